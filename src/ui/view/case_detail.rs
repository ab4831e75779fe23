//! The detail of a complaint: its fields, what is due, what is with whom, and what can be said. The timeline
//! stands beside it on wide screens, under it on others.

use super::complaints::{flags, owner};
use super::detail::Line;
use super::timeline;
use crate::core::board::{Board, ComplaintRow};
use crate::core::complaint::{Case, Dispatch, Kept, Ladder, Measure, Stage};
use crate::core::event::Fact;
use crate::core::hall::CustomerShown;
use crate::text::complaint::advice;
use crate::text::named::Named;
use crate::text::width::{pad, wrap};
use crate::text::words::fill;
use crate::ui::show::{span, time};
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::{cases, notices, privacy};

/// From this width on the timeline stands beside the fields.
const BESIDE_COLS: usize = 116;

/// The complaint that a row of the escalations is about.
pub(super) fn of_escalation(board: &Board, row: usize) -> Option<&ComplaintRow> {
    let id = &board.escalations.get(row)?.complaint_id;
    board.case_rows.iter().find(|row| row.complaint_id == *id)
}

/// Title and lines of a complaint.
pub(super) fn lines(state: &State, row: &ComplaintRow, width: usize) -> (String, Vec<Line>) {
    let lang = state.setup.lang;
    let about = if row.case.is_request() { row.kind.name(lang) } else { row.category.name(lang) };
    let title = format!("{} {about}", row.number);
    let room = if width >= BESIDE_COLS { (width - 4) / 2 } else { width };
    let room = room.max(20);
    let mut fields = facts(state, row, room);
    let history = timeline::lines(state, &row.case, room);
    if width >= BESIDE_COLS {
        fields.extend(manner(state, row, room));
        return (title, beside(fields, history, room));
    }
    fields.extend(history);
    fields.extend(manner(state, row, room));
    (title, fields)
}

fn beside(left: Vec<Line>, right: Vec<Line>, room: usize) -> Vec<Line> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let line = |_| {
        let none = || (String::new(), Role::Normal);
        let (text, role) = left.next().unwrap_or_else(none);
        let (other, other_role) = right.next().unwrap_or_else(none);
        let role = if text.is_empty() || role == Role::Normal { other_role } else { role };
        (format!("{}    {other}", pad(&text, room)).trim_end().to_owned(), role)
    };
    (0..rows).map(line).collect()
}

/// Whoever collects lines leaves out what nobody said.
struct Sheet {
    width: usize,
    lines: Vec<Line>,
}

impl Sheet {
    fn say(&mut self, template: &str, values: &[&str]) {
        self.say_as(Role::Normal, template, values);
    }

    fn say_as(&mut self, role: Role, template: &str, values: &[&str]) {
        if values.iter().all(|value| value.trim().is_empty()) {
            return;
        }
        let text = fill(template, values);
        let parts = wrap(text.trim_end(), self.width);
        self.lines.extend(parts.into_iter().map(|part| (part, role)));
    }
}

fn facts(state: &State, row: &ComplaintRow, width: usize) -> Vec<Line> {
    let (w, lang, case) = (state.words().cases, state.setup.lang, &*row.case);
    let mut out = Sheet { width, lines: Vec::new() };
    let key = state.setup.keys.label("notice.act", state.words());
    for notice in notices::about(state, &row.complaint_id) {
        let (text, step) = (notices::text(state, notice), notices::step(state, notice));
        out.say_as(Role::Warn, w.n_line, &[&text, &key, step]);
    }
    out.lines.extend(super::case_clocks::block(state, row, width));
    let age = span(state.words(), state.now.secs_since(case.owner_since));
    if case.is_request() {
        return needed(state, row, &age, out);
    }
    out.say(w.d_owner, &[owner(state, &row.owner), &age, owner(state, &case.fields.first_contact)]);
    let code = row.category.as_str();
    let category = row.category.name(lang);
    out.say(w.d_category, &[code, category, row.severity.name(lang)]);
    offer(state, case, &mut out);
    out.say(w.d_flags, &[&flags(w, row)]);
    customer(state, case, &mut out);
    let fields = &case.fields;
    out.say(w.d_text, &[&fields.text]);
    out.say(w.d_request, &[&fields.request]);
    out.say(w.d_loss, &[&fields.loss]);
    if let Some(dispatch) = case.open_dispatch().or(case.dispatches.last()) {
        with_department(state, dispatch, &mut out);
    }
    if let Some(ladder) = case.running() {
        climbed(state, ladder, &mut out);
    }
    let helpers: Vec<&str> = case.helpers.iter().map(|id| state.person_name(id)).collect();
    out.say(w.d_helpers, &[&helpers.join(" ")]);
    let number = |id: &str| number_of(state, id);
    out.say(w.d_repeat, &[&fields.repeat_of.as_deref().map_or_else(String::new, number)]);
    out.say(w.d_merged, &[&case.merged_into.as_deref().map_or_else(String::new, number)]);
    out.say(w.d_referred, &[case.referred.as_deref().unwrap_or_default()]);
    result(state, case, &mut out);
    out.lines
}

