//! Section 12: what figures mean, what they are held against, what is not in them; and what codes are called.

use std::collections::{BTreeMap, BTreeSet};

use super::super::hall::HallWeek;
use super::super::rows::{Names, Words};
use super::lists::Lists;
use super::{Gap, Kind};
use crate::core::time::Ms;

/// Definitions: of two halls that define a figure otherwise the first one's. Thresholds: each value that any hall has.
pub(super) fn definitions(lists: &mut Lists, halls: &[&HallWeek]) {
    for row in halls.iter().flat_map(|hall| &hall.judged.indicators) {
        if !lists.indicators.iter().any(|known| known[0] == row[0]) {
            lists.indicators.push(row.clone());
        }
    }
    let mut limits: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for hall in halls {
        let care = &hall.judged.care;
        let own = [
            ("care.on_site_percent", care.on_site_percent),
            ("care.reply_in_time_percent", care.reply_in_time_percent),
            ("care.rounds_percent", care.rounds_percent),
            ("care.round_score", care.round_score),
            ("care.follow_up_in_time_percent", care.follow_up_in_time_percent),
            ("care.follow_up_reached_percent", care.follow_up_reached_percent),
            ("care.sample_min", care.sample_min),
            ("care.weak_drop_points", care.weak_drop_points),
            ("care.weak_low_percent", care.weak_low_percent),
        ];
        for (key, value) in own {
            limits.entry(key).or_default().insert(value.into());
        }
        for (key, value) in &hall.judged.limits {
            limits.entry(key).or_default().insert(*value);
        }
    }
    let listed = |(key, values): (&str, BTreeSet<u64>)| {
        (key.to_owned(), values.into_iter().collect::<Vec<u64>>())
    };
    lists.limits = limits.into_iter().map(listed).collect();
}

pub(super) fn gaps(halls: &[&HallWeek], kind: Kind) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for hall in halls {
        let hall_id = || hall.hall_id.clone();
        if !hall.reached {
            gaps.push(Gap::LogEnds { hall_id: hall_id() });
        }
        gaps.extend(hall.since.map(|at| Gap::LogBegins { hall_id: hall_id(), at }));
        if kind == Kind::FollowUp {
            let days = hall.now.blank_days.iter();
            gaps.extend(days.map(|date| Gap::NoDay { hall_id: hall_id(), date: *date }));
        }
    }
    gaps.sort();
    gaps
}

/// Up to when the logs were heard of halls whose stretch is not over: the first of them, and the last.
pub(super) fn as_of(halls: &[&HallWeek]) -> Option<(Ms, Ms)> {
    let heard = || halls.iter().filter_map(|hall| hall.as_of).filter(|at| *at > Ms(i64::MIN));
    heard().min().zip(heard().max())
}

/// How a code of a hall is told apart from that of another one.
fn own(hall: &HallWeek, code: &str) -> String {
    format!("{}/{code}", hall.hall_id)
}

/// Codes that mean something else in one hall than in another: each hall names its own services, topics, departments and
/// checks. A hall that has no word for a code does not differ.
pub(super) struct Apart<'h>(BTreeSet<&'h str>);

impl<'h> Apart<'h> {
    pub(super) fn of(halls: &[&'h HallWeek], words: fn(&Names) -> &Words) -> Apart<'h> {
        let mut known: BTreeMap<&str, &(String, String)> = BTreeMap::new();
        let mut apart = BTreeSet::new();
        for (code, name) in halls.iter().flat_map(|hall| words(&hall.names)) {
            if *known.entry(code).or_insert(name) != name {
                apart.insert(code.as_str());
            }
        }
        Apart(apart)
    }

    /// Under which name a code of a hall is counted: with the hall where halls differ.
    pub(super) fn key(&self, hall: &HallWeek, code: &str) -> String {
        if self.0.contains(code) { own(hall, code) } else { code.to_owned() }
    }
}

/// Of two halls that call one thing differently the first one's word, and with the hall before it that of each.
pub(super) fn names(halls: &[&HallWeek]) -> Names {
    let join = |of: fn(&Names) -> &Words| {
        let mut words = Words::new();
        for (code, name) in halls.iter().flat_map(|hall| of(&hall.names)) {
            words.entry(code.clone()).or_insert_with(|| name.clone());
        }
        let apart = Apart::of(halls, of);
        for hall in halls {
            let differ = of(&hall.names).iter().filter(|(code, _)| apart.0.contains(code.as_str()));
            words.extend(differ.map(|(code, name)| (own(hall, code), name.clone())));
        }
        words
    };
    Names {
        items: join(|it| &it.items),
        roles: join(|it| &it.roles),
        people: join(|it| &it.people),
        departments: join(|it| &it.departments),
        services: join(|it| &it.services),
        choices: join(|it| &it.choices),
        checks: join(|it| &it.checks),
    }
}
