//! The forms, one description each: what is asked for, in which order, and what can be taken.

pub(in crate::ui) mod complaint;

use super::desk::named;
use super::field::{Entry, Field, Kind, Slot, entry};
use super::form::{Deed, Form};
use super::show::{self, text_of};
use super::state::State;
use super::tell;
use crate::core::act::{self, Act, Refused};
use crate::core::board::{
    Alarm, AlarmState, Board, CounterRow, CounterState, Place, StaffRow, StaffState,
};
use crate::core::draft::FormDraft;
use crate::core::ids::natural;
use crate::core::settings::Choice;
use crate::core::time::Ms;
use crate::text::words::fill;

/// Codes of entries that are no code of the settings.
pub(super) const PAUSE: &str = "pause";
pub(super) const CLOSE: &str = "close";
pub(super) const OPEN_ALL: &str = "all";
pub(super) const SEEN: &str = "=seen";
pub(super) const OPEN_COUNTER: &str = "=open ";
const OPEN_FOR: &str = "for";
const WITH_NOTE: &str = "note";
/// Counters that are offered to be opened about one alarm.
const OFFERED_MAX: usize = 3;
/// Open things that are named when a shift ends; of more only how many.
const LEFT_MAX: usize = 6;
/// Half hours that can be entered after the fact.
const HALVES: i64 = 8;
const HALF_HOUR_SECS: i64 = 1800;

fn board(state: &State) -> &Board {
    state.board.as_ref().expect("invariant: a form is opened over rows only")
}

/// A line of the log. It is the one form that needs no rows.
pub(super) fn note(state: &State) -> Form {
    let words = state.words();
    let phrases = state.board.iter().flat_map(|board| &board.choices.phrases);
    let mut text = Field::new(Slot::Text, Kind::Text, words.n_field, numbered(phrases));
    text.input = state.draft.clone().into();
    // An empty line gets an answer of its own.
    text.needed = false;
    let me = state.person_name(state.me()).to_owned();
    Form::new(Deed::Note, words.n_title, vec![Field::fixed(words.n_by, [me]), text])
}

fn numbered<'a>(phrases: impl Iterator<Item = &'a String>) -> Vec<Entry> {
    phrases.take(super::field::PAGE).map(|phrase| entry("", phrase.as_str())).collect()
}

/// People, as a list of names offers them; for a counter those first who are free and serve by their role,
/// those last who are not here.
fn people(state: &State, free_first: bool) -> Vec<Entry> {
    let words = state.words();
    let board = board(state);
    let mut rows: Vec<_> = board.staff.iter().collect();
    if free_first {
        rows.sort_by_key(|row| match (row.state, &row.counter_id) {
            (StaffState::OnPost, None) if row.role.is_empty() || row.serves => 0,
            (StaffState::OnPost, _) => 1,
            (StaffState::Absent | StaffState::Off, _) => 3,
            _ => 2,
        });
    }
    let known = rows.iter().map(|row| {
        let counter = row.counter_id.as_deref().unwrap_or_default();
        let name = if row.name.is_empty() { &row.staff_id } else { &row.name };
        let word = words.staff_state(row.state);
        entry(row.staff_id.as_str(), format!("{name} {word} {counter}").trim_end())
    });
    let listed = |id: &str| board.staff.iter().any(|row| row.staff_id == id);
    let others = board.people.iter().filter(|person| !listed(&person.person_id));
    known.chain(others.map(|p| entry(p.person_id.as_str(), p.name.as_str()))).collect()
}

/// The first of them who may sit down at a counter: Enter alone must not seat whoever runs the hall.
fn first_to_sit<'e>(state: &State, people: &'e [Entry]) -> &'e str {
    let board = board(state);
    let on_duty = board.shift.as_ref().map(|shift| &shift.person_id);
    let sits =
        |row: &StaffRow| (row.role.is_empty() || row.serves) && Some(&row.staff_id) != on_duty;
    let may =
        |entry: &&Entry| board.staff.iter().any(|row| row.staff_id == entry.code && sits(row));
    people.iter().find(may).map_or("", |entry| &entry.code)
}

/// Whose state is to change.
pub(super) fn whom(state: &State) -> Form {
    let words = state.words().deeds;
    let who = Field::new(Slot::Who, Kind::Find, words.l_who, people(state, false));
    Form::new(Deed::Whom, words.f_whom, vec![who])
}

