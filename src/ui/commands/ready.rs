//! Whether a command can be given now, and why not.

use super::super::state::{Done, State, What};
use super::super::{answers, cases, causes, desk, drafts, lookup, notices};
use super::Ready;
use crate::core::board::{Board, ComplaintRow, Place};
use crate::core::complaint::State as CaseState;
use crate::core::people::Right;

pub(super) fn yes(_: &State) -> Ready {
    Ready::Yes
}

pub(super) fn allowed(state: &State, right: Right, reason: &'static str) -> Ready {
    if state.may(right) { Ready::Yes } else { Ready::Denied(right, reason) }
}

pub(super) fn when(holds: bool, reason: &'static str) -> Ready {
    if holds { Ready::Yes } else { Ready::No(reason) }
}

/// Enter on what `n` showed acts on it, also where the panel has no row of it.
pub(super) fn menu_ready(state: &State) -> Ready {
    let looked_at = state.shown.as_ref().is_some_and(|shown| shown.looked_at);
    if looked_at { Ready::Yes } else { row_ready(state) }
}

pub(super) fn row_ready(state: &State) -> Ready {
    when(state.selected(state.focus).is_some(), state.words().r_no_rows)
}

pub(super) fn find_ready(state: &State) -> Ready {
    // What no row says may stand in the record.
    let on = lookup::goes_on(state) && lookup::find_ready(state) == Ready::Yes;
    let any = on || state.rows(state.focus) > 0 || !state.pane(state.focus).filter.is_empty();
    when(any, state.words().r_no_rows)
}

pub(super) fn clear_ready(state: &State) -> Ready {
    let pane = state.pane(state.focus);
    let all_lines = state.focus != Place::Log || state.log_filter.is_empty();
    let all = pane.filter.is_empty() && pane.marked.is_empty() && all_lines;
    if all { Ready::Hidden } else { Ready::Yes }
}

pub(super) fn alarm_ready(state: &State) -> Ready {
    when(causes::any(state), state.words().r_no_alarm)
}

/// Somebody is to be told something about a complaint.
pub(super) fn notice_ready(state: &State) -> Ready {
    let any = !notices::mine(state).is_empty();
    may_when(state, Right::Log, any, state.words().cases.r_no_notice)
}

fn writable(state: &State) -> Ready {
    when(!state.read_only, state.words().r_read_only)
}

/// Whether a line can be written or taken back; it needs no rows.
pub(super) fn note_ready(state: &State) -> Ready {
    match writable(state) {
        Ready::Yes => allowed(state, Right::Log, state.words().locking.r_no_right),
        no => no,
    }
}

pub(super) fn lock_ready(state: &State) -> Ready {
    when(state.lock.session.is_some(), state.words().locking.r_no_pins)
}

pub(super) fn pin_ready(state: &State) -> Ready {
    let Some(board) = &state.board else { return Ready::No(state.words().r_no_board) };
    match writable(state) {
        Ready::Yes => {
            let any = board.locks || board.people.iter().any(|p| p.may.contains(&Right::People));
            when(any, state.words().locking.r_no_people)
        }
        no => no,
    }
}

pub(super) fn reset_ready(state: &State) -> Ready {
    match lock_ready(state) {
        Ready::Yes => allowed(state, Right::People, state.words().locking.r_no_right),
        no => no,
    }
}

pub(super) fn undo_ready(state: &State) -> Ready {
    match writable(state) {
        // The line to take back is the last one, so it has to be known which that is.
        Ready::Yes if state.writing > 0 || state.undoing.is_some() => {
            Ready::No(state.words().r_writing)
        }
        Ready::Yes => match answers::last_done(state) {
            Some(Done { what: What::Note(_), .. }) => note_ready(state),
            Some(_) => Ready::Yes,
            None => Ready::No(state.words().r_no_undo),
        },
        no => no,
    }
}

pub(super) fn redo_ready(state: &State) -> Ready {
    match (writable(state), state.undone.last()) {
        (Ready::Yes, Some(What::Note(_))) => note_ready(state),
        (Ready::Yes, Some(What::Act(act) | What::ActFor(act, _))) => {
            act.right().map_or(Ready::Yes, |right| may(state, right))
        }
        (Ready::Yes, Some(_)) => Ready::Yes,
        (Ready::Yes, None) => Ready::No(state.words().r_no_redo),
        (no, _) => no,
    }
}

/// Whether the person may write, and may do this.
pub(in crate::ui) fn may(state: &State, right: Right) -> Ready {
    match writable(state) {
        Ready::Yes if state.board.is_none() => Ready::No(state.words().r_no_board),
        Ready::Yes => allowed(state, right, state.words().deeds.r_role),
        no => no,
    }
}

