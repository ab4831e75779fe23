//! Acts about people and from outside: praise, talks and what came of them, needs of customers, sheets of visits.

mod survey;

use chrono::{Days, NaiveDate};

use super::finding::sighting;
use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::complaint::Severity;
use crate::core::conduct::{
    Coaching, CoachingEnd, ExamResult, NEED_COUNT_MAX, POINTS_MAX, ReliefAnswer, SCORE_TENTHS_MAX,
    VISIT_ITEMS_MAX, VisitKind,
};
use crate::core::event::{
    Body, CoachingRecorded, CoachingSettled, ConductAct, FindingSeen, Kind, NeedNoted,
    PraiseRecorded, VisitEntered, VisitItem,
};
use crate::core::finding::{FindingLimit, RED_LINE, due_at};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::time::Ms;

pub use survey::NewSurvey;

/// How far back the date of a visit may lie, days.
const VISIT_DAYS_BACK: u64 = 90;
/// How far ahead a talk may be settled, days.
const COACHING_DAYS_MAX: u64 = 365;

/// An item that failed on a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewVisitItem {
    /// Code of the check item; empty = the words say it.
    pub item_code: String,
    /// Where; empty = the hall.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// Who has to put it right; empty = nobody yet.
    pub owner: String,
}

/// The sheet of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVisit {
    /// Who looks in such a way.
    pub kind: VisitKind,
    /// Who it was, or the number of the sheet.
    pub source: String,
    /// The date of the visit.
    pub on: NaiveDate,
    /// The score in tenths of a point of a hundred; none = none was given.
    pub score_tenths: Option<u16>,
    /// How long there is to put right what failed.
    pub limit: FindingLimit,
    /// Until when, where the limit is a date.
    pub due_at: Option<Ms>,
    /// What failed.
    pub items: Vec<NewVisitItem>,
    /// What else they said.
    pub text: String,
}

/// What a person asks for about people, needs and visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleAct {
    /// Praise somebody.
    Praise {
        /// Whom.
        person_id: String,
        /// Code of the reason; empty = the words say it.
        reason: String,
        /// Points.
        points: u8,
        /// What happened.
        text: String,
    },
    /// A talk with somebody.
    Coach {
        /// With whom.
        person_id: String,
        /// Code of the topic; empty = the words say it.
        topic: String,
        /// What it was about.
        text: String,
        /// What was agreed.
        agreed: String,
        /// Until when.
        due_on: NaiveDate,
        /// The check item, finding, complaint or figure it goes back to; empty = none.
        about: String,
    },
    /// What was agreed is settled.
    Settle {
        /// The talk.
        coaching_id: String,
        /// What came of it.
        end: CoachingEnd,
        /// What was seen.
        text: String,
    },
    /// Customers needed something.
    Need {
        /// Code of the topic.
        topic: String,
        /// What, in words.
        text: String,
        /// How many customers.
        count: u32,
    },
    /// A sheet is entered.
    Visit(Box<NewVisit>),
    /// Somebody learned something.
    Train {
        /// Who.
        person_id: String,
        /// The item of their plan; empty = none of it.
        item: String,
        /// What, in words.
        text: String,
        /// How long, minutes.
        minutes: u32,
    },
    /// A trainee took an exam.
    Exam {
        /// Who.
        person_id: String,
        /// Its date.
        on: NaiveDate,
        /// How it went.
        result: ExamResult,
        /// What was seen.
        text: String,
    },
    /// A proposal to relieve somebody is answered.
    Relieve {
        /// Whom.
        person_id: String,
        /// The complaint that made the proposal.
        complaint_id: String,
        /// The answer.
        answer: ReliefAnswer,
        /// What stands beside the break of who is relieved at once.
        reason: String,
    },
    /// A word on how somebody is. It is sealed before the act is decided, and stands nowhere else.
    Mood {
        /// Who.
        person_id: String,
        /// The record it was sealed as, and what proves it.
        sealed: Option<(Box<str>, Box<str>)>,
    },
    /// A survey of others is imported.
    Survey(Box<NewSurvey>),
    /// A survey of others does not count any more.
    VoidSurvey {
        /// Which.
        survey_id: String,
        /// Why.
        reason: String,
    },
}

impl PeopleAct {
    /// The right it takes.
    pub(super) fn right(&self) -> Right {
        match self {
            PeopleAct::Praise { .. } | PeopleAct::Need { .. } | PeopleAct::Mood { .. } => {
                Right::Log
            }
            PeopleAct::Coach { .. }
            | PeopleAct::Settle { .. }
            | PeopleAct::Train { .. }
            | PeopleAct::Exam { .. }
            | PeopleAct::Relieve { .. } => Right::Staff,
            PeopleAct::Visit(_) | PeopleAct::Survey(_) | PeopleAct::VoidSurvey { .. } => {
                Right::Duty
            }
        }
    }

