//! `demo`: a training hall in a temporary folder. A simulated ticket machine posts to the same listener a
//! vendor would use; everything behind it is the real thing.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use chrono::NaiveDate;
use tempfile::TempDir;

use crate::clock::Clock;
use crate::core::board::Board;
use crate::core::hall::HallConfig;
use crate::core::settings::{self, Settings};
use crate::core::time::{Ms, Zone};
use crate::feed::neutral::{Entrance, read};
use crate::feed::post::Poster;
use crate::feed::sim::{Driver, HALL_TOML, Machine, Plan as Day, SimEvent, batch_body};
use crate::feed::sink::Sink;
use crate::store::{Keys, Mode, Store};
use crate::ui::run::ask_terminal;

use super::args::{DemoArgs, Globals};
use super::board;
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::live::{Live, Plan};
use super::out::Out;
use super::sinks::LogSink;

/// Pause of the machine after a post that failed.
const RETRY: Duration = Duration::from_millis(500);

/// Runs the training hall.
pub fn run(globals: &Globals, args: &DemoArgs, out: &mut Out) -> Result<Exit, Failure> {
    if !args.frame.once {
        ask_terminal().map_err(|error| failed(&error))?;
    }
    // The hall's own folder is not looked at: only language and colours are asked for.
    let folder = TempDir::with_prefix("zhiban-demo-")
        .map_err(|error| Failure::io("cannot make a temporary folder", &error))?;
    let asked = Globals { data: Some(folder.path().to_owned()), ..globals.clone() };
    let setup = Setup::read(&asked)?;
    let day = Day::default();
    let hall = HallConfig {
        hall_id: day.hall_id.clone(),
        name: day.hall_name.clone(),
        settings: settings()?,
        training: true,
        ..setup.hall()
    };
    let zone = hall.zone;
    let today = zone.date(Clock::system().now());
    let from = zone.instant(today.and_time(args.at)).unwrap_or_default();
    let machine = Machine::new(args.seed, today, zone, day);
    let store = Store::open(folder.path(), &hall, Mode::Write)?.with_keys(Keys::OneRun)?;
    if args.frame.once {
        let board = frame(store, machine, from)?;
        return board::print_frame(&board, &args.frame, &setup, out);
    }
    let clock = Clock::simulated(from, args.speed);
    let plan = Plan { feed: setup.config.feed.clone(), clock, any_port: true, pin_for: None };
    board::show(store, plan, &setup, |live| machine_thread(live, machine, clock, today, zone), out)
}

/// Version 0 of the training hall: nobody has applied it, so its log has no line about it.
fn settings() -> Result<Settings, Failure> {
    settings::read(HALL_TOML).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        Failure::refused(format!("the settings of the training hall cannot be read: {first}"))
    })
}

/// The board at an instant, everything up to it taken in through the same entrance.
fn frame(store: Store, mut machine: Machine, at: Ms) -> Result<Board, Failure> {
    let hall = store.config().hall_id.clone();
    let mut sink = LogSink { store, clock: Clock::simulated(at, 0) };
    let mut events = Vec::new();
    let mut failure = None;
    machine.run_until(at, &mut |line: SimEvent| match read(
        line.json.as_bytes(),
        Entrance { hall: &hall, now: at },
    ) {
        Ok(event) => events.push(event),
        Err(rejected) => failure = Some(rejected.reason.as_str()),
    });
    if let Some(reason) = failure {
        return Err(Failure::refused(format!("the simulated machine wrote a bad line: {reason}")));
    }
    sink.take(events).map_err(|error| failed(&error))?;
    Ok(Board::build(sink.store.hall(), at))
}

/// The machine's thread; it stops when the answer is dropped.
fn machine_thread(
    live: &Live,
    machine: Machine,
    clock: Clock,
    date: NaiveDate,
    zone: Zone,
) -> Result<SyncSender<()>, Failure> {
    let address = live
        .address()
        .ok_or_else(|| Failure::refused("the training hall could not open a local port"))?;
    let poster = Poster::new(address, None)
        .map_err(|error| Failure::io("cannot start the simulated machine", &error))?;
    let (stop, stopped) = sync_channel(0);
    thread::spawn(move || drive(machine, &poster, clock, (date, zone), &stopped));
    Ok(stop)
}

fn drive(
    machine: Machine,
    poster: &Poster,
    clock: Clock,
    (mut date, zone): (NaiveDate, Zone),
    stopped: &Receiver<()>,
) {
    let mut driver = Driver::new(machine);
    loop {
        let now = clock.now();
        let step = driver
            .step(now, &mut |events| poster.post_batch(batch_body(events).as_bytes()).map(|_| ()));
        let wait = match step {
            Ok(Some(due)) => {
                let millis = u64::try_from(due.0.saturating_sub(now.0)).unwrap_or(0);
                Duration::from_millis(millis / u64::from(clock.speed().max(1)))
            }
            Ok(None) => {
                // The day is over: the next one is another day of the same machine.
                let Some(next) = date.succ_opt() else { return };
                date = next;
                let first = driver.machine().next_sequence();
                let plan = Day { first_sequence: first, ..driver.machine().plan().clone() };
                driver = Driver::new(Machine::new(first, date, zone, plan));
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, "the simulated machine tries again");
                RETRY
            }
        };
        let wait = wait.clamp(Duration::from_millis(5), Duration::from_secs(1));
        match stopped.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
    }
}
