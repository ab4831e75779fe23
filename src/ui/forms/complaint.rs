//! The forms of complaints: what is asked for, in which order. What is rarely asked for comes last and is shown
//! when Tab leaves the rest.

use super::{board, or_none, people};
use crate::core::board::ComplaintRow;
use crate::core::complaint::{
    Category, Channel, CustomerKind, DeclineReason, Department, Emotion, Measure, Outcome,
    PauseReason, Phase, Place, Rating, RootCause, Severity, State as CaseState, Tier, Urgency,
};
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{Begun, CaseForm, CaseWhat, Deed, Form};
use crate::ui::show;
use crate::ui::state::State;

mod rest;

pub(in crate::ui) use rest::{instead, merge, refer};

/// Codes of what can be written down about a complaint.
pub(in crate::ui) const CALMED: &str = "calmed";
pub(in crate::ui) const TOLD: &str = "told";
pub(in crate::ui) const NO_ANSWER: &str = "no_answer";
pub(in crate::ui) const DEPARTMENT_HAS: &str = "department_has";
pub(in crate::ui) const DEPARTMENT_DONE: &str = "department_done";
pub(in crate::ui) const DEPARTMENT_NOT: &str = "department_not";
pub(in crate::ui) const SUPERIOR: &str = "superior";
pub(in crate::ui) const SETTLED: &str = "settled";
pub(in crate::ui) const RESOLVED: &str = "resolved";
pub(in crate::ui) const ACCEPTED: &str = "accepted";
pub(in crate::ui) const NOT_ACCEPTED: &str = "not_accepted";
pub(in crate::ui) const UNREACHABLE: &str = "unreachable";
pub(in crate::ui) const YES: &str = "yes";

/// A set of fixed values, as a list offers them.
fn values<T: Named>(state: &State, all: &[T], code: fn(T) -> &'static str) -> Vec<Entry> {
    all.iter().map(|value| entry(code(*value), value.name(state.setup.lang))).collect()
}

fn more(form: &Form) -> bool {
    form.more
}

fn settles(form: &Form) -> bool {
    matches!(form.code(Slot::What), SETTLED | RESOLVED)
}

fn folded(field: Field) -> Field {
    field.optional().when(more)
}

fn text(slot: Slot, label: &'static str) -> Field {
    Field::new(slot, Kind::Text, label, Vec::new())
}

fn phrases(texts: &[&str]) -> Vec<Entry> {
    texts.iter().map(|text| entry("", *text)).collect()
}

fn category(state: &State) -> Field {
    let words = state.words().cases;
    let lang = state.setup.lang;
    let one = |it: &Category| entry(it.as_str(), format!("{} {}", it.as_str(), it.name(lang)));
    let all = Category::ALL.iter().map(one).collect();
    Field::new(Slot::Category, Kind::Code, words.l_category, or_none(words.e_later, all)).optional()
}

/// What can be said of a complaint at any time.
fn details(state: &State) -> Vec<Field> {
    let (w, own) = (state.words().cases, state.words().privacy);
    let personal = |slot, label| folded(text(slot, label)).personal();
    let pick = |slot, label, entries| folded(Field::new(slot, Kind::Pick, label, entries));
    let attendants = or_none(state.words().deeds.e_no_person, people(state, true));
    vec![
        folded(text(Slot::Request, w.l_request)),
        folded(text(Slot::Loss, w.l_loss)),
        folded(text(Slot::Label, w.l_label)),
        personal(Slot::Name, own.u_name),
        personal(Slot::Reach, own.u_contact),
        personal(Slot::Address, own.u_address),
        pick(Slot::Emotion, w.l_emotion, values(state, Emotion::ALL, Emotion::as_str)),
        pick(Slot::Where, w.l_place, values(state, Place::ALL, Place::as_str)),
        folded(Field::new(Slot::Attendant, Kind::Find, w.l_attendant, attendants)),
        pick(Slot::Tier, w.l_tier, values(state, Tier::ALL, Tier::as_str)),
        pick(Slot::CustomerKind, w.l_kind, values(state, CustomerKind::ALL, CustomerKind::as_str)),
        pick(Slot::Phase, w.l_phase, values(state, Phase::ALL, Phase::as_str)),
        pick(Slot::Channel, w.l_channel, values(state, Channel::ALL, Channel::as_str)),
        pick(Slot::Severity, w.l_severity, values(state, Severity::ALL, Severity::as_str)),
        folded(text(Slot::Reason, w.l_severity_why)),
        pick(Slot::Retention, w.l_retention, vec![entry("", w.e_no), entry(YES, w.e_yes)]),
    ]
}

