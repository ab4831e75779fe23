//! The ladder of a case: levels called upon, acknowledged, lapsed (complaints I4). The rules, as refusals cite
//! them:
//!
//! 1. a case that is decided or over calls nobody;
//! 2. the same cause calls the same level once in a round;
//! 3. who escalates by hand has seen the level it stands at, and calls a higher one;
//! 4. who acknowledges stands at or above the level that was called, while it is called;
//! 5. only the acknowledgement that stands can lapse;
//! 6. it is unanswered once, and once more at each opening;
//! 7. who was told is named;
//! 8. a reason is given by who escalates by hand;
//! 9. who answers is named, speaks in words, and stands at or above the level that was called first; the first final
//!    answer decides and ends the call, a further one amends it, and one to a call that was taken back decides nothing;
//! 10. a call is taken back with a reason, while it runs;
//! 11. an answer that amends another is seen once.

use super::step::{Broken, Step};
use super::{
    Against, AnswerMade, AnswerRank, Call, Case, EscalationCause, Ladder, LadderAck, Sent, TellMade,
};
use crate::core::event::{
    AckLapsed, Acked, AnswerSeen, Answered, CallWithdrawn, Fact, Fired, PassedOver, Told,
    Unanswered,
};

/// The highest level.
const LEVEL_MAX: u8 = crate::core::settings::directory::LEVEL_MAX;

/// The last round that any settings can ask for.
const ROUNDS_MAX: u16 = crate::core::settings::directory::ROUNDS_MAX;

type Taken = Result<(), Broken>;

fn no(number: u8, why: Against) -> Taken {
    Err(Broken::by(4, number, why))
}

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Taken {
    match fact {
        Fact::Fired(said) => fire(case, step, said),
        Fact::PassedOver(said) => pass(case, step, said),
        Fact::Acked(said) => acknowledge(case, step, said),
        Fact::AckLapsed(said) => lapse(case, step, said),
        Fact::Unanswered(said) => give_up(case, step, said),
        Fact::Told(said) => tell(case, step, said),
        Fact::Answered(said) => answer(case, step, said),
        Fact::AnswerSeen(said) => see(case, said),
        Fact::CallWithdrawn(said) => call_off(case, step, said),
        _ => Ok(()),
    }
}

fn fire(case: &mut Case, step: &Step, said: &Fired) -> Taken {
    // A level that moved on another terminal meanwhile is no reason not to call a higher one.
    if said.cause == EscalationCause::Manual && case.level() != said.seen_level && !step.blind {
        // Passed over on the way up it stands where the same act left it.
        let own = case.running().is_some_and(|ladder| ladder.cause_id == said.cause_id);
        if !own {
            return no(3, Against::Stale);
        }
    }
    let cause = (said.cause, &*said.cause_id, said.clock, said.settings);
    let mut ladder = Ladder::begun(cause, (said.level, said.round), step.at);
    ladder.to.clone_from(&said.to);
    call(case, ladder, said.sent)
}

fn pass(case: &mut Case, step: &Step, said: &PassedOver) -> Taken {
    let cause = (said.cause, &*said.cause_id, said.clock, said.settings);
    call(case, Ladder::begun(cause, (said.level, said.round), step.at), said.why)
}

/// A level is called upon, or passed over: the ladder stands there from now on.
fn call(case: &mut Case, mut at: Ladder, sent: Sent) -> Taken {
    if !case.is_undecided() {
        return no(1, Against::Over);
    }
    if at.level > LEVEL_MAX || at.round > ROUNDS_MAX || at.cause == EscalationCause::Unknown {
        return no(3, Against::LastLevel);
    }
    // Nor does a cause call again that was decided, or taken back.
    let over = case.ladder.as_ref().is_some_and(|old| {
        let same = (old.cause, &old.cause_id) == (at.cause, &at.cause_id);
        same && (old.decided_by.is_some() || old.withdrawn)
    });
    if over || case.called(at.cause, &at.cause_id, at.round, at.level).is_some() {
        return no(2, Against::Already);
    }
    let running = case.running();
    let goes_on = running.filter(|old| (old.cause, &old.cause_id) == (at.cause, &at.cause_id));
    if at.cause == EscalationCause::Manual && goes_on.is_none() {
        let stands = running.map_or(0, |old| old.level);
        if running.is_some() && at.level <= stands {
            return no(3, Against::BelowLevel);
        }
    }
    if let Some(old) = goes_on {
        at.first = old.first.min(at.level);
    }
    // What is told to a level below the one that has it by now is told, and the ladder stays where it is.
    let below = running.is_some_and(|old| match goes_on {
        Some(_) => (at.round, at.level) < (old.round, old.level),
        None => at.level < old.level,
    });
    case.calls.push(Call {
        cause: at.cause,
        cause_id: at.cause_id.clone(),
        round: at.round,
        level: at.level,
        at: at.fired_at,
        to: at.to.clone(),
        sent,
    });
    if !below {
        case.ladder = Some(at);
    }
    Ok(())
}

