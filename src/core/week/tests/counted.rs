//! What counts nowhere: complaints that were none, or are another one. And what is each hall's own.

use super::*;
use crate::core::complaint::{
    Case, Category, Channel, ContactResult, ContactWay, CustomerKind, Emotion, Kept, Measure,
    Outcome as Decision, Past, Phase, Place as Where, RootCause, Severity, Tier,
};
use crate::core::event::{
    Contacted, DispatchAccepted, Dispatched, Fact, KeptFact, Merged, Proof, Registered, Reopened,
    Resolved, VoidedCase,
};

fn registered(number: &str, at: Ms) -> Fact {
    let fields: Registered = serde_json::from_value(serde_json::json!({
        "number": number, "voiced_at": at, "channel": Channel::OnSite.as_str(),
        "first_contact": "zl", "owner": "lh", "customer_kind": CustomerKind::Personal.as_str(),
        "tier": Tier::Regular.as_str(), "phase": Phase::During.as_str(),
        "category": Category::WrongBill.as_str(), "severity": Severity::Sev3.as_str(),
        "emotion": Emotion::Calm.as_str(), "place": Where::Counter.as_str(), "text": "账单错"
    }))
    .unwrap();
    Fact::Registered(Box::new(fields))
}

pub(super) fn dispatched(id: &str, department: &str) -> [Fact; 2] {
    let sent = Dispatched {
        dispatch_id: format!("{id}-d").into(),
        department_id: department.into(),
        contact: "".into(),
        way: ContactWay::Phone,
        text: "x".into(),
        order_no: "".into(),
        reason: "".into(),
    };
    let (contact, order_no) = ("".into(), "".into());
    let dispatch_id = format!("{id}-d").into();
    let taken = DispatchAccepted { dispatch_id, contact, order_no };
    [Fact::Dispatched(Box::new(sent)), Fact::DispatchAccepted(taken)]
}

/// A complaint an hour a fact from Tuesday nine o'clock on, of which everything holds.
pub(super) fn case(id: &str, facts: impl IntoIterator<Item = Fact>) -> Arc<Case> {
    let first = registered(id, at(17, 9));
    let past = |(n, fact): (i64, Fact)| Past {
        at: at(17, 9 + n),
        recorded_at: at(17, 9 + n),
        late: false,
        by: "lh".into(),
        proof: Proof::OsUser,
        act_id: format!("{id}{n}").into(),
        fact: KeptFact(fact),
        standing: Kept::Holds,
        place: Place::from(u64::try_from(n).unwrap() + 1),
        heard_at: at(17, 9 + n),
        blind: false,
    };
    let history: Vec<Past> = (0..).zip(std::iter::once(first).chain(facts)).map(past).collect();
    let case = Case::from_history(id, 0, &history).unwrap();
    let held = case.history.iter().all(|past| past.standing == Kept::Holds);
    assert!(held, "{:?}", case.history.iter().map(|it| it.standing).collect::<Vec<_>>());
    Arc::new(case)
}

fn figures(hall: &Source) -> Vec<(String, Value)> {
    let told = report(hall).figures.into_iter();
    told.filter(|(name, _)| name.starts_with("5.")).map(|(name, it)| (name, it.value)).collect()
}

