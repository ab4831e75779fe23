//! Section 7: waits, peaks, abandons and times beyond a red line.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::figure::{Record, RecordKind, Value};
use super::super::hall::HallWeek;
use super::super::rows::{Counts, DayRow, RedRow};
use super::draft::{Draft, Noted, record};
use super::lists::{DayLine, Lists, RedLine, Worst};

/// Half hours that are called peaks.
const PEAKS: usize = 3;

fn day_record(hall: &HallWeek, day: &DayRow) -> Record {
    let date = day.date.to_string();
    record(hall, RecordKind::Day, day.at, (&date, &date), &[])
}

fn red_record(hall: &HallWeek, red: &RedRow) -> Record {
    let (kind, subject) = (red.kind.as_str(), &red.subject);
    let id = format!("{kind}:{subject}:{}", red.from.0);
    let state = if red.actions.is_empty() { "unhandled" } else { "handled" };
    record(hall, RecordKind::Red, red.from, (&red.name, &id), &[kind, state])
}

/// The days of all halls, each noted once.
type Days<'h> = Vec<(&'h HallWeek, &'h DayRow, Noted)>;

/// The figures of counts, under a name.
fn figures(draft: &mut Draft, name: &str, counts: Counts, records: &[Noted]) {
    let own = || records.iter().copied();
    draft.put(format!("{name}.taken"), Value::Count(counts.taken), own());
    draft.put(format!("{name}.served"), Value::Count(counts.served), own());
    draft.put(format!("{name}.abandoned"), Value::Count(counts.abandoned), own());
    draft.put(format!("{name}.abandon_share"), abandons(counts), own());
    draft.put(format!("{name}.wait"), wait(counts), own());
    draft.put(format!("{name}.wait_max"), Value::secs(counts.wait_max), own());
    draft.put(format!("{name}.quick_share"), quick(counts), own());
    let service = Value::Mean { secs: counts.service_secs, n: counts.services };
    draft.put(format!("{name}.service"), service, own());
    draft.put(format!("{name}.waiting_max"), Value::Count(counts.waiting_max), own());
}

fn wait(counts: Counts) -> Value {
    Value::Mean { secs: counts.wait_secs, n: counts.waits }
}

fn abandons(counts: Counts) -> Value {
    Value::Share { part: counts.abandoned, whole: counts.valid }
}

fn quick(counts: Counts) -> Value {
    Value::Share { part: counts.quick, whole: counts.waits }
}

/// Every figure of the queue.
pub(super) fn queue(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let each = halls.iter().flat_map(|hall| hall.now.days.iter().map(|day| (*hall, day)));
    let days: Days =
        each.map(|(hall, day)| (hall, day, draft.note(day_record(hall, day)))).collect();
    let sum = |days: &mut dyn Iterator<Item = &DayRow>| {
        days.fold(Counts::default(), |sum, day| sum.plus(day.all))
    };
    let records: Vec<Noted> = days.iter().map(|(.., at)| *at).collect();
    figures(draft, "7", sum(&mut days.iter().map(|(_, day, _)| *day)), &records);
    let last = sum(&mut halls.iter().flat_map(|hall| &hall.last.days));
    draft.last("7.taken", Value::Count(last.taken));
    draft.last("7.served", Value::Count(last.served));
    draft.last("7.abandoned", Value::Count(last.abandoned));
    draft.last("7.abandon_share", abandons(last));
    draft.last("7.wait", wait(last));
    draft.last("7.wait_max", Value::secs(last.wait_max));
    draft.last("7.quick_share", quick(last));
    let seen = |of: fn(&DayRow) -> u64| -> (u64, Vec<Noted>) {
        let own = days.iter().filter(|(_, day, _)| of(day) > 0);
        let records = own.map(|(.., at)| *at).collect();
        (days.iter().map(|(_, day, _)| of(day)).sum(), records)
    };
    let (gone, records) = seen(|day| day.walk_outs.iter().map(|(_, count)| count).sum());
    draft.put("7.walk_outs", Value::Count(gone), records);
    let (unhappy, records) = seen(|day| day.unhappy);
    draft.put("7.unhappy", Value::Count(unhappy), records);
    by_day(draft, lists, &days);
    by_queue(draft, lists, &days);
    peaks(draft, lists, &days);
    red(draft, lists, &days);
}

