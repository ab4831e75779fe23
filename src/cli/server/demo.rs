//! `zhiban server demo`: a training centre. A real server in a temporary folder, and halls whose machines, people and time are
//! simulated, each a terminal that was enrolled with it. What is written on its pages reaches these terminals, and nobody else.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use self::halls::{Halls, Terminal};
use self::people::Somebody;
use super::super::args::ServerDemoArgs;
use super::super::demo::Odd;
use super::super::failure::{Exit, Failure};
use super::super::logs;
use super::super::out::Out;
use super::super::progress::Progress;
use super::run::{Ended, FOLDED};
use super::{Place, Settings, init, notices};
use crate::clock::{Clock, boot_ms};
use crate::core::time::{Ms, Zone};
use crate::server::notices::Authorities;
use crate::server::oversight::OversightRules;
use crate::server::sqlite::{DB_FILE, SqliteStore};
use crate::server::tls::{Tls, acceptor};
use crate::server::{App, AppConfig, FoldRules, Limits, Listening, Times, listen};
use crate::text::words::Lang;

mod halls;
mod people;

/// The time of the halls and of their server: one clock for all of the process, because a synchronisation asks a function.
static CLOCK: Mutex<Option<Clock>> = Mutex::new(None);

/// How long the hall without a network has been without it, seconds.
const OFFLINE_SECS: i64 = 25 * 60;

/// And for how long it still will be.
const BACK_SECS: i64 = 30 * 60;

/// How long requests may take that are on their way when it is told to end.
const LAST_REQUESTS: Duration = Duration::from_secs(2);

fn now() -> Ms {
    let clock = *CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    clock.unwrap_or_else(Clock::system).now()
}

/// It is that time in the halls, and goes on so much faster than outside.
fn set_clock(from: Ms, speed: u32) {
    let clock = Some(Clock::simulated(from, speed));
    *CLOCK.lock().unwrap_or_else(PoisonError::into_inner) = clock;
}

/// Makes it, serves until a signal, and takes everything away.
pub(super) fn run(args: &ServerDemoArgs, out: &mut Out) -> Result<Exit, Failure> {
    let folder = TempDir::with_prefix("zhiban-centre-")
        .map_err(|error| Failure::io("cannot make a temporary folder", &error))?;
    let logs = logs::start(folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("cannot begin", &error))?;
    // Heard from the beginning: a folder must not be left by whoever ends it while it is made.
    let ended = runtime.block_on(async { Ended::watch() })?;
    let zone = Zone::default();
    let today = zone.date(Clock::system().now());
    let from = zone.instant(today.and_time(args.at)).unwrap_or_default();
    let place = server(&folder, args.listen)?;
    let served = runtime.block_on(serve((&place, folder.path()), (args, from), ended, out));
    runtime.shutdown_timeout(LAST_REQUESTS);
    drop(logs);
    let path = folder.path().display().to_string();
    folder.close().map_err(|error| {
        Failure::io(format!("cannot remove {path}"), &error).next("remove it by hand")
    })?;
    served?;
    out.note("ended, and its folder is removed");
    Ok(Exit::Done)
}

/// Makes the server's folder.
fn server(folder: &TempDir, listen: SocketAddr) -> Result<Place, Failure> {
    let settings = Settings {
        names: vec![reached(listen.ip()).to_string()],
        listen,
        database: None,
        database_password_file: None,
        pack_at: super::pack_at(),
        pack_after_days: super::pack_after_days(),
        page_idle_minutes: super::page_idle_minutes(),
        page_hours_max: super::page_hours_max(),
        metrics_token: None,
        notice_allow: Vec::new(),
        tls: None,
    };
    let path = folder.path().join("server");
    std::fs::create_dir(&path)
        .map_err(|error| Failure::io(format!("cannot make {}", path.display()), &error))?;
    let place = Place { folder: path, settings, database: None };
    init::make(&place, None, Clock::system().now())?;
    Ok(place)
}

/// By which address this machine reaches what listens there.
fn reached(listens: IpAddr) -> IpAddr {
    if listens.is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listens }
}

/// A server that runs.
struct Running {
    app: Arc<App<SqliteStore>>,
    listening: Listening,
    tls: Tls,
    url: String,
}

impl Running {
    async fn start(place: &Place, speed: u32) -> Result<Running, Failure> {
        let tls = place.tls()?;
        let usual = Limits::default();
        // Sessions are measured by the clock of the halls.
        let limits = Limits {
            page_idle: usual.page_idle * speed.max(1),
            page_longest: usual.page_longest * speed.max(1),
            ..usual
        };
        let config = AppConfig {
            limits,
            times: Times::of(now, boot_ms),
            master: place.master()?,
            ca_pem: tls.ca_pem.clone(),
            spread: true,
            metrics_token: None,
        };
        let store = SqliteStore::open(&place.folder.join(DB_FILE))?;
        let app = App::start(store, config).await?;
        let folded = place.folder.join(FOLDED);
        app.fold_in(&folded, FoldRules::default())?;
        app.oversee(&folded, OversightRules::default());
        app.keep_notices((notices::allowed(&[])?, Authorities::of(&place.folder)))?;
        let (accepts, _) = acceptor(&tls)?;
        let address = place.settings.listen;
        let listening = listen(&app, address, accepts).map_err(|error| {
            Failure::io(format!("cannot listen on {address}"), &error)
                .next("another program may have the port: choose another one with --listen")
        })?;
        let at = SocketAddr::new(reached(address.ip()), listening.address().port());
        Ok(Running { app, listening, tls, url: format!("https://{at}") })
    }

