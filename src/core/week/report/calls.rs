//! Sections 1 to 4, 6 and the quotes of 10: who was called back, what they said, what was put right.

use std::collections::{BTreeMap, BTreeSet};

use super::super::figure::{Record, RecordKind, Value};
use super::super::hall::HallWeek;
use super::super::rows::{Answer, Call, Judged};
use super::PHASES;
use super::draft::{Draft, Noted, many, record};
use super::lists::{ItemLine, Lists, PersonLine, Quote, RepairLine, RoleLine};
use crate::core::followup::Outcome;
use crate::core::rules::CareRules;
use crate::core::satisfaction::score::LOW;
use crate::core::satisfaction::weak::ItemNow;
use crate::core::satisfaction::{Block, ItemSum, Score, joined_halls};
use crate::core::time::Ms;

/// The most quotes that a report shows.
const QUOTES_MAX: usize = 20;

pub(super) fn call_record(hall: &HallWeek, call: &Call) -> Record {
    let at = call.answer.as_ref().map_or(call.due, |answer| answer.at);
    let said = call.outcome.map(Outcome::as_str).unwrap_or_default();
    record(hall, RecordKind::FollowUp, at, (&call.number, &call.id), &[said])
}

/// The follow-ups of all halls, each noted once.
pub(super) struct Calls<'h>(Vec<(&'h HallWeek, &'h Call, Noted)>);

