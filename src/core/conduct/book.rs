//! Praise, talks, needs and visits that are in memory: those of the last two months, and every talk that is open.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CoachingEnd, StaffBook, VisitKind};
use crate::core::event::{
    CoachingRecorded, CoachingSettled, NeedNoted, PraiseRecorded, VisitEntered,
};
use crate::core::memory::horizon;
use crate::core::time::Ms;

pub use crate::core::event::VisitItem;

/// How long what is over stays in memory, seconds: the month that is ranked, and the one before.
const KEPT_SECS: i64 = 62 * 86_400;

/// A praise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Praise {
    /// Its id: the act that wrote it.
    pub praise_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Who wrote it.
    pub by: Box<str>,
    /// For whom.
    pub person_id: Box<str>,
    /// Code of the reason; empty = only the words say it.
    pub reason: Box<str>,
    /// Points.
    pub points: u8,
    /// What happened.
    pub text: Box<str>,
    /// Taken back.
    pub voided: bool,
}

/// How a talk ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The act.
    pub act_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Who said so.
    pub by: Box<str>,
    /// What came of it.
    pub end: CoachingEnd,
    /// What was seen.
    pub text: Box<str>,
    /// Taken back.
    pub voided: bool,
}

/// A talk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coaching {
    /// Its id: the act that wrote it.
    pub coaching_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Who talked with them.
    pub by: Box<str>,
    /// With whom.
    pub person_id: Box<str>,
    /// Code of the topic; empty = only the words say it.
    pub topic: Box<str>,
    /// What it was about.
    pub text: Box<str>,
    /// What was agreed.
    pub agreed: Box<str>,
    /// Until when.
    pub due_on: NaiveDate,
    /// What it goes back to; empty = nothing.
    pub about: Box<str>,
    /// What was said of its end, as it came.
    pub settled: Vec<Settled>,
    /// Taken back.
    pub voided: bool,
}

impl Coaching {
    /// How it ended; none while what was agreed is still to be done.
    pub fn end(&self) -> Option<&Settled> {
        self.settled.iter().find(|settled| !settled.voided)
    }

    /// Whether what was agreed is still to be done.
    pub fn is_open(&self) -> bool {
        !self.voided && self.end().is_none()
    }
}

/// What customers needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Its id: the act that wrote it.
    pub need_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Who wrote it.
    pub by: Box<str>,
    /// Code of the topic.
    pub topic: Box<str>,
    /// What, in words.
    pub text: Box<str>,
    /// How many customers.
    pub count: u32,
    /// Taken back.
    pub voided: bool,
}

/// The sheet of a visit from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id: the act that wrote it.
    pub visit_id: Box<str>,
    /// When it was entered.
    pub at: Ms,
    /// Who entered it.
    pub by: Box<str>,
    /// Who looks in such a way.
    pub kind: VisitKind,
    /// Who it was, or the number of the sheet.
    pub source: Box<str>,
    /// The date of the visit.
    pub on: NaiveDate,
    /// The score, tenths of a point of a hundred; none = none was given.
    pub score_tenths: Option<u16>,
    /// Until when what was found is to be put right.
    pub due_at: Ms,
    /// What failed.
    #[serde(with = "crate::core::kept")]
    pub items: Vec<VisitItem>,
    /// What else they said.
    pub text: Box<str>,
    /// Taken back.
    pub voided: bool,
}

/// Praise, talks, needs and visits of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conduct {
    praises: Vec<Praise>,
    coachings: Vec<Coaching>,
    needs: Vec<Noted>,
    visits: Vec<Visit>,
    staff: StaffBook,
}

impl Conduct {
    /// Training, exams, relief, moods, and what rounds are worth to whom.
    pub fn staff(&self) -> &StaffBook {
        &self.staff
    }

    pub(in crate::core) fn staff_mut(&mut self) -> &mut StaffBook {
        &mut self.staff
    }

    /// Praise that was not taken back, as it was written.
    pub fn praises(&self) -> impl DoubleEndedIterator<Item = &Praise> {
        self.praises.iter().filter(|it| !it.voided)
    }

    /// Talks that were not taken back, as they were written.
    pub fn coachings(&self) -> impl DoubleEndedIterator<Item = &Coaching> {
        self.coachings.iter().filter(|it| !it.voided)
    }

    /// Needs that were not taken back, as they were written.
    pub fn needs(&self) -> impl DoubleEndedIterator<Item = &Noted> {
        self.needs.iter().filter(|it| !it.voided)
    }

    /// How many customers needed what, within two instants: by topic, the most first.
    pub fn needs_by_topic(&self, from: Ms, to: Ms) -> Vec<(Box<str>, u32)> {
        let mut counts: BTreeMap<Box<str>, u32> = BTreeMap::new();
        for need in self.needs().filter(|need| from <= need.at && need.at <= to) {
            let count = counts.entry(need.topic.clone()).or_default();
            *count = count.saturating_add(need.count);
        }
        let mut found: Vec<(Box<str>, u32)> = counts.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found
    }

