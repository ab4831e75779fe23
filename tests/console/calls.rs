//! Customers of halls called back from the centre: two agents, a list of two halls, an answer that is put right in the hall.

use serde_json::json;
use zhiban::core::act::{Act, FollowUpAct, NewFollowUp};
use zhiban::core::customer::Customer;
use zhiban::core::event::Proof;
use zhiban::core::followup::{Outcome, Task, TaskState};
use zhiban::core::hall::Hall;
use zhiban::server::accounts::{Caller, Role, Rules};
use zhiban::store::NewEvent;

use crate::browser::browser;
use crate::day::{axe, sign_in, sign_out};
use crate::kit::{Served, Terminal, day, halls, now, set_time, until};
use crate::people::more;
use crate::visitor::Page;

/// A follow-up of a customer whose record is sealed; its id.
pub fn follow_up_of(hall: &Terminal, nth: u32, day: u32) -> String {
    use zhiban::core::act::{Desk, decide};
    use zhiban::core::people::Author;
    use zhiban::core::time::Stamp;
    let said =
        Customer {
            name: "李雷".into(), phone: format!("1391234{nth:04}"), ..Customer::default()
        };
    let mut store = hall.store.lock().unwrap();
    let sealed = store.seal(&said, None).unwrap();
    let date = chrono::NaiveDate::from_ymd_opt(2025, 11, day).unwrap();
    let new = NewFollowUp {
        customer: Some(sealed.customer.clone()),
        text: "宽带新装".into(),
        ..NewFollowUp::on(date)
    };
    let act = FollowUpAct::Make(Box::new(new));
    let act = Act::FollowUp { follow_up_id: String::new(), act: Box::new(act) };
    let author = Author { person: "1002".into(), proof: Proof::OsUser };
    let id = format!("f-{nth}");
    let mut ids = [format!("act-{nth}"), id.clone()].into_iter();
    let mut new_id = || ids.next().unwrap();
    let stamp = Stamp { at: now(), offset_min: 480 };
    let mut desk = Desk { now: stamp, author: &author, device: "T1", new_id: &mut new_id };
    let decided = decide(store.hall(), &mut desk, &act).unwrap();
    let events = decided.drafts.into_iter().map(|draft| NewEvent {
        kind: draft.kind,
        at: draft.at,
        by: "1002".into(),
        proof: Proof::OsUser,
        feed: draft.feed,
        body: draft.body,
    });
    store.append_sealed(events.collect(), &[sealed], None, now()).unwrap();
    id
}

/// The role of the agents, without an app for codes.
async fn agents(served: &Served) {
    let role = Rules::defaults().roles.remove("follow_up_agent").unwrap();
    let role = Role { second: false, ..role };
    let by = ("test", &Caller::default());
    served.app.accounts().put_role(("follow_up_agent", &role), by).await.unwrap();
    for (name, shown) in [("he", "何静"), ("tang", "唐敏")] {
        served.user(name, shown, "follow_up_agent", halls(&["H001", "H002"])).await;
    }
}

async fn known(served: &Served, of: &[(&str, usize)]) {
    until("the lists", || {
        of.iter().all(|(hall, count)| {
            let lists = served.app.oversight().unwrap().calls(|it| it == *hall);
            lists.iter().map(|(_, calls)| calls.list.len()).sum::<usize>() == *count
        })
    })
    .await;
}

fn task<'h>(hall: &'h Hall, id: &str) -> &'h Task {
    hall.follow_up_book().get(id).unwrap()
}

fn path(hall: &str, id: &str) -> String {
    format!("/h/{hall}/followups/{id}")
}

fn form(page: &Page, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut form = page.form("data-call");
    form.retain(|(name, _)| !typed.iter().any(|(own, _)| own == name));
    more(form, typed)
}

