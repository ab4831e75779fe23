//! The panels: their columns, titles and marks. Columns are those of the design's feed notes,
//! 12.

use ratatui::layout::Rect;

use super::check_rows;
use super::complaints;
use super::paper::{Paper, cols};
use super::ratings;
use super::table::{self, Cell, Column};
use crate::core::board::{
    Alarm, AlarmState, Board, CounterRow, CounterState, Mark, Place, QueueRow,
};
use crate::core::settings::CounterUse;
use crate::text::words::{Words, fill};
use crate::ui::duty;
use crate::ui::layout::{LOWER, PLACES, SIDE, Tier};
use crate::ui::show::{
    author, log_line, mean, number, people_at, percent, since, some, span_or, unknown,
};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Name and key of a panel.
pub(super) fn name(words: &Words, place: Place) -> (&'static str, &'static str) {
    match place {
        Place::Queues => (words.queues, "panel.queues"),
        Place::Counters => (words.counters, "panel.counters"),
        Place::Complaints => (words.cases.complaints, "panel.complaints"),
        Place::Checks => (words.check.checks, "panel.checks"),
        Place::Escalations => (words.cases.escalations, "panel.escalations"),
        Place::Staff => (words.staff, "panel.staff"),
        Place::Log => (words.log, "panel.log"),
    }
}

fn label(state: &State, place: Place) -> String {
    let (name, id) = name(state.words(), place);
    format!("{} {name}", state.setup.keys.label(id, state.words()))
}

/// Left part of a title where several panels share a place: the open one in brackets. Where the names of all do
/// not fit, the others are known by their keys.
fn tabs(state: &State, open: Place, places: &[Place], width: u16) -> String {
    let whole = tab_line(state, open, places, |_| true);
    if cols(&whole) <= width { whole } else { tab_line(state, open, places, |at| at == open) }
}

fn tab_line(state: &State, open: Place, places: &[Place], named: impl Fn(Place) -> bool) -> String {
    let mut out = String::new();
    for place in places {
        let mut tab = if named(*place) {
            label(state, *place)
        } else {
            let (_, id) = name(state.words(), *place);
            state.setup.keys.label(id, state.words())
        };
        let alarms = state.board.as_ref().map_or(0, |board| tab_alarms(board, *place));
        if alarms > 0 {
            tab = format!("{tab} !{alarms}");
        }
        if !out.is_empty() {
            out.push_str("  ");
        }
        let (before, after) = if *place == open { ("[", "]") } else { ("", "") };
        out.extend([before, &tab, after]);
    }
    out
}

/// What waits for somebody behind a tab.
fn tab_alarms(board: &Board, place: Place) -> usize {
    match place {
        Place::Complaints => board.cases.overdue as usize,
        Place::Escalations => board.cases.unanswered as usize,
        _ => {
            let active = |a: &&Alarm| a.place == place && a.state == AlarmState::Active;
            board.alarms.iter().filter(active).count()
        }
    }
}

fn summary(state: &State, board: &Board, place: Place, (width, left): (u16, &str)) -> String {
    let words = state.words();
    let pane = state.pane(place);
    if !pane.marked.is_empty() {
        return fill(words.marked_sum, &[&pane.marked.len().to_string()]);
    }
    if place == Place::Log
        && let Some(shown) = duty::shown(state)
    {
        return shown;
    }
    if !pane.filter.is_empty() {
        return fill(words.filtered, &[&pane.filter, &state.rows(place).to_string()]);
    }
    let totals = &board.totals;
    match place {
        Place::Queues => {
            let waiting = fill(words.waiting_sum, &[&totals.waiting.to_string()]);
            if width < 60 {
                return waiting;
            }
            let today = [totals.taken, totals.served, totals.abandoned].map(|n| n.to_string());
            let today = fill(words.today_sum, &today.each_ref().map(String::as_str));
            let rated = totals.ratings.map(|now| ratings::said(words, &now) + "  ");
            let taken = cols(&today) + cols(&waiting) + 16;
            let rated = rated.filter(|text| cols(text) + taken <= width);
            format!("{}{today}  {waiting}", rated.unwrap_or_default())
        }
        Place::Counters => {
            let (open, all) = (totals.counters_open.to_string(), totals.counters.to_string());
            fill(words.open_sum, &[&open, &all])
        }
        Place::Complaints => {
            let room = width.saturating_sub(cols(left) + 1);
            complaints::summary(words, board, room, left != label(state, place))
        }
        Place::Checks => check_rows::summary(state, board),
        Place::Escalations => complaints::escalation_summary(words, board),
        Place::Staff => super::staff::summary(state, board),
        Place::Log => board.date.to_string(),
    }
}