    /// Its name in records.
    pub(super) fn name(&self) -> &'static str {
        match self {
            PeopleAct::Praise { .. } => "praise.record",
            PeopleAct::Coach { .. } => "coaching.record",
            PeopleAct::Settle { .. } => "coaching.settle",
            PeopleAct::Need { .. } => "need.note",
            PeopleAct::Visit(_) => "visit.enter",
            PeopleAct::Train { .. } => "training.record",
            PeopleAct::Exam { .. } => "exam.record",
            PeopleAct::Relieve { .. } => "relief.answer",
            PeopleAct::Mood { .. } => "mood.note",
            PeopleAct::Survey(_) => "survey.import",
            PeopleAct::VoidSurvey { .. } => "survey.void",
        }
    }
}

/// Why something about people, needs and visits is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConductBar {
    /// Nobody praises or talks with themselves.
    Own,
    /// Points between 1 and the most.
    Points,
    /// What was agreed is missing.
    NoAgreement,
    /// It has to be said why, or what about.
    NoText,
    /// That date cannot be.
    Date,
    /// There is no such talk, or it is settled.
    NoTalk,
    /// A number of customers that cannot be.
    Count,
    /// A score between 0 and 100.
    Score,
    /// More items than a sheet has.
    Items,
    /// A length of a training that cannot be.
    Minutes,
    /// They are no trainee.
    NoTrainee,
    /// That proposal does not stand, or was answered.
    NoRelief,
    /// There is no such survey, or it does not count.
    NoSurvey,
    /// That file was imported.
    SameFile,
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::People(act) = act else { return Err(Refused::Nothing) };
    let act_id = (desk.new_id)();
    let drafts = match &**act {
        PeopleAct::Praise { person_id, reason, points, text } => {
            let said = PraiseRecorded {
                act_id: act_id.as_str().into(),
                person_id: other_person(hall, desk, person_id)?,
                reason: reason.as_str().into(),
                points: *points,
                text: text.trim().into(),
            };
            must((1..=POINTS_MAX).contains(points), ConductBar::Points)?;
            must(!said.reason.is_empty() || !said.text.is_empty(), ConductBar::NoText)?;
            vec![draft(desk, Kind::PraiseRecorded, ConductAct::Praise(said))]
        }
        PeopleAct::Coach { .. } => coach(hall, desk, &act_id, act)?,
        PeopleAct::Settle { coaching_id, end, text } => {
            let known = hall.conduct().coaching(coaching_id).is_some_and(Coaching::is_open);
            must(known && *end != CoachingEnd::Unknown, ConductBar::NoTalk)?;
            let said = CoachingSettled {
                coaching_id: coaching_id.as_str().into(),
                act_id: act_id.as_str().into(),
                end: *end,
                text: text.trim().into(),
            };
            vec![draft(desk, Kind::CoachingSettled, ConductAct::Settled(said))]
        }
        PeopleAct::Need { topic, text, count } => {
            must(!topic.is_empty() || !text.trim().is_empty(), ConductBar::NoText)?;
            must((1..=NEED_COUNT_MAX).contains(count), ConductBar::Count)?;
            let said = NeedNoted {
                act_id: act_id.as_str().into(),
                topic: topic.as_str().into(),
                text: text.trim().into(),
                count: *count,
            };
            vec![draft(desk, Kind::NeedNoted, ConductAct::Need(said))]
        }
        PeopleAct::Visit(new) => enter(hall, desk, &act_id, new)?,
        PeopleAct::Train { .. }
        | PeopleAct::Exam { .. }
        | PeopleAct::Relieve { .. }
        | PeopleAct::Mood { .. } => return super::learning::decide(hall, desk, act),
        PeopleAct::Survey(new) => survey::import(hall, desk, &act_id, new)?,
        PeopleAct::VoidSurvey { survey_id, reason } => {
            vec![survey::void(hall, desk, &act_id, survey_id, reason)?]
        }
    };
    Ok(Decided { act_id, drafts })
}

pub(super) fn must(holds: bool, bar: ConductBar) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(Refused::Conduct(bar)) }
}

pub(super) fn draft(desk: &Desk, kind: Kind, act: ConductAct) -> Draft {
    desk.draft(kind, Body::Conduct(act))
}

