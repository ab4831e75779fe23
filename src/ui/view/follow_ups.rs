//! The work list of follow-ups, and the screen of a call: script, answers, what came of it.

use ratatui::layout::Rect;

use super::paper::Paper;
use super::popup::sheet;
use crate::core::followup::{TRIES_MAX, Task, due_date, due_hm};
use crate::core::hall::CustomerShown;
use crate::core::time::Ms;
use crate::text::named::Named;
use crate::text::width::{fit, pad, width};
use crate::text::words::{Lang, fill};
use crate::ui::field::PAGE;
use crate::ui::follow_ups::{Call, Calls, Typing, call, place, rows};
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::{privacy, show};

/// Columns before those of the list, and between two of them.
const SIGN_COLS: usize = 4;
const GAP: usize = 2;
/// Columns of the list that give way where there is no room, and how narrow they become.
const GIVING_WAY: [usize; 2] = [3, 2];
const LEAST_COLS: usize = 6;
/// Columns of the head of a question.
const ITEM_COLS: usize = 10;

/// Draws the list, or the call that lies on it; where the cursor is, while something is typed.
pub(super) fn draw(
    paper: &mut Paper,
    area: Rect,
    state: &State,
    calls: &Calls,
) -> Option<(u16, u16)> {
    if let Some(call) = &calls.call {
        return draw_call(paper, area, state, call);
    }
    draw_list(paper, area, state, calls);
    None
}

/// What the footer says.
pub(super) fn hint(state: &State, calls: &Calls) -> &'static str {
    let t = state.setup.lang.follow_ups();
    match calls.call.as_ref().map(|call| &call.typing) {
        None => t.hint_list,
        Some(None) => t.hint_call,
        Some(Some(Typing::Later)) => t.hint_later,
        Some(Some(_)) => t.hint_typing,
    }
}

fn draw_list(paper: &mut Paper, area: Rect, state: &State, calls: &Calls) {
    let t = state.setup.lang.follow_ups();
    let inner = sheet(paper, area, t.title_list);
    let Some(board) = state.board.as_deref() else { return };
    let counts = [board.follow_ups.overdue, board.follow_ups.today, board.follow_ups.later];
    let counts = counts.map(|count| count.to_string());
    let head = fill(t.n_counts, &counts.each_ref().map(String::as_str));
    paper.text(inner.x, inner.y, inner.width, &head, Role::Head);
    let list = rows(state, calls);
    if list.is_empty() {
        paper.text(inner.x, inner.y + 2, inner.width, t.n_none, Role::Normal);
        return;
    }
    let at = place(&list, calls);
    let page = at / PAGE * PAGE;
    let cells: Vec<[String; 6]> =
        list.iter().skip(page).take(PAGE).map(|task| cells(state, task)).collect();
    let room = usize::from(inner.width);
    let widths = widths(&cells, room);
    for ((y, nth), row) in (inner.y + 1..inner.bottom()).zip(page..).zip(&cells) {
        let lit = nth == at;
        let columns: Vec<String> = row
            .iter()
            .zip(&widths)
            .filter(|(_, wide)| **wide > 0)
            .map(|(text, wide)| pad(&fit(text, *wide), *wide))
            .collect();
        let sign = if lit { ">" } else { " " };
        let text = format!("{sign} {} {}", nth - page + 1, columns.join("  "));
        let late = list.get(nth).is_some_and(|task| task.due <= state.now);
        let role = match (lit, late) {
            (true, _) => Role::Select,
            (false, true) => Role::Breach,
            (false, false) => Role::Normal,
        };
        paper.text(inner.x, y, inner.width, &pad(&fit(&text, room), room), role);
    }
}

