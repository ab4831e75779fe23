//! The hand-over screen: items worst first with the detail of the one in the light, what else the report says, and
//! what can be done.

mod items;
mod rest;

use ratatui::layout::Rect;

use self::items::{Columns, columns, item_line, label};
use super::detail::Line;
use super::paper::Paper;
use super::popup::{field, sheet};
use crate::core::board::{Board, HandoverNow};
use crate::core::complaint::{Category, DeclineReason, Severity};
use crate::core::handover::{HandoverState, Item, ItemKind};
use crate::core::time::Ms;
use crate::text::handover::next;
use crate::text::named::Named;
use crate::text::width::wrap;
use crate::text::words::fill;
use crate::ui::handover::{
    Asked, Deal, For, Mode, Pad, Row, answered, choices, deal_text, mode, pad_receiver, parts,
    people, receiver, rows,
};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// What the keys do now.
pub(super) fn hint(state: &State, pad: &Pad) -> &'static str {
    let words = state.words().handover;
    match (&pad.asked, mode(state)) {
        (Some(Asked::Text(..)), _) => words.hint_text,
        (Some(Asked::Rest), _) => words.hint_rest,
        (Some(_), _) => words.hint_ask,
        (None, Mode::Opening(_)) => words.hint_read,
        (None, Mode::Shift(it)) if it.state == HandoverState::Frozen => words.hint_shift,
        (None, Mode::Closed(_)) => words.hint_look,
        (None, _) => words.hint_open,
    }
}

/// Draws the screen, and says where the cursor belongs.
pub(super) fn draw(paper: &mut Paper, state: &State, open: &Pad) -> Option<(u16, u16)> {
    let board = state.board.as_deref()?;
    let mode = mode(state);
    let body = state.layout().body;
    let inner = sheet(paper, body, &title(state, &mode));
    let room = usize::from(inner.width);
    let rows = rows(state, &mode);
    let at = open.at.min(rows.len().saturating_sub(1));
    let head = head(state, board, &mode, open);
    if let Some(Asked::Rest) = &open.asked {
        all_of_it(paper, state, &mode, inner);
        return None;
    }
    let sizes = columns(state, &mode, room);
    let lit = |nth: usize| nth == at && open.asked.is_none();
    let lines = rows.iter().enumerate();
    let list: Vec<Line> =
        lines.map(|(nth, row)| row_line(state, &mode, *row, lit(nth), sizes)).collect();
    let (foot, input) = foot(state, board, &mode, open, at, room);
    let page = usize::from(inner.height);
    // What is asked, and the row in the light, are always in sight; what else the report says gives way first.
    let foot_rows = foot.len().min(page / 2);
    let head_rows = head.len().min(page.saturating_sub(foot_rows + 1));
    let summary = rest::summary(state, &mode).filter(|_| open.asked.is_none());
    let taken = foot_rows + head_rows + 1 + usize::from(summary.is_some());
    let list_rows = list.len().min(page.saturating_sub(taken)).max(1);
    let top = (at + 1).saturating_sub(list_rows);
    let shown = head.iter().take(head_rows).chain(list.iter().skip(top).take(list_rows));
    let mut y = inner.y;
    for ((text, role), at) in shown.zip(inner.y..inner.bottom()) {
        paper.text(inner.x, at, inner.width, text, *role);
        y = at + 1;
    }
    y += 1;
    for (text, role) in foot.iter().take(usize::from(inner.bottom().saturating_sub(y))) {
        paper.text(inner.x, y, inner.width, text, *role);
        y += 1;
    }
    if let Some((label, input)) = input {
        let y = y.min(inner.bottom().saturating_sub(1));
        let row = Rect::new(inner.x, y, inner.width, 1);
        return Some(field(paper, row, &format!("{label}  "), input));
    }
    // Whatever room is left says what else the report holds: all of it, or how much there is.
    let all = rest::lines(state, &mode, room);
    let left = usize::from(inner.bottom().saturating_sub(y + 1));
    if all.len() <= left {
        for ((text, role), y) in all.iter().zip(y + 1..inner.bottom()) {
            paper.text(inner.x, y, inner.width, text, *role);
        }
    } else if let Some((text, role)) = summary {
        let y = inner.bottom().saturating_sub(1);
        paper.text(inner.x, y, inner.width, &text, role);
    }
    None
}

/// What else the report holds, in place of its items.
fn all_of_it(paper: &mut Paper, state: &State, mode: &Mode, inner: Rect) {
    let mut lines = vec![(state.words().handover.n_rest_all.to_owned(), Role::Head)];
    lines.extend(rest::lines(state, mode, usize::from(inner.width)));
    for ((text, role), y) in lines.iter().zip(inner.y..inner.bottom()) {
        paper.text(inner.x, y, inner.width, text, *role);
    }
}

