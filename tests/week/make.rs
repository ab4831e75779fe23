//! A district that never was: plain facts by a seed, and the records that a hall's store would hand over of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use zhiban::core::alarm::AlarmKind;
use zhiban::core::complaint::{
    Case, Category, Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind,
    DepartmentAnswer, Emotion, Kept, Measure, Outcome as Decision, Past, Phase, Place as Where,
    RootCause, Severity, Tier,
};
use zhiban::core::event::{
    Closed, Contacted, DispatchAccepted, DispatchAnswered, Dispatched, Fact, FollowUpAnswered,
    FollowUpDropped, FollowUpFact, FollowUpTried, KeptFact, KeptFollowUpFact, Proof, Referred,
    Registered, Reopened, RequestMade, Resolved,
};
use zhiban::core::followup::{
    FollowUpPast, FollowUpWay, Origin, Outcome, ServiceKind, Task, TaskState,
};
use zhiban::core::hall::Place;
use zhiban::core::report::{
    DayReport, Figures, HalfHour, QueueFigures, RedAction, RedPeriod, Staffing, Sums,
};
use zhiban::core::settings::directory::Department;
use zhiban::core::settings::survey::SurveyItem;
use zhiban::core::settings::{Person, Settings, span};
use zhiban::core::time::{Ms, Zone};
use zhiban::core::week::Source;

pub const ITEMS: [&str; 5] = ["attitude", "waiting", "skill", "solving", "environment"];
/// Which of the items a role answers for.
pub const ROLES: [(&str, &[usize]); 3] =
    [("clerk", &[0, 2]), ("dept", &[3]), ("duty_manager", &[1, 3, 4])];
pub const CATEGORIES: [Category; 6] = [
    Category::Broadband,
    Category::WrongBill,
    Category::LongWait,
    Category::Attitude,
    Category::Refund,
    Category::MobileSignal,
];
pub const GRADES: [Severity; 4] = [Severity::Sev1, Severity::Sev2, Severity::Sev3, Severity::Sev4];
pub const PHONE: &str = "13812345678";
pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// Numbers by a seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
    fn time(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from).unwrap_or(1))).unwrap_or(0)
    }
    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

pub struct Call {
    pub id: String,
    pub person: String,
    pub due: i64,
    pub made: i64,
    pub tries: Vec<(i64, Outcome)>,
    pub answer: Option<(i64, [Option<u8>; 5], Option<bool>)>,
    pub dropped: Option<i64>,
    pub after: String,
    pub repair: Option<String>,
}

#[derive(Default)]
pub struct Complaint {
    pub id: String,
    pub request: bool,
    pub at: i64,
    pub category: usize,
    pub grade: usize,
    pub reply: Option<i64>,
    pub sent: Option<(i64, Option<i64>, Option<i64>)>,
    pub department: String,
    pub referred: Option<i64>,
    /// Told, refused by the customer, told again.
    pub resolved: Option<i64>,
    pub reopened: Option<i64>,
    pub again: Option<i64>,
    pub closed: Option<i64>,
    pub repeat: bool,
    pub repairs: String,
}

pub struct Queue {
    pub service: &'static str,
    pub void: u32,
    pub abandoned: u32,
    pub waits: Vec<i64>,
    pub services: Vec<i64>,
}

pub struct QueueDay {
    pub date: NaiveDate,
    pub queues: Vec<Queue>,
    pub halves: Vec<(String, u32)>,
    pub red: Vec<(i64, Option<i64>)>,
    pub walked: u32,
}

pub struct Hall {
    pub id: String,
    pub weights: [u32; 5],
    pub calls: Vec<Call>,
    pub cases: Vec<Complaint>,
    pub days: Vec<QueueDay>,
}

/// Halls with what happened in them from a week before the week before up to some days behind the week.
pub fn district(count: usize, seed: u64, monday: (NaiveDate, i64)) -> Vec<Hall> {
    let mut dice = Dice(seed);
    (0..count).map(|n| hall(n, &mut dice, monday)).collect()
}

fn hall(n: usize, dice: &mut Dice, (monday, start): (NaiveDate, i64)) -> Hall {
    let weights = if n % 4 == 3 { [30, 30, 20, 15, 5] } else { [25, 20, 20, 25, 10] };
    let id = format!("H{:03}", n + 1);
    let span = (start - 14 * DAY, start + 11 * DAY);
    let mut calls: Vec<Call> = (0..170).map(|k| call(&id, k, dice, span)).collect();
    let mut cases: Vec<Complaint> = (0..24).map(|k| complaint(&id, k, dice, span)).collect();
    repairs(&id, &mut calls, &mut cases, dice);
    let first = monday - chrono::Days::new(7);
    let days = (0..17).map(|k| day(first + chrono::Days::new(k), dice, start)).collect();
    Hall { id, weights, calls, cases, days }
}

