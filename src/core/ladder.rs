//! The ladder: one engine for whatever has to reach somebody further up, be it a complaint, a finding, a
//! hand-over or an alarm (complaints I4, design 8.1). Pure: from the policy that was pinned when it began and
//! from where it stands it says what comes next and when. Whom a level calls upon is asked of the [`roster`]
//! when the call is made, never before.

use chrono::{NaiveDate, NaiveTime};

use crate::core::complaint::{LapsedBy, Severity};
use crate::core::settings::directory::holds;
use crate::core::settings::{Hours, LadderLevel, Settings, Span};
use crate::core::sla::{Calendar, Timetable};
use crate::core::time::{Ms, Zone};

pub mod roster;
#[cfg(test)]
mod tests;

/// The level of a duty manager: where what is overdue is called out first, and above which a person calls.
pub const DUTY_LEVEL: u8 = 1;

/// How many days are looked through for an opening; a hall that does not open for so long has none.
const DAYS_AHEAD: usize = 400;

/// A ladder's policy for one severity, of a pinned version of the settings.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'s> {
    settings: &'s Settings,
    severity: Severity,
    /// Of findings: their own pace; none = that of cases.
    pace: Option<Pace>,
}

/// How a ladder is climbed that is not a case's.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// How long each level has, open seconds.
    level_secs: u32,
    /// The highest level that is called upon by itself.
    top: u8,
}

/// The highest level that a finding calls upon: the hall manager, of a serious one the centre.
const FINDING_TOP: u8 = 3;
const SERIOUS_FINDING_TOP: u8 = 4;

/// Where a ladder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Climb {
    /// The level at which further rounds begin.
    pub first: u8,
    /// The level it stands at.
    pub level: u8,
    /// The round, from 0.
    pub round: u16,
    /// From when that level's time runs.
    pub since: Ms,
    /// Somebody was called upon there; else it was passed over.
    pub reached: bool,
    /// From when an acknowledgement holds, if somebody gave one.
    pub held_from: Option<Ms>,
    /// Everything was tried: since when, or the opening at which it was last said.
    pub unanswered: Option<Ms>,
}

/// What comes next of itself, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A level is called upon.
    Call {
        /// When.
        at: Ms,
        /// In which round.
        round: u16,
        /// Which.
        level: u8,
    },
    /// The acknowledgement holds no more.
    Lapse {
        /// When.
        at: Ms,
        /// Why.
        why: LapsedBy,
    },
    /// The last level of the last round did not answer.
    GiveUp {
        /// When.
        at: Ms,
    },
    /// The hall opens, and it is still unanswered.
    SayAgain {
        /// When.
        at: Ms,
    },
}

impl Next {
    /// When it comes.
    pub fn at(&self) -> Ms {
        match self {
            Next::Call { at, .. }
            | Next::Lapse { at, .. }
            | Next::GiveUp { at }
            | Next::SayAgain { at } => *at,
        }
    }
}

/// The times in which a hall is open.
#[derive(Debug)]
pub struct Open<'s> {
    hours: &'s Hours,
    zone: Zone,
    calendar: Calendar,
}

