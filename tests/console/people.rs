//! Coming in, one's own account and users, over real HTTPS, with a clock that the test turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use zhiban::core::time::Ms;
use zhiban::server::Times;
use zhiban::server::accounts::{AuditAsk, Outcome, Scope, Totp, What};

use crate::kit::{PASSWORD, Served, halls};
use crate::visitor::{Page, Visitor};

/// A server whose time the test turns.
pub struct Place {
    pub served: Served,
    now: Arc<AtomicI64>,
}

impl Place {
    pub async fn new() -> Place {
        let now = Arc::new(AtomicI64::new(1_762_740_000_000));
        let (wall, steady) = (Arc::clone(&now), Arc::clone(&now));
        let times = Times::of(
            move || Ms(wall.load(Ordering::SeqCst)),
            move || steady.load(Ordering::SeqCst).unsigned_abs(),
        );
        Place { served: Served::by(times).await, now }
    }

    pub fn later(&self, secs: i64) {
        self.now.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    fn code(&self, totp: &Totp) -> String {
        totp.code(Ms(self.now.load(Ordering::SeqCst)))
    }

    /// An administrator who came by the code, with a second factor: their browser, what makes codes, recovery codes.
    pub async fn first(&self) -> (Visitor, Totp, Vec<String>) {
        let (code, _) = self.served.app.accounts().make_first().await.unwrap();
        let mut boss = self.served.visitor();
        let page = boss.get("/first").await;
        let fields =
            [("code", &*code), ("name", "boss"), ("shown", "老板"), ("password", PASSWORD)];
        let done = boss.post("/first", &with(&page, &fields)).await;
        assert_eq!((done.status, done.leads_to()), (303, "/me"), "{}", done.body);
        let page = boss.get("/me").await;
        let totp = totp_of(&page);
        let form = page.form("value=\"second\"");
        let done = boss.post("/me", &more(form, &[("code", &*self.code(&totp))])).await;
        assert_eq!(done.status, 200, "{}", done.body);
        let codes = done.body.split("<code>").skip(1);
        let codes: Vec<String> =
            codes.map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
        assert_eq!(codes.len(), 8);
        (boss, totp, codes)
    }

    /// What was done, as the record has it, the newest first.
    pub async fn done(&self) -> Vec<(What, Outcome, String)> {
        let ask = AuditAsk { most: 500, ..AuditAsk::default() };
        let lines = self.served.app.accounts().audit(&ask).await.unwrap();
        lines
            .into_iter()
            .map(|line| (line.entry.what, line.entry.outcome, line.entry.subject))
            .collect()
    }
}

fn totp_of(page: &Page) -> Totp {
    let text = page.body.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    let value = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c);
    let bits: Vec<usize> = text.chars().filter_map(value).collect();
    let bit = |at: usize| u8::try_from(bits[at / 5] >> (4 - at % 5) & 1).unwrap();
    let byte = |at: usize| (0..8).fold(0, |sum, n| sum << 1 | bit(at * 8 + n));
    let secret: Vec<u8> = (0..20).map(byte).collect();
    Totp::of(&secret)
}

/// The first form of a page, with fields.
pub fn with(page: &Page, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let csrf = page.fields("csrf").pop().unwrap_or_default();
    more(vec![("csrf".to_owned(), csrf)], fields)
}

pub fn more(form: Vec<(String, String)>, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    form.into_iter().chain(fields).collect()
}