fn call(hall: &str, k: usize, dice: &mut Dice, span: (i64, i64)) -> Call {
    let made = dice.time(span.0, span.1);
    let due = made + 3 * DAY;
    let mut call = Call {
        id: format!("{hall}-f{k:03}"),
        person: if dice.one_in(6) { String::new() } else { format!("p{}", dice.below(4)) },
        due,
        made,
        tries: Vec::new(),
        answer: None,
        dropped: None,
        after: String::new(),
        repair: None,
    };
    let mut at = made;
    for _ in 0..3 {
        at += dice.time(HOUR, 40 * HOUR);
        match dice.below(10) {
            0..4 => {
                let mut scores = [None; 5];
                for score in &mut scores {
                    let best = 5 - u8::try_from(dice.below(6).saturating_sub(1)).unwrap_or(0);
                    *score = (!dice.one_in(7)).then_some(best.max(1));
                }
                let solved = (!dice.one_in(3)).then(|| !dice.one_in(8));
                call.answer = Some((at, scores, solved));
                break;
            }
            4 => {
                call.tries.push((at, Outcome::Refused));
                break;
            }
            5 => {
                call.tries.push((at, Outcome::WrongNumber));
                break;
            }
            6 => {
                call.dropped = Some(at);
                break;
            }
            7 => break,
            _ => call.tries.push((at, Outcome::NoAnswer)),
        }
    }
    call
}

fn complaint(hall: &str, k: usize, dice: &mut Dice, span: (i64, i64)) -> Complaint {
    let at = dice.time(span.0, span.1);
    let mut case = Complaint {
        id: format!("{hall}-c{k:02}"),
        request: k % 8 == 7,
        at,
        category: usize::try_from(dice.below(6).min(dice.below(6))).unwrap_or(0),
        grade: usize::try_from(dice.below(4)).unwrap_or(0),
        repeat: dice.one_in(5),
        ..Complaint::default()
    };
    let mut now = at;
    let mut next = |dice: &mut Dice, most: i64| {
        now += dice.time(60_000, most);
        now
    };
    if !case.request {
        case.reply = (!dice.one_in(6)).then(|| next(dice, 30 * HOUR));
        if case.reply.is_none() {
            return case;
        }
    }
    if case.request || dice.one_in(3) {
        case.department = format!("d{}", dice.below(2));
        let sent = next(dice, 5 * HOUR);
        let accepted = (!dice.one_in(5)).then(|| next(dice, 9 * HOUR));
        let answered = accepted.filter(|_| !dice.one_in(4)).map(|_| next(dice, 30 * HOUR));
        case.sent = Some((sent, accepted, answered));
    }
    if case.request {
        return case;
    }
    case.referred = dice.one_in(9).then(|| next(dice, 5 * HOUR));
    case.resolved = (!dice.one_in(5)).then(|| next(dice, 60 * HOUR));
    if case.resolved.is_some() && dice.one_in(6) {
        case.reopened = Some(next(dice, 20 * HOUR));
        case.again = (!dice.one_in(3)).then(|| next(dice, 20 * HOUR));
    }
    let decided = case.resolved.is_some() && (case.reopened.is_none() || case.again.is_some());
    case.closed = (decided && !dice.one_in(4)).then(|| next(dice, 30 * HOUR));
    case
}

/// What is answered badly opens a complaint at once; a day after its close the customer is asked again.
fn repairs(hall: &str, calls: &mut Vec<Call>, cases: &mut Vec<Complaint>, dice: &mut Dice) {
    let mut second = Vec::new();
    for call in calls.iter_mut() {
        let Some((at, ..)) = call.answer.filter(is_bad) else { continue };
        let id = format!("repair:{}", call.id);
        let closed = (!dice.one_in(3)).then(|| at + dice.time(2 * HOUR, 60 * HOUR));
        cases.push(Complaint {
            id: id.clone(),
            at: at + 1000,
            category: 3,
            grade: 2,
            reply: closed.map(|at| at - HOUR),
            resolved: closed.map(|at| at - HOUR / 2),
            closed,
            repairs: call.id.clone(),
            ..Complaint::default()
        });
        call.repair = Some(id);
        let Some(closed) = closed else { continue };
        let score = u8::try_from(1 + dice.below(5)).unwrap_or(1);
        let answer = (!dice.one_in(3)).then(|| (closed + 20 * HOUR, [Some(score); 5], None));
        second.push(Call {
            id: format!("{hall}-s{:03}", second.len()),
            person: String::new(),
            due: closed + 3 * DAY,
            made: closed,
            tries: Vec::new(),
            answer,
            dropped: None,
            after: call.id.clone(),
            repair: None,
        });
    }
    calls.append(&mut second);
}

