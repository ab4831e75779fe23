//! The words that a person wrote freely in an act: what has to be cleaned before it stands in a log for good.

use super::{Act, CaseAct, FindingAct, HandoverAct, IncidentAct, PeopleAct};
use crate::core::complaint::Field;
use crate::core::finding::FindingField;

impl Act {
    /// Passes each free text of the act through `edit`; ids and codes are left alone.
    pub fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let mut all = |texts: &mut [&mut String]| {
            for text in texts.iter_mut().filter(|text| !text.is_empty()) {
                **text = edit(text);
            }
        };
        match self {
            Act::MarkStaff { reason, .. }
            | Act::SetCounters { reason, .. }
            | Act::Settle { reason, .. } => all(&mut [reason]),
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
            Act::Request(new) => all(&mut [&mut new.contact, &mut new.text]),
            Act::Case { act, .. } => act.edit_words(edit),
            Act::Incident { act, .. } => act.edit_words(edit),
            Act::Handover { act, .. } => act.edit_words(edit),
            Act::Finding { act, .. } => act.edit_words(edit),
            Act::People(act) => act.edit_words(edit),
            Act::FollowUp { act, .. } => act.edit_words(edit),
            Act::Check { act, .. } => act.edit_words(edit),
            Act::Order { act, .. } => act.edit_words(edit),
            Act::Improvement { act, .. } => act.edit_words(edit),
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
    /// Whether none of its free texts has more characters than that: what is too long is refused, not cut.
    pub(super) fn fits(&self, chars_max: usize) -> bool {
        let mut fits = true;
        self.clone().edit_words(&mut |text| {
            fits &= text.chars().count() <= chars_max;
            text.to_owned()
        });
        fits
    }

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
            | CaseAct::CallOff { reason, .. }
            | CaseAct::Escalate { reason, .. } => all(&mut [reason]),
            CaseAct::Amend { value, reason, .. } => all(&mut [value, reason]),
            CaseAct::Contact { text, .. }
            | CaseAct::Decline { text, .. }
            | CaseAct::Close { text, .. }
            | CaseAct::Reply { text, .. }
            | CaseAct::AnswerCall { text, .. }
            | CaseAct::Finish { text, .. }
            | CaseAct::Tell { text, .. } => all(&mut [text]),
            CaseAct::Start { note } | CaseAct::Wait { note, .. } => all(&mut [note]),
            CaseAct::Resolve { text, explanation, .. } => all(&mut [text, explanation]),
            CaseAct::Refer { body, ref_no } => all(&mut [body, ref_no]),
            CaseAct::Offer { summary, if_then, .. } => all(&mut [summary, if_then]),
            CaseAct::Dispatch { contact, text, reason, .. } => all(&mut [contact, text, reason]),
            CaseAct::DepartmentAccepted { contact, order_no, .. } => all(&mut [contact, order_no]),
            CaseAct::PassOn { contact, reason, .. } => all(&mut [contact, reason]),
            CaseAct::DepartmentAsks { contact, text, .. }
            | CaseAct::DepartmentAnswered { contact, text, .. }
            | CaseAct::DepartmentTried { contact, text, .. } => all(&mut [contact, text]),
            CaseAct::Resume
            | CaseAct::Settle { .. }
            | CaseAct::Merge { .. }
            | CaseAct::Accept { .. }
            | CaseAct::Recall
            | CaseAct::Take
            | CaseAct::Confirm
            | CaseAct::Join
            | CaseAct::AnswerSeen { .. }
            | CaseAct::Acknowledge { .. } => {}
        }
    }
}

impl HandoverAct {
    fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let text = match self {
            HandoverAct::Note { text }
            | HandoverAct::Decline { text, .. }
            | HandoverAct::Append { text, .. } => text,
            HandoverAct::Return { reason }
            | HandoverAct::Assume { reason }
            | HandoverAct::StartWithout { reason } => reason,
            _ => return,
        };
        if !text.is_empty() {
            *text = edit(text);
        }
    }
}

impl IncidentAct {
    /// The same of an incident.
    pub(super) fn fits(&self, chars_max: usize) -> bool {
        let mut fits = true;
        self.clone().edit_words(&mut |text| {
            fits &= text.chars().count() <= chars_max;
            text.to_owned()
        });
        fits
    }

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
        edit_each(texts, edit);
    }
}

fn edit_each(texts: Vec<&mut String>, edit: &mut dyn FnMut(&str) -> String) {
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        *text = edit(text);
    }
}

impl FindingAct {
    fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let texts: Vec<&mut String> = match self {
            FindingAct::Raise(new) => vec![&mut new.place, &mut new.text, &mut new.fixed_text],
            FindingAct::Assign { reason, .. }
            | FindingAct::CannotDo { reason, .. }
            | FindingAct::MeasureCancel { reason, .. }
            | FindingAct::Reject { reason }
            | FindingAct::Grade { reason, .. }
            | FindingAct::Void { reason } => vec![reason],
            FindingAct::Prevent { cause, title, .. } => vec![cause, title],
            FindingAct::AddMeasure { title, .. } => vec![title],
            // Which complaint it belongs to is an id.
            FindingAct::Note { field: FindingField::Complaint, .. } => Vec::new(),
            FindingAct::Contain { text }
            | FindingAct::Fix { text, .. }
            | FindingAct::Verify { text }
            | FindingAct::MeasureDone { text, .. }
            | FindingAct::MeasureVerify { text, .. }
            | FindingAct::Tell { text, .. }
            | FindingAct::Note { text, .. } => vec![text],
        };
        edit_each(texts, edit);
    }
}

impl PeopleAct {
    fn edit_words(&mut self, edit: &mut dyn FnMut(&str) -> String) {
        let texts: Vec<&mut String> = match self {
            PeopleAct::Praise { text, .. }
            | PeopleAct::Settle { text, .. }
            | PeopleAct::Need { text, .. }
            | PeopleAct::Train { text, .. }
            | PeopleAct::Exam { text, .. } => vec![text],
            // What it says is sealed before.
            PeopleAct::Mood { .. } => Vec::new(),
            PeopleAct::Coach { text, agreed, .. } => vec![text, agreed],
            PeopleAct::Relieve { reason, .. } | PeopleAct::VoidSurvey { reason, .. } => {
                vec![reason]
            }
            PeopleAct::Survey(new) => vec![&mut new.source, &mut new.reason, &mut new.file],
            PeopleAct::Visit(new) => {
                let items = new.items.iter_mut();
                let of_items = items.flat_map(|item| [&mut item.place, &mut item.text]);
                [&mut new.source, &mut new.text].into_iter().chain(of_items).collect()
            }
        };
        edit_each(texts, edit);
    }
}
