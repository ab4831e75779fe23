//! The people of the server's pages, on a real storage, with a clock that the test turns.

#![allow(clippy::string_slice, clippy::format_collect)] // codes and hexadecimal digits

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tempfile::TempDir;
use zhiban::core::hex::unhex;
use zhiban::core::time::Ms;
use zhiban::server::accounts::{
    Accounts, AuditAsk, Broken, Caller, Draft, Entry, FirstFault, ManageFault, NewFirst, Outcome,
    PasswordFault, Right, SecondFault, SignIn, Stage, Subject, Totp, Visit, Weak, What, csv,
    ndjson,
};
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{HallStore, Limits, LinesAsk, MasterKey, Times};

use crate::contract::INCARNATION;

const START: i64 = 1_762_740_000_000;
pub(crate) const PASSWORD: &str = "a long enough one";

pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) now: Arc<AtomicI64>,
    pub(crate) accounts: Accounts<SqliteStore>,
    pub(crate) caller: Caller,
}

pub(crate) fn caller(last: u8) -> Caller {
    let address = Some(IpAddr::from([10, 0, 0, last]));
    Caller { address, agent: "browser".to_owned(), browser: None }
}

impl Place {
    pub(crate) fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(DB_FILE);
        SqliteStore::create(&path, INCARNATION, Ms(START)).unwrap();
        MasterKey::make(folder.path()).unwrap();
        let now = Arc::new(AtomicI64::new(START));
        let accounts = Place::open(&folder, &now);
        Place { folder, now, accounts, caller: caller(1) }
    }

    pub(crate) fn open(folder: &TempDir, now: &Arc<AtomicI64>) -> Accounts<SqliteStore> {
        let store = SqliteStore::open(&folder.path().join(DB_FILE)).unwrap();
        let (wall, steady) = (Arc::clone(now), Arc::clone(now));
        let times = Times::of(
            move || Ms(wall.load(Ordering::SeqCst)),
            move || steady.load(Ordering::SeqCst).unsigned_abs(),
        );
        let master = MasterKey::load(folder.path()).unwrap();
        Accounts::new(Arc::new(store), master, times, &Limits::default())
    }

    pub(crate) fn later(&self, secs: i64) {
        self.now.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Ms {
        Ms(self.now.load(Ordering::SeqCst))
    }

    pub(crate) async fn add(&self, name: &str, roles: &[&str]) {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let mut draft = Draft { roles, ..Draft::default() };
        draft.scope.halls.insert("H1".to_owned());
        let by = ("console", &Caller::default());
        self.accounts.add_user((name, draft, Some(PASSWORD)), by).await.unwrap().unwrap();
    }

    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> SignIn {
        self.accounts.sign_in(name, password, &self.caller).await.unwrap()
    }

    pub(crate) async fn signed_in(&self, name: &str) -> String {
        match self.sign_in(name, PASSWORD).await {
            SignIn::In { token, .. } => token,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn visit(&self, token: &str) -> Option<Visit> {
        self.accounts.visit(token, false).await.unwrap()
    }

    async fn stage(&self, token: &str) -> Option<Stage> {
        self.visit(token).await.map(|visit| visit.stage)
    }

    fn codes(text: &str) -> Totp {
        let letters: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let value = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap();
        let bits: String = letters.chars().map(|c| format!("{:05b}", value(c))).collect();
        let digits: String = (0..bits.len() / 4)
            .map(|n| {
                format!("{:x}", u8::from_str_radix(bits.get(4 * n..4 * n + 4).unwrap(), 2).unwrap())
            })
            .collect();
        Totp::of(&unhex(&digits).unwrap())
    }

    /// Sets up a second factor: the token from then on, what makes codes, the recovery codes.
    pub(crate) async fn enrolled(&self, token: &str) -> (String, Totp, Vec<String>) {
        let visit = self.visit(token).await.unwrap();
        let shown = self.accounts.begin_second(&visit).await.unwrap().unwrap();
        let visit = self.visit(token).await.unwrap();
        let again = self.accounts.begin_second(&visit).await.unwrap().unwrap();
        assert_eq!(shown.text, again.text, "a page that is loaded again shows the same");
        let totp = Place::codes(&shown.text);
        let wrong = self.accounts.confirm_second(&visit, "000000", &self.caller).await.unwrap();
        assert_eq!(wrong.err(), Some(SecondFault::Wrong));
        let code = totp.code(self.now());
        let done =
            self.accounts.confirm_second(&visit, &code, &self.caller).await.unwrap().unwrap();
        assert_eq!(done.recovery.len(), 8);
        (done.token, totp, done.recovery)
    }

    pub(crate) async fn whats(&self) -> Vec<(What, Outcome)> {
        let ask = AuditAsk { most: 1_000, ..AuditAsk::default() };
        let lines = self.accounts.audit(&ask).await.unwrap();
        lines.iter().rev().map(|line| (line.entry.what, line.entry.outcome)).collect()
    }
}

#[tokio::test]
async fn a_session_ends_when_nothing_is_asked_and_after_its_longest_time() {
    let place = Place::new();
    place.add("wang", &["hall_manager"]).await;
    let token = place.signed_in("wang").await;
    let visit = place.visit(&token).await.unwrap();
    assert!(visit.may(Right::Oversee, Subject::Hall("H1")));
    assert!(!visit.may(Right::Oversee, Subject::Hall("H2")));
    place.later(30 * 60 - 1);
    assert_eq!(place.stage(&token).await, Some(Stage::Full));
    place.later(30 * 60 - 1);
    assert_eq!(place.stage(&token).await, Some(Stage::Full), "every request begins it anew");
    place.later(30 * 60);
    assert_eq!(place.stage(&token).await, None, "idle");
    let token = place.signed_in("wang").await;
    for _ in 0..47 {
        place.later(15 * 60);
        assert!(place.visit(&token).await.is_some());
    }
    place.later(15 * 60);
    assert!(place.visit(&token).await.is_none(), "twelve hours");
    let token = place.signed_in("wang").await;
    place.later(-400);
    assert!(place.visit(&token).await.is_none(), "a session from the future is none");
    for other in ["", "x", &"0".repeat(64), &token.to_uppercase()[1..]] {
        assert!(place.visit(other).await.is_none(), "{other}");
    }
}

#[tokio::test]
async fn that_somebody_is_there_is_written_once_a_minute() {
    let place = Place::new();
    place.add("wang", &[]).await;
    let token = place.signed_in("wang").await;
    let store = place.accounts.store();
    let version = async || store.docs("session", None, 9).await.unwrap()[0].version;
    for secs in [0, 20, 39] {
        place.later(secs);
        place.visit(&token).await.unwrap();
        assert_eq!(version().await, 1);
    }
    place.later(1);
    place.visit(&token).await.unwrap();
    place.visit(&token).await.unwrap();
    assert_eq!(version().await, 2);
    let kept = store.docs("session", None, 9).await.unwrap().remove(0);
    assert!(!kept.key.contains(&token[..16]) && !kept.body.contains(&token[..16]), "only its hash");
}

#[tokio::test]
async fn what_changes_somebody_ends_their_sessions_at_once() {
    let place = Place::new();
    let by = ("boss", &place.caller.clone());
    for (name, change) in
        [("a", "off"), ("b", "roles"), ("c", "password"), ("d", "reset"), ("e", "all")]
    {
        place.add(name, &[]).await;
        let (own, other) = (place.signed_in(name).await, place.signed_in(name).await);
        let visit = place.visit(&own).await.unwrap();
        let (seen, accounts) = (visit.user.version, &place.accounts);
        let mut kept = None;
        match change {
            "off" => accounts.switch_user((name, seen, false), by).await.unwrap().unwrap(),
            "roles" => {
                let draft = Draft { roles: ["auditor".to_owned()].into(), ..Draft::default() };
                accounts.change_user((name, seen, draft), by).await.unwrap().unwrap();
            }
            "password" => {
                let new = (PASSWORD, "another long enough one");
                kept = Some(
                    accounts.change_password(&visit, new, &place.caller).await.unwrap().unwrap(),
                );
            }
            "reset" => drop(accounts.reset_user((name, seen, false), by).await.unwrap().unwrap()),
            _ => accounts.sign_out_everywhere(&visit, &place.caller).await.unwrap(),
        }
        assert!(
            place.visit(&own).await.is_none() && place.visit(&other).await.is_none(),
            "{change}"
        );
        if let Some(kept) = kept {
            assert_eq!(place.stage(&kept).await, Some(Stage::Full), "whoever changed it stays");
        }
    }
    assert_eq!(place.sign_in("a", PASSWORD).await, SignIn::Wrong, "let in no more");
    let turned = place.accounts.user("a").await.unwrap().unwrap();
    let own = place.accounts.switch_user(("a", turned.version, true), ("a", &place.caller)).await;
    assert_eq!(own.unwrap(), Err(ManageFault::Own));
}

#[tokio::test]
async fn wrong_tries_wait_longer_and_longer_whether_there_is_such_a_name_or_not() {
    let mut told = Vec::new();
    for name in ["wang", "nobody"] {
        let mut place = Place::new();
        place.add("wang", &[]).await;
        let mut heard = Vec::new();
        for n in 0..8 {
            // From an address of its own each: that bound is another one.
            place.caller = caller(n + 1);
            heard.push(place.sign_in(name, "a wrong long password").await);
            if let Some(SignIn::Wait { secs }) = heard.last() {
                let secs = i64::try_from(*secs).unwrap();
                place.later(secs - 1);
                let right = if name == "wang" { PASSWORD } else { "x" };
                assert_eq!(
                    place.sign_in(name, right).await,
                    SignIn::Wait { secs: 1 },
                    "even the right one"
                );
                place.later(1);
            }
        }
        told.push(heard);
        let locked = place.whats().await.iter().filter(|(what, _)| *what == What::Locked).count();
        assert_eq!(locked, 4);
        place.accounts.lift_lockout(name, ("boss", &place.caller)).await.unwrap();
        assert_eq!(place.accounts.waits(name).await.unwrap(), None);
        let lines =
            place.accounts.audit(&AuditAsk { most: 99, ..AuditAsk::default() }).await.unwrap();
        let named =
            lines.iter().any(|line| line.entry.who == "nobody" || line.text.contains("wrong long"));
        assert!(!named, "what was typed for a name is not kept");
        if name == "wang" {
            place.later(60);
            assert!(matches!(place.sign_in("wang", PASSWORD).await, SignIn::In { .. }));
        }
    }
    assert_eq!(told[0], told[1], "nobody learns who is there");
    let waits: Vec<u64> = told[0]
        .iter()
        .filter_map(|it| if let SignIn::Wait { secs } = it { Some(*secs) } else { None })
        .collect();
    assert_eq!(waits, [60, 120, 240, 480]);
}

#[tokio::test]
async fn an_address_that_tries_names_waits_and_others_do_not() {
    let mut place = Place::new();
    place.add("wang", &[]).await;
    for n in 0..5 {
        assert_eq!(place.sign_in(&format!("nobody{n}"), "wrong").await, SignIn::Wrong);
    }
    assert_eq!(place.sign_in("wang", PASSWORD).await, SignIn::Wait { secs: 60 });
    place.caller = caller(2);
    assert!(matches!(place.sign_in("wang", PASSWORD).await, SignIn::In { .. }));
    place.caller = caller(1);
    place.later(60);
    assert!(matches!(place.sign_in("wang", PASSWORD).await, SignIn::In { .. }));
}

#[tokio::test]
async fn a_second_factor_is_set_up_where_it_must_be_and_its_codes_count_once() {
    let place = Place::new();
    place.add("li", &["city"]).await;
    let token = place.signed_in("li").await;
    let visit = place.visit(&token).await.unwrap();
    assert_eq!(visit.stage, Stage::Enrol);
    assert!(!visit.may(Right::Oversee, Subject::Hall("H1")), "nothing before that");
    let (full, totp, recovery) = place.enrolled(&token).await;
    assert_eq!(place.stage(&token).await, None, "a new token for every step");
    assert_eq!(place.stage(&full).await, Some(Stage::Full));
    let user = place.accounts.user("li").await.unwrap().unwrap();
    let stored = serde_json::to_string(&user).unwrap();
    assert!(!recovery.iter().any(|code| stored.contains(code)), "hashes");
    let pass = async |code: &str| {
        let token = place.signed_in("li").await;
        let visit = place.visit(&token).await.unwrap();
        assert_eq!(visit.stage, Stage::Second);
        let new =
            place.accounts.change_password(&visit, (PASSWORD, "another long one"), &place.caller);
        assert_eq!(new.await.unwrap().err(), Some(PasswordFault::Wrong), "not half way in");
        let passed = place.accounts.pass_second(&visit, code, &place.caller).await.unwrap();
        if let Ok(next) = &passed {
            assert_eq!(place.stage(&token).await, None);
            assert_eq!(place.stage(next).await, Some(Stage::Full));
        }
        passed.map(drop)
    };
    assert_eq!(
        pass(&totp.code(place.now())).await,
        Err(SecondFault::Wrong),
        "it set the factor up"
    );
    place.later(30);
    let code = totp.code(place.now());
    assert_eq!(pass(&code).await, Ok(()));
    assert_eq!(pass(&code).await, Err(SecondFault::Wrong), "once");
    place.later(30);
    assert_eq!(pass(&code).await, Err(SecondFault::Wrong), "nor within its step more");
    assert_eq!(pass(&recovery[3].to_lowercase()).await, Ok(()));
    assert_eq!(pass(&recovery[3]).await, Err(SecondFault::Wrong), "once");
    assert_eq!(pass(&recovery[4]).await, Ok(()));
    let left = place.accounts.user("li").await.unwrap().unwrap().second.unwrap().recovery.len();
    assert_eq!(left, 6);
}

/// Codes of a second factor cannot be tried out by whoever has the password: each sign-in in between changes nothing.
#[tokio::test]
async fn wrong_codes_lock_out_whoever_has_the_password() {
    let place = Place::new();
    place.add("li", &["city"]).await;
    place.enrolled(&place.signed_in("li").await).await;
    let mut heard = Vec::new();
    for _ in 0..5 {
        let visit = place.visit(&place.signed_in("li").await).await.unwrap();
        heard.push(
            place.accounts.pass_second(&visit, "000000", &place.caller).await.unwrap().unwrap_err(),
        );
    }
    assert_eq!(heard[3..], [SecondFault::Wrong, SecondFault::Wait(60)]);
    assert_eq!(place.sign_in("li", PASSWORD).await, SignIn::Wait { secs: 60 });
}

#[tokio::test]
async fn many_tries_of_one_code_at_once_are_one() {
    let place = Arc::new(Place::new());
    place.add("li", &["city"]).await;
    let (_, totp, _) = place.enrolled(&place.signed_in("li").await).await;
    place.later(30);
    let code = totp.code(place.now());
    let mut tries = Vec::new();
    for _ in 0..4 {
        let visit = place.visit(&place.signed_in("li").await).await.unwrap();
        let (place, code) = (Arc::clone(&place), code.clone());
        tries.push(tokio::spawn(async move {
            place.accounts.pass_second(&visit, &code, &place.caller).await.unwrap().is_ok()
        }));
    }
    let mut right = 0;
    for one in tries {
        right += usize::from(one.await.unwrap());
    }
    assert_eq!(right, 1);
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_code_that_is_gone_then() {
    let place = Place::new();
    let use_it = async |code: &str, name: &str, password: &str| {
        let new = NewFirst { code, name, shown: "王", password };
        place.accounts.use_first(&new, &place.caller).await.unwrap()
    };
    assert!(!place.accounts.has_first().await.unwrap());
    let (old, _) = place.accounts.make_first().await.unwrap();
    let (code, until) = place.accounts.make_first().await.unwrap();
    assert_eq!(until.secs_since(place.now()), 24 * 3600);
    assert_eq!(use_it(&old, "wang", PASSWORD).await, Err(FirstFault::Code), "the one before");
    assert_eq!(use_it("", "wang", PASSWORD).await, Err(FirstFault::Code));
    assert_eq!(use_it(&code, "wa ng", PASSWORD).await, Err(FirstFault::Name));
    assert_eq!(use_it(&code, "wang", "password1234").await, Err(FirstFault::Weak(Weak::Common)));
    let token = use_it(&code.to_lowercase(), "wang", PASSWORD).await.unwrap();
    assert_eq!(place.stage(&token).await, Some(Stage::Enrol), "with a second factor");
    assert_eq!(use_it(&code, "zhao", PASSWORD).await, Err(FirstFault::Code), "once");
    let (full, ..) = place.enrolled(&token).await;
    assert!(place.visit(&full).await.unwrap().may(Right::Users, Subject::Server));
    let (late, _) = place.accounts.make_first().await.unwrap();
    place.later(24 * 3600);
    assert_eq!(use_it(&late, "zhao", PASSWORD).await, Err(FirstFault::Code), "a day later");
    assert!(!place.accounts.has_first().await.unwrap());
    for _ in 0..5 {
        use_it("wrong", "x", PASSWORD).await.unwrap_err();
    }
    assert_eq!(use_it("wrong", "x", PASSWORD).await, Err(FirstFault::Wait(60)));
}

#[tokio::test]
async fn a_password_that_was_given_has_to_be_changed_and_has_its_time() {
    let place = Place::new();
    let by = ("boss", &place.caller.clone());
    let draft = Draft { roles: ["department".to_owned()].into(), ..Draft::default() };
    let bad = Draft { roles: ["king".to_owned()].into(), ..Draft::default() };
    let refused = place.accounts.add_user(("wang", bad, None), by).await.unwrap();
    assert_eq!(refused, Err(ManageFault::Role("king".to_owned())));
    let given =
        place.accounts.add_user(("wang", draft.clone(), None), by).await.unwrap().unwrap().unwrap();
    let twice = place.accounts.add_user(("wang", draft.clone(), None), by).await.unwrap();
    assert_eq!(twice, Err(ManageFault::Exists));
    let SignIn::In { token, stage: Stage::Password } = place.sign_in("wang", &given.password).await
    else {
        panic!()
    };
    let visit = place.visit(&token).await.unwrap();
    assert!(!visit.may(Right::Inbox, Subject::Server));
    let change = async |old: &str, new: &str| {
        place.accounts.change_password(&visit, (old, new), &place.caller).await.unwrap()
    };
    assert_eq!(
        change(&given.password, "short").await.err(),
        Some(PasswordFault::Weak(Weak::Short))
    );
    assert_eq!(change(&given.password, &given.password).await.err(), Some(PasswordFault::Same));
    assert_eq!(change("wrong", PASSWORD).await.err(), Some(PasswordFault::Wrong));
    let token = change(&given.password, PASSWORD).await.unwrap();
    assert_eq!(place.stage(&token).await, Some(Stage::Full));
    let user = place.accounts.user("wang").await.unwrap().unwrap();
    let stale = place.accounts.change_user(("wang", user.version - 1, draft), by).await.unwrap();
    assert!(matches!(stale, Err(ManageFault::Stale(now)) if now.version == user.version));
    let reset = place.accounts.reset_user(("wang", user.version, true), by).await.unwrap().unwrap();
    place.later(72 * 3600);
    assert_eq!(place.sign_in("wang", &reset.password).await, SignIn::Wrong, "three days later");
}

#[tokio::test]
async fn own_sessions_are_listed_and_ended() {
    let mut place = Place::new();
    place.add("wang", &[]).await;
    place.add("li", &[]).await;
    let first = place.signed_in("wang").await;
    place.later(5);
    place.caller = caller(7);
    let second = place.signed_in("wang").await;
    let other = place.signed_in("li").await;
    let visit = place.visit(&first).await.unwrap();
    let own = place.accounts.own_sessions(&visit).await.unwrap();
    let told: Vec<_> = own.iter().map(|one| (one.address.as_str(), one.is_this)).collect();
    assert_eq!(told, [("10.0.0.7", false), ("10.0.0.1", true)]);
    let theirs = place.visit(&other).await.unwrap().id;
    assert!(!place.accounts.end_session(&visit, &theirs, &place.caller).await.unwrap());
    assert!(place.accounts.end_session(&visit, &own[0].id, &place.caller).await.unwrap());
    assert!(place.visit(&second).await.is_none() && place.visit(&other).await.is_some());
    place.accounts.sign_out(&visit, &place.caller).await.unwrap();
    assert!(place.visit(&first).await.is_none());
}

#[tokio::test]
async fn the_record_shows_what_was_changed_or_taken_out() {
    let place = Place::new();
    let note = async |accounts: &Accounts<SqliteStore>, n: u32| {
        let entry = Entry::done("wang", What::Unmasked, &place.caller).hall("H1").because("=1+1");
        accounts.note(entry.on(&format!("c{n}")).with("\u{202e}x")).await.unwrap();
    };
    let beside = Place::open(&place.folder, &place.now);
    for n in 0..6 {
        note(&place.accounts, n).await;
        note(&beside, n).await;
    }
    let check = async || place.accounts.check_audit().await.unwrap();
    assert_eq!(check().await, Ok(12), "of two servers that write by turns");
    let lines = place.accounts.audit(&AuditAsk { most: 3, ..AuditAsk::default() }).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [12, 11, 10]);
    let of = |ask| place.accounts.audit(ask);
    let nobody = AuditAsk { who: Some("li".to_owned()), most: 9, ..AuditAsk::default() };
    assert!(of(&nobody).await.unwrap().is_empty());
    let on = AuditAsk {
        who: Some("c5".to_owned()),
        what: Some(What::Unmasked),
        most: 9,
        ..AuditAsk::default()
    };
    assert_eq!(of(&on).await.unwrap().len(), 2);
    assert!(csv(&lines).contains(",\"'=1+1\","), "{}", csv(&lines));
    assert_eq!(ndjson(&lines).lines().count(), 3);
    let db = rusqlite::Connection::open(place.folder.path().join(DB_FILE)).unwrap();
    let stored = place
        .accounts
        .store()
        .lines("audit", LinesAsk { after: 0, before: None, most: 99, newest_first: false });
    let stored = stored.await.unwrap();
    let damage = async |sql: &str, line: u64| {
        db.execute_batch(&format!("SAVEPOINT a; {sql}; RELEASE a")).unwrap();
        assert_eq!(check().await, Err(Broken { line }), "{sql}");
        db.execute_batch("DELETE FROM line").unwrap();
        for line in &stored {
            db.execute(
                "INSERT INTO line(kind, number, at, body) VALUES(?1, ?2, ?3, ?4)",
                (&line.kind, line.number, line.at.0, &line.body),
            )
            .unwrap();
        }
        assert_eq!(check().await, Ok(12));
    };
    damage("UPDATE line SET body = replace(body, 'wang', 'li') WHERE number = 4", 4).await;
    damage("DELETE FROM line WHERE number = 5", 5).await;
    damage(
        "DELETE FROM line WHERE number = 5; UPDATE line SET number = number - 1 WHERE number > 5",
        5,
    )
    .await;
    damage("DELETE FROM line WHERE number > 10", 11).await;
    damage("DELETE FROM line", 1).await;
}

#[tokio::test]
async fn a_restored_copy_lets_nobody_in_who_was_in() {
    let place = Place::new();
    place.add("wang", &[]).await;
    let token = place.signed_in("wang").await;
    place.accounts.make_first().await.unwrap();
    let path = place.folder.path().join(DB_FILE);
    let copied = SqliteStore::copy(&path, &place.folder.path().join("copies"), Ms(START)).unwrap();
    let Place { folder, now, accounts, .. } = place;
    drop(accounts);
    SqliteStore::restore(&copied.path, &path, [9; 16], Ms(START)).unwrap();
    let accounts = Place::open(&folder, &now);
    assert!(accounts.visit(&token, false).await.unwrap().is_none());
    assert!(!accounts.has_first().await.unwrap());
    assert!(accounts.check_audit().await.unwrap().is_ok());
    let again = accounts.sign_in("wang", PASSWORD, &Caller::default()).await.unwrap();
    assert!(matches!(again, SignIn::In { .. }));
}
