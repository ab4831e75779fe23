//! The first meeting with a server: the code that somebody typed lets the terminal in, and tells the right server from
//! every other. Source: sync.md 4.10.

use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::runtime::Builder;
use tokio::time::timeout;

use super::http::{AddressFault, Connector, Line, Server};
use super::protocol::{post, read, refusal};
use super::tls::{Trust, TrustedTime};
use crate::core::hex::hex;
use crate::core::sync::client::Failure;
use crate::core::sync::code::{CodeFault, EnrolCode, ca_pin};
use crate::core::sync::wire::{EnrolRequest, Enrolled, Refusal, Refused, StreamHead};
use crate::store::{DeviceKey, Enrolment, StoreError};

/// How long all of it may take.
const ENROL_TIME: Duration = Duration::from_secs(60);

/// Why a terminal was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolFault {
    /// The code is misspelt.
    #[error("{0}; nothing was sent. Type the code as it is shown, or ask for a new one")]
    Code(#[from] CodeFault),
    /// The address is none.
    #[error("{0}")]
    Address(#[from] AddressFault),
    /// The server was not reached.
    #[error(
        "{url} is not reached; nothing was changed. Check the address and the network, then try again with the same code"
    )]
    Unreachable {
        /// Its address.
        url: String,
    },
    /// Whoever answers is not the server that made the code.
    #[error(
        "whoever answers at {url} is not the server that made this code; nothing was sent. Check the address, and ask \
         whoever runs the server"
    )]
    OtherServer {
        /// Its address.
        url: String,
    },
    /// The certificate is good at no time that this machine can know.
    #[error(
        "the certificate of {url} is not valid now; nothing was sent. Set the clock of this machine"
    )]
    Clock {
        /// Its address.
        url: String,
    },
    /// The answer cannot be read.
    #[error(
        "the answer of {url} cannot be read; whether the code was used is not known. Ask for a new one, or install \
         the newer version"
    )]
    Garbled {
        /// Its address.
        url: String,
    },
    /// The server said no.
    #[error("the server did not let this terminal in: {message}; nothing was changed here")]
    Refused {
        /// Why.
        error: Refusal,
        /// What it said.
        message: String,
        /// The hall of the code, where it is for another one.
        hall: Option<String>,
    },
    /// No thread, no random numbers.
    #[error("{0}; nothing was sent. Try again")]
    System(#[from] std::io::Error),
    /// No key was made.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What the terminal tells of itself.
#[derive(Clone, Debug)]
pub struct Introduction {
    /// What the machine calls itself.
    pub host: String,
    /// The hall whose records it holds; `None` = it holds none.
    pub hall: Option<String>,
    /// The stream it writes.
    pub stream: StreamHead,
    /// The key of the hall's customer records, hexadecimal digits.
    pub hall_key: Option<String>,
}

/// A terminal that belongs to the hall, as soon as its log says so.
#[derive(Debug)]
pub struct Admitted {
    /// For [`crate::store::Store::enrol`].
    pub enrolment: Enrolment,
    /// The terminal's key.
    pub key: DeviceKey,
    /// What the hall is called there.
    pub hall_name: String,
    /// The key of the hall's records, where the server has one.
    pub hall_key: Option<String>,
    /// Events of the hall's log.
    pub head: u64,
}

/// Shows the code to the server. Waits for the answer.
pub fn enrol(
    url: &str,
    code: &str,
    introduction: Introduction,
    connector: Arc<dyn Connector>,
) -> Result<Admitted, EnrolFault> {
    let code = EnrolCode::read(code)?;
    let trust = Trust::Pin(code.pin);
    let trusted = Arc::new(TrustedTime::new(0));
    let server = Server::new(url, &trust, trusted, connector)?;
    let key = DeviceKey::new_random()?;
    let request = EnrolRequest {
        code: code.secret_text(),
        public_key: hex(SigningKey::from_bytes(&key.0).verifying_key().as_bytes()),
        host: introduction.host,
        system: format!("{} zhiban {}", std::env::consts::OS, env!("CARGO_PKG_VERSION")),
        hall: introduction.hall,
        stream: introduction.stream,
        hall_key: introduction.hall_key,
    };
    let at = || url.to_owned();
    let failed = |why: Failure| match why {
        Failure::Unreachable | Failure::Disk => EnrolFault::Unreachable { url: at() },
        Failure::Clock => EnrolFault::Clock { url: at() },
        Failure::Certificate => EnrolFault::OtherServer { url: at() },
        Failure::Garbled => EnrolFault::Garbled { url: at() },
    };
    let call = post("/v1/enrol", &request).map_err(failed)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let asked = runtime.block_on(async { timeout(ENROL_TIME, Line::new(server).ask(&call)).await });
    let reply = asked.map_err(|_| failed(Failure::Unreachable))?.map_err(failed)?;
    if reply.incarnation.is_none() {
        return Err(EnrolFault::OtherServer { url: at() });
    }
    if reply.status != 200 {
        let Refused { error, message, hall, .. } = refusal(&reply);
        return Err(EnrolFault::Refused { error, message, hall });
    }
    let enrolled: Enrolled = read(&reply.body).map_err(failed)?;
    // From now on the authority is trusted by its certificate: it has to be the one that the code names.
    let authority = CertificateDer::from_pem_slice(enrolled.ca_pem.as_bytes());
    if !authority.is_ok_and(|authority| ca_pin(&authority) == code.pin) {
        return Err(EnrolFault::OtherServer { url: at() });
    }
    let enrolment = Enrolment {
        url: url.trim().to_owned(),
        device: enrolled.device,
        hall: enrolled.hall,
        incarnation: enrolled.incarnation,
        ca_pem: enrolled.ca_pem,
        ..Enrolment::default()
    };
    let (hall_name, hall_key, head) = (enrolled.hall_name, enrolled.hall_key, enrolled.head);
    Ok(Admitted { enrolment, key, hall_name, hall_key, head })
}
