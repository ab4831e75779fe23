//! Somebody who visits the server's pages without a browser: a request at a time over TLS, cookies kept as browsers keep
//! them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// An answer.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Where it leads.
    pub fn leads_to(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden or other field of that name.
    pub fn field(&self, name: &str) -> String {
        self.fields(name).into_iter().next().unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }

    /// The values of all fields of that name.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let mark = format!("name=\"{name}\" value=\"");
        let parts = self.body.split(&mark).skip(1);
        parts.map(|rest| plain(rest.split('"').next().unwrap_or_default())).collect()
    }

    /// The fields of the form with that deed, as a browser would send them untouched.
    pub fn form(&self, mark: &str) -> Vec<(String, String)> {
        let forms =
            self.body.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap());
        let form = forms.into_iter().find(|form| form.contains(mark));
        let form = form.unwrap_or_else(|| panic!("no form with {mark} in {}", self.body));
        let mut fields = Vec::new();
        for input in form.split("<input type=\"hidden\" name=\"").skip(1) {
            let (name, rest) = input.split_once('"').unwrap();
            let value = rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
            fields.push((name.to_owned(), plain(value)));
        }
        fields
    }
}

/// What stands in an attribute, as text.
fn plain(escaped: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    pairs.iter().fold(escaped.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Somebody who visits.
#[derive(Clone)]
pub struct Visitor {
    address: SocketAddr,
    tls: TlsConnector,
    pub cookies: BTreeMap<String, String>,
    pub lang: &'static str,
    /// More headers of each request.
    pub more: Vec<(&'static str, String)>,
}

impl Visitor {
    /// Of a server with a private authority.
    pub fn of(address: SocketAddr, ca_pem: &str) -> Visitor {
        let mut roots = rustls::RootCertStore::empty();
        for cert in CertificateDer::pem_slice_iter(ca_pem.as_bytes()) {
            roots.add(cert.unwrap()).unwrap();
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(config));
        Visitor { address, tls, cookies: BTreeMap::new(), lang: "zh-CN", more: Vec::new() }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.ask("GET", path, None).await
    }

    /// Opens a page, and where it leads.
    pub async fn follow(&mut self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..5 {
            if page.leads_to().is_empty() {
                break;
            }
            let to = page.leads_to().to_owned();
            page = self.get(&to).await;
        }
        page
    }

    /// Sends a form.
    pub async fn post<N: AsRef<str>, V: AsRef<str>>(
        &mut self,
        path: &str,
        fields: &[(N, V)],
    ) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            body.append_pair(name.as_ref(), value.as_ref());
        }
        self.ask("POST", path, Some(body.finish())).await
    }

    /// A request with any method.
    pub async fn ask(&mut self, method: &str, path: &str, body: Option<String>) -> Page {
        let page = self.tried(method, path, body).await;
        page.unwrap_or_else(|| panic!("{method} {path} was not answered"))
    }

    /// Opens what does not end; whoever drops the answer leaves.
    pub async fn open(&mut self, path: &str) -> hyper::Response<hyper::body::Incoming> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let stream = self.tls.connect(name, stream).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        drop(tokio::spawn(connection));
        let all: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(COOKIE, all.join("; "));
        sender.send_request(request.body(Full::new(Bytes::new())).unwrap()).await.unwrap()
    }

    async fn tried(&mut self, method: &str, path: &str, body: Option<String>) -> Option<Page> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let stream = self.tls.connect(name, stream).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header("accept-language", self.lang);
        if !self.cookies.is_empty() {
            let all: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, all.join("; "));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in &self.more {
            request = request.header(*name, value);
        }
        let body = Full::new(Bytes::from(body.unwrap_or_default()));
        let answer = sender.send_request(request.body(body).unwrap()).await.ok()?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.into_body().collect().await.ok()?.to_bytes();
        drop(sender);
        connection.abort();
        for value in headers.get_all(SET_COOKIE) {
            let (name, rest) = value.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Some(Page { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }
}
