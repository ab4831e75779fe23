//! Ratings through the real entrance: over HTTP into the log of a board, and onto the board that is drawn next.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use super::BoardSink;
use crate::clock::Clock;
use crate::core::board::{Board, RatingNow};
use crate::core::hall::HallConfig;
use crate::core::report::DayReport;
use crate::core::time::{Ms, Stamp};
use crate::feed::csv::Rows;
use crate::feed::listen::{Limits, ListenerConfig, start};
use crate::feed::mapping::Encoding;
use crate::feed::neutral::Entrance;
use crate::feed::sink::Sink as _;
use crate::store::{DB_FILE, Mode, Store, Writer};

const SOURCE: &str = "/hall/H001/pads/1";

fn now() -> Ms {
    Stamp::parse("2025-11-10T10:00:00+08:00").unwrap().at
}

fn event(id: &str, minute: u32, kind: &str, data: &str) -> String {
    format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"{SOURCE}\",\"type\":\"hallqueue.v1.{kind}\",\
         \"time\":\"2025-11-10T09:{minute:02}:00+08:00\",\"data\":{data}}}"
    )
}

fn rating(id: &str, minute: u32, data: &str) -> String {
    event(id, minute, "rating.given", data)
}

struct Hall {
    folder: tempfile::TempDir,
    writer: Writer,
    at: SocketAddr,
    sink: BoardSink,
    _runtime: tokio::runtime::Runtime,
    _listener: crate::feed::listen::ListenerHandle,
}

impl Hall {
    fn open() -> Hall {
        let folder = tempfile::tempdir().unwrap();
        let config = HallConfig { hall_id: "H001".to_owned(), ..HallConfig::default() };
        let store = Store::open(folder.path(), &config, Mode::Write).unwrap();
        let clock = Clock::simulated(now(), 0);
        let writer = Writer::spawn(store, clock, |_| ()).unwrap();
        let sink = BoardSink { log: writer.handle(), clock };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config = ListenerConfig {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            token: None,
            local_token: None,
            clerk: None,
            hall: "H001".to_owned(),
            clock,
            limits: Limits::default(),
        };
        let listener = start(config, sink.clone(), runtime.handle()).unwrap();
        let at = listener.addr();
        Hall { folder, writer, at, sink, _runtime: runtime, _listener: listener }
    }

