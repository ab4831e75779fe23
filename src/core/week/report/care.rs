//! Sections 8 to 11: rounds, findings, visits, people, needs, improvements; the surveys of others.

use std::collections::BTreeMap;

use super::super::figure::{Record, RecordKind, Value};
use super::super::hall::HallWeek;
use super::super::rows::{ImprovementRow, PersonRow, RoundRow, SlotRow};
use super::annex::Apart;
use super::draft::{Draft, Noted, many, record};
use super::lists::{ImprovementLine, Lists, Of};
use crate::core::check::mean_tenths;
use crate::core::time::Ms;

fn round_record(hall: &HallWeek, round: &RoundRow) -> Record {
    let number = round.number.to_string();
    let template = round.template.as_str();
    record(hall, RecordKind::Round, round.at, (&number, &round.id), &[template])
}

fn slot_record(hall: &HallWeek, slot: &SlotRow) -> Record {
    let template = slot.template.as_str();
    let id = format!("{template}@{}", slot.at.0);
    let state = match (slot.in_grace, slot.done) {
        (true, _) => "in_grace",
        (false, true) => "late",
        (false, false) => "missed",
    };
    record(hall, RecordKind::Round, slot.at, ("", &id), &[template, state])
}

/// Rows of all halls with their halls.
fn all<'h, T: 'h>(
    halls: &'h [&'h HallWeek],
    rows: fn(&HallWeek) -> &[T],
) -> impl Iterator<Item = (&'h HallWeek, &'h T)> {
    halls.iter().flat_map(move |hall| rows(hall).iter().map(move |row| (*hall, row)))
}

/// Section 8.
pub(super) fn inspection(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let slots = |is: fn(&SlotRow) -> bool| -> Vec<Record> {
        let own = all(halls, |it| &it.now.slots).filter(|(_, slot)| is(slot));
        own.map(|(hall, slot)| slot_record(hall, slot)).collect()
    };
    let planned = draft.notes(slots(|_| true));
    let in_grace = draft.notes(slots(|it| it.in_grace));
    draft.share("8.completion", in_grace.clone(), planned.len());
    draft.count("8.planned", planned);
    draft.count("8.in_grace", in_grace);
    let (late, missed) = (slots(|it| it.done && !it.in_grace), slots(|it| !it.done));
    draft.counted("8.late", late);
    draft.counted("8.missed", missed);
    let last = || halls.iter().flat_map(|hall| &hall.last.slots);
    let (whole, part) = (many(last().count()), many(last().filter(|it| it.in_grace).count()));
    draft.last("8.completion", Value::Share { part, whole });
    scores(draft, halls);
    let found = |is: fn(&super::super::rows::FindingRow) -> bool| -> Vec<Record> {
        let own = all(halls, |it| &it.now.findings).filter(|(_, it)| is(it));
        own.map(|(hall, it)| {
            record(hall, RecordKind::Finding, it.at, (&it.item, &it.id), &[it.severity.as_str()])
        })
        .collect()
    };
    draft.counted("8.findings_new", found(|it| it.new));
    draft.counted("8.findings_closed", found(|it| it.closed));
    draft.counted("8.findings_open", found(|it| it.open));
    draft.counted("8.outside_open", found(|it| it.open && it.outside));
    let visits = all(halls, |it| &it.now.visits).map(|(hall, it)| {
        record(hall, RecordKind::Visit, it.at, (&it.source, &it.id), &[it.kind.as_str()])
    });
    draft.counted("8.visits", visits);
    lists.missed = all(halls, |it| &it.now.slots)
        .filter(|(_, slot)| !slot.done)
        .map(|(hall, slot)| Of::new(hall, slot))
        .collect();
    lists.visits = all(halls, |it| &it.now.visits).map(|(hall, it)| Of::new(hall, it)).collect();
    let open = all(halls, |it| &it.now.findings).filter(|(_, it)| it.open);
    lists.findings = open.map(|(hall, it)| Of::new(hall, it)).collect();
    lists.missed.sort_by(|a, b| (a.row.at, &a.hall_id).cmp(&(b.row.at, &b.hall_id)));
    lists.visits.sort_by(|a, b| (a.row.at, &a.hall_id).cmp(&(b.row.at, &b.hall_id)));
    lists.findings.sort_by(|a, b| {
        use std::cmp::Reverse;
        let key = |it: &Of<super::super::rows::FindingRow>| (Reverse(it.row.severity), it.row.at);
        key(a).cmp(&key(b)).then_with(|| (&a.hall_id, &a.row.id).cmp(&(&b.hall_id, &b.row.id)))
    });
}

