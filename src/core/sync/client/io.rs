//! What goes into the machine of a terminal and what comes out of it.

use crate::core::sync::segment::StreamId;
use crate::core::sync::status::{Need, Status};
use crate::core::sync::wire::{Refused, Session, Stored, StreamHead};

/// One of three conversations that go on beside each other, with one request under way in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Sessions and uploads.
    Up,
    /// The hall's log, and where nothing of it is here a snapshot before it.
    Down,
    /// What came before a snapshot, while the log behind it is followed.
    Past,
}

/// How much of the hall's log is here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Begin {
    /// All of it from the first event up to the cursor.
    #[default]
    Whole,
    /// Nothing, and a snapshot could be used.
    Empty,
    /// Nothing, and parts of a snapshot.
    Parts {
        /// Its name.
        id: String,
        /// So many of its parts, from the first.
        have: u64,
        /// Of so many.
        parts: u64,
    },
    /// The state of a snapshot, and the log behind it up to the cursor; of what came before it the first events.
    Past {
        /// So many.
        have: u64,
        /// Of so many: the place of the snapshot in the log.
        of: u64,
    },
}

/// How the terminal stands, as its disk says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The stream that it writes.
    pub stream: StreamId,
    /// Number of the last event in it.
    pub last: u64,
    /// Number up to which the server has acknowledged it, or handed it back with the hall's log.
    pub sent: u64,
    /// Up to which event the hall's log is here.
    pub cursor: u64,
    /// From where on it is.
    pub begin: Begin,
    /// The copy of the server's data that `sent` and `cursor` speak of; empty = none yet.
    pub incarnation: String,
    /// Events that the server could not take.
    pub set_aside: u64,
    /// Events of others that the server has lost and that cannot be offered to it.
    pub only_here: u64,
    /// When the oldest unsent event was written, in the time that the machine is given.
    pub oldest: Option<i64>,
}

impl Standing {
    /// Events that the server has not acknowledged.
    pub fn unsent(&self) -> u64 {
        self.last.saturating_sub(self.sent)
    }

    /// What is to be told of events that the server has not: those of others first, for those that were set aside stay so.
    pub(super) fn aside(&self) -> Option<Need> {
        if self.only_here > 0 {
            return Some(Need::OnlyHere { events: self.only_here });
        }
        (self.set_aside > 0).then_some(Need::SetAside { events: self.set_aside })
    }
}

/// Why a request brought no reply of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// No connection, or it broke, or it took too long.
    Unreachable,
    /// The certificate is not valid at what the clock says, nor at the last time that was trusted.
    Clock,
    /// The certificate is not one of the authority that this terminal was enrolled with.
    Certificate,
    /// What came back has the mark of the server and is not what it should be.
    Garbled,
    /// What was to be sent could not be read from the disk.
    Disk,
}

/// Why the store did not do a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskFault {
    /// The first event of the page does not follow the last one that is here.
    NotNext,
    /// The page leaves out events as being this terminal's own that are not here, or not the same.
    OwnMissing,
    /// The page is not what its heads say: a chain, a signature or a line of it is wrong.
    Forged,
    /// The snapshot is none that could be used here.
    Misfit,
    /// The disk did not take it.
    Disk,
}

/// What the server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Something to sign.
    Challenge {
        /// To be signed.
        nonce: String,
    },
    /// A session.
    Session(Session),
    /// The events are on the server's disk.
    Stored(Stored),
    /// A page, which whoever runs the machine holds until its [`Task::ApplyPage`] is done.
    Page {
        /// Segments in it.
        segments: u64,
        /// Events of the hall's log on the server.
        head: u64,
    },
    /// What a snapshot is made of, which whoever runs the machine holds until its [`Task::KeepManifest`] is done.
    Manifest,
    /// A part of it, which is held until its [`Task::KeepPart`] is done.
    Part,
    /// No.
    Refused(Refused),
}

/// What happens to the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// How the terminal stands; also after something changed that the machine did not ask for.
    Standing(Standing),
    /// Events were written here.
    Appended {
        /// The stream they are in.
        stream: StreamId,
        /// Number of the last one.
        last: u64,
    },
    /// A reply of the server.
    Reply {
        /// Of which conversation.
        lane: Lane,
        /// To which request.
        ask: u64,
        /// What the header says.
        incarnation: String,
        /// What it says.
        answer: Answer,
    },
    /// A reply of somebody else, whatever it says.
    Foreign {
        /// In which conversation.
        lane: Lane,
        /// To which request.
        ask: u64,
    },
    /// No reply.
    Failed {
        /// In which conversation.
        lane: Lane,
        /// To which request.
        ask: u64,
        /// Why.
        why: Failure,
    },
    /// A task is done, in one transaction.
    Done {
        /// Which.
        task: u64,
        /// How the terminal stands after it.
        standing: Standing,
    },
    /// A task is not done, and nothing of it.
    NotDone {
        /// Which.
        task: u64,
        /// Why.
        why: TaskFault,
    },
    /// What a session told of the clocks.
    Clocks {
        /// The server's clock minus that of this machine, milliseconds.
        off_ms: i64,
        /// The server's certificate is not valid at what the clock here says.
        strayed: bool,
    },
    /// Time has passed.
    Tick,
    /// Somebody wants it now.
    Now,
}

