//! What a department or a superior does on a page, and what the hall sees of it.

use zhiban::core::act::{Act, CaseAct, NewCase};
use zhiban::core::complaint::{Category, ContactWay, DepartmentAnswer, Severity};
use zhiban::core::event::Proof;

use zhiban::server::accounts::Scope;

use crate::kit::{Served, Terminal, day, departments, halls, set_time, until};
use crate::visitor::Visitor;

/// A hall with a complaint that its duty manager sent to the broadband department.
pub async fn sent(served: &Served) -> (Terminal, String) {
    let hall = Terminal::joined(served, "H001").await;
    hall.furnish();
    hall.act("1002", &Act::OpenShift { name: String::new() }).unwrap();
    let new = NewCase {
        category: Category::Broadband,
        severity: Some(Severity::Sev2),
        take: true,
        text: "宽带断了三天, 第三次报修 13912344321".into(),
        ..NewCase::default()
    };
    hall.act("1002", &Act::Register(Box::new(new))).unwrap();
    let id =
        hall.with(|hall| hall.cases().open_complaints().next().unwrap().complaint_id.to_string());
    hall.case_act("1002", &id, dispatch("field"));
    (hall, id)
}

pub fn dispatch(department: &str) -> CaseAct {
    CaseAct::Dispatch {
        department_id: department.to_owned(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "今天上门".to_owned(),
        reason: String::new(),
    }
}

/// Waits until the inbox has a text.
pub async fn inbox_with(visitor: &mut Visitor, text: &str) -> String {
    for _ in 0..300 {
        let page = visitor.get("/inbox").await;
        assert_eq!(page.status, 200, "{}", page.body);
        if page.body.contains(text) {
            return page.body;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{text} did not come into the inbox: {}", visitor.get("/inbox").await.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_accepts_and_answers_and_the_hall_has_it() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    served.user("gaoyuan", "高远", "department", departments(&["field"])).await;
    let mut gao = served.signed_in("gaoyuan").await;
    let number = hall.case(&id).number().to_owned();
    let inbox = inbox_with(&mut gao, &number).await;
    assert!(!inbox.contains("13912344321"), "a customer's number is masked");
    let path = format!("/h/H001/c/{id}");
    let page = gao.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(!page.body.contains("13912344321"), "{}", page.body);

    set_time("12:05");
    // Half an hour later the session is over.
    assert_eq!(gao.get(&path).await.status, 303);
    let mut gao = served.signed_in("gaoyuan").await;
    accepted(&mut gao, &hall, &id).await;
    planned(&mut gao, &hall, &id).await;
    until("the server sees it too", || {
        let items = served
            .app
            .oversight()
            .unwrap()
            .items(&[zhiban::server::oversight::Whose::All], |_| true);
        items
            .iter()
            .any(|item| matches!(item.state, zhiban::server::oversight::ItemState::Planned { .. }))
    })
    .await;
    served.stop().await;
}

/// They accept it, and the hall has it.
async fn accepted(gao: &mut Visitor, hall: &Terminal, id: &str) {
    let path = format!("/h/H001/c/{id}");
    let form = gao.get(&path).await.form("value=\"accept\"");
    let done = gao.post(&path, &form).await;
    assert_eq!(
        (done.status, done.leads_to()),
        (303, &*format!("{path}?said=done")),
        "{}",
        done.body
    );
    hall.until("the acceptance", |hall| {
        let case = hall.cases().get(id).unwrap();
        case.open_dispatch().is_some_and(|task| task.accepted_at.is_some())
    })
    .await;
    let case = hall.case(id);
    let last = case.history.last().unwrap();
    assert_eq!((&*last.by, last.proof), ("gaoyuan", Proof::Console));
    hall.with(|hall| assert_eq!(hall.outsider("gaoyuan"), Some("高远")));

    // The same form again does nothing a second time, and says so.
    let again = gao.post(&path, &form).await;
    assert_eq!(again.leads_to(), format!("{path}?said=before"), "{}", again.body);
}

/// They promise a time, once they named one.
async fn planned(gao: &mut Visitor, hall: &Terminal, id: &str) {
    let path = format!("/h/H001/c/{id}");
    let page = gao.get(&path).await;
    let mut form = page.form("value=\"answer\"");
    form.push(("answer_kind".into(), "plan".into()));
    form.push(("text".into(), "派人上门 <script>alert(1)</script>".into()));
    let wrong = gao.post(&path, &form).await;
    assert_eq!(wrong.status, 422, "a plan without a date");
    assert!(wrong.body.contains("派人上门 &lt;script&gt;"), "nothing is lost: {}", wrong.body);
    form.push(("planned_at".into(), "2025-11-10T18:00".into()));
    let done = gao.post(&path, &form).await;
    assert_eq!(done.leads_to(), format!("{path}?said=done"), "{}", done.body);
    hall.until("the plan", |hall| {
        let case = hall.cases().get(id).unwrap();
        case.open_dispatch().is_some_and(|task| task.planned_at.is_some())
    })
    .await;
    let case = hall.case(id);
    let task = case.open_dispatch().unwrap();
    assert_eq!(task.answered.map(|(_, answer)| answer), Some(DepartmentAnswer::Plan));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_on_a_stale_page_is_shown_again_and_can_be_sent() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    served.user("gaoyuan", "高远", "department", departments(&["*"])).await;
    let mut gao = served.signed_in("gaoyuan").await;
    inbox_with(&mut gao, hall.case(&id).number()).await;
    let path = format!("/h/H001/c/{id}");
    let page = gao.get(&path).await;
    let mut form = page.form("value=\"answer\"");
    form.push(("answer_kind".into(), "result".into()));
    form.push(("text".into(), "已修好, 请客户重启光猫".into()));
    // The hall hears from the customer meanwhile.
    let spoke = CaseAct::Contact {
        way: ContactWay::Phone,
        result: zhiban::core::complaint::ContactResult::Reached,
        text: "客户说又通了".into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
        at: None,
    };
    hall.case_act("1002", &id, spoke);
    for _ in 0..200 {
        if gao.get(&path).await.body.contains("客户说又通了") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let stale = gao.post(&path, &form).await;
    assert_eq!(stale.status, 409, "{}", stale.body);
    assert!(stale.body.contains("已修好, 请客户重启光猫") && stale.body.contains("客户说又通了"));
    let mut form = stale.form("value=\"answer\"");
    form.push(("answer_kind".into(), "result".into()));
    form.push(("text".into(), "已修好, 请客户重启光猫".into()));
    let done = gao.post(&path, &form).await;
    assert_eq!(done.leads_to(), format!("{path}?said=done"), "{}", done.body);
    hall.until("the answer", |hall| hall.cases().get(&id).unwrap().open_dispatch().is_none()).await;
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_there_for_those_alone_whose_it_is() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    // Ids of people are those of one hall: this 1001 manages another one.
    let up =
        CaseAct::Escalate {
            seen_level: None, to_level: None, reason: "装维半小时未受理".into()
        };
    hall.case_act("1002", &id, up);
    served.user("1001", "别厅经理", "hall_manager", halls(&["H002"])).await;
    // A department of this hall, and not the one that was asked.
    let network = Scope { halls: ["H001".to_owned()].into(), ..departments(&["network"]) };
    served.user("net", "网络优化", "department", network).await;
    served.user("field", "装维", "department", departments(&["field"])).await;
    let mut field = served.signed_in("field").await;
    inbox_with(&mut field, hall.case(&id).number()).await;
    let path = format!("/h/H001/c/{id}");
    let page = field.get(&path).await;
    assert_eq!(page.status, 200);
    for name in ["1001", "net"] {
        let mut other = served.signed_in(name).await;
        assert_eq!(other.get(&path).await.status, 404, "{name}");
        let mut form = page.form("value=\"accept\"");
        let own = other.get("/me").await.field("csrf");
        form.retain(|(name, _)| name != "csrf");
        form.push(("csrf".into(), own));
        assert_eq!(other.post(&path, &form).await.status, 404, "{name}");
        assert!(!other.get("/inbox").await.body.contains(hall.case(&id).number()), "{name}");
    }
    assert!(hall.case(&id).open_dispatch().unwrap().accepted_at.is_none());
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_script_fetches_is_a_part_and_keeps_no_session() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    served.user("gaoyuan", "高远", "department", departments(&["*"])).await;
    let mut gao = served.signed_in("gaoyuan").await;
    let whole = inbox_with(&mut gao, hall.case(&id).number()).await;
    let part = gao.get("/inbox?view=all&part=1").await.body;
    assert!(part.contains(hall.case(&id).number()) && whole.contains(&part), "{part}");
    assert!(!part.contains("<main") && !part.contains("data-part"), "{part}");
    gao.more = vec![("x-part", "1".to_owned())];
    for minute in ["11:38", "11:48", "11:57"] {
        set_time(minute);
        assert_eq!(gao.get("/inbox?view=all&part=1").await.status, 200, "{minute}");
    }
    set_time("11:59");
    assert_eq!(gao.get("/inbox?view=all&part=1").await.status, 303, "nobody was there");
    served.stop().await;
}
