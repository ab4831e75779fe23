//! Why something was not done with a complaint: the rule by its number, what it says, and what is possible
//! instead.

use super::super::named::{Named, names};
use crate::core::complaint::{Against, Possible, Rule};
use crate::text::words::Lang;

names! {
    Against {
        Over: "已经了结", "it is over";
        TooEarly: "还没到这一步", "it is not so far yet";
        Already: "已经是这样了", "that is so already";
        NotOwner: "负责人不是您", "it is not yours";
        NoOwner: "还没人接手, 先接手", "nobody has taken it: take it first";
        OfferOpen: "正在移交, 等对方应答", "an offer is open";
        NoOffer: "这次移交已不在", "that offer is gone";
        NotAddressed: "移交给的不是您", "it was offered to somebody else";
        ReadBackMissing: "后续事项要逐条复述", "read back every next action";
        NoRequest: "没有人在要", "nobody asks for it";
        MayNotOwn: "对方岗位不办投诉", "their role does not answer for complaints";
        Lost: "别人先办了", "somebody else was first";
        OffShift: "对方不在班", "they are not at work";
        ToSelf: "不能移交给自己", "that is yourself";
        NoPerson: "没有这个人", "there is no such person";
        ReasonMissing: "要写明原因", "a reason is asked for";
        FieldMissing: "有必填项没填", "something asked for is empty";
        Unclassified: "要先定类别", "say its category first";
        TooFewAttempts: "联系不上要满三次", "three attempts to reach them are asked for";
        TooLate: "已开始办理", "it has gone on since";
        BadValue: "内容不对或太长", "that value cannot be, or is too long";
        NoComplaint: "没有这件投诉", "there is no such complaint";
        BadTime: "时间不对", "that time cannot be";
        ExtendedOften: "只能延两次", "it was put off twice already";
        WasContacted: "已联系过客户", "the customer was spoken with";
        SecondPerson: "要另一人确认", "a second person has to confirm";
        WindowOver: "过了重开期限", "too late to open it again";
        Circle: "不能并到自己或已并的案", "it is itself merged, or the same";
        BeyondAuthority: "超出您可答应的金额", "more than you may promise";
        NoDepartment: "通讯录没有这个部门", "no such department";
        NoDispatch: "没有转部门", "nothing is with a department";
        Stale: "级别已变, 请看新的", "the level has moved since";
        LastLevel: "已是最高级", "there is no higher level";
        BelowLevel: "级别不够", "below the level that was called";
        OtherTask: "转办已变, 请看新的", "the task is another one by now";
        NoQuestion: "部门没有待答的问题", "no question of theirs is open";
        NotOfKind: "投诉和协办不能混办", "a complaint is no request, nor the other way";
    }
}

/// What is offered instead before the rest is left to the menu.
const OFFERED_MAX: usize = 4;

/// The sentence of a refusal.
pub fn refusal(lang: Lang, rule: Rule, why: Against, instead: &[Possible]) -> String {
    let (why, number) = (why.name(lang), format!("{}.{}", rule.part, rule.number));
    let mut names: Vec<&str> = Vec::new();
    // What always goes says nothing where other things go too.
    let general = |one: &Possible| matches!(one, Possible::Register | Possible::Amend);
    let own = instead.iter().filter(|one| !general(one));
    names.extend(own.take(OFFERED_MAX).map(|one| one.name(lang)));
    if names.is_empty() {
        names.extend(instead.iter().map(|one| one.name(lang)));
    }
    let said = match lang {
        Lang::Zh => format!("{why} (规则 {number})"),
        Lang::En => format!("{why} (rule {number})"),
    };
    match (lang, names.is_empty()) {
        (_, true) => said,
        (Lang::Zh, _) => format!("{said}; 可以: {}", names.join(", ")),
        (Lang::En, _) => format!("{said}; possible: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::named::hold;

    #[test]
    fn every_reason_has_words_of_its_own_in_both_languages() {
        hold(NAMED, 44);
    }

    #[test]
    fn a_refusal_says_rule_reason_and_what_goes_instead() {
        let rule = Rule { part: 1, number: 7 };
        let instead = [Possible::Contact, Possible::Assess, Possible::Amend];
        assert_eq!(
            refusal(Lang::Zh, rule, Against::Unclassified, &instead),
            "要先定类别 (规则 1.7); 可以: 记联系客户, 定类定级"
        );
        assert_eq!(
            refusal(Lang::En, rule, Against::Over, &[Possible::Register]),
            "it is over (rule 1.7); possible: register a new one"
        );
        assert_eq!(refusal(Lang::En, rule, Against::Over, &[]), "it is over (rule 1.7)");
        let many = refusal(Lang::En, rule, Against::Over, Possible::ALL);
        assert_eq!(many.matches(", ").count(), OFFERED_MAX - 1);
    }
}
