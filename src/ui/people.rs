//! People at work at the board: training, exams, relief after hard complaints, moods, and the ranking of a month. Pure,
//! as `update`.

mod forms;
pub(super) mod ranking;
mod save;

pub(super) use save::{save, told};

use super::commands::{Ready, may_when};
use super::desk;
use super::field::{Kind, Slot};
use super::form::Form;
use super::msg::Effect;
use super::privacy;
use super::state::{Overlay, State, Tone};
use crate::core::board::{Board, MoodRow, Place, StaffRow};
use crate::core::conduct::ReliefDue;
use crate::core::people::Right;
use crate::core::time::Ms;
use crate::text::words::fill;

/// What a form about people at work is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CareSheet {
    /// Training.
    Training,
    /// An exam.
    Exam,
    /// The answer to a proposal: the person and the complaint that made it.
    Relief(String, String),
    /// A word on a mood.
    Mood,
}

/// The selected person of the staff, while that panel has the keys.
pub(super) fn here(state: &State) -> Option<&StaffRow> {
    let row = state.selected(Place::Staff).filter(|_| state.focus == Place::Staff)?;
    state.board.as_ref()?.staff.get(row)
}

/// Whom whoever is at the board could be asked to relieve.
pub(super) fn reliefs(state: &State) -> &[ReliefDue] {
    match &state.board {
        Some(board) if state.may(Right::Staff) && !state.is_locked() => &board.care.reliefs,
        _ => &[],
    }
}

/// One of them.
pub(super) fn relief<'a>(state: &'a State, person: &str, case: &str) -> Option<&'a ReliefDue> {
    let me = state.me();
    let is_it = |it: &&ReliefDue| it.person_id == person && it.complaint_id == case;
    reliefs(state).iter().filter(|it| it.person_id != me).find(is_it)
}

/// Those that whoever is at the board is told of: nobody is proposed to themselves.
pub(super) fn mine(state: &State) -> impl Iterator<Item = &ReliefDue> {
    reliefs(state).iter().filter(|it| it.person_id != state.me())
}

/// A proposal in a sentence.
pub(super) fn relief_text(state: &State, due: &ReliefDue) -> String {
    let minutes = match (due.cases.first(), due.cases.last()) {
        (Some(first), Some(last)) => last.at.secs_since(first.at) / 60,
        _ => 0,
    };
    let numbers: Vec<&str> = due.cases.iter().map(|it| it.number.as_str()).collect();
    let (minutes, count) = (minutes.max(1).to_string(), due.cases.len().to_string());
    let name = state.person_name(&due.person_id);
    fill(state.words().people.n_relief, &[name, &minutes, &count, &numbers.join(", ")])
}

/// New rows have come: a proposal that was not among those before is told.
pub(super) fn on_rows(state: &mut State, before: Option<&Board>) {
    let Some(before) = before else { return };
    let known = |due: &ReliefDue| {
        let same = |it: &ReliefDue| {
            (&it.person_id, &it.complaint_id) == (&due.person_id, &due.complaint_id)
        };
        before.care.reliefs.iter().any(same)
    };
    let new: Vec<String> =
        mine(state).filter(|due| !known(due)).map(|due| relief_text(state, due)).collect();
    for text in new {
        state.tell(Tone::Notice, text);
    }
}

fn trainees(state: &State) -> bool {
    state.board.iter().any(|board| !board.care.trainees.is_empty())
}

pub(super) fn training_ready(state: &State) -> Ready {
    super::findings::coach_ready(state)
}

pub(super) fn exam_ready(state: &State) -> Ready {
    may_when(state, Right::Staff, trainees(state), state.words().people.r_no_trainee)
}

pub(super) fn relief_ready(state: &State) -> Ready {
    let any = mine(state).next().is_some();
    may_when(state, Right::Staff, any, state.words().people.r_no_relief)
}

pub(super) fn mood_read_ready(state: &State) -> Ready {
    let any = here(state).and_then(|row| mood_of(state, &row.staff_id)).is_some();
    may_when(state, Right::Duty, any, state.words().people.r_no_mood)
}

/// The word on somebody's mood, for who has the duty alone.
pub(super) fn mood_of<'a>(state: &'a State, person: &str) -> Option<&'a MoodRow> {
    let board = state.board.as_ref().filter(|_| state.may(Right::Duty) && !state.is_locked())?;
    board.care.mood(person)
}

pub(super) fn training(state: &mut State) -> Vec<Effect> {
    let form = forms::training(state);
    desk::open(state, form)
}

pub(super) fn exam(state: &mut State) -> Vec<Effect> {
    let form = forms::exam(state);
    desk::open(state, form)
}

pub(super) fn mood(state: &mut State) -> Vec<Effect> {
    let form = forms::mood(state);
    desk::open(state, form)
}

/// Opens the first proposal: that of the selected person, if there is one.
pub(super) fn answer_relief(state: &mut State) -> Vec<Effect> {
    let id = here(state).map(|row| row.staff_id.clone());
    let own = mine(state).find(|it| Some(&it.person_id) == id.as_ref());
    let due = own.or_else(|| mine(state).next()).cloned();
    due.map_or_else(Vec::new, |due| open_relief(state, &due.person_id, &due.complaint_id))
}

/// Opens one proposal.
pub(super) fn open_relief(state: &mut State, person: &str, case: &str) -> Vec<Effect> {
    let form = relief(state, person, case).map(|due| forms::relief(state, due));
    form.map_or_else(Vec::new, |form: Form| desk::open(state, form))
}

/// Asks for the word on the mood of the selected person; where it is seen already it is hidden.
pub(super) fn read_mood(state: &mut State) -> Vec<Effect> {
    if privacy::hide_mood(state) {
        return Vec::new();
    }
    let record = here(state).and_then(|row| mood_of(state, &row.staff_id));
    let Some(record) = record.map(|mood| mood.record.clone()) else { return Vec::new() };
    state.overlay = Some(Overlay::Read { list: super::state::List::Detail, top: 0 });
    vec![Effect::AskMood(record)]
}

/// What stands in a person's detail of a mood: that there is a word, or the word with the seconds that are left.
pub(super) fn mood_line(state: &State, person: &str) -> Option<String> {
    let w = state.words().people;
    let mood = mood_of(state, person)?;
    Some(match privacy::mood_seen(state, &mood.record) {
        Some((text, until)) => {
            let left = (until.0 - state.steady().0 + 999) / 1000;
            let text = text.unwrap_or(w.mood_elsewhere);
            fill(w.d_mood_text, &[text, &left.max(0).to_string()])
        }
        None => fill(w.d_mood, &[w.c_mood_read]),
    })
}

/// Until when what is read now is shown.
pub(super) fn until(state: &State) -> Ms {
    Ms(state.steady().0.saturating_add(crate::core::customer::UNMASK_MS.cast_signed()))
}

/// Whether a key in the menu of a person is praise or coaching: one key from the card to the form.
pub(super) fn from_card(state: &State, id: &str) -> bool {
    state.focus == Place::Staff && matches!(id, "praise" | "coaching")
}

/// How many minutes a form says.
fn minutes(form: &Form) -> u32 {
    form.number(Slot::Count).unwrap_or(0)
}

/// A number is typed, words have phrases.
const WORDS: Kind = Kind::Text;
