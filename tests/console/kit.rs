//! A server of this process over TLS with a clock of the test's, and terminals with logs on disk whose people act by the
//! rules of the hall. The day that is played is long over; what waits for the network goes by the machine's own clock.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use zhiban::core::act::{Act, CaseAct, Desk, Refused, decide};
use zhiban::core::complaint::Case;
use zhiban::core::event::{Body, Kind, Proof, SettingsApplied};
use zhiban::core::hall::{Hall, HallConfig};
use zhiban::core::people::Author;
use zhiban::core::settings::Settings as Rules;
use zhiban::core::sync::status::Status;
use zhiban::core::time::{Ms, Stamp};
use zhiban::server::accounts::{COOKIE, Caller, Draft, Scope, SignIn};
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::tls::{Tls, acceptor, make_ca, renew};
use zhiban::server::{
    App, AppConfig, FoldRules, Limits, Listening, MasterKey, OversightRules, Times, issue, listen,
};
use zhiban::store::{Keys, Mode, NewEvent, Store, read_device_key};
use zhiban::sync::{Introduction, Link, Settings, SyncThread, Tcp, enrol, start};

use crate::visitor::Visitor;

/// How long a loaded machine may need for what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// The hall of the day on the floor.
const HALL: &str = include_str!("../../src/ui/tests/day/hall.toml");

/// The time of the day that is played.
static NOW: AtomicI64 = AtomicI64::new(0);
static IDS: AtomicU64 = AtomicU64::new(1);

/// The time that every clock of the test shows.
pub fn now() -> Ms {
    Ms(NOW.load(Ordering::Relaxed))
}

/// The tests that have a day of their own come one after the other: they share its clock.
static DAY: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Begins a test at a time of the day that is played. No other one begins while this is held.
pub async fn day(hm: &str) -> tokio::sync::MutexGuard<'static, ()> {
    let day = DAY.lock().await;
    set_time(hm);
    day
}

/// It is so late now, on the day that is played.
pub fn set_time(hm: &str) {
    set_stamp(&format!("2025-11-10T{hm}:00+08:00"));
}

/// The same with the date.
pub fn set_stamp(text: &str) {
    NOW.store(Stamp::parse(text).unwrap().at.0, Ordering::Relaxed);
}

fn stamp() -> Stamp {
    Stamp { at: now(), offset_min: 480 }
}

pub fn config(hall: &str) -> HallConfig {
    HallConfig { hall_id: hall.to_owned(), settings: Rules::standard(), ..HallConfig::default() }
}

/// A server.
pub struct Served {
    pub folder: TempDir,
    pub app: Arc<App<SqliteStore>>,
    pub listening: Listening,
    pin: [u8; 10],
    pub ca_pem: String,
}

impl Served {
    pub async fn start() -> Served {
        let steady = Times::system();
        Served::by(Times::of(now, move || steady.steady_ms())).await
    }

    /// One with clocks of its own.
    pub async fn by(times: Times) -> Served {
        let folder = tempfile::tempdir().unwrap();
        SqliteStore::create(&folder.path().join(DB_FILE), [9; 16], times.now()).unwrap();
        MasterKey::make(folder.path()).unwrap();
        // Certificates are held against the machine's clock.
        let today = Times::system().now();
        make_ca(folder.path(), today).unwrap();
        assert!(renew(folder.path(), &["127.0.0.1".to_owned()], today).unwrap());
        let tls = Tls::own(folder.path()).unwrap();
        let config = AppConfig {
            limits: Limits::default(),
            times: times.clone(),
            master: MasterKey::load(folder.path()).unwrap(),
            ca_pem: tls.ca_pem.clone(),
            spread: true,
            metrics_token: None,
        };
        let store = SqliteStore::open(&folder.path().join(DB_FILE)).unwrap();
        let app = App::start(store, config).await.unwrap();
        let rules = FoldRules { events_between: 1, free_bytes_min: 0, ..FoldRules::default() };
        app.fold_in(&folder.path().join("folded"), rules).unwrap();
        app.oversee(
            &folder.path().join("folded"),
            OversightRules { age_min_secs: 0, ..OversightRules::default() },
        );
        let (accepts, _) = acceptor(&tls).unwrap();
        let listening = listen(&app, "127.0.0.1:0".parse().unwrap(), accepts).unwrap();
        let (pin, ca_pem) = (tls.pin(), tls.ca_pem.clone());
        Served { folder, app, listening, pin, ca_pem }
    }

