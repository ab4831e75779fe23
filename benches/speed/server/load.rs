//! Terminals that cost next to nothing: a key, a stream and its chain, events that were packed once for all of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use zhiban::core::hex::hex;
use zhiban::core::sync::segment::{Chain, Line, Shape, StreamId, chained, head, write_lines};
use zhiban::core::sync::wire::{
    Challenge, ChallengeRequest, SEGMENT_HEADER, Session, SessionRequest, Stored, StreamHead,
    session_message,
};
use zhiban::store::{Mode, Store};

use crate::history::House;

/// Events of a hall's day, as its log has them.
pub struct Events(pub Vec<Vec<u8>>);

impl Events {
    /// The newest of a hall with a past.
    pub fn of(house: &mut House, count: usize) -> Events {
        let folder = house.folder(100_000);
        let store = Store::open(&folder, &house.config(), Mode::ReadOnly).unwrap();
        let last = store.head_pos();
        let first = last + 1 - count as u64;
        Events(store.events(first..=last).map(|event| event.unwrap().bytes).collect())
    }

    /// Packed in segments of so many.
    pub fn packed(&self, each: usize) -> Vec<Part> {
        let pack = |bytes: &[Vec<u8>]| {
            let lines: Vec<Line> = bytes.iter().map(|bytes| Line { origin: None, bytes }).collect();
            let mut text = Vec::new();
            write_lines(&lines, &mut text).unwrap();
            let packed = zstd::bulk::compress(&text, 3).unwrap().into();
            Part { events: bytes.to_vec(), packed }
        };
        self.0.chunks(each).map(pack).collect()
    }
}

/// Events of one segment, packed.
pub struct Part {
    pub events: Vec<Vec<u8>>,
    pub packed: Bytes,
}

/// A segment ready to be sent, and what a storage keeps of it.
#[derive(Clone)]
pub struct Ready {
    pub shape: Shape,
    pub head: String,
    pub packed: Bytes,
}

/// A terminal.
pub struct Terminal {
    pub hall: String,
    pub device: [u8; 16],
    pub stream: StreamId,
    pub last: u64,
    pub chain: Chain,
    key: SigningKey,
}

impl Terminal {
    pub fn new(number: u32, hall: &str) -> Terminal {
        let hash = blake3::hash(&number.to_be_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hash.as_bytes()[..16]);
        Terminal {
            hall: hall.to_owned(),
            device: id,
            stream: id,
            last: 0,
            chain: [0; 32],
            key: SigningKey::from_bytes(hash.as_bytes()),
        }
    }

    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Writes some events into its stream.
    pub fn write(&mut self, part: &Part) -> Ready {
        let (first, prev) = (self.last + 1, self.chain);
        for bytes in &part.events {
            self.last += 1;
            self.chain = chained(&self.chain, &self.stream, self.last, bytes);
        }
        let shape = Shape {
            hall: self.hall.as_str().into(),
            stream: self.stream,
            first,
            count: part.events.len() as u64,
            prev,
            chain: self.chain,
        };
        let sign = |message: &[u8]| self.key.sign(message).to_bytes();
        let head = head(&shape, part.packed.len() as u64, sign);
        Ready { shape, head: serde_json::to_string(&head).unwrap(), packed: part.packed.clone() }
    }
}

/// What clients trust.
pub fn connector(ca_pem: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn good<T: serde::de::DeserializeOwned>(self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// When to come again, where the server has too much to do.
    pub fn later(&self) -> Option<Duration> {
        let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        if !busy.contains(&self.status) {
            return None;
        }
        let secs = self.headers.get("retry-after").unwrap().to_str().unwrap().parse().unwrap();
        Some(Duration::from_secs(secs))
    }
}

/// A connection.
pub struct Client {
    send: SendRequest<Full<Bytes>>,
    pub token: String,
}

impl Client {
    pub async fn to(address: SocketAddr, tls: &TlsConnector) -> Client {
        Client::try_to(address, tls).await.unwrap()
    }

    pub async fn try_to(address: SocketAddr, tls: &TlsConnector) -> std::io::Result<Client> {
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        let name = ServerName::try_from("localhost").unwrap();
        let stream = tls.connect(name, tcp).await?;
        let made = handshake(TokioIo::new(stream)).await;
        let (send, connection) = made.map_err(std::io::Error::other)?;
        tokio::spawn(async move { connection.await.unwrap_or_default() });
        Ok(Client { send, token: String::new() })
    }

    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> Answer {
        self.send.ready().await.unwrap();
        let (head, body) = self.send.send_request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: head.status, headers: head.headers, body }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header("host", "localhost");
        let request = request.header("authorization", format!("Bearer {}", self.token));
        self.send(request.body(Full::default()).unwrap()).await
    }

    async fn post(&mut self, path: &str, body: Vec<u8>) -> Answer {
        let request = Request::post(path).header("host", "localhost");
        self.send(request.body(Full::new(body.into())).unwrap()).await
    }

    /// Opens a session.
    pub async fn open(&mut self, terminal: &Terminal) {
        let device = hex(&terminal.device);
        let asked = ChallengeRequest { device: device.clone() };
        let asked = serde_json::to_vec(&asked).unwrap();
        let Challenge { nonce } = self.post("/v1/challenge", asked).await.good();
        let sig = hex(&terminal.key.sign(&session_message(&device, &nonce)).to_bytes());
        let end = StreamHead {
            id: hex(&terminal.stream),
            last: terminal.last,
            chain: hex(&terminal.chain),
        };
        let request = SessionRequest {
            device,
            nonce,
            sig,
            version: "bench".to_owned(),
            wire: 1,
            incarnation: String::new(),
            head: 0,
            streams: vec![end],
        };
        let body = serde_json::to_vec(&request).unwrap();
        self.token = self.post("/v1/session", body).await.good::<Session>().token;
    }

    /// The request that sends a segment.
    pub fn upload(&self, ready: &Ready) -> Request<Full<Bytes>> {
        Request::post(format!("/v1/s/{}/segments", hex(&ready.shape.stream)))
            .header("host", "localhost")
            .header("authorization", format!("Bearer {}", self.token))
            .header(SEGMENT_HEADER, &ready.head)
            .body(Full::new(ready.packed.clone()))
            .unwrap()
    }

    /// Sends a segment once.
    pub async fn try_put(&mut self, ready: &Ready) -> Answer {
        let request = self.upload(ready);
        self.send(request).await
    }

    /// Sends a segment until it is stored; how often it was told to come again.
    pub async fn put(&mut self, ready: &Ready) -> (Stored, u64) {
        let mut busy = 0;
        loop {
            let answer = self.try_put(ready).await;
            match answer.later() {
                Some(wait) => {
                    busy += 1;
                    // As a terminal spreads it, by what tells one from another.
                    let spread = u64::from(ready.shape.stream[0]);
                    tokio::time::sleep(wait + Duration::from_millis(spread)).await;
                }
                None => return (answer.good(), busy),
            }
        }
    }
}
