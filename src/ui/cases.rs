//! What a key does about a complaint: which complaint is meant, which form it opens, and which act that becomes.

use super::answers::{send, send_form};
use super::drafts;
use super::field::Slot;
use super::form::{Begun, CaseForm, CaseWhat, Form};
use super::forms::complaint as forms;
use super::moves;
use super::msg::Effect;
use super::open as reading;
use super::state::{List, Overlay, State};
use super::tell;
use crate::core::act::{Act, CaseAct, NewCase, OfferTo, Refused};
use crate::core::board::{ComplaintRow, Place};
use crate::core::complaint::{
    Against, Category, Channel, ContactWay, CustomerKind, DeclineReason, Emotion, Ground,
    PauseReason, Phase, Place as Where, Possible, Severity, State as CaseState, Tier, Urgency,
};
use crate::core::event::NextAction;
use crate::core::time::Ms;
use crate::text::clean::scrub;

mod amend;
mod customer;
mod hands;
mod promise;
mod record;
mod request;

use customer::label;
pub(super) use customer::{about_customer, customer, customer_of};
pub(super) use hands::{acknowledge, asks, begun_of, command, unask};
pub(super) use promise::may_promise;
pub(super) use request::{finish, request, save_request};

/// The complaint of the record that lies open, else that of the selected row.
pub(super) fn here(state: &State) -> Option<&ComplaintRow> {
    if let Some(file) = state.lookup.past() {
        return Some(&file.row);
    }
    let board = state.board.as_ref()?;
    let row = state.selected(state.focus)?;
    match state.focus {
        Place::Complaints => board.case_rows.get(row),
        Place::Escalations => {
            let id = &board.escalations.get(row)?.complaint_id;
            by_id(state, id)
        }
        _ => None,
    }
}

pub(super) fn by_id<'a>(state: &'a State, complaint_id: &str) -> Option<&'a ComplaintRow> {
    let rows = &state.board.as_ref()?.case_rows;
    rows.iter().find(|row| row.complaint_id == complaint_id)
}

/// Whether a case is offered to whoever is at the board.
pub(super) fn is_offered(state: &State, row: &ComplaintRow) -> bool {
    let Some(open) = &row.case.offer else { return false };
    if !open.offered.to.is_empty() {
        return *open.offered.to == *state.me();
    }
    // Of an offer to a role the log knows who has it.
    *open.from != *state.me()
}

/// What `t` takes: the selected complaint, else the one that is offered to whoever is here.
pub(super) fn to_take(state: &State) -> Option<&ComplaintRow> {
    let rows = state.board.iter().flat_map(|board| &board.case_rows);
    let mine = |row: &&ComplaintRow| {
        row.case.offer.as_ref().is_some_and(|open| *open.offered.to == *state.me())
    };
    here(state).or_else(|| rows.into_iter().find(mine))
}

