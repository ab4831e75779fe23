//! Complaints in the tables and the index, in and out of memory: whatever left it, the state and the tables
//! are those of the whole log.

use proptest::prelude::*;
use rusqlite::Connection;

use super::{MORNING, open, stamp, tables};
use crate::core::act::{Act, CaseAct, Desk, NewCase, Refused, decide};
use crate::core::complaint::tests::laws::log;
use crate::core::complaint::{
    Against, Category, Channel, ContactResult, ContactWay, CustomerKind, Emotion, Phase, Place,
    Rule, Severity, State, Tier,
};
use crate::core::event::{
    Body, CaseEvent, Contacted, CustomerRef, Fact, Proof, Registered, VoidedCase,
};
use crate::core::hall::Hall;
use crate::core::people::Author;
use crate::core::time::Ms;
use crate::store::{Archive, CaseQuery, Hit, NewEvent, Store};
use crate::text::find::Term;

pub(super) fn of_case(id: &str, by: &str, at: Ms, fact: Fact) -> NewEvent {
    let act_id = format!("a-{id}-{}", at.0).into();
    NewEvent {
        kind: fact.kind(),
        at: stamp(at),
        by: by.into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Case(Box::new(CaseEvent {
            by_name: "".into(),
            complaint_id: id.into(),
            act_id,
            fact,
        })),
    }
}

pub(super) fn fields(number: &str, category: Category, text: &str) -> Registered {
    Registered {
        number: number.into(),
        voiced_at: MORNING,
        channel: Channel::OnSite,
        first_contact: "e1".into(),
        owner: "e1".into(),
        customer: None,
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category,
        severity: Severity::Sev4,
        grounds: Vec::new(),
        text: text.into(),
        request: "".into(),
        loss: "".into(),
        emotion: Emotion::Calm,
        place: Place::Counter,
        attendant: "".into(),
        counter_id: None,
        service_id: None,
        ticket_no: None,
        mark_id: None,
        repeat_of: None,
        recurrence_of: None,
        follow_up_id: None,
        retention: false,
    }
}

fn registered(id: &str, at: Ms, fields: Registered) -> NewEvent {
    of_case(id, "e1", at, Fact::Registered(Box::new(fields)))
}

fn contacted(id: &str, by: &str, at: Ms, text: &str) -> NewEvent {
    let fact = Contacted {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        person_id: by.into(),
        text: text.into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
    };
    of_case(id, by, at, Fact::Contacted(fact))
}

fn of_customer(fields: Registered) -> Registered {
    let customer = CustomerRef {
        person_ref: "p1".into(),
        commitment: "0".repeat(64).into(),
        phone_key: "ab".repeat(16).into(),
        phone_masked: "138****5678".into(),
        name_masked: "欧阳*".into(),
    };
    Registered { customer: Some(customer), ..fields }
}

fn term(typed: &str) -> Term {
    Term { typed: typed.into(), ..Term::default() }
}

fn found(store: &Store, query: &CaseQuery) -> Vec<String> {
    store.find_complaints(query).unwrap().into_iter().map(|hit: Hit| hit.complaint_id).collect()
}

fn words(store: &Store, typed: &[&str]) -> Vec<String> {
    let terms = typed.iter().map(|typed| term(typed)).collect();
    found(store, &CaseQuery { terms, ..CaseQuery::default() })
}

fn three(store: &mut Store) {
    let wifi = fields("TS-1110-01", Category::Broadband, "家里宽带掉线，WiFi 很慢");
    let bill = fields("TS-1110-02", Category::WrongBill, "话费多收了");
    let signal = fields("TS-1110-03", Category::MobileSignal, "信号差");
    let minute = |n: i64| MORNING.plus_secs(n * 60);
    let events = vec![
        registered("c1", minute(1), wifi),
        registered("c2", minute(2), of_customer(bill)),
        registered("c3", minute(3), Registered { ticket_no: Some("B042".into()), ..signal }),
        contacted("c2", "e2", minute(4), "客户说手机信号也差"),
    ];
    store.append(events, minute(5)).unwrap();
}