fn acknowledge(case: &mut Case, step: &Step, said: &Acked) -> Taken {
    if !case.is_undecided() {
        return no(1, Against::Over);
    }
    let severity = case.severity;
    let Some(ladder) = case.ladder.as_mut().filter(|ladder| ladder.runs()) else {
        return no(4, Against::TooEarly);
    };
    if said.person_id.is_empty() {
        return no(4, Against::NoPerson);
    }
    if said.level < ladder.level {
        return no(4, Against::BelowLevel);
    }
    if ladder.ack.as_ref().is_some_and(|ack| ack.person_id == said.person_id) {
        return no(4, Against::Already);
    }
    ladder.ack = Some(LadderAck {
        ack_id: said.ack_id.clone(),
        person_id: said.person_id.clone(),
        severity,
        at: step.at,
        until: said.until,
        moved_at: step.at,
        planned_at: None,
    });
    ladder.unanswered = None;
    Ok(())
}

fn lapse(case: &mut Case, step: &Step, said: &AckLapsed) -> Taken {
    let ladder = case.ladder.as_mut().filter(|ladder| ladder.runs());
    let standing = ladder.filter(|it| it.ack.as_ref().is_some_and(|a| a.ack_id == said.ack_id));
    let Some(ladder) = standing else { return no(5, Against::Already) };
    ladder.ack = None;
    ladder.waits_from = step.at;
    Ok(())
}

fn give_up(case: &mut Case, step: &Step, said: &Unanswered) -> Taken {
    let Some(ladder) = case.ladder.as_mut().filter(|ladder| ladder.runs()) else {
        return no(6, Against::TooEarly);
    };
    let same =
        (ladder.cause, &ladder.cause_id, ladder.round) == (said.cause, &said.cause_id, said.round);
    if !same || ladder.ack.is_some() {
        return no(6, Against::Stale);
    }
    let next = match (ladder.unanswered, said.opening) {
        (None, None) => step.at,
        (Some(last), Some(opening)) if opening > last => opening,
        // It was said by a clock that was ahead.
        (Some(last), Some(opening)) if last > step.recorded_at => opening,
        _ => return no(6, Against::Already),
    };
    ladder.unanswered = Some(next);
    Ok(())
}

fn tell(case: &mut Case, step: &Step, said: &Told) -> Taken {
    if said.person_id.is_empty() || said.level > LEVEL_MAX {
        return no(7, Against::NoPerson);
    }
    case.tells.push(TellMade {
        at: step.at,
        person_id: said.person_id.clone(),
        level: said.level,
        way: said.way,
        result: said.result,
    });
    Ok(())
}

/// A decision from above ends the call: what is left to do is the owner's.
fn answer(case: &mut Case, step: &Step, said: &Answered) -> Taken {
    if !case.is_undecided() {
        return no(1, Against::Over);
    }
    let Some(ladder) = case.ladder.as_mut() else { return no(9, Against::TooEarly) };
    if said.person_id.is_empty() || said.level > LEVEL_MAX {
        return no(9, Against::NoPerson);
    }
    if said.level < ladder.first {
        return no(9, Against::BelowLevel);
    }
    if said.text.trim().is_empty() {
        return no(9, Against::FieldMissing);
    }
    if said.planned_at.is_some_and(|planned| planned <= step.at) {
        return no(9, Against::BadTime);
    }
    if case.answers.iter().any(|known| known.answer_id == said.answer_id) {
        return no(9, Against::Already);
    }
    let rank = match (ladder.withdrawn, said.is_final, &ladder.decided_by) {
        (true, ..) => AnswerRank::Withdrawn,
        (_, false, _) => AnswerRank::Said,
        (_, true, None) => AnswerRank::Decides,
        (_, true, Some(_)) => AnswerRank::Amends,
    };
    if rank == AnswerRank::Decides {
        ladder.decided_by = Some(said.answer_id.clone());
        ladder.ended_at = ladder.ended_at.or(Some(step.at));
    }
    let ack = ladder.ack.as_mut().filter(|ack| ack.person_id == said.person_id);
    if let Some(ack) = ack.filter(|_| rank != AnswerRank::Withdrawn) {
        ack.planned_at = said.planned_at.or(ack.planned_at);
    }
    case.answers.push(AnswerMade {
        answer_id: said.answer_id.clone(),
        at: step.at,
        person_id: said.person_id.clone(),
        level: said.level,
        rank,
        planned_at: said.planned_at,
        seen: false,
    });
    Ok(())
}

fn see(case: &mut Case, said: &AnswerSeen) -> Taken {
    let known = case.answers.iter_mut().find(|known| known.answer_id == said.answer_id);
    let open = known.filter(|known| known.rank == AnswerRank::Amends && !known.seen);
    let Some(open) = open else { return no(11, Against::Already) };
    open.seen = true;
    Ok(())
}

fn call_off(case: &mut Case, step: &Step, said: &CallWithdrawn) -> Taken {
    if !case.is_undecided() {
        return no(1, Against::Over);
    }
    if said.reason.trim().is_empty() {
        return no(10, Against::ReasonMissing);
    }
    let Some(ladder) = case.ladder.as_mut().filter(|ladder| ladder.runs()) else {
        return no(10, Against::TooEarly);
    };
    (ladder.withdrawn, ladder.ended_at) = (true, Some(step.at));
    Ok(())
}

impl Case {
    /// An answer from above that its owner still has to see, the oldest first.
    pub fn unseen_answer(&self) -> Option<&AnswerMade> {
        self.answers.iter().find(|answer| answer.rank == AnswerRank::Amends && !answer.seen)
    }

    /// Whether a call that runs was made by that person: they may take it back.
    pub fn called_by(&self, person_id: &str) -> bool {
        self.running().is_some() && self.last_call_by() == Some(person_id)
    }
}
