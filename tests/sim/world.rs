//! The hall of a simulation and what can happen to it: each of these is one method, by hand in the tests of single faults
//! and by dice in the schedules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use turmoil::{Builder, Sim};
use zhiban::core::time::Ms;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{HallStore, Limits, PageAsk, SegmentRow};

use crate::net::{self, BEGIN, SERVER, at_once, serve};
use crate::template::{Template, memory};
use crate::terminal::{Terminal, Trace, copy_folder};

/// One step of the simulation.
const TICK: Duration = Duration::from_millis(100);

/// The hall.
pub(crate) const HALL: &str = "H001";

/// How the network between a terminal and the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// Nothing gets through.
    Cut,
    /// What the terminal sends is lost; the other way is open.
    DeafServer,
    /// What the server answers is lost; the other way is open.
    DeafTerminal,
    /// Everything is late, until it is open again.
    Held,
}

/// The hall.
pub(crate) struct World {
    pub(crate) sim: Sim<'static>,
    folder: TempDir,
    pub(crate) terminals: Vec<Terminal>,
    ways: Vec<Way>,
    pub(crate) server_off_ms: Arc<AtomicI64>,
    pub(crate) server_is_up: bool,
    backups: Vec<PathBuf>,
    /// Older copies of terminals' logs, with what had been written there.
    files: Vec<(usize, PathBuf, BTreeSet<String>)>,
    /// Events that have to be in the hall's log in the end.
    pub(crate) due: BTreeSet<String>,
    pub(crate) trace: Trace,
    seed: u64,
    written: u32,
    made: u32,
}

impl World {
    pub(crate) fn new(template: &Template, seed: u64) -> World {
        World::with(template, seed, Limits::default())
    }

    #[allow(clippy::large_types_passed_by_value)] // once for each run
    pub(crate) fn with(template: &Template, seed: u64, limits: Limits) -> World {
        net::begin();
        let folder = memory();
        let mut sim = Builder::new()
            .rng_seed(seed)
            .tick_duration(TICK)
            .simulation_duration(Duration::from_secs(1 << 40))
            .tcp_capacity(1024)
            .min_message_latency(TICK)
            .max_message_latency(TICK)
            .build();
        let server = folder.path().join("server");
        copy_folder(&template.server(), &server);
        let server_off_ms: Arc<AtomicI64> = Arc::default();
        let off_ms = Arc::clone(&server_off_ms);
        sim.host(SERVER, move || {
            let (server, off_ms) = (server.clone(), Arc::clone(&off_ms));
            async move { Ok(serve(&server, off_ms, limits).await?) }
        });
        let mut world = World {
            sim,
            folder,
            terminals: Vec::new(),
            ways: Vec::new(),
            server_off_ms,
            server_is_up: true,
            backups: Vec::new(),
            files: Vec::new(),
            due: BTreeSet::new(),
            trace: Trace::default(),
            seed,
            written: 0,
            made: 0,
        };
        for at in 0..template.terminals {
            world.begin(&template.terminal(at), BTreeSet::new());
        }
        world
    }

    /// A terminal with a copy of a log begins to run.
    fn begin(&mut self, copy: &Path, own: BTreeSet<String>) -> usize {
        let at = self.terminals.len();
        let name = format!("t{at}");
        let folder = self.folder.path().join(&name);
        copy_folder(copy, &folder);
        let terminal = Terminal::new(name.clone(), folder, own);
        let (running, off_ms) = (Rc::clone(&terminal.running), Arc::clone(&terminal.off_ms));
        let (trace, seed) = (Arc::clone(&self.trace), self.seed ^ (at as u64 + 1) << 32);
        self.sim.host(name.clone(), move || {
            let (running, off_ms) = (Rc::clone(&running), Arc::clone(&off_ms));
            let trace = (name.clone(), Arc::clone(&trace));
            async move {
                Terminal::work(running, off_ms, seed, trace).await;
                Ok(())
            }
        });
        self.terminals.push(terminal);
        self.ways.push(Way::Open);
        at
    }

    /// The right time.
    pub(crate) fn now(&self) -> Ms {
        Ms(BEGIN.0 + i64::try_from(net::passed_ms(self.sim.elapsed())).unwrap())
    }

    pub(crate) fn note(&self, what: &str) {
        let at = net::passed_ms(self.sim.elapsed());
        self.trace.lock().unwrap().push(format!("{at} {what}"));
    }

    /// Time goes on.
    pub(crate) fn run_ms(&mut self, ms: u64) {
        for _ in 0..ms.div_ceil(u64::try_from(TICK.as_millis()).unwrap()).max(1) {
            self.sim.step().unwrap();
        }
    }

