//! Facts by dice: every one there is, about few cases and few people, so that they meet.

use super::*;
use crate::core::complaint::{
    ClockKind, DeclineReason, DepartmentAnswer, EscalationCause, Field, Ground, LapsedBy, Rating,
    RequestEnd, Sent, UnownedBy, Urgency,
};
use crate::core::event::{
    Accepted, AckLapsed, Acked, AnswerSeen, Answered, Asked, CallWithdrawn, Confirmed, Declined,
    DispatchAccepted, DispatchAnswered, DispatchAsked, DispatchEnded, DispatchPassedOn,
    DispatchReplied, DispatchTried, Dispatched, Fired, Forced, Joined, NextAction, OfferEnded,
    Offered, PassedOver, Refused, RequestDone, RequestMade, Taken, Told, Unanswered, Unowned,
};

/// A fact by dice: which, by whom, about what, at how many seconds after the one before, with what else.
pub(crate) type Throw = (u8, u8, u8, u16, u8);

/// One of the people; the last one is nobody.
pub(in crate::core) fn person(dice: u8) -> &'static str {
    ["li", "wang", "e1", "chen", ""][usize::from(dice % 5)]
}

fn pick<T: Copy>(all: &[T], dice: u8) -> T {
    all[usize::from(dice) % all.len()]
}

/// How many facts there are to be thrown: all but the registration and the merge, whose place is the hall.
pub(in crate::core) const FACTS: u8 = 38;

/// The fact of a throw that happens at `at`.
pub(in crate::core) fn fact((which, _, about, _, more): Throw, at: Ms) -> Fact {
    let id = |name: &str| Box::from(format!("{name}{}", about % 3));
    let words = |dice: u8| if dice.is_multiple_of(4) { "".into() } else { Box::from("why") };
    let later = at.plus_secs(i64::from(more) * 60 - 600);
    let severity = pick(Severity::ALL, more);
    match which % FACTS {
        36 => Fact::RequestMade(Box::new(RequestMade {
            number: "XB-1110-01".into(),
            owner: person(more).into(),
            severity,
            text: words(about),
        })),
        37 => {
            let outcome = pick(RequestEnd::ALL, about);
            Fact::RequestDone(RequestDone { outcome, text: words(more) })
        }
        0 => {
            let field = pick(Field::ALL, about);
            let values = ["", "vip", "hotline", "true", "system", "explained", "calm", "x y"];
            amended(field, pick(&values, more), &words(more))
        }
        1 | 2 => {
            let category = pick(Category::ALL, about);
            Fact::Assessed(Assessed { category, severity, reason: words(more) })
        }
        3..=5 => Fact::Contacted(Contacted {
            way: ContactWay::Phone,
            result: pick(ContactResult::ALL, about),
            person_id: person(more).into(),
            text: words(more),
            promised_at: Some(later),
            is_reply: more.is_multiple_of(2),
            calmed: more.is_multiple_of(3),
        }),
        6 => started(),
        7 => waits(pick(PauseReason::ALL, about), later),
        8 => resumed(pick(ResumedBy::ALL, about)),
        9 | 10 => {
            let outcome = pick(Outcome::ALL, about);
            let measures =
                if more.is_multiple_of(5) { Vec::new() } else { vec![Measure::Refunded] };
            Fact::Resolved(Box::new(Resolved { outcome, measures, told_at: at, ..decision() }))
        }
        11..=13 => closed(pick(CustomerAnswer::ALL, about)),
        14 => Fact::Reopened(Reopened { reason: words(more), owner: person(about).into() }),
        15 => Fact::Referred(Referred { body: words(about), ref_no: "".into() }),
        16 => voided(person(more)),
        17 => Fact::Raised(Raised { severity, ground: pick(Ground::ALL, about), subject: id("d") }),
        18 => warned(later, u16::from(more)),
        which => of_hands(which, (about, more), at, later),
    }
}