/// Widths of the columns. Where they do not fit the service gives way, then where it is from: who is to be called is read
/// in full.
fn widths(cells: &[[String; 6]], room: usize) -> [usize; 6] {
    let widest = |n: usize| cells.iter().map(|row| width(&row[n])).max().unwrap_or(0);
    let mut widths: [usize; 6] = std::array::from_fn(widest);
    let columns = widths.iter().filter(|wide| **wide > 0).count();
    let needs = SIGN_COLS + widths.iter().sum::<usize>() + GAP * columns.saturating_sub(1);
    let mut over = needs.saturating_sub(room);
    for n in GIVING_WAY {
        let least = widths[n].min(LEAST_COLS);
        let gives = over.min(widths[n] - least);
        widths[n] -= gives;
        over -= gives;
    }
    widths
}

/// Due, number, where from, service, customer, attempts.
fn cells(state: &State, task: &Task) -> [String; 6] {
    let (t, lang) = (state.setup.lang.follow_ups(), state.setup.lang);
    let waits = task.not_before.filter(|from| *from > state.now);
    let tried = task.attempts().count();
    let marks = match waits {
        Some(from) => fill(t.n_waits, &[&show::time(state, from)]),
        None if tried > 0 => fill(t.n_tried, &[&tried.to_string()]),
        None => String::new(),
    };
    [
        due(state, task.due),
        task.number.to_string(),
        task.origin.name(lang).to_owned(),
        service(state, task),
        customer(state, task),
        marks,
    ]
}

fn due(state: &State, at: Ms) -> String {
    let t = state.setup.lang.follow_ups();
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let (date, today) = (due_date(zone, at), zone.date(state.now));
    if at <= state.now {
        let days = (today - date).num_days();
        return if days > 0 {
            fill(t.n_late_days, &[&days.to_string()])
        } else {
            t.n_late.to_owned()
        };
    }
    if date == today {
        fill(t.n_today, &[&due_hm(zone, at)])
    } else {
        date.format("%m-%d").to_string()
    }
}

fn service(state: &State, task: &Task) -> String {
    let lang = state.setup.lang;
    if task.service_id.is_empty() {
        return task.service_kind.name(lang).to_owned();
    }
    state.service_name(&task.service_id).to_owned()
}

fn customer(state: &State, task: &Task) -> String {
    let t = state.setup.lang.follow_ups();
    match CustomerShown::of(task.customer.as_ref()) {
        CustomerShown::Unknown => t.n_no_number.to_owned(),
        CustomerShown::Erased => state.words().privacy.u_erased.to_owned(),
        CustomerShown::Masked { name, phone, .. } => {
            let both = [name, phone].join(" ");
            both.trim().to_owned()
        }
    }
}

fn draw_call(paper: &mut Paper, area: Rect, state: &State, call: &Call) -> Option<(u16, u16)> {
    let (t, lang) = (state.setup.lang.follow_ups(), state.setup.lang);
    let task = &call.task;
    let tried = task.attempts().count();
    let nth = (tried + 1).min(TRIES_MAX).to_string();
    let title = fill(t.title_call, &[&task.number, &due(state, task.due), &nth]);
    let inner = sheet(paper, area, &title);
    let mut y = inner.y;
    let mut line = |paper: &mut Paper, text: &str, role: Role| {
        if y < inner.bottom() {
            paper.text(inner.x, y, inner.width, text, role);
        }
        y += 1;
        y - 1
    };
    if let Some(text) = not_yet(state, task) {
        line(paper, &text, Role::Warn);
    }
    let known = CustomerShown::of(task.customer.as_ref());
    let who: Vec<String> = match known {
        CustomerShown::Unknown => vec![t.no_number.to_owned()],
        shown => privacy::customer_lines(state, shown).into_iter().map(|(_, text)| text).collect(),
    };
    let kind = task.customer_kind.name(lang);
    let who = [who.join("  "), kind.to_owned(), call.way.name(lang).to_owned()].join("  ");
    line(paper, &fill(t.l_customer, &[&who]), Role::Normal);
    let served = task.served_on.format("%m-%d").to_string();
    let person = if task.person_id.is_empty() { "-" } else { state.person_name(&task.person_id) };
    let about =
        [task.origin.name(lang), &service(state, task), &served, task.phase.name(lang)].join(" ");
    line(paper, &fill(t.l_service, &[&about, person]), Role::Normal);
    if !task.text.is_empty() {
        line(paper, &fill(t.l_about, &[&task.text]), Role::Head);
    }
    line(paper, "", Role::Normal);
    for (n, question) in (0..).zip(call::script(state)) {
        let lit = n == call.at;
        let score = call.scores.get(question.item.as_str()).map_or("-".to_owned(), u8::to_string);
        let item = item(state, &question.item);
        let said = if lang == Lang::Zh { &question.zh } else { &question.en };
        let sign = if lit { ">" } else { " " };
        let text = format!("{sign} [{score}] {} {said}", pad(&fit(&item, ITEM_COLS), ITEM_COLS));
        line(paper, &text, if lit { Role::Select } else { Role::Normal });
        let script = if lang == Lang::Zh { &question.script_zh } else { &question.script_en };
        if lit && !script.is_empty() {
            line(paper, &format!("      {script}"), Role::Head);
        }
    }
    let solved = match call.solved {
        None => "-",
        Some(true) => t.yes,
        Some(false) => t.no,
    };
    let done = call.at >= call::script(state).len();
    let role = if done && call.solved.is_none() { Role::Key } else { Role::Normal };
    line(paper, &fill(t.l_solved, &[solved]), role);
    let cursor = tail(paper, state, call, &mut line);
    if call.typing.is_none() && y < inner.bottom() {
        paper.text(inner.x, inner.bottom() - 1, inner.width, t.hint_more, Role::Head);
    }
    cursor
}

