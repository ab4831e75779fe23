//! The report of a week of a district: every figure against plain counting, the same bytes whenever and in whichever
//! order it is asked for, and nothing in it that nobody may see.
#![allow(clippy::expect_used, clippy::cast_lossless, clippy::cast_possible_truncation)]
#![allow(clippy::case_sensitive_file_extension_comparisons)] // names of figures end in parts, not in extensions

#[path = "week/build.rs"]
mod build;
#[path = "week/make.rs"]
mod make;
#[path = "week/plain.rs"]
mod plain;

use build::source;
use chrono::NaiveDate;
use make::{DAY, HOUR, Hall, PHONE, district};
use plain::Week;
use zhiban::core::satisfaction::Stretch;
use zhiban::core::settings::survey::Period;
use zhiban::core::time::{Ms, Zone};
use zhiban::core::week::{HallWeek, Kind, WeekReport, week_report};
use zhiban::export::doc::{Cell, Document};
use zhiban::export::week::document;
use zhiban::text::words::Lang;

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 16).expect("a Monday")
}

fn stretch() -> Stretch {
    Stretch::of(Period::Week, monday())
}

/// Midnight before Monday and before the next one.
fn week() -> Week {
    let from = Zone::default().day_start(monday()).expect("midnight").0;
    Week { from, to: from + 7 * DAY }
}

fn halls() -> Vec<Hall> {
    district(12, 0x5eed, (monday(), week().from))
}

fn reduced(halls: &[Hall], heard_to: i64) -> Vec<HallWeek> {
    halls.iter().map(|hall| HallWeek::of(&source(hall, heard_to), stretch())).collect()
}

fn report(halls: &[HallWeek]) -> WeekReport {
    week_report(halls, stretch(), Kind::FollowUp)
}

#[test]
fn every_figure_is_what_plain_counting_says() {
    let (halls, week) = (halls(), week());
    let asked: usize = halls.iter().map(|hall| hall.calls.len()).sum();
    assert!(asked >= 2_000, "{asked}");
    let last = Week { from: week.from - 7 * DAY, to: week.from };
    let plain = plain::figures(&halls, week, last);
    let report = report(&reduced(&halls, week.to + 9 * DAY));
    let mut faults = Vec::new();
    for (name, value) in &plain {
        if report.value(name) != *value {
            faults.push(format!("{name}: {:?}, counted {value:?}", report.value(name)));
        }
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), plain.len(), faults.join("\n"));
    // And the other way round: of what was counted nothing is missing, and nobody is shown of whom too few spoke.
    let counted = |name: &&String| {
        let people = name.starts_with("3.person.") && !name.ends_with(".n");
        let days = name.starts_with("7.day.") && !name.ends_with("waiting_max");
        people || days || name.starts_with("1.") && !name.ends_with(".last")
    };
    for name in report.figures.keys().filter(counted) {
        assert!(plain.contains_key(name), "{name} was not counted");
    }
    assert!(plain.keys().filter(|name| name.starts_with("3.person.")).count() > 10);
}

#[test]
fn a_count_is_as_large_as_the_list_of_its_records() {
    let report = report(&reduced(&halls(), week().to + DAY));
    let sums = ["5.reopened", "7.", "8.red_lines", "9.", "10.", "5.hot"];
    let mut looked = 0;
    for (name, figure) in &report.figures {
        let zhiban::core::week::Value::Count(count) = figure.value else { continue };
        if name.ends_with(".last") || sums.iter().any(|own| name.starts_with(own)) {
            continue;
        }
        assert_eq!(count, figure.records.len() as u64, "{name}");
        looked += 1;
    }
    assert!(looked > 40, "{looked}");
}

#[test]
fn the_same_week_is_the_same_bytes() {
    let (halls, to) = (halls(), week().to);
    let first = report(&reduced(&halls, to));
    for lang in [Lang::Zh, Lang::En] {
        let hash = document(&first, lang).hash();
        // In another order, from a log that has grown meanwhile.
        let mut later = reduced(&halls, to + 9 * DAY);
        later.reverse();
        assert_eq!(document(&report(&later), lang).hash(), hash);
        // Nothing of what happened behind the end was needed.
        let mut cut = halls_without_what_came(to);
        cut.rotate_left(5);
        assert_eq!(document(&report(&reduced(&cut, to)), lang).hash(), hash);
    }
    let bytes = serde_json::to_vec(&first).expect("JSON");
    assert_eq!(serde_json::to_vec(&report(&reduced(&halls, to + DAY))).expect("JSON"), bytes);
    // What came late is another revision.
    let mut late = halls_without_what_came(to);
    let call = late[0].calls.iter_mut().find(|it| it.made < to && it.answer.is_none());
    let call = call.expect("an open one");
    (call.tries, call.dropped) = (Vec::new(), None);
    call.answer = Some((to - HOUR, [Some(5); 5], None));
    assert_ne!(
        document(&report(&reduced(&late, to)), Lang::Zh).hash(),
        document(&first, Lang::Zh).hash()
    );
}

