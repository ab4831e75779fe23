//! The list of findings, late ones first, with all that is known of the one in the light; the praise of the month.

use ratatui::layout::Rect;

use super::detail::Line;
use super::paper::Paper;
use super::popup::sheet;
use crate::core::board::{Board, FindingRow};
use crate::core::complaint::Severity;
use crate::core::finding::{FindingBar, FindingState, Occurrence, Seen};
use crate::core::time::Ms;
use crate::text::finding::refusal;
use crate::text::named::Named;
use crate::text::width::{fit, pad, width, wrap};
use crate::text::words::fill;
use crate::ui::field::PAGE;
use crate::ui::findings::{phrase, place, red, rows, what};
use crate::ui::show;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Columns that whose it is takes at most.
const WHO_COLS: usize = 11;
/// Rows that what is known of the one in the light takes at least.
const KNOWN_ROWS: usize = 4;

/// Draws the list, the finding of that id in the light.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State, id: &str, at: usize) {
    let w = state.words().findings;
    let inner = sheet(paper, area, w.f_list);
    let list = rows(state);
    let Some(board) = state.board.as_deref().filter(|_| !list.is_empty()) else {
        paper.text(inner.x, inner.y, inner.width, w.n_none, Role::Head);
        return;
    };
    let at = place(state, id, at);
    paper.text(inner.x, inner.y, inner.width, &counts(state, list), Role::Head);
    let room = usize::from(inner.width);
    let page = at / PAGE * PAGE;
    let height = usize::from(inner.height).saturating_sub(1);
    let shown =
        list.len().saturating_sub(page).min(PAGE).min(height.saturating_sub(KNOWN_ROWS).max(1));
    let top = page + (at - page + 1).saturating_sub(shown);
    let mut y = inner.y + 1;
    let cells: Vec<Cells> =
        list.iter().skip(top).take(shown).map(|row| cells(state, board, row)).collect();
    let most = |part: fn(&Cells) -> &str| cells.iter().map(|it| width(part(it))).max().unwrap_or(0);
    let widths = [most(|it| &it.state), most(|it| &it.time), most(|it| &it.who)];
    for (nth, (row, cells)) in list.iter().skip(top).zip(&cells).enumerate() {
        let nth = top + nth;
        let (text, role) = line(row, cells, widths, (nth - page, nth == at), room);
        paper.text(inner.x, y, inner.width, &text, role);
        y += 1;
    }
    for (text, role) in known(state, board, &list[at], room) {
        y += 1;
        if y >= inner.bottom() {
            break;
        }
        paper.text(inner.x, y, inner.width, &text, role);
    }
}

/// How many are late, wrong, to be checked, closed today.
fn counts(state: &State, list: &[FindingRow]) -> String {
    let count = |is: fn(&FindingRow) -> bool| list.iter().filter(|row| is(row)).count().to_string();
    let counts = [
        count(|row| row.late),
        count(|row| matches!(row.state, FindingState::Open | FindingState::Contained)),
        count(|row| row.state == FindingState::Fixed),
        count(|row| row.state == FindingState::Closed),
    ];
    fill(state.words().findings.n_counts, &counts.each_ref().map(String::as_str))
}

/// What stands in the columns of a row.
struct Cells {
    state: String,
    time: String,
    who: String,
    name: String,
    /// How often it was seen, that it came back, and who was called: never cut.
    marks: String,
}

fn cells(state: &State, board: &Board, row: &FindingRow) -> Cells {
    let w = state.words().findings;
    let time = match row.due_at {
        Some(due) if row.late => {
            fill(w.n_late, &[&show::span(state.words(), state.now.secs_since(due))])
        }
        Some(due) => fill(w.n_by, &[&when(state, board, due)]),
        None => String::new(),
    };
    Cells {
        state: row.state.name(state.setup.lang).to_owned(),
        time,
        who: fit(&whose(state, row), WHO_COLS).into_owned(),
        name: what(state, row),
        marks: marks(state, row),
    }
}

fn whose(state: &State, row: &FindingRow) -> String {
    if row.owner.is_empty() && row.finding.is_wrong() {
        return state.words().findings.n_nobody.to_owned();
    }
    state.whom(&row.owner)
}

fn marks(state: &State, row: &FindingRow) -> String {
    let w = state.words().findings;
    let seen = (row.occurrences > 1).then(|| fill(w.n_seen, &[&row.occurrences.to_string()]));
    let back = row.came_back.then(|| w.n_back.to_owned());
    let level = row.level.map(|level| fill(w.n_level, &[&level.to_string()]));
    seen.into_iter().chain(back).chain(level).collect::<Vec<_>>().join(" ")
}

fn line(
    row: &FindingRow,
    cells: &Cells,
    widths: [usize; 3],
    (nth, lit): (usize, bool),
    room: usize,
) -> Line {
    let sign = if lit { ">" } else { " " };
    let number = if nth < PAGE { (nth + 1).to_string() } else { " ".to_owned() };
    let mark = match row.severity {
        _ if row.late || row.tell.is_some() => "!!",
        Severity::Sev1 | Severity::Sev2 => "! ",
        _ => "  ",
    };
    let columns = [&cells.state, &cells.time, &cells.who];
    let columns = columns.iter().zip(widths).map(|(text, cols)| pad(text, cols));
    let head = format!("{sign}{number} {mark} {} ", columns.collect::<Vec<_>>().join(" "));
    let behind = if cells.marks.is_empty() { String::new() } else { format!(" {}", cells.marks) };
    let left = room.saturating_sub(width(&head) + width(&behind));
    let text = format!("{head}{}{behind}", fit(&cells.name, left));
    let over = matches!(row.state, FindingState::Closed | FindingState::Void);
    let role = match (lit, row.late, over) {
        (true, ..) => Role::Select,
        (_, true, _) => Role::Warn,
        (.., true) => Role::Head,
        _ => Role::Normal,
    };
    (fit(&text, room).into_owned(), role)
}

