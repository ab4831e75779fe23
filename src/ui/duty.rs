//! Lines of the duty log on the screen: written late, corrected, voided, added to a shift that is over; and which
//! lines the panel shows.

use super::answers::{send, send_form};
use super::commands::{Ready, may};
use super::drafts;
use super::field::{Entry, Field, Kind, PAGE, Slot, entry};
use super::form::{Deed, Form};
use super::lock;
use super::msg::Effect;
use super::state::{Overlay, State};
use crate::core::act::{Act, LogAct};
use crate::core::board::Place;
use crate::core::draft::DraftKey;
use crate::core::duty_log::TYPO_SECS;
use crate::core::people::Right;
use crate::core::rows::{LogGroup, LogKind, LogRow};
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::duty::group;
use crate::text::words::fill;

/// What a form about the log is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LogForm {
    /// What happened earlier.
    Late,
    /// A line, by its id, written anew.
    Amend(String),
    /// A line, by its id, voided.
    Void(String),
    /// A line for a shift that is over.
    Addendum(String),
    /// Which lines are shown.
    Filter,
}

const LATE: &str = "log_late";
const AMEND: &str = "log_amend";
const VOID: &str = "log_void";
const ADDENDUM: &str = "log_addendum";

/// Which lines the panel shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LogFilter {
    pub(super) group: Option<LogGroup>,
    pub(super) person: Option<String>,
}

impl LogFilter {
    pub(super) fn is_empty(&self) -> bool {
        *self == LogFilter::default()
    }

    /// Whether a line is shown.
    pub(super) fn lets(&self, line: &LogRow) -> bool {
        let [_, subject, detail] = line.kind.people_in();
        let is_of = |id: &String| {
            line.by == *id || subject && line.subject == *id || detail && line.detail == *id
        };
        self.group.is_none_or(|group| line.kind.group() == group)
            && self.person.as_ref().is_none_or(is_of)
    }

    /// What is shown, in words; empty = everything.
    pub(super) fn text(&self, state: &State) -> String {
        let group = self.group.map_or("", |of| group(state.words(), of));
        let person = self.person.as_deref().map_or("", |id| state.person_name(id));
        format!("{group} {person}").trim().to_owned()
    }
}

/// The line that is selected, if the log has the keys.
fn line_here(state: &State) -> Option<&LogRow> {
    let row = state.selected(Place::Log).filter(|_| state.focus == Place::Log)?;
    state.board.as_ref()?.log.get(row)
}

/// A line by the id that somebody wrote it under.
fn line_of<'a>(state: &'a State, note_id: &str) -> Option<&'a LogRow> {
    let lines = state.board.iter().flat_map(|board| &board.log);
    lines.into_iter().find(|line| line.kind.is_written() && line.subject == note_id)
}

/// Whether the selected line can be corrected or voided.
pub(super) fn change_ready(state: &State) -> Ready {
    let w = state.words().duty;
    let Some(line) = line_here(state) else { return Ready::No(w.r_no_line) };
    if !line.kind.is_written() || line.kind == LogKind::NoteVoided {
        return Ready::No(w.r_no_line);
    }
    if line.is_struck() {
        return Ready::No(w.r_struck);
    }
    match may(state, Right::Log) {
        Ready::Yes if line.by == state.me() || may(state, Right::Force) == Ready::Yes => Ready::Yes,
        Ready::Yes => Ready::No(w.r_not_yours),
        no => no,
    }
}

/// Whether a line can be added to the shift of the selected one.
pub(super) fn addendum_ready(state: &State) -> Ready {
    let Some(line) = line_here(state) else { return Ready::No(state.words().duty.r_no_line) };
    let open = state.board.as_ref().and_then(|board| board.shift.as_ref());
    let is_over = |id: &String| open.is_none_or(|shift| shift.shift_id != *id);
    match &line.shift_id {
        Some(id) if is_over(id) => may(state, Right::Log),
        _ => Ready::No(state.words().duty.r_not_over),
    }
}

/// Whether there is a log to choose from.
pub(super) fn filter_ready(state: &State) -> Ready {
    if state.board.as_ref().is_some_and(|board| !board.log.is_empty()) {
        Ready::Yes
    } else {
        Ready::No(state.words().r_no_rows)
    }
}

