//! The sheet of a round: the list by section, and of the item in the light its standard, what to say and what is
//! easily forgotten. Beside each other where there is room, else the list above.

mod asked;
mod item;

use ratatui::layout::Rect;

use self::asked::{asked_label, choose, field, more_lines, phrase_lines, text};
use self::item::{item_lines, kept_note, open_finding};
use super::detail::Line;
use super::paper::Paper;
use super::popup::sheet;
use crate::core::board::{Board, RoundRow};
use crate::core::check::{ItemKind, Outcome, RoundItem, RoundState, spell_milli};
use crate::text::check::{section, shown, tenths};
use crate::text::named::Named;
use crate::text::width::{fit, pad, wrap};
use crate::text::words::{Words, fill};
use crate::ui::check::{Asked, Mode, Walk};
use crate::ui::commands::Ready;
use crate::ui::findings::{self, red};
use crate::ui::show;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// From this width on list and item stand beside each other.
const BESIDE_COLS: u16 = 100;
/// Columns of the list beside the item.
const LIST_COLS: u16 = 46;
/// The same on a wide screen, where names need not be cut.
const LIST_COLS_MAX: u16 = 72;
/// Lines of the item under the list.
const ITEM_LINES: u16 = 11;
/// Columns of what was found.
const RESULT_COLS: usize = 7;
/// Columns of the name of a round.
const NAME_COLS: usize = 12;

/// What the keys mean now, for the footer.
pub(super) fn hint(state: &State, walk: &Walk) -> &'static str {
    let words = state.words().check;
    let row = row(state, walk);
    match (&walk.mode, row) {
        (Mode::Choose(_), _) => state.words().f_choose,
        (Mode::Text(..), _) => words.hint_text,
        (_, None) => words.hint_wait,
        (_, Some(row)) if row.state != RoundState::Running => {
            if after_lines(state, row).is_empty() { words.hint_over } else { words.hint_after }
        }
        (Mode::Figures(_), _) => words.hint_figures,
        (Mode::Phrase(_), _) => words.hint_phrase,
        (Mode::More(_), _) => state.words().f_choose,
        (Mode::Items, Some(row)) => match row.round.items.get(walk.at) {
            None => words.hint_end,
            Some(item) => item_hint(state.words(), row, item),
        },
    }
}

fn item_hint(words: &'static Words, row: &RoundRow, item: &RoundItem) -> &'static str {
    let known = row.items.iter().find(|known| known.code == item.code);
    let words = words.check;
    match (item.kind, known.and_then(|known| known.read)) {
        (ItemKind::Count | ItemKind::Value, _) => words.hint_count,
        (ItemKind::Auto, Some(read)) if read.holds => words.hint_auto_pass,
        (ItemKind::Auto, Some(_)) => words.hint_auto_fail,
        _ => words.hint_items,
    }
}

fn row<'a>(state: &'a State, walk: &Walk) -> Option<&'a RoundRow> {
    state.board.as_deref()?.checks.round(&walk.round_id)
}

