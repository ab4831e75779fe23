//! What the events of watched orders and of improvements mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    orders(kind).or_else(|| improvements(kind))
}

fn orders(kind: Kind) -> Option<Meaning> {
    const STAGE: &str = "order_id, act_id, stage";
    Some(match kind {
        Kind::OrderWatched => (
            "The hall keeps an eye on an order of another system; of one that is watched already it changes nothing",
            "order_id, act_id, order_no, kind, promised_at, settings",
            "department_id, check_at, person_ref, complaint_id, text",
        ),
        Kind::OrderStageBegun => {
            ("A stage of it begins, and the one before it ends", STAGE, "text")
        }
        Kind::OrderStageEnded => ("The stage that it is in is over", STAGE, "text"),
        Kind::OrderChecked => (
            "Somebody looked how far it is; without `check_at` the next look is at the promise",
            "order_id, act_id, text",
            "check_at",
        ),
        Kind::OrderPromised => (
            "The customer was promised another time; the first promise stays what is measured",
            "order_id, act_id, promised_at, reason",
            "",
        ),
        Kind::OrderDone => ("It is done", "order_id, act_id", "text"),
        Kind::OrderDropped => {
            ("Nobody needs to look at it any more", "order_id, act_id, reason", "")
        }
        _ => return None,
    })
}

fn improvements(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::ImprovementProposed => (
            "Something came up `count` times within `days` (fell due). Its id is the thing and the record that made it so \
             many",
            "improvement_id, subject, code, count, days, sources, settings",
            "",
        ),
        Kind::ImprovementEntered => (
            "Somebody takes it on; `before` is how often it came up in the days before",
            "improvement_id, act_id, subject, cause, measure, person_id, due_on",
            "code, text, before, sources",
        ),
        Kind::ImprovementTalkNoted => (
            "It was talked about with somebody. Shown to managers alone",
            "improvement_id, act_id, person_id, talked_at, text",
            "",
        ),
        Kind::ImprovementState => (
            "It stands elsewhere: `open`, `doing`, `done`, or `dropped` with why",
            "improvement_id, act_id, state",
            "text",
        ),
        Kind::ImprovementChecked => (
            "Somebody else than who did it says whether it helped, with how often it came up before and after",
            "improvement_id, act_id, effective",
            "before, after, text",
        ),
        _ => return None,
    })
}