/// A time of day, with its date where that is another one.
fn when(state: &State, board: &Board, at: Ms) -> String {
    let (date, today) = (board.zone.date(at), board.zone.date(state.now));
    let time = board.zone.hm(at);
    if date == today { time } else { format!("{} {time}", date.format("%m-%d")) }
}

fn title(state: &State, mode: &Mode) -> String {
    let words = state.words().handover;
    match mode {
        Mode::Opening(it) => fill(words.h_opening, &[state.person_name(&it.outgoing)]),
        Mode::Shift(it) => {
            let name = state.person_name(&it.outgoing);
            fill(words.h_shift, &[name, &it.sheet.shift_name]).trim_end().to_owned()
        }
        Mode::Closed(it) => {
            let name = state.person_name(&it.outgoing);
            fill(words.h_closed, &[name, &it.sheet.shift_name]).trim_end().to_owned()
        }
        Mode::None => words.h_none.to_owned(),
    }
}

fn head(state: &State, board: &Board, mode: &Mode, open: &Pad) -> Vec<Line> {
    let words = state.words().handover;
    let all = mode.items().len();
    let number = |count: usize| count.to_string();
    let counted = match mode {
        _ if all == 0 => words.n_nothing.to_owned(),
        Mode::Shift(it) | Mode::Closed(it) => match answered(it) {
            (taken, 0) => fill(words.n_items, &[&number(all), &number(taken)]),
            (taken, not) => fill(words.n_items_not, &[&number(all), &number(taken), &number(not)]),
        },
        _ => fill(words.n_read, &[&number(all), &number(all - mode.left())]),
    };
    match mode {
        Mode::None => Vec::new(),
        Mode::Opening(_) => vec![(counted, Role::Head)],
        Mode::Shift(it) | Mode::Closed(it) => shift_head(state, board, it, open, &counted),
    }
}

fn shift_head(
    state: &State,
    board: &Board,
    it: &HandoverNow,
    open: &Pad,
    counted: &str,
) -> Vec<Line> {
    let words = state.words().handover;
    let mut parts = vec![it.state.name(state.setup.lang).to_owned(), counted.to_owned()];
    let who = match it.state {
        HandoverState::Frozen => receiver(state, it, open),
        _ => it.incoming.clone(),
    };
    if !it.hash.is_empty() && (!who.is_empty() || state.is_on_duty()) {
        parts.push(match who.as_str() {
            "" => words.n_no_receiver.to_owned(),
            id => fill(words.n_receiver, &[state.person_name(id)]),
        });
    }
    if let Some(end) = it.planned_end {
        parts.push(fill(words.n_until, &[&board.zone.hm(end)]));
    }
    if !it.hash.is_empty() {
        let short: String = it.hash.chars().take(8).collect();
        parts.push(fill(words.n_check, &[&short]));
    }
    let mut lines = vec![(parts.join("   "), Role::Head)];
    if let (HandoverState::Returned | HandoverState::Preparing, Some((by, why))) =
        (it.state, &it.returned)
    {
        let template = if *by == it.outgoing { words.n_recalled } else { words.n_returned };
        lines.push((fill(template, &[state.person_name(by), why]), Role::Warn));
    }
    lines
}

fn row_line(state: &State, mode: &Mode, row: Row, lit: bool, sizes: Columns) -> Line {
    let sign = if lit { ">" } else { " " };
    let (text, role) = match row {
        Row::Item(place) => match mode.items().get(place) {
            Some(item) => item_line(state, mode, place, item, sizes),
            None => (String::new(), Role::Normal),
        },
        Row::Deal(deal) => {
            let (key, text) = deal_text(state, deal);
            let who = match (deal, mode) {
                (Deal::Back, Mode::Shift(it)) => it.outgoing.clone(),
                _ => pad_receiver(state),
            };
            (format!("{key}     {}", fill(text, &[state.person_name(&who)])), Role::Normal)
        }
    };
    (format!("{sign} {text} "), if lit { Role::Select } else { role })
}

/// A line of text that is typed: its label and the field.
type Typed<'s> = Option<(&'static str, &'s tui_input::Input)>;