fn open(state: &mut State, form: Form) -> Vec<Effect> {
    let form = drafts::recalled(state, form);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

/// Opens a form about the selected complaint.
pub(super) fn ask(state: &mut State, form: fn(&State, &ComplaintRow) -> Form) -> Vec<Effect> {
    let Some(row) = here(state) else { return Vec::new() };
    let form = form(state, row);
    open(state, form)
}

fn do_now(state: &mut State, act: CaseAct) -> Vec<Effect> {
    let Some(row) = here(state) else { return Vec::new() };
    let complaint_id = row.complaint_id.clone();
    send(state, Act::Case { complaint_id, act: Box::new(act) })
}

/// `c`: a new complaint; at a counter it begins there.
pub(super) fn register(state: &mut State) -> Vec<Effect> {
    let form = forms::register(state, hands::begun(state));
    open(state, form)
}

/// The customer shouts: registered and taken over at once, the rest comes later.
pub(super) fn shout(state: &mut State) -> Vec<Effect> {
    let form = forms::register(state, hands::begun(state));
    shouted(state, &form)
}

pub(super) fn shouted(state: &mut State, form: &Form) -> Vec<Effect> {
    let super::form::Deed::Register(begun) = &form.deed else { return Vec::new() };
    let mut new = new_case(form, begun);
    new.emotion = Emotion::Shouting;
    new.grounds.push(Ground::Shouting);
    new.take = state.may(crate::core::people::Right::Complaints);
    send_new(state, new, form)
}

fn said(form: &Form, slot: Slot) -> String {
    scrub(form.said(slot)).trim().to_owned()
}

fn send_new(state: &mut State, new: NewCase, form: &Form) -> Vec<Effect> {
    let effects = send_form(state, Act::Register(Box::new(new)), form);
    match customer(form) {
        Some(customer) => effects.into_iter().map(|it| about_customer(it, &customer)).collect(),
        None => effects,
    }
}

fn new_case(form: &Form, begun: &Begun) -> NewCase {
    let plain = NewCase::default();
    let code = |slot| form.code(slot);
    // Who stands at the counter now is somebody else.
    let at_counter = begun.was_left && begun.counter_id.is_some() && begun.mark_id.is_none();
    let clerk = begun.clerk.as_deref().filter(|_| at_counter);
    let first = Some(code(Slot::First)).filter(|said| !said.is_empty()).or(clerk);
    let first = first.unwrap_or_default().to_owned();
    NewCase {
        category: Category::from_code(code(Slot::Category)).unwrap_or(plain.category),
        severity: Severity::from_text(code(Slot::Severity)),
        severity_reason: said(form, Slot::Reason),
        channel: Channel::from_text(code(Slot::Channel)).unwrap_or(plain.channel),
        first_contact: first,
        voiced_at: begun.at.filter(|_| begun.was_left),
        ticket_no: at_counter.then(|| begun.ticket_no.clone().unwrap_or_default()),
        take: code(Slot::Keep) == forms::YES,
        label: label(form),
        customer_kind: CustomerKind::from_text(code(Slot::CustomerKind))
            .unwrap_or(plain.customer_kind),
        tier: Tier::from_text(code(Slot::Tier)).unwrap_or(plain.tier),
        phase: Phase::from_text(code(Slot::Phase)).unwrap_or(plain.phase),
        text: said(form, Slot::Text),
        request: said(form, Slot::Request),
        loss: said(form, Slot::Loss),
        emotion: Emotion::from_text(code(Slot::Emotion)).unwrap_or(plain.emotion),
        place: Where::from_text(code(Slot::Where)).unwrap_or(plain.place),
        attendant: code(Slot::Attendant).to_owned(),
        counter_id: begun.counter_id.clone(),
        mark_id: begun.mark_id.clone(),
        retention: code(Slot::Retention) == forms::YES,
        grounds: grounds(form),
        ..plain
    }
}

fn grounds(form: &Form) -> Vec<Ground> {
    form.codes(Slot::Grounds).split_whitespace().filter_map(Ground::from_text).collect()
}

pub(super) fn save_new(state: &mut State, form: &Form, begun: &Begun) -> Vec<Effect> {
    let mut new = new_case(form, begun);
    new.voiced_at = record::past_time(state, form, Slot::At).or(new.voiced_at);
    send_new(state, new, form)
}

/// `t`: accepts what is offered, else takes.
pub(super) fn take(state: &mut State) -> Vec<Effect> {
    let Some(row) = to_take(state) else { return Vec::new() };
    let complaint_id = row.complaint_id.clone();
    let offer = row.case.offer.as_ref().filter(|_| is_offered(state, row));
    let act = match offer {
        Some(open) if open.offered.next.is_empty() => {
            CaseAct::Accept { offer_id: open.offered.offer_id.to_string(), read_back: Vec::new() }
        }
        Some(_) => {
            let form = forms::accept(state, row);
            return form.map_or_else(Vec::new, |form| self::open(state, form));
        }
        None => CaseAct::Take,
    };
    send(state, Act::Case { complaint_id, act: Box::new(act) })
}

pub(super) fn decline(state: &mut State) -> Vec<Effect> {
    let form = here(state).and_then(|row| forms::decline(state, row));
    form.map_or_else(Vec::new, |form| open(state, form))
}

pub(super) fn recall(state: &mut State) -> Vec<Effect> {
    do_now(state, CaseAct::Recall)
}

pub(super) fn join(state: &mut State) -> Vec<Effect> {
    do_now(state, CaseAct::Join)
}

pub(super) fn confirm(state: &mut State) -> Vec<Effect> {
    do_now(state, CaseAct::Confirm)
}

pub(super) fn resume(state: &mut State) -> Vec<Effect> {
    do_now(state, CaseAct::Resume)
}

/// The instant to come that a field means.
pub(super) fn next_time(state: &State, form: &Form, slot: Slot) -> Option<Ms> {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    form.field(slot)?.instant(state.now, zone)
}

/// Turns a form about a complaint into what it asks for.
pub(super) fn save(state: &mut State, about: &CaseForm, form: &Form) -> Vec<Effect> {
    let act = match &about.what {
        CaseWhat::Record => return record::save(state, about, form),
        CaseWhat::Amend => return amend::save(state, about, form),
        CaseWhat::Refuse | CaseWhat::Withdraw | CaseWhat::Acknowledge(..) | CaseWhat::Void => {
            return hands::save(state, about, form);
        }
        CaseWhat::Instead(_) => {
            let possible = Possible::from_text(form.code(Slot::Sure));
            return possible
                .map_or_else(Vec::new, |it| do_possible(state, &about.complaint_id, it));
        }
        CaseWhat::Accept(..) | CaseWhat::Escalate(_) if form.code(Slot::Sure).is_empty() => {
            return Vec::new();
        }
        CaseWhat::Accept(offer_id, count) => {
            CaseAct::Accept { offer_id: offer_id.clone(), read_back: (0..*count).collect() }
        }
        CaseWhat::Escalate(seen) => {
            let preset = by_id(state, &about.complaint_id)
                .map_or_else(String::new, |row| forms::escalation_reason(state, row));
            let written = said(form, Slot::Text);
            let reason = if written.is_empty() { preset } else { written };
            CaseAct::Escalate { seen_level: *seen, to_level: None, reason }
        }
        CaseWhat::HandOn => hand_on(form),
        CaseWhat::Decline(offer_id) => CaseAct::Decline {
            offer_id: offer_id.clone(),
            reason: DeclineReason::from_text(form.code(Slot::Reason))
                .unwrap_or(DeclineReason::Other),
            text: said(form, Slot::Text),
        },
        CaseWhat::Dispatch => dispatch(state, about, form),
        CaseWhat::Wait => CaseAct::Wait {
            reason: PauseReason::from_text(form.code(Slot::Reason))
                .unwrap_or(PauseReason::ThirdParty),
            until: next_time(state, form, Slot::Until).unwrap_or(state.now),
            note: said(form, Slot::Text),
        },
        CaseWhat::Reopen => CaseAct::Reopen { reason: said(form, Slot::Text) },
        CaseWhat::Force => CaseAct::Force {
            to: form.code(Slot::Person).to_owned(),
            reason: said(form, Slot::Text),
        },
        CaseWhat::Refer => {
            CaseAct::Refer { body: said(form, Slot::Text), ref_no: said(form, Slot::Value) }
        }
        CaseWhat::Merge => CaseAct::Merge { target: form.code(Slot::Choice).to_owned() },
        CaseWhat::Finish => request::finished(state, form),
    };
    let complaint_id = about.complaint_id.clone();
    send_form(state, Act::Case { complaint_id, act: Box::new(act) }, form)
}

fn hand_on(form: &Form) -> CaseAct {
    let text = said(form, Slot::Next);
    let next = NextAction { text: text.as_str().into(), person_id: "".into(), due: None };
    CaseAct::Offer {
        to: OfferTo::Person(form.code(Slot::Person).to_owned()),
        urgency: Urgency::from_text(form.code(Slot::Urgency)).unwrap_or(Urgency::Watch),
        summary: said(form, Slot::Text),
        next: if text.is_empty() { Vec::new() } else { vec![next] },
        if_then: String::new(),
        at_shift_end: false,
    }
}

fn dispatch(state: &State, about: &CaseForm, form: &Form) -> CaseAct {
    let written = said(form, Slot::Text);
    let row = by_id(state, &about.complaint_id);
    let text =
        row.filter(|_| written.is_empty()).map_or(written, |row| super::show::about(state, row));
    CaseAct::Dispatch {
        department_id: form.code(Slot::Department).to_owned(),
        contact: said(form, Slot::Contact),
        way: ContactWay::Phone,
        text,
        reason: said(form, Slot::Reason),
    }
}

/// Sends several acts; the draft of the form goes with the last.
fn send_all(state: &mut State, about: &CaseForm, acts: Vec<CaseAct>, form: &Form) -> Vec<Effect> {
    let last = acts.len();
    let mut out = Vec::new();
    for (act, nth) in acts.into_iter().zip(1..) {
        let act = Act::Case { complaint_id: about.complaint_id.clone(), act: Box::new(act) };
        out.extend(if nth == last { send_form(state, act, form) } else { send(state, act) });
    }
    out
}

/// What can be done instead of what was refused.
pub(super) fn do_possible(state: &mut State, complaint_id: &str, what: Possible) -> Vec<Effect> {
    show(state, complaint_id);
    let quiet = here(state).is_some_and(request::is_quiet);
    match what {
        Possible::Contact | Possible::Department | Possible::Reopen if quiet => {
            reading::read(state, List::Detail)
        }
        Possible::Take | Possible::Ask | Possible::Accept => take(state),
        Possible::Join => join(state),
        Possible::Offer => ask(state, forms::hand_on),
        Possible::Decline => decline(state),
        Possible::Recall => recall(state),
        Possible::Confirm => confirm(state),
        Possible::Refuse => ask(state, forms::refuse),
        Possible::Unask => unask(state),
        Possible::Withdraw => ask(state, forms::withdraw),
        Possible::Acknowledge => acknowledge(state),
        Possible::Force => ask(state, forms::force),
        Possible::Contact
        | Possible::Resolve
        | Possible::Close
        | Possible::Department
        | Possible::Reply
        | Possible::CallOff => ask(state, forms::record),
        Possible::Finish => finish(state),
        Possible::AnswerSeen => do_now(state, CaseAct::AnswerSeen { answer_id: None }),
        Possible::Assess | Possible::Amend => ask(state, forms::amend),
        Possible::Start => do_now(state, CaseAct::Start { note: String::new() }),
        Possible::Wait => ask(state, forms::wait),
        Possible::Resume => resume(state),
        Possible::Dispatch => ask(state, forms::dispatch),
        Possible::Escalate => ask(state, forms::escalate),
        Possible::Reopen => ask(state, forms::reopen),
        _ => register(state),
    }
}

/// Goes to a complaint.
pub(super) fn show(state: &mut State, complaint_id: &str) {
    moves::go_to(state, Place::Complaints, complaint_id);
}

/// The complaint that was just registered is the one that the next keys are about.
pub(super) fn registered(state: &mut State, act_id: &str) {
    let rows = state.board.iter().flat_map(|board| &board.case_rows);
    let is_new =
        |row: &&ComplaintRow| row.case.history.first().is_some_and(|past| *past.act_id == *act_id);
    match rows.into_iter().find(is_new).map(|row| row.complaint_id.clone()) {
        Some(id) => {
            state.awaited = None;
            show(state, &id);
        }
        None => state.awaited = Some(act_id.to_owned()),
    }
}

/// Rows came that may hold what was just registered.
pub(super) fn on_rows(state: &mut State) {
    if state.overlay.is_none()
        && let Some(act_id) = state.awaited.take()
    {
        registered(state, &act_id);
    }
}

/// Asks what to do instead of what was refused.
pub(super) fn instead(state: &mut State, act: &Act, why: &Refused) {
    let (Act::Case { complaint_id, .. }, Refused::Rule { rule, why, instead }) = (act, why) else {
        return;
    };
    let Some(row) = by_id(state, complaint_id) else { return };
    let said = tell::refused(state, &Refused::Rule { rule: *rule, why: *why, instead: Vec::new() });
    let mut instead = instead.clone();
    // What is more than one may promise is somebody else's to promise: that stands first.
    instead.sort_by_key(|it| *why == Against::BeyondAuthority && *it != Possible::Escalate);
    let form = forms::instead(state, row, said, &instead);
    state.overlay = Some(Overlay::Form(Box::new(form)));
}

/// Whether the selected complaint is one that something can be done with.
pub(super) fn is_open(state: &State) -> bool {
    here(state).is_some_and(|row| row.case.is_open())
}

pub(super) fn is_waiting(state: &State) -> bool {
    here(state).is_some_and(|row| row.state == CaseState::Waiting)
}
