//! The detail of the selected row: every figure of it, in lines.

use ratatui::layout::Rect;

use super::panels::{self, counter_word, longest_secs, recent, staff_word, ticket};
use super::paper::Paper;
use crate::core::board::{Board, Place};
use crate::text::words::fill;
use crate::text::width::wrap;
use crate::ui::show::{author, log_line, mean, number, percent, since, span_or, unknown};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// A line of text with its role.
pub(super) type Line = (String, Role);

/// Draws the detail of the selected row of the panel that has the keys.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State) {
    let (title, lines) = lines(state, usize::from(area.width));
    paper.title(area, &format!("{} {title}", state.words().detail), "", false);
    for ((text, role), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        paper.text(area.x, y, area.width, text, *role);
    }
}

/// Title and lines of the detail.
pub(super) fn lines(state: &State, width: usize) -> (String, Vec<Line>) {
    let words = state.words();
    let row = state.selected(state.focus);
    let (Some(board), Some(row)) = (&state.board, row) else {
        return (String::new(), vec![(words.d_none.to_owned(), Role::Head)]);
    };
    match state.focus {
        Place::Queues => queue(state, board, row, width),
        Place::Counters => counter(state, board, row),
        Place::Staff => person(state, board, row),
        Place::Log => entry(state, board, row, width),
    }
}

fn plain(text: String) -> Line {
    (text, Role::Normal)
}

fn alarms(state: &State, place: Place, subject: &str, lines: &mut Vec<Line>) {
    let Some(board) = &state.board else { return };
    for alarm in board.alarms.iter().filter(|a| a.place == place && a.subject == subject) {
        let (sign, role) = super::table::mark(alarm.mark);
        lines.push((format!("{sign} {}", crate::ui::show::alarm(state, alarm)), role));
    }
}

fn queue(state: &State, board: &Board, row: usize, width: usize) -> (String, Vec<Line>) {
    let (w, queue) = (state.words(), &board.queues[row]);
    let n = |n: u32| n.to_string();
    let waiting = fill(w.waiting_sum, &[&number(queue.waiting)]);
    let longest = span_or(w, longest_secs(state, queue));
    let mut lines = Vec::new();
    alarms(state, Place::Queues, &queue.service_id, &mut lines);
    lines.extend([
        plain(format!("{waiting}  {} {longest}", w.h_longest)),
        plain(fill(
            w.d_target,
            &[&n(queue.over_target), &n(queue.at_risk), &percent(queue.hour_within_target)],
        )),
        plain(fill(w.d_counters, &[&n(queue.counters_open), &n(queue.counters_eligible)])),
        plain(fill(w.d_wait, &[&mean(w, queue.wait_secs_mean), &span_or(w, queue.wait_secs_max)])),
        plain(fill(
            w.d_service,
            &[&mean(w, queue.service_secs_mean), &span_or(w, queue.service_secs_max)],
        )),
        plain(fill(w.d_today, &[&n(queue.taken), &n(queue.served), &n(queue.serving)])),
        plain(fill(
            w.d_lost,
            &[
                &n(queue.missed),
                &n(queue.abandoned),
                &n(queue.transferred_in),
                &n(queue.transferred_out),
            ],
        )),
        plain(fill(w.d_recent, &[&recent(queue)])),
    ]);
    let mut waiting = Vec::new();
    for at in &queue.tickets {
        let since = since(w, state.now, Some(at.wait_since));
        waiting.push(format!("{} {since}", ticket(Some(&at.ticket_no), at.tier)));
    }
    let total = queue.waiting.map_or(0, |n| n as usize);
    if !waiting.is_empty() {
        lines.push((w.d_waiting_list.to_owned(), Role::Head));
        let per_line = (width / 14).max(1);
        for chunk in waiting.chunks(per_line) {
            let cells: Vec<String> =
                chunk.iter().map(|text| crate::text::width::pad(text, 12)).collect();
            lines.push(plain(cells.join("  ").trim_end().to_owned()));
        }
        if total > queue.tickets.len() {
            let more = (total - queue.tickets.len()).to_string();
            lines.push((fill(w.d_more, &[&more]), Role::Head));
        }
    }
    (format!("{} {}", queue.name, queue.service_id), lines)
}

fn counter(state: &State, board: &Board, row: usize) -> (String, Vec<Line>) {
    let (w, counter) = (state.words(), &board.counters[row]);
    let word = counter_word(w, counter);
    let mut lines = Vec::new();
    alarms(state, Place::Counters, &counter.counter_id, &mut lines);
    let age = since(w, state.now, counter.state_since);
    lines.push(plain(fill(w.d_state, &[&word, &age])));
    let staff = counter.staff_id.clone().unwrap_or_else(unknown);
    lines.push(plain(fill(w.d_person, &[&staff, &counter.counter_id])));
    if counter.ticket_no.is_some() {
        let no = ticket(counter.ticket_no.as_deref(), counter.tier);
        let service = counter.service_id.as_deref().map_or("-", |id| state.service_name(id));
        lines.push(plain(fill(w.d_ticket, &[&no, service, &span_or(w, counter.wait_secs)])));
        let limit = span_or(w, Some(i64::from(counter.service_limit_secs)));
        lines.push(plain(fill(w.d_limit, &[&limit])));
    }
    let (served, held) = (counter.served.to_string(), counter.held.to_string());
    lines.push(plain(fill(w.d_served, &[&served, &held])));
    let (average, worst) =
        (mean(w, counter.service_secs_mean), span_or(w, counter.service_secs_max));
    lines.push(plain(fill(w.d_service, &[&average, &worst])));
    let names: Vec<&str> = counter.services.iter().map(|id| state.service_name(id)).collect();
    let services = if names.is_empty() { w.d_services_all.to_owned() } else { names.join(", ") };
    lines.push(plain(fill(w.d_services, &[&services])));
    (format!("{} {}", panels::name(w, Place::Counters).0, counter.counter_id), lines)
}

fn person(state: &State, board: &Board, row: usize) -> (String, Vec<Line>) {
    let (w, person) = (state.words(), &board.staff[row]);
    let mut lines = Vec::new();
    alarms(state, Place::Staff, &person.staff_id, &mut lines);
    let age = since(w, state.now, person.state_since);
    lines.push(plain(fill(w.d_state, &[&staff_word(w, person), &age])));
    let counter = person.counter_id.clone().unwrap_or_else(unknown);
    lines.push(plain(fill(w.d_person, &[&person.staff_id, &counter])));
    lines.push(plain(fill(w.d_served_only, &[&person.served.to_string()])));
    let (average, worst) = (mean(w, person.service_secs_mean), span_or(w, person.service_secs_max));
    lines.push(plain(fill(w.d_service, &[&average, &worst])));
    (person.staff_id.clone(), lines)
}

fn entry(state: &State, board: &Board, row: usize, width: usize) -> (String, Vec<Line>) {
    let (w, line) = (state.words(), &board.log[row]);
    let (no, at) = (line.line_no.to_string(), board.zone.hms(line.at));
    let mut lines = vec![plain(fill(w.d_line, &[&no, &at, author(w, &line.by)]))];
    lines.extend(wrap(&log_line(w, line), width.max(10)).into_iter().map(plain));
    (no, lines)
}
