//! The records that a hall's store would hand over of plain facts.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use zhiban::core::alarm::AlarmKind;
use zhiban::core::complaint::{
    Case, Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind, DepartmentAnswer,
    Emotion, Kept, Measure, Outcome as Decision, Past, Place as Where, RootCause, Tier,
};
use zhiban::core::event::{
    Closed, Contacted, DispatchAccepted, DispatchAnswered, Dispatched, Fact, FollowUpAnswered,
    FollowUpDropped, FollowUpFact, FollowUpTried, KeptFact, KeptFollowUpFact, Proof, Referred,
    Registered, Reopened, RequestMade, Resolved,
};
use zhiban::core::followup::{FollowUpPast, FollowUpWay, Origin, ServiceKind, Task, TaskState};
use zhiban::core::hall::Place;
use zhiban::core::report::{
    DayReport, Figures, HalfHour, QueueFigures, RedAction, RedPeriod, Staffing, Sums,
};
use zhiban::core::settings::directory::Department;
use zhiban::core::settings::survey::SurveyItem;
use zhiban::core::settings::{Hours, Person, Settings, span};
use zhiban::core::time::{Ms, Zone};
use zhiban::core::week::Source;

use super::make::{
    CATEGORIES, Call, Complaint, DAY, GRADES, Hall, ITEMS, PHONE, Queue, QueueDay, ROLES, phase_of,
};

/// The hall's settings: weights of its own, a department that works around the clock.
fn settings(hall: &Hall) -> Settings {
    let mut settings = Settings::standard();
    settings.hours = Hours::default();
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
pub(crate) fn source(hall: &Hall, heard_to: i64) -> Source {
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
        phase: phase_of(&call.id),
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
        "phase": phase_of(&case.id).as_str(), "category": CATEGORIES[case.category].as_str(),
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

/// What a department was sent, and said.
fn dispatched(case: &Complaint) -> Vec<(i64, Fact)> {
    let mut facts: Vec<(i64, Fact)> = Vec::new();
    let id = || format!("{}-d", case.id).into_boxed_str();
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
    facts
}

fn facts(case: &Complaint) -> Vec<(i64, Fact)> {
    let mut facts: Vec<(i64, Fact)> = Vec::new();
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
    facts.extend(dispatched(case));
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
