//! The detail of the selected row: every figure of it, in lines.

use ratatui::layout::Rect;

use super::panels::{counter_word, longest_secs, recent, ticket};
use super::paper::Paper;
use super::ratings;
use super::staff::{person_text, planned, staff_word};
use crate::core::board::{Board, Place, QueueRow, StaffRow, Waiting};
use crate::core::settings::CounterUse;
use crate::text::width::{pad, pad_left, wrap};
use crate::text::words::{Words, fill};
use crate::ui::show::{
    author, log_line, mean, number, people_at, percent, since, span, span_or, unknown,
};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// A line of text with its role.
pub(super) type Line = (String, Role);

/// Draws the detail of the selected row of the panel that has the keys.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State) {
    let (title, mut lines) = lines(state, usize::from(area.width));
    // Beside the board the alarm is left to the strip and the mark, and only the next few numbers
    // are named: every step of the selection draws all of this anew, over lines that may be slow.
    let begins_with_alarm = matches!(state.focus, Place::Queues | Place::Counters | Place::Staff);
    if begins_with_alarm && !lines.is_empty() {
        lines.remove(0);
    }
    if let Some(head) = lines.iter().position(|(text, _)| text == state.words().d_waiting_list) {
        lines.truncate(head + 2);
    }
    paper.title(area, &format!("{} {title}", state.words().detail), "", false);
    for ((text, role), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        paper.text(area.x, y, area.width, text, *role);
    }
}

/// Title and lines of the detail.
pub(super) fn lines(state: &State, width: usize) -> (String, Vec<Line>) {
    let words = state.words();
    if let Some(file) = state.lookup.past() {
        return super::case_detail::lines(state, &file.row, width);
    }
    let row = state.selected(state.focus);
    let (Some(board), Some(row)) = (&state.board, row) else {
        return (String::new(), vec![(words.d_none.to_owned(), Role::Head)]);
    };
    match state.focus {
        Place::Queues => queue(state, board, row, width),
        Place::Counters => counter(state, board, row),
        Place::Complaints => super::case_detail::lines(state, &board.case_rows[row], width),
        Place::Checks => super::check_rows::detail(state, board, row, width),
        Place::Escalations => {
            let row = super::case_detail::of_escalation(board, row);
            row.map_or_else(Default::default, |row| super::case_detail::lines(state, row, width))
        }
        Place::Staff => person(state, board, row),
        Place::Log => entry(state, board, row, width),
    }
}

fn plain(text: String) -> Line {
    (text, Role::Normal)
}

/// The line of the row's worst alarm, blank without one: the lines under it then stay where they
/// are when the selection moves on.
fn alarm_line(state: &State, place: Place, subject: &str) -> Line {
    let alarms = state.board.as_ref().map_or(&[][..], |board| &board.alarms);
    match alarms.iter().find(|alarm| alarm.place == place && alarm.subject == subject) {
        Some(alarm) => {
            let (sign, role) = super::table::mark(alarm.mark);
            (format!("{sign} {}", crate::ui::show::alarm(state, alarm)), role)
        }
        None => plain(String::new()),
    }
}

/// A count of fixed width, so that what follows it stays in place.
fn n(count: u32) -> String {
    format!("{count:>3}")
}

fn secs_mean(w: &Words, secs: Option<f64>) -> String {
    pad_left(&mean(w, secs), 5)
}

fn secs_max(w: &Words, secs: Option<i64>) -> String {
    pad_left(&span_or(w, secs), 5)
}

