//! Everything that can happen to the board, and everything the board can ask for. Plain values: no
//! IO here.

use std::sync::Arc;

use chrono::NaiveDate;

use super::keys::KeyPress;
use super::weekly::Wanted;
use crate::clock::Uptime;
use crate::core::act::{Act, Refused};
use crate::core::board::{Board, CaseFile};
use crate::core::conduct::{Month, Ranking};
use crate::core::customer::{Customer, UnmaskReason};
use crate::core::draft::{DraftChange, DraftKey, FormDraft};
use crate::core::duty_log::LogBar;
use crate::core::people::pin::Pin;
use crate::core::people::{LockWhy, PinTrouble, Right};
use crate::core::report::DayReport;
use crate::core::sync::status::Status;
use crate::core::time::Ms;
use crate::export::doc::Document;
use crate::store::{Hit, Room};

/// Something that happened. All of them go through one channel, in one order.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyPress),
    /// Text was pasted; line breaks in it are spaces to us.
    Paste(String),
    /// The terminal has a new size: columns, rows.
    Resize(u16, u16),
    /// A second of the hall's clock began.
    Tick(Ms),
    /// How long the machine has been up. Comes before each key, each paste, each tick and each frame, so
    /// that what depends on it is decided before anything else is done or shown.
    Uptime(Uptime),
    /// New rows.
    Board(Arc<Board>),
    /// The report that was asked for.
    Report(Arc<DayReport>),
    /// The day asked for has nothing in it.
    ReportEmpty(NaiveDate),
    /// The complaints of all history that a search found.
    CasesFound {
        /// Which question it answers.
        nth: u32,
        /// The newest first, at most [`FOUND_MAX`](super::lookup::FOUND_MAX), or why none could be looked for.
        hits: Result<Vec<Hit>, Refusal>,
    },
    /// A complaint with the reckoning of its clocks.
    Case(Arc<CaseFile>),
    /// A complaint that was asked for cannot be read.
    CaseGone {
        /// Its id.
        complaint_id: String,
    },
    /// A line of the log is on disk.
    Noted {
        /// Id of the line.
        note_id: String,
        /// Its text.
        text: String,
    },
    /// A line of the log was taken back, and that is on disk.
    Voided {
        /// Id of the line.
        note_id: String,
    },
    /// What was asked for last is on its way to the disk longer than usual.
    Writing,
    /// A line of the log could not be written.
    NoteRefused {
        /// What the user wrote: it is kept as a draft.
        text: String,
        /// Why.
        why: Refusal,
    },
    /// A line of the log could not be taken back.
    VoidRefused(Refusal),
    /// The log can only be read: another board holds the data folder, named here, or the disk takes no
    /// writes.
    ReadOnly(Option<String>),
    /// The disk lets the log do more or less than before.
    Disk(Room),
    /// How the log stands with its server; none comes of a hall that has none.
    Server(ServerNow),
    /// An act is on disk.
    Acted {
        /// The act.
        act: Act,
        /// Its id, by which it can be taken back; empty where it cannot.
        act_id: String,
    },
    /// An act was refused by the hall.
    ActRefused {
        /// The act.
        act: Act,
        /// Why.
        why: Refused,
    },
    /// An act could not be written.
    ActFailed {
        /// The act.
        act: Act,
        /// Why.
        why: Refusal,
    },
    /// A customer's record in full; that it is seen is on disk.
    Unmasked {
        /// The record.
        person_ref: String,
        /// What it says.
        customer: Customer,
    },
    /// The word on a mood; none where it cannot be read here, or by who asked.
    Mood {
        /// The sealed record.
        record: String,
        /// What it says.
        text: Option<String>,
    },
    /// The ranking of a month.
    Ranking(Month, Arc<Ranking>),
    /// The report of a week or a month; none where it could not be made.
    Weekly(Wanted, Option<Arc<Document>>),
    /// A customer's record was not opened.
    UnmaskRefused(UnmaskDenied),
    /// The author may not write into the duty log; nothing was written.
    NoteNotAllowed,
    /// This terminal is a person's until it locks.
    Unlocked {
        /// Who.
        person_id: String,
    },
    /// That this terminal was locked is on disk.
    Locked,
    /// A person has a PIN from now on, or another one.
    PinSet {
        /// Who.
        person_id: String,
    },
    /// A person's PIN was taken away.
    PinReset {
        /// Who.
        person_id: String,
    },
    /// What was asked about a PIN was not done.
    PinTrouble(PinTrouble),
    /// What a person typed and did not save, those typed last first; none where that cannot be read.
    Drafts {
        /// Whose.
        person_id: String,
        /// Their drafts.
        drafts: Vec<FormDraft>,
    },
    /// Drafts are on disk, or could not be written; they are in memory either way.
    DraftsKept {
        /// What was asked for.
        change: DraftChange,
        /// Why it is not on disk.
        why: Option<Refusal>,
    },
    /// What the file of the hall's settings says, beside those in force.
    HallFile(HallFile),
    /// Something was done beside the board, to be told once.
    Told(String),
    /// The board that held the data folder is gone, and this one writes in its place; who it was.
    TookOver(String),
    /// Something went wrong that the user has to know.
    Fault(String),
    /// Something that was asked for goes on: how far it is.
    Going(String),
    /// A signal asks us to leave.
    Quit,
    /// The terminal is gone: leave without drawing.
    Hangup,
}

