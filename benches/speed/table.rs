//! The table of figures: what was measured, ours, what it is held against, the ratio and the bar. Measures
//! nothing itself.

use std::fmt::Write as _;
use std::time::Duration;

/// One line of the table.
#[derive(Debug)]
pub struct Row {
    what: String,
    ours: String,
    beside: String,
    held: String,
    pass: Option<bool>,
}

impl Row {
    /// A figure that has no bar of its own.
    pub fn told(what: &str, ours: String, beside: &str) -> Row {
        Row { what: what.into(), ours, beside: beside.into(), held: "-".into(), pass: None }
    }

    /// A figure with its bar: the measured ratio or value, how it is written, and the most it may be.
    pub fn at_most(
        what: &str,
        ours: String,
        beside: &str,
        value: f64,
        max: f64,
        unit: &str,
    ) -> Row {
        let held = format!("{value:.2}{unit} <= {max}{unit}");
        let pass = Some(value <= max);
        Row { what: what.into(), ours, beside: beside.into(), held, pass }
    }

    /// The same for a value that must not be less.
    pub fn at_least(what: &str, ours: String, beside: &str, value: f64, min: f64) -> Row {
        let held = format!("{value:.2}x >= {min}x");
        let pass = Some(value >= min);
        Row { what: what.into(), ours, beside: beside.into(), held, pass }
    }

    /// A bar that needs a program which is not on this machine.
    pub fn without(what: &str, ours: String, peer: &str) -> Row {
        Row::told(what, ours, &format!("{peer} not installed"))
    }

    /// Whether its bar is missed.
    pub fn missed(&self) -> bool {
        self.pass == Some(false)
    }
}

/// The table as text.
pub fn print(rows: &[Row]) -> String {
    let heads = ["what", "ours", "beside", "bar", ""];
    let cells: Vec<[&str; 5]> = rows
        .iter()
        .map(|row| {
            let verdict = match row.pass {
                None => "",
                Some(true) => "ok",
                Some(false) => "MISSED",
            };
            [row.what.as_str(), &row.ours, &row.beside, &row.held, verdict]
        })
        .collect();
    let mut wide = heads.map(str::len);
    for row in &cells {
        for (wide, cell) in wide.iter_mut().zip(row) {
            *wide = (*wide).max(cell.chars().count());
        }
    }
    let mut text = String::from("\n");
    for row in std::iter::once(&heads).chain(&cells) {
        let line: Vec<String> =
            row.iter().zip(wide).map(|(cell, wide)| format!("{cell:wide$}")).collect();
        let _ = writeln!(text, "{}", line.join("  ").trim_end());
    }
    text
}

/// The value below which `share` (0 to 1) of the samples lie.
pub fn quantile(samples: &mut [Duration], share: f64) -> Duration {
    samples.sort_unstable();
    let last = samples.len().saturating_sub(1);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a place in a short list
    let at = (last as f64 * share).round() as usize;
    samples.get(at).copied().unwrap_or_default()
}

/// The middle one.
pub fn median(samples: &mut [Duration]) -> Duration {
    quantile(samples, 0.5)
}

/// A duration in milliseconds.
pub fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// `a` as a multiple of `b`.
pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-9)
}
