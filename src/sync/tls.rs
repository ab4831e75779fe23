//! How a terminal knows its server: by the one authority it was enrolled with, and at the first meeting by the pin in the
//! code. A clock that is wrong, as that of a machine whose battery is empty, keeps nobody from the server: the time
//! of a certificate is judged by the last time that was trusted. Source: sync.md 4.3, 4.10.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::der::validity;
use crate::clock::Clock;
use crate::core::sync::code::ca_pin;

/// Seconds since 1970 at which this version was made, at the earliest: no right clock shows less.
const MADE_SECS: i64 = 1_790_000_000;

/// The last time that a server was trusted with, shared by all connections.
#[derive(Debug)]
pub struct TrustedTime {
    server_secs: AtomicI64,
    /// The last certificate was only good at another time than the clock's.
    strayed: AtomicBool,
}

impl TrustedTime {
    /// Begins with what a server said last, seconds since 1970; 0 = none did.
    pub fn new(server_secs: i64) -> TrustedTime {
        TrustedTime { server_secs: AtomicI64::new(server_secs), strayed: AtomicBool::new(false) }
    }

    /// A server that was proved says what time it is.
    pub fn heard(&self, secs: i64) {
        self.server_secs.fetch_max(secs, Ordering::Relaxed);
    }

    /// Whether the server's certificate was only good at another time than the clock's.
    pub fn has_strayed(&self) -> bool {
        self.strayed.load(Ordering::Relaxed)
    }

    /// The clock was set: what was found by the other time holds no more.
    pub fn clock_was_set(&self) {
        self.strayed.store(false, Ordering::Relaxed);
    }

    fn last(&self) -> i64 {
        self.server_secs.load(Ordering::Relaxed).max(MADE_SECS)
    }
}

/// Which authority is trusted.
#[derive(Clone, Debug)]
pub enum Trust {
    /// That of this certificate, PEM.
    Authority(String),
    /// That whose certificate has this pin, at enrolment: it is the last one of the chain that the server shows.
    Pin([u8; 10]),
}

/// The time that certificates are judged by: the clock's, but never before what is known to be past.
#[derive(Debug)]
struct Judged {
    trusted: Arc<TrustedTime>,
    since: i64,
}

impl rustls::time_provider::TimeProvider for Judged {
    fn current_time(&self) -> Option<UnixTime> {
        let clock = Clock::system().now().0 / 1000;
        let secs = clock.max(self.trusted.last()).max(self.since);
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(secs).ok()?)))
    }
}

#[derive(Debug)]
struct Proof {
    trust: Trust,
    provider: Arc<CryptoProvider>,
    trusted: Arc<TrustedTime>,
    /// Of an authority that is known.
    known: Option<Arc<WebPkiServerVerifier>>,
}

fn is_about_time(error: &Error) -> bool {
    matches!(
        error,
        Error::InvalidCertificate(
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. }
        )
    )
}

/// Whether the authority vouches for it, but under another name.
fn is_about_name(why: &CertificateError) -> bool {
    matches!(
        why,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    )
}

/// Whether a certificate is for this name, whoever vouches for it. One of another authority for another name is that of
/// a portal on the way, which shows its own to everybody; one for the server's own name stands where the server was.
fn is_for(certificate: &CertificateDer<'_>, name: &ServerName<'_>) -> bool {
    let parsed = rustls::server::ParsedCertificate::try_from(certificate);
    parsed.is_ok_and(|parsed| rustls::client::verify_server_name(&parsed, name).is_ok())
}

fn verifier(
    authority: CertificateDer<'static>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority)?;
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| Error::General(error.to_string()))
}

impl Proof {
    fn of(&self, chain: &[CertificateDer<'_>]) -> Result<Arc<WebPkiServerVerifier>, Error> {
        let pin = match &self.trust {
            Trust::Authority(_) => None,
            Trust::Pin(pin) => Some(pin),
        };
        if let Some(known) = &self.known {
            return Ok(Arc::clone(known));
        }
        let last = chain.last().filter(|last| Some(&ca_pin(last)) == pin);
        let last = last.ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        verifier(last.clone().into_owned(), &self.provider)
    }
}

impl ServerCertVerifier for Proof {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let proof = self.of(intermediates)?;
        let at = |time| {
            proof.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, time)
        };
        let (judged, strayed) = match (at(now), validity(end_entity)) {
            (Err(error), Some((from, upto))) if is_about_time(&error) => {
                // Once more at the last trusted time, as far as the certificate is good then. Who it is, and that the
                // authority vouches for it, has to hold all the same.
                let secs = self.trusted.last().clamp(from, upto.max(from));
                let secs = u64::try_from(secs).unwrap_or(0);
                (at(UnixTime::since_unix_epoch(std::time::Duration::from_secs(secs))), true)
            }
            (judged, _) => (judged, false),
        };
        if judged.is_ok() {
            self.trusted.strayed.store(strayed, Ordering::Relaxed);
        }
        match judged {
            Err(Error::InvalidCertificate(why))
                if self.known.is_some()
                    && !is_about_name(&why)
                    && !is_for(end_entity, server_name) =>
            {
                Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Settings of a connection that trusts one authority and nobody else.
pub(super) fn config(trust: &Trust, trusted: Arc<TrustedTime>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let mut since = MADE_SECS;
    let known = match trust {
        Trust::Pin(_) => None,
        Trust::Authority(pem) => {
            let authority = CertificateDer::from_pem_slice(pem.as_bytes())
                .map_err(|error| Error::General(error.to_string()))?;
            since = validity(&authority).map_or(since, |(from, _)| from.max(since));
            Some(verifier(authority, &provider)?)
        }
    };
    let time = Arc::new(Judged { trusted: Arc::clone(&trusted), since });
    let proof = Proof { trust: trust.clone(), provider: Arc::clone(&provider), trusted, known };
    let config = ClientConfig::builder_with_details(provider, time)
        .with_safe_default_protocol_versions()?
        .dangerous() // only in name: the verifier above asks for more than the usual one
        .with_custom_certificate_verifier(Arc::new(proof))
        .with_no_client_auth();
    Ok(config)
}
