//! The cards of incidents in words: kinds, steps, when they are due, whom they tell.

use super::named::{Named, names};
use super::show::span;
use super::words::{Lang, Words, fill};
use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::incident::{Bar, Contact, IncidentField, IncidentKind, Step, When};
use crate::core::rows::{LogKind, LogRow};

names! {
    IncidentKind {
        SystemDown: "系统故障", "system down";
        Surge: "客流激增", "surge of customers";
        Disturbance: "吵闹/围攻", "disturbance";
        Illness: "突发疾病/受伤", "illness or injury";
        Press: "媒体", "press";
        PowerOrFire: "停电/火灾", "power cut or fire";
    }
    IncidentField {
        Started: "开始时间", "beginning";
        DetectedBy: "发现人", "noticed by";
        Counters: "受影响台席", "counters affected";
        Customers: "影响客户", "customers affected";
        Effect: "影响损失", "effect";
        Development: "趋势", "outlook";
        Measure: "措施", "measure";
        Cause: "原因", "cause";
        Lesson: "教训", "lesson";
        Attachment: "附件名", "file name";
        Complaint: "所属投诉", "complaint";
    }
    Contact {
        OtherHalls: "邻近营业厅", "halls nearby";
        ItSupport: "IT 支撑", "IT support";
        HallManager: "营业厅经理", "hall manager";
        Centre: "区县中心", "district centre";
        CentreManager: "区县中心经理", "manager of the centre";
        City: "市公司", "city company";
        Guard: "保安", "guard";
        Family: "家属", "family";
        House: "物业/供电", "house or power company";
        Police: "公安 110", "police 110";
        Ambulance: "急救 120", "ambulance 120";
        FireBrigade: "消防 119", "fire brigade 119";
    }
    Step {
        AskOtherHalls: "问邻近营业厅是否也停", "Ask halls nearby whether they are down too";
        CallSupport: "报 IT 支撑, 记下工单号", "Call IT support, note the order number";
        PutUpNotice: "引导员到门口告知, 贴通知写明下次告知的时间",
            "A guide at the door; a notice that says when there will be news";
        FirstReport: "第一次报告: 营业厅经理, 区县中心", "First report: hall manager and centre";
        TakeOnPaper: "纸质预受理, 记联系电话, 每位按一次 +",
            "Take orders on paper with a number to call; press + for each";
        SecondReport: "满 30 分钟未恢复: 第二次报告", "Still down after 30 minutes: second report";
        ReportToManager: "满 60 分钟未恢复: 报区县中心经理",
            "Still down after 60 minutes: tell the manager of the centre";
        EnterBacklog: "补录预受理, 录到 0 为止", "Enter the paper orders until none is left";
        CallBack: "逐位回电告知已办好", "Call every one of them back: it is done";
        OpenReserve: "开潮汐台席, 后台人员上台", "Open the reserve counters, back office comes out";
        GuideAway: "简单业务引导到自助和线上", "Guide simple business to self-service and online";
        CareForFrail: "老人, 孕妇, 残障先办, 让座",
            "Elderly, pregnant and disabled first, with a seat";
        SendElsewhere: "劝往邻近营业厅, 先问清那边人数",
            "Suggest a hall nearby; ask first how full it is";
        StayOpen: "报批延长营业时间", "Ask leave to stay open longer";
        KeepOrder: "保安守门口, 通道和出口不堵", "Guard at the door; ways and exits stay free";
        Approach: "值班经理到客户身边, 先听完", "Go to the customer yourself; hear them out";
        SecondColleague: "叫一名同事同在, 不单独应对", "A colleague comes along: nobody is alone";
        ToReceptionRoom: "请到接待室, 倒水, 请坐", "Into the reception room, a seat, water";
        PromiseTime: "说明下一步和答复时间", "Say what happens next and when they hear from us";
        TellHallManager: "电话报告营业厅经理", "Telephone the hall manager";
        TellCentre: "电话报告区县中心", "Telephone the centre";
        TellCity: "报告市公司客服质检", "Tell the city company's service desk";
        CallPolice: "围堵台席或动手: 报警 110, 保安隔开",
            "Counters blocked or violence: police 110, guard between";
        KeepVideo: "保存监控, 写明台席和时间段", "Secure the video, with place and time";
        GiveHelp: "就地救助, 重伤者不搬动", "Help on the spot; do not move the badly hurt";
        CallAmbulance: "打 120, 说清地址和症状", "Call 120: address and what is wrong";
        ClearWay: "让出通道, 劝开围观, 门口接车", "Clear the way, no onlookers, meet the ambulance";
        TellFamily: "通知家属", "Tell the family";
        ReceivePress: "请到接待室, 登记证件, 以礼相待",
            "Reception room, look at their papers, stay polite";
        NoInterview: "员工不接受采访, 只说「会有专人答复」",
            "Staff give no interview: \"somebody will answer you\"";
        NoteQuestions: "记下媒体, 姓名, 电话, 想问什么",
            "Note the paper, the name, the number and the questions";
        Evacuate: "疏散到厅外, 先带老幼和行动不便者",
            "Everybody out, the frail and the children first";
        CallFireBrigade: "见烟见火打 119; 只是停电不打",
            "Smoke or fire: 119; not for a mere power cut";
        CutPower: "拉闸断电, 不乘电梯", "Switch the power off; nobody takes the lift";
        CountPeople: "在集合点清点客户和员工", "Count customers and staff at the meeting point";
        SecureMoney: "确认安全后收好现金, 票据, 印章",
            "Only if it is safe: secure money, papers and seals";
        CallHouse: "只是停电: 问物业和供电何时来电",
            "A mere power cut: ask the house when it will be back";
        WriteReport: "两小时内书面报告区县中心", "Written report to the centre within two hours";
        CloseRecord: "补记起止, 影响, 原因, 教训", "Record start, end, effect, cause and lesson";
    }
}

