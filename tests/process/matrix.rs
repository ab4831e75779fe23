//! Every subcommand, as it meets a shell that closed its output, a reader that left, a full disk, no
//! terminal, a poor one, no locale: it never panics and ends with the exit code of its help.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use clap::CommandFactory;
use rustix::process::Signal;
use zhiban::cli::args::Cli;
use zhiban::clock::{Stopwatch, sleep};

use crate::common::fixture_path;
use crate::kit::{Folder, LISTENS, bare, signal_to};

/// Longest time that a command may take which is not to go on for ever.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

/// A sound call of every command and its exit code; `{}` is a path that is not there yet. A command that
/// is not listed fails the test below: its line belongs here, beside those that it must not be worse than.
const CALLS: &[(&str, &str, i32)] = &[
    ("", "", 1),
    ("demo", "demo --once", 0),
    ("demo", "demo", 1),
    ("board", "board --once --lang zh", 0),
    ("board", "board --once --json", 0),
    ("board", "board", 1),
    ("init", "init --data {} --name 人民路营业厅", 0),
    ("init", "init", 1),
    ("settings show", "settings show", 0),
    ("settings show", "settings show --version 99", 1),
    ("settings check", "settings check", 0),
    ("settings check", "settings check nosuch.toml", 1),
    ("settings apply", "settings apply", 1),
    ("settings apply", "settings apply --yes", 0),
    ("settings apply", "settings apply --back-to 0 --yes", 0),
    ("settings history", "settings history --diff", 0),
    ("feed import", "feed import DAY", 0),
    ("feed import", "feed import DAY --verdicts", 0),
    ("feed import", "feed import nosuch.ndjson", 1),
    ("feed status", "feed status", 0),
    ("report day", "report day --date 2025-11-10", 0),
    ("report day", "report day --date 1999-01-01", 1),
    ("report day", "report day --date yesterday", 2),
    ("report followup", "report followup --week 2025-W46", 0),
    ("report followup", "report followup --month 2025-11 --figures", 0),
    ("report followup", "report followup --week 2025-W46 --json", 0),
    ("report followup", "report followup --week 2025-W46 --out {}", 0),
    ("report followup", "report followup --week 2025-W46 --records nosuch", 1),
    ("report followup", "report followup --week 2999-W01", 1),
    ("report followup", "report followup --week last", 2),
    ("report complaints", "report complaints", 0),
    ("report complaints", "report complaints --month 2025-11 --formats jsonl,brief --json", 0),
    ("report complaints", "report complaints --week 2025-W46 --month 2025-11", 2),
    ("sla", "sla CASES", 0),
    ("sla", "sla nosuch.jsonl", 1),
    ("sla", "sla --from 2026-02-13T16:00 --limit 2h --at 2026-02-13T17:00", 0),
    ("sla", "sla --from 2026-02-13T16:00 --limit soon", 2),
    ("sla", "sla", 2),
    ("log", "log", 0),
    ("complaint list", "complaint list --all", 0),
    ("complaint list", "complaint list --category zz", 2),
    ("complaint show", "complaint show TS-1110-01", 1),
    ("order import", "order import nosuch.csv", 1),
    ("order list", "order list --all", 0),
    ("order show", "order show ZJ-1", 1),
    ("improvement list", "improvement list --json", 0),
    ("search", "search 信号", 0),
    ("search", "search", 2),
    ("verify", "verify", 0),
    ("verify", "verify nosuch", 1),
    ("export", "export --date 2025-11-10 --out {}", 0),
    ("export", "export --shift nosuch", 1),
    ("export", "export", 2),
    ("import", "import nosuch.jsonl", 1),
    ("doctor", "doctor", 0),
    ("enrol", "enrol https://127.0.0.1:1 0123", 1),
    ("enrol", "enrol", 2),
    ("sync status", "sync status", 0),
    ("sync status", "sync status --json", 0),
    ("sync now", "sync now", 1),
    ("sync log", "sync log", 0),
    ("sync verify", "sync verify", 0),
    ("sync verify", "sync verify --offline --json", 0),
    ("sync export", "sync export --unsent {}", 1),
    ("sync export", "sync export {}", 2),
    ("sync import", "sync import nosuch.zhiban", 1),
    ("sync", "sync", 2),
    ("rebuild", "rebuild", 0),
    ("backup", "backup {}", 0),
    ("restore", "restore COPY --check", 0),
    ("restore", "restore nosuch.db --check", 1),
    ("recover", "recover --out {}", 0),
    ("survey import", "survey import nosuch.csv --mapping nosuch.toml", 1),
    ("survey list", "survey list", 0),
    ("survey list", "survey list --json", 0),
    ("survey show", "survey show nosuch", 1),
    ("survey void", "survey void nosuch --reason x", 1),
    ("survey indicators", "survey indicators", 0),
    ("survey indicators", "survey indicators --toml", 0),
    ("people list", "people list", 0),
    ("people ranking", "people ranking", 0),
    ("people set-pin", "people set-pin nobody", 1),
    ("people reset", "people reset nobody", 1),
    ("people recover", "people recover", 1),
    ("person audit", "person audit", 0),
    ("person audit", "person audit --json", 0),
    ("followup", "followup", 2),
    ("followup import", "followup import nosuch.csv", 1),
    ("followup list", "followup list --all", 0),
    ("followup list", "followup list --json", 0),
    ("followup show", "followup show HF-1110-01", 1),
    ("person erase", "person erase nothing --reason request", 1),
    ("person erase", "person erase --reason request", 2),
    ("person", "person", 2),
    ("server init", "server init --data {} --name localhost", 0),
    ("server init", "server init --listen nowhere", 2),
    ("server init", "server init", 1),
    ("server run", "server run", 1),
    ("server demo", "server demo --halls 0", 2),
    ("server demo", "server demo --listen nowhere", 2),
    ("server code", "server code H001", 1),
    ("server code", "server code", 2),
    ("server devices", "server devices --json", 1),
    ("server revoke", "server revoke 00", 1),
    ("server user add", "server user add wang", 1),
    ("server user list", "server user list --json", 1),
    ("server user disable", "server user disable wang", 1),
    ("server user role", "server user role wang --role city", 1),
    ("server user reset", "server user reset wang", 1),
    ("server district set", "server district set east --name 东区 --halls H001,H002", 1),
    ("server district set", "server district set east --name 东区", 2),
    ("server district list", "server district list --json", 1),
    ("server district remove", "server district remove east", 1),
    ("server admin-code", "server admin-code", 1),
    ("server audit verify", "server audit verify --json", 1),
    ("server audit export", "server audit export --format csv", 1),
    ("server notice list", "server notice list --json", 1),
    ("server notice test", "server notice test group --json", 1),
    ("server notice policy", "server notice policy --json", 1),
    ("server notice secret", "server notice secret group", 1),
    ("server check", "server check --json", 1),
    ("server backup", "server backup {}", 1),
    ("server restore", "server restore nosuch.db", 1),
    ("server", "server", 2),
    ("keys", "keys", 0),
    ("completions", "completions bash", 0),
    ("man", "man", 0),
    ("man", "man --out {}", 0),
    ("docs checklist", "docs checklist", 0),
    ("docs events", "docs events", 0),
    ("docs settings", "docs settings", 0),
    ("settings", "settings", 2),
    ("feed", "feed", 2),
    ("report", "report", 2),
    ("people", "people", 2),
    ("survey", "survey", 2),
    ("complaint", "complaint", 2),
    ("docs", "docs", 2),
];

