//! The day on the floor (domain notes 6.3) from the side of the centre, in a real browser, against real terminals: an
//! escalation at 11:58 that is answered at 12:05, the second report of 13:10, the answer of 15:35. Both sides agree at each
//! step; the pages are whole for a screen reader, in both languages, light, dark and on paper, wide and narrow.

use std::path::{Path, PathBuf};

use serde_json::json;
use zhiban::core::act::{Act, CaseAct, IncidentAct, NewCase};
use zhiban::core::complaint::{Category, ContactWay, DepartmentAnswer, Severity};
use zhiban::core::hall::Hall;
use zhiban::core::incident::{Contact, IncidentKind};
use zhiban::core::staff::StaffState;
use zhiban::server::accounts::COOKIE;

use crate::browser::{Browser, browser};
use crate::desk::dispatch;
use crate::kit::{PASSWORD, Served, Terminal, day, departments, halls, set_time};

/// Where axe-core stands, which `check.sh` fetches.
pub fn axe() -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe-core-4.14.1/axe.min.js");
    let text = std::fs::read_to_string(file).ok();
    if text.is_none() {
        assert!(std::env::var_os("ZHIBAN_CHECK").is_none(), "axe-core is missing: run ./check.sh");
        eprintln!("skipped: there is no axe-core here");
    }
    text
}

