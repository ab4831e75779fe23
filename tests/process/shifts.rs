//! The work of a shift, killed at any instant (promise R1): a round is walked, a shift is handed over with two
//! signatures, its record is exported. What the screen had called done is counted outside of the program. Afterwards
//! nothing of it is missing, nothing is there twice, and a record is the old one or the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use zhiban::clock::sleep;

use crate::kit::{Folder, is_long};
use crate::people::{answers, hall_of, session};
use crate::screen::Session;

/// A hall whose two managers hand over to each other.
const HALL: &str = "[[counter]]\nid = '05'\n\
    [[working_time]]\nid = 'day'\nhours = '00:00-24:00'\n\
    [[person]]\nid = 'm1'\nname = 'Anna'\nrole = 'hall_manager'\nweek = { daily = 'day' }\n\
    [[person]]\nid = 'e1'\nname = 'Bert'\nrole = 'hall_manager'\nweek = { daily = 'day' }\n";
/// The PIN that the manager gave.
const GIVEN: &str = "314159";
const PINS: [(&str, &str); 2] = [("m1", "739164"), ("e1", "582047")];

/// Kills of the everyday check and of the long one.
const KILLS: (u64, u64) = (6, 200);

fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// What the program called done, and what it was asked for; kept outside of it.
#[derive(Debug, Default)]
struct Ledger {
    /// Of each kind of event: how often it was called done, and how often asked for.
    told: BTreeMap<&'static str, (u64, u64)>,
    /// The most that a sheet has said of the round that runs.
    answered: u64,
    /// Content and formats of each record that was called exported.
    records: BTreeMap<PathBuf, (String, BTreeSet<String>)>,
    kills: u64,
    called_done: u64,
}

impl Ledger {
    fn asked(&mut self, kind: &'static str) {
        self.told.entry(kind).or_default().1 += 1;
    }

    fn done(&mut self, kind: &'static str) {
        self.told.entry(kind).or_default().0 += 1;
        self.called_done += 1;
    }
}

/// A step of a hand-over: which kind of event it becomes, what is told when it is done, and its keys.
type Step = (&'static str, &'static str, String);

/// The key that opens the hand-over, as a terminal sends it.
const F2: &str = "\u{1b}[12~";

/// The head of its screen.
const SHEET: &str = "Hand-over  ";

struct Hall {
    folder: Folder,
    secrets: PathBuf,
    ledger: Ledger,
    seed: u64,
}

impl Hall {
    fn new() -> Hall {
        let (folder, secrets) = hall_of(HALL);
        let mut first = session(&folder, &secrets, "people set-pin m1");
        answers(&mut first, &[("New PIN:", PINS[0].1), ("Again:", PINS[0].1)]);
        assert_eq!(first.ends(), 0, "{}", first.text());
        let mut second = session(&folder, &secrets, "people set-pin e1 --as m1");
        answers(&mut second, &[("PIN m1:", PINS[0].1), ("New PIN:", GIVEN), ("Again:", GIVEN)]);
        assert_eq!(second.ends(), 0, "{}", second.text());
        // What somebody else gave signs nothing: they choose their own.
        let mut own = session(&folder, &secrets, "people set-pin e1 --as e1");
        answers(&mut own, &[("Old PIN:", GIVEN), ("New PIN:", PINS[1].1), ("Again:", PINS[1].1)]);
        assert_eq!(own.ends(), 0, "{}", own.text());
        Hall { folder, secrets, ledger: Ledger::default(), seed: 0x51_6e }
    }

    fn dice(&mut self, below: u64) -> u64 {
        next(&mut self.seed) % below
    }

    /// Whose shift it is by the log; nobody before the first one.
    fn holder(&self) -> Option<String> {
        let db = self.folder.read_db();
        let sql = "SELECT person_id FROM shift WHERE signed_off_at IS NULL";
        db.query_row(sql, [], |row| row.get(0)).ok()
    }

    /// A board that whoever has the shift has unlocked.
    fn board(&self) -> Session {
        let shift = self.holder();
        let holder = shift.clone().unwrap_or_else(|| "m1".to_owned());
        let pin = PINS.iter().find(|(id, _)| *id == holder).unwrap().1;
        let mut board = session(&self.folder, &self.secrets, "");
        board.sees("[locked]");
        board.keys(&format!("\r{holder}\r{pin}"));
        board.loses("[locked]");
        let name = if holder == "m1" { "on duty Anna" } else { "on duty Bert" };
        board.sees(if shift.is_some() { name } else { "nobody on duty" });
        board
    }

    /// Kills a board a little later, and answers what stood on its screen at last.
    fn killed(&mut self, mut board: Session) -> String {
        sleep(Duration::from_millis(self.dice(90)));
        board.signal(Signal::KILL);
        self.ledger.kills += 1;
        board.last_text()
    }

