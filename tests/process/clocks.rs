//! The clocks around a running board: a wall clock that somebody sets, a boot clock that is years ahead, a
//! process that is stopped and goes on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use zhiban::clock::{Clock, sleep};
use zhiban::core::time::Zone;

use crate::common::fixture_path;
use crate::kit::{
    Folder, LISTENS, SINGLE, bare, has, is_long, issued, not_tested, post, ran, until,
};
use crate::screen::{PROGRAM, Session};

const SIZE: (u16, u16) = (140, 40);

/// The wall clock of a program that runs beside this test, set by a file.
struct Wall {
    file: PathBuf,
    library: String,
}

impl Wall {
    /// None where this machine has no means to set the clock of one program alone.
    fn new(folder: &Folder) -> Option<Wall> {
        if !has("faketime", &["--version"]) {
            return None;
        }
        let mut faketime = Command::new("faketime");
        let said = faketime.args(["-m", "-f", "+0s", "printenv", "LD_PRELOAD"]).output().unwrap();
        let library = String::from_utf8(said.stdout).unwrap().trim().to_owned();
        assert!(library.contains("libfaketime"), "{library}");
        let wall = Wall { file: folder.path.with_file_name("wall"), library };
        wall.set(0);
        Some(wall)
    }

    /// Sets it to so many seconds ahead of the true time. In one step: a reader finds the whole text.
    fn set(&self, secs: i64) {
        let new = self.file.with_extension("new");
        std::fs::write(&new, format!("{secs:+}s\n")).unwrap();
        std::fs::rename(new, &self.file).unwrap();
    }

