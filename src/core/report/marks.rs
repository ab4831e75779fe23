//! Figures of a day held against their limits, `[rules.report]`. Source: the indicator table of the design's
//! domain notes (5.2). What is within its limits is not told.

use serde::Serialize;

use super::{DayReport, HalfHour};
use crate::core::alarm::AlarmKind;
use crate::core::board::Mark;
use crate::core::hall::Hall;
use crate::core::rules::{Floors, Limits};
use crate::core::time::Ms;

/// A figure that has a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Mean wait, seconds.
    WaitSecsMean,
    /// Longest wait, seconds.
    WaitSecsMax,
    /// Served within target, of the served.
    TenMinuteRate,
    /// Gave up, of the valid.
    AbandonRate,
    /// Missed a call, of the called.
    MissRate,
    /// Mean service time of a queue, seconds, beside its norm.
    ServiceSecsMean,
    /// Serving time of the open time.
    Utilisation,
    /// Open time of counters at the peak: in the half hour in which most numbers were taken.
    OpenRatio,
}

/// A figure beyond its limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureMark {
    /// Which.
    pub figure: Figure,
    /// Of which service, or of the half hour that began then; empty = the hall.
    pub subject: String,
    /// What people call the subject.
    #[serde(skip)]
    pub name: String,
    /// How bad; normal: counters stand about, which is no fault.
    pub mark: Mark,
    /// Its value: seconds, or a fraction of 1.
    pub value: f64,
    /// The limit that is passed, same unit; of a service time its norm.
    pub limit: f64,
}

/// What was found of one figure: how bad, its value, the limit.
type Found = Option<(Mark, f64, f64)>;

fn above(value: Option<f64>, limits: Limits, scale: f64) -> Found {
    let value = value?;
    let [warn, breach] = [limits.warn, limits.breach].map(|limit| f64::from(limit) / scale);
    match value {
        _ if value > breach => Some((Mark::Breach, value, breach)),
        _ if value > warn => Some((Mark::Warn, value, warn)),
        _ => None,
    }
}

fn below(value: Option<f64>, limits: Floors, scale: f64) -> Found {
    let value = value?;
    let [warn, breach] = [limits.warn, limits.breach].map(|limit| f64::from(limit) / scale);
    match value {
        _ if value < breach => Some((Mark::Breach, value, breach)),
        _ if value < warn => Some((Mark::Warn, value, warn)),
        _ => None,
    }
}

/// One limit; `mark` below it.
fn under(value: Option<f64>, percent: u32, mark: Mark) -> Found {
    let (value, limit) = (value?, f64::from(percent) / 100.0);
    (value < limit).then_some((mark, value, limit))
}

/// The half hour in which most numbers were taken, of several the first.
fn peak(half_hours: &[HalfHour]) -> Option<&HalfHour> {
    let taken = half_hours.iter().filter(|half| half.figures.taken > 0);
    taken.rev().max_by_key(|half| half.figures.taken)
}

