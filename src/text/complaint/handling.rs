//! Names of where a case stands, of its clocks, and of what can be done with it.

use crate::core::complaint::{
    CaseKind, ClockKind, DeclineReason, DepartmentAnswer, EscalationCause, Field, LapsedBy,
    Possible, RequestEnd, ResumedBy, Sent, Stage, State, UnownedBy, Urgency,
};
use crate::text::named::names;

names! {
    CaseKind {
        Complaint: "投诉", "complaint";
        Request: "协办", "request";
    }
    RequestEnd {
        Done: "已办好", "done";
        NotNeeded: "不再需要", "no longer needed";
    }
    State {
        Received: "已收", "received";
        Assessed: "已定级", "assessed";
        Working: "处理中", "being worked on";
        Waiting: "挂起", "waiting";
        Resolved: "待客户确认", "decision told";
        Closed: "已办结", "closed";
        Void: "误登作废", "void";
        Merged: "已并案", "merged";
    }
    Stage {
        Registered: "登记", "registered";
        OnSite: "现场处理", "on site";
        Offered: "待接手", "to be taken";
        Taken: "已接手", "taken";
        Dispatched: "已转部门", "dispatched";
        DeptAccepted: "部门受理", "department has it";
        DeptReplied: "部门回复", "department answered";
        Replied: "已答复", "replied";
        Resolved: "办结", "resolved";
        Archived: "归档", "archived";
        Withdrawn: "撤回", "withdrawn";
        Reopened: "重开", "reopened";
    }
    ClockKind {
        Register: "登记", "registration";
        HandUp: "上交值班经理", "hand-up";
        FirstWord: "首次告知", "first word";
        FirstReply: "首次答复", "first reply";
        NextContact: "约定联系", "promised contact";
        Close: "办结时限", "time to close";
        Backstop: "十五日底线", "15-day limit";
        TakeOver: "接手", "take-over";
        Dispatch: "转部门", "dispatch";
        DepartmentAccept: "部门受理", "dept. accepts";
        DepartmentAnswer: "部门回复", "dept. answers";
        DepartmentPlan: "部门计划", "dept. plan";
        Offer: "移交应答", "answer to the offer";
        Escalation: "上级应答", "superior's answer";
    }
    DepartmentAnswer {
        Result: "已有结果", "a result";
        Plan: "定了日期", "a plan with a date";
        NotOurs: "不归其管", "not theirs";
    }
    Urgency {
        Stable: "正常", "stable";
        Watch: "留意", "watch";
        Urgent: "紧急", "urgent";
    }
    DeclineReason {
        Skills: "不熟此类", "does not know how";
        Load: "手头太满", "too much already";
        Conflict: "本人涉事", "concerned themselves";
        WrongHall: "不属本厅", "another hall's";
        OffShift: "要下班", "going off shift";
        Other: "其他", "other";
    }
    UnownedBy {
        SignedOff: "负责人已签退", "owner signed off";
        ExpiredTwice: "两次移交无人应答", "two offers unanswered";
    }
    ResumedBy {
        Hand: "人工恢复", "by hand";
        Contact: "客户来联系", "customer got in touch";
        Until: "挂起到期", "its end came";
    }
    EscalationCause {
        Manual: "人工上报", "by hand";
        Overdue: "超时限", "overdue";
        Severity: "按级别须告知", "severity";
        OfferExpired: "移交无人应答", "offers unanswered";
        Group: "群体投诉", "many on one cause";
        Regulator: "客户已申诉", "regulator called upon";
    }
    Sent {
        Board: "已上看板", "on their board";
        Call: "需打电话", "to be called";
        Offline: "断网未发", "no network";
        NoContact: "通讯录无号码", "no way to reach them";
        QuietHours: "免打扰时段", "quiet hours";
        NobodyOnDuty: "该级无人值班", "nobody on duty";
    }
    LapsedBy {
        NoProgress: "接报后无进展", "no progress";
        SignedOff: "接报人已签退", "signed off";
        MoreSevere: "级别升高", "became more severe";
    }
    Field {
        Text: "经过", "what happened";
        Request: "诉求", "request";
        Loss: "影响/损失", "loss";
        Label: "客户特征", "how to tell them";
        Customer: "姓名电话", "name and phone";
        CustomerKind: "客户类型", "customer kind";
        Tier: "客户等级", "tier";
        Phase: "环节", "phase";
        Channel: "渠道", "channel";
        Emotion: "情绪", "mood";
        Place: "地点", "place";
        Attendant: "陪同人", "attendant";
        Counter: "台席", "counter";
        RepeatOf: "前次投诉", "earlier complaint";
        Retention: "挽留", "retention";
        Grounds: "依据", "grounds";
        RootCause: "根本原因", "root cause";
        Measures: "处理措施", "measures";
    }
    Possible {
        Take: "接手", "take it";
        Ask: "申请接手", "ask its owner";
        Join: "协助", "join as helper";
        Offer: "移交", "hand on";
        Accept: "接受移交", "accept";
        Decline: "不接", "decline";
        Recall: "收回移交", "recall";
        Force: "指派", "give to somebody";
        Confirm: "已知悉", "say it was seen";
        Refuse: "不同意转出", "say no to the request";
        Unask: "撤回请求", "take your request back";
        Contact: "记联系客户", "contact";
        Assess: "定类定级", "assess";
        Start: "开始处理", "start";
        Wait: "挂起", "let it wait";
        Resume: "恢复", "resume";
        Dispatch: "转部门", "dispatch";
        Department: "记部门答复", "department says";
        Reply: "答复部门", "answer the department";
        Withdraw: "撤回转办", "take it from the dept.";
        Acknowledge: "上级应答", "a superior has it";
        AnswerSeen: "已阅上级补充", "say the answer was seen";
        Escalate: "上报", "escalate";
        CallOff: "撤回上报", "take the escalation back";
        Finish: "协办办结", "end the request";
        Resolve: "记答复", "tell the decision";
        Close: "办结", "close";
        Reopen: "重开", "reopen";
        Amend: "改内容", "correct a field";
        Register: "登记新投诉", "register a new one";
    }
}

#[cfg(test)]
mod tests {
    use super::NAMED;
    use crate::text::named::hold;

    #[test]
    fn every_value_has_a_short_name_of_its_own_in_both_languages() {
        hold(NAMED, 26);
    }
}
