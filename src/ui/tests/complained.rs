//! The same hall with the complaints of a day: one late at a department, one offered, one with a superior, one
//! nobody owns, one told, one closed.

use std::sync::Arc;

use super::{ago, hall, manned_hall, now};
use crate::core::board::{
    Board, ComplaintRow, ContactBrief, DepartmentBrief, Directory, case_totals, escalation_rows,
};
use crate::core::complaint::{
    Case, CaseClock, Category, Channel, ClockKind, Contact, ContactResult, ContactWay,
    CustomerAnswer, CustomerKind, DepartmentAnswer, Dispatch, Emotion, EscalationCause, Ground,
    Kept, Ladder, OpenOffer, Owner, Past, Phase, Place, Possible, Rule, Severity, State, Tier,
    Urgency,
};
use crate::core::event::{
    Contacted, CustomerRef, Dispatched, Fact, KeptFact, NextAction, Offered, Proof, Registered,
    Taken,
};
use crate::core::hall::{Notice, NoticeKind};
use crate::core::sla::{ClockState, Standing};
use crate::core::time::Ms;

fn fields(number: &str, category: Category, severity: Severity, text: &str) -> Registered {
    Registered {
        number: number.into(),
        voiced_at: ago(9_000),
        channel: Channel::OnSite,
        first_contact: "3001".into(),
        owner: "3001".into(),
        customer: Some(CustomerRef {
            person_ref: "p1".into(),
            commitment: "".into(),
            phone_key: "".into(),
            phone_masked: "138****2207".into(),
            name_masked: "赵*".into(),
        }),
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Star,
        phase: Phase::After,
        category,
        severity,
        grounds: Vec::new(),
        text: text.into(),
        request: "".into(),
        loss: "".into(),
        emotion: Emotion::Calm,
        place: Place::Floor,
        attendant: "".into(),
        counter_id: Some("05".into()),
        service_id: Some("S3".into()),
        ticket_no: Some("A075".into()),
        mark_id: None,
        repeat_of: None,
        recurrence_of: None,
        follow_up_id: None,
        retention: false,
    }
}

fn past(case: &mut Case, secs: i64, by: &str, fact: Fact, standing: Kept) {
    case.history.push(Past {
        at: ago(secs),
        recorded_at: ago(secs),
        late: false,
        by: by.into(),
        proof: Proof::Pin,
        act_id: "".into(),
        fact: KeptFact(fact),
        standing,
        place: crate::core::hall::Place::default(),
        heard_at: ago(secs),
        blind: false,
    });
}

fn case(fields: &Registered, secs: i64) -> Case {
    let mut case = Case::registered(&fields.number, fields, ago(secs), 3);
    let registered = Fact::Registered(Box::new(fields.clone()));
    past(&mut case, secs, "3001", registered, Kept::Holds);
    case
}

