//! A server on loopback with its certificates, and a client that speaks to it over TLS, one connection at a time.

#![allow(clippy::large_types_passed_by_value)] // bounds are handed in once for each server

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use ed25519_dalek::Signer;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use zhiban::core::hex::hex;
use zhiban::core::sync::code::EnrolCode;
use zhiban::core::sync::segment::read_lines;
use zhiban::core::sync::wire::{
    Challenge, ChallengeRequest, EnrolRequest, Enrolled, INCARNATION_HEADER, PageEnd, PageSegment,
    Refusal, Refused, SEGMENT_HEADER, SegmentHead, Session, SessionRequest, Stored, StreamHead,
    TIME_HEADER, session_message,
};
use zhiban::core::time::Ms;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::tls::{Tls, acceptor, make_ca, renew};
use zhiban::server::{App, AppConfig, Limits, Listening, MasterKey, Times, issue, listen};

use crate::contract::INCARNATION;
use crate::kit::Terminal;

/// 2026-01-01, when every server of these tests begins.
pub(crate) const BEGIN: i64 = 1_767_225_600_000;

/// A clock that stands still until it is moved. It is the wall's and the steady one.
#[derive(Clone, Default)]
pub(crate) struct Hands(Arc<AtomicU64>, Arc<AtomicI64>);

