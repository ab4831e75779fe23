//! Words of a walk that are not said yet, as drafts: a line that was left, and a note beside an item that nobody
//! answered yet, which goes with its answer.

use tui_input::Input;

use super::walk::{Asked, Figures, Mode, Walk};
use super::{Overlay, State, is_over, row};
use crate::core::board::RoundRow;
use crate::core::check::{RoundItem, Template};
use crate::core::draft::{DraftKey, FormDraft};
use crate::core::time::Ms;
use crate::ui::drafts;
use crate::ui::msg::Effect;
use crate::ui::state::Tone;

/// A note that was saved beside an item without an answer.
const BESIDE: &str = "round_beside";
const NOTE: &str = "round_note";
const WRONG: &str = "round_wrong";
const SKIP: &str = "round_skip";
const ABORT: &str = "round_abort";
const EXPLAIN: &str = "round_explain";

fn key_of(asked: &Asked, round_id: &str, item: &str) -> DraftKey {
    let of_item = format!("{round_id} {item}");
    match asked {
        Asked::Note => DraftKey::new(NOTE, of_item),
        Asked::Wrong(_) => DraftKey::new(WRONG, of_item),
        Asked::Skip => DraftKey::new(SKIP, of_item),
        Asked::Abort => DraftKey::new(ABORT, round_id),
        Asked::Explain(template, at) => {
            DraftKey::new(EXPLAIN, format!("{} {}", template.as_str(), at.0))
        }
    }
}

fn beside_key(round_id: &str, item: &str) -> DraftKey {
    DraftKey::new(BESIDE, format!("{round_id} {item}"))
}

fn lit<'r>(walk: &Walk, row: &'r RoundRow) -> Option<&'r RoundItem> {
    row.round.items.get(walk.at)
}

/// A line that is being typed, as a draft; none of an empty one, and of a note that stands already.
pub(super) fn draft(state: &State, walk: &Walk, asked: &Asked, input: &Input) -> Option<FormDraft> {
    let text = input.value().trim();
    let row = state.board.as_deref().and_then(|board| row(board, &walk.round_id));
    let item = row.as_ref().and_then(|row| lit(walk, row)).map_or("", |item| &*item.code);
    let answer = row.as_ref().and_then(|row| row.round.answer(item));
    let stands = *asked == Asked::Note && answer.is_some_and(|answer| &*answer.note == text);
    let key = key_of(asked, &walk.round_id, item);
    (!text.is_empty() && !stands).then(|| drafts::line(key, text, state.now))
}

/// The line that is open now, as a draft.
pub(in crate::ui) fn open_line(state: &State) -> Option<FormDraft> {
    let Some(Overlay::Round(walk)) = &state.overlay else { return None };
    let Mode::Text(asked, input) = &walk.mode else { return None };
    draft(state, walk, asked, input)
}

/// The line was left: what stands in it is kept.
pub(super) fn left(state: &mut State, walk: &Walk, asked: &Asked, input: &Input) -> Vec<Effect> {
    match draft(state, walk, asked, input) {
        Some(draft) => drafts::keep_line(state, draft),
        None => Vec::new(),
    }
}

/// A line as it was left, else what is written beside the item already.
pub(super) fn recalled(state: &mut State, walk: &Walk, asked: &Asked) -> Input {
    let board = state.board.clone();
    let row = board.as_deref().and_then(|board| row(board, &walk.round_id));
    let item = row.as_ref().and_then(|row| lit(walk, row)).map_or("", |item| &*item.code);
    if let Some(text) = drafts::take_line(state, &key_of(asked, &walk.round_id, item)) {
        return text.into();
    }
    match asked {
        Asked::Abort | Asked::Explain(..) => Input::default(),
        _ => {
            let answer = row.as_ref().and_then(|row| row.round.answer(item));
            let noted = answer.map_or("", |answer| &*answer.note).to_owned();
            beside(state, &walk.round_id, item).map_or(noted, str::to_owned).into()
        }
    }
}

/// The note beside an item that nobody answered yet.
pub(in crate::ui) fn beside<'s>(state: &'s State, round_id: &str, item: &str) -> Option<&'s str> {
    drafts::peek_line(state, &beside_key(round_id, item))
}

/// Keeps a note beside an item without an answer; an empty one is none.
pub(super) fn keep_beside(
    state: &mut State,
    round_id: &str,
    item: &str,
    text: &str,
) -> Vec<Effect> {
    let key = beside_key(round_id, item);
    if text.is_empty() {
        drop(drafts::take_line(state, &key));
        return drafts::flush(state);
    }
    let line = drafts::line(key, text, state.now);
    drafts::keep_line(state, line)
}

/// Takes out the note beside an item, which goes with its answer.
pub(super) fn take_beside(state: &mut State, round_id: &str, item: &str) -> Option<FormDraft> {
    let key = beside_key(round_id, item);
    let text = drafts::take_line(state, &key)?;
    Some(drafts::line(key, &text, state.now))
}

fn asked_of(key: &DraftKey) -> Option<Asked> {
    Some(match key.form.as_str() {
        NOTE | BESIDE => Asked::Note,
        WRONG => Asked::Wrong(Figures::default()),
        SKIP => Asked::Skip,
        ABORT => Asked::Abort,
        EXPLAIN => {
            let (template, at) = key.subject.split_once(' ')?;
            Asked::Explain(Template::from_text(template)?, Ms(at.parse().ok()?))
        }
        _ => return None,
    })
}

/// A word for such a draft; none of any other.
pub(in crate::ui) fn draft_name(state: &State, key: &DraftKey) -> Option<&'static str> {
    let words = state.words().check;
    Some(match asked_of(key)? {
        Asked::Note => words.l_note,
        Asked::Wrong(_) => words.l_wrong,
        Asked::Skip => words.l_skip,
        Asked::Abort => words.l_abort,
        Asked::Explain(..) => words.l_explain,
    })
}

/// Opens the sheet with the line of a draft; whether it is one of these.
pub(in crate::ui) fn open_draft(state: &mut State, key: &DraftKey) -> bool {
    let Some(asked) = asked_of(key) else { return false };
    let (round_id, item) = key.subject.split_once(' ').unwrap_or((&key.subject, ""));
    let mut walk = Walk::of(if matches!(asked, Asked::Explain(..)) { "" } else { round_id });
    let board = state.board.clone();
    let row = board.as_deref().and_then(|board| row(board, &walk.round_id));
    let runs = row.as_ref().is_some_and(|row| !is_over(row));
    if !walk.round_id.is_empty() && !runs {
        let text = state.words().check.bar_gone.to_owned();
        state.tell(Tone::Notice, text);
        return true;
    }
    let place = row.iter().flat_map(|row| &row.round.items).position(|it| *it.code == *item);
    walk.at = place.unwrap_or_default();
    let input = recalled(state, &walk, &asked);
    walk.mode = Mode::Text(asked, input);
    state.overlay = Some(Overlay::Round(Box::new(walk)));
    true
}
