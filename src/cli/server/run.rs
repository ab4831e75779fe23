//! `zhiban server run`: serves until a signal, then answers what was asked and ends.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tracing::{info, warn};

use super::super::args::ServerRunArgs;
use super::super::failure::{Exit, Failure};
use super::super::logs;
use super::super::out::Out;
use super::{Place, descriptors, notices, rescue};
use crate::clock::Clock;
use crate::server::notices::Authorities;
use crate::server::oversight::OversightRules;
use crate::server::tls::{Shown, Source, acceptor};
use crate::server::{
    App, AppConfig, FoldRules, HallStore, Limits, Times, keep_audit, keep_nights, listen,
};
use crate::store::Lock;

/// How long requests may take that are on their way when the server is told to end.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// How often the server looks whether its certificate is near its end.
const CERTIFICATE_EVERY: Duration = Duration::from_secs(24 * 3600);

/// Name of the folder with what the halls' logs say, folded. It may be removed while no server runs.
pub(super) const FOLDED: &str = "folded";

/// Terminals that come back after a start with many halls are spread over a tenth of a second for each.
const START_HALLS_EACH_SEC: u64 = 10;
/// And never over more than this, seconds.
const START_SECS_MAX: u64 = 120;

/// Serves.
pub(super) fn run(place: &Place, args: &ServerRunArgs, out: &mut Out) -> Result<Exit, Failure> {
    let lock = Lock::take(&place.folder).map_err(rescue::held)?;
    let logs = logs::start(&place.folder);
    if let Err(error) = &logs {
        out.note(&error.to_string());
    }
    let connections = Limits::default().connections_max;
    if let Some(few) = descriptors::raise(connections) {
        warn!(files = few, connections, "the system lets this server have too few open files");
        out.note(&format!(
            "the system lets this server have {few} open files, too few for {connections} terminals; \
             raise LimitNOFILE of its unit, or `ulimit -Hn`"
        ));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("cannot begin", &error))?;
    let ended = runtime.block_on(serve(place, args, out));
    // What still hangs on a dead connection is not waited for.
    runtime.shutdown_timeout(Duration::from_secs(2));
    lock.give_up().unwrap_or_default();
    drop(logs);
    ended
}

/// Somebody tells it to end.
pub(super) struct Ended {
    term: Signal,
    int: Signal,
}

fn no_signals(error: &std::io::Error) -> Failure {
    Failure::io("cannot wait for signals", error)
}

impl Ended {
    /// Listens from now on. Must be called in a runtime.
    pub(super) fn watch() -> Result<Ended, Failure> {
        let watched = |kind| signal(kind).map_err(|error| no_signals(&error));
        let (term, int) = (watched(SignalKind::terminate())?, watched(SignalKind::interrupt())?);
        Ok(Ended { term, int })
    }

    /// Waits for it.
    pub(super) async fn wait(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}

async fn serve(place: &Place, args: &ServerRunArgs, out: &mut Out) -> Result<Exit, Failure> {
    let mut ended = Ended::watch()?;
    let hup = signal(SignalKind::hangup()).map_err(|error| no_signals(&error))?;
    let source = place.certificates();
    if source.renew(Clock::system().now())? {
        out.note("the server's certificate was made anew; terminals need not be told");
    }
    let tls = source.read()?;
    let (accepts, shown) = acceptor(&tls)?;
    let night = place.night(Clock::system().now())?;
    let store = place.opened().await?;
    let master = place.opens_one(&store).await?;
    let halls = store.halls().await?.len() as u64;
    let limits = Limits {
        page_idle: Duration::from_secs(u64::from(place.settings.page_idle_minutes.max(1)) * 60),
        page_longest: Duration::from_secs(u64::from(place.settings.page_hours_max.max(1)) * 3600),
        start_within_secs: (halls / START_HALLS_EACH_SEC).min(START_SECS_MAX),
        ..Limits::default()
    };
    let config = AppConfig {
        limits,
        times: Times::system(),
        master,
        ca_pem: tls.ca_pem.clone(),
        spread: true,
        metrics_token: place.settings.metrics_token.clone().filter(|token| !token.is_empty()),
    };
    let allowed = notices::allowed(&place.settings.notice_allow)?;
    let app = App::start(store, config).await?;
    if let Err(error) = app.fold_in(&place.folder.join(FOLDED), FoldRules::default()) {
        warn!(%error, "the halls are not folded; everything else goes on");
    }
    app.oversee(&place.folder.join(FOLDED), OversightRules::default());
    app.keep_notices((allowed, Authorities::of(&place.folder)))?;
    let address = args.listen.unwrap_or(place.settings.listen);
    let listening = listen(&app, address, accepts).map_err(|error| {
        Failure::io(format!("cannot listen on {address}"), &error)
            .safe("nothing was changed")
            .next("another program may have the port: choose another one with --listen")
    })?;
    keep_nights(&app, night);
    keep_audit(&app);
    let (tell, mut told) = unbounded_channel();
    tokio::spawn(keep_certificates(source, shown, Arc::downgrade(&app), (hup, tell)));
    info!(address = %listening.address(), halls, "the server listens");
    let line = format!("listening on https://{}", listening.address());
    if let Err(error) = out.line(&line).and_then(|()| out.flush()) {
        warn!(%error, "where it listens could not be said");
    }
    loop {
        tokio::select! {
            () = ended.wait() => break,
            Some(text) = told.recv() => out.note(&text),
        }
    }
    app.stop();
    listening.stop(LAST_REQUESTS).await;
    info!("the server ended");
    Ok(Exit::Done)
}

/// Keeps the certificates of a server that runs for years: its own are renewed near their end, others are read anew when
/// somebody says so by a signal. What cannot be read or used changes nothing.
async fn keep_certificates<S: HallStore>(
    source: Source,
    shown: Arc<Shown>,
    app: Weak<App<S>>,
    (mut hup, tell): (Signal, UnboundedSender<String>),
) {
    loop {
        let asked = tokio::select! {
            asked = hup.recv() => asked.is_some(),
            () = tokio::time::sleep(CERTIFICATE_EVERY) => false,
        };
        let Some(app) = app.upgrade() else { return };
        let renewed = source.renew(Clock::system().now());
        let found =
            renewed.and_then(|anew| if anew || asked { source.read().map(Some) } else { Ok(None) });
        match found {
            Ok(Some(tls)) => {
                shown.replace(&tls);
                app.vouched_by(&tls.ca_pem);
                info!("other certificates are shown from now on");
            }
            Ok(None) => {}
            Err(error) => {
                warn!(%error, "the certificates stay as they are");
                // Whoever gave the signal looks where the service speaks; where nobody does, it stands in the log.
                drop(tell.send(format!("the certificates stay as they are: {error}")));
            }
        }
    }
}
