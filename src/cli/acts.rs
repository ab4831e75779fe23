//! What the person at the board does, carried out beside the screen: a line written, a line taken back, a
//! report made. The screen asks, this answers by message; nothing is confirmed before it is on disk.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::core::event::{Body, Kind, Note};
use crate::core::ids::entity_id;
use crate::core::people::{LockWhy, PinTrouble, Right};
use crate::core::time::{Ms, Zone};
use crate::store::{AppendError, NewEvent, Store, StoreError, WriterHandle};
use crate::text::clean::{Field, Limit, clean};
use crate::text::mask::without_identities;
use crate::ui::msg::{Effect, Msg, Refusal, UnmaskDenied};

use super::access::Gate;
use super::access::session::Session;
use super::denial::{self, Denial};
use super::drafts::{Saved, unwrapped};
use super::lookups::Lookups;
use super::shift_copy::{Place, ShiftCopies};
use super::shift_export::{Exports, ShiftExports};

#[cfg(test)]
mod tests;

/// Acts that may wait; a person does not type faster than a disk writes.
const WAITING_MAX: usize = 64;
/// An entry that takes longer is said to be on its way: a person notices a wait from here on.
pub(super) const SLOW_AFTER: Duration = Duration::from_millis(300);

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
    /// This terminal, as sources and records name it.
    pub device: String,
    /// The hall's folder.
    pub data: PathBuf,
    /// Where a copy goes at the end of a shift.
    pub copies: Place,
    /// Where records of shifts go.
    pub exports: Exports,
}

/// The thread that carries out acts.
#[derive(Debug)]
pub struct Acts {
    waiting: SyncSender<Effect>,
    board: SyncSender<Msg>,
    thread: JoinHandle<()>,
    lookups: Lookups,
}

impl Acts {
    /// Starts the thread; it answers to `board`.
    pub fn start(desk: Desk, board: SyncSender<Msg>) -> Acts {
        let (waiting, effects) = sync_channel(WAITING_MAX);
        let answers = board.clone();
        let lookups = Lookups::start(&desk, board.clone());
        let thread = thread::spawn(move || serve(&desk, &effects, &answers));
        Acts { waiting, board, thread, lookups }
    }

    /// Asks for an act and does not wait for it. One that there is no room for is refused like one that the
    /// log refuses: nobody may take a line for written that is not.
    pub fn ask(&self, effect: Effect) {
        let (effect, reason) = match self.to(&effect).try_send(effect) {
            Ok(()) => return,
            Err(TrySendError::Full(effect)) => (effect, AppendError::Busy),
            Err(TrySendError::Disconnected(effect)) => (effect, AppendError::Stopped),
        };
        let answer = match unwrapped(effect).0 {
            Effect::KeepDrafts(change) => Msg::DraftsKept { change, why: Some(refusal(&reason)) },
            Effect::AskDrafts { person_id } => Msg::Drafts { person_id, drafts: Vec::new() },
            Effect::Note { text } => Msg::NoteRefused { text, why: refusal(&reason) },
            Effect::VoidNote { .. } => Msg::VoidRefused(refusal(&reason)),
            Effect::Act(act) | Effect::ActFor { act, .. } => {
                Msg::ActFailed { act, why: refusal(&reason) }
            }
            Effect::Witnessed { act, .. } | Effect::Sign { act, .. } => {
                Msg::ActFailed { act: *act, why: refusal(&reason) }
            }
            Effect::FindCases { nth, .. } => Msg::CasesFound { nth, hits: Err(refusal(&reason)) },
            Effect::AskCase { complaint_id } => Msg::CaseGone { complaint_id },
            Effect::Unmask { .. } => Msg::UnmaskRefused(UnmaskDenied::Failed(refusal(&reason))),
            // The dialog waits for an answer of its own kind.
            Effect::Unlock { .. }
            | Effect::TakeOver { .. }
            | Effect::SetPin { .. }
            | Effect::ResetPin { .. } => Msg::PinTrouble(PinTrouble::Failed(reason.to_string())),
            // Nobody waits for a record of what was refused.
            Effect::Denied { .. } => return tracing::warn!(%reason, "a refusal was not recorded"),
            _ => Msg::Fault(reason.to_string()),
        };
        // A screen that has no room for the answer either has not drawn for a thousand messages.
        drop(self.board.try_send(answer));
    }

