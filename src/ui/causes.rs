//! What needs somebody now, worst first, and `n`, which steps through it: each step stands on the row of its
//! cause and says what it is, and Enter there acts on it.

use super::cases;
use super::desk;
use super::findings;
use super::incident;
use super::moves::go_to;
use super::msg::Effect;
use super::notices;
use super::open;
use super::orders;
use super::people;
use super::show;
use super::standing;
use super::state::{Cause, Shown, State, Tone};
use crate::core::alarm::{AlarmKind, AlarmState};
use crate::core::board::{
    Alarm, Board, ComplaintRow, EscalationRow, IncidentRow, Mark, Place, Standing,
};
use crate::core::hall::{Notice, NoticeKind};
use crate::text::words::fill;

/// Complaints that nobody of all levels answered, or for which nobody was to be reached at all.
pub(super) fn unanswered(board: &Board) -> impl Iterator<Item = &EscalationRow> {
    let silent = |row: &&EscalationRow| row.standing == Standing::Unanswered || row.is_nobodys();
    board.escalations.iter().filter(silent)
}

fn unowned(board: &Board) -> impl Iterator<Item = &ComplaintRow> {
    board.case_rows.iter().filter(|row| row.case.is_open() && row.owner.is_empty())
}

/// Open incidents, with the rank of one whose step is late, or of one that only goes on.
fn incidents(board: &Board) -> impl Iterator<Item = (u8, &IncidentRow)> {
    let open = board.incidents.iter().filter(|row| row.is_open());
    open.map(|row| (if row.late().next().is_some() { 1 } else { 3 }, row))
}

fn cause(alarm: &Alarm) -> Cause {
    Cause::Alarm(alarm.kind, alarm.subject.clone())
}

/// What needs somebody, in the order in which `n` steps through it: calls for help, what is beyond a red line
/// and nobody has seen (incidents with a late step among it), notices, what is near one, complaints that nobody
/// owns, what somebody has seen.
fn all(state: &State) -> Vec<Cause> {
    let Some(board) = &state.board else { return Vec::new() };
    let rank = |alarm: &Alarm| match (alarm.state, alarm.mark) {
        (AlarmState::Active, Mark::Breach) => 1,
        (AlarmState::Active, _) => 3,
        _ => 5,
    };
    let notices = notices::mine(state);
    let noticed = |row: &&ComplaintRow| {
        notices.iter().any(|notice| *notice.complaint_id == *row.complaint_id)
    };
    let help = board.help.iter().map(|call| (0, Cause::Help(call.help_id.clone())));
    let mut ranked: Vec<(u8, Cause)> = help.collect();
    ranked.extend(unanswered(board).map(|row| (1, Cause::Unanswered(row.complaint_id.clone()))));
    ranked.extend(
        incidents(board).map(|(rank, row)| (rank, Cause::Incident(row.incident_id.clone()))),
    );
    ranked.extend(findings::late_text(state).map(|_| (1, Cause::Findings)));
    ranked.extend(findings::red::untold_text(state).map(|_| (1, Cause::RedLine)));
    ranked.extend(state.alarms().iter().map(|alarm| (rank(alarm), cause(alarm))));
    let told = notices.iter();
    let told = told.map(|notice| Cause::Notice(notice.complaint_id.to_string(), notice.kind));
    ranked.extend(told.map(|cause| (2, cause)));
    ranked.extend(standing::mine(state).map(|news| (3, Cause::Settings(news.version))));
    ranked.extend(
        people::mine(state)
            .map(|due| (2, Cause::Relief(due.person_id.clone(), due.complaint_id.clone()))),
    );
    ranked.extend(orders::proposed_text(state).map(|_| (3, Cause::Improvements)));
    let left = unowned(board).filter(|row| !noticed(row));
    ranked.extend(left.map(|row| (4, Cause::Unowned(row.complaint_id.clone()))));
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, cause)| cause).collect()
}

