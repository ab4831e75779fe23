//! What the person at the board does, carried out beside the screen: a line written, a line taken back, a
//! report made. The screen asks, this answers by message; nothing is confirmed before it is on disk.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::core::event::{Body, Kind, Note, Proof};
use crate::core::time::{Ms, Zone};
use crate::store::{NewEvent, WriterHandle};
use crate::text::clean::{Field, Limit, clean};
use crate::ui::msg::{Effect, Msg};

/// Acts that may wait; a person does not type faster than a disk writes.
const WAITING_MAX: usize = 64;

/// What an act needs.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The log.
    pub log: WriterHandle,
    /// The hall's clock.
    pub clock: Clock,
    /// The hall's zone.
    pub zone: Zone,
    /// Who acts.
    pub person: String,
}

/// Starts the thread that carries out acts; send effects to the answer.
pub fn start(desk: Desk, board: SyncSender<Msg>) -> SyncSender<Effect> {
    let (sender, waiting) = sync_channel(WAITING_MAX);
    thread::spawn(move || serve(&desk, &waiting, &board));
    sender
}

fn serve(desk: &Desk, waiting: &Receiver<Effect>, board: &SyncSender<Msg>) {
    for effect in waiting {
        let answer = match effect {
            Effect::Note { text } => desk.note(&text),
            Effect::VoidNote { note_id } => desk.void(note_id),
            Effect::AskReport(date) => desk.report(date),
            _ => continue,
        };
        if board.send(answer).is_err() {
            return;
        }
    }
}

impl Desk {
    fn append(&self, kind: Kind, note: Note) -> Result<(), String> {
        let event = NewEvent {
            kind,
            at: self.zone.stamp(self.clock.now()),
            by: self.person.as_str().into(),
            proof: Proof::OsUser,
            feed: None,
            body: Body::Note(note),
        };
        self.log.append(vec![event]).map(|_| ()).map_err(|error| error.to_string())
    }

    fn note(&self, text: &str) -> Msg {
        let text = match clean(text, Field::Line, Limit::DEFAULT) {
            Ok(cleaned) => cleaned.text.into_owned(),
            Err(refused) => return Msg::NoteRefused(refused.to_string()),
        };
        let note_id = match new_id(self.clock.now()) {
            Ok(id) => id,
            Err(error) => return Msg::NoteRefused(error.to_string()),
        };
        let note = Note { note_id: note_id.as_str().into(), text: text.as_str().into() };
        match self.append(Kind::LogNoted, note) {
            Ok(()) => Msg::Noted { note_id, text },
            Err(reason) => Msg::NoteRefused(reason),
        }
    }

    fn void(&self, note_id: String) -> Msg {
        let note = Note { note_id: note_id.as_str().into(), text: "".into() };
        match self.append(Kind::LogVoided, note) {
            Ok(()) => Msg::Voided { note_id },
            Err(reason) => Msg::VoidRefused(reason),
        }
    }

    fn report(&self, date: NaiveDate) -> Msg {
        let now = self.clock.now();
        let until = (self.zone.date(now) == date).then_some(now);
        match self.log.with_store(move |store| store.report(date, until)) {
            Ok(Ok(Some(report))) => Msg::Report(Arc::new(report)),
            Ok(Ok(None)) => Msg::ReportEmpty(date),
            Ok(Err(error)) => Msg::Fault(error.to_string()),
            Err(error) => Msg::Fault(error.to_string()),
        }
    }
}

/// A UUID of version 7: 48 bits of time, then random. The time is for locality only and never read.
fn new_id(now: Ms) -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes)?;
    let millis = u64::try_from(now.0).unwrap_or(0).to_be_bytes();
    for (byte, time) in bytes.iter_mut().zip(&millis[2..]) {
        *byte = *time;
    }
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let hex = hex(&bytes);
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    let text: Vec<&str> = parts.iter().filter_map(|(from, to)| hex.get(*from..*to)).collect();
    Ok(text.join("-"))
}

/// Bytes as lowercase hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_and_differ() {
        let (one, other) = (new_id(Ms(1_700_000_000_000)).unwrap(), new_id(Ms(1)).unwrap());
        assert_eq!(one.len(), 36);
        assert!(one.starts_with("018bcfe5-6800-7"), "{one}");
        assert_ne!(one, other);
    }
}