/// How the log stands with its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerNow {
    /// As the synchronisation says it; its times are milliseconds since boot.
    pub status: Status,
    /// When the machine was booted, by the hall's clock: what those times are counted from.
    pub booted_at: Ms,
}

/// The file of the hall's settings, beside those in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HallFile {
    /// It says the same, or there is none.
    Same,
    /// It would change something.
    Differs {
        /// How many values.
        places: usize,
    },
    /// It has a fault.
    Faulty {
        /// Line of the first one, from 1.
        line: usize,
    },
}

/// Why something was not written. The board says it in its language, with what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The disk is full.
    Full,
    /// The disk takes no writes.
    Frozen,
    /// The files of the log are gone or were replaced.
    Gone,
    /// The disk failed.
    Disk,
    /// The log is damaged.
    Damaged,
    /// Memory ran out.
    Memory,
    /// Too much is waiting.
    Busy,
    /// The log is closed.
    Closed,
    /// A rule of the duty log forbids it.
    Log(LogBar),
    /// Anything else, in words of its own.
    Other(String),
}

/// Why a customer's record was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnmaskDenied {
    /// The role does not allow it.
    NoRight,
    /// That person has seen as many on this day as one may.
    Enough,
    /// It could not be written down that they see it, or the record cannot be opened.
    Failed(Refusal),
}

