//! What the server knows of a hall follows what its terminal writes, within a second where somebody waits for it.

use std::time::Duration;

use zhiban::core::complaint::{ContactWay, DepartmentAnswer};
use zhiban::core::event::{Body, CaseEvent, DispatchAnswered, Dispatched, Fact, Note, Proof};
use zhiban::core::event::{DispatchAccepted, Kind};
use zhiban::server::oversight::{Changed, Item, ItemKind, ItemState, OversightRules, Whose};
use zhiban::store::NewEvent;

use crate::kit::{Served, Terminal, stamp, until};

fn rules() -> OversightRules {
    OversightRules {
        look_every: Duration::from_millis(50),
        ask_every: Duration::from_millis(200),
        age_min_secs: 0,
        keep_every: Duration::from_millis(100),
        ..OversightRules::default()
    }
}

fn say(terminal: &Terminal, id: &str, fact: Fact) {
    let event = NewEvent {
        kind: fact.kind(),
        at: stamp(),
        by: "m1".into(),
        proof: Proof::Pin,
        feed: None,
        body: Body::Case(Box::new(CaseEvent {
            by_name: "".into(),
            complaint_id: id.into(),
            act_id: "a2".into(),
            fact,
        })),
    };
    terminal.store.lock().unwrap().append(vec![event], stamp().at).unwrap();
    terminal.written();
}

fn sent(id: &str) -> Fact {
    Fact::Dispatched(Box::new(Dispatched {
        dispatch_id: id.into(),
        department_id: "net".into(),
        contact: "".into(),
        way: ContactWay::Phone,
        text: "no signal".into(),
        order_no: "".into(),
        reason: "".into(),
    }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_department_has_to_do_follows_the_terminal_of_the_hall() {
    let served = Served::start().await;
    served.app.oversee(&served.folder.path().join("folded"), rules());
    let oversight = served.app.oversight().unwrap().clone();
    let mut terminal = Terminal::new();
    terminal.enrol(&served).await;
    terminal.start();
    let items = || oversight.items(&[Whose::Department("net")], |_| true);
    terminal.complain("c1", "Li Si");
    let open = || oversight.hall("H001").is_some_and(|seen| seen.standing.open_cases == 1);
    until("the complaint", open).await;
    assert!(items().is_empty());
    let seen = oversight.hall("H001").unwrap();
    assert!(seen.standing.contact_at.is_some() && seen.standing.hseq > 0);
    let before = *oversight.generation().borrow();
    say(&terminal, "c1", sent("d1"));
    until("the dispatch", || items().len() == 1).await;
    let item = items().remove(0);
    assert_eq!((&*item.hall, &*item.complaint_id), ("H001", "c1"));
    assert!(matches!(&item.kind, ItemKind::Dispatch { dispatch_id, .. } if dispatch_id == "d1"));
    assert_eq!(item.state, ItemState::New);
    assert!(item.due.is_some(), "a department has so long to accept it");
    match oversight.changed_since(before) {
        Changed::Halls(halls) => assert_eq!(halls.get("H001"), Some(&true)),
        Changed::All => panic!("it is known which hall changed"),
    }
    let (dispatch_id, text): (Box<str>, Box<str>) = ("d1".into(), "mended".into());
    let (contact, order_no) = ("".into(), "".into());
    let accepted = DispatchAccepted { dispatch_id: dispatch_id.clone(), contact, order_no };
    say(&terminal, "c1", Fact::DispatchAccepted(accepted));
    let taken = |item: &Item| matches!(item.state, ItemState::Accepted { .. });
    until("the acceptance", || items().iter().all(|item| taken(item))).await;
    let answer = DepartmentAnswer::Result;
    let answered =
        DispatchAnswered { dispatch_id, answer, text, planned_at: None, contact: "".into() };
    say(&terminal, "c1", Fact::DispatchAnswered(answered));
    // Of events of 2025 the last day is long over: what was answered is not kept.
    until("the answer", || items().is_empty()).await;
    // What nobody waits for comes by and by.
    let hseq = || oversight.hall("H001").unwrap().standing.hseq;
    let known = hseq();
    let note = Note { note_id: "n1".into(), text: "a note".into(), phrase: "".into() };
    terminal.append(Kind::LogNoted, Body::Note(note));
    until("the note", || hseq() > known).await;
    let now = zhiban::server::Times::system().now();
    assert_eq!(oversight.hall("H001").unwrap().right_until(now), now);
    terminal.stop();
    served.stop().await;
}