/// When a step is due, in a few words.
pub fn when(lang: Lang, when: When) -> String {
    let (template, mins) = match (lang, when) {
        (Lang::Zh, When::AtOnce) => ("马上", 0),
        (Lang::En, When::AtOnce) => ("at once", 0),
        (Lang::Zh, When::Within(mins)) => ("{} 分内", mins),
        (Lang::En, When::Within(mins)) => ("in {} min", mins),
        (Lang::Zh, When::StillAt(mins)) => ("满 {} 分", mins),
        (Lang::En, When::StillAt(mins)) => ("at {} min", mins),
        (Lang::Zh, When::Meanwhile) => ("期间", 0),
        (Lang::En, When::Meanwhile) => ("meanwhile", 0),
        (Lang::Zh, When::IfNeeded) => ("必要时", 0),
        (Lang::En, When::IfNeeded) => ("if needed", 0),
        (Lang::Zh, When::Over) => ("结束后", 0),
        (Lang::En, When::Over) => ("when over", 0),
    };
    fill(template, &[&mins.to_string()])
}

/// Why something about an incident was refused.
pub fn bar(words: &Words, bar: Bar) -> String {
    let texts = words.incident;
    let text = match bar {
        Bar::Gone => texts.bar_gone,
        Bar::GoesOn => texts.bar_goes_on,
        Bar::Repeat => words.deeds.nothing,
        Bar::Closed => texts.bar_closed,
        Bar::Over => texts.bar_over,
        Bar::NotOver => texts.bar_not_over,
        Bar::Backlog(left) => return fill(texts.bar_backlog, &[&left.to_string()]),
        Bar::NoCause => texts.bar_cause,
        Bar::NoStep => texts.bar_step,
        Bar::NoReason => texts.bar_reason,
        Bar::Figures => texts.bar_figures,
        Bar::TooLong => texts.bar_long,
    };
    text.to_owned()
}

/// The sentence of a line of the duty log that is about an incident; none of any other line. A code of a
/// newer version stands for itself.
pub fn log_line(words: &Words, line: &LogRow) -> Option<String> {
    let lang = words.lang();
    let mut codes = line.detail.split(' ');
    let kind = codes.next().unwrap_or_default();
    let known = IncidentKind::from_text(kind);
    let kind = known.map_or(kind, |kind| kind.name(lang));
    let rest: Vec<String> = match line.kind {
        LogKind::IncidentOpened | LogKind::IncidentClosed => Vec::new(),
        LogKind::IncidentStep | LogKind::IncidentUnticked | LogKind::IncidentReminded => {
            codes.take(1).map(|code| named(Step::from_text(code), code, lang)).collect()
        }
        LogKind::IncidentTold => {
            let mut next = || codes.next().unwrap_or_default();
            let (contact, way, result) = (next(), next(), next());
            vec![
                named(Contact::from_text(contact), contact, lang),
                named(ContactWay::from_text(way), way, lang),
                named(ContactResult::from_text(result), result, lang),
            ]
        }
        LogKind::IncidentEntered => codes.map(str::to_owned).collect(),
        LogKind::IncidentNoted => {
            codes.map(|code| named(IncidentField::from_text(code), code, lang)).collect()
        }
        LogKind::IncidentRestored => {
            let secs = codes.next().and_then(|secs| secs.parse().ok()).unwrap_or_default();
            std::iter::once(span(words, secs)).chain(codes.map(str::to_owned)).collect()
        }
        LogKind::IncidentRaised => {
            codes.map(|code| named(Severity::from_text(code), code, lang)).collect()
        }
        _ => return None,
    };
    let values: Vec<&str> = std::iter::once(kind).chain(rest.iter().map(String::as_str)).collect();
    Some(fill(words.log_line(line.kind), &values))
}

fn named<T: Named>(value: Option<T>, code: &str, lang: Lang) -> String {
    value.map_or(code, |value| value.name(lang)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::incident::card;
    use crate::text::named::hold;
    use crate::text::width::width;

    #[test]
    fn every_step_has_words_that_fit_a_narrow_terminal_beside_its_time() {
        hold(NAMED, 64);
        for kind in IncidentKind::ALL {
            for step in card(*kind).unwrap().steps {
                for lang in [Lang::Zh, Lang::En] {
                    assert!(width(&when(lang, step.when)) <= 10, "{:?}", step.when);
                }
            }
        }
        assert_eq!(when(Lang::Zh, When::StillAt(30)), "满 30 分");
        assert_eq!(when(Lang::En, When::Within(5)), "in 5 min");
        assert_eq!(when(Lang::En, When::Over), "when over");
    }

    #[test]
    fn a_step_that_names_its_minutes_names_those_of_the_card() {
        for step in card(IncidentKind::SystemDown).unwrap().steps {
            if let When::StillAt(mins) = step.when {
                for lang in [Lang::Zh, Lang::En] {
                    assert!(step.step.name(lang).contains(&mins.to_string()), "{:?}", step.step);
                }
            }
        }
    }

    #[test]
    fn an_emergency_number_stands_in_the_name() {
        let with_number: Vec<_> = Contact::ALL
            .iter()
            .filter_map(|contact| contact.emergency_number().map(|number| (contact, number)))
            .collect();
        assert_eq!(with_number.len(), 3);
        for (contact, number) in with_number {
            assert!(contact.name(Lang::Zh).contains(number), "{contact:?}");
            assert!(contact.name(Lang::En).contains(number), "{contact:?}");
        }
    }
}
