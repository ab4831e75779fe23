//! What the events of complaints mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    life(kind)
        .or_else(|| request(kind))
        .or_else(|| hand_off(kind))
        .or_else(|| dispatch(kind))
        .or_else(|| ladder(kind))
}

fn request(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::RequestMade => (
            "The hall needs something of a department for itself; the task follows with the same act",
            "complaint_id, number, owner, severity, text",
            "act_id",
        ),
        Kind::RequestDone => (
            "What was needed is there, or is not needed any more",
            "complaint_id, outcome, text",
            "act_id",
        ),
        _ => return None,
    })
}

fn life(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::ComplaintRegistered => (
            "It was registered",
            "complaint_id, number, voiced_at, channel, first_contact, owner, customer_kind, tier, phase, category, severity, emotion, place",
            "act_id, customer, label, grounds, text, request, loss, attendant, counter_id, service_id, ticket_no, mark_id, repeat_of, recurrence_of, follow_up_id, retention",
        ),
        Kind::ComplaintAmended => (
            "A field of it was corrected or filled in",
            "complaint_id, field, old, new",
            "act_id, reason, customer",
        ),
        Kind::ComplaintAssessed => (
            "Severity and category were judged",
            "complaint_id, category, severity",
            "act_id, reason",
        ),
        Kind::ComplaintContacted => (
            "Somebody spoke, or tried to speak, with the customer",
            "complaint_id, way, result, person_id",
            "act_id, text, promised_at, is_reply, calmed",
        ),
        Kind::ComplaintStarted => ("Work on it began", "complaint_id", "act_id, note"),
        Kind::ComplaintWaiting => {
            ("It waits for something, until a time", "complaint_id, reason, until, note", "act_id")
        }
        Kind::ComplaintResumed => ("The waiting is over", "complaint_id, why", "act_id"),
        Kind::ComplaintResolved => (
            "A decision was told to the customer",
            "complaint_id, outcome, text, root_cause, measures, told_at, told_by, way",
            "act_id, explanation, remedy_fen",
        ),
        _ => return end(kind),
    })
}

fn end(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::ComplaintClosed => (
            "The customer answered, or could not be reached: it is over",
            "complaint_id, answer, follow_up_id, follow_up_due",
            "act_id, rating, text, follow_up_number",
        ),
        Kind::ComplaintReopened => ("It is open again", "complaint_id, reason", "act_id, owner"),
        Kind::ComplaintReferred => {
            ("The customer went to a body outside", "complaint_id, body", "act_id, ref_no")
        }
        Kind::ComplaintMerged => ("It is the same as another", "complaint_id, target", "act_id"),
        Kind::ComplaintVoided => {
            ("It was entered by mistake", "complaint_id, reason, confirmed_by", "act_id")
        }
        Kind::ComplaintRaised => (
            "Fell due: its severity rose by a rule",
            "complaint_id, severity, ground",
            "act_id, subject",
        ),
        _ => return None,
    })
}

fn hand_off(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::ComplaintOffered => (
            "It was offered to somebody",
            "complaint_id, offer_id, urgency, expires_at",
            "act_id, to, to_role, summary, next, if_then, at_shift_end",
        ),
        Kind::ComplaintAccepted => (
            "The offer was accepted: it has a new owner",
            "complaint_id, offer_id, owner",
            "act_id, read_back",
        ),
        Kind::ComplaintDeclined => {
            ("The offer was declined", "complaint_id, offer_id, person_id, reason", "act_id, text")
        }
        Kind::ComplaintRecalled => {
            ("The giver took the offer back", "complaint_id, offer_id", "act_id")
        }
        Kind::ComplaintOfferExpired => {
            ("Fell due: nobody answered the offer in time", "complaint_id, offer_id", "act_id")
        }
        Kind::ComplaintTaken => {
            ("Somebody took it, without an offer", "complaint_id, owner", "act_id, from")
        }
        Kind::ComplaintRequested => {
            ("Somebody asked its owner for it", "complaint_id, request_id, person_id", "act_id")
        }
        Kind::ComplaintRefused => {
            ("The owner said no to who asked for it", "complaint_id, request_id", "act_id, reason")
        }
        Kind::ComplaintForced => {
            ("It was given to somebody by a manager", "complaint_id, owner, reason", "act_id, from")
        }
        Kind::ComplaintConfirmed => {
            ("Whom it was given to has seen it", "complaint_id, person_id", "act_id")
        }
        Kind::ComplaintJoined => {
            ("Somebody joined as a helper", "complaint_id, person_id", "act_id")
        }
        Kind::ComplaintUnowned => (
            "Fell due: its owner left and nobody took it: it is the hall's",
            "complaint_id, from, why, cause_id",
            "act_id",
        ),
        _ => return None,
    })
}