fn phone(state: &State) -> Field {
    Field::new(Slot::Phone, Kind::Phone, state.words().cases.l_phone, Vec::new()).optional()
}

/// A new complaint; one that began at a counter says so by itself.
pub(in crate::ui) fn register(state: &State, begun: Begun) -> Form {
    let w = state.words().cases;
    let mut fields = Vec::new();
    if let Some(counter) = &begun.counter_id {
        let row = board(state).counters.iter().find(|row| row.counter_id == *counter);
        let ticket = row.and_then(|row| row.ticket_no.clone()).unwrap_or_else(show::unknown);
        let people = row.map_or_else(String::new, |row| show::people_at(state, row, true));
        fields.push(Field::fixed(w.l_begun, [fill(w.e_begun, &[counter, &ticket, &people])]));
    }
    let mut what = text(Slot::Text, w.l_text).optional().ends();
    what.entries = phrases(&[w.x_1, w.x_2, w.x_3, w.x_4]);
    fields.extend([category(state), phone(state), what]);
    let keep = vec![entry("", w.e_stays), entry(YES, w.e_take_over)];
    fields.push(folded(Field::new(Slot::Keep, Kind::Pick, w.l_keep, keep)));
    let first = or_none(w.e_who_sits, people(state, false));
    fields.push(folded(Field::new(Slot::First, Kind::Find, w.l_first, first)));
    fields.extend(details(state));
    Form::new(Deed::Register(begun), w.f_register, fields)
}

fn of(row: &ComplaintRow, what: CaseWhat) -> Deed {
    Deed::Case(Box::new(CaseForm { complaint_id: row.complaint_id.clone(), what }))
}

fn titled(state: &State, row: &ComplaintRow, title: &str) -> String {
    format!("{title} {}  {}", row.number, row.category.name(state.setup.lang))
}

/// The rest of a complaint, filled in or put right.
pub(in crate::ui) fn amend(state: &State, row: &ComplaintRow) -> Form {
    let (w, case) = (state.words().cases, &row.case.fields);
    let mut fields = vec![category(state).with(row.category.as_str()), phone(state)];
    fields.push(text(Slot::Text, w.l_text).optional());
    fields.extend(details(state));
    for field in &mut fields {
        let given: &str = match field.slot {
            Slot::Text => &case.text,
            Slot::Request => &case.request,
            Slot::Loss => &case.loss,
            Slot::Label => &case.label,
            _ => "",
        };
        field.input = given.to_owned().into();
        let code = match field.slot {
            Slot::Emotion => row.case.emotion.as_str(),
            Slot::Where => case.place.as_str(),
            Slot::Attendant => &case.attendant,
            Slot::Tier => case.tier.as_str(),
            Slot::CustomerKind => case.customer_kind.as_str(),
            Slot::Phase => case.phase.as_str(),
            Slot::Channel => case.channel.as_str(),
            Slot::Severity => row.severity.as_str(),
            Slot::Retention if case.retention => YES,
            _ => continue,
        };
        *field = field.clone().with(code);
    }
    let mut form = Form::new(of(row, CaseWhat::Amend), titled(state, row, w.f_amend), fields);
    form.more = true;
    form.at = 0;
    form
}

fn record_entries(state: &State, row: &ComplaintRow) -> Vec<Entry> {
    let w = state.words().cases;
    if row.state == CaseState::Resolved {
        return vec![
            entry(ACCEPTED, w.r_accepted),
            entry(NOT_ACCEPTED, w.r_not_accepted),
            entry(NO_ANSWER, w.r_no_answer),
            entry(UNREACHABLE, w.r_unreachable),
            entry(TOLD, w.r_told),
        ];
    }
    let mut all = vec![entry(SETTLED, w.r_settled), entry(CALMED, w.r_calmed)];
    all.push(entry(TOLD, w.r_told));
    all.push(entry(SUPERIOR, w.r_superior));
    if row.case.open_dispatch().is_some() {
        all.push(entry(DEPARTMENT_HAS, w.r_department_has));
        all.push(entry(DEPARTMENT_DONE, w.r_department_done));
        all.push(entry(DEPARTMENT_NOT, w.r_department_not));
    }
    all.push(entry(NO_ANSWER, w.r_no_answer));
    all.push(entry(RESOLVED, w.r_resolved));
    all
}

