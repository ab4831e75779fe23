//! A terminal that goes away, in every way a terminal can: the board is gone within two seconds, has not spun
//! meanwhile, and has closed the log.

use std::time::Duration;

use rustix::process::Signal;
use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{Folder, has, is_long, signal_to, until};
use crate::screen::{PROGRAM, Session};

/// The promise.
const GONE_WITHIN: Duration = Duration::from_secs(2);
/// What even a machine that is busy with other things must hold.
const GONE_WITHIN_MAX: Duration = Duration::from_secs(10);
/// Processor time from the end of the terminal to the end of the board, in hundredths of a second: what it
/// takes to close a log. A board that spins takes all there is.
const TICKS_MAX: u64 = 50;

/// How the terminal goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The window is closed.
    Closed,
    /// It is closed, and whoever started the board had hang-ups ignored.
    Ignored,
    /// It is closed, and the board is not told: it has another session.
    Untold,
    /// It took no more output for a while, and then is closed.
    Frozen,
    /// The shell that the board runs in is killed.
    ShellKilled,
    /// The program is killed that shows the terminal in another one, as when a connection drops.
    HostKilled,
}

const WAYS: [Way; 6] =
    [Way::Closed, Way::Ignored, Way::Untold, Way::Frozen, Way::ShellKilled, Way::HostKilled];

impl Way {
    fn start(self, folder: &Folder) -> Session {
        let script = format!("script -qec {PROGRAM} /dev/null");
        let ignored = format!("trap '' HUP; exec {PROGRAM}");
        let inner = format!("{PROGRAM}; :");
        let words: &[&str] = match self {
            Way::Closed | Way::Frozen => &[PROGRAM],
            Way::Ignored => &["sh", "-c", &ignored],
            Way::Untold => &["setsid", "-w", PROGRAM],
            Way::ShellKilled => &["sh", "-c", &inner],
            Way::HostKilled => &["sh", "-c", &script],
        };
        Session::of(folder, words, (100, 30), &[("SHELL", "/bin/sh")])
    }

    fn end(self, session: &mut Session) {
        match self {
            Way::Closed | Way::Ignored | Way::Untold => session.hang_up(),
            Way::Frozen => {
                session.freeze();
                for _ in 0..20 {
                    session.keys("?\u{1b}");
                    sleep(Duration::from_millis(5));
                }
                session.hang_up();
            }
            Way::ShellKilled => session.signal(Signal::KILL),
            Way::HostKilled => {
                let shell = session.child.process_id().unwrap();
                // A shell may put the program it was given in its own place.
                let host = child_of(shell, "script").unwrap_or(shell);
                signal_to(host, Signal::KILL);
            }
        }
    }
}

/// The fields of a process behind its name, from its state on; none once it is gone.
fn fields(pid: u32) -> Option<(String, Vec<String>)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, tail) = text.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    let fields: Vec<String> = tail.split_whitespace().map(str::to_owned).collect();
    // Nobody has fetched its exit code yet: it is gone all the same.
    (fields[0] != "Z" && fields[0] != "X").then_some((name, fields))
}

fn child_of(parent: u32, name: &str) -> Option<u32> {
    let pids = std::fs::read_dir("/proc").unwrap().flatten();
    let mut pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.find(|pid| {
        fields(*pid).is_some_and(|(of, fields)| of == name && fields[1] == parent.to_string())
    })
}

/// Processor time so far, in hundredths of a second.
fn ticks(fields: &[String]) -> u64 {
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// How long the board was still there, and what processor time it took.
fn gone_in(way: Way) -> (Duration, u64) {
    let folder = Folder::new("[feed]\nlisten = \"off\"\n");
    let mut session = way.start(&folder);
    session.sees("[board]");
    session.keys("lbefore the end\r");
    session.sees("Written: before the end");
    let text = std::fs::read(folder.path.join("zhiban.lock")).unwrap();
    let holder: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let pid = u32::try_from(holder["pid"].as_u64().unwrap()).unwrap();
    session.keys("la draft that nobody sends");
    let (_, before) = fields(pid).unwrap();
    let mut after = ticks(&before);
    way.end(&mut session);
    let watch = Stopwatch::start();
    until(&format!("{way:?}: the board is gone"), || match fields(pid) {
        Some((_, fields)) => {
            after = ticks(&fields);
            false
        }
        None => true,
    });
    let took = watch.elapsed();
    folder.run("verify").ends(0);
    assert_eq!(folder.rows("duty_log").len(), 1, "{way:?}");
    (took, after - ticks(&before))
}

#[test]
fn a_terminal_that_goes_away_in_any_way_takes_the_board_with_it_in_two_seconds() {
    let rounds = if is_long() { 50 } else { 1 };
    for way in WAYS {
        if way == Way::HostKilled && !has("script", &["--version"]) {
            continue;
        }
        for _ in 0..rounds {
            let (mut took, spent) = gone_in(way);
            if took > GONE_WITHIN {
                // This machine may have been busy with something else: not twice in a row.
                assert!(took < GONE_WITHIN_MAX, "{way:?}: {took:?}");
                took = gone_in(way).0;
            }
            assert!(took <= GONE_WITHIN, "{way:?}: {took:?}");
            assert!(spent <= TICKS_MAX, "{way:?}: {spent} hundredths of a second");
        }
    }
}