/// Whether there is anything to step to.
pub(super) fn any(state: &State) -> bool {
    let on_board = |board: &Board| {
        let cases = unanswered(board).next().is_some() || unowned(board).next().is_some();
        let incidents = incidents(board).next().is_some();
        let late = board.findings.iter().any(|row| row.late);
        cases || incidents || late || !board.help.is_empty() || !board.alarms.is_empty()
    };
    state.board.as_deref().is_some_and(on_board)
        || !notices::mine(state).is_empty()
        || standing::mine(state).next().is_some()
        || people::mine(state).next().is_some()
        || orders::proposed_text(state).is_some()
}

/// Steps to the next one.
pub(super) fn next(state: &mut State) -> Vec<Effect> {
    // The list may have changed since the last step: go on after what was shown, wherever it stands now;
    // if it is over, the next one has moved into its place.
    let causes = all(state);
    let next = state.shown.as_ref().map_or(0, |shown| {
        let at = causes.iter().position(|cause| *cause == shown.cause);
        at.map_or(shown.at, |at| at + 1)
    });
    show_at(state, if next < causes.len() { next } else { 0 })
}

/// Goes to the cause of the `at`-th alarm of the list and says what it is.
pub(super) fn show_alarm(state: &mut State, at: usize) -> Vec<Effect> {
    let wanted = state.alarms().get(at).map(cause);
    show_first(state, |cause| Some(cause) == wanted.as_ref())
}

/// Goes to the first notice.
pub(super) fn show_notice(state: &mut State) -> Vec<Effect> {
    show_first(state, |cause| matches!(cause, Cause::Notice(..)))
}

fn show_first(state: &mut State, is: impl Fn(&Cause) -> bool) -> Vec<Effect> {
    let at = all(state).iter().position(is);
    at.map_or_else(Vec::new, |at| show_at(state, at))
}

fn show_at(state: &mut State, at: usize) -> Vec<Effect> {
    let causes = all(state);
    let (Some(cause), Some(board)) = (causes.get(at), state.board.clone()) else {
        return Vec::new();
    };
    let calls = board.help.len();
    let (no, of) =
        if at < calls { (at + 1, calls) } else { (at + 1 - calls, causes.len() - calls) };
    let Some(told) = stand_on(state, &board, cause, [&no.to_string(), &of.to_string()]) else {
        return Vec::new();
    };
    state.shown = Some(Shown { at, cause: cause.clone(), looked_at: true });
    // Stepping on replaces the line: five alarms are not five messages.
    state.toasts.retain(|toast| toast.tone != Tone::Notice);
    state.tell(Tone::Notice, told);
    Vec::new()
}

