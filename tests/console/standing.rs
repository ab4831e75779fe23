//! What a hall and the centre show each other of themselves: which settings a hall works by and what changed, and what waits on
//! its terminals.

use serde_json::Value;
use zhiban::core::act::Act;
use zhiban::core::clash::Choice;
use zhiban::core::sync::wire::{SessionRequest, WIRE_VERSION, session_message};
use zhiban::server::accounts::{Caller, Role, Rules};

use crate::kit::{Served, Terminal, day, halls, set_time, until};
use crate::visitor::Visitor;

/// Puts a part of the settings into force, as people do: looked at first, then confirmed.
async fn edit(who: &mut Visitor, part: &str, change: (&str, &str), from: &str) {
    let path = format!("/h/H001/settings/{part}");
    let page = who.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let text = page.body.split("name=\"text\"").nth(1).unwrap();
    let text = text.split_once('>').unwrap().1.split("</textarea>").next().unwrap();
    let text = text
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    assert!(text.contains(change.0), "{text}");
    let text = text.replace(change.0, change.1);
    let typed = [("text", &*text), ("from", from), ("note", "节前调整")];
    let with = |form: Vec<(String, String)>, deed: &str| {
        let more = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        form.into_iter()
            .chain(more)
            .chain([("deed".to_owned(), deed.to_owned())])
            .collect::<Vec<_>>()
    };
    let looked = who.post(&path, &with(page.form("name=\"once\""), "check")).await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    let done = who.post(&path, &with(looked.form("name=\"once\""), "apply")).await;
    assert_eq!(done.leads_to(), "/h/H001/settings?said=done", "{}", done.body);
}

/// Somebody of the centre, who needs no app for codes here.
pub async fn centre(served: &Served) -> Visitor {
    let role = Rules::defaults().roles.remove("centre").unwrap();
    let role = Role { second: false, ..role };
    let by = ("test", &Caller::default());
    served.app.accounts().put_role(("centre", &role), by).await.unwrap();
    served.user("lin", "林中心", "centre", halls(&["H001"])).await;
    served.signed_in("lin").await
}

