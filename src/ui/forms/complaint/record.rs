//! What is written down about a complaint: a word with the customer, a call to a department or a superior, the
//! result, and what may be promised with it.

use super::beyond::superiors;
use super::{
    ACCEPTED, ANSWER_SEEN, CALL_OFF, CALMED, CANNOT, DEPARTMENT_DONE, DEPARTMENT_HAS,
    DEPARTMENT_NOT, DEPARTMENT_TRIED, DONE, NO_ANSWER, NOT_ACCEPTED, OTHER, REPLY, RESOLVED,
    SETTLED, SUPERIOR, TOLD, UNREACHABLE, of, phrases, settles, text, titled, values,
};
use crate::core::board::ComplaintRow;
use crate::core::complaint::{
    Class, ContactResult, ContactWay, DepartmentAnswer, Dispatch, Measure, Outcome, Rating,
    RootCause, State as CaseState,
};
use crate::text::named::Named;
use crate::ui::cases;
use crate::ui::field::{Entry, Field, Kind, Slot, entry};
use crate::ui::form::{CaseWhat, Form};
use crate::ui::state::State;

fn entries(state: &State, row: &ComplaintRow) -> Vec<Entry> {
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
    if row.case.is_request() {
        return of_task(state, row);
    }
    // What a department or a superior waits for comes before what the hall may do of itself.
    let mut all = Vec::new();
    if row.case.open_dispatch().and_then(Dispatch::open_ask).is_some() {
        all.push(entry(REPLY, w.r_reply));
    }
    if row.case.unseen_answer().is_some() {
        all.push(entry(ANSWER_SEEN, w.r_answer_seen));
    }
    all.extend([entry(SETTLED, w.r_settled), entry(CALMED, w.r_calmed)]);
    all.push(entry(TOLD, w.r_told));
    all.push(entry(SUPERIOR, w.r_superior));
    if row.case.open_dispatch().is_some() {
        all.push(entry(DEPARTMENT_HAS, w.r_department_has));
        all.push(entry(DEPARTMENT_DONE, w.r_department_done));
        all.push(entry(DEPARTMENT_TRIED, w.r_department_tried));
    }
    all.push(entry(NO_ANSWER, w.r_no_answer));
    all.push(entry(RESOLVED, w.r_resolved));
    if row.case.called_by(state.me()) {
        all.push(entry(CALL_OFF, w.r_call_off));
    }
    all
}

/// What is said of a department's task alone: nobody else has to do with a request.
fn of_task(state: &State, row: &ComplaintRow) -> Vec<Entry> {
    let w = state.words().cases;
    let mut all = Vec::new();
    let Some(task) = row.case.open_dispatch() else { return all };
    if task.open_ask().is_some() {
        all.push(entry(REPLY, w.r_reply));
    }
    all.push(entry(DEPARTMENT_HAS, w.r_department_has));
    all.push(entry(DEPARTMENT_DONE, w.r_department_done));
    all.push(entry(DEPARTMENT_TRIED, w.r_department_tried));
    all
}

fn is_of_department(form: &Form) -> bool {
    [DEPARTMENT_HAS, DEPARTMENT_DONE, DEPARTMENT_TRIED].contains(&form.code(Slot::What))
}

/// Whether it may have happened before it is written down: a call that was made by hand.
fn was_a_call(form: &Form) -> bool {
    let called = [CALMED, TOLD, NO_ANSWER, SUPERIOR].contains(&form.code(Slot::What));
    form.more && (called || is_of_department(form))
}

/// Whether the customer may have been told when they hear next.
fn may_promise(form: &Form) -> bool {
    form.code(Slot::What) == CALMED || form.code(Slot::What) == TOLD && form.more
}

/// Whether there is more to say than the choice does.
fn was_said(form: &Form) -> bool {
    let in_words = [REPLY, ANSWER_SEEN, CALL_OFF].contains(&form.code(Slot::What));
    form.more && !settles(form) && !in_words
}

/// Whether somebody was spoken or written to, so that it can be said how.
fn was_spoken(form: &Form) -> bool {
    let of_closing = [
        ACCEPTED,
        NOT_ACCEPTED,
        UNREACHABLE,
        DEPARTMENT_HAS,
        DEPARTMENT_DONE,
        REPLY,
        ANSWER_SEEN,
        CALL_OFF,
    ];
    form.more && !of_closing.contains(&form.code(Slot::What))
}

fn is_measure(form: &Form, measure: Measure) -> bool {
    settles(form) && form.code(Slot::Measure) == measure.as_str()
}

/// Whether money goes to the customer: how much is asked for then, and has to be within what may be promised
/// (complaints 1.7).
fn costs(form: &Form) -> bool {
    is_measure(form, Measure::Refunded)
}

/// An explanation alone says nothing of who was right.
fn is_explained(form: &Form) -> bool {
    is_measure(form, Measure::Explained)
}

/// Whether the answer has to be in words: neither was it written nor does the measure say it.
fn is_wordless(form: &Form) -> bool {
    is_measure(form, Measure::Other) && form.said(Slot::Text).is_empty()
}

/// What a department says when it is through with it.
fn department_says(state: &State) -> [Field; 2] {
    let w = state.words().cases;
    let said =
        vec![entry(DONE, w.x_department_done), entry(CANNOT, w.e_cannot), entry(OTHER, w.e_other)];
    let is_done = |form: &Form| form.code(Slot::What) == DEPARTMENT_DONE;
    let in_words = |form: &Form| {
        form.code(Slot::What) == DEPARTMENT_DONE
            && [CANNOT, OTHER].contains(&form.code(Slot::Choice))
    };
    [
        Field::new(Slot::Choice, Kind::Pick, w.l_department_said, said).when(is_done),
        text(Slot::Value, w.l_words).when(in_words),
    ]
}

