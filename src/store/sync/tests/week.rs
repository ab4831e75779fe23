//! What a report of a week is made of: the same on a terminal and on its server, and of a week that left memory long ago.

use super::hall::{Server, Terminal, quiet};
use super::new;
use crate::core::complaint::tests::laws;
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::event::{
    Body, ConductAct, CustomerRef, FollowUpAnswered, FollowUpEvent, FollowUpFact, FollowUpMade,
    Kind, PraiseRecorded, Proof,
};
use crate::core::followup::{FollowUpWay, Origin, ServiceKind};
use crate::core::satisfaction::Stretch;
use crate::core::settings::survey::Period;
use crate::core::time::{Ms, Zone};
use crate::core::week::{HallWeek, Kind as Of, Source, Value, week_report};
use crate::store::NewEvent;
use crate::store::tests::{MORNING, stamp, visit};

const DAY_SECS: i64 = 86_400;
/// More of these, ended, than stay in memory however old they are.
const CALLS: i64 = 40;

fn event(at: Ms, kind: Kind, body: Body) -> NewEvent {
    NewEvent { kind, at: stamp(at), by: "e1".into(), proof: Proof::OsUser, feed: None, body }
}

fn call(id: &str, at: Ms, fact: FollowUpFact) -> NewEvent {
    let act_id = format!("act-{id}-{}", at.0).into();
    let body = FollowUpEvent { follow_up_id: id.into(), act_id, by_name: "".into(), fact };
    event(at, body.fact.kind(), Body::FollowUp(Box::new(body)))
}

fn made(at: Ms) -> FollowUpFact {
    FollowUpFact::Made(Box::new(FollowUpMade {
        number: "".into(),
        origin: Origin::Hand,
        origin_id: "".into(),
        service_kind: ServiceKind::Counter,
        service_id: "A".into(),
        served_on: Zone::default().date(at),
        person_id: "e1".into(),
        customer: Some(CustomerRef {
            person_ref: format!("p{}", at.0).into(),
            commitment: "c".repeat(64).into(),
            phone_key: format!("{:032x}", at.0).into(),
            phone_masked: "138****5678".into(),
            name_masked: "张*".into(),
        }),
        customer_kind: CustomerKind::Personal,
        phase: Phase::During,
        way: FollowUpWay::FaceToFace,
        due_at: at.plus_secs(DAY_SECS),
        text: "".into(),
        rows: None,
        file: "".into(),
    }))
}

fn answered(score: u8) -> FollowUpFact {
    FollowUpFact::Answered(Box::new(FollowUpAnswered {
        way: FollowUpWay::FaceToFace,
        settings: 0,
        scores: [("attitude".into(), score)].into(),
        solved: Some(true),
        text: "".into(),
    }))
}

/// A morning of a hall: calls that are answered, somebody praised, a customer served.
fn a_week(terminal: &mut Terminal, name: &str, begin: Ms) {
    for n in 0..CALLS {
        let (id, at) = (format!("{name}-{n}"), begin.plus_secs(60 * n));
        terminal.append(vec![call(&id, at, made(at))], at);
        let at = at.plus_secs(30);
        terminal.append(vec![call(&id, at, answered(if n == 0 { 1 } else { 5 }))], at);
    }
    let at = begin.plus_secs(3_000);
    let praise = PraiseRecorded {
        act_id: format!("{name}-praise").into(),
        person_id: "e1".into(),
        reason: "".into(),
        points: 3,
        text: "".into(),
    };
    let body = Body::Conduct(ConductAct::Praise(praise));
    terminal.append(vec![event(at, Kind::PraiseRecorded, body)], at);
    for (n, kind) in (0..).zip([
        Kind::TicketIssued,
        Kind::TicketCalled,
        Kind::ServiceStarted,
        Kind::TicketFinished,
    ]) {
        let at = at.plus_secs(60 * n);
        terminal.append(vec![visit(&format!("{name}-q{n}"), kind, &format!("{name}-v"), at)], at);
    }
}

fn week_of(at: Ms) -> Stretch {
    Stretch::of(Period::Week, Zone::default().date(at))
}

/// Everything that is handed over, spelt. The log of a terminal ends where the server's does.
fn spelt(source: &Source) -> String {
    format!("{source:#?}")
}

fn due(week: &HallWeek, stretch: Stretch) -> Value {
    week_report(std::slice::from_ref(week), stretch, Of::FollowUp).value("1.due")
}

#[test]
fn a_week_of_five_months_ago_is_the_same_on_the_terminal_and_on_the_server() {
    let mut server = Server::default();
    let mut terminals = vec![Terminal::new("one", &server)];
    let old = MORNING.plus_secs(-150 * DAY_SECS);
    a_week(&mut terminals[0], "old", old);
    // Of these complaints some were over then, and have left memory by now.
    let throw = |n: u8| (n.wrapping_mul(7), n % 5, n.wrapping_mul(3), u16::from(n) * 9, n);
    let throws: Vec<_> = (0..60).map(throw).collect();
    let cases: Vec<NewEvent> = laws::log(&throws, 20).iter().map(new).collect();
    terminals[0].append(cases, MORNING);
    let fresh = week_of(old);
    let then = HallWeek::of(&terminals[0].store.week(fresh).unwrap(), fresh);
    for n in 0..4 {
        a_week(&mut terminals[0], &format!("new{n}"), MORNING.plus_secs(n * DAY_SECS));
    }
    quiet(&mut server, &mut terminals);
    terminals[0].restart();
    let (store, shadow) = (&terminals[0].store, server.folded());
    let gone = store.hall().follow_up_book().get("old-0").is_none();
    assert!(gone && shadow.hall().follow_up_book().get("old-0").is_none(), "it left memory");
    for stretch in [week_of(old), week_of(MORNING), Stretch::of(Period::Month, week_of(old).from)] {
        let (here, there) = (store.week(stretch).unwrap(), shadow.week(stretch).unwrap());
        let counts = (here.tasks.len(), here.praises.len(), here.days.len());
        assert!(counts.0 >= 40 && counts.1 >= 1 && counts.2 >= 1, "{stretch:?}: {counts:?}");
        assert_eq!(here.head.1.len(), 64);
        similar(&spelt(&here), &spelt(&there));
        let (here, there) = (HallWeek::of(&here, stretch), HallWeek::of(&there, stretch));
        let bytes = |week: &HallWeek| postcard::to_stdvec(week).unwrap();
        assert_eq!(bytes(&here), bytes(&there));
        assert!(due(&here, stretch) != Value::Count(0));
    }
    let now = HallWeek::of(&store.week(fresh).unwrap(), fresh);
    assert_eq!(due(&now, fresh), Value::Count(40));
    assert_eq!(then, now, "what happened since changes nothing of that week");
    let said = spelt(&store.week(fresh).unwrap());
    assert!(!said.contains("138****5678") && !said.contains("phone_key: \"0"), "no customer in it");
}

/// The first line that differs says most.
fn similar(one: &str, other: &str) {
    let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert_eq!(differs, None);
    assert_eq!(one.len(), other.len());
}