pub(in crate::ui) fn may_when(
    state: &State,
    right: Right,
    holds: bool,
    reason: &'static str,
) -> Ready {
    match may(state, right) {
        Ready::Yes => when(holds, reason),
        no => no,
    }
}

pub(super) fn set_ready(state: &State) -> Ready {
    let anybody = |board: &Board| {
        !(board.staff.is_empty() && board.people.is_empty() && board.counters.is_empty())
    };
    let any = state.board.as_deref().is_some_and(anybody);
    may_when(state, Right::Staff, any, state.words().deeds.r_no_people)
}

pub(super) fn mark_ready(state: &State) -> Ready {
    let here = matches!(state.focus, Place::Counters | Place::Staff);
    match when(here, state.words().deeds.r_panel) {
        Ready::Yes => row_ready(state),
        no => no,
    }
}

pub(super) fn act_ready(state: &State) -> Ready {
    let any = desk::alarm_here(state).is_some();
    may_when(state, Right::Alarms, any, state.words().deeds.r_no_alarm_here)
}

pub(super) fn seen_ready(state: &State) -> Ready {
    let any = desk::unseen(state).next().is_some();
    let ready = may_when(state, Right::Alarms, any, state.words().deeds.r_no_unseen);
    // A call for help is claimed, which is weighed there.
    if desk::is_help_looked_at(state) { Ready::Yes } else { ready }
}

pub(super) fn claim_ready(state: &State) -> Ready {
    let any = desk::help_here(state).is_some();
    may_when(state, Right::Log, any, state.words().deeds.r_no_help)
}

pub(super) fn log_ready(state: &State) -> Ready {
    may(state, Right::Log)
}

pub(super) fn queue_ready(state: &State) -> Ready {
    let any = desk::queue_here(state).is_some();
    may_when(state, Right::Log, any, state.words().deeds.r_queue)
}

pub(super) fn drafts_ready(state: &State) -> Ready {
    when(!drafts::open_drafts(state).is_empty(), state.words().drafts.r_none)
}

pub(super) fn open_shift_ready(state: &State) -> Ready {
    may_when(state, Right::Duty, !state.is_on_duty(), state.words().deeds.r_on_duty)
}

pub(super) fn sign_off_ready(state: &State) -> Ready {
    may_when(state, Right::Duty, state.may_end_shift(), state.words().deeds.r_off_duty)
}

pub(super) fn board_ready(state: &State) -> Ready {
    when(state.board.is_some(), state.words().r_no_board)
}

/// A board that only reads has nobody who could do it.
pub(super) fn export_ready(state: &State) -> Ready {
    when(!state.read_only, state.words().r_read_only)
}

/// A complaint is selected.
pub(super) fn case_ready(state: &State) -> Ready {
    may_when(state, Right::Log, cases::here(state).is_some(), state.words().cases.r_no_case)
}

fn open_with(state: &State, right: Right) -> Ready {
    let w = state.words().cases;
    if cases::here(state).is_none() {
        return may_when(state, Right::Log, false, w.r_no_case);
    }
    may_when(state, right, cases::is_open(state), w.r_over)
}

/// Something can still be done with the selected complaint.
pub(super) fn open_case_ready(state: &State) -> Ready {
    open_with(state, Right::Log)
}

fn is_request(state: &State) -> bool {
    cases::here(state).is_some_and(|row| row.case.is_request())
}

/// The same of what only a customer's complaint knows.
pub(super) fn complaint_ready(state: &State) -> Ready {
    if is_request(state) { Ready::Hidden } else { open_case_ready(state) }
}

/// Of a request only what its department says is written down.
pub(super) fn record_ready(state: &State) -> Ready {
    let sent = cases::here(state).is_some_and(|row| row.case.open_dispatch().is_some());
    if is_request(state) && !sent { Ready::Hidden } else { open_case_ready(state) }
}

/// Something can be asked of a department: the hall names some.
pub(super) fn request_ready(state: &State) -> Ready {
    let known = state.board.as_ref().is_some_and(|board| !board.directory.departments.is_empty());
    may_when(state, Right::Complaints, known, state.setup.lang.requests().r_no_department)
}

/// A request that is open, by whoever owns it or a manager.
pub(super) fn done_ready(state: &State) -> Ready {
    let Some(row) = cases::here(state).filter(|row| row.case.is_request()) else {
        return hidden_unless(false, state);
    };
    let owns = row.owner == state.me() || state.may(Right::Force);
    match open_case_ready(state) {
        Ready::Yes => when(owns, state.words().cases.r_not_yours),
        no => no,
    }
}

