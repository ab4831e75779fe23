//! The board of a hall: live in the terminal, or one frame of it on stdout.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

use crate::clock::{Clock, sleep};
use crate::core::board::Board;
use crate::core::hall::HallConfig;
use crate::core::time::Ms;
use crate::store::{
    Access, Depth, Holder, Mode, Room, RoomRules, Store, StoreError, WriterHandle,
    check_in_background, may_write, read_holder, room_of, system_user,
};
use crate::text::words::Lang;
use crate::ui::msg::Msg;
use crate::ui::once::render_once;
use crate::ui::run::{Left, Start, ask_terminal, channel, run as run_screen};
use crate::ui::state::Setup as ScreenSetup;

use super::acts::{Acts, Desk};
use super::args::{At, BoardArgs, FrameArgs, Globals};
use super::config::{EXPORTS_FOLDER, Setup};
use super::failure::{Exit, Failure, failed};
use super::first;
use super::keys::key_map;
use super::live::{Live, Plan};
use super::logs;
use super::opening::open_for_writing;
use super::out::Out;
use super::settings::watch::watch as watch_hall_file;
use super::shift_export::Exports;
use super::sync::bad_event;

mod looks;
mod server;
#[cfg(test)]
mod tests;

use looks::plain_chart;
pub use looks::theme;

/// A read-only board looks for new events this often.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Tells a board that starts in the place of one that could only read whom it follows.
const FOLLOWS: &str = "ZHIBAN_FOLLOWS";
/// The log is checked this long after the start, when the first frame has long been drawn.
const CHECK_AFTER: Duration = Duration::from_secs(5);

