//! Lines of the duty log about complaints: its number, and what happened. Never a word about the customer.

use super::super::named::Named;
use crate::core::complaint::number::kind_of;
use crate::core::complaint::{
    CaseKind, Category, ClockKind, ContactResult, CustomerAnswer, DepartmentAnswer, Field, Ground,
    LapsedBy, Outcome, PauseReason, RequestEnd, ResumedBy, Severity,
};
use crate::core::event::Kind;
use crate::text::words::{Lang, fill};

/// Template of a line: the number of the complaint, then what [`detail`] makes of the rest. Empty for what
/// is no fact of a complaint.
pub fn line(lang: Lang, kind: Kind) -> &'static str {
    let found = LINES.iter().find(|(of, ..)| *of == kind);
    found.map_or("", |(_, zh, en)| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    })
}

/// A line with the number of its case and what is said of it: of a request in its own word.
pub fn spelt(lang: Lang, kind: Kind, number: &str, said: &str) -> String {
    in_own_word(lang, number, fill(line(lang, kind), &[number, said]))
}

/// A line about a complaint; of a request in its own word.
pub(super) fn in_own_word(lang: Lang, number: &str, text: String) -> String {
    if kind_of(number) != CaseKind::Request {
        return text;
    }
    let (complaint, request) = (CaseKind::Complaint.name(lang), CaseKind::Request.name(lang));
    text.strip_prefix(complaint).map_or_else(|| text.clone(), |rest| format!("{request}{rest}"))
}

/// What the second part of a line says, where it is a code; a person or a department stands there by id.
pub fn detail(lang: Lang, kind: Kind, code: &str) -> Option<&'static str> {
    fn of<T: Named>(lang: Lang, value: Option<T>) -> Option<&'static str> {
        value.map(|value| value.name(lang))
    }
    match kind {
        Kind::ComplaintRegistered => of(lang, Category::from_text(code)),
        Kind::ComplaintAmended => of(lang, Field::from_text(code)),
        Kind::ComplaintAssessed => of(lang, Severity::from_text(code)),
        Kind::ComplaintContacted | Kind::DispatchTried => of(lang, ContactResult::from_text(code)),
        Kind::ComplaintWaiting => of(lang, PauseReason::from_text(code)),
        Kind::ComplaintResumed => of(lang, ResumedBy::from_text(code)),
        Kind::ComplaintResolved => of(lang, Outcome::from_text(code)),
        Kind::ComplaintClosed => of(lang, CustomerAnswer::from_text(code)),
        Kind::ComplaintRaised => of(lang, Ground::from_text(code)),
        Kind::DispatchAnswered => of(lang, DepartmentAnswer::from_text(code)),
        Kind::EscalationLapsed => of(lang, LapsedBy::from_text(code)),
        Kind::ClockWarned => of(lang, ClockKind::from_text(code)),
        Kind::RequestDone => of(lang, RequestEnd::from_text(code)),
        _ => None,
    }
}

