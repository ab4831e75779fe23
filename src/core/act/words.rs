//! The words that a person wrote freely in an act: what has to be cleaned before it stands in a log for good.

use super::{Act, CaseAct, IncidentAct};
use crate::core::complaint::Field;

impl Act {
    /// Passes each free text of the act through `edit`; ids and codes are left alone.
    pub fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let mut all = |texts: &mut [&mut String]| {
            for text in texts.iter_mut().filter(|text| !text.is_empty()) {
                **text = edit(text);
            }
        };
        match self {
            Act::MarkStaff { reason, .. } | Act::SetCounters { reason, .. } => all(&mut [reason]),
            Act::OpenShift { name } => all(&mut [name]),
            Act::SignOff { note } => all(&mut [note]),
            Act::TakeAction { detail, .. } => all(&mut [detail]),
            Act::Register(new) => all(&mut [
                &mut new.severity_reason,
                &mut new.label,
                &mut new.text,
                &mut new.request,
                &mut new.loss,
                &mut new.attendant,
            ]),
            Act::Case { act, .. } => act.edit_words(edit),
            Act::Incident { act, .. } => act.edit_words(edit),
            Act::Log(act) => act.edit_words(edit),
            Act::Acknowledge(_)
            | Act::Tally { .. }
            | Act::EnterHalfHour { .. }
            | Act::MarkUnhappy { .. }
            | Act::MarkWalkOut { .. }
            | Act::AskHelp { .. }
            | Act::ClaimHelp { .. }
            | Act::Undo { .. } => {}
        }
    }
}

impl CaseAct {
    fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        if let CaseAct::Settle { resolve, .. } = self {
            return resolve.edit_words(edit);
        }
        if let CaseAct::Offer { next, .. } = self {
            for action in next.iter_mut().filter(|action| !action.text.is_empty()) {
                action.text = edit(&action.text).into();
            }
        }
        let mut all = |texts: &mut [&mut String]| {
            for text in texts.iter_mut().filter(|text| !text.is_empty()) {
                **text = edit(text);
            }
        };
        match self {
            // Which complaint it repeats is an id.
            CaseAct::Amend { field: Field::RepeatOf, reason, .. }
            | CaseAct::Assess { reason, .. }
            | CaseAct::Reopen { reason }
            | CaseAct::Void { reason, .. }
            | CaseAct::RefuseRequest { reason }
            | CaseAct::Force { reason, .. }
            | CaseAct::Withdraw { reason }
            | CaseAct::Escalate { reason, .. } => all(&mut [reason]),
            CaseAct::Amend { value, reason, .. } => all(&mut [value, reason]),
            CaseAct::Contact { text, .. }
            | CaseAct::Decline { text, .. }
            | CaseAct::Tell { text, .. } => all(&mut [text]),
            CaseAct::Start { note } | CaseAct::Wait { note, .. } => all(&mut [note]),
            CaseAct::Resolve { text, explanation, .. } => all(&mut [text, explanation]),
            CaseAct::Refer { body, ref_no } => all(&mut [body, ref_no]),
            CaseAct::Offer { summary, if_then, .. } => all(&mut [summary, if_then]),
            CaseAct::Dispatch { contact, text, reason, .. } => all(&mut [contact, text, reason]),
            CaseAct::DepartmentAccepted { contact, order_no, .. } => all(&mut [contact, order_no]),
            CaseAct::DepartmentAnswered { contact, text, .. }
            | CaseAct::DepartmentTried { contact, text, .. } => all(&mut [contact, text]),
            CaseAct::Resume
            | CaseAct::Close { .. }
            | CaseAct::Settle { .. }
            | CaseAct::Merge { .. }
            | CaseAct::Accept { .. }
            | CaseAct::Recall
            | CaseAct::Take
            | CaseAct::Confirm
            | CaseAct::Join
            | CaseAct::Acknowledge { .. } => {}
        }
    }
}

impl IncidentAct {
    fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let texts: Vec<&mut String> = match self {
            IncidentAct::Tell { text, .. } => vec![text],
            IncidentAct::Note(fields) => fields.iter_mut().map(|(_, text)| text).collect(),
            IncidentAct::Grade { reason, .. } => vec![reason],
            IncidentAct::Close { cause, lesson } => vec![cause, lesson],
            IncidentAct::Open { .. }
            | IncidentAct::Tick(_)
            | IncidentAct::Untick(_)
            | IncidentAct::Count { .. }
            | IncidentAct::Restore { .. } => Vec::new(),
        };
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            *text = edit(text);
        }
    }
}
