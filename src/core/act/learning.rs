//! Acts about how people learn, whom the board proposes to relieve, and a word on a mood.

use chrono::Days;

use super::conduct::{ConductBar, PeopleAct, draft, must, other_person};
use super::{Act, Decided, Desk, Draft, Refused, staff};
use crate::core::conduct::{ExamResult, ReliefAnswer, TRAINING_MINUTES_MAX};
use crate::core::event::{
    ConductAct, ExamRecorded, Kind, MoodNoted, ReliefAnswered, TrainingRecorded,
};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::staff::StaffState;

/// How far back the date of an exam may lie.
const EXAM_DAYS_BACK: Days = Days::new(90);

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &PeopleAct) -> Result<Decided, Refused> {
    let act_id = (desk.new_id)();
    let drafts = match act {
        PeopleAct::Train { .. } => train(hall, desk, &act_id, act)?,
        PeopleAct::Exam { .. } => examine(hall, desk, &act_id, act)?,
        PeopleAct::Relieve { .. } => return relieve(hall, desk, act),
        PeopleAct::Mood { .. } => mood(hall, desk, &act_id, act)?,
        _ => return Err(Refused::Nothing),
    };
    Ok(Decided { act_id, drafts })
}

fn train(hall: &Hall, desk: &Desk, act_id: &str, act: &PeopleAct) -> Result<Vec<Draft>, Refused> {
    let PeopleAct::Train { person_id, item, text, minutes } = act else {
        return Err(Refused::Nothing);
    };
    let person_id = other_person(hall, desk, person_id)?;
    let person = hall.settings(desk.now.at).0.person(&person_id);
    let planned = person.is_some_and(|person| person.plan.contains(item));
    must(item.is_empty() || planned, ConductBar::NoText)?;
    must(!item.is_empty() || !text.trim().is_empty(), ConductBar::NoText)?;
    must((1..=TRAINING_MINUTES_MAX).contains(minutes), ConductBar::Minutes)?;
    let said = TrainingRecorded {
        act_id: act_id.into(),
        person_id,
        item: item.as_str().into(),
        text: text.trim().into(),
        minutes: *minutes,
    };
    Ok(vec![draft(desk, Kind::TrainingRecorded, ConductAct::Training(said))])
}

fn examine(hall: &Hall, desk: &Desk, act_id: &str, act: &PeopleAct) -> Result<Vec<Draft>, Refused> {
    let PeopleAct::Exam { person_id, on, result, text } = act else {
        return Err(Refused::Nothing);
    };
    let now = desk.now.at;
    let person_id = other_person(hall, desk, person_id)?;
    let person = hall.settings(now).0.person(&person_id);
    let trainee = person.filter(|person| hall.is_trainee(person, now));
    must(trainee.is_some() && *result != ExamResult::Unknown, ConductBar::NoTrainee)?;
    let today = hall.config().zone.date(now);
    let back = today.checked_sub_days(EXAM_DAYS_BACK).unwrap_or(today);
    let first = trainee.and_then(|person| person.trainee_from).map_or(back, |from| from.max(back));
    must((first..=today).contains(on), ConductBar::Date)?;
    let said = ExamRecorded {
        act_id: act_id.into(),
        person_id,
        on: *on,
        result: *result,
        text: text.trim().into(),
    };
    Ok(vec![draft(desk, Kind::ExamRecorded, ConductAct::Exam(said))])
}

/// The answer to a proposal that stands; whoever is relieved at once is on a break from now on, in the same act.
fn relieve(hall: &Hall, desk: &mut Desk, act: &PeopleAct) -> Result<Decided, Refused> {
    let PeopleAct::Relieve { person_id, complaint_id, answer, reason } = act else {
        return Err(Refused::Nothing);
    };
    let person = other_person(hall, desk, person_id)?;
    let is_it = |it: &crate::core::conduct::ReliefDue| {
        *it.person_id == *person && it.complaint_id == *complaint_id
    };
    let stands = hall.reliefs_due(desk.now.at).iter().any(is_it);
    must(stands && *answer != ReliefAnswer::Unknown, ConductBar::NoRelief)?;
    let mut decided = match answer {
        ReliefAnswer::Relieved => {
            let mark = Act::MarkStaff {
                staff: vec![person.to_string()],
                state: StaffState::Break,
                counter_id: None,
                reason: reason.clone(),
            };
            staff::decide(hall, desk, &mark)?
        }
        _ => Decided { act_id: (desk.new_id)(), drafts: Vec::new() },
    };
    let said = ReliefAnswered {
        act_id: decided.act_id.as_str().into(),
        person_id: person,
        complaint_id: complaint_id.as_str().into(),
        answer: *answer,
    };
    decided.drafts.push(draft(desk, Kind::ReliefAnswered, ConductAct::Relief(said)));
    Ok(decided)
}

/// A word on one's own mood, or by who has the duty on somebody else's. What it says was sealed before.
fn mood(hall: &Hall, desk: &Desk, act_id: &str, act: &PeopleAct) -> Result<Vec<Draft>, Refused> {
    let PeopleAct::Mood { person_id, sealed } = act else { return Err(Refused::Nothing) };
    let person = hall.settings(desk.now.at).0.person(person_id);
    let person = person.ok_or_else(|| Refused::NoPerson(person_id.clone()))?;
    if *desk.author.person != *person.id {
        hall.check_right(desk.author, Right::Duty, desk.now.at)?;
    }
    let Some((record, commitment)) = sealed else {
        return Err(Refused::Conduct(ConductBar::NoText));
    };
    let said = MoodNoted {
        act_id: act_id.into(),
        person_id: person.id.as_str().into(),
        record: record.clone(),
        commitment: commitment.clone(),
    };
    Ok(vec![draft(desk, Kind::MoodNoted, ConductAct::Mood(said))])
}
