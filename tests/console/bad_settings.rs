//! What nobody should send to the forms of settings and notices, tried on each field of each of them.

use crate::desk::sent;
use crate::kit::day;
use crate::people::{Place, more};
use crate::visitor::{Page, Visitor};

/// Markup, bidi and control characters.
const BAD: &str = "\"></textarea><script>alert(1)</script>\u{202e}\u{2066}\u{7}\u{0}末";

/// Characters that make a megabyte as bytes, and still more in a form.
fn megabyte() -> String {
    "长".repeat(350_000)
}

fn harmless(page: &Page, what: &str) {
    assert!(page.status < 500, "{what}: {}", page.status);
    for raw in ["<script>alert", "</textarea><script", "\u{202e}", "\u{2066}", "\u{7}"] {
        assert!(!page.body.contains(raw), "{what}: {raw:?} in {}", page.body);
    }
}

/// The text of an editor, as a browser would send it untouched.
pub fn text_of(page: &Page) -> String {
    let rest = page.body.split("name=\"text\"").nth(1).unwrap();
    let text = rest.split_once('>').unwrap().1.split("</textarea>").next().unwrap();
    let text = text.strip_prefix('\n').unwrap_or(text);
    [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn without(form: &[(String, String)], name: &str) -> Vec<(String, String)> {
    form.iter().filter(|(of, _)| of != name).cloned().collect()
}

/// A form of an editor that was looked at and only waits to be confirmed.
async fn looked(who: &mut Visitor, path: &str, change: (&str, &str)) -> Vec<(String, String)> {
    let page = who.get(path).await;
    let text = text_of(&page);
    assert!(text.contains(change.0), "{text}");
    let text = text.replace(change.0, change.1);
    let typed = [("text", &*text), ("from", ""), ("note", "节前调整")];
    let form = more(page.form("name=\"once\""), &typed);
    let looked = who.post(path, &more(form, &[("deed", "check")])).await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    more(more(looked.form("name=\"once\""), &typed), &[("deed", "apply")])
}

/// Somebody else's hall, a part and a version that are not there.
async fn of_others(lin: &mut Visitor, form: &[(String, String)]) {
    for path in [
        "/h/H002/settings",
        "/h/H002/settings/thresholds",
        "/h/H001/settings/nothing",
        "/h/H001/settings/version/99",
        "/h/H002/settings/version/1",
        "/h/%E2%80%AE/settings/roster",
        "/h/H001/settings/%00",
        "/h/..%2F..%2Fetc/settings",
    ] {
        let page = lin.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        harmless(&page, path);
        if path.ends_with("settings") {
            continue;
        }
        let page = lin.post(path, form).await;
        assert_eq!(page.status, 404, "{path}");
    }
    let far = lin.get("/h/H001/settings/version/99999999999999999999").await;
    assert!(matches!(far.status, 400 | 404), "{}", far.status);
}

/// The way back: forged, stale, replayed.
async fn the_way_back(lin: &mut Visitor) {
    let back = "/h/H001/settings/version/1";
    let page = lin.get(back).await;
    let form = page.form("name=\"once\"");
    for (field, bad, status) in [
        ("once", BAD, 400),
        ("once", "x", 400),
        ("seen", "1", 409),
        ("seen", BAD, 409),
        ("csrf", "0", 403),
    ] {
        let page = lin.post(back, &more(without(&form, field), &[(field, bad)])).await;
        assert_eq!(page.status, status, "{field} {bad}: {}", page.body);
        harmless(&page, field);
    }
    assert_eq!(lin.post(back, &form).await.leads_to(), "/h/H001/settings?said=done");
    assert_eq!(lin.post(back, &form).await.leads_to(), "/h/H001/settings?said=before");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forms_of_settings_take_nothing_that_nobody_should_send() {
    let _day = day("10:00").await;
    let place = crate::kit::Served::start().await;
    let (hall, _) = sent(&place).await;
    let mut lin = crate::standing::centre(&place).await;
    let path = "/h/H001/settings/thresholds";
    crate::kit::until("the hall", || {
        place
            .app
            .oversight()
            .unwrap()
            .hall("H001")
            .is_some_and(|it| it.standing.settings_version == 1)
    })
    .await;
    let version = || hall.with(|hall| hall.settings_book().next() - 1);
    let form = looked(&mut lin, path, ("idle_secs = ", "idle_secs = 1")).await;
    // Each field alone, so that what is wrong with one hides nothing of another.
    for field in ["text", "from", "note", "seen", "looked", "once", "deed"] {
        for bad in [BAD, &*megabyte(), "-1", "99999999999999999999"] {
            let what = format!("{field} {}", bad.chars().take(9).collect::<String>());
            let page = lin.post(path, &more(without(&form, field), &[(field, bad)])).await;
            harmless(&page, &what);
            assert!(matches!(page.status, 200 | 400 | 409 | 413 | 422), "{what}: {}", page.status);
            let keeps = page.status == 413 || page.body.contains("节前调整") || field == "note";
            assert!(keeps, "{what}: what was typed is still there: {}", page.body);
        }
    }
    // The words of a note are cleaned and masked, and a text of a megabyte comes back whole.
    let long = lin.post(path, &more(without(&form, "text"), &[("text", &megabyte())])).await;
    assert!(long.status == 413 || long.body.contains(&megabyte()), "{}", long.status);
    assert_eq!(version(), 1, "nothing of it came into force");

    of_others(&mut lin, &form).await;

    // Sent once it counts once; the same again says so; what was shown before is stale now.
    let stale = looked(&mut lin, path, ("void_secs = ", "void_secs = 1")).await;
    let done = lin.post(path, &form).await;
    assert_eq!(done.leads_to(), "/h/H001/settings?said=done", "{}", done.body);
    hall.until("the new version", |hall| hall.settings_book().next() == 3).await;
    let again = lin.post(path, &form).await;
    assert_eq!(again.leads_to(), "/h/H001/settings?said=before");
    let page = lin.post(path, &stale).await;
    assert!(page.status == 409 && page.body.contains("节前调整"), "{}", page.body);
    assert!(page.body.contains("版本 2"), "it is told which one came: {}", page.body);
    the_way_back(&mut lin).await;
    hall.until("the way back", |hall| hall.settings_book().next() == 4).await;
    place.stop().await;
    assert_eq!(version(), 3, "two versions came of all this");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forms_of_notices_take_nothing_that_nobody_should_send() {
    let place = Place::new().await;
    let (mut root, ..) = place.first().await;
    let policy = "[targets.desk]\nchannel = \"webhook\"\nurl = \"https://127.0.0.1:9/in\"\nsign = \"@desk\"\n\
        [[rules]]\nname = \"all\"\nwhat = [\"dispatch_sent\"]\nto = [\"desk\"]\n";
    let path = "/notices/policy";
    let page = root.get(path).await;
    let typed = [("text", policy), ("do", "keep")];
    let form = more(page.form("name=\"text\""), &typed);
    for field in ["text", "do", "seen"] {
        for bad in [BAD, &*megabyte(), "-1"] {
            let what = format!("{field} {}", bad.chars().take(9).collect::<String>());
            let page = root.post(path, &more(without(&form, field), &[(field, bad)])).await;
            harmless(&page, &what);
            assert!(matches!(page.status, 200 | 400 | 409 | 413 | 422), "{what}: {}", page.status);
            let keeps =
                page.status == 413 || field == "text" || page.body.contains("[targets.desk]");
            assert!(keeps, "{what}: what was typed is still there: {}", page.body);
        }
    }
    let kept = root.post(path, &form).await;
    assert_eq!(kept.leads_to(), "/notices/policy?said=kept", "{}", kept.body);
    assert_eq!(root.post(path, &form).await.status, 409, "about a version that stands no more");
    // Secrets: a name is a name, and what was typed as a secret stands nowhere.
    let page = root.get(path).await;
    let form = more(page.form("name=\"secret\""), &[("name", "desk"), ("secret", "canary-55cc")]);
    for (field, bad) in [
        ("name", BAD),
        ("name", &*megabyte()),
        ("name", ""),
        ("secret", BAD),
        ("secret", &*megabyte()),
        ("secret", ""),
    ] {
        let what = format!("{field} {}", bad.chars().take(9).collect::<String>());
        let page =
            root.post("/notices/secret", &more(without(&form, field), &[(field, bad)])).await;
        harmless(&page, &what);
        assert!(matches!(page.status, 303 | 400 | 413 | 422), "{what}: {}", page.status);
        assert!(!page.body.contains("canary-55cc"), "{what}");
    }
    // A try at a target: of nobody, and of one that is not in the policy.
    let list = root.get("/notices").await;
    let form = list.form("value=\"desk\"");
    for (field, bad) in [
        ("target", BAD),
        ("target", &*megabyte()),
        ("target", "nobody"),
        ("once", BAD),
        ("csrf", "0"),
    ] {
        let what = format!("test {field} {}", bad.chars().take(9).collect::<String>());
        let page = root.post("/notices/test", &more(without(&form, field), &[(field, bad)])).await;
        harmless(&page, &what);
        assert!(
            matches!(page.status, 303 | 400 | 403 | 404 | 413 | 422 | 503),
            "{what}: {}",
            page.status
        );
    }
    for query in ["before", "past", "said", "result"] {
        let typed: String = form_urlencoded::byte_serialize(BAD.as_bytes()).collect();
        for path in ["/notices", "/notices/policy"] {
            let page = root.get(&format!("{path}?{query}={typed}")).await;
            harmless(&page, query);
            assert!(matches!(page.status, 200 | 404 | 422), "{path} {query}: {}", page.status);
        }
    }
    place.served.stop().await;
}
