//! Notices to both sides of what happened to whose a case is, in a line each.

use super::super::named::{Named, names};
use crate::core::hall::NoticeKind;
use crate::text::words::Lang;

names! {
    NoticeKind {
        Offered: "{} 移交给您, 等您应答", "{} offers it to you";
        TakenBefore: "{} 先接手了, 您已列为协办", "{} was first to take it; you help";
        TakenToo: "{} 晚一步也接手, 已列为协办", "{} took it too, and helps now";
        TakenOver: "{} 已从您这里接手", "{} took it over from you";
        AcceptedLate: "接手晚了, 现由 {} 负责", "too late: {} has it";
        AcceptedLateBy: "{} 应答晚了一步", "{} accepted too late";
        OfferLost: "给 {} 的移交没有生效", "your offer to {} was not made";
        Unanswered: "{} 没有应答您的移交", "{} did not answer your offer";
        NotAnswered: "{} 的移交您没有应答", "you did not answer {}";
        UnansweredOf: "{} 的移交没有人应答", "nobody answered the offer of {}";
        Declined: "{} 不接您的移交", "{} declined your offer";
        ForcedOn: "{} 指定由您负责", "{} gave it to you";
        ForcedAway: "已指定改由 {} 负责", "it was given to {}";
        Asked: "{} 想从您这里接手", "{} asks you for it";
        Refused: "{} 不同意由您接手", "{} keeps it";
        LeftBehind: "{} 没办完离岗, 现无人负责", "{} left it: it is the hall's";
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
        Overtaken: "{} 先办了, 您的只作记录", "{} was first: yours is on record";
        OvertakenBy: "{} 晚了一步, 只作记录", "{} came second: on record alone";
    }
}

/// The line of a notice; `other` is the name of the other one it is about, of the hall where nobody has it.
pub fn notice(lang: Lang, kind: NoticeKind, other: &str) -> String {
    let other = match (other, lang) {
        ("", Lang::Zh) => "值班",
        ("", Lang::En) => "the hall",
        (name, _) => name,
    };
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

    #[test]
    fn where_nobody_has_it_the_hall_does() {
        assert_eq!(notice(Lang::En, NoticeKind::AcceptedLate, ""), "too late: the hall has it");
        assert_eq!(notice(Lang::Zh, NoticeKind::AcceptedLate, ""), "接手晚了, 现由 值班 负责");
    }
}