/// What is asked of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Something to sign.
    Challenge,
    /// A session.
    Session {
        /// To be signed.
        nonce: String,
        /// The copy of the server's data that is known here.
        incarnation: String,
        /// Events of the hall's log that are here.
        head: u64,
        /// The stream that is written.
        stream: StreamId,
        /// The number to name as its end, with the chain of that event.
        last: u64,
    },
    /// Events of the own stream are sent.
    Segment {
        /// Of the session.
        token: String,
        /// The stream.
        stream: StreamId,
        /// Number of the first.
        first: u64,
        /// At most so many of those that are there by now.
        events_max: usize,
    },
    /// The hall's log.
    Log {
        /// Of the session.
        token: String,
        /// What is here.
        after: u64,
        /// How long the server may wait for something new, seconds.
        wait_secs: u64,
        /// The stream whose events need not be sent back; `None` = all are wanted.
        own: Option<StreamId>,
    },
    /// The state of the hall.
    Snapshot {
        /// Of the session.
        token: String,
    },
    /// A part of it.
    Part {
        /// Of the session.
        token: String,
        /// The snapshot.
        id: String,
        /// Which part, from 0.
        part: u64,
    },
    /// What came before it. The answer is a page of the log.
    Past {
        /// Of the session.
        token: String,
        /// What is here of it.
        after: u64,
    },
}

/// Up to where the own stream is the same here and on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// Up to this event.
    Upto(u64),
    /// Up to the largest of these whose chain (hexadecimal) is the same here; where none is, nothing is shared.
    Among(Vec<(u64, String)>),
}

/// What the store is to do. Each task is one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Events were taken: the places that the server gave them are noted, nothing else. They come into the hall's log
    /// with a page, as those of everybody.
    MarkSent {
        /// Their stream.
        stream: StreamId,
        /// What the server said.
        stored: Stored,
    },
    /// The page that came as the reply to this request is put behind the hall's log.
    ApplyPage {
        /// Which.
        ask: u64,
        /// The stream that it was asked to leave out.
        own: Option<StreamId>,
    },
    /// What a snapshot is made of is kept, in place of another one.
    KeepManifest {
        /// As the reply to which request it came.
        ask: u64,
    },
    /// A part of it is kept.
    KeepPart {
        /// As the reply to which request it came.
        ask: u64,
        /// The snapshot.
        id: String,
        /// Which part, from 0.
        part: u64,
    },
    /// All parts are here: the state is the hall's from now on, and the log goes on behind it.
    Install,
    /// The parts are let go of.
    DropParts,
    /// The page that came as the reply to this request is put behind what is here of what came before the snapshot.
    ApplyPast {
        /// Which.
        ask: u64,
    },
    /// What came before the snapshot is here: the log is whole, and what it says takes the place of the snapshot.
    ClosePast,
    /// The stream is another one on the server: a copy of this installation writes it too. Whatever waits here is written
    /// anew into a new stream, each event with its origin, by which the server knows what it has of it.
    Part {
        /// The stream.
        stream: StreamId,
        /// What is shared.
        shared: Shared,
    },
    /// The server was restored. The hall's log here ends at `common` again; own events after it wait to be sent again, at
    /// their own numbers where they are in the stream that is written now and the server lacks them, written anew into
    /// it where they are in an earlier one.
    GoBack {
        /// The copy of the data that the server has now.
        incarnation: String,
        /// Up to where the log is the same.
        common: u64,
        /// The end of the own stream on the server.
        stream: StreamHead,
    },
    /// The server cannot take one event: it is set aside, and all others that the server has not acknowledged are
    /// written anew into a new stream, each with its origin.
    SetAside {
        /// The stream.
        stream: StreamId,
        /// Number of the event.
        seq: u64,
    },
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Ask the server.
    Ask {
        /// In which conversation.
        lane: Lane,
        /// The name of this request; its outcome is told by it.
        ask: u64,
        /// How long it may take from now, milliseconds.
        timeout_ms: u64,
        /// What.
        request: Request,
    },
    /// The outcome of a request is of no interest any more.
    Cancel {
        /// In which conversation.
        lane: Lane,
        /// Which.
        ask: u64,
    },
    /// The store is to do something. Tasks are done in the order in which they come.
    Do {
        /// The name of this task; its outcome is told by it.
        task: u64,
        /// What.
        what: Task,
    },
    /// Come back with [`Input::Tick`] then at the latest. It replaces what was said before.
    WakeAt(u64),
    /// What the status line says has changed.
    Status(Status),
}
