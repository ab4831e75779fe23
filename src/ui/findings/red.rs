//! What a round proposes when it is over: to tell a superior of a red line, and to talk with whoever stands behind
//! an item that failed. Each is one key; nothing of it is done by itself.

use crate::core::act::{Act, FindingAct};
use crate::core::board::{FindingRow, RoundRow};
use crate::core::check::Answer;
use crate::core::complaint::ContactWay;
use crate::core::conduct::proposes_coaching;
use crate::text::words::fill;
use crate::ui::answers::send;
use crate::ui::msg::Effect;
use crate::ui::state::{State, Tone};

use super::{rows, what};

/// Who stands at that level or above, by id: people of the hall who are at work first, then by level; contacts
/// outside last. Never who is at the board.
pub(super) fn superiors(state: &State, level: u8) -> Vec<String> {
    let Some(board) = &state.board else { return Vec::new() };
    let me = state.me();
    let works = |id: &str| board.staff.iter().any(|row| row.staff_id == id && row.state.is_work());
    let people = board.people.iter().filter(|it| it.person_id != me);
    let mut people: Vec<(bool, u8, &str)> = people
        .filter_map(|it| Some((!works(&it.person_id), it.level?, it.person_id.as_str())))
        .filter(|(_, own, _)| *own >= level)
        .collect();
    people.sort_unstable();
    let mut contacts: Vec<(u8, &str)> =
        board.directory.contacts.iter().map(|it| (it.level, it.id.as_str())).collect();
    contacts.retain(|(own, _)| *own >= level);
    contacts.sort_by_key(|(own, _)| *own);
    let ids = people.into_iter().map(|it| it.2).chain(contacts.into_iter().map(|it| it.1));
    ids.map(str::to_owned).collect()
}

/// The findings of a round that a superior has still to be told of.
pub(in crate::ui) fn untold<'s>(state: &'s State, round_id: &str) -> Vec<&'s FindingRow> {
    let seen = |row: &&FindingRow| {
        row.finding.occurrences.iter().any(|it| it.red_line && *it.round_id == *round_id)
    };
    rows(state).iter().filter(|row| row.tell.is_some()).filter(seen).collect()
}

/// Whom one key tells of a finding: the first who stands high enough.
pub(in crate::ui) fn whom(state: &State, row: &FindingRow) -> Option<String> {
    superiors(state, row.tell?.level).into_iter().next()
}

/// They were told by telephone: one act for each finding, so that each has its own way back.
pub(in crate::ui) fn told(state: &mut State, ids: &[String]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for id in ids {
        let Some(person_id) = super::row(state, id).and_then(|row| whom(state, row)) else {
            let text = state.words().findings.r_no_superior.to_owned();
            state.tell(Tone::Notice, text);
            return effects;
        };
        let act = FindingAct::Tell { person_id, way: ContactWay::Phone, text: String::new() };
        effects.extend(send(state, Act::Finding { finding_id: id.clone(), act: Box::new(act) }));
    }
    effects
}

/// The red line that a superior has to be told of first.
fn first(state: &State) -> Option<&FindingRow> {
    let untold = rows(state).iter().filter(|row| row.tell.is_some());
    untold.min_by_key(|row| row.tell.map(|duty| duty.until))
}

/// It in words; none where none is.
pub(in crate::ui) fn untold_text(state: &State) -> Option<String> {
    first(state).and_then(|row| duty_text(state, row))
}

/// The list of findings with that one in the light.
pub(in crate::ui) fn open(state: &mut State) -> Vec<Effect> {
    let id = first(state).map_or_else(String::new, |row| row.finding_id.clone());
    let at = super::place(state, &id, 0);
    super::lay(state, at);
    Vec::new()
}

/// What is to be told, until when, and whom.
pub(in crate::ui) fn duty_text(state: &State, row: &FindingRow) -> Option<String> {
    let w = state.words().findings;
    let duty = row.tell?;
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let level = format!("L{}", duty.level);
    let whom = whom(state, row).map_or(level.clone(), |id| format!("{level} {}", state.whom(&id)));
    Some(fill(w.strip_tell, &[&what(state, row), &zone.hm(duty.until), &whom]))
}

/// Who stands behind a finding: whoever had to see to it, else who is at that counter; never who is at the board.
pub(super) fn person_of(state: &State, row: &FindingRow) -> Option<String> {
    behind(state, &row.owner, &row.place)
}

fn behind(state: &State, owner: &str, place: &str) -> Option<String> {
    let board = state.board.as_ref()?;
    let known = |id: &str| id != state.me() && board.people.iter().any(|it| it.person_id == id);
    if known(owner) {
        return Some(owner.to_owned());
    }
    let bare = |text: &str| text.trim().trim_start_matches('0').to_owned();
    let here = |id: &str| !bare(id).is_empty() && bare(id) == bare(place);
    let counter = board.counters.iter().find(|row| here(&row.counter_id))?;
    let at = counter.people.iter().map(|it| it.staff_id.clone());
    at.into_iter().find(|id| known(id))
}

/// The talk that a round proposes: whom it is with, if that is known, and the item that it goes back to. Items about
/// how people serve propose one, and a red line at a counter where somebody sits.
pub(in crate::ui) fn talk(state: &State, row: &RoundRow) -> Option<(Option<String>, String)> {
    let person = |answer: &Answer| behind(state, &answer.owner, &answer.place);
    let is_red = |answer: &Answer| row.round.item(&answer.item).is_some_and(|item| item.red_line);
    let proposes = |answer: &&Answer| {
        proposes_coaching(&answer.item) || (is_red(answer) && person(answer).is_some())
    };
    let mut failed: Vec<&Answer> = row.round.failed().filter(proposes).collect();
    failed.sort_by_key(|answer| (!is_red(answer), person(answer).is_none()));
    let first = failed.first()?;
    Some((person(first), first.item.to_string()))
}
