//! Receivers of their own: HTTP over TLS that says what it was told to say, and a server with a clock that is set by hand.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use zhiban::core::complaint::Severity;
use zhiban::core::time::{Ms, Stamp};
use zhiban::server::notices::{
    Allowed, Authorities, Cause, Done, Facts, Found, Happening, Net, Patience, Policy, Resolve,
    Worker, WorkerRules, done_lines, keep_policy, keep_secret, pending, policy_of,
};
use zhiban::server::sqlite::SqliteStore;
use zhiban::server::{MasterKey, Times};

/// What a receiver does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Says this: status, headers, body.
    Say(u16, &'static [(&'static str, &'static str)], &'static str),
    /// Never answers.
    Hang,
    /// Closes the connection.
    Close,
    /// Answers 200 once it is told to.
    Hold(Arc<Notify>),
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn query(&self) -> HashMap<String, String> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }
}

/// A certificate of its own, for the names that are used here, as files.
pub(crate) struct Certificate {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
    der: (Vec<u8>, Vec<u8>),
}

pub(crate) fn certificate(folder: &TempDir) -> Certificate {
    let names = ["localhost", "robot.test", "hook.test"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let authorities = folder.path().join("tls/channels");
    std::fs::create_dir_all(&authorities).unwrap();
    let (cert, key) = (authorities.join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let der = (made.cert.der().to_vec(), made.signing_key.serialize_der());
    Certificate { cert, key, der }
}

/// Receives.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) port: u16,
    /// Connections, whether anything was asked on them or not.
    pub(crate) connections: Arc<AtomicUsize>,
    got: Arc<Mutex<Vec<Got>>>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    usual: Reply,
    pub(crate) came: Arc<Notify>,
}

impl Receiver {
    /// One that answers so unless it is told otherwise.
    pub(crate) async fn start(certificate: &Certificate, usual: Reply) -> Receiver {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let (cert, key) = certificate.der.clone();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from(cert)],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key)),
            )
            .unwrap();
        let accepts = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Receiver {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            got: Arc::default(),
            replies: Arc::default(),
            usual,
            came: Arc::default(),
        };
        let own = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                own.connections.fetch_add(1, Ordering::SeqCst);
                let (own, accepts) = (own.clone(), accepts.clone());
                tokio::spawn(async move {
                    let Ok(wire) = accepts.accept(stream).await else { return };
                    let service = service_fn(|request| own.clone().answer(request));
                    let served = hyper::server::conn::http1::Builder::new();
                    drop(served.serve_connection(TokioIo::new(wire), service).await);
                });
            }
        });
        receiver
    }

    async fn answer(self, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes().to_vec();
        let (method, path) = (head.method.to_string(), head.uri.to_string());
        self.got.lock().unwrap().push(Got { method, path, headers: head.headers, body });
        let told = self.replies.lock().unwrap().pop_front();
        self.came.notify_one();
        match told.unwrap_or_else(|| self.usual.clone()) {
            Reply::Say(status, headers, body) => {
                let mut answer = Response::builder().status(status);
                for (name, value) in headers {
                    answer = answer.header(*name, *value);
                }
                answer.body(Full::new(Bytes::from(body))).map_err(io::Error::other)
            }
            Reply::Hang => std::future::pending().await,
            Reply::Close => Err(io::Error::other("closed")),
            Reply::Hold(until) => {
                until.notified().await;
                Ok(Response::new(Full::new(Bytes::new())))
            }
        }
    }

    /// What it says next.
    pub(crate) fn says(&self, replies: &[Reply]) {
        self.replies.lock().unwrap().extend(replies.iter().cloned());
    }

    /// What came.
    pub(crate) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

/// Names that lead where a test says.
#[derive(Clone, Default)]
pub(crate) struct Names {
    pub(crate) known: Arc<Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>>,
    pub(crate) asked: Arc<AtomicUsize>,
}

impl Names {
    /// A name leads there; told several times it leads elsewhere each time it is asked, and to the last for good.
    pub(crate) fn lead(&self, name: &str, ips: &[&str]) {
        let ips = ips.iter().map(|ip| ip.parse().unwrap()).collect();
        self.known.lock().unwrap().entry(name.to_owned()).or_default().push_back(ips);
    }
}

impl Resolve for Names {
    fn resolve(&self, host: &str) -> Found {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut known = self.known.lock().unwrap();
        let found = known
            .get_mut(host)
            .and_then(|all| if all.len() > 1 { all.pop_front() } else { all.front().cloned() });
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }
}