    /// Whoever looks something up holds up nobody who writes.
    fn to(&self, effect: &Effect) -> &SyncSender<Effect> {
        match effect {
            Effect::FindCases { .. } | Effect::AskCase { .. } => self.lookups.waiting(),
            _ => &self.waiting,
        }
    }

    /// Carries out what was asked for before the board was left. Call it when nobody reads the answers any
    /// more, and before the log is closed.
    pub fn finish(self) {
        self.lookups.finish();
        drop(self.waiting);
        if self.thread.join().is_err() {
            tracing::error!("the thread of acts panicked");
        }
    }
}

fn serve(desk: &Desk, waiting: &Receiver<Effect>, board: &SyncSender<Msg>) {
    let (log, device, data) = (desk.log.clone(), desk.device.clone(), desk.data.clone());
    let gate = Gate::new(log, desk.clock, desk.zone, device, data);
    let mut session = Session::new(gate, desk.person.clone());
    let mut copies = ShiftCopies::new(desk.copies.clone(), board.clone());
    let mut exports = ShiftExports::new(desk.exports.clone(), board.clone());
    let mut left = false;
    // A screen that is behind needs no word of what is slow.
    let slow = || drop(board.try_send(Msg::Writing));
    desk.begin();
    for effect in waiting {
        let (effect, draft) = unwrapped(effect);
        if let Some(answer) = session.answer(&effect) {
            left |= board.send(answer).is_err();
            continue;
        }
        let answer = match effect {
            Effect::Note { text } => desk.note(&session, text, draft, &slow),
            Effect::VoidNote { note_id } => desk.void(&session, note_id, &slow),
            Effect::Act(act) => desk.act(session.by(), (act, None), draft, &slow),
            Effect::Witnessed { person_id, pin, act } => match session.witness(&person_id, &pin) {
                Ok(by) => desk.act(by, (*act, None), draft, &slow),
                Err(trouble) => Msg::PinTrouble(trouble),
            },
            Effect::Sign { person_id, pin, act, takes_over } => {
                let answer = match session.signer(&person_id, &pin) {
                    Ok(by) => desk.act(by, (*act, None), draft, &slow),
                    Err(trouble) => Msg::PinTrouble(trouble),
                };
                if takes_over && matches!(answer, Msg::Acted { .. }) {
                    copies.begin();
                    left |= board.send(answer).is_err();
                    session.take_over(&person_id).unwrap_or_else(Msg::PinTrouble)
                } else {
                    answer
                }
            }
            Effect::ActFor { act, customer } => {
                desk.act(session.by(), (act, Some(customer)), draft, &slow)
            }
            Effect::Unmask { person_ref, complaint_id, reason } => {
                desk.unmask(&session, (person_ref, complaint_id, reason), &slow)
            }
            Effect::Denied { act, right } => {
                denial::record_of_screen(desk, &session, act, right);
                continue;
            }
            Effect::AskDrafts { person_id } => desk.drafts(person_id),
            Effect::KeepDrafts(change) => desk.keep_drafts(change),
            Effect::AskReport(date) if !left => desk.report(date),
            Effect::AskRanking(month) if !left => desk.ranking(month),
            Effect::AskMood(record) if !left => desk.mood(&session, record),
            other => {
                exports.take(&other);
                continue;
            }
        };
        if matches!(&answer, Msg::Acted { act, .. } if act.ends_shift()) {
            copies.begin();
        }
        // A line that waits is written also when the board has been left meanwhile.
        left |= board.send(answer).is_err();
    }
    session.lock(LockWhy::Quit);
    copies.finish();
    exports.finish();
}