fn scores(draft: &mut Draft, halls: &[&HallWeek]) {
    let scored = || all(halls, |it| &it.now.rounds).filter(|(_, it)| it.score.is_some());
    let of = |rounds: &mut dyn Iterator<Item = &RoundRow>| {
        let scores: Vec<_> = rounds.filter_map(|it| it.score.clone()).collect();
        Value::tenths(mean_tenths(scores.iter()))
    };
    let records = draft.notes(scored().map(|(hall, it)| round_record(hall, it)));
    draft.count("8.rounds", records.clone());
    draft.put("8.score", of(&mut scored().map(|(_, it)| it)), records);
    draft.last("8.score", of(&mut halls.iter().flat_map(|hall| &hall.last.rounds)));
    let known = scored().filter_map(|(hall, it)| Some((hall, it, it.score.as_ref()?)));
    let known: Vec<_> = known.collect();
    let graded = known
        .iter()
        .filter_map(|(hall, it, score)| Some((score.graded_tenths?, round_record(hall, it))));
    let worst = graded.min();
    let (low, which) = worst.map_or((None, None), |(low, which)| (Some(low), Some(which)));
    let which = draft.notes(which);
    draft.put("8.score.worst", Value::tenths(low), which);
    let lines = known.iter().map(|(.., score)| many(score.red_lines.len())).sum();
    let crossed = known.iter().filter(|(.., score)| !score.red_lines.is_empty());
    let crossed = draft.notes(crossed.map(|(hall, it, _)| round_record(hall, it)));
    draft.put("8.red_lines", Value::Count(lines), crossed);
}

fn person_record(hall: &HallWeek, kind: RecordKind, row: &PersonRow) -> Record {
    record(hall, kind, row.at, ("", &row.id), &[&row.person_id, &row.code])
}

/// Talks of a hall: their ids, and when.
type Talked = fn(&HallWeek) -> &[(String, Ms)];

/// Section 9.
pub(super) fn people(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let mut by: BTreeMap<(&str, &str), (u64, Vec<Noted>)> = BTreeMap::new();
    for (hall, row) in all(halls, |it| &it.now.praises) {
        let own = by.entry((&hall.hall_id, &row.person_id)).or_default();
        own.0 += row.amount;
        own.1.push(draft.note(person_record(hall, RecordKind::Praise, row)));
    }
    for ((hall_id, person_id), (points, own)) in by {
        let name = format!("9.praise.{hall_id}/{person_id}");
        draft.put(format!("{name}.points"), Value::Count(points), own.clone());
        draft.count(name, own);
        lists.praised.push((hall_id.to_owned(), person_id.to_owned()));
    }
    let counted = [
        ("9.praise", "9.praise_points", RecordKind::Praise),
        ("9.trainings", "9.minutes", RecordKind::Training),
        ("9.exams", "", RecordKind::Exam),
    ];
    for (name, amount, kind) in counted {
        let rows: fn(&HallWeek) -> &[PersonRow] = match kind {
            RecordKind::Praise => |it| &it.now.praises,
            RecordKind::Training => |it| &it.now.trainings,
            _ => |it| &it.now.exams,
        };
        let own = draft.notes(all(halls, rows).map(|(hall, row)| person_record(hall, kind, row)));
        if !amount.is_empty() {
            let sum = all(halls, rows).map(|(_, row)| row.amount).sum();
            draft.put(amount, Value::Count(sum), own.clone());
        }
        draft.count(name, own);
    }
    let talks: [(&str, Talked); 3] = [
        ("9.talks", |it| &it.now.talks.held),
        ("9.talks_settled", |it| &it.now.talks.settled),
        ("9.talks_open", |it| &it.now.talks.open),
    ];
    for (name, rows) in talks {
        let own = all(halls, rows)
            .map(|(hall, (id, at))| record(hall, RecordKind::Talk, *at, ("", id), &[]));
        draft.counted(name, own);
    }
    lists.trainees =
        all(halls, |it| &it.now.trainees).map(|(hall, it)| Of::new(hall, it)).collect();
    draft.put("9.trainees", Value::Count(many(lists.trainees.len())), []);
}

