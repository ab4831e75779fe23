//! The forms of what the hall needs of a department: asked for, put right, done.

use super::beyond::departments_for;
use super::{folded, of, phrases, text};
use crate::core::board::ComplaintRow;
use crate::core::complaint::{Category, DepartmentAnswer, RequestEnd, Severity};
use crate::text::named::Named;
use crate::ui::field::{Field, Kind, Slot, entry};
use crate::ui::form::{CaseWhat, Deed, Form};
use crate::ui::state::State;

/// A new one: whom, what, how urgent.
pub(in crate::ui) fn request(state: &State) -> Form {
    let w = state.setup.lang.requests();
    let departments = departments_for(state, Category::Unknown);
    let whom =
        Field::new(Slot::Department, Kind::Find, state.words().cases.l_department, departments);
    let mut what = text(Slot::Text, w.l_what);
    what.entries = phrases(&[w.x_new_1, w.x_new_2, w.x_new_3, w.x_new_4]);
    let urgency = [
        (Severity::Sev3, w.e_sev3),
        (Severity::Sev2, w.e_sev2),
        (Severity::Sev1, w.e_sev1),
        (Severity::Sev4, w.e_sev4),
    ];
    let urgency = urgency.map(|(it, name)| entry(it.as_str(), name)).to_vec();
    let urgency = Field::new(Slot::Severity, Kind::Pick, w.l_urgency, urgency)
        .with(Severity::Sev3.as_str())
        .optional();
    let contact = folded(text(Slot::Contact, state.words().cases.l_contact));
    Form::new(Deed::Request, w.f_new, vec![whom, what, urgency, contact])
}

/// What the department said when it was through with it, if it was.
pub(in crate::ui) fn result(row: &ComplaintRow) -> Option<&str> {
    let task = row.case.dispatches.last()?;
    let (_, answer) = task.answered?;
    (answer == DepartmentAnswer::Result).then_some(())?;
    row.case.last_answer(&task.dispatch_id)
}

/// How it ended.
pub(in crate::ui) fn finish(state: &State, row: &ComplaintRow) -> Form {
    let (lang, w) = (state.setup.lang, state.setup.lang.requests());
    let ends = RequestEnd::ALL.iter().map(|it| entry(it.as_str(), it.name(lang))).collect();
    let end = Field::new(Slot::Outcome, Kind::Pick, w.l_how, ends);
    let words = text(Slot::Text, w.l_words).optional();
    let said = result(row).map(|said| Field::fixed(w.l_answer, [said.to_owned()]));
    let title = format!("{} {}", w.f_done, row.number);
    Form::new(of(row, CaseWhat::Finish), title, said.into_iter().chain([end, words]).collect())
}

/// What is needed, put right.
pub(super) fn amend(state: &State, row: &ComplaintRow) -> Form {
    let what = text(Slot::Text, state.setup.lang.requests().l_what).given(&row.case.fields.text);
    let title = format!("{} {}", state.words().cases.f_amend, row.number);
    let mut form = Form::new(of(row, CaseWhat::Amend), title, vec![what]);
    form.more = true;
    form
}