/// Draws one panel.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State, board: &Board, place: Place) {
    // Names of other panels give way to what is told nowhere else.
    let told = if place == Place::Complaints { complaints::calls(state, board) } else { None };
    let room = area.width.saturating_sub(told.map_or(0, |text| cols(&text) + 1));
    let left = match state.tier() {
        _ if !state.has_rows() => label(state, place),
        Tier::Single => tabs(state, place, &PLACES, room),
        Tier::Tabs if LOWER.contains(&place) => tabs(state, place, &LOWER, room),
        Tier::Wide if SIDE.contains(&place) => tabs(state, place, &SIDE, room),
        _ => label(state, place),
    };
    let right = summary(state, board, place, (area.width, &left));
    paper.title(area, &left, &right, state.focus == place);
    let rest = Rect::new(area.x, area.y + 1, area.width, area.height.saturating_sub(1));
    if rest.height == 0 {
        return;
    }
    let words = state.words();
    if state.rows(place) == 0 {
        let text = match place {
            _ if !state.pane(place).filter.is_empty() => words.found_none,
            Place::Log if !state.log_filter.is_empty() => words.found_none,
            Place::Complaints => words.cases.none,
            Place::Checks => words.check.none,
            Place::Escalations => words.cases.none_up,
            Place::Log => words.log_none,
            _ => words.rows_none,
        };
        let text = fill(text, &[&state.key_label("log.note")]);
        paper.text(rest.x + 4, rest.y, rest.width.saturating_sub(4), &text, Role::Head);
        return;
    }
    let (columns, mark): (_, fn(&Board, usize) -> Mark) = match place {
        Place::Queues => (queue_columns(words), |b, row| b.queues[row].mark),
        Place::Counters => (counter_columns(words), |b, row| b.counters[row].mark),
        Place::Complaints => (complaints::columns(words), |b, row| b.case_rows[row].mark),
        Place::Checks => (check_rows::columns(words), check_rows::mark_of),
        Place::Escalations => {
            (complaints::escalation_columns(words), |b, row| b.escalations[row].mark)
        }
        Place::Staff => (super::staff::columns(words), |b, row| b.staff[row].mark),
        Place::Log => (log_columns(words), |_, _| Mark::Normal),
    };
    table::draw(paper, rest, state, board, place, columns, mark);
}

pub(super) fn column(
    head: &'static str,
    width: u16,
    drop: u8,
    cell: fn(&State, &Board, usize) -> Cell,
) -> Column {
    Column { head, width, width_max: width, right: true, drop, cell }
}

pub(super) fn name_column(
    head: &'static str,
    (width, width_max): (u16, u16),
    drop: u8,
    cell: fn(&State, &Board, usize) -> Cell,
) -> Column {
    Column { head, width, width_max, right: false, drop, cell }
}

pub(super) fn plain(text: impl Into<String>) -> Cell {
    (text.into(), Role::Normal)
}

pub(super) fn marked(text: String, mark: Mark) -> Cell {
    let role = match mark {
        Mark::Breach => Role::Breach,
        Mark::Warn => Role::Warn,
        Mark::Normal | Mark::Stale => Role::Normal,
    };
    (text, role)
}