/// An answer of 1 or 2, or not solved.
pub fn is_bad((_, scores, solved): &(i64, [Option<u8>; 5], Option<bool>)) -> bool {
    *solved == Some(false) || scores.iter().flatten().any(|score| *score <= 2)
}

fn day(date: NaiveDate, dice: &mut Dice, start: i64) -> QueueDay {
    let queue = |service: &'static str, dice: &mut Dice| {
        let served = dice.below(60);
        let times = |dice: &mut Dice, most: i64| (0..served).map(|_| dice.time(0, most)).collect();
        Queue {
            service,
            void: u32::try_from(dice.below(4)).unwrap_or(0),
            abandoned: u32::try_from(dice.below(7)).unwrap_or(0),
            waits: times(dice, 1_500),
            services: times(dice, 900),
        }
    };
    let queues = vec![queue("A", dice), queue("B", dice)];
    let halves = [9, 10, 15]
        .map(|hour| (format!("{hour:02}:30"), u32::try_from(dice.below(20)).unwrap_or(0)));
    let red = (0..dice.below(3)).map(|k| {
        let from = start + i64::try_from(k).unwrap_or(0) * HOUR;
        (from, (!dice.one_in(2)).then_some(from + HOUR / 2))
    });
    let red = red.collect();
    let walked = u32::try_from(dice.below(3)).unwrap_or(0);
    QueueDay { date, queues, halves: halves.to_vec(), red, walked }
}

/// The hall's settings: weights of its own, a department that works around the clock.
fn settings(hall: &Hall) -> Settings {
    let mut settings = Settings::standard();
    settings.hours = Default::default();
    let roles = |at: usize| {
        let own = ROLES.iter().filter(|(_, items)| items.contains(&at));
        own.map(|(role, _)| (*role).to_owned()).collect()
    };
    let item = |(at, code): (usize, &&str)| SurveyItem {
        code: (*code).to_owned(),
        zh: (*code).to_owned(),
        en: (*code).to_owned(),
        weight: hall.weights[at],
        roles: roles(at),
    };
    settings.survey_items = ITEMS.iter().enumerate().map(item).collect();
    let person = |n: usize| Person {
        id: format!("p{n}"),
        name: format!("Clerk {n}"),
        role: "clerk".to_owned(),
        ..Person::default()
    };
    settings.people = (0..4).map(person).collect();
    let always = span("00:00-24:00").expect("a whole day");
    let mut department = |id: &str| {
        let mut own = Department { id: id.to_owned(), ..Department::default() };
        own.hours.week = std::array::from_fn(|_| vec![always]);
        settings.departments.push(own);
    };
    department("d0");
    department("d1");
    settings
}

/// What the hall's store would hand over.
pub fn source(hall: &Hall, heard_to: i64) -> Source {
    let settings = settings(hall);
    Source {
        hall_id: hall.id.clone(),
        name: format!("Hall {}", hall.id),
        district: "D1".to_owned(),
        head: (u64::try_from(heard_to).unwrap_or(0), "ab".to_owned()),
        heard_to: Ms(heard_to),
        standard: settings.clone(),
        settings,
        tasks: hall.calls.iter().map(task).collect(),
        cases: hall.cases.iter().map(|case| Arc::new(built(case))).collect(),
        days: hall.days.iter().map(|day| report(hall, day)).collect(),
        ..Source::default()
    }
}