/// What is asked, else the detail of the item in the light.
fn foot<'s>(
    state: &State,
    board: &Board,
    mode: &Mode,
    open: &'s Pad,
    at: usize,
    room: usize,
) -> (Vec<Line>, Typed<'s>) {
    let words = state.words().handover;
    let Some(asked) = &open.asked else {
        let lit = mode.items().get(at);
        return (lit.map_or_else(Vec::new, |item| detail(state, board, mode, item, room)), None);
    };
    let lang = state.setup.lang;
    let list = |question: &str, entries: Vec<String>| {
        let entries = entries.into_iter().enumerate();
        let lines = entries.map(|(nth, text)| (format!("{}  {text}", nth + 1), Role::Normal));
        [(question.to_owned(), Role::Head)].into_iter().chain(lines).collect::<Vec<Line>>()
    };
    match asked {
        Asked::Text(what, input) => {
            let label = match what {
                For::Note => words.q_note,
                For::Return => words.q_return,
                For::Assume => words.q_assume,
                For::Decline(_) => words.q_decline,
                For::Without => words.q_without,
                For::Append => words.q_append,
            };
            (Vec::new(), Some((label, input)))
        }
        Asked::Rest => (Vec::new(), None),
        Asked::ReadBack(item_id) => {
            let item = mode.items().iter().find(|item| *item.item_id == **item_id);
            let mut lines =
                item.map_or_else(Vec::new, |item| vec![(label(state, item), Role::Normal)]);
            let told = choices(state, item_id).into_iter().map(|step| {
                let at = step.at.map(|at| fill(words.n_due, &[&when(state, board, at)]));
                format!("{}  {}", next(lang, &step), at.unwrap_or_default()).trim_end().to_owned()
            });
            lines.extend(list(words.q_read_back, told.collect()));
            (lines, None)
        }
        Asked::Why(_) => {
            let all = DeclineReason::ALL.iter().map(|reason| reason.name(lang).to_owned());
            (list(words.q_why, all.collect()), None)
        }
        Asked::Receiver => {
            let all = people(state, true).into_iter().map(|(_, name)| name);
            (list(words.q_receiver, all.collect()), None)
        }
        Asked::Parts => {
            let all = (1..).map_while(parts).map(|found| match &found[..] {
                [one] => one.name(lang).to_owned(),
                _ => words.q_all.to_owned(),
            });
            (list(words.q_parts, all.collect()), None)
        }
        Asked::With(_) => {
            let all = people(state, false).into_iter().map(|(_, name)| name);
            (list(words.q_with, all.collect()), None)
        }
    }
}

/// Everything of the item in the light.
fn detail(state: &State, board: &Board, mode: &Mode, item: &Item, room: usize) -> Vec<Line> {
    let (words, lang) = (state.words().handover, state.setup.lang);
    let mut parts = vec![item.grade.name(lang).to_owned()];
    let urgency = |severity: Severity| match item.kind {
        ItemKind::Request => lang.requests().urgency(severity),
        _ => severity.name(lang),
    };
    parts.extend(item.severity.map(|severity| urgency(severity).to_owned()));
    if item.kind == ItemKind::Complaint {
        let category = Category::from_text(&item.detail);
        parts.extend(category.map(|category| category.name(lang).to_owned()));
    } else if !item.detail.is_empty() {
        parts.push(item.detail.to_string());
    }
    parts.extend(item.stage.map(|stage| stage.name(lang).to_owned()));
    parts.push(fill(words.n_age, &[&item.age_shifts.to_string()]));
    let mut lines = vec![(parts.join("  "), Role::Normal)];
    let due =
        item.next.at.map(|at| fill(words.n_due, &[&when(state, board, at)])).unwrap_or_default();
    let step = format!("{} {due}", fill(words.n_next, &[&next(lang, &item.next)]));
    let mut second = vec![step.trim_end().to_owned()];
    second.extend(item.promised_at.map(|at| fill(words.n_promise, &[&when(state, board, at)])));
    if !item.offered_to.is_empty() {
        second.push(fill(words.n_offered, &[&state.whom(&item.offered_to)]));
    }
    if let Some(counts) = item.counts {
        let counts = counts.map(|count| count.to_string());
        second.push(fill(words.n_counts, &counts.each_ref().map(String::as_str)));
    }
    lines.push((second.join("   "), Role::Normal));
    if let Mode::Shift(it) | Mode::Closed(it) = mode
        && let Some(answer) = it.answers.iter().find(|answer| answer.item_id == item.item_id)
        && let Some((reason, said)) = &answer.declined
    {
        let why = format!("{} {said}", reason.name(lang));
        lines.push((fill(words.n_declined, &[why.trim_end()]), Role::Warn));
    }
    // What happened stands in the complaint; the report itself holds no words about customers.
    let row = board.case_rows.iter().find(|row| *row.complaint_id == *item.subject_id);
    let said = row.map_or("", |row| row.text.as_str());
    lines.extend(wrap(said, room).into_iter().take(2).map(|text| (text, Role::Head)));
    lines
}
