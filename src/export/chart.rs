//! The chart of a day as SVG: numbers taken and counters open as columns, waits as lines over them. One over labels of
//! its own: `own`. Plain shapes and texts of ours; it refers to nothing outside.

mod own;

use std::fmt::Write as _;

use crate::core::series::{Series, Shown};
use crate::text::words::Lang;

/// Size of the picture, and of the field in it.
const SIZE: (f64, f64) = (1000.0, 300.0);
const LEFT: f64 = 46.0;
const RIGHT: f64 = 954.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 262.0;
/// Lines across the field.
const STEPS: u32 = 4;

fn colour(shown: Shown) -> &'static str {
    match shown {
        Shown::Taken => "#8fa9c4",
        Shown::Open => "#608060",
        Shown::WaitMean | Shown::Over(0) => "#c83a3a",
        Shown::WaitMax => "#e5964b",
        // The first is the darkest: on paper they are told apart without colours.
        Shown::Bars(0) => "#48698c",
        Shown::Bars(1) => "#a9c0d8",
        Shown::Bars(_) => "#d9cba8",
        Shown::Over(_) => "#7a5a96",
    }
}

fn name(lang: Lang, shown: Shown) -> &'static str {
    match (lang, shown) {
        (Lang::Zh, Shown::Taken) => "取号",
        (Lang::Zh, Shown::Open) => "开放台席",
        (Lang::Zh, Shown::WaitMean) => "平均等候(分)",
        (Lang::Zh, Shown::WaitMax) => "最长等候(分)",
        (Lang::En, Shown::Taken) => "taken",
        (Lang::En, Shown::Open) => "counters open",
        (Lang::En, Shown::WaitMean) => "wait mean, min",
        (Lang::En, Shown::WaitMax) => "wait max, min",
        (_, Shown::Bars(_) | Shown::Over(_)) => "",
    }
}

/// The next round number, so that lines across have short labels.
fn rounded_up(value: f64) -> f64 {
    let step = f64::from(STEPS);
    (value / step).ceil().max(1.0) * step
}

/// The chart; empty where there is nothing to draw.
pub fn svg(series: &Series, lang: Lang) -> String {
    let count = series.labels.len();
    if count == 0 {
        return String::new();
    }
    if series.is_own() {
        return own::svg(series);
    }
    let mut out = String::with_capacity(8 * 1024);
    let (wide, high) = SIZE;
    // Writing to a text does not fail.
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {wide} {high}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" \
         font-size=\"11\" fill=\"#333\">"
    );
    let counts = rounded_up(series.max_of(&[Shown::Taken, Shown::Open]));
    let waits = rounded_up(series.max_of(&[Shown::WaitMean, Shown::WaitMax]));
    grid(&mut out, counts, waits);
    let slot = (RIGHT - LEFT) / count as f64;
    let middle = |at: usize| LEFT + slot * (at as f64 + 0.5);
    for (n, shown) in [Shown::Taken, Shown::Open].into_iter().enumerate() {
        bars(&mut out, series, shown, counts, |at| {
            (middle(at) + slot * (0.36 * n as f64 - 0.36), slot * 0.32)
        });
    }
    for shown in [Shown::WaitMax, Shown::WaitMean] {
        line(&mut out, series, shown, waits, middle);
    }
    // Not every half hour of a long day has room for its label.
    let every = count.div_ceil(24).max(1);
    for (at, label) in series.labels.iter().enumerate().step_by(every) {
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            middle(at),
            BOTTOM + 16.0,
            super::page::escaped(label)
        );
    }
    legend(&mut out, lang);
    out.push_str("</svg>");
    out
}

fn grid(out: &mut String, counts: f64, waits: f64) {
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let y = BOTTOM - (BOTTOM - TOP) * share;
        let _ = write!(
            out,
            "<path d=\"M{LEFT} {y:.1}H{RIGHT}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{:.0}</text>\
             <text x=\"{:.1}\" y=\"{:.1}\">{:.0}</text>",
            LEFT - 6.0,
            y + 4.0,
            counts * share,
            RIGHT + 6.0,
            y + 4.0,
            waits * share
        );
    }
}

fn values(series: &Series, shown: Shown) -> impl Iterator<Item = (usize, f64)> + '_ {
    let line = series.lines.iter().filter(move |line| line.shown == shown);
    line.flat_map(|line| line.values.iter().enumerate())
        .filter_map(|(at, value)| value.map(|value| (at, value)))
}

fn height(value: f64, most: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * (value / most).clamp(0.0, 1.0)
}

fn bars(
    out: &mut String,
    series: &Series,
    shown: Shown,
    most: f64,
    place: impl Fn(usize) -> (f64, f64),
) {
    for (at, value) in values(series, shown) {
        let (x, wide) = place(at);
        let y = height(value, most);
        let _ = write!(
            out,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
            BOTTOM - y,
            colour(shown)
        );
    }
}

/// A line with a gap where a value is not known.
fn line(out: &mut String, series: &Series, shown: Shown, most: f64, middle: impl Fn(usize) -> f64) {
    let mut path = String::new();
    let mut before = None;
    for (at, value) in values(series, shown) {
        let begins = before.is_none_or(|before: usize| before + 1 != at);
        let (x, y) = (middle(at), height(value, most));
        let _ = write!(path, "{}{x:.1} {y:.1}", if begins { "M" } else { "L" });
        let _ = write!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"{}\"/>",
            colour(shown)
        );
        before = Some(at);
    }
    let _ = write!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
        colour(shown)
    );
}

fn legend(out: &mut String, lang: Lang) {
    let all = [Shown::Taken, Shown::Open, Shown::WaitMean, Shown::WaitMax];
    for (n, shown) in all.into_iter().enumerate() {
        let x = LEFT + 150.0 * n as f64;
        let _ = write!(
            out,
            "<rect x=\"{x:.1}\" y=\"8\" width=\"12\" height=\"10\" fill=\"{}\"/>\
             <text x=\"{:.1}\" y=\"17\">{}</text>",
            colour(shown),
            x + 18.0,
            name(lang, shown)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::series::Line;

    fn series(values: Vec<Option<f64>>) -> Series {
        let labels = (0..values.len()).map(|n| format!("{n:02}:00")).collect();
        let line = |shown| Line { shown, name: String::new(), values: values.clone() };
        let lines = [Shown::WaitMean, Shown::Taken].map(line).to_vec();
        Series { labels, lines, title: String::new() }
    }

    #[test]
    fn what_is_not_known_is_a_gap_and_not_a_zero() {
        let drawn = svg(&series(vec![Some(3.0), None, Some(4.0), Some(5.0)]), Lang::En);
        let wait = drawn.split("stroke=\"#c83a3a\"").next().unwrap();
        let path = wait.rsplit("<path d=\"").next().unwrap();
        assert_eq!(path.matches('M').count(), 2, "{path}");
        assert_eq!(path.matches('L').count(), 1, "{path}");
        assert_eq!(drawn.matches("<circle").count(), 3);
        assert_eq!(svg(&Series::default(), Lang::Zh), "");
    }

    #[test]
    fn a_chart_is_well_formed_and_has_no_reference_outside() {
        let drawn = svg(&series(vec![Some(3.0); 60]), Lang::Zh);
        assert!(drawn.starts_with("<svg ") && drawn.ends_with("</svg>"));
        assert!(!drawn.contains("href") && !drawn.contains("<script"));
        let labels = drawn.matches("text-anchor=\"middle\"").count();
        assert!(labels <= 24, "{labels}");
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
    }
}