/// Selects the row of a cause and gives its sentence.
fn stand_on(state: &mut State, board: &Board, cause: &Cause, no: [&str; 2]) -> Option<String> {
    let (deeds, w) = (state.words().deeds, state.words().cases);
    let enter = state.key_label("row.menu");
    Some(match cause {
        Cause::Help(id) => {
            let call = board.help.iter().find(|call| call.help_id == *id)?;
            go_to(state, Place::Counters, &call.counter_id);
            let waits = show::since(state.words(), state.now, Some(call.at));
            fill(deeds.help_shown, &[no[0], no[1], &call.counter_id, &waits, &enter])
        }
        Cause::Alarm(kind, subject) => {
            let alarms = state.alarms();
            let alarm = alarms.iter().find(|it| it.kind == *kind && it.subject == *subject)?;
            let (place, text) = (alarm.place, show::alarm(state, alarm));
            let of_case = board.case_rows.iter().find(|row| row.number == *subject);
            match of_case.filter(|_| matches!(kind, AlarmKind::Complaint | AlarmKind::Request)) {
                Some(row) => go_to(state, Place::Complaints, &row.complaint_id),
                None => go_to(state, place, subject),
            }
            fill(deeds.alarm_shown, &[no[0], no[1], &text, &enter])
        }
        Cause::Notice(id, kind) => notice_shown(state, board, (id, *kind), no)?,
        Cause::Findings => {
            fill(state.words().findings.n_shown, &[no[0], no[1], &findings::late_text(state)?])
        }
        Cause::Improvements => {
            let text = orders::proposed_text(state)?;
            fill(state.words().findings.n_shown, &[no[0], no[1], &text])
        }
        Cause::RedLine => {
            let text = findings::red::untold_text(state)?;
            fill(state.words().findings.n_shown, &[no[0], no[1], &text])
        }
        Cause::Unanswered(id) => {
            let row = unanswered(board).find(|row| row.complaint_id == *id)?;
            let at = board.escalations.iter().position(|it| it == row)?;
            let key = state.key(Place::Escalations, at);
            go_to(state, Place::Escalations, &key);
            let text = nobody_answers(state, row);
            fill(w.u_shown, &[no[0], no[1], &text])
        }
        Cause::Unowned(id) => {
            let row = unowned(board).find(|row| row.complaint_id == *id)?;
            cases::show(state, id);
            let since = show::span(state.words(), state.now.secs_since(row.case.owner_since));
            let text = fill(w.u_unowned, &[&row.number, &since]);
            fill(w.u_shown, &[no[0], no[1], &text])
        }
        Cause::Settings(version) => {
            let text = standing::text(state, standing::find(state, *version)?);
            fill(state.setup.lang.news().n_shown, &[no[0], no[1], &text])
        }
        Cause::Relief(person, case) => {
            let due = people::relief(state, person, case)?;
            let text = people::relief_text(state, due);
            go_to(state, Place::Staff, person);
            fill(state.words().people.n_shown, &[no[0], no[1], &text])
        }
        Cause::Incident(id) => {
            let row = board.incident(id).filter(|row| row.is_open())?;
            fill(deeds.alarm_shown, &[no[0], no[1], &incident::in_short(state, row), &enter])
        }
    })
}

fn notice_shown(
    state: &mut State,
    board: &Board,
    (id, kind): (&str, NoticeKind),
    no: [&str; 2],
) -> Option<String> {
    let same = |it: &&Notice| *it.complaint_id == *id && it.kind == kind && *it.to == *state.me();
    let notice = board.notices.iter().find(same)?;
    let (text, step) = (notices::text(state, notice), notices::step(state, notice));
    cases::show(state, id);
    Some(fill(state.words().cases.n_shown, &[no[0], no[1], &text, step]))
}

/// That nobody of all levels answered, or was reached, in a sentence.
pub(super) fn nobody_answers(state: &State, row: &EscalationRow) -> String {
    let w = state.words().cases;
    let template = if row.is_nobodys() { w.u_nobody } else { w.u_unanswered };
    fill(template, &[&row.number, &row.level.to_string()])
}

/// Enter on what `n` showed.
pub(super) fn act(state: &mut State) -> Vec<Effect> {
    match state.shown.as_ref().map(|shown| &shown.cause) {
        Some(Cause::Notice(..)) => notices::act(state),
        Some(Cause::Incident(id)) => {
            let id = id.clone();
            incident::show(state, &id);
            Vec::new()
        }
        Some(Cause::Settings(version)) => {
            let version = *version;
            standing::open(state, version)
        }
        Some(Cause::Relief(person, case)) => {
            let (person, case) = (person.clone(), case.clone());
            people::open_relief(state, &person, &case)
        }
        Some(Cause::Findings) => findings::open(state),
        Some(Cause::Improvements) => orders::open(state, orders::Which::Improvements),
        Some(Cause::RedLine) => findings::red::open(state),
        Some(
            Cause::Alarm(AlarmKind::Complaint | AlarmKind::Request, _)
            | Cause::Unanswered(_)
            | Cause::Unowned(_),
        ) => open::row_menu(state),
        _ => desk::deal(state),
    }
}