/// `board`: one frame, or the live board.
pub fn run(globals: &Globals, args: &BoardArgs, out: &mut Out) -> Result<Exit, Failure> {
    if !args.frame.once {
        return live(globals, out);
    }
    let setup = Setup::read(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let zone = setup.config.hall.zone;
    let now = Clock::system().now();
    let at = match args.at {
        None => None,
        Some(At::Instant(stamp)) => Some(stamp.at),
        Some(At::Time(time)) => zone.instant(zone.date(now).and_time(time)),
    };
    let board = match at {
        None => Board::build(store.hall(), now),
        Some(at) => Board::build(&store.replay_day(zone.date(at), Some(at))?, at),
    };
    print_frame(&board, &args.frame, &setup, out)
}

/// Prints one frame.
pub fn print_frame(
    board: &Board,
    frame: &FrameArgs,
    setup: &Setup,
    out: &mut Out,
) -> Result<Exit, Failure> {
    if frame.json {
        out.json(board)?;
        return Ok(Exit::Done);
    }
    let size = frame.size.unwrap_or_default();
    let text =
        render_once(board, (size.cols, size.rows), setup.lang.into(), theme(setup), frame.ansi);
    out.text(&text)?;
    Ok(Exit::Done)
}

/// The live board of the hall's folder, read-only if another one has it; where there is no hall yet, after the
/// questions of the first start.
pub fn live(globals: &Globals, out: &mut Out) -> Result<Exit, Failure> {
    let new = first::is_due(globals)?;
    ask_terminal().map_err(|error| {
        let refused = failed(&error);
        if new { refused.next("set this hall up without questions: zhiban init") } else { refused }
    })?;
    let mut globals = globals.clone();
    let mut pin_for = None;
    if new {
        let Some(begun) = first::run(&globals, out)? else { return Ok(Exit::Done) };
        globals.lang = Some(begun.lang);
        pin_for = begun.pin_for;
    }
    let setup = Setup::read(&globals)?;
    let feed = setup.config.feed.clone();
    let plan = Plan { feed, clock: Clock::system(), any_port: false, me: system_user(), pin_for };
    match open_for_writing(&setup, out) {
        Ok(store) => show(store, plan, &setup, |_| Ok(()), out),
        Err(StoreError::Busy { holder }) => {
            let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
            show_read_only(store, Why::Held(*holder), &plan, &setup)
        }
        Err(error @ (StoreError::NotWritable { .. } | StoreError::DiskFull)) => {
            // Better a board that cannot write than none: it says so, and shows what is there.
            match Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly) {
                Ok(store) => show_read_only(store, Why::of(&error), &plan, &setup),
                Err(StoreError::Missing { .. }) => Err(error.into()),
                Err(other) => Err(other.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

fn left(ended: Result<Left, crate::ui::run::RunError>) -> Result<Exit, Failure> {
    ended.map(|_| Exit::Done).map_err(|error| failed(&error))
}

fn screen_setup(setup: &Setup, plan: &Plan) -> Result<ScreenSetup, Failure> {
    Ok(ScreenSetup {
        lang: setup.lang.into(),
        theme: theme(setup),
        keys: key_map(setup)?,
        me: plan.me.clone(),
        listener: None,
        speed: plan.clock.speed(),
        bell: setup.config.bell,
        plain_chart: plain_chart(setup),
        pin_for: plan.pin_for.clone(),
    })
}

/// Runs the board on a store that is open for writing. `begun` is called when the hall is live; what it
/// returns is kept until the board is left.
pub fn show<G>(
    mut store: Store,
    plan: Plan,
    setup: &Setup,
    begun: impl FnOnce(&Live) -> Result<G, Failure>,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let mut screen = match screen_setup(setup, &plan) {
        Ok(screen) => screen,
        Err(refused) => {
            store.close()?;
            return Err(refused);
        }
    };
    let hall = store.config().clone();
    let dir = store.dir().to_owned();
    let device = store.device();
    // The folder of a training hall is gone when it is left.
    let keeper = (!hall.training).then(|| store.guard_disk(setup.config.disk.rules()));
    let check_due = store.needs_check(plan.clock.now())?;
    let first = Arc::new(Board::build(store.hall(), plan.clock.now()));
    let logs = logs::start(&setup.folder);
    if let Err(error) = &logs {
        out.note(&error.to_string());
    }
    let (sender, inbox) = channel();
    if let Ok(holder) = std::env::var(FOLLOWS) {
        drop(sender.try_send(Msg::TookOver(holder)));
    }
    let boards = sender.clone();
    let mut live = Live::start(store, &plan, move |board| {
        // A full channel: the screen is behind and gets the next one.
        drop(boards.try_send(Msg::Board(Arc::new(board))));
    })?;
    if let Some(keeper) = keeper {
        let board = sender.clone();
        live.watch_disk(keeper, move |room| board.try_send(Msg::Disk(room)).is_ok());
    }
    live.keep_in_step(&dir)?;
    server::tell(&mut live, plan.clock, sender.clone());
    screen.listener = take_feeds(&mut live, &plan, &hall.hall_id, &sender);
    let guard = begun(&live)?;
    if check_due {
        check_later(&dir, live.handle(), plan.clock, sender.clone(), setup.lang.into());
    }
    let (log, clock, zone, me) = (live.handle(), plan.clock, hall.zone, plan.me.clone());
    if !hall.training {
        watch_hall_file(&dir, log.clone(), clock, sender.clone());
    }
    let data = dir.clone();
    let copies = super::shift_copy::Place {
        folder: dir.clone(),
        target: setup.copies().filter(|_| !hall.training),
        hall_id: hall.hall_id.clone(),
        zone,
        clock,
        lang: setup.lang.into(),
    };
    let exports = records(setup, &dir, &hall);
    let desk = Desk { log, clock, zone, person: me, device, data, copies, exports };
    let acts = Acts::start(desk, sender.clone());
    let start = Start { setup: screen, clock: plan.clock, board: Some(first) };
    let ended = run_screen(start, &sender, &inbox, &mut |effect| acts.ask(effect));
    drop(guard);
    drop(inbox);
    acts.finish();
    live.stop()?;
    drop(logs);
    left(ended)
}

/// Where records of shifts go; a training hall writes nothing outside of its own folder.
fn records(setup: &Setup, dir: &Path, hall: &HallConfig) -> Exports {
    let out = if hall.training { dir.join(EXPORTS_FOLDER) } else { setup.exports() };
    Exports { folder: dir.to_owned(), out, hall: hall.clone(), lang: setup.lang.into() }
}

/// Starts every feed of `plan`; returns the address that listens, if one does. What could not be started
/// is told on the board: no port is no reason to have no board.
fn take_feeds(
    live: &mut Live,
    plan: &Plan,
    hall_id: &str,
    board: &SyncSender<Msg>,
) -> Option<String> {
    let tell = |error: &Failure| {
        let text = error.told().map_or_else(String::new, |told| told.what.clone());
        drop(board.try_send(Msg::Fault(text)));
    };
    let listener = live.listen(plan, hall_id).unwrap_or_else(|error| {
        tell(&error);
        None
    });
    if let Err(error) = live.subscribe(plan, hall_id) {
        tell(&error);
    }
    live.watch_files(plan, hall_id);
    listener
}

/// Proves the log whole in the background, and says so if it is not.
fn check_later(dir: &Path, log: WriterHandle, clock: Clock, board: SyncSender<Msg>, lang: Lang) {
    let dir = dir.to_owned();
    thread::spawn(move || {
        sleep(CHECK_AFTER);
        let told = check_in_background(&dir, Depth::Quick, move |report| {
            let wrong = match report {
                Ok(report) if report.is_ok() => {
                    let now = clock.now();
                    if let Ok(Err(error)) = log.with_store(move |store| store.note_checked(now)) {
                        tracing::warn!(%error, "the proof of the log could not be noted");
                    }
                    if let Some(wrong) = report.signatures.wrong.first() {
                        tracing::error!(pos = wrong.pos, what = wrong.what, "a signature is wrong");
                        let (words, at) = (lang.words().duty, wrong.pos.to_string());
                        let text = crate::text::words::fill(words.sign_wrong, &[&at]);
                        drop(board.send(Msg::Fault(text)));
                    }
                    return;
                }
                Ok(report) => report
                    .chain
                    .bad
                    .map(|bad| bad_event(&bad, lang.words().sync))
                    .or_else(|| report.faults.first().cloned())
                    .unwrap_or_default(),
                Err(error) => error.to_string(),
            };
            tracing::error!(%wrong, "the log is not as it was written");
            let text = crate::text::words::fill(lang.words().disk.log_damaged, &[&wrong]);
            drop(board.send(Msg::Fault(text)));
        });
        if let Err(error) = told {
            tracing::warn!(%error, "the log was not checked");
        }
    });
}

/// Why a board only reads.
enum Why {
    /// Somebody else writes in the folder.
    Held(Holder),
    /// The disk or the rights do not let it; what the disk lets it do, and whether this user was known to
    /// have no right to write. Only what was seen to be closed can be seen to open.
    Disk { room: Room, closed: bool },
}

impl Why {
    fn of(error: &StoreError) -> Why {
        let room = if matches!(error, StoreError::DiskFull) { Room::Full } else { Room::Frozen };
        Why::Disk { room, closed: false }
    }

    /// Whether the folder may be written now.
    fn is_over(&mut self, dir: &Path, rules: &RoomRules) -> bool {
        match self {
            Why::Held(_) => read_holder(dir).is_none(),
            Why::Disk { room: Room::Full, .. } => room_of(dir, rules).takes_files(),
            Why::Disk { closed, .. } => {
                let open = may_write(dir);
                *closed |= !open;
                open && *closed
            }
        }
    }
}

/// A board that only reads: beside another one it shows what that writes, on a disk that takes no writes
/// what stands there, and says why. When that is over, it starts again in its place, now for writing.
fn show_read_only(store: Store, why: Why, plan: &Plan, setup: &Setup) -> Result<Exit, Failure> {
    let (sender, inbox) = channel();
    let screen = screen_setup(setup, plan)?;
    let board = Arc::new(Board::build(store.hall(), plan.clock.now()));
    let released = Arc::new(AtomicBool::new(false));
    let told = match &why {
        Why::Held(holder) => vec![Msg::ReadOnly(Some(holder.to_string()))],
        Why::Disk { room, .. } => vec![Msg::ReadOnly(None), Msg::Disk(*room)],
    };
    let follows = match &why {
        Why::Held(holder) => Some(holder.to_string()),
        Why::Disk { .. } => None,
    };
    let unread = matches!(store.access(), Access::Frozen { wal_unread: true });
    let unread =
        unread.then(|| Msg::Fault(Lang::from(setup.lang).words().disk.ro_unread.to_owned()));
    for msg in told.into_iter().chain(unread) {
        sender.send(msg).map_err(|error| failed(&error))?;
    }
    let rules = setup.config.disk.rules();
    let held = Held { dir: setup.folder.clone(), why, rules, released: Arc::clone(&released) };
    watch_log(store, plan.clock, sender.clone(), held);
    let start = Start { setup: screen, clock: plan.clock, board: Some(board) };
    let ended = run_screen(start, &sender, &inbox, &mut |_| ());
    if released.load(Ordering::SeqCst) && matches!(ended, Ok(Left::Asked)) {
        return Err(start_again(follows));
    }
    left(ended)
}

/// Puts the same program with the same arguments in the place of this process: nothing of the read-only
/// board is left that could hold a key or the log. Returns only if that fails.
fn start_again(follows: Option<String>) -> Failure {
    let error = match std::env::current_exe() {
        Ok(program) => {
            let mut again = Command::new(program);
            again.args(std::env::args_os().skip(1)).envs(follows.map(|name| (FOLLOWS, name))).exec()
        }
        Err(error) => error,
    };
    Failure::io("the folder may be written again, and this board could not start again", &error)
        .safe("nothing was changed")
        .next("start the board again")
}

/// A folder that may only be read, why, and whether that is over.
struct Held {
    dir: PathBuf,
    why: Why,
    rules: RoomRules,
    released: Arc<AtomicBool>,
}

/// Sends a board whenever the log has grown, and once a second; ends the board when the folder may be
/// written.
fn watch_log(mut store: Store, clock: Clock, board: SyncSender<Msg>, mut held: Held) {
    thread::spawn(move || {
        let mut shown = Ms(i64::MIN);
        loop {
            let grown = match store.refresh() {
                Ok(grown) => grown,
                Err(error) => {
                    tracing::warn!(%error, "the log could not be read");
                    false
                }
            };
            let now = clock.now();
            if grown || now.secs_since(shown) >= 1 || now < shown {
                shown = now;
                if board.send(Msg::Board(Arc::new(Board::build(store.hall(), now)))).is_err() {
                    return;
                }
            }
            if held.why.is_over(&held.dir, &held.rules) {
                held.released.store(true, Ordering::SeqCst);
                drop(board.send(Msg::Quit));
                return;
            }
            sleep(LOOK_EVERY);
        }
    });
}
