//! One request to somebody outside: looked up once, judged, connected to what was judged, encrypted, no redirect, bounded
//! in time and size. Each request has a connection of its own: notices are few, and one that is kept would outlive a
//! judgement.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::address::{Address, Allowed, LookFault, Resolve, look};
use super::authority::Authorities;
use crate::core::time::Ms;
use crate::sync::Wire;

/// Longest answer that is read.
const ANSWER_BYTES_MAX: usize = 64 << 10;
/// Addresses of one machine that are tried.
const ADDRESSES_MAX: usize = 3;
/// A service that asks for more patience is asked again all the same.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3600);

/// How long each phase may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Looking a machine up, connecting, and proving it, each.
    pub connect: Duration,
    /// From the request to the end of the answer.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { connect: Duration::from_secs(5), answer: Duration::from_secs(10) }
    }
}

/// The way out of the server.
pub struct Net {
    pub(super) resolver: Arc<dyn Resolve>,
    pub(super) allowed: Allowed,
    pub(super) authorities: Authorities,
    pub(super) patience: Patience,
}

impl std::fmt::Debug for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Net({:?})", self.allowed)
    }
}

/// What is asked.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) address: Address,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// What is answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// How long nothing more is to be asked.
    pub(super) after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missed {
    /// It must not be asked: no later try changes that.
    Not(String),
    /// It did not work now.
    Now(String),
}

impl Net {
    /// Goes out by this resolver, to what is allowed and to whom these vouch for beside the usual authorities.
    pub fn new(
        resolver: Arc<dyn Resolve>,
        (allowed, authorities): (Allowed, Authorities),
        patience: Patience,
    ) -> Net {
        Net { resolver, allowed, authorities, patience }
    }

    /// Connects to a machine that may be reached, and says where it was found.
    pub(super) async fn find(
        &self,
        host: &str,
        port: u16,
    ) -> Result<Vec<std::net::SocketAddr>, Missed> {
        let found = look(&*self.resolver, &self.allowed, (host, port));
        let found = timeout(self.patience.connect, found).await;
        match found.map_err(|_| now("looking the machine up took too long"))? {
            Ok(mut found) => {
                found.truncate(ADDRESSES_MAX);
                Ok(found)
            }
            Err(LookFault::Not(fault)) => Err(Missed::Not(fault.to_string())),
            Err(LookFault::Unknown(why)) => {
                Err(Missed::Now(format!("{host} was not found: {why}")))
            }
        }
    }

    async fn connect(&self, address: &Address) -> Result<TcpStream, Missed> {
        let mut last = now("nobody answers");
        for at in self.find(&address.host, address.port).await? {
            match timeout(self.patience.connect, TcpStream::connect(at)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = Missed::Now(format!("not connected: {}", error.kind())),
                Err(_) => last = now("connecting took too long"),
            }
        }
        Err(last)
    }

    /// Asks, and reads the answer whatever its status.
    pub(super) async fn ask(&self, ask: Ask, ca: Option<&str>, at: Ms) -> Result<Answer, Missed> {
        let Address { host, port, is_plain, .. } = &ask.address;
        if *is_plain && !self.allows_plain(&ask.address) {
            let what = "an address without encryption, of a machine that server.toml does not name";
            return Err(Missed::Not(what.to_owned()));
        }
        let tls = if *is_plain { None } else { Some(self.tls(ca).await?) };
        let stream = self.connect(&ask.address).await?;
        let wire: Box<dyn Wire> = match tls {
            None => Box::new(stream),
            Some(config) => {
                let name = ServerName::try_from(host.clone());
                let name =
                    name.map_err(|_| Missed::Not(format!("{host} is no name of a machine")))?;
                let proved = TlsConnector::from(config).connect(name, stream);
                let proved = timeout(self.patience.connect, proved).await;
                let proved = proved.map_err(|_| now("the proof of the machine took too long"))?;
                Box::new(proved.map_err(|error| Missed::Now(format!("not proved: {error}")))?)
            }
        };
        let request = request(&ask, (host, *port))?;
        let exchange = exchange(wire, request, at);
        timeout(self.patience.answer, exchange)
            .await
            .map_err(|_| now("the answer took too long"))?
    }

    /// The roots of the open network, and another authority where one is named.
    async fn tls(&self, ca: Option<&str>) -> Result<Arc<ClientConfig>, Missed> {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        if let Some(name) = ca {
            for certificate in self.authorities.read(name).await? {
                roots.add(certificate).map_err(|error| Missed::Now(error.to_string()))?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Missed::Now(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }

    /// In plain only what the server's administrator named, as a machine or as an address.
    fn allows_plain(&self, address: &Address) -> bool {
        let ip = address.host.parse();
        self.allowed.has_host(&address.host) || ip.is_ok_and(|ip| self.allowed.names(ip))
    }
}

fn now(what: &str) -> Missed {
    Missed::Now(what.to_owned())
}

fn request(ask: &Ask, (host, port): (&str, u16)) -> Result<Request<Full<Bytes>>, Missed> {
    let wrong = || Missed::Not("the request cannot be put together".to_owned());
    let body = Full::new(Bytes::copy_from_slice(&ask.body));
    let mut request = Request::new(body);
    *request.method_mut() = ask.method.clone();
    *request.uri_mut() = ask.address.path.parse().map_err(|_| wrong())?;
    let headers = request.headers_mut();
    headers.extend(ask.headers.clone());
    let usual = if ask.address.is_plain { 80 } else { 443 };
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let host = if port == usual { host } else { format!("{host}:{port}") };
    headers.insert(HOST, HeaderValue::from_str(&host).map_err(|_| wrong())?);
    let agent = concat!("zhiban/", env!("CARGO_PKG_VERSION"));
    headers.insert(USER_AGENT, HeaderValue::from_static(agent));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(ask.body.len()));
    Ok(request)
}

async fn exchange(
    wire: Box<dyn Wire>,
    request: Request<Full<Bytes>>,
    at: Ms,
) -> Result<Answer, Missed> {
    let broken = |_| now("the connection broke");
    let (mut sender, connection) = http1::handshake(TokioIo::new(wire)).await.map_err(broken)?;
    let driven = tokio::spawn(connection);
    let answered = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
        // What was said by the status holds; what is too long or breaks off is not needed to know that.
        let body = body.map_or_else(|_| Vec::new(), |whole| whole.to_bytes().to_vec());
        let after = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let after = after.and_then(|text| patience(text, at));
        Ok(Answer { status: head.status.as_u16(), after, body })
    };
    let answered = answered.await;
    driven.abort();
    answered
}

/// Seconds, or a date.
fn patience(text: &str, at: Ms) -> Option<Duration> {
    let text = text.trim();
    let secs = if let Ok(secs) = text.parse::<u64>() {
        secs
    } else {
        let then = chrono::DateTime::parse_from_rfc2822(text).ok()?.timestamp_millis();
        u64::try_from(then.saturating_sub(at.0).max(0)).ok()?.div_ceil(1000)
    };
    Some(Duration::from_secs(secs).min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_read_and_bounded() {
        let at = Ms(1_784_000_000_000);
        let secs = |text: &str| patience(text, at).map(|it| it.as_secs());
        assert_eq!(secs("120"), Some(120));
        assert_eq!(secs(" 0 "), Some(0));
        assert_eq!(secs("99999999"), Some(3600));
        assert_eq!(secs("soon"), None);
        assert_eq!(secs("-1"), None);
        assert_eq!(secs("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0));
        let date = chrono::DateTime::from_timestamp_millis(at.0 + 90_000).unwrap();
        assert_eq!(secs(&date.to_rfc2822()), Some(90));
    }
}
