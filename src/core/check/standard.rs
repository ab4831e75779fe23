//! The checklist that holds in a hall that has none of its own: 37 items in 8 sections, and what is only
//! ticked off before opening and after closing (domain notes 3). Every number is a default of the settings.

use chrono::NaiveTime;

use super::item::{CountOf, Item, ItemKind, OwnTexts, Range, Source};
use super::plan::PlanTime;
use super::template::{Checklist, FailPhrase, RoundPlan, Section, Template};

use crate::core::finding::FindingLimit;
use ItemKind::{Auto, Count, PassFail, Tick, Value};

/// Code, how it is answered, in which rounds, points, whether it is a red line.
type Row = (&'static str, ItemKind, &'static str, u32, bool);

const ROWS: &[Row] = &[
    ("E1", PassFail, "O", 2, false),
    ("E2", PassFail, "OR", 2, false),
    ("E3", PassFail, "RH", 2, false),
    ("E4", Value, "R", 2, false),
    ("E5", PassFail, "RH", 2, false),
    ("E6", PassFail, "O", 2, false),
    ("F1", PassFail, "OR", 3, false),
    ("F2", Count, "OR", 4, false),
    ("F3", Count, "O", 2, false),
    ("F4", PassFail, "OK", 3, false),
    ("F5", PassFail, "O", 2, false),
    ("S1", Count, "OR", 4, false),
    ("S2", PassFail, "RK", 3, true),
    ("S3", PassFail, "RH", 3, false),
    ("Q1", Auto, "RH", 4, false),
    ("Q2", PassFail, "RH", 4, false),
    ("Q3", Auto, "RH", 3, false),
    ("Q4", PassFail, "RH", 2, false),
    ("Q5", PassFail, "RH", 3, false),
    ("Q6", PassFail, "R", 2, false),
    ("P1", Count, "OR", 3, false),
    ("P2", Count, "OR", 3, false),
    ("P3", Count, "R", 4, false),
    ("P4", PassFail, "RH", 3, false),
    ("P5", PassFail, "R", 4, false),
    ("P6", PassFail, "R", 3, false),
    ("A1", PassFail, "O", 3, false),
    ("A2", PassFail, "OR", 3, false),
    ("A3", PassFail, "R", 2, false),
    ("C1", PassFail, "R", 3, true),
    ("C2", PassFail, "RHK", 3, true),
    ("C3", PassFail, "R", 2, true),
    ("C4", PassFail, "R", 2, false),
    ("X1", PassFail, "ORK", 2, true),
    ("X2", PassFail, "O", 2, false),
    ("X3", PassFail, "OK", 2, false),
    ("X4", PassFail, "O", 2, false),
    ("O1", Tick, "O", 0, false),
    ("O2", Tick, "O", 0, false),
    ("O3", Tick, "O", 0, false),
    ("O4", Tick, "O", 0, false),
    ("O5", Tick, "O", 0, false),
    ("O6", Tick, "O", 0, false),
    ("K1", Tick, "K", 0, false),
    ("K2", Tick, "K", 0, false),
    ("K3", Tick, "K", 0, false),
    ("K4", Tick, "K", 0, false),
    ("K5", Tick, "K", 0, false),
    ("K6", Tick, "K", 0, false),
    ("K7", Tick, "K", 0, false),
    ("K8", Tick, "K", 0, false),
    ("K9", Tick, "K", 0, false),
    ("K10", Tick, "K", 0, false),
];

const SECTIONS: &[(&str, &str, &str)] = &[
    ("E", "外部与环境", "Outside and hall"),
    ("F", "设施与用品", "Equipment and supplies"),
    ("S", "自助服务", "Self-service"),
    ("Q", "排队与秩序", "Queue and order"),
    ("P", "人员服务", "Staff and service"),
    ("A", "宣传与公示", "Notices and publicity"),
    ("C", "合规与隐私", "Rules and privacy"),
    ("X", "安全与应急", "Safety"),
    ("O", "开门事项", "Before opening"),
    ("K", "闭店事项", "After closing"),
];

fn item(&(code, kind, letters, points, red_line): &Row) -> Item {
    let on = Template::ALL.iter().copied().filter(|one| letters.contains(one.letter()));
    let range = || Range { least_milli: 22_000, most_milli: 26_000, unit: "C".into() };
    Item {
        code: code.into(),
        section: code.chars().take(1).collect::<String>().into(),
        kind,
        on: on.collect(),
        points_milli: points * 1000,
        red_line,
        range: (kind == Value).then(range),
        source: match code {
            "Q1" => Some(Source::LongestWait),
            "Q3" => Some(Source::IdleWhileWaiting),
            _ => None,
        },
        of: match code {
            "F2" | "F3" => Some(CountOf::Counters),
            "S1" => Some(CountOf::Asked),
            "P1" => Some(CountOf::Planned),
            "P2" => Some(CountOf::Present),
            "P3" => Some(CountOf::Number(2)),
            _ => None,
        },
        texts: OwnTexts::default(),
    }
}

fn plan(at: &[PlanTime], grace_mins: u32, miss_mins: u32) -> RoundPlan {
    RoundPlan { at: at.to_vec(), grace_mins, miss_mins, min_score: None }
}

fn time(hour: u32, minute: u32) -> PlanTime {
    PlanTime::At(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
}

fn phrase(code: &str, zh: &str, en: &str, limit: FindingLimit, fixed: bool) -> FailPhrase {
    FailPhrase { code: code.into(), zh: zh.into(), en: en.into(), limit, fixed }
}

impl Checklist {
    /// What is shipped.
    pub fn standard() -> Checklist {
        let section = |(code, zh, en): &(&str, &str, &str)| Section {
            code: (*code).into(),
            zh: (*zh).into(),
            en: (*en).into(),
            min_score: None,
        };
        Checklist {
            sections: SECTIONS.iter().map(section).collect(),
            items: ROWS.iter().map(item).collect(),
            // Of a hall that is open from 08:30 to 18:00: 08:00 and 18:00.
            opening: plan(&[PlanTime::Open(-30)], 15, 60),
            full: plan(&[time(9, 30), time(11, 30), time(14, 15), time(16, 30)], 15, 60),
            quick: plan(&[time(10, 30), time(13, 30), time(15, 30), time(17, 15)], 10, 30),
            closing: plan(&[PlanTime::Close(0)], 30, 120),
            phrases: vec![
                phrase("fixed", "已当场整改", "put right on the spot", FindingLimit::AtOnce, true),
                phrase(
                    "told",
                    "已提醒责任人",
                    "told who is responsible",
                    FindingLimit::Shift,
                    false,
                ),
                phrase("repair", "已报修", "repair called", FindingLimit::Day, false),
                phrase("supply", "已报领用品", "supplies ordered", FindingLimit::Day, false),
                phrase(
                    "replace",
                    "需更换或采购",
                    "to be replaced or bought",
                    FindingLimit::Week,
                    false,
                ),
                phrase("coach", "需面谈辅导", "to be talked over", FindingLimit::Shift, false),
                phrase("report", "已上报经理", "hall manager told", FindingLimit::Day, false),
            ],
            grades: [95, 85, 60],
            extra_after_mins: 60,
        }
    }
}