    /// Time goes on until that is so; for so many seconds at most.
    pub(crate) fn until(&mut self, what: &str, secs_max: u64, mut is: impl FnMut(&World) -> bool) {
        for _ in 0..secs_max * 2 {
            if is(self) {
                return;
            }
            self.run_ms(500);
        }
        let standings: Vec<_> = self.terminals.iter().filter(|it| it.is_up()).collect();
        let standings: Vec<_> =
            standings.iter().map(|it| (&it.name, it.standing(), it.status())).collect();
        panic!("I17: {what} did not happen in {secs_max} s: {standings:#?}");
    }

    /// Time goes on while nobody runs.
    pub(crate) fn skip(&mut self, time: Duration) {
        net::skip(time);
        self.note("a long time passed");
    }

    fn mark(&mut self) -> String {
        self.written += 1;
        let mark = format!("w{:05}", self.written);
        self.due.insert(mark.clone());
        mark
    }

    /// A terminal writes a line.
    pub(crate) fn say(&mut self, at: usize) -> String {
        let (mark, now) = (self.mark(), self.now());
        self.note(&format!("t{at} writes {mark}"));
        self.terminals[at].say(&mark, now);
        mark
    }

    /// A terminal registers a complaint, or does something to one that it knows.
    pub(crate) fn tell(&mut self, at: usize, number: u64) {
        let (mark, now) = (self.mark(), self.now());
        let id = format!("c{number}");
        self.note(&format!("t{at} acts on {id}: {mark}"));
        let knows = self.terminals[at].with(|store| store.hall().cases().get(&id).is_some());
        let terminal = &mut self.terminals[at];
        if knows {
            use zhiban::core::event::Kind::{ComplaintStarted, ComplaintTaken};
            let by = format!("e10{at}");
            let owner = format!(r#""owner":"{by}","from":"e101""#);
            let (kind, fields) = if self.written.is_multiple_of(2) {
                (ComplaintStarted, r#""note":"begun""#.to_owned())
            } else {
                (ComplaintTaken, owner)
            };
            terminal.tell((kind, &by), &id, &mark, &fields, now);
        } else {
            terminal.register(&id, &mark, now);
        }
    }

    /// From now on so long a message is on its way between a terminal and the server. Each message its own time would
    /// make a run depend on which of two machines is answered first within an instant, which is left to chance.
    pub(crate) fn latency(&mut self, at: usize, ms: u64) {
        let name = self.terminals[at].name.clone();
        self.note(&format!("messages of {name} take {ms} ms"));
        self.sim.set_link_latency(name, SERVER, Duration::from_millis(ms));
    }

    /// The network between a terminal and the server changes.
    pub(crate) fn way(&mut self, at: usize, way: Way) {
        let name = self.terminals[at].name.clone();
        self.note(&format!("{name} is {way:?}"));
        let before = self.ways[at];
        self.ways[at] = way;
        if before == Way::Held {
            self.sim.release(name.as_str(), SERVER);
        }
        self.connect(at);
    }

    /// The network is as it should be.
    fn connect(&self, at: usize) {
        let name = self.terminals[at].name.as_str();
        self.sim.repair(name, SERVER);
        match self.ways[at] {
            Way::Open => {}
            Way::Cut => self.sim.partition(name, SERVER),
            Way::DeafServer => self.sim.partition_oneway(name, SERVER),
            Way::DeafTerminal => self.sim.partition_oneway(SERVER, name),
            Way::Held => self.sim.hold(name, SERVER),
        }
    }

    /// A machine ends without a word to anybody: in which order its connections would be closed is left to chance.
    fn crash(&mut self, name: &str) {
        let cut = |at: &usize| name == SERVER || self.terminals[*at].name == name;
        let cut: Vec<usize> = (0..self.terminals.len()).filter(cut).collect();
        for at in &cut {
            self.sim.partition(self.terminals[*at].name.as_str(), SERVER);
        }
        self.sim.crash(name);
        for at in cut {
            self.connect(at);
        }
    }

    /// The program of a terminal ends and its machine goes on: what it had sent arrives all the same.
    pub(crate) fn kill(&mut self, at: usize) {
        let name = self.terminals[at].name.clone();
        self.sim.crash(name.as_str());
        self.terminals[at].shut();
    }

    /// The program of a terminal ends at this instant, or starts again.
    pub(crate) fn power(&mut self, at: usize, on: bool) {
        let name = self.terminals[at].name.clone();
        if on == self.terminals[at].is_up() {
            return;
        }
        self.note(&format!("{name} is {}", if on { "on" } else { "off" }));
        if on {
            self.terminals[at].open();
            self.sim.bounce(name.as_str());
        } else {
            self.crash(&name);
            self.terminals[at].shut();
        }
    }

    /// The server ends at this instant, or starts again.
    pub(crate) fn power_of_server(&mut self, on: bool) {
        if on == self.server_is_up {
            return;
        }
        self.note(if on { "the server is on" } else { "the server is off" });
        self.server_is_up = on;
        if on { self.sim.bounce(SERVER) } else { self.crash(SERVER) }
    }

    fn fresh(&mut self, kind: &str) -> PathBuf {
        self.made += 1;
        self.folder.path().join(format!("{kind}{}", self.made))
    }

    /// A copy of a terminal's log begins to live beside it; which one it is.
    pub(crate) fn clone_of(&mut self, at: usize) -> usize {
        self.note(&format!("t{at} is copied to another machine"));
        let (folder, own) = (self.terminals[at].folder.clone(), self.terminals[at].own.clone());
        self.begin(&folder, own)
    }

    /// Keeps a copy of a terminal's log.
    pub(crate) fn keep(&mut self, at: usize) {
        let (to, own) = (self.fresh("kept"), self.terminals[at].own.clone());
        copy_folder(&self.terminals[at].folder, &to);
        self.files.push((at, to, own));
    }

    /// A terminal's log becomes the oldest copy that was kept of it; whether there is one.
    pub(crate) fn restore(&mut self, at: usize) -> bool {
        let Some(found) = self.files.iter().position(|(whose, ..)| *whose == at) else {
            return false;
        };
        let (_, copy, own) = self.files.remove(found);
        self.note(&format!("t{at} gets an older log"));
        self.power(at, false);
        self.terminals[at].replace(&copy, own);
        self.power(at, true);
        self.forgive();
        true
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.folder.path().join("server").join(DB_FILE)
    }

    pub(crate) fn storage(&self) -> SqliteStore {
        SqliteStore::open_inline(&self.db()).unwrap()
    }

    /// The server is backed up; the two newest copies are kept, and what the older one has is called durable.
    pub(crate) fn backup(&mut self) {
        let to = self.fresh("backup");
        let copied = SqliteStore::copy(&self.db(), &to, self.now()).unwrap();
        self.note(&format!("a backup with {} events", copied.events()));
        self.backups.push(copied.path);
        if self.backups.len() > 2 {
            self.backups.remove(0);
        }
        let halls = SqliteStore::prove(&self.backups[0]).unwrap();
        let heads = halls.into_iter().map(|hall| (hall.id, hall.head)).collect();
        at_once(self.storage().mark_durable(heads)).unwrap();
    }

    /// The server is put back from one of its backups; whether there is that one.
    pub(crate) fn put_back(&mut self, which: usize) -> bool {
        let Some(copy) = self.backups.get(which).cloned() else { return false };
        self.made += 1;
        let incarnation = [u8::try_from(self.made % 250).unwrap(); 16];
        self.power_of_server(false);
        // The name of what is set aside has the second in it.
        self.run_ms(1_000);
        SqliteStore::restore(&copy, &self.db(), incarnation, self.now()).unwrap();
        self.note(&format!("the server is put back from backup {which}"));
        self.power_of_server(true);
        // A backup of before is none of the data that there are now.
        self.backups = vec![copy];
        self.forgive();
        true
    }

    /// The hall's log as the server has it.
    pub(crate) fn rows(&self) -> Vec<SegmentRow> {
        let (store, mut rows, mut after) = (self.storage(), Vec::<SegmentRow>::new(), 0);
        loop {
            let ask = PageAsk { hall: HALL.to_owned(), after, bytes_max: 1 << 20, own: None };
            let page = at_once(store.page(ask)).unwrap().unwrap();
            rows.extend(page.segments);
            let end = rows.last().map_or(0, |row| row.hseq + row.count - row.skip.len() as u64 - 1);
            if end >= page.head || end <= after {
                return rows;
            }
            after = end;
        }
    }

    /// Events whose only copy was wiped by whoever put an older one in its place are nobody's loss.
    fn forgive(&mut self) {
        let mut held: BTreeSet<String> = self.log().into_iter().collect();
        for terminal in &self.terminals {
            let was_up = terminal.is_up();
            if !was_up {
                terminal.open();
            }
            held.extend(terminal.marks().into_iter().filter(|it| it.1).map(|it| it.0));
            if !was_up {
                terminal.shut();
            }
        }
        self.due.retain(|mark| held.contains(mark));
    }

    /// A clock is wrong from now on by so much.
    pub(crate) fn set_clock(&mut self, at: Option<usize>, off: i64) {
        let clock = at.map_or(&self.server_off_ms, |at| &self.terminals[at].off_ms);
        clock.store(off, Ordering::Relaxed);
        self.note(&format!("the clock of {at:?} is off by {off} ms"));
    }

    /// Nothing is in the way any more, and everybody runs.
    pub(crate) fn heal(&mut self) {
        for at in 0..self.terminals.len() {
            self.way(at, Way::Open);
            self.power(at, true);
        }
        self.power_of_server(true);
    }
}
