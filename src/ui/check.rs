//! Rounds at the board: what `x` begins or goes on with, and the walk itself, item by item. A walk is a sheet over
//! the board; every answer is an act at once, so that leaving it, or losing the power, loses nothing.

mod after;
mod kept;
mod keys;
mod typed;
mod walk;

use super::answers::send;
use super::commands::{Ready, may, may_when};
use super::keys::KeyPress;
use super::msg::Effect;
use super::state::{Overlay, State, Tone};
use crate::core::act::{Act, CheckAct};
use crate::core::board::{Board, CheckRow, PanelRow, Place, RoundRow, SlotRow};
use crate::core::check::{Outcome, RoundState, Template};
use crate::core::hall::SlotState;
use crate::core::people::Right;
use crate::text::named::Named;
use crate::text::words::fill;

pub(super) use after::{back, item_form, save_item};
pub(super) use kept::{beside, draft_name, open_draft, open_line};
pub(super) use keys::{on_key, phrases};
pub(super) use walk::{Asked, Mode, Walk};

fn row(board: &Board, id: &str) -> Option<RoundRow> {
    board.checks.round(id).cloned()
}

/// The row of the panel in the light, while it has the keys.
fn here(state: &State) -> Option<&CheckRow> {
    let at = state.selected(Place::Checks).filter(|_| state.focus == Place::Checks)?;
    match state.board.as_ref()?.panel_row(at)? {
        PanelRow::Round(row) => Some(row),
        PanelRow::Finding(_) => None,
    }
}

/// What `x` does: the round that runs, else the one that is due, else which one.
pub(super) fn go(state: &mut State) -> Vec<Effect> {
    let Some(board) = state.board.clone() else { return Vec::new() };
    if let Some(id) = here(state).and_then(|row| row.round_id.clone()) {
        show(state, &id);
        return Vec::new();
    }
    let chosen = here(state).filter(|row| is_open(row.state)).map(|row| row.template);
    if let Some(id) =
        board.checks.running().map(|row| row.round_id.clone()).filter(|_| chosen.is_none())
    {
        show(state, &id);
        return Vec::new();
    }
    let next = board.checks.slots.iter().find(|slot| is_open(slot.state));
    match chosen.or(next.map(|slot| slot.template)) {
        Some(template) => start(state, template),
        None => choose(state),
    }
}

fn is_open(state: SlotState) -> bool {
    matches!(state, SlotState::Due | SlotState::Overdue)
}

/// Which round, from a list.
pub(super) fn choose(state: &mut State) -> Vec<Effect> {
    // In the light is what is due, else what comes next by the plan.
    let due = Template::ALL.iter().position(|template| due(state, *template).is_some());
    let next = state.board.as_ref().and_then(|board| board.checks.next.as_ref());
    let next = next.and_then(|next| Template::ALL.iter().position(|one| *one == next.template));
    let at = due.or(next).unwrap_or_default();
    state.overlay = Some(Overlay::Round(Box::new(Walk::choosing(at))));
    Vec::new()
}

/// Begins a round: the sheet is there at once, and what is typed before the round is waits for it.
fn start(state: &mut State, template: Template) -> Vec<Effect> {
    let ready = may(state, Right::Duty);
    if ready != Ready::Yes {
        let text = fill(state.words().unavailable, &[ready.reason().unwrap_or_default()]);
        state.tell(Tone::Notice, text);
        return Vec::new();
    }
    state.overlay = Some(Overlay::Round(Box::new(Walk::begun(template))));
    let act = Box::new(CheckAct::Start { template });
    send(state, Act::Check { round_id: String::new(), act })
}

/// Lays a round over the board, the next open item in the light.
pub(super) fn show(state: &mut State, id: &str) {
    let Some(row) = state.board.as_deref().and_then(|board| row(board, id)) else { return };
    let mut walk = Walk::of(id);
    walk.at = walk.next_open(&row, 0);
    state.overlay = Some(Overlay::Round(Box::new(walk)));
}

/// Whether `x` makes sense: to look at a round takes no right.
pub(super) fn go_ready(state: &State) -> Ready {
    let running = state.board.iter().any(|board| board.checks.running().is_some());
    let seen = here(state).is_some_and(|row| row.round_id.is_some());
    if running || seen { Ready::Yes } else { may(state, Right::Duty) }
}

/// Whether another one can be begun.
pub(super) fn other_ready(state: &State) -> Ready {
    may(state, Right::Duty)
}

