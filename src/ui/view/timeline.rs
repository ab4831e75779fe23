//! What happened to a complaint, one line each, oldest first: time, what, who; what did not hold says why.

use super::complaints::owner;
use super::detail::Line;
use crate::core::complaint::{
    AnswerRank, Case, Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind, Emotion,
    Field, Kept, Past, Phase, Place, RootCause, Tier,
};
use crate::core::event::{Amended, Contacted, Fact, Offered};
use crate::core::time::Ms;
use crate::text::named::Named;
use crate::text::width::wrap;
use crate::text::words::fill;
use crate::ui::cases;
use crate::ui::show::{author, time};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns of the time before a line.
const TIME_COLS: usize = 6;

/// The timeline of a case.
pub(super) fn lines(state: &State, case: &Case, width: usize) -> Vec<Line> {
    let mut out = vec![(state.words().cases.d_timeline.to_owned(), Role::Head)];
    for past in &case.history {
        out.extend(entry(state, case, past, width));
    }
    out
}

fn entry(state: &State, case: &Case, past: &Past, width: usize) -> Vec<Line> {
    let w = state.words().cases;
    let mut text = said(state, &past.fact.0);
    let (mark, role) = match past.standing {
        Kept::Holds => (String::new(), Role::Normal),
        Kept::Undone => (w.d_unmade.to_owned(), Role::Head),
        Kept::Against(rule) => {
            let (part, number) = (rule.part.to_string(), rule.number.to_string());
            (fill(w.d_kept, &[&part, &number]), Role::Head)
        }
    };
    for part in [ranked(state, case, past), author(state, &past.by), &mark] {
        if !part.is_empty() {
            text = format!("{}  {part}", text.trim_end());
        }
    }
    let mut head = time(state, past.at);
    let room = width.saturating_sub(head.len().max(TIME_COLS) + 1).max(10);
    let mut out = Vec::new();
    for part in wrap(text.trim_end(), room) {
        let columns = head.len().max(TIME_COLS);
        out.push((format!("{head:<columns$} {part}"), role));
        head = " ".repeat(columns);
    }
    out
}

/// What is to be said of an answer from above beside its words.
fn ranked<'a>(state: &'a State, case: &Case, past: &Past) -> &'a str {
    let Fact::Answered(said) = &past.fact.0 else { return "" };
    let made = case.answers.iter().find(|made| made.answer_id == said.answer_id);
    match made.filter(|_| past.standing == Kept::Holds).map(|made| made.rank) {
        Some(AnswerRank::Withdrawn) => state.words().cases.t_answered_late,
        Some(AnswerRank::Amends) => state.words().cases.t_answered_more,
        _ => "",
    }
}

fn contacted(state: &State, contact: &Contacted) -> String {
    let (w, lang) = (state.words().cases, state.setup.lang);
    // Whoever stands there was reached.
    let there = contact.way == ContactWay::FaceToFace && contact.result == ContactResult::Reached;
    let way = contact.way.name(lang);
    let mut text = if there {
        fill(w.t_contacted, &[way, &contact.text, ""])
    } else {
        fill(w.t_contacted, &[way, contact.result.name(lang), &contact.text])
    };
    if contact.calmed {
        text = format!("{} {}", text.trim_end(), w.t_calmed);
    }
    if let Some(at) = contact.promised_at {
        text = format!("{} {}", text.trim_end(), fill(w.t_promise, &[&time(state, at)]));
    }
    text
}

fn offered(state: &State, offer: &Offered) -> String {
    let to = if offer.to.is_empty() { &offer.to_role } else { &offer.to };
    let next: Vec<&str> = offer.next.iter().map(|next| &*next.text).collect();
    let urgency = offer.urgency.name(state.setup.lang);
    let about = format!("{} {}", offer.summary, next.join(", "));
    fill(state.words().cases.t_offered, &[&state.whom(to), urgency, about.trim()])
}

fn until(state: &State, at: Option<Ms>) -> String {
    at.map_or_else(String::new, |at| time(state, at))
}