/// The time of today, else with its date.
fn when(state: &State, board: &Board, at: Ms) -> String {
    let zone = board.zone;
    let (date, time) = (zone.date(at), zone.hm(at));
    if date == zone.date(state.now) { time } else { format!("{} {time}", date.format("%m-%d")) }
}

/// Where it was seen: in which round, or on a visit from outside; nothing where somebody saw it beside these.
fn origin(state: &State, board: &Board, seen: &Occurrence) -> String {
    let round = board.checks.rounds.iter().find(|it| *it.round_id == *seen.round_id);
    match round {
        Some(round) => round.template.name(state.setup.lang).to_owned(),
        None if !seen.round_id.is_empty() => state.words().findings.n_of_round.to_owned(),
        None if !seen.visit_id.is_empty() => state.words().findings.n_of_visit.to_owned(),
        None => String::new(),
    }
}

/// Who found it, who put it right, what is left: of the one in the light.
pub(super) fn known(state: &State, board: &Board, row: &FindingRow, room: usize) -> Vec<Line> {
    let (w, lang) = (state.words().findings, state.setup.lang);
    let finding = &row.finding;
    let said = |template: &str, seen: &Seen| {
        let (at, by) = (when(state, board, seen.at), state.whom(&seen.by));
        fill(template, &[&at, &by, &seen.text])
    };
    let mut texts =
        vec![format!("{}  {}  {}", what(state, row), row.severity.name(lang), marks(state, row))];
    texts.extend(finding.is_wrong().then(|| {
        let limit = finding.limit.name(lang);
        fill(w.n_whose, &[&whose(state, row), limit, &when(state, board, finding.due_at)])
    }));
    let owes = finding.is_open() && row.came_back;
    let owes = owes && (finding.cause.trim().is_empty() || !finding.is_prevented());
    texts.extend(owes.then(|| w.n_owes.to_owned()));
    texts.extend(red::duty_text(state, row).map(|text| fill(w.n_tell, &[&text])));
    texts.extend(finding.occurrences.iter().map(|seen| {
        let head = fill(w.n_opened, &[&when(state, board, seen.at), &state.whom(&seen.by)]);
        format!("{head} {} {}", origin(state, board, seen), seen.text)
    }));
    texts.extend(finding.told.iter().map(|told| {
        let (at, by) = (when(state, board, told.at), state.whom(&told.by));
        let way = told.way.name(lang);
        fill(w.n_told, &[&at, &by, &state.whom(&told.person_id), way, &told.text])
    }));
    texts.extend(finding.notes.iter().map(|note| note.text.to_string()));
    texts.extend(finding.cannot_do.iter().map(|seen| said(w.n_cannot, seen)));
    texts.extend(finding.rejected.iter().map(|seen| said(w.n_rejected, seen)));
    texts.extend(finding.fixed.iter().map(|seen| said(w.n_fixed, seen)));
    texts.extend(finding.verified.iter().map(|seen| said(w.n_checked, seen)));
    texts.extend((!finding.cause.is_empty()).then(|| fill(w.n_cause, &[&finding.cause])));
    texts.extend(finding.measures.iter().map(|it| {
        let (kind, standing) = (it.kind.name(lang), it.state.name(lang));
        fill(w.n_measure, &[kind, &it.title, standing, &state.whom(&it.owner)])
    }));
    if let Err(bar) = finding.closable()
        && bar != FindingBar::NotVerified
        && finding.is_open()
    {
        texts.push(fill(w.n_left, &[&refusal(state.words(), bar, &[])]));
    }
    let lines = texts.iter().flat_map(|text| wrap(text.trim_end(), room));
    let mut lines: Vec<Line> = lines.map(|text| (text, Role::Normal)).collect();
    if let Some(first) = lines.first_mut() {
        first.1 = Role::Title;
    }
    lines
}

fn praise_lines(state: &State, board: &Board, id: &str) -> Vec<Line> {
    let w = state.words().findings;
    let own = board.praises.iter().rev().filter(|it| it.person_id == id);
    own.map(|it| {
        let why = format!("{} {}", phrase(state, &it.reason), it.text);
        let (at, points) = (when(state, board, it.at), it.points.to_string());
        (format!("  {}", fill(w.d_praise, &[&at, &points, why.trim()])), Role::Normal)
    })
    .collect()
}

/// What stands in a person's detail: praise of this month, and talks for who may see them.
pub(super) fn of_person(state: &State, board: &Board, id: &str) -> Vec<Line> {
    let w = state.words().findings;
    let mut lines = Vec::new();
    let own: Vec<_> = board.praises.iter().filter(|it| it.person_id == id).collect();
    if !own.is_empty() {
        let points: u32 = own.iter().map(|it| u32::from(it.points)).sum();
        let counts = [points.to_string(), own.len().to_string()];
        let head = fill(w.d_points, &counts.each_ref().map(String::as_str));
        lines.push((head, Role::Normal));
        lines.extend(praise_lines(state, board, id));
    }
    let talks = crate::ui::findings::talks(state).iter().filter(|talk| talk.person_id == id);
    lines.extend(talks.map(|talk| {
        let topic = format!("{} {}", phrase(state, &talk.topic), talk.text);
        let due = talk.due_on.format("%m-%d").to_string();
        (fill(w.d_talk, &[topic.trim(), &talk.agreed, &due]), Role::Normal)
    }));
    lines
}
