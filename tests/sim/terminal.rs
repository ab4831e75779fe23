//! A terminal: a folder with the real log, and the real driver that speaks with the server, on a machine of the network.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use ed25519_dalek::SigningKey;
use zhiban::core::event::{Body, CaseEvent, Event, Kind, Note, Proof};
use zhiban::core::hex::hex;
use zhiban::core::sync::status::Status;
use zhiban::core::time::{Ms, Stamp};
use zhiban::store::{LOCK_FILE, Mode, NewEvent, Store, SyncStanding, read_device_key};
use zhiban::sync::{Link, Server, Settings, SyncHandle, Terminal as Who, TrustedTime, run};

use crate::config::config;
use crate::net::{Net, OFF_MS, SERVER, steady_ms, wall};

/// What happened, in words that are the same whenever the same happened.
pub(crate) type Trace = Arc<Mutex<Vec<String>>>;

/// What the machine of a terminal has while it runs.
#[derive(Default)]
pub(crate) struct Running {
    store: RefCell<Option<Arc<Mutex<Store>>>>,
    handle: RefCell<Option<SyncHandle>>,
    status: Arc<Mutex<Option<Status>>>,
}

/// A terminal.
pub(crate) struct Terminal {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// By how much its clock is wrong, milliseconds.
    pub(crate) off_ms: Arc<AtomicI64>,
    pub(crate) running: Rc<Running>,
    /// What was written here and has to be seen here.
    pub(crate) own: BTreeSet<String>,
    /// How far it was when it was looked at last: incarnation, number, chain.
    seen: (String, u64, [u8; 32]),
}

/// What an event of these tests is told by: the id that its author gave it.
pub(crate) fn mark(event: &Event) -> Option<String> {
    match &event.body {
        Body::Note(note) => Some(note.note_id.to_string()),
        Body::Case(case) => Some(case.act_id.to_string()),
        _ => None,
    }
}

/// Copies what stands in a folder, but for the lock and what was copied before.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() && entry.file_name() != LOCK_FILE {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

impl Terminal {
    pub(crate) fn new(name: String, folder: PathBuf, own: BTreeSet<String>) -> Terminal {
        let terminal = Terminal {
            name,
            folder,
            off_ms: Arc::default(),
            running: Rc::default(),
            own,
            seen: (String::new(), 0, [0; 32]),
        };
        terminal.open();
        terminal
    }

    /// Opens its log, as its program does at the start.
    pub(crate) fn open(&self) {
        let store = Store::open(&self.folder, &config(), Mode::Write).unwrap();
        *self.running.store.borrow_mut() = Some(Arc::new(Mutex::new(store)));
    }

    /// Whether its program runs.
    pub(crate) fn is_up(&self) -> bool {
        self.running.store.borrow().is_some()
    }

    /// Its program is gone, as after a power cut.
    pub(crate) fn shut(&self) {
        self.running.handle.take();
        let store = self.running.store.take();
        assert!(store.is_none_or(|store| Arc::strong_count(&store) == 1));
    }

    /// Another log takes the place of its own.
    pub(crate) fn replace(&mut self, copy: &Path, own: BTreeSet<String>) {
        fs::remove_dir_all(&self.folder).unwrap();
        copy_folder(copy, &self.folder);
        (self.own, self.seen) = (own, (String::new(), 0, [0; 32]));
    }

    /// What is to run on its machine.
    pub(crate) async fn work(
        running: Rc<Running>,
        off_ms: Arc<AtomicI64>,
        seed: u64,
        trace: (String, Trace),
    ) {
        let store = running.store.borrow().clone().unwrap();
        let (enrolment, key) = {
            let store = store.lock().unwrap();
            (store.enrolment().unwrap().unwrap(), read_device_key(store.dir()).unwrap().unwrap())
        };
        let link = Link {
            server: Server::plain(&format!("http://{SERVER}"), Arc::new(Net)).unwrap(),
            trusted: Arc::new(TrustedTime::new(0)),
            terminal: Who {
                device: enrolment.device,
                hall: enrolment.hall,
                key: SigningKey::from_bytes(&key.0),
            },
        };
        let status = Arc::clone(&running.status);
        let shown = move |new: Status, at: u64| {
            trace.1.lock().unwrap().push(format!("{at} {} {new:?}", trace.0));
            *status.lock().unwrap() = Some(new);
        };
        let (handle, work) = run(link, store, Settings { seed, steady_ms, wall }, shown);
        *running.handle.borrow_mut() = Some(handle);
        OFF_MS.scope(off_ms, work).await;
    }

