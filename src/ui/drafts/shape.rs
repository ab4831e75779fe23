//! A form as a draft and back: which forms have one, under which key, and what of their fields is kept.

use serde_json::{Value, json};

use crate::core::act::{Act, CounterTo};
use crate::core::board::StaffState;
use crate::core::draft::{DraftBody, DraftField, DraftKey, FormDraft};
use crate::core::time::Ms;
use crate::ui::duty;
use crate::ui::field::{Field, Kind, Slot};
use crate::ui::findings;
use crate::ui::form::{Begun, CaseWhat, Deed, Form};
use crate::ui::incident::Sheet;
use crate::ui::orders;

pub(super) const NOTE: &str = "note";
pub(super) const HALF_HOUR: &str = "half_hour";
pub(super) const WALK_OUT: &str = "walk_out";
const REASON: &str = "reason";
/// Where a complaint began: no field of the form.
const BEGUN: &str = "begun";
pub(super) const COMPLAINT: &str = "complaint";
pub(super) const CASE_RECORD: &str = "case_record";
pub(super) const CASE_OFFER: &str = "case_offer";
pub(super) const CASE_DISPATCH: &str = "case_dispatch";
pub(super) const CASE_WAIT: &str = "case_wait";
pub(super) const CASE_REOPEN: &str = "case_reopen";
pub(super) const CASE_REFER: &str = "case_refer";
pub(super) const CASE_AMEND: &str = "case_amend";
pub(super) const CASE_FORCE: &str = "case_force";
pub(super) const CASE_ESCALATE: &str = "case_escalate";
pub(super) const CASE_DECLINE: &str = "case_decline";
pub(super) const CASE_REFUSE: &str = "case_refuse";
pub(super) const CASE_WITHDRAW: &str = "case_withdraw";
pub(super) const CASE_VOID: &str = "case_void";
pub(super) const REQUEST: &str = "request";
pub(super) const NEW_CALL: &str = "new_call";
pub(super) const CASE_FINISH: &str = "case_finish";
pub(super) const SIGN_OFF: &str = "sign_off";
pub(super) const INCIDENT_RESTORE: &str = "incident_restore";
pub(super) const INCIDENT_CLOSE: &str = "incident_close";
pub(super) const INCIDENT_RECORD: &str = "incident_record";
pub(super) const INCIDENT_TELL: &str = "incident_tell";

/// Fields that say who a customer is.
const PERSONAL: [Slot; 4] = [Slot::Phone, Slot::Name, Slot::Reach, Slot::Address];

/// What tells a draft from others on the screen, where nobody's name or number stands in full.
pub(in crate::ui) fn gist(draft: &FormDraft) -> &str {
    draft.gist_without(&PERSONAL.map(Slot::name))
}

/// Key of the line of the log that is being written.
pub(super) fn note_key() -> DraftKey {
    DraftKey::new(NOTE, "")
}

/// Under which key a form is kept. Those in which nothing is typed have none.
pub(super) fn key_of(deed: &Deed) -> Option<DraftKey> {
    match deed {
        Deed::Note => Some(note_key()),
        Deed::HalfHour(service) => Some(DraftKey::new(HALF_HOUR, service.as_str())),
        Deed::WalkOut => Some(DraftKey::new(WALK_OUT, "")),
        Deed::Reason(act) => Some(DraftKey::new(REASON, subject_of(act)?)),
        Deed::SignOff => Some(DraftKey::new(SIGN_OFF, "")),
        Deed::Register(begun) => {
            let began = begun.counter_id.as_deref().or(begun.mark_id.as_deref());
            Some(DraftKey::new(COMPLAINT, began.unwrap_or_default()))
        }
        Deed::Request => Some(DraftKey::new(REQUEST, "")),
        Deed::NewCall => Some(DraftKey::new(NEW_CALL, "")),
        Deed::Case(about) => {
            Some(DraftKey::new(case_form(&about.what)?, about.complaint_id.as_str()))
        }
        Deed::Incident(sheet) => sheet_key(sheet),
        Deed::Finding(_) | Deed::People(_) => {
            let (form, subject) = findings::draft_of(deed)?;
            Some(DraftKey::new(&form, &subject))
        }
        Deed::Order(sheet) => {
            let (form, subject) = orders::draft_of(sheet)?;
            Some(DraftKey::new(&form, &subject))
        }
        Deed::Log(form) => duty::draft_key(form),
        // Of a mood nothing is kept but what is sealed.
        Deed::Care(_)
        | Deed::Whom
        | Deed::Staff(_)
        | Deed::Counters { .. }
        | Deed::Acknowledge(_)
        | Deed::Deal(_)
        | Deed::Unhappy
        | Deed::Unmask { .. }
        | Deed::Caller(_)
        | Deed::Settle(_)
        | Deed::Drafts(_) => None,
    }
}

