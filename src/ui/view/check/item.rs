//! What the sheet says of the item in the light: what it is, what is known of it, its answer.

use super::super::detail::Line;
use super::super::paper::cols;
use crate::core::board::{FindingRow, RoundRow};
use crate::core::check::{ItemKind, Outcome, RoundItem, spell_milli};
use crate::text::check::{queue_value, shown};
use crate::text::named::Named;
use crate::text::width::{fit, wrap};
use crate::text::words::fill;
pub(super) use crate::ui::check::beside as kept_note;
use crate::ui::findings;
use crate::ui::state::State;
use crate::ui::theme::Role;

pub(super) fn item_lines(
    state: &State,
    row: &RoundRow,
    item: &RoundItem,
    lines: &mut Vec<Line>,
    width: usize,
) {
    let (words, lang) = (state.words().check, state.setup.lang);
    let texts = shown(&row.checklist, &item.code, lang);
    let points = spell_milli(i64::from(item.points_milli));
    let mut title = fill(words.n_item, &[&item.code, texts.name]);
    if item.points_milli > 0 {
        title = format!("{title}  {}", fill(words.n_points, &[&points]));
    }
    if item.red_line {
        title = format!("{title}  {}", words.n_red_line);
    }
    lines.push((title, Role::Title));
    if let Some(text) = now_line(state, row, item) {
        lines.push((text, Role::Key));
    }
    if let Some(open) = open_finding(state, &item.code) {
        let parts = [open.state.name(lang), &findings::what(state, open)];
        let text = fill(words.n_open_finding, &parts);
        lines.push((fit(&text, width).into_owned(), Role::Warn));
    }
    if let Some(note) = kept_note(state, &row.round_id, &item.code) {
        lines.push((fit(&fill(words.n_beside, &[note]), width).into_owned(), Role::Key));
    }
    let parts = [
        (words.l_standard, texts.standard),
        (words.l_script, texts.script),
        (words.l_hint, texts.hint),
    ];
    for (label, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let indent = usize::from(cols(label)) + 1;
        let room = width.saturating_sub(indent).max(10);
        for (nth, line) in wrap(text, room).into_iter().enumerate() {
            let head = if nth == 0 { format!("{label} ") } else { " ".repeat(indent) };
            lines.push((format!("{head}{line}"), Role::Normal));
        }
    }
    let Some(answer) = row.round.answer(&item.code) else { return };
    let by = state.person_name(&answer.by);
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let said = fill(words.n_answer, &[answer.result.name(lang), by, &zone.hm(answer.at)]);
    let phrase = crate::text::check::phrase(&row.checklist, &answer.phrase, lang);
    let owner = match answer.limit {
        Some(limit) => fill(words.n_owner, &[state.person_name(&answer.owner), limit.name(lang)]),
        None => String::new(),
    };
    let parts: Vec<&str> = [&said, phrase, &*answer.note, &owner]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let role = if answer.result == Outcome::Fail { Role::Warn } else { Role::Normal };
    lines.extend(wrap(&parts.join("  "), width).into_iter().map(|line| (line, role)));
}

/// The finding about an item that is still to be put right.
pub(super) fn open_finding<'s>(state: &'s State, item: &str) -> Option<&'s FindingRow> {
    let rows = &state.board.as_deref()?.findings;
    rows.iter().find(|row| row.item_code == item && row.finding.is_wrong())
}

/// What is known before anybody answers: of how many, what the queue data say, the range.
fn now_line(state: &State, row: &RoundRow, item: &RoundItem) -> Option<String> {
    let words = state.words().check;
    let known = row.items.iter().find(|known| known.code == item.code);
    match item.kind {
        ItemKind::Count => Some(match known.and_then(|known| known.of) {
            Some(of) => fill(words.n_of, &[&of.to_string()]),
            None => words.n_of_unknown.to_owned(),
        }),
        ItemKind::Value => {
            let range = row.checklist.item(&item.code).and_then(crate::text::check::range)?;
            Some(fill(words.n_range, &[&range]))
        }
        ItemKind::Auto => Some(match (known.and_then(|known| known.read), item.source) {
            (Some(read), Some(source)) => {
                let value = |number| queue_value(state.words(), source, number);
                let verdict = if read.holds { Outcome::Pass } else { Outcome::Fail };
                let parts =
                    [&value(read.value), &value(read.limit), verdict.name(state.setup.lang)];
                fill(words.n_auto, &parts.map(|part| part as &str))
            }
            _ => words.n_auto_unknown.to_owned(),
        }),
        _ => None,
    }
}