    fn start(&self, folder: &Folder) -> Session {
        let file = self.file.display().to_string();
        let around = [
            ("LD_PRELOAD", self.library.as_str()),
            ("FAKETIME_TIMESTAMP_FILE", &file),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        Session::with(folder, "", SIZE, &around)
    }
}

/// Settings of a hall where it is about noon, so that no date ends while a test runs.
fn at_noon() -> String {
    let hour = Clock::system().now().0.div_euclid(3_600_000).rem_euclid(24);
    // In these names east is minus.
    LISTENS.replace("[feed]", &format!("zone = \"Etc/GMT{:+}\"\n[feed]", hour - 12))
}

/// A number taken now, as a machine with a clock of its own says it.
fn number(id: &str) -> Vec<u8> {
    let now = Zone::default().stamp(Clock::system().now()).to_rfc3339();
    let mut event = issued("/hall/H001/test/m1", id, id, id, &now);
    event["data"]["service_id"] = Value::from("broadband");
    event.to_string().into_bytes()
}

fn address(folder: &Path) -> std::net::SocketAddr {
    let mut found = None;
    until("a listener in the lock file", || {
        let text = std::fs::read(folder.join("zhiban.lock")).unwrap_or_default();
        let holder: Value = serde_json::from_slice(&text).unwrap_or_default();
        found = holder["address"].as_str().and_then(|text| text.parse().ok());
        found.is_some()
    });
    found.unwrap()
}

/// The lines of the duty log in their order: what each is about.
fn lines(folder: &Folder) -> Vec<(String, String)> {
    let said = folder.run("log --json --limit 5000").ends(0).out;
    let mut lines: Vec<Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.sort_by_key(|line| line["line_no"].as_u64());
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    lines.iter().map(|line| (text(line, "kind"), text(line, "subject"))).collect()
}

/// How far a line says that the clock was set; none for another line.
fn step(line: &(String, String)) -> Option<i64> {
    (line.0 == "clock_jumped").then(|| line.1.parse().unwrap())
}

#[test]
fn a_clock_that_is_set_loses_doubles_and_reorders_nothing() {
    let folder = Folder::new(&at_noon());
    let Some(wall) = Wall::new(&folder) else { return };
    let mut board = wall.start(&folder);
    board.sees("[board]");
    let address = address(&folder.path);
    let year = 365 * 86_400;
    let mut sets = vec![3600, -7200, 20 * year, -20 * year, -1];
    if is_long() {
        let more = (1..=500_i64).map(|n| (n * 7_919_717 % (40 * year)) - 20 * year);
        sets.extend(more);
    }
    let rounds = sets.len() + 1;
    let (mut told_at, mut steps) = (0, Vec::new());
    for (round, secs) in sets.into_iter().chain([0]).enumerate() {
        wall.set(secs);
        // The machine speaks and the manager writes, whatever the clock shows.
        let answer = post(address, SINGLE, &number(&format!("Q{round}"))).unwrap();
        assert_eq!(answer.status, 202, "{round}: {}", answer.body);
        board.keys(&format!("lline {round}\r"));
        board.sees(&format!("Written: line {round}"));
        // A second back is told, two minutes forward are not; small steps add up.
        if !(0..=120).contains(&(secs - told_at)) {
            steps.push(secs - told_at);
            told_at = secs;
        }
    }
    // Right again: today's numbers stand where they would have stood, and the board says what was.
    board.sees("this computer's clock moved by");
    board.wait("every number of today", |text| {
        // Its row; the alarm of a wait that a clock made long may name it above, in the second line.
        let row = text.lines().skip(2).find(|line| line.contains("broadband")).unwrap_or_default();
        row.split_whitespace().any(|word| word == rounds.to_string())
    });
    board.keys("q");
    assert_eq!(board.ends(), 0);
    board.is_restored("after the clock");
    let lines = lines(&folder);
    let told: Vec<i64> = lines.iter().filter_map(step).collect();
    assert_eq!(told.len(), steps.len(), "{lines:?}");
    // Each as far as it was, but for the moment between two looks at two clocks.
    assert!(told.iter().zip(&steps).all(|(a, b)| a.abs_diff(*b) <= 1), "{told:?} {steps:?}");
    let notes = lines.iter().filter(|line| line.0 == "note").count();
    assert_eq!(notes, rounds, "{lines:?}");
    // The machine spoke all the time.
    assert!(lines.iter().all(|line| line.0 != "feed_lost"), "{lines:?}");
    let feeds = folder.run("feed status --json").ends(0).json();
    assert_eq!(feeds["feeds"][0]["events"], Value::from(rounds), "{feeds}");
    folder.run("verify --json").ends(0);
    folder.run("rebuild").ends(0);
}

#[test]
fn a_board_that_is_stopped_goes_on_where_it_was() {
    let folder = Folder::new(LISTENS);
    let mut board = Session::start(&folder, "", SIZE);
    board.sees("[board]");
    let address = address(&folder.path);
    assert_eq!(post(address, SINGLE, &number("Q1")).unwrap().status, 202);
    board.sees("broadband");
    board.signal(Signal::STOP);
    sleep(Duration::from_secs(if is_long() { 600 } else { 2 }));
    // Typed while it stood still.
    board.keys("lafter the stop\r");
    board.signal(Signal::CONT);
    board.sees("Written: after the stop");
    assert_eq!(post(address, SINGLE, &number("Q1")).unwrap().status, 202);
    assert_eq!(post(address, SINGLE, &number("Q2")).unwrap().status, 202);
    board.keys("q");
    assert_eq!(board.ends(), 0);
    board.is_restored("after a stop");
    let feeds = folder.run("feed status --json").ends(0).json();
    assert_eq!(feeds["feeds"][0]["events"], Value::from(2), "once each: {feeds}");
    let lines = lines(&folder);
    assert!(lines.iter().all(|line| step(line).is_none()), "no clock was set: {lines:?}");
    folder.run("verify --json").ends(0);
}

#[test]
fn a_boot_clock_that_is_years_ahead_is_a_boot_clock_like_any_other() {
    let ahead = ["--time", "--fork", "--boottime", "300000000", "--"];
    let mut tried = Command::new("unshare");
    if !tried.args(ahead).arg("true").output().is_ok_and(|tried| tried.status.success()) {
        not_tested("this machine does not let us shift the boot clock");
        return;
    }
    let folder = Folder::new(LISTENS);
    let mut board = Session::start(&folder, "", SIZE);
    board.sees("[board]");
    board.keys("lone\r");
    board.sees("Written: one");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    let words: Vec<&str> = ["unshare"].into_iter().chain(ahead).chain([PROGRAM]).collect();
    let mut board = Session::of(&folder, &words, SIZE, &[]);
    board.sees("[board]");
    board.keys("ltwo\r");
    board.sees("Written: two");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    let mut doctor = Command::new("unshare");
    doctor.args(ahead).args([PROGRAM, "doctor"]);
    doctor.env_clear().envs(bare().get_envs().filter_map(|(k, v)| Some((k, v?))));
    let said = ran(doctor.env("ZHIBAN_DATA", &folder.path)).out;
    let up = said.split("up for ").nth(1).and_then(|rest| rest.split(' ').next());
    assert!(up.and_then(|secs| secs.parse::<u64>().ok()) > Some(300_000_000), "{said}");
    let lines = lines(&folder);
    assert_eq!(lines.len(), 2, "no clock was set: {lines:?}");
}

#[test]
fn the_zone_of_the_machine_does_not_move_a_date() {
    let folder = Folder::new(LISTENS);
    folder.import(&fixture_path("queue/worked-example.ndjson"), "").ends(0);
    let zones = ["", "UTC", "America/New_York", "Pacific/Kiritimati", "<-12>12", "no such zone"];
    let said = zones.map(|zone| {
        let with_zone = |words: &str| {
            let mut command = folder.command(&words.split(' ').collect::<Vec<_>>());
            ran(command.env("TZ", zone)).ends(0).out
        };
        // Half past midnight in the hall, still the day before in most of the world.
        let frame = with_zone("board --once --json --at 2025-11-10T00:30:00+08:00");
        let frame: Value = serde_json::from_str(&frame).unwrap();
        assert_eq!(frame["date"], "2025-11-10", "{zone}");
        [with_zone("report day --date 2025-11-10 --json"), with_zone("log --date 2025-11-10")]
    });
    assert!(said.iter().all(|other| *other == said[0]), "{said:?}");
    assert!(said[0][1].lines().count() > 1);
}
