//! Which of two comes first: the hall that needs somebody more, the item that is late for longer.

use std::cmp::{Ordering, Reverse};

use super::{HallStanding, Item, SILENT_SECS, Urgency};
use crate::core::board::Mark;
use crate::core::complaint::Severity;
use crate::core::time::Ms;

/// What makes a hall stand where it does. The first of these that two halls differ in decides, in this order, the larger
/// first:
///
/// 1. a critical complaint that is overdue, or that nobody above answered: people or the press may be in danger;
/// 2. nobody has the duty while the hall is open, and for how long: nothing else is seen to there;
/// 3. how many alarms stand beyond the red line;
/// 4. the longest wait is beyond its limit, and by how much;
/// 5. how many complaints are overdue, and how severe the worst one is;
/// 6. how many calls upon somebody above nobody answered;
/// 7. how many rounds were missed today;
/// 8. no terminal was heard for a quarter of an hour while the hall is open, or is not known to be closed;
/// 9. the longest wait is near its limit;
/// 10. how many alarms are near the red line;
/// 11. how many complaints are open, then the load.
///
/// A training hall stands behind every real one. What is equal in all of it stands by name and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Worst {
    real: bool,
    critical: bool,
    unattended_secs: i64,
    red_alarms: u32,
    wait_over: Option<i64>,
    overdue: (u32, u8),
    unanswered: u32,
    missed: u32,
    silent: bool,
    wait_near: bool,
    amber_alarms: u32,
    open_cases: u32,
    load_tenths: u64,
}

impl Worst {
    /// What it is of a hall at an instant.
    pub fn of(hall: &HallStanding, now: Ms) -> Worst {
        let overdue = hall.overdue(now);
        let late = hall.dues.iter().take(overdue as usize);
        let worst = late.map(|one| grade(one.severity)).max().unwrap_or_default();
        let critical = grade(hall.worst_severity.unwrap_or(Severity::Unknown)) == CRITICAL;
        let mark = hall.wait_mark(now);
        let limit = hall.longest.as_ref().map_or(0, |longest| i64::from(longest.breach_secs));
        let over = hall.wait_secs(now).filter(|_| mark == Mark::Breach);
        let silent = hall.silent_secs(now).is_some_and(|secs| secs >= SILENT_SECS);
        let unattended = hall.unattended_since(now);
        Worst {
            real: !hall.training,
            critical: worst == CRITICAL || critical && hall.unanswered > 0,
            unattended_secs: unattended.map_or(0, |since| now.secs_since(since).max(0) + 1),
            red_alarms: hall.red_alarms,
            wait_over: over.map(|secs| secs - limit),
            overdue: (overdue, worst),
            unanswered: hall.unanswered,
            missed: hall.rounds(now).2,
            silent: silent && hall.is_open(now) != Some(false),
            wait_near: mark == Mark::Warn,
            amber_alarms: hall.amber_alarms,
            open_cases: hall.open_cases,
            load_tenths: hall.load_tenths(),
        }
    }

    /// How bad that is, for a mark.
    pub fn mark(&self) -> Mark {
        let breach = self.critical
            || self.unattended_secs > 0
            || self.red_alarms > 0
            || self.wait_over.is_some()
            || self.overdue.0 > 0
            || self.unanswered > 0
            || self.missed > 0;
        let warn = self.wait_near || self.amber_alarms > 0 || self.silent;
        match (breach, warn) {
            (true, _) => Mark::Breach,
            (false, true) => Mark::Warn,
            (false, false) => Mark::Normal,
        }
    }
}

/// Why a hall stands where it does, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A critical complaint is overdue, or nobody above answered.
    Critical,
    /// Nobody has the duty.
    Unattended,
    /// So many alarms beyond the red line.
    RedAlarms(u32),
    /// Somebody waits beyond the limit.
    LongWait,
    /// So many complaints are overdue.
    Overdue(u32),
    /// So many calls nobody answered.
    Unanswered(u32),
    /// So many rounds were missed.
    MissedRounds(u32),
    /// No terminal was heard.
    Silent,
    /// Somebody waits near the limit.
    NearWait,
    /// So many alarms near the red line.
    AmberAlarms(u32),
    /// Nothing is to be done.
    Fine,
}

impl Worst {
    /// The first of what makes it stand there.
    pub fn reason(&self) -> Reason {
        if self.critical {
            Reason::Critical
        } else if self.unattended_secs > 0 {
            Reason::Unattended
        } else if self.red_alarms > 0 {
            Reason::RedAlarms(self.red_alarms)
        } else if self.wait_over.is_some() {
            Reason::LongWait
        } else if self.overdue.0 > 0 {
            Reason::Overdue(self.overdue.0)
        } else if self.unanswered > 0 {
            Reason::Unanswered(self.unanswered)
        } else if self.missed > 0 {
            Reason::MissedRounds(self.missed)
        } else if self.silent {
            Reason::Silent
        } else if self.wait_near {
            Reason::NearWait
        } else if self.amber_alarms > 0 {
            Reason::AmberAlarms(self.amber_alarms)
        } else {
            Reason::Fine
        }
    }
}

const CRITICAL: u8 = 4;

/// Severities as they weigh; one of a newer version is taken as minor.
fn grade(severity: Severity) -> u8 {
    match severity {
        Severity::Unknown => 0,
        Severity::Sev4 => 1,
        Severity::Sev3 => 2,
        Severity::Sev2 => 3,
        Severity::Sev1 => CRITICAL,
    }
}

/// Halls, the worst first.
pub fn worst_first<'s>(
    halls: impl IntoIterator<Item = &'s HallStanding>,
    now: Ms,
) -> Vec<(Worst, &'s HallStanding)> {
    let mut all: Vec<_> = halls.into_iter().map(|hall| (Worst::of(hall, now), hall)).collect();
    all.sort_unstable_by(|(a, one), (b, other)| {
        b.cmp(a).then_with(|| (&one.name, &one.hall).cmp(&(&other.name, &other.hall)))
    });
    all
}

/// Overdue first, the one that is late for longest; then what is due soonest; severity breaks ties, then age. What is over
/// comes last, newest first.
pub fn by_urgency(one: &Item, other: &Item, now: Ms) -> Ordering {
    let rank = |item: &Item| match item.urgency(now) {
        Urgency::Overdue => 0,
        Urgency::Soon | Urgency::Running => 1,
        Urgency::Open => 2,
        Urgency::Over => 3,
    };
    let due = |item: &Item| item.due.unwrap_or(Ms(i64::MAX));
    let since = |item: &Item| if item.state.is_over() { Ms(-item.since.0) } else { item.since };
    let key = |item: &Item| (rank(item), due(item), Reverse(grade(item.severity)), since(item));
    key(one)
        .cmp(&key(other))
        .then_with(|| (&one.hall, &one.complaint_id).cmp(&(&other.hall, &other.complaint_id)))
}