/// Something the board asks the runtime for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write a line into the duty log; answered by [`Msg::Noted`] or [`Msg::NoteRefused`].
    Note {
        /// What the user wrote, not yet cleaned.
        text: String,
    },
    /// Take a line back; answered by [`Msg::Voided`] or [`Msg::VoidRefused`].
    VoidNote {
        /// Id of the line.
        note_id: String,
    },
    /// Do something; answered by [`Msg::Acted`], [`Msg::ActRefused`] or [`Msg::ActFailed`].
    Act(Act),
    /// Do something that names a customer, who is sealed with it; answered likewise. Only registering and amending
    /// name one.
    ActFor {
        /// The act, without the customer.
        act: Act,
        /// Who it is.
        customer: Customer,
    },
    /// See a customer's record in full; answered by [`Msg::Unmasked`] or [`Msg::UnmaskRefused`].
    Unmask {
        /// The record.
        person_ref: String,
        /// The complaint it belongs to.
        complaint_id: String,
        /// Why.
        reason: UnmaskReason,
    },
    /// Unlock; answered by [`Msg::Unlocked`] or [`Msg::PinTrouble`].
    Unlock {
        /// Who says they are there, as typed where it is nobody who is known.
        person_id: String,
        /// Their PIN.
        pin: Pin,
    },
    /// Somebody proves who they are and the terminal is theirs, who had it before loses it; answered by
    /// [`Msg::Unlocked`] or [`Msg::PinTrouble`].
    TakeOver {
        /// Who.
        person_id: String,
        /// Their PIN.
        pin: Pin,
    },
    /// The session is over; answered by [`Msg::Locked`].
    Lock(LockWhy),
    /// Give a person a PIN; answered by [`Msg::PinSet`] or [`Msg::PinTrouble`].
    SetPin {
        /// Whom.
        person_id: String,
        /// The present one, where they change their own.
        old: Option<Pin>,
        /// The new one.
        new: Pin,
    },
    /// Do an act that a second person confirms by their PIN; answered by what answers [`Effect::Act`], or by
    /// [`Msg::PinTrouble`].
    Witnessed {
        /// Who confirms it.
        person_id: String,
        /// Their PIN.
        pin: Pin,
        /// The act, which names them.
        act: Box<Act>,
    },
    /// Do an act that somebody signs with the key that their PIN unlocks: it is theirs, whoever has the terminal.
    /// Answered by what answers [`Effect::Act`], or by [`Msg::PinTrouble`].
    Sign {
        /// Who signs.
        person_id: String,
        /// Their PIN.
        pin: Pin,
        /// The act, with what is to be signed.
        act: Box<Act>,
        /// The terminal is theirs afterwards, and [`Msg::Unlocked`] says so too.
        takes_over: bool,
    },
    /// Take a person's PIN away; answered by [`Msg::PinReset`] or [`Msg::PinTrouble`].
    ResetPin {
        /// Whose.
        person_id: String,
    },
    /// Read somebody's drafts; answered by [`Msg::Drafts`].
    AskDrafts {
        /// Whose.
        person_id: String,
    },
    /// Keep drafts and drop others; answered by [`Msg::DraftsKept`].
    KeepDrafts(DraftChange),
    /// Do `then`, and drop the draft it was made from in the same transaction.
    Save {
        /// Whose draft.
        person_id: String,
        /// Which.
        draft: DraftKey,
        /// [`Effect::Note`] or [`Effect::Act`], and answered like that.
        then: Box<Effect>,
    },
    /// Make the report of a date; answered by [`Msg::Report`] or [`Msg::ReportEmpty`].
    AskReport(NaiveDate),
    /// Reckon the ranking of a month; answered by [`Msg::Ranking`].
    AskRanking(Month),
    /// Make the report of a week or a month; answered by [`Msg::Weekly`].
    AskWeekly(Wanted),
    /// Write its files; answered by [`Msg::Told`] or [`Msg::Fault`].
    ExportWeekly(Wanted),
    /// Read the word on a mood; answered by [`Msg::Mood`].
    AskMood(String),
    /// Export the newest shift; answered by [`Msg::Told`] or [`Msg::Fault`], and by [`Msg::Going`] while it goes on.
    Export,
    /// Export the newest shift that is over; answered likewise.
    ExportEnded,
    /// Search the complaints of all history; answered by [`Msg::CasesFound`].
    FindCases {
        /// Which question it is; of several only the newest is answered.
        nth: u32,
        /// What was typed.
        typed: String,
    },
    /// Look up a complaint, and reckon its clocks; answered by [`Msg::Case`] or [`Msg::CaseGone`].
    AskCase {
        /// Which.
        complaint_id: String,
    },
    /// Write down that the role of whoever is at the board may not do something; not answered.
    Denied {
        /// Id of the command.
        act: &'static str,
        /// The right it takes.
        right: Right,
    },
    /// Ring the bell.
    Bell,
    /// Set the title of the terminal's window.
    SetTitle(String),
    /// Forget what is on the screen and draw all of it.
    Repaint,
    /// Leave.
    Quit,
}