/// The same of what the hall needs of a department: nobody else has to do with it.
fn needed(state: &State, row: &ComplaintRow, age: &str, mut out: Sheet) -> Vec<Line> {
    let (lang, case) = (state.setup.lang, &*row.case);
    let (w, own) = (state.words().cases, lang.requests());
    out.say(own.d_kind, &[own.urgency(row.severity)]);
    out.say(own.d_owner, &[owner(state, &row.owner), age]);
    offer(state, case, &mut out);
    out.say(w.d_flags, &[&flags(w, row)]);
    out.say(own.d_text, &[&case.fields.text]);
    if let Some(dispatch) = case.open_dispatch().or(case.dispatches.last()) {
        with_department(state, dispatch, &mut out);
    }
    let helpers: Vec<&str> = case.helpers.iter().map(|id| state.person_name(id)).collect();
    out.say(w.d_helpers, &[&helpers.join(" ")]);
    out.say(own.d_end, &[case.request_end.map_or("", |end| end.name(lang))]);
    out.lines
}

/// The number of a complaint of the board; of another its id.
fn number_of(state: &State, id: &str) -> String {
    let rows = state.board.iter().flat_map(|board| &board.case_rows);
    let row = rows.into_iter().find(|row| row.complaint_id == id);
    row.map_or_else(|| id.to_owned(), |row| row.number.clone())
}

fn offer(state: &State, case: &Case, out: &mut Sheet) {
    let (w, lang) = (state.words().cases, state.setup.lang);
    if let Some(open) = &case.offer {
        let to = &open.offered;
        let whom = if to.to.is_empty() { state.whom(&to.to_role) } else { state.whom(&to.to) };
        let until = time(state, to.expires_at);
        out.say_as(Role::Warn, w.d_offer, &[&whom, &until, to.urgency.name(lang)]);
        for next in &to.next {
            let who =
                if next.person_id.is_empty() { "" } else { state.person_name(&next.person_id) };
            let by = next.due.map_or_else(String::new, |at| time(state, at));
            out.say(w.d_next, &[format!("{} {who} {by}", next.text).trim()]);
        }
        out.say(w.d_if_then, &[&to.if_then]);
    }
    if let Some(request) = &case.request {
        out.say_as(Role::Warn, w.d_request_by, &[state.person_name(&request.person_id)]);
    }
}

fn customer(state: &State, case: &Case, out: &mut Sheet) {
    let (w, lang, fields) = (state.words().cases, state.setup.lang, &case.fields);
    let (kind, tier) = (fields.customer_kind.name(lang), fields.tier.name(lang));
    let customer = privacy::customer_lines(state, CustomerShown::of(case.customer()));
    let told = customer.into_iter().map(|(label, text)| format!("{label} {text}"));
    let told: Vec<String> = told.map(|line| line.trim().to_owned()).collect();
    out.say(w.d_customer, &[&told.join("  "), kind, tier, &fields.label]);
    let counter = fields.counter_id.as_deref().unwrap_or_default();
    if !counter.is_empty() {
        let ticket = fields.ticket_no.as_deref().unwrap_or("-");
        let service = fields.service_id.as_deref().map_or("-", |id| state.service_name(id));
        out.say(w.d_where, &[counter, ticket, service, ""]);
    }
    let attendant = match &*fields.attendant {
        "" => "-",
        id => state.person_name(id),
    };
    out.say(w.d_how, &[case.emotion.name(lang), fields.place.name(lang), attendant]);
    let (channel, phase) = (fields.channel.name(lang), fields.phase.name(lang));
    let (voiced, at) = (time(state, fields.voiced_at), time(state, case.registered_at));
    out.say(w.d_came, &[channel, phase, &voiced, &at]);
    let grounds: Vec<&str> = fields.grounds.iter().map(|it| it.name(lang)).collect();
    out.say(w.d_grounds, &[&grounds.join(", ")]);
}

