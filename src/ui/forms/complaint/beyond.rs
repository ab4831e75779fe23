//! The forms by which a complaint goes beyond the hall: to a department, to a superior, and who of them has it.
//! Whom they offer, with which number and whether that is answered now, stands in the settings.

use super::super::board;
use super::{folded, more, of, phrases, reasoned, text, titled, values};
use crate::core::board::{ComplaintRow, ContactBrief, DepartmentBrief, PersonBrief};
use crate::core::complaint::{Against, Category, ContactWay, Department};
use crate::core::ladder::DUTY_LEVEL;
use crate::core::people::Right;
use crate::core::settings::directory::{LEVEL_MAX, initials};
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{CaseWhat, Form};
use crate::ui::forms::complaint::YES;
use crate::ui::show;
use crate::ui::state::State;

/// A number, and whether it is answered now.
fn called(state: &State, phone: &str, when: &str) -> String {
    let w = state.words().cases;
    if phone.is_empty() { w.e_no_phone.to_owned() } else { format!("{phone} {when}") }
}

fn hours(state: &State, it: &DepartmentBrief) -> String {
    let w = state.words().cases;
    match it.opens_at {
        _ if !it.has_hours => String::new(),
        _ if it.works => w.e_open.to_owned(),
        Some(at) => fill(w.e_opens, &[&show::time(state, at)]),
        None => w.e_closed.to_owned(),
    }
}