/// Marks of a report, by the settings at its end.
pub(super) fn figure_marks(hall: &Hall, report: &DayReport, end: Ms) -> Vec<FigureMark> {
    let settings = hall.settings(end).0;
    let rules = &settings.rules.report;
    let figures = &report.figures;
    let longest = figures.wait_secs_max.map(|secs| secs as f64);
    let busy = report.staffing.utilisation;
    let low = under(busy, rules.utilisation_low_percent, Mark::Normal);
    let of_hall = [
        (Figure::WaitSecsMean, above(figures.wait_secs_mean, rules.wait_mean_secs, 1.0)),
        (Figure::WaitSecsMax, above(longest, rules.wait_max_secs, 1.0)),
        (Figure::TenMinuteRate, below(figures.ten_minute_rate, rules.within_target_percent, 100.0)),
        (Figure::AbandonRate, above(figures.abandon_rate, rules.abandon_permyriad, 10_000.0)),
        (Figure::MissRate, above(figures.miss_rate, rules.miss_permyriad, 10_000.0)),
        (Figure::Utilisation, above(busy, rules.utilisation_percent, 100.0).or(low)),
    ];
    let made = |figure, subject: &str, name: String, found: Found| {
        let (mark, value, limit) = found?;
        Some(FigureMark { figure, subject: subject.to_owned(), name, mark, value, limit })
    };
    let mut marks: Vec<FigureMark> = of_hall
        .into_iter()
        .filter_map(|(figure, found)| made(figure, "", String::new(), found))
        .collect();
    marks.extend(peak(&report.half_hours).and_then(|half| {
        let found = under(half.staffing.open_ratio, rules.open_ratio_percent, Mark::Warn);
        made(Figure::OpenRatio, &half.from, half.from.clone(), found)
    }));
    for queue in &report.queues {
        let norm = settings.service(&queue.service_id).and_then(|service| service.norm_secs);
        let found =
            queue.figures.service_secs_mean.zip(norm.map(f64::from)).and_then(|(value, norm)| {
                let most = norm * f64::from(rules.service_tolerance_percent) / 100.0;
                ((value - norm).abs() > most).then_some((Mark::Warn, value, norm))
            });
        let name = hall.subject_name(AlarmKind::LongestWait, &queue.service_id, end);
        marks.extend(made(Figure::ServiceSecsMean, &queue.service_id, name, found));
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::report::day_report;
    use crate::core::settings::read;
    use crate::core::tests::{day, told};

    /// One customer who waits a quarter of an hour and is served for five minutes, of 20 that it is open.
    const QUIET: &str =
        "08:00 opened 1\n08:00 issued A1 s=x\n08:15 started A1 c=1\n08:20 finished A1 c=1";

    fn found(script: &str, rules: &str) -> Vec<(Figure, String, Mark, f64, f64)> {
        let mut hall = told(script);
        let mut config = hall.config().clone();
        let file = format!("[[service]]\nid = 'x'\nnorm_secs = 300\n[rules.report]\n{rules}\n");
        config.settings = read(&file).unwrap();
        hall.set_config(config);
        let marks = day_report(&hall, day(&hall), None).marks;
        marks.into_iter().map(|m| (m.figure, m.subject, m.mark, m.value, m.limit)).collect()
    }

    #[test]
    fn a_figure_is_marked_beyond_its_limit_and_not_at_it() {
        use Figure::{OpenRatio, ServiceSecsMean, TenMinuteRate, Utilisation, WaitSecsMax};
        let of = |figure, mark, value, limit| (figure, String::new(), mark, value, limit);
        let wait = of(Figure::WaitSecsMean, Mark::Breach, 900.0, 600.0);
        let rate = of(TenMinuteRate, Mark::Breach, 0.0, 0.7);
        let calm = of(Utilisation, Mark::Normal, 0.25, 0.5);
        let all = [wait.clone(), rate.clone(), calm.clone()];
        assert_eq!(found(QUIET, ""), all);
        for (rules, marks) in [
            ("wait_mean_secs = { warn = 900, breach = 900 }", vec![rate.clone(), calm.clone()]),
            (
                "wait_mean_secs = { warn = 899, breach = 900 }",
                vec![
                    of(Figure::WaitSecsMean, Mark::Warn, 900.0, 899.0),
                    rate.clone(),
                    calm.clone(),
                ],
            ),
            (
                "wait_max_secs = { warn = 100, breach = 899 }",
                vec![
                    wait.clone(),
                    of(WaitSecsMax, Mark::Breach, 900.0, 899.0),
                    rate.clone(),
                    calm.clone(),
                ],
            ),
            (
                "within_target_percent = { warn = 0, breach = 0 }\nutilisation_low_percent = 25",
                vec![wait.clone()],
            ),
            (
                "utilisation_percent = { warn = 24, breach = 25 }",
                vec![wait.clone(), rate.clone(), of(Utilisation, Mark::Warn, 0.25, 0.24)],
            ),
        ] {
            assert_eq!(found(QUIET, rules), marks, "{rules}");
        }
        // The norm of the service is five minutes: a tolerance of 19 % is passed by six.
        let longer = QUIET.replace("08:20 finished", "08:21 finished");
        let slow = (ServiceSecsMean, "x".to_owned(), Mark::Warn, 360.0, 300.0);
        assert!(found(&longer, "service_tolerance_percent = 19").contains(&slow));
        assert!(!found(&longer, "service_tolerance_percent = 20").contains(&slow));
        // Of two counters one is open while most numbers are taken.
        let half = format!("{QUIET}\n08:20 opened 2");
        let few = found(&half, "open_ratio_percent = 100");
        assert!(few.iter().any(|one| one.0 == OpenRatio && one.1 == "08:00"), "{few:?}");
    }

    #[test]
    fn who_gave_up_and_who_missed_a_call_are_shares_in_hundredths_of_a_percent() {
        let script = "08:00 opened 1\n08:00 issued A1 s=x\n08:01 called A1 c=1\n08:02 no_show A1\n\
                      08:05 abandoned A1\n08:06 issued A2 s=x\n08:07 started A2 c=1\n08:09 finished A2 c=1";
        let rates = |rules: &str| -> Vec<_> {
            let of_both = [Figure::AbandonRate, Figure::MissRate];
            let marks = found(script, rules).into_iter().filter(|one| of_both.contains(&one.0));
            marks.map(|one| (one.0, one.2, one.4)).collect()
        };
        let both =
            [(Figure::AbandonRate, Mark::Breach, 0.08), (Figure::MissRate, Mark::Breach, 0.12)];
        assert_eq!(rates(""), both);
        let most = "{ warn = 10000, breach = 10000 }";
        assert_eq!(rates(&format!("abandon_permyriad = {most}\nmiss_permyriad = {most}")), []);
    }
}