/// Name of a form about a complaint in which something is written.
fn case_form(what: &CaseWhat) -> Option<&'static str> {
    Some(match what {
        CaseWhat::Record => CASE_RECORD,
        CaseWhat::HandOn => CASE_OFFER,
        CaseWhat::Dispatch => CASE_DISPATCH,
        CaseWhat::Wait => CASE_WAIT,
        CaseWhat::Reopen => CASE_REOPEN,
        CaseWhat::Refer => CASE_REFER,
        CaseWhat::Amend => CASE_AMEND,
        CaseWhat::Force => CASE_FORCE,
        CaseWhat::Escalate(_) => CASE_ESCALATE,
        CaseWhat::Decline(_) => CASE_DECLINE,
        CaseWhat::Refuse => CASE_REFUSE,
        CaseWhat::Withdraw => CASE_WITHDRAW,
        CaseWhat::Void => CASE_VOID,
        CaseWhat::Finish => CASE_FINISH,
        CaseWhat::Accept(..)
        | CaseWhat::Acknowledge(..)
        | CaseWhat::Merge
        | CaseWhat::Instead(_) => return None,
    })
}

fn sheet_key(sheet: &Sheet) -> Option<DraftKey> {
    let form = match sheet {
        Sheet::Kinds => return None,
        Sheet::Restore(_) => INCIDENT_RESTORE,
        Sheet::Close(_) => INCIDENT_CLOSE,
        Sheet::Record(_) => INCIDENT_RECORD,
        Sheet::Tell(..) => INCIDENT_TELL,
    };
    sheet.incident_id().map(|id| DraftKey::new(form, id))
}

const COUNTER_TOS: [(CounterTo, &str); 3] =
    [(CounterTo::Open, "open"), (CounterTo::Pause, "pause"), (CounterTo::Close, "close")];

/// What a reason is asked for, so that it can be asked for again.
fn subject_of(act: &Act) -> Option<String> {
    Some(match act {
        Act::MarkStaff { staff, state, counter_id, .. } => {
            json!(["staff", staff, state.as_str(), counter_id]).to_string()
        }
        Act::SetCounters { counters, to, staff, .. } => {
            let to = COUNTER_TOS.iter().find(|(known, _)| known == to)?.1;
            json!(["counters", counters, to, staff]).to_string()
        }
        _ => return None,
    })
}

/// The act without its reason; none where the subject is not one of ours.
pub(super) fn act_of(subject: &str) -> Option<Act> {
    let parts: Vec<Value> = serde_json::from_str(subject).ok()?;
    let [what, ids, to, other] = parts.as_slice() else { return None };
    let ids: Vec<String> = serde_json::from_value(ids.clone()).ok()?;
    let other: Option<String> = serde_json::from_value(other.clone()).ok()?;
    let (to, reason) = (to.as_str()?, String::new());
    match what.as_str()? {
        "staff" => {
            let state = StaffState::from_text(to)?;
            Some(Act::MarkStaff { staff: ids, state, counter_id: other, reason })
        }
        "counters" => {
            let to = COUNTER_TOS.iter().find(|(_, name)| *name == to)?.0;
            Some(Act::SetCounters { counters: ids, to, staff: other, reason })
        }
        _ => None,
    }
}

/// A line of the log as a draft.
pub(super) fn note(key: DraftKey, text: &str, at: Ms) -> FormDraft {
    let slot = Slot::Text.name().to_owned();
    let field = DraftField { slot: slot.clone(), text: text.to_owned(), code: None };
    let cursor = text.chars().count();
    FormDraft { key, at, body: DraftBody { fields: vec![field], place: slot, cursor } }
}

