//! The settings of one hall used in others.

use zhiban::server::accounts::Scope;
use zhiban::server::{DocPut, Expect, HallStore};

use crate::kit::{Served, Terminal, day, halls, now};
use crate::visitor::{Page, Visitor};

const PART: &str = "/h/H001/settings/thresholds";
const OTHERS: &str = "/h/H001/settings/thresholds/others";

/// Somebody who edits settings, and nothing else, without a second factor.
async fn editor(served: &Served, name: &str, scope: Scope) -> Visitor {
    let put = DocPut {
        kind: "role".to_owned(),
        key: "editor".to_owned(),
        expect: Expect::Any,
        body: Some(r#"{"rights":["edit_halls"]}"#.to_owned()),
    };
    served.app.accounts().store().put_docs(vec![put], Vec::new(), now()).await.unwrap().unwrap();
    served.user(name, name, "editor", scope).await;
    served.signed_in(name).await
}

/// Puts a threshold into force in the first hall, by its page.
async fn edited(visitor: &mut Visitor, minutes: u32) {
    let page = visitor.get(PART).await;
    let mut form = page.form("name=\"text\"");
    let text = format!("[rules]\nwait_secs.warn = {}\n", minutes * 60);
    form.retain(|(name, _)| name != "text");
    form.push(("text".to_owned(), text));
    let mut looked = form.clone();
    looked.push(("deed".to_owned(), "check".to_owned()));
    let page = visitor.post(PART, &looked).await;
    assert_eq!(page.status, 200, "{}", page.body);
    form.push(("looked".to_owned(), page.field("looked")));
    form.push(("deed".to_owned(), "apply".to_owned()));
    let done = visitor.post(PART, &form).await;
    assert_eq!(done.leads_to(), "/h/H001/settings?said=done", "{}", done.body);
}

/// The form that was shown after some halls were looked at, as it is confirmed.
fn confirmed(page: &Page, chosen: &[&str]) -> Vec<(String, String)> {
    let mut form = page.form("name=\"looked\"");
    form.retain(|(name, _)| name != "hall");
    form.extend(chosen.iter().map(|id| ("hall".to_owned(), (*id).to_owned())));
    form.push(("deed".to_owned(), "apply".to_owned()));
    form
}

async fn looked(visitor: &mut Visitor, chosen: &[&str]) -> Page {
    let page = visitor.get(OTHERS).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let mut form = page.form("name=\"note\"");
    form.extend(chosen.iter().map(|id| ("hall".to_owned(), (*id).to_owned())));
    form.push(("deed".to_owned(), "check".to_owned()));
    visitor.post(OTHERS, &form).await
}

fn warns_at(terminal: &Terminal) -> u32 {
    terminal.with(|hall| hall.settings(now()).0.rules.wait_secs.warn)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thresholds_of_one_hall_are_used_in_another() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let (one, two) =
        (Terminal::joined(&served, "H001").await, Terminal::joined(&served, "H002").await);
    let own = Terminal::joined(&served, "H003").await;
    for hall in [&one, &two, &own] {
        hall.furnish();
    }
    let was = warns_at(&two);
    let mut lin = editor(&served, "lin", halls(&["H001", "H002"])).await;
    edited(&mut lin, 7).await;

    let page = lin.get(OTHERS).await;
    assert!(page.body.contains("value=\"H002\"") && !page.body.contains("H003"), "{}", page.body);
    let none = looked(&mut lin, &[]).await;
    assert_eq!(none.status, 422, "nothing was chosen");
    for foreign in ["H003", "H999", "H001", "../H002"] {
        assert_eq!(looked(&mut lin, &[foreign]).await.status, 404, "{foreign}");
    }
    let page = looked(&mut lin, &["H002"]).await;
    assert!(page.body.contains("rules.wait_secs.warn"), "{}", page.body);
    assert_eq!(warns_at(&two), was, "nothing is in force before it was confirmed");
    let form = confirmed(&page, &["H002"]);
    let done = lin.post(OTHERS, &form).await;
    assert!(done.status == 200 && done.body.contains("已下发"), "{}", done.body);
    two.until("the threshold of the other", |hall| {
        hall.settings(now()).0.rules.wait_secs.warn == 7 * 60
    })
    .await;
    two.with(|hall| {
        assert_eq!(hall.settings(now()).0.name, one.with(|it| it.settings(now()).0.name.clone()));
    });
    // Once more does nothing, and says so.
    let again = lin.post(OTHERS, &form).await;
    assert!(again.body.contains("这次已下发过"), "{}", again.body);
    assert_eq!(warns_at(&own), was, "a hall that nobody named");

    // What is confirmed is what was looked at: on either side somebody may be first.
    edited(&mut lin, 8).await;
    let page = looked(&mut lin, &["H002"]).await;
    edited(&mut lin, 9).await;
    let moved = lin.post(OTHERS, &confirmed(&page, &["H002"])).await;
    assert_eq!(moved.status, 409, "{}", moved.body);
    let page = looked(&mut lin, &["H002"]).await;
    let (first, second) =
        (confirmed(&page, &["H002"]), confirmed(&looked(&mut lin, &["H002"]).await, &["H002"]));
    assert!(lin.post(OTHERS, &first).await.body.contains("已下发"));
    let same = lin.post(OTHERS, &second).await;
    assert!(same.status == 200 && same.body.contains("没有变化"), "{}", same.body);
    for part in ["roster", "floor", "nothing"] {
        assert_eq!(lin.get(&format!("/h/H001/settings/{part}/others")).await.status, 404, "{part}");
    }
    served.stop().await;
}