/// Draws the sheet and says where the cursor belongs.
pub(super) fn draw(paper: &mut Paper, state: &State, walk: &Walk) -> Option<(u16, u16)> {
    let body = state.layout().body;
    let (words, lang) = (state.words(), state.setup.lang);
    if let Mode::Choose(at) = walk.mode {
        choose(paper, state, at);
        return None;
    }
    let board = state.board.as_deref()?;
    let Some(row) = row(state, walk) else {
        let name = match &walk.mode {
            Mode::Text(Asked::Explain(template, at), _) => {
                fill(words.check.n_missed, &[&board.zone.hm(*at), template.name(lang)])
            }
            _ => walk.template.map_or(words.check.checks, |it| it.name(lang)).to_owned(),
        };
        let inner = sheet(paper, body, &name);
        if let Mode::Text(asked, input) = &walk.mode {
            return Some(text(paper, state, inner, (asked, input)));
        }
        paper.text(inner.x, inner.y, inner.width, words.check.hint_wait, Role::Head);
        return None;
    };
    let inner = sheet(paper, body, row.template.name(lang));
    let (head, role) = head(state, board, row);
    paper.text(inner.x, inner.y, inner.width, &head, role);
    let rest = Rect::new(inner.x, inner.y + 1, inner.width, inner.height.saturating_sub(1));
    let (list, item) = if rest.width >= BESIDE_COLS {
        let list = (rest.width * 2 / 5).clamp(LIST_COLS, LIST_COLS_MAX);
        let gap = list + 2;
        (
            Rect::new(rest.x, rest.y + 1, list, rest.height.saturating_sub(1)),
            Rect::new(rest.x + gap, rest.y + 1, rest.width - gap, rest.height.saturating_sub(1)),
        )
    } else {
        // The item takes the lines that it needs, the list all others.
        let needed = u16::try_from(item_height(state, row, walk, rest.width)).unwrap_or(u16::MAX);
        let below = needed.min(ITEM_LINES).min(rest.height.saturating_sub(3));
        let above = rest.height - below;
        (
            Rect::new(rest.x, rest.y, rest.width, above),
            Rect::new(rest.x, rest.y + above, rest.width, below),
        )
    };
    draw_list(paper, state, row, walk, list);
    draw_item(paper, state, row, walk, item)
}

/// When it was planned, how far it is, its score.
fn head(state: &State, board: &Board, row: &RoundRow) -> Line {
    let (words, zone) = (state.words().check, board.zone);
    let began = match row.planned_at {
        Some(planned) => fill(words.n_planned, &[&zone.hm(planned), &zone.hm(row.started_at)]),
        None => fill(words.n_begun, &[&zone.hm(row.started_at)]),
    };
    let mut parts = vec![began, far(state.words(), row), score(state, row)];
    if let Some(at) = row.submitted_at {
        parts.push(fill(words.n_submitted, &[&zone.hm(at), state.person_name(&row.started_by)]));
    }
    let red = !row.red_lines.is_empty();
    (parts.join("   "), if red { Role::Breach } else { Role::Normal })
}

/// How far it is; of one that is over how much of it was looked at.
fn far(words: &Words, row: &RoundRow) -> String {
    let words = words.check;
    if row.state == RoundState::Running {
        return fill(words.n_far, &[&row.answered.to_string(), &row.required.to_string()]);
    }
    let count = |outcome| {
        let of_it = row.round.items.iter().filter(|item| item.is_required());
        let of_it = of_it.filter_map(|item| row.round.answer(&item.code));
        of_it.filter(|answer| answer.result == outcome).count()
    };
    let (skipped, na) = (count(Outcome::Skipped), count(Outcome::NotApplicable));
    let checked = (row.answered.saturating_sub(skipped + na)).to_string();
    let mut parts = vec![fill(words.n_checked, &[&checked, &row.required.to_string()])];
    for (template, some) in [(words.n_skipped, skipped), (words.n_na, na)] {
        parts.extend((some > 0).then(|| fill(template, &[&some.to_string()])));
    }
    parts.join(" ")
}

/// The score, with what a red line does to it.
pub(super) fn score(state: &State, row: &RoundRow) -> String {
    let words = state.words().check;
    let raw = tenths(row.raw_tenths);
    // So far it says little: the first item that is wrong would be a bad round.
    let grade = row.grade.filter(|_| row.state != RoundState::Running);
    let grade = grade.map_or("", |grade| grade.name(state.setup.lang));
    if row.red_lines.is_empty() {
        return fill(words.n_score, &[&raw, grade]).trim_end().to_owned();
    }
    let red = row.red_lines.join(" ");
    fill(words.n_score_red, &[&raw, &tenths(row.graded_tenths), grade, &red])
}

