//! The centre's stream in a hall: its device, its key, and a segment of it. Device and key are the same for ever; the stream
//! is that of one copy of the data, because a copy that was put back does not know how the other one went on.

use ed25519_dalek::Signer;
use hyper::body::Bytes;

use super::{App, CENTRE_HOST, NotGranted, Weighed};
use crate::clock::{boot_id, boot_ms};
use crate::core::event::{Event, Written};
use crate::core::people::Author;
use crate::core::sync::segment::{
    EVENT_STORED_MAX, Line, Shape, StreamId, chains, head, write_lines,
};
use crate::core::time::{Ms, Stamp};
use crate::server::check::{Sender, check};
use crate::server::keys::random;
use crate::server::{
    Code, DeviceId, EnrolAnswer, Enrolment, Fault, HallStore, NewDevice, Opened, StreamEnd, Upload,
};
use crate::sync::pack;

/// How long the code lives with which the centre lets itself in: it is used at once.
const CODE_MS: i64 = 60_000;

fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::Broken(error.to_string())
}

/// Sixteen bytes that name something of a hall for ever.
fn named(what: &str, parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key(what);
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    id
}

impl<S: HallStore> App<S> {
    /// The events of an act as a segment that follows what the centre wrote in that hall before.
    pub(super) async fn upload(
        &self,
        (hall, author): (&str, &Author),
        weighed: Weighed,
    ) -> Result<Upload, NotGranted> {
        let key = self.config.master.centre_key(hall);
        let public_key = key.verifying_key().to_bytes();
        let device = named("zhiban 2026 server: the centre in a hall", &[&public_key]);
        let end = self.stream_end(hall, device, public_key).await?;
        let now = self.config.times.now();
        let events = spelt(author, weighed, now);
        if events.iter().any(|bytes| bytes.is_empty() || bytes.len() > EVENT_STORED_MAX) {
            return Err(NotGranted::TooLong);
        }
        let lines: Vec<Line<'_>> =
            events.iter().map(|bytes| Line { origin: None, bytes }).collect();
        let mut text = Vec::new();
        write_lines(&lines, &mut text).map_err(broken)?;
        let packed = pack(&text).map_err(broken)?;
        let chain = chains(&end.chain, &end.id, end.last + 1, &lines).last().copied();
        let shape = Shape {
            hall: hall.into(),
            stream: end.id,
            first: end.last + 1,
            count: lines.len() as u64,
            prev: end.chain,
            chain: chain.unwrap_or_default(),
        };
        let head = head(&shape, packed.len() as u64, |message| key.sign(message).to_bytes());
        let sender = Sender { device, hall: hall.to_owned(), public_key };
        // Looked at as everybody's: what the centre writes has to be what it takes from others.
        let checked = check(&head, &Bytes::from(packed), &sender, now);
        Ok(checked.map_err(|wrong| broken(format!("its own segment is wrong: {wrong:?}")))?)
    }

    /// Where the centre's stream ends in a hall; it is let in where it is not yet.
    async fn stream_end(
        &self,
        hall: &str,
        device: DeviceId,
        public_key: [u8; 32],
    ) -> Result<StreamEnd, Fault> {
        let copy = self.incarnation();
        let id = named("zhiban 2026 server: the centre's stream", &[hall.as_bytes(), &copy]);
        if self.store.device(device).await?.is_none() {
            self.let_in(hall, device, public_key, id).await?;
        }
        let asked = vec![StreamEnd { id, last: 0, chain: [0; 32] }];
        match self.store.open_streams(device, asked).await?.first() {
            Some(Opened::Here { end, .. }) => Ok(*end),
            _ => Err(Fault::Broken("the centre's stream belongs to another hall".to_owned())),
        }
    }

    async fn let_in(
        &self,
        hall: &str,
        id: DeviceId,
        public_key: [u8; 32],
        stream: StreamId,
    ) -> Result<(), Fault> {
        let now = self.config.times.now();
        let secret: [u8; 32] = random().map_err(broken)?;
        let code = self.config.master.hash(&secret);
        let (hall, until) = (hall.to_owned(), Ms(now.0.saturating_add(CODE_MS)));
        let name = String::new();
        let once = Code { hash: code, hall: hall.clone(), name, made_at: now, until };
        self.store.add_code(once).await?;
        let system = format!("zhiban {} server", env!("CARGO_PKG_VERSION"));
        let device = NewDevice { id, public_key, host: CENTRE_HOST.to_owned(), system };
        let hall = Some(hall);
        let enrolment = Enrolment { code, hall, device, stream, hall_key: None, at: now };
        match self.store.enrol(enrolment).await? {
            EnrolAnswer::Enrolled { .. } => Ok(()),
            answer => Err(broken(format!("the centre was not let into a hall: {answer:?}"))),
        }
    }
}

/// The events, each as the log keeps it.
fn spelt(author: &Author, weighed: Weighed, now: Ms) -> Vec<Vec<u8>> {
    let Weighed { decided, seen, lamport } = weighed;
    let boot = boot_id();
    (lamport + 1..)
        .zip(decided.drafts)
        .map(|(lamport, draft)| {
            let offset_min = draft.at.offset_min;
            let event = Event {
                kind: draft.kind,
                at: draft.at,
                written: Written {
                    wall: Stamp { at: now, offset_min },
                    mono: boot_ms(),
                    boot: boot.clone().into(),
                    lamport,
                    server_offset_ms: Some(0),
                    seen: Some(seen),
                },
                by: author.person.clone(),
                proof: author.proof,
                feed: draft.feed,
                body: draft.body,
            };
            event.to_bytes()
        })
        .collect()
}