fn counter_entries(state: &State) -> Vec<Entry> {
    let words = state.words();
    let text = |counter: &CounterRow| {
        let people = show::people_at(state, counter, true);
        format!("{} {} {people}", counter.counter_id, words.counter_state(counter.state))
    };
    let mut counters: Vec<_> = board(state).counters.iter().collect();
    counters.sort_by(|one, other| natural(&one.counter_id).cmp(&natural(&other.counter_id)));
    let counters = counters.into_iter();
    counters.map(|c| entry(c.counter_id.as_str(), text(c).trim_end())).collect()
}

/// An entry that says "none", before the others.
fn or_none(none: &str, mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.insert(0, entry("", none));
    entries
}

/// What people do from now on.
pub(super) fn staff(state: &State, staff: Vec<String>) -> Form {
    let words = state.words().deeds;
    let names: Vec<&str> = staff.iter().map(|id| state.person_name(id)).collect();
    let who = Field::fixed(words.l_who, [names.join(" ")]);
    let states = StaffState::ALL.iter();
    let states = states.map(|to| entry(to.as_str(), state.words().staff_state(*to))).collect();
    let to = Field::new(Slot::State, Kind::Pick, words.l_state, states);
    let counters = or_none(words.e_no_counter, counter_entries(state));
    let counter = Field::new(Slot::Counter, Kind::Numbered, words.l_counter, counters);
    let counter =
        counter.optional().when(|form| form.code(Slot::State) == StaffState::OnPost.as_str());
    Form::new(Deed::Staff(staff), words.f_staff, vec![who, to, counter])
}

/// Counters that are closed and have people at them: those that open with the doors.
fn closed_with_people(state: &State) -> Vec<String> {
    let ready = |c: &&CounterRow| c.state == CounterState::Closed && !c.people.is_empty();
    let mut ready: Vec<String> =
        board(state).counters.iter().filter(ready).map(|c| c.counter_id.clone()).collect();
    ready.sort_by(|one, other| natural(one).cmp(&natural(other)));
    ready
}

/// What becomes of counters.
pub(super) fn counters(state: &State, counters: Vec<String>) -> Form {
    let words = state.words().deeds;
    let which = Field::fixed(words.l_counter, [counters.join(" ")]);
    let mut choices =
        vec![entry("open", words.e_open), entry(PAUSE, words.e_pause), entry(CLOSE, words.e_close)];
    if counters.len() == 1 {
        choices.push(entry(OPEN_FOR, words.e_open_for));
    }
    let ready = closed_with_people(state);
    if ready.len() > 1 {
        let all = fill(words.e_open_all, &[&ready.len().to_string(), &ready.join(" ")]);
        choices.push(entry(OPEN_ALL, all));
    }
    let to = Field::new(Slot::To, Kind::Pick, words.l_to, choices);
    let people = people(state, true);
    let first = first_to_sit(state, &people).to_owned();
    let who = Field::new(Slot::Person, Kind::Find, words.l_who, people).lit(&first);
    let who = who.when(|form| form.code(Slot::To) == OPEN_FOR);
    let deed = Deed::Counters { chosen: counters, ready };
    Form::new(deed, words.f_counters, vec![which, to, who])
}

/// Which alarms somebody has seen.
pub(super) fn acknowledge(state: &State, alarms: &[&Alarm]) -> Form {
    let words = state.words().deeds;
    let each = alarms.iter().zip(0u32..);
    let mut entries: Vec<Entry> =
        each.map(|(alarm, at)| entry(at.to_string(), show::alarm(state, alarm))).collect();
    entries.insert(0, entry("all", fill(words.e_all_alarms, &[&alarms.len().to_string()])));
    // A second Enter must not say of all of them that they were seen.
    let which = Field::new(Slot::Alarm, Kind::Pick, words.l_alarm, entries).lit("0");
    let deed = Deed::Acknowledge(alarms.iter().map(|alarm| named(alarm)).collect());
    Form::new(deed, words.f_ack, vec![which])
}

