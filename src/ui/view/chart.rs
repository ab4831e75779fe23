//! The chart of the day: waits, numbers taken and counters open in three strips over one time axis.

use ratatui::layout::Rect;

use super::dots::{Dots, Ink};
use super::paper::{Paper, cols};
use crate::core::series::{Series, Shown};
use crate::text::words::fill;
use crate::ui::chart::{Chart, HALVES_MIN};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns left of the field: a figure and an edge.
const LEFT_COLS: u16 = 6;
/// Rows that are no field: title, figures, three heads, the light, the times.
const HEAD_ROWS: u16 = 7;

/// One strip of the chart.
struct Strip {
    head: String,
    area: Rect,
    /// The value at the top.
    most: f64,
    /// What columns and the lines over them show.
    fill: Shown,
    cap: Option<Shown>,
    /// The limit of both.
    limit: Option<f64>,
}

/// Draws the chart over `area`; it has no cursor.
pub(super) fn draw(
    paper: &mut Paper,
    area: Rect,
    state: &State,
    chart: &Chart,
) -> Option<(u16, u16)> {
    paint(paper, area, state, chart);
    None
}

fn paint(paper: &mut Paper, area: Rect, state: &State, chart: &Chart) {
    let w = state.words().report;
    paper.clear(area);
    let board = state.board.as_deref();
    let until = board.map(|board| board.zone.hm(state.now)).unwrap_or_default();
    let title = fill(w.chart_title, &[&chart.date.to_string()]);
    paper.title(area, &title, &fill(w.chart_until, &[&until]), true);
    let (Some(series), Some(lit)) = (&chart.series, chart.lit()) else {
        let text = if chart.series.is_some() { w.none } else { w.chart_wait };
        paper.text(area.x, area.y + 1, area.width, text, Role::Head);
        return;
    };
    if area.width <= LEFT_COLS * 2 || area.height < HEAD_ROWS + 3 {
        return;
    }
    paper.text(area.x, area.y + 1, area.width, &figures(state, chart, series, lit), Role::Normal);
    let target = board.map(|board| f64::from(board.target_wait_secs) / 60.0);
    let strips = strips(state, area, series, target);
    let axis = Axis::new(area, series, state.setup.plain_chart);
    for strip in &strips {
        draw_strip(paper, series, strip, &axis);
    }
    axis.draw(paper, area, lit);
}

/// The figures of the half hour in the light, as exact as the record has them.
fn figures(state: &State, chart: &Chart, series: &Series, at: usize) -> String {
    let text = |shown| chart.value(shown, at).map_or_else(|| "-".to_owned(), number);
    let parts = [
        series.labels[at].clone(),
        text(Shown::WaitMean),
        text(Shown::WaitMax),
        text(Shown::Taken),
        text(Shown::Open),
    ];
    fill(state.words().report.chart_at, &parts.each_ref().map(String::as_str))
}

/// A value without a decimal that says nothing.
fn number(value: f64) -> String {
    if value.fract().abs() < 1e-9 { format!("{value:.0}") } else { format!("{value:.1}") }
}

/// The next figure that reads well: 1, 2 or 5 with zeros, or twice as much.
fn rounded_up(value: f64) -> f64 {
    let mut step = 1.0;
    while step * 10.0 < value {
        step *= 10.0;
    }
    let steps = [1.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.iter().map(|of| of * step).find(|round| *round >= value).unwrap_or(value)
}

fn strips(state: &State, area: Rect, series: &Series, target: Option<f64>) -> [Strip; 3] {
    let w = state.words().report;
    let plain = state.setup.plain_chart;
    let rows = area.height - HEAD_ROWS;
    let (third, second) = ((rows / 4).max(1), (rows * 3 / 10).max(1));
    let first = rows.saturating_sub(second + third).max(1);
    let top = area.y + 3;
    let field = |y, height| Rect::new(area.x, y, area.width, height);
    let look = |ink, name: &str| format!("  {} {name}", Dots::sample(ink, plain));
    let mut head = w.chart_waits.to_owned();
    head.push_str(&look(Ink::Fill, w.chart_mean));
    head.push_str(&look(Ink::Cap, w.chart_max));
    if let Some(target) = target {
        head.push_str(&look(Ink::Limit, &fill(w.chart_target, &[&number(target)])));
    }
    let most = |shown: &[Shown], least: f64| rounded_up(series.max_of(shown).max(least));
    [
        Strip {
            head,
            area: field(top, first),
            most: most(&[Shown::WaitMean, Shown::WaitMax], target.unwrap_or(1.0)),
            fill: Shown::WaitMean,
            cap: Some(Shown::WaitMax),
            limit: target,
        },
        Strip {
            head: w.chart_taken.to_owned(),
            area: field(top + first + 1, second),
            most: most(&[Shown::Taken], 1.0),
            fill: Shown::Taken,
            cap: None,
            limit: None,
        },
        Strip {
            head: w.chart_open.to_owned(),
            area: field(top + first + second + 2, third),
            most: most(&[Shown::Open], 1.0),
            fill: Shown::Open,
            cap: None,
            limit: None,
        },
    ]
}

/// The time axis: dots that each half hour takes.
struct Axis<'s> {
    labels: &'s [String],
    cols: usize,
    slot_dots: usize,
    plain: bool,
}

