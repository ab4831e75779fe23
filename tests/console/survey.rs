//! The editor of satisfaction: what a survey of others forbids of the questionnaire.

use zhiban::core::act::{Act, NewSurvey, PeopleAct};
use zhiban::core::event::SurveyFigure;
use zhiban::server::accounts::{Caller, District, Scope};
use zhiban::server::{DocPut, Expect, HallStore};

use crate::bad_settings::text_of;
use crate::kit::{Served, Terminal, day, halls, now};
use crate::people::more;
use crate::visitor::Visitor;

const PART: &str = "/h/H001/settings/survey";

async fn editor(served: &Served, scope: Scope) -> Visitor {
    let put = DocPut {
        kind: "role".to_owned(),
        key: "editor".to_owned(),
        expect: Expect::Any,
        body: Some(r#"{"rights":["edit_halls"]}"#.to_owned()),
    };
    served.app.accounts().store().put_docs(vec![put], Vec::new(), now()).await.unwrap().unwrap();
    served.user("lin", "lin", "editor", scope).await;
    served.signed_in("lin").await
}

/// A survey by which customers wait too long.
fn survey() -> Act {
    let date = |day| chrono::NaiveDate::from_ymd_opt(2025, 10, day).unwrap();
    let figure = SurveyFigure {
        item: "waiting".into(),
        column: "等候".into(),
        n: Some(118),
        hundredths: 8_050,
        low: None,
    };
    Act::People(Box::new(PeopleAct::Survey(Box::new(NewSurvey {
        source: "某调查公司".to_owned(),
        from: date(1),
        to: date(31),
        respondents: None,
        file: "october.csv".to_owned(),
        hash: "x".repeat(64),
        items: vec![figure],
        replaces: None,
        reason: String::new(),
    }))))
}

/// The text without the question about waiting.
fn without_question(text: &str) -> String {
    let (before, with_it) = text.split_once("[[question]]\nid = \"q2\"").unwrap();
    let (_, behind) = with_it.split_once("[[question]]").unwrap();
    format!("{before}[[question]]{behind}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weak_item_without_a_question_is_refused_by_its_name() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let terminal = Terminal::joined(&served, "H001").await;
    terminal.furnish();
    let mut lin = editor(&served, halls(&["H001"])).await;
    let page = lin.get(PART).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let text = text_of(&page);
    let without = without_question(&text);
    let form = |page: &crate::visitor::Page, text: &str, deed: &str| {
        let typed = [("text", text), ("from", ""), ("note", ""), ("deed", deed)];
        more(page.form("name=\"once\""), &typed)
    };
    // Nothing is weak yet: it may go.
    let looked = lin.post(PART, &form(&page, &without, "check")).await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    terminal.act("1001", &survey()).unwrap();
    // Confirmed in the moment in which it became weak, it is refused where it would be written.
    let mut refused = 200;
    for _ in 0..200 {
        let shown = lin.get(PART).await;
        let page = lin.post(PART, &form(&shown, &without, "check")).await;
        refused = page.status;
        if refused == 422 {
            assert!(page.body.contains("等候时间"), "{}", page.body);
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(refused, 422, "the centre never heard of the survey");
    let late = lin.post(PART, &form(&looked, &without, "apply")).await;
    assert_eq!(late.status, 422, "{}", late.body);
    let off = without.replace("active = true", "active = false");
    let shown = lin.get(PART).await;
    let page = lin.post(PART, &form(&shown, &off, "check")).await;
    assert_eq!(page.status, 200, "one that is not asked may lack it: {}", page.body);
    terminal.with(|hall| assert!(hall.settings(now()).0.questionnaire.active));
}

/// Puts the questionnaire without a question into force in the first hall, by its page.
async fn edited(lin: &mut Visitor) {
    let page = lin.get(PART).await;
    let text = without_question(&text_of(&page));
    let typed = [("text", &*text), ("from", ""), ("note", "")];
    let form = more(page.form("name=\"once\""), &typed);
    let looked = lin.post(PART, &more(form.clone(), &[("deed", "check")])).await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    let (mark, apply) = (looked.field("looked"), ("deed", "apply"));
    let done = lin.post(PART, &more(form, &[("looked", &mark), apply])).await;
    assert_eq!(done.leads_to(), "/h/H001/settings?said=done", "{}", done.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_questionnaire_goes_to_a_district_and_each_hall_keeps_its_own_rule() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let mut terminals = Vec::new();
    for hall in ["H001", "H002", "H003"] {
        let terminal = Terminal::joined(&served, hall).await;
        terminal.furnish();
        terminals.push(terminal);
    }
    let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let district = District { name: "东片区".to_owned(), halls: of(&["H001", "H002", "H003"]) };
    let by = ("test", &Caller::default());
    served.app.accounts().put_district(("east", &district), by).await.unwrap();
    let scope = Scope { districts: of(&["east"]), ..Scope::default() };
    let mut lin = editor(&served, scope).await;
    terminals[2].act("1001", &survey()).unwrap();
    edited(&mut lin).await;
    let others = format!("{PART}/others");
    let page = lin.get(&others).await;
    assert!(page.body.contains("东片区 (2 个厅)"), "{}", page.body);
    let choose = [("district", "east"), ("deed", "check")];
    let mut looked = lin.post(&others, &more(page.form("name=\"note\""), &choose)).await;
    for _ in 0..200 {
        // Until the centre has heard of the survey of the third hall.
        if looked.body.contains("等候时间") && !looked.body.contains("name=\"at-H003\"") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        looked = lin.post(&others, &more(page.form("name=\"note\""), &choose)).await;
    }
    assert!(looked.body.contains("name=\"at-H002\""), "{}", looked.body);
    assert!(!looked.body.contains("name=\"at-H003\""), "a weak item there: {}", looked.body);
    let form = more(looked.form("name=\"looked\""), &[("hall", "H002"), ("deed", "apply")]);
    let done = lin.post(&others, &form).await;
    assert!(done.body.contains("已下发"), "{}", done.body);
    let asks = |hall: &zhiban::core::hall::Hall| {
        let settings = hall.settings(now()).0;
        settings.questions.iter().any(|it| it.item == "waiting")
    };
    terminals[1].until("the questionnaire", |hall| !asks(hall)).await;
    assert!(terminals[2].with(|hall| asks(hall)), "a hall in which it is weak asks on");
    let table = lin.get("/settings/surveys?district=east").await;
    assert_eq!(table.status, 200, "{}", table.body);
    for part in ["/h/H001/settings", "/h/H003/settings", "等候时间 20", "启用, 4 题", "启用, 5 题"]
    {
        assert!(table.body.contains(part), "{part}: {}", table.body);
    }
    let foreign =
        lin.post(&others, &more(page.form("name=\"note\""), &[("district", "west")])).await;
    assert_eq!(foreign.status, 404);
    served.stop().await;
}