    /// A round goes on where it was, and the board dies while answers are on their way.
    fn walks(&mut self) {
        let mut board = self.board();
        board.keys("x");
        board.wait("a sheet", |text| text.contains(" answered") || text.contains("quick walk"));
        if !board.text().contains(" answered") {
            self.ledger.answered = 0;
            self.ledger.asked("check.started");
            board.keys("3");
            board.sees(" answered");
            self.ledger.done("check.started");
        }
        let (answered, of) = far(&board.text()).unwrap();
        assert!(answered >= self.ledger.answered, "{answered}: {:?}", self.ledger);
        let more = (1 + self.dice(5)).min(of - answered);
        for _ in 0..more {
            self.ledger.asked("check.answered");
        }
        board.keys(&"y".repeat(usize::try_from(more).unwrap()));
        let ends = answered + more == of;
        if ends {
            board.sees(&format!("{of}/{of} answered"));
            self.ledger.asked("check.submitted");
            board.keys("\r");
        }
        let text = self.killed(board);
        if text.contains("round submitted") {
            self.ledger.done("check.submitted");
        }
        let told = far(&text).map_or(0, |(told, _)| told).max(answered);
        self.ledger.called_done += told - self.ledger.answered.min(told);
        self.ledger.answered = if ends { 0 } else { told };
    }

    /// The PIN of whoever has the duty, or of the other one.
    fn pin(&self, own: bool) -> &'static str {
        let holder = self.holder();
        let id = holder.as_deref().unwrap_or("m1");
        PINS.iter().find(|(person, _)| (*person == id) == own).unwrap().1
    }

    /// What is next in a hand-over, by what stands on the screen.
    fn step(&mut self, board: &Session) -> Step {
        let text = board.text();
        let pin = |own: bool| self.pin(own);
        let has = |what: &str| text.contains(what);
        if has("nobody on duty") {
            ("shift.opened", "on duty Anna", F2.to_owned())
        } else if has("begin to prepare it") {
            ("shift.prepared", "the hand-over is being prepared", "s".to_owned())
        } else if has("nothing is open") {
            let line = format!("n{} is open\r", self.ledger.kills);
            ("shift.prepared", "written for who comes next", line)
        } else if has("freeze and sign it") {
            ("shift.frozen", "the sheet is frozen and signed", format!("s{}", pin(true)))
        } else if has("[ ]") {
            ("shift.item_accepted", "taken over", "\r".to_owned())
        } else if has("assume the duty") {
            ("shift.assumed", "the duty is yours", "s".to_owned())
        } else {
            board.sees("receive and sign");
            ("shift.accepted", "received and signed", format!("s{}", pin(false)))
        }
    }

    /// A hand-over goes on where it was for some steps, and the board dies in the last one.
    fn hands_over(&mut self) {
        let mut board = self.board();
        for left in (0..=self.dice(4)).rev() {
            if self.holder().is_some() {
                board.keys(F2);
                board.sees(SHEET);
            }
            if board.text().contains("types their PIN") {
                board.keys(&format!("s{}", self.pin(false)));
                board.sees("this terminal is");
                board.loses("types their PIN");
                board.sees(SHEET);
            }
            let (kind, told, keys) = self.step(&board);
            self.ledger.asked(kind);
            if kind == "shift.accepted" {
                // That of who receives begins with it.
                self.ledger.asked("shift.opened");
            }
            let open = board.text().matches("[ ]").count();
            board.keys(&keys);
            if left == 0 {
                // A signature is two runs of a slow function: the kill comes before, in and behind them.
                let more = self.dice(if keys.len() > 6 { 1500 } else { 30 });
                sleep(Duration::from_millis(more));
                if self.killed(board).contains(told) {
                    self.ledger.done(kind);
                }
                return;
            }
            board.sees(told);
            // The rows come a moment after what is said of the act.
            match kind {
                "shift.frozen" => board.loses("freeze and sign it"),
                "shift.item_accepted" => {
                    board.wait("one less", |text| text.matches("[ ]").count() < open);
                }
                _ => {}
            }
            self.ledger.done(kind);
            if matches!(kind, "shift.opened" | "shift.accepted") {
                self.killed(board);
                return;
            }
            board.keys("\u{1b}");
            board.loses(SHEET);
        }
    }

    /// The record of the shift is written, some of it or all, and the writer dies.
    fn exports(&mut self) {
        let formats = ["jsonl,brief", "csv,jsonl", "html,brief", "xlsx,html,csv,jsonl,brief"];
        let formats = formats[usize::try_from(self.dice(4)).unwrap()];
        let words = ["export", "--shift", "last", "--json", "--formats", formats];
        let mut child =
            self.folder.command(&words).stdout(std::process::Stdio::piped()).spawn().unwrap();
        sleep(Duration::from_millis(self.dice(400)));
        child.kill().unwrap_or_default();
        self.ledger.kills += 1;
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            let said: Value = serde_json::from_slice(&output.stdout).unwrap();
            let path = PathBuf::from(said["folder"].as_str().unwrap());
            let content = said["content"].as_str().unwrap().to_owned();
            let formats = formats.split(',').map(str::to_owned).collect();
            self.ledger.records.insert(path, (content, formats));
            self.ledger.called_done += 1;
        }
    }
}

