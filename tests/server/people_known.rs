//! Browsers in which somebody signed in before, codes that are sent twice, and how much of what is denied is written down.

use std::net::IpAddr;

use zhiban::server::HallStore;
use zhiban::server::accounts::{
    AuditAsk, Caller, Entry, FirstFault, NewFirst, Outcome, SecondFault, SignIn, What, browser_of,
};

use crate::people::{PASSWORD, Place, caller};

const WRONG: &str = "a wrong long password";

fn at(last: u8, browser: Option<&str>) -> Caller {
    Caller { browser: browser.and_then(browser_of), ..caller(last) }
}

async fn tried(place: &Place, name: &str, password: &str, caller: &Caller) -> SignIn {
    place.accounts.sign_in(name, password, caller).await.unwrap()
}

fn is_in(tried: &SignIn) -> bool {
    matches!(tried, SignIn::In { .. })
}

/// Strangers try a name as often as they like, also from the same address.
#[tokio::test]
async fn whoever_signed_in_before_is_not_shut_out_by_what_strangers_try() {
    let place = Place::new();
    place.add("wang", &[]).await;
    let (own, stranger) = (at(1, None), at(1, Some(&"cd".repeat(32))));
    let token = place.accounts.remember_browser("wang", &own).await.unwrap().unwrap();
    let own = at(1, Some(&token));
    assert_eq!(place.accounts.remember_browser("wang", &own).await.unwrap(), None, "it has one");
    for n in 0..12 {
        tried(&place, "wang", WRONG, &stranger).await;
        tried(&place, &format!("nobody{n}"), WRONG, &at(1, None)).await;
        tried(&place, "wang", WRONG, &at(20 + n, None)).await;
    }
    assert!(matches!(tried(&place, "wang", PASSWORD, &at(9, None)).await, SignIn::Wait { .. }));
    assert!(matches!(tried(&place, "wang", PASSWORD, &stranger).await, SignIn::Wait { .. }));
    assert!(is_in(&tried(&place, "wang", PASSWORD, &own).await));
    assert!(place.accounts.waits("wang").await.unwrap().is_some(), "strangers wait on");
    // It lets nobody in, and is counted too.
    for n in 1..=5 {
        let heard = tried(&place, "wang", WRONG, &own).await;
        let expected = if n < 5 { SignIn::Wrong } else { SignIn::Wait { secs: 60 } };
        assert_eq!(heard, expected, "{n}");
    }
    assert_eq!(tried(&place, "wang", PASSWORD, &own).await, SignIn::Wait { secs: 60 });
    place.accounts.lift_lockout("wang", ("boss", &Caller::default())).await.unwrap();
    assert!(is_in(&tried(&place, "wang", PASSWORD, &own).await), "lifted in every browser");
    // It is of that name alone.
    place.add("li", &[]).await;
    for _ in 0..5 {
        tried(&place, "li", WRONG, &own).await;
    }
    assert!(matches!(tried(&place, "li", PASSWORD, &own).await, SignIn::Wait { .. }));
}

#[tokio::test]
async fn browsers_are_few_kept_as_hashes_and_forgotten_with_the_sessions() {
    let place = Place::new();
    place.add("wang", &[]).await;
    let remember =
        async |caller: &Caller| place.accounts.remember_browser("wang", caller).await.unwrap();
    let first = remember(&at(1, None)).await.unwrap();
    let mut last = String::new();
    for _ in 0..8 {
        last = remember(&at(1, None)).await.unwrap();
    }
    let body = async || place.accounts.store().doc("browsers", "wang").await.unwrap();
    let kept = body().await.unwrap().body;
    assert!(kept.contains(&browser_of(&last).unwrap()) && !kept.contains(&last), "{kept}");
    assert!(!kept.contains(&browser_of(&first).unwrap()), "the oldest of nine");
    assert_eq!(kept.matches("\"id\"").count(), 8);
    for end in ["everywhere", "reset", "off"] {
        let token = remember(&at(1, None)).await.unwrap();
        assert!(body().await.unwrap().body.contains(&browser_of(&token).unwrap()));
        let session = place.signed_in("wang").await;
        let visit = place.visit(&session).await.unwrap();
        let (of, by) = (("wang", visit.user.version, false), ("boss", &Caller::default()));
        match end {
            "everywhere" => {
                place.accounts.sign_out_everywhere(&visit, &place.caller).await.unwrap();
            }
            "reset" => {
                place.accounts.reset_user(of, by).await.unwrap().unwrap();
                place.accounts.give_password(("wang", PASSWORD), by).await.unwrap().unwrap();
            }
            _ => place.accounts.switch_user(of, by).await.unwrap().unwrap(),
        }
        assert!(body().await.is_none(), "{end}");
    }
}