/// What was found, in a word or figures.
fn result(state: &State, row: &RoundRow, item: &RoundItem, sent: bool) -> (String, Role) {
    let lang = state.setup.lang;
    let words = state.words().check;
    let Some(answer) = row.round.answer(&item.code) else {
        let noted = kept_note(state, &row.round_id, &item.code).is_some();
        let text = if sent {
            ".."
        } else if noted {
            words.g_noted
        } else {
            ""
        };
        return (text.to_owned(), Role::Head);
    };
    let role = match answer.result {
        Outcome::Fail if item.red_line => Role::Breach,
        Outcome::Fail | Outcome::Skipped => Role::Warn,
        _ => Role::Normal,
    };
    let text = match (answer.count, answer.value_milli, answer.result) {
        (Some((right, of)), ..) => format!("{right}/{of}"),
        (_, Some(milli), _) if item.kind == ItemKind::Value => spell_milli(milli),
        (.., Outcome::Fail) => words.g_fail.to_owned(),
        (.., Outcome::Pass) => words.g_pass.to_owned(),
        (.., other) => other.name(lang).to_owned(),
    };
    (text, role)
}

fn draw_list(paper: &mut Paper, state: &State, row: &RoundRow, walk: &Walk, area: Rect) {
    let lang = state.setup.lang;
    let mut lines: Vec<(String, Role, Option<usize>)> = Vec::new();
    let mut before = "";
    for (nth, item) in row.round.items.iter().enumerate() {
        if *item.section != *before {
            before = &item.section;
            lines.push((section(&row.checklist, before, lang).to_owned(), Role::Head, None));
        }
        let (found, role) = result(state, row, item, walk.sent.contains(&*item.code));
        let mark = if item.red_line { "*" } else { " " };
        let open = if open_finding(state, &item.code).is_some() { "!" } else { " " };
        let name = shown(&row.checklist, &item.code, lang).name;
        let code = pad(&item.code, 3);
        lines.push((
            format!("{code}{mark}{open}{} {name}", pad(&found, RESULT_COLS)),
            role,
            Some(nth),
        ));
    }
    lines.push((state.words().check.e_end.to_owned(), Role::Normal, Some(row.round.items.len())));
    let lit = lines.iter().position(|line| line.2 == Some(walk.at)).unwrap_or(0);
    let page = usize::from(area.height).max(1);
    // A few lines behind the light are in sight: one sees what comes.
    let behind = (lit + 1 + (page / 3)).min(lines.len());
    let top = behind.saturating_sub(page);
    for ((text, role, nth), y) in lines.iter().skip(top).zip(area.y..area.bottom()) {
        let is_lit = *nth == Some(walk.at);
        let sign = if is_lit { ">" } else { " " };
        let line = if nth.is_none() { text.clone() } else { format!("{sign} {text}") };
        let line = if is_lit {
            pad(&fit(&line, usize::from(area.width)), usize::from(area.width))
        } else {
            line
        };
        paper.text(area.x, y, area.width, &line, if is_lit { Role::Select } else { *role });
    }
}

fn draw_item(
    paper: &mut Paper,
    state: &State,
    row: &RoundRow,
    walk: &Walk,
    area: Rect,
) -> Option<(u16, u16)> {
    let width = usize::from(area.width);
    let mut lines = known_lines(state, row, walk, width);
    // What is asked for now takes the last lines, and is always in sight.
    let (asked, cursor) = asked_lines(state, row, walk, width);
    let asked_rows = asked.len() + usize::from(cursor);
    let room = usize::from(area.height).saturating_sub(asked_rows);
    lines.truncate(room);
    let y = area.y + u16::try_from(lines.len() + asked.len()).unwrap_or(0);
    for ((text, role), y) in lines.iter().chain(&asked).zip(area.y..area.bottom()) {
        paper.text(area.x, y, area.width, text, *role);
    }
    let Mode::Text(_, input) = &walk.mode else { return None };
    Some(field(paper, Rect::new(area.x, y.min(area.bottom() - 1), area.width, 1), input))
}

