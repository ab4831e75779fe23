//! The lists of watched orders and of improvements: what is late first, and all that is known of the one in the light.

use ratatui::layout::Rect;

use super::detail::Line;
use super::paper::Paper;
use super::popup::sheet;
use crate::core::board::{ImprovementRow, Mark, OrderRow};
use crate::core::people::Right;
use crate::text::named::Named;
use crate::text::order::stage_name;
use crate::text::show::span;
use crate::text::width::{fit, pad, wrap};
use crate::text::words::fill;
use crate::ui::field::PAGE;
use crate::ui::orders::{Which, about, improvements, late_word, orders, place};
use crate::ui::show::time;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Rows that what is known of the one in the light takes at least.
const KNOWN_ROWS: usize = 5;
/// From this width on a line says what an order is about.
const WIDE_COLS: usize = 90;

/// Draws a list, what has that id in the light.
pub(super) fn draw(
    paper: &mut Paper,
    area: Rect,
    state: &State,
    (which, id, at): (Which, &str, usize),
) {
    let w = state.setup.lang.orders();
    let (title, none, count) = match which {
        Which::Orders => (w.m_orders, w.none_orders, orders(state).len()),
        Which::Improvements => (w.m_improve, w.none_improve, improvements(state).len()),
    };
    let inner = sheet(paper, area, title);
    if count == 0 {
        paper.text(inner.x, inner.y, inner.width, none, Role::Head);
        return;
    }
    let at = place(state, which, id, at);
    let page = at / PAGE * PAGE;
    let height = usize::from(inner.height);
    let shown = count.saturating_sub(page).min(PAGE).min(height.saturating_sub(KNOWN_ROWS).max(1));
    let top = page + (at - page + 1).saturating_sub(shown);
    let room = usize::from(inner.width);
    let mut y = inner.y;
    for nth in top..top + shown {
        let (text, role) = line(state, which, nth, room.saturating_sub(3));
        let role = if nth == at { Role::Select } else { role };
        let sign = if nth == at { ">" } else { " " };
        let text = format!("{sign}{} {text}", nth - page + 1);
        paper.text(inner.x, y, inner.width, &fit(&pad(&text, room), room), role);
        y += 1;
    }
    for (text, role) in known(state, which, at, room) {
        y += 1;
        if y >= inner.bottom() {
            break;
        }
        paper.text(inner.x, y, inner.width, &text, role);
    }
}

fn line(state: &State, which: Which, nth: usize, room: usize) -> Line {
    match which {
        Which::Orders => orders(state).get(nth).map(|row| order_line(state, row, room)),
        Which::Improvements => {
            improvements(state).get(nth).map(|row| improvement_line(state, row, room))
        }
    }
    .unwrap_or_else(|| (String::new(), Role::Normal))
}

fn role_of(mark: Mark) -> Role {
    match mark {
        Mark::Breach => Role::Breach,
        Mark::Warn => Role::Warn,
        _ => Role::Normal,
    }
}

fn order_line(state: &State, row: &OrderRow, room: usize) -> Line {
    let (w, lang) = (state.setup.lang.orders(), state.setup.lang);
    let order = &row.order;
    let standing = match (row.late.first(), row.due) {
        (Some(late), _) => {
            let since = span(state.words(), state.now.secs_since(late.since()));
            fill(w.o_late, &[&late_word(state, row).unwrap_or_default(), &since])
        }
        (None, Some(due)) => {
            fill(w.o_left, &[&span(state.words(), due.secs_since(state.now).max(0))])
        }
        (None, None) => order.state().name(lang).to_owned(),
    };
    let stage = row.stage.as_ref().map_or("", |stage| stage_name(lang, stage));
    let cells = [
        pad(&fit(&order.order_no, 16), 16),
        pad(order.kind.name(lang), 12),
        pad(&fit(stage, 12), 12),
        pad(&standing, 24),
        // A narrow list says it of the one in the light alone.
        if room < WIDE_COLS { String::new() } else { order.text.to_string() },
    ];
    (fit(cells.join(" ").trim_end(), room).into_owned(), role_of(row.mark))
}

fn improvement_line(state: &State, row: &ImprovementRow, room: usize) -> Line {
    let (w, lang) = (state.setup.lang.orders(), state.setup.lang);
    let one = &row.improvement;
    let due = one.due_on.map_or_else(String::new, |due| {
        let day = due.format("%m-%d").to_string();
        fill(w.i_due, &[state.person_name(&one.person_id), &day])
    });
    let mark = if row.late { w.i_overdue } else { "" };
    let cells = [
        pad(one.state.name(lang), 13),
        pad(&fit(&about(state, row), 20), 20),
        pad(&due, 18),
        pad(mark, 4),
        one.measure.to_string(),
    ];
    let role = match (row.late, one.entered.is_none() || row.effect_due) {
        (true, _) => Role::Breach,
        (false, true) => Role::Warn,
        (false, false) => Role::Normal,
    };
    (fit(cells.join(" ").trim_end(), room).into_owned(), role)
}

/// All that is known of the one in the light.
fn known(state: &State, which: Which, at: usize, room: usize) -> Vec<Line> {
    let texts = match which {
        Which::Orders => orders(state).get(at).map(|row| order_known(state, row)),
        Which::Improvements => improvements(state).get(at).map(|row| improvement_known(state, row)),
    };
    let texts = texts.unwrap_or_default().into_iter().filter(|text| !text.trim().is_empty());
    texts.flat_map(|text| wrap(text.trim_end(), room)).map(|text| (text, Role::Normal)).collect()
}

fn order_known(state: &State, row: &OrderRow) -> Vec<String> {
    let (w, order) = (state.setup.lang.orders(), &row.order);
    let mut lines = vec![format!(
        "{} {}  {}",
        w.l_department,
        if order.department_id.is_empty() { "-".into() } else { state.whom(&order.department_id) },
        order.text
    )];
    let cases = state.board.iter().flat_map(|board| &board.case_rows);
    let case = cases.into_iter().find(|row| *row.complaint_id == *order.complaint_id);
    lines.extend(case.map(|row| format!("{} {} {}", w.l_of_case, row.number, row.text)));
    let promises = order
        .promises
        .iter()
        .map(|it| format!("{} {}", fill(w.o_promise, &[&time(state, it.until)]), it.reason));
    lines.extend(promises);
    let check = order.check_at.filter(|_| order.is_open());
    lines.extend(check.map(|at| format!("{} {}", w.l_check_at, time(state, at))));
    if let Some(at) = order.checked_at {
        lines.push(format!("{} {}  {}", w.l_found, time(state, at), order.found));
    }
    lines
}

fn improvement_known(state: &State, row: &ImprovementRow) -> Vec<String> {
    let (w, one) = (state.setup.lang.orders(), &row.improvement);
    let mut lines = Vec::new();
    if !one.cause.is_empty() {
        lines.push(format!("{} {}", w.l_cause, one.cause));
        lines.push(format!("{} {}", w.l_measure, one.measure));
    }
    lines.push(row.sources.join(" "));
    // As of every talk: for managers alone.
    let sees = [Right::Staff, Right::People].iter().any(|right| state.may(*right));
    lines.extend(one.talks.iter().filter(|_| sees).map(|talk| {
        let who = state.person_name(&talk.person_id);
        format!("{} {who} {}  {}", w.f_talk, time(state, talk.at), talk.text)
    }));
    if let Some(seen) = row.effect {
        let counts = [seen.before.to_string(), seen.after.to_string(), seen.days.to_string()];
        lines.push(fill(w.i_figures, &[&counts[0], &counts[1], &counts[2]]));
    }
    lines
}
