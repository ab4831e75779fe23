//! A new terminal in a hall with a long log: the state of the hall first, in parts that go on where a line broke, then the
//! log behind it, and what came before in its own time. Over real connections, with somebody between who cuts and holds.

#![allow(clippy::unwrap_used)] // a failed step of a test is the failure of that test

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use zhiban::clock::Stopwatch;
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::hall::HallConfig;
use zhiban::core::settings::Settings as HallSettings;
use zhiban::core::sync::client::{Begin, Dice};
use zhiban::core::sync::status::Status;
use zhiban::core::time::Stamp;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::tls::{Tls, acceptor, make_ca, renew};
use zhiban::server::{
    App, AppConfig, FoldRules, Limits, Listening, MasterKey, Times, issue, listen,
};
use zhiban::store::{Enrolment, Mode, NewEvent, Store, read_device_key};
use zhiban::sync::{Introduction, Link, Settings, SyncThread, Tcp, enrol, start};

/// How long a loaded machine may need for what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// Events of the hall's log: enough for a snapshot, which then has several parts.
const EVENTS: usize = 2_400;

struct Served {
    folder: TempDir,
    app: Arc<App<SqliteStore>>,
    listening: Listening,
    pin: [u8; 10],
}

impl Served {
    async fn start() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let now = Times::system().now();
        SqliteStore::create(&folder.path().join(DB_FILE), [9; 16], now).unwrap();
        MasterKey::make(folder.path()).unwrap();
        make_ca(folder.path(), now).unwrap();
        assert!(renew(folder.path(), &["127.0.0.1".to_owned()], now).unwrap());
        let tls = Tls::own(folder.path()).unwrap();
        let config = AppConfig {
            limits: Limits::default(),
            times: Times::system(),
            master: MasterKey::load(folder.path()).unwrap(),
            ca_pem: tls.ca_pem.clone(),
            spread: true,
            metrics_token: None,
        };
        let store = SqliteStore::open(&folder.path().join(DB_FILE)).unwrap();
        let app = App::start(store, config).await.unwrap();
        let rules = FoldRules { free_bytes_min: 0, ..FoldRules::default() };
        app.fold_in(&folder.path().join("folded"), rules).unwrap();
        let (accepts, _) = acceptor(&tls).unwrap();
        let listening = listen(&app, "127.0.0.1:0".parse().unwrap(), accepts).unwrap();
        Served { folder, app, listening, pin: tls.pin() }
    }

    fn url(&self) -> String {
        format!("https://{}", self.listening.address())
    }

    async fn code(&self) -> String {
        let admin = SqliteStore::open(&self.folder.path().join(DB_FILE)).unwrap();
        let master = MasterKey::load(self.folder.path()).unwrap();
        let now = Times::system().now();
        issue(&admin, &master, self.pin, ("H001", "Hall"), now).await.unwrap().code.to_text()
    }

    async fn stop(self) {
        self.app.stop();
        self.listening.stop(Duration::from_secs(20)).await;
    }
}

fn config() -> HallConfig {
    let settings = HallSettings::standard();
    HallConfig { hall_id: "H001".to_owned(), settings, ..HallConfig::default() }
}

struct Terminal {
    folder: TempDir,
    store: Arc<Mutex<Store>>,
    status: Arc<Mutex<Vec<Status>>>,
    thread: Option<SyncThread>,
    dice: Mutex<Dice>,
}

impl Terminal {
    async fn enrolled(served: &Served) -> Terminal {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
        let stream = store.stream_head();
        let introduction =
            Introduction { host: "test".to_owned(), hall: None, stream, hall_key: None };
        let (url, code) = (served.url(), served.code().await);
        let work = move || enrol(&url, &code, introduction, Arc::new(Tcp));
        let admitted = tokio::task::spawn_blocking(work).await.unwrap().unwrap();
        let mut store = store;
        let now = Times::system().now();
        store.enrol(&admitted.enrolment, &admitted.key, admitted.head, now).unwrap();
        let store = Arc::new(Mutex::new(store));
        let (status, dice) = (Arc::default(), Mutex::new(Dice::new(1)));
        Terminal { folder, store, status, thread: None, dice }
    }

