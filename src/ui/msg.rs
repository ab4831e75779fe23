//! Everything that can happen to the board, and everything the board can ask for. Plain values: no
//! IO here.

use std::sync::Arc;

use chrono::NaiveDate;

use super::keys::KeyPress;
use crate::core::act::{Act, Refused};
use crate::core::board::Board;
use crate::core::report::DayReport;
use crate::core::time::Ms;

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
    /// New rows.
    Board(Arc<Board>),
    /// The report that was asked for.
    Report(Arc<DayReport>),
    /// The day asked for has nothing in it.
    ReportEmpty(NaiveDate),
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
    /// A line of the log could not be written; the reason, to be shown.
    NoteRefused(String),
    /// A line of the log could not be taken back; the reason, to be shown.
    VoidRefused(String),
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
        /// The reason, to be shown.
        reason: String,
    },
    /// Another board holds the data folder; who.
    ReadOnly(String),
    /// Something was done beside the board, to be told once.
    Told(String),
    /// Something went wrong that the user has to know.
    Fault(String),
    /// A signal asks us to leave.
    Quit,
    /// The terminal is gone: leave without drawing.
    Hangup,
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
    /// Make the report of a date; answered by [`Msg::Report`] or [`Msg::ReportEmpty`].
    AskReport(NaiveDate),
    /// Ring the bell.
    Bell,
    /// Set the title of the terminal's window.
    SetTitle(String),
    /// Forget what is on the screen and draw all of it.
    Repaint,
    /// Leave.
    Quit,
}