/// Longest wait of a queue in seconds, as far as known.
pub(super) fn longest_secs(state: &State, queue: &QueueRow) -> Option<i64> {
    let running = queue.longest_since.map(|since| state.now.secs_since(since));
    running.or(queue.longest_secs.map(i64::from))
}

fn known(queue: &QueueRow, n: u32) -> Cell {
    plain(if queue.waiting.is_none() { unknown() } else { some(n) })
}

fn queue_columns(w: &'static Words) -> Vec<Column> {
    vec![
        name_column(w.h_service, (10, 24), 0, |s, b, r| {
            plain(s.service_name(&b.queues[r].service_id))
        }),
        column(w.h_waiting, 4, 0, |_, b, r| plain(number(b.queues[r].waiting))),
        column(w.h_longest, 5, 0, |s, b, r| {
            let queue = &b.queues[r];
            let text = match (longest_secs(s, queue), queue.waiting) {
                (None, Some(0)) => String::new(),
                (secs, _) => span_or(s.words(), secs),
            };
            marked(text, queue.mark)
        }),
        column(w.h_over, 4, 2, |_, b, r| known(&b.queues[r], b.queues[r].over_target)),
        column(w.h_risk, 4, 6, |_, b, r| known(&b.queues[r], b.queues[r].at_risk)),
        column(w.h_open, 5, 1, |_, b, r| {
            let queue = &b.queues[r];
            plain(format!("{}/{}", queue.counters_open, queue.counters_eligible))
        }),
        column(w.h_within, 4, 4, |_, b, r| plain(percent(b.queues[r].hour_within_target))),
        column(w.h_wait_mean, 5, 5, |s, b, r| plain(mean(s.words(), b.queues[r].wait_secs_mean))),
        column(w.h_wait_max, 5, 5, |s, b, r| plain(span_or(s.words(), b.queues[r].wait_secs_max))),
        column(w.h_recent, 11, 7, |_, b, r| plain(recent(&b.queues[r].taken_recent[4..]))),
        column(w.h_serving, 4, 8, |_, b, r| plain(some(b.queues[r].serving))),
        column(w.h_missed, 4, 9, |_, b, r| plain(some(b.queues[r].missed))),
        column(w.h_abandoned, 4, 3, |_, b, r| plain(some(b.queues[r].abandoned))),
        column(w.h_in, 4, 10, |_, b, r| plain(some(b.queues[r].transferred_in))),
        column(w.h_out, 4, 10, |_, b, r| plain(some(b.queues[r].transferred_out))),
        column(w.h_service_mean, 5, 11, |s, b, r| {
            plain(mean(s.words(), b.queues[r].service_secs_mean))
        }),
        column(w.h_service_max, 5, 11, |s, b, r| {
            plain(span_or(s.words(), b.queues[r].service_secs_max))
        }),
    ]
}

/// The trend as numbers: it is read aloud, copied and printed like any other.
pub(super) fn recent(taken: &[u32]) -> String {
    let numbers: Vec<String> = taken.iter().map(|n| format!("{n:>2}")).collect();
    numbers.join(" ")
}

/// The word for what a counter does.
pub(super) fn counter_word(words: &Words, counter: &CounterRow) -> String {
    let word = words.counter_state(counter.state);
    if counter.closing_soon && counter.state != CounterState::Closed {
        words.s_closing.to_owned()
    } else if counter.idle_while_waiting {
        words.s_idle_waiting.to_owned()
    } else {
        word.to_owned()
    }
}

/// The word for what a counter is for; nothing of one that is open through the day.
fn use_word(words: &Words, usage: CounterUse) -> &'static str {
    match usage {
        CounterUse::Regular => "",
        CounterUse::Tidal => words.deeds.flag_tidal,
        CounterUse::Priority => words.deeds.flag_priority,
    }
}

/// A number with the sign of its tier.
pub(super) fn ticket(ticket_no: Option<&str>, tier: bool) -> String {
    match ticket_no {
        Some(no) if tier => format!("{no}*"),
        Some(no) => no.to_owned(),
        None => String::new(),
    }
}