#[test]
fn complaints_are_found_by_what_was_said_by_number_and_by_the_tail_of_a_phone() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    three(&mut store);
    let cases: [(&[&str], &[&str]); 19] = [
        (&["信号"], &["c3", "c2"]),
        (&["信号差"], &["c3"]),
        (&["信"], &["c3", "c2"]),
        (&["差"], &["c3", "c2"]),
        (&["号差信"], &[]),
        (&["信号", "话费"], &["c2"]),
        (&["wifi"], &["c1"]),
        (&["ＷＩＦ"], &["c1"]),
        (&["掉线wifi"], &["c1"]),
        (&["TS-1110-03"], &["c3"]),
        (&["ts-1110-0"], &["c3", "c2", "c1"]),
        (&["1110-02"], &["c2"]),
        (&["5678"], &["c2"]),
        (&["13812345678"], &["c2"]),
        (&["13912345678"], &[]),
        (&["欧阳"], &["c2"]),
        (&["b042"], &["c3"]),
        (&["收了客户"], &[]),
        (&["\"*) OR (:^-"], &[]),
    ];
    for (typed, ids) in cases {
        assert_eq!(words(&store, typed), ids, "{typed:?}");
    }
    // Another process sees the same, beside the writer.
    let archive = Archive::open(dir.path()).unwrap();
    let query = CaseQuery { terms: vec![term("信号")], ..CaseQuery::default() };
    assert_eq!(archive.find(&query).unwrap(), store.find_complaints(&query).unwrap());
    assert_eq!(archive.id_of("ts-1110-02").unwrap().as_deref(), Some("c2"));
    assert_eq!(archive.id_of("c3").unwrap().as_deref(), Some("c3"));
    assert_eq!(archive.id_of("TS-1110-09").unwrap(), None);
}

#[test]
fn filters_hold_together_and_pages_follow_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    three(&mut store);
    let all = CaseQuery::default();
    assert_eq!(found(&store, &all), ["c3", "c2", "c1"]);
    let mine = CaseQuery { owner: Some("e1".into()), ..all.clone() };
    assert_eq!(found(&store, &mine).len(), 3);
    assert!(found(&store, &CaseQuery { owner: Some(String::new()), ..all.clone() }).is_empty());
    let of = |categories: &[Category]| CaseQuery { categories: categories.into(), ..all.clone() };
    assert_eq!(found(&store, &of(&[Category::MobileSignal, Category::WrongBill])), ["c3", "c2"]);
    let states = |states: &[State]| CaseQuery { states: states.into(), ..all.clone() };
    assert_eq!(found(&store, &states(&[State::Received])), ["c3", "c1"]);
    assert_eq!(found(&store, &states(&[State::Assessed])), ["c2"], "the customer was spoken with");
    assert!(found(&store, &states(&[State::Closed])).is_empty());
    let people = vec!["e2".to_owned()];
    let named = Term { typed: "zs".into(), people, categories: vec![Category::Broadband] };
    assert_eq!(found(&store, &CaseQuery { terms: vec![named], ..all.clone() }), ["c2", "c1"]);
    let minute = |n: i64| Some(MORNING.plus_secs(n * 60));
    let between = CaseQuery { from: minute(2), until: minute(3), ..all.clone() };
    assert_eq!(found(&store, &between), ["c2"]);
    let before = CaseQuery { from: None, until: minute(1), ..all.clone() };
    assert!(found(&store, &before).is_empty());
    let signal = CaseQuery { terms: vec![term("信号")], limit: 1, ..all.clone() };
    let first = store.find_complaints(&signal).unwrap();
    let next = CaseQuery { after: Some(first[0].n), ..signal };
    assert_eq!((first.len(), found(&store, &next)), (1, vec!["c2".to_owned()]));
}

