//! One connection to the server, kept open between requests. Each phase has its time, each body its bound. No redirect is
//! followed, and what lacks the server's mark is somebody else's answer, whatever it says. Source: sync.md 6, 7 to 10.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::tls::{self, Trust, TrustedTime};
use crate::core::sync::client::Failure;
use crate::core::sync::wire::{INCARNATION_HEADER, TIME_HEADER};

/// How long each phase of a conversation may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phases {
    /// A connection, and its proof as long again.
    pub connect: Duration,
    /// The head of an answer, beside what the server was asked to wait.
    pub head: Duration,
    /// Nothing coming of a body that has begun.
    pub stall: Duration,
}

impl Default for Phases {
    fn default() -> Phases {
        let head = Duration::from_secs(30);
        Phases { connect: Duration::from_secs(10), head, stall: head }
    }
}

/// Both ways of a connection.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// A connection that is being made.
pub type Connecting = Pin<Box<dyn Future<Output = io::Result<Box<dyn Wire>>> + Send>>;

/// Makes connections: over the network, or in a simulation of one.
pub trait Connector: Send + Sync + 'static {
    /// To this machine and port.
    fn connect(&self, host: &str, port: u16) -> Connecting;
}

/// Over the network.
#[derive(Clone, Copy, Debug)]
pub struct Tcp;

impl Connector for Tcp {
    fn connect(&self, host: &str, port: u16) -> Connecting {
        let host = host.trim_matches(['[', ']']).to_owned();
        Box::pin(async move {
            let stream = TcpStream::connect((host.as_str(), port)).await?;
            // A request is written at once: nothing is gained by waiting for more.
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as Box<dyn Wire>)
        })
    }
}

/// Why an address is none of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It cannot be read.
    #[error("'{0}' is no address of a server; write it like https://hall-server.example:8443")]
    Form(String),
    /// It would send everything in plain.
    #[error(
        "'{0}' is not encrypted; write https:// and ask whoever runs the server for its address"
    )]
    Plain(String),
    /// The certificate of the authority cannot be read.
    #[error(
        "the certificate of the server's authority cannot be read: {0}; enrol this terminal again"
    )]
    Authority(String),
}

/// A server.
#[derive(Clone)]
pub struct Server {
    host: String,
    port: u16,
    /// The part of the address that stands before every path.
    base: String,
    name: ServerName<'static>,
    tls: Option<TlsConnector>,
    connector: Arc<dyn Connector>,
    phases: Phases,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({}:{})", self.host, self.port)
    }
}

impl Server {
    /// The server at an address, proved by `trust`.
    pub fn new(
        url: &str,
        trust: &Trust,
        trusted: Arc<TrustedTime>,
        connector: Arc<dyn Connector>,
    ) -> Result<Server, AddressFault> {
        let mut server = Server::plain(url, connector)?;
        if !url.trim_start().starts_with("https://") {
            return Err(AddressFault::Plain(url.to_owned()));
        }
        let config = tls::config(trust, trusted);
        let config = config.map_err(|error| AddressFault::Authority(error.to_string()))?;
        server.tls = Some(TlsConnector::from(Arc::new(config)));
        Ok(server)
    }

    /// Without a proof and without encryption: in a simulation alone, whose network carries nothing else.
    pub fn plain(url: &str, connector: Arc<dyn Connector>) -> Result<Server, AddressFault> {
        let wrong = || AddressFault::Form(url.to_owned());
        let uri: Uri = url.trim().parse().map_err(|_| wrong())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?.to_owned();
        let has_more =
            uri.query().is_some() || uri.authority().is_some_and(|it| it.as_str().contains('@'));
        if has_more || !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(wrong());
        }
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
        Ok(Server {
            port: uri.port_u16().unwrap_or(443),
            base: uri.path().trim_end_matches('/').to_owned(),
            name: name.map_err(|_| wrong())?,
            host,
            tls: None,
            connector,
            phases: Phases::default(),
        })
    }

    /// The same, with other patience.
    #[must_use]
    pub fn within(self, phases: Phases) -> Server {
        Server { phases, ..self }
    }

    async fn connect(&self) -> Result<Sender, Failure> {
        let connecting =
            timeout(self.phases.connect, self.connector.connect(&self.host, self.port)).await;
        let wire =
            connecting.map_err(|_| Failure::Unreachable)?.map_err(|_| Failure::Unreachable)?;
        let wire: Box<dyn Wire> = match &self.tls {
            None => wire,
            Some(tls) => {
                let proved =
                    timeout(self.phases.connect, tls.connect(self.name.clone(), wire)).await;
                Box::new(proved.map_err(|_| Failure::Unreachable)?.map_err(|error| why(&error))?)
            }
        };
        let (sender, connection) =
            http1::handshake(TokioIo::new(wire)).await.map_err(|_| Failure::Unreachable)?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the server ended");
            }
        });
        Ok(sender)
    }
}

