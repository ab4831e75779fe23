//! The forms of incidents: what is asked for, in which order, and what can be taken.

use super::{Sheet, row};
use crate::core::board::IncidentRow;
use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::incident::{Contact, IncidentKind, Step};
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{Deed, Form};
use crate::ui::show;
use crate::ui::state::State;

/// The code of "leave the severity as it is".
pub(super) const KEEP: &str = "keep";

/// Before the id of one that is open, in the list of kinds.
pub(super) const GO_ON: &str = "=";

fn codes<T: Named>(state: &State, values: &[T], code: fn(T) -> &'static str) -> Vec<Entry> {
    values.iter().map(|value| entry(code(*value), value.name(state.setup.lang))).collect()
}

/// Which kind of incident; where several are open they stand behind the kinds.
pub(in crate::ui) fn kinds(state: &State) -> Form {
    let words = state.words().incident;
    let mut kinds = codes(state, IncidentKind::ALL, IncidentKind::as_str);
    let open = state.board.iter().flat_map(|board| &board.incidents).filter(|one| one.is_open());
    kinds.extend(open.map(|one| entry(format!("{GO_ON}{}", one.incident_id), title(state, one))));
    let kind = Field::new(Slot::Who, Kind::Pick, words.l_kind, kinds);
    Form::new(Deed::Incident(Sheet::Kinds), words.f_kinds, vec![kind])
}

/// Kind and age, as strip and card name it.
pub(in crate::ui) fn title(state: &State, row: &IncidentRow) -> String {
    let age = show::span(state.words(), row.secs(state.now));
    fill(state.words().incident.strip, &[row.kind.name(state.setup.lang), &age])
}

fn about(state: &State, row: &IncidentRow) -> Field {
    Field::fixed(state.words().incident.l_about, [title(state, row)])
}

/// A field that may stay empty: then what is known stays as it is.
fn number(slot: Slot, label: &'static str) -> Field {
    Field::new(slot, Kind::Number, label, Vec::new()).optional()
}

fn words_field(slot: Slot, label: &'static str) -> Field {
    Field::new(slot, Kind::Text, label, Vec::new()).optional()
}

/// It is over: what was entered of what was taken on paper. Enter in the first field is enough.
pub(in crate::ui) fn restore(state: &State, id: &str) -> Option<Form> {
    let (words, row) = (state.words().incident, row(state, id)?);
    let entered = number(Slot::Count, words.l_entered).ends();
    let mut taken = number(Slot::Taken, words.l_taken);
    taken.note = words.e_as_counted.into();
    let counts = [row.taken, row.entered, row.left].map(|n| n.to_string());
    let counts = fill(words.n_tally, &counts.each_ref().map(String::as_str));
    let about = Field::fixed(words.l_about, [title(state, row), counts]);
    let deed = Deed::Incident(Sheet::Restore(id.to_owned()));
    Some(Form::new(deed, words.f_restore, vec![about, entered, taken]))
}

/// Cause and lesson.
pub(in crate::ui) fn close(state: &State, id: &str) -> Option<Form> {
    let (words, row) = (state.words().incident, row(state, id)?);
    let mut cause = words_field(Slot::Text, words.l_cause);
    cause.needed = true;
    let lesson = words_field(Slot::Lesson, words.l_lesson);
    let deed = Deed::Incident(Sheet::Close(id.to_owned()));
    Some(Form::new(deed, words.f_close, vec![about(state, row), cause, lesson]))
}

/// What the record says so far.
fn known(state: &State, row: &IncidentRow) -> Field {
    let (words, lang) = (state.words().incident, state.setup.lang);
    let mut lines = vec![title(state, row)];
    let customers = row.customers.map(|n| fill(words.n_customers, &[&n.to_string()]));
    let severity = row.severity.map(|severity| fill(words.n_severity, &[severity.name(lang)]));
    let effect = (!row.effect.is_empty()).then(|| fill(words.n_effect, &[&row.effect]));
    lines.extend([severity, customers, effect].into_iter().flatten());
    Field::fixed(words.l_about, lines)
}

/// What the record holds beside the card.
pub(in crate::ui) fn record(state: &State, id: &str) -> Option<Form> {
    let (words, row) = (state.words().incident, row(state, id)?);
    let mut grades = codes(state, Severity::ALL, Severity::as_str);
    grades.insert(0, entry(KEEP, words.e_keep));
    let severity = Field::new(Slot::Severity, Kind::Pick, words.l_severity, grades).with(KEEP);
    let milder = |form: &Form| !matches!(form.code(Slot::Severity), KEEP | "sev1" | "");
    let why = words_field(Slot::Why, words.l_why).when(milder);
    let mut started = number(Slot::Started, words.l_started);
    started.note = words.e_hhmm.into();
    let fields = vec![
        known(state, row),
        words_field(Slot::Text, words.l_effect),
        number(Slot::Count, words.l_customers),
        severity.optional(),
        why,
        started,
        words_field(Slot::Development, words.l_development),
        words_field(Slot::Measure, words.l_measure),
        words_field(Slot::Attachment, words.l_attachment),
    ];
    let deed = Deed::Incident(Sheet::Record(id.to_owned()));
    Some(Form::new(deed, words.f_record, fields))
}

/// A call, or another way to tell somebody; whom the step in the light tells comes first.
pub(in crate::ui) fn tell(state: &State, id: &str, step: Option<Step>) -> Option<Form> {
    let (words, row) = (state.words().incident, row(state, id)?);
    let lit = row.steps.iter().find(|known| Some(known.step) == step);
    let lit = lit.filter(|step| !step.tells.is_empty());
    let tells = lit.map_or(&[][..], |step| &step.tells);
    let others = Contact::ALL.iter().filter(|contact| !tells.contains(contact));
    let contacts: Vec<Contact> = tells.iter().chain(others).copied().collect();
    let whom =
        Field::new(Slot::Who, Kind::Find, words.l_whom, codes(state, &contacts, Contact::as_str));
    let ways = [ContactWay::Phone, ContactWay::FaceToFace, ContactWay::Sms, ContactWay::Online];
    let way =
        Field::new(Slot::State, Kind::Pick, words.l_way, codes(state, &ways, ContactWay::as_str));
    let results = codes(state, ContactResult::ALL, ContactResult::as_str);
    let result = Field::new(Slot::To, Kind::Pick, words.l_result, results);
    let first = lit.and_then(|step| step.untold.first().or(step.tells.first()));
    let whom = first.map_or(whom.clone(), |contact| whom.with(contact.as_str()));
    let fields = vec![
        about(state, row),
        whom,
        way.with(ContactWay::Phone.as_str()),
        result.with(ContactResult::Reached.as_str()),
        words_field(Slot::Text, words.l_said),
    ];
    let step = lit.map(|step| step.step);
    let deed = Deed::Incident(Sheet::Tell(id.to_owned(), step));
    Some(Form::new(deed, words.f_tell, fields))
}