/// It can be sent to a department: it is not decided, and whoever is here owns it or is a manager.
pub(super) fn dispatch_ready(state: &State) -> Ready {
    let w = state.words().cases;
    let ready = undecided(state);
    let Some(row) = cases::here(state).filter(|_| ready == Ready::Yes) else { return ready };
    let owns = row.owner == state.me() || !row.owner.is_empty() && state.may(Right::Force);
    when(owns, w.r_not_yours)
}

/// Somebody above can be called upon: it is not decided.
pub(super) fn escalate_ready(state: &State) -> Ready {
    if is_request(state) {
        return Ready::Hidden;
    }
    undecided(state)
}

fn undecided(state: &State) -> Ready {
    let told = cases::here(state).is_some_and(|row| row.state == CaseState::Resolved);
    match open_with(state, Right::Complaints) {
        Ready::Yes => when(!told, state.words().cases.r_decided),
        no => no,
    }
}

pub(super) fn take_ready(state: &State) -> Ready {
    let open = cases::to_take(state).filter(|row| row.case.is_open());
    if open.is_some_and(|row| row.owner == state.me()) {
        return may_when(state, Right::Log, false, state.words().cases.r_yours);
    }
    let open = open.is_some();
    may_when(state, Right::Log, open, state.words().cases.r_no_take)
}

fn hidden_unless(holds: bool, state: &State) -> Ready {
    // Where no complaint is selected it is listed with that as the reason.
    if holds || cases::here(state).is_none() { open_case_ready(state) } else { Ready::Hidden }
}

pub(super) fn offered_ready(state: &State) -> Ready {
    let offered = cases::here(state).is_some_and(|row| cases::is_offered(state, row));
    hidden_unless(offered, state)
}

pub(super) fn own_offer_ready(state: &State) -> Ready {
    let own = cases::here(state).and_then(|row| row.case.offer.as_ref());
    hidden_unless(own.is_some_and(|open| *open.from == *state.me()), state)
}

pub(super) fn unconfirmed_ready(state: &State) -> Ready {
    let own = cases::here(state).is_some_and(|row| row.case.unconfirmed && row.owner == state.me());
    hidden_unless(own, state)
}

pub(super) fn waiting_ready(state: &State) -> Ready {
    hidden_unless(cases::is_waiting(state), state)
}

/// Somebody asks for the selected complaint, and whoever is here answers it.
pub(super) fn asked_ready(state: &State) -> Ready {
    let asked = |row: &ComplaintRow| row.case.request.is_some() && row.owner == state.me();
    hidden_unless(cases::here(state).is_some_and(asked), state)
}

/// Whoever is here asks for the selected complaint.
pub(super) fn asking_ready(state: &State) -> Ready {
    let asks = |row: &ComplaintRow| {
        let request = row.case.request.as_ref();
        request.is_some_and(|request| *request.person_id == *state.me())
    };
    hidden_unless(cases::here(state).is_some_and(asks), state)
}

/// Somebody above was called upon, and nobody has it yet.
pub(super) fn called_ready(state: &State) -> Ready {
    let called = |row: &ComplaintRow| row.case.running().is_some_and(|it| it.ack.is_none());
    hidden_unless(cases::here(state).is_some_and(called), state)
}

pub(super) fn join_ready(state: &State) -> Ready {
    let helps = |row: &ComplaintRow| row.case.helpers.iter().any(|id| **id == *state.me());
    let in_it = |row: &ComplaintRow| row.owner == state.me() || helps(row);
    hidden_unless(!cases::here(state).is_some_and(in_it), state)
}

/// A department has its task.
pub(super) fn dispatched_ready(state: &State) -> Ready {
    let sent = cases::here(state).is_some_and(|row| row.case.open_dispatch().is_some());
    if sent { dispatch_ready(state) } else { hidden_unless(false, state) }
}

/// Nothing was done about it yet: it may have been registered by mistake.
pub(super) fn void_ready(state: &State) -> Ready {
    let fresh = |row: &ComplaintRow| row.state == CaseState::Received && !row.case.was_contacted();
    hidden_unless(cases::here(state).is_some_and(fresh), state)
}

pub(super) fn over_ready(state: &State) -> Ready {
    match cases::here(state) {
        None => may_when(state, Right::Log, false, state.words().cases.r_no_case),
        Some(row) if row.case.is_request() => Ready::Hidden,
        Some(row) if row.case.is_open() && row.state != CaseState::Resolved => Ready::Hidden,
        Some(_) => may(state, Right::Log),
    }
}

pub(super) fn force_ready(state: &State) -> Ready {
    open_with(state, Right::Force)
}