/// How far the sheet on the screen is.
fn far(text: &str) -> Option<(u64, u64)> {
    let (before, _) = text.split_once(" answered")?;
    let (done, of) = before.rsplit(' ').next()?.split_once('/')?;
    Some((done.parse().ok()?, of.parse().ok()?))
}

impl Hall {
    fn count(&self, sql: &str) -> u64 {
        self.folder.read_db().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Nothing that was called done is missing, and nothing is there that nobody asked for.
    fn judge(&self) {
        let place = format!("after {} kills: {:?}", self.ledger.kills, self.ledger);
        let verified = self.folder.run("verify --json").ends(0).json();
        assert_eq!(verified["signatures_wrong"], 0, "{place}");
        let events = self.events();
        for (kind, (done, asked)) in &self.ledger.told {
            let there = events.iter().filter(|(there, _)| there == kind).count() as u64;
            assert!(there >= *done, "{kind}: {done} were called done, {there} are there, {place}");
            assert!(there <= *asked, "{kind}: {asked} were asked for, {there} are there, {place}");
        }
        let running = "SELECT count(*) FROM check_answer JOIN check_round USING (round_id)
            WHERE check_round.status = 'running'";
        assert!(self.count(running) >= self.ledger.answered, "{place}");
        nothing_is_double(&events, &place);
        self.records_are_whole(&place);
    }

    /// The type of each event and what it says, in order.
    fn events(&self) -> Vec<(String, Value)> {
        let db = self.folder.read_db();
        let mut events = db.prepare("SELECT bytes FROM event ORDER BY pos").unwrap();
        let rows = events.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let read = |bytes: Vec<u8>| {
            let mut event: Value = serde_json::from_slice(&bytes).unwrap();
            (event["type"].as_str().unwrap().to_owned(), event["body"].take())
        };
        rows.map(|bytes| read(bytes.unwrap())).collect()
    }

    fn records_are_whole(&self, place: &str) {
        let exports = self.folder.path.join("exports");
        let entries = std::fs::read_dir(&exports).into_iter().flatten();
        let named: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'))
            .collect();
        for (path, (content, formats)) in &self.ledger.records {
            let found = zhiban::export::verify::folder(path).unwrap();
            let manifest =
                found.manifest.unwrap_or_else(|| panic!("{} is gone, {place}", path.display()));
            assert_eq!(manifest.content, *content, "{}, {place}", path.display());
            let has = |format: &String| manifest.files.iter().any(|file| file.format == *format);
            assert!(formats.iter().all(has), "{}: {formats:?}, {place}", path.display());
        }
        for path in named {
            let found = zhiban::export::verify::folder(&path).unwrap();
            assert!(found.wrong.is_empty(), "{}: {:?}, {place}", path.display(), found.wrong);
        }
    }
}

fn nothing_is_double(events: &[(String, Value)], place: &str) {
    // An item of a round is answered once, and of a report each one signs once.
    let mut seen = BTreeSet::new();
    for (kind, data) in events {
        let of = match &**kind {
            "check.answered" => [&data["round_id"], &data["item"]],
            "check.submitted" => [&data["round_id"], &Value::Null],
            "signature.made" => [&data["hash"], &data["meaning"]],
            _ => continue,
        };
        assert!(of[0].is_string(), "{data}");
        assert!(seen.insert(format!("{kind} {of:?}")), "twice: {kind} {of:?}, {place}");
    }
    let count = |wanted: &str| events.iter().filter(|(kind, _)| kind == wanted).count();
    let signed = count("shift.frozen") + count("shift.accepted");
    assert_eq!(count("signature.made"), signed, "one signature each, {place}");
}

#[test]
fn a_shift_killed_at_any_instant_keeps_what_was_called_done() {
    let mut hall = Hall::new();
    // A shift is opened, so that there is one to export.
    while hall.holder().is_none() {
        hall.hands_over();
        hall.judge();
    }
    let kills = if is_long() { KILLS.1 } else { KILLS.0 };
    while hall.ledger.kills < kills {
        match hall.ledger.kills % 3 {
            0 => hall.walks(),
            1 => hall.hands_over(),
            _ => hall.exports(),
        }
        hall.judge();
    }
    let whole: String =
        hall.folder.read_db().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    hall.folder.run("export --shift last").ends(0);
    hall.judge();
    let ledger = &hall.ledger;
    let (kills_seen, done, told) = (ledger.kills, ledger.called_done, &ledger.told);
    let text = format!(
        "{kills_seen} kills of a shift's work: {done} things called done, (done, asked) {told:?}, \
         0 lost, 0 doubled\n"
    );
    std::io::stderr().write_all(text.as_bytes()).unwrap();
    assert!(ledger.called_done >= kills, "{ledger:?}");
}
