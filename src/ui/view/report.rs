//! The day's report as lines: totals, half hours, queues, counters, people.

use super::detail::Line;
use crate::core::board::Mark;
use crate::core::report::{DayReport, Figures, Staffing};
use crate::text::alarm::red_cells;
use crate::text::width::{pad, pad_left, width};
use crate::text::words::Words;
use crate::text::{figures, staff};
use crate::ui::show::{mean, number, percent, span_or, unknown};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// A table: heads, then rows; the first column is text, the others are numbers.
struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// A cell is at most so wide.
    cell_cols: usize,
}

const CELL_COLS: usize = 16;
/// What was done about an alarm takes more.
const ACTION_COLS: usize = 30;

/// Lines of the report.
pub(super) fn lines(state: &State, day: &DayReport, cols: usize) -> Vec<Line> {
    let w = state.words();
    let mut out = totals(w, day, cols);
    let halves = Table {
        cell_cols: CELL_COLS,
        heads: [
            vec![w.report.half],
            figure_heads(w),
            vec![w.report.peak, w.report.load, w.report.util],
        ]
        .concat(),
        rows: day
            .half_hours
            .iter()
            .map(|half| {
                let mut row = vec![half.from.clone()];
                row.extend(figures(w, &half.figures));
                row.push(half.figures.waiting_max.to_string());
                row.push(ratio(half.staffing.load_max));
                row.push(percent(half.staffing.utilisation));
                row
            })
            .collect(),
    };
    let queues = Table {
        cell_cols: CELL_COLS,
        heads: [
            vec![w.report.queue],
            figure_heads(w),
            vec![w.report.service_mean, w.report.service_max],
        ]
        .concat(),
        rows: day
            .queues
            .iter()
            .map(|queue| {
                let mut row = vec![state.service_name(&queue.service_id).to_owned()];
                row.extend(figures(w, &queue.figures));
                row.push(mean(w, queue.figures.service_secs_mean));
                row.push(span_or(w, queue.figures.service_secs_max));
                row
            })
            .collect(),
    };
    let mut tables = vec![halves, queues, counters(w, day)];
    if !day.staff.is_empty() {
        tables.push(people(w, day));
    }
    if !day.red_periods.is_empty() {
        tables.insert(0, red(w, day));
    }
    out.extend(marks(w, day, cols));
    for table in tables {
        out.push((String::new(), Role::Normal));
        out.extend(table.lines(cols));
    }
    out
}

fn ratio(value: Option<f64>) -> String {
    value.map_or_else(unknown, |value| format!("{value:.1}"))
}

fn totals(w: &'static Words, day: &DayReport, cols: usize) -> Vec<Line> {
    let (f, s): (&Figures, &Staffing) = (&day.figures, &day.staffing);
    let pairs = [
        (w.report.taken, f.taken.to_string()),
        (w.report.void, f.void.to_string()),
        (w.report.valid, f.valid.to_string()),
        (w.report.served, f.served.to_string()),
        (w.report.abandoned, f.abandoned.to_string()),
        (w.report.missed, f.missed.to_string()),
        (w.report.open, f.open.to_string()),
        (w.report.peak, f.waiting_max.to_string()),
        (w.report.wait_mean, mean(w, f.wait_secs_mean)),
        (w.report.wait_p50, mean(w, f.wait_secs_median)),
        (w.report.wait_p90, span_or(w, f.wait_secs_p90)),
        (w.report.wait_max, span_or(w, f.wait_secs_max)),
        (w.report.service_mean, mean(w, f.service_secs_mean)),
        (w.report.service_max, span_or(w, f.service_secs_max)),
        (w.report.ten, percent(f.ten_minute_rate)),
        (w.report.ten_strict, percent(f.ten_minute_rate_strict)),
        (w.report.abandon_rate, percent(f.abandon_rate)),
        (w.report.miss_rate, percent(f.miss_rate)),
        (w.report.util, percent(s.utilisation)),
        (w.report.open_ratio, percent(s.open_ratio)),
        (w.report.per_hour, ratio(s.served_per_counter_hour)),
        (w.report.load, ratio(s.load_max)),
    ];
    let mut out = vec![(w.report.totals.to_owned(), Role::Head)];
    let cell = 20;
    for chunk in pairs.chunks((cols / cell).max(1)) {
        let mut line = String::new();
        for (name, value) in chunk {
            line.push_str(&pad(name, 11));
            line.push_str(&pad_left(value, 6));
            line.push_str("   ");
        }
        out.push((line.trim_end().to_owned(), Role::Normal));
    }
    out
}

