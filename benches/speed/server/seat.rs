//! A real terminal: its log on disk, the writer, the board's rows after every change, and the way to the server, wired
//! together as in a running hall.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use zhiban::clock::{Cadence, Clock, Stopwatch, sleep};
use zhiban::core::board::{Board, Look};
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::hall::HallConfig;
use zhiban::store::{Mode, NewEvent, Store, Writer, WriterHandle, read_device_key};
use zhiban::sync::{Introduction, Link, Settings, SyncHandle, SyncThread, Tcp, enrol, start};

use super::place::Place;

/// Longest time anything may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(150);

/// How often a board is made at most, as in a running hall.
const BOARD_EVERY: Duration = Duration::from_millis(33);

/// A terminal.
pub struct Seat {
    pub folder: PathBuf,
    config: HallConfig,
    sync: Option<SyncThread>,
    writer: Option<Writer>,
    boards: Receiver<Board>,
    lines: AtomicU64,
}

impl Drop for Seat {
    fn drop(&mut self) {
        drop(self.sync.take());
        if let Some(writer) = self.writer.take() {
            writer.stop().unwrap();
        }
    }
}

impl Seat {
    /// Opens a log that is there or a new one, and belongs to a hall of the server from now on; it begins when it is told.
    pub fn enrolled(folder: &Path, config: &HallConfig, place: &Place, code: &str) -> Seat {
        let mut store = Store::open(folder, config, Mode::Write).unwrap();
        let stream = store.stream_head();
        let introduction = Introduction {
            host: "bench".to_owned(),
            hall: (stream.last > 0).then(|| config.hall_id.clone()),
            stream,
            hall_key: None,
        };
        let admitted = enrol(&place.url(), code, introduction, Arc::new(Tcp)).unwrap();
        let now = Clock::system().now();
        store.enrol(&admitted.enrolment, &admitted.key, admitted.head, now).unwrap();
        drop(store);
        let (_, boards) = channel();
        Seat {
            folder: folder.to_owned(),
            config: config.clone(),
            sync: None,
            writer: None,
            boards,
            lines: AtomicU64::new(0),
        }
    }

    /// Opens the board and the way to the server.
    pub fn start(&mut self) {
        let store = Store::open(&self.folder, &self.config, Mode::Write).unwrap();
        let enrolment = store.enrolment().unwrap().unwrap();
        let key = read_device_key(&self.folder).unwrap().unwrap();
        let link = Link::of(&enrolment, &key).unwrap();
        let told: Arc<OnceLock<SyncHandle>> = Arc::default();
        let (send, boards) = channel();
        let shown = shown(Arc::clone(&told), send);
        let writer = Writer::spawn(store, Clock::system(), shown).unwrap();
        let thread = start(link, writer.handle(), Settings::system(), |_, _| ()).unwrap();
        drop(told.set(thread.handle()));
        (self.sync, self.writer, self.boards) = (Some(thread), Some(writer), boards);
    }

    pub fn log(&self) -> WriterHandle {
        self.writer.as_ref().unwrap().handle()
    }

    /// Up to where it has the hall's log, and how many of its events wait.
    pub fn stands(&self) -> (u64, u64) {
        let read = |store: &mut Store| store.sync_standing().unwrap().unwrap();
        let standing = self.log().with_store(read).unwrap();
        (standing.head, standing.unsent)
    }

    /// Whether it has a snapshot, and not yet all that came before it.
    pub fn lacks_history(&self) -> bool {
        self.log().with_store(|store| store.past().unwrap().is_some()).unwrap()
    }

    /// Waits until it has the hall's log up to there and nothing waits.
    pub fn until(&self, head: u64) {
        let since = Stopwatch::start();
        loop {
            let now = self.stands();
            if now == (head, 0) {
                return;
            }
            assert!(since.elapsed() < PATIENCE, "still {now:?}, not {head}");
            sleep(Duration::from_millis(2));
        }
    }

    /// Writes a line as a person does; its text, once it is on this terminal's disk.
    pub fn say(&self) -> String {
        let n = self.lines.fetch_add(1, Ordering::Relaxed);
        let text = format!("打印机换了纸, counter 3 is back {n}");
        let note = Note {
            note_id: format!("0190a0b0-0000-7000-8000-{n:012}").into(),
            text: text.as_str().into(),
            phrase: "".into(),
        };
        let event = NewEvent {
            kind: Kind::LogNoted,
            at: self.config.zone.stamp(Clock::system().now()),
            by: "limin".into(),
            proof: Proof::OsUser,
            feed: None,
            body: Body::Note(note),
        };
        self.log().append(vec![event]).unwrap();
        text
    }

    /// Lets go of the boards that were shown.
    pub fn look_away(&self) {
        while self.boards.try_recv().is_ok() {}
    }

    /// Waits until a board shows it.
    pub fn sees(&self, shows: impl Fn(&Board) -> bool) {
        while !shows(&self.boards.recv_timeout(PATIENCE).unwrap()) {}
    }
}

/// What a running hall does after every change: its link is told, and a board is made.
fn shown(
    told: Arc<OnceLock<SyncHandle>>,
    boards: Sender<Board>,
) -> impl FnMut(Look<'_>) + Send + 'static {
    let mut cadence = Cadence::new(BOARD_EVERY);
    move |look: Look| {
        if let Some(handle) = told.get() {
            handle.written();
        }
        if !cadence.is_due() {
            return;
        }
        let since = Stopwatch::start();
        // Nobody looks any more: then it is of no use.
        boards.send(look.board()).unwrap_or_default();
        cadence.done(since);
    }
}