/// The halls as they were known at the end.
fn halls_without_what_came(end: i64) -> Vec<Hall> {
    let mut halls = halls();
    for hall in &mut halls {
        hall.calls.retain(|call| call.made < end);
        for call in &mut hall.calls {
            call.tries.retain(|(at, _)| *at < end);
            call.answer = call.answer.filter(|(at, ..)| *at < end);
            call.dropped = call.dropped.filter(|at| *at < end);
        }
        hall.cases.retain(|case| case.at < end);
        for case in &mut hall.cases {
            let cut = |at: Option<i64>| at.filter(|at| *at < end);
            case.sent = case.sent.filter(|(at, ..)| *at < end);
            case.sent = case.sent.map(|(at, taken, said)| (at, cut(taken), cut(said)));
            (case.reply, case.referred) = (cut(case.reply), cut(case.referred));
            (case.resolved, case.reopened) = (cut(case.resolved), cut(case.reopened));
            (case.again, case.closed) = (cut(case.again), cut(case.closed));
        }
        hall.days.retain(|day| day.date <= stretch().to);
    }
    halls
}

fn texts(document: &Document) -> Vec<String> {
    let cells =
        document.sections.iter().flat_map(|it| &it.tables).flat_map(|it| &it.rows).flatten();
    let annex = document.annex.iter().flat_map(|annex| &annex.records.rows).flatten();
    let texts = cells.chain(annex).filter_map(|cell| match cell {
        Cell::Text(text) | Cell::FreeText(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn no_customer_can_be_called_by_it() {
    let halls = reduced(&halls(), week().to);
    for (kind, lang) in [
        (Kind::FollowUp, Lang::Zh),
        (Kind::FollowUp, Lang::En),
        (Kind::Complaint, Lang::Zh),
        (Kind::Complaint, Lang::En),
    ] {
        let report = week_report(&halls, stretch(), kind);
        let document = document(&report, lang);
        let texts = texts(&document);
        assert!(texts.len() > 100, "{}", texts.len());
        assert!(texts.iter().all(|text| !text.contains(PHONE)), "{kind:?}");
        let json = serde_json::to_string(&document).expect("JSON");
        assert!(!json.contains(PHONE) && !json.contains("null.null"));
        if kind == Kind::FollowUp {
            let quotes = document.table("voice", "quotes").expect("quotes");
            assert!(!quotes.rows.is_empty());
            let masked = texts.iter().filter(|text| text.contains("138****5678")).count();
            assert!(masked > 0);
        }
    }
}

#[test]
fn a_report_has_all_its_sections_also_of_nothing() {
    let nothing = HallWeek::of(
        &zhiban::core::week::Source { hall_id: "H009".to_owned(), ..Default::default() },
        stretch(),
    );
    let full = reduced(&halls(), week().to);
    for (kind, count) in [(Kind::FollowUp, 12), (Kind::Complaint, 7)] {
        for halls in [vec![nothing.clone()], full.clone(), Vec::new()] {
            let document = document(&week_report(&halls, stretch(), kind), Lang::Zh);
            let numbers: Vec<u8> = document.sections.iter().map(|it| it.number).collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<u8>>());
            for table in document.sections.iter().flat_map(|it| &it.tables) {
                for mark in &table.figures {
                    assert!(mark.row < table.rows.len() && mark.col < table.columns.len());
                }
            }
        }
    }
    let empty = week_report(&[nothing], stretch(), Kind::FollowUp);
    assert_eq!(empty.gaps.len(), 1, "its log does not reach the end");
    assert_eq!(Ms(week().to - 1), stretch().end(Zone::default()));
}

#[test]
fn a_reduced_hall_outlives_its_store() {
    let halls = reduced(&halls(), week().to);
    let bytes = postcard::to_stdvec(&halls).expect("packed");
    let back: Vec<HallWeek> = postcard::from_bytes(&bytes).expect("unpacked");
    assert_eq!(back, halls);
}
