//! What a walk leads to: who puts an item right, until when and where; and when the round is over, whom to tell of a
//! red line and whom to talk with.

use super::keys::keep;
use super::walk::Walk;
use super::{is_over, show};
use crate::core::act::{Act, AnswerItem, CheckAct};
use crate::core::board::RoundRow;
use crate::core::check::{Answer, ItemKind, Outcome};
use crate::core::finding::FindingLimit;
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::ui::answers::send_form;
use crate::ui::commands::Ready;
use crate::ui::field::Slot;
use crate::ui::findings::{self, forms, red};
use crate::ui::form::Form;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::Effect;
use crate::ui::state::{Overlay, State, Tone};

/// A key on a round that is over, if it means something there.
pub(super) fn on_over(
    state: &mut State,
    press: KeyPress,
    walk: &Walk,
    row: &RoundRow,
) -> Option<Vec<Effect>> {
    match (press.folded().key, press.digit()) {
        (Key::Char('t'), _) | (_, Some(1)) => {
            let untold = red::untold(state, &row.round_id);
            let ids: Vec<String> = untold.iter().map(|row| row.finding_id.clone()).collect();
            state.overlay = Some(Overlay::Round(Box::new(walk.clone())));
            (!ids.is_empty()).then(|| red::told(state, &ids))
        }
        (Key::Char('o'), _) | (_, Some(2)) if findings::coach_ready(state) == Ready::Yes => {
            let (person, item) = red::talk(state, row)?;
            Some(findings::coach_with(state, person.as_deref(), &item))
        }
        _ => None,
    }
}

/// The answer that `a` is about: of the item in the light, else the one that was given last.
fn meant<'r>(row: &'r RoundRow, walk: &Walk) -> Option<&'r Answer> {
    let lit = row.round.items.get(walk.at).and_then(|item| row.round.answer(&item.code));
    let wrong = |answer: &&Answer| {
        let ticked = row.round.item(&answer.item).is_none_or(|it| it.kind == ItemKind::Tick);
        answer.result == Outcome::Fail && !ticked
    };
    lit.filter(wrong).or_else(|| row.round.failed().filter(wrong).max_by_key(|it| it.at))
}

/// Opens the form for who puts an item right, until when, and where it is.
pub(super) fn assign(state: &mut State, walk: Box<Walk>, row: &RoundRow) -> Vec<Effect> {
    let form = meant(row, &walk)
        .filter(|_| !is_over(row))
        .map(|answer| forms::item(state, &row.round_id, answer));
    let Some(form) = form else {
        let text = state.words().check.x_no_failed.to_owned();
        state.tell(Tone::Notice, text);
        return keep(state, walk);
    };
    crate::ui::desk::open(state, form)
}

/// The form of a draft, where its round still runs.
pub(in crate::ui) fn item_form(state: &State, subject: &str) -> Option<Form> {
    let (round_id, item) = subject.split_once(' ')?;
    let row = state.board.as_deref()?.checks.round(round_id).filter(|row| !is_over(row))?;
    Some(forms::item(state, round_id, row.round.answer(item)?))
}

/// Says the answer once more, with what the form adds.
pub(in crate::ui) fn save_item(
    state: &mut State,
    (round_id, item): (&str, &str),
    until: (FindingLimit, Option<Ms>),
    form: &Form,
) -> Vec<Effect> {
    let row = state.board.as_deref().and_then(|board| board.checks.round(round_id));
    let Some(old) = row.and_then(|row| row.round.answer(item)) else { return Vec::new() };
    let said = AnswerItem {
        result: Some(old.result),
        right: old.count.map(|it| it.0),
        of: old.count.map(|it| it.1),
        value_milli: old.value_milli.filter(|_| !old.by_queue),
        phrase: old.phrase.to_string(),
        note: old.note.to_string(),
        place: scrub(form.said(Slot::Where)).trim().to_owned(),
        owner: form.code(Slot::Who).to_owned(),
        limit: Some(until.0),
        due_at: until.1,
        ..AnswerItem::plain(item, old.result)
    };
    let act = Box::new(CheckAct::Answer(Box::new(said)));
    send_form(state, Act::Check { round_id: round_id.to_owned(), act }, form)
}

/// After that form the walk is there again.
pub(in crate::ui) fn back(state: &mut State, round_id: &str) {
    if state.overlay.is_none() {
        show(state, round_id);
    }
}
