//! What a synchronisation begins with: the server of a hall, who asks it, where jitter begins and which time it goes by.

use std::sync::Arc;

use ed25519_dalek::SigningKey;

use super::http::{AddressFault, Connector, Server, Tcp};
use super::protocol::Terminal;
use super::tls::{Trust, TrustedTime};
use crate::clock::{self, Clock};
use crate::core::time::Ms;
use crate::store::{DeviceKey, Enrolment};

/// The server of a hall and who asks it.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it is and how it is proved.
    pub server: Server,
    /// The time that it said last.
    pub trusted: Arc<TrustedTime>,
    /// Who asks.
    pub terminal: Terminal,
}

impl Link {
    /// As the log says it.
    pub fn of(enrolment: &Enrolment, key: &DeviceKey) -> Result<Link, AddressFault> {
        Link::over(enrolment, key, Arc::new(Tcp))
    }

    /// The same over other connections.
    pub fn over(
        enrolment: &Enrolment,
        key: &DeviceKey,
        connector: Arc<dyn Connector>,
    ) -> Result<Link, AddressFault> {
        let contact = enrolment.contact_at.zip(enrolment.offset_ms);
        let heard = contact.map_or(0, |(at, offset)| at.0.saturating_add(offset) / 1000);
        let trusted = Arc::new(TrustedTime::new(heard));
        let trust = Trust::Authority(enrolment.ca_pem.clone());
        let server = Server::new(&enrolment.url, &trust, Arc::clone(&trusted), connector)?;
        let terminal = Terminal {
            device: enrolment.device.clone(),
            hall: enrolment.hall.clone(),
            key: SigningKey::from_bytes(&key.0),
        };
        Ok(Link { server, trusted, terminal })
    }
}

/// What a run needs beside the server and the log.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Where jitter begins.
    pub seed: u64,
    /// Milliseconds that never go back.
    pub steady_ms: fn() -> u64,
    /// The time as the clock on the wall shows it.
    pub wall: fn() -> Ms,
}

impl Settings {
    /// Those of a machine in a hall.
    pub fn system() -> Settings {
        let mut seed = [0; 8];
        // Without random numbers the clock spreads terminals well enough.
        let seed = getrandom::fill(&mut seed)
            .map_or_else(|_| clock::boot_ms(), |()| u64::from_le_bytes(seed));
        Settings { seed, steady_ms: clock::boot_ms, wall: || Clock::system().now() }
    }
}
