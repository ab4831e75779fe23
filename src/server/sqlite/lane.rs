//! Where SQLite is called: one thread that writes and a few that read, so that no async task ever waits for a disk; or
//! the caller's own thread, so that a simulation runs the same way each time.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::schema::{OpenError, connect};
use crate::server::Fault;
use crate::store::StoreError;

/// Threads that read. More of them would only share two or four cores with TLS.
const READERS: usize = 2;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Whether a piece of work writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Write,
    Read,
}

/// The connections.
pub(super) enum Lanes {
    /// On threads of their own.
    Threads(Threads),
    /// On whatever thread asks.
    Inline(Mutex<Connection>),
}

/// The threads; they end when this is dropped, after what was asked of them before.
pub(super) struct Threads {
    writer: Option<Sender<Job>>,
    readers: Option<Sender<Job>>,
    running: Vec<JoinHandle<()>>,
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.writer = None;
        self.readers = None;
        for thread in self.running.drain(..) {
            // One that panicked has told so; what it had not answered was answered as closed.
            drop(thread.join());
        }
    }
}

fn begin(
    name: &str,
    mut conn: Connection,
    jobs: Arc<Mutex<Receiver<Job>>>,
) -> Result<JoinHandle<()>, OpenError> {
    let work = move || {
        loop {
            let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = next else { return };
            job(&mut conn);
        }
    };
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|source| StoreError::Io { path: name.into(), source }.into())
}

impl Lanes {
    /// Opens the database on threads of its own.
    pub(super) fn threads(path: &Path) -> Result<Lanes, OpenError> {
        let (writer, jobs) = channel();
        let mut running =
            vec![begin("server-write", connect(path, true)?, Arc::new(Mutex::new(jobs)))?];
        let (readers, jobs) = channel();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..READERS {
            running.push(begin("server-read", connect(path, false)?, Arc::clone(&jobs))?);
        }
        Ok(Lanes::Threads(Threads { writer: Some(writer), readers: Some(readers), running }))
    }

    /// Opens it for the thread that asks.
    pub(super) fn inline(path: &Path) -> Result<Lanes, OpenError> {
        Ok(Lanes::Inline(Mutex::new(connect(path, true)?)))
    }

    /// Does a piece of work.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let threads = match self {
            Lanes::Inline(conn) => {
                return work(&mut conn.lock().unwrap_or_else(PoisonError::into_inner));
            }
            Lanes::Threads(threads) => threads,
        };
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            // Whoever asked may have gone: what was written is written all the same.
            drop(answer.send(work(conn)));
        });
        let way = match lane {
            Lane::Write => &threads.writer,
            Lane::Read => &threads.readers,
        };
        let sent = way.as_ref().map(|way| way.send(job).is_ok());
        if sent != Some(true) {
            return Err(Fault::Closed);
        }
        answered.await.unwrap_or(Err(Fault::Closed))
    }
}
