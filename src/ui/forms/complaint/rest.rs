//! Forms of complaints that are rarely opened, and the choice of what to do instead of what was refused.

use super::super::{board, people};
use super::{of, phrases, text, titled};
use crate::core::board::ComplaintRow;
use crate::core::complaint::Possible;
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::field::{Field, Kind, Slot, entry};
use crate::ui::form::{CaseWhat, Form};
use crate::ui::state::State;

/// Which body outside has it too.
pub(in crate::ui) fn refer(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let mut body = text(Slot::Text, w.l_body);
    body.entries = phrases(&[w.x_body_1, w.x_body_2, w.x_body_3]);
    let fields = vec![body, text(Slot::Value, w.l_ref_no).optional()];
    Form::new(of(row, CaseWhat::Refer), titled(state, row, w.f_refer), fields)
}

/// Which other complaint is the same.
pub(in crate::ui) fn merge(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let others = board(state).complaints().filter(|it| it.complaint_id != row.complaint_id);
    let name = |it: &ComplaintRow| format!("{} {}", it.number, it.text);
    let others = others.map(|it| entry(it.complaint_id.as_str(), name(it))).collect();
    let other = Field::new(Slot::Choice, Kind::Find, w.l_same, others);
    Form::new(of(row, CaseWhat::Merge), titled(state, row, w.f_merge), vec![other])
}

/// Why whoever asks for it does not get it.
pub(in crate::ui) fn refuse(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let who = row.case.request.as_ref().map_or("", |request| &*request.person_id);
    let about = Field::fixed("", [fill(w.d_request_by, &[state.person_name(who)])]);
    let mut why = text(Slot::Text, w.l_why).optional();
    why.entries = phrases(&[w.x_refuse_1, w.x_refuse_2]);
    Form::new(of(row, CaseWhat::Refuse), titled(state, row, w.f_refuse), vec![about, why])
}

/// Why it was registered by mistake, and who confirms that: by their PIN where people have one.
pub(in crate::ui) fn void(state: &State, row: &ComplaintRow) -> Form {
    let w = state.words().cases;
    let mut why = text(Slot::Text, w.l_why);
    why.entries = phrases(&[w.x_void_1, w.x_void_2]);
    let board = board(state);
    let mut others = people(state, false);
    let proves = |id: &str| board.people.iter().any(|it| it.person_id == id && it.has_pin);
    others.retain(|it| it.code != *state.me() && (!board.locks || proves(&it.code)));
    let who = Field::new(Slot::Person, Kind::Find, w.l_second, others);
    Form::new(of(row, CaseWhat::Void), titled(state, row, w.f_void), vec![why, who])
}

/// What is possible instead of what was refused, by number.
pub(in crate::ui) fn instead(
    state: &State,
    row: &ComplaintRow,
    why: String,
    possible: &[Possible],
) -> Form {
    let w = state.words().cases;
    let mut entries = vec![entry("", state.words().deeds.e_cancel)];
    entries.extend(possible.iter().map(|it| entry(it.as_str(), it.name(state.setup.lang))));
    let fields = vec![
        Field::fixed("", [why]),
        Field::new(Slot::Sure, Kind::Pick, w.l_instead, entries).optional(),
    ];
    let what = CaseWhat::Instead(possible.to_vec());
    Form::new(of(row, what), titled(state, row, w.f_instead), fields)
}