/// A server's storage, with a clock that is set by hand.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) names: Names,
    pub(crate) certificate: Certificate,
    pub(crate) allowed: Vec<String>,
}

pub(crate) fn ms(text: &str) -> Ms {
    Stamp::parse(text).unwrap().at
}

pub(crate) const NOON: &str = "2026-11-10T12:00:00+08:00";

impl Place {
    pub(crate) fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.db");
        SqliteStore::create(&file, [7; 16], ms(NOON)).unwrap();
        let store = Arc::new(SqliteStore::open(&file).unwrap());
        let names = Names::default();
        for name in ["robot.test", "hook.test", "localhost"] {
            names.lead(name, &["127.0.0.1"]);
        }
        Place {
            certificate: certificate(&folder),
            folder,
            store,
            clock: Arc::new(AtomicI64::new(ms(NOON).0)),
            names,
            allowed: vec!["127.0.0.1".to_owned(), "robot.test".to_owned()],
        }
    }

    pub(crate) fn master(&self) -> MasterKey {
        MasterKey::make(self.folder.path()).unwrap()
    }

    pub(crate) fn now(&self) -> Ms {
        Ms(self.clock.load(Ordering::SeqCst))
    }

    pub(crate) fn later(&self, secs: i64) {
        self.clock.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    /// A worker; more than one of them share the storage.
    pub(crate) fn worker(&self) -> Arc<Worker<SqliteStore>> {
        let patience =
            Patience { connect: Duration::from_secs(5), answer: Duration::from_millis(1500) };
        let allowed = Allowed::read(&self.allowed).unwrap();
        let ways = (allowed, Authorities::of(self.folder.path()));
        let net = Net::new(Arc::new(self.names.clone()), ways, patience);
        let (wall, steady) = (Arc::clone(&self.clock), Arc::clone(&self.clock));
        let times = Times::of(
            move || Ms(wall.load(Ordering::SeqCst)),
            move || u64::try_from(steady.load(Ordering::SeqCst)).unwrap(),
        );
        let keys = (Arc::clone(&self.store), self.master());
        Worker::new(keys, net, (times, WorkerRules::default())).unwrap()
    }

    /// Puts a policy in force. `CA` in it is the receivers' certificate.
    pub(crate) async fn policy(&self, text: &str) {
        let policy = Policy::from_toml(&text.replace("CA", "cert.pem")).unwrap();
        let seen = policy_of(&*self.store).await.unwrap().version;
        keep_policy(&*self.store, (&policy, seen), ("admin", self.now())).await.unwrap();
    }

    pub(crate) async fn secret(&self, name: &str, secret: &str) {
        let who = ("admin", self.now());
        keep_secret(&*self.store, &self.master(), (name, secret), who).await.unwrap();
    }

    /// What came of notices, the oldest first.
    pub(crate) async fn done(&self) -> Vec<Done> {
        let lines = done_lines(&*self.store, None, 1000).await.unwrap();
        lines.into_iter().rev().map(|(_, _, done)| done).collect()
    }

    pub(crate) async fn results(&self) -> Vec<String> {
        self.done().await.into_iter().map(|done| done.result).collect()
    }

    pub(crate) async fn waiting(&self) -> usize {
        pending(&*self.store, 1000).await.unwrap().len()
    }
}

/// Works until nothing is due.
pub(crate) async fn work(worker: &Arc<Worker<SqliteStore>>) {
    loop {
        let mut tasks = JoinSet::new();
        worker.pass(&mut tasks).await.unwrap();
        if tasks.is_empty() {
            return;
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
    }
}

/// A complaint that was escalated.
pub(crate) fn escalated(number: usize, at: Ms) -> Happening {
    Happening {
        cause: Cause::Escalated,
        entity: format!("c{number}"),
        round: 0,
        level: Some(3),
        at,
        hall: "H1".into(),
        people: vec!["E1".into()],
        facts: Facts {
            number: Some(format!("T{number:04}")),
            hall: Some("人民路营业厅".into()),
            severity: Some(Severity::Sev2),
            level: Some(3),
            link: Some(format!("/h/H1/c/c{number}")),
            text: Some("机主张三 13800138000 没有信号".into()),
            ..Facts::default()
        },
    }
}

/// HMAC-SHA256 in Base64.
pub(crate) fn hmac(key: &[u8], message: &[u8]) -> String {
    use base64::Engine as _;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
    base64::engine::general_purpose::STANDARD.encode(ring::hmac::sign(&key, message))
}
