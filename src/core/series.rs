//! Figures over the half hours of a day, to be drawn: waits, numbers taken, counters open. One shape serves the
//! board, the printed page and the spreadsheet; how it is drawn is theirs.

use serde::Serialize;

use super::report::DayReport;

/// What a line of a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Mean wait of those who took a number then and were served, minutes.
    WaitMean,
    /// The longest of these waits, minutes.
    WaitMax,
    /// Numbers taken.
    Taken,
    /// Counters open, on average.
    Open,
}

/// One line of a chart: a value for each label, none where it is not known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What it shows.
    pub shown: Shown,
    /// Its values.
    pub values: Vec<Option<f64>>,
}

/// Several lines over the same labels.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Series {
    /// `HH:MM` at which each half hour begins.
    pub labels: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Series {
    /// The half hours of a report.
    pub fn of(report: &DayReport) -> Series {
        let known = report.counters.iter().filter(|counter| counter.open_secs.is_some()).count();
        let halves = &report.half_hours;
        let minutes = |secs: Option<f64>| secs.map(|secs| tenth(secs / 60.0));
        let line = |shown: Shown| {
            let values = halves.iter().map(|half| match shown {
                Shown::WaitMean => minutes(half.figures.wait_secs_mean),
                Shown::WaitMax => minutes(half.figures.wait_secs_max.map(|secs| secs as f64)),
                Shown::Taken => Some(f64::from(half.figures.taken)),
                Shown::Open => half.staffing.open_ratio.map(|ratio| tenth(ratio * known as f64)),
            });
            Line { shown, values: values.collect() }
        };
        let lines = [Shown::WaitMean, Shown::WaitMax, Shown::Taken, Shown::Open].map(line);
        Series {
            labels: halves.iter().map(|half| half.from.clone()).collect(),
            lines: lines.to_vec(),
        }
    }

    /// A line by what it shows.
    pub fn line(&self, shown: Shown) -> Option<&Line> {
        self.lines.iter().find(|line| line.shown == shown)
    }

    /// The largest value of some lines; 0 where there is none.
    pub fn max_of(&self, shown: &[Shown]) -> f64 {
        let lines = self.lines.iter().filter(|line| shown.contains(&line.shown));
        lines.flat_map(|line| line.values.iter().flatten()).fold(0.0, |most, value| value.max(most))
    }
}

/// To one decimal.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::report::day_report;
    use crate::core::tests::{day, told};

    #[test]
    fn a_series_has_a_value_or_none_for_each_half_hour() {
        let hall = told(
            "08:00 opened 1\n08:00 opened 2\n08:00 issued A1 s=x\n08:15 started A1 c=1\n\
             08:20 finished A1 c=1\n08:30 closed 2\n08:40 issued A2 s=x",
        );
        let series = Series::of(&day_report(&hall, day(&hall), None));
        assert_eq!(series.labels, ["08:00", "08:30"]);
        let values = |shown| series.line(shown).unwrap().values.clone();
        assert_eq!(values(Shown::WaitMean), [Some(15.0), None]);
        assert_eq!(values(Shown::Taken), [Some(1.0), Some(1.0)]);
        assert_eq!(values(Shown::Open), [Some(2.0), Some(1.0)]);
        assert!((series.max_of(&[Shown::WaitMax]) - 15.0).abs() < 1e-9);
        assert!(Series::default().max_of(&[Shown::Taken]).abs() < 1e-9);
    }
}
