//! How a hall stands: a row of the overview of all halls.

use serde::{Deserialize, Serialize};

use super::{OpenIncident, Terminals};
use crate::core::alarm::{AlarmKind, AlarmState};
use crate::core::board::{Board, Mark, QueueRow};
use crate::core::complaint::Severity;
use crate::core::hall::{Hall, SlotState};
use crate::core::rules::Limits;
use crate::core::time::Ms;

/// How much lies ahead for which the opening hours are written down: what is asked longer after that is folded anew.
const DAYS_AHEAD: usize = 2;

/// The longest wait of a hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongestWait {
    /// The queue.
    pub service_id: String,
    /// What it is called.
    pub name: String,
    /// Since when the customer waits who waits longest.
    pub since: Option<Ms>,
    /// A fixed wait, seconds, from a machine that only gives counts.
    pub fixed_secs: Option<u32>,
    /// Near the limit from here on, seconds.
    pub warn_secs: u32,
    /// Beyond it from here on, seconds.
    pub breach_secs: u32,
}

/// Who has the duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Duty {
    /// No shift was ever opened: the hall does not work with shifts, or nothing came from it yet.
    Never,
    /// Somebody has it.
    Has {
        /// Their id.
        person_id: String,
        /// Their name, else the id.
        name: String,
        /// Since when.
        since: Ms,
    },
    /// Nobody has it.
    Nobody {
        /// Since when.
        since: Ms,
    },
}

/// A planned round of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundMark {
    /// When it was planned.
    pub planned_at: Ms,
    /// From when on it is missed.
    pub miss_at: Ms,
    /// It was submitted in its time.
    pub done: bool,
}

/// When something is due next of an open complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CaseDue {
    /// When.
    pub due: Ms,
    /// How severe the complaint is.
    pub severity: Severity,
}

/// How a hall stood at the end of its log as far as that was folded. None = not known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HallStanding {
    /// Its id.
    pub hall: String,
    /// Its name, else the id.
    pub name: String,
    /// A training hall.
    pub training: bool,
    /// The longest wait now; none where nobody waits.
    pub longest: Option<LongestWait>,
    /// How long somebody will wait who takes a number now, seconds: who waits, times the mean service, by the counters that
    /// are open; of the worst queue.
    pub forecast_secs: Option<i64>,
    /// Numbers taken in the last full half hour, less those of the one before.
    pub trend: Option<i32>,
    /// Customers waiting.
    pub waiting: Option<u32>,
    /// Counters open.
    pub counters_open: Option<u32>,
    /// Customers that had gone unserved today.
    pub abandoned: u32,
    /// Customers that were served today.
    pub served: u32,
    /// Until when the figures of queues can be believed without another word of the machines; none: they are made by hand.
    pub queues_until: Option<Ms>,
    /// Alarms that stand and are beyond the red line.
    pub red_alarms: u32,
    /// Alarms that stand and are near it.
    pub amber_alarms: u32,
    /// Incidents that are open, in the order in which they were written down.
    pub incidents: Vec<OpenIncident>,
    /// Complaints that are open.
    pub open_cases: u32,
    /// Of these nobody's by name.
    pub unowned_cases: u32,
    /// Calls upon somebody above that nobody answered.
    pub unanswered: u32,
    /// The worst severity of those that are open.
    pub worst_severity: Option<Severity>,
    /// When what of them is due next, earliest first.
    pub dues: Vec<CaseDue>,
    /// The rounds planned for the day.
    pub rounds: Vec<RoundMark>,
    /// Who has the duty.
    pub duty: Duty,
    /// When the hall is open, today and tomorrow; empty = nothing was said.
    pub open_spans: Vec<(Ms, Ms)>,
    /// When its newest event was written down.
    pub last_event_at: Option<Ms>,
    /// When one of its terminals was heard last.
    pub contact_at: Option<Ms>,
    /// What its terminals told of themselves.
    pub terminals: Terminals,
    /// When it was reckoned, by the server.
    pub as_of: Ms,
    /// The end of the day that it tells of: from then on its day is over.
    pub day_ends: Ms,
    /// The number of the newest event in it.
    pub hseq: u64,
    /// The version of the settings that the hall works by.
    pub settings_version: u32,
    /// The place in the log of the newest version that was put into force; 0 = none was.
    pub settings_hseq: u64,
}

impl HallStanding {
    /// A hall of which nothing was folded yet.
    pub fn unknown(hall: &str, name: &str, as_of: Ms) -> HallStanding {
        HallStanding {
            hall: hall.to_owned(),
            name: if name.is_empty() { hall } else { name }.to_owned(),
            training: false,
            longest: None,
            forecast_secs: None,
            trend: None,
            waiting: None,
            counters_open: None,
            abandoned: 0,
            served: 0,
            queues_until: None,
            red_alarms: 0,
            amber_alarms: 0,
            incidents: Vec::new(),
            open_cases: 0,
            unowned_cases: 0,
            unanswered: 0,
            worst_severity: None,
            dues: Vec::new(),
            rounds: Vec::new(),
            duty: Duty::Never,
            open_spans: Vec::new(),
            last_event_at: None,
            contact_at: None,
            terminals: Terminals::default(),
            as_of,
            day_ends: as_of,
            hseq: 0,
            settings_version: 0,
            settings_hseq: 0,
        }
    }