/// What a checker of accessibility finds wrong with the page that is open.
pub fn faults(browser: &Browser, axe: &str) -> Vec<String> {
    browser.run(axe, &[]);
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
           .then((found) => done(found.violations.map((v) =>
               v.id + ': ' + v.help + ' ' + v.nodes.map((n) => n.html).join(' | '))))";
    let found = browser.run_later(script);
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// Signs in as people do.
pub fn sign_in(browser: &Browser, served: &Served, name: &str) {
    browser.open(&format!("{}/sign-in", served.url()));
    browser.type_in("input[name=name]", name);
    browser.type_in("input[name=password]", PASSWORD);
    browser.click("main form button[type=submit]");
    browser.find(".who button");
}

/// Signs out.
pub fn sign_out(browser: &Browser) {
    browser.click(".who button");
    browser.find("input[name=password]");
}

/// A field of date and time takes what a script puts in: how it is typed depends on the browser's language.
fn put(browser: &Browser, css: &str, value: &str) {
    let script = "const field = document.querySelector(arguments[0]); field.value = arguments[1];";
    browser.run(script, &[json!(css), json!(value)]);
}

fn register(hall: &Terminal, category: Category, severity: Severity, text: &str) -> String {
    let known: Vec<String> =
        hall.with(|hall| hall.cases().complaints().map(|it| it.complaint_id.to_string()).collect());
    let text = text.to_owned();
    let new =
        NewCase { category, severity: Some(severity), take: true, text, ..NewCase::default() };
    hall.act("1002", &Act::Register(Box::new(new))).unwrap();
    hall.with(|hall| {
        let mut all = hall.cases().complaints().map(|it| it.complaint_id.to_string());
        all.find(|id| !known.contains(id)).unwrap()
    })
}

fn answered(hall: &Hall, id: &str) -> Option<DepartmentAnswer> {
    let case = hall.cases().get(id)?;
    case.dispatches.iter().rev().find_map(|task| task.answered.map(|(_, answer)| answer))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_from_the_side_of_the_centre() {
    let (Some(browser), Some(axe)) = (browser(), axe()) else { return };
    let _day = day("08:00").await;
    let served = Served::start().await;
    let hall = Terminal::joined(&served, "H001").await;
    hall.furnish();
    hall.act("1002", &Act::OpenShift { name: String::new() }).unwrap();
    let here = Act::MarkStaff {
        staff: vec!["1001".to_owned()],
        state: StaffState::OnPost,
        counter_id: None,
        reason: String::new(),
    };
    hall.act("1002", &here).unwrap();
    served.user("1001", "郑强", "hall_manager", halls(&["H001"])).await;
    served.user("gaoyuan", "高远", "department", departments(&["network", "field"])).await;

    // Open from last week: network, due today at four.
    let network = register(&hall, Category::MobileSignal, Severity::Sev3, "小区信号差, 上周已报");
    hall.case_act("1002", &network, dispatch("network"));
    set_time("11:20");
    let broadband =
        register(&hall, Category::Broadband, Severity::Sev2, "宽带断了三天, 第三次报修");
    set_time("11:28");
    hall.case_act("1002", &broadband, dispatch("field"));
    // Silent for half an hour: she escalates to the hall manager.
    set_time("11:58");
    let up =
        CaseAct::Escalate {
            seen_level: None, to_level: None, reason: "装维半小时未受理".into()
        };
    hall.case_act("1002", &broadband, up);
    assert_eq!(hall.case(&broadband).level(), Some(3));

    escalated(&browser, &served, &hall, (&broadband, &axe)).await;
    answered_at_noon(&browser, &served, &hall, &broadband).await;
    second_report(&browser, &served, &hall, &axe);
    answered_meanwhile(&browser, &served, hall, &network).await;
    pictures(&browser, &served, &broadband, &axe);
    let complaints = browser.complaints();
    assert_eq!(complaints, Vec::<String>::new(), "nothing was refused by the browser");
    served.stop().await;
}

/// The hall manager finds the escalation of 11:58 in the inbox and says that it was seen.
async fn escalated(
    browser: &Browser,
    served: &Served,
    hall: &Terminal,
    (broadband, axe): (&str, &str),
) {
    let number = hall.case(broadband).number().to_owned();
    set_time("12:01");
    browser.size(1280, 900);
    sign_in(browser, served, "1001");
    browser.open(&format!("{}/inbox", served.url()));
    browser.wait_for(&number);
    assert_eq!(faults(browser, axe), Vec::<String>::new(), "inbox");
    browser.click(&format!("a[href='/h/H001/c/{broadband}']"));
    browser.wait_for("装维半小时未受理");
    assert_eq!(faults(browser, axe), Vec::<String>::new(), "case");
    set_time("12:03");
    browser.click("form.act input[value=acknowledge] ~ p button");
    browser.wait_for("已办理");
    hall.until("the acknowledgement", |hall| {
        let case = hall.cases().get(broadband).unwrap();
        case.running()
            .is_some_and(|ladder| ladder.ack.as_ref().is_some_and(|ack| &*ack.person_id == "1001"))
    })
    .await;
}

/// Answered at 12:05: the hall manager by a final word, the department by a visit between four and six.
async fn answered_at_noon(browser: &Browser, served: &Served, hall: &Terminal, broadband: &str) {
    set_time("12:05");
    browser.type_in("#reply-text", "已找装维主管, 今天必到");
    browser.click("#reply-final");
    browser.click("form.act input[value=reply] ~ p button");
    browser.wait_for("已找装维主管");
    hall.until("the superior's answer", |hall| {
        let case = hall.cases().get(broadband).unwrap();
        case.history.iter().any(|past| past.fact.0.words().any(|it| it.contains("已找装维主管")))
    })
    .await;
    browser.wait_for("上级最终答复");
    // What somebody has to read before they act comes before it, the history after it.
    let order = "return [...document.querySelectorAll('main section h2')].map((it) => it.id)";
    let order = browser.run(order, &[]);
    let at = |id: &str| order.as_array().unwrap().iter().position(|one| one == id);
    assert!(at("facts") < at("clocks") && at("clocks") < at("line"), "{order}");
    browser.open(&format!("{}/inbox?view=done", served.url()));
    browser.wait_for(hall.case(broadband).number());
    browser.wait_for("一天内办完 1 件");
    sign_out(browser);
    sign_in(browser, served, "gaoyuan");
    browser.open(&format!("{}/h/H001/c/{broadband}", served.url()));
    browser.click("form.act input[value=accept] ~ p button");
    browser.wait_for("已办理");
    browser.click("#answer-answer_kind option[value=plan]");
    browser.type_in("#answer-text", "师傅下午上门");
    put(browser, "#answer-planned_at", "2025-11-10T18:00");
    browser.click("form.act input[value=answer] ~ p button");
    browser.wait_for("师傅下午上门");
    browser.wait_for("承诺 11-10 18:00 前完成");
    hall.until("the plan", |hall| answered(hall, broadband) == Some(DepartmentAnswer::Plan)).await;
    let case = hall.case(broadband);
    let task = case.open_dispatch().unwrap();
    assert_eq!(hall.with(|hall| hall.config().zone.hm(task.planned_at.unwrap())), "18:00");
    assert_eq!(
        hall.with(|hall| hall.outsider("gaoyuan").map(str::to_owned)).as_deref(),
        Some("高远")
    );
}

/// 15:35: the network department has the result, while the hall is cut off; at 15:40 it is back.
async fn answered_meanwhile(browser: &Browser, served: &Served, mut hall: Terminal, network: &str) {
    set_time("15:35");
    hall.stop();
    sign_in(browser, served, "gaoyuan");
    browser.open(&format!("{}/h/H001/c/{network}", served.url()));
    browser.type_in("#answer-text", "基站已调整, 信号恢复");
    browser.click("form.act input[value=answer] ~ p button");
    browser.wait_for("基站已调整");
    assert_eq!(hall.with(|hall| answered(hall, network)), None);
    set_time("15:40");
    hall.start();
    hall.until("the answer", |hall| answered(hall, network) == Some(DepartmentAnswer::Result))
        .await;
    // Both sides have the same log, and the same words of it.
    let there = hall.case(network);
    assert!(there.open_dispatch().is_none());
    browser.open(&format!("{}/inbox?view=done", served.url()));
    browser.wait_for(there.number());
}

/// 12:40: the business system is down; 13:10 it is not back, and a second report is made. The hall manager has it on the
/// page of the hall.
fn second_report(browser: &Browser, served: &Served, hall: &Terminal, axe: &str) {
    set_time("12:40");
    let open = IncidentAct::Open { kind: IncidentKind::SystemDown, complaint_id: None };
    hall.act("1002", &Act::Incident { incident_id: String::new(), act: Box::new(open) }).unwrap();
    set_time("13:10");
    let id = hall.with(|hall| hall.incidents().iter().next().unwrap().incident_id.to_string());
    let told = IncidentAct::Tell {
        contact: Contact::HallManager,
        way: ContactWay::Phone,
        result: zhiban::core::complaint::ContactResult::Reached,
        step: None,
        text: "30 分钟未恢复, 第二次报告".into(),
    };
    hall.act("1002", &Act::Incident { incident_id: id, act: Box::new(told) }).unwrap();
    sign_in(browser, served, "1001");
    browser.open(&format!("{}/h/H001/log", served.url()));
    browser.wait_for("系统故障: 告知 营业厅经理");
    assert_eq!(faults(browser, axe), Vec::<String>::new(), "log");
    sign_out(browser);
}

/// Every page that somebody works with, wide and narrow, light and dark, in both languages: nothing sticks out, nothing is
/// wrong for a screen reader. The pictures are kept where somebody asks for them.
fn pictures(browser: &Browser, served: &Served, case: &str, axe: &str) {
    let folder = std::env::var_os("ZHIBAN_PICTURES").map(PathBuf::from);
    sign_out(browser);
    sign_in(browser, served, "1001");
    let pages = [
        ("inbox", "/inbox".to_owned()),
        ("case", format!("/h/H001/c/{case}")),
        ("halls", "/halls".to_owned()),
        ("hall", "/h/H001".to_owned()),
        ("day", "/h/H001/day".to_owned()),
        ("me", "/me".to_owned()),
    ];
    for (name, path) in &pages {
        for (width, scheme, lang) in
            [(1280, "light", "zh"), (390, "dark", "zh"), (1280, "dark", "en"), (390, "light", "en")]
        {
            browser.size(width, 900);
            browser.media(scheme);
            browser.open(&format!("{}{path}?lang={lang}", served.url()));
            browser.find("h1");
            let wide = browser.run("return document.documentElement.scrollWidth", &[]);
            assert!(wide.as_u64().unwrap() <= u64::from(width), "{name} {width}: {wide}");
            if *name == "halls" {
                let cut = "return [...document.querySelectorAll('.scroll')].some((it) => it.scrollWidth > it.clientWidth)";
                assert_eq!(
                    browser.run(cut, &[]),
                    json!(false),
                    "columns are cut off: {width} {lang}"
                );
            }
            let found = faults(browser, axe);
            assert_eq!(found, Vec::<String>::new(), "{name} {width} {scheme} {lang}");
            if let Some(folder) = &folder {
                browser.picture(&folder.join(format!("{name}-{width}-{scheme}-{lang}.png")));
            }
        }
    }
    browser.media("print");
    browser.open(&format!("{}/h/H001/day", served.url()));
    let hidden = "return getComputedStyle(document.querySelector('.top nav')).display";
    assert_eq!(browser.run(hidden, &[]), json!("none"));
    browser.media("light");
    // Reading needs no script.
    browser.scripts(false);
    browser.open(&format!("{}/inbox?view=all", served.url()));
    browser.find("h1");
    browser.scripts(true);
    assert!(!COOKIE.is_empty());
}