    /// Lines of `width` random digits, which no packing makes much shorter.
    fn write(&self, name: &str, count: usize, width: usize) {
        let at = Stamp::parse("2025-11-10T08:30:00+08:00").unwrap();
        let mut dice = self.dice.lock().unwrap();
        let line = |n: usize| {
            let digits = (0..width / 16).map(|_| format!("{:016x}", dice.roll()));
            let text = digits.collect::<String>().into();
            let note = Note { note_id: format!("{name}{n}").into(), text, phrase: "".into() };
            let (by, proof, body) = ("e101".into(), Proof::OsUser, Body::Note(note));
            NewEvent { kind: Kind::LogNoted, at, by, proof, feed: None, body }
        };
        let lines = (0..count).map(line).collect();
        self.store.lock().unwrap().append(lines, at.at).unwrap();
        if let Some(thread) = &self.thread {
            thread.handle().written();
        }
    }

    fn start(&mut self, url: &str) {
        let known = self.store.lock().unwrap().enrolment().unwrap().unwrap();
        let enrolment = Enrolment { url: url.to_owned(), ..known };
        let key = read_device_key(self.folder.path()).unwrap().unwrap();
        let link = Link::of(&enrolment, &key).unwrap();
        let status = Arc::clone(&self.status);
        let shown = move |new, _| status.lock().unwrap().push(new);
        let store = Arc::clone(&self.store);
        self.thread = Some(start(link, store, Settings::system(), shown).unwrap());
    }

    /// Up to where the hall's log is here, from where on, and what waits.
    fn stands(&self) -> (u64, Begin, u64) {
        let standing = self.store.lock().unwrap().sync_standing().unwrap().unwrap();
        (standing.head, standing.begin, standing.unsent)
    }

    fn lines(&self) -> usize {
        self.store.lock().unwrap().log_lines(1_000_000).unwrap().len()
    }

    fn is_whole(&self, head: usize) -> bool {
        self.stands() == (head as u64, Begin::Whole, 0)
    }

    fn digest(&self) -> String {
        self.store.lock().unwrap().digest().unwrap().hash
    }
}

async fn until(what: &str, is: impl Fn() -> bool) {
    let mut left = PATIENCE;
    while !is() {
        assert!(!left.is_zero(), "{what} did not happen in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
        left = left.saturating_sub(Duration::from_millis(20));
    }
}

/// A hall with a log, and the terminal that wrote it.
async fn a_hall(events: usize, width: usize) -> (Served, Terminal) {
    let served = Served::start().await;
    let mut first = Terminal::enrolled(&served).await;
    first.write("a", events, width);
    first.start(&served.url());
    until("the upload", || first.is_whole(events)).await;
    (served, first)
}

/// Somebody between a terminal and its server.
#[derive(Default)]
struct Between {
    /// Bytes from the server after which a connection is cut; 0 = never.
    cut_after: AtomicU64,
    /// Bytes that came from the server.
    down: AtomicU64,
    /// Connections so far.
    count: AtomicU64,
    /// The connection of this number brings nothing,
    held: AtomicU64,
    /// until it is let go.
    let_go: AtomicBool,
}

async fn between(server: SocketAddr, rules: Arc<Between>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let number = rules.count.fetch_add(1, Ordering::SeqCst) + 1;
            drop(tokio::spawn(pass(client, server, number, Arc::clone(&rules))));
        }
    });
    format!("https://{address}")
}