/// Section 10: how many customers needed what; a topic of which halls differ is one of each.
pub(super) fn needs(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let apart = Apart::of(halls, |names| &names.choices);
    let mut by: BTreeMap<String, (u64, Vec<Noted>)> = BTreeMap::new();
    for (hall, row) in all(halls, |it| &it.now.needs) {
        let own = by.entry(apart.key(hall, &row.topic)).or_default();
        own.0 += row.count;
        let noted = record(hall, RecordKind::Need, row.at, ("", &row.id), &[&row.topic]);
        own.1.push(draft.note(noted));
    }
    let mut order: Vec<(&str, u64)> =
        by.iter().map(|(topic, (count, _))| (topic.as_str(), *count)).collect();
    order.sort_by_key(|(topic, count)| (std::cmp::Reverse(*count), *topic));
    lists.needs = order.into_iter().map(|(topic, _)| topic.to_owned()).collect();
    let whole = by.values().map(|(count, _)| count).sum();
    draft.put("10.needs", Value::Count(whole), by.values().flat_map(|(_, own)| own.clone()));
    for (topic, (count, own)) in by {
        draft.put(format!("10.need.{topic}"), Value::Count(count), own);
    }
}

fn improvement_record(hall: &HallWeek, one: &ImprovementRow) -> Record {
    let (kind, state) = (one.kind.as_str(), one.state.as_str());
    record(hall, RecordKind::Improvement, one.at, (&one.code, &one.id), &[kind, state])
}

/// Section 11: whether what was decided before helped, and what is decided now.
pub(super) fn decisions(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let those = |is: &dyn Fn(&ImprovementRow) -> bool| -> Vec<Record> {
        let own = all(halls, |it| &it.now.improvements).filter(|(_, it)| is(it));
        own.map(|(hall, it)| improvement_record(hall, it)).collect()
    };
    let helped = |it: &ImprovementRow| it.checked.map(|(effective, ..)| effective);
    draft.counted("11.effective", those(&|it| helped(it) == Some(true)));
    draft.counted("11.not_effective", those(&|it| helped(it) == Some(false)));
    draft.counted("11.entered", those(&|it| it.entered));
    draft.counted("11.open", those(&|it| it.open));
    let last_day = |hall: &HallWeek| hall.as_of.map_or(hall.stretch.to, |at| hall.zone.date(at));
    let overdue = all(halls, |it| &it.now.improvements)
        .filter(|(hall, it)| {
            it.state.is_to_do() && it.due_on.is_some_and(|due| due < last_day(hall))
        })
        .map(|(hall, it)| improvement_record(hall, it));
    draft.counted("11.overdue", overdue);
    lists.improvements = all(halls, |it| &it.now.improvements)
        .map(|(hall, it)| ImprovementLine { hall_id: hall.hall_id.clone(), row: it.clone() })
        .collect();
    let key = |it: &ImprovementLine| (it.row.at, it.hall_id.clone(), it.row.id.clone());
    lists.improvements.sort_by_key(key);
}

/// Surveys of others, a table of their own: none of it goes into our score.
pub(super) fn surveys(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    lists.surveys = all(halls, |it| &it.now.surveys).map(|(hall, it)| Of::new(hall, it)).collect();
    let own = all(halls, |it| &it.now.surveys)
        .map(|(hall, it)| record(hall, RecordKind::Survey, it.at, (&it.source, &it.id), &[]));
    draft.counted("2.surveys", own);
}