/// What is kept of a form; none where nothing was written.
pub(super) fn snapshot(form: &Form, at: Ms) -> Option<FormDraft> {
    let key = key_of(&form.deed)?;
    if form.deed == Deed::Note {
        let text = form.text().trim();
        return (!text.is_empty()).then(|| note(key, text, at));
    }
    if !form.is_written() {
        return None;
    }
    // Of a form that puts a record right only what was changed: the rest may be put right by others meanwhile.
    let amends = matches!(&form.deed, Deed::Case(about) if about.what == CaseWhat::Amend);
    let is_kept = |field: &&Field| {
        field.kind != Kind::Fixed && field.slot != Slot::Sure && (!amends || field.is_changed())
    };
    let asked = form.fields.iter().filter(is_kept);
    let fields = asked.map(|field| DraftField {
        slot: field.slot.name().to_owned(),
        text: field.input.value().to_owned(),
        code: match field.kind {
            Kind::Many => field.is_filled().then(|| field.codes()),
            _ => field.taken.map(|_| field.code().to_owned()),
        },
    });
    let mut fields: Vec<DraftField> = fields.collect();
    if let Deed::Register(begun) = &form.deed {
        fields.push(begun_field(begun));
    }
    let here = form.fields.get(form.at);
    let place = here.map_or("", |field| field.slot.name()).to_owned();
    let cursor = here.map_or(0, |field| field.input.cursor());
    Some(FormDraft { key, at, body: DraftBody { fields, place, cursor } })
}

/// Where a complaint began, as a draft keeps it: by what only the program reads.
fn begun_field(begun: &Begun) -> DraftField {
    let at = begun.at.map(|at| at.0);
    let said = (at, &begun.counter_id, &begun.mark_id, &begun.ticket_no, &begun.clerk);
    DraftField { slot: BEGUN.to_owned(), text: String::new(), code: Some(json!(said).to_string()) }
}

/// Where the complaint of a draft began; none where it does not say.
pub(super) fn begun_of(draft: &FormDraft) -> Option<Begun> {
    let field = draft.body.fields.iter().find(|field| field.slot == BEGUN)?;
    let (at, counter_id, mark_id, ticket_no, clerk) =
        serde_json::from_str(field.code.as_deref()?).ok()?;
    let at: Option<i64> = at;
    Some(Begun { counter_id, mark_id, ticket_no, clerk, at: at.map(Ms), was_left: true })
}

/// Fills a form as it was left, and shows what was written in it. What cannot be taken any more is not taken.
pub(super) fn restore(form: &mut Form, draft: &FormDraft) {
    let body = &draft.body;
    // Of several fields of one name each has its own line.
    let mut filled = Vec::new();
    for kept in &body.fields {
        let same = |(at, field): &(usize, &mut Field)| {
            field.kind != Kind::Fixed && field.slot.name() == kept.slot && !filled.contains(at)
        };
        let Some((nth, field)) = form.fields.iter_mut().enumerate().find(same) else { continue };
        filled.push(nth);
        field.input = kept.text.clone().into();
        let code = kept.code.as_deref();
        if field.kind == Kind::Many {
            field.take_all(code.unwrap_or_default());
            continue;
        }
        let at = code.and_then(|code| field.entries.iter().position(|entry| entry.code == code));
        if let Some(at) = at {
            (field.taken, field.at) = (Some(at), at);
        }
    }
    unfold(form);
    let here = |field: &Field| field.slot.name() == body.place && (field.when)(form);
    if let Some(at) = form.fields.iter().position(here) {
        form.at = at;
        let input = std::mem::take(&mut form.fields[at].input);
        form.fields[at].input = input.with_cursor(body.cursor);
    }
}

/// Shows what is rarely asked for where something was said there: what is not shown is not saved.
fn unfold(form: &mut Form) {
    let mut open = form.clone();
    open.more = true;
    let hidden = |field: &Field| !(field.when)(form) && (field.when)(&open);
    form.more |= form.fields.iter().any(|field| field.is_changed() && hidden(field));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_that_waits_for_its_reason_is_found_again_by_its_subject() {
        let staff = Act::MarkStaff {
            staff: vec!["e1".into(), "e,\"2".into()],
            state: StaffState::OnPost,
            counter_id: Some("05".into()),
            reason: String::new(),
        };
        let counters = |to| Act::SetCounters {
            counters: vec!["05".into()],
            to,
            staff: None,
            reason: String::new(),
        };
        for act in [staff, counters(CounterTo::Open), counters(CounterTo::Close)] {
            assert_eq!(act_of(&subject_of(&act).unwrap()), Some(act));
        }
        for subject in
            ["", "[]", "{}", r#"["staff",["e1"],"gone",null]"#, r#"["x",[],"open",null]"#]
        {
            assert_eq!(act_of(subject), None, "{subject}");
        }
    }
}