fn lines(conn: &Connection) -> Vec<(i64, String, String)> {
    let sql = "SELECT n, kind, fields FROM complaint_event WHERE complaint_id = 'c2' ORDER BY n";
    let mut all = conn.prepare(sql).unwrap();
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn one_more_act_writes_one_more_line() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    three(&mut store);
    let before = lines(&store.conn);
    assert_eq!(before.len(), 2);
    assert_eq!(before[1].1, "complaint.contacted");
    assert!(before[1].2.contains("客户说手机信号也差"), "{before:?}");
    let mark = "UPDATE complaint_event SET fields = 'as it was' WHERE complaint_id = 'c2'";
    store.conn.execute(mark, []).unwrap();
    let at = MORNING.plus_secs(600);
    store.append(vec![contacted("c2", "e2", at, "再打一次")], at).unwrap();
    let after = lines(&store.conn);
    assert_eq!(after.len(), 3);
    assert!(after[..2].iter().all(|line| line.2 == "as it was"), "old lines are left alone");
    assert_eq!(words(&store, &["再打"]), ["c2"]);
    assert_eq!(words(&store, &["话费"]), ["c2"], "what was said before is still found");
}

/// A hall without what may have left its memory.
fn shed(hall: &Hall) -> Hall {
    let mut hall = hall.clone();
    for date in hall.days().collect::<Vec<_>>() {
        hall.take_day(date);
    }
    let ids: Vec<Box<str>> =
        hall.cases().all_cases().map(|case| case.complaint_id.clone()).collect();
    for id in ids {
        hall.take_case(&id);
    }
    hall
}

/// Everything that the tables and the index say of complaints.
fn written(store: &Store) -> Vec<String> {
    let vocabulary = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry
                      USING fts5vocab(main, complaint_index, instance)";
    store.conn.execute(vocabulary, []).unwrap();
    let mut entries = store.conn.prepare("SELECT term, doc, col, offset FROM temp.entry").unwrap();
    let rows = entries.query_map([], |row| {
        let (term, doc): (String, i64) = (row.get(0)?, row.get(1)?);
        let (column, place): (String, i64) = (row.get(2)?, row.get(3)?);
        Ok(format!("{term} {doc} {column} {place}"))
    });
    let mut all: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
    all.sort_unstable();
    all.extend(tables(store));
    all
}

