//! A chart as SVG, drawn here: a line over days with a mark at each value. Lines differ by dash and mark and not by colour
//! alone, so that they can be told apart in the dark, on paper and by everybody; the values stand in a table beside it.

use std::fmt::Write as _;

use maud::{Markup, html};

const WIDE: f64 = 720.0;
const HIGH: f64 = 200.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 712.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 172.0;
/// Lines across.
const STEPS: u32 = 4;
/// Labels below fit so many.
const LABELS_MAX: usize = 12;

/// A line of a chart.
pub(super) struct Line<'a> {
    /// What it shows.
    pub(super) name: &'a str,
    /// A value for each label, none where it is not known.
    pub(super) values: Vec<Option<f64>>,
}

/// A round number that no value is beyond.
fn most(lines: &[Line<'_>]) -> f64 {
    let values = lines.iter().flat_map(|line| line.values.iter().flatten());
    let largest = values.fold(0.0_f64, |most, value| most.max(*value));
    let step = largest / f64::from(STEPS);
    let unit = 10_f64.powf(step.max(0.01).log10().floor());
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|of| of * unit);
    let step = nice.into_iter().find(|nice| *nice * 1.000_001 >= step).unwrap_or(1.0);
    if largest > 0.0 { step * f64::from(STEPS) } else { f64::from(STEPS) }
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The chart; `says` is what it shows, for whoever does not see it.
pub(super) fn chart(says: &str, labels: &[String], lines: &[Line<'_>]) -> Markup {
    let most = most(lines);
    let slot = (RIGHT - LEFT) / labels.len().max(1) as f64;
    let x = |at: usize| LEFT + slot * (at as f64 + 0.5);
    let y = |value: f64| BOTTOM - (BOTTOM - TOP) * (value / most).clamp(0.0, 1.0);
    let every = labels.len().div_ceil(LABELS_MAX).max(1);
    html! {
        svg .chart viewBox=(format!("0 0 {WIDE} {HIGH}")) role="img" aria-label=(says) {
            title { (says) }
            @for step in 0..=STEPS {
                @let share = f64::from(step) / f64::from(STEPS);
                path .grid d=(format!("M{LEFT} {:.1}H{RIGHT}", y(most * share))) {}
                text x=(LEFT - 6.0) y=(format!("{:.1}", y(most * share) + 4.0)) text-anchor="end" { (short(most * share)) }
            }
            @for (at, label) in labels.iter().enumerate().step_by(every) {
                text x=(format!("{:.1}", x(at))) y=(BOTTOM + 18.0) text-anchor="middle" { (label) }
            }
            @for (n, line) in lines.iter().enumerate() {
                (drawn(n, line, &x, &y))
            }
        }
    }
}

/// A line with its marks; where a value is not known, it is broken.
fn drawn(n: usize, line: &Line<'_>, x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) -> Markup {
    let mut path = String::new();
    let mut is_broken = true;
    for (at, value) in line.values.iter().enumerate() {
        if let Some(value) = value {
            let step = if is_broken { 'M' } else { 'L' };
            let _ = write!(path, "{step}{:.1} {:.1}", x(at), y(*value));
        }
        is_broken = value.is_none();
    }
    let dash = ["none", "6 3", "2 3"][n % 3];
    let known = line.values.iter().enumerate();
    let known = known.filter_map(|(at, value)| value.map(|value| (at, value)));
    html! {
        g class=(format!("s{}", n % 3)) {
            path d=(path) fill="none" stroke-width="2" stroke-dasharray=(dash) {}
            @for (at, value) in known {
                @if n.is_multiple_of(2) {
                    circle cx=(format!("{:.1}", x(at))) cy=(format!("{:.1}", y(value))) r="3" { title { (line.name) " " (short(value)) } }
                } @else {
                    rect x=(format!("{:.1}", x(at) - 3.0)) y=(format!("{:.1}", y(value) - 3.0)) width="6" height="6" { title { (line.name) " " (short(value)) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_nothing_is_known_and_stays_in_its_field() {
        let labels: Vec<String> = (1..=4).map(|day| format!("11-0{day}")).collect();
        let values = vec![Some(0.0), Some(37.0), None, Some(12.5)];
        let line = Line { name: "<b>", values };
        let svg = chart("waits & \"more\"", &labels, &[line]).into_string();
        assert!(svg.contains("M127.5 172.0L294.5 25.8M628.5 122.6"), "{svg}");
        assert!(svg.contains("&lt;b&gt; 37") && !svg.contains("<b>"), "{svg}");
        assert!(svg.contains("aria-label=\"waits &amp; &quot;more&quot;\""));
        assert!((most(&[Line { name: "", values: vec![Some(37.0)] }]) - 40.0).abs() < 1e-9);
        assert!((most(&[]) - 4.0).abs() < 1e-9);
        assert!((most(&[Line { name: "", values: vec![Some(0.03)] }]) - 0.04).abs() < 1e-9);
        assert!(chart("", &[], &[]).into_string().contains("</svg>"));
    }
}