fn of_hands(which: u8, (about, more): (u8, u8), at: Ms, later: Ms) -> Fact {
    let id = |name: &str| Box::from(format!("{name}{}", about % 3));
    let who = Box::from(person(more));
    match which {
        19 | 20 => Fact::Offered(Box::new(Offered {
            offer_id: id("o"),
            to: who,
            to_role: if person(more).is_empty() { "duty".into() } else { "".into() },
            urgency: pick(Urgency::ALL, about),
            summary: "".into(),
            next: vec![NextAction { text: "ring".into(), person_id: "".into(), due: Some(later) }],
            if_then: "".into(),
            expires_at: later,
            at_shift_end: more.is_multiple_of(7),
        })),
        21 => Fact::Accepted(Accepted { offer_id: id("o"), owner: who, read_back: vec![0] }),
        22 => Fact::Declined(Declined {
            offer_id: id("o"),
            person_id: who,
            reason: pick(DeclineReason::ALL, about),
            text: "".into(),
        }),
        23 => Fact::Recalled(OfferEnded { offer_id: id("o") }),
        24 => Fact::OfferExpired(OfferEnded { offer_id: id("o") }),
        25 => Fact::Taken(Taken { owner: who, from: person(about).into(), shift_id: "".into() }),
        26 => Fact::Requested(Asked { request_id: id("r"), person_id: who }),
        27 => Fact::RequestRefused(Refused { request_id: id("r"), reason: "".into() }),
        28 => {
            Fact::Forced(Forced { owner: who, from: person(about).into(), reason: "urgent".into() })
        }
        29 if more.is_multiple_of(2) => Fact::Joined(Joined { person_id: who }),
        29 => Fact::Confirmed(Confirmed { person_id: who }),
        30 => {
            let why = pick(UnownedBy::ALL, more);
            Fact::Unowned(Unowned { from: person(about).into(), why, cause_id: id("o") })
        }
        31 => Fact::Dispatched(Box::new(Dispatched {
            dispatch_id: id("d"),
            department_id: "field".into(),
            contact: "".into(),
            way: ContactWay::Phone,
            text: "".into(),
            order_no: "".into(),
            reason: "again".into(),
        })),
        32 => of_department(id("d"), more, later),
        _ => of_ladder((about, more), at, later),
    }
}

fn of_department(dispatch_id: Box<str>, more: u8, later: Ms) -> Fact {
    match more % 7 {
        0 => Fact::DispatchAccepted(DispatchAccepted {
            dispatch_id,
            contact: "".into(),
            order_no: "".into(),
        }),
        1 => Fact::DispatchAnswered(DispatchAnswered {
            dispatch_id,
            answer: pick(DepartmentAnswer::ALL, more / 4),
            text: "done".into(),
            planned_at: Some(later),
            contact: "".into(),
        }),
        2 => Fact::DispatchTried(DispatchTried {
            dispatch_id,
            way: ContactWay::Phone,
            contact: "".into(),
            result: ContactResult::NoAnswer,
            text: "".into(),
        }),
        3 => Fact::DispatchAsked(DispatchAsked {
            dispatch_id,
            ask_id: format!("q{}", more % 3).into(),
            text: "where".into(),
            contact: "".into(),
        }),
        4 => Fact::DispatchReplied(DispatchReplied {
            dispatch_id,
            ask_id: format!("q{}", more % 3).into(),
            text: "there".into(),
        }),
        5 => Fact::DispatchPassedOn(DispatchPassedOn {
            dispatch_id,
            department_id: pick(&["field", "billing"], more / 7).into(),
            from: pick(&["billing", "field"], more / 7).into(),
            reason: "theirs".into(),
            contact: "".into(),
        }),
        _ => Fact::DispatchWithdrawn(DispatchEnded { dispatch_id, reason: "settled".into() }),
    }
}

fn of_ladder((about, more): (u8, u8), at: Ms, later: Ms) -> Fact {
    let cause = pick(EscalationCause::ALL, about);
    let (round, level) = (u16::from(about % 2), more % 6);
    let id = Box::from(format!("x{}", about % 3));
    match more % 9 {
        0 | 1 => Fact::Fired(Box::new(Fired {
            cause,
            cause_id: id,
            clock: Some(pick(ClockKind::ALL, about)),
            round,
            level,
            to: vec!["chen".into()],
            reason: "late".into(),
            sent: pick(Sent::ALL, about),
            seen_level: None,
            settings: 0,
        })),
        2 => Fact::Acked(Acked {
            ack_id: "k".into(),
            person_id: person(about).into(),
            level,
            until: later.max(at),
            way: ContactWay::Phone,
        }),
        3 => Fact::AckLapsed(AckLapsed { ack_id: "k".into(), why: pick(LapsedBy::ALL, about) }),
        4 => {
            let opening = Some(later).filter(|_| about.is_multiple_of(3));
            Fact::Unanswered(Unanswered { cause, cause_id: id, round, opening })
        }
        5 => Fact::Answered(Answered {
            answer_id: format!("n{}", more % 5).into(),
            person_id: person(about).into(),
            level,
            text: "give it back".into(),
            is_final: more.is_multiple_of(2),
            planned_at: Some(later).filter(|_| about.is_multiple_of(2)),
        }),
        6 => Fact::AnswerSeen(AnswerSeen { answer_id: format!("n{}", more % 5).into() }),
        7 => Fact::CallWithdrawn(CallWithdrawn { reason: "settled".into() }),
        _ if about.is_multiple_of(2) => {
            let (cause_id, clock, why) = (id, None, Sent::NobodyOnDuty);
            Fact::PassedOver(PassedOver { cause, cause_id, clock, round, level, why, settings: 0 })
        }
        _ => Fact::Told(Told {
            person_id: "chen".into(),
            level,
            way: ContactWay::Phone,
            result: ContactResult::Reached,
            text: "".into(),
        }),
    }
}

/// Ratings are thrown nowhere else.
pub(in crate::core) fn rating(dice: u8) -> Rating {
    pick(Rating::ALL, dice)
}