fn figure_heads(w: &'static Words) -> Vec<&'static str> {
    vec![
        w.report.taken,
        w.report.served,
        w.report.abandoned,
        w.report.missed,
        w.report.wait_mean,
        w.report.wait_p90,
        w.report.wait_max,
        w.report.within,
    ]
}

fn figures(w: &'static Words, f: &Figures) -> Vec<String> {
    vec![
        f.taken.to_string(),
        f.served.to_string(),
        f.abandoned.to_string(),
        f.missed.to_string(),
        mean(w, f.wait_secs_mean),
        span_or(w, f.wait_secs_p90),
        span_or(w, f.wait_secs_max),
        percent(f.ten_minute_rate),
    ]
}

/// Times beyond a red line; one that nobody did anything about says so.
fn red(w: &'static Words, day: &DayReport) -> Table {
    Table {
        cell_cols: ACTION_COLS,
        heads: vec![
            w.report.red,
            w.report.red_from,
            w.report.red_to,
            w.report.red_done,
            w.report.red_worst,
            w.report.red_limit,
        ],
        rows: day.red_periods.iter().map(|period| red_cells(w, period).to_vec()).collect(),
    }
}

/// Figures beyond their limits, each as bad as it is.
fn marks(w: &'static Words, day: &DayReport, cols: usize) -> Vec<Line> {
    if day.marks.is_empty() {
        return Vec::new();
    }
    let table = Table {
        cell_cols: CELL_COLS,
        heads: figures::heads(w).to_vec(),
        rows: day.marks.iter().map(|mark| figures::cells(w, mark).to_vec()).collect(),
    };
    let mut lines = table.lines(cols);
    for ((_, role), mark) in lines.iter_mut().skip(1).zip(&day.marks) {
        *role = match mark.mark {
            Mark::Breach => Role::Breach,
            Mark::Warn => Role::Warn,
            Mark::Normal | Mark::Stale => Role::Head,
        };
    }
    lines.insert(0, (String::new(), Role::Normal));
    lines
}

fn people(w: &'static Words, day: &DayReport) -> Table {
    Table {
        cell_cols: CELL_COLS,
        heads: staff::heads(w).to_vec(),
        rows: day.staff.iter().map(|person| staff::cells(w, person).to_vec()).collect(),
    }
}

fn counters(w: &'static Words, day: &DayReport) -> Table {
    Table {
        cell_cols: CELL_COLS,
        heads: vec![
            w.report.counter,
            w.report.served,
            w.report.open_time,
            w.report.paused_time,
            w.report.serving_time,
            w.report.service_mean,
            w.report.service_max,
            w.report.per_hour,
            w.report.util,
        ],
        rows: day
            .counters
            .iter()
            .map(|counter| {
                vec![
                    counter.counter_id.clone(),
                    number(Some(counter.served)),
                    span_or(w, counter.open_secs),
                    span_or(w, counter.paused_secs),
                    span_or(w, Some(counter.serving_secs)),
                    mean(w, counter.service_secs_mean),
                    span_or(w, counter.service_secs_max),
                    ratio(counter.served_per_counter_hour),
                    percent(counter.utilisation),
                ]
            })
            .collect(),
    }
}

impl Table {
    /// Columns as wide as they need, the last ones left out where the screen is too narrow.
    fn lines(&self, cols: usize) -> Vec<Line> {
        let needs = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell));
            cells.chain([width(self.heads[at])]).max().unwrap_or(0).min(self.cell_cols)
        };
        let mut widths: Vec<usize> = (0..self.heads.len()).map(needs).collect();
        while widths.iter().map(|width| width + 2).sum::<usize>() > cols + 2 && widths.len() > 1 {
            widths.pop();
        }
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut out = String::new();
            for (at, (cell, width)) in cells.zip(&widths).enumerate() {
                if at > 0 {
                    out.push_str("  ");
                    out.push_str(&pad_left(cell, *width));
                } else {
                    out.push_str(&pad(cell, *width));
                }
            }
            out
        };
        let mut out = vec![(line(&mut self.heads.iter().copied()), Role::Head)];
        for row in &self.rows {
            out.push((line(&mut row.iter().map(String::as_str)), Role::Normal));
        }
        out
    }
}
