//! What the forms of requests become, and the key that ends one.

use super::{here, open, said};
use crate::core::act::{Act, CaseAct, NewRequest};
use crate::core::board::ComplaintRow;
use crate::core::complaint::{ContactWay, RequestEnd, Severity};
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::ui::answers::{send, send_form};
use crate::ui::field::Slot;
use crate::ui::form::Form;
use crate::ui::forms::complaint as forms;
use crate::ui::msg::Effect;
use crate::ui::state::State;

/// `C`: what the hall needs of a department.
pub(in crate::ui) fn request(state: &mut State) -> Vec<Effect> {
    let form = forms::request(state);
    open(state, form)
}

pub(in crate::ui) fn save_request(state: &mut State, form: &Form) -> Vec<Effect> {
    let new = NewRequest {
        department_id: form.code(Slot::Department).to_owned(),
        contact: said(form, Slot::Contact),
        way: ContactWay::Phone,
        text: said(form, Slot::Text),
        severity: Severity::from_text(form.code(Slot::Severity)).unwrap_or(Severity::Sev3),
    };
    send_form(state, Act::Request(Box::new(new)), form)
}

/// `D`: where the department said that it is through with it, its words are those of the end; else how it ended is
/// asked for.
pub(in crate::ui) fn finish(state: &mut State) -> Vec<Effect> {
    let Some(row) = here(state) else { return Vec::new() };
    let Some(result) = forms::result(row) else {
        let form = forms::finish(state, row);
        return open(state, form);
    };
    let text = scrub(result).trim().to_owned();
    let (complaint_id, outcome) = (row.complaint_id.clone(), RequestEnd::Done);
    send(state, Act::Case { complaint_id, act: Box::new(CaseAct::Finish { outcome, text }) })
}

/// A request that no department has: nothing is to be written down of it.
pub(super) fn is_quiet(row: &ComplaintRow) -> bool {
    row.case.is_request() && row.case.open_dispatch().is_none()
}

pub(super) fn finished(state: &State, form: &Form) -> CaseAct {
    let outcome = RequestEnd::from_text(form.code(Slot::Outcome)).unwrap_or(RequestEnd::Done);
    let written = said(form, Slot::Text);
    let plain = || outcome.name(state.setup.lang).to_owned();
    CaseAct::Finish { outcome, text: if written.is_empty() { plain() } else { written } }
}
