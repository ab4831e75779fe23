//! The reports of weeks and months as a hall manager has them: their halls alone, every number down to its records, files
//! that are on record, and what comes late.

use zhiban::core::act::{Act, FollowUpAct, NewFollowUp};
use zhiban::core::followup::FollowUpWay;
use zhiban::core::time::Zone;
use zhiban::server::accounts::{AuditAsk, What};

use crate::kit::{Served, Terminal, day, departments, halls, now, until};
use crate::visitor::{Page, Visitor};

/// The week of the day that is played, and its month.
const WEEK: &str = "/reports/followup/2025-W46";
const MONTH: &str = "/reports/complaints/2025-11";

/// A page once the halls are gathered.
async fn report(visitor: &mut Visitor, path: &str) -> Page {
    for _ in 0..600 {
        let page = visitor.get(path).await;
        if page.status != 202 {
            return page;
        }
        assert_eq!(page.headers["refresh"], "1", "who waits is told so");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path}: the halls are gathered for ever");
}

/// Somebody is to be called back, and answers if a score is given; the number of that call.
fn call(hall: &Terminal, score: Option<u8>, text: &str) -> String {
    let new = NewFollowUp {
        way: FollowUpWay::FaceToFace,
        text: text.into(),
        ..NewFollowUp::on(Zone::default().date(now()))
    };
    let act = Box::new(FollowUpAct::Make(Box::new(new)));
    hall.act("1001", &Act::FollowUp { follow_up_id: String::new(), act }).unwrap();
    let last = |hall: &zhiban::core::hall::Hall| {
        let newest = hall.follow_up_book().iter().max_by_key(|task| task.number.clone());
        newest.map(|task| (task.follow_up_id.to_string(), task.number.to_string())).unwrap()
    };
    let (follow_up_id, number) = hall.with(last);
    if let Some(score) = score {
        let act = Box::new(FollowUpAct::Answer {
            way: None,
            scores: [("attitude".into(), score)].into(),
            solved: Some(true),
            text: "客户 13912344321 说很好 <b>".into(),
        });
        hall.act("1001", &Act::FollowUp { follow_up_id, act }).unwrap();
    }
    number
}

async fn all_read(served: &Served, halls: usize) {
    until("all is read", || {
        let known = served.app.oversight().unwrap().halls(|_| true);
        known.len() == halls
            && known.iter().all(|it| it.standing.hseq > 0 && it.behind_since.is_none())
    })
    .await;
}

/// Where a number of a page leads to: what stands between the quotes behind this.
fn link(page: &Page, figure: &str) -> String {
    let mark = format!("records={figure}\"");
    let before = page.body.split_once(&mark).unwrap_or_else(|| panic!("{figure}: {}", page.body)).0;
    let (_, address) = before.rsplit_once("href=\"").unwrap();
    format!("{address}records={figure}").replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_opens_every_number_of_the_week_down_to_its_records() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let (one, two) =
        (Terminal::joined(&served, "H001").await, Terminal::joined(&served, "H002").await);
    one.furnish();
    two.furnish();
    let numbers =
        [call(&one, Some(5), "新装宽带"), call(&one, Some(4), "移机"), call(&one, None, "办卡")];
    call(&two, Some(1), "别的厅");
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    all_read(&served, 2).await;
    let list = wang.get("/reports").await;
    assert!(list.status == 200 && list.body.contains(&format!("href=\"{WEEK}\"")), "{}", list.body);
    let page = report(&mut wang, WEEK).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("2025-W46") && page.body.contains("H001"), "{}", page.body);
    assert!(!page.body.contains("H002") && !page.body.contains("别的厅"), "{}", page.body);
    assert!(!page.body.contains("13912344321") && !page.body.contains("很好 <b>"), "{}", page.body);
    // The week still runs: whoever is to be called by Thursday is not due yet.
    let records = report(&mut wang, &link(&page, "1.due")).await;
    assert!(numbers.iter().all(|number| !records.body.contains(number)), "{}", records.body);
    for figure in ["1.attempted", "1.answered"] {
        let records = report(&mut wang, &link(&page, figure)).await;
        let shown = numbers.iter().map(|number| records.body.contains(number));
        assert_eq!(shown.collect::<Vec<_>>(), [true, true, false], "{figure}: {}", records.body);
    }
    for (path, status) in [
        (MONTH, 200),
        ("/reports/followup/2025-11?lang=en", 200),
        ("/reports/followup/2025-W46?records=1.nothing", 404),
        ("/reports/followup/2025-W60", 404),
        ("/reports/followup/last", 404),
        ("/reports/people/2025-W46", 404),
        ("/reports/followup/2025-W46?hall=H002", 404),
        ("/reports/followup/2025-W46?district=nowhere", 404),
    ] {
        let page = report(&mut wang, path).await;
        assert_eq!(page.status, status, "{path}: {}", page.body);
        assert!(status == 404 || !page.body.contains("H002"), "{path}");
    }
    // Whoever may see none of the halls that have joined is told so.
    served.user("ma", "马", "hall_manager", halls(&["H009"])).await;
    let mut ma = served.signed_in("ma").await;
    for (path, status) in [(WEEK.to_owned(), 200), (format!("{WEEK}/report.csv"), 404)] {
        let page = ma.get(&path).await;
        assert_eq!(page.status, status, "{}", page.body);
        assert!(page.body.contains("没有可以看的营业厅"), "{}", page.body);
    }
    served.user("gao", "高远", "department", departments(&["field"])).await;
    let mut gao = served.signed_in("gao").await;
    for path in ["/reports", WEEK, MONTH, "/reports/followup/2025-W46/report.csv"] {
        assert_eq!(gao.get(path).await.status, 404, "{path}");
    }
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_week_is_the_same_file_until_something_of_it_comes_late() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let hall = Terminal::joined(&served, "H001").await;
    hall.furnish();
    call(&hall, Some(5), "新装宽带");
    served.user("wang", "王经理", "hall_manager", halls(&["H001"])).await;
    let mut wang = served.signed_in("wang").await;
    all_read(&served, 1).await;
    let file = format!("{WEEK}/report.csv");
    let first = report(&mut wang, &file).await;
    assert_eq!(first.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(first.body, report(&mut wang, &file).await.body, "the same again");
    let book = report(&mut wang, &format!("{WEEK}/report.xlsx")).await;
    assert!(book.status == 200 && book.body.starts_with("PK"));
    assert_eq!(report(&mut wang, &format!("{WEEK}/report.pdf")).await.status, 404);
    let hash = |page: &Page| {
        let (_, said) = page.body.split_once("校验值 ").unwrap();
        said.chars().take(76).collect::<String>()
    };
    let page = report(&mut wang, WEEK).await;
    assert_eq!(hash(&page), hash(&report(&mut wang, WEEK).await));
    let late = call(&hall, Some(2), "晚到的");
    let mut found = false;
    for _ in 0..200 {
        let records = report(&mut wang, &format!("{WEEK}?records=1.answered")).await;
        found = records.body.contains(&late);
        if found {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(found, "what comes late is in it");
    assert_ne!(hash(&page), hash(&report(&mut wang, WEEK).await), "another revision");
    let ask = AuditAsk { most: 100, ..AuditAsk::default() };
    let lines = served.app.accounts().audit(&ask).await.unwrap();
    let told = lines.iter().filter(|line| {
        line.entry.what == What::Exported && line.entry.subject.contains("followup 2025-W46")
    });
    assert_eq!(told.count(), 3, "each file is on record");
    served.stop().await;
}
