//! A form of incidents that is filled in, as the act it becomes.

use super::forms::{GO_ON, KEEP};
use super::{Sheet, row, show};
use crate::core::act::{Act, IncidentAct};
use crate::core::board::IncidentRow;
use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::incident::{Contact, IncidentField, IncidentKind, Step};
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::ui::answers::{send, send_form};
use crate::ui::field::Slot;
use crate::ui::form::Form;
use crate::ui::msg::Effect;
use crate::ui::state::{State, Tone};

/// Turns a form into what it asks for.
pub(in crate::ui) fn save(state: &mut State, sheet: &Sheet, form: &Form) -> Vec<Effect> {
    match sheet {
        Sheet::Kinds => opened(state, form.code(Slot::Who)),
        Sheet::Restore(id) => {
            let (taken, entered) = (form.number(Slot::Taken), form.number(Slot::Count));
            act(state, id, IncidentAct::Restore { taken, entered }, form)
        }
        Sheet::Close(id) => {
            let (cause, lesson) = (written(form, Slot::Text), written(form, Slot::Lesson));
            act(state, id, IncidentAct::Close { cause, lesson }, form)
        }
        Sheet::Tell(id, step) => act(state, id, told(form, *step), form),
        Sheet::Record(id) => recorded(state, id, form),
    }
}

fn act(state: &mut State, id: &str, act: IncidentAct, form: &Form) -> Vec<Effect> {
    let act = Act::Incident { incident_id: id.to_owned(), act: Box::new(act) };
    send_form(state, act, form)
}

fn opened(state: &mut State, code: &str) -> Vec<Effect> {
    if let Some(id) = code.strip_prefix(GO_ON) {
        show(state, id);
        return Vec::new();
    }
    let Some(kind) = IncidentKind::from_text(code) else { return Vec::new() };
    let act = Box::new(IncidentAct::Open { kind, complaint_id: None });
    send(state, Act::Incident { incident_id: String::new(), act })
}

/// The words in a field, as the log will hold them.
fn written(form: &Form, slot: Slot) -> String {
    let input = form.field(slot).map_or("", |field| field.input.value());
    scrub(input).trim().to_owned()
}

fn told(form: &Form, step: Option<Step>) -> IncidentAct {
    IncidentAct::Tell {
        contact: Contact::from_text(form.code(Slot::Who)).unwrap_or(Contact::Unknown),
        step,
        way: ContactWay::from_text(form.code(Slot::State)).unwrap_or(ContactWay::Phone),
        result: ContactResult::from_text(form.code(Slot::To)).unwrap_or(ContactResult::Reached),
        text: written(form, Slot::Text),
    }
}

/// Only what is not as it was.
fn recorded(state: &mut State, id: &str, form: &Form) -> Vec<Effect> {
    let Some(row) = row(state, id).cloned() else { return Vec::new() };
    let fields = changed(state, &row, form);
    let severity = form.code(Slot::Severity);
    let severity = Severity::from_text(severity).filter(|_| severity != KEEP);
    let mut effects = Vec::new();
    if let Some(severity) = severity.filter(|severity| Some(*severity) != row.severity) {
        let reason = written(form, Slot::Why);
        effects.extend(act(state, id, IncidentAct::Grade { severity, reason }, form));
    }
    if !fields.is_empty() {
        effects.extend(act(state, id, IncidentAct::Note(fields), form));
    }
    if effects.is_empty() {
        let text = state.words().incident.t_noted.to_owned();
        state.tell(Tone::Notice, text);
    }
    effects
}

fn changed(state: &State, row: &IncidentRow, form: &Form) -> Vec<(IncidentField, String)> {
    let customers = form.number(Slot::Count).map_or_else(String::new, |n| n.to_string());
    let was = row.customers.map_or_else(String::new, |n| n.to_string());
    let started = form.number(Slot::Started).and_then(|number| instant(state, number));
    let fields = [
        (IncidentField::Effect, written(form, Slot::Text), row.effect.clone()),
        (IncidentField::Customers, customers, was),
        (
            IncidentField::Started,
            started.map_or_else(String::new, |at| at.0.to_string()),
            String::new(),
        ),
        (IncidentField::Development, written(form, Slot::Development), row.development.clone()),
        (IncidentField::Measure, written(form, Slot::Measure), String::new()),
        (IncidentField::Attachment, written(form, Slot::Attachment), String::new()),
    ];
    let other = fields.into_iter().filter(|(_, text, was)| text != was && !text.is_empty());
    other.map(|(field, text, _)| (field, text)).collect()
}

/// `1240` as 12:40 of today; what cannot be is no instant that an incident could have begun at.
fn instant(state: &State, number: u32) -> Option<Ms> {
    let board = state.board.as_ref()?;
    let time = board.date.and_hms_opt(number / 100, number % 100, 0);
    Some(time.and_then(|time| board.zone.instant(time)).unwrap_or(Ms(i64::MAX)))
}
