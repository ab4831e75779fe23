//! What the person at the board does: which form a key opens, and which act a form that is filled in
//! becomes. The forms themselves are described in `forms`.

mod floor;

use super::answers::{send, send_form, write};
use super::away;
use super::cases;
use super::commands::command;
use super::drafts;
use super::field::{Kind, Slot};
use super::form::{Deed, Form, Next};
use super::keys::{Key, KeyPress};
use super::msg::Effect;
use super::privacy;
use super::state::{Cause, Overlay, State, Tone};
use super::update::give;
use super::{duty, findings, follow_ups, forms, incident, orders};
use crate::core::act::{Act, AlarmRef, CounterTo, Refused};
use crate::core::board::{Alarm, AlarmState, Place, StaffState};
use crate::text::clean::scrub;
use crate::text::words::fill;

/// Opens a form, or goes on with the one of its kind that was left half filled.
use floor::half_hour_of;
pub(super) use floor::{half_hour, queue_here, tally, walk_out};

pub(super) fn open(state: &mut State, form: Form) -> Vec<Effect> {
    let form = drafts::recalled(state, form);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

/// What was done about an alarm comes with new rows: the open list then says so. What can be chosen stays as
/// it is, so that no number changes under a finger.
pub(super) fn refresh(state: &mut State) {
    let Some(Overlay::Form(form)) = &state.overlay else { return };
    let Deed::Deal(of) = &form.deed else { return };
    let Some(alarm) = super::tell::alarm(state, of) else { return };
    let fresh = forms::deal(state, alarm).fields;
    let fixed = fresh.into_iter().filter(|field| field.kind == Kind::Fixed);
    if let Some(Overlay::Form(form)) = &mut state.overlay {
        let shown = form.fields.iter_mut().filter(|field| field.kind == Kind::Fixed);
        shown.zip(fixed).for_each(|(old, new)| *old = new);
    }
}

/// Takes a key for the form that was on top.
pub(super) fn on_key(state: &mut State, press: KeyPress, mut form: Box<Form>) -> Vec<Effect> {
    if press.key == Key::F(8) {
        return drafts::toggle(state, form);
    }
    match form.press(press, state.words()) {
        Next::Stay => {
            state.overlay = Some(Overlay::Form(form));
            Vec::new()
        }
        Next::Leave => {
            let deed = form.deed.clone();
            leave(state, form);
            incident::back(state, &deed);
            findings::back(state, &deed);
            orders::back(state, &deed);
            follow_ups::back(state, &deed);
            drafts::flush(state)
        }
        Next::Save => {
            let deed = form.deed.clone();
            let effects = save(state, form);
            incident::back(state, &deed);
            findings::back(state, &deed);
            orders::back(state, &deed);
            follow_ups::back(state, &deed);
            effects
        }
        Next::Shout => cases::shouted(state, &form),
    }
}

fn leave(state: &mut State, form: Box<Form>) {
    if let Deed::Unmask { .. } = form.deed {
        privacy::back(state);
    } else if let Deed::Settle(_) = form.deed {
        state.overlay = Some(Overlay::Away { at: 0 });
    } else if form.deed == Deed::Note {
        let draft = form.text().trim().to_owned();
        if !draft.is_empty() && state.draft != draft {
            let text = fill(state.words().t_draft, &[&state.key_label("log.note")]);
            state.tell(Tone::Done, text);
        }
        state.draft = draft;
    } else if form.is_written() && drafts::keep(state, &form) {
        state.tell(Tone::Done, state.words().deeds.t_kept.to_owned());
    }
}

pub(super) fn open_note(state: &mut State) -> Vec<Effect> {
    state.quit_warned = false;
    state.overlay = Some(Overlay::Form(Box::new(drafts::recalled_note(state))));
    Vec::new()
}

/// `s`: people or counters, by where one is; at an alarm of a queue what can be done about it.
pub(super) fn set(state: &mut State) -> Vec<Effect> {
    let looked_at = state.shown.as_ref().is_some_and(|shown| shown.looked_at);
    let place = state.focus;
    if looked_at && matches!(place, Place::Queues | Place::Log) {
        return deal(state);
    }
    let chosen = state.chosen(place);
    let form = match place {
        Place::Staff if !chosen.is_empty() => forms::staff(state, chosen),
        Place::Counters if !chosen.is_empty() => forms::counters(state, chosen),
        _ => forms::whom(state),
    };
    open(state, form)
}

/// The alarm that is looked at, else the first one at the selected row.
pub(super) fn alarm_here(state: &State) -> Option<&Alarm> {
    let shown = state.shown.as_ref().filter(|shown| shown.looked_at);
    if let Some(Cause::Alarm(kind, subject)) = shown.map(|shown| &shown.cause) {
        return state.alarms().iter().find(|a| a.kind == *kind && a.subject == *subject);
    }
    alarms_at_row(state).next()
}

/// Alarms of the selected row.
fn alarms_at_row(state: &State) -> impl Iterator<Item = &Alarm> {
    // An alarm of a complaint calls it by its number, in both panels in which it stands.
    let of_case = cases::here(state).map(|case| (Place::Complaints, case.number.clone()));
    let at = of_case.or_else(|| {
        let row = state.selected(state.focus)?;
        Some((state.focus, state.key(state.focus, row)))
    });
    let here = move |alarm: &&Alarm| {
        at.as_ref().is_some_and(|(place, key)| alarm.place == *place && alarm.subject == *key)
    };
    state.alarms().iter().filter(here)
}

/// Alarms that nobody has seen.
pub(super) fn unseen(state: &State) -> impl Iterator<Item = &Alarm> {
    state.alarms().iter().filter(|alarm| alarm.state != AlarmState::Acknowledged)
}

pub(super) fn named(alarm: &Alarm) -> AlarmRef {
    AlarmRef { kind: alarm.kind, subject: alarm.subject.clone(), episode: alarm.episode }
}

/// The call for help that is looked at, else that of the selected counter, else the oldest.
pub(super) fn help_here(state: &State) -> Option<String> {
    let board = state.board.as_ref()?;
    let shown = state.shown.as_ref().filter(|shown| shown.looked_at);
    if let Some(Cause::Help(id)) = shown.map(|shown| &shown.cause)
        && board.help.iter().any(|call| call.help_id == *id)
    {
        return Some(id.clone());
    }
    let row = state.selected(Place::Counters).filter(|_| state.focus == Place::Counters);
    let key = row.map(|row| state.key(Place::Counters, row));
    let here = board.help.iter().find(|call| Some(&call.counter_id) == key.as_ref());
    here.or(board.help.first()).map(|call| call.help_id.clone())
}

pub(super) fn is_help_looked_at(state: &State) -> bool {
    let shown = state.shown.as_ref().filter(|shown| shown.looked_at);
    shown.is_some_and(|shown| matches!(shown.cause, Cause::Help(_)))
}

pub(super) fn claim_help(state: &mut State) -> Vec<Effect> {
    match help_here(state) {
        Some(help_id) => send(state, Act::ClaimHelp { help_id }),
        None => Vec::new(),
    }
}

/// Acts on what `n` showed, as the command does that is meant: what may not be given here says so.
pub(super) fn deal(state: &mut State) -> Vec<Effect> {
    let id = if is_help_looked_at(state) { "help.claim" } else { "alarm.act" };
    command(id).map_or_else(Vec::new, |command| give(state, command))
}

pub(super) fn act_on_alarm(state: &mut State) -> Vec<Effect> {
    let Some(alarm) = alarm_here(state) else { return Vec::new() };
    let form = forms::deal(state, alarm);
    open(state, form)
}

/// `g`: the one alarm that is meant at once; where it is not clear which, a list.
pub(super) fn acknowledge(state: &mut State) -> Vec<Effect> {
    if is_help_looked_at(state) {
        return deal(state);
    }
    let looked_at = state.shown.as_ref().is_some_and(|shown| shown.looked_at);
    let mut meant: Vec<&Alarm> = if looked_at {
        alarm_here(state).into_iter().collect()
    } else {
        alarms_at_row(state).collect()
    };
    meant.retain(|alarm| alarm.state != AlarmState::Acknowledged);
    if let [only] = meant[..] {
        let act = Act::Acknowledge(vec![named(only)]);
        return send(state, act);
    }
    let all: Vec<&Alarm> = unseen(state).collect();
    if let [only] = all[..] {
        let act = Act::Acknowledge(vec![named(only)]);
        return send(state, act);
    }
    let form = forms::acknowledge(state, &all);
    open(state, form)
}

pub(super) fn mark_unhappy(state: &mut State) -> Vec<Effect> {
    let form = forms::unhappy(state);
    open(state, form)
}

pub(super) fn open_shift(state: &mut State) -> Vec<Effect> {
    send(state, Act::OpenShift { name: String::new() })
}

pub(super) fn sign_off(state: &mut State) -> Vec<Effect> {
    // What was written stands there again; what is open is counted anew, and whether to sign off is asked anew.
    let mut form = drafts::recalled(state, forms::sign_off(state));
    form.ask_again(Slot::Sure);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

/// Asks for the reason that an act was refused for, or what to do instead.
pub(super) fn ask_reason(state: &mut State, act: Act, why: &Refused) {
    if matches!(why, Refused::Rule { .. }) {
        return cases::instead(state, &act, why);
    }
    let form = forms::reason(state, act, why);
    // Asked once more for the same act, what was written stands there again.
    let form = drafts::recalled(state, form);
    state.overlay = Some(Overlay::Form(Box::new(form)));
}

fn with_reason(mut act: Act, text: &str) -> Act {
    if let Act::MarkStaff { reason, .. } | Act::SetCounters { reason, .. } = &mut act {
        text.clone_into(reason);
    }
    act
}

fn some(code: &str) -> Option<String> {
    (!code.is_empty()).then(|| code.to_owned())
}

/// Turns a form that is filled in into what it asks for.
fn save(state: &mut State, form: Box<Form>) -> Vec<Effect> {
    match &form.deed {
        Deed::Note => save_note(state, form),
        Deed::Whom => {
            let next = forms::staff(state, vec![form.code(Slot::Who).to_owned()]);
            open(state, next)
        }
        Deed::Staff(staff) => save_staff(state, staff.clone(), &form),
        Deed::Counters { chosen, ready } => {
            let all = form.code(Slot::To) == forms::OPEN_ALL;
            let counters = if all { ready } else { chosen };
            save_counters(state, counters.clone(), &form)
        }
        Deed::Acknowledge(alarms) => {
            let at = form.code(Slot::Alarm).parse::<usize>().ok();
            let one = at.and_then(|at| alarms.get(at).cloned());
            send(state, Act::Acknowledge(one.map_or_else(|| alarms.clone(), |one| vec![one])))
        }
        Deed::Deal(alarm) => save_deal(state, alarm.clone(), &form),
        Deed::Unhappy => {
            let counter_id = some(form.code(Slot::Counter));
            let reason = form.code(Slot::Reason).to_owned();
            send(state, Act::MarkUnhappy { counter_id, reason })
        }
        Deed::HalfHour(service) => {
            let act = half_hour_of(service.clone(), &form);
            send_form(state, act, &form)
        }
        Deed::WalkOut => send_form(state, walk_out_of(&form), &form),
        Deed::Reason(act) => {
            let act = with_reason((**act).clone(), scrub(form.text()).trim());
            send_form(state, act, &form)
        }
        Deed::Incident(sheet) => incident::save(state, sheet, &form),
        Deed::Finding(_) | Deed::People(_) => findings::save(state, form),
        Deed::Care(sheet) => super::people::save(state, sheet, &form),
        Deed::Order(_) => orders::save(state, &form),
        // Not now: what was written for it stays.
        Deed::SignOff if form.code(Slot::Sure).is_empty() => {
            leave(state, form);
            Vec::new()
        }
        Deed::SignOff => {
            let act = Act::SignOff { note: scrub(form.text()).trim().to_owned() };
            send_form(state, act, &form)
        }
        Deed::Log(about) => duty::save(state, about, &form),
        Deed::Register(begun) => cases::save_new(state, &form, begun),
        Deed::Request => cases::save_request(state, &form),
        Deed::Case(about) => cases::save(state, about, &form),
        Deed::Unmask { complaint_id, person_ref } => {
            privacy::chosen(state, complaint_id, person_ref, form.code(Slot::Reason))
        }
        Deed::Caller(id) => follow_ups::name(state, id, &form),
        Deed::Settle(entries) => away::save(state, entries, &form),
        Deed::Drafts(keys) => {
            let at = form.code(Slot::Draft).parse::<usize>().ok();
            match at.and_then(|at| keys.get(at)) {
                Some(key) => drafts::open(state, key),
                None => Vec::new(),
            }
        }
    }
}

fn walk_out_of(form: &Form) -> Act {
    Act::MarkWalkOut {
        service_id: some(form.code(Slot::Who)),
        reason: form.code(Slot::Reason).to_owned(),
        count: form.number(Slot::Count).unwrap_or(1),
    }
}

fn save_note(state: &mut State, mut form: Box<Form>) -> Vec<Effect> {
    // As the log will hold it: the answer names the line by its text.
    let text = scrub(form.text()).trim().to_owned();
    if text.is_empty() {
        form.error = Some(state.words().t_empty_note.into());
        state.overlay = Some(Overlay::Form(form));
        return Vec::new();
    }
    // The draft goes only when the line is on disk.
    state.draft.clone_from(&text);
    write(state, text)
}

fn save_staff(state: &mut State, staff: Vec<String>, form: &Form) -> Vec<Effect> {
    let code = form.code(Slot::State);
    let to = StaffState::from_text(code).unwrap_or_default();
    let counter_id = some(form.code(Slot::Counter));
    state.pane_mut(Place::Staff).marked.clear();
    send(state, Act::MarkStaff { staff, state: to, counter_id, reason: String::new() })
}

fn save_counters(state: &mut State, counters: Vec<String>, form: &Form) -> Vec<Effect> {
    let to = match form.code(Slot::To) {
        forms::PAUSE => CounterTo::Pause,
        forms::CLOSE => CounterTo::Close,
        _ => CounterTo::Open,
    };
    let staff = some(form.code(Slot::Person));
    state.pane_mut(Place::Counters).marked.clear();
    send(state, Act::SetCounters { counters, to, staff, reason: String::new() })
}

/// Does what was chosen about an alarm; the list stays open for what else is done about it.
fn save_deal(state: &mut State, alarm: AlarmRef, form: &Form) -> Vec<Effect> {
    let code = form.code(Slot::Action);
    if code == forms::SEEN {
        return send(state, Act::Acknowledge(vec![alarm]));
    }
    let act = if let Some(counter) = code.strip_prefix(forms::OPEN_COUNTER) {
        // That a counter opened answers the alarm by itself, in the same act.
        Act::SetCounters {
            counters: vec![counter.to_owned()],
            to: CounterTo::Open,
            staff: some(form.code(Slot::Person)),
            reason: String::new(),
        }
    } else {
        let (action, detail) = (code.to_owned(), String::new());
        Act::TakeAction { alarm: alarm.clone(), action, detail }
    };
    let effects = send(state, act);
    if let Some(alarm) = super::tell::alarm(state, &alarm) {
        let form = forms::deal(state, alarm);
        open(state, form);
    }
    effects
}
