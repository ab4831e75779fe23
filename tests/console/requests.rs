//! What a hall needs of a department is in that department's inbox beside complaints, is worked at on the same page, and is
//! counted as none.

use zhiban::core::act::{Act, CaseAct, NewRequest};
use zhiban::core::complaint::{Case, ContactWay, DepartmentAnswer, RequestEnd, Severity};
use zhiban::core::event::Proof;
use zhiban::core::hall::NoticeKind;
use zhiban::server::oversight::Whose;

use crate::desk::inbox_with;
use crate::kit::{Served, Terminal, day, departments, halls, now, set_time};
use crate::visitor::Visitor;

/// A hall that asked the broadband department for a technician.
async fn asked(served: &Served) -> (Terminal, String) {
    let hall = Terminal::joined(served, "H001").await;
    hall.furnish();
    hall.act("1002", &Act::OpenShift { name: String::new() }).unwrap();
    let new = NewRequest {
        department_id: "field".into(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "04 台席打印机卡纸, 请派人 <b>快</b>".into(),
        severity: Severity::Sev2,
    };
    hall.act("1002", &Act::Request(Box::new(new))).unwrap();
    let id = hall.with(|hall| {
        let mut all = hall.cases().all_open().filter(|case| case.is_request());
        all.next().unwrap().complaint_id.to_string()
    });
    (hall, id)
}

async fn does(visitor: &mut Visitor, path: &str, deed: &str, more: &[(&str, &str)]) {
    let page = visitor.get(path).await;
    let mut form = page.form(&format!("value=\"{deed}\""));
    form.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let done = visitor.post(path, &form).await;
    assert_eq!(done.leads_to(), format!("{path}?said=done"), "{deed}: {}", done.body);
}

fn task(case: &Case) -> (&str, bool, Option<DepartmentAnswer>) {
    let task = case.dispatches.last().unwrap();
    let answer = task.answered.map(|(_, answer)| answer);
    (&task.department_id, task.taken_at.is_some(), answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_work_at_a_request_and_the_hall_ends_it() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let (hall, id) = asked(&served).await;
    served.user("gaoyuan", "高远", "department", departments(&["field"])).await;
    served.user("net", "罗倩", "department", departments(&["network"])).await;
    let number = hall.case(&id).number().to_owned();
    assert!(number.starts_with("XB-1110-01"), "{number}");
    let mut gao = served.signed_in("gaoyuan").await;
    let inbox = inbox_with(&mut gao, &number).await;
    assert!(inbox.contains("协办: 04 台席打印机卡纸"), "{inbox}");
    assert!(inbox.contains("紧急") && !inbox.contains("新版取值"), "{inbox}");
    let path = format!("/h/H001/c/{id}");
    let page = gao.get(&path).await;
    assert!(page.body.contains(&format!("协办 {number}")), "{}", page.body);
    assert!(page.body.contains("&lt;b&gt;快") && !page.body.contains("客户"), "{}", page.body);
    let other = served.signed_in("net").await.get(&path).await;
    assert_eq!(other.status, 404, "it is not theirs yet");

    does(&mut gao, &path, "accept", &[]).await;
    let plan = [("answer_kind", "plan"), ("text", "下午到"), ("planned_at", "2025-11-10T15:00")];
    does(&mut gao, &path, "answer", &plan).await;
    let taken = ("field", true, Some(DepartmentAnswer::Plan));
    hall.until("the plan", |hall| task(hall.cases().get(&id).unwrap()) == taken).await;
    let by = hall.case(&id).history.last().map(|past| (past.by.clone(), past.proof));
    assert_eq!(by, Some(("gaoyuan".into(), Proof::Console)));
    does(&mut gao, &path, "pass_on", &[("department", "network"), ("reason", "是线路")]).await;
    hall.until("the other department", |hall| task(hall.cases().get(&id).unwrap()).0 == "network")
        .await;

    set_time("11:40");
    let mut net = served.signed_in("net").await;
    inbox_with(&mut net, &number).await;
    let stale = net.get(&path).await;
    does(&mut net, &path, "answer", &[("answer_kind", "result"), ("text", "已换端口")]).await;
    hall.until("the result", |hall| hall.cases().get(&id).unwrap().open_dispatch().is_none()).await;
    let told = hall.with(|hall| hall.notices_for("1002", now()));
    assert!(told.iter().any(|notice| notice.kind == NoticeKind::DepartmentSaid), "{told:?}");
    // What stood on a page before somebody acted does nothing.
    let mut form = stale.form("value=\"answer\"");
    form.push(("answer_kind".into(), "result".into()));
    form.push(("text".into(), "again".into()));
    assert_eq!(net.post(&path, &form).await.status, 409);
    let done = CaseAct::Finish { outcome: RequestEnd::Done, text: "已换端口".into() };
    hall.case_act("1002", &id, done);
    assert!(!hall.case(&id).is_open());
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_oversees_the_hall_sees_it_beside_its_complaints_and_counts_none() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let (hall, id) = asked(&served).await;
    served.user("boss", "郑强", "hall_manager", halls(&["H001"])).await;
    served.user("gaoyuan", "高远", "department", departments(&["field"])).await;
    let number = hall.case(&id).number().to_owned();
    let mut gao = served.signed_in("gaoyuan").await;
    inbox_with(&mut gao, &number).await;
    let mut boss = served.signed_in("boss").await;
    let page = boss.get("/h/H001/complaints").await;
    assert!(page.body.contains(&number) && page.body.contains("协办"), "{}", page.body);
    let oversight = served.app.oversight().unwrap();
    assert_eq!(oversight.items(&[Whose::All], |_| true).len(), 1);
    for seen in oversight.halls(|_| true) {
        let standing = &seen.standing;
        assert_eq!((standing.open_cases, standing.dues.len()), (0, 0), "{standing:?}");
    }
    // Of what departments did it stands in columns of its own.
    let compared = boss.get("/compare?days=7").await.body;
    assert!(compared.contains("协办已答"), "{compared}");
    served.stop().await;
}
