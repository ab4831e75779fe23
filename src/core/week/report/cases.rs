//! Section 5, and the report on complaints: numbers, kinds, times, departments, what came again.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::figure::{Record, RecordKind, Value};
use super::super::hall::HallWeek;
use super::super::rows::{CaseRow, SentRow};
use super::PHASES;
use super::annex::Apart;
use super::draft::{Draft, Noted, many, record};
use super::lists::{CaseLine, Lists};
use crate::core::complaint::{Category, Severity, Stage};

pub(super) fn case_record(hall: &HallWeek, case: &CaseRow) -> Record {
    let kind = if case.request { RecordKind::Request } else { RecordKind::Complaint };
    let (category, severity) = (case.category.as_str(), case.severity.as_str());
    let line: &[&str] = if case.request {
        &[severity, case.state.as_str()]
    } else {
        &[category, severity, case.state.as_str()]
    };
    record(hall, kind, case.at, (&case.number, &case.id), line)
}

/// Complaints of all halls, each noted once.
struct Cases<'h>(Vec<(&'h HallWeek, &'h CaseRow, Noted)>);

impl Cases<'_> {
    /// Those of which something is so.
    fn those(&self, is: impl Fn(&CaseRow) -> bool) -> Vec<Noted> {
        self.0.iter().filter(|(_, case, _)| is(case)).map(|(.., at)| *at).collect()
    }
}

/// Every figure of complaints.
pub(super) fn complaints_of(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let each = halls.iter().flat_map(|hall| hall.now.cases.iter().map(|case| (*hall, case)));
    let own = each.filter(|(_, case)| !case.request);
    let noted = own.map(|(hall, case)| (hall, case, draft.note(case_record(hall, case))));
    let cases = Cases(noted.collect());
    numbers(draft, &cases, halls);
    kinds(draft, lists, &cases, halls);
    stages(draft, lists, &cases);
    departments(draft, lists, halls);
    hot(draft, lists, &cases, halls);
    lines(lists, halls);
}

fn numbers(draft: &mut Draft, cases: &Cases, halls: &[&HallWeek]) {
    let new = cases.those(|case| case.new);
    draft.share("5.on_site", cases.those(|case| case.new && case.on_site), new.len());
    draft.count("5.new", new);
    draft.count("5.closed", cases.those(|case| case.closed));
    draft.count("5.open", cases.those(|case| case.open));
    draft.count("5.late", cases.those(|case| case.late.is_some()));
    let owed = cases.those(|case| case.reply.is_some()).len();
    draft.share("5.reply_in_time", cases.those(|case| case.reply == Some(true)), owed);
    draft.count("5.reply_late", cases.those(|case| case.reply == Some(false)));
    draft.count("5.repeats", cases.those(|case| case.new && case.repeat));
    draft.count("5.appeals", cases.those(|case| case.appeal));
    let again: u64 = cases.0.iter().map(|(_, case, _)| u64::from(case.reopened)).sum();
    draft.put("5.reopened", Value::Count(again), cases.those(|case| case.reopened > 0));
    let last = || halls.iter().flat_map(|hall| &hall.last.cases).filter(|case| !case.request);
    let before = many(last().filter(|case| case.new).count());
    draft.last("5.new", Value::Count(before));
    let on_site = many(last().filter(|case| case.new && case.on_site).count());
    draft.last("5.on_site", Value::Share { part: on_site, whole: before });
    let replied = |is: fn(Option<bool>) -> bool| many(last().filter(|it| is(it.reply)).count());
    let share =
        Value::Share { part: replied(|it| it == Some(true)), whole: replied(|it| it.is_some()) };
    draft.last("5.reply_in_time", share);
    orders(draft, halls);
}

