//! What the ticket machine says on the day: 168 numbers taken, of which 154 are served, 9 given up and 5 void, as lines
//! of the neutral format, read by the feed as it reads those of a real machine.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::core::event::{Body, Proof};
use crate::core::tests::{SOURCE, ms};
use crate::core::time::{Ms, Zone};
use crate::feed::neutral::{Entrance, read_line};
use crate::store::NewEvent;

/// The machine says that it is there this often.
const HEARTBEAT_SECS: i64 = 50;

/// Who comes, by the machine: all but 赵磊, who signs in nowhere. 吴迪 works in the back office.
const ARRIVALS: [(&str, &str, &str); 11] = [
    ("07:54:05", "2001", ""),
    ("07:55:05", "2002", ""),
    ("07:56:05", "3001", "01"),
    ("07:56:25", "3002", "02"),
    ("07:57:05", "3003", "03"),
    ("07:57:25", "3004", "04"),
    ("07:58:05", "3005", ""),
    ("07:58:25", "3007", "07"),
    ("07:59:05", "3008", "08"),
    ("07:59:25", "3009", ""),
    ("08:12:05", "1001", ""),
];

/// One visit: number, service, issued, counter, called, finished. The service begins ten seconds after the
/// call.
type Visit = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// From 09:53 more come than four counters can serve; at 10:05 seven wait. What 05 takes makes up for it by
/// 10:25.
#[rustfmt::skip] // one a line: it is a table
const MORNING: [Visit; 34] = [
    ("B1", "basic", "08:31:00", "01", "08:31:20", "08:40:00"),
    ("B2", "basic", "08:33:00", "02", "08:33:20", "08:44:00"),
    ("B3", "basic", "08:40:00", "03", "08:40:20", "08:52:00"),
    ("V1", "vip", "08:45:00", "08", "08:45:20", "08:57:00"),
    ("N1", "net", "08:53:00", "07", "08:53:20", "09:11:00"),
    ("N2", "net", "08:54:30", "07", "09:11:20", "09:25:00"),
    ("B4", "basic", "09:04:00", "01", "09:04:20", "09:14:00"),
    ("B5", "basic", "09:05:00", "04", "09:05:20", "09:18:00"),
    ("B6", "basic", "09:30:00", "02", "09:30:20", "09:43:00"),
    ("C1", "basic", "09:51:00", "01", "09:51:20", "10:06:25"),
    ("C2", "basic", "09:51:10", "02", "09:51:30", "10:06:55"),
    ("C3", "basic", "09:51:20", "03", "09:51:40", "10:07:25"),
    ("C4", "basic", "09:51:30", "04", "09:51:50", "10:07:45"),
    ("W1", "basic", "09:53:30", "05", "10:05:50", "10:06:50"),
    ("W2", "basic", "09:53:35", "01", "10:06:30", "10:17:50"),
    ("W3", "basic", "09:53:40", "02", "10:07:00", "10:18:10"),
    ("W4", "basic", "09:53:45", "05", "10:07:10", "10:07:50"),
    ("W5", "basic", "09:53:50", "03", "10:07:30", "10:18:30"),
    ("W6", "basic", "09:53:55", "04", "10:07:55", "10:18:50"),
    ("W7", "basic", "09:54:00", "05", "10:08:00", "10:19:00"),
    ("R1", "basic", "10:05:45", "01", "10:18:00", "10:19:20"),
    ("R2", "basic", "10:06:25", "02", "10:18:20", "10:19:40"),
    ("R3", "basic", "10:06:55", "03", "10:18:40", "10:24:50"),
    ("R4", "basic", "10:07:05", "04", "10:19:00", "10:26:00"),
    ("R5", "basic", "10:07:25", "05", "10:19:20", "10:27:00"),
    ("R6", "basic", "10:07:45", "01", "10:19:40", "10:23:30"),
    ("R7", "basic", "10:07:55", "02", "10:20:00", "10:24:20"),
    ("S1", "basic", "10:17:55", "01", "10:24:00", "10:29:00"),
    ("S2", "basic", "10:18:15", "02", "10:24:30", "10:29:00"),
    ("S3", "basic", "10:18:35", "03", "10:25:00", "10:29:00"),
    ("S4", "basic", "10:18:55", "01", "10:29:20", "10:32:10"),
    ("S5", "basic", "10:19:15", "02", "10:29:20", "10:32:40"),
    ("S6", "basic", "10:19:35", "03", "10:29:20", "10:33:00"),
    ("S7", "basic", "10:19:55", "04", "10:29:30", "10:33:30"),
];