async fn pass(client: TcpStream, server: SocketAddr, number: u64, rules: Arc<Between>) {
    while rules.held.load(Ordering::SeqCst) == number && !rules.let_go.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let ((mut from, mut to), (mut back, mut there)) = (client.into_split(), server.into_split());
    let up = tokio::spawn(async move { copy(&mut from, &mut there).await });
    let (mut came, mut some) = (0, vec![0; 16 * 1024]);
    while let Ok(read @ 1..) = back.read(&mut some).await {
        came += read as u64;
        rules.down.fetch_add(read as u64, Ordering::SeqCst);
        let cut = rules.cut_after.load(Ordering::SeqCst);
        if (cut > 0 && came > cut) || to.write_all(&some[..read]).await.is_err() {
            break;
        }
    }
    up.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i8_i26_row_33_cut_at_every_part_it_goes_on_where_it_was() {
    let (served, mut first) = a_hall(EVENTS, 800).await;
    let mut new = Terminal::enrolled(&served).await;
    let rules = Arc::new(Between::default());
    // One part and what is said around it, but no two.
    rules.cut_after.store(300_000, Ordering::SeqCst);
    let url = between(served.listening.address(), Arc::clone(&rules)).await;
    new.start(&url);
    until("the first part", || matches!(new.stands().1, Begin::Parts { have: 1.., .. })).await;
    let Begin::Parts { parts, .. } = new.stands().1 else { panic!("it has no parts") };
    until("the state", || matches!(new.stands().1, Begin::Past { .. } | Begin::Whole)).await;
    // Begun anew after each cut, it would have been many times as much.
    let came = rules.down.load(Ordering::SeqCst);
    assert!(parts >= 3 && came < (parts + 2) * 2 * 262_144, "{parts} parts, {came} bytes");
    rules.cut_after.store(0, Ordering::SeqCst);
    until("the log", || new.is_whole(EVENTS)).await;
    assert_eq!((new.lines(), new.digest()), (EVENTS, first.digest()));
    assert!(new.store.lock().unwrap().fold_matches().unwrap());
    let notes = new.store.lock().unwrap().sync_notes(100).unwrap();
    let kinds = |kind: &str| notes.iter().filter(|note| note.kind == kind).count();
    assert_eq!((kinds("snapshot"), kinds("whole")), (1, 1), "{notes:?}");
    println!(
        "proof: I8 I26 row 33 | snapshot of {parts} parts, each connection cut after one, SQLite | {} | 0 | -",
        rules.count.load(Ordering::SeqCst)
    );
    drop((first.thread.take(), new.thread.take()));
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i20_row_33_while_the_history_is_on_its_way_everything_else_goes_on() {
    let (served, mut first) = a_hall(EVENTS, 64).await;
    let mut new = Terminal::enrolled(&served).await;
    let rules = Arc::new(Between::default());
    // One is for what goes up, one for what comes down, the third for what was.
    rules.held.store(3, Ordering::SeqCst);
    let url = between(served.listening.address(), Arc::clone(&rules)).await;
    new.write("before", 1, 64);
    new.start(&url);
    until("the state", || matches!(new.stands().1, Begin::Past { .. })).await;
    until("its own entry there", || first.lines() == EVENTS + 1).await;
    assert_eq!(new.lines(), EVENTS + 1);
    new.write("new", 2, 64);
    first.write("other", 3, 64);
    until("both", || new.lines() == EVENTS + 6 && first.lines() == EVENTS + 6).await;
    until("no more waits", || new.stands().2 == 0).await;
    assert!(matches!(new.stands().1, Begin::Past { have: 0, .. }), "{:?}", new.stands());
    let is_history = |status: &Status| matches!(status, Status::History { done: 0, .. });
    until("the status", || new.status.lock().unwrap().iter().any(is_history)).await;
    rules.let_go.store(true, Ordering::SeqCst);
    until("the log", || new.is_whole(EVENTS + 6) && first.is_whole(EVENTS + 6)).await;
    assert_eq!((new.lines(), new.digest()), (EVENTS + 6, first.digest()));
    assert!(new.store.lock().unwrap().fold_matches().unwrap());
    println!("proof: I20 row 33 | entries on both sides while the history is held | 6 | 0 | -");
    drop((first.thread.take(), new.thread.take()));
    served.stop().await;
}

/// How long until a new terminal can be used, and until it has all of it; of 100,000 events where it may take long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_33_how_long_a_new_terminal_needs() {
    let is_long = std::env::var_os("ZHIBAN_LONG").is_some();
    let events = if is_long { 100_000 } else { 3_000 };
    let (served, mut first) = a_hall(events, 64).await;
    let mut new = Terminal::enrolled(&served).await;
    let began = Stopwatch::start();
    new.start(&served.url());
    until("the state", || matches!(new.stands().1, Begin::Past { .. } | Begin::Whole)).await;
    let usable = began.elapsed().as_millis();
    until("the log", || new.is_whole(events)).await;
    let whole = began.elapsed().as_millis();
    println!(
        "proof: row 33 | new terminal, {events} events: usable after {usable} ms, whole after {whole} ms | 1 | 0 | -"
    );
    drop((first.thread.take(), new.thread.take()));
    served.stop().await;
}