/// Superiors who can be told by hand: people of the hall who manage others.
fn superiors(state: &State) -> Vec<Entry> {
    use crate::core::people::Right;
    let above = |right| {
        board(state)
            .people
            .iter()
            .filter(move |p| p.may.contains(&right) && p.person_id != *state.me())
    };
    let named = |p: &crate::core::board::PersonBrief| {
        entry(p.person_id.as_str(), format!("{} {}", p.name, p.role).trim_end())
    };
    let mut all: Vec<Entry> = above(Right::Force).map(named).collect();
    let rest = above(Right::Duty).map(named).filter(|it| !all.contains(it)).collect::<Vec<_>>();
    all.extend(rest);
    all
}

/// A word with the customer, what a department says, or the result.
pub(in crate::ui) fn record(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let pick = |slot, label, entries| Field::new(slot, Kind::Pick, label, entries);
    let mut result = text(Slot::Text, w.l_result).when(settles);
    result.entries = phrases(&[w.x_settled_1, w.x_settled_2, w.x_settled_3, w.x_settled_4]);
    let promise = Field::new(Slot::Promise, Kind::Time, w.l_promise, Vec::new());
    let promise = promise.optional().when(|form| {
        matches!(form.code(Slot::What), CALMED | DEPARTMENT_HAS)
            || form.code(Slot::What) == TOLD && form.more
    });
    let to_superior = |form: &Form| form.code(Slot::What) == SUPERIOR;
    let who =
        Field::new(Slot::Person, Kind::Find, w.l_superior, superiors(state)).when(to_superior);
    let cause = values(state, RootCause::ALL, RootCause::as_str);
    let measures = values(state, Measure::ALL, Measure::as_str);
    let outcomes = values(state, Outcome::ALL, Outcome::as_str);
    let ratings = values(state, Rating::ALL, Rating::as_str);
    let settles_more: fn(&Form) -> bool = |form| settles(form) && form.more;
    let fields = vec![
        pick(Slot::What, w.l_what, record_entries(state, row)),
        result,
        Field::new(Slot::Cause, Kind::Find, w.l_cause, cause).when(settles),
        Field::new(Slot::Measure, Kind::Find, w.l_measure, measures).when(settles),
        promise,
        who,
        pick(Slot::Outcome, w.l_outcome, outcomes)
            .with(Outcome::Upheld.as_str())
            .optional()
            .when(settles_more),
        Field::new(Slot::Remedy, Kind::Number, w.l_remedy, Vec::new())
            .optional()
            .when(settles_more),
        pick(Slot::Rating, w.l_rating, ratings)
            .optional()
            .when(|form| form.more && [ACCEPTED, SETTLED].contains(&form.code(Slot::What))),
        text(Slot::Value, w.l_said).optional().when(|form| form.more && !settles(form)),
    ];
    Form::new(of(row, CaseWhat::Record), titled(state, row, w.f_record), fields)
}

/// Whom a complaint is handed on to.
pub(in crate::ui) fn hand_on(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let mut whom = people(state, true);
    whom.retain(|person| person.code != row.owner && person.code != *state.me());
    let on_duty = board(state).shift.as_ref().map_or("", |shift| &shift.person_id);
    // Whoever has the duty is whom a clerk hands it to.
    whom.sort_by_key(|person| person.code != on_duty);
    let urgency = values(state, Urgency::ALL, Urgency::as_str);
    let urgency = Field::new(Slot::Urgency, Kind::Pick, w.l_urgency, urgency)
        .with(Urgency::Watch.as_str())
        .optional()
        .ends();
    let mut next = text(Slot::Next, w.l_next).optional();
    next.entries = phrases(&[w.x_next_1, w.x_next_2, w.x_next_3, w.x_next_4]);
    let fields = vec![
        Field::new(Slot::Person, Kind::Find, w.l_to, whom),
        urgency,
        next,
        folded(text(Slot::Text, w.l_summary)),
    ];
    Form::new(of(row, CaseWhat::HandOn), titled(state, row, w.f_hand_on), fields)
}

