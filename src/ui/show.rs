//! Numbers and sentences as the board writes them. Unknown is `-`, never 0.

use super::state::State;
use crate::core::board::{Alarm, AlarmKind, FeedAge, Place};
use crate::core::rows::{LogKind, LogRow};
use crate::core::time::Ms;
use crate::text;
pub(super) use crate::text::show::span;
use crate::text::words::{Words, fill};

/// A duration that may be unknown.
pub(super) fn span_or(words: &Words, secs: Option<i64>) -> String {
    secs.map_or_else(unknown, |secs| span(words, secs))
}

/// A mean in seconds.
pub(super) fn mean(words: &Words, secs: Option<f64>) -> String {
    span_or(words, secs.map(rounded))
}

/// The nearest whole number.
#[allow(clippy::cast_possible_truncation)] // a duration in seconds is far below 2^63
pub(super) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// Time since an instant.
pub(super) fn since(words: &Words, now: Ms, since: Option<Ms>) -> String {
    span_or(words, since.map(|since| now.secs_since(since)))
}

/// A share, in whole percent.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(unknown, |share| format!("{}%", rounded(share * 100.0)))
}

/// A number that may be unknown.
pub(super) fn number<N: ToString>(n: Option<N>) -> String {
    n.map_or_else(unknown, |n| n.to_string())
}

/// A count that is only worth ink where it is not zero.
pub(super) fn some(n: u32) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

pub(super) fn unknown() -> String {
    "-".to_owned()
}

/// The sentence of an alarm.
pub(super) fn alarm(state: &State, alarm: &Alarm) -> String {
    let words = state.words();
    let secs = alarm.since.map_or(alarm.value, |since| state.now.secs_since(since));
    let subject = match (alarm.kind, alarm.place) {
        (AlarmKind::FeedAge | AlarmKind::FeedGap | AlarmKind::FeedClock, _) => {
            source(&alarm.subject)
        }
        (_, Place::Queues) => state.service_name(&alarm.subject),
        _ => &alarm.subject,
    };
    let value = match alarm.kind {
        // What runs is counted on between two boards.
        kind if kind.runs() => secs,
        _ => alarm.value,
    };
    text::alarm::sentence(words, alarm.kind, subject, value, alarm.limit)
}

/// The sentence of a line of the duty log.
pub fn log_line(words: &Words, line: &LogRow) -> String {
    let text = match line.kind {
        LogKind::Note => line.detail.clone(),
        kind => text::alarm::log_line(words, line)
            .unwrap_or_else(|| fill(words.log_line(kind), &[source(&line.subject), &line.detail])),
    };
    let text = text.trim_end();
    if line.voided { format!("{} {text}", words.log_voided) } else { text.to_owned() }
}

/// A feed by what tells it from the others of its hall: `/hall/<id>/<vendor>/<device>` without the
/// hall. Any other text is itself.
pub(super) fn source(text: &str) -> &str {
    let rest = text.strip_prefix("/hall/").and_then(|rest| rest.split_once('/'));
    rest.map_or(text, |(_, device)| device)
}

/// Who wrote a line.
pub(super) fn author<'a>(words: &'static Words, by: &'a str) -> &'a str {
    match by {
        "feed" => words.by_feed,
        "system" => words.by_system,
        person => person,
    }
}

/// What the header says of the feeds.
pub(super) fn feed_words(state: &State) -> String {
    let words = state.words();
    let Some(board) = &state.board else { return words.feed_none.to_owned() };
    let Some(age) = board.age else { return words.feed_none.to_owned() };
    let heard = board.feeds.iter().filter(|feed| feed.age == age).map(|feed| feed.heard_at).min();
    let template = match age {
        FeedAge::Fresh => return words.feed_fresh.to_owned(),
        FeedAge::Late => words.feed_late,
        FeedAge::Stale => words.feed_stale,
        FeedAge::Dead => words.feed_dead,
    };
    fill(template, &[&since(words, state.now, heard)])
}
