//! The board from a look at the hall: rows, marks, alarms, order.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::alarms::alarms;
use super::checks::{SeenRows, checks_now};
use super::complaints::{case_rows, case_totals};
use super::escalations::escalation_rows;
use super::findings::{findings, praises, talks};
use super::follow_ups::{calls_now, standing};
use super::handover::{closed_now, handover_now, opening_now, received_now};
use super::incidents::incidents;
use super::look::{Look, Seen};
use super::orders::{improvements, orders};
use super::staff::shift_now;
use super::{AlarmState, Board, Choices, Directory, FeedAge, FeedStatus, Mark, Place, QueueRow};
use crate::core::act::Receivers;
use crate::core::event::Flags;
use crate::core::hall::Hall;
use crate::core::ids::natural;
use crate::core::queue::day::Day;
use crate::core::rules::Limits;
use crate::core::settings::Settings;
use crate::core::time::Ms;

/// Services and counters not heard of for this long are no longer shown.
const SEEN_DAYS: i64 = 14;
/// Lines of the log on the board.
const LOG_MAX: usize = 200;

impl Board {
    /// The board of a hall at `now`.
    pub fn build(hall: &Hall, now: Ms) -> Board {
        Look::new(hall, now).board()
    }

    pub(super) fn of(seen: Seen) -> Board {
        let Seen { mut pass, day, roll, counters, queues, readings } = seen;
        let (hall, now, date) = (pass.hall, pass.now, pass.date);
        let zone = hall.config.zone;
        let mut feeds = feeds(hall, now, date);
        feeds.sort_by(|a, b| b.age.cmp(&a.age).then_with(|| a.source.cmp(&b.source)));
        let today = |feed: &&FeedStatus| zone.date(feed.heard_at) == date;
        let worst = feeds.iter().filter(today).map(|feed| feed.age).max();
        let staff = pass.staff_rows(day, &counters, &roll);
        let found = alarms(hall, &readings, now);
        let seen = SeenRows { roll: &roll, queues: &queues, counters: &counters };
        let checks = checks_now(hall, now, &seen);
        let case_rows = case_rows(hall, now);
        let escalations = escalation_rows(&case_rows);
        let mut board = Board {
            now,
            zone,
            date,
            hall_id: hall.config.hall_id.clone(),
            hall_name: name_of(hall, now),
            training: hall.config.training,
            totals: pass.totals(&queues, &counters, &staff),
            queues,
            counters,
            staff,
            cases: case_totals(&case_rows, &escalations, now),
            case_rows,
            escalations,
            notices: hall.notices(now),
            told: hall.told(now),
            marks: Vec::new(),
            directory: Directory::of(hall, now),
            receivers: Receivers::of(hall, now),
            log: hall.log.newest(LOG_MAX).into_iter().map(|row| hall.in_shift(row)).collect(),
            alarms: found,
            feeds,
            age: worst,
            shift: shift_now(hall, now),
            expected_feeds: hall.settings(now).0.feeds.clone(),
            help: Vec::new(),
            incidents: incidents(hall, now),
            handover: handover_now(hall, now),
            closed: closed_now(hall, now),
            opening: opening_now(hall, now),
            received: received_now(hall),
            checks,
            findings: findings(hall, now),
            orders: orders(hall, now),
            improvements: improvements(hall, now),
            follow_ups: standing(hall, now),
            calls: calls_now(hall, now),
            talks: talks(hall),
            praises: praises(hall, now),
            care: super::CareNow::default(),
            people: Vec::new(),
            locks: false,
            idle_lock_secs: 0,
            choices: choices_of(hall.settings(now).0),
            target_wait_secs: hall.rules(now).target_wait_secs,
            settings_version: hall.settings(now).1,
            settings: hall.settings_news(now),
        };
        board.add_people(hall, now);
        board.show_care(hall, now);
        board.show_floor(hall, day);
        board.add_ratings(hall, day, now);
        board.mark_rows();
        board.sort();
        board
    }