/// How many come when the crowd of the morning is over: one every three minutes, but while the systems are down.
const LATER: i64 = 134;
const EVERY_SECS: i64 = 176;
/// Of these, every so many gives up and every so many is void.
const GIVES_UP: [i64; 9] = [6, 21, 33, 47, 62, 78, 91, 105, 122];
const VOID: [i64; 5] = [12, 40, 70, 99, 128];
/// Where they are called to, in turn. Whoever sits at another counter has a meal between 11:30 and 13:30.
const COUNTERS: [&str; 6] = ["01", "02", "03", "01", "02", "03"];
const ALL_COUNTERS: [&str; 6] = ["01", "04", "02", "05", "03", "04"];

/// What is said, and when.
#[derive(Default)]
struct Said(Vec<(Ms, &'static str, Value)>);

impl Said {
    fn say(&mut self, at: Ms, kind: &'static str, data: Value) {
        self.0.push((at, kind, data));
    }

    fn issued(&mut self, visit: &str, service: &str, at: Ms) {
        let data = json!({"visit_id": visit, "ticket_no": visit, "service_id": service});
        self.say(at, "ticket.issued", data);
    }

    fn served(&mut self, visit: &str, counter: &str, called: Ms, finished: Ms) {
        let at_counter = || json!({"visit_id": visit, "counter_id": counter});
        self.say(called, "ticket.called", at_counter());
        self.say(called.plus_secs(10), "service.started", at_counter());
        self.say(finished, "ticket.finished", json!({"visit_id": visit}));
    }
}

/// The day of the machine, in the order in which it is said.
pub(super) fn day() -> VecDeque<NewEvent> {
    let mut said = Said::default();
    for (at, staff, counter) in ARRIVALS {
        let data = match counter {
            "" => json!({"staff_id": staff}),
            counter => json!({"staff_id": staff, "counter_id": counter}),
        };
        said.say(ms(at), "staff.signed_in", data);
    }
    for (visit, service, issued, counter, called, finished) in MORNING {
        said.issued(visit, service, ms(issued));
        said.served(visit, counter, ms(called), ms(finished));
    }
    for nth in 0..LATER {
        comes_later(&mut said, nth);
    }
    let (from, to) = (ms("07:54"), ms("18:40"));
    for nth in 0..to.secs_since(from) / HEARTBEAT_SECS {
        said.say(from.plus_secs(nth * HEARTBEAT_SECS), "feed.heartbeat", json!({}));
    }
    said.0.sort_by_key(|(at, ..)| *at);
    (1..).zip(said.0).map(|(nth, (at, kind, data))| heard(nth, at, kind, &data)).collect()
}

fn comes_later(said: &mut Said, nth: i64) {
    let mut at = ms("10:32:30").plus_secs(nth * EVERY_SECS);
    if at >= ms("12:36") {
        at = at.plus_secs(ms("13:20:30").secs_since(ms("12:36")));
    }
    let visit = format!("D{nth:03}");
    let (service, counter) = match nth % 8 {
        3 => ("net", "07"),
        7 if at >= ms("13:30") => ("vip", "08"),
        _ => {
            let few = at >= ms("11:25") && at < ms("13:30");
            let turn = if few { COUNTERS } else { ALL_COUNTERS };
            ("basic", turn[usize::try_from(nth).unwrap() % turn.len()])
        }
    };
    said.issued(&visit, service, at);
    if GIVES_UP.contains(&nth) {
        let data = json!({"visit_id": visit, "stage": "waiting", "by": "customer"});
        said.say(at.plus_secs(70), "ticket.abandoned", data);
    } else if VOID.contains(&nth) {
        let data = json!({"visit_id": visit, "stage": "creation", "by": "staff"});
        said.say(at.plus_secs(8), "ticket.removed", data);
    } else {
        let secs = 240 + nth * 37 % 160;
        said.served(&visit, counter, at.plus_secs(6), at.plus_secs(16 + secs));
    }
}

/// A line as the machine sends it, read and ready for the log.
fn heard(nth: u64, at: Ms, kind: &str, data: &Value) -> NewEvent {
    let time = Zone::default().stamp(at).to_rfc3339();
    let line = json!({
        "specversion": "1.0", "id": format!("m-{nth:06}"), "source": SOURCE,
        "type": format!("hallqueue.v1.{kind}"), "time": time, "recordedtime": time,
        "sequence": format!("{nth:012}"), "datacontenttype": "application/json", "data": data,
    });
    let entrance = Entrance { hall: "H001", now: at };
    let event = read_line(line.to_string().as_bytes(), entrance).unwrap().unwrap();
    NewEvent {
        kind: event.kind,
        at: event.at,
        by: "feed".into(),
        proof: Proof::Feed,
        feed: Some(event.feed),
        body: Body::Queue(event.data),
    }
}
