//! The pages of notices, and that what a terminal does is told without anybody asking for it.

use zhiban::server::notices::{Allowed, Authorities, done_lines, keep_secret, policy_of};
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{HallStore, MasterKey};

use crate::desk::sent;
use crate::kit::{day, departments, now};
use crate::people::Place;
use crate::visitor::Page;

const POLICY: &str = "[targets.desk]\nchannel = \"webhook\"\nurl = \"https://127.0.0.1:9/in\"\nsign = \"@desk\"\n\
    [[rules]]\nname = \"all\"\nwhat = [\"dispatch_sent\"]\nto = [\"desk\"]\n";

fn with(page: &Page, mark: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut form = page.form(mark);
    form.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    form
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_writes_a_policy_and_nobody_else_sees_it() {
    let place = Place::new().await;
    let (mut root, ..) = place.first().await;
    let served = &place.served;
    served.user("gao", "高远", "department", departments(&["field"])).await;
    let mut gao = served.signed_in("gao").await;
    for path in ["/notices", "/notices/policy"] {
        assert_eq!(gao.get(path).await.status, 404, "{path}");
    }
    assert_eq!(root.get("/notices").await.status, 200);
    let page = root.get("/notices/policy").await;
    let mark = "name=\"text\"";
    // What is wrong comes back with its place, and with what was typed.
    let evil = "link = \"x\" # <script>alert(1)</script> \u{202e}";
    let wrong =
        root.post("/notices/policy", &with(&page, mark, &[("text", evil), ("do", "keep")])).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("&lt;script&gt;") && !wrong.body.contains("<script>alert"));
    assert!(wrong.body.contains("link: "), "{}", wrong.body);
    let looked = root
        .post("/notices/policy", &with(&page, mark, &[("text", POLICY), ("do", "check")]))
        .await;
    assert!(looked.status == 200 && looked.body.contains("+ [targets.desk]"), "{}", looked.body);
    let form = with(&page, mark, &[("text", POLICY), ("do", "keep")]);
    let kept = root.post("/notices/policy", &form).await;
    assert_eq!(kept.leads_to(), "/notices/policy?said=kept", "{}", kept.body);
    // The same form again is about a version that stands no more.
    let stale = root.post("/notices/policy", &form).await;
    assert!(stale.status == 409 && stale.body.contains("targets.desk"), "{}", stale.body);
    let long = "#".repeat(1 << 20);
    let fresh = root.get("/notices/policy").await;
    let long =
        root.post("/notices/policy", &with(&fresh, mark, &[("text", &long), ("do", "keep")])).await;
    assert_eq!(long.status, 422);
    let other = POLICY.replace("\"all\"", "\"other\"");
    let kept = root
        .post("/notices/policy", &with(&fresh, mark, &[("text", &other), ("do", "keep")]))
        .await;
    assert_eq!(kept.leads_to(), "/notices/policy?said=kept", "{}", kept.body);
    let past = root.get("/notices/policy?past=1").await;
    assert!(past.body.contains("- name = &quot;other&quot;"), "{}", past.body);
    assert!(root.get("/notices/policy?past=99").await.status == 404);
    let forged =
        root.post("/notices/policy", &[("text", POLICY), ("do", "keep"), ("seen", "2")]).await;
    assert_eq!(forged.status, 403);
    // What was typed is given back, but no secret.
    let forged = [("name", "typed-name"), ("secret", "canary-11bb")];
    let forged = root.post("/notices/secret", &forged).await;
    assert!(forged.status == 403 && forged.body.contains("typed-name"), "{}", forged.body);
    assert!(!forged.body.contains("canary-11bb"), "{}", forged.body);
    // A secret is kept and stands on no page.
    let page = root.get("/notices/policy").await;
    assert!(page.body.contains("@desk"), "it is missed: {}", page.body);
    let mark = "name=\"secret\"";
    let none =
        root.post("/notices/secret", &with(&page, mark, &[("name", "a b"), ("secret", "x")])).await;
    assert_eq!(none.status, 422);
    let form = with(&page, mark, &[("name", "desk"), ("secret", "canary-77aa")]);
    let kept = root.post("/notices/secret", &form).await;
    assert_eq!(kept.leads_to(), "/notices/policy?said=secret", "{}", kept.body);
    assert!(!root.get("/notices/policy").await.body.contains("canary-77aa"));
    let store = SqliteStore::open(&served.folder.path().join(DB_FILE)).unwrap();
    assert_eq!(policy_of(&store).await.unwrap().by, "boss");
    assert!(store.doc("notice_secret", "desk").await.unwrap().is_some());
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_terminal_sends_to_a_department_is_told_by_itself() {
    let _day = day("10:05").await;
    let place = Place::new().await;
    let (mut root, ..) = place.first().await;
    let served = &place.served;
    let page = root.get("/notices/policy").await;
    let form = with(&page, "name=\"text\"", &[("text", POLICY), ("do", "keep")]);
    assert_eq!(root.post("/notices/policy", &form).await.status, 303);
    let store = SqliteStore::open(&served.folder.path().join(DB_FILE)).unwrap();
    let master = MasterKey::load(served.folder.path()).unwrap();
    keep_secret(&store, &master, ("desk", "a plain secret"), ("root", now())).await.unwrap();
    let ways = (Allowed::default(), Authorities::of(served.folder.path()));
    served.app.keep_notices(ways).unwrap();
    let (hall, id) = sent(served).await;
    let number = hall.case(&id).number().to_owned();
    let mut done = Vec::new();
    for _ in 0..400 {
        done = done_lines(&store, None, 10).await.unwrap();
        if !done.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(done.len(), 1, "it was not told");
    let (_, _, done) = &done[0];
    // The address leads to this machine itself, which nobody allowed.
    assert_eq!((done.result.as_str(), done.cause.as_str()), ("not_allowed", "dispatch_sent"));
    assert_eq!(done.number.as_deref(), Some(&*number));
    let page = root.get("/notices").await;
    assert!(page.body.contains(&number) && page.body.contains("127.0.0.1"), "{}", page.body);
    let form = page.form("value=\"desk\"");
    let tried = root.post("/notices/test", &form).await;
    assert_eq!(tried.leads_to(), "/notices?said=not_allowed", "{}", tried.body);
    let tests = async || {
        let done = done_lines(&store, None, 100).await.unwrap();
        done.iter().filter(|(_, _, done)| done.cause == "test").count()
    };
    assert_eq!(tests().await, 1);
    // The same form again sends nothing, nor does one that is of no page.
    let again = root.post("/notices/test", &form).await;
    assert_eq!(again.leads_to(), "/notices?said=not_allowed", "{}", again.body);
    let form: Vec<_> = form.into_iter().filter(|(name, _)| name != "once").collect();
    assert_eq!(root.post("/notices/test", &form).await.status, 400);
    assert_eq!(tests().await, 1);
    let lines = root.get("/audit?what=notices_changed").await.body;
    assert_eq!(lines.matches(">desk</td>").count(), 1, "{lines}");
    place.served.stop().await;
}
