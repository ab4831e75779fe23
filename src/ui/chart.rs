//! The chart of the day at the board: its figures are those of the record's chart, fetched anew while it is looked at.

use chrono::NaiveDate;

use super::keys::{Key, KeyPress};
use super::moves::Step;
use super::msg::Effect;
use super::overlay::step as step_of;
use super::state::{Answer, Overlay, State};
use crate::core::series::{Series, Shown};
use crate::core::time::Ms;

/// The figures are asked for anew after this, seconds: the writer has more to do than a picture.
const FRESH_SECS: i64 = 5;
/// Half hours that the time axis has room for at least, so that a column keeps its width as the day grows.
pub(super) const HALVES_MIN: usize = 20;

/// The chart that is looked at.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    pub(super) date: NaiveDate,
    /// None before the first answer.
    pub(super) series: Option<Series>,
    /// The half hour in the light; none = the newest.
    pub(super) at: Option<usize>,
    /// When the figures were asked for last, by [`State::steady`].
    asked_at: Ms,
}

impl Chart {
    /// The half hour in the light; none where there is none.
    pub(super) fn lit(&self) -> Option<usize> {
        let last = self.series.as_ref()?.labels.len().checked_sub(1)?;
        Some(self.at.unwrap_or(last).min(last))
    }

    /// A figure of a half hour.
    pub(super) fn value(&self, shown: Shown, at: usize) -> Option<f64> {
        self.series.as_ref()?.line(shown)?.values.get(at).copied().flatten()
    }
}

fn ask(state: &State, chart: &mut Chart) -> Vec<Effect> {
    chart.asked_at = state.steady();
    vec![Effect::AskReport(chart.date)]
}

/// Opens the chart of today.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let Some(date) = state.board.as_ref().map(|board| board.date) else { return Vec::new() };
    let mut chart = Chart { date, series: None, at: None, asked_at: Ms(0) };
    let effects = ask(state, &mut chart);
    state.overlay = Some(Overlay::Chart(Box::new(chart)));
    effects
}

/// The report of that date has come, or there is nothing in it.
pub(super) fn take(state: &mut State, date: NaiveDate, answer: &Answer) {
    let Some(Overlay::Chart(chart)) = &mut state.overlay else { return };
    if chart.date != date {
        return;
    }
    chart.series = match answer {
        Answer::Here(report) => Some(Series::of(report)),
        Answer::Empty => Some(Series::default()),
        Answer::Asked => return,
    };
}

/// New rows have come: what the chart shows may be old. After midnight it is the chart of the new day.
pub(super) fn on_rows(state: &mut State) -> Vec<Effect> {
    let steady = state.steady();
    let Some(date) = state.board.as_ref().map(|board| board.date) else { return Vec::new() };
    let Some(Overlay::Chart(chart)) = &mut state.overlay else { return Vec::new() };
    let old = steady.secs_since(chart.asked_at) >= FRESH_SECS || steady < chart.asked_at;
    if date != chart.date {
        (chart.date, chart.series, chart.at) = (date, None, None);
    } else if !old {
        return Vec::new();
    }
    chart.asked_at = steady;
    vec![Effect::AskReport(date)]
}

/// Takes a key for the chart that was on top.
pub(super) fn on_key(state: &mut State, press: KeyPress, mut chart: Box<Chart>) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if leave || press.digit() == Some(0) || press.key == Key::Enter {
        return Vec::new();
    }
    // The key that opened it closes it.
    if state.setup.keys.command(press).is_some_and(|command| command.id == "chart") {
        return Vec::new();
    }
    let count = chart.series.as_ref().map_or(0, |series| series.labels.len());
    match press.folded().key {
        Key::Tab | Key::Char(' ') => state.setup.plain_chart = !state.setup.plain_chart,
        key => {
            let step = match key {
                Key::Left => Some(Step::Up),
                Key::Right => Some(Step::Down),
                _ => step_of(press, true),
            };
            if let (Some(step), Some(at)) = (step, chart.lit()) {
                let to = step.from(at, HALVES_MIN / 4, count);
                // On the newest one the light goes on with the day.
                chart.at = (to + 1 < count).then_some(to);
            }
        }
    }
    state.overlay = Some(Overlay::Chart(chart));
    Vec::new()
}