    /// Whether its machines are still to be believed at an instant.
    pub fn queues_fresh(&self, now: Ms) -> bool {
        self.queues_until.is_none_or(|until| now <= until)
    }

    /// The longest wait at an instant, seconds. What machines told that went silent does not grow any more.
    pub fn wait_secs(&self, now: Ms) -> Option<i64> {
        let longest = self.longest.as_ref()?;
        let at = self.queues_until.map_or(now, |until| until.min(now));
        let running = longest.since.map(|since| at.secs_since(since).max(0));
        running.or(longest.fixed_secs.map(i64::from))
    }

    /// The trend at an instant: silence is no lack of customers.
    pub fn trend_at(&self, now: Ms) -> Option<i32> {
        self.trend.filter(|_| self.queues_fresh(now) && self.away_since(now).is_none())
    }

    /// How bad the longest wait is.
    pub fn wait_mark(&self, now: Ms) -> Mark {
        let (Some(secs), Some(longest)) = (self.wait_secs(now), &self.longest) else {
            return Mark::Normal;
        };
        if !self.queues_fresh(now) {
            return Mark::Stale;
        }
        if secs > i64::from(longest.breach_secs) {
            Mark::Breach
        } else if secs > i64::from(longest.warn_secs) {
            Mark::Warn
        } else {
            Mark::Normal
        }
    }

    /// Customers waiting for each counter that is open; none where that cannot be said.
    pub fn load(&self) -> Option<f64> {
        let open = self.counters_open.filter(|open| *open > 0)?;
        Some(f64::from(self.waiting?) / f64::from(open))
    }

    /// The load in tenths, for comparing; none is the least.
    pub(super) fn load_tenths(&self) -> u64 {
        let open = self.counters_open.filter(|open| *open > 0);
        let load =
            open.zip(self.waiting).map(|(open, waiting)| u64::from(waiting) * 10 / u64::from(open));
        load.unwrap_or_default()
    }

    /// Complaints of which something is due by now.
    pub fn overdue(&self, now: Ms) -> u32 {
        few(self.dues.partition_point(|one| one.due <= now))
    }

    /// What is due next of a complaint and not late yet.
    pub fn due_next(&self, now: Ms) -> Option<CaseDue> {
        self.dues.get(self.dues.partition_point(|one| one.due <= now)).copied()
    }

    /// Rounds that were planned for the day, done, and missed by now.
    pub fn rounds(&self, now: Ms) -> (u32, u32, u32) {
        let done = self.rounds.iter().filter(|one| one.done).count();
        let missed = self.rounds.iter().filter(|one| !one.done && one.miss_at <= now).count();
        (few(self.rounds.len()), few(done), few(missed))
    }

    /// Whether the hall is open; none where nothing was said.
    pub fn is_open(&self, now: Ms) -> Option<bool> {
        let spans = &self.open_spans;
        (!spans.is_empty()).then(|| spans.iter().any(|(from, to)| *from <= now && now < *to))
    }

    /// Since when nobody has the duty while the hall is open; none where somebody has, or the hall is closed.
    pub fn unattended_since(&self, now: Ms) -> Option<Ms> {
        let Duty::Nobody { since } = self.duty else { return None };
        let open = self.open_spans.iter().find(|(from, to)| *from <= now && now < *to)?;
        Some(since.max(open.0))
    }

    /// The duty manager's name.
    pub fn duty_name(&self) -> Option<&str> {
        match &self.duty {
            Duty::Has { name, .. } => Some(name),
            _ => None,
        }
    }
}