fn queue(state: &State, board: &Board, row: usize, width: usize) -> (String, Vec<Line>) {
    let (w, queue) = (state.words(), &board.queues[row]);
    let waiting = fill(w.waiting_sum, &[&pad_left(&number(queue.waiting), 3)]);
    let longest = secs_max(w, longest_secs(state, queue));
    let within = pad_left(&percent(queue.hour_within_target), 4);
    let moved = [queue.missed, queue.abandoned, queue.transferred_in, queue.transferred_out].map(n);
    let mut lines = vec![
        alarm_line(state, Place::Queues, &queue.service_id),
        plain(format!("{waiting}  {} {longest}", w.d_longest)),
        plain(fill(w.d_target, &[&n(queue.over_target), &n(queue.at_risk), &within])),
        plain(fill(w.d_counters, &[&n(queue.counters_open), &n(queue.counters_eligible)])),
        plain(fill(
            w.d_wait,
            &[&secs_mean(w, queue.wait_secs_mean), &secs_max(w, queue.wait_secs_max)],
        )),
        plain(fill(
            w.d_service,
            &[&secs_mean(w, queue.service_secs_mean), &secs_max(w, queue.service_secs_max)],
        )),
        plain(fill(w.d_today, &[&n(queue.taken), &n(queue.served), &n(queue.serving)])),
        plain(fill(w.d_lost, &moved.each_ref().map(String::as_str))),
        plain(fill(w.d_recent, &[&recent(&queue.taken_recent)])),
    ];
    lines.extend(waiting_lines(state, queue, width));
    (format!("{} {}", state.service_name(&queue.service_id), queue.service_id), lines)
}

/// Who waits, first to be served first.
fn waiting_lines(state: &State, queue: &QueueRow, width: usize) -> Vec<Line> {
    let w = state.words();
    let cell = |at: &Waiting| {
        let since = since(w, state.now, Some(at.wait_since));
        pad(&format!("{} {since}", ticket(Some(&at.ticket_no), at.tier)), 14)
    };
    let cells: Vec<String> = queue.tickets.iter().map(cell).collect();
    let mut lines = Vec::new();
    if !cells.is_empty() {
        lines.push((w.d_waiting_list.to_owned(), Role::Head));
    }
    for chunk in cells.chunks((width / 14).max(1)) {
        lines.push(plain(chunk.concat().trim_end().to_owned()));
    }
    let hidden = queue.waiting.map_or(0, |all| all as usize).saturating_sub(queue.tickets.len());
    if hidden > 0 && !queue.tickets.is_empty() {
        lines.push((fill(w.d_more, &[&hidden.to_string()]), Role::Head));
    }
    lines
}

fn counter(state: &State, board: &Board, row: usize) -> (String, Vec<Line>) {
    let (w, counter) = (state.words(), &board.counters[row]);
    let mut word = w.counter_state(counter.state).to_owned();
    if counter_word(w, counter) != word {
        word = format!("{word} {}", counter_word(w, counter));
    }
    let people = people_at(state, counter, true);
    let people = if people.is_empty() { unknown() } else { people };
    let no = match &counter.ticket_no {
        Some(no) => ticket(Some(no), counter.tier),
        None => unknown(),
    };
    let service = counter.service_id.as_deref().map_or("-", |id| state.service_name(id));
    let age = secs_max(w, counter.state_since.map(|since| state.now.secs_since(since)));
    // Every line is always there and every value in its place, as for the queues.
    let mut lines = vec![
        alarm_line(state, Place::Counters, &counter.counter_id),
        plain(fill(w.d_state, &[&pad(&word, 12), &age])),
        plain(fill(w.deeds.d_people, &[&people])),
        plain(fill(
            w.d_ticket,
            &[&pad(&no, 6), &pad(service, 12), &secs_max(w, counter.wait_secs)],
        )),
        plain(fill(w.d_limit, &[&secs_max(w, Some(i64::from(counter.service_limit_secs)))])),
        plain(fill(w.d_served, &[&n(counter.served), &n(counter.held)])),
        plain(fill(
            w.d_service,
            &[&secs_mean(w, counter.service_secs_mean), &secs_max(w, counter.service_secs_max)],
        )),
    ];
    lines.extend(ratings::line(w, counter.ratings.as_ref()));
    let names: Vec<&str> = counter.services.iter().map(|id| state.service_name(id)).collect();
    let services = if names.is_empty() { w.d_services_all.to_owned() } else { names.join(", ") };
    lines.push(plain(fill(w.d_services, &[&services])));
    if let Some(since) = counter.unhappy_since {
        let text = fill(w.deeds.d_unhappy, &[&span(w, state.now.secs_since(since))]);
        lines.push((format!("! {text}"), Role::Warn));
    }
    match counter.usage {
        CounterUse::Regular => {}
        CounterUse::Tidal => lines.push(plain(w.deeds.d_tidal.to_owned())),
        CounterUse::Priority => lines.push(plain(w.deeds.d_priority.to_owned())),
    }
    if counter.by_hand {
        lines.push(plain(w.deeds.d_by_hand.to_owned()));
    }
    (format!("{} {}", w.report.counter, counter.counter_id), lines)
}

