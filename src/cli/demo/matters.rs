//! What the halls of a training centre send to departments and superiors in the course of a morning, so that their inbox has
//! what is new, taken, due soon and late. Only data; all of it is invented.

use super::calls::waiting;
use super::rounds::rounds;
use super::script::{DUTY, Deed, Does, MANAGER, deed};
use crate::core::act::{CaseAct, NewCase, NewRequest};
use crate::core::complaint::{Category, ContactResult, ContactWay, DepartmentAnswer, Severity};
use crate::core::time::Ms;

/// A time of the day.
type Hm = (u32, u32);

/// Something that goes beyond the hall.
struct Matter {
    at: Hm,
    category: Category,
    /// Where it is worse than such a matter usually is; else category and what came before make it.
    severity: Option<Severity>,
    text: &'static str,
    request: &'static str,
    department: &'static str,
    accepted: Option<Hm>,
    /// Said when, for when.
    plan: Option<(Hm, Hm)>,
    escalated: Option<Hm>,
}

const PLAIN: Matter = Matter {
    at: (9, 0),
    category: Category::Unclassified,
    severity: None,
    text: "",
    request: "",
    department: "network",
    accepted: None,
    plan: None,
    escalated: None,
};

/// In the order of time; each hall leaves out some.
const MATTERS: &[Matter] = &[
    // A plan whose time has passed.
    Matter {
        at: (8, 50),
        category: Category::FaultAgain,
        severity: Some(Severity::Sev2),
        text: "宽带一个月修了三次还是断, 孩子上不了网课",
        request: "今天修好, 减免本月月租",
        department: "field",
        accepted: Some((9, 12)),
        plan: Some(((9, 20), (10, 30))),
        escalated: Some((10, 36)),
    },
    // Nobody has taken it, and the time for that is nearly over.
    Matter {
        at: (9, 8),
        category: Category::MobileSignal,
        severity: Some(Severity::Sev3),
        text: "小区地库没有信号, 物业说设备是公司的",
        request: "给出处理时间",
        ..PLAIN
    },
    // Taken, with a time to come.
    Matter {
        at: (9, 24),
        category: Category::MobileSignal,
        severity: Some(Severity::Sev3),
        text: "办公楼 12 层通话断续, 影响做生意",
        request: "派人测试",
        accepted: Some((9, 50)),
        plan: Some(((10, 5), (15, 30))),
        ..PLAIN
    },
    Matter {
        at: (9, 40),
        category: Category::WrongBill,
        text: "账单多出国际漫游费, 没出过国",
        request: "退费并说明",
        department: "billing",
        accepted: Some((10, 20)),
        ..PLAIN
    },
    // Late, and called upon.
    Matter {
        at: (10, 6),
        category: Category::MobileSignal,
        severity: Some(Severity::Sev2),
        text: "整条街没信号, 商户收不了款, 要找媒体",
        request: "今天恢复",
        escalated: Some((10, 38)),
        ..PLAIN
    },
    Matter {
        at: (10, 24),
        category: Category::PortOut,
        severity: Some(Severity::Sev2),
        text: "要携号转网, 被告知有合约不能办, 不认可",
        request: "今天办完",
        department: "market",
        accepted: Some((10, 40)),
        ..PLAIN
    },
    // Just come.
    Matter {
        at: (10, 49),
        category: Category::MobileSignal,
        text: "村口基站换了以后家里只剩一格信号",
        request: "恢复原来的信号",
        ..PLAIN
    },
    Matter {
        at: (10, 52),
        category: Category::InstallLate,
        severity: Some(Severity::Sev2),
        text: "约好昨天装宽带没人来, 也没电话",
        request: "今天装好",
        department: "field",
        ..PLAIN
    },
];

/// Of so many matters a hall after the first leaves out one.
const LEFT_OUT: usize = 3;

