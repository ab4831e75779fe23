//! A server in this process over TLS, and terminals with logs and keys on disk.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use zhiban::core::complaint::{
    Category, Channel, CustomerKind, Emotion, Phase, Place, Severity, Tier,
};
use zhiban::core::customer::{Customer, EraseReason, UnmaskReason, receipt};
use zhiban::core::event::{Body, CaseEvent, Fact, Kind, PersonAct, Proof, Registered};
use zhiban::core::hall::HallConfig;
use zhiban::core::settings::Settings as Rules;
use zhiban::core::sync::status::Status;
use zhiban::core::time::{Ms, Stamp};
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::tls::{Tls, acceptor, make_ca, renew};
use zhiban::server::{
    App, AppConfig, FoldRules, Limits, Listening, MasterKey, Times, issue, listen,
};
use zhiban::store::{Keys, Mode, NewEvent, Store, StoreError, read_device_key};
use zhiban::sync::{
    Call, Introduction, Line, Link, Server, Settings, SyncThread, Tcp, Trust, TrustedTime, enrol,
    start,
};

/// How long a loaded machine may need for what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const MORNING: &str = "2025-11-10T08:30:00+08:00";

pub(crate) fn stamp() -> Stamp {
    Stamp::parse(MORNING).unwrap()
}

pub(crate) fn config() -> HallConfig {
    HallConfig { hall_id: "H001".to_owned(), settings: Rules::standard(), ..HallConfig::default() }
}

pub(crate) struct Served {
    pub(crate) folder: TempDir,
    pub(crate) app: Arc<App<SqliteStore>>,
    listening: Listening,
    pin: [u8; 10],
    ca_pem: String,
}

impl Served {
    pub(crate) async fn start() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let now = Times::system().now();
        SqliteStore::create(&folder.path().join(DB_FILE), [9; 16], now).unwrap();
        MasterKey::make(folder.path()).unwrap();
        make_ca(folder.path(), now).unwrap();
        assert!(renew(folder.path(), &["127.0.0.1".to_owned()], now).unwrap());
        Served::serve(folder, "127.0.0.1:0").await
    }

    async fn serve(folder: TempDir, address: &str) -> Served {
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
        // A digest with every event, however small the disk is.
        let rules = FoldRules { events_between: 1, free_bytes_min: 0, ..FoldRules::default() };
        app.fold_in(&folder.path().join("folded"), rules).unwrap();
        let (accepts, _) = acceptor(&tls).unwrap();
        let listening = listen(&app, address.parse().unwrap(), accepts).unwrap();
        let (pin, ca_pem) = (tls.pin(), tls.ca_pem.clone());
        Served { folder, app, listening, pin, ca_pem }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.listening.address())
    }

    pub(crate) async fn code(&self) -> String {
        let admin = SqliteStore::open(&self.folder.path().join(DB_FILE)).unwrap();
        let master = MasterKey::load(self.folder.path()).unwrap();
        let now = Times::system().now();
        issue(&admin, &master, self.pin, ("H001", "Hall"), now).await.unwrap().code.to_text()
    }

    /// A number of the metrics.
    pub(crate) async fn metric(&self, name: &str) -> u64 {
        let trust = Trust::Authority(self.ca_pem.clone());
        let trusted = Arc::new(TrustedTime::new(0));
        let server = Server::new(&self.url(), &trust, trusted, Arc::new(Tcp)).unwrap();
        let call =
            Call { path: "/metrics".to_owned(), reply_bytes_max: 1 << 20, ..Call::default() };
        let reply = Line::new(server).ask(&call).await.unwrap();
        let text = String::from_utf8(reply.body).unwrap();
        let line =
            text.lines().find_map(|line| line.strip_prefix(&format!("zhiban_{name}_total ")));
        line.unwrap_or_else(|| panic!("{name} in {text}")).trim().parse().unwrap()
    }

    pub(crate) async fn stop(self) -> TempDir {
        self.app.stop();
        self.listening.stop(Duration::from_secs(20)).await;
        self.folder
    }

    /// Copies what the server holds; its end, and a beginning with that copy at the same address.
    pub(crate) async fn put_back(self, copy: &Path) -> Served {
        let address = self.listening.address().to_string();
        let folder = self.stop().await;
        let path = folder.path().join(DB_FILE);
        let now = Times::system().now();
        // Whoever had it open may take a moment to let go.
        let mut left = PATIENCE;
        while let Err(fault) = SqliteStore::restore(copy, &path, [7; 16], now) {
            assert!(!left.is_zero(), "{fault}");
            tokio::time::sleep(Duration::from_millis(50)).await;
            left = left.saturating_sub(Duration::from_millis(50));
        }
        Served::serve(folder, &address).await
    }

    pub(crate) fn copy(&self, folder: &Path) -> PathBuf {
        let from = self.folder.path().join(DB_FILE);
        SqliteStore::copy(&from, folder, Times::system().now()).unwrap().path
    }
}

