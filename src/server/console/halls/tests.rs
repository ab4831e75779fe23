//! The overview of many halls with names of every kind.

use std::sync::Arc;

use super::*;
use crate::core::board::Board;
use crate::core::tests::{ms, told};
use crate::core::time::Zone;
use crate::server::console::hall_tables::HallLook;
use crate::server::console::sheet::workbook;
use crate::server::oversight::{Duty, standing_of};
use crate::text::words::Lang;

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\u{202e}gnihton\u{2066}",
    "\"><img src=x onerror=alert(1)>",
    "=cmd|'/c calc'!A1",
    "&amp;\u{0}\u{7}{{}}",
    "营业厅'--",
];

fn look(lang: Lang) -> Look {
    Look { lang, now: ms("10:00"), zone: Zone::default() }
}

fn seen(id: &str, name: &str) -> Seen {
    let hall = told(
        "08:00 opened 1\n08:00 issued A1 s=x\n08:10 started A1 c=1\n08:20 issued A2 s=x\n09:59 heartbeat",
    );
    let now = ms("10:00");
    let standing = HallStanding {
        hall: id.to_owned(),
        name: name.to_owned(),
        hseq: 9,
        duty: Duty::Has { person_id: "li".into(), name: name.to_owned(), since: now },
        contact_at: Some(now),
        red_alarms: 2,
        amber_alarms: 12,
        ..standing_of(&hall, &Board::build(&hall, now), now)
    };
    Seen { standing: Arc::new(standing), behind_since: None }
}

fn districts(halls: &[&str]) -> Districts {
    let halls = halls.iter().map(|hall| (*hall).to_owned()).collect();
    [("d1".to_owned(), ("<b>East</b>".to_owned(), halls))].into()
}

#[test]
fn what_halls_are_called_is_never_anything_but_text() {
    let halls: Vec<Seen> = HOSTILE.iter().map(|name| seen(name, name)).collect();
    let ask = Ask { find: "\"><script>".into(), ..Ask::default() };
    for lang in [Lang::Zh, Lang::En] {
        for ask in [&Ask::default(), &ask] {
            let page = super::halls(look(lang), ask, &halls, &districts(&HOSTILE)).into_string();
            for bad in ["<script", "<img", "<b>", "\u{202e}", "\u{2066}", "\u{0}", "\u{7}"] {
                assert!(!page.contains(bad), "{bad:?} in {page}");
            }
        }
        let sheet = sheet(look(lang), &Ask::default(), &halls, &Districts::new());
        let csv = String::from_utf8(sheet.csv(look(lang)).unwrap()).unwrap();
        assert!(csv.contains("\"'=cmd|"), "{csv}");
        assert!(!csv.contains('\u{202e}'));
        assert_eq!(csv.lines().count(), HOSTILE.len() + 1);
        let folder = tempfile::tempdir().unwrap();
        let book = workbook(look(lang), "halls", vec![sheet], folder.path()).unwrap();
        assert!(book.starts_with(b"PK"));
    }
}

#[test]
fn a_page_of_two_thousand_halls_is_light_and_leads_on() {
    let name = "中国某某市某某区某某路营业厅旗舰店";
    let halls: Vec<Seen> =
        (0..2_000).map(|n| seen(&format!("330106-{n:05}"), &format!("{name}{n:04}"))).collect();
    let page =
        |ask: &Ask| super::halls(look(Lang::Zh), ask, &halls, &Districts::new()).into_string();
    let first = page(&Ask::default());
    assert!(first.len() < 90_000, "{} bytes", first.len());
    assert_eq!(first.matches("<tr data-open").count(), ROWS);
    assert!(first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""));
    let last = page(&Ask { page: 9_999, ..Ask::default() });
    assert!(last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""));
    let one = page(&Ask { find: "旗舰店0042".into(), ..Ask::default() });
    assert_eq!(one.matches("<tr data-open").count(), 1);
    let none = page(&Ask { district: "d9".into(), ..Ask::default() });
    assert_eq!(none.matches("<tr data-open").count(), 0);
    let within = districts(&["330106-00007"]);
    let ask = Ask { district: "d1".into(), ..Ask::default() };
    let own = super::halls(look(Lang::En), &ask, &halls, &within).into_string();
    assert_eq!(own.matches("<tr data-open").count(), 1);
}

#[test]
fn a_row_says_what_matters_with_its_age() {
    let mut one = seen("H1", "East");
    one.behind_since = Some(ms("09:58"));
    let page = part(look(Lang::En), &Ask::default(), &[one], &Districts::new()).into_string();
    for text in ["red alarms: 2", "2 red, 12 amber", "2 min ago", "of them in need of somebody: 1"]
    {
        assert!(page.contains(text), "{text} in {page}");
    }
}

#[test]
fn a_hall_is_shown_as_its_terminals_show_it() {
    let hall = told(
        "08:00 opened 1\n08:00 issued A1 s=<x>\n08:10 started A1 c=1 p=e1\n08:20 issued A2 s=<x>\n08:21 heartbeat",
    );
    let now = ms("08:40");
    let board = Board::build(&hall, now);
    let look = Look { lang: Lang::En, now, zone: board.zone };
    let view = HallLook { hall: &hall, board: &board, cases: &board, look, told: now };
    let mut page = String::new();
    let all = [view.live(), vec![view.complaints(), view.rounds(), view.log()]];
    for sheet in all.iter().flatten() {
        page.push_str(&sheet.html(look).into_string());
    }
    assert!(page.contains("&lt;x&gt;") && !page.contains("<x>"), "{page}");
    let queue = &board.queues[0];
    assert!(
        page.contains(&format!(
            "<td class=\"num\" data-label=\"Waiting\">{}",
            queue.waiting.unwrap()
        ))
    );
    assert!(page.contains("!! "), "what is beyond a limit has a mark: {page}");
}

#[test]
fn a_hall_that_is_away_is_called_so() {
    let page = |secs: i64| {
        let mut one = seen("H001", "人民路");
        Arc::make_mut(&mut one.standing).contact_at = Some(ms("10:00").plus_secs(-secs));
        super::halls(look(Lang::Zh), &Ask::default(), &[one], &Districts::new()).into_string()
    };
    assert!(!page(30).contains("离线"), "it was heard this minute");
    assert!(page(120).contains("<span class=\"mark\">离线</span>"), "{}", page(120));
}
