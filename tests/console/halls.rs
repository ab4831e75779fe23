//! The oversight as a hall manager has it: all halls of theirs, one hall in detail, files, and what changes by itself.

use http_body_util::BodyExt;

use zhiban::core::act::{Act, NewCase};
use zhiban::core::complaint::{Category, Severity};
use zhiban::server::accounts::Caller;

use crate::desk::sent;
use crate::kit::{Served, Terminal, day, departments, halls, set_time, until};
use crate::visitor::Visitor;

async fn page_with(visitor: &mut Visitor, path: &str, text: &str) -> String {
    for _ in 0..300 {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        if page.body.contains(text) {
            return page.body;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{text} did not come: {}", visitor.get(path).await.body);
}

fn register(hall: &Terminal, text: &str) -> String {
    let new = NewCase {
        category: Category::Broadband,
        severity: Some(Severity::Sev2),
        take: true,
        text: text.into(),
        ..NewCase::default()
    };
    let known = hall.with(|hall| hall.cases().open_complaints().count());
    hall.act("1002", &Act::Register(Box::new(new))).unwrap();
    hall.with(|hall| hall.cases().open_complaints().nth(known).unwrap().number().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_sees_their_halls_and_no_other() {
    let _day = day("10:28").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    let other = Terminal::joined(&served, "H002").await;
    other.furnish();
    let number = hall.case(&id).number().to_owned();
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    until("both halls", || {
        let known = served.app.oversight().unwrap().halls(|_| true);
        known.len() == 2 && known.iter().all(|seen| seen.standing.hseq > 0)
    })
    .await;
    let overview = page_with(&mut wang, "/halls", "href=\"/h/H001\"").await;
    assert!(!overview.contains("H002"), "a hall of others is not told of: {overview}");
    let complaints = page_with(&mut wang, "/h/H001/complaints", &number).await;
    assert!(!complaints.contains("13912344321"), "a customer's number is masked: {complaints}");
    for path in ["/h/H001", "/h/H001/rounds", "/h/H001/day", "/h/H001/log", "/compare", "/topics"] {
        let page = wang.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert!(!page.body.contains("13912344321"), "{path}");
        assert!(page.body.len() < 100_000, "{path}: {} bytes", page.body.len());
    }
    let part = wang.get("/halls?part=1").await;
    assert!(!part.body.contains("<html") && part.body.contains("H001"), "{}", part.body);
    for path in ["/h/H002", "/h/H002/log", "/h/H9", "/h/H002/export/log.csv", "/export/x.csv"] {
        assert_eq!(wang.get(path).await.status, 404, "{path}");
    }
    let file = wang.get("/export/halls.csv").await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(!file.body.contains("H002") && file.body.lines().count() == 2, "{}", file.body);
    for path in
        ["/export/compare.csv?days=14", "/h/H001/export/board.csv", "/h/H001/export/day.csv"]
    {
        assert_eq!(wang.get(path).await.status, 200, "{path}");
    }
    let book = wang.get("/h/H001/export/complaints.xlsx").await;
    assert!(book.status == 200 && book.body.starts_with("PK"));
    served.user("gaoyuan", "高远", "department", departments(&["field"])).await;
    let mut gao = served.signed_in("gaoyuan").await;
    for path in ["/halls", "/h/H001", "/compare", "/topics", "/export/halls.csv"] {
        assert_eq!(gao.get(path).await.status, 404, "{path}");
        assert_eq!(served.visitor().get(path).await.status, 303, "{path}");
    }
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_terminal_writes_is_announced_to_who_may_see_it() {
    let _day = day("10:28").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    let number = hall.case(&id).number().to_owned();
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    page_with(&mut wang, "/h/H001/complaints", &number).await;
    let mut stream = wang.open("/events").await.into_body();
    let first = stream.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(first.starts_with(b"retry:"), "{first:?}");
    let hostile = "<script>alert(1)</script>\u{202e} =1+1";
    let second = register(&hall, hostile);
    let told = async {
        loop {
            let said = stream.frame().await.unwrap().unwrap().into_data().unwrap();
            if said.starts_with(b"event: changed") {
                return String::from_utf8(said.to_vec()).unwrap();
            }
        }
    };
    let told = tokio::time::timeout(std::time::Duration::from_secs(30), told).await.unwrap();
    assert!(told.contains("data: [\"H001\"]"), "{told}");
    let page = page_with(&mut wang, "/h/H001/complaints", &second).await;
    assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'), "{page}");
    served.stop().await;
}

/// Whoever is let in no more hears nothing more, also of what began before.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_the_session_that_opened_it() {
    let _day = day("11:28").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    let number = hall.case(&id).number().to_owned();
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    page_with(&mut wang, "/h/H001/complaints", &number).await;
    let mut stream = wang.open("/events").await.into_body();
    let first = stream.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(first.starts_with(b"retry:"), "{first:?}");
    let accounts = served.app.accounts();
    let seen = accounts.user("wang").await.unwrap().unwrap().version;
    let by = ("boss", &Caller::default());
    accounts.switch_user(("wang", seen, false), by).await.unwrap().unwrap();
    register(&hall, "不该听到的");
    let rest = async {
        let mut said = Vec::new();
        while let Some(Ok(frame)) = stream.frame().await {
            said.push(frame.into_data().unwrap());
        }
        said
    };
    let rest = tokio::time::timeout(std::time::Duration::from_secs(30), rest).await.unwrap();
    assert!(rest.is_empty(), "{rest:?}");
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_that_is_away_is_shown_as_of_its_last_word() {
    let _day = day("10:28").await;
    let served = Served::start().await;
    let (mut hall, id) = sent(&served).await;
    let number = hall.case(&id).number().to_owned();
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    page_with(&mut wang, "/h/H001/complaints", &number).await;
    hall.stop();
    until("a hall that is known", || {
        let seen = served.app.oversight().unwrap().hall("H001");
        seen.is_some_and(|seen| seen.behind_since.is_none() && seen.standing.contact_at.is_some())
    })
    .await;
    let told = wang.get("/h/H001").await.body;
    assert!(!told.contains("离线"), "{told}");
    set_time("16:40");
    let mut wang = served.signed_in("wang").await;
    for path in ["/h/H001", "/h/H001/complaints", "/h/H001/rounds", "/h/H001/day", "/h/H001/log"] {
        let page = wang.get(path).await.body;
        assert!(page.contains("离线, 最后联系") && page.contains("截至 10:2"), "{path}: {page}");
        assert!(!page.contains("截至 16:40"), "{path}: {page}");
    }
    let late = wang.get("/h/H001/complaints").await.body;
    assert!(late.contains("data-label=\"已超时\""), "its clock goes on: {late}");
    let raised = |page: &str| {
        let rows = page.split("<tr").filter(|row| row.contains("data-label=\"触发时间\""));
        rows.map(|row| row.split("触发时间").nth(1).unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = raised(&wang.get("/h/H001?part=1").await.body);
    set_time("16:50");
    assert_eq!(raised(&wang.get("/h/H001?part=1").await.body), before, "alarms stand still");
    assert!(!before.is_empty(), "a complaint is late");
    let file = wang.get("/h/H001/export/board.csv").await.body;
    let head = file.lines().next().unwrap();
    assert!(head.contains("标记") && head.contains("截至"), "{file}");
    assert!(file.lines().skip(1).any(|row| row.contains("红") && row.contains("10:2")), "{file}");
    served.stop().await;
}
