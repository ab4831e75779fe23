//! Terminals and their server over real connections: TLS on loopback, logs on disk, the server's own storage.

#![allow(clippy::unwrap_used)] // a failed step of a test is the failure of that test

#[path = "common/config.rs"]
mod config;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use config::config;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::sync::status::Status;
use zhiban::core::time::Stamp;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::tls::{Tls, acceptor, make_ca, renew};
use zhiban::server::{App, AppConfig, Limits, Listening, MasterKey, Times, issue, listen};
use zhiban::store::{Mode, NewEvent, Store, read_device_key};
use zhiban::sync::{EnrolFault, Introduction, Link, Settings, SyncThread, Tcp, enrol, start};

/// How long a loaded machine may need for what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

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

struct Terminal {
    folder: TempDir,
    store: Arc<Mutex<Store>>,
    status: Arc<Mutex<Status>>,
    thread: Option<SyncThread>,
}

impl Terminal {
    fn new() -> Terminal {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
        let store = Arc::new(Mutex::new(store));
        Terminal { folder, store, status: Arc::new(Mutex::new(Status::Off)), thread: None }
    }

    fn write(&self, name: &str, count: usize) {
        let at = Stamp::parse("2025-11-10T08:30:00+08:00").unwrap();
        let line = |n: usize| NewEvent {
            kind: Kind::LogNoted,
            at,
            by: "e101".into(),
            proof: Proof::OsUser,
            feed: None,
            body: Body::Note(Note {
                note_id: format!("{name}{n}").into(),
                text: "x".repeat(60).into(),
                phrase: "".into(),
            }),
        };
        self.store.lock().unwrap().append((0..count).map(line).collect(), at.at).unwrap();
        if let Some(thread) = &self.thread {
            thread.handle().written();
        }
    }

    async fn enrol(&self, url: &str, code: &str) -> Result<(), EnrolFault> {
        let stream = self.store.lock().unwrap().stream_head();
        let introduction = Introduction {
            host: "test".to_owned(),
            hall: (stream.last > 0).then(|| "H001".to_owned()),
            stream,
            hall_key: None,
        };
        let (url, code) = (url.to_owned(), code.to_owned());
        let work = move || enrol(&url, &code, introduction, Arc::new(Tcp));
        let admitted = tokio::task::spawn_blocking(work).await.unwrap()?;
        let now = Times::system().now();
        let mut store = self.store.lock().unwrap();
        store.enrol(&admitted.enrolment, &admitted.key, admitted.head, now)?;
        Ok(())
    }

    fn start(&mut self) {
        let enrolment = self.store.lock().unwrap().enrolment().unwrap().unwrap();
        let key = read_device_key(self.folder.path()).unwrap().unwrap();
        let link = Link::of(&enrolment, &key).unwrap();
        let status = Arc::clone(&self.status);
        let shown = move |new, _| *status.lock().unwrap() = new;
        let store = Arc::clone(&self.store);
        self.thread = Some(start(link, store, Settings::system(), shown).unwrap());
    }

    /// The hall's log as it is here, and how many events of ours wait.
    fn log(&self) -> (Vec<Vec<u8>>, u64) {
        let store = self.store.lock().unwrap();
        let events = store.events(1..=store.sync_standing().unwrap().unwrap().head);
        let bytes = events.map(|event| event.unwrap().bytes).collect();
        (bytes, store.sync_standing().unwrap().unwrap().unsent)
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_terminals_of_one_hall_come_to_the_same_log() {
    let served = Served::start().await;
    let (mut a, mut b) = (Terminal::new(), Terminal::new());
    a.write("a", 700);
    a.enrol(&served.url(), &served.code().await).await.unwrap();
    a.start();
    until("the upload of what was there", || a.log().1 == 0 && a.log().0.len() == 700).await;
    b.write("b", 3);
    b.enrol(&served.url(), &served.code().await).await.unwrap();
    b.start();
    until("the meeting", || a.log() == b.log() && a.log().0.len() == 703).await;
    a.write("c", 2);
    b.write("d", 2);
    until("the same again", || a.log() == b.log() && a.log().0.len() == 707 && a.log().1 == 0)
        .await;
    let is_synced =
        |one: &Terminal| matches!(*one.status.lock().unwrap(), Status::Synced { unsent: 0, .. });
    until("the status", || is_synced(&a) && is_synced(&b)).await;
    drop((a.thread.take(), b.thread.take()));
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_leaves_everything_safe_and_unsent() {
    let served = Served::start().await;
    let mut a = Terminal::new();
    a.enrol(&served.url(), &served.code().await).await.unwrap();
    a.start();
    a.write("a", 1);
    until("the upload", || a.log().0.len() == 1).await;
    served.stop().await;
    a.write("b", 2);
    let is_offline = || matches!(*a.status.lock().unwrap(), Status::Offline { unsent: 2, .. });
    until("the status", is_offline).await;
    assert_eq!((a.log().0.len(), a.log().1), (1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_another_server_lets_nobody_be_trusted() {
    let (served, other) = (Served::start().await, Served::start().await);
    let a = Terminal::new();
    let fault = a.enrol(&other.url(), &served.code().await).await.unwrap_err();
    assert!(matches!(fault, EnrolFault::OtherServer { .. }), "{fault}");
    let code = served.code().await;
    a.enrol(&served.url(), &code).await.unwrap();
    let b = Terminal::new();
    let fault = b.enrol(&served.url(), &code).await.unwrap_err();
    assert!(matches!(fault, EnrolFault::Refused { .. }), "a code lets in once: {fault}");
    let fault = b.enrol("http://127.0.0.1:1", &code).await.unwrap_err();
    assert!(matches!(fault, EnrolFault::Address(_)), "{fault}");
    served.stop().await;
    other.stop().await;
}

/// Somebody on the way who answers everything, as the page of a hotel's network does.
async fn portal(folder: &Path) -> std::net::SocketAddr {
    let (accepts, _) = acceptor(&Tls::own(folder).unwrap()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let accepts = accepts.clone();
            tokio::spawn(async move {
                let mut stream = accepts.accept(stream).await?;
                let mut heard = [0; 4096];
                let _ = stream.read(&mut heard).await?;
                let page = "<html>please log in</html>";
                let head =
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 26\r\n\r\n";
                stream.write_all(format!("{head}{page}").as_bytes()).await?;
                stream.shutdown().await
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_answers_confirms_nothing() {
    let served = Served::start().await;
    let mut a = Terminal::new();
    a.enrol(&served.url(), &served.code().await).await.unwrap();
    let address = portal(served.folder.path()).await;
    let mut enrolment = a.store.lock().unwrap().enrolment().unwrap().unwrap();
    enrolment.url = format!("https://{address}");
    let key = read_device_key(a.folder.path()).unwrap().unwrap();
    let link = Link::of(&enrolment, &key).unwrap();
    a.write("a", 2);
    let status = Arc::clone(&a.status);
    let shown = move |new, _| *status.lock().unwrap() = new;
    a.thread = Some(start(link, Arc::clone(&a.store), Settings::system(), shown).unwrap());
    let notes = || a.store.lock().unwrap().sync_notes(10).unwrap();
    until("a note", || notes().iter().any(|note| note.kind == "lost")).await;
    assert_eq!(a.log(), (Vec::new(), 2));
    assert!(matches!(*a.status.lock().unwrap(), Status::Offline { unsent: 2, .. }));
    served.stop().await;
}
