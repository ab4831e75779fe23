//! Lists that are read: help, messages, alarms, feeds, detail. Lines only; drawing is the caller's.

use super::detail::{self, Line};
use super::report;
use super::table::mark;
use crate::core::board::{AlarmState, FeedStatus};
use crate::text::width::{pad, wrap};
use crate::text::words::fill;
use crate::ui::commands::COMMANDS;
use crate::ui::state::{Answer, List, Overlay, State, Tone};
use crate::ui::theme::Role;
use crate::ui::{show, standing};

/// Title and lines of a list.
pub(super) fn lines(state: &State, list: List, width: usize) -> (String, Vec<Line>) {
    let words = state.words();
    match list {
        List::Help => (words.c_help.to_owned(), help(state)),
        List::Messages => (words.c_messages.to_owned(), messages(state, width)),
        List::Alarms => (words.c_alarms.to_owned(), alarms(state)),
        List::Incidents => (words.incident.c_list.to_owned(), super::incident::lines(state)),
        List::Feeds => (words.c_feeds.to_owned(), feeds(state)),
        List::Settings(version) => super::standing::lines(state, version, width),
        List::Why => super::case_clocks::why(state, width),
        List::Detail => {
            let (title, lines) = detail::lines(state, width);
            (format!("{} {title}", words.detail), lines)
        }
    }
}

/// How many lines the open list or report has.
pub(in crate::ui) fn length(state: &State) -> usize {
    let width = usize::from(state.size.0);
    match &state.overlay {
        Some(Overlay::Read { list, .. }) => lines(state, *list, width).1.len(),
        Some(Overlay::Report { report: Answer::Here(day), .. }) => {
            report::lines(state, day, width).len()
        }
        _ => 0,
    }
}

fn plain(text: String) -> Line {
    (text, Role::Normal)
}

fn help(state: &State) -> Vec<Line> {
    let w = state.words();
    let mut out = vec![(w.help_ime.to_owned(), Role::Info)];
    if state.board.is_some() && !state.is_locked() {
        out.push(plain(standing::in_force(state)));
    }
    out.push(plain(String::new()));
    out.push((w.help_marks.to_owned(), Role::Head));
    for (sign, meaning) in [
        ("!!", w.help_breach),
        ("!", w.help_warn),
        ("?", w.help_stale),
        ("-", w.help_unknown),
        ("+", w.deeds.help_marked),
        ("A012*", w.help_tier),
    ] {
        out.push(plain(format!("{} {meaning}", pad(sign, 14))));
    }
    out.push(plain(String::new()));
    out.push((w.help_keys.to_owned(), Role::Head));
    for command in COMMANDS {
        let keys: Vec<String> =
            state.setup.keys.keys(command.id).iter().map(|key| key.label(w)).collect();
        let keys =
            if keys.is_empty() { format!(": {}", (command.label)(w)) } else { keys.join(" ") };
        let mut text = format!("{} {}", pad(&keys, 14), (command.help)(w));
        let mut role = Role::Normal;
        if let Some(reason) = (command.ready)(state).reason() {
            text = format!("{text}  {}", fill(w.unavailable, &[reason]));
            role = Role::Head;
        }
        out.push((text, role));
    }
    out
}

fn messages(state: &State, width: usize) -> Vec<Line> {
    if state.messages.is_empty() {
        return vec![(state.words().msgs_none.to_owned(), Role::Head)];
    }
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let mut out = Vec::new();
    for (at, tone, text) in &state.messages {
        let sign = if *tone == Tone::Error { "!!" } else { "  " };
        for (nth, part) in wrap(text, width.saturating_sub(13)).into_iter().enumerate() {
            let head = if nth == 0 { zone.hms(*at) } else { " ".repeat(8) };
            out.push(plain(format!("{head} {sign} {part}")));
        }
    }
    out
}

/// Each alarm with where it stands, since when, and what was done about it.
fn alarms(state: &State) -> Vec<Line> {
    let Some(board) = &state.board else { return Vec::new() };
    let w = state.words();
    let alarms = state.alarms();
    if alarms.is_empty() {
        return vec![(w.alarms_none.to_owned(), Role::Head)];
    }
    let mut out = Vec::new();
    for (at, alarm) in alarms.iter().enumerate() {
        let (sign, role) = mark(alarm.mark);
        let sign = if alarm.state == AlarmState::Cleared { "- " } else { sign };
        let role = match (alarm.state, role) {
            (AlarmState::Active, Role::Breach) => Role::Warn,
            (AlarmState::Active, role) => role,
            _ => Role::Head,
        };
        let no = if at < 9 { (at + 1).to_string() } else { String::new() };
        out.push((format!("{no:>2} {sign} {}", show::alarm(state, alarm)), role));
        let done: Vec<String> =
            alarm.actions.iter().map(|done| show::action(state, board, done)).collect();
        let done = if done.is_empty() {
            w.deeds.alarm_undone.to_owned()
        } else {
            fill(w.deeds.alarm_done, &[&done.join(", ")])
        };
        let stands = w.deeds.alarm_state(alarm.state);
        let line = if alarm.episode == 0 {
            format!("{stands}  {done}")
        } else {
            let age = show::since(w, state.now, Some(alarm.raised_at));
            fill(w.deeds.alarm_line, &[stands, &done, &board.zone.hm(alarm.raised_at), &age])
        };
        out.push((format!("      {line}"), Role::Head));
    }
    out
}

fn feeds(state: &State) -> Vec<Line> {
    let w = state.words();
    let Some(board) = &state.board else { return Vec::new() };
    if board.feeds.is_empty() {
        return vec![(w.feeds_none.to_owned(), Role::Head)];
    }
    board.feeds.iter().flat_map(|feed| feed_lines(state, feed)).collect()
}

fn feed_lines(state: &State, feed: &FeedStatus) -> Vec<Line> {
    let w = state.words();
    let heard = fill(w.feed_heard, &[&show::since(w, state.now, Some(feed.heard_at))]);
    let counts = [feed.events, feed.flagged, feed.missing].map(|n| n.to_string());
    let counts = fill(w.feed_counts, &counts.each_ref().map(String::as_str));
    let clock = match feed.clock_off_secs {
        None => w.feed_clock_ok.to_owned(),
        Some(secs) if secs < 0 => fill(w.behind, &[&show::span(w, -secs)]),
        Some(secs) => fill(w.ahead, &[&show::span(w, secs)]),
    };
    let role =
        if feed.age >= crate::core::board::FeedAge::Stale { Role::Warn } else { Role::Normal };
    let mut out = vec![
        (format!("{}  {}  {heard}", show::source(state, &feed.source), w.feed_age(feed.age)), role),
        plain(format!("    {counts}  {clock}")),
    ];
    let faults: Vec<String> =
        feed.faults.iter().map(|(name, times)| format!("{} {times}", w.fault(name))).collect();
    if !faults.is_empty() {
        out.push((format!("    {}", faults.join("  ")), Role::Head));
    }
    out
}
