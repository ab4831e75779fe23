//! Notices for as long as the server runs: a task that watches the halls and one that sends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::address::{Allowed, SystemResolver};
use super::authority::Authorities;
use super::happening::Happening;
use super::net::{Net, Patience};
use super::outbox::sweep;
use super::seen::{Watch, of_hall, of_item, of_topic};
use super::worker::{Worker, WorkerRules};
use crate::core::time::Ms;
use crate::server::oversight::{Oversight, Whose, topics};
use crate::server::{App, Fault, HallStore};

/// A deadline passes without an event: the halls are looked at so often at least.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// And not more often than this, however much happens.
const REST: Duration = Duration::from_millis(500);
/// How long what is on its way is waited for when the server ends.
const LAST_TRIES: Duration = Duration::from_secs(5);
/// How often marks whose time is over are let go of.
const SWEEP_MS: i64 = 86_400_000;
/// Happenings that are taken in between two looks at whether the server ends.
const AT_ONCE: usize = 50;

/// Begins to tell of what happens in the halls. Must be called in a runtime, after the halls are overseen; what is not seen
/// is not told, and what waits is sent all the same.
pub fn keep_notices<S: HallStore>(
    app: &Arc<App<S>>,
    ways: (Allowed, Authorities),
) -> Result<Arc<Worker<S>>, Fault> {
    let net = Net::new(Arc::new(SystemResolver), ways, Patience::default());
    let keys = (Arc::clone(&app.store), app.config.master.twin());
    let times = (app.config.times.clone(), WorkerRules::default());
    let worker = Worker::new(keys, net, times)?;
    tokio::spawn(send(Arc::clone(&worker), app.stopping.subscribe()));
    if let Some(oversight) = app.oversight() {
        let watching = watching(Arc::clone(&worker), Arc::clone(oversight));
        let mut stopping = app.stopping.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                () = watching => {}
                _ = stopping.wait_for(|stops| *stops) => {}
            }
        });
    }
    Ok(worker)
}

/// Sends what is due until the server ends.
async fn send<S: HallStore>(worker: Arc<Worker<S>>, mut stopping: watch::Receiver<bool>) {
    let mut tasks = JoinSet::new();
    let mut swept = Ms(i64::MIN);
    loop {
        if let Err(fault) = worker.pass(&mut tasks).await {
            tracing::warn!(%fault, "notices wait for the storage");
        }
        let now = worker.times.now();
        if now.0.saturating_sub(swept.0) >= SWEEP_MS {
            swept = now;
            if let Err(fault) = sweep(&*worker.store, now).await {
                tracing::warn!(%fault, "old marks of notices stay");
            }
        }
        tokio::select! {
            () = worker.wait() => {}
            Some(_) = tasks.join_next() => {}
            _ = stopping.wait_for(|stops| *stops) => break,
        }
    }
    // What does not end now is sent again by whoever comes next.
    drop(timeout(LAST_TRIES, async { while tasks.join_next().await.is_some() {} }).await);
}

/// Looks at the halls whenever one of them is otherwise, and again and again.
async fn watching<S: HallStore>(worker: Arc<Worker<S>>, oversight: Arc<Oversight<S>>) {
    let mut generation = oversight.generation();
    let mut watch = Watch::default();
    loop {
        if let Err(fault) = look(&worker, &oversight, &mut watch).await {
            tracing::warn!(%fault, "what happened is told later");
        }
        tokio::time::sleep(REST).await;
        drop(timeout(LOOK_EVERY, generation.changed()).await);
    }
}

async fn look<S: HallStore>(
    worker: &Worker<S>,
    oversight: &Oversight<S>,
    watch: &mut Watch,
) -> Result<(), Fault> {
    let books = worker.read_books().await?;
    if books.policy.rules.is_empty() {
        return Ok(());
    }
    let now = worker.times.now();
    let training = |hall: &str| oversight.hall(hall).is_some_and(|seen| seen.standing.training);
    let items = oversight.items(&[Whose::All], |hall| !training(hall));
    let of_items = items.iter().flat_map(|item| of_item(item, now));
    let halls = oversight.halls(|_| true);
    let of_halls = halls.iter().flat_map(|seen| of_hall(&seen.standing, &books.policy, now));
    let days = oversight.all_days(|hall| !training(hall));
    let date = books.policy.zone.date(now);
    let hot = topics(days.iter().map(|(hall, days)| (&**hall, &**days)), date);
    let of_topics = hot.iter().filter_map(|topic| of_topic(topic, date, now));
    let found: Vec<Happening> = of_items.chain(of_halls).chain(of_topics).collect();
    for some in watch.fresh(books.version, found).chunks(AT_ONCE) {
        worker.tell(some).await?;
        watch.told(books.version, some);
    }
    Ok(())
}
