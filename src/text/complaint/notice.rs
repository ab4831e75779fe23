//! Notices to both sides of what happened to whose a case is, in a line each.

use super::super::named::{Named, names};
use crate::core::hall::NoticeKind;
use crate::text::words::Lang;

names! {
    NoticeKind {
        Offered: "{}移交给您", "{} offers it to you";
        TakenBefore: "{}先接手, 您协助", "{} took it first, you help";
        TakenToo: "{}也要接手, 现协助您", "{} took it too, and helps you";
        TakenOver: "{}接手了您的这件", "{} took it over from you";
        AcceptedLate: "您接晚了, 归{}", "you accepted too late, {} has it";
        AcceptedLateBy: "{}接晚了, 仍归您", "{} accepted too late, it is yours";
        OfferLost: "移交给{}没生效", "your offer to {} was not made";
        Unanswered: "{}没应答移交, 仍归您", "{} did not answer, it is yours";
        NotAnswered: "您没应答{}的移交", "you did not answer {}'s offer";
        UnansweredOf: "{}的移交没人应答", "nobody answered {}'s offer";
        Declined: "{}不接", "{} declines";
        ForcedOn: "{}指定给您", "{} assigned it to you";
        ForcedAway: "经理改给{}", "a manager gave it to {}";
        Asked: "{}申请接手", "{} asks for it";
        Refused: "{}不同意转出", "{} says no";
        LeftBehind: "{}走了, 归本厅", "{} left it to the hall";
        Proposed: "{} 离线时办了一步, 请您定", "{} did a step of it: a proposal to you";
        ProposedOnly: "已由 {} 负责, 您办的待其确认", "{} has it: your step is a proposal";
        DecidedEscalated: "{} 同时上报了, 未能办结", "{} escalated it too: it is open";
        EscalatedDecided: "{} 同时办结, 以上报为准", "{} decided it too: it is open";
        ClosedHeard: "{} 有客户新情况, 未能结案", "{} heard more: it is not closed";
        HeardClosed: "{} 同时结案, 现未结", "{} closed it too: it is not closed";
        DecidedTwice: "您与 {} 同时办结, 先者为准", "{} decided it too: the first stands";
        DecisionsDiffer: "与 {} 的处理结果不一, 待核", "{} decided otherwise: look at it";
        ContactedTwice: "您与 {} 同时联系了客户", "{} spoke with the customer too";
        EditedOver: "{} 也改了这项, 现显示对方的", "{} changed it too: theirs is shown";
        EditedToo: "{} 也改了这项, 现显示您的", "{} changed it too: yours is shown";
        DispatchedTwice: "您与 {} 转了同一部门, 并为一件", "{} sent it there too: one task";
        AnsweredLate: "{} 记了部门答复, 原任务已结束", "{} has an answer to what was over";
        DepartmentHas: "{} 已受理", "{} has the task";
        DepartmentSaid: "{} 答复了", "{} answered the dispatch";
        DepartmentAsked: "{} 有疑问, 等您答复", "{} asks back: your turn";
        DepartmentPassed: "{} 转给了别的部门", "{} passed it on";
        SuperiorHas: "{} 已确认接报", "{} has the escalation";
        SuperiorSaid: "{} 答复了上报", "{} answered the escalation";
        SuperiorDecided: "{} 已作决定", "{} decided";
        SuperiorAmended: "{} 补充了决定, 请阅", "{} amended the decision: say you saw it";
        SuperiorLate: "{} 在撤回后答复", "{} answered after withdrawal";
        CallWithdrawn: "{} 撤回了上报", "{} took the escalation back";
        Overtaken: "{} 先办了, 您的只作记录", "{} was first: yours is on record";
        OvertakenBy: "{} 晚了一步, 只作记录", "{} came second: on record alone";
    }
}

/// The line of a notice; `other` is the name of the other one it is about.
pub fn notice(lang: Lang, kind: NoticeKind, other: &str) -> String {
    kind.name(lang).replacen("{}", other, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::named::hold;

    #[test]
    fn every_notice_has_a_line_of_its_own_that_names_the_other_one() {
        hold(NAMED, 40);
        for kind in NoticeKind::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let line = notice(lang, *kind, "王芳");
                assert!(line.contains("王芳") && !line.contains("{}"), "{line}");
            }
        }
    }
}