fn dispatch(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::DispatchSent => (
            "Its task went to a department",
            "complaint_id, dispatch_id, department_id, way",
            "act_id, contact, text, order_no, reason",
        ),
        Kind::DispatchAccepted => (
            "The department took the task",
            "complaint_id, dispatch_id",
            "act_id, contact, order_no",
        ),
        Kind::DispatchAnswered => (
            "The department answered: a result, or a plan with a date",
            "complaint_id, dispatch_id, answer, text",
            "act_id, planned_at, contact",
        ),
        Kind::DispatchTried => (
            "Somebody tried to reach the department",
            "complaint_id, dispatch_id, way, result",
            "act_id, contact, text",
        ),
        Kind::DispatchWithdrawn => (
            "The task was taken back from the department",
            "complaint_id, dispatch_id, reason",
            "act_id",
        ),
        Kind::DispatchAsked => (
            "The department asks back: it is the hall's turn, and no clock stands still",
            "complaint_id, dispatch_id, ask_id, text",
            "act_id, contact",
        ),
        Kind::DispatchReplied => (
            "The hall answered what the department asked",
            "complaint_id, dispatch_id, ask_id, text",
            "act_id",
        ),
        Kind::DispatchPassedOn => (
            "The department `from` passed the task on to another one: the same task, with the clocks that it has",
            "complaint_id, dispatch_id, department_id, from, reason",
            "act_id, contact",
        ),
        _ => return None,
    })
}

fn ladder(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::EscalationFired => (
            "A level of the ladder was called upon",
            "complaint_id, cause, round, level, to, sent, settings",
            "act_id, cause_id, clock, reason, seen_level",
        ),
        Kind::EscalationPassedOver => (
            "Fell due: nobody was to be found for a level",
            "complaint_id, cause, round, level, why, settings",
            "act_id, cause_id, clock",
        ),
        Kind::EscalationAcknowledged => (
            "Somebody at or above the level says that they have it",
            "complaint_id, ack_id, person_id, level, until, way",
            "act_id",
        ),
        Kind::EscalationLapsed => (
            "Fell due: what was acknowledged saw no progress in time",
            "complaint_id, ack_id, why",
            "act_id",
        ),
        Kind::EscalationUnanswered => (
            "Fell due: nobody answered on the last level of the last round; again at each opening",
            "complaint_id, cause, round",
            "act_id, cause_id, opening",
        ),
        Kind::EscalationAnswered => (
            "Somebody above answered; the first one with `is_final` decides, a further one amends it",
            "complaint_id, answer_id, person_id, level, text",
            "act_id, is_final, planned_at",
        ),
        Kind::EscalationAnswerSeen => (
            "The owner has seen an answer that amends the one that decided",
            "complaint_id, answer_id",
            "act_id",
        ),
        Kind::EscalationWithdrawn => (
            "The call was taken back, by who made it or by the centre",
            "complaint_id, reason",
            "act_id",
        ),
        Kind::SuperiorTold => (
            "Somebody above was told, by telephone or face to face",
            "complaint_id, person_id, level, way, result",
            "act_id, text",
        ),
        Kind::ClockWarned => (
            "Fell due: a clock of it is near its deadline, or past it",
            "complaint_id, clock, due, percent",
            "act_id, subject, overdue",
        ),
        _ => return None,
    })
}