/// What a department asks and what it is told, and why a call is taken back.
fn in_words(state: &State, row: &ComplaintRow) -> [Field; 3] {
    let w = state.words().cases;
    let replies = |form: &Form| form.code(Slot::What) == REPLY;
    let calls_off = |form: &Form| form.code(Slot::What) == CALL_OFF;
    let asked = row.case.open_dispatch().and_then(Dispatch::open_ask);
    let asked = asked.map_or_else(String::new, |ask| ask.text.to_string());
    [
        Field::fixed(w.l_asked, [asked]).when(replies),
        text(Slot::Value, w.l_reply).when(replies),
        text(Slot::Value, w.l_why).when(calls_off),
    ]
}

/// What came of a call to somebody other than the customer.
fn reached(state: &State) -> [Field; 2] {
    let (w, lang) = (state.words().cases, state.setup.lang);
    let result = |it: ContactResult| entry(it.as_str(), it.name(lang));
    let (none, some) = (result(ContactResult::NoAnswer), result(ContactResult::Reached));
    let not_theirs = entry(DEPARTMENT_NOT, w.r_department_not);
    let pick = |entries| Field::new(Slot::Reached, Kind::Pick, w.l_reached, entries);
    let of_department = pick(vec![none.clone(), some.clone(), not_theirs]);
    let of_superior = pick(vec![some, none]).with(ContactResult::Reached.as_str()).optional();
    [
        of_department.when(|form| form.code(Slot::What) == DEPARTMENT_TRIED),
        of_superior.when(|form| form.more && form.code(Slot::What) == SUPERIOR),
    ]
}

/// Whether a department said of a network fault that it is through with it: then it was the network, and it was
/// repaired, unless somebody says otherwise (domain 6.3, 17:15: three keys).
fn is_mended(row: &ComplaintRow) -> bool {
    let said = row.case.dispatches.last().and_then(|sent| sent.answered);
    row.case.category.class() == Class::Network
        && said.is_some_and(|(_, answer)| answer == DepartmentAnswer::Result)
}

/// A word with the customer, what a department says, or the result.
pub(in crate::ui) fn record(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let pick = |slot, label, entries| Field::new(slot, Kind::Pick, label, entries);
    let mut result = text(Slot::Text, w.l_result).optional().when(settles);
    result.note = w.e_by_measure.into();
    result.entries = phrases(&[w.x_settled_1, w.x_settled_2, w.x_settled_3, w.x_settled_4]);
    let promise = Field::new(Slot::Promise, Kind::When, w.l_promise, Vec::new());
    let by_department = |form: &Form| form.code(Slot::What) == DEPARTMENT_HAS;
    let planned = promise.clone().optional().ends().when(by_department);
    let promise = promise.optional().when(may_promise);
    let who = Field::new(Slot::Person, Kind::Find, w.l_superior, superiors(state, row));
    let who = who.when(|form| form.code(Slot::What) == SUPERIOR);
    let cause = values(state, RootCause::ALL, RootCause::as_str);
    let measures = values(state, Measure::ALL, Measure::as_str);
    let outcomes = values(state, Outcome::ALL, Outcome::as_str);
    let cause = Field::new(Slot::Cause, Kind::Find, w.l_cause, cause).when(settles);
    let measure = Field::new(Slot::Measure, Kind::Find, w.l_measure, measures).when(settles);
    let (result, cause, measure) = if is_mended(row) {
        let cause = cause.with(RootCause::Network.as_str());
        (result.ends(), cause, measure.with(Measure::Repaired.as_str()))
    } else {
        (result, cause, measure)
    };
    let ratings = values(state, Rating::ALL, Rating::as_str);
    let [tried, told] = reached(state);
    let limit = Field::fixed(w.l_limit, [cases::may_promise(state, row)]).when(settles);
    let [said, said_more] = department_says(state);
    let [asked, reply, why] = in_words(state, row);
    let remedy = Field::new(Slot::Remedy, Kind::Number, w.l_remedy, Vec::new());
    let outcome = pick(Slot::Outcome, w.l_outcome, outcomes);
    let fields = vec![
        pick(Slot::What, w.l_what, entries(state, row)),
        asked,
        reply,
        why,
        result,
        cause,
        limit,
        measure,
        remedy.clone().when(costs),
        outcome.clone().when(is_explained),
        text(Slot::Value, w.l_words).when(is_wordless),
        promise,
        planned,
        who,
        tried,
        told,
        said,
        said_more,
        outcome
            .with(Outcome::Upheld.as_str())
            .optional()
            .when(|form| form.more && settles(form) && !is_explained(form)),
        remedy.optional().when(|form| form.more && settles(form) && !costs(form)),
        pick(Slot::Rating, w.l_rating, ratings)
            .optional()
            .when(|form| form.more && [ACCEPTED, SETTLED].contains(&form.code(Slot::What))),
        Field::new(Slot::At, Kind::Time, w.l_at, Vec::new()).optional().when(was_a_call),
        // Who has it there, and under which number, is said with it, as a rule.
        text(Slot::Contact, w.l_contact).optional().when(|form| {
            form.code(Slot::What) == DEPARTMENT_HAS || form.more && is_of_department(form)
        }),
        text(Slot::Order, w.l_order).optional().when(by_department),
        text(Slot::Value, w.l_said).optional().when(was_said),
        pick(Slot::Way, w.l_way, values(state, ContactWay::ALL, ContactWay::as_str))
            .optional()
            .when(was_spoken),
    ];
    Form::new(of(row, CaseWhat::Record), titled(state, row, w.f_record), fields)
}