pub async fn sign_in(visitor: &mut Visitor, name: &str, password: &str) -> Page {
    let page = visitor.get("/sign-in?to=%2Fusers").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let form = page.form("action=\"/sign-in\"");
    visitor.post("/sign-in", &more(form, &[("name", name), ("password", password)])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_comes_in_and_again_with_the_second_factor() {
    let place = Place::new().await;
    let mut stranger = place.served.visitor();
    assert_eq!(stranger.get("/first").await.status, 404, "no code was made");
    let (mut boss, totp, codes) = place.first().await;
    assert_eq!(boss.get("/users").await.status, 200);
    assert_eq!(boss.get("/first").await.status, 404, "used");
    let page = boss.get("/me").await;
    let out = boss.post("/sign-out", &page.form("action=\"/sign-out\"")).await;
    assert_eq!(out.leads_to(), "/sign-in");
    assert!(boss.get("/users").await.leads_to().starts_with("/sign-in?to="), "and out");
    for code in [None, Some(&codes[2])] {
        boss.cookies.clear();
        let done = sign_in(&mut boss, "boss", PASSWORD).await;
        assert_eq!(done.leads_to(), "/second-factor?to=%2Fusers", "{}", done.body);
        assert_eq!(boss.get("/users").await.leads_to(), "/second-factor", "half way in");
        let page = boss.get("/second-factor?to=%2Fusers").await;
        assert!(page.body.contains("autocomplete=\"one-time-code\""));
        place.later(30);
        let code = code.cloned().unwrap_or_else(|| place.code(&totp));
        let form = more(page.form("action=\"/second-factor\""), &[("code", &*code)]);
        let before = boss.clone();
        let passed = boss.post("/second-factor", &form).await;
        assert_eq!(passed.leads_to(), "/users", "{}", passed.body);
        let mut thief = before;
        assert_eq!(thief.get("/users").await.status, 303, "the token of before is worth nothing");
        assert_eq!(boss.get("/users").await.status, 200);
    }
    let cookie = boss.cookies["__Host-zhiban"].clone();
    place.later(30 * 60);
    assert_eq!(boss.get("/users").await.status, 303, "idle: {cookie}");
    place.served.stop().await;
}

/// Whoever has a password to begin with changes it before anything else.
async fn password_changed(wang: &mut Visitor, password: &str, new: &str) {
    let done = sign_in(wang, "wang", password).await;
    assert_eq!(done.leads_to(), "/me");
    assert_eq!(wang.get("/users").await.leads_to(), "/me", "the password first");
    let page = wang.get("/me").await;
    let form = |new: &str| {
        let typed = [("old_password", password), ("new_password", new)];
        more(page.form("value=\"password\""), &typed)
    };
    let weak = wang.post("/me", &form("password1234")).await;
    assert_eq!(weak.status, 422);
    let comes_back = weak.body.contains("password1234") || weak.body.contains(password);
    assert!(!comes_back, "no password comes back");
    let tied = "aria-describedby=\"password-new_password-hint password-new_password-wrong\"";
    assert!(weak.body.contains(tied), "{}", weak.body);
    assert_eq!(wang.post("/me", &form("十一个字的新密码不够长")).await.status, 422);
    let done = wang.post("/me", &form(new)).await;
    assert_eq!(done.leads_to(), "/me?said=password", "{}", done.body);
    assert!(wang.get("/me?said=password").await.body.contains("密码已改"));
    assert_eq!(wang.get("/users").await.status, 404, "no administrator");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_added_changes_the_password_and_is_held_against_stale_screens() {
    let place = Place::new().await;
    let (mut boss, ..) = place.first().await;
    let page = boss.get("/users").await;
    let fields = [
        ("name", "wang"),
        ("shown", "王 <b>丽</b>"),
        ("role", "hall_manager"),
        ("halls", "H001, H002"),
    ];
    let form = more(page.form("action=\"/users\""), &fields);
    let given = boss.post("/users", &form).await;
    assert_eq!(given.status, 200, "{}", given.body);
    let password = given.body.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let again = boss.post("/users", &form).await;
    assert_eq!(
        again.leads_to(),
        "/users/wang?said=before",
        "a form that is sent twice adds nobody twice"
    );
    let page = boss.get("/users").await;
    let twice = boss.post("/users", &more(page.form("action=\"/users\""), &fields)).await;
    assert_eq!(twice.status, 422);
    assert!(
        twice.body.contains("王 &lt;b&gt;丽&lt;/b&gt;") && twice.body.contains("new-name-wrong")
    );

    let mut wang = place.served.visitor();
    let new = "我自己的新密码真的很长很长";
    password_changed(&mut wang, &password, new).await;

    // Two screens of one user: what was seen on the second is no longer so.
    let (first, second) = (boss.get("/users/wang").await, boss.get("/users/wang").await);
    let save = |page: &Page, shown: &str| {
        more(
            page.form("value=\"save\""),
            &[("shown", shown), ("role", "department"), ("departments", "net")],
        )
    };
    assert_eq!(
        boss.post("/users/wang", &save(&first, "甲")).await.leads_to(),
        "/users/wang?said=done"
    );
    let stale = boss.post("/users/wang", &save(&second, "乙")).await;
    assert_eq!(stale.status, 409, "{}", stale.body);
    assert!(stale.body.contains("value=\"乙\""), "what was typed is kept");
    let sent = boss.post("/users/wang", &save(&stale, "乙")).await;
    assert_eq!(sent.leads_to(), "/users/wang?said=done", "ready to be sent again");
    assert_eq!(wang.get("/me").await.status, 303, "other roles end their sessions");

    let own = boss.get("/users/boss").await;
    let off = boss.post("/users/boss", &own.form("value=\"off\"")).await;
    assert_eq!(off.status, 422, "nobody shuts themselves out");
    let page = boss.get("/users/wang").await;
    boss.post("/users/wang", &page.form("value=\"off\"")).await;
    let wrong = sign_in(&mut wang, "wang", new).await;
    assert_eq!(wrong.status, 401);
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_wait_and_an_administrator_lifts_it() {
    let place = Place::new().await;
    let (mut boss, ..) = place.first().await;
    place.served.user("wang", "王", "hall_manager", halls(&["H001"])).await;
    let mut wang = place.served.visitor();
    for n in 1..=5 {
        // That of the address is another bound.
        place.later(13);
        let tried = sign_in(&mut wang, "wang", "a wrong long one").await;
        assert_eq!(tried.status, if n < 5 { 401 } else { 429 }, "{n}");
        assert!(tried.body.contains("value=\"wang\"") && !tried.body.contains("a wrong long one"));
    }
    let nobody = sign_in(&mut wang, "<script>alert(1)</script>", "x").await;
    assert!(nobody.status == 401 || nobody.status == 429, "{}", nobody.status);
    assert!(!nobody.body.contains("<script>alert"));
    place.later(20);
    let waits = sign_in(&mut wang, "wang", PASSWORD).await;
    assert_eq!(waits.status, 429);
    assert!(waits.headers.contains_key("retry-after"));
    let page = boss.get("/users/wang").await;
    let lifted = boss.post("/users/wang", &page.form("value=\"lift\"")).await;
    assert_eq!(lifted.leads_to(), "/users/wang?said=done");
    place.later(20);
    assert_eq!(sign_in(&mut wang, "wang", PASSWORD).await.status, 303);
    let done = place.done().await;
    for (what, outcome) in [
        (What::Locked, Outcome::Done),
        (What::LockLifted, Outcome::Done),
        (What::SignIn, Outcome::Refused),
    ] {
        assert!(done.iter().any(|(w, o, _)| (*w, *o) == (what, outcome)), "{what:?}: {done:?}");
    }
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_is_filtered_and_taken_along() {
    let place = Place::new().await;
    let (mut boss, ..) = place.first().await;
    place.served.user("wang", "=1+1", "auditor", Scope::default()).await;
    let page = boss.get("/audit?what=user_added").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<td data-label=\"对象\">wang</td>"), "{}", page.body);
    assert!(!boss.get("/audit?what=unmasked").await.body.contains("<td"));
    assert!(!boss.get("/audit?until=2025-11-09").await.body.contains("<td"));
    assert!(
        boss.get("/audit?from=2025-11-10&until=2025-11-10&who=boss").await.body.contains("<td")
    );
    assert_eq!(boss.get("/audit?from=yesterday").await.status, 422);
    let file = boss.get("/audit/export?format=ndjson").await;
    let lines = zhiban::server::accounts::check_chain(file.body.lines(), Some("")).unwrap().1;
    assert!(lines >= 3, "{lines}");
    let csv = boss.get("/audit/export?format=csv").await.body;
    assert!(csv.starts_with("\u{feff}\"number\",\"at\",\"who\""), "{csv}");
    assert!(place.done().await.iter().any(|(what, ..)| *what == What::AuditRead));
    let mut wang = place.served.signed_in("wang").await;
    assert_eq!(wang.get("/audit").await.status, 200, "an auditor reads it");
    assert_eq!(wang.get("/users").await.status, 404);
    place.served.stop().await;
}