/// Commands that go on until they are told to end; they have a test of their own below.
const ENDLESS: &[&str] = &["feed run"];

/// What a shell puts behind the command, and what is set around it.
type Way = (&'static str, &'static [(&'static str, &'static str)]);

const WAYS: &[Way] = &[
    (">&-", &[]),
    ("2>&-", &[]),
    ("<&- >&- 2>&-", &[("TERM", "dumb")]),
    ("</dev/null", &[("TERM", "dumb"), ("LANG", "C")]),
    ("</dev/null", &[("TERM", ""), ("LC_ALL", "POSIX")]),
    (">/dev/full", &[]),
    ("| :", &[("LANG", "C")]),
];

/// The paths of all commands that do something, from the parser itself.
fn leaves(command: &clap::Command, path: &str, found: &mut Vec<String>) {
    let mut inner = command.get_subcommands().filter(|c| c.get_name() != "help").peekable();
    if inner.peek().is_none() || path.is_empty() {
        found.push(path.to_owned());
    }
    for command in inner {
        leaves(command, format!("{path} {}", command.get_name()).trim(), found);
    }
}

#[test]
fn every_command_has_a_call_below() {
    let mut all = Vec::new();
    leaves(&Cli::command(), "", &mut all);
    assert!(all.len() > 15, "{all:?}");
    for path in all {
        let called = CALLS.iter().any(|(of, ..)| *of == path) || ENDLESS.contains(&&*path);
        assert!(called, "`zhiban {path}` stands in no line of CALLS");
    }
}

struct Hall {
    folder: Folder,
    copy: String,
    made: u32,
}

impl Hall {
    fn new() -> Hall {
        let folder = Folder::new("[hall]\nid = \"H001\"\n[feed]\nlisten = \"off\"\n");
        folder.import(&fixture_path("queue/worked-example.ndjson"), "").ends(0);
        let settings = folder.run("settings show").ends(0).out;
        std::fs::write(folder.path.join("hall.toml"), settings + "# of this hall\n").unwrap();
        let copies = folder.path.with_file_name("copies");
        folder.run(&format!("backup {}", copies.display())).ends(0);
        let copy = std::fs::read_dir(copies).unwrap().next().unwrap().unwrap().path();
        Hall { folder, copy: copy.display().to_string(), made: 0 }
    }

