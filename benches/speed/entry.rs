//! One line that a person writes, until it is on disk and answered, beside a bare commit of the same bytes
//! into a table of the same shape with the same settings.

use std::time::Duration;

use rusqlite::Connection;
use zhiban::clock::{Clock, Stopwatch};
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::hall::HallConfig;
use zhiban::core::settings::Settings;
use zhiban::store::{Mode, NewEvent, Store, Writer};

use super::ROUNDS;
use super::history::House;
use super::import::SETTINGS;
use super::table::{Row, median, millis, ratio};

/// Lines per round.
const LINES: usize = 200;
/// Events of the hall in which they are written.
const HISTORY: u64 = 100_000;
/// An event of such a line is about this long.
const EVENT_BYTES: usize = 330;

pub fn run(house: &mut House) -> Vec<Row> {
    let folder = house.folder(HISTORY);
    let config = HallConfig {
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: house.zone(),
        settings: Settings::default(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    };
    let clock = Clock::system();
    let store = Store::open(&folder, &config, Mode::Write).unwrap();
    let writer = Writer::spawn(store, clock, |_| ()).unwrap();
    let log = writer.handle();
    let floor = Connection::open(house.dir().join("entry.db")).unwrap();
    floor.execute_batch(SETTINGS).unwrap();
    floor
        .execute_batch(
            "CREATE TABLE event(pos INTEGER PRIMARY KEY, stream_ref INTEGER NOT NULL,
             seq INTEGER NOT NULL, chain BLOB NOT NULL, bytes BLOB NOT NULL, UNIQUE(stream_ref, seq))",
        )
        .unwrap();
    let mut insert = floor.prepare("INSERT INTO event VALUES(NULL, 1, ?1, ?2, ?3)").unwrap();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for line in 0..LINES {
            let number = round * LINES + line;
            let note = Note {
                note_id: format!("0190a0b0-0000-7000-8000-{number:012}").into(),
                text: "打印机换了纸, counter 3 is back".into(),
                phrase: "".into(),
            };
            let event = NewEvent {
                kind: Kind::LogNoted,
                at: config.zone.stamp(clock.now()),
                by: "limin".into(),
                proof: Proof::OsUser,
                feed: None,
                body: Body::Note(note),
            };
            ours.push(timed(|| drop(log.append(vec![event]).unwrap())));
            let bytes = vec![b'x'; EVENT_BYTES];
            bare.push(timed(|| {
                insert.execute((number, [0_u8; 32], &bytes)).unwrap();
            }));
        }
    }
    drop(insert);
    drop(log);
    writer.stop().unwrap();
    let (ours, bare) = (median(&mut ours), median(&mut bare));
    let beside = format!("bare commit {}", millis(bare));
    let what = "one line a person writes, on disk";
    vec![Row::at_most(what, millis(ours), &beside, ratio(ours, bare), 1.5, "x")]
}

fn timed(work: impl FnOnce()) -> Duration {
    let since = Stopwatch::start();
    work();
    since.elapsed()
}
