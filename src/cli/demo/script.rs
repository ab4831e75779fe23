//! What the people of the training hall do in the course of its day, by the clock: a charge that is settled, a
//! fault that a department is late with, a customer who shouts and whose case goes to the manager, a surge with
//! its card, a complaint that is offered, and one that a guide hears. Only data; all of it is invented.

use chrono::NaiveTime;

use super::calls::{NewCall, calls};
use super::people::people;
use super::rounds::rounds;
use crate::core::act::{
    CaseAct, CheckAct, FollowUpAct, IncidentAct, NewCase, NewImprovement, NewRequest, OfferTo,
    PeopleAct,
};
use crate::core::check::Template;
use crate::core::complaint::{
    Case, Category, ContactResult, ContactWay, DepartmentAnswer, Emotion, Ground, Measure, Outcome,
    Phase, Place, Rating, RootCause, Severity, Tier, Urgency,
};
use crate::core::event::NextAction;
use crate::core::incident::{Contact, IncidentKind, Step};
use crate::core::settings::directory::LEVEL_MAX;
use crate::core::time::Ms;

/// Makes an act about a complaint as it stands; the instants of the day come from its clock.
pub(super) type Make = fn(&Case, &dyn Fn(u32, u32) -> Option<Ms>) -> Option<CaseAct>;

