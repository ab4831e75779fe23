//! The card of an incident: a side sheet where there is room beside the board, else the whole body.

use ratatui::layout::Rect;

use super::detail::Line;
use super::paper::Paper;
use super::popup::sheet;
use crate::core::board::{Board, IncidentRow, StepRow, ToldRow};
use crate::core::complaint::Severity;
use crate::text::incident::when;
use crate::text::named::Named;
use crate::text::width::{pad, wrap};
use crate::text::words::fill;
use crate::ui::incident::{Item, deal_text, items};
use crate::ui::show;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns of the sheet beside the board.
const SHEET_COLS: u16 = 76;
/// Columns of the time of a step.
const TIME_COLS: usize = 10;

/// Draws the card of that incident, the row `at` in the light.
pub(super) fn draw(paper: &mut Paper, state: &State, id: &str, at: usize) {
    let body = state.layout().body;
    let beside = state.form_beside();
    let width = if beside { SHEET_COLS.min(body.width) } else { body.width };
    let area = Rect::new(body.right() - width, body.y, width, body.height);
    let known = state.board.as_deref().and_then(|board| Some((board, board.incident(id)?)));
    let Some((board, row)) = known else {
        let inner = sheet(paper, area, state.words().incident.f_kinds);
        let hint = state.words().incident.hint_gone;
        paper.text(inner.x, inner.y, inner.width, hint, Role::Head);
        return;
    };
    let inner = sheet(paper, area, row.kind.name(state.setup.lang));
    let room = usize::from(inner.width);
    let head = head(state, board, row);
    let items = items(row);
    let at = at.min(items.len().saturating_sub(1));
    let card: Vec<Line> = items
        .iter()
        .enumerate()
        .map(|(nth, item)| item_line(state, board, row, *item, nth == at))
        .collect();
    let foot = foot(state, board, row, at, room);
    // The light is always in sight; what was told gives way first, then the head.
    let page = usize::from(inner.height);
    let spare = page.saturating_sub(card.len());
    let head_rows = head.len().min(spare);
    let rows = card.len().min(page);
    let top = (at + 1).saturating_sub(rows);
    let foot_rows = page.saturating_sub(head_rows + rows + 1);
    let lines = head.iter().take(head_rows).chain(card.iter().skip(top).take(rows));
    for ((text, role), y) in lines.zip(inner.y..inner.bottom()) {
        paper.text(inner.x, y, inner.width, text, *role);
    }
    let y = inner.y + u16::try_from(head_rows + rows).unwrap_or(0);
    let y = if foot_rows > foot.len() { y + 1 } else { y };
    for ((text, role), y) in foot.iter().zip(y..inner.bottom()) {
        paper.text(inner.x, y, inner.width, text, *role);
    }
}

fn plain(text: String) -> Line {
    (text, Role::Normal)
}

/// Since when, how bad, what is affected, what was counted.
fn head(state: &State, board: &Board, row: &IncidentRow) -> Vec<Line> {
    let (w, zone) = (state.words(), board.zone);
    let words = w.incident;
    let age = show::span(w, row.secs(state.now));
    let from = zone.hm(row.started_at);
    let time = match row.restored_at {
        None => fill(words.n_since, &[&from, &age]),
        Some(to) => fill(words.n_over, &[&from, &zone.hm(to), &age]),
    };
    let severity = row.severity.map_or(words.n_unrated.to_owned(), |severity| {
        fill(words.n_severity, &[severity.name(state.setup.lang)])
    });
    let role = match row.severity {
        Some(Severity::Sev1 | Severity::Sev2) if row.restored_at.is_none() => Role::Warn,
        _ => Role::Normal,
    };
    let mut first = format!("{time}   {severity}");
    if let Some(at) = row.closed_at {
        first = format!("{first}   {}", fill(words.n_closed, &[&zone.hm(at)]));
    }
    let mut second = Vec::new();
    if !row.counters.is_empty() {
        second.push(fill(words.n_counters, &[&row.counters.join(" ")]));
    }
    if let Some(customers) = row.customers {
        second.push(fill(words.n_customers, &[&customers.to_string()]));
    }
    let mut lines = vec![(first, role)];
    if !second.is_empty() {
        lines.push(plain(second.join("   ")));
    }
    if row.steps.iter().any(|step| step.tally.is_some()) {
        let counts = [row.taken, row.entered, row.left].map(|n| n.to_string());
        lines.push(plain(fill(words.n_tally, &counts.each_ref().map(String::as_str))));
    }
    lines
}