    async fn stop(self) {
        self.app.stop();
        self.listening.stop(LAST_REQUESTS).await;
    }
}

async fn serve(
    (place, top): (&Place, &std::path::Path),
    (args, from): (&ServerDemoArgs, Ms),
    mut ended: Ended,
    out: &mut Out,
) -> Result<(), Failure> {
    set_clock(from.plus_secs(-OFFLINE_SECS), 0);
    let running = Running::start(place, args.speed).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let made = tokio::select! {
        made = make((&running, place), top, (args, from), &stop, out) => Some(made),
        () = ended.wait() => None,
    };
    let told = match made {
        // Whatever writes into the folder sees this and ends.
        None => Ok(()),
        Some(Err(failure)) => Err(failure),
        Some(Ok((people, halls))) => {
            let told = tell((&running.url, top), (args, from), (&people, &halls), out);
            if told.is_ok() {
                ended.wait().await;
            }
            let gone = tokio::task::spawn_blocking(move || drop(halls)).await;
            told.and(gone.map_err(|error| Failure::refused(error.to_string())))
        }
    };
    stop.store(true, Ordering::SeqCst);
    running.stop().await;
    told
}

/// Makes the halls and the people.
async fn make(
    (running, place): (&Running, &Place),
    top: &std::path::Path,
    (args, from): (&ServerDemoArgs, Ms),
    stop: &Arc<AtomicBool>,
    out: &mut Out,
) -> Result<(Vec<Somebody>, Halls), Failure> {
    let mut progress = Progress::new(out, Lang::En);
    let (tell, mut told) = unbounded_channel();
    let (top, count, is_over) = (top.to_owned(), usize::from(args.halls), Arc::clone(stop));
    let until = move |odd| if odd == Odd::Offline { from.plus_secs(-OFFLINE_SECS) } else { from };
    let made = tokio::task::spawn_blocking(move || {
        let ended = || is_over.load(Ordering::SeqCst);
        let mut made = Vec::new();
        for nth in 0..count {
            made.push(Terminal::make(&top, nth, from, until, &ended)?);
            tell.send(nth + 1).unwrap_or_default();
        }
        Ok::<_, Failure>(made)
    });
    said(&mut progress, &mut told, count).await;
    let mut made = made.await.map_err(|error| Failure::refused(error.to_string()))??;
    let mut done = 0;
    // The one that loses its network goes first: what is heard of it is as old as that.
    made.sort_by_key(|terminal| terminal.odd() != Odd::Offline);
    for terminal in &mut made {
        if terminal.odd() != Odd::Offline {
            set_clock(from, 0);
        }
        let store = running.app.accounts().store();
        let code = terminal.code((&**store, &place.master()?, running.tls.pin()), now()).await?;
        terminal.join((&running.url, code)).await?;
        if terminal.odd() == Odd::Offline {
            terminal.is_sent().await?;
            terminal.leave().await?;
        }
    }
    for terminal in &made {
        terminal.is_sent().await?;
        done += 1;
        progress.at("halls connected", done, count as u64);
    }
    made.sort_by(|a, b| a.id().cmp(b.id()));
    let ids: Vec<String> = made.iter().map(|terminal| terminal.id().to_owned()).collect();
    let people = people::make(running.app.accounts(), &ids).await?;
    set_clock(from, args.speed);
    let halls = Halls::begin(made, from.plus_secs(BACK_SECS))?;
    Ok((people, halls))
}

/// Says how far it has come.
async fn said(progress: &mut Progress<'_>, told: &mut UnboundedReceiver<usize>, count: usize) {
    while let Some(nth) = told.recv().await {
        progress.at("halls made", nth as u64, count as u64);
    }
}

/// Says where it is, who can sign in, what there is to see and how it ends.
fn tell(
    (url, top): (&str, &std::path::Path),
    (args, from): (&ServerDemoArgs, Ms),
    (people, halls): (&[Somebody], &Halls),
    out: &mut Out,
) -> Result<(), Failure> {
    let zone = Zone::default();
    out.line(&format!("A training centre with {} halls, all of it invented: {url}", halls.len()))?;
    out.line("Its certificate is its own, so a browser asks whether you trust it.")?;
    out.line("")?;
    out.line("name      password             sees")?;
    for one in people {
        out.line(&format!("{:<8}  {:<19}  {}", one.name, one.password, one.sees))?;
    }
    out.line("")?;
    for (id, name, odd) in halls.all() {
        let says = match odd {
            Odd::Nothing => "",
            Odd::LongQueue => "more come than it can serve",
            Odd::Unattended => "nobody is on duty",
            Odd::Offline => "without a network from ",
        };
        let hm = |secs| zone.hm(from.plus_secs(secs));
        let gone = if odd == Odd::Offline {
            format!("{} to {}", hm(-OFFLINE_SECS), hm(BACK_SECS))
        } else {
            String::new()
        };
        out.line(format!("{id}  {name}  {says}{gone}").trim_end())?;
    }
    out.line("")?;
    out.line(&format!("It is {} there, and {} s pass in each second.", zone.hm(from), args.speed))?;
    out.line(
        "Nobody is asked for a second factor here; a real server asks centre and admin for one.",
    )?;
    out.line(&format!("Ctrl-C ends it and removes {}", top.display()))?;
    out.flush()
}