pub(super) fn few(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How a hall stands, from its fold and the board of it at the same instant. What only the server knows of it (terminals,
/// place in the log) is filled in by whoever folds.
pub fn standing_of(hall: &Hall, board: &Board, as_of: Ms) -> HallStanding {
    let zone = board.zone;
    let alarms = |mark: Mark| {
        let stand = |state: AlarmState| state != AlarmState::Cleared;
        // What a department owes the hall itself says nothing of how its customers fare.
        let theirs = |kind: AlarmKind| kind != AlarmKind::Request;
        let counted = board.alarms.iter().filter(|it| theirs(it.kind) && stand(it.state));
        few(counted.filter(|it| it.mark == mark).count())
    };
    let open = || board.complaints().filter(|row| row.case.is_open());
    let mut dues: Vec<CaseDue> = open()
        .filter_map(|row| Some(CaseDue { due: row.due?.at, severity: row.severity }))
        .collect();
    dues.sort_unstable();
    let heard = !board.queues.is_empty();
    let known = board.queues.iter().any(|row| row.waiting.is_some());
    let day_after = board.date.succ_opt().and_then(|date| zone.day_start(date));
    HallStanding {
        name: board.hall_name.clone(),
        training: board.training,
        longest: longest(hall, &board.queues, as_of),
        forecast_secs: board.queues.iter().filter_map(|row| forecast(hall, row, as_of)).max(),
        trend: heard.then(|| trend(&board.queues)),
        waiting: known.then_some(board.totals.waiting),
        counters_open: (!board.counters.is_empty()).then_some(board.totals.counters_open),
        abandoned: board.totals.abandoned,
        served: board.totals.served,
        queues_until: queues_until(hall, board, as_of),
        red_alarms: alarms(Mark::Breach),
        amber_alarms: alarms(Mark::Warn),
        incidents: hall.incidents().open().map(OpenIncident::from).collect(),
        open_cases: board.cases.open,
        unowned_cases: board.cases.unowned,
        unanswered: board.cases.unanswered,
        worst_severity: open().map(|row| row.severity).max(),
        dues,
        rounds: rounds(hall, board, as_of),
        duty: duty(hall, board),
        open_spans: open_spans(hall, board, as_of),
        last_event_at: hall.newest_wall(),
        day_ends: day_after.unwrap_or(as_of),
        settings_version: board.settings_version,
        settings_hseq: hall.settings_book().versions().last().map_or(0, |it| it.pos),
        ..HallStanding::unknown(&board.hall_id, "", as_of)
    }
}

fn limits(hall: &Hall, service_id: &str, at: Ms) -> Limits {
    let settings = hall.settings(at).0;
    let own = settings.service(service_id).and_then(|service| service.wait_secs);
    own.unwrap_or(settings.rules.wait_secs)
}

/// What is beyond its own limit before what merely waits longer.
fn longest(hall: &Hall, queues: &[QueueRow], at: Ms) -> Option<LongestWait> {
    let waits = queues.iter().filter_map(|row| {
        let running = row.longest_since.map(|since| at.secs_since(since));
        let secs = running.or(row.longest_secs.map(i64::from))?;
        let limits = limits(hall, &row.service_id, at);
        let (over, near) = (secs > i64::from(limits.breach), secs > i64::from(limits.warn));
        Some(((over, near, secs), row, limits))
    });
    let (_, row, limits) = waits.max_by_key(|(key, ..)| *key)?;
    Some(LongestWait {
        service_id: row.service_id.clone(),
        name: row.name.clone(),
        since: row.longest_since,
        fixed_secs: row.longest_secs,
        warn_secs: limits.warn,
        breach_secs: limits.breach,
    })
}

fn forecast(hall: &Hall, row: &QueueRow, at: Ms) -> Option<i64> {
    let waiting = row.waiting.filter(|waiting| *waiting > 0)?;
    let open = Some(row.counters_open).filter(|open| *open > 0)?;
    let norm = || hall.settings(at).0.service(&row.service_id)?.norm_secs.map(f64::from);
    let each = row.service_secs_mean.or_else(norm)?;
    let secs = (f64::from(waiting) * each / f64::from(open)).round();
    // A day and more is no forecast.
    #[allow(clippy::cast_possible_truncation)] // whole, and below a day
    (0.0..=86_400.0).contains(&secs).then_some(secs as i64)
}

fn trend(queues: &[QueueRow]) -> i32 {
    let taken = |back: usize| queues.iter().map(|row| i64::from(row.taken_recent[back])).sum();
    let (last, before): (i64, i64) = (taken(6), taken(5));
    i32::try_from(last - before).unwrap_or_default()
}

/// The silence of a machine is judged as the hall judges it.
fn queues_until(hall: &Hall, board: &Board, at: Ms) -> Option<Ms> {
    let today = |heard: Ms| board.zone.date(heard) == board.date;
    let heard = board.feeds.iter().map(|feed| feed.heard_at).filter(|heard| today(*heard)).max()?;
    Some(heard.plus_secs(i64::from(hall.rules(at).feed_stale_secs)))
}

fn rounds(hall: &Hall, board: &Board, at: Ms) -> Vec<RoundMark> {
    let slots = hall.check_slots(board.date, at).into_iter();
    let mark = |one: crate::core::hall::SlotNow| RoundMark {
        planned_at: one.slot.key.planned_at,
        miss_at: one.slot.miss_at,
        done: one.state == SlotState::Done,
    };
    slots.map(mark).collect()
}

fn duty(hall: &Hall, board: &Board) -> Duty {
    if let Some(shift) = &board.shift {
        let (person_id, name) = (shift.person_id.clone(), shift.person_name.clone());
        return Duty::Has { person_id, name, since: shift.opened_at };
    }
    let ended = hall.shifts().all().iter().filter_map(|shift| shift.signed_off).max();
    ended.map_or(Duty::Never, |since| Duty::Nobody { since })
}

fn open_spans(hall: &Hall, board: &Board, at: Ms) -> Vec<(Ms, Ms)> {
    let (hours, zone) = (&hall.settings(at).0.hours, board.zone);
    if !hours.is_set() {
        return Vec::new();
    }
    let dates = board.date.iter_days().take(DAYS_AHEAD);
    let spans = dates.flat_map(|date| hours.on(date).iter().map(move |span| (date, span)));
    spans
        .filter_map(|(date, span)| {
            let instant = |time| zone.instant(date.and_time(time));
            Some((instant(span.from)?, instant(span.to)?))
        })
        .collect()
}