/// The broadband of three days: with the duty manager, at the department, which is late.
fn late() -> Case {
    let text = "宽带断三天, 第三次报修, 在厅里大声要说法";
    let mut fields = fields("TS-1110-02", Category::FaultAgain, Severity::Sev2, text);
    fields.emotion = Emotion::Shouting;
    fields.place = Place::ReceptionRoom;
    fields.grounds = vec![Ground::Shouting, Ground::ThirdContact];
    fields.request = "今天修好, 退这个月的月租".into();
    fields.retention = true;
    fields.attendant = "3003".into();
    let mut case = case(&fields, 9_000);
    case.state = State::Working;
    case.owner = Owner::of("limin");
    case.owner_since = ago(8_900);
    case.dispatches.push(Dispatch {
        dispatch_id: "d1".into(),
        department_id: "field".into(),
        contact: "赵工".into(),
        order_no: "ZW-77120".into(),
        sent_at: ago(8_000),
        severity: Severity::Sev2,
        accepted_at: Some(ago(5_000)),
        answered: Some((ago(5_000), DepartmentAnswer::Plan)),
        planned_at: Some(ago(480)),
        tries: 2,
        ended_at: None,
        stream: [0; 16],
        also: Vec::new(),
        taken_at: Some(ago(5_000)),
        passed: Vec::new(),
        asks: Vec::new(),
    });
    case.contacts.push(Contact {
        at: ago(8_700),
        result: ContactResult::Reached,
        promised_at: Some(now().plus_secs(12_400)),
        is_reply: false,
    });
    let taken = |owner: &str| {
        Fact::Taken(Taken { owner: owner.into(), from: "3001".into(), shift_id: "".into() })
    };
    past(&mut case, 8_900, "limin", taken("limin"), Kept::Holds);
    past(&mut case, 8_890, "3005", taken("3005"), Kept::Against(Rule { part: 2, number: 8 }));
    let contacted = Contacted {
        way: ContactWay::FaceToFace,
        result: ContactResult::Reached,
        person_id: "limin".into(),
        text: "先听客户讲完, 已道歉".into(),
        promised_at: Some(now().plus_secs(12_400)),
        is_reply: false,
        calmed: true,
    };
    past(&mut case, 8_700, "limin", Fact::Contacted(contacted), Kept::Holds);
    let sent = Dispatched {
        dispatch_id: "d1".into(),
        department_id: "field".into(),
        contact: "赵工".into(),
        way: ContactWay::Phone,
        text: "三天未修复, 请今天上门".into(),
        order_no: "".into(),
        reason: "".into(),
    };
    past(&mut case, 8_000, "limin", Fact::Dispatched(Box::new(sent)), Kept::Holds);
    case
}

/// Offered to the duty manager by a clerk.
fn offered() -> Case {
    let text = "多扣 36 元增值业务, 客户说没订过";
    let fields = fields("TS-1110-01", Category::UnknownCharge, Severity::Sev4, text);
    let mut case = case(&fields, 1_500);
    case.state = State::Working;
    case.offer = Some(OpenOffer {
        from: "3001".into(),
        at: ago(60),
        stream: [0; 16],
        offered: Offered {
            offer_id: "o1".into(),
            to: "limin".into(),
            to_role: "".into(),
            urgency: Urgency::Watch,
            summary: "已查到订购记录, 客户要退费".into(),
            next: vec![NextAction {
                text: "核对订购短信".into(),
                person_id: "".into(),
                due: Some(now().plus_secs(1_200)),
            }],
            if_then: "".into(),
            expires_at: now().plus_secs(540),
            at_shift_end: false,
        },
    });
    case
}

/// With the hall manager, who has not answered.
fn escalated() -> Case {
    let text = "七旬老人被推荐不合适的套餐";
    let fields = fields("TS-1110-03", Category::Misled, Severity::Sev2, text);
    let mut case = case(&fields, 5_400);
    case.state = State::Assessed;
    case.owner = Owner::of("limin");
    case.owner_changes = 4;
    case.ladder = Some(Ladder {
        cause: EscalationCause::Manual,
        settings: 3,
        level: 3,
        round: 0,
        fired_at: ago(240),
        to: vec!["3003".into()],
        ack: None,
        unanswered: None,
        ended_at: None,
        decided_by: None,
        withdrawn: false,
        cause_id: "a1".into(),
        clock: None,
        first: 3,
        waits_from: case.registered_at,
    });
    case
}

fn nobodys() -> Case {
    let mut fields =
        fields("TS-1109-07", Category::LongWait, Severity::Sev4, "等了四十分钟没人叫号");
    fields.customer = None;
    let mut case = case(&fields, 80_000);
    case.owner = Owner::Hall;
    case
}