    pub fn address(&self) -> SocketAddr {
        self.listening.address()
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.address())
    }

    pub fn visitor(&self) -> Visitor {
        Visitor::of(self.address(), &self.ca_pem)
    }

    pub async fn code(&self, hall: &str) -> String {
        let admin = SqliteStore::open(&self.folder.path().join(DB_FILE)).unwrap();
        let master = MasterKey::load(self.folder.path()).unwrap();
        issue(&admin, &master, self.pin, (hall, ""), now()).await.unwrap().code.to_text()
    }

    pub async fn stop(self) {
        self.app.stop();
        self.listening.stop(Duration::from_secs(20)).await;
    }
}

/// A terminal of a hall.
pub struct Terminal {
    top: TempDir,
    hall: String,
    pub store: Arc<Mutex<Store>>,
    pub status: Arc<Mutex<Status>>,
    thread: Option<SyncThread>,
}

impl Terminal {
    /// One that the server knows and that is connected.
    pub async fn joined(served: &Served, hall: &str) -> Terminal {
        let mut terminal = Terminal::alone(hall);
        terminal.enrol(served).await;
        terminal.start();
        terminal
    }

    pub fn alone(hall: &str) -> Terminal {
        let top = tempfile::tempdir().unwrap();
        let store = Arc::new(Mutex::new(open(top.path(), hall)));
        let status = Arc::new(Mutex::new(Status::Off));
        Terminal { top, hall: hall.to_owned(), store, status, thread: None }
    }

    pub async fn enrol(&self, served: &Served) {
        let (url, code) = (served.url(), served.code(&self.hall).await);
        let introduction = {
            let mut store = self.store.lock().unwrap();
            Introduction {
                host: "test".to_owned(),
                hall: Some(self.hall.clone()),
                stream: store.stream_head(),
                hall_key: Some(store.hall_key().unwrap().to_string()),
            }
        };
        let work = move || enrol(&url, &code, introduction, Arc::new(Tcp));
        let admitted = tokio::task::spawn_blocking(work).await.unwrap().unwrap();
        let mut store = self.store.lock().unwrap();
        store.adopt_hall_key(admitted.hall_key.as_deref().unwrap()).unwrap();
        store.enrol(&admitted.enrolment, &admitted.key, admitted.head, now()).unwrap();
    }

    /// Connects.
    pub fn start(&mut self) {
        let enrolment = self.store.lock().unwrap().enrolment().unwrap().unwrap();
        let key = read_device_key(&self.top.path().join("hall")).unwrap().unwrap();
        let link = Link::of(&enrolment, &key).unwrap();
        let status = Arc::clone(&self.status);
        let shown = move |new, _| *status.lock().unwrap() = new;
        let store = Arc::clone(&self.store);
        let settings = Settings { wall: now, ..Settings::system() };
        self.thread = Some(start(link, store, settings, shown).unwrap());
    }

    /// What the server knows it by: its id and its key.
    pub fn device(&self) -> (String, ed25519_dalek::SigningKey) {
        let enrolment = self.store.lock().unwrap().enrolment().unwrap().unwrap();
        let key = read_device_key(&self.top.path().join("hall")).unwrap().unwrap();
        (enrolment.device, ed25519_dalek::SigningKey::from_bytes(&key.0))
    }

    /// Goes offline.
    pub fn stop(&mut self) {
        drop(self.thread.take());
    }

    /// The hall's people and counters.
    pub fn furnish(&self) {
        self.apply(1, HALL);
    }

    /// Settings hold from now on, with the people of the day on the floor.
    pub fn apply(&self, version: u32, text: &str) {
        let text = if version == 1 { text.to_owned() } else { format!("{HALL}\n{text}") };
        let applied = SettingsApplied {
            version,
            from: stamp(),
            by_name: "".into(),
            note: "".into(),
            back_to: None,
            text: text.into(),
        };
        self.append(Kind::SettingsApplied, Body::Settings(applied), "1001");
    }