fn task(call: &Call) -> Task {
    let mut facts: Vec<(i64, FollowUpFact)> = Vec::new();
    let way = FollowUpWay::Telephone;
    for (at, outcome) in &call.tries {
        let text = format!("回电 {PHONE}").into();
        let said = FollowUpTried { outcome: *outcome, way, again_from: None, text };
        facts.push((*at, FollowUpFact::Tried(said)));
    }
    if let Some((at, scores, solved)) = &call.answer {
        let given = scores.iter().zip(ITEMS).filter_map(|(it, code)| Some((code.into(), (*it)?)));
        let said = FollowUpAnswered {
            way,
            settings: 0,
            scores: given.collect::<BTreeMap<Box<str>, u8>>(),
            solved: *solved,
            text: format!("等得久, 打 {PHONE} 给我").into(),
        };
        facts.push((*at, FollowUpFact::Answered(Box::new(said))));
    }
    if let Some(at) = call.dropped {
        facts.push((at, FollowUpFact::Dropped(FollowUpDropped { reason: "x".into() })));
    }
    let past = |(n, (at, fact)): (usize, (i64, FollowUpFact))| FollowUpPast {
        at: Ms(at),
        by: "agent".into(),
        act_id: format!("{}-{n}", call.id).into(),
        fact: KeptFollowUpFact(fact),
        holds: true,
        voided: false,
        place: Place::from(1),
    };
    let task = Task {
        follow_up_id: call.id.as_str().into(),
        number: format!("HF-{}", call.id).into(),
        origin: Origin::Import,
        origin_id: "".into(),
        service_kind: ServiceKind::Counter,
        service_id: "A".into(),
        served_on: NaiveDate::default(),
        person_id: call.person.as_str().into(),
        customer: None,
        first_customer: None,
        customer_kind: CustomerKind::Personal,
        phase: Phase::During,
        way,
        text: "".into(),
        made_at: Ms(call.made),
        made_by: "system".into(),
        made_act: "".into(),
        due: Ms(call.due),
        after: call.after.as_str().into(),
        bad: false,
        repair: call.repair.as_deref().map(Into::into),
        gone_at: None,
        voided: false,
        state: TaskState::Open,
        outcome: None,
        not_before: None,
        ended_at: None,
        history: facts.into_iter().enumerate().map(past).collect(),
    };
    task.as_of(Ms(i64::MAX)).expect("it was made")
}

fn registered(case: &Complaint) -> Registered {
    let mut fields: Registered = serde_json::from_value(serde_json::json!({
        "number": format!("TS-{}", case.id), "voiced_at": case.at,
        "channel": Channel::OnSite.as_str(), "first_contact": "p0", "owner": "lh",
        "customer_kind": CustomerKind::Personal.as_str(), "tier": Tier::Regular.as_str(),
        "phase": Phase::During.as_str(), "category": CATEGORIES[case.category].as_str(),
        "severity": GRADES[case.grade].as_str(), "emotion": Emotion::Calm.as_str(),
        "place": Where::Counter.as_str(), "text": format!("{PHONE} 说账单错")
    }))
    .expect("a registration");
    fields.repeat_of = case.repeat.then(|| "older".into());
    fields.follow_up_id = Some(case.repairs.as_str()).filter(|it| !it.is_empty()).map(Into::into);
    fields
}

fn told(at: i64) -> Fact {
    Fact::Resolved(Box::new(Resolved {
        outcome: Decision::Upheld,
        text: "done".into(),
        root_cause: RootCause::System,
        measures: vec![Measure::Explained],
        explanation: "".into(),
        told_at: Ms(at),
        told_by: "lh".into(),
        way: ContactWay::Phone,
        remedy_fen: None,
    }))
}

fn facts(case: &Complaint) -> Vec<(i64, Fact)> {
    let mut facts: Vec<(i64, Fact)> = Vec::new();
    let id = || format!("{}-d", case.id).into_boxed_str();
    if case.request {
        let number = format!("XB-{}", case.id).into();
        let (owner, severity, text) = ("lh".into(), GRADES[case.grade], "x".into());
        let said = RequestMade { number, owner, severity, text };
        facts.push((case.at, Fact::RequestMade(Box::new(said))));
    } else {
        facts.push((case.at, Fact::Registered(Box::new(registered(case)))));
    }
    facts.extend(case.reply.map(|at| {
        let said = Contacted {
            way: ContactWay::Phone,
            result: ContactResult::Reached,
            person_id: "lh".into(),
            text: "".into(),
            promised_at: None,
            is_reply: true,
            calmed: false,
        };
        (at, Fact::Contacted(said))
    }));
    if let Some((sent, accepted, answered)) = case.sent {
        let said = Dispatched {
            dispatch_id: id(),
            department_id: case.department.as_str().into(),
            contact: "".into(),
            way: ContactWay::Phone,
            text: "x".into(),
            order_no: "".into(),
            reason: "".into(),
        };
        facts.push((sent, Fact::Dispatched(Box::new(said))));
        facts.extend(accepted.map(|at| {
            let (contact, order_no) = ("".into(), "".into());
            let said = DispatchAccepted { dispatch_id: id(), contact, order_no };
            (at, Fact::DispatchAccepted(said))
        }));
        facts.extend(answered.map(|at| {
            let said = DispatchAnswered {
                dispatch_id: id(),
                answer: DepartmentAnswer::Result,
                text: "x".into(),
                planned_at: None,
                contact: "".into(),
            };
            (at, Fact::DispatchAnswered(said))
        }));
    }
    facts.extend(
        case.referred.map(|at| {
            (at, Fact::Referred(Referred { body: "regulator".into(), ref_no: "".into() }))
        }),
    );
    facts.extend(case.resolved.map(|at| (at, told(at))));
    facts
        .extend(case.reopened.map(|at| {
            (at, Fact::Reopened(Reopened { reason: "not so".into(), owner: "".into() }))
        }));
    facts.extend(case.again.map(|at| (at, told(at))));
    facts.extend(case.closed.map(|at| {
        let said = Closed {
            answer: CustomerAnswer::Accepted,
            rating: None,
            text: "".into(),
            follow_up_id: format!("{}-after", case.id).into(),
            follow_up_number: "".into(),
            follow_up_due: Ms(at + 3 * DAY),
        };
        (at, Fact::Closed(said))
    }));
    facts
}