/// What a failed proof means.
fn why(error: &io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(
            rustls::CertificateError::Expired
            | rustls::CertificateError::ExpiredContext { .. }
            | rustls::CertificateError::NotValidYet
            | rustls::CertificateError::NotValidYetContext { .. },
        )) => Failure::Clock,
        // A certificate of somebody else for another name: a portal on the way, as good as no network.
        Some(rustls::Error::InvalidCertificate(
            rustls::CertificateError::ApplicationVerificationFailure,
        )) => Failure::Unreachable,
        Some(rustls::Error::InvalidCertificate(_)) => Failure::Certificate,
        _ => Failure::Unreachable,
    }
}

type Sender = SendRequest<Full<Bytes>>;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Which copy of the data the server has; `None` = somebody else answered.
    pub incarnation: Option<String>,
    /// The server's clock, milliseconds since 1970 UTC.
    pub server_ms: Option<i64>,
    /// What it says.
    pub body: Vec<u8>,
}

/// What is sent.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// POST instead of GET.
    pub is_post: bool,
    /// Path and query.
    pub path: String,
    /// Headers beside those that every request has.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How long the server may wait before it answers.
    pub wait: Duration,
    /// Longest body of an answer, bytes.
    pub reply_bytes_max: usize,
}

/// A connection that is kept.
#[derive(Debug)]
pub struct Line {
    server: Server,
    open: Option<Sender>,
}

impl Line {
    /// To a server; nothing is connected yet.
    pub fn new(server: Server) -> Line {
        Line { server, open: None }
    }

    /// Asks and waits for the answer.
    pub async fn ask(&mut self, call: &Call) -> Result<Reply, Failure> {
        // Taken out, so that a connection on which something went wrong, or whose request was given up, is not used again.
        if let Some(mut sender) = self.open.take()
            && sender.ready().await.is_ok()
        {
            match self.exchange(sender, call).await {
                // The server had closed it. Whatever is asked may be asked twice.
                Err(Failure::Unreachable) => {}
                other => return other,
            }
        }
        let sender = self.server.connect().await?;
        self.exchange(sender, call).await
    }

    fn request(&self, call: &Call) -> Result<Request<Full<Bytes>>, Failure> {
        let Server { host, port, base, .. } = &self.server;
        let method = if call.is_post { "POST" } else { "GET" };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{base}{}", call.path))
            .body(Full::new(call.body.clone()))
            .map_err(|_| Failure::Garbled)?;
        let headers = request.headers_mut();
        headers.extend(call.headers.clone());
        let host = HeaderValue::from_str(&format!("{host}:{port}"));
        headers.insert(HOST, host.map_err(|_| Failure::Garbled)?);
        let agent = concat!("zhiban/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        Ok(request)
    }

    async fn exchange(&mut self, mut sender: Sender, call: &Call) -> Result<Reply, Failure> {
        let request = self.request(call)?;
        let Phases { head, stall, .. } = self.server.phases;
        let answer = timeout(head + call.wait, sender.send_request(request)).await;
        let answer = answer.map_err(|_| Failure::Unreachable)?.map_err(|_| Failure::Unreachable)?;
        let (head, body) = answer.into_parts();
        let header = |name: &str| head.headers.get(name)?.to_str().ok().map(str::to_owned);
        let incarnation = header(INCARNATION_HEADER).filter(|it| (1..=64).contains(&it.len()));
        let server_ms = header(TIME_HEADER).and_then(|ms| ms.parse().ok());
        let status = head.status.as_u16();
        if incarnation.is_none() {
            // Of a stranger's answer nothing is read.
            return Ok(Reply { status, incarnation, server_ms, body: Vec::new() });
        }
        let mut body = Limited::new(body, call.reply_bytes_max);
        let mut whole = Vec::new();
        while let Some(frame) =
            timeout(stall, body.frame()).await.map_err(|_| Failure::Unreachable)?
        {
            let frame = frame.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
                Some(_) => Failure::Garbled,
                None => Failure::Unreachable,
            })?;
            if let Some(data) = frame.data_ref() {
                whole.extend_from_slice(data);
            }
        }
        self.open = Some(sender);
        Ok(Reply { status, incarnation, server_ms, body: whole })
    }
}