fn stored_in(store: &Store) -> i64 {
    let sql = "SELECT count(DISTINCT key) FROM checkpoint WHERE kind = 'case'";
    store.conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn same_as_the_whole_log(store: &Store) {
    let whole = store.full_replay().unwrap();
    assert_eq!(shed(store.hall()), shed(&whole));
    for case in whole.cases().all_cases() {
        let found = store.complaint(&case.complaint_id).unwrap();
        assert!(found.as_deref() == Some(&**case), "{}", case.complaint_id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Some months of three complaints, cut into transactions and starts in any way.
    #[test]
    fn what_left_memory_goes_on_as_if_it_had_not(
        list in prop::collection::vec(
            (any::<u8>(), 0u8..5, any::<u8>(), 0u16..1800, any::<u8>()), 20..90),
        size in 1..6_usize,
        restart in 2..9_usize,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(dir.path());
        for (n, group) in log(&list, 900).chunks(size).enumerate() {
            let now = group.last().unwrap().written.wall.at;
            let events = group.iter().map(|event| NewEvent {
                kind: event.kind,
                at: event.at,
                by: event.by.clone(),
                proof: event.proof,
                feed: None,
                body: event.body.clone(),
            });
            store.append(events.collect(), now).unwrap();
            if n % restart == restart - 1 {
                store.write_checkpoint().unwrap();
                if n % 2 == 0 {
                    store.close().unwrap();
                    store = open(dir.path());
                }
            }
        }
        same_as_the_whole_log(&store);
        let before = written(&store);
        store.rebuild().unwrap();
        let after = written(&store);
        prop_assert!(after == before, "the tables differ after they were computed anew");
        same_as_the_whole_log(&store);
    }
}

#[test]
fn an_act_about_a_complaint_that_left_memory_is_decided_by_all_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    three(&mut store);
    let void = VoidedCase { reason: "登记错了".into(), confirmed_by: "m1".into() };
    let days = |days: i64| MORNING.plus_secs(days * 86_400);
    store.append(vec![of_case("c1", "e1", days(1), Fact::Voided(void))], days(1)).unwrap();
    store.append(vec![contacted("c2", "e2", days(40), "还在处理")], days(40)).unwrap();
    store.write_checkpoint().unwrap();
    assert!(store.hall().cases().get("c1").is_none());
    let author = Author { person: "e1".into(), proof: Proof::OsUser };
    let decided = |store: &Store, complaint_id: &str| {
        let mut ids = 0..;
        let mut new_id = || format!("n{}", ids.next().unwrap_or_default());
        let now = stamp(days(41));
        let mut desk = Desk { now, author: &author, device: "T1", new_id: &mut new_id };
        decide(store.hall(), &mut desk, &reopened(complaint_id))
    };
    assert_eq!(decided(&store, "c1"), Err(Refused::NoComplaint("c1".to_owned())));
    store.bring_for(&reopened("c1")).unwrap();
    match decided(&store, "c1") {
        Err(Refused::Rule { rule: Rule { part: 1, number: 11 }, why: Against::Over, .. }) => {}
        other => panic!("{other:?}"),
    }
    same_as_the_whole_log(&store);
    // A new one of the same matter names the old one, and what is not there at all stays unknown.
    let named = Act::Register(Box::new(NewCase {
        repeat_of: Some("c1".to_owned()),
        text: "又来了".to_owned(),
        ..NewCase::default()
    }));
    assert_eq!(named.complaints(), ["c1"]);
    store.bring_for(&reopened("c9")).unwrap();
    assert_eq!(decided(&store, "c9"), Err(Refused::NoComplaint("c9".to_owned())));
}

fn reopened(complaint_id: &str) -> Act {
    let act = Box::new(CaseAct::Reopen { reason: "又坏了".to_owned() });
    Act::Case { complaint_id: complaint_id.to_owned(), act }
}

#[test]
fn a_complaint_that_is_long_over_leaves_memory_and_comes_back_for_a_late_word() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    three(&mut store);
    let void = VoidedCase { reason: "登记错了".into(), confirmed_by: "m1".into() };
    let hour = MORNING.plus_secs(3600);
    store.append(vec![of_case("c1", "e1", hour, Fact::Voided(void))], hour).unwrap();
    assert_eq!(store.hall().cases().get("c1").unwrap().state, State::Void);
    let days = |days: i64| MORNING.plus_secs(days * 86_400);
    store.append(vec![contacted("c2", "e2", days(36), "还在处理")], days(36)).unwrap();
    store.write_checkpoint().unwrap();
    assert_eq!((stored_in(&store), store.hall().cases().complaints().count()), (0, 3));
    store.append(vec![contacted("c2", "e2", days(38), "还在处理")], days(38)).unwrap();
    store.write_checkpoint().unwrap();
    assert_eq!((stored_in(&store), store.hall().cases().complaints().count()), (1, 2));
    // It is found, shown and read beside the writer all the same.
    assert_eq!(words(&store, &["掉线"]), ["c1"]);
    assert_eq!(store.complaint("TS-1110-01").unwrap().unwrap().state, State::Void);
    let archive = Archive::open(dir.path()).unwrap();
    assert_eq!(archive.case("c1").unwrap(), store.complaint("c1").unwrap());
    assert_eq!(archive.case("c2").unwrap(), None, "it is in memory");
    same_as_the_whole_log(&store);
    store.append(vec![contacted("c1", "e1", days(39), "又打来了")], days(39)).unwrap();
    assert!(store.hall().cases().get("c1").is_some());
    same_as_the_whole_log(&store);
    // Its number is given again a year later, and to nobody before that.
    let again = fields("TS-1110-01", Category::Refund, "退费");
    store.append(vec![registered("c4", days(100), again.clone())], days(100)).unwrap();
    assert_ne!(store.complaint("c4").unwrap().unwrap().number(), "TS-1110-01");
    store.write_checkpoint().unwrap();
    store.append(vec![registered("c5", days(365), again)], days(365)).unwrap();
    assert_eq!(store.complaint("c5").unwrap().unwrap().number(), "TS-1110-01");
    // Then it names neither alone: what is done to one must not be done to the other.
    let both = store.complaint("TS-1110-01").unwrap_err().to_string();
    assert!(both.contains("c5 (2026-11-10), c1 (2025-11-10)"), "{both}");
    assert_eq!(store.complaint("c1").unwrap().unwrap().complaint_id, "c1".into());
    same_as_the_whole_log(&store);
}
