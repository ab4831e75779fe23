//! What the disk means for the board: a line that is slow to write or was refused, and how much room is
//! left. A refused line is never lost: the form offers it again.

use super::msg::{HallFile, Msg, Refusal};
use super::state::{State, Tone};
use crate::store::Room;
use crate::text::words::{Words, fill};

/// What the disk means for the board.
#[derive(Debug, Default)]
pub(super) struct OnDisk {
    /// Lines that were refused while another one was being written; offered once the form is free.
    pub(super) kept: Vec<String>,
    /// The disk takes longer than usual.
    pub(super) slow: bool,
    /// What it lets the log do.
    pub(super) room: Room,
    /// What stands in the hall's file and nobody was told yet.
    pub(super) hall_file: Option<HallFile>,
    /// What was told about it last.
    hall_file_told: String,
    /// Who writes the log while this board may only read it.
    pub(super) held_by: Option<String>,
    /// An act failed and was not tried again.
    pub(super) failed: bool,
}

/// Whether something that was done here is not on disk, and would be lost with the program.
pub(super) fn is_unwritten(state: &State) -> bool {
    state.disk.failed || state.writing > 0 && (state.disk.slow || state.disk.room >= Room::Full)
}

/// Takes in what is said about the disk.
pub(super) fn on_msg(state: &mut State, msg: Msg) {
    let words = state.words();
    match msg {
        Msg::Writing => state.disk.slow = true,
        Msg::HallFile(found) => {
            // Only the newest word about it is true.
            let told = std::mem::take(&mut state.disk.hall_file_told);
            state.toasts.retain(|toast| toast.text != told);
            state.disk.hall_file = Some(found).filter(|found| *found != HallFile::Same);
        }
        Msg::NoteRefused { text, why } => {
            state.written();
            let again = state.key_label("log.note");
            state.tell(Tone::Error, fill(words.t_refused, &[reason(words, &why), &again]));
            if state.draft == text {
                super::drafts::noted(state, false);
            }
            keep(state, text);
        }
        Msg::VoidRefused(why) => {
            let undoing = state.undoing.take();
            // What can be taken back no more must not stand in the way of what was done before it.
            if let (Refusal::Log(_), Some(done)) = (&why, undoing) {
                state.done.retain(|other| other.id != done.id);
                state.voided.push(done.id);
            }
            state.tell(Tone::Error, fill(words.t_refused_void, &[reason(words, &why)]));
        }
        Msg::Disk(room) => {
            state.disk.room = room;
            // Only the newest word about the disk is true.
            state.toasts.retain(|toast| !is_about_room(&toast.text));
            let (tone, text) = told(words, room);
            state.tell(tone, text.to_owned());
        }
        _ => {}
    }
}

/// Whatever the disk answers, it is no longer waited for.
pub(super) fn heard(state: &mut State, msg: &Msg) {
    if matches!(
        msg,
        Msg::Noted { .. }
            | Msg::NoteRefused { .. }
            | Msg::NoteNotAllowed
            | Msg::Voided { .. }
            | Msg::VoidRefused(_)
            | Msg::Acted { .. }
            | Msg::ActRefused { .. }
            | Msg::ActFailed { .. }
    ) {
        state.disk.slow = false;
    }
}

/// Tells once that the hall's file is not what is in force; on a locked board whoever unlocks it.
pub(super) fn tell_hall_file(state: &mut State) {
    if state.board.is_none() || state.is_locked() {
        return;
    }
    let words = state.words();
    let text = match state.disk.hall_file.take() {
        None | Some(HallFile::Same) => return,
        Some(HallFile::Differs { places }) => fill(words.t_hall_file, &[&places.to_string()]),
        Some(HallFile::Faulty { line }) => fill(words.t_hall_file_bad, &[&line.to_string()]),
    };
    state.disk.hall_file_told.clone_from(&text);
    state.tell(Tone::Notice, text);
}

/// Why something was not written and what to do next.
pub(super) fn reason<'a>(words: &Words, why: &'a Refusal) -> &'a str {
    match why {
        Refusal::Full => words.disk.why_full,
        Refusal::Frozen => words.disk.why_frozen,
        Refusal::Gone => words.disk.why_gone,
        Refusal::Disk => words.disk.why_disk,
        Refusal::Damaged => words.disk.why_damaged,
        Refusal::Memory => words.disk.why_memory,
        Refusal::Busy => words.disk.why_busy,
        Refusal::Closed => words.disk.why_closed,
        Refusal::Log(bar) => crate::text::duty::bar(words, *bar),
        Refusal::Other(text) => text,
    }
}

/// Keeps a refused line where the form offers it; if another draft is there, behind that one.
fn keep(state: &mut State, text: String) {
    if state.draft.is_empty() || state.draft == text {
        state.draft = text;
    } else if !state.disk.kept.contains(&text) {
        state.disk.kept.push(text);
    }
}

/// What stands in the header while the disk is not as it should be.
pub(super) fn mark(words: &Words, room: Room) -> Option<&'static str> {
    match room {
        Room::Plenty => None,
        Room::Low => Some(words.disk.room_low),
        Room::Short => Some(words.disk.room_short),
        Room::Full => Some(words.disk.room_full),
        Room::Frozen => Some(words.disk.room_frozen),
        Room::Gone => Some(words.disk.room_gone),
    }
}

/// What is said once; the header goes on saying it. Never an error, which would stand before the answer to a
/// key.
fn told(words: &Words, room: Room) -> (Tone, &'static str) {
    match room {
        Room::Plenty => (Tone::Done, words.disk.t_room_plenty),
        Room::Low => (Tone::Notice, words.disk.t_room_low),
        Room::Short => (Tone::Notice, words.disk.t_room_short),
        Room::Full => (Tone::Notice, words.disk.t_room_full),
        Room::Frozen => (Tone::Notice, words.disk.t_room_frozen),
        Room::Gone => (Tone::Notice, words.disk.t_room_gone),
    }
}

fn is_about_room(text: &str) -> bool {
    use crate::text::words::Lang::{En, Zh};
    let rooms = [Room::Plenty, Room::Low, Room::Short, Room::Full, Room::Frozen, Room::Gone];
    [Zh, En].iter().any(|lang| rooms.iter().any(|room| told(lang.words(), *room).1 == text))
}

impl State {
    /// A line that was on its way has been answered.
    pub(super) fn written(&mut self) {
        self.writing = self.writing.saturating_sub(1);
    }
}
