//! Points of a month and the ranking by them: star clerk and model counter (domain 3-15). A pure function over praise
//! and rounds: talks, relief and moods are not known here and can change nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::{Conduct, Praise};
use crate::core::hall::Hall;
use crate::core::ids::natural;
use crate::core::time::{Ms, Zone};

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month of a date.
    pub fn of(date: NaiveDate) -> Month {
        Month { year: date.year(), month: date.month() }
    }

    /// As a command line says it: `2026-11`.
    pub fn parse(text: &str) -> Option<Month> {
        NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok().map(Month::of)
    }

    /// The same the other way.
    pub fn spell(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// The month before.
    #[must_use]
    pub fn before(self) -> Month {
        match self.month {
            1 => Month { year: self.year - 1, month: 12 },
            month => Month { month: month - 1, ..self },
        }
    }
}

/// What a point is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointOf {
    /// Somebody was praised: its points.
    Praise,
    /// A round that was walked while they sat there: what it is worth at that counter, of a hundred.
    Round,
}

/// A record behind points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What it is for.
    pub of: PointOf,
    /// The praise or the round.
    pub id: String,
    /// When.
    pub at: Ms,
    /// Who wrote it, or submitted it.
    pub by: String,
    /// Whose it is.
    pub person_id: String,
    /// The counter they sat at; empty = not known.
    pub counter_id: String,
    /// Of praise its points in tenths, of a round its worth in tenths of a percent.
    pub tenths: u32,
    /// Of praise the code of the reason, of a round its number in the hall.
    pub what: String,
    /// The words.
    pub text: String,
}

/// Somebody, or a counter, in a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The person or the counter.
    pub id: String,
    /// The place, from 1; several may have the same. None: too few records to be ranked.
    pub place: Option<u32>,
    /// Points, tenths: those of praise, and a tenth of the mean worth of the rounds. None without a place, as both of
    /// their parts.
    pub tenths: Option<u32>,
    /// The points of praise among them, tenths.
    pub praise_tenths: Option<u32>,
    /// The mean worth of the rounds, tenths of a percent; none without a round.
    pub round_tenths: Option<u32>,
    /// The records behind it, as they were written.
    pub records: Vec<Point>,
}

/// The ranking of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// People, best first; those with too few records behind all others, by id.
    pub clerks: Vec<Standing>,
    /// Counters likewise.
    pub counters: Vec<Standing>,
    /// With fewer records than this nobody is ranked.
    pub least: u32,
}

/// Every record of a month that is worth points.
fn records(book: &Conduct, month: Month, zone: Zone) -> Vec<Point> {
    let within = |at: Ms| Month::of(zone.date(at)) == month;
    let praise = |it: &Praise| Point {
        of: PointOf::Praise,
        id: it.praise_id.to_string(),
        at: it.at,
        by: it.by.to_string(),
        person_id: it.person_id.to_string(),
        counter_id: book.staff().praised_at(&it.praise_id).unwrap_or_default().to_owned(),
        tenths: u32::from(it.points) * 10,
        what: it.reason.to_string(),
        text: it.text.to_string(),
    };
    let mut found: Vec<Point> = book.praises().filter(|it| within(it.at)).map(praise).collect();
    for round in book.staff().rounds().filter(|it| within(it.at)) {
        found.extend(round.seats.iter().map(|seat| Point {
            of: PointOf::Round,
            id: round.round_id.to_string(),
            at: round.at,
            by: round.by.to_string(),
            person_id: seat.person_id.to_string(),
            counter_id: seat.counter_id.to_string(),
            tenths: seat.tenths,
            what: round.number.to_string(),
            text: String::new(),
        }));
    }
    found
}

fn standing(id: &str, mut records: Vec<Point>) -> Standing {
    records.sort_by(|a, b| (a.at, &a.id, &a.person_id).cmp(&(b.at, &b.id, &b.person_id)));
    let of = |kind: PointOf| records.iter().filter(move |it| it.of == kind).map(|it| it.tenths);
    let sum = |kind| of(kind).fold(0_u32, u32::saturating_add);
    let rounds = u32::try_from(of(PointOf::Round).count()).unwrap_or(u32::MAX);
    let praise_tenths = sum(PointOf::Praise);
    let sum_of_rounds = sum(PointOf::Round);
    // A half upwards, as all scores of rounds.
    let mean = (rounds > 0).then(|| (sum_of_rounds * 2 + rounds) / (rounds * 2));
    let tenths = praise_tenths.saturating_add(mean.map_or(0, |mean| (mean + 5) / 10));
    Standing {
        id: id.to_owned(),
        place: None,
        tenths: Some(tenths),
        praise_tenths: Some(praise_tenths),
        round_tenths: mean,
        records,
    }
}

/// Best first. The same points: more points of praise first, then more records; who is the same in all of it has the
/// same place. Whoever has too few records has none.
fn ranked(of: BTreeMap<String, Vec<Point>>, least: u32) -> Vec<Standing> {
    let mut all: Vec<Standing> =
        of.into_iter().map(|(id, records)| standing(&id, records)).collect();
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    let key = |it: &Standing| (it.tenths, it.praise_tenths, it.records.len());
    all.sort_by(|a, b| {
        let few = |it: &Standing| it.records.len() < least;
        let by_name = || natural(&a.id).cmp(&natural(&b.id));
        few(a)
            .cmp(&few(b))
            .then_with(|| if few(a) { by_name() } else { key(b).cmp(&key(a)).then_with(by_name) })
    });
    let mut before = None;
    for (row, it) in (1..).zip(all.iter_mut()) {
        if it.records.len() < least {
            (it.tenths, it.praise_tenths, it.round_tenths) = (None, None, None);
            continue;
        }
        let own = key(it);
        let place =
            before.filter(|(other, _)| *other == own).map_or(row, |(_, place): (_, u32)| place);
        it.place = Some(place);
        before = Some((own, place));
    }
    all
}

impl Ranking {
    /// Star clerk and model counter of a month. `least` is how many records one must have to be ranked; a record of
    /// somebody who does not serve then makes them no clerk.
    pub fn of(
        book: &Conduct,
        (month, zone): (Month, Zone),
        least: u32,
        serves: impl Fn(&Point) -> bool,
    ) -> Ranking {
        let (mut clerks, mut counters) = (BTreeMap::new(), BTreeMap::new());
        let mut walked = BTreeSet::new();
        for point in records(book, month, zone) {
            // Where a trainee sits beside their mentor a counter is walked once all the same: the mentor is named first.
            let once = point.of == PointOf::Praise
                || walked.insert((point.id.clone(), point.counter_id.clone()));
            if once && !point.counter_id.is_empty() {
                let here: &mut Vec<Point> = counters.entry(point.counter_id.clone()).or_default();
                here.push(point.clone());
            }
            if serves(&point) {
                let own: &mut Vec<Point> = clerks.entry(point.person_id.clone()).or_default();
                own.push(point);
            }
        }
        Ranking { clerks: ranked(clerks, least), counters: ranked(counters, least), least }
    }
}

impl Hall {
    /// Star clerk and model counter of a month, as far as its records are in memory: this month and the one before.
    pub fn ranking(&self, month: Month, now: Ms) -> Ranking {
        let least = self.rules(now).care.people_min();
        let serves = |point: &Point| {
            let settings = self.settings(point.at).0;
            let role = settings.person(&point.person_id).and_then(|it| settings.role(&it.role));
            role.is_none_or(|role| role.serves)
        };
        Ranking::of(self.conduct(), (month, self.config().zone), least, serves)
    }
}
