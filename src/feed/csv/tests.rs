//! The worked example is the same day in four files.

use super::*;
use crate::core::time::Ms;

const HERE: Entrance<'static> = Entrance { hall: "H001", now: Ms(1_762_750_000_000) };

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/fixtures/queue/worked-example.{name}")).unwrap()
}

fn mapping(name: &str) -> Mapping {
    Mapping::parse(std::str::from_utf8(&fixture(name)).unwrap()).unwrap()
}

type Fact = (i64, Kind, Option<Box<str>>, Option<Box<str>>);

fn facts(events: impl IntoIterator<Item = FeedEvent>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = events
        .into_iter()
        .inspect(|event| assert!(event.feed.flags.is_empty(), "{event:?}"))
        .map(|event| (event.at.at.0, event.kind, event.data.visit_id, event.data.counter_id))
        .collect();
    facts.sort();
    facts
}

fn truth() -> Vec<Fact> {
    let lines = fixture("ndjson");
    facts(
        lines
            .split(|byte| *byte == b'\n')
            .filter_map(|line| neutral::read_line(line, HERE).unwrap()),
    )
}

fn expand(bytes: &[u8], mapping: Option<&Mapping>, source: Option<&str>) -> Vec<FeedEvent> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let encoding = mapping.map_or(Encoding::Auto, |mapping| mapping.encoding);
    let mut rows = Rows::new(lines.next().unwrap(), mapping, source, encoding).unwrap();
    lines.flat_map(|line| rows.read(line, HERE).unwrap().unwrap_or_default()).collect()
}

#[test]
fn the_event_form_is_the_same_day() {
    let events = expand(&fixture("events.csv"), None, Some("/hall/H001/csv/x"));
    assert_eq!(facts(events), truth());
}

#[test]
fn the_ticket_forms_are_the_same_day_without_its_counters() {
    let tickets: Vec<Fact> = truth().into_iter().filter(|fact| fact.2.is_some()).collect();
    let visits = |facts: Vec<Fact>| -> Vec<_> {
        facts.into_iter().map(|(at, kind, visit, _)| (at, kind, visit)).collect()
    };
    for (csv, toml) in [("tickets.csv", "tickets.toml"), ("tickets.gbk.csv", "tickets.gbk.toml")] {
        let events = expand(&fixture(csv), Some(&mapping(toml)), None);
        let counters_at = |facts: &[Fact]| -> Vec<Fact> {
            facts
                .iter()
                .filter(|f| matches!(f.1, Kind::TicketCalled | Kind::ServiceStarted))
                .cloned()
                .collect()
        };
        let got = facts(events);
        assert_eq!(counters_at(&got), counters_at(&tickets), "{csv}");
        assert_eq!(visits(got), visits(tickets.clone()), "{csv}");
    }
}

#[test]
fn gbk_is_detected_and_services_are_translated() {
    let bytes = fixture("tickets.gbk.csv");
    assert_eq!(detect(&bytes), Encoding::Gbk);
    assert_eq!(detect("票号".as_bytes()), Encoding::Utf8);
    assert_eq!(detect(&"票号".as_bytes()[..5]), Encoding::Utf8);
    assert_eq!(detect(b"ticket"), Encoding::Auto);
    let mut map = mapping("tickets.gbk.toml");
    map.encoding = Encoding::Auto;
    let events = expand(&bytes, Some(&map), None);
    assert_eq!(events[0].data.service_id.as_deref(), Some("general"));
    assert_eq!(&*events[0].feed.id, "20251110-A001-i");
}

#[test]
fn a_number_that_recurs_is_another_visit_and_bad_cells_name_their_column() {
    let map = mapping("tickets.toml");
    let header = b"ticket,service,issued,called,started,ended,counter,staff,outcome";
    let mut rows = Rows::new(header, Some(&map), None, Encoding::Utf8).unwrap();
    let row = "A1,general,2025-11-10T08:30:00+08:00,,,,,,";
    let mut visit = |row: &str| {
        let events = rows.read(row.as_bytes(), HERE)?.unwrap();
        Ok::<_, Rejected>(events[0].data.visit_id.clone().unwrap())
    };
    assert_eq!(&*visit(row).unwrap(), "20251110-A1");
    assert_eq!(&*visit(row).unwrap(), "20251110-A1-2");
    assert_eq!(&*visit(&row.replace("10T", "11T")).unwrap(), "20251111-A1");
    for (bad, reason, field) in [
        ("A1,general,yesterday,,,,,,", Reason::BadTime, "issued"),
        ("A1,general,NULL,--,,,,,", Reason::MissingField, "issued"),
        (",general,2025-11-10T08:30:00+08:00,,,,,,", Reason::MissingField, "ticket"),
        (
            "A1,g,2025-11-10T08:30:00+08:00,,,2025-11-10T08:40:00+08:00,,,eaten",
            Reason::BadField,
            "outcome",
        ),
    ] {
        let rejected = visit(bad).unwrap_err();
        assert_eq!((rejected.reason, rejected.field.as_deref()), (reason, Some(field)), "{bad}");
    }
    assert!(matches!(rows.read(b"A\xff,x", HERE), Err(r) if r.reason == Reason::NotUtf8));
}

#[test]
fn quotes_follow_rfc_4180() {
    assert_eq!(split("a,\"b,\"\"c\"\"\",,d\r\n"), ["a", "b,\"c\"", "", "d"]);
    assert!(quote_is_open(b"a,\"b") && !quote_is_open(b"a,\"b\"\"\""));
}

#[test]
fn a_quote_that_nobody_closed_is_told_by_its_line_however_much_it_has_taken_in() {
    let rest = "\n".repeat(300_000);
    let file = format!("id,day\n1,\"two\nlines\"\n\n2,\"a\"\"b\n\"\"\"\n3,\"{rest}");
    assert_eq!(table(file.as_bytes()), Err(TableFault::OpenQuote(7)));
    let closed = format!("{file}\"\n4,b");
    let rows = table(closed.as_bytes()).unwrap();
    let begun: Vec<(usize, &str)> = rows.iter().map(|(line, it)| (*line, &*it[1])).collect();
    let whole = [(1, "day"), (2, "two\nlines"), (5, "a\"b\n\""), (7, ""), (300_008, "b")];
    assert_eq!(begun, whole);
    assert_eq!(table(b"id\n\xff\xff\n"), Err(TableFault::Encoding(2)));
    assert_eq!(table(b"id,\"a\nb"), Err(TableFault::OpenQuote(1)), "no line end behind it");
    assert_eq!(table(b""), Ok(vec![]));
}

#[test]
fn a_file_that_says_too_little_is_refused_with_the_column() {
    let missing = Rows::new(b"event_id,type", None, None, Encoding::Auto).err();
    assert_eq!(missing, Some(CsvError::NoColumn("time".to_owned())));
    let nowhere = Rows::new(b"event_id,time,type", None, None, Encoding::Auto).err();
    assert_eq!(nowhere, Some(CsvError::NoSource));
    let row = b"event_id,time,type,source,customer_name\n";
    let mut rows = Rows::new(row, None, None, Encoding::Auto).unwrap();
    let cells = "e1,2025-11-10T08:30:00+08:00,feed.heartbeat,/hall/H001/a/b,王小明";
    let events = rows.read(cells.as_bytes(), HERE).unwrap().unwrap();
    assert!(!serde_json::to_string(&events).unwrap().contains('王'));
}