    /// Its log. Only of one that runs.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        let store = self.running.store.borrow().clone().unwrap();
        let mut store: MutexGuard<'_, Store> = store.lock().unwrap();
        work(&mut store)
    }

    pub(crate) fn standing(&self) -> SyncStanding {
        self.with(|store| store.sync_standing().unwrap().unwrap())
    }

    pub(crate) fn status(&self) -> Option<Status> {
        *self.running.status.lock().unwrap()
    }

    /// Somebody asks for it now.
    pub(crate) fn now(&self) {
        if let Some(handle) = &*self.running.handle.borrow() {
            handle.now();
        }
    }

    /// Writes events, each with its mark.
    pub(crate) fn append(&mut self, events: Vec<NewEvent>, now: Ms) {
        self.with(|store| store.append(events, now).unwrap());
        if let Some(handle) = &*self.running.handle.borrow() {
            handle.written();
        }
    }

    /// The clock on its wall, where the right time is `now`.
    pub(crate) fn clock(&self, now: Ms) -> Stamp {
        Stamp { at: Ms(now.0 + self.off_ms.load(Ordering::Relaxed)), offset_min: 480 }
    }

    /// A line of the duty log.
    pub(crate) fn say(&mut self, mark: &str, now: Ms) {
        let at = self.clock(now);
        let body = Body::Note(Note {
            note_id: mark.into(),
            text: format!("line {mark}").into(),
            phrase: "".into(),
        });
        self.own.insert(mark.to_owned());
        self.append(vec![event(Kind::LogNoted, at, "e101", body)], at.at);
    }

    /// A fact about a complaint, by somebody; what it says beside its ids is JSON.
    pub(crate) fn tell(
        &mut self,
        (kind, by): (Kind, &str),
        complaint: &str,
        mark: &str,
        fields: &str,
        now: Ms,
    ) {
        let at = self.clock(now);
        let comma = if fields.is_empty() { "" } else { "," };
        let text = format!(r#"{{"complaint_id":"{complaint}","act_id":"{mark}"{comma}{fields}}}"#);
        let raw = serde_json::value::RawValue::from_string(text).unwrap();
        let case = CaseEvent::read(kind, &raw).unwrap_or_else(|| panic!("{kind:?} {raw}"));
        self.own.insert(mark.to_owned());
        self.append(vec![event(kind, at, by, Body::Case(Box::new(case)))], at.at);
    }

    /// A complaint is registered.
    pub(crate) fn register(&mut self, complaint: &str, mark: &str, now: Ms) {
        let fields = format!(
            r#""number":"TS-{complaint}","voiced_at":{},"channel":"on_site","first_contact":"e101",
            "owner":"e101","customer_kind":"personal","tier":"regular","phase":"during",
            "category":"nq2","severity":"sev3","emotion":"calm","place":"floor""#,
            now.0
        );
        self.tell((Kind::ComplaintRegistered, "e101"), complaint, mark, &fields, now);
    }

    /// Marks of everything that its log holds and shows, in order; with each whether this terminal could offer it to a
    /// server that has lost it.
    pub(crate) fn marks(&self) -> Vec<(String, bool)> {
        let ours: BTreeSet<String> = self.standing().streams.into_iter().map(|it| it.id).collect();
        self.with(|store| {
            let all = store.events(1..=store.head_pos());
            let all = all.map(|one| one.unwrap());
            let marked = all.filter_map(|one| {
                Some((mark(&one.read().ok()?)?, ours.contains(&hex(&one.stream))))
            });
            marked.collect()
        })
    }

    /// I19: the hall's log has not gone back but for a server that was put back. I20: what was written here is here, once.
    pub(crate) fn look(&mut self) {
        let standing = self.standing();
        let (head, at) = (standing.head, self.seen.1);
        let (then, now) = self.with(|store| {
            (store.chain_at(at).unwrap(), store.chain_at(head).unwrap().unwrap_or([0; 32]))
        });
        if self.seen.0 == standing.incarnation {
            assert!(head >= at, "I19: {} went from {at} back to {head}", self.name);
            assert_eq!(then.unwrap_or([0; 32]), self.seen.2, "I19: {}: {at} is another", self.name);
        }
        self.seen = (standing.incarnation, head, now);
        let marks: Vec<String> = self.marks().into_iter().map(|(mark, _)| mark).collect();
        let once: BTreeSet<&String> = marks.iter().collect();
        assert_eq!(once.len(), marks.len(), "I2, I20: {} shows one twice: {marks:?}", self.name);
        let gone: Vec<&String> = self.own.iter().filter(|mark| !once.contains(mark)).collect();
        assert!(gone.is_empty(), "I20: {} does not show {gone:?} of {marks:?}", self.name);
    }
}

fn event(kind: Kind, at: Stamp, by: &str, body: Body) -> NewEvent {
    NewEvent { kind, at, by: by.into(), proof: Proof::OsUser, feed: None, body }
}