    /// Visits that were not taken back, as they were entered.
    pub fn visits(&self) -> impl DoubleEndedIterator<Item = &Visit> {
        self.visits.iter().filter(|it| !it.voided)
    }

    /// A praise by its id, taken back or not.
    pub fn praise(&self, id: &str) -> Option<&Praise> {
        self.praises.iter().find(|it| *it.praise_id == *id)
    }

    /// A talk by its id, taken back or not.
    pub fn coaching(&self, id: &str) -> Option<&Coaching> {
        self.coachings.iter().find(|it| *it.coaching_id == *id)
    }

    /// A need by its id, taken back or not.
    pub fn need(&self, id: &str) -> Option<&Noted> {
        self.needs.iter().find(|it| *it.need_id == *id)
    }

    /// A visit by its id, taken back or not.
    pub fn visit(&self, id: &str) -> Option<&Visit> {
        self.visits.iter().find(|it| *it.visit_id == *id)
    }

    /// Lets go of what was over long before the newest of its kind.
    pub(in crate::core) fn forget(&mut self) {
        let kept = |at: Ms, from: Option<Ms>| from.is_none_or(|from| from < at);
        let from = horizon(self.praises.iter().map(|it| it.at), KEPT_SECS);
        self.praises.retain(|it| kept(it.at, from));
        let over = |it: &Coaching| it.end().map_or(it.at, |end| end.at);
        let from = horizon(self.coachings.iter().map(over), KEPT_SECS);
        self.coachings.retain(|it| it.is_open() || kept(over(it), from));
        let from = horizon(self.needs.iter().map(|it| it.at), KEPT_SECS);
        self.needs.retain(|it| kept(it.at, from));
        let from = horizon(self.visits.iter().map(|it| it.at), KEPT_SECS);
        self.visits.retain(|it| kept(it.at, from));
        self.staff.forget();
    }

    pub(in crate::core) fn add_praise(&mut self, said: &PraiseRecorded, at: Ms, by: &str) {
        self.praises.push(Praise {
            praise_id: said.act_id.clone(),
            at,
            by: by.into(),
            person_id: said.person_id.clone(),
            reason: said.reason.clone(),
            points: said.points,
            text: said.text.clone(),
            voided: false,
        });
    }

    pub(in crate::core) fn add_coaching(&mut self, said: &CoachingRecorded, at: Ms, by: &str) {
        self.coachings.push(Coaching {
            coaching_id: said.act_id.clone(),
            at,
            by: by.into(),
            person_id: said.person_id.clone(),
            topic: said.topic.clone(),
            text: said.text.clone(),
            agreed: said.agreed.clone(),
            due_on: said.due_on,
            about: said.about.clone(),
            settled: Vec::new(),
            voided: false,
        });
    }

    /// Whether the talk is in memory.
    pub(in crate::core) fn settle(&mut self, said: &CoachingSettled, at: Ms, by: &str) -> bool {
        let Some(coaching) =
            self.coachings.iter_mut().find(|it| it.coaching_id == said.coaching_id)
        else {
            return false;
        };
        coaching.settled.push(Settled {
            act_id: said.act_id.clone(),
            at,
            by: by.into(),
            end: said.end,
            text: said.text.clone(),
            voided: false,
        });
        true
    }

    pub(in crate::core) fn add_need(&mut self, said: &NeedNoted, at: Ms, by: &str) {
        self.needs.push(Noted {
            need_id: said.act_id.clone(),
            at,
            by: by.into(),
            topic: said.topic.clone(),
            text: said.text.clone(),
            count: said.count,
            voided: false,
        });
    }

    pub(in crate::core) fn add_visit(&mut self, said: &VisitEntered, at: Ms, by: &str) {
        self.visits.push(Visit {
            visit_id: said.act_id.clone(),
            at,
            by: by.into(),
            kind: said.kind,
            source: said.source.clone(),
            on: said.on,
            score_tenths: said.score_tenths,
            due_at: said.due_at,
            items: said.items.clone(),
            text: said.text.clone(),
            voided: false,
        });
    }

    /// Takes back an act; the ids of what it had written, or ended.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> Vec<Box<str>> {
        let mut found = self.staff.void(act_id);
        let mut take = |id: &str, voided: &mut bool| {
            if *id == *act_id && !*voided {
                *voided = true;
                found.push(id.into());
            }
        };
        for it in &mut self.praises {
            take(&it.praise_id, &mut it.voided);
        }
        for it in &mut self.needs {
            take(&it.need_id, &mut it.voided);
        }
        for it in &mut self.visits {
            take(&it.visit_id, &mut it.voided);
        }
        for it in &mut self.coachings {
            take(&it.coaching_id, &mut it.voided);
        }
        for it in &mut self.coachings {
            for end in it.settled.iter_mut().filter(|end| *end.act_id == *act_id && !end.voided) {
                end.voided = true;
                found.push(it.coaching_id.clone());
            }
        }
        found
    }
}
