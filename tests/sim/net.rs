//! The simulated network, the clocks of whoever is on it, and the real server on one of its machines.

use std::cell::Cell;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::watch;
use turmoil::net::{TcpListener, TcpStream};
use zhiban::core::time::Ms;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{App, AppConfig, Limits, MasterKey, Times, serve_plain};
use zhiban::sync::{Connecting, Connector, Wire};

/// 2025-11-10 08:00 in the zone of the hall, when every simulation begins.
pub(crate) const BEGIN: Ms = Ms(1_762_732_800_000);

/// The machine of the server.
pub(crate) const SERVER: &str = "server";

thread_local! {
    /// Milliseconds that passed at once while nobody ran, as the night does.
    static SKIPPED_MS: Cell<u64> = const { Cell::new(0) };
}

tokio::task_local! {
    /// By how much the clock of a terminal is wrong, milliseconds.
    pub(crate) static OFF_MS: Arc<AtomicI64>;
}

/// A new simulation begins on this thread.
pub(crate) fn begin() {
    SKIPPED_MS.set(0);
}

/// Time goes on by so much at once.
pub(crate) fn skip(time: Duration) {
    SKIPPED_MS.set(SKIPPED_MS.get() + u64::try_from(time.as_millis()).unwrap());
}

/// Milliseconds since the simulation began.
pub(crate) fn passed_ms(run: Duration) -> u64 {
    u64::try_from(run.as_millis()).unwrap() + SKIPPED_MS.get()
}

/// The steady clock of the machine that asks.
pub(crate) fn steady_ms() -> u64 {
    passed_ms(turmoil::sim_elapsed().unwrap_or_default())
}

fn shown(off_ms: i64) -> Ms {
    Ms(BEGIN.0 + i64::try_from(steady_ms()).unwrap() + off_ms)
}

/// The wall clock of the terminal that asks.
pub(crate) fn wall() -> Ms {
    shown(OFF_MS.try_with(|off| off.load(Ordering::Relaxed)).unwrap_or(0))
}

/// Connections over the simulated network.
pub(crate) struct Net;

impl Connector for Net {
    fn connect(&self, host: &str, port: u16) -> Connecting {
        let host = host.to_owned();
        Box::pin(async move {
            let stream = TcpStream::connect((host.as_str(), port)).await?;
            Ok(Box::new(stream) as Box<dyn Wire>)
        })
    }
}

/// What the storage answers on the spot, as it does on the thread of whoever asks.
pub(crate) fn at_once<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the storage of a simulation waits for somebody"),
    }
}

/// The real server, until its machine is switched off.
#[allow(clippy::large_types_passed_by_value)] // once for each run
pub(crate) async fn serve(folder: &Path, off_ms: Arc<AtomicI64>, limits: Limits) -> io::Result<()> {
    let other = |error: &dyn std::error::Error| io::Error::other(error.to_string());
    let store = SqliteStore::open_inline(&folder.join(DB_FILE)).map_err(|e| other(&e))?;
    let config = AppConfig {
        limits,
        times: Times::of(move || shown(off_ms.load(Ordering::Relaxed)), steady_ms),
        master: MasterKey::load(folder).map_err(|e| other(&e))?,
        ca_pem: String::new(),
        spread: false,
        metrics_token: None,
    };
    let app = App::start(store, config).await.map_err(|e| other(&e))?;
    let listener = TcpListener::bind(("0.0.0.0", 443)).await?;
    let (_stop, stopped) = watch::channel(false);
    loop {
        let (stream, peer) = listener.accept().await?;
        let (app, stopped) = (Arc::clone(&app), stopped.clone());
        tokio::spawn(async move { serve_plain(&app, stream, peer.ip(), stopped).await });
    }
}