/// What somebody does.
#[derive(Clone, Debug)]
pub(super) enum Does {
    /// Opens the shift.
    OpenShift,
    /// Says that somebody is at their post.
    Here(&'static str),
    /// Registers a complaint.
    Register(Box<NewCase>),
    /// Does something about the complaint of that number of the day, from 0.
    Case(usize, Make),
    /// The same, whatever stands.
    Say(usize, Box<CaseAct>),
    /// Asks a department for what the hall needs.
    Request(NewRequest),
    /// Does something about the request of that number of the day, from 0.
    OnRequest(usize, Box<CaseAct>),
    /// Does something about the incident of the day.
    Incident(IncidentAct),
    /// Watches an order that was promised for an hour and minute of the day, to be looked at at another.
    Watch(&'static str, (u32, u32), (u32, u32)),
    /// Enters an improvement that is due in so many days.
    Improve(NewImprovement, u64),
    /// Notes whom to call back.
    Call(NewCall),
    /// Says what came of the call of that number of the day, from 0.
    Called(usize, FollowUpAct),
    /// Begins a round.
    Begin(Template),
    /// Does something about the round that was begun last.
    Check(CheckAct),
    /// Writes something about people.
    People(PeopleAct),
}

/// Something that somebody does at a time.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    hour: u32,
    minute: u32,
    /// Who.
    pub(super) by: &'static str,
    /// What.
    pub(super) does: Does,
}

impl Deed {
    /// When.
    pub(super) fn at(&self) -> NaiveTime {
        NaiveTime::from_hms_opt(self.hour, self.minute, 0).unwrap_or_default()
    }
}

/// The manager on duty, who is at the board, another of the same role, and the hall's manager.
pub(super) const DUTY: &str = "d011";
pub(super) const COLLEAGUE: &str = "d012";
pub(super) const MANAGER: &str = "m001";

pub(super) fn deed(hour: u32, minute: u32, by: &'static str, does: Does) -> Deed {
    Deed { hour, minute, by, does }
}

fn register(hour: u32, minute: u32, by: &'static str, new: NewCase) -> Deed {
    deed(hour, minute, by, Does::Register(Box::new(new)))
}

fn on_case(hour: u32, minute: u32, by: &'static str, nth: usize, make: Make) -> Deed {
    deed(hour, minute, by, Does::Case(nth, make))
}

fn incident(hour: u32, minute: u32, act: IncidentAct) -> Deed {
    deed(hour, minute, DUTY, Does::Incident(act))
}

/// The day, in the order of time.
pub(super) fn script() -> Vec<Deed> {
    let mut day = vec![deed(8, 20, DUTY, Does::OpenShift), deed(8, 25, DUTY, Does::Here(MANAGER))];
    day.extend(a_charge_is_settled());
    day.extend(a_department_is_late());
    day.extend(one_shouts());
    day.extend(a_surge());
    day.extend(one_is_offered());
    day.extend(one_is_heard_on_the_floor());
    day.extend(a_printer_is_broken());
    day.extend(an_order_is_watched());
    day.extend(calls());
    day.extend(rounds());
    day.extend(people());
    day.sort_by_key(Deed::at);
    day
}

fn an_order_is_watched() -> Vec<Deed> {
    let improved = NewImprovement {
        text: "老人看不清叫号屏".to_owned(),
        cause: "字号小, 光线暗".to_owned(),
        measure: "换大字号, 加语音".to_owned(),
        person_id: "d011".to_owned(),
        ..NewImprovement::default()
    };
    vec![
        deed(8, 40, DUTY, Does::Watch("ZJ-7702", (10, 20), (9, 50))),
        deed(9, 10, DUTY, Does::Watch("YJ-3156", (17, 0), (14, 0))),
        deed(9, 20, DUTY, Does::Improve(improved, 7)),
    ]
}

fn a_charge_is_settled() -> Vec<Deed> {
    let new = NewCase {
        category: Category::UnknownCharge,
        counter_id: Some("03".to_owned()),
        phase: Phase::After,
        text: "每月多扣 10 元视频彩铃费, 说没办过".to_owned(),
        request: "取消并退还三个月费用".to_owned(),
        label: "灰色外套, 五十多岁".to_owned(),
        ..NewCase::default()
    };
    vec![
        register(8, 52, "e103", new),
        on_case(8, 53, DUTY, 0, |_, _| Some(CaseAct::Take)),
        on_case(9, 2, DUTY, 0, |_, _| {
            Some(CaseAct::Settle {
                resolve: Box::new(CaseAct::Resolve {
                    outcome: Outcome::Upheld,
                    text: "已取消业务, 三个月 30 元下月账单冲回".to_owned(),
                    root_cause: RootCause::NotTold,
                    measures: vec![Measure::Cancelled, Measure::Corrected],
                    explanation: String::new(),
                    told_at: None,
                    way: ContactWay::FaceToFace,
                    remedy_fen: None,
                }),
                rating: Some(Rating::Satisfied),
            })
        }),
    ]
}

fn a_department_is_late() -> Vec<Deed> {
    let new = NewCase {
        category: Category::FaultAgain,
        counter_id: Some("07".to_owned()),
        tier: Tier::Star,
        phase: Phase::After,
        text: "宽带一个月修了三次还是断, 孩子上不了网课".to_owned(),
        request: "今天修好, 减免本月月租".to_owned(),
        ..NewCase::default()
    };
    vec![
        register(9, 14, "e107", new),
        on_case(9, 16, DUTY, 1, |_, _| Some(CaseAct::Take)),
        on_case(9, 21, DUTY, 1, |_, time| {
            Some(CaseAct::Contact {
                way: ContactWay::FaceToFace,
                result: ContactResult::Reached,
                text: "已道歉, 说明先查前两次工单".to_owned(),
                promised_at: time(11, 0),
                is_reply: false,
                calmed: true,
                at: None,
            })
        }),
        on_case(9, 26, DUTY, 1, |_, _| {
            Some(CaseAct::Dispatch {
                department_id: "field".to_owned(),
                contact: "赵工".to_owned(),
                way: ContactWay::Phone,
                text: "一个月内第三次报修, 请今天上门并查明原因".to_owned(),
                reason: String::new(),
            })
        }),
        on_case(9, 41, DUTY, 1, |_, _| {
            Some(CaseAct::DepartmentAccepted {
                contact: "赵工".to_owned(),
                order_no: "ZW-77120".to_owned(),
                at: None,
                seen: None,
            })
        }),
        on_case(9, 43, DUTY, 1, |_, time| {
            Some(CaseAct::DepartmentAnswered {
                answer: DepartmentAnswer::Plan,
                text: "上午先测线路".to_owned(),
                planned_at: time(10, 30),
                contact: "赵工".to_owned(),
                at: None,
                seen: None,
            })
        }),
        on_case(11, 5, DUTY, 1, |_, _| {
            Some(CaseAct::DepartmentAnswered {
                answer: DepartmentAnswer::Result,
                text: "楼道分光器老化, 已更换, 测速正常".to_owned(),
                planned_at: None,
                contact: "赵工".to_owned(),
                at: None,
                seen: None,
            })
        }),
    ]
}

/// In a hall where nobody acknowledged anything the clock has called everybody by then: nobody is left to be called.
fn escalate(case: &Case, reason: &str) -> Option<CaseAct> {
    let seen_level = case.level();
    let is_last = seen_level.is_some_and(|level| level >= LEVEL_MAX);
    let reason = reason.to_owned();
    (!is_last).then_some(CaseAct::Escalate { seen_level, to_level: None, reason })
}

fn one_shouts() -> Vec<Deed> {
    let new = NewCase {
        category: Category::PortOut,
        counter_id: Some("02".to_owned()),
        emotion: Emotion::Shouting,
        grounds: vec![Ground::Shouting],
        text: "要携号转网, 被告知有合约不能办, 不认可".to_owned(),
        request: "今天办完转网".to_owned(),
        label: "红色羽绒服".to_owned(),
        retention: true,
        ..NewCase::default()
    };
    vec![
        register(9, 55, "e102", new),
        on_case(9, 56, DUTY, 2, |_, _| Some(CaseAct::Take)),
        on_case(10, 1, DUTY, 2, |_, time| {
            Some(CaseAct::Contact {
                way: ContactWay::FaceToFace,
                result: ContactResult::Reached,
                text: "请到接待室, 倒水, 听完诉求".to_owned(),
                promised_at: time(10, 50),
                is_reply: false,
                calmed: true,
                at: None,
            })
        }),
        on_case(10, 2, DUTY, 2, |_, _| {
            Some(CaseAct::Tell {
                person_id: MANAGER.to_owned(),
                way: ContactWay::Phone,
                result: ContactResult::Reached,
                text: "知道了, 先稳住客户".to_owned(),
                at: None,
            })
        }),
        on_case(10, 15, DUTY, 2, |_, _| {
            Some(CaseAct::Tell {
                person_id: "centre".to_owned(),
                way: ContactWay::Phone,
                result: ContactResult::Reached,
                text: "已备案".to_owned(),
                at: None,
            })
        }),
        on_case(10, 33, DUTY, 2, |case, _| escalate(case, "提前解约的减免超出岗位权限")),
        on_case(10, 9, DUTY, 2, |_, _| {
            Some(CaseAct::Dispatch {
                department_id: "market".to_owned(),
                contact: "市场部 钱经理".to_owned(),
                way: ContactWay::Phone,
                text: "请核对合约条款, 提前解约能否减免".to_owned(),
                reason: String::new(),
            })
        }),
        on_case(10, 42, MANAGER, 2, |_, _| {
            Some(CaseAct::Acknowledge {
                person_id: MANAGER.to_owned(),
                way: ContactWay::FaceToFace,
                seen: None,
                level: None,
            })
        }),
    ]
}

fn a_surge() -> Vec<Deed> {
    let told = IncidentAct::Tell {
        contact: Contact::HallManager,
        step: Some(Step::TellHallManager),
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: "李敏知道了, 同意开 05 06".to_owned(),
    };
    vec![
        incident(10, 18, IncidentAct::Open { kind: IncidentKind::Surge, complaint_id: None }),
        incident(10, 19, IncidentAct::Tick(Step::OpenReserve)),
        incident(10, 20, IncidentAct::Tick(Step::GuideAway)),
        incident(10, 24, told),
    ]
}

fn one_is_offered() -> Vec<Deed> {
    let new = NewCase {
        category: Category::LongWait,
        counter_id: Some("01".to_owned()),
        place: Place::Floor,
        emotion: Emotion::Upset,
        text: "等了四十分钟, 中间两个台席没人".to_owned(),
        request: "给个说法".to_owned(),
        ..NewCase::default()
    };
    vec![
        register(10, 27, "e101", new),
        on_case(10, 31, "e101", 3, |_, _| {
            let next =
                NextAction {
                    text: "到 01 台席当面解释".into(), person_id: "".into(), due: None
                };
            Some(CaseAct::Offer {
                to: OfferTo::Role("duty_manager".to_owned()),
                urgency: Urgency::Urgent,
                summary: "客户不肯离开台席, 后面还有人等".to_owned(),
                next: vec![next],
                if_then: String::new(),
                at_shift_end: false,
            })
        }),
    ]
}

fn one_is_heard_on_the_floor() -> Vec<Deed> {
    let new = NewCase {
        category: Category::Facilities,
        text: "门口地砖湿滑, 老人差点摔倒".to_owned(),
        request: "马上处理".to_owned(),
        ..NewCase::default()
    };
    vec![register(10, 36, "g201", new)]
}

/// No customer complains: the hall itself needs a technician.
fn a_printer_is_broken() -> Vec<Deed> {
    let new = NewRequest {
        department_id: "general".to_owned(),
        contact: "小孙".to_owned(),
        way: ContactWay::Phone,
        text: "04 台席票据打印机卡纸, 两次重启无效, 请派人修".to_owned(),
        severity: Severity::Sev3,
    };
    let accepted = CaseAct::DepartmentAccepted {
        contact: "小孙".to_owned(),
        order_no: "ZH-2209".to_owned(),
        at: None,
        seen: None,
    };
    vec![
        deed(9, 48, DUTY, Does::Request(new)),
        deed(10, 12, DUTY, Does::OnRequest(0, Box::new(accepted))),
    ]
}