fn orders(draft: &mut Draft, halls: &[&HallWeek]) {
    let of = |is: fn(&super::super::rows::OrderRow) -> bool| -> Vec<Record> {
        let each = halls.iter().flat_map(|hall| hall.now.orders.iter().map(move |it| (hall, it)));
        let own = each.filter(|(_, order)| is(order));
        own.map(|(hall, it)| {
            record(hall, RecordKind::Order, it.at, (&it.number, &it.id), &[it.kind.as_str()])
        })
        .collect()
    };
    let judged = of(|it| it.done && it.kept.is_some()).len();
    let done = draft.notes(of(|it| it.done));
    let kept = draft.notes(of(|it| it.done && it.kept == Some(true)));
    let late = draft.notes(of(|it| it.late));
    draft.count("5.orders_done", done);
    draft.share("5.orders_kept", kept, judged);
    draft.count("5.orders_late", late);
}

fn kinds(draft: &mut Draft, lists: &mut Lists, cases: &Cases, halls: &[&HallWeek]) {
    let mut by: BTreeMap<Category, Vec<Noted>> = BTreeMap::new();
    for (_, case, at) in cases.0.iter().filter(|(_, case, _)| case.new) {
        by.entry(case.category).or_default().push(*at);
    }
    let mut order: Vec<(Category, usize)> = by.iter().map(|(it, own)| (*it, own.len())).collect();
    order.sort_by_key(|(category, count)| (Reverse(*count), category.as_str()));
    lists.categories = order.into_iter().map(|(category, _)| category).collect();
    for (category, own) in by {
        draft.count(format!("5.category.{}", category.as_str()), own);
    }
    for category in lists.categories.clone() {
        let last = halls.iter().flat_map(|hall| &hall.last.cases);
        let own = last.filter(|it| !it.request && it.new && it.category == category);
        let name = format!("5.category.{}", category.as_str());
        draft.last(&name, Value::Count(many(own.count())));
    }
    for phase in PHASES {
        let own = cases.those(|case| case.new && case.phase == phase);
        let last = halls.iter().flat_map(|hall| &hall.last.cases);
        let last = last.filter(|it| !it.request && it.new && it.phase == phase).count();
        let name = format!("5.phase.{}", phase.as_str());
        draft.last(&name, Value::Count(many(last)));
        draft.count(name, own);
    }
    for severity in [Severity::Sev1, Severity::Sev2, Severity::Sev3, Severity::Sev4] {
        let own = cases.those(|case| case.new && case.severity == severity);
        draft.count(format!("5.severity.{}", severity.as_str()), own);
    }
}

/// How long complaints were in each stage, those that were open at any time of it, up to its end; the longest beside it.
fn stages(draft: &mut Draft, lists: &mut Lists, cases: &Cases) {
    let mut by: BTreeMap<Stage, Vec<(i64, Noted)>> = BTreeMap::new();
    for (_, case, at) in &cases.0 {
        for (stage, secs) in &case.stages {
            by.entry(*stage).or_default().push((*secs, *at));
        }
    }
    for (stage, own) in by {
        timed(draft, &format!("5.stage.{}", stage.as_str()), own);
        lists.stages.push(stage);
    }
}

/// A mean with what it is made of, and the worst of it beside: of equal ones the first record.
fn timed(draft: &mut Draft, name: &str, own: Vec<(i64, Noted)>) {
    let secs = own.iter().map(|(secs, _)| *secs).sum();
    let worst = own.iter().max_by_key(|(secs, at)| (*secs, Reverse(*at)));
    let (most, which) = worst.map(|(secs, at)| (*secs, *at)).unzip();
    let n = many(own.len());
    draft.put(format!("{name}.worst"), Value::secs(most), which);
    draft.put(name, Value::Mean { secs, n }, own.into_iter().map(|(_, at)| at));
}

