//! Where SQLite is called: one thread that writes and a few that read, so that no async task ever waits for a disk; or
//! the caller's own thread, so that a simulation runs the same way each time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::anchor::Anchor;
use super::schema::{OpenError, connect, fault};
use crate::server::Fault;
use crate::store::StoreError;

/// Threads that read. More of them would only share two or four cores with TLS.
const READERS: usize = 2;

/// Most pieces of work that share a transaction.
const TOGETHER_MAX: usize = 200;

/// Tells whoever asked, once it is known what became of the transaction.
type Tell = Box<dyn FnOnce(Result<(), Fault>) + Send>;

/// Does its work in somebody's transaction, or hears why there is none.
type Shared = Box<dyn FnOnce(Result<&Connection, Fault>) -> Tell + Send>;

enum Job {
    /// With transactions of its own.
    Alone(Box<dyn FnOnce(&mut Connection) + Send>),
    /// In one transaction with those that wait beside it: a thousand terminals that come back open a thousand sessions.
    Together(Shared),
}

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Write,
    Read,
    /// Reads what may take a second, behind others of its kind: pages do not wait for it.
    Look,
}

/// The connections, and whether they still lead into the file that has the name.
pub(super) struct Lanes {
    way: Way,
    anchor: Arc<Anchor>,
}

enum Way {
    /// On threads of their own.
    Threads(Threads),
    /// On whatever thread asks.
    Inline(Mutex<Connection>),
}

/// The threads; they end when this is dropped, after what was asked of them before.
struct Threads {
    writer: Option<Sender<Job>>,
    readers: Option<Sender<Job>>,
    looker: Option<Sender<Job>>,
    running: Vec<JoinHandle<()>>,
}

impl Threads {
    fn send(&self, lane: Lane, job: Job) -> Result<(), Fault> {
        let way = match lane {
            Lane::Write => &self.writer,
            Lane::Read => &self.readers,
            Lane::Look => &self.looker,
        };
        let sent = way.as_ref().is_some_and(|way| way.send(job).is_ok());
        if sent { Ok(()) } else { Err(Fault::Closed) }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.writer = None;
        self.readers = None;
        self.looker = None;
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
        let mut next = None;
        loop {
            let take = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Some(job) = next.take().or_else(|| take().ok()) else { return };
            match job {
                Job::Alone(work) => work(&mut conn),
                Job::Together(work) => {
                    let more =
                        || jobs.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok();
                    next = together(&conn, work, more);
                }
            }
        }
    };
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|source| StoreError::Io { path: name.into(), source }.into())
}

/// Does a piece of work and those that wait behind it in one transaction, and tells each after the commit. Answers what
/// waits and is of another kind.
fn together(
    conn: &Connection,
    first: Shared,
    mut more: impl FnMut() -> Option<Job>,
) -> Option<Job> {
    let begun = conn.execute_batch("BEGIN IMMEDIATE").map_err(fault);
    let (mut next, mut tell, mut left) = (Some(first), Vec::new(), None);
    while let Some(work) = next.take() {
        tell.push(work(begun.clone().map(|()| conn)));
        if tell.len() < TOGETHER_MAX {
            match more() {
                Some(Job::Together(work)) => next = Some(work),
                other => left = other,
            }
        }
    }
    let done = begun.and_then(|()| {
        // A disk that is full ends the transaction by itself.
        if conn.is_autocommit() {
            return Err(Fault::Busy("the transaction was ended".to_owned()));
        }
        conn.execute_batch("COMMIT").map_err(fault)
    });
    if !conn.is_autocommit() {
        conn.execute_batch("ROLLBACK").unwrap_or_default();
    }
    for tell in tell {
        tell(done.clone());
    }
    left
}

/// Does a piece of work whatever happens in it: the thread is there for the next one.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    let done = catch_unwind(AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(Fault::Broken("a piece of work broke off".to_owned())))
}

/// A piece of work that leaves nothing behind where it fails, whatever the transaction around it holds.
fn apart<T>(
    conn: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    conn.execute_batch("SAVEPOINT apart").map_err(fault)?;
    let done = guarded(|| work(conn));
    let end = if done.is_ok() { "RELEASE apart" } else { "ROLLBACK TO apart; RELEASE apart" };
    conn.execute_batch(end).map_err(fault).and(done)
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
        let (looker, jobs) = channel();
        running.push(begin("server-look", connect(path, false)?, Arc::new(Mutex::new(jobs)))?);
        let (writer, readers, looker) = (Some(writer), Some(readers), Some(looker));
        let way = Way::Threads(Threads { writer, readers, looker, running });
        Ok(Lanes { way, anchor: Arc::new(Anchor::of(path)) })
    }

    /// Opens it for the thread that asks.
    pub(super) fn inline(path: &Path) -> Result<Lanes, OpenError> {
        let way = Way::Inline(Mutex::new(connect(path, true)?));
        Ok(Lanes { way, anchor: Arc::new(Anchor::of(path)) })
    }

    /// Does a piece of work.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let anchor = (lane == Lane::Write).then(|| Arc::clone(&self.anchor));
        let work = move |conn: &mut Connection| {
            let done = work(conn)?;
            anchor.map_or(Ok(()), |anchor| anchor.hold(conn)).map(|()| done)
        };
        let threads = match &self.way {
            Way::Inline(conn) => {
                let mut conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
                return guarded(|| work(&mut conn));
            }
            Way::Threads(threads) => threads,
        };
        let (answer, answered) = oneshot::channel();
        let job = Job::Alone(Box::new(move |conn| {
            // Whoever asked may have gone: what was written is written all the same.
            drop(answer.send(guarded(|| work(conn))));
        }));
        threads.send(lane, job)?;
        answered.await.unwrap_or(Err(Fault::Closed))
    }

    /// Does a small piece of work that writes, in one transaction with others like it.
    pub(super) async fn write_together<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        let anchor = Arc::clone(&self.anchor);
        let job = move |conn: Result<&Connection, Fault>| -> Tell {
            let found = conn.and_then(|conn| apart(conn, work));
            Box::new(move |done| {
                let kept = done.and_then(|()| anchor.check());
                drop(answer.send(kept.and(found)));
            })
        };
        match &self.way {
            Way::Inline(conn) => {
                let conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
                together(&conn, Box::new(job), || None);
            }
            Way::Threads(threads) => threads.send(Lane::Write, Job::Together(Box::new(job)))?,
        }
        answered.await.unwrap_or(Err(Fault::Closed))
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;
    use crate::core::time::Ms;

    #[tokio::test]
    async fn work_that_panics_is_a_fault_and_the_next_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.db");
        schema::create(&path, [1; 16], Ms(0)).unwrap();
        let lanes = Lanes::threads(&path).unwrap();
        let bad = |_: &Connection| -> Result<(), Fault> { panic!("planted") };
        for lane in [Lane::Write, Lane::Read, Lane::Read, Lane::Read, Lane::Look] {
            let begun = move |conn: &mut Connection| {
                let tx = conn.transaction().map_err(fault)?;
                bad(&tx)
            };
            assert!(matches!(lanes.run(lane, begun).await, Err(Fault::Broken(_))));
            assert_eq!(lanes.run(lane, |conn| Ok(conn.is_autocommit())).await, Ok(true));
        }
        assert!(matches!(lanes.write_together(bad).await, Err(Fault::Broken(_))));
        assert_eq!(lanes.write_together(|_| Ok(7)).await, Ok(7));
    }
}