impl<'s> Open<'s> {
    /// The times of those hours.
    pub fn new(hours: &'s Hours, zone: Zone) -> Open<'s> {
        Open { hours, zone, calendar: Calendar::new(Timetable::of_hall(hours, 0, zone)) }
    }

    /// The instant after so many open seconds; of a hall that never opens again after so many of any.
    pub fn after(&self, from: Ms, secs: u32) -> Ms {
        self.calendar.after(from, i64::from(secs)).unwrap_or(from.plus_secs(i64::from(secs)))
    }

    /// The first opening behind an instant; of a hall without hours the beginning of a day.
    pub fn next_opening(&self, behind: Ms) -> Option<Ms> {
        let first = self.zone.date(behind);
        let mut days = first.iter_days().take(DAYS_AHEAD);
        days.find_map(|date| self.openings(date).into_iter().find(|start| *start > behind))
    }

    /// The last opening up to an instant; of a hall without hours the beginning of a day.
    pub fn last_opening(&self, by: Ms) -> Option<Ms> {
        let days = std::iter::successors(Some(self.zone.date(by)), NaiveDate::pred_opt);
        days.take(DAYS_AHEAD)
            .find_map(|date| self.openings(date).into_iter().rev().find(|start| *start <= by))
    }

    fn openings(&self, date: NaiveDate) -> Vec<Ms> {
        let starts = if self.hours.is_set() {
            self.hours.on(date).iter().map(|span| span.from).collect()
        } else {
            vec![NaiveTime::MIN]
        };
        starts.into_iter().filter_map(|start| self.zone.instant(date.and_time(start))).collect()
    }

    /// The instant itself where it lies in a window of the day, else when the window opens next.
    fn in_window(&self, at: Ms, window: &[Span]) -> Ms {
        if window.is_empty() || self.is_in(at, window) {
            return at;
        }
        let first = self.zone.date(at);
        let starts = first.iter_days().take(2).flat_map(|date| {
            window.iter().filter_map(move |span| self.zone.instant(date.and_time(span.from)))
        });
        starts.filter(|start| *start > at).min().unwrap_or(at)
    }

    /// Whether an instant lies in a window of the day.
    pub fn is_in(&self, at: Ms, window: &[Span]) -> bool {
        window.is_empty() || holds(window, self.zone.time(at))
    }
}

impl<'s> Policy<'s> {
    /// The policy of a version of the settings for a severity.
    pub fn new(settings: &'s Settings, severity: Severity) -> Policy<'s> {
        Policy { settings, severity, pace: None }
    }

    /// The policy of findings: the same levels, each with the same time, nobody has to say that they have it,
    /// and nothing is tried twice. What ends it is that the finding is put right or gets another deadline.
    pub fn of_findings(settings: &'s Settings, severity: Severity) -> Policy<'s> {
        let serious = severity >= Severity::Sev2 && severity != Severity::Unknown;
        let top = if serious { SERIOUS_FINDING_TOP } else { FINDING_TOP };
        let pace = Pace { level_secs: settings.rules.finding_level_secs, top };
        Policy { settings, severity, pace: Some(pace) }
    }

    /// The next level above, as this ladder is climbed.
    pub fn above(&self, level: u8) -> Option<u8> {
        let above = self.settings.level_above(level);
        above.filter(|above| self.pace.is_none_or(|pace| *above <= pace.top))
    }

    fn rounds(&self) -> u16 {
        if self.pace.is_some() { 0 } else { self.settings.escalation.rounds }
    }

    /// Whether a level that was called upon has to say that it has it, before the ladder rests.
    fn asks(&self, level: u8) -> bool {
        self.pace.is_some() || self.level(level).is_none_or(|level| level.ack)
    }

    /// A level, if the ladder has it.
    pub fn level(&self, level: u8) -> Option<&'s LadderLevel> {
        self.settings.ladder_level(level)
    }

    /// The first level from one on, if the ladder has any.
    pub fn from(&self, level: u8) -> Option<u8> {
        self.level(level).map(|it| it.level).or_else(|| self.settings.level_above(level))
    }

    /// When a level may be called; a critical case does not wait for the morning.
    pub fn window(&self, level: u8) -> &'s [Span] {
        let own = self.level(level).map_or(&[][..], |it| &it.window);
        if self.severity == Severity::Sev1 { &[] } else { own }
    }

    /// Until when an acknowledgement holds that was given, or renewed by progress, at an instant.
    pub fn held_until(&self, from: Ms, open: &Open) -> Ms {
        open.after(from, self.settings.escalation.ack_secs.of(self.severity))
    }

    /// When the level that a ladder stands at has had its time.
    fn waited(&self, climb: &Climb, open: &Open) -> Ms {
        let Some(level) = self.level(climb.level).filter(|_| climb.reached) else {
            return climb.since;
        };
        if let Some(pace) = self.pace {
            return open.after(climb.since, pace.level_secs);
        }
        let secs = level.delay_secs.of(self.severity);
        if level.open_time {
            open.after(climb.since, secs)
        } else {
            climb.since.plus_secs(i64::from(secs))
        }
    }
}

/// What comes next of a ladder by itself; nothing where it rests.
pub fn next(policy: &Policy, climb: &Climb, open: &Open) -> Option<Next> {
    if let Some(from) = climb.held_from {
        let (at, why) = (policy.held_until(from, open), LapsedBy::NoProgress);
        return Some(Next::Lapse { at, why });
    }
    if let Some(said) = climb.unanswered {
        return open.next_opening(said).map(|at| Next::SayAgain { at });
    }
    if climb.reached && !policy.asks(climb.level) {
        // It was enough that they were called upon.
        return None;
    }
    let waited = policy.waited(climb, open);
    if let Some(level) = policy.above(climb.level) {
        return Some(Next::Call { at: waited, round: climb.round, level });
    }
    let escalation = &policy.settings.escalation;
    let first = policy.from(climb.first).filter(|_| climb.round < policy.rounds());
    let Some(level) = first else { return Some(Next::GiveUp { at: waited }) };
    let again = climb.since.plus_secs(i64::from(escalation.repeat_every_secs)).max(waited);
    let at = open.in_window(again, policy.window(level));
    Some(Next::Call { at, round: climb.round + 1, level })
}