fn by_day(draft: &mut Draft, lists: &mut Lists, days: &Days) {
    let mut by: BTreeMap<NaiveDate, Vec<&(&HallWeek, &DayRow, Noted)>> = BTreeMap::new();
    for one in days {
        by.entry(one.1.date).or_default().push(one);
    }
    for (date, own) in by {
        let counts = own.iter().fold(Counts::default(), |sum, (_, day, _)| sum.plus(day.all));
        let records: Vec<Noted> = own.iter().map(|(.., at)| *at).collect();
        figures(draft, &format!("7.day.{date}"), counts, &records);
        let queues = own.iter().flat_map(|(hall, day, _)| {
            day.queues.iter().map(|(id, counts)| (hall.hall_id.as_str(), id.as_str(), *counts))
        });
        lists.days.push(DayLine { date, worst: worst(queues) });
    }
}

/// The queue in which customers waited longest on the mean; of equal ones the first.
fn worst<'q>(queues: impl Iterator<Item = (&'q str, &'q str, Counts)>) -> Option<Worst> {
    let known = queues.filter(|(.., counts)| counts.waits > 0);
    let longer = |a: Counts, b: Counts| {
        // a/n > b/m, without dividing.
        i128::from(a.wait_secs) * i128::from(b.waits)
            > i128::from(b.wait_secs) * i128::from(a.waits)
    };
    let most = known.fold(None, |most: Option<(&str, &str, Counts)>, next| match most {
        Some(most) if !longer(next.2, most.2) => Some(most),
        _ => Some(next),
    });
    most.map(|(hall_id, service, counts)| Worst {
        hall_id: hall_id.to_owned(),
        service: service.to_owned(),
        wait: wait(counts),
    })
}

/// Each queue of each hall over the whole stretch: a queue of two halls is two queues.
fn by_queue(draft: &mut Draft, lists: &mut Lists, days: &Days) {
    let mut by: BTreeMap<(&str, &str), (Counts, Vec<Noted>)> = BTreeMap::new();
    for (hall, day, at) in days {
        for (id, counts) in &day.queues {
            let (sum, records) = by.entry((&hall.hall_id, id)).or_default();
            *sum = sum.plus(*counts);
            records.push(*at);
        }
    }
    let mut all: Vec<(String, String, Counts)> = Vec::new();
    for ((hall, id), (counts, records)) in by {
        figures(draft, &format!("7.queue.{hall}/{id}"), counts, &records);
        all.push((hall.to_owned(), id.to_owned(), counts));
    }
    let queues = all.iter().map(|(hall, id, counts)| (hall.as_str(), id.as_str(), *counts));
    lists.worst_queue = worst(queues);
    lists.queues = all.into_iter().map(|(hall, id, _)| (hall, id)).collect();
}

/// The half hours of the clock in which most numbers were taken, over all days together.
fn peaks(draft: &mut Draft, lists: &mut Lists, days: &Days) {
    let mut by: BTreeMap<&str, (u64, u64, Vec<Noted>)> = BTreeMap::new();
    for (_, day, at) in days {
        for (from, taken, waiting) in &day.half_hours {
            let (sum, most, records) = by.entry(from).or_default();
            *sum += taken;
            *most = (*most).max(*waiting);
            if *taken > 0 {
                records.push(*at);
            }
        }
    }
    let mut order: Vec<(&str, u64)> =
        by.iter().map(|(from, (taken, ..))| (*from, *taken)).collect();
    order.retain(|(_, taken)| *taken > 0);
    order.sort_by_key(|(from, taken)| (std::cmp::Reverse(*taken), *from));
    order.truncate(PEAKS);
    lists.peaks = order.iter().map(|(from, _)| (*from).to_owned()).collect();
    for (from, (taken, waiting, records)) in by {
        if lists.peaks.iter().any(|peak| peak == from) {
            draft.put(format!("7.peak.{from}"), Value::Count(taken), records.clone());
            draft.put(format!("7.peak.{from}.waiting"), Value::Count(waiting), records);
        }
    }
}

fn red(draft: &mut Draft, lists: &mut Lists, days: &Days) {
    let (mut all, mut unhandled) = (Vec::new(), Vec::new());
    for (hall, day, _) in days {
        for red in &day.red {
            let own = draft.note(red_record(hall, red));
            if red.actions.is_empty() {
                unhandled.push(own);
            }
            all.push(own);
            lists.red.push(RedLine { hall_id: hall.hall_id.clone(), red: red.clone() });
        }
    }
    draft.count("7.red", all);
    draft.count("7.red_unhandled", unhandled);
    lists.red.sort_by(|a, b| {
        let key =
            |it: &RedLine| (it.red.from, it.hall_id.clone(), it.red.kind, it.red.subject.clone());
        key(a).cmp(&key(b))
    });
}