/// Whether the row in the light was missed.
pub(super) fn explain_ready(state: &State) -> Ready {
    let missed = here(state).is_some_and(|row| row.state == SlotState::Missed);
    may_when(state, Right::Duty, missed, state.words().check.r_not_missed)
}

/// Why a round was missed, in words.
pub(super) fn explain(state: &mut State) -> Vec<Effect> {
    let Some(row) = here(state) else { return Vec::new() };
    let asked = Asked::Explain(row.template, row.at);
    let said = row.reason.clone();
    let mut walk = Walk::of("");
    let left = kept::recalled(state, &walk, &asked);
    let input = if left.value().is_empty() { said.into() } else { left };
    walk.mode = Mode::Text(asked, input);
    state.overlay = Some(Overlay::Round(Box::new(walk)));
    Vec::new()
}

/// An act about a round was written: the sheet follows it.
pub(super) fn acted(state: &mut State, act: &Act, act_id: &str) {
    let Act::Check { act, .. } = act else { return };
    let Some(Overlay::Round(walk)) = &mut state.overlay else { return };
    if matches!(**act, CheckAct::Start { .. }) && walk.is_awaited() {
        act_id.clone_into(&mut walk.round_id);
    }
}

/// An act about a round was refused, or could not be written: what was sent is open again.
pub(super) fn not_acted(state: &mut State, act: &Act) {
    let Act::Check { act, .. } = act else { return };
    let Some(Overlay::Round(walk)) = &mut state.overlay else { return };
    match &**act {
        CheckAct::Start { .. } if walk.is_awaited() => state.overlay = None,
        CheckAct::Answer(answer) => drop(walk.sent.remove(&answer.item)),
        _ => {}
    }
}

/// An act about a round was taken back: the light goes to the item that it was about.
pub(super) fn undone(state: &mut State, act: &Act) {
    let Act::Check { round_id, act } = act else { return };
    let CheckAct::Answer(answer) = &**act else { return };
    let board = state.board.clone();
    let row = board.as_deref().and_then(|board| row(board, round_id));
    let Some(Overlay::Round(walk)) = &mut state.overlay else { return };
    if walk.round_id != *round_id {
        return;
    }
    walk.sent.remove(&answer.item);
    let items = row.iter().flat_map(|row| &row.round.items);
    if let Some(at) = items.clone().position(|item| *item.code == *answer.item) {
        walk.at = at;
    }
}

/// New rows have come: keys that were typed before the round was there are heard now.
pub(super) fn on_rows(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Round(walk)) = &mut state.overlay else { return Vec::new() };
    let known =
        state.board.as_deref().is_some_and(|board| board.checks.round(&walk.round_id).is_some());
    if !known || walk.early.is_empty() {
        return Vec::new();
    }
    let early: Vec<KeyPress> = std::mem::take(&mut walk.early);
    early.into_iter().flat_map(|press| super::overlay::on_key(state, press)).collect()
}

/// What an act about a round does, as a toast names it.
pub(super) fn told(state: &State, act: &CheckAct) -> String {
    let (words, lang) = (state.words().check, state.setup.lang);
    match act {
        CheckAct::Start { template } => fill(words.done_start, &[template.name(lang)]),
        CheckAct::Answer(answer) => {
            // What the queue data say is what is noted, whoever pressed the key.
            let worse =
                answer.result == Some(Outcome::Pass) && is_red_by_queue(state, &answer.item);
            let result = if worse { Some(Outcome::Fail) } else { answer.result };
            fill(words.done_answer, &[&answer.item, result.map_or("", |it| it.name(lang))])
        }
        CheckAct::Submit => words.done_submit.to_owned(),
        CheckAct::Abort { .. } => words.done_abort.to_owned(),
        CheckAct::Explain { template, .. } => fill(words.done_explain, &[template.name(lang)]),
    }
}

/// Whether the queue data say of an automatic item of the round that runs that it is not right.
fn is_red_by_queue(state: &State, item: &str) -> bool {
    let row = state.board.as_deref().and_then(|board| board.checks.running());
    let known = row.and_then(|row| row.items.iter().find(|known| *known.code == *item));
    known.and_then(|known| known.read).is_some_and(|read| !read.holds)
}

/// The planned round of that kind that is to be done now.
pub(super) fn due(state: &State, template: Template) -> Option<&SlotRow> {
    let mut slots = state.board.as_ref()?.checks.slots.iter();
    slots.find(|slot| slot.template == template && is_open(slot.state))
}

/// Whether a round is over.
fn is_over(row: &RoundRow) -> bool {
    row.state != RoundState::Running
}
