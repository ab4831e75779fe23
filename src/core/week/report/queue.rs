//! Section 7: waits, peaks, abandons and times beyond a red line.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::figure::{Record, RecordKind, Value};
use super::super::hall::HallWeek;
use super::super::rows::{Counts, DayRow, RedRow};
use super::draft::{Draft, record};
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

fn each_day<'h>(halls: &'h [&'h HallWeek]) -> impl Iterator<Item = (&'h HallWeek, &'h DayRow)> {
    halls.iter().flat_map(|hall| hall.now.days.iter().map(move |day| (*hall, day)))
}

/// The figures of counts, under a name.
fn figures(draft: &mut Draft, name: &str, counts: Counts, records: &[Record]) {
    let own = || records.iter().cloned();
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
    let sum = |days: &mut dyn Iterator<Item = &DayRow>| {
        days.fold(Counts::default(), |sum, day| sum.plus(day.all))
    };
    let records: Vec<Record> = each_day(halls).map(|(hall, day)| day_record(hall, day)).collect();
    figures(draft, "7", sum(&mut each_day(halls).map(|(_, day)| day)), &records);
    let last = sum(&mut halls.iter().flat_map(|hall| &hall.last.days));
    draft.last("7.taken", Value::Count(last.taken));
    draft.last("7.served", Value::Count(last.served));
    draft.last("7.abandoned", Value::Count(last.abandoned));
    draft.last("7.abandon_share", abandons(last));
    draft.last("7.wait", wait(last));
    draft.last("7.wait_max", Value::secs(last.wait_max));
    draft.last("7.quick_share", quick(last));
    let seen = |of: fn(&DayRow) -> u64| -> (u64, Vec<Record>) {
        let own = each_day(halls).filter(|(_, day)| of(day) > 0);
        let records = own.map(|(hall, day)| day_record(hall, day)).collect();
        (each_day(halls).map(|(_, day)| of(day)).sum(), records)
    };
    let (gone, days) = seen(|day| day.walk_outs.iter().map(|(_, count)| count).sum());
    draft.put("7.walk_outs", Value::Count(gone), days);
    let (unhappy, days) = seen(|day| day.unhappy);
    draft.put("7.unhappy", Value::Count(unhappy), days);
    by_day(draft, lists, halls);
    by_queue(draft, lists, halls);
    peaks(draft, lists, halls);
    red(draft, lists, halls);
}

fn by_day(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let dates: BTreeSet<NaiveDate> = each_day(halls).map(|(_, day)| day.date).collect();
    for date in dates {
        let own = || each_day(halls).filter(move |(_, day)| day.date == date);
        let counts = own().fold(Counts::default(), |sum, (_, day)| sum.plus(day.all));
        let records: Vec<Record> = own().map(|(hall, day)| day_record(hall, day)).collect();
        figures(draft, &format!("7.day.{date}"), counts, &records);
        let queues = own().flat_map(|(hall, day)| {
            day.queues.iter().map(move |(id, counts)| (hall.hall_id.as_str(), id.as_str(), *counts))
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
fn by_queue(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let mut all: Vec<(String, String, Counts)> = Vec::new();
    for hall in halls {
        let mut by: BTreeMap<&str, (Counts, Vec<Record>)> = BTreeMap::new();
        for day in &hall.now.days {
            for (id, counts) in &day.queues {
                let (sum, records) = by.entry(id).or_default();
                *sum = sum.plus(*counts);
                records.push(day_record(hall, day));
            }
        }
        for (id, (counts, records)) in by {
            let name = format!("7.queue.{}/{id}", hall.hall_id);
            figures(draft, &name, counts, &records);
            all.push((hall.hall_id.clone(), id.to_owned(), counts));
        }
    }
    let queues = all.iter().map(|(hall, id, counts)| (hall.as_str(), id.as_str(), *counts));
    lists.worst_queue = worst(queues);
    lists.queues = all.into_iter().map(|(hall, id, _)| (hall, id)).collect();
}

/// The half hours of the clock in which most numbers were taken, over all days together.
fn peaks(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let mut by: BTreeMap<&str, (u64, u64, Vec<Record>)> = BTreeMap::new();
    for (hall, day) in each_day(halls) {
        for (from, taken, waiting) in &day.half_hours {
            let (sum, most, records) = by.entry(from).or_default();
            *sum += taken;
            *most = (*most).max(*waiting);
            if *taken > 0 {
                records.push(day_record(hall, day));
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

fn red(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let (mut all, mut unhandled) = (Vec::new(), Vec::new());
    for (hall, day) in each_day(halls) {
        for red in &day.red {
            let own = red_record(hall, red);
            if red.actions.is_empty() {
                unhandled.push(own.clone());
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