/// Lines that the item in the light takes.
fn item_height(state: &State, row: &RoundRow, walk: &Walk, width: u16) -> usize {
    let width = usize::from(width);
    let (asked, cursor) = asked_lines(state, row, walk, width);
    known_lines(state, row, walk, width).len() + asked.len() + usize::from(cursor)
}

fn known_lines(state: &State, row: &RoundRow, walk: &Walk, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    match row.round.items.get(walk.at) {
        Some(item) => item_lines(state, row, item, &mut lines, width),
        None => end_lines(state, row, walk, &mut lines, width),
    }
    lines
}

/// What is asked for now, and whether a line to type in stands under it.
fn asked_lines(state: &State, row: &RoundRow, walk: &Walk, width: usize) -> (Vec<Line>, bool) {
    let words = state.words().check;
    match &walk.mode {
        Mode::Items | Mode::Choose(_) => (Vec::new(), false),
        Mode::Figures(text) => {
            (vec![(format!("{} {text}_", words.l_figures), Role::TitleOn)], false)
        }
        Mode::Phrase(_) => (phrase_lines(state, row, width), false),
        Mode::More(at) => (more_lines(state, *at), false),
        Mode::Text(asked, _) => (vec![(asked_label(state, asked).to_owned(), Role::Title)], true),
    }
}

fn end_lines(state: &State, row: &RoundRow, walk: &Walk, lines: &mut Vec<Line>, width: usize) {
    let (words, lang) = (state.words().check, state.setup.lang);
    let open: Vec<&str> = row
        .round
        .open_items()
        .map(|item| &*item.code)
        .filter(|code| !walk.sent.contains(*code))
        .collect();
    lines.push((score(state, row), Role::Title));
    let mut say = |template: &str, codes: Vec<&str>, role| {
        if !codes.is_empty() {
            let text = fill(template, &[&codes.len().to_string(), &codes.join(" ")]);
            lines.extend(wrap(&text, width).into_iter().map(|line| (line, role)));
        }
    };
    say(words.e_open, open.clone(), Role::Warn);
    say(words.e_failed, row.failed.iter().map(String::as_str).collect(), Role::Normal);
    say(words.e_skipped, row.skipped.iter().map(String::as_str).collect(), Role::Warn);
    let unticked = row.round.unticked().filter(|item| !walk.sent.contains(&*item.code));
    say(words.e_unticked, unticked.map(|item| &*item.code).collect(), Role::Head);
    if row.state == RoundState::Running && open.is_empty() {
        lines.push((words.e_submit.to_owned(), Role::Key));
    }
    lines.extend(after_lines(state, row));
    for answer in row.round.failed() {
        let name = shown(&row.checklist, &answer.item, lang).name;
        let phrase = crate::text::check::phrase(&row.checklist, &answer.phrase, lang);
        let text = format!("{} {name}: {phrase} {}", answer.item, answer.note);
        lines.push((text.trim_end().to_owned(), Role::Normal));
    }
}

/// What a round that is over proposes: whom to tell of a red line, whom to talk with.
fn after_lines(state: &State, row: &RoundRow) -> Vec<Line> {
    let words = state.words().check;
    if row.state == RoundState::Running {
        return Vec::new();
    }
    let untold = red::untold(state, &row.round_id);
    let tell = untold.first().and_then(|first| red::duty_text(state, first));
    let mut lines: Vec<Line> =
        tell.map(|text| (fill(words.e_tell, &[&text]), Role::Breach)).into_iter().collect();
    if findings::coach_ready(state) == Ready::Yes
        && let Some((person, item)) = red::talk(state, row)
    {
        let text = match person {
            Some(id) => fill(words.e_talk, &[state.person_name(&id), &item]),
            None => fill(words.e_talk_open, &[&item]),
        };
        lines.push((text, Role::Key));
    }
    lines
}

/// A time as a line of the detail needs it.
pub(super) fn over(state: &State, secs: i64) -> String {
    show::span(state.words(), secs)
}