fn item_line(state: &State, board: &Board, row: &IncidentRow, item: Item, lit: bool) -> Line {
    let sign = if lit { ">" } else { " " };
    let (text, role) = match item {
        Item::Step(no) => match row.steps.get(no) {
            Some(step) => step_line(state, board, no, step),
            None => plain(String::new()),
        },
        Item::Deal(deal) => {
            let (key, text) = deal_text(state, deal);
            plain(format!("{key}     {text}"))
        }
    };
    (format!("{sign} {text} "), if lit { Role::Select } else { role })
}

fn step_line(state: &State, board: &Board, no: usize, step: &StepRow) -> Line {
    let (words, lang) = (state.words().incident, state.setup.lang);
    let number = if no < 9 { (no + 1).to_string() } else { " ".to_owned() };
    let (mark, time, role) = match (step.done_at, step.due_at) {
        (Some(at), _) => ("[x]", board.zone.hm(at), Role::Head),
        (None, Some(due)) if step.late => {
            ("!! ", format!("{} {}", board.zone.hm(due), words.n_late), Role::Warn)
        }
        (None, Some(due)) => ("[ ]", fill(words.n_by, &[&board.zone.hm(due)]), Role::Normal),
        (None, None) => ("[ ]", when(lang, step.when), Role::Normal),
    };
    let name = step.step.name(lang);
    (format!("{number} {mark} {} {name}", pad(&time, TIME_COLS)), role)
}

/// Of the row in the light: whom the step tells; else the last words with anybody. What was written too.
fn foot(state: &State, board: &Board, row: &IncidentRow, at: usize, width: usize) -> Vec<Line> {
    let (words, lang) = (state.words().incident, state.setup.lang);
    let mut lines = Vec::new();
    if let Some(step) = row.steps.get(at).filter(|step| !step.tells.is_empty()) {
        for contact in &step.tells {
            let mut told = row.told.iter().rev();
            let last = told.find(|t| t.contact == *contact && t.step == Some(step.step));
            lines.push(match last {
                Some(told) => plain(told_text(state, board, told)),
                None => (fill(words.n_untold, &[contact.name(lang)]), Role::Head),
            });
        }
    } else if !row.told.is_empty() {
        lines.push((words.n_last.to_owned(), Role::Head));
        lines.extend(row.told.iter().rev().map(|told| plain(told_text(state, board, told))));
    }
    let texts = [(words.n_effect, &row.effect), (words.n_cause, &row.cause)];
    for (template, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        lines.extend(wrap(&fill(template, &[text]), width).into_iter().map(plain));
    }
    lines
}

fn told_text(state: &State, board: &Board, told: &ToldRow) -> String {
    let lang = state.setup.lang;
    let time = board.zone.hm(told.at);
    let (whom, way) = (told.contact.name(lang), told.way.name(lang));
    let result = format!("{} {}", told.result.name(lang), told.text);
    fill(state.words().incident.n_told, &[&time, whom, way, result.trim_end()])
}

/// The incidents of today, in lines.
pub(super) fn lines(state: &State) -> Vec<Line> {
    let Some(board) = &state.board else { return Vec::new() };
    let words = state.words().incident;
    if board.incidents.is_empty() {
        return vec![(words.r_none.to_owned(), Role::Head)];
    }
    let mut out = Vec::new();
    for row in &board.incidents {
        out.push((row.kind.name(state.setup.lang).to_owned(), Role::Title));
        let head = head(state, board, row);
        out.extend(head.into_iter().map(|(text, role)| (format!("  {text}"), role)));
        for step in row.steps.iter().enumerate() {
            let (text, role) = step_line(state, board, step.0, step.1);
            out.push((format!("  {text}"), role));
        }
        out.extend(
            row.told.iter().map(|told| plain(format!("  {}", told_text(state, board, told)))),
        );
        if !row.cause.is_empty() {
            out.push(plain(format!("  {}", fill(words.n_cause, &[&row.cause]))));
        }
        out.push(plain(String::new()));
    }
    out
}