    /// The words of a call, with its paths filled in.
    fn words(&mut self, call: &str) -> Vec<String> {
        let mut fill = |word: &str| match word {
            "DAY" => fixture_path("queue/worked-example.ndjson").display().to_string(),
            "CASES" => fixture_path("sla/chatwoot.jsonl").display().to_string(),
            "COPY" => self.copy.clone(),
            "{}" => {
                self.made += 1;
                self.folder.path.with_file_name(format!("made-{}", self.made)).display().to_string()
            }
            word => word.to_owned(),
        };
        call.split_whitespace().map(&mut fill).collect()
    }

    /// Runs a call behind a shell; its exit code and what it said to stderr.
    fn run(&mut self, call: &str, (behind, around): &Way) -> (Option<i32>, String) {
        let said = self.folder.path.with_file_name("said");
        let left = self.folder.path.with_file_name("left");
        // A reader that has left before the first byte: the exit code is that of the command.
        let script = match *behind {
            "| :" => format!("{{ sleep 0.05; \"$@\"; echo $? >'{}'; }} | :", left.display()),
            behind => format!("exec \"$@\" {behind}"),
        };
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_zhiban")]).args(self.words(call));
        let inner = bare();
        shell.env_clear();
        shell.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.env("ZHIBAN_DATA", &self.folder.path).envs(around.iter().copied());
        shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&said).unwrap());
        let status = ends(&mut shell.spawn().unwrap(), call);
        let code = match *behind {
            "| :" => std::fs::read_to_string(left).unwrap().trim().parse().ok(),
            _ => status.code(),
        };
        (code, std::fs::read_to_string(said).unwrap())
    }
}

#[track_caller]
fn ends(child: &mut Child, what: &str) -> ExitStatus {
    let watch = Stopwatch::start();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if watch.elapsed() > ENDS_WITHIN {
            child.kill().unwrap();
            panic!("still running: {what}");
        }
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn every_command_ends_as_documented_wherever_its_output_goes() {
    let mut hall = Hall::new();
    for (_, call, code) in CALLS {
        for way in WAYS {
            let (got, said) = hall.run(call, way);
            let full = way.0 == ">/dev/full";
            // Nothing to print, nothing lost: a full disk behind stdout matters only to what is printed.
            let allowed = if full { vec![*code, 1] } else { vec![*code] };
            let sound = got.is_some_and(|got| allowed.contains(&got));
            assert!(sound, "zhiban {call} {way:?}: {got:?}, not {code}\n{said}");
            let clean = !said.contains("panicked") && !said.contains("internal fault");
            assert!(clean && !said.contains('\u{1b}'), "zhiban {call} {way:?}:\n{said}");
        }
    }
    hall.folder.run("verify").ends(0);
}

#[test]
fn the_help_of_every_command_may_be_cut_off_by_its_reader() {
    let mut hall = Hall::new();
    let mut all = Vec::new();
    leaves(&Cli::command(), "", &mut all);
    for path in all {
        for way in [("| :", &[][..]), (">&-", &[("TERM", "dumb"), ("LANG", "C")][..])] {
            let (code, said) = hall.run(&format!("{path} --help"), &way);
            assert_eq!((code, said.as_str()), (Some(0), ""), "zhiban {path} --help {way:?}");
        }
    }
}

/// Whether the holder of a folder has published where it listens.
fn listens(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("zhiban.lock")).is_ok_and(|text| text.contains("address"))
}

#[test]
fn a_listener_goes_on_listening_wherever_its_output_goes() {
    for redirected in [">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "GONE"] {
        let folder = Folder::new(LISTENS);
        let script = match redirected {
            "GONE" => "exec \"$@\"".to_owned(),
            redirected => format!("exec \"$@\" {redirected}"),
        };
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_zhiban"), "feed", "run"]);
        shell.env("ZHIBAN_DATA", &folder.path).env("TERM", "dumb").env("LANG", "C");
        shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = shell.spawn().unwrap();
        if redirected == "GONE" {
            drop((child.stdout.take(), child.stderr.take()));
        }
        let watch = Stopwatch::start();
        while !listens(&folder.path) {
            let left = child.try_wait().unwrap();
            assert!(left.is_none(), "{redirected}: left with {left:?}");
            assert!(watch.elapsed() < ENDS_WITHIN, "{redirected}: it never listened");
            sleep(Duration::from_millis(5));
        }
        // What is printed is printed after that.
        sleep(Duration::from_millis(100));
        assert!(child.try_wait().unwrap().is_none(), "{redirected}: it left by itself");
        signal_to(child.id(), Signal::TERM);
        let code = ends(&mut child, redirected).code();
        assert!(matches!(code, Some(0 | 1)), "{redirected}: {code:?}");
        let lock = std::fs::read(folder.path.join("zhiban.lock")).unwrap();
        assert!(lock.is_empty(), "{redirected}: it did not end in order");
    }
}