#[test]
fn a_complaint_that_was_none_or_another_one_changes_no_figure() {
    let resolved = || Resolved {
        outcome: Decision::Upheld,
        text: "已退".into(),
        root_cause: RootCause::System,
        measures: vec![Measure::Explained],
        explanation: "".into(),
        told_at: at(17, 9),
        told_by: "lh".into(),
        way: ContactWay::Phone,
        remedy_fen: None,
    };
    let again = || {
        let said = Contacted {
            way: ContactWay::Phone,
            result: ContactResult::Reached,
            person_id: "lh".into(),
            text: "".into(),
            promised_at: None,
            is_reply: true,
            calmed: false,
        };
        [
            Fact::Contacted(said),
            Fact::Resolved(Box::new(resolved())),
            Fact::Reopened(Reopened { reason: "还是错".into(), owner: "".into() }),
        ]
    };
    let void =
        || Fact::Voided(VoidedCase { reason: "误登记".into(), confirmed_by: "zl".into() });
    let mut hall = source();
    hall.cases = vec![case("a", dispatched("a", "network")), case("b", again())];
    let merged = || Fact::Merged(Merged { target: "a".into() });
    let without = figures(&hall);
    let count = |name: &str| without.iter().find(|(own, _)| own == name).map(|(_, it)| *it);
    assert_eq!(count("5.dept.network.sent"), Some(Value::Count(1)));
    assert_eq!(count("5.reopened"), Some(Value::Count(1)));
    let facts = dispatched("c", "network").into_iter().chain([merged()]);
    hall.cases.push(case("c", facts));
    hall.cases.push(case("d", again().into_iter().chain([merged()])));
    hall.cases.push(case("e", [void()]));
    assert_eq!(figures(&hall), without, "two of another one, and one that was none");
}

/// Two halls with services, topics, departments and checks of their own.
fn named(hall_id: &str, word: &str) -> Source {
    let mut hall = Source { hall_id: hall_id.to_owned(), ..source() };
    let text = format!(
        "[[service]]\nid='A'\nname='{word}业务'\n[[service]]\nid='B'\nname='缴费'\n\
         [[department]]\nid='x1'\nzh='{word}部'\nen='{word}'\n"
    );
    hall.settings = crate::core::settings::read(&text).unwrap();
    let topic = |code: &str, zh: &str| {
        let mut choice = hall.settings.walk_out_reasons[0].clone();
        (choice.code, choice.zh, choice.en) = (code.to_owned(), zh.to_owned(), String::new());
        choice
    };
    let topics = [topic("t1", &format!("{word}套餐")), topic("t2", "等候")];
    hall.settings.walk_out_reasons.extend(topics);
    let need = |id: &str, topic: &str, count| Noted {
        need_id: id.into(),
        at: at(17, 9),
        by: "zl".into(),
        topic: topic.into(),
        text: "".into(),
        count,
        voided: false,
    };
    hall.needs = vec![need("n1", "t1", 2), need("n2", "t2", 3)];
    hall.cases = vec![case("a", dispatched("a", "x1"))];
    hall
}

#[test]
fn what_halls_call_differently_is_each_halls_own() {
    let halls = [("H001", "宽带"), ("H002", "固话")].map(|(id, word)| named(id, word));
    let weeks = halls.each_ref().map(|hall| HallWeek::of(hall, week()));
    let told = week_report(&weeks, week(), Kind::FollowUp);
    let service = |key: &str| told.names.services.get(key).map(|(zh, _)| zh.as_str());
    assert_eq!(service("H001/A"), Some("宽带业务"));
    assert_eq!(service("H002/A"), Some("固话业务"));
    assert_eq!((service("B"), service("H001/B")), (Some("缴费"), None), "the same in both");
    assert_eq!(told.lists.needs, ["t2", "H001/t1", "H002/t1"]);
    let names = ["10.needs", "10.need.t2", "10.need.H001/t1", "10.need.H002/t1"];
    assert_eq!(counts(&told, &names), [10, 6, 2, 2]);
    assert_eq!(told.lists.departments, ["H001/x1", "H002/x1"]);
    assert_eq!(counts(&told, &["5.dept.H001/x1.sent", "5.dept.H002/x1.sent"]), [1, 1]);
    let turned = week_report(&[weeks[1].clone(), weeks[0].clone()], week(), Kind::FollowUp);
    assert_eq!(turned, told);
    // Of one hall nothing is told apart.
    let alone = week_report(&weeks[..1], week(), Kind::FollowUp);
    assert_eq!(alone.lists.needs, ["t2", "t1"]);
    assert_eq!(alone.lists.departments, ["x1"]);
}
