//! Names of how a complaint is handled: where it stands, what its clocks are called, why it moved.

use crate::core::complaint::{
    Against, ClockKind, DeclineReason, DepartmentAnswer, EscalationCause, Field, LapsedBy,
    Possible, ResumedBy, Sent, State, UnownedBy, Urgency,
};
use crate::text::named::names;

names! {
    State {
        Received: "已登记", "received";
        Assessed: "已判定", "assessed";
        Working: "处理中", "working";
        Waiting: "等待中", "waiting";
        Resolved: "已答复", "resolved";
        Closed: "已办结", "closed";
        Void: "已作废", "void";
        Merged: "已并入", "merged";
    }
    ClockKind {
        FirstWord: "首次告知", "first word";
        FirstReply: "首次答复", "first reply";
        NextContact: "约定回复", "promised word";
        Close: "办结", "close";
        Backstop: "15天底线", "15-day backstop";
        TakeOver: "接手", "take-over";
        Dispatch: "转派", "dispatch";
        DepartmentAccept: "部门受理", "department accepts";
        DepartmentAnswer: "部门答复", "department answers";
        DepartmentPlan: "部门计划", "department's plan";
        Offer: "移交应答", "offer answered";
        Escalation: "上级应答", "superior answers";
    }
    DepartmentAnswer {
        Result: "有结果", "a result";
        Plan: "定了时间", "a date";
        NotOurs: "不归我们", "not theirs";
    }
    Urgency {
        Stable: "平稳", "stable";
        Watch: "留意", "watch";
        Urgent: "紧急", "urgent";
    }
    DeclineReason {
        Skills: "业务不会", "does not know how";
        Load: "手上太多", "too much already";
        Conflict: "需要回避", "is concerned";
        WrongHall: "别厅的事", "another hall's";
        OffShift: "要下班了", "going off shift";
        Other: "其他", "other";
    }
    UnownedBy {
        SignedOff: "责任人已签退", "owner signed off";
        ExpiredTwice: "两次移交无人应答", "two offers unanswered";
    }
    ResumedBy {
        Hand: "手工", "by hand";
        Contact: "客户联系", "customer got in touch";
        Until: "时间到", "time is up";
    }
    EscalationCause {
        Manual: "人工上报", "by hand";
        Overdue: "超时", "overdue";
        Severity: "级别高", "severity";
        OfferExpired: "移交无人应答", "offers unanswered";
        Group: "群体投诉", "many on one cause";
        Regulator: "涉监管", "regulator";
    }
    Sent {
        Board: "已上板", "on the board";
        Call: "要打电话", "to be called";
        Offline: "没有网络", "no network";
        NoContact: "没有联系方式", "no contact";
        QuietHours: "不便联系的时间", "quiet hours";
        NobodyOnDuty: "没人当班", "nobody on duty";
    }
    LapsedBy {
        NoProgress: "没有进展", "no progress";
        SignedOff: "应答人已签退", "signed off";
        MoreSevere: "级别升高", "more severe";
    }
    Field {
        Text: "事由", "what happened";
        Request: "诉求", "request";
        Loss: "损失", "loss";
        Label: "特征", "looks";
        Customer: "客户电话", "customer";
        CustomerKind: "客户类型", "kind of customer";
        Tier: "客户等级", "tier";
        Phase: "售前售后", "phase";
        Channel: "渠道", "channel";
        Emotion: "情绪", "mood";
        Place: "地点", "place";
        Attendant: "陪同人", "who is with them";
        Counter: "台席", "counter";
        RepeatOf: "同哪一单", "repeat of";
        Retention: "要离网", "wants to leave";
        RootCause: "原因", "root cause";
        Measures: "措施", "measures";
    }
    Against {
        Over: "这单已经结束", "the case is over";
        TooEarly: "还没到这一步", "it is not so far yet";
        Already: "已经是这样", "it is so already";
        NotOwner: "您不是责任人", "you do not own it";
        NoOwner: "还没人接手", "nobody has taken it";
        OfferOpen: "正在移交", "an offer is open";
        NoOffer: "移交已不在", "that offer is gone";
        NotAddressed: "不是移交给您的", "offered to another";
        ReadBackMissing: "下一步要逐条确认", "read back each next step";
        NoRequest: "没人要这单", "nobody asks for it";
        MayNotOwn: "此人不能接投诉", "may not own complaints";
        Lost: "别人先办了", "somebody was first";
        OffShift: "对方不在岗", "not on post";
        ToSelf: "不能交给自己", "not to oneself";
        NoPerson: "名单里没有此人", "no such person";
        ReasonMissing: "要写原因", "a reason is needed";
        FieldMissing: "有必填项没填", "a needed field is empty";
        Unclassified: "要先定类别", "category first";
        TooFewAttempts: "联系次数不够", "too few attempts";
        BadTime: "时间不对", "that time cannot be";
        ExtendedOften: "已延过多次", "moved too often";
        WasContacted: "已联系过客户", "customer was contacted";
        SecondPerson: "要第二人确认", "a second person is needed";
        WindowOver: "已过重开期限", "too late to reopen";
        Circle: "不能互相并入", "that makes a circle";
        BeyondAuthority: "超出您的权限, 要上报", "beyond your authority";
        NoDepartment: "没有这个部门", "no such department";
        NoDispatch: "没有转给部门", "nothing is dispatched";
        Stale: "级别已变, 再看一眼", "the level moved, look again";
        LastLevel: "已到最高级", "there is no higher level";
        BelowLevel: "此人级别不够", "below that level";
    }
    Possible {
        Take: "接手", "take it";
        Ask: "向责任人要单", "ask its owner";
        Join: "参与协助", "join as helper";
        Offer: "移交", "hand on";
        Accept: "接受移交", "accept the offer";
        Decline: "不接受移交", "decline the offer";
        Recall: "收回移交", "take the offer back";
        Force: "指定责任人", "assign by force";
        Confirm: "我已看到", "say you have seen it";
        Contact: "记联系客户", "record a contact";
        Assess: "改类别级别", "judge category";
        Start: "开始处理", "start work";
        Wait: "转为等待", "let it wait";
        Resume: "结束等待", "end the wait";
        Dispatch: "转部门", "dispatch";
        Department: "记部门答复", "department says";
        Escalate: "上报", "escalate";
        Resolve: "答复客户", "tell the decision";
        Close: "办结", "close";
        Reopen: "重开", "reopen";
        Amend: "补充更正", "amend";
        Register: "登记新单", "register anew";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::named::hold;

    #[test]
    fn every_value_has_a_short_name_of_its_own_in_both_languages() {
        hold(NAMED, 32);
    }
}