/// Accepting an offer whose next actions have to be read back.
pub(in crate::ui) fn accept(state: &State, row: &ComplaintRow) -> Option<Form> {
    let w = state.words().cases;
    let open = row.case.offer.as_ref()?;
    let mut lines: Vec<String> = vec![open.offered.summary.to_string()];
    let zone = board(state).zone;
    lines.extend(open.offered.next.iter().zip(1..).map(|(next, no)| {
        let due = next.due.map_or_else(String::new, |at| zone.hm(at));
        format!("{no}. {} {due}", next.text)
    }));
    lines.retain(|line| !line.trim().is_empty());
    let sure = vec![entry("", state.words().deeds.e_cancel), entry(YES, w.e_read_back)];
    let fields = vec![
        Field::fixed(w.l_next, lines),
        Field::new(Slot::Sure, Kind::Pick, w.l_sure, sure).optional(),
    ];
    let count = u16::try_from(open.offered.next.len()).unwrap_or(u16::MAX);
    let what = CaseWhat::Accept(open.offered.offer_id.to_string(), count);
    Some(Form::new(of(row, what), titled(state, row, w.f_accept), fields))
}

/// Why an offer is declined.
pub(in crate::ui) fn decline(state: &State, row: &ComplaintRow) -> Option<Form> {
    let w = state.words().cases;
    let open = row.case.offer.as_ref()?;
    let reasons = values(state, DeclineReason::ALL, DeclineReason::as_str);
    let other = |form: &Form| form.code(Slot::Reason) == DeclineReason::Other.as_str();
    let fields = vec![
        Field::new(Slot::Reason, Kind::Pick, w.l_why, reasons),
        text(Slot::Text, w.l_words).when(other),
    ];
    let what = CaseWhat::Decline(open.offered.offer_id.to_string());
    Some(Form::new(of(row, what), titled(state, row, w.f_decline), fields))
}

/// The department that a task goes to: the one that takes the category first.
pub(in crate::ui) fn dispatch(state: &State, row: &ComplaintRow) -> Form {
    let (w, lang) = (state.words().cases, state.setup.lang);
    let hall = [Department::DutyManager, Department::HallManager];
    let mut all: Vec<Department> = row.category.departments().to_vec();
    all.extend(Department::ALL.iter().filter(|it| !row.category.departments().contains(it)));
    all.retain(|it| !hall.contains(it));
    let all = all.into_iter().map(|it| entry(it.as_str(), it.name(lang))).collect();
    let fields = vec![
        Field::new(Slot::Department, Kind::Find, w.l_department, all).ends(),
        folded(text(Slot::Contact, w.l_contact)),
        folded(text(Slot::Text, w.l_ask)),
        folded(text(Slot::Reason, w.l_why)),
    ];
    Form::new(of(row, CaseWhat::Dispatch), titled(state, row, w.f_dispatch), fields)
}

/// Whether the next level is called upon: that reaches out of the hall and cannot be taken back.
pub(in crate::ui) fn escalate(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let reason = escalation_reason(state, row);
    let level = row.level.map_or(3, |level| (level + 1).max(3)).min(5).to_string();
    let about = Field::fixed("", [fill(w.e_escalating, &[&row.number, &level]), reason.clone()]);
    let sure =
        vec![entry("", state.words().deeds.e_cancel), entry(YES, fill(w.e_escalate, &[&level]))];
    let mut why = text(Slot::Text, w.l_why).when(more);
    why.input = reason.into();
    let fields = vec![about, Field::new(Slot::Sure, Kind::Pick, w.l_sure, sure).optional(), why];
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

/// What a complaint waits for, and until when.
pub(in crate::ui) fn wait(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let reasons = values(state, PauseReason::ALL, PauseReason::as_str);
    let fields = vec![
        Field::new(Slot::Reason, Kind::Pick, w.l_wait, reasons),
        Field::new(Slot::Until, Kind::Time, w.l_until, Vec::new()),
        text(Slot::Text, w.l_words),
    ];
    Form::new(of(row, CaseWhat::Wait), titled(state, row, w.f_wait), fields)
}

/// Why it is open again.
pub(in crate::ui) fn reopen(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let mut why = text(Slot::Text, w.l_why);
    why.entries = phrases(&[w.x_reopen_1, w.x_reopen_2]);
    Form::new(of(row, CaseWhat::Reopen), titled(state, row, w.f_reopen), vec![why])
}

/// To whom a manager gives it, and why.
pub(in crate::ui) fn force(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let fields = vec![
        Field::new(Slot::Person, Kind::Find, w.l_to, people(state, true)),
        text(Slot::Text, w.l_why),
    ];
    Form::new(of(row, CaseWhat::Force), titled(state, row, w.f_force), fields)
}