    /// Posts lines of the format; the answer's first line and its body.
    fn post(&self, lines: &[String]) -> String {
        let body = lines.join("\n");
        let mut stream = TcpStream::connect(self.at).unwrap();
        let head = format!(
            "POST /hallqueue/v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
        answer
    }

    fn board(&self) -> Board {
        let board = |store: &mut Store| Board::build(store.hall(), now());
        self.writer.handle().with_store(board).unwrap()
    }

    fn report(&self) -> DayReport {
        let date = crate::core::time::Zone::default().date(now());
        let report = move |store: &mut Store| store.report(date, Some(now()));
        self.writer.handle().with_store(report).unwrap().unwrap().unwrap()
    }

    fn rows(&self) -> Vec<(String, Option<String>, Option<String>, u8)> {
        let conn = rusqlite::Connection::open(self.folder.path().join(DB_FILE)).unwrap();
        let mut rows = conn
            .prepare("SELECT rating_id, counter_id, staff_id, score FROM rating ORDER BY 1")
            .unwrap();
        let read =
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
        read.unwrap().map(Result::unwrap).collect()
    }
}

fn told(now: Option<RatingNow>) -> (u32, u32, u32, bool) {
    now.map_or((0, 0, 0, true), |it| (it.n, it.mean_tenths, it.low, it.small))
}

#[test]
fn a_rating_stands_on_the_board_that_is_drawn_next_and_counts_once() {
    let hall = Hall::open();
    let of = |counter: &str| {
        let board = hall.board();
        told(
            board.counters.iter().find(|row| row.counter_id == counter).and_then(|row| row.ratings),
        )
    };
    hall.post(&[
        event("o1", 0, "counter.opened", "{\"counter_id\":\"1\",\"staff_id\":\"e1\"}"),
        event(
            "i1",
            1,
            "ticket.issued",
            "{\"visit_id\":\"v1\",\"ticket_no\":\"A1\",\"service_id\":\"A\"}",
        ),
        event(
            "s1",
            2,
            "service.started",
            "{\"visit_id\":\"v1\",\"counter_id\":\"1\",\"staff_id\":\"e1\"}",
        ),
        event("f1", 5, "ticket.finished", "{\"visit_id\":\"v1\"}"),
    ]);
    assert_eq!(hall.board().totals.ratings, None);
    // Who is rated is not said: it was who served the visit.
    hall.post(&[rating("r1", 6, "{\"visit_id\":\"v1\",\"score\":5}")]);
    let board = hall.board();
    assert_eq!(told(board.totals.ratings), (1, 50, 0, true));
    assert_eq!(
        told(board.staff.iter().find(|it| it.staff_id == "e1").unwrap().ratings),
        (1, 50, 0, true)
    );
    assert_eq!(of("1"), (1, 50, 0, true));
    // The same event again, and the same visit rated anew.
    hall.post(&[rating("r1", 6, "{\"visit_id\":\"v1\",\"score\":5}")]);
    hall.post(&[rating("r2", 7, "{\"visit_id\":\"v1\",\"score\":\"2\"}")]);
    assert_eq!(told(hall.board().totals.ratings), (1, 20, 1, true));
    // What was said before that comes late changes nothing.
    hall.post(&[rating("r0", 6, "{\"visit_id\":\"v1\",\"score\":4}")]);
    assert_eq!(told(hall.board().totals.ratings), (1, 20, 1, true));
    let many: Vec<String> = (0..9)
        .map(|n| rating(&format!("m{n}"), 10 + n, &format!("{{\"rating_id\":\"p{n}\",\"counter_id\":\"2\",\"staff_id\":\"e2\",\"score\":4}}")))
        .collect();
    hall.post(&many);
    // (2 + 9 * 4) / 10
    assert_eq!(told(hall.board().totals.ratings), (10, 38, 1, false), "enough to say so");
    assert_eq!((of("1"), of("2")), ((1, 20, 1, true), (9, 40, 0, true)));
    let report = hall.report().ratings.unwrap();
    assert_eq!((report.hall.n, report.hall.mean_tenths, report.hall.low_percent), (10, 38, 10));
    let people = || -> Vec<(String, u32)> {
        let told = hall.report().ratings.unwrap().staff.into_iter();
        told.map(|it| (it.id, it.ratings.n)).collect()
    };
    assert_eq!(people(), [], "nobody is judged by nine buttons");
    let rows = hall.rows();
    assert_eq!(rows.len(), 10);
    assert_eq!(
        rows.last().unwrap(),
        &("v:v1".to_owned(), Some("1".to_owned()), Some("e1".to_owned()), 2)
    );
    hall.post(&[rating(
        "m9",
        30,
        "{\"rating_id\":\"p9\",\"counter_id\":\"2\",\"staff_id\":\"e2\",\"score\":4}",
    )]);
    assert_eq!(people(), [("e2".to_owned(), 10)]);
}

#[test]
fn what_is_no_rating_is_flagged_and_counted_nowhere() {
    let hall = Hall::open();
    for data in [
        "{\"score\":0}",
        "{\"score\":6}",
        "{\"score\":-1}",
        "{\"counter_id\":\"1\"}",
        "{\"score\":4.5}",
    ] {
        let answer =
            hall.post(&[rating(&format!("x{data}").replace(['{', '}', '"', ':'], ""), 1, data)]);
        assert!(answer.contains("\"flagged\":1"), "{data}: {answer}");
    }
    assert_eq!(hall.board().totals.ratings, None);
    assert!(hall.rows().is_empty());
    // One that names nobody is the hall's.
    hall.post(&[rating("y", 2, "{\"score\":3}")]);
    assert_eq!(told(hall.board().totals.ratings), (1, 30, 0, true));
}

#[test]
fn rows_of_a_file_are_ratings_too() {
    let mut hall = Hall::open();
    let mut rows = Rows::new(
        b"event_id,time,type,counter_id,rating_id,score",
        None,
        Some(SOURCE),
        Encoding::Utf8,
    )
    .unwrap();
    let entrance = Entrance { hall: "H001", now: now() };
    for row in [
        "c1,2025-11-10T09:00:00+08:00,rating.given,1,p1,5",
        "c2,2025-11-10T09:01:00+08:00,rating.given,1,p2,4",
        "c3,2025-11-10T09:02:00+08:00,rating.given,1,p2,1",
    ] {
        let events = rows.read(row.as_bytes(), entrance).unwrap().unwrap();
        hall.sink.take(events).unwrap();
    }
    assert_eq!(told(hall.board().totals.ratings), (2, 30, 1, true));
}