impl Hands {
    pub(crate) fn forward(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn set_wall_back(&self, time: Duration) {
        self.1.fetch_sub(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn times(&self) -> Times {
        let (wall, steady) = (self.clone(), self.clone());
        let passed = |hands: &Hands| hands.0.load(Ordering::SeqCst);
        Times::of(
            move || {
                Ms(BEGIN + i64::try_from(passed(&wall)).unwrap() + wall.1.load(Ordering::SeqCst))
            },
            move || passed(&steady),
        )
    }
}

/// A running server.
pub(crate) struct Served {
    pub(crate) folder: TempDir,
    pub(crate) app: Arc<App<SqliteStore>>,
    pub(crate) listening: Listening,
    pub(crate) admin: SqliteStore,
    pub(crate) hands: Hands,
    limits: Limits,
    tls: TlsConnector,
    pin: [u8; 10],
}

impl Served {
    pub(crate) async fn start() -> Served {
        Served::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let now = Times::system().now();
        SqliteStore::create(&folder.path().join(DB_FILE), INCARNATION, Ms(BEGIN)).unwrap();
        MasterKey::make(folder.path()).unwrap();
        make_ca(folder.path(), now).unwrap();
        assert!(
            renew(folder.path(), &["localhost".to_owned(), "127.0.0.1".to_owned()], now).unwrap()
        );
        Served::run(folder, Hands::default(), limits).await
    }

    async fn run(folder: TempDir, hands: Hands, limits: Limits) -> Served {
        let path = folder.path().join(DB_FILE);
        let certificates = Tls::own(folder.path()).unwrap();
        let config = AppConfig {
            limits,
            times: hands.times(),
            master: MasterKey::load(folder.path()).unwrap(),
            ca_pem: certificates.ca_pem.clone(),
            spread: true,
            metrics_token: None,
        };
        let app = App::start(SqliteStore::open(&path).unwrap(), config).await.unwrap();
        let (accepts, _) = acceptor(&certificates).unwrap();
        let listening = listen(&app, "127.0.0.1:0".parse().unwrap(), accepts).unwrap();
        let admin = SqliteStore::open(&path).unwrap();
        let tls = connector(&certificates.ca_pem);
        let pin = certificates.pin();
        Served { folder, app, listening, admin, hands, limits, tls, pin }
    }

    /// Ends it as a signal does.
    pub(crate) async fn stop(self) -> (TempDir, Hands, Limits) {
        self.app.stop();
        self.listening.stop(Duration::from_secs(20)).await;
        (self.folder, self.hands, self.limits)
    }

    pub(crate) async fn restart(self) -> Served {
        let (folder, hands, limits) = self.stop().await;
        Served::run(folder, hands, limits).await
    }

    pub(crate) async fn code(&self, hall: &str) -> EnrolCode {
        let master = MasterKey::load(self.folder.path()).unwrap();
        let now = self.hands.times().now();
        issue(&self.admin, &master, self.pin, (hall, ""), now).await.unwrap().code
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::to(self.listening.address(), &self.tls).await
    }

    /// A terminal that was enrolled, with an open session.
    pub(crate) async fn terminal(&self, number: u8, hall: &str) -> Online {
        Online::enrolled(self.connect().await, number, hall, &self.code(hall).await).await
    }
}

/// What a client trusts.
pub(crate) fn connector(ca_pem: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// What a terminal asks when it is enrolled.
pub(crate) fn request(terminal: &Terminal, code: &str) -> EnrolRequest {
    EnrolRequest {
        code: code.to_owned(),
        public_key: hex(&terminal.public_key()),
        host: "counter-3".to_owned(),
        system: "linux, zhiban".to_owned(),
        hall: None,
        stream: end(terminal, 0),
        hall_key: None,
    }
}

pub(crate) fn end(terminal: &Terminal, last: u64) -> StreamHead {
    StreamHead { id: hex(&terminal.stream), last, chain: hex(&terminal.chain_at(last)) }
}

/// A segment of a page and its events.
pub(crate) type Read = (PageSegment, Vec<Vec<u8>>);

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn good<T: DeserializeOwned>(self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// That it was refused in this way, in JSON.
    pub(crate) fn refused(self, status: u16, error: Refusal) -> Refused {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/json");
        let refused: Refused = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(refused.error, error, "{refused:?}");
        assert!(!refused.message.is_empty() && !refused.message.contains('<'), "{refused:?}");
        let header =
            self.headers.get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
        assert_eq!(refused.retry_after_secs, header);
        refused
    }

    /// The segments of a page with their lines, and its end.
    pub(crate) fn page(self) -> (Vec<Read>, PageEnd, Vec<u8>) {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        let mut rest = &self.body[..];
        let mut segments = Vec::new();
        loop {
            let cut = rest.iter().position(|byte| *byte == b'\n').unwrap();
            let (line, after) = (&rest[..cut], &rest[cut + 1..]);
            if let Ok(end) = serde_json::from_slice::<PageEnd>(line) {
                assert_eq!(after.len() as u64, end.records);
                let records =
                    if after.is_empty() { Vec::new() } else { zstd::decode_all(after).unwrap() };
                return (segments, end, records);
            }
            let segment: PageSegment = serde_json::from_slice(line).unwrap();
            let (packed, after) = after.split_at(usize::try_from(segment.bytes).unwrap());
            let lines = if packed.is_empty() {
                Vec::new()
            } else {
                let text = zstd::decode_all(packed).unwrap();
                let lines = read_lines(&text, segment.count).unwrap();
                lines.into_iter().map(|line| line.bytes.to_vec()).collect()
            };
            segments.push((segment, lines));
            rest = after;
        }
    }
}

/// One connection.
pub(crate) struct Client {
    send: SendRequest<Full<Bytes>>,
}

impl Client {
    pub(crate) async fn to(address: SocketAddr, tls: &TlsConnector) -> Client {
        Client::over(stream(address, tls).await).await
    }

    /// Over a connection that is there.
    pub(crate) async fn over<I>(io: I) -> Client
    where
        I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        let (send, connection) = handshake(TokioIo::new(io)).await.unwrap();
        tokio::spawn(async move { connection.await.unwrap_or_default() });
        Client { send }
    }

    pub(crate) async fn send(&mut self, request: Request<Full<Bytes>>) -> Answer {
        self.try_send(request).await.unwrap()
    }

    pub(crate) async fn try_send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> hyper::Result<Answer> {
        self.send.ready().await?;
        let (head, body) = self.send.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        // What has no incarnation would be taken for somebody else's.
        assert_eq!(head.headers[INCARNATION_HEADER].len(), 32);
        assert!(
            head.headers[TIME_HEADER].to_str().unwrap().parse::<i64>().unwrap()
                >= BEGIN - 10 * 86_400_000
        );
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    pub(crate) async fn get(&mut self, path: &str, token: &str) -> Answer {
        let request = Request::get(path)
            .header("host", "localhost")
            .header("authorization", format!("Bearer {token}"));
        self.send(request.body(Full::default()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &impl Serialize) -> Answer {
        self.post_bytes(path, serde_json::to_vec(body).unwrap()).await
    }

    pub(crate) async fn post_bytes(&mut self, path: &str, body: Vec<u8>) -> Answer {
        let request = Request::post(path).header("host", "localhost");
        self.send(request.body(Full::new(body.into())).unwrap()).await
    }
}

/// An encrypted connection on which nothing was said yet.
pub(crate) async fn stream(address: SocketAddr, tls: &TlsConnector) -> TlsStream<TcpStream> {
    let tcp = TcpStream::connect(address).await.unwrap();
    tcp.set_nodelay(true).unwrap();
    tls.connect(ServerName::try_from("localhost").unwrap(), tcp).await.unwrap()
}

/// Whether a connection is taken.
pub(crate) async fn is_let_in(address: SocketAddr, tls: &TlsConnector) -> bool {
    let Ok(tcp) = TcpStream::connect(address).await else { return false };
    tls.connect(ServerName::try_from("localhost").unwrap(), tcp).await.is_ok()
}

/// A terminal with a session.
pub(crate) struct Online {
    pub(crate) terminal: Terminal,
    pub(crate) client: Client,
    pub(crate) token: String,
}

impl Online {
    /// Enrols a terminal and opens its session.
    pub(crate) async fn enrolled(
        mut client: Client,
        number: u8,
        hall: &str,
        code: &EnrolCode,
    ) -> Online {
        let mut terminal = Terminal::new(number, hall);
        let request = request(&terminal, &code.secret_text());
        let enrolled: Enrolled = client.post("/v1/enrol", &request).await.good();
        assert_eq!(enrolled.hall, hall);
        terminal.device = zhiban::core::hex::unhex_all(&enrolled.device).unwrap();
        let mut online = Online { terminal, client, token: String::new() };
        online.token = online.session().await.good::<Session>().token;
        online
    }

    /// Opens a session that names the one stream.
    pub(crate) async fn session(&mut self) -> Answer {
        let named = vec![end(&self.terminal, self.terminal.last())];
        self.session_with(|request| request.streams = named).await
    }

    pub(crate) async fn session_with(
        &mut self,
        change: impl FnOnce(&mut SessionRequest),
    ) -> Answer {
        let device = hex(&self.terminal.device);
        let asked = ChallengeRequest { device: device.clone() };
        let Challenge { nonce } = self.client.post("/v1/challenge", &asked).await.good();
        let sig = hex(&self.terminal.key.sign(&session_message(&device, &nonce)).to_bytes());
        let mut request = SessionRequest {
            device,
            nonce,
            sig,
            version: "0.1.0".to_owned(),
            wire: 1,
            incarnation: String::new(),
            head: 0,
            streams: Vec::new(),
        };
        change(&mut request);
        self.client.post("/v1/session", &request).await
    }

    pub(crate) async fn upload(&mut self, first: u64, last: u64) -> Answer {
        let (head, packed) = self.terminal.segment(first, last);
        self.upload_as(&head, packed).await
    }

    pub(crate) async fn upload_as(&mut self, head: &SegmentHead, body: Vec<u8>) -> Answer {
        let request = self.request(head, body);
        self.client.send(request).await
    }

    /// None where the connection broke.
    pub(crate) async fn try_upload(&mut self, first: u64, last: u64) -> Option<Stored> {
        let (head, packed) = self.terminal.segment(first, last);
        let request = self.request(&head, packed);
        Some(self.client.try_send(request).await.ok()?.good())
    }

    fn request(&self, head: &SegmentHead, body: Vec<u8>) -> Request<Full<Bytes>> {
        let path = format!("/v1/s/{}/segments", head.stream);
        let request = Request::post(path)
            .header("host", "localhost")
            .header("authorization", format!("Bearer {}", self.token))
            .header(SEGMENT_HEADER, serde_json::to_string(head).unwrap());
        request.body(Full::new(body.into())).unwrap()
    }

    pub(crate) async fn stored(&mut self, first: u64, last: u64) -> Stored {
        self.upload(first, last).await.good()
    }

    pub(crate) async fn log(&mut self, after: u64, wait: u64) -> Answer {
        let path = format!("/v1/h/{}/log?after={after}&wait={wait}", self.terminal.hall);
        let token = self.token.clone();
        self.client.get(&path, &token).await
    }
}