fn person(state: &State, board: &Board, row: usize) -> (String, Vec<Line>) {
    let (w, person) = (state.words(), &board.staff[row]);
    let counter = person.counter_id.clone().unwrap_or_else(unknown);
    let age = secs_max(w, person.state_since.map(|since| state.now.secs_since(since)));
    let mut lines = vec![
        alarm_line(state, Place::Staff, &person.staff_id),
        plain(fill(w.d_state, &[&pad(&staff_word(w, person), 14), &age])),
        plain(fill(w.d_person, &[&pad(person_text(state, person), 10), &counter])),
    ];
    lines.extend(super::people::card(state, board, person));
    lines.extend(ratings::line(w, person.ratings.as_ref()));
    lines.extend(person_lines(state, board, person));
    lines.extend(super::people::behind(state, board, person));
    lines.extend(super::findings::of_person(state, board, &person.staff_id));
    (format!("{} {}", person_text(state, person), person.staff_id), lines)
}

/// What the settings and the day say of a person.
fn person_lines(state: &State, board: &Board, person: &StaffRow) -> Vec<Line> {
    let w = state.words();
    let secs = |secs: Option<i64>| span_or(w, secs);
    let planned = planned(board, person);
    let over = (person.over_secs > 0).then_some(person.over_secs);
    let mut lines =
        vec![plain(fill(w.deeds.d_planned, &[&planned, &secs(person.late_secs), &secs(over)]))];
    if let Some(limit) = person.limit_secs {
        lines.push(plain(fill(w.deeds.d_limit, &[&secs(Some(i64::from(limit)))])));
    }
    if !person.role.is_empty() {
        lines.push(plain(fill(w.deeds.d_role, &[&person.role, &person.skills.join(" ")])));
    }
    if person.trainee {
        let mentor = person.mentor.as_deref().map_or("-", |id| state.person_name(id));
        lines.push(plain(fill(w.deeds.d_mentor, &[mentor])));
    }
    if !person.reason.is_empty() {
        lines.push(plain(fill(w.deeds.d_why, &[&person.reason])));
    }
    lines
}

fn entry(state: &State, board: &Board, row: usize, width: usize) -> (String, Vec<Line>) {
    let (w, line) = (state.words(), &board.log[row]);
    let no = if line.number.is_empty() { line.line_no.to_string() } else { line.number.clone() };
    let at = board.zone.hms(line.at);
    let mut lines = vec![plain(fill(w.d_line, &[&at, author(state, &line.by)]))];
    let mut say = |text: &str| {
        lines.extend(wrap(text, width.max(10)).into_iter().map(plain));
    };
    say(&log_line(state, line));
    let other =
        |line_no: Option<u64>| board.log.iter().find(|other| Some(other.line_no) == line_no);
    // A slip that was set right at once is not listed; what it said stands in the table and in `zhiban log`.
    if let Some(before) = other(line.about) {
        say(&fill(w.duty.d_before, &[&before.detail]));
    }
    if let Some(after) = other(line.replaced_by) {
        let (by, time) = (author(state, &after.by), board.zone.hm(after.recorded_at));
        say(&fill(w.duty.d_after, &[by, &time, &log_line(state, after)]));
    }
    (fill(w.d_line_no, &[&no]), lines)
}
