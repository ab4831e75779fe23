//! An item of a round, from the key that answers it until it is decided, on disk and in the tables, beside a bare
//! commit of an event of that length.

use std::time::Duration;

use rusqlite::Connection;
use zhiban::clock::{Clock, Stopwatch};
use zhiban::core::act::{Act, AnswerItem, CheckAct, Desk, decide};
use zhiban::core::check::{Outcome, Template};
use zhiban::core::event::Proof;
use zhiban::core::hall::HallConfig;
use zhiban::core::people::Author;
use zhiban::core::settings::Settings;
use zhiban::store::{Mode, NewEvent, Store};

use super::history::House;
use super::import::SETTINGS;
use super::table::{Row, millis, quantile, ratio};

/// Rounds that are walked; each has 28 items.
const WALKS: usize = 20;
/// Events of the hall in which that happens.
const HISTORY: u64 = 100_000;
/// An event of an answer is about this long.
const EVENT_BYTES: usize = 360;
/// What one key may take until its answer is safe (design 7), milliseconds.
const KEY_MS_MAX: f64 = 8.0;

/// Whoever walks, and the ids of what they do.
struct Walker {
    store: Store,
    clock: Clock,
    author: Author,
    ids: u64,
}

impl Walker {
    /// One act, decided and on disk; its id.
    fn does(&mut self, act: &Act) -> String {
        let at = self.store.hall().config().zone.stamp(self.clock.now());
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            format!("0190a0b0-0000-7000-8000-{ids:012}")
        };
        let mut desk = Desk { now: at, author: &self.author, device: "bench", new_id: &mut new_id };
        let decided = decide(self.store.hall(), &mut desk, act).unwrap();
        let (by, proof) = (self.author.person.clone(), self.author.proof);
        let events = decided.drafts.into_iter().map(|draft| NewEvent {
            kind: draft.kind,
            at: draft.at,
            by: by.clone(),
            proof,
            feed: draft.feed,
            body: draft.body,
        });
        self.store.append(events.collect(), at.at).unwrap();
        decided.act_id
    }
}

fn on(round_id: &str, act: CheckAct) -> Act {
    Act::Check { round_id: round_id.to_owned(), act: Box::new(act) }
}

pub fn run(house: &mut House) -> Vec<Row> {
    let folder = house.folder(HISTORY);
    let config = HallConfig {
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: house.zone(),
        settings: Settings::standard(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    };
    let store = Store::open(&folder, &config, Mode::Write).unwrap();
    let author = Author { person: "limin".into(), proof: Proof::OsUser };
    let mut walker = Walker { store, clock: Clock::system(), author, ids: 0 };
    let floor = Connection::open(house.dir().join("checks.db")).unwrap();
    floor.execute_batch(SETTINGS).unwrap();
    floor
        .execute_batch(
            "CREATE TABLE event(pos INTEGER PRIMARY KEY, chain BLOB NOT NULL, bytes BLOB NOT NULL)",
        )
        .unwrap();
    let mut insert = floor.prepare("INSERT INTO event VALUES(NULL, ?1, ?2)").unwrap();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..WALKS {
        let round = walker.does(&on("", CheckAct::Start { template: Template::Full }));
        let items = walker.store.hall().checks().get(&round).unwrap().items.clone();
        for item in items {
            let said = AnswerItem::plain(&item.code, Outcome::Pass);
            let act = on(&round, CheckAct::Answer(Box::new(said)));
            ours.push(timed(|| drop(walker.does(&act))));
            let bytes = vec![b'x'; EVENT_BYTES];
            bare.push(timed(|| {
                insert.execute(([0_u8; 32], &bytes)).unwrap();
            }));
        }
        walker.does(&on(&round, CheckAct::Submit));
    }
    let (p99, floor) = (quantile(&mut ours, 0.99), quantile(&mut bare, 0.99));
    let beside = format!("bare commit {}, {:.1} of it", millis(floor), ratio(p99, floor));
    let what = "an item of a round answered, on disk, p99";
    vec![Row::at_most(what, millis(p99), &beside, p99.as_secs_f64() * 1000.0, KEY_MS_MAX, "ms")]
}

fn timed(work: impl FnOnce()) -> Duration {
    let since = Stopwatch::start();
    work();
    since.elapsed()
}