/// Two halls; one overdue, two of today or later.
async fn place() -> (Served, Vec<Terminal>) {
    let served = Served::start().await;
    let mut all = Vec::new();
    for (hall, first) in [("H001", 1), ("H002", 11)] {
        let terminal = Terminal::joined(&served, hall).await;
        terminal.furnish();
        terminal.act("1002", &Act::OpenShift { name: String::new() }).unwrap();
        follow_up_of(&terminal, first, if hall == "H001" { 8 } else { 5 });
        follow_up_of(&terminal, first + 1, 9);
        all.push(terminal);
    }
    agents(&served).await;
    known(&served, &[("H001", 2), ("H002", 2)]).await;
    (served, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_agents_call_customers_of_two_halls_and_never_the_same_one_unknowingly() {
    let _day = day("11:28").await;
    let (served, terminals) = place().await;
    let mut he = served.signed_in("he").await;
    let mut tang = served.signed_in("tang").await;
    let list = he.get("/followups").await;
    assert_eq!(list.status, 200, "{}", list.body);
    assert!(list.body.contains("139****0001") && !list.body.contains("13912340001"));
    let place = |id: &str| list.body.find(&path(if id.len() > 3 { "H002" } else { "H001" }, id));
    assert!(place("f-11") < place("f-1"), "the overdue one is first: {}", list.body);
    let one = he.get("/followups?hall=H001&due=today").await;
    assert!(!one.body.contains("f-11"), "{}", one.body);

    // Each takes the next one: two of them.
    let first = he.get("/followups/next").await.leads_to().to_owned();
    assert!(first.starts_with(&path("H002", "f-11")), "{first}");
    let second = tang.get("/followups/next").await.leads_to().to_owned();
    assert!(!second.starts_with(&path("H002", "f-11")), "{second}");
    let seen = tang.get(&first).await;
    assert!(seen.body.contains("何静") && !seen.body.contains("data-call"), "{}", seen.body);
    let list = tang.get("/followups").await;
    assert!(list.body.contains("何静 正在打"), "{}", list.body);

    // The number in full, for a reason, with what was typed.
    let mut shown = he.get(&first).await;
    for _ in 0..600 {
        let typed = [("why", "call_back"), ("score-attitude", "2")];
        shown = he.post(&format!("{}/customer", path("H002", "f-11")), &form(&shown, &typed)).await;
        if shown.status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        shown = he.get(&first).await;
    }
    assert!(shown.body.contains("13912340011"), "{}", shown.body);
    assert!(shown.body.contains("value=\"2\" checked"), "{}", shown.body);
    let typed =
        [("score-attitude", "2"), ("solved", "no"), ("deed", "answer"), ("text", "等了很久")];
    let answer = form(&shown, &typed);
    let done = he.post(&path("H002", "f-11"), &answer).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(done.leads_to().contains("said=low"), "{}", done.leads_to());
    let next = he.get(done.leads_to()).await;
    let number = terminals[1].with(|hall| task(hall, "f-11").number.to_string());
    let link = format!("回访 <a href=\"{}\">{number}</a>", path("H002", "f-11"));
    assert!(next.body.contains(&format!("{link} 已记入营业厅记录")), "{}", next.body);
    // Nobody is told of a hall in which they call nobody, whatever an address says.
    let forged = he.get("/followups?said=done&of_hall=H009&of=f-11").await;
    assert!(forged.body.contains("已记入营业厅记录"), "{}", forged.body);
    assert!(!forged.body.contains(&link), "{}", forged.body);
    let again = he.post(&path("H002", "f-11"), &answer).await;
    assert!(again.leads_to().contains("said=before"), "{}", again.body);

    // It is in the hall's log under the agent's name, and what was bad is put right there.
    let hall = &terminals[1];
    hall.until("the answer", |hall| task(hall, "f-11").reply().is_some()).await;
    let (by, tries) = hall.with(|hall| {
        let task = task(hall, "f-11");
        (task.reply().unwrap().by.to_owned(), task.attempts().count())
    });
    assert_eq!(
        (&*by, tries, hall.with(|hall| hall.outsider("he") == Some("何静"))),
        ("he", 1, true)
    );
    assert!(hall.with(|hall| task(hall, "f-11").bad), "a complaint falls due that puts it right");
    let ended = he.get(&path("H002", "f-11")).await;
    assert!(ended.body.contains("成功, 服务态度 2, 未解决: 等了很久"), "{}", ended.body);
    assert!(!ended.body.contains("无时限"), "it had one: {}", ended.body);
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_meanwhile_is_shown_and_what_was_typed_is_kept() {
    let _day = day("11:28").await;
    let (served, terminals) = place().await;
    let mut he = served.signed_in("he").await;
    let page = he.get(&path("H001", "f-1")).await;
    let typed = [("score-skill", "4"), ("deed", "answer"), ("text", "都好 <b>")];
    set_time("11:31");
    let none = FollowUpAct::Try { outcome: Outcome::NoAnswer, way: None, text: String::new() };
    let act = Act::FollowUp { follow_up_id: "f-1".into(), act: Box::new(none) };
    terminals[0].act("1002", &act).unwrap();
    let mut stale = he.get(&path("H001", "f-1")).await;
    for _ in 0..600 {
        if stale.body.contains("无人接听</li>") || stale.body.contains("无人接听 ") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        stale = he.get(&path("H001", "f-1")).await;
    }
    let told = he.post(&path("H001", "f-1"), &form(&page, &typed)).await;
    assert_eq!(told.status, 409, "{}", told.body);
    assert!(told.body.contains("都好 &lt;b&gt;"), "{}", told.body);
    assert!(told.body.contains("class=\"new\"") && told.body.contains("value=\"4\" checked"));
    let done = he.post(&path("H001", "f-1"), &form(&told, &typed)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    // Nothing said, no time, no reason: told, nothing is written.
    let page = he.get(&path("H001", "f-2")).await;
    for (deed, status) in [("answer", 422), ("later", 422), ("drop", 422), ("dance", 400)] {
        let typed = [("deed", deed), ("later", ""), ("text", "")];
        assert_eq!(
            he.post(&path("H001", "f-2"), &form(&page, &typed)).await.status,
            status,
            "{deed}"
        );
    }
    let typed = [("deed", "later"), ("later", "2")];
    let done = he.post(&path("H001", "f-2"), &form(&page, &typed)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    terminals[0].until("the time", |hall| task(hall, "f-2").not_before.is_some()).await;
    // Whoever has no such right has no such page.
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    for at in ["/followups", "/h/H001/followups/f-1"] {
        assert_eq!(wang.get(at).await.status, 404, "{at}");
    }
    served.user("li", "李", "follow_up_agent", halls(&["H001"])).await;
    let mut li = served.signed_in("li").await;
    assert_eq!(li.get(&path("H002", "f-11")).await.status, 404);
    let own = li.get("/followups").await;
    assert!(!own.body.contains("f-11"), "{}", own.body);
    served.stop().await;
}

/// The questionnaire is changed while a call is open: no answer is dropped unsaid, none is kept as one to other questions.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_asked_by_questions_that_were_changed_goes_nowhere_and_is_kept() {
    let _day = day("11:28").await;
    let (served, terminals) = place().await;
    let mut he = served.signed_in("he").await;
    let page = he.get(&path("H001", "f-1")).await;
    let typed = [("score-attitude", "2"), ("deed", "answer"), ("text", "等太久")];
    for forged in [("score-attitude", "five"), ("score-x", "5"), ("way", "pigeon")] {
        let with: Vec<_> = typed.iter().filter(|it| it.0 != forged.0).copied().collect();
        let with = [&with[..], &[forged]].concat();
        let told = he.post(&path("H001", "f-1"), &form(&page, &with)).await;
        assert_eq!(told.status, 422, "{forged:?}: {}", told.body);
    }
    set_time("11:31");
    terminals[0].apply(
        2,
        concat!(
            "[[survey_item]]\ncode = 'skill'\nzh = '业务熟练'\nweight = 1\nroles = ['clerk']\n",
            "[[question]]\nid = 'q1'\nitem = 'skill'\nzh = '业务熟练吗'\n",
        ),
    );
    let mut anew = he.get(&path("H001", "f-1")).await;
    for _ in 0..600 {
        if !anew.body.contains("score-attitude") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        anew = he.get(&path("H001", "f-1")).await;
    }
    let told = he.post(&path("H001", "f-1"), &form(&page, &typed)).await;
    assert_eq!(told.status, 409, "{}", told.body);
    assert!(told.body.contains("等太久") && told.body.contains("attitude 2"), "{}", told.body);
    assert!(terminals[0].with(|hall| task(hall, "f-1").is_open()));
    let typed = [("score-skill", "5"), ("deed", "answer")];
    let done = he.post(&path("H001", "f-1"), &form(&told, &typed)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    terminals[0].until("the answer", |hall| !task(hall, "f-1").is_open()).await;
    let settings = terminals[0].with(|hall| task(hall, "f-1").reply().unwrap().said.settings);
    assert_eq!(settings, 2);
    served.stop().await;
}

/// Thirty calls an hour by keys alone: what one call takes, counted.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_goes_by_keys_alone() {
    let (Some(browser), Some(axe)) = (browser(), axe()) else { return };
    let _day = day("11:28").await;
    let (served, terminals) = place().await;
    sign_in(&browser, &served, "he");
    for (width, lang) in [(1280, "zh"), (390, "en")] {
        browser.size(width, 900);
        for at in ["/followups", "/h/H001/followups/f-1"] {
            browser.open(&format!("{}{at}?lang={lang}", served.url()));
            browser.find("h1");
            let over = browser.run(
                "const page = document.documentElement; return page.scrollWidth - page.clientWidth;",
                &[],
            );
            assert!(over.as_i64().unwrap() <= 0, "{at} {width}: {over} too wide");
            assert_eq!(crate::day::faults(&browser, &axe), Vec::<String>::new(), "{at} {width}");
        }
    }
    browser.size(1280, 900);
    browser.open(&format!("{}/followups?lang=zh", served.url()));
    browser.find("tr[data-open]");
    let mut keys = 0;
    let mut press = |key: &str| {
        browser.press(key);
        keys += 1;
    };
    press("n");
    browser.find("form[data-call]");
    for key in ["5", "4", "5", "4", "5", "s"] {
        press(key);
    }
    let scored =
        "return document.querySelectorAll('[data-ask] input:checked:not([value=\"\"])').length";
    let asked = browser.run("return document.querySelectorAll('[data-ask]').length", &[]);
    assert_eq!(browser.run(scored, &[]), asked, "every question has its score");
    press("\u{e007}");
    browser.wait_for("已记入营业厅记录");
    // The next one lies there: nobody answers, and the one behind it comes.
    press("o");
    browser.wait_for("已记入营业厅记录");
    assert_eq!(keys, 9, "a call of five questions, from the list, and one without an answer");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let done = || {
        terminals.iter().any(|it| {
            it.with(|hall| hall.follow_up_book().iter().any(|task| task.state == TaskState::Done))
        })
    };
    until("the answer in the hall", done).await;
    assert_eq!(
        browser.run("return document.querySelector('form[data-call]') !== null", &[]),
        json!(true)
    );
    sign_out(&browser);
    served.stop().await;
}