pub(crate) struct Terminal {
    pub(crate) top: TempDir,
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) status: Arc<Mutex<Status>>,
    thread: Option<SyncThread>,
}

impl Terminal {
    pub(crate) fn new() -> Terminal {
        let top = tempfile::tempdir().unwrap();
        let store = Arc::new(Mutex::new(open(top.path())));
        Terminal { top, store, status: Arc::new(Mutex::new(Status::Off)), thread: None }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.top.path().join("hall")
    }

    /// As the command does it, with the key of the hall.
    pub(crate) async fn enrol(&self, served: &Served) {
        let (url, code) = (served.url(), served.code().await);
        let introduction = {
            let mut store = self.store.lock().unwrap();
            Introduction {
                host: "test".to_owned(),
                hall: Some("H001".to_owned()),
                stream: store.stream_head(),
                hall_key: Some(store.hall_key().unwrap().to_string()),
            }
        };
        let work = move || enrol(&url, &code, introduction, Arc::new(Tcp));
        let admitted = tokio::task::spawn_blocking(work).await.unwrap().unwrap();
        let mut store = self.store.lock().unwrap();
        store.adopt_hall_key(admitted.hall_key.as_deref().unwrap()).unwrap();
        let now = Times::system().now();
        store.enrol(&admitted.enrolment, &admitted.key, admitted.head, now).unwrap();
    }

    pub(crate) fn link(&self) -> Link {
        let enrolment = self.store.lock().unwrap().enrolment().unwrap().unwrap();
        let key = read_device_key(&self.data()).unwrap().unwrap();
        Link::of(&enrolment, &key).unwrap()
    }

    pub(crate) fn start(&mut self) {
        let status = Arc::clone(&self.status);
        let shown = move |new, _| *status.lock().unwrap() = new;
        let store = Arc::clone(&self.store);
        self.thread = Some(start(self.link(), store, Settings::system(), shown).unwrap());
    }

    pub(crate) fn stop(&mut self) {
        drop(self.thread.take());
    }

    pub(crate) fn append(&self, kind: Kind, body: Body) {
        let event =
            NewEvent { kind, at: stamp(), by: "e101".into(), proof: Proof::Pin, feed: None, body };
        self.store.lock().unwrap().append(vec![event], stamp().at).unwrap();
        self.written();
    }

    pub(crate) fn written(&self) {
        if let Some(thread) = &self.thread {
            thread.handle().written();
        }
    }

    /// Registers a complaint of a customer; the number of the record.
    pub(crate) fn complain(&self, id: &str, name: &str) -> String {
        let said =
            Customer { name: name.to_owned(), phone: "13912344321".into(), ..Customer::default() };
        let mut store = self.store.lock().unwrap();
        let sealed = store.seal(&said, None).unwrap();
        let person_ref = sealed.customer.person_ref.to_string();
        let fact = registered(id, Some(sealed.customer.clone()));
        let event = NewEvent {
            kind: fact.kind(),
            at: stamp(),
            by: "m1".into(),
            proof: Proof::Pin,
            feed: None,
            body: Body::Case(Box::new(CaseEvent {
                by_name: "".into(),
                complaint_id: id.into(),
                act_id: "a1".into(),
                fact,
            })),
        };
        store.append_sealed(vec![event], &[sealed], None, stamp().at).unwrap();
        drop(store);
        self.written();
        person_ref
    }

