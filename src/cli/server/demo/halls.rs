//! The terminals of a training centre: each has a log of its own on disk and is enrolled as any other is.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::super::super::demo::{Floor, Odd};
use super::super::super::failure::{Failure, failed};
use super::now;
use crate::clock::Stopwatch;
use crate::core::time::{Ms, Zone};
use crate::server::{HallStore, MasterKey, issue};
use crate::store::{Keys, Mode, Store, read_device_key};
use crate::sync::{Introduction, Link, Settings, SyncThread, Tcp, enrol, start};

/// How often it is looked what goes on in the halls.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What was written must be at the server by then.
const SENT_WITHIN: Duration = Duration::from_secs(120);

/// How often that is asked.
const ASKED_EVERY: Duration = Duration::from_millis(50);

/// A terminal.
pub(super) struct Terminal {
    folder: PathBuf,
    floor: Floor,
    store: Arc<Mutex<Store>>,
    sync: Option<SyncThread>,
}

fn held(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Terminal {
    /// The hall of that place with the part of its day that is over.
    pub(super) fn make(
        top: &Path,
        nth: usize,
        from: Ms,
        until: impl Fn(Odd) -> Ms,
        ended: &dyn Fn() -> bool,
    ) -> Result<Terminal, Failure> {
        let mut floor = Floor::new(nth, Zone::default().date(from));
        let folder = top.join(&floor.config().hall_id);
        let keys = Keys::Folder(top.join("keys").join(&floor.config().hall_id));
        let mut store = Store::open(&folder, floor.config(), Mode::Write)?.with_keys(keys)?;
        floor.begin(&mut store)?;
        floor.go_on(&mut store, until(floor.odd()), ended)?;
        Ok(Terminal { folder, floor, store: Arc::new(Mutex::new(store)), sync: None })
    }

    pub(super) fn id(&self) -> &str {
        &self.floor.config().hall_id
    }

    pub(super) fn odd(&self) -> Odd {
        self.floor.odd()
    }

    /// A code that lets it in.
    pub(super) async fn code(
        &self,
        (store, master, pin): (&impl HallStore, &MasterKey, [u8; 10]),
        now: Ms,
    ) -> Result<String, Failure> {
        let hall = (self.id(), self.floor.name());
        Ok(issue(store, master, pin, hall, now).await?.code.to_text())
    }

    /// Shows the code to the server, as `zhiban enrol` does, and connects.
    pub(super) async fn join(&mut self, (url, code): (&str, String)) -> Result<(), Failure> {
        let introduction = {
            let mut store = held(&self.store);
            Introduction {
                host: "demo".to_owned(),
                hall: Some(self.id().to_owned()),
                stream: store.stream_head(),
                hall_key: Some(store.hall_key().map_err(|error| failed(&error))?.to_string()),
            }
        };
        let url = url.to_owned();
        let asked =
            tokio::task::spawn_blocking(move || enrol(&url, &code, introduction, Arc::new(Tcp)));
        let admitted = asked.await.map_err(|error| failed(&error))?;
        let admitted = admitted.map_err(|fault| failed(&fault))?;
        held(&self.store).enrol(&admitted.enrolment, &admitted.key, admitted.head, now())?;
        self.connect()
    }

    /// Has its network again.
    fn connect(&mut self) -> Result<(), Failure> {
        let link = {
            let enrolment = held(&self.store).enrolment()?.unwrap_or_default();
            let key = read_device_key(&self.folder)?
                .ok_or_else(|| Failure::refused("a terminal lost its key"))?;
            Link::of(&enrolment, &key).map_err(|error| failed(&error))?
        };
        let settings = Settings { wall: now, ..Settings::system() };
        let sync = start(link, Arc::clone(&self.store), settings, |_, _| {})
            .map_err(|error| Failure::io("cannot start the synchronisation", &error))?;
        self.sync = Some(sync);
        Ok(())
    }

    /// Waits until the server has what was written.
    pub(super) async fn is_sent(&self) -> Result<(), Failure> {
        let watch = Stopwatch::start();
        while self.sync.is_some() {
            let standing = held(&self.store).sync_standing()?;
            if standing.is_some_and(|standing| standing.unsent == 0) {
                break;
            }
            if watch.elapsed() > SENT_WITHIN {
                let hall = self.id();
                return Err(Failure::refused(format!("{hall} could not be sent to the server")));
            }
            tokio::time::sleep(ASKED_EVERY).await;
        }
        Ok(())
    }

    /// Loses its network.
    pub(super) async fn leave(&mut self) -> Result<(), Failure> {
        let sync = self.sync.take();
        tokio::task::spawn_blocking(move || drop(sync)).await.map_err(|error| failed(&error))
    }

    /// Writes what has happened by now, and looks whether the network is back.
    fn go_on(&mut self, back_at: Ms) {
        if self.sync.is_none()
            && now() >= back_at
            && let Err(error) = self.connect()
        {
            tracing::warn!(%error, hall = self.id(), "a training hall stays without its network");
        }
        let done = self.floor.go_on(&mut held(&self.store), now(), &|| false);
        if let Err(error) = done {
            tracing::warn!(%error, hall = self.id(), "what happens in a training hall waits");
        }
        if let Some(sync) = &self.sync {
            sync.handle().written();
        }
    }
}

/// What is said of a hall.
type Said = (String, String, Odd);

/// All of them, as they go on; one that has no network has it again at its time. They end when this is dropped.
pub(super) struct Halls {
    said: Vec<Said>,
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Halls {
    pub(super) fn begin(mut terminals: Vec<Terminal>, back_at: Ms) -> Result<Halls, Failure> {
        let said = terminals
            .iter()
            .map(|it| (it.id().to_owned(), it.floor.name().to_owned(), it.odd()))
            .collect();
        let (stop, stopped) = sync_channel(0);
        let run = move || {
            while matches!(stopped.recv_timeout(LOOK_EVERY), Err(RecvTimeoutError::Timeout)) {
                for terminal in &mut terminals {
                    terminal.go_on(back_at);
                }
            }
        };
        let thread = std::thread::Builder::new().name("halls".to_owned()).spawn(run);
        let thread = thread.map_err(|error| Failure::io("cannot start the halls", &error))?;
        Ok(Halls { said, stop: Some(stop), thread: Some(thread) })
    }

    pub(super) fn len(&self) -> usize {
        self.said.len()
    }

    /// Id, name and what is out of the ordinary of each.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str, Odd)> {
        self.said.iter().map(|(id, name, odd)| (&**id, &**name, *odd))
    }
}

impl Drop for Halls {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the training halls ended in a panic");
        }
    }
}
