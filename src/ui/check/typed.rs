//! What is typed in a walk: words about an item or the round, counts and values.

use tui_input::Input;

use super::keys::{answer, failed, keep};
use super::row;
use super::walk::{Asked, Figures, Mode, Walk};
use crate::core::act::{Act, AnswerItem, CheckAct};
use crate::core::board::RoundRow;
use crate::core::check::{ItemKind, Outcome, RoundItem};
use crate::text::clean::scrub;
use crate::ui::answers::send;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::Effect;
use crate::ui::overlay::edit;
use crate::ui::state::{State, Tone};

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
        if walk.round_id.is_empty() {
            return Vec::new();
        }
        walk.mode = Mode::Items;
        return keep(state, walk);
    }
    if press.key != Key::Enter {
        edit(&mut input, press, TEXT_CHARS_MAX);
        walk.mode = Mode::Text(asked, input);
        return keep(state, walk);
    }
    let text = scrub(input.value()).trim().to_owned();
    if text.is_empty() {
        walk.mode = Mode::Text(asked, input);
        let said = state.words().deeds.x_needed.to_owned();
        state.tell(Tone::Notice, said);
        return keep(state, walk);
    }
    if let Asked::Explain(template, planned_at) = asked {
        let act = CheckAct::Explain { template, planned_at, reason: text };
        return send(state, Act::Check { round_id: String::new(), act: Box::new(act) });
    }
    let board = state.board.clone();
    let Some(row) = board.as_deref().and_then(|board| row(board, &walk.round_id)) else {
        return keep(state, walk);
    };
    if asked == Asked::Abort {
        let act = Box::new(CheckAct::Abort { reason: text });
        return send(state, Act::Check { round_id: walk.round_id, act });
    }
    let Some(item) = row.round.items.get(walk.at).cloned() else { return keep(state, walk) };
    let said = match asked {
        Asked::Skip => AnswerItem::plain(&item.code, Outcome::Skipped),
        Asked::Wrong(figures) => failed(&item, figures),
        _ => beside(&row, &item),
    };
    answer(state, walk, &row, AnswerItem { note: text, ..said })
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
