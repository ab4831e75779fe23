//! A customer's record on a page: how often, what is on record of it, and what the hall's log says.

use tokio::task::JoinSet;
use zhiban::core::act::{Act, Desk, NewCase, decide};
use zhiban::core::customer::{Customer, UNMASK_DAY_MAX, UnmaskReason};
use zhiban::core::event::Proof;
use zhiban::core::people::Author;
use zhiban::core::time::Stamp;
use zhiban::server::accounts::{AuditAsk, Outcome, What};
use zhiban::server::{DocPut, Expect, HallStore};
use zhiban::store::NewEvent;

use crate::kit::{Served, Terminal, day, halls, now, set_stamp};
use crate::people::more;
use crate::visitor::Visitor;

/// A complaint of a customer whose record is sealed.
fn complaint_of(hall: &Terminal, said: &Customer) -> String {
    let mut store = hall.store.lock().unwrap();
    let sealed = store.seal(said, None).unwrap();
    let customer = Some(sealed.customer.clone());
    let text = "宽带断了三天".into();
    let act = Act::Register(Box::new(NewCase { take: true, customer, text, ..NewCase::default() }));
    let author = Author { person: "1002".into(), proof: Proof::OsUser };
    let stamp = Stamp { at: now(), offset_min: 480 };
    let mut count = 0;
    let mut new_id = || {
        count += 1;
        format!("u-{count}")
    };
    let mut desk = Desk { now: stamp, author: &author, device: "T1", new_id: &mut new_id };
    let decided = decide(store.hall(), &mut desk, &act).unwrap();
    let events = decided.drafts.into_iter().map(|draft| NewEvent {
        kind: draft.kind,
        at: draft.at,
        by: "1002".into(),
        proof: Proof::OsUser,
        feed: draft.feed,
        body: draft.body,
    });
    store.append_sealed(events.collect(), &[sealed], None, now()).unwrap();
    store.hall().cases().all_open().next().unwrap().complaint_id.to_string()
}

/// Asks until the record has come to the server; how often it was not there.
async fn first_seen(visitor: &mut Visitor, path: &str) -> usize {
    let mut none = 0;
    for _ in 0..600 {
        let page = visitor.get(path).await;
        if page.body.contains("/customer\"") {
            let reason = [("reason", UnmaskReason::CallBack.as_str())];
            let form = more(page.form("/customer\""), &reason);
            let shown = visitor.post(&format!("{path}/customer"), &form).await;
            if shown.status == 200 {
                assert!(shown.body.contains("13912344321"), "{}", shown.body);
                return none;
            }
            none += 1;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the record did not come: {}", visitor.get(path).await.body);
}

async fn on_record(served: &Served) -> (usize, usize) {
    let ask = AuditAsk { what: Some(What::Unmasked), most: 1_000, ..AuditAsk::default() };
    let lines = served.app.accounts().audit(&ask).await.unwrap();
    let done = lines.iter().filter(|line| line.entry.outcome == Outcome::Done).count();
    (done, lines.len() - done)
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_a_day_however_many_ask_at_once_and_the_record_says_what_became_of_each() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let mut hall = Terminal::alone("H001");
    hall.enrol(&served).await;
    hall.furnish();
    hall.act("1002", &Act::OpenShift { name: String::new() }).unwrap();
    let said =
        Customer { name: "赵六".into(), phone: "13912344321".into(), ..Customer::default() };
    let id = complaint_of(&hall, &said);
    hall.start();
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    let path = format!("/h/H001/c/{id}");
    let none = first_seen(&mut wang, &path).await;
    assert_eq!(on_record(&served).await, (1, none));

    let form = wang.get(&path).await.form("/customer\"");
    let form = more(form, &[("reason", UnmaskReason::CallBack.as_str())]);
    let mut body = form_urlencoded::Serializer::new(String::new());
    let body = body.extend_pairs(&form).finish();
    let mut asked = JoinSet::new();
    for _ in 0..UNMASK_DAY_MAX + 4 {
        let (mut wang, body, path) = (wang.clone(), body.clone(), format!("{path}/customer"));
        asked.spawn(async move { wang.ask("POST", &path, Some(body)).await.status });
    }
    let statuses = asked.join_all().await;
    let shown = statuses.iter().filter(|status| **status == 200).count();
    let many = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((shown, many), (UNMASK_DAY_MAX - 1, 5), "{statuses:?}");
    assert_eq!(on_record(&served).await, (UNMASK_DAY_MAX, none + 5));
    hall.until("all of them in the hall", |hall| hall.person_rows().count() == UNMASK_DAY_MAX)
        .await;

    // What is counted beside the log is of all halls together; of this one the log says so itself.
    let (kind, key) = ("unmasked".to_owned(), "wang".to_owned());
    let store = served.app.accounts().store();
    assert!(store.doc(&kind, &key).await.unwrap().is_some(), "it is stored, not remembered");
    let gone = DocPut { kind, key, expect: Expect::Any, body: None };
    store.put_docs(vec![gone], Vec::new(), now()).await.unwrap().unwrap();
    assert_eq!(wang.post(&format!("{path}/customer"), &form).await.status, 429);

    set_stamp("2025-11-11T09:00:00+08:00");
    let mut wang = served.signed_in("wang").await;
    assert_eq!(first_seen(&mut wang, &path).await, 0, "another day");
    served.stop().await;
}
