//! What many ask for at the same moment, of the people of the server's pages.

use std::sync::Arc;

use zhiban::server::HallStore;
use zhiban::server::accounts::{Caller, Draft, FirstFault, ManageFault, NewFirst, users};
use zhiban::server::sqlite::DB_FILE;

use crate::people::{PASSWORD, Place};

fn acts_as(person_id: &str) -> Draft {
    Draft { person_id: person_id.to_owned(), ..Draft::default() }
}

const BY: (&str, &Caller) =
    ("boss", &Caller { address: None, agent: String::new(), browser: None });

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_get_one_id_at_once_one_has_it() {
    let place = Arc::new(Place::new());
    let mut tries = Vec::new();
    for n in 0..8 {
        let place = Arc::clone(&place);
        tries.push(tokio::spawn(async move {
            let new = (&*format!("u{n}"), acts_as("1002"), None);
            place.accounts.add_user(new, BY).await.unwrap().err()
        }));
    }
    let mut refused = Vec::new();
    for tried in tries {
        refused.extend(tried.await.unwrap());
    }
    let all = users(&**place.accounts.store()).await.unwrap();
    let [one] = &all[..] else { panic!("{all:?}") };
    assert_eq!(refused, vec![ManageFault::Person(one.name.clone()); 7]);
}

#[tokio::test]
async fn an_id_goes_with_whoever_has_it_and_is_free_after_them() {
    let place = Place::new();
    let add = async |name: &str, id: &str| {
        place.accounts.add_user((name, acts_as(id), Some(PASSWORD)), BY).await.unwrap().err()
    };
    let change = async |name: &str, id: &str| {
        let seen = place.accounts.user(name).await.unwrap().unwrap().version;
        place.accounts.change_user((name, seen, acts_as(id)), BY).await.unwrap().err()
    };
    let taken = |by: &str| Some(ManageFault::Person(by.to_owned()));
    assert_eq!(add("wang", "1002").await, None);
    assert_eq!(add("1002", "").await, taken("wang"), "a name is an id too");
    assert_eq!(change("wang", "1003").await, None);
    assert_eq!(add("li", "1002").await, None, "it is free again");
    assert_eq!(change("wang", "1002").await, taken("li"));
    assert_eq!(change("wang", "1003").await, None, "one's own");
    assert_eq!(change("wang", "").await, None);
    assert_eq!(change("li", "1003").await, None);
    // The first administrator has an id as everybody has, and who is there already gets in whatever became of theirs.
    let (code, _) = place.accounts.make_first().await.unwrap();
    let first = async |name| {
        let new = NewFirst { code: &code, name, shown: "", password: PASSWORD };
        place.accounts.use_first(&new, &Caller::default()).await.unwrap().err()
    };
    assert_eq!(first("1003").await, Some(FirstFault::Person));
    assert_eq!(first("wang").await, None);
}

/// Somebody who was added before ids had documents of their own.
#[tokio::test]
async fn an_id_of_before_is_taken_all_the_same() {
    let place = Place::new();
    assert!(place.accounts.add_user(("wang", acts_as("1002"), None), BY).await.unwrap().is_ok());
    let db = rusqlite::Connection::open(place.folder.path().join(DB_FILE));
    db.unwrap().execute_batch("DELETE FROM doc WHERE kind = 'person'").unwrap();
    let other = place.accounts.add_user(("li", acts_as("1002"), None), BY).await.unwrap().err();
    assert_eq!(other, Some(ManageFault::Person("wang".to_owned())));
    let seen = place.accounts.user("wang").await.unwrap().unwrap().version;
    assert!(place.accounts.change_user(("wang", seen, acts_as("1002")), BY).await.unwrap().is_ok());
    assert!(place.accounts.store().doc("person", "1002").await.unwrap().is_some());
}

#[tokio::test]
async fn the_same_form_waits_for_the_one_before() {
    let place = Arc::new(Place::new());
    let turn = place.accounts.turn_of("boss", "form").await;
    let other = place.accounts.turn_of("boss", "another form").await;
    let second = Arc::clone(&place);
    let second = tokio::spawn(async move {
        let _turn = second.accounts.turn_of("boss", "form").await;
        second.accounts.was_sent("boss", "form")
    });
    tokio::task::yield_now().await;
    place.accounts.sent("boss", "form", "/users/wang");
    drop((turn, other));
    assert_eq!(second.await.unwrap().as_deref(), Some("/users/wang"));
}

/// A form that is larger than a stranger may send comes back where the session that it was opened in is over.
#[tokio::test]
async fn a_session_is_known_for_a_while_after_it_was_over_and_one_that_was_made_up_never() {
    let place = Place::new();
    place.add("wang", &[]).await;
    let (token, other) = (place.signed_in("wang").await, place.signed_in("wang").await);
    let known = async |token: &str| place.accounts.knows(token).await.unwrap();
    assert!(known(&token).await);
    assert!(!known(&"ab".repeat(32)).await && !known("").await);
    let visit = place.visit(&token).await.unwrap();
    let theirs = place.visit(&other).await.unwrap().id;
    assert!(place.accounts.is_still(&visit).await.unwrap());
    assert!(place.accounts.end_session(&visit, &theirs, &Caller::default()).await.unwrap());
    assert!(place.visit(&other).await.is_none() && known(&other).await);
    place.later(30 * 60);
    assert!(place.visit(&token).await.is_none() && !place.accounts.is_still(&visit).await.unwrap());
    place.signed_in("wang").await;
    assert!(known(&token).await, "over, but not forgotten");
}