async fn page_with(who: &mut Visitor, path: &str, text: &str) -> String {
    for _ in 0..400 {
        let page = who.get(path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        if page.body.contains(text) {
            return page.body;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path} has no {text}: {}", who.get(path).await.body);
}

/// Versions that somebody at the terminal is told of: number, announced, and how many keys differ.
fn told(hall: &Terminal, to: &str) -> Vec<(u32, bool, usize)> {
    let now = crate::kit::now();
    let news = hall.with(|hall| hall.settings_news(now));
    let mine = news.iter().filter(|it| it.is_news_to(to));
    mine.map(|it| (it.version, it.ahead, it.changes.len())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_shows_what_the_centre_changed_and_the_centre_which_hall_has_it() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let mut hall = Terminal::joined(&served, "H001").await;
    hall.furnish();
    let mut lin = centre(&served).await;
    page_with(&mut lin, "/h/H001", "设置第 1 版").await;
    assert_eq!(told(&hall, "1002"), [], "its own first version is no news");
    page_with(&mut lin, "/settings", "终端都已收到").await;

    set_time("10:02");
    edit(&mut lin, "thresholds", ("idle_secs = ", "idle_secs = 1"), "").await;
    hall.until("the version", |hall| hall.settings_book().next() == 3).await;
    assert_eq!(told(&hall, "1002"), [(2, false, 1)]);
    let news = hall.with(|hall| hall.settings_news(crate::kit::now()));
    let last = news.last().unwrap();
    assert_eq!((&*last.by, &*last.note, last.holds), ("lin", "节前调整", true));
    hall.with(|hall| assert_eq!(hall.outsider("lin"), Some("林中心")));
    let page = page_with(&mut lin, "/h/H001", "设置第 2 版").await;
    assert!(page.contains("林中心 发布"), "{page}");
    page_with(&mut lin, "/settings", "第 2 版 <span class=\"faint\">终端都已收到").await;

    // Each sees it for themselves, and both sides know.
    let seen = Act::Settle {
        entries: vec!["settings:2".into()],
        choice: Choice::Seen,
        reason: String::new(),
    };
    hall.act("1002", &seen).unwrap();
    assert_eq!(told(&hall, "1002"), []);
    assert_eq!(told(&hall, "1001"), [(2, false, 1)]);
    assert!(hall.act("1002", &seen).is_err(), "twice is once");
    let decided = Act::Settle {
        entries: vec!["settings:2".into()],
        choice: Choice::First,
        reason: "x".into(),
    };
    assert!(hall.act("1001", &decided).is_err(), "there is nothing to decide");

    // A hall that is away works by the old one, and the centre sees that it has not the new one.
    set_time("10:05");
    hall.stop();
    edit(&mut lin, "thresholds", ("idle_secs = ", "idle_secs = 1"), "2025-11-10T18:00").await;
    let page = page_with(&mut lin, "/settings", "终端还没收到").await;
    assert!(page.contains("第 2 版"), "{page}");
    assert_eq!(told(&hall, "1002"), []);
    hall.start();
    until("the announcement", || told(&hall, "1002") == [(3, true, 1)]).await;
    let page = page_with(&mut lin, "/h/H001", "第 3 版将于 2025-11-10 18:00 生效").await;
    assert!(page.contains("设置第 2 版"), "{page}");
    page_with(&mut lin, "/settings", "终端都已收到").await;

    // The way back is told as one.
    let page = lin.get("/h/H001/settings/version/1").await;
    let form = page.form("name=\"once\"");
    assert_eq!(lin.post("/h/H001/settings/version/1", &form).await.status, 303);
    until("the way back", || {
        hall.with(|hall| hall.settings_news(crate::kit::now()))
            .iter()
            .any(|it| it.back_to == Some(1))
    })
    .await;
    served.stop().await;
}

/// Opens a session as a terminal does, by hand.
async fn session(served: &Served, hall: &Terminal) -> Visitor {
    use ed25519_dalek::Signer;
    let mut wire = served.visitor();
    let (device, key) = hall.device();
    let said =
        wire.ask("POST", "/v1/challenge", Some(format!("{{\"device\":\"{device}\"}}"))).await;
    let said: Value = serde_json::from_str(&said.body).unwrap();
    let nonce = said["nonce"].as_str().unwrap().to_owned();
    let request = SessionRequest {
        sig: zhiban::core::hex::hex(&key.sign(&session_message(&device, &nonce)).to_bytes()),
        device,
        nonce,
        version: "0.0.1".into(),
        wire: WIRE_VERSION,
        incarnation: String::new(),
        head: 0,
        streams: Vec::new(),
    };
    let said =
        wire.ask("POST", "/v1/session", Some(serde_json::to_string(&request).unwrap())).await;
    let said: Value = serde_json::from_str(&said.body).unwrap();
    wire.more = vec![("authorization", format!("Bearer {}", said["token"].as_str().unwrap()))];
    wire
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_on_a_terminal_is_told_and_what_an_old_one_does_not_tell_is_unknown() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let hall = Terminal::alone("H001");
    hall.furnish();
    hall.enrol(&served).await;
    let mut lin = centre(&served).await;
    page_with(&mut lin, "/halls", "href=\"/h/H001\"").await;
    let waiting =
        || served.app.oversight().unwrap().hall("H001").unwrap().standing.terminals.waiting;

    // One of an older program says nothing of it: its pages are the same, and nothing is made up.
    let mut old = session(&served, &hall).await;
    assert_eq!(old.get("/v1/h/H001/log?after=0").await.status, 200);
    assert_eq!(waiting(), None);
    let page = lin.get("/halls").await.body;
    assert!(page.contains("data-label=\"未传\">-</td>"), "{page}");

    // What cannot be read, or is far too long, is as nothing.
    for bad in
        ["x", "{}", "{\"events\":-1}", &format!("{{\"events\":1,\"x\":\"{}\"}}", "y".repeat(600))]
    {
        let mut wrong = old.clone();
        wrong.more.push(("x-zhiban-unsent", bad.to_owned()));
        assert_eq!(wrong.get("/v1/h/H001/log?after=0").await.status, 200, "{bad}");
    }
    assert_eq!(waiting(), None);

    // A newer one than this server says more than it reads.
    let mut new = old.clone();
    let said = "{\"events\":37,\"oldest_secs\":600,\"head\":0,\"later\":{}}";
    new.more.push(("x-zhiban-unsent", said.to_owned()));
    assert_eq!(new.get("/v1/h/H001/log?after=0").await.status, 200);
    until("its word", || waiting().is_some_and(|it| it.events == 37)).await;
    let page = page_with(&mut lin, "/halls", "37 条").await;
    assert!(page.contains("最早") && page.contains("10 分钟前"), "{page}");
    // What it said does not grow by itself: when it was said stands beside it.
    set_time("10:20");
    let page = page_with(&mut lin, "/halls", "20 分钟前").await;
    assert!(page.contains("30 分钟前"), "{page}");
    let file = lin.get("/export/halls.csv").await;
    assert!(file.body.contains(",\"37\","), "{}", file.body);

    // The real one sends what waits, and has nothing left.
    let mut hall = hall;
    hall.start();
    until("nothing waits", || waiting().is_some_and(|it| it.events == 0)).await;
    page_with(&mut lin, "/halls", "data-label=\"未传\">无").await;
    served.stop().await;
}