fn department(state: &State, it: &DepartmentBrief) -> Entry {
    let name = show::department(state, it);
    // Initials that are not those of the name have to be seen to be typed.
    let own = if it.initials == initials(&it.zh) { "" } else { &it.initials };
    // A hall that keeps no numbers here is not told so at every line.
    let call = format!("{} {}", it.phone, hours(state, it));
    let parts = [name, own, &it.contact, call.trim()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    entry(it.id.as_str(), parts.join(" ").trim_end())
}

/// Departments, those that take the category first; in a hall that has not named any those that come with the
/// program.
pub(super) fn departments_for(state: &State, category: Category) -> Vec<Entry> {
    let known = &board(state).directory.departments;
    if !known.is_empty() {
        let takes = |it: &&DepartmentBrief| it.categories.contains(&category);
        let (first, rest): (Vec<_>, Vec<_>) = known.iter().partition(takes);
        return first.into_iter().chain(rest).map(|it| department(state, it)).collect();
    }
    let hall = [Department::DutyManager, Department::HallManager];
    let mut all: Vec<Department> = category.departments().to_vec();
    all.extend(Department::ALL.iter().filter(|it| !category.departments().contains(it)));
    all.retain(|it| !hall.contains(it));
    all.into_iter().map(|it| entry(it.as_str(), it.name(state.setup.lang))).collect()
}

/// The stage that is late, and by how much.
fn late(state: &State, row: &ComplaintRow) -> Option<Field> {
    let (w, clock) = (state.words().cases, row.late?);
    let name = clock.name(state.setup.lang);
    let due = row.due.filter(|due| due.clock == clock && due.at <= state.now);
    let text = due.map_or_else(
        || name.to_owned(),
        |due| {
            let span = show::span(state.words(), state.now.secs_since(due.at));
            fill(w.e_late, &[name, &span])
        },
    );
    Some(Field::fixed(w.l_late, [text]))
}

/// The department that a task goes to: the one that takes the category first.
pub(in crate::ui) fn dispatch(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let whom = Field::new(
        Slot::Department,
        Kind::Find,
        w.l_department,
        departments_for(state, row.category),
    );
    let why = reasoned(row, text(Slot::Reason, w.l_why));
    let whom = if why.needed { whom } else { whom.ends() };
    let mut fields: Vec<Field> = late(state, row).into_iter().collect();
    fields.extend([
        whom,
        why,
        folded(text(Slot::Contact, w.l_contact)),
        folded(text(Slot::Text, w.l_ask)),
    ]);
    Form::new(of(row, CaseWhat::Dispatch), titled(state, row, w.f_dispatch), fields)
}

/// Why the task is taken back from a department.
pub(in crate::ui) fn withdraw(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let id = row.case.open_dispatch().map_or("", |dispatch| &*dispatch.department_id);
    let mut why = text(Slot::Text, w.l_why);
    why.entries = phrases(&[w.x_withdraw_1, w.x_withdraw_2]);
    let fields = vec![Field::fixed(w.l_department, [state.whom(id)]), why];
    Form::new(of(row, CaseWhat::Withdraw), titled(state, row, w.f_withdraw), fields)
}

fn contact(state: &State, it: &ContactBrief) -> Entry {
    let w = state.words().cases;
    let name = if it.name.is_empty() { &it.id } else { &it.name };
    let call = called(state, &it.phone, if it.is_there { w.e_open } else { w.e_closed });
    let level = fill(w.level, &[&it.level.to_string()]);
    entry(it.id.as_str(), format!("{name} {level} {call}"))
}

fn person(state: &State, it: &PersonBrief) -> Entry {
    let level = it.level.map(|level| fill(state.words().cases.level, &[&level.to_string()]));
    let text = format!("{} {} {}", it.name, it.role, level.unwrap_or_default());
    entry(it.person_id.as_str(), text.trim_end())
}

/// Everybody above who can be told or asked, by the level that comes next, those of the hall before others.
fn above(state: &State, least: u8) -> Vec<(u8, Entry)> {
    let board = board(state);
    let people = board.people.iter().filter(|it| {
        it.person_id != *state.me()
            && (it.may.contains(&Right::Duty) || it.may.contains(&Right::Force))
    });
    let people = people.map(|it| (it.level.unwrap_or(DUTY_LEVEL), person(state, it)));
    let contacts = board.directory.contacts.iter().map(|it| (it.level, contact(state, it)));
    let mut all: Vec<(u8, Entry)> = people.chain(contacts).collect();
    all.sort_by_key(|(level, _)| (*level < least, *level));
    all
}

/// The level that is called upon next: at least the one above who has the duty.
fn next_level(state: &State, row: &ComplaintRow) -> u8 {
    let stands = row.level.unwrap_or(DUTY_LEVEL);
    let known = board(state).directory.level_above(stands);
    known.unwrap_or_else(|| stands.saturating_add(1).max(3)).min(LEVEL_MAX)
}

/// Whether the ladder has a level above where it stands.
fn may_climb(state: &State, row: &ComplaintRow) -> bool {
    let stands = row.level.unwrap_or(DUTY_LEVEL);
    board(state).directory.level_above(stands).is_some()
}

/// Superiors who can be told by hand: the level that comes next first.
pub(super) fn superiors(state: &State, row: &ComplaintRow) -> Vec<Entry> {
    above(state, next_level(state, row)).into_iter().map(|(_, entry)| entry).collect()
}

/// Whether the next level is called upon: that reaches out of the hall and cannot be taken back.
pub(in crate::ui) fn escalate(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let reason = escalation_reason(state, row);
    let next = next_level(state, row);
    let level = next.to_string();
    let about = Field::fixed("", [fill(w.e_escalating, &[&row.number, &level]), reason.clone()]);
    let there = above(state, next).into_iter().filter(|(level, _)| *level == next);
    let there: Vec<String> = there.map(|(_, entry)| entry.text).collect();
    let sure =
        vec![entry("", state.words().deeds.e_cancel), entry(YES, fill(w.e_escalate, &[&level]))];
    let why = text(Slot::Text, w.l_why).when(more).given(&reason);
    let mut fields = vec![about];
    // By the settings in force; a case that is judged by older ones is decided by those.
    if !may_climb(state, row) {
        fields.push(Field::fixed("", [Against::LastLevel.name(state.setup.lang).to_owned()]));
    }
    if !there.is_empty() {
        fields.push(Field::fixed(w.l_call, there));
    }
    fields.extend([Field::new(Slot::Sure, Kind::Pick, w.l_sure, sure).optional(), why]);
    Form::new(of(row, CaseWhat::Escalate(row.level)), titled(state, row, w.f_escalate), fields)
}

/// The stage that is late, else that a person asks for it.
pub(in crate::ui) fn escalation_reason(state: &State, row: &ComplaintRow) -> String {
    let w = state.words().cases;
    match row.late {
        Some(clock) => fill(w.late_stage, &[clock.name(state.setup.lang)]),
        None => w.e_by_hand.to_owned(),
    }
}

/// Who above has it: whoever was called first, then everybody else at that level or above. The round and the
/// level are those that were seen.
pub(in crate::ui) fn acknowledge(state: &State, row: &ComplaintRow) -> Option<Form> {
    let w = state.words().cases;
    let ladder = row.case.running()?;
    let zone = board(state).zone;
    let to: Vec<String> = ladder.to.iter().map(|id| state.whom(id)).collect();
    let round = u32::from(ladder.round) + 1;
    let (level, round) = (ladder.level.to_string(), round.to_string());
    let since = zone.hm(ladder.fired_at);
    let to = if to.is_empty() { w.p_nobody.to_owned() } else { to.join(" ") };
    let about = fill(w.e_round, &[&row.number, &level, &round, &since, &to]);
    let mut who = above(state, ladder.level);
    let me = board(state).people.iter().find(|it| it.person_id == *state.me());
    who.extend(me.map(|it| (it.level.unwrap_or_default(), person(state, it))));
    who.retain(|(level, _)| *level >= ladder.level);
    let was_called = |entry: &Entry| ladder.to.iter().any(|id| **id == *entry.code);
    who.sort_by_key(|(level, entry)| (!was_called(entry), *level));
    let who = who.into_iter().map(|(_, entry)| entry).collect();
    let ways = [ContactWay::Phone, ContactWay::FaceToFace, ContactWay::Sms, ContactWay::Online];
    let ways = values(state, &ways, ContactWay::as_str);
    let way = Field::new(Slot::Reached, Kind::Pick, w.l_reached, ways);
    let way = way.with(ContactWay::Phone.as_str()).optional().when(more);
    let fields = vec![
        Field::fixed("", [about]),
        Field::new(Slot::Person, Kind::Find, w.l_who_has, who),
        way,
    ];
    let what = CaseWhat::Acknowledge(ladder.round, ladder.level);
    Some(Form::new(of(row, what), titled(state, row, w.f_ack), fields))
}
