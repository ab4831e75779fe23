//! The server's certificates: a private authority of its own that signs them, or files that somebody gave. A terminal knows
//! the server by the authority's certificate, which is sent with the chain and whose hash stands in every code.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use serde::{Deserialize, Serialize};
use tokio_rustls::TlsAcceptor;

use crate::core::sync::code::ca_pin;
use crate::core::time::Ms;
use crate::store::{make_folder, write_whole};

/// Folder of the certificates in a server's folder.
pub const TLS_FOLDER: &str = "tls";
const CA_CERT: &str = "ca.pem";
const CA_KEY: &str = "ca.key";
const CERT: &str = "server.pem";
const KEY: &str = "server.key";
/// Names and end of the server's certificate, so that nothing has to be read out of it.
const MADE: &str = "server.json";

const DAY_SECS: i64 = 86_400;
/// Certificates are valid since yesterday: a terminal's clock may be behind.
const BACK_SECS: i64 = DAY_SECS;
/// Twenty years: a new authority means that every terminal is enrolled anew.
const CA_SECS: i64 = 20 * 365 * DAY_SECS;
/// Two years.
const CERT_SECS: i64 = 2 * 365 * DAY_SECS;
/// A certificate with less left is renewed.
const RENEW_SECS: i64 = 60 * DAY_SECS;

/// What can be wrong with certificates.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// A file cannot be read or written.
    #[error(
        "{path}: {source}; nothing was changed. The server's user must be able to read and write it"
    )]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others on this machine may read a key.
    #[error(
        "{0} can be read by others on this machine, so it is not used. Make it private: chmod 600 {0}"
    )]
    Open(PathBuf),
    /// A file holds no certificate or key.
    #[error(
        "{0} holds no certificate or key in PEM; nothing was changed. Put your copy of it back, or name the right file"
    )]
    Pem(PathBuf),
    /// A name is none.
    #[error("'{0}' is no name or address that a certificate can have; nothing was changed")]
    Name(String),
    /// The certificate and the key do not belong together, or are of a kind that is not known.
    #[error(
        "the certificate cannot be used: {0}; nothing was changed. Name a certificate and the key that belongs to it"
    )]
    Unusable(rustls::Error),
    /// A certificate could not be made.
    #[error("no certificate could be made: {0}; nothing was changed")]
    Make(rcgen::Error),
}

impl From<rcgen::Error> for TlsFault {
    fn from(error: rcgen::Error) -> TlsFault {
        TlsFault::Make(error)
    }
}

/// Where the certificates come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The server's certificate, with those between it and the authority.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authority's certificate.
    pub ca: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Made {
    names: Vec<String>,
    until: Ms,
}

/// The certificates as they are used.
pub struct Tls {
    /// The chain, the authority's last, and the key.
    key: Arc<CertifiedKey>,
    /// The authority's certificate.
    ca: CertificateDer<'static>,
    /// The same as PEM.
    pub ca_pem: String,
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn read(path: &Path) -> Result<Vec<u8>, TlsFault> {
    std::fs::read(path).map_err(|source| TlsFault::Io { path: path.into(), source })
}

fn write(path: &Path, text: &str) -> Result<(), TlsFault> {
    write_whole(path, text.as_bytes()).map_err(|source| TlsFault::Io { path: path.into(), source })
}

/// Makes the authority of a new server.
pub fn make_ca(folder: &Path, now: Ms) -> Result<(), TlsFault> {
    let tls = folder.join(TLS_FOLDER);
    make_folder(&tls).map_err(|source| TlsFault::Io { path: tls.clone(), source })?;
    let key = KeyPair::generate()?;
    let params = ca_params(now);
    let cert = params.self_signed(&key)?;
    write(&tls.join(CA_KEY), &key.serialize_pem())?;
    write(&tls.join(CA_CERT), &cert.pem())
}

fn ca_params(now: Ms) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "zhiban server");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    lasting(&mut params, now, CA_SECS);
    params
}

/// Sets the time of a certificate.
fn lasting(params: &mut CertificateParams, now: Ms, secs: i64) {
    let epoch = date_time_ymd(1970, 1, 1);
    let at = |secs: i64| epoch + std::time::Duration::from_secs(u64::try_from(secs).unwrap_or(0));
    params.not_before = at(now.0 / 1000 - BACK_SECS);
    params.not_after = at(now.0 / 1000 + secs);
}

