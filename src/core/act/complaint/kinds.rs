//! What acts about a complaint are called, what right they take, and which of them come from outside.

use super::CaseAct;
use crate::core::people::Right;

impl CaseAct {
    /// Its name in records.
    pub fn name(&self) -> &'static str {
        match self {
            CaseAct::Amend { .. } => "complaint.amend",
            CaseAct::Assess { .. } => "complaint.assess",
            CaseAct::Contact { .. } => "complaint.contact",
            CaseAct::Start { .. } => "complaint.start",
            CaseAct::Wait { .. } => "complaint.wait",
            CaseAct::Resume => "complaint.resume",
            CaseAct::Resolve { .. } => "complaint.resolve",
            CaseAct::Close { .. } => "complaint.close",
            CaseAct::Settle { .. } => "complaint.settle",
            CaseAct::Reopen { .. } => "complaint.reopen",
            CaseAct::Refer { .. } => "complaint.refer",
            CaseAct::Merge { .. } => "complaint.merge",
            CaseAct::Void { .. } => "complaint.void",
            CaseAct::Offer { .. } => "complaint.offer",
            CaseAct::Accept { .. } => "complaint.accept",
            CaseAct::Decline { .. } => "complaint.decline",
            CaseAct::Recall => "complaint.recall",
            CaseAct::Take => "complaint.take",
            CaseAct::RefuseRequest { .. } => "complaint.refuse_request",
            CaseAct::Force { .. } => "complaint.force",
            CaseAct::Confirm => "complaint.confirm",
            CaseAct::Join => "complaint.join",
            CaseAct::Dispatch { .. } => "complaint.dispatch",
            CaseAct::DepartmentAccepted { .. } => "dispatch.accepted",
            CaseAct::DepartmentAnswered { .. } => "dispatch.answered",
            CaseAct::DepartmentTried { .. } => "dispatch.tried",
            CaseAct::DepartmentAsks { .. } => "dispatch.ask",
            CaseAct::Reply { .. } => "dispatch.reply",
            CaseAct::PassOn { .. } => "dispatch.pass_on",
            CaseAct::Withdraw { .. } => "dispatch.withdraw",
            CaseAct::AnswerCall { .. } => "escalation.answer",
            CaseAct::AnswerSeen { .. } => "escalation.see_answer",
            CaseAct::CallOff { .. } => "escalation.withdraw",
            CaseAct::Escalate { .. } => "complaint.escalate",
            CaseAct::Acknowledge { .. } => "escalation.acknowledge",
            CaseAct::Tell { .. } => "superior.tell",
            CaseAct::Finish { .. } => "request.finish",
        }
    }

    /// Whether it is what a department or a superior does, who sits outside of the hall.
    pub fn is_from_outside(&self) -> bool {
        matches!(
            self,
            CaseAct::DepartmentAccepted { .. }
                | CaseAct::DepartmentAnswered { .. }
                | CaseAct::DepartmentTried { .. }
                | CaseAct::DepartmentAsks { .. }
                | CaseAct::PassOn { .. }
                | CaseAct::Acknowledge { .. }
                | CaseAct::AnswerCall { .. }
                | CaseAct::CallOff { .. }
        )
    }

    /// The right it takes.
    pub fn right(&self) -> Right {
        match self {
            CaseAct::Force { .. } => Right::Force,
            CaseAct::Escalate { .. }
            | CaseAct::CallOff { .. }
            | CaseAct::Dispatch { .. }
            | CaseAct::Withdraw { .. } => Right::Complaints,
            _ => Right::Log,
        }
    }
}