/// A person of the settings who is not the author.
pub(super) fn other_person(hall: &Hall, desk: &Desk, id: &str) -> Result<Box<str>, Refused> {
    let settings = hall.settings(desk.now.at).0;
    let person = settings.person(id).map(|person| person.id.as_str());
    let id = person.ok_or_else(|| Refused::NoPerson(id.to_owned()))?;
    must(*desk.author.person != *id, ConductBar::Own)?;
    Ok(id.into())
}

fn coach(hall: &Hall, desk: &Desk, act_id: &str, act: &PeopleAct) -> Result<Vec<Draft>, Refused> {
    let PeopleAct::Coach { person_id, topic, text, agreed, due_on, about } = act else {
        return Err(Refused::Nothing);
    };
    let today = hall.config().zone.date(desk.now.at);
    let said = CoachingRecorded {
        act_id: act_id.into(),
        person_id: other_person(hall, desk, person_id)?,
        topic: topic.as_str().into(),
        text: text.trim().into(),
        agreed: agreed.trim().into(),
        due_on: *due_on,
        about: about.as_str().into(),
    };
    must(!said.agreed.is_empty(), ConductBar::NoAgreement)?;
    must(!said.topic.is_empty() || !said.text.is_empty(), ConductBar::NoText)?;
    let last = today.checked_add_days(Days::new(COACHING_DAYS_MAX)).unwrap_or(NaiveDate::MAX);
    must((today..=last).contains(due_on), ConductBar::Date)?;
    Ok(vec![draft(desk, Kind::CoachingRecorded, ConductAct::Coaching(said))])
}

/// A sheet, and a finding for each item that failed, in one act.
fn enter(
    hall: &Hall,
    desk: &mut Desk,
    act_id: &str,
    new: &NewVisit,
) -> Result<Vec<Draft>, Refused> {
    let now = desk.now.at;
    let today = hall.config().zone.date(now);
    let first = today.checked_sub_days(Days::new(VISIT_DAYS_BACK)).unwrap_or(NaiveDate::MIN);
    must((first..=today).contains(&new.on), ConductBar::Date)?;
    must(new.kind != VisitKind::Unknown && !new.source.trim().is_empty(), ConductBar::NoText)?;
    must(new.score_tenths.is_none_or(|it| it <= SCORE_TENTHS_MAX), ConductBar::Score)?;
    must(new.items.len() <= VISIT_ITEMS_MAX, ConductBar::Items)?;
    let named = new.limit == FindingLimit::Date;
    must(!named || new.due_at.is_some_and(|due| due > now), ConductBar::Date)?;
    let due_at = due_at(hall, new.limit, now, new.due_at);
    let mut items = Vec::new();
    let mut found = Vec::new();
    let mut seen_before: Vec<String> = Vec::new();
    for item in &new.items {
        must(!item.item_code.is_empty() || !item.text.trim().is_empty(), ConductBar::NoText)?;
        super::finding::known_owner(hall, &item.owner, now)?;
        let occurrence_id = (desk.new_id)();
        // As bad as a round would have it; whether it is told to somebody above is a matter of rounds.
        let known = hall.settings(now).0.checks.item(item.item_code.trim());
        let red = known.is_some_and(|it| it.red_line);
        let seen = FindingSeen {
            occurrence_id: occurrence_id.as_str().into(),
            item_code: item.item_code.trim().into(),
            place: item.place.trim().into(),
            text: item.text.trim().into(),
            severity: if red { RED_LINE } else { Severity::Sev3 },
            limit: new.limit,
            due_at,
            owner: item.owner.as_str().into(),
            round_id: "".into(),
            visit_id: act_id.into(),
            complaint_id: "".into(),
            red_line: false,
        };
        let fingerprint = hall.fingerprint_of(&seen);
        // One sheet sees one thing once.
        must(!seen_before.contains(&fingerprint), ConductBar::Items)?;
        seen_before.push(fingerprint);
        items.push(VisitItem {
            item_code: seen.item_code.clone(),
            place: seen.place.clone(),
            text: seen.text.clone(),
            occurrence_id: occurrence_id.as_str().into(),
        });
        let refused = |bar| Refused::Finding { bar, instead: Vec::new() };
        found.extend(sighting(hall, desk, act_id, seen).map_err(refused)?.follow());
    }
    let said = VisitEntered {
        act_id: act_id.into(),
        kind: new.kind,
        source: new.source.trim().into(),
        on: new.on,
        score_tenths: new.score_tenths,
        due_at,
        items,
        text: new.text.trim().into(),
    };
    let sheet = draft(desk, Kind::VisitEntered, ConductAct::Visit(Box::new(said)));
    Ok(std::iter::once(sheet).chain(found).collect())
}