/// What is done about an alarm.
pub(super) fn deal(state: &State, alarm: &Alarm) -> Form {
    let (words, board) = (state.words().deeds, board(state));
    let about = Field::fixed(words.l_alarm, [show::alarm(state, alarm)]);
    let mut done: Vec<String> =
        alarm.actions.iter().map(|action| show::action(state, board, action)).collect();
    if done.is_empty() {
        done.push(words.alarm_undone.to_owned());
    }
    let done = Field::fixed(words.l_done, done);
    let mut counters = board.offered(alarm);
    counters.truncate(OFFERED_MAX);
    let mut entries: Vec<Entry> = counters
        .iter()
        .map(|counter| {
            let id = &counter.counter_id;
            let people = show::people_at(state, counter, true);
            let text = fill(words.e_open_counter, &[id, &people]);
            entry(format!("{OPEN_COUNTER}{id}"), text.trim_end())
        })
        .collect();
    let choices = board.choices.actions.iter();
    let choices = choices.filter(|c| c.code != act::OPEN_COUNTER || counters.is_empty());
    // Opening a counter does it; these only say that it was done.
    let record = |choice: &Choice| fill(words.e_record, &[text_of(state, choice)]);
    entries.extend(choices.map(|choice| entry(choice.code.as_str(), record(choice))));
    if alarm.state != AlarmState::Acknowledged {
        entries.push(entry(SEEN, words.e_ack));
    }
    let action = Field::new(Slot::Action, Kind::Pick, words.l_action, entries);
    let free = or_none(words.e_no_person, people(state, true));
    let who = Field::new(Slot::Person, Kind::Find, words.l_who, free).optional();
    let who = who.when(|form| form.code(Slot::Action).starts_with(OPEN_COUNTER));
    Form::new(Deed::Deal(named(alarm)), words.f_deal, vec![about, done, action, who])
}

fn reasons(state: &State, choices: &[Choice]) -> Vec<Entry> {
    let entries = choices.iter().map(|c| entry(c.code.as_str(), text_of(state, c))).collect();
    or_none(state.words().deeds.e_no_reason, entries)
}

/// An unhappy customer at a counter.
pub(super) fn unhappy(state: &State) -> Form {
    let (words, board) = (state.words().deeds, board(state));
    let counters = or_none(words.e_floor, counter_entries(state));
    let counter = Field::new(Slot::Counter, Kind::Numbered, words.l_counter, counters);
    // Enter alone names nobody: a stray one must not blame a counter.
    let mut counter = counter.optional().ends();
    if state.focus == Place::Counters
        && let Some(row) = state.selected(Place::Counters)
    {
        counter = counter.with(&state.key(Place::Counters, row));
    }
    let entries = reasons(state, &board.choices.unhappy_reasons);
    let reason = Field::new(Slot::Reason, Kind::Pick, words.l_reason, entries).optional();
    Form::new(Deed::Unhappy, words.f_unhappy, vec![counter, reason])
}

/// Customers who walked out.
pub(super) fn walk_out(state: &State) -> Form {
    let (words, board) = (state.words().deeds, board(state));
    let queues = board.queues.iter();
    let services = queues.map(|q| entry(q.service_id.as_str(), q.name.as_str())).collect();
    let services = or_none(state.words().no_service, services);
    let service = Field::new(Slot::Who, Kind::Find, words.l_service, services).optional();
    let here = super::desk::queue_here(state);
    let service = match &here {
        Some(id) => service.with(id),
        None => service,
    };
    let entries = reasons(state, &board.choices.walk_out_reasons);
    let reason = Field::new(Slot::Reason, Kind::Pick, words.l_reason, entries).optional();
    let count = Field::new(Slot::Count, Kind::Number, words.l_count, Vec::new()).given("1");
    Form::new(Deed::WalkOut, words.f_walk_out, vec![service, reason, count])
}

/// The figures of half an hour.
pub(super) fn half_hour(state: &State, service: String) -> Form {
    let (words, zone) = (state.words().deeds, board(state).zone);
    let into = i64::from(zone.second_of_day(state.now)) % HALF_HOUR_SECS;
    let running = Ms(state.now.0.div_euclid(1000) * 1000).plus_secs(-into);
    let halves = (1..=HALVES).map(|back| {
        let from = running.plus_secs(-back * HALF_HOUR_SECS);
        let to = zone.hm(from.plus_secs(HALF_HOUR_SECS));
        entry(from.0.to_string(), format!("{} - {to}", zone.hm(from)))
    });
    let half = Field::new(Slot::Half, Kind::Pick, words.l_half, halves.collect());
    let number = |slot, label| Field::new(slot, Kind::Number, label, Vec::new());
    let mut longest = number(Slot::Longest, words.l_longest).optional();
    longest.note = words.e_minutes.into();
    let about = Field::fixed(words.l_service, [state.service_name(&service).to_owned()]);
    let fields = vec![
        about,
        half,
        number(Slot::Taken, words.l_taken),
        number(Slot::Served, words.l_served),
        number(Slot::Abandoned, words.l_abandoned),
        longest,
    ];
    Form::new(Deed::HalfHour(service), words.f_half, fields)
}