impl<'h> Calls<'h> {
    pub(super) fn of(draft: &mut Draft, halls: &[&'h HallWeek]) -> Calls<'h> {
        let each = halls.iter().flat_map(|hall| hall.now.calls.iter().map(|call| (*hall, call)));
        Calls(each.map(|(hall, call)| (hall, call, draft.note(call_record(hall, call)))).collect())
    }

    /// Those of one hall: they stand together, in the order of the halls.
    fn of_hall(&self, hall_id: &str) -> &[(&'h HallWeek, &'h Call, Noted)] {
        let from = self.0.partition_point(|(own, ..)| own.hall_id.as_str() < hall_id);
        let to = self.0.partition_point(|(own, ..)| own.hall_id.as_str() <= hall_id);
        self.0.get(from..to).unwrap_or_default()
    }

    /// Those of which something is so.
    fn those(&self, is: impl Fn(&Call) -> bool) -> Vec<Noted> {
        self.0.iter().filter(|(_, call, _)| is(call)).map(|(.., at)| *at).collect()
    }
}

/// Section 1: the sample and its response.
pub(super) fn scope(draft: &mut Draft, calls: &Calls, halls: &[&HallWeek]) {
    let due = calls.those(|call| call.is_due);
    let tried = calls.those(|call| call.attempted);
    draft.share("1.in_time_share", calls.those(|call| call.in_time), due.len());
    draft.share("1.reached_share", calls.those(|call| call.reached), tried.len());
    draft.count("1.due", due);
    draft.count("1.attempted", tried);
    draft.count("1.in_time", calls.those(|call| call.in_time));
    draft.count("1.overdue", calls.those(|call| call.overdue));
    draft.count("1.reached", calls.those(|call| call.reached));
    for (name, outcome) in [
        ("1.refused", Outcome::Refused),
        ("1.wrong_number", Outcome::WrongNumber),
        ("1.given_up", Outcome::GivenUp),
    ] {
        draft.count(name, calls.those(|call| call.ended == Some(outcome)));
    }
    for phase in PHASES {
        let own = calls.those(|call| call.attempted && call.phase == phase);
        let last = halls.iter().flat_map(|hall| &hall.last.calls);
        let last = last.filter(|it| it.attempted && it.phase == phase).count();
        let name = format!("1.phase.{}", phase.as_str());
        draft.last(&name, Value::Count(many(last)));
        draft.count(name, own);
    }
    draft.count("1.answered", calls.those(|call| call.answer.is_some()));
    let last = || halls.iter().flat_map(|hall| &hall.last.calls);
    let count = |is: fn(&&Call) -> bool| many(last().filter(is).count());
    let (due, in_time) = (count(|it| it.is_due), count(|it| it.in_time));
    draft.last("1.in_time_share", Value::Share { part: in_time, whole: due });
    let (tried, reached) = (count(|it| it.attempted), count(|it| it.reached));
    draft.last("1.reached_share", Value::Share { part: reached, whole: tried });
}

/// The strictest of what halls are judged by.
pub(super) fn strictest(halls: &[&HallWeek]) -> CareRules {
    let all = || halls.iter().map(|hall| &hall.judged.care);
    let base = all().next().cloned().unwrap_or_default();
    CareRules {
        sample_min: all().map(|it| it.sample_min).max().unwrap_or(base.sample_min),
        weak_drop_points: all().map(|it| it.weak_drop_points).min().unwrap_or_default(),
        weak_low_percent: all().map(|it| it.weak_low_percent).min().unwrap_or_default(),
        ..base
    }
}

fn target(halls: &[&HallWeek], of: impl Fn(&Judged) -> Option<u32>) -> Option<u32> {
    halls.iter().filter_map(|hall| of(&hall.judged)).max()
}

/// Answers that count for any of these items.
fn answers(blocks: &[Block], call: &Call) -> bool {
    let items = || blocks.iter().flat_map(|block| &block.items);
    let given = |answer: &Answer| items().any(|(item, _)| answer.scores.contains_key(&item.code));
    call.answer.as_ref().is_some_and(given)
}

/// Section 2 and 4: the score, its items, which of them are weak.
pub(super) fn result(draft: &mut Draft, lists: &mut Lists, calls: &Calls, halls: &[&HallWeek]) {
    let now = joined_halls(halls.iter().flat_map(|hall| &hall.now.scores.hall));
    let last = joined_halls(halls.iter().flat_map(|hall| &hall.last.scores.hall));
    let care = strictest(halls);
    let given = calls.those(|call| answers(&now.blocks, call));
    draft.put("2.score", Value::tenths(now.tenths), given.clone());
    draft.put("2.n", Value::Count(now.n), given);
    draft.last("2.score", Value::tenths(last.tenths));
    draft.last("2.n", Value::Count(last.n));
    lists.target = target(halls, |it| it.hall);
    (lists.sample_min, lists.people_min) = (care.sample_min, care.people_min());
    lists.small = lists.is_small(now.n);
    for code in item_codes(halls, &now) {
        let own = now.items.iter().find(|it| it.code == code).cloned().unwrap_or_default();
        let before = last.items.iter().find(|it| it.code == code);
        let reached = target(halls, |it| {
            it.items.iter().find(|(own, _)| *own == code).and_then(|(_, target)| *target)
        });
        let score = |call: &Call| call.answer.as_ref().and_then(|it| it.scores.get(&code).copied());
        let given = calls.those(|call| score(call).is_some());
        let low = calls.those(|call| score(call).is_some_and(|score| score <= LOW));
        let name = format!("2.item.{code}");
        draft.put(name.clone(), Value::tenths(own.tenths()), given.clone());
        draft.put(format!("{name}.n"), Value::Count(own.n), given);
        draft.put(format!("4.low.{code}"), Value::Share { part: own.low, whole: own.n }, low);
        draft.last(&name, Value::tenths(before.and_then(ItemSum::tenths)));
        let judged = ItemNow::of(&own, before, reached);
        lists.items.push(ItemLine {
            weak: judged.weak(&care),
            strong: judged.is_strong(&care),
            target: reached,
            small: lists.is_small(own.n),
            code,
        });
    }
}

/// Items in the order of the settings of the first hall, then those that were asked about beside them.
fn item_codes(halls: &[&HallWeek], score: &Score) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let set = halls.iter().flat_map(|hall| hall.judged.items.iter().map(|(code, _)| code));
    for code in set.chain(score.items.iter().map(|item| &item.code)) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

/// Section 3: roles over all halls, people each in their own.
pub(super) fn posts(draft: &mut Draft, lists: &mut Lists, calls: &Calls, halls: &[&HallWeek]) {
    let roles: BTreeSet<&String> =
        halls.iter().flat_map(|hall| hall.now.scores.roles.keys()).collect();
    for role in roles {
        let now = halls.iter().filter_map(|hall| hall.now.scores.roles.get(role));
        let before = halls.iter().filter_map(|hall| hall.last.scores.roles.get(role));
        let (score, last) = (joined_halls(now.flatten()), joined_halls(before.flatten()));
        let given = calls.those(|call| answers(&score.blocks, call));
        let name = format!("3.role.{role}");
        draft.put(name.clone(), Value::tenths(score.tenths), given.clone());
        draft.put(format!("{name}.n"), Value::Count(score.n), given);
        draft.last(&name, Value::tenths(last.tenths));
        let reach = target(halls, |it| it.roles.get(role).copied().flatten());
        let small = lists.is_small(score.n);
        lists.roles.push(RoleLine { role: role.clone(), target: reach, small });
    }
    for hall in halls {
        people(draft, lists, calls, hall);
    }
}

/// Who was judged by too few is not shown.
fn people(draft: &mut Draft, lists: &mut Lists, calls: &Calls, hall: &HallWeek) {
    let of_hall = calls.of_hall(&hall.hall_id).iter();
    let least = u64::from(hall.judged.care.people_min());
    for (id, (role, blocks)) in &hall.now.scores.people {
        let score = joined_halls(blocks);
        if score.n < least {
            continue;
        }
        let last = hall.last.scores.people.get(id).map(|(_, blocks)| joined_halls(blocks));
        let last = last.filter(|it| it.n >= least);
        let own = of_hall.clone().filter(|(_, call, _)| call.person_id == *id);
        let own = own.filter(|(_, call, _)| answers(&score.blocks, call));
        let given: Vec<Noted> = own.map(|(.., at)| *at).collect();
        let figure = format!("3.person.{}/{id}", hall.hall_id);
        draft.put(figure.clone(), Value::tenths(score.tenths), given.clone());
        draft.put(format!("{figure}.n"), Value::Count(score.n), given);
        draft.last(&figure, Value::tenths(last.and_then(|it| it.tenths)));
        lists.people.push(PersonLine {
            hall_id: hall.hall_id.clone(),
            person_id: id.clone(),
            role: role.clone(),
            target: hall.judged.people.get(id).copied().flatten(),
            figure,
        });
    }
}

/// Section 6: what was put right because of what they said, and what they said then.
pub(super) fn repairs(draft: &mut Draft, lists: &mut Lists, calls: &Calls, halls: &[&HallWeek]) {
    let bad = |call: &Call| call.answer.as_ref().is_some_and(|it| it.bad);
    let again = |call: &Call| !call.after.is_empty() && call.answer.is_some();
    draft.count("6.bad", calls.those(bad));
    let second = calls.those(again);
    draft.share("6.second_good", calls.those(|it| again(it) && !bad(it)), second.len());
    draft.count("6.second", second);
    let mut cases: BTreeMap<&str, Vec<Noted>> = BTreeMap::new();
    for hall in halls {
        for case in hall.now.cases.iter().filter(|case| !case.repairs.is_empty()) {
            let own = draft.note(super::cases::case_record(hall, case));
            let counted = [("6.opened", case.new), ("6.done", case.closed), ("6.open", case.open)];
            for (name, _) in counted.into_iter().filter(|(_, counts)| *counts) {
                cases.entry(name).or_default().push(own);
            }
            let then = hall.now.calls.iter().find(|it| it.after == case.repairs && again(it));
            let first = hall.now.calls.iter().chain(&hall.last.calls);
            let first = first.into_iter().find(|it| it.id == case.repairs);
            lists.repairs.push(RepairLine {
                hall_id: hall.hall_id.clone(),
                number: case.number.clone(),
                at: case.at,
                first: first.map_or_else(String::new, |it| it.number.clone()),
                state: case.state,
                second: then.and_then(|it| it.answer.as_ref()).map(|it| !it.bad),
                lowest: then.and_then(|it| it.answer.as_ref()).and_then(lowest),
            });
        }
    }
    for name in ["6.opened", "6.done", "6.open"] {
        draft.count(name, cases.remove(name).unwrap_or_default());
    }
    lists.repairs.sort_by(|a, b| (a.at, &a.hall_id, &a.number).cmp(&(b.at, &b.hall_id, &b.number)));
}

fn lowest(answer: &Answer) -> Option<(String, u8)> {
    let worst = answer.scores.iter().min_by_key(|(_, score)| **score)?;
    Some((worst.0.clone(), *worst.1))
}

/// What a customer of a hall said.
type Said<'h> = (&'h HallWeek, &'h Call, &'h Answer);

/// The dissatisfied first, then by time.
fn turn<'h>((hall, call, answer): &Said<'h>) -> (bool, Ms, &'h str, &'h str) {
    (!answer.bad, answer.at, &hall.hall_id, &call.number)
}

/// Section 10: what customers said, the dissatisfied first. The words are masked and shortened where they are shown.
pub(super) fn quotes(lists: &mut Lists, halls: &[&HallWeek]) {
    let mut found: Vec<Said> = Vec::new();
    for hall in halls {
        let said =
            hall.now.calls.iter().filter_map(|call| Some((*hall, call, call.answer.as_ref()?)));
        found.extend(said.filter(|(.., answer)| !answer.text.trim().is_empty()));
    }
    found.sort_by(|a, b| turn(a).cmp(&turn(b)));
    let quote = |(hall, call, answer): &Said| Quote {
        bad: answer.bad,
        hall_id: hall.hall_id.clone(),
        number: call.number.clone(),
        at: answer.at,
        lowest: lowest(answer),
        text: answer.text.clone(),
    };
    lists.quotes = found.iter().take(QUOTES_MAX).map(quote).collect();
}
