//! A form that begins with what somebody has written already: of two who worked on one complaint nobody types twice.

use crate::core::complaint::Field as CaseField;
use crate::core::event::Fact;
use crate::core::time::{Ms, Zone};
use crate::ui::field::Slot;
use crate::ui::form::Form;
use crate::ui::forms::complaint as forms;

/// Fen in a yuan.
const FEN: i64 = 100;

/// Puts what a fact says into the fields of a form that asks for the same.
pub(super) fn take(form: &mut Form, fact: &Fact, (zone, now): (Zone, Ms)) {
    let mut said: Vec<(Slot, String)> = Vec::new();
    let mut say = |slot, text: &str| said.push((slot, text.to_owned()));
    match fact {
        Fact::Resolved(of) => {
            say(Slot::What, forms::RESOLVED);
            say(Slot::Text, &of.text);
            say(Slot::Cause, of.root_cause.as_str());
            say(Slot::Outcome, of.outcome.as_str());
            if let Some(measure) = of.measures.first() {
                say(Slot::Measure, measure.as_str());
            }
            if let Some(fen) = of.remedy_fen {
                say(Slot::Remedy, &(fen / FEN).to_string());
            }
            say(Slot::Way, of.way.as_str());
        }
        Fact::Closed(_) => say(Slot::What, forms::ACCEPTED),
        Fact::Contacted(of) => {
            say(Slot::What, forms::TOLD);
            say(Slot::Value, &of.text);
            say(Slot::Way, of.way.as_str());
        }
        Fact::Waiting(of) => {
            say(Slot::Reason, of.reason.as_str());
            if zone.date(of.until) == zone.date(now) && now < of.until {
                say(Slot::Until, &zone.hm(of.until));
            }
            say(Slot::Text, &of.note);
        }
        Fact::Reopened(of) => say(Slot::Text, &of.reason),
        Fact::Offered(of) => {
            say(Slot::Person, &of.to);
            say(Slot::Urgency, of.urgency.as_str());
            say(Slot::Text, &of.summary);
            if let Some(next) = of.next.first() {
                say(Slot::Next, &next.text);
            }
        }
        Fact::Amended(of) => {
            let slot = match of.field {
                CaseField::Text => Slot::Text,
                CaseField::Request => Slot::Request,
                CaseField::Loss => Slot::Loss,
                CaseField::Label => Slot::Label,
                _ => return,
            };
            say(slot, &of.new);
        }
        _ => {}
    }
    for (slot, text) in said.into_iter().filter(|(_, text)| !text.is_empty()) {
        for field in form.fields.iter_mut().filter(|field| field.slot == slot) {
            // Of a list what is none of its codes changes nothing; of a text it is what stands there.
            let kept = field.clone();
            *field = if field.entries.iter().any(|it| it.code == text) {
                kept.with(&text)
            } else if field.entries.iter().all(|it| it.code.is_empty()) {
                kept.given(&text)
            } else {
                kept
            };
        }
    }
}