/// The morning of the hall of that place, from 0, with the instants of its day. Where nobody is on duty, complaints are
/// written down and no more.
pub(super) fn morning(place: usize, manned: bool, instant: &dyn Fn(Hm) -> Ms) -> Vec<Deed> {
    let mut day = Vec::new();
    if manned {
        day.push(deed(8, 20, DUTY, Does::OpenShift));
        day.push(deed(8, 25, DUTY, Does::Here(MANAGER)));
        day.extend(rounds());
    }
    let is_here = |(at, _): &(usize, &Matter)| place == 0 || !(at + place).is_multiple_of(LEFT_OUT);
    let here = MATTERS.iter().enumerate().filter(is_here).map(|(_, matter)| matter);
    for (nth, matter) in here.enumerate() {
        day.extend(deeds(nth, matter, manned, instant));
    }
    if manned {
        day.extend(needed(place));
        day.extend(waiting(place));
    }
    day.sort_by_key(Deed::at);
    day
}

/// What a hall needs for itself; halls stand at different points of it.
fn needed(place: usize) -> Vec<Deed> {
    let new = NewRequest {
        department_id: "network".to_owned(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "厅内自助终端断网, 请派人查线路".to_owned(),
        severity: if place == 0 { Severity::Sev2 } else { Severity::Sev3 },
    };
    let accepted = CaseAct::DepartmentAccepted {
        contact: "值班工程师".to_owned(),
        order_no: String::new(),
        at: None,
        seen: None,
    };
    let mut all = vec![deed(10, 20, DUTY, Does::Request(new))];
    if place % 2 == 1 {
        all.push(deed(10, 31, DUTY, Does::OnRequest(0, Box::new(accepted))));
    }
    all
}

fn deeds(nth: usize, matter: &Matter, manned: bool, instant: &dyn Fn(Hm) -> Ms) -> Vec<Deed> {
    let new = NewCase {
        category: matter.category,
        severity: matter.severity,
        text: matter.text.to_owned(),
        request: matter.request.to_owned(),
        take: manned,
        ..NewCase::default()
    };
    let by = if manned { DUTY } else { "e103" };
    let (hour, minute) = matter.at;
    let mut all = vec![deed(hour, minute, by, Does::Register(Box::new(new)))];
    if !manned {
        return all;
    }
    let mut say = |(hour, minute): Hm, act: CaseAct| {
        all.push(deed(hour, minute, DUTY, Does::Say(nth, Box::new(act))));
    };
    let sent = CaseAct::Dispatch {
        department_id: matter.department.to_owned(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "请尽快核查并答复".to_owned(),
        reason: String::new(),
    };
    // Without a first word a complaint goes up by itself, and all of the morning would be escalations.
    let heard = CaseAct::Contact {
        way: ContactWay::FaceToFace,
        result: ContactResult::Reached,
        text: "已当面致歉, 说明会联系部门核查".to_owned(),
        promised_at: None,
        is_reply: false,
        calmed: true,
        at: None,
    };
    say((hour, minute + 1), heard);
    say((hour, minute + 2), sent);
    if let Some(at) = matter.accepted {
        let contact = "值班工程师".to_owned();
        let order_no = format!("GD-{:04}", 3100 + nth * 17);
        say(at, CaseAct::DepartmentAccepted { contact, order_no, at: None, seen: None });
    }
    if let Some((at, until)) = matter.plan {
        let plan = CaseAct::DepartmentAnswered {
            answer: DepartmentAnswer::Plan,
            text: "已排查, 按此时间处理".to_owned(),
            planned_at: Some(instant(until)),
            contact: "值班工程师".to_owned(),
            at: None,
            seen: None,
        };
        say(at, plan);
    }
    if let Some((hour, minute)) = matter.escalated {
        let up = Does::Case(nth, |case, _| {
            Some(CaseAct::Escalate {
                seen_level: case.level(),
                to_level: None,
                reason: "部门到时未处理, 客户在厅等候".to_owned(),
            })
        });
        all.push(deed(hour, minute, DUTY, up));
    }
    all
}
