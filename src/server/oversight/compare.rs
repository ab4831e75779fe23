//! Halls and departments beside each other over some days.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{HallDay, HallDays, HallStanding, TaskDay};

/// Several days, or several halls, in one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    /// Days in it of which something is known; none: nothing of it says anything.
    pub days: u32,
    /// Numbers taken.
    pub taken: u32,
    /// Served.
    pub served: u32,
    /// Given up.
    pub abandoned: u32,
    /// Longest wait, seconds.
    pub wait_secs_max: Option<i64>,
    /// Complaints registered.
    pub complaints: u32,
    wait_secs: f64,
    waited: u32,
    quick: f64,
    judged: u32,
}

impl Sums {
    /// With another day. Means count by how many were served.
    pub fn add(&mut self, day: &HallDay) {
        self.days += 1;
        self.taken += day.taken;
        self.served += day.served;
        self.abandoned += day.abandoned;
        self.wait_secs_max = self.wait_secs_max.max(day.wait_secs_max);
        self.complaints += day.complaints();
        if let Some(mean) = day.wait_secs_mean {
            self.wait_secs += mean * f64::from(day.served);
            self.waited += day.served;
        }
        if let Some(share) = day.within_target {
            self.quick += share * f64::from(day.served);
            self.judged += day.served;
        }
    }

    /// Mean wait, seconds.
    pub fn wait_secs_mean(&self) -> Option<f64> {
        (self.waited > 0).then(|| self.wait_secs / f64::from(self.waited))
    }

    /// Share that waited ten minutes at most.
    pub fn within_target(&self) -> Option<f64> {
        (self.judged > 0).then(|| self.quick / f64::from(self.judged))
    }

    /// Share of those who took a number and gave up.
    pub fn abandon_rate(&self) -> Option<f64> {
        let ended = self.served + self.abandoned;
        (ended > 0).then(|| f64::from(self.abandoned) / f64::from(ended))
    }
}

/// Halls and departments over some days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Each hall: id, name, its figures; the longest mean wait first.
    pub halls: Vec<(String, String, Sums)>,
    /// Each date, all halls together; dates of which nothing is known are there with nothing.
    pub dates: Vec<(NaiveDate, Sums)>,
    /// Each department, by id.
    pub departments: BTreeMap<String, TaskDay>,
}

/// Compares halls over so many days up to a date.
pub fn compare<'a>(
    halls: impl IntoIterator<Item = (&'a HallStanding, &'a HallDays)>,
    (date, count): (NaiveDate, u64),
) -> Comparison {
    let first = date.checked_sub_days(Days::new(count.saturating_sub(1))).unwrap_or(date);
    let mut found = Comparison::default();
    let mut dates: BTreeMap<NaiveDate, Sums> = first
        .iter_days()
        .take_while(|day| *day <= date)
        .map(|day| (day, Sums::default()))
        .collect();
    for (hall, days) in halls {
        let mut own = Sums::default();
        for (day, figures) in days.range(first..=date) {
            own.add(figures);
            dates.entry(*day).or_default().add(figures);
            for (department, tasks) in &figures.tasks {
                found.departments.entry(department.clone()).or_default().add(tasks);
            }
        }
        found.halls.push((hall.hall.clone(), hall.name.clone(), own));
    }
    found.dates = dates.into_iter().collect();
    found.halls.sort_by(|(one_id, one, a), (other_id, other, b)| {
        let wait = |sums: &Sums| sums.wait_secs_mean().unwrap_or(-1.0);
        wait(b).total_cmp(&wait(a)).then_with(|| (one, one_id).cmp(&(other, other_id)))
    });
    found
}
