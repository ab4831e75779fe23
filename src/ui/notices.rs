//! Notices about complaints to whoever is at the board: who was first, what nobody answered, who asks. Each
//! offers one step, which one key does; what nobody has looked at is shown first.

mod prefill;

use super::away;
use super::cases;
use super::causes;
use super::forms::complaint;
use super::msg::Effect;
use super::state::{Cause, Overlay, State};
use crate::core::board::ComplaintRow;
use crate::core::complaint::Possible;
use crate::core::event::Fact;
use crate::core::hall::Notice;
use crate::text::complaint::notice as line;
use crate::text::named::Named;

/// Those for whoever is at the board, oldest first.
pub(super) fn mine(state: &State) -> Vec<&Notice> {
    let notices = state.board.iter().flat_map(|board| &board.notices);
    notices.filter(|notice| *notice.to == *state.me()).collect()
}

/// Those about one complaint, newest first.
pub(super) fn about<'a>(state: &'a State, complaint_id: &str) -> Vec<&'a Notice> {
    let mut notices = mine(state);
    notices.retain(|notice| *notice.complaint_id == *complaint_id);
    notices.reverse();
    notices
}

/// The one that `n` shows, else the newest of the selected complaint.
fn here(state: &State) -> Option<&Notice> {
    let shown = state.shown.as_ref().filter(|shown| shown.looked_at);
    if let Some(Cause::Notice(id, kind)) = shown.map(|shown| &shown.cause) {
        let same = |notice: &&Notice| *notice.complaint_id == **id && notice.kind == *kind;
        return mine(state).into_iter().find(same);
    }
    let row = cases::here(state)?;
    about(state, &row.complaint_id).into_iter().next()
}

/// Does what the notice offers; of one that nobody looked at yet it says what it is.
pub(super) fn act(state: &mut State) -> Vec<Effect> {
    match here(state).cloned() {
        Some(notice) => answer(state, &notice),
        None => causes::show_notice(state),
    }
}

/// Does what a notice offers. Where there is a choice it is asked; a form begins with what was written already, by who
/// lost or by the reader.
pub(super) fn answer(state: &mut State, notice: &Notice) -> Vec<Effect> {
    let others = away::instead_of(state, notice);
    if others.len() > 1
        && let Some(row) = cases::by_id(state, &notice.complaint_id)
    {
        let form = complaint::instead(state, row, text(state, notice), &others);
        state.overlay = Some(Overlay::Form(Box::new(form)));
        return Vec::new();
    }
    let fact = cases::by_id(state, &notice.complaint_id).and_then(|row| lost(row, notice));
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let now = state.now;
    let effects = cases::do_possible(state, &notice.complaint_id, notice.key);
    if let (Some(fact), Some(Overlay::Form(form))) = (fact, &mut state.overlay) {
        prefill::take(form, &fact, (zone, now));
    }
    effects
}

/// What did not hold of a race that a notice tells: what its reader may want to say again. Of an offer that nobody took
/// the offer.
fn lost(row: &ComplaintRow, notice: &Notice) -> Option<Fact> {
    let of_race = row.case.races().into_iter().rev().find_map(|race| {
        let lost = row.case.history.get(race.lost)?;
        let won = row.case.history.get(race.won)?;
        let sides = [&lost.by, &won.by];
        let both = sides.contains(&&notice.to) && sides.contains(&&notice.other);
        both.then(|| lost.fact.0.clone())
    });
    let offer = || {
        let offered = row
            .case
            .history
            .iter()
            .rev()
            .find(|past| *past.by == *notice.to && matches!(past.fact.0, Fact::Offered(_)));
        offered.map(|past| past.fact.0.clone()).filter(|_| notice.key == Possible::Offer)
    };
    of_race.or_else(offer)
}

/// What its step is called.
pub(super) fn step(state: &State, notice: &Notice) -> &'static str {
    notice.key.name(state.setup.lang)
}

/// The sentence of a notice.
pub(super) fn text(state: &State, notice: &Notice) -> String {
    let w = state.words().cases;
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let other = if notice.other.is_empty() { w.hall.to_owned() } else { state.whom(&notice.other) };
    let said = line(state.setup.lang, notice.kind, &other);
    format!("{} {} {said}", notice.number, zone.hm(notice.at))
}
