//! Where checked events go: into a log that this process has open, or to the writer thread of a board.

use std::path::Path;

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::core::event::{Body, Flags, Proof};
use crate::core::hall::Effect;
use crate::core::time::Ms;
use crate::feed::neutral::{FeedEvent, Rejected};
use crate::feed::sink::{Sink, SinkError, Taken};
use crate::store::{
    AppendError, Appended, Fault, NewEvent, Room, RoomRules, Store, StoreError, WriterHandle,
    room_of,
};

/// What the log is asked to write of an event of a machine.
pub(super) fn new_event(event: FeedEvent) -> NewEvent {
    NewEvent {
        kind: event.kind,
        at: event.at,
        by: "feed".into(),
        proof: Proof::Feed,
        feed: Some(event.feed),
        body: Body::Queue(event.data),
    }
}

fn taken(event_flags: Flags, answer: Appended) -> Taken {
    match answer {
        Appended::Stored { effect, flags, .. } => Taken { repeat: false, effect, flags },
        Appended::Repeat => Taken { repeat: true, effect: Effect::None, flags: event_flags },
        // The entrance lets nothing in that is too long for the log.
        Appended::Refused { bytes } => {
            tracing::error!(bytes, "an event passed the entrance and was refused by the log");
            Taken { repeat: false, effect: Effect::None, flags: event_flags | Flags::BAD_FIELD }
        }
    }
}

fn answers(flags: Vec<Flags>, appended: Vec<Appended>) -> Vec<Taken> {
    flags.into_iter().zip(appended).map(|(flags, answer)| taken(flags, answer)).collect()
}

fn unwritable(error: &StoreError) -> SinkError {
    SinkError::Unwritable(error.to_string())
}

/// A log that this process has open for writing.
#[derive(Debug)]
pub struct LogSink {
    /// The log.
    pub store: Store,
    /// The clock that stamps what is written.
    pub clock: Clock,
}

impl Sink for LogSink {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        let flags = events.iter().map(|event| event.feed.flags).collect();
        let events = events.into_iter().map(new_event).collect();
        let appended =
            self.store.append(events, self.clock.now()).map_err(|error| unwritable(&error))?;
        Ok(answers(flags, appended))
    }

    fn may_be_busy(&self) -> bool {
        false
    }

    fn sources_of(&mut self, date: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        self.store.sources_of(date).map_err(|error| unwritable(&error))
    }
}

/// The writer thread of a running board.
#[derive(Clone, Debug)]
pub struct BoardSink {
    /// The way to the writer.
    pub log: WriterHandle,
    /// The hall's clock.
    pub clock: Clock,
}

impl Sink for BoardSink {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        let flags = events.iter().map(|event| event.feed.flags).collect();
        let events = events.into_iter().map(new_event).collect();
        let appended = self.log.try_append(events).map_err(|error| refused(&error))?;
        Ok(answers(flags, appended))
    }

    fn note_rejected(&mut self, place: &str, rejected: &Rejected) {
        self.log.note_fault(fault(self.clock.now(), place, rejected));
    }

    fn note_fault(&mut self, place: &str, what: &'static str) {
        let (place, reason) = (place.to_owned(), what.to_owned());
        self.log.note_fault(Fault { at: self.clock.now(), place, reason, field: String::new() });
    }

    fn sources_of(&mut self, date: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        let found = self.log.with_store(move |store| store.sources_of(date));
        found.map_err(|error| refused(&error))?.map_err(|error| unwritable(&error))
    }
}

/// Hands on the events of a file while the disk has room to spare for files. What is left after that
/// belongs to what a person writes and to the live feeds.
pub struct FileSink<'s> {
    /// Where they go.
    pub sink: &'s mut dyn Sink,
    /// The hall's folder.
    pub dir: &'s Path,
    /// What counts as room to spare.
    pub rules: RoomRules,
}

impl Sink for FileSink<'_> {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        match room_of(self.dir, &self.rules) {
            Room::Short | Room::Full => Err(SinkError::NoRoom),
            _ => self.sink.take(events),
        }
    }

    fn may_be_busy(&self) -> bool {
        self.sink.may_be_busy()
    }

    fn sources_of(&mut self, date: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        self.sink.sources_of(date)
    }
}

/// A refused line as the status of the feeds keeps it: where and why, nothing of what it said.
pub fn fault(at: Ms, place: &str, rejected: &Rejected) -> Fault {
    Fault {
        at,
        place: place.to_owned(),
        reason: rejected.reason.as_str().to_owned(),
        field: rejected.field.as_deref().unwrap_or_default().to_owned(),
    }
}

fn refused(error: &AppendError) -> SinkError {
    match error {
        AppendError::Busy => SinkError::Busy { retry_secs: 1 },
        AppendError::Stopped => SinkError::Unwritable("the board is closing".to_owned()),
        AppendError::Store(error) => unwritable(error),
    }
}

#[cfg(test)]
mod tests;