    /// A row is as bad as its worst alarm that is not over; on stale data it is stale.
    fn mark_rows(&mut self) {
        let mut worst: BTreeMap<(Place, &str), Mark> = BTreeMap::new();
        for alarm in self.alarms.iter().filter(|alarm| alarm.state != AlarmState::Cleared) {
            let at = worst.entry((alarm.place, alarm.subject.as_str())).or_default();
            *at = alarm.mark.max(*at);
        }
        let of = |place, id: &str| worst.get(&(place, id)).copied().unwrap_or_default();
        for row in &mut self.queues {
            let mark = of(Place::Queues, &row.service_id);
            row.mark = if row.age >= FeedAge::Stale { Mark::Stale } else { mark };
        }
        for row in self.counters.iter_mut().filter(|row| row.mark != Mark::Stale) {
            row.mark = row.mark.max(of(Place::Counters, &row.counter_id));
        }
        for row in self.staff.iter_mut().filter(|row| row.mark != Mark::Stale) {
            row.mark = row.mark.max(of(Place::Staff, &row.staff_id));
        }
    }

    fn sort(&mut self) {
        let longest = |row: &QueueRow| row.longest_since.unwrap_or(Ms(i64::MAX));
        self.queues.sort_by(|a, b| {
            (b.mark.cmp(&a.mark))
                .then_with(|| longest(a).cmp(&longest(b)))
                .then_with(|| b.waiting.cmp(&a.waiting))
                .then_with(|| a.service_id.cmp(&b.service_id))
        });
        self.counters.sort_by(|a, b| {
            b.mark.cmp(&a.mark).then_with(|| natural(&a.counter_id).cmp(&natural(&b.counter_id)))
        });
        self.staff.sort_by(|a, b| {
            b.mark.cmp(&a.mark).then_with(|| natural(&a.staff_id).cmp(&natural(&b.staff_id)))
        });
    }
}

fn choices_of(settings: &Settings) -> Choices {
    Choices {
        actions: settings.actions.clone(),
        walk_out_reasons: settings.walk_out_reasons.clone(),
        unhappy_reasons: settings.unhappy_reasons.clone(),
        canned: settings.canned.clone(),
        check_items: settings.checks.items.iter().map(|it| it.code.to_string()).collect(),
        phrases: settings.phrases.clone(),
    }
}

fn name_of(hall: &Hall, now: Ms) -> String {
    let config = &hall.config;
    let names = [&hall.settings(now).0.name, &config.name, &config.hall_id];
    names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default()
}

/// Feeds of the last days, with their faults.
fn feeds(hall: &Hall, now: Ms, date: NaiveDate) -> Vec<FeedStatus> {
    let mut feeds = every_feed(hall, now);
    let heard = |feed: &FeedStatus| hall.config.zone.date(feed.heard_at.min(now));
    feeds.retain(|feed| seen_recently(Some(heard(feed)), date));
    feeds
}

/// Every feed that was ever heard, however long ago, with its faults; the day's faults are those of the
/// date of `now`. In the order in which the hall came to know them.
pub fn every_feed(hall: &Hall, now: Ms) -> Vec<FeedStatus> {
    let rules = hall.rules(now);
    let day = hall.day(hall.config.zone.date(now));
    hall.feeds
        .values()
        .map(|feed| {
            let entrance = Flags::NAMED.iter().zip(&feed.faults);
            let mut faults: Vec<(&'static str, u64)> =
                entrance.map(|((_, name), count)| (*name, *count)).collect();
            let found = day.into_iter().flat_map(Day::faults);
            for (flag, count) in found {
                let named = Flags::NAMED.iter().find(|(known, _)| *known == flag);
                faults.extend(named.map(|(_, name)| (*name, count)));
            }
            faults.retain(|(_, count)| *count > 0);
            faults.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
            FeedStatus {
                source: hall.name(feed.source).to_owned(),
                age: feed.age(now, rules),
                heard_at: feed.heard,
                missing: feed.missing(now, rules),
                clock_off_secs: feed.clock_off_secs,
                events: feed.events,
                flagged: feed.flagged,
                faults,
            }
        })
        .collect()
}

/// Whether something last seen on that date is still shown: a service that nobody needs on a quiet day has
/// its row all the same.
pub(super) fn seen_recently(seen: Option<NaiveDate>, date: NaiveDate) -> bool {
    seen.is_some_and(|seen| (date - seen).num_days() <= SEEN_DAYS)
}

/// The mark of a running time against its limits.
pub(super) fn mark_of(secs: i64, limits: Limits) -> Mark {
    if secs > i64::from(limits.breach) {
        Mark::Breach
    } else if secs > i64::from(limits.warn) {
        Mark::Warn
    } else {
        Mark::Normal
    }
}