/// How departments respond, whether a customer or the hall itself waits for them.
fn departments(draft: &mut Draft, lists: &mut Lists, halls: &[&HallWeek]) {
    let apart = Apart::of(halls, |names| &names.departments);
    let mut by: BTreeMap<String, Vec<(Noted, &SentRow)>> = BTreeMap::new();
    for hall in halls {
        for case in &hall.now.cases {
            for sent in &case.sent {
                let kind = RecordKind::Dispatch;
                let own =
                    record(hall, kind, sent.at, (&case.number, &sent.id), &[&sent.department]);
                let key = apart.key(hall, &sent.department);
                by.entry(key).or_default().push((draft.note(own), sent));
            }
        }
    }
    for (id, own) in by {
        let name = |part: &str| format!("5.dept.{id}.{part}");
        let those = |is: fn(&SentRow) -> bool| -> Vec<Noted> {
            own.iter().filter(|(_, sent)| is(sent)).map(|(at, _)| *at).collect()
        };
        let times = |secs: fn(&SentRow) -> Option<i64>| -> Vec<(i64, Noted)> {
            own.iter().filter_map(|(at, sent)| Some((secs(sent)?, *at))).collect()
        };
        draft.count(name("sent"), those(|_| true));
        draft.count(name("accepted"), those(|it| it.accept_secs.is_some()));
        draft.count(name("answered"), those(|it| it.answer_secs.is_some()));
        timed(draft, &name("accept"), times(|it| it.accept_secs));
        timed(draft, &name("answer"), times(|it| it.answer_secs));
        let judged = those(|it| it.in_time.is_some()).len();
        draft.share(name("in_time"), those(|it| it.in_time == Some(true)), judged);
        lists.departments.push(id);
    }
}

/// Categories of which one hall had so many new complaints on one date as its settings call many.
fn hot(draft: &mut Draft, lists: &mut Lists, cases: &Cases, halls: &[&HallWeek]) {
    let mut found: BTreeMap<Category, Vec<Noted>> = BTreeMap::new();
    for hall in halls {
        let mut by: BTreeMap<(Category, chrono::NaiveDate), Vec<Noted>> = BTreeMap::new();
        let own = cases.0.iter().filter(|(own, case, _)| own.hall_id == hall.hall_id && case.new);
        for (_, case, at) in own {
            let key = (case.category, hall.zone.date(case.at));
            by.entry(key).or_default().push(*at);
        }
        let many = usize::try_from(hall.judged.hot.max(1)).unwrap_or(usize::MAX);
        for ((category, _), own) in by.into_iter().filter(|(_, own)| own.len() >= many) {
            found.entry(category).or_default().extend(own);
        }
    }
    let mut order: Vec<(Category, usize)> =
        found.iter().map(|(it, own)| (*it, own.len())).collect();
    order.sort_by_key(|(category, count)| (Reverse(*count), category.as_str()));
    lists.hot = order.into_iter().map(|(category, _)| category).collect();
    let all: BTreeSet<Category> = found.keys().copied().collect();
    draft.put("5.hot", Value::Count(many(all.len())), found.values().flatten().copied());
    for (category, own) in found {
        draft.count(format!("5.hot.{}", category.as_str()), own);
    }
}

/// Each complaint that is open at the end, the late ones first, then the worst and the oldest.
fn lines(lists: &mut Lists, halls: &[&HallWeek]) {
    let all = halls.iter().flat_map(|hall| hall.now.cases.iter().map(move |case| (hall, case)));
    let open = all.filter(|(_, case)| !case.request && case.open);
    lists.open = open
        .map(|(hall, case)| CaseLine {
            hall_id: hall.hall_id.clone(),
            number: case.number.clone(),
            at: case.at,
            category: case.category,
            severity: case.severity,
            state: case.state,
            owner: case.owner.clone(),
            late: case.late.clone(),
        })
        .collect();
    lists.open.sort_by(|a, b| {
        let key = |it: &CaseLine| (it.late.is_none(), Reverse(it.severity), it.at);
        key(a).cmp(&key(b)).then_with(|| (&a.hall_id, &a.number).cmp(&(&b.hall_id, &b.number)))
    });
}
