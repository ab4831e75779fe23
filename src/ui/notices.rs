//! Notices about complaints to whoever is at the board: who was first, what nobody answered, who asks. Each
//! offers one step, which one key does; what nobody has looked at is shown first.

use super::cases;
use super::causes;
use super::msg::Effect;
use super::state::{Cause, State};
use crate::core::hall::{Notice, NoticeKind};
use crate::text::complaint::notice as line;
use crate::text::named::Named;
use crate::text::words::fill;

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
        Some(notice) => cases::do_possible(state, &notice.complaint_id, notice.key),
        None => causes::show_notice(state),
    }
}

/// What its step is called.
pub(super) fn step(state: &State, notice: &Notice) -> &'static str {
    notice.key.name(state.setup.lang)
}

/// The sentence of a notice.
pub(super) fn text(state: &State, notice: &Notice) -> String {
    let w = state.words().cases;
    let template = match notice.kind {
        NoticeKind::Offered => w.n_offered,
        NoticeKind::TakenBefore => w.n_taken_before,
        NoticeKind::TakenToo => w.n_taken_too,
        NoticeKind::TakenOver => w.n_taken_over,
        NoticeKind::AcceptedLate => w.n_accepted_late,
        NoticeKind::AcceptedLateBy => w.n_accepted_late_by,
        NoticeKind::OfferLost => w.n_offer_lost,
        NoticeKind::Unanswered => w.n_unanswered,
        NoticeKind::NotAnswered => w.n_not_answered,
        NoticeKind::UnansweredOf => w.n_unanswered_of,
        NoticeKind::Declined => w.n_declined,
        NoticeKind::ForcedOn => w.n_forced_on,
        NoticeKind::ForcedAway => w.n_forced_away,
        NoticeKind::Asked => w.n_asked,
        NoticeKind::Refused => w.n_refused,
        NoticeKind::LeftBehind => w.n_left_behind,
        // What two terminals did at once is said as it stands in lists.
        _ => "",
    };
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let other = if notice.other.is_empty() { w.hall.to_owned() } else { state.whom(&notice.other) };
    let at = zone.hm(notice.at);
    if template.is_empty() {
        let said = line(state.setup.lang, notice.kind, &other);
        return format!("{} {at} {said}", notice.number);
    }
    fill(template, &[&notice.number, &at, &other])
}