/// Why, for an act that was refused without a reason before.
pub(super) fn reason_again(state: &State, act: Act) -> Form {
    let why = state.words().deeds.x_needed.to_owned();
    reason_for(state, act, why)
}

/// Which draft is to be gone on with.
pub(super) fn drafts(state: &State, drafts: &[FormDraft]) -> Form {
    let words = state.words().drafts;
    let entries = drafts.iter().zip(0u32..).map(|(draft, at)| {
        let (name, from) =
            (super::drafts::name(state, draft), super::drafts::when_left(state, draft.at));
        entry(at.to_string(), fill(words.e_draft, &[&from, name, super::drafts::gist(draft)]))
    });
    let which = Field::new(Slot::Draft, Kind::Pick, words.l_draft, entries.collect());
    let keys = drafts.iter().map(|draft| draft.key.clone()).collect();
    Form::new(Deed::Drafts(keys), words.f_drafts, vec![which])
}

/// Why, after an act was refused without a reason.
pub(super) fn reason(state: &State, act: Act, why: &Refused) -> Form {
    let why = tell::refused(state, why);
    reason_for(state, act, why)
}

fn reason_for(state: &State, act: Act, why: String) -> Form {
    let words = state.words().deeds;
    let about = Field::fixed("", [tell::act(state, &act), why]);
    let phrases = numbered(board(state).choices.phrases.iter());
    let text = Field::new(Slot::Text, Kind::Text, words.l_reason, phrases);
    Form::new(Deed::Reason(Box::new(act)), words.f_reason, vec![about, text])
}

/// What is left open, by name: calls for help, then alarms, the worst first.
fn left_open(state: &State, board: &Board) -> Vec<String> {
    let calls = board.help.iter().map(|call| {
        let waits = show::since(state.words(), state.now, Some(call.at));
        fill(state.words().deeds.help_strip, &[&call.counter_id, &waits])
    });
    let standing = board.alarms.iter().filter(|alarm| alarm.state != AlarmState::Cleared);
    let ended = board.alarms.iter().filter(|alarm| alarm.state == AlarmState::Cleared);
    let alarms = standing.chain(ended).map(|alarm| show::alarm_short(state, alarm));
    let mut lines: Vec<String> = calls.chain(alarms).collect();
    let more = lines.len().saturating_sub(LEFT_MAX);
    if more > 0 {
        lines.truncate(LEFT_MAX);
        lines.push(format!("+{more}"));
    }
    lines
}

/// Whether the shift really ends: that cannot be undone.
pub(super) fn sign_off(state: &State) -> Form {
    let (words, board) = (state.words().deeds, board(state));
    let name = board.shift.as_ref().map_or("", |shift| &shift.person_name);
    let on_post = board.staff.iter().filter(|row| row.state == StaffState::OnPost).count();
    let counts = [state.needs_all(), state.needs_new(), on_post].map(|n| n.to_string());
    let mut open = left_open(state, board);
    open.push(fill(words.e_left, &counts.each_ref().map(String::as_str)));
    let about = Field::fixed("", [fill(words.e_signing, &[name])]);
    let choices = vec![
        entry("", words.e_cancel),
        entry("yes", words.e_sign_off),
        entry(WITH_NOTE, words.e_sign_off_note),
    ];
    let sure = Field::new(Slot::Sure, Kind::Pick, words.l_sure, choices).optional();
    let phrases = numbered(board.choices.phrases.iter());
    let note = Field::new(Slot::Text, Kind::Text, words.l_note, phrases);
    let note = note.when(|form| form.code(Slot::Sure) == WITH_NOTE);
    let fields = vec![about, Field::fixed(words.l_open, open), sure, note];
    Form::new(Deed::SignOff, words.f_sign_off, fields)
}