fn open(state: &mut State, form: Form) -> Vec<Effect> {
    let form = drafts::recalled(state, form);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

pub(super) fn late(state: &mut State) -> Vec<Effect> {
    let form = late_form(state);
    open(state, form)
}

pub(super) fn amend(state: &mut State) -> Vec<Effect> {
    let form = line_here(state).map(|line| amend_form(state, line));
    form.map_or_else(Vec::new, |form| open(state, form))
}

pub(super) fn void(state: &mut State) -> Vec<Effect> {
    let form = line_here(state).map(|line| void_form(state, line));
    form.map_or_else(Vec::new, |form| open(state, form))
}

pub(super) fn addendum(state: &mut State) -> Vec<Effect> {
    let shift = line_here(state).and_then(|line| line.shift_id.clone());
    let Some(shift) = shift else { return Vec::new() };
    let form = addendum_form(state, shift);
    open(state, form)
}

pub(super) fn filter(state: &mut State) -> Vec<Effect> {
    let form = filter_form(state);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

fn phrases<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Entry> {
    texts.take(PAGE).map(|text| entry("", text)).collect()
}

/// Words of a line, with the canned phrases.
fn words_field(state: &State) -> Field {
    let canned = state.board.iter().flat_map(|board| &board.choices.phrases);
    let canned = phrases(canned.map(String::as_str));
    Field::new(Slot::Text, Kind::Text, state.words().duty.l_text, canned)
}

fn late_form(state: &State) -> Form {
    let w = state.words().duty;
    let mut when = Field::new(Slot::At, Kind::Time, w.l_when, Vec::new());
    when.note = w.l_when_note.into();
    Form::new(Deed::Log(LogForm::Late), w.f_late, vec![when, words_field(state)])
}

fn why_field(state: &State) -> Field {
    let w = state.words().duty;
    let canned = phrases([w.x_wrong, w.x_number, w.x_other, w.x_twice].into_iter());
    Field::new(Slot::Why, Kind::Text, w.l_why, canned)
}

fn amend_form(state: &State, line: &LogRow) -> Form {
    let w = state.words().duty;
    let own = line.by == state.me();
    let slip = own && state.now.secs_since(line.recorded_at) <= TYPO_SECS;
    let was = Field::fixed(w.l_was, [line.detail.clone()]);
    let text = words_field(state).given(&line.detail);
    let mut why = why_field(state);
    if slip {
        (why.needed, why.note) = (false, w.l_why_typo.to_owned());
    }
    let deed = Deed::Log(LogForm::Amend(line.subject.clone()));
    Form::new(deed, w.f_amend, vec![was, text, why])
}

/// Why it is voided, and who confirms that: by their PIN where people have one.
fn void_form(state: &State, line: &LogRow) -> Form {
    let w = state.words().duty;
    let was = Field::fixed(w.l_was, [line.detail.clone()]);
    let board = state.board.iter();
    let others = board.flat_map(|board| board.people.iter().map(move |it| (board.locks, it)));
    let others = others
        .filter(|(locks, person)| person.person_id != state.me() && (!locks || person.has_pin))
        .map(|(_, person)| entry(person.person_id.as_str(), person.name.as_str()));
    let others: Vec<Entry> = others.collect();
    let mut fields = vec![was, why_field(state)];
    // In a hall without people nobody else can be named.
    if state.board.as_ref().is_some_and(|board| !board.people.is_empty()) {
        fields.push(Field::new(Slot::Person, Kind::Find, w.l_second, others));
    }
    Form::new(Deed::Log(LogForm::Void(line.subject.clone())), w.f_void, fields)
}

fn addendum_form(state: &State, shift_id: String) -> Form {
    let w = state.words().duty;
    let lines = state.board.iter().flat_map(|board| &board.log);
    let mut of_it = lines.filter(|line| line.shift_id.as_deref() == Some(&*shift_id));
    let began = of_it.next_back().map(|line| super::show::time(state, line.at));
    let about = Field::fixed(w.l_shift, [began.unwrap_or_else(|| shift_id.clone())]);
    let deed = Deed::Log(LogForm::Addendum(shift_id));
    Form::new(deed, w.f_addendum, vec![about, words_field(state)])
}

fn filter_form(state: &State) -> Form {
    let w = state.words().duty;
    let groups = LogGroup::ALL.iter().map(|of| entry(of.as_str(), group(state.words(), *of)));
    let groups: Vec<Entry> = [entry("", w.e_all)].into_iter().chain(groups).collect();
    let people = state.board.iter().flat_map(|board| &board.people);
    let people = people.map(|person| entry(person.person_id.as_str(), person.name.as_str()));
    let people: Vec<Entry> = [entry("", w.e_all_people)].into_iter().chain(people).collect();
    let chosen = &state.log_filter;
    let kind = Field::new(Slot::Choice, Kind::Pick, w.l_kind, groups).optional();
    let kind = kind.lit(chosen.group.map_or("", LogGroup::as_str));
    let person = Field::new(Slot::Person, Kind::Find, w.l_person, people).optional();
    let person = person.lit(chosen.person.as_deref().unwrap_or_default());
    Form::new(Deed::Log(LogForm::Filter), w.f_filter, vec![kind, person])
}

/// Under which key a form of these is kept.
pub(super) fn draft_key(form: &LogForm) -> Option<DraftKey> {
    Some(match form {
        LogForm::Late => DraftKey::new(LATE, ""),
        LogForm::Amend(id) => DraftKey::new(AMEND, id.as_str()),
        LogForm::Void(id) => DraftKey::new(VOID, id.as_str()),
        LogForm::Addendum(shift) => DraftKey::new(ADDENDUM, shift.as_str()),
        LogForm::Filter => return None,
    })
}

/// A word for the form of a draft; none of any other.
pub(super) fn draft_name(state: &State, key: &DraftKey) -> Option<&'static str> {
    let w = state.words().duty;
    match key.form.as_str() {
        LATE => Some(w.f_late),
        AMEND => Some(w.f_amend),
        VOID => Some(w.f_void),
        ADDENDUM => Some(w.f_addendum),
        _ => None,
    }
}

/// The form that a draft belongs to; none where what it is about is not on the board any more.
pub(super) fn form_of(state: &State, key: &DraftKey) -> Option<Form> {
    match key.form.as_str() {
        LATE => Some(late_form(state)),
        AMEND => line_of(state, &key.subject).map(|line| amend_form(state, line)),
        VOID => line_of(state, &key.subject).map(|line| void_form(state, line)),
        ADDENDUM => Some(addendum_form(state, key.subject.clone())),
        _ => None,
    }
}

/// The time of the day that was typed, of today or else of yesterday.
fn past_time(state: &State, form: &Form) -> Option<Ms> {
    let (hour, minute) = form.field(Slot::At)?.time()?;
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let today = zone.date(state.now);
    let at = |date: chrono::NaiveDate| zone.instant(date.and_hms_opt(hour, minute, 0)?);
    at(today).filter(|at| *at <= state.now).or_else(|| at(today.pred_opt()?))
}

/// Turns a form that is filled in into what it asks for.
pub(super) fn save(state: &mut State, about: &LogForm, form: &Form) -> Vec<Effect> {
    let said = |slot| scrub(form.said(slot)).trim().to_owned();
    let act = match about {
        LogForm::Filter => return choose(state, form),
        LogForm::Late => {
            let (text, at) = (said(Slot::Text), past_time(state, form));
            LogAct::Note { text, at, addendum_to: String::new() }
        }
        LogForm::Addendum(shift) => {
            LogAct::Note { text: said(Slot::Text), at: None, addendum_to: shift.clone() }
        }
        LogForm::Amend(note_id) => LogAct::Amend {
            note_id: note_id.clone(),
            text: said(Slot::Text),
            reason: said(Slot::Why),
        },
        LogForm::Void(note_id) => LogAct::Void {
            note_id: note_id.clone(),
            reason: said(Slot::Why),
            confirmed_by: form.code(Slot::Person).to_owned(),
        },
    };
    let second = match &act {
        LogAct::Void { confirmed_by, .. } => Some(confirmed_by.clone()),
        _ => None,
    };
    let act = Act::Log(act);
    match second {
        Some(person) if state.board.as_ref().is_some_and(|board| board.locks) => {
            lock::dialog::open_second(state, person, act);
            Vec::new()
        }
        Some(_) => send(state, act),
        None => send_form(state, act, form),
    }
}

fn choose(state: &mut State, form: &Form) -> Vec<Effect> {
    let group = LogGroup::from_text(form.code(Slot::Choice));
    let person = Some(form.code(Slot::Person).to_owned()).filter(|id| !id.is_empty());
    state.log_filter = LogFilter { group, person };
    super::moves::focus(state, Place::Log);
    state.settle();
    Vec::new()
}

/// What the panel's title says of what is shown, if not everything is.
pub(super) fn shown(state: &State) -> Option<String> {
    let searched = &state.pane(Place::Log).filter;
    if searched.is_empty() && state.log_filter.is_empty() {
        return None;
    }
    let what = format!("{} {searched}", state.log_filter.text(state));
    let rows = state.rows(Place::Log).to_string();
    Some(fill(state.words().filtered, &[what.trim(), &rows]))
}