    /// The name in a record, looked at here.
    pub(crate) fn name_in(&self, complaint: &str, person_ref: &str) -> Result<String, StoreError> {
        let reason = UnmaskReason::CallBack.as_str();
        let event = person(Kind::PersonUnmasked, complaint, person_ref, reason);
        let seen = self.store.lock().unwrap().unmask(person_ref, vec![event], stamp().at)?;
        self.written();
        Ok(seen.name)
    }

    pub(crate) fn erase(&self, complaint: &str, person_ref: &str) {
        let reason = EraseReason::Request.as_str();
        let event = person(Kind::PersonErased, complaint, person_ref, reason);
        self.store.lock().unwrap().append(vec![event], stamp().at).unwrap();
        self.written();
    }

    pub(crate) fn has_record(&self, person_ref: &str) -> bool {
        self.store.lock().unwrap().has_record(person_ref).unwrap()
    }

    /// The hall's log as it is here, how many events of ours wait, and how many of others the server has lost.
    pub(crate) fn log(&self) -> (Vec<Vec<u8>>, u64, u64) {
        let store = self.store.lock().unwrap();
        let stands = store.sync_standing().unwrap().unwrap();
        let bytes = store.events(1..=stands.head).map(|event| event.unwrap().bytes).collect();
        (bytes, stands.unsent, store.held_events().unwrap())
    }

    /// Runs a command on the folder, which stays open here.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_zhiban"))
            .args(["--lang", "en", "--data"])
            .arg(self.data())
            .args(args)
            .env("ZHIBAN_SECRET_DIR", self.top.path().join("keys"))
            .output()
            .unwrap()
    }
}

pub(crate) fn open(top: &Path) -> Store {
    let data = top.join("hall");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("zhiban.toml"), "[hall]\nid = \"H001\"\n").unwrap();
    let store = Store::open(&data, &config(), Mode::Write).unwrap();
    store.with_keys(Keys::Folder(top.join("keys"))).unwrap()
}

fn person(kind: Kind, complaint: &str, person_ref: &str, reason: &str) -> NewEvent {
    let receipt_id = if kind == Kind::PersonErased { "r1" } else { "" };
    let act = PersonAct {
        person_ref: person_ref.into(),
        complaint_id: complaint.into(),
        reason: reason.into(),
        device: "T1".into(),
        receipt_id: receipt_id.into(),
        receipt: receipt(receipt_id, person_ref, "", at()).into(),
    };
    let (at, body) = (stamp(), Body::Person(act));
    NewEvent { kind, at, by: "m1".into(), proof: Proof::Pin, feed: None, body }
}

fn at() -> Ms {
    stamp().at
}

fn registered(number: &str, customer: Option<zhiban::core::event::CustomerRef>) -> Fact {
    Fact::Registered(Box::new(Registered {
        number: number.into(),
        voiced_at: at(),
        channel: Channel::OnSite,
        first_contact: "m1".into(),
        owner: "m1".into(),
        customer,
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category: Category::Unclassified,
        severity: Severity::ALL[0],
        grounds: Vec::new(),
        text: "".into(),
        request: "".into(),
        loss: "".into(),
        emotion: Emotion::Calm,
        place: Place::Floor,
        attendant: "".into(),
        counter_id: None,
        service_id: None,
        ticket_no: None,
        mark_id: None,
        repeat_of: None,
        recurrence_of: None,
        follow_up_id: None,
        retention: false,
    }))
}

pub(crate) async fn until(what: &str, is: impl Fn() -> bool) {
    let mut left = PATIENCE;
    while !is() {
        assert!(!left.is_zero(), "{what} did not happen in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
        left = left.saturating_sub(Duration::from_millis(20));
    }
}
