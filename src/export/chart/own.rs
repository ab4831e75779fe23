//! A chart over labels of its own: bars beside one another at each label, lines over them, one scale. What is not known
//! is a gap. Each bar says its value, so that nobody has to read it off the scale.

use std::fmt::Write as _;

use super::super::page::escaped;
use super::{BOTTOM, LEFT, RIGHT, SIZE, STEPS, TOP, colour, height, line};
use crate::core::series::{Series, Shown};
use crate::text::width::width;

/// Of a label as wide as two columns of text, in units of the picture.
const COLUMN: f64 = 6.0;
/// Up to so many bars each says its value.
const VALUES_MAX: usize = 32;

/// The chart.
pub(super) fn svg(series: &Series) -> String {
    let (wide, high) = SIZE;
    let mut out = String::with_capacity(8 * 1024);
    let title = escaped(&series.title);
    // Writing to a text does not fail.
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {wide} {:.0}\" role=\"img\" aria-label=\"{title}\" \
         xmlns=\"http://www.w3.org/2000/svg\" font-size=\"11\" fill=\"#333\"><title>{title}</title>",
        high + 16.0
    );
    let shown: Vec<Shown> = series.lines.iter().map(|line| line.shown).collect();
    let most = rounded_up(series.max_of(&shown));
    grid(&mut out, most);
    let bars: Vec<Shown> =
        shown.iter().copied().filter(|shown| matches!(shown, Shown::Bars(_))).collect();
    let slot = (RIGHT - LEFT) / series.labels.len().max(1) as f64;
    let middle = |at: usize| LEFT + slot * (at as f64 + 0.5);
    let each = (slot * 0.76 / bars.len().max(1) as f64).min(60.0);
    for (n, shown) in bars.iter().enumerate() {
        let left = each * (n as f64 - bars.len() as f64 / 2.0);
        let all = bars.len() * series.labels.len();
        columns(&mut out, series, *shown, most, (each, all <= VALUES_MAX), |at| middle(at) + left);
    }
    for shown in shown.iter().copied().filter(|shown| matches!(shown, Shown::Over(_))) {
        line(&mut out, series, shown, most, middle);
    }
    labels(&mut out, series, slot, middle);
    legend(&mut out, series);
    out.push_str("</svg>");
    out
}

/// A round number that no value is beyond, so that the lines across have short labels.
fn rounded_up(value: f64) -> f64 {
    let step = (value / f64::from(STEPS)).max(1e-6);
    let unit = 10_f64.powf(step.log10().floor());
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|of| of * unit);
    let step = nice.into_iter().find(|nice| *nice * 1.000_001 >= step).unwrap_or(1.0);
    if value > 0.0 { step * f64::from(STEPS) } else { f64::from(STEPS) }
}

/// A value without a decimal that says nothing.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn grid(out: &mut String, most: f64) {
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let y = BOTTOM - (BOTTOM - TOP) * share;
        let _ = write!(
            out,
            "<path d=\"M{LEFT} {y:.1}H{RIGHT}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            y + 4.0,
            short(most * share)
        );
    }
}

fn columns(
    out: &mut String,
    series: &Series,
    shown: Shown,
    most: f64,
    (wide, says): (f64, bool),
    left: impl Fn(usize) -> f64,
) {
    for (at, value) in super::values(series, shown) {
        let (x, y) = (left(at), height(value, most));
        let _ = write!(
            out,
            "<rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
            x + wide * 0.05,
            wide * 0.9,
            BOTTOM - y,
            colour(shown)
        );
        if says {
            let _ = write!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"9\">{}</text>",
                x + wide / 2.0,
                y - 2.0,
                short(value)
            );
        }
    }
}

/// The labels below; those that have no room beside one another take turns on two lines.
fn labels(out: &mut String, series: &Series, slot: f64, middle: impl Fn(usize) -> f64) {
    let widest = series.labels.iter().map(|label| width(label)).max().unwrap_or(0);
    let turns = widest as f64 * COLUMN > slot;
    for (at, label) in series.labels.iter().enumerate() {
        let down = if turns && at % 2 == 1 { 30.0 } else { 16.0 };
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            middle(at),
            BOTTOM + down,
            escaped(label)
        );
    }
}

fn legend(out: &mut String, series: &Series) {
    let mut x = LEFT;
    for line in &series.lines {
        let _ = write!(
            out,
            "<rect x=\"{x:.1}\" y=\"8\" width=\"12\" height=\"10\" fill=\"{}\"/>\
             <text x=\"{:.1}\" y=\"17\">{}</text>",
            colour(line.shown),
            x + 18.0,
            escaped(&line.name)
        );
        x += 36.0 + width(&line.name) as f64 * COLUMN;
    }
    let _ = write!(
        out,
        "<text x=\"{RIGHT}\" y=\"17\" text-anchor=\"end\">{}</text>",
        escaped(&series.title)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Series {
        let labels = ["服务态度", "<等候>", "业务熟练"].map(str::to_owned);
        Series::own("各项得分", labels)
            .bars("本周", vec![Some(88.2), None, Some(70.0)])
            .bars("上周", vec![Some(90.0), Some(60.0), None])
            .over("目标", vec![Some(88.0), Some(88.0), None])
    }

    #[test]
    fn labels_of_its_own_are_drawn_with_gaps_for_what_is_not_known() {
        let drawn = svg(&items());
        // Bars that are known, and the marks of the legend.
        assert_eq!(drawn.matches("<rect").count(), 4 + 3, "{drawn}");
        assert_eq!(drawn.matches("<circle").count(), 2);
        assert!(
            drawn.contains("88.2") && drawn.contains("&lt;等候&gt;") && !drawn.contains("<等候>")
        );
        assert!(!drawn.contains("NaN") && !drawn.contains("inf") && !drawn.contains("href"));
        assert_eq!(drawn, svg(&items()), "the same figures give the same bytes");
    }

    #[test]
    fn nothing_known_is_a_field_without_bars() {
        let empty = Series::own("x", ["a".to_owned()]).bars("n", vec![None]);
        assert_eq!(svg(&empty).matches("<rect").count(), 1);
        for (value, most) in [(0.0, 4.0), (3.0, 4.0), (37.0, 40.0), (100.0, 100.0), (0.03, 0.04)] {
            assert!((rounded_up(value) - most).abs() < 1e-9, "{value}");
        }
    }
}