#[tokio::test]
async fn another_password_leaves_the_browser_that_changed_it() {
    let place = Place::new();
    place.add("wang", &[]).await;
    place.accounts.remember_browser("wang", &at(1, None)).await.unwrap();
    let token = place.accounts.remember_browser("wang", &at(1, None)).await.unwrap().unwrap();
    let visit = place.visit(&place.signed_in("wang").await).await.unwrap();
    let new = (PASSWORD, "another long enough one");
    let own = at(1, Some(&token));
    place.accounts.change_password(&visit, new, &own).await.unwrap().unwrap();
    let kept = place.accounts.store().doc("browsers", "wang").await.unwrap().unwrap().body;
    assert!(kept.contains(&browser_of(&token).unwrap()));
    assert_eq!(kept.matches("\"id\"").count(), 1);
}

/// A code that was right and is sent again, as a browser does that is impatient, locks nobody out.
#[tokio::test]
async fn a_code_that_is_sent_twice_counts_as_no_wrong_try() {
    let place = Place::new();
    place.add("li", &["city"]).await;
    let (_, totp, recovery) = place.enrolled(&place.signed_in("li").await).await;
    place.later(30);
    for code in [totp.code(place.now()), recovery[0].clone()] {
        let visit = place.visit(&place.signed_in("li").await).await.unwrap();
        let pass = async |code: &str| {
            place.accounts.pass_second(&visit, code, &place.caller).await.unwrap().map(drop)
        };
        assert_eq!(pass(&code).await, Ok(()));
        for _ in 0..7 {
            assert_eq!(pass(&code).await, Err(SecondFault::Wrong), "refused all the same");
        }
        assert_eq!(place.accounts.waits("li").await.unwrap(), None);
    }
    place.later(60);
    let visit = place.visit(&place.signed_in("li").await).await.unwrap();
    for _ in 0..5 {
        let again = place.accounts.pass_second(&visit, &recovery[0], &place.caller).await.unwrap();
        assert!(again.is_err());
    }
    assert!(place.accounts.waits("li").await.unwrap().is_some(), "a minute later it is wrong");
}

#[tokio::test]
async fn wrong_codes_of_a_first_administrator_and_wrong_passwords_do_not_count_together() {
    let place = Place::new();
    place.add("wang", &[]).await;
    let (code, _) = place.accounts.make_first().await.unwrap();
    let first = async |code: &str| {
        let new = NewFirst { code, name: "boss", shown: "", password: PASSWORD };
        place.accounts.use_first(&new, &place.caller).await.unwrap()
    };
    for n in 0..5 {
        tried(&place, &format!("nobody{n}"), WRONG, &place.caller).await;
    }
    assert_eq!(tried(&place, "wang", PASSWORD, &place.caller).await, SignIn::Wait { secs: 60 });
    for _ in 0..5 {
        assert_eq!(first("wrong").await, Err(FirstFault::Code));
    }
    assert_eq!(first(&code).await, Err(FirstFault::Wait(60)));
    place.later(60);
    assert!(first(&code).await.is_ok());
}

#[tokio::test]
async fn what_somebody_is_denied_fills_no_record_and_is_counted() {
    let place = Place::new();
    let from = Caller { address: Some(IpAddr::from([10, 0, 0, 1])), ..Caller::default() };
    let note = async |who: &str, path: &str| {
        let entry = Entry::done(who, What::Denied, &from).refused().on(path);
        place.accounts.note(entry).await.unwrap();
    };
    let lines = async || {
        let ask = AuditAsk { most: 1_000, ..AuditAsk::default() };
        let mut lines = place.accounts.audit(&ask).await.unwrap();
        lines.reverse();
        lines.into_iter().map(|line| line.entry).collect::<Vec<_>>()
    };
    for _ in 0..50 {
        note("wang", "/users").await;
    }
    note("li", "/users").await;
    assert_eq!(lines().await.len(), 5, "four of one, one of the other");
    for n in 0..200 {
        note("wang", &format!("/users/u{n}")).await;
    }
    assert_eq!(lines().await.len(), 61, "sixty of one at once");
    place.accounts.tell_left_out().await.unwrap();
    assert_eq!(lines().await.len(), 61, "within the minute nothing");
    place.later(60);
    place.accounts.tell_left_out().await.unwrap();
    place.accounts.tell_left_out().await.unwrap();
    let all = lines().await;
    let last = all.last().unwrap();
    assert_eq!((all.len(), &*last.who, &*last.detail), (62, "wang", "190 more were left out"));
    assert_eq!((last.what, last.outcome), (What::Denied, Outcome::Refused));
    // What was done is never left out.
    for _ in 0..10 {
        place.accounts.note(Entry::done("wang", What::CaseSeen, &from)).await.unwrap();
    }
    note("wang", "/users").await;
    assert_eq!(lines().await.len(), 73);
}