/// What was said of a counter by hand: an unhappy customer before all else; and what it is for, which of one
/// that is shut is asked for before who said so.
fn flag(words: &Words, counter: &CounterRow) -> Cell {
    match counter {
        CounterRow { unhappy_since: Some(_), .. } => {
            (words.deeds.flag_unhappy.to_owned(), Role::Warn)
        }
        CounterRow { by_hand: true, usage, .. }
            if counter.is_open() || *usage == CounterUse::Regular =>
        {
            plain(words.deeds.flag_by_hand)
        }
        _ => plain(use_word(words, counter.usage)),
    }
}

fn counter_columns(w: &'static Words) -> Vec<Column> {
    // A state is a word that is never cut.
    let states = [w.s_calling, w.s_serving, w.s_idle_waiting, w.s_paused, w.s_closing];
    let state_cols = states.iter().map(|word| cols(word)).max().unwrap_or(0);
    vec![
        name_column(w.h_counter, (2, 5), 0, |_, b, r| plain(b.counters[r].counter_id.as_str())),
        name_column(w.h_staff, (6, 20), 0, |s, b, r| {
            let people = people_at(s, &b.counters[r], s.tier() == Tier::Huge);
            plain(if people.is_empty() { unknown() } else { people })
        }),
        name_column(w.h_state, (state_cols, 8), 0, |s, b, r| {
            let counter = &b.counters[r];
            marked(counter_word(s.words(), counter), counter.mark)
        }),
        column(w.h_age, 5, 0, |s, b, r| {
            let counter = &b.counters[r];
            marked(since(s.words(), s.now, counter.state_since), counter.mark)
        }),
        name_column(w.h_flag, (2, 6), 0, |s, b, r| flag(s.words(), &b.counters[r])),
        column(w.h_limit, 4, 6, |s, b, r| {
            let counter = &b.counters[r];
            let serving = counter.state == CounterState::Serving;
            let limit = serving.then_some(i64::from(counter.service_limit_secs));
            plain(limit.map_or_else(String::new, |secs| span_or(s.words(), Some(secs))))
        }),
        name_column(w.h_ticket, (5, 7), 1, |_, b, r| {
            let counter = &b.counters[r];
            plain(ticket(counter.ticket_no.as_deref(), counter.tier))
        }),
        name_column(w.h_service, (8, 14), 2, |s, b, r| {
            let service = b.counters[r].service_id.as_deref();
            plain(service.map_or("", |id| s.service_name(id)))
        }),
        column(w.h_waited, 5, 5, |s, b, r| {
            let counter = &b.counters[r];
            let secs = counter.wait_secs.map(|secs| span_or(s.words(), Some(secs)));
            plain(secs.unwrap_or_default())
        }),
        column(w.h_served, 4, 3, |_, b, r| plain(some(b.counters[r].served))),
        column(w.lang().survey().h_rating, 7, 7, |_, b, r| {
            ratings::cell(b.counters[r].ratings.as_ref())
        }),
        column(w.h_service_mean, 5, 4, |s, b, r| {
            plain(mean(s.words(), b.counters[r].service_secs_mean))
        }),
        column(w.h_service_max, 5, 4, |s, b, r| {
            plain(span_or(s.words(), b.counters[r].service_secs_max))
        }),
        column(w.h_held, 4, 7, |_, b, r| plain(some(b.counters[r].held))),
    ]
}

fn log_columns(w: &'static Words) -> Vec<Column> {
    vec![
        name_column(w.h_time, (5, 5), 0, |_, b, r| plain(b.zone.hm(b.log[r].at))),
        name_column(w.h_by, (6, 6), 1, |s, b, r| plain(author(s, &b.log[r].by))),
        name_column(w.h_entry, (12, 400), 0, |s, b, r| {
            let line = &b.log[r];
            let role = if line.is_struck() { Role::Stale } else { Role::Normal };
            (log_line(s, line), role)
        }),
    ]
}