/// From when on a customer may be called who is not to be called yet, and what came of it last.
fn not_yet(state: &State, task: &Task) -> Option<String> {
    let (t, lang) = (state.setup.lang.follow_ups(), state.setup.lang);
    let from = task.not_before.filter(|from| *from > state.now)?;
    let waits = fill(t.n_waits, &[&show::time(state, from)]);
    let Some((at, outcome)) = task.last_said() else { return Some(waits) };
    let what = outcome.map_or(t.n_put_off, |outcome| outcome.name(lang));
    Some(format!("{waits}  {}", fill(t.n_last, &[&show::time(state, at), what])))
}

/// What is typed, or chosen, below the answers.
fn tail(
    paper: &mut Paper,
    state: &State,
    call: &Call,
    line: &mut dyn FnMut(&mut Paper, &str, Role) -> u16,
) -> Option<(u16, u16)> {
    let t = state.setup.lang.follow_ups();
    let typed = match &call.typing {
        Some(Typing::Later) => {
            let times = call::laters(state);
            let each = (1..).zip(times).map(|(n, at)| format!("{n} {}", show_when(state, at)));
            let each: Vec<String> = each.collect();
            line(paper, &fill(t.l_later, &[&each.join("  ")]), Role::Key);
            return None;
        }
        Some(Typing::Text(input)) => Some((t.l_text, input)),
        Some(Typing::Reason(input)) => Some((t.l_reason, input)),
        None => None,
    };
    let Some((label, input)) = typed else {
        line(paper, &fill(t.l_text, &[&call.text]), Role::Normal);
        return None;
    };
    let y = line(paper, &fill(label, &[input.value()]), Role::Normal);
    let before = width(label.split("{}").next().unwrap_or_default());
    let x = 2 + before + input.visual_cursor();
    Some((u16::try_from(x).unwrap_or(0), y))
}

fn show_when(state: &State, at: Ms) -> String {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    if zone.date(at) == zone.date(state.now) {
        return zone.hm(at);
    }
    format!("{} {}", zone.date(at).format("%m-%d"), zone.hm(at))
}

fn item(state: &State, code: &str) -> String {
    let known = state.board.iter().flat_map(|board| &board.calls.items);
    let known = known.into_iter().find(|(own, ..)| own == code);
    let lang = state.setup.lang;
    known.map_or(code, |(_, zh, en)| if lang == Lang::Zh { zh } else { en }).to_owned()
}