impl<'s> Axis<'s> {
    fn new(area: Rect, series: &'s Series, plain: bool) -> Axis<'s> {
        let cols = usize::from(area.width - LEFT_COLS);
        let dots = Dots::new(cols, 1, plain).width();
        let slots = series.labels.len().max(HALVES_MIN);
        Axis { labels: &series.labels, cols, slot_dots: (dots / slots).max(1), plain }
    }

    /// The dots of a half hour, with a gap before the next one where there is room for it.
    fn slot(&self, at: usize) -> std::ops::Range<usize> {
        let from = at * self.slot_dots;
        from..from + self.slot_dots - usize::from(self.slot_dots > 2)
    }

    /// The first column of a half hour.
    fn col(&self, at: usize) -> u16 {
        let dot = self.slot(at).start / if self.plain { 1 } else { 2 };
        u16::try_from(dot).unwrap_or(u16::MAX)
    }

    /// The light under the half hour, and the times.
    fn draw(&self, paper: &mut Paper, area: Rect, lit: usize) {
        let (x, y) = (area.x + LEFT_COLS, area.bottom() - 2);
        paper.text(x.saturating_add(self.col(lit)), y, 1, "^", Role::Key);
        let mut free = 0;
        for (at, label) in self.labels.iter().enumerate() {
            let col = self.col(at);
            let ends = usize::from(col) + label.len() <= self.cols;
            if label.ends_with(":00") && col >= free && ends {
                let used = paper.text(x + col, y + 1, cols(label), label, Role::Head);
                free = col + used + 1;
            }
        }
    }
}

fn draw_strip(paper: &mut Paper, series: &Series, strip: &Strip, axis: &Axis) {
    let Rect { x, y, width, height } = strip.area;
    paper.text(x, y - 1, width, &strip.head, Role::Normal);
    let mut dots = Dots::new(axis.cols, usize::from(height), axis.plain);
    let last = dots.height() - 1;
    // What is known is seen, a nought included; what is not known is a gap.
    let place = |value: f64| {
        let share = (value / strip.most).clamp(0.0, 1.0);
        // A share of some hundred dots: far below what a whole number holds.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let up = (share * dots.height() as f64).round() as usize;
        up.clamp(1, last + 1) - 1
    };
    let values = |shown: Shown| series.line(shown).map_or(&[][..], |line| &line.values);
    let high = |shown| values(shown).iter().map(|v| v.map(place)).collect::<Vec<_>>();
    let (fills, caps) = (high(strip.fill), strip.cap.map_or_else(Vec::new, high));
    let limit = strip.limit.map(place);
    for (at, top) in fills.iter().enumerate() {
        for dot in axis.slot(at) {
            top.iter().flat_map(|top| 0..=*top).for_each(|up| dots.set(dot, up, Ink::Fill));
        }
        if let Some(Some(cap)) = caps.get(at) {
            axis.slot(at).for_each(|dot| dots.set(dot, *cap, Ink::Cap));
        }
    }
    if let Some(limit) = limit {
        dots.limit(limit);
    }
    let over = |at: usize| {
        let value = values(strip.fill).get(at).copied().flatten();
        strip.limit.zip(value).is_some_and(|(limit, value)| value > limit)
    };
    let slots: Vec<(u16, bool)> = (0..fills.len()).map(|at| (axis.col(at), over(at))).collect();
    for row in 0..height {
        scale(paper, strip, row, limit.map(|it| dots.row_of(it)));
        for col in 0..axis.cols {
            let glyph = dots.glyph(col, usize::from(row));
            let col = u16::try_from(col).unwrap_or(u16::MAX);
            let warn = slots.iter().rev().find(|(from, _)| *from <= col).is_some_and(|(_, it)| *it);
            let role = if warn { Role::Warn } else { Role::Normal };
            if glyph != ' ' {
                let at = x + LEFT_COLS + col;
                paper.text(at, y + row, 1, glyph.encode_utf8(&mut [0; 4]), role);
            }
        }
    }
}

/// The figures at the left of a row: the top, nought, and the limit between them.
fn scale(paper: &mut Paper, strip: &Strip, row: u16, limit: Option<usize>) {
    let Rect { x, y, height, .. } = strip.area;
    let text = match (row, limit) {
        (0, _) => number(strip.most),
        (row, _) if row + 1 == height => "0".to_owned(),
        (row, Some(at)) if usize::from(row) == at => strip.limit.map_or_else(String::new, number),
        _ => String::new(),
    };
    paper.right(x + LEFT_COLS - 2, y + row, LEFT_COLS - 2, &text, Role::Head);
    paper.text(x + LEFT_COLS - 1, y + row, 1, "|", Role::Head);
}