const LINES: &[(Kind, &str, &str)] = &[
    (Kind::ComplaintJoined, "投诉 {} 协助 {}", "complaint {}: {} helps"),
    (Kind::ComplaintRegistered, "投诉 {} 登记 {}", "complaint {} registered: {}"),
    (Kind::ComplaintAmended, "投诉 {} 补改 {}", "complaint {}: {} filled in"),
    (Kind::ComplaintAssessed, "投诉 {} 定级 {}", "complaint {} assessed: {}"),
    (Kind::ComplaintContacted, "投诉 {} 联系客户 {}", "complaint {}, contact: {}"),
    (Kind::ComplaintStarted, "投诉 {} 开始处理 {}", "complaint {}: work began {}"),
    (Kind::ComplaintWaiting, "投诉 {} 挂起 {}", "complaint {} waits: {}"),
    (Kind::ComplaintResumed, "投诉 {} 恢复处理 {}", "complaint {} goes on: {}"),
    (Kind::ComplaintResolved, "投诉 {} 已答复 {}", "complaint {}, decision told: {}"),
    (Kind::ComplaintClosed, "投诉 {} 办结 {}", "complaint {} closed: {}"),
    (Kind::ComplaintReopened, "投诉 {} 重开 {}", "complaint {} open again {}"),
    (Kind::ComplaintReferred, "投诉 {} 客户已申诉至 {}", "complaint {} went to {}"),
    (Kind::ComplaintMerged, "投诉 {} 并案 {}", "complaint {} merged {}"),
    (Kind::ComplaintVoided, "投诉 {} 误登作废 {}", "complaint {} void {}"),
    (Kind::ComplaintRaised, "投诉 {} 升级别 {}", "complaint {} more severe: {}"),
    (Kind::ComplaintOffered, "投诉 {} 移交给 {}", "complaint {} offered to {}"),
    (Kind::ComplaintAccepted, "投诉 {} 移交已接 {}", "complaint {} accepted by {}"),
    (Kind::ComplaintDeclined, "投诉 {} 移交未接 {}", "complaint {} declined by {}"),
    (Kind::ComplaintRecalled, "投诉 {} 移交收回 {}", "complaint {}: offer recalled {}"),
    (Kind::ComplaintOfferExpired, "投诉 {} 移交无人应答 {}", "complaint {}: offer unanswered {}"),
    (Kind::ComplaintTaken, "投诉 {} 接手 {}", "complaint {} taken by {}"),
    (Kind::ComplaintRequested, "投诉 {} 要求接手 {}", "complaint {} asked for by {}"),
    (Kind::ComplaintRefused, "投诉 {} 不同意转出 {}", "complaint {}: request refused {}"),
    (Kind::ComplaintForced, "投诉 {} 指派给 {}", "complaint {} given to {}"),
    (Kind::ComplaintConfirmed, "投诉 {} 指派已知 {}", "complaint {} seen by {}"),
    (
        Kind::ComplaintUnowned,
        "投诉 {} 转为全厅待接, 原负责人 {}",
        "complaint {} is the hall's, was {}",
    ),
    (Kind::DispatchSent, "投诉 {} 转部门 {}", "complaint {} dispatched to {}"),
    (Kind::DispatchAccepted, "投诉 {} 部门受理 {}", "complaint {}: department has it {}"),
    (Kind::DispatchAnswered, "投诉 {} 部门回复 {}", "complaint {}: the department answered: {}"),
    (Kind::DispatchTried, "投诉 {} 联系部门 {}", "complaint {}, call to department: {}"),
    (Kind::DispatchWithdrawn, "投诉 {} 撤回转办 {}", "complaint {}: dispatch withdrawn {}"),
    (Kind::DispatchAsked, "投诉 {} 部门有疑问 {}", "complaint {}: department asks back {}"),
    (Kind::DispatchReplied, "投诉 {} 已答部门 {}", "complaint {}: department was answered {}"),
    (Kind::DispatchPassedOn, "投诉 {} 部门转交 {}", "complaint {}: department passed it on to {}"),
    (Kind::EscalationAnswered, "投诉 {} 上级答复 {}", "complaint {}: {} answered"),
    (Kind::EscalationAnswerSeen, "投诉 {} 已阅上级补充 {}", "complaint {}: amended answer seen {}"),
    (Kind::EscalationWithdrawn, "投诉 {} 撤回上报 {}", "complaint {}: escalation taken back {}"),
    (Kind::EscalationFired, "投诉 {} 上报 {}", "complaint {} escalated to {}"),
    (
        Kind::EscalationPassedOver,
        "投诉 {} {} 无人, 上报下一级",
        "complaint {}: nobody at {}, next level",
    ),
    (Kind::EscalationAcknowledged, "投诉 {} 上级确认接报 {}", "complaint {}: {} has it"),
    (Kind::EscalationLapsed, "投诉 {} 接报失效 {}", "complaint {}, acknowledgement lapsed: {}"),
    (Kind::EscalationUnanswered, "投诉 {} 各级均无应答 {}", "complaint {}: no level answered {}"),
    (Kind::SuperiorTold, "投诉 {} 已告知 {}", "complaint {}: told {}"),
    (Kind::ClockWarned, "投诉 {} 超时: {}", "complaint {} overdue: {}"),
    (Kind::RequestMade, "协办 {} 登记 {}", "request {} registered: {}"),
    (Kind::RequestDone, "协办 {} 办结 {}", "request {} ended: {}"),
];

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_fact_has_a_line_in_both_languages() {
        for kind in Kind::ALL.iter().copied().filter(|kind| kind.is_case()) {
            for lang in [Lang::Zh, Lang::En] {
                let text = line(lang, kind);
                assert_eq!(text.matches("{}").count(), 2, "{kind:?}");
                assert_eq!(text.width(), text.width_cjk(), "{kind:?}");
            }
        }
        assert_eq!(LINES.len(), Kind::ALL.iter().filter(|kind| kind.is_case()).count());
        assert_eq!(line(Lang::Zh, Kind::PinSet), "");
    }

    #[test]
    fn a_request_is_told_of_in_its_own_word() {
        let sent = |lang, number| spelt(lang, Kind::DispatchSent, number, "x");
        assert_eq!(sent(Lang::Zh, "XB-1109-01"), "协办 XB-1109-01 转部门 x");
        assert_eq!(sent(Lang::En, "XB-1109-01"), "request XB-1109-01 dispatched to x");
        assert_eq!(sent(Lang::En, "TS-1109-01"), "complaint TS-1109-01 dispatched to x");
    }

    #[test]
    fn a_code_reads_as_its_name_and_a_person_stays_an_id() {
        assert_eq!(detail(Lang::Zh, Kind::ComplaintRegistered, "bl3"), Some("计费差错"));
        assert_eq!(detail(Lang::En, Kind::ComplaintClosed, "accepted"), Some("accepts"));
        assert_eq!(detail(Lang::En, Kind::ComplaintTaken, "e101"), None);
        assert_eq!(detail(Lang::En, Kind::ComplaintRaised, "of_tomorrow"), None);
    }
}