/// What the board says of it; the rest is for whoever looks after the machine.
pub(super) fn refusal(error: &AppendError) -> Refusal {
    tracing::warn!(%error, "an entry was not written");
    match error {
        AppendError::Busy => Refusal::Busy,
        AppendError::Stopped => Refusal::Closed,
        AppendError::Store(error) => match &**error {
            StoreError::DiskFull => Refusal::Full,
            StoreError::NotWritable { .. } | StoreError::ReadOnly => Refusal::Frozen,
            StoreError::Sqlite(_) | StoreError::Io { .. } => Refusal::Disk,
            StoreError::Damaged { .. } => Refusal::Damaged,
            StoreError::Gone { .. } => Refusal::Gone,
            StoreError::NoMemory => Refusal::Memory,
            other => Refusal::Other(other.to_string()),
        },
    }
}

/// Why a line was not written.
enum NoteDenied {
    NotAllowed,
    Failed(Refusal),
}

impl Desk {
    fn append(
        &self,
        session: &Session,
        kind: Kind,
        note: Note,
        draft: Option<Saved>,
        slow: &dyn Fn(),
    ) -> Result<(), NoteDenied> {
        let (clock, zone, author) = (self.clock, self.zone, session.author_later());
        let device = self.device.clone();
        let write = move |store: &mut Store| {
            let now = clock.now();
            let author = author(store.hall().locks());
            if store.hall().check_right(&author, Right::Log, now).is_err() {
                let act = if kind == Kind::LogNoted { "log.note" } else { "undo" };
                let (now, right) = (zone.stamp(now), Right::Log);
                Denial { author: &author, device: &device, now, act, right }.record(store);
                return Err(NoteDenied::NotAllowed);
            }
            if kind == Kind::LogVoided
                && let Err(bar) = store.hall().may_take_back(&note.note_id, &author.person, now)
            {
                return Err(NoteDenied::Failed(Refusal::Log(bar)));
            }
            let phrase = store.hall().settings(now).0.phrase_code(&note.text).into();
            let note = Note { phrase, ..note };
            let event = NewEvent {
                kind,
                at: zone.stamp(now),
                by: author.person,
                proof: author.proof,
                feed: None,
                body: Body::Note(note),
            };
            let written = store.append_drafted(vec![event], draft.as_ref().map(Saved::named), now);
            let failed = |error| NoteDenied::Failed(refusal(&AppendError::Store(Arc::new(error))));
            written.map(drop).map_err(failed)
        };
        let done = self.log.with_store_telling(write, SLOW_AFTER, slow);
        done.unwrap_or_else(|error| Err(NoteDenied::Failed(refusal(&error))))
    }

    fn note(&self, session: &Session, asked: String, draft: Option<Saved>, slow: &dyn Fn()) -> Msg {
        let text = match clean(&asked, Field::Line, Limit::DEFAULT) {
            Ok(cleaned) => without_identities(&cleaned.text),
            Err(refused) => {
                let why = Refusal::Other(refused.to_string());
                return Msg::NoteRefused { text: asked, why };
            }
        };
        let note_id = match new_id(self.clock.now()) {
            Ok(id) => id,
            Err(error) => {
                return Msg::NoteRefused { text, why: Refusal::Other(error.to_string()) };
            }
        };
        let note = Note {
            note_id: note_id.as_str().into(),
            text: text.as_str().into(),
            phrase: "".into(),
        };
        match self.append(session, Kind::LogNoted, note, draft, slow) {
            Ok(()) => Msg::Noted { note_id, text },
            Err(NoteDenied::NotAllowed) => Msg::NoteNotAllowed,
            Err(NoteDenied::Failed(why)) => Msg::NoteRefused { text, why },
        }
    }

    fn void(&self, session: &Session, note_id: String, slow: &dyn Fn()) -> Msg {
        let note = Note { note_id: note_id.as_str().into(), text: "".into(), phrase: "".into() };
        match self.append(session, Kind::LogVoided, note, None, slow) {
            Ok(()) => Msg::Voided { note_id },
            Err(NoteDenied::NotAllowed) => Msg::NoteNotAllowed,
            Err(NoteDenied::Failed(why)) => Msg::VoidRefused(why),
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

/// A new id of an entity.
pub(super) fn new_id(now: Ms) -> Result<String, getrandom::Error> {
    let mut random = [0u8; 16];
    getrandom::fill(&mut random)?;
    Ok(entity_id(now, random))
}
