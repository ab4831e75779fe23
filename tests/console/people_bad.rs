//! What nobody should send to the pages of people, tried on each of them.

use zhiban::server::accounts::{BROWSER_COOKIE, COOKIE, Outcome, What};

use crate::kit::halls;
use crate::people::{Place, more, sign_in, with};
use crate::visitor::{Page, Visitor};

/// Markup, bidi and control characters.
const BAD: &str = "\"><script>alert(1)</script>\u{202e}\u{2066}\u{7}\u{0}末";

const FORMS: [&str; 4] = ["/users", "/users/wang", "/me", "/sign-out"];
const OPEN_FORMS: [&str; 2] = ["/sign-in", "/first"];
const PAGES: [&str; 4] = ["/users", "/users/wang", "/audit", "/audit/export?format=csv"];

/// A place with an administrator and a hall's manager.
async fn place() -> (Place, Visitor, Visitor) {
    let place = Place::new().await;
    let (boss, ..) = place.first().await;
    place.served.user("wang", "王", "hall_manager", halls(&["H001"])).await;
    let wang = place.served.signed_in("wang").await;
    (place, boss, wang)
}

fn csrf(page: &Page) -> String {
    page.field("csrf")
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_there_is_nothing_and_without_the_right_neither() {
    let (place, mut boss, mut wang) = place().await;
    let mut stranger = place.served.visitor();
    for path in PAGES.iter().chain(&["/me", "/second-factor"]) {
        let page = stranger.get(path).await;
        assert_eq!(page.status, 303, "{path}");
        assert!(page.leads_to().starts_with("/sign-in?to="), "{path}");
    }
    for path in FORMS {
        let page =
            stranger.post(path, &[("shown", "我写的"), ("new_password", "secret one")]).await;
        assert_eq!(page.status, 401, "{path}");
        assert!(
            page.body.contains("我写的") && !page.body.contains("secret one"),
            "{path}: {}",
            page.body
        );
    }
    let token = csrf(&wang.get("/me").await);
    for path in PAGES {
        assert_eq!(wang.get(path).await.status, 404, "{path}");
    }
    for path in ["/users", "/users/wang", "/users/boss"] {
        let form = [("csrf", &*token), ("deed", "off"), ("seen", "1"), ("once", "x")];
        assert_eq!(wang.post(path, &form).await.status, 404, "{path}");
    }
    let denied = place.done().await;
    let denied = denied
        .iter()
        .filter(|(what, outcome, _)| (*what, *outcome) == (What::Denied, Outcome::Refused));
    assert_eq!(denied.count(), 7, "each of them is written down");
    // Somebody else's ids.
    for path in
        ["/users/nobody", "/users/..%2F..%2Fetc", "/users/%00", "/users/%E2%80%AE", "/users/a%20b"]
    {
        assert_eq!(boss.get(path).await.status, 404, "{path}");
    }
    let page = boss.get("/me").await;
    let theirs = more(page.form("value=\"lang\""), &[]);
    let theirs: Vec<_> = theirs.into_iter().filter(|(name, _)| name == "csrf").collect();
    let theirs = more(theirs, &[("deed", "session"), ("session", &"ab".repeat(32))]);
    assert_eq!(boss.post("/me", &theirs).await.status, 404);
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_not_opened_here_does_nothing() {
    let (place, mut boss, mut wang) = place().await;
    let mut stranger = place.served.visitor();
    let (own, other) = (csrf(&boss.get("/me").await), csrf(&wang.get("/me").await));
    let zeros = "0".repeat(32);
    for path in FORMS {
        for token in ["", "x", &*other, &*zeros, own.get(1..).unwrap()] {
            let page =
                boss.post(path, &[("csrf", token), ("deed", "everywhere"), ("once", "x")]).await;
            assert_eq!(page.status, 403, "{path} {token}");
        }
        let mut away = boss.clone();
        for header in [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "null"),
        ] {
            away.more = vec![(header.0, header.1.to_owned())];
            let page = away.post(path, &[("csrf", &*own), ("deed", "everywhere")]).await;
            assert_eq!(page.status, 403, "{path} {header:?}");
        }
    }
    for path in OPEN_FORMS {
        assert_eq!(stranger.post(path, &[("name", "wang")]).await.status, 403, "{path}");
        let page = stranger.get("/sign-in").await;
        let mut another = place.served.visitor();
        another.get("/sign-in").await;
        let stolen = another.post(path, &with(&page, &[("name", "wang")])).await;
        assert_eq!(stolen.status, 403, "the proof of another browser: {path}");
    }
    assert_eq!(boss.get("/users").await.status, 200, "still in");
    for path in FORMS.iter().chain(&OPEN_FORMS) {
        let page = boss.ask("PUT", path, Some(String::new())).await;
        assert!(matches!(page.status, 404 | 405), "{path}: {}", page.status);
    }
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_text_however_it_is_made() {
    let (place, mut boss, _) = place().await;
    for path in ["/users", "/users/wang"] {
        let page = boss.get(path).await;
        let form = page.form(if path == "/users" { "action=\"/users\"" } else { "value=\"save\"" });
        // Each alone, so that what is wrong with one field hides nothing of another.
        for field in [
            "name",
            "shown",
            "person_id",
            "halls",
            "departments",
            "districts",
            "role",
            "deed",
            "seen",
        ] {
            let kept = form.iter().filter(|(name, _)| name != field).cloned().collect();
            let sent = boss.post(path, &more(kept, &[(field, BAD)])).await;
            assert!(
                matches!(sent.status, 303 | 400 | 409 | 422),
                "{path} {field}: {}",
                sent.status
            );
            for raw in ["<script>alert", "\u{202e}", "\u{2066}", "\u{7}"] {
                let shown = sent.body.contains(raw);
                // What was typed comes back as it was, in its field, and only there.
                assert!(!shown || raw != "<script>alert", "{path} {field} {raw:?}");
            }
            let page = boss.get(path).await;
            assert!(
                !page.body.contains("<script>alert") && !page.body.contains('\u{202e}'),
                "{path} {field}"
            );
        }
    }
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_megabyte_comes_back_or_is_refused_and_nothing_is_led_astray() {
    let (place, mut boss, mut wang) = place().await;
    let long = "长".repeat(400_000);
    for (path, mark) in [("/users", "action=\"/users\""), ("/users/wang", "value=\"save\"")] {
        for field in ["shown", "person_id", "halls"] {
            let form = boss.get(path).await.form(mark);
            let sent = boss.post(path, &more(form, &[(field, &*long)])).await;
            assert_eq!(sent.status, 422, "{path} {field}");
            assert!(sent.body.contains(&long), "nothing of it is lost");
        }
    }
    let me = wang.get("/me").await;
    for (mark, field) in [
        ("value=\"password\"", "new_password"),
        ("value=\"second\"", "code"),
        ("value=\"lang\"", "lang"),
    ] {
        for text in [BAD, &*long] {
            let sent = wang.post("/me", &more(me.form(mark), &[(field, text)])).await;
            assert!(matches!(sent.status, 303 | 413 | 422), "{field}: {}", sent.status);
            assert!(!sent.body.contains("<script>alert"), "{field}");
        }
    }
    let mut stranger = place.served.visitor();
    for path in OPEN_FORMS {
        let page = stranger.get("/sign-in").await;
        let sent = stranger.post(path, &with(&page, &[("name", &*long)])).await;
        assert_eq!(sent.status, 413, "{path}: nobody known sends so much");
        let page = stranger.get("/sign-in").await;
        let sent = stranger
            .post(path, &with(&page, &[("name", BAD), ("code", BAD), ("to", "//evil.example")]))
            .await;
        assert!(matches!(sent.status, 401 | 422 | 429), "{path}: {}", sent.status);
        assert!(!sent.body.contains("<script>alert") && !sent.body.contains("//evil"), "{path}");
    }
    for query in ["who", "hall", "what", "from", "until", "before"] {
        let typed: String = form_urlencoded::byte_serialize(BAD.as_bytes()).collect();
        let page = boss.get(&format!("/audit?{query}={typed}")).await;
        assert!(matches!(page.status, 200 | 422), "{query}: {}", page.status);
        assert!(!page.body.contains("<script>alert"), "{query}");
    }
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_to_another_place() {
    let place = Place::new().await;
    place.served.user("wang", "王", "hall_manager", halls(&["H001"])).await;
    for to in ["//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aX: y"] {
        let mut wang = place.served.visitor();
        let page = wang.get("/sign-in").await;
        let form: Vec<_> =
            with(&page, &[("to", to), ("name", "wang"), ("password", crate::kit::PASSWORD)]);
        let done = wang.post("/sign-in", &form).await;
        assert_eq!(done.status, 303);
        assert!(
            !done.leads_to().contains("evil") && !done.headers.contains_key("x"),
            "{to}: {}",
            done.leads_to()
        );
    }
    let mut wang = place.served.visitor();
    assert_eq!(sign_in(&mut wang, "wang", crate::kit::PASSWORD).await.leads_to(), "/users");
    place.served.stop().await;
}

/// Whoever makes up a session is a stranger: a large form of theirs is not even read. One that was a session is answered
/// with what was typed.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_form_comes_back_to_whoever_had_a_session_and_to_nobody_else() {
    let (place, _, mut wang) = place().await;
    let long = "长".repeat(400_000);
    let mut stranger = place.served.visitor();
    stranger.cookies.insert(COOKIE.to_owned(), "ab".repeat(32));
    for path in FORMS.iter().chain(&OPEN_FORMS) {
        let sent = stranger.post(path, &[("shown", &*long)]).await;
        assert_eq!(sent.status, 413, "{path}");
        assert!(sent.body.len() < 10_000, "{path}");
    }
    let many: Vec<_> = (0..1_900).map(|n| ("shown", format!("f{n}"))).collect();
    let sent = stranger.post("/users", &many).await;
    assert_eq!(sent.status, 401);
    assert!(sent.body.contains("f199") && !sent.body.contains("f200"), "and few fields");
    place.later(30 * 60);
    place.served.signed_in("wang").await;
    for path in ["/users", "/me"] {
        let sent = wang.post(path, &[("shown", &*long)]).await;
        assert_eq!(sent.status, 401, "{path}");
        assert!(sent.body.contains(&long), "{path}: nothing of it is lost");
    }
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_form_twice_at_once_adds_somebody_once_and_says_so() {
    let (place, mut boss, _) = place().await;
    let page = boss.get("/users").await;
    let form = more(page.form("action=\"/users\""), &[("name", "zhao"), ("role", "department")]);
    let (mut second, again) = (boss.clone(), form.clone());
    let (one, other) =
        tokio::join!(boss.post("/users", &form), async { second.post("/users", &again).await });
    let (given, before) = if one.status == 200 { (one, other) } else { (other, one) };
    assert_eq!((given.status, before.status), (200, 303), "{} {}", given.body, before.body);
    assert_eq!(before.leads_to(), "/users/zhao?said=before");
    place.served.stop().await;
}

/// The cookie of a browser stays, is no session, and is not told to a script.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_known_from_the_first_sign_in_on() {
    let (place, ..) = place().await;
    let mut wang = place.served.visitor();
    let done = sign_in(&mut wang, "wang", crate::kit::PASSWORD).await;
    let cookies = done.headers.get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies.filter_map(|value| value.to_str().ok()).collect();
    let kept = cookies.iter().find(|cookie| cookie.starts_with(BROWSER_COOKIE)).unwrap();
    assert!(kept.contains("HttpOnly") && kept.contains("Secure") && kept.contains("Max-Age="));
    wang.cookies.remove(COOKIE);
    assert!(wang.get("/me").await.leads_to().starts_with("/sign-in"), "it lets nobody in");
    for _ in 0..5 {
        sign_in(&mut place.served.visitor(), "wang", "a wrong long one").await;
    }
    let shut_out = sign_in(&mut place.served.visitor(), "wang", crate::kit::PASSWORD).await;
    assert_eq!(shut_out.status, 429);
    let again = sign_in(&mut wang, "wang", crate::kit::PASSWORD).await;
    assert_eq!(again.status, 303, "{}", again.body);
    place.served.stop().await;
}