/// The number of a complaint on the board, else its id.
fn number<'a>(state: &'a State, complaint_id: &'a str) -> &'a str {
    cases::by_id(state, complaint_id).map_or(complaint_id, |row| &row.number)
}

/// What a field says from now on, in words.
fn amended(state: &State, said: &Amended) -> String {
    let (new, lang, deeds) = (&*said.new, state.setup.lang, state.words().cases);
    let named = match said.field {
        Field::Emotion => Emotion::from_text(new).map(|it| it.name(lang)),
        Field::Place => Place::from_text(new).map(|it| it.name(lang)),
        Field::Tier => Tier::from_text(new).map(|it| it.name(lang)),
        Field::CustomerKind => CustomerKind::from_text(new).map(|it| it.name(lang)),
        Field::Phase => Phase::from_text(new).map(|it| it.name(lang)),
        Field::Channel => Channel::from_text(new).map(|it| it.name(lang)),
        Field::RootCause => RootCause::from_text(new).map(|it| it.name(lang)),
        Field::Retention => new.parse().ok().map(|it| if it { deeds.e_yes } else { deeds.e_no }),
        Field::Attendant => Some(state.person_name(new)),
        Field::RepeatOf => Some(number(state, new)),
        _ => None,
    };
    named.unwrap_or(new).to_owned()
}

/// What a fact says of the case itself.
fn said(state: &State, fact: &Fact) -> String {
    let (w, lang) = (state.words().cases, state.setup.lang);
    match fact {
        Fact::Registered(it) => {
            fill(w.t_registered, &[it.category.name(lang), it.severity.name(lang)])
        }
        Fact::Amended(it) => fill(w.t_amended, &[it.field.name(lang), &amended(state, it)]),
        Fact::Assessed(it) => {
            fill(w.t_assessed, &[it.category.name(lang), it.severity.name(lang), &it.reason])
        }
        Fact::Contacted(it) => contacted(state, it),
        Fact::Started(it) => fill(w.t_started, &[&it.note]),
        Fact::Waiting(it) => {
            fill(w.t_waiting, &[it.reason.name(lang), &time(state, it.until), &it.note])
        }
        Fact::Resumed(it) => fill(w.t_resumed, &[it.why.name(lang)]),
        Fact::Resolved(it) => fill(w.t_resolved, &[it.outcome.name(lang), &it.text]),
        Fact::Closed(it) => {
            let rating = it.rating.map_or("", |rating| rating.name(lang));
            fill(w.t_closed, &[it.answer.name(lang), rating, &it.text])
        }
        Fact::Reopened(it) => {
            let answer = CustomerAnswer::from_text(&it.reason);
            fill(w.t_reopened, &[answer.map_or(&*it.reason, |answer| answer.name(lang))])
        }
        Fact::Referred(it) => fill(w.t_referred, &[&it.body, &it.ref_no]),
        Fact::Merged(it) => fill(w.t_merged, &[number(state, &it.target)]),
        Fact::Voided(it) => fill(w.t_voided, &[&it.reason, state.person_name(&it.confirmed_by)]),
        Fact::Raised(it) => fill(w.t_raised, &[it.severity.name(lang), it.ground.name(lang)]),
        Fact::RequestMade(it) => {
            let own = lang.requests();
            fill(own.t_made, &[own.urgency(it.severity), &it.text])
        }
        Fact::RequestDone(it) => fill(lang.requests().t_done, &[it.outcome.name(lang), &it.text]),
        Fact::Warned(it) if it.overdue => fill(w.t_warned_over, &[it.clock.name(lang)]),
        Fact::Warned(it) => fill(w.t_warned, &[it.clock.name(lang), &time(state, it.due)]),
        _ => handed(state, fact).unwrap_or_else(|| sent(state, fact)),
    }
}

