//! What is typed in a walk: words about an item or the round, counts and values.

use tui_input::Input;

use super::kept::{draft, keep_beside, left};
use super::keys::{answer_by, failed, keep};
use super::row;
use super::walk::{Asked, Figures, Mode, Walk};
use crate::core::act::{Act, AnswerItem, CheckAct};
use crate::core::board::RoundRow;
use crate::core::check::{ItemKind, Outcome, RoundItem};
use crate::text::clean::scrub;
use crate::ui::answers::{send, send_line};
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::Effect;
use crate::ui::overlay::edit;
use crate::ui::privacy::{mask_line, minds_line};
use crate::ui::state::{Overlay, State, Tone};

/// Longest note, in characters.
const TEXT_CHARS_MAX: usize = 120;

pub(super) fn on_text(
    state: &mut State,
    press: KeyPress,
    leave: bool,
    mut walk: Box<Walk>,
    asked: Asked,
    mut input: Input,
) -> Vec<Effect> {
    if leave {
        // Words about another round have no sheet under them.
        let effects = left(state, &walk, &asked, &input);
        if !walk.round_id.is_empty() {
            walk.mode = Mode::Items;
            state.overlay = Some(Overlay::Round(walk));
        }
        return effects;
    }
    if press.key != Key::Enter {
        type_in(&mut input, press);
        walk.mode = Mode::Text(asked, input);
        return keep(state, walk);
    }
    if minds_line(state, &mut input) {
        walk.mode = Mode::Text(asked, input);
        return keep(state, walk);
    }
    let text = scrub(input.value()).trim().to_owned();
    let board = state.board.clone();
    let row = board.as_deref().and_then(|board| row(board, &walk.round_id));
    let item = row.as_ref().and_then(|row| row.round.items.get(walk.at)).cloned();
    if let (Asked::Note, Some(row), Some(item)) = (&asked, &row, &item)
        && row.round.answer(&item.code).is_none()
        && !walk.sent.contains(&*item.code)
    {
        // A note says nothing of whether it is right: it waits for the answer.
        let effects = keep_beside(state, &walk.round_id, &item.code, &text);
        walk.mode = Mode::Items;
        state.overlay = Some(Overlay::Round(walk));
        return effects;
    }
    if text.is_empty() {
        walk.mode = Mode::Text(asked, input);
        let said = state.words().deeds.x_needed.to_owned();
        state.tell(Tone::Notice, said);
        return keep(state, walk);
    }
    let line = draft(state, &walk, &asked, &input);
    let act = match &asked {
        Asked::Explain(template, planned_at) => {
            CheckAct::Explain { template: *template, planned_at: *planned_at, reason: text }
        }
        Asked::Abort => CheckAct::Abort { reason: text },
        _ => {
            let (Some(row), Some(item)) = (row, item) else { return keep(state, walk) };
            let said = match asked {
                Asked::Skip => AnswerItem::plain(&item.code, Outcome::Skipped),
                Asked::Wrong(figures) => failed(&item, figures),
                _ => beside(&row, &item),
            };
            return answer_by(state, walk, &row, AnswerItem { note: text, ..said }, line);
        }
    };
    let act = Act::Check { round_id: walk.round_id, act: Box::new(act) };
    match line {
        Some(line) => send_line(state, act, line),
        None => send(state, act),
    }
}

fn type_in(input: &mut Input, press: KeyPress) {
    if press.key == Key::F(4) {
        mask_line(input);
    } else {
        edit(input, press, TEXT_CHARS_MAX);
    }
}

/// The answer that stands, to be written beside; of an item that nobody answered yet that it is right.
fn beside(row: &RoundRow, item: &RoundItem) -> AnswerItem {
    let plain = AnswerItem::plain(&item.code, Outcome::Pass);
    row.round.answer(&item.code).map_or(plain.clone(), |old| AnswerItem {
        result: Some(old.result),
        right: old.count.map(|it| it.0),
        of: old.count.map(|it| it.1),
        value_milli: old.value_milli.filter(|_| item.kind == ItemKind::Value),
        phrase: old.phrase.to_string(),
        place: old.place.to_string(),
        owner: old.owner.to_string(),
        limit: old.limit,
        ..plain
    })
}

/// What was typed: `3` of as many as there are, `3/4`, a value; none where that cannot be.
pub(super) fn figures(row: &RoundRow, item: &RoundItem, text: &str) -> Option<Figures> {
    if item.kind == ItemKind::Value {
        let value: f64 = text.parse().ok()?;
        let milli = (value * 1000.0).round();
        // Nine characters are far below what a whole number of that kind holds exactly.
        #[allow(clippy::cast_possible_truncation)]
        return Some(Figures { count: None, value_milli: Some(milli as i64) });
    }
    let (right, of) = match text.split_once('/') {
        Some((right, of)) => (right.parse().ok()?, of.parse().ok()?),
        None => (text.parse().ok()?, row.items.iter().find(|it| it.code == item.code)?.of?),
    };
    (right <= of && of > 0).then_some(Figures { count: Some((right, of)), value_milli: None })
}