    fn append(&self, kind: Kind, body: Body, by: &str) {
        let event =
            NewEvent { kind, at: stamp(), by: by.into(), proof: Proof::Pin, feed: None, body };
        self.store.lock().unwrap().append(vec![event], now()).unwrap();
        self.written();
    }

    fn written(&self) {
        if let Some(thread) = &self.thread {
            thread.handle().written();
        }
    }

    /// Somebody does something, by the rules of the hall.
    pub fn act(&self, by: &str, act: &Act) -> Result<(), Refused> {
        let author = Author { person: by.into(), proof: Proof::OsUser };
        let mut store = self.store.lock().unwrap();
        let mut new_id = || format!("id-{}", IDS.fetch_add(1, Ordering::Relaxed));
        let mut desk = Desk { now: stamp(), author: &author, device: "T1", new_id: &mut new_id };
        let decided = decide(store.hall(), &mut desk, act)?;
        let events = decided.drafts.into_iter().map(|draft| NewEvent {
            kind: draft.kind,
            at: draft.at,
            by: by.into(),
            proof: Proof::OsUser,
            feed: draft.feed,
            body: draft.body,
        });
        store.append(events.collect(), now()).unwrap();
        drop(store);
        self.written();
        Ok(())
    }

    /// Something about a complaint.
    pub fn case_act(&self, by: &str, complaint_id: &str, act: CaseAct) {
        let complaint_id = complaint_id.to_owned();
        self.act(by, &Act::Case { complaint_id, act: Box::new(act) }).unwrap();
    }

    /// The hall as it stands here.
    pub fn with<T>(&self, look: impl FnOnce(&Hall) -> T) -> T {
        look(self.store.lock().unwrap().hall())
    }

    /// A case as it stands here.
    pub fn case(&self, complaint_id: &str) -> Case {
        self.with(|hall| hall.cases().get(complaint_id).unwrap().clone())
    }

    /// Waits until something is so here.
    pub async fn until(&self, what: &str, is: impl Fn(&Hall) -> bool) {
        until(what, || self.with(&is)).await;
    }
}

fn open(top: &Path, hall: &str) -> Store {
    let data = top.join("hall");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("zhiban.toml"), format!("[hall]\nid = \"{hall}\"\n")).unwrap();
    let store = Store::open(&data, &config(hall), Mode::Write).unwrap();
    store.with_keys(Keys::Folder(top.join("keys"))).unwrap()
}

pub async fn until(what: &str, is: impl Fn() -> bool) {
    let mut left = PATIENCE;
    while !is() {
        assert!(!left.is_zero(), "{what} did not happen in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
        left = left.saturating_sub(Duration::from_millis(20));
    }
}

/// What everybody of a test signs in with.
pub const PASSWORD: &str = "long enough 值班";

impl Served {
    /// Somebody with one role. Their id in the halls' directories is their name.
    pub async fn user(&self, name: &str, shown: &str, role: &str, scope: Scope) {
        let roles = [role.to_owned()].into();
        let draft = Draft { shown: shown.to_owned(), person_id: String::new(), roles, scope };
        let by = ("test", &Caller::default());
        self.app.accounts().add_user((name, draft, Some(PASSWORD)), by).await.unwrap().unwrap();
    }

    /// Somebody who signed in, without the page for it.
    pub async fn signed_in(&self, name: &str) -> Visitor {
        let caller = Caller::default();
        let SignIn::In { token, .. } =
            self.app.accounts().sign_in(name, PASSWORD, &caller).await.unwrap()
        else {
            panic!("{name} is not let in");
        };
        let mut visitor = self.visitor();
        visitor.cookies.insert(COOKIE.to_owned(), token);
        visitor
    }
}

/// Of these departments, in all halls.
pub fn departments(of: &[&str]) -> Scope {
    let departments = of.iter().map(|id| (*id).to_owned()).collect();
    Scope { departments, ..Scope::default() }
}

/// Of these halls.
pub fn halls(of: &[&str]) -> Scope {
    Scope { halls: of.iter().map(|id| (*id).to_owned()).collect(), ..Scope::default() }
}
