//! `demo`: a training hall in a temporary folder. A simulated ticket machine posts to the same listener a
//! vendor would use; everything behind it is the real thing.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use chrono::NaiveDate;
use tempfile::TempDir;

use crate::clock::Clock;
use crate::core::alarm::Watch;
use crate::core::board::Board;
use crate::core::board::Look;
use crate::core::event::{Body, Proof};
use crate::core::hall::{HallConfig, due_seen};
use crate::core::settings::{self, Settings};
use crate::core::time::{Ms, Zone};
use crate::feed::neutral::{Entrance, read};
use crate::feed::post::Poster;
use crate::feed::sim::{Driver, HALL_TOML, Machine, Plan as Day, SimEvent, batch_body};
use crate::store::{Keys, Mode, NewEvent, Store, WriterHandle};
use crate::ui::run::ask_terminal;

use super::args::{DemoArgs, Globals};
use super::board;
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::live::{Live, Plan};
use super::out::Out;
use super::sinks::new_event;

mod calls;
mod cast;
mod floor;
mod matters;
mod people;
mod rounds;
mod script;

use cast::Cast;
pub(in crate::cli) use floor::{Floor, Odd};

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
    let mut driver = Driver::new(Machine::new(args.seed, today, zone, day));
    let mut cast = Cast::new(today, zone);
    let mut store = Store::open(folder.path(), &hall, Mode::Write)?.with_keys(Keys::OneRun)?;
    // The part of the day that is over, as it was written down in its course.
    while let Some(at) = cast.next_at().filter(|at| *at <= from) {
        take_in(&mut store, &mut driver, at)?;
        cast.act(&mut store, at)?;
    }
    take_in(&mut store, &mut driver, from)?;
    if args.frame.once {
        let board = Board::build(store.hall(), from);
        return board::print_frame(&board, &args.frame, &setup, out);
    }
    let clock = Clock::simulated(from, args.speed);
    // Whoever tries it out is the duty manager of the story: what is theirs is at hand.
    let plan = Plan {
        feed: setup.config.feed.clone(),
        clock,
        any_port: true,
        me: script::DUTY.to_owned(),
        pin_for: None,
    };
    let day = Running { driver, cast, clock, date: today, zone };
    board::show(store, plan, &setup, |live| day.start(live), out)
}

/// Version 0 of the training hall: nobody has applied it, so its log has no line about it.
fn settings() -> Result<Settings, Failure> {
    settings::read(HALL_TOML).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        Failure::refused(format!("the settings of the training hall cannot be read: {first}"))
    })
}

/// Times that what fell due is looked for at one instant: one thing may follow from another.
const LOOKS_MAX: usize = 20;

/// Takes in what the machine has recorded by `at`, and what has fallen due of complaints and incidents by then. Alarms are
/// raised when the board looks.
fn take_in(store: &mut Store, driver: &mut Driver, at: Ms) -> Result<(), Failure> {
    read_in(store, driver, at)?;
    let of_people = |body: &Body| matches!(body, Body::Case(_) | Body::Incident(_));
    fall_due(store, at, &mut Watch::default(), of_people)
}

/// Takes in what the machine has recorded by `at`, through the entrance that everybody uses. Answers when it has something
/// more; none once its day is over.
fn read_in(store: &mut Store, driver: &mut Driver, at: Ms) -> Result<Option<Ms>, Failure> {
    let hall = store.config().hall_id.clone();
    let mut events = Vec::new();
    let step = driver.step(at, &mut |lines: &[SimEvent]| {
        for line in lines {
            let entrance = Entrance { hall: &hall, now: at };
            events.push(read(line.json.as_bytes(), entrance).map_err(|bad| bad.reason.as_str())?);
        }
        Ok(())
    });
    let next = step.map_err(|reason: &str| {
        Failure::refused(format!("the simulated machine wrote a bad line: {reason}"))
    })?;
    store.append(events.into_iter().map(new_event).collect(), at)?;
    Ok(next)
}

/// Writes down what has fallen due by `at`, as far as it is meant.
fn fall_due(
    store: &mut Store,
    at: Ms,
    watch: &mut Watch,
    is_meant: impl Fn(&Body) -> bool,
) -> Result<(), Failure> {
    let zone = store.config().zone;
    for _ in 0..LOOKS_MAX {
        let mut found = due_seen(&mut Look::new(store.hall(), at), watch);
        found.retain(|due| is_meant(&due.body));
        if found.is_empty() {
            break;
        }
        let events = found.into_iter().map(|due| NewEvent {
            kind: due.kind,
            at: zone.stamp(due.at),
            by: "system".into(),
            proof: Proof::System,
            feed: None,
            body: due.body,
        });
        store.append(events.collect(), at)?;
    }
    Ok(())
}

/// A day that goes on: its machine posts to the hall's own listener, its people act at the hall's own log.
struct Running {
    driver: Driver,
    cast: Cast,
    clock: Clock,
    date: NaiveDate,
    zone: Zone,
}

impl Running {
    /// Starts its thread; it stops when the answer is dropped.
    fn start(self, live: &Live) -> Result<SyncSender<()>, Failure> {
        let address = live
            .address()
            .ok_or_else(|| Failure::refused("the training hall could not open a local port"))?;
        let poster = Poster::new(address, None)
            .map_err(|error| Failure::io("cannot start the simulated machine", &error))?;
        let (log, (stop, stopped)) = (live.handle(), sync_channel(0));
        thread::spawn(move || self.drive(&log, &poster, &stopped));
        Ok(stop)
    }

    fn drive(mut self, log: &WriterHandle, poster: &Poster, stopped: &Receiver<()>) {
        loop {
            let now = self.clock.now();
            let step = self.driver.step(now, &mut |events| {
                poster.post_batch(batch_body(events).as_bytes()).map(|_| ())
            });
            self.people(log, now);
            let wait = match step {
                Ok(Some(due)) => {
                    let due = self.cast.next_at().map_or(due, |next| next.min(due));
                    let millis = u64::try_from(due.0.saturating_sub(now.0)).unwrap_or(0);
                    Duration::from_millis(millis / u64::from(self.clock.speed().max(1)))
                }
                Ok(None) => {
                    // The day is over: the next one is another day of the same hall.
                    let Some(next) = self.date.succ_opt() else { return };
                    self.date = next;
                    let first = self.driver.machine().next_sequence();
                    let plan =
                        Day { first_sequence: first, ..self.driver.machine().plan().clone() };
                    self.driver = Driver::new(Machine::new(first, next, self.zone, plan));
                    self.cast = Cast::new(next, self.zone);
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

    /// The people do what it is time for.
    fn people(&mut self, log: &WriterHandle, now: Ms) {
        while self.cast.next_at().is_some_and(|at| at <= now) {
            let mut cast = self.cast.clone();
            let done = log.with_store(move |store| {
                let done = cast.act(store, now);
                (cast, done)
            });
            match done {
                Ok((cast, done)) => {
                    self.cast = cast;
                    if let Err(error) = done {
                        tracing::warn!(%error, "an act of the training hall was not written");
                    }
                }
                Err(error) => return tracing::warn!(%error, "the people of the hall wait"),
            }
        }
    }
}