fn with_department(state: &State, dispatch: &Dispatch, out: &mut Sheet) {
    let w = state.words().cases;
    let stage = match (dispatch.ended_at, dispatch.accepted_at) {
        (Some(_), _) => Stage::DeptReplied,
        (None, Some(_)) => Stage::DeptAccepted,
        (None, None) => Stage::Dispatched,
    };
    let planned = dispatch.planned_at.filter(|_| dispatch.ended_at.is_none());
    let word = planned.map_or(stage.name(state.setup.lang), |_| w.s_department_plans);
    let (sent, tries) = (time(state, dispatch.sent_at), dispatch.tries.to_string());
    let contact = if dispatch.contact.is_empty() { "-" } else { &dispatch.contact };
    out.say(w.d_dispatch, &[&state.whom(&dispatch.department_id), word, &sent, contact, &tries]);
    let planned = dispatch.planned_at.map_or_else(String::new, |at| time(state, at));
    if !(dispatch.order_no.is_empty() && planned.is_empty()) {
        let dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        out.say(w.d_order, &[&dash(&dispatch.order_no), &dash(&planned)]);
    }
}

fn climbed(state: &State, ladder: &Ladder, out: &mut Sheet) {
    let w = state.words().cases;
    let to: Vec<String> = ladder.to.iter().map(|id| state.whom(id)).collect();
    let (word, role) = match (&ladder.ack, ladder.unanswered.is_some()) {
        (Some(ack), _) => (format!("{} {}", w.p_acked, state.whom(&ack.person_id)), Role::Normal),
        (None, true) => (w.p_unanswered.to_owned(), Role::Breach),
        (None, false) if ladder.to.is_empty() => (w.p_nobody.to_owned(), Role::Breach),
        (None, false) => (w.p_sent.to_owned(), Role::Warn),
    };
    let (level, since) = (ladder.level.to_string(), time(state, ladder.fired_at));
    out.say_as(role, w.d_ladder, &[&level, &to.join(" "), &word, &since]);
}

/// What was decided in the end, as far as it still holds.
fn result(state: &State, case: &Case, out: &mut Sheet) {
    let (w, lang) = (state.words().cases, state.setup.lang);
    let told = case.history.iter().rev().filter(|past| past.standing == Kept::Holds);
    let told = told.filter(|_| case.resolved_at.is_some());
    let resolved = told.into_iter().find_map(|past| match &past.fact.0 {
        Fact::Resolved(resolved) => Some(resolved),
        _ => None,
    });
    if let Some(resolved) = resolved {
        let measures: Vec<&str> =
            resolved.measures.iter().map(|measure: &Measure| measure.name(lang)).collect();
        let (outcome, cause) = (resolved.outcome.name(lang), resolved.root_cause.name(lang));
        out.say(w.d_result, &[outcome, cause, &measures.join(", ")]);
        out.say(w.d_told, &[&resolved.text]);
    }
    out.say(w.d_answer, &[case.answer.map_or("", |answer| answer.name(lang))]);
}

/// How such a case is handled, what can be said, and what whoever is at the board may promise.
fn manner(state: &State, row: &ComplaintRow, width: usize) -> Vec<Line> {
    let w = state.words().cases;
    let Some(advice) = advice(state.setup.lang, row.category) else { return Vec::new() };
    let mut out = Sheet { width, lines: vec![(w.d_advice.to_owned(), Role::Head)] };
    out.say("{}", &[&cases::may_promise(state, row)]);
    out.say(w.d_script, &[advice.script]);
    out.say(w.d_standard, &[advice.standard]);
    out.say(w.d_avoid, &[&advice.avoid.join("; ")]);
    for line in advice.remember {
        out.say(w.d_remember, &[line]);
    }
    out.lines
}