/// Makes the server's certificate anew where there is none for these names, it is near its end or not valid yet. Answers whether it did.
pub fn renew(folder: &Path, names: &[String], now: Ms) -> Result<bool, TlsFault> {
    let tls = folder.join(TLS_FOLDER);
    let made: Option<Made> =
        std::fs::read(tls.join(MADE)).ok().and_then(|text| serde_json::from_slice(&text).ok());
    // One that was made by a clock that was ahead is not valid yet.
    let begins = |made: &Made| made.until.plus_secs(-CERT_SECS - BACK_SECS);
    let lasts = |made: &Made| {
        made.names == names && now.plus_secs(RENEW_SECS) < made.until && begins(made) <= now
    };
    if made.as_ref().is_some_and(lasts) && tls.join(CERT).exists() && tls.join(KEY).exists() {
        return Ok(false);
    }
    let pem = |path: PathBuf| {
        let text = read(&path)?;
        String::from_utf8(text).map_err(|_| TlsFault::Pem(path))
    };
    let ca_key = KeyPair::from_pem(&pem(tls.join(CA_KEY))?)?;
    // Only name and key of the authority stand in what it signs: its own certificate is not read back.
    let issuer = Issuer::new(ca_params(now), ca_key);
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    for name in names {
        let alone =
            CertificateParams::new(vec![name.clone()]).map_err(|_| TlsFault::Name(name.clone()))?;
        params.subject_alt_names.extend(alone.subject_alt_names);
    }
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("zhiban", |name| name));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    lasting(&mut params, now, CERT_SECS);
    let cert = params.signed_by(&key, &issuer)?;
    // What says that they are there is written last.
    write(&tls.join(KEY), &key.serialize_pem())?;
    write(&tls.join(CERT), &cert.pem())?;
    let made = Made { names: names.to_vec(), until: now.plus_secs(CERT_SECS) };
    write(&tls.join(MADE), &serde_json::to_string(&made).unwrap_or_default())?;
    Ok(true)
}

impl Tls {
    /// Reads the certificates of a server's own authority.
    pub fn own(folder: &Path) -> Result<Tls, TlsFault> {
        let tls = folder.join(TLS_FOLDER);
        // Whoever has one of them is this server to every terminal.
        for key in [tls.join(KEY), tls.join(CA_KEY)] {
            let found = std::fs::metadata(&key);
            if found.is_ok_and(|found| found.permissions().mode() & 0o077 != 0) {
                return Err(TlsFault::Open(key));
            }
        }
        Tls::given(&Given { cert: tls.join(CERT), key: tls.join(KEY), ca: tls.join(CA_CERT) })
    }

    /// Reads certificates that somebody gave.
    pub fn given(given: &Given) -> Result<Tls, TlsFault> {
        let certs = |path: &Path| -> Result<Vec<CertificateDer<'static>>, TlsFault> {
            let text = read(path)?;
            let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
            found.ok().filter(|found| !found.is_empty()).ok_or_else(|| TlsFault::Pem(path.into()))
        };
        let mut chain = certs(&given.cert)?;
        let ca_text = read(&given.ca)?;
        let ca = certs(&given.ca)?.swap_remove(0);
        // The authority's own comes last, so that a terminal can hold it against the pin.
        if chain.last() != Some(&ca) {
            chain.push(ca.clone());
        }
        let key_text = zeroize::Zeroizing::new(read(&given.key)?);
        let key = PrivateKeyDer::from_pem_slice(&key_text)
            .map_err(|_| TlsFault::Pem(given.key.clone()))?;
        let key = CertifiedKey::from_der(chain, key, &provider()).map_err(TlsFault::Unusable)?;
        let ca_pem = String::from_utf8_lossy(&ca_text).into_owned();
        Ok(Tls { key: Arc::new(key), ca, ca_pem })
    }

    /// What tells this server, and stands in its codes.
    pub fn pin(&self) -> [u8; 10] {
        ca_pin(&self.ca)
    }
}

/// The certificate that is shown, which may be replaced while the server runs.
#[derive(Debug)]
pub struct Shown(RwLock<Arc<CertifiedKey>>);

impl Shown {
    /// Shows these from now on.
    pub fn replace(&self, tls: &Tls) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&tls.key);
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Where a running server has its certificates from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Its own authority, in this folder, for these names.
    Own(PathBuf, Vec<String>),
    /// Somebody gave them.
    Given(Given),
}

impl Source {
    /// Reads them.
    pub fn read(&self) -> Result<Tls, TlsFault> {
        match self {
            Source::Own(folder, _) => Tls::own(folder),
            Source::Given(given) => Tls::given(given),
        }
    }

    /// Makes the server's certificate anew where it is its own and near its end. Answers whether it did.
    pub fn renew(&self, now: Ms) -> Result<bool, TlsFault> {
        match self {
            Source::Own(folder, names) => renew(folder, names, now),
            // Whoever gives them gives new ones in time, and says so by a signal.
            Source::Given(_) => Ok(false),
        }
    }
}

/// What accepts connections with these certificates: TLS 1.2 and 1.3, HTTP/1.1.
pub fn acceptor(tls: &Tls) -> Result<(TlsAcceptor, Arc<Shown>), TlsFault> {
    let shown = Arc::new(Shown(RwLock::new(Arc::clone(&tls.key))));
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(TlsFault::Unusable)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::<Shown>::clone(&shown));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), shown))
}
