//! The server and the way from one terminal to another: the real program in a process of its own, terminals on loopback
//! over TLS, every answer after a durable commit; on SQLite, and on PostgreSQL where it is installed.

pub mod answer;
pub mod bytes;
pub mod floor;
pub mod fresh;
pub mod ingest;
pub mod latency;
pub mod live;
pub mod load;
pub mod morning;
pub mod oversight;
pub mod place;
pub mod refold;
pub mod seat;

use std::future::Future;

use tokio::runtime::{Builder, Runtime};

use super::table::Row;
use crate::cluster::Cluster;

/// A runtime for terminals.
pub fn runtime() -> Runtime {
    Builder::new_multi_thread().enable_all().build().unwrap()
}

/// Runs all and waits for all.
pub async fn all<T: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let running: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut done = Vec::with_capacity(running.len());
    for task in running {
        done.push(task.await.unwrap());
    }
    done
}

/// The row that says what was not measured.
pub fn skipped(what: &str) -> Vec<Row> {
    if Cluster::shared().is_some() {
        return Vec::new();
    }
    vec![Row::without(&format!("{what}, PostgreSQL"), "not measured".to_owned(), "PostgreSQL")]
}
