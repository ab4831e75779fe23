//! Names of what a complaint is about and of the fixed values of its fields.

use crate::core::complaint::{
    Category, Channel, Class, ContactResult, ContactWay, CustomerAnswer, CustomerKind, Department,
    Emotion, Ground, Measure, Outcome, PauseReason, Phase, Place, Rating, RootCause, Severity,
    Tier,
};
use crate::text::named::names;

names! {
    Class {
        Network: "网络质量", "network quality";
        Billing: "收费争议", "charges";
        Service: "用户服务", "customer service";
        Device: "终端", "devices";
        Privacy: "个人信息", "personal data";
        Premises: "环境", "premises";
        Other: "其他", "other";
    }
    Category {
        MobileSignal: "移动信号", "mobile signal";
        Broadband: "宽带中断/网速", "broadband down or slow";
        InstallLate: "装移机超时", "installation late";
        FaultAgain: "障碍反复/修复超时", "fault again, late repair";
        Tariff: "套餐合约", "tariff and contract";
        UnknownCharge: "不明增值业务", "unknown paid service";
        WrongBill: "计费差错", "wrong bill";
        OverUse: "流量/漫游超量", "data or roaming over-use";
        Refund: "退费/押金", "refund or deposit";
        Attitude: "服务态度", "attitude";
        Mistake: "办理差错", "handling mistake";
        LongWait: "等候过长/窗口少", "long wait, few counters";
        Misled: "营销误导/未告知", "misled or not told";
        OldCustomer: "老用户限制/降档难", "old customer shut out";
        PortOut: "携转受阻", "port-out obstructed";
        RealName: "实名/过户/补卡规则", "real-name, owner, card";
        PassedOn: "推诿/口径不一", "passed around";
        DeviceFault: "终端质量/售后", "device or its repair";
        DataLeak: "信息泄露", "data leak";
        Impersonation: "冒名办卡/涉诈", "impersonation, fraud";
        Facilities: "设施/环境/受伤", "facilities or injury";
        Unclassified: "其他", "other, not classified";
    }
    Severity {
        Sev4: "一般", "minor";
        Sev3: "较大", "major";
        Sev2: "重大", "serious";
        Sev1: "特别重大", "critical";
    }
    Ground {
        ClerkCannot: "台席解决不了", "clerk cannot settle it";
        ManagerAsked: "客户要求找经理", "customer asks for a manager";
        SecondVisit: "同一事第二次来", "second visit, same matter";
        DepartmentNeeded: "需要部门处理", "a department is needed";
        Shouting: "吵闹, 影响他人", "shouting, disturbs others";
        PersonalData: "涉及个人信息", "personal data concerned";
        ThirdContact: "同一事第三次联系", "third contact, same matter";
        ThirdTransfer: "第三次转手", "third transfer";
        OutsideNamed: "提到媒体, 监管或律师", "names press, regulator, lawyer";
        FrailHarmed: "老人, 未成年人或残障受损", "elderly, minor, disabled harmed";
        SameCause: "当日多人同一原因", "several customers, one cause";
        CountersDown: "半数以上台席长时间停办", "most counters down for long";
        Injury: "有人受伤", "injury";
        Violence: "肢体冲突", "violence";
        CrowdAroundStaff: "员工被围", "crowd around staff";
        ReporterOnSite: "记者在场", "reporter on site";
        ActingTogether: "多人集体行动", "many act together";
        DataBreach: "多人信息泄露", "data of many leaked";
        LongOutage: "同一故障超过一小时", "one outage beyond an hour";
        TwiceOverdue: "超时达两倍", "twice its limit";
        Repeat: "近期同类再次投诉", "same again within days";
        PassedAround: "被推诿或口径不一", "passed around";
    }
    Channel {
        OnSite: "现场", "in the hall";
        Hotline: "热线转来", "hotline";
        CommentBook: "意见簿", "comment book";
        Online: "线上", "online";
        Superior: "上级转办", "from a superior";
        FollowUp: "回访", "follow-up";
    }
    Phase {
        Before: "售前", "before sale";
        During: "售中", "during sale";
        After: "售后", "after sale";
    }
    CustomerKind {
        Personal: "个人", "personal";
        Household: "家庭", "household";
        Business: "政企", "business";
    }
    Tier {
        Regular: "普通", "regular";
        Star: "星级", "star";
        Vip: "VIP客户", "VIP";
    }
    Emotion {
        Calm: "平静", "calm";
        Upset: "激动", "upset";
        Shouting: "吵闹", "shouting";
    }
    Place {
        Counter: "台席", "counter";
        Floor: "大厅", "floor";
        ReceptionRoom: "接待室", "reception room";
        Outside: "厅外", "outside";
        Remote: "不在厅", "not here";
    }
    ContactWay {
        FaceToFace: "当面", "face to face";
        Phone: "电话", "telephone";
        Sms: "短信", "text message";
        Online: "线上", "online";
        Letter: "信函", "letter";
    }
    ContactResult {
        Reached: "接通", "reached";
        NoAnswer: "无人接听", "no answer";
        Refused: "拒接", "refused to talk";
        WrongNumber: "号码错误", "wrong number";
    }
    CustomerAnswer {
        Accepted: "接受", "accepts";
        NotAccepted: "不接受", "does not accept";
        Unreachable: "联系不上", "unreachable";
    }
    Rating {
        VerySatisfied: "非常满意", "very satisfied";
        Satisfied: "满意", "satisfied";
        Neutral: "一般", "neutral";
        Dissatisfied: "不满意", "dissatisfied";
        VeryDissatisfied: "非常不满意", "very dissatisfied";
    }
    Outcome {
        Upheld: "属实", "upheld";
        PartlyUpheld: "部分属实", "partly upheld";
        NotUpheld: "不属实", "not upheld";
        Withdrawn: "客户撤回", "withdrawn";
        NoContact: "联系不上办结", "no contact";
    }
    RootCause {
        Network: "网络或线路", "network or line";
        System: "业务系统", "business system";
        Rule: "资费或规则设计", "tariff or rule";
        Procedure: "流程不顺", "procedure";
        NotTold: "宣传或告知不清", "not told clearly";
        Slip: "操作失误", "slip";
        Skill: "业务不熟", "lack of skill";
        Manner: "言行不当", "manner";
        Capacity: "人手或台席不足", "too few people";
        DepartmentLate: "部门处理迟", "department late";
        ThirdParty: "代理商或第三方", "agent or third party";
        Device: "终端设备", "device";
        Misuse: "冒用或诈骗", "misuse or fraud";
        Premises: "场地设施", "premises";
        Misunderstood: "客户理解有出入", "understood differently";
        Other: "其他", "other";
    }
    Measure {
        Explained: "解释说明", "explained";
        Apologised: "道歉", "apologised";
        Refunded: "按规定退费", "refunded under the rules";
        Cancelled: "取消业务", "service cancelled";
        TariffChanged: "更改套餐", "tariff changed";
        Corrected: "更正资料或账单", "record or bill corrected";
        Redone: "优先重办", "handled anew, first";
        Repaired: "修复", "repaired";
        Replaced: "换机", "device replaced";
        Blocked: "停用保护", "blocked for protection";
        Coached: "辅导员工", "clerk coached";
        Arranged: "整改现场", "hall put right";
        Other: "其他", "other";
    }
    PauseReason {
        CustomerToSupply: "待客户补充", "customer to supply";
        CustomerAppointed: "客户约定时间", "customer named a time";
        Department: "等部门", "department";
        ThirdParty: "等第三方", "third party";
    }
    Department {
        DutyManager: "值班经理", "duty manager";
        HallManager: "营业厅经理", "hall manager";
        Network: "网络优化", "network";
        Field: "装维", "field team";
        Market: "市场/产品", "market and products";
        Billing: "计费账务", "billing";
        Quality: "客服质检", "service quality";
        Audit: "稽核", "audit";
        Compliance: "合规", "compliance";
        Channel: "渠道管理", "channel management";
        DeviceService: "终端售后", "device service";
        InformationSecurity: "信息安全/反诈", "information security";
        General: "综合", "general affairs";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::search::{Keys, Query};
    use crate::text::named::{Named, hold};
    use crate::text::words::Lang;

    #[test]
    fn every_value_has_a_short_name_of_its_own_in_both_languages() {
        hold(NAMED, 32);
        assert_eq!(Phase::Unknown.name(Lang::Zh), "新版取值");
        assert_eq!(Phase::Before.name(Lang::En), "before sale");
    }

    #[test]
    fn the_initials_of_a_category_are_those_of_its_chinese_name() {
        for category in Category::ALL {
            let name = category.name(Lang::Zh);
            let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
            assert_eq!(category.initials().len(), letters, "{name}");
            assert!(Keys::new(name).matches(&Query::new(category.initials())), "{name}");
        }
    }
}
