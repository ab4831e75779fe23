//! Figures to be drawn: those over the half hours of a day (waits, numbers taken, counters open), and such of a report
//! over labels of its own (days, items, categories). One shape serves the board, the printed page and the spreadsheet;
//! how it is drawn is theirs.

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
    /// Bars of a chart with labels of its own, the first ones 0.
    Bars(u8),
    /// A line over them, the first one 0.
    Over(u8),
}

/// One line of a chart: a value for each label, none where it is not known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What it shows.
    pub shown: Shown,
    /// What it is called, in the words of its report; empty of the day's, whose names are known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its values.
    pub values: Vec<Option<f64>>,
}

/// Several lines over the same labels.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Series {
    /// `HH:MM` at which each half hour begins, or labels of its own.
    pub labels: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// What it shows, in the words of its report; empty of the day's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
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
                Shown::Bars(_) | Shown::Over(_) => None,
            });
            Line { shown, name: String::new(), values: values.collect() }
        };
        let lines = [Shown::WaitMean, Shown::WaitMax, Shown::Taken, Shown::Open].map(line);
        Series {
            labels: halves.iter().map(|half| half.from.clone()).collect(),
            lines: lines.to_vec(),
            title: String::new(),
        }
    }

    /// Whether there is anything to draw.
    pub fn is_known(&self) -> bool {
        self.lines.iter().any(|line| line.values.iter().any(Option::is_some))
    }

    /// One over labels of its own, without lines.
    pub fn own(title: impl Into<String>, labels: impl IntoIterator<Item = String>) -> Series {
        let labels = labels.into_iter().collect();
        Series { labels, lines: Vec::new(), title: title.into() }
    }

    /// The same with bars, one for each label; none where a value is not known.
    #[must_use]
    pub fn bars(self, name: impl Into<String>, values: Vec<Option<f64>>) -> Series {
        self.with(Shown::Bars, name.into(), values)
    }

    /// The same with a line over its bars.
    #[must_use]
    pub fn over(self, name: impl Into<String>, values: Vec<Option<f64>>) -> Series {
        self.with(Shown::Over, name.into(), values)
    }

    fn with(
        mut self,
        shown: fn(u8) -> Shown,
        name: String,
        mut values: Vec<Option<f64>>,
    ) -> Series {
        let nth = (0..=u8::MAX).find(|nth| self.line(shown(*nth)).is_none()).unwrap_or(u8::MAX);
        values.resize(self.labels.len(), None);
        self.lines.push(Line { shown: shown(nth), name, values });
        self
    }

    /// Whether its labels are its own, and not the half hours of a day.
    pub fn is_own(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.shown, Shown::Bars(_) | Shown::Over(_)))
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
        assert!(!series.is_own() && !Series::default().is_own());
    }

    #[test]
    fn a_series_over_labels_of_its_own_has_named_lines_as_long_as_its_labels() {
        let labels = ["周一", "周二", "周三"].map(str::to_owned);
        let series = Series::own("等候", labels).bars("本周", vec![Some(5.0), None]);
        let series = series.bars("上周", vec![Some(4.0); 9]).over("目标", vec![Some(10.0); 3]);
        assert!(series.is_own());
        let shown: Vec<_> = series.lines.iter().map(|line| line.shown).collect();
        assert_eq!(shown, [Shown::Bars(0), Shown::Bars(1), Shown::Over(0)]);
        assert!(series.lines.iter().all(|line| line.values.len() == 3));
        assert_eq!(series.line(Shown::Bars(0)).unwrap().values[2], None);
    }
}
