//! The forms of training, exams, relief and moods.

use super::{CareSheet, WORDS, here, mine};
use crate::core::conduct::{ExamResult, ReliefAnswer, ReliefDue};
use crate::core::people::Right;
use crate::text::named::Named;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{Deed, Form};
use crate::ui::state::State;

/// Minutes that a training usually takes.
const USUAL_MINUTES: &str = "60";

/// People of the hall but who is at the board, those in `first` before all others.
fn others(state: &State, first: impl Fn(&str) -> bool) -> Vec<Entry> {
    let me = state.me();
    let people = state.board.iter().flat_map(|board| &board.people);
    let people = people.filter(|person| person.person_id != me);
    let mut entries: Vec<Entry> =
        people.map(|it| entry(it.person_id.as_str(), it.name.as_str())).collect();
    let id = here(state).map(|row| row.staff_id.clone()).unwrap_or_default();
    entries.sort_by_key(|it| (it.code != id, !first(&it.code)));
    entries
}

fn is_trainee(state: &State, id: &str) -> bool {
    state.board.iter().any(|board| board.care.trainee(id).is_some())
}

/// Who, what of the plan, and how long. The items are those of all plans: of whom they are is known when they are saved.
pub(super) fn training(state: &State) -> Form {
    let w = state.words().people;
    let who = others(state, |id| is_trainee(state, id));
    let trainees = state.board.iter().flat_map(|board| &board.care.trainees);
    let mut items: Vec<&str> =
        trainees.flat_map(|it| it.plan.iter().map(|item| item.name.as_str())).collect();
    items.sort_unstable();
    items.dedup();
    let mut items: Vec<Entry> = items.into_iter().map(|it| entry(it, it)).collect();
    items.push(entry("", w.e_other));
    let beside = |form: &Form| form.code(Slot::What).is_empty();
    let planned = |form: &Form| !form.code(Slot::What).is_empty();
    let fields = vec![
        Field::new(Slot::Person, Kind::Find, w.l_who, who),
        Field::new(Slot::What, Kind::Pick, w.l_item, items),
        Field::new(Slot::Text, WORDS, w.l_words, Vec::new()).when(beside),
        Field::new(Slot::Text, WORDS, w.l_words, Vec::new()).optional().when(planned),
        Field::new(Slot::Count, Kind::Number, w.l_minutes, Vec::new()).given(USUAL_MINUTES).ends(),
    ];
    Form::new(Deed::Care(CareSheet::Training), w.f_training, fields)
}

/// Whose exam, how it went, and when it was.
pub(super) fn exam(state: &State) -> Form {
    let w = state.words().people;
    let mut who = others(state, |id| is_trainee(state, id));
    who.retain(|it| is_trainee(state, &it.code));
    let results = ExamResult::ALL.iter();
    let results = results.map(|it| entry(it.as_str(), it.name(state.setup.lang))).collect();
    let days = ["0", "1", "2"].into_iter().zip([w.e_today, w.e_yesterday, w.e_before]);
    let days = days.map(|(code, text)| entry(code, text)).collect();
    let fields = vec![
        Field::new(Slot::Person, Kind::Find, w.l_who, who),
        Field::new(Slot::Outcome, Kind::Pick, w.l_result, results),
        Field::new(Slot::At, Kind::Pick, w.l_on, days).with("0").optional().ends(),
        Field::new(Slot::Text, WORDS, w.l_words, Vec::new()).optional(),
    ];
    Form::new(Deed::Care(CareSheet::Exam), w.f_exam, fields)
}

/// The proposal and its three answers.
pub(super) fn relief(state: &State, due: &ReliefDue) -> Form {
    let w = state.words().people;
    let answers = ReliefAnswer::ALL.iter();
    let answers = answers.map(|it| entry(it.as_str(), it.name(state.setup.lang))).collect();
    let fields = vec![
        Field::fixed(w.l_about, [super::relief_text(state, due)]),
        Field::new(Slot::Action, Kind::Pick, w.l_answer, answers),
    ];
    let sheet = CareSheet::Relief(due.person_id.clone(), due.complaint_id.clone());
    Form::new(Deed::Care(sheet), w.f_relief, fields)
}

/// Who, and the word. Whoever has not the duty says something of themselves alone.
pub(super) fn mood(state: &State) -> Form {
    let w = state.words().people;
    let me = state.me();
    let mut who = vec![entry(me, state.person_name(me))];
    if state.may(Right::Duty) {
        let others = others(state, |id| mine(state).any(|it| it.person_id == id));
        let chosen = here(state).is_some();
        let place = if chosen { who.len() - 1 } else { who.len() };
        who.splice(place..place, others);
    }
    let phrases = [w.p_mood_1, w.p_mood_2, w.p_mood_3, w.p_mood_4];
    let phrases = phrases.iter().map(|it| entry("", *it)).collect();
    let fields = vec![
        Field::fixed(w.l_note, [w.mood_note.to_owned()]),
        Field::new(Slot::Person, Kind::Find, w.l_who, who),
        Field::new(Slot::Text, WORDS, w.l_mood, phrases),
    ];
    Form::new(Deed::Care(CareSheet::Mood), w.f_mood, fields)
}