/// What a fact says of who owns the case.
fn handed(state: &State, fact: &Fact) -> Option<String> {
    let (w, lang) = (state.words().cases, state.setup.lang);
    Some(match fact {
        Fact::Offered(it) => offered(state, it),
        Fact::Accepted(it) => fill(w.t_accepted, &[state.person_name(&it.owner)]),
        Fact::Declined(it) => {
            let reason = format!("{} {}", it.reason.name(lang), it.text);
            fill(w.t_declined, &[state.person_name(&it.person_id), reason.trim()])
        }
        Fact::Recalled(_) => w.t_recalled.to_owned(),
        Fact::OfferExpired(_) => w.t_expired.to_owned(),
        Fact::Taken(it) => fill(w.t_taken, &[owner(state, &it.owner), owner(state, &it.from)]),
        Fact::Requested(it) => fill(w.t_requested, &[state.person_name(&it.person_id)]),
        Fact::RequestRefused(it) => fill(w.t_refused, &[&it.reason]),
        Fact::Forced(it) => fill(w.t_forced, &[state.person_name(&it.owner), &it.reason]),
        Fact::Confirmed(it) => fill(w.t_confirmed, &[state.person_name(&it.person_id)]),
        Fact::Joined(it) => fill(w.t_joined, &[state.person_name(&it.person_id)]),
        Fact::Unowned(it) => fill(w.t_unowned, &[it.why.name(lang)]),
        _ => return None,
    })
}

/// What a fact says of departments and superiors.
fn sent(state: &State, fact: &Fact) -> String {
    let (w, lang) = (state.words().cases, state.setup.lang);
    match fact {
        Fact::Dispatched(it) => {
            fill(w.t_dispatched, &[&state.whom(&it.department_id), it.way.name(lang), &it.text])
        }
        Fact::DispatchAccepted(it) => fill(w.t_dispatch_accepted, &[&it.contact, &it.order_no]),
        Fact::DispatchAnswered(it) => {
            let planned = until(state, it.planned_at);
            fill(w.t_dispatch_answered, &[it.answer.name(lang), &planned, &it.text])
        }
        Fact::DispatchTried(it) => {
            fill(w.t_dispatch_tried, &[it.way.name(lang), it.result.name(lang), &it.text])
        }
        Fact::DispatchWithdrawn(it) => fill(w.t_dispatch_withdrawn, &[&it.reason]),
        Fact::DispatchAsked(it) => fill(w.t_dispatch_asked, &[&it.text]),
        Fact::DispatchReplied(it) => fill(w.t_dispatch_replied, &[&it.text]),
        Fact::DispatchPassedOn(it) => {
            let (from, to) = (state.whom(&it.from), state.whom(&it.department_id));
            fill(w.t_dispatch_passed, &[&from, &to, &it.reason])
        }
        Fact::Answered(it) => {
            let planned = until(state, it.planned_at);
            let said = format!("{planned} {}", it.text);
            let text = if it.is_final { w.t_answered_final } else { w.t_answered };
            fill(text, &[&state.whom(&it.person_id), said.trim()])
        }
        Fact::AnswerSeen(_) => w.t_answer_seen.to_owned(),
        Fact::CallWithdrawn(it) => fill(w.t_call_withdrawn, &[&it.reason]),
        Fact::Fired(it) => {
            let to: Vec<String> = it.to.iter().map(|id| state.whom(id)).collect();
            let why = format!("{} {}", it.cause.name(lang), it.reason);
            fill(w.t_fired, &[&it.level.to_string(), &to.join(" "), why.trim()])
        }
        Fact::PassedOver(it) => fill(w.t_passed_over, &[&it.level.to_string(), it.why.name(lang)]),
        Fact::Acked(it) => fill(w.t_acked, &[&state.whom(&it.person_id), &time(state, it.until)]),
        Fact::AckLapsed(it) => fill(w.t_lapsed, &[it.why.name(lang)]),
        Fact::Unanswered(_) => w.t_unanswered.to_owned(),
        Fact::Told(it) => {
            let (way, result) = (it.way.name(lang), it.result.name(lang));
            fill(w.t_told, &[&state.whom(&it.person_id), way, result, &it.text])
        }
        _ => String::new(),
    }
}