/// The case, of which everything holds: else the test would count what the rules refuse.
fn built(case: &Complaint) -> Case {
    let past = |(n, (at, fact)): (usize, (i64, Fact))| Past {
        at: Ms(at),
        recorded_at: Ms(at),
        late: false,
        by: "lh".into(),
        proof: Proof::OsUser,
        act_id: format!("{}-{n}", case.id).into(),
        fact: KeptFact(fact),
        standing: Kept::Holds,
        place: Place::from(u64::try_from(n).unwrap_or(0) + 1),
        heard_at: Ms(at),
        blind: false,
    };
    let history: Vec<Past> = facts(case).into_iter().enumerate().map(past).collect();
    let built = Case::from_history(&case.id, 0, &history).expect("a case");
    for past in &built.history {
        assert_eq!(past.standing, Kept::Holds, "{} {:?}", case.id, past.fact);
    }
    built
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn figures(queues: &[&Queue]) -> Figures {
    let served: usize = queues.iter().map(|queue| queue.waits.len()).sum();
    let void: u32 = queues.iter().map(|queue| queue.void).sum();
    let abandoned: u32 = queues.iter().map(|queue| queue.abandoned).sum();
    let waits = || queues.iter().flat_map(|queue| &queue.waits);
    Figures {
        taken: count(served) + void + abandoned,
        void,
        valid: count(served) + abandoned,
        served: count(served),
        abandoned,
        wait_secs_max: waits().max().copied(),
        sums: Sums {
            waits: count(served),
            wait_secs: waits().sum(),
            quick: count(waits().filter(|secs| **secs <= 600).count()),
            services: count(served),
            service_secs: queues.iter().flat_map(|queue| &queue.services).sum(),
        },
        ..Figures::default()
    }
}

fn report(hall: &Hall, day: &QueueDay) -> DayReport {
    let zone = Zone::default();
    let all: Vec<&Queue> = day.queues.iter().collect();
    let queue = |queue: &Queue| QueueFigures {
        service_id: queue.service.to_owned(),
        figures: figures(&[queue]),
    };
    let half = |(from, taken): &(String, u32)| HalfHour {
        from: from.clone(),
        figures: Figures { taken: *taken, ..Figures::default() },
        staffing: Staffing::default(),
    };
    let red = |(from, tried): &(i64, Option<i64>)| {
        let action = tried.map(|at| RedAction {
            at: zone.stamp(Ms(at)),
            by: "lh".to_owned(),
            action: "open".to_owned(),
            words: ["加开台席".to_owned(), "open a counter".to_owned()],
            detail: format!("电 {PHONE}"),
        });
        RedPeriod {
            kind: AlarmKind::LongestWait,
            subject: "A".to_owned(),
            name: "A".to_owned(),
            from: zone.stamp(Ms(*from)),
            to: None,
            worst: 1_000,
            limit: 900,
            handled: action.is_some(),
            actions: action.into_iter().collect(),
            settings_version: 0,
        }
    };
    DayReport {
        hall: hall.id.clone(),
        date: day.date,
        figures: figures(&all),
        staffing: Staffing::default(),
        never_issued: 0,
        settings_versions: Vec::new(),
        flagged: 0,
        staff: Vec::new(),
        queues: day.queues.iter().map(queue).collect(),
        counters: Vec::new(),
        tickets: Vec::new(),
        by_hand: Vec::new(),
        walk_outs: vec![zhiban::core::report::WalkOuts {
            service_id: None,
            reason: String::new(),
            count: day.walked,
        }],
        unhappy: 0,
        ratings: None,
        half_hours: day.halves.iter().map(half).collect(),
        marks: Vec::new(),
        red_periods: day.red.iter().map(red).collect(),
        settings_version: 0,
    }
}