fn told(closed: bool) -> Case {
    let number = if closed { "TS-1108-03" } else { "TS-1110-04" };
    let mut case =
        case(&fields(number, Category::WrongBill, Severity::Sev4, "账单多收一元"), 6_000);
    case.state = State::Resolved;
    case.resolved_at = Some(ago(900));
    if closed {
        case.state = State::Closed;
        case.closed_at = Some(ago(600));
        case.state_since = ago(600);
        case.answer = Some(CustomerAnswer::Accepted);
    }
    case
}

fn clock(kind: ClockKind, subject: &str, state: ClockState, due: Ms) -> CaseClock {
    let left_secs = due.secs_since(now());
    let standing = Standing {
        state,
        due: Some(due),
        used_secs: 3_600,
        limit_secs: Some(3_600 + left_secs),
        left_secs: Some(left_secs),
        breached_at: (state == ClockState::Overdue).then_some(due),
        paused_until: (state == ClockState::Paused).then(|| now().plus_secs(7_200)),
        soon: state == ClockState::Running && left_secs < 1_200,
        provisional: false,
    };
    CaseClock { kind, subject: subject.into(), standing }
}

/// Its clocks that run, as the engine would say it.
fn clocks(case: &Case) -> Vec<CaseClock> {
    if !case.is_open() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let waits = case.state == State::Waiting;
    let plain = if waits { ClockState::Paused } else { ClockState::Running };
    if let Some((sent, due)) = case.open_dispatch().and_then(|it| Some((it, it.planned_at?))) {
        found.push(clock(
            ClockKind::DepartmentPlan,
            &sent.dispatch_id,
            ClockState::Overdue,
            due.min(now()),
        ));
    }
    if let Some(open) = &case.offer {
        let due = open.offered.expires_at;
        found.push(clock(ClockKind::Offer, &open.offered.offer_id, ClockState::Running, due));
    }
    found.push(clock(ClockKind::Close, "", plain, now().plus_secs(90_000)));
    found
}

fn with(mut board: Board, cases: &[Case]) -> Board {
    let at: Ms = board.now;
    let row = |case: &Case| ComplaintRow::of(&Arc::new(case.clone()), clocks(case), at);
    board.case_rows = cases.iter().map(row).collect();
    board.escalations = escalation_rows(&board.case_rows);
    board.notices = vec![second()];
    board.directory = directory();
    board.cases = case_totals(&board.case_rows, &board.escalations, at);
    board
}

/// Whoever took the first of them too, later.
fn second() -> Notice {
    Notice {
        kind: NoticeKind::TakenToo,
        complaint_id: "TS-1110-02".into(),
        number: "TS-1110-02".into(),
        to: "limin".into(),
        at: ago(8_890),
        other: "3005".into(),
        key: Possible::Offer,
    }
}

fn directory() -> Directory {
    let department = |id: &str, zh: &str, en: &str, phone: &str, works: bool| DepartmentBrief {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        initials: crate::core::settings::directory::initials(zh),
        phone: phone.to_owned(),
        has_hours: true,
        works,
        opens_at: (!works).then(|| now().plus_secs(5_400)),
        ..DepartmentBrief::default()
    };
    Directory {
        outsiders: std::collections::BTreeMap::new(),
        departments: vec![
            DepartmentBrief {
                categories: vec![Category::FaultAgain],
                contact: "赵工".to_owned(),
                ..department("field", "装维", "field team", "8001", true)
            },
            department("network", "网络优化", "network", "8003", true),
            department("billing", "计费账务", "billing", "8002", false),
        ],
        contacts: vec![ContactBrief {
            id: "centre".to_owned(),
            name: "区县营销中心".to_owned(),
            level: 4,
            phone: "8600".to_owned(),
            is_there: true,
        }],
        levels: vec![1, 3, 4, 5],
    }
}

/// The hall with its complaints, in the order in which a board shows them.
pub(in crate::ui) fn complained_hall() -> Board {
    let cases = [late(), offered(), escalated(), nobodys(), told(false), told(true)];
    with(Board { log: hall().log, ..manned_hall() }, &cases)
}
