//! Tests of the store on real files: events made here, folders of their own.

mod anchor;
mod append;
mod backup;
mod clock_step;
mod complaints;
mod customers_need;
mod draft;
mod folder;
pub(in crate::store) mod history;
mod identity;
mod recover;
mod writer;

use std::path::Path;

use super::{Mode, NewEvent, Pen, Store};
use crate::core::event::{Accuracy, Body, FeedMeta, Flags, Kind, Note, Proof, QueueData};
use crate::core::tests::config;
use crate::core::time::{Ms, Stamp, Zone};

/// 2025-11-10 08:00 in Shanghai.
pub(in crate::store) const MORNING: Ms = Ms(1_762_732_800_000);
const SOURCE: &str = "/hall/H001/example/q1";

fn pen() -> Pen {
    Pen { boot: "boot0001".into(), mono: || 42 }
}

pub(in crate::store) fn open(dir: &Path) -> Store {
    let mut store = Store::open(dir, &config(), Mode::Write).unwrap();
    store.state.pen = pen();
    store
}

pub(in crate::store) fn stamp(at: Ms) -> Stamp {
    Zone::default().stamp(at)
}

pub(in crate::store) fn queue(id: &str, kind: Kind, at: Ms, data: QueueData) -> NewEvent {
    NewEvent {
        kind,
        at: stamp(at),
        by: "feed".into(),
        proof: Proof::Feed,
        feed: Some(Box::new(FeedMeta {
            source: SOURCE.into(),
            id: id.into(),
            sequence: None,
            recorded: Some(stamp(at)),
            date: None,
            accuracy: Accuracy::Reported,
            flags: Flags::default(),
            hash: "0".repeat(32).into(),
        })),
        body: Body::Queue(Box::new(data)),
    }
}

pub(in crate::store) fn visit(id: &str, kind: Kind, visit: &str, at: Ms) -> NewEvent {
    let data = QueueData {
        visit_id: Some(visit.into()),
        ticket_no: Some("A001".into()),
        service_id: Some("S1".into()),
        counter_id: (kind != Kind::TicketIssued).then(|| "01".into()),
        ..QueueData::default()
    };
    queue(id, kind, at, data)
}

pub(in crate::store) fn note(id: &str, kind: Kind, at: Ms, text: &str) -> NewEvent {
    NewEvent {
        kind,
        at: stamp(at),
        by: "u1".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(Note { note_id: id.into(), text: text.into(), phrase: "".into() }),
    }
}

/// Every row of every readable table, as text.
fn tables(store: &Store) -> Vec<String> {
    let names = [
        "ticket",
        "visit_alias",
        "counter_span",
        "staff_span",
        "feed",
        "duty_log",
        "complaint",
        "complaint_event",
        "complaint_offer",
        "dispatch",
        "escalation",
        "follow_up",
    ];
    let mut lines = Vec::new();
    for name in names {
        let mut all = store.conn.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let width = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<rusqlite::types::Value> =
                (0..width).map(|at| row.get(at).unwrap()).collect();
            lines.push(format!("{name} {cells:?}"));
        }
    }
    lines
}
