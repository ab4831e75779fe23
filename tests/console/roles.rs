//! The editor of roles: what an administrator may change of them, and what nobody should.

use zhiban::server::accounts::{Outcome, Right, What};

use crate::kit::halls;
use crate::people::{Place, more};
use crate::visitor::{Page, Visitor};

/// The rights and boxes that the form of a role shows ticked, as a browser would send them.
fn ticked(page: &Page) -> Vec<(String, String)> {
    let form = page.body.split("value=\"save\"").nth(1).unwrap().split("</form>").next().unwrap();
    let boxes = form.split("<input type=\"checkbox\"").skip(1);
    boxes
        .filter(|rest| rest.split('>').next().unwrap().contains(" checked"))
        .map(|rest| {
            let of = |name: &str| {
                rest.split(&format!("{name}=\""))
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .to_owned()
            };
            (of(" name"), of(" value"))
        })
        .collect()
}

fn as_shown(page: &Page) -> Vec<(String, String)> {
    page.form("value=\"save\"").into_iter().chain(ticked(page)).collect()
}

async fn save(
    who: &mut Visitor,
    path: &str,
    change: impl FnOnce(&mut Vec<(String, String)>),
) -> Page {
    let page = who.get(path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let mut form = as_shown(&page);
    change(&mut form);
    who.post(path, &form).await
}

fn add(form: &mut Vec<(String, String)>, name: &str, value: &str) {
    form.push((name.to_owned(), value.to_owned()));
}

fn leave_out(form: &mut Vec<(String, String)>, name: &str, value: &str) {
    form.retain(|(of, is)| (&**of, &**is) != (name, value));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_edits_roles_and_it_counts_at_once() {
    let place = Place::new().await;
    let (mut boss, ..) = place.first().await;
    let served = &place.served;
    served.user("wang", "王", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    let list = boss.get("/roles").await;
    for text in ["厅经理", "区县中心", "管理员", "href=\"/roles/hall_manager\""] {
        assert!(list.body.contains(text), "{text}: {}", list.body);
    }
    assert!(boss.get("/users").await.body.contains("href=\"/roles\""));
    assert_eq!(wang.get("/roles").await.status, 404);
    assert_eq!(wang.get("/audit").await.status, 404);
    let done = save(&mut boss, "/roles/hall_manager", |form| {
        add(form, "right", "audit");
        add(form, "level", "3");
    })
    .await;
    assert_eq!(done.leads_to(), "/roles/hall_manager?said=done", "{}", done.body);
    assert_eq!(wang.get("/audit").await.status, 200, "from the next page on");
    let rules = served.app.accounts().rules().await.unwrap();
    let role = &rules.roles["hall_manager"];
    assert!(role.rights.contains(&Right::Audit) && role.rights.contains(&Right::Final));
    assert_eq!((role.level, role.second, role.everywhere), (Some(3), false, false));
    let lines = boss.get("/audit?what=rules_changed").await.body;
    assert!(lines.contains("hall_manager") && lines.contains("before: "), "{lines}");

    // Back to the default.
    let page = boss.get("/roles/hall_manager").await;
    let back = boss.post("/roles/hall_manager", &page.form("value=\"remove\"")).await;
    assert_eq!(back.leads_to(), "/roles/hall_manager?said=done", "{}", back.body);
    assert_eq!(wang.get("/audit").await.status, 404);
    let page = boss.get("/roles/hall_manager").await;
    assert!(!page.body.contains("value=\"remove\""), "nothing is left to go back from");

    // A new one, given to somebody, and not taken away while they have it.
    let list = boss.get("/roles").await;
    let form = more(
        list.form("action=\"/roles\""),
        &[("name", "督导"), ("right", "oversee"), ("level", "")],
    );
    let added = boss.post("/roles", &form).await;
    assert_eq!(added.leads_to(), "/roles?said=done", "{}", added.body);
    assert_eq!(boss.post("/roles", &form).await.leads_to(), "/roles?said=before", "once");
    let again = more(
        boss.get("/roles").await.form("action=\"/roles\""),
        &[("name", "督导"), ("right", "inbox")],
    );
    assert_eq!(boss.post("/roles", &again).await.status, 422, "there is one");
    served.user("li", "李", "督导", halls(&["H001"])).await;
    let path = "/roles/%E7%9D%A3%E5%AF%BC";
    let page = boss.get(path).await;
    assert!(page.body.contains("href=\"/users/li\""), "{}", page.body);
    let kept = boss.post(path, &page.form("value=\"remove\"")).await;
    assert!(kept.status == 422 && kept.body.contains("还有 1 个用户"), "{}", kept.body);
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_themselves_more_and_somebody_always_stays() {
    let place = Place::new().await;
    let (mut boss, ..) = place.first().await;
    for right in ["unmask", "inbox"] {
        let done = save(&mut boss, "/roles/admin", |form| add(form, "right", right)).await;
        assert!(done.status == 422 && done.body.contains("不能给自己的角色"), "{}", done.body);
    }
    let done = save(&mut boss, "/roles/admin", |form| leave_out(form, "right", "users")).await;
    assert!(done.status == 422 && done.body.contains("没有人能管理用户"), "{}", done.body);
    let done = save(&mut boss, "/roles/admin", |form| leave_out(form, "second", "yes")).await;
    assert_eq!(done.status, 422, "less proof");
    // Less is their own affair, as long as the right to users stays.
    let done = save(&mut boss, "/roles/admin", |form| leave_out(form, "right", "notices")).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(boss.get("/notices").await.status, 404);
    // Not by what comes with the program either: that would be more again.
    let page = boss.get("/roles/admin").await;
    let back = boss.post("/roles/admin", &page.form("value=\"remove\"")).await;
    assert_eq!(back.status, 422, "{}", back.body);
    assert_eq!(boss.get("/users").await.status, 200);
    place.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_forged_and_senseless_forms_of_roles_change_nothing() {
    let place = Place::new().await;
    let (mut boss, ..) = place.first().await;
    let before = place.served.app.accounts().rules().await.unwrap();
    let page = boss.get("/roles/centre").await;
    let form = as_shown(&page);
    for (name, value) in [
        ("right", "fly"),
        ("right", "unknown"),
        ("level", "9"),
        ("level", "x"),
        ("seen", "-1"),
        ("deed", "x"),
        ("once", "x"),
    ] {
        let kept: Vec<_> = form.iter().filter(|(of, _)| of != name).cloned().collect();
        let sent = boss.post("/roles/centre", &more(kept, &[(name, value)])).await;
        assert_eq!(sent.status, 400, "{name} {value}");
    }
    let none: Vec<_> = form.iter().filter(|(of, _)| of != "right").cloned().collect();
    let none = boss.post("/roles/centre", &none).await;
    assert!(none.status == 422 && none.body.contains("至少选一项"), "{}", none.body);
    let bad = "\"><script>alert(1)</script>\u{202e}\u{7}";
    let long = "长".repeat(350_000);
    for name in ["", "a b", bad, &long, &"x".repeat(65), "department"] {
        let list = boss.get("/roles").await;
        let form = more(list.form("action=\"/roles\""), &[("name", name), ("right", "inbox")]);
        let sent = boss.post("/roles", &form).await;
        assert_eq!(sent.status, 422, "{}", name.chars().take(20).collect::<String>());
        assert!(!sent.body.contains("<script>alert") && !sent.body.contains('\u{202e}'));
        assert!(name.len() < 1_000 || sent.body.contains(&long), "nothing of it is lost");
    }
    for path in ["/roles/nobody", "/roles/%00", "/roles/%E2%80%AE", "/roles/..%2Fusers"] {
        assert_eq!(boss.get(path).await.status, 404, "{path}");
        assert_eq!(boss.post(path, &form).await.status, 404, "{path}");
    }
    assert_eq!(place.served.app.accounts().rules().await.unwrap(), before, "nothing changed");
    // The first of two that were shown the same is kept; the second has what it typed still.
    let mut first = form.clone();
    leave_out(&mut first, "right", "export");
    assert_eq!(boss.post("/roles/centre", &first).await.status, 303);
    let mut second = as_shown(&page);
    second.retain(|(name, _)| name != "once");
    let fresh = boss.get("/roles/centre").await;
    add(&mut second, "once", &fresh.field("once"));
    leave_out(&mut second, "right", "final");
    let stale = boss.post("/roles/centre", &second).await;
    assert!(stale.status == 409 && stale.body.contains("别人刚改过角色"), "{}", stale.body);
    let typed = ticked(&stale);
    assert!(!typed.contains(&("right".into(), "final".into())), "what was typed is still there");
    assert!(typed.contains(&("right".into(), "export".into())));
    let sent = boss.post("/roles/centre", &as_shown(&stale)).await;
    assert_eq!(sent.status, 303, "and can be sent again: {}", sent.body);
    let refused = place.done().await;
    let refused =
        refused.iter().filter(|(what, of, _)| (*what, *of) == (What::Denied, Outcome::Refused));
    assert_eq!(refused.count(), 8, "what is not there was asked for");
    place.served.stop().await;
}
