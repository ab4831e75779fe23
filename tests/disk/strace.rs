//! `strace` as a disk that fails: which of its calls a program may make, and what becomes of the others.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{PATIENCE, signal_to};

/// Whether `strace` is here and may trace. A machine that has it and does not let it is told of and left
/// alone; where it is missing, the check fails.
pub fn may_trace() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    *MAY.get_or_init(|| {
        let tried = Command::new("strace")
            .args(["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"])
            .stderr(Stdio::null())
            .status();
        let checks = std::env::var_os("ZHIBAN_CHECK").is_some();
        assert!(!(checks && tried.is_err()), "this check needs strace: {tried:?}");
        let may = tried.is_ok_and(|status| status.success());
        if !may {
            eprintln!("skipped: strace is missing here or may not trace");
        }
        may
    })
}

/// Whether the many more runs of a long check are wanted.
pub fn is_long() -> bool {
    std::env::var_os("ZHIBAN_LONG").is_some()
}

/// One call of a program: its name, and how many of that name its thread made up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub call: String,
    pub n: usize,
}

/// Where what `strace` saw goes if nobody asks.
pub const NOWHERE: &str = "/dev/null";

/// The words of `strace` before those of a program: it watches `calls`; `fault` names some of them and what
/// is done to them, and may be empty.
fn words(calls: &str, fault: &str, log: &Path) -> Vec<String> {
    let mut words = vec!["-f", "-qq", "-e", "signal=none"];
    // A signal does not come with the quicker way of stopping.
    if !fault.contains(":signal") {
        words.push("--seccomp-bpf");
    }
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    words.extend(["-o".to_owned(), log.display().to_string()]);
    words.extend(["-e".to_owned(), format!("trace={calls}")]);
    if !fault.is_empty() {
        words.extend(["-e".to_owned(), format!("inject={fault}")]);
    }
    words
}

/// How a program ended under `strace`, and what it said.
pub struct Traced {
    pub out: Vec<u8>,
    pub err: String,
    pub killed: bool,
    pub code: Option<i32>,
}

/// Runs a command under `strace`.
pub fn run(calls: &str, fault: &str, log: &Path, command: &Command) -> Traced {
    let mut traced = Command::new("strace");
    traced.args(words(calls, fault, log)).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    let done = traced.stdin(Stdio::null()).output().unwrap();
    Traced {
        out: done.stdout,
        err: String::from_utf8_lossy(&done.stderr).into_owned(),
        killed: done.status.signal() == Some(9),
        code: done.status.code(),
    }
}

/// A fault in a program that runs already; it ends with this.
pub struct Fault {
    strace: Child,
    pid: u32,
}

impl Fault {
    /// Puts a fault on a running program, on all of its threads; none where this machine does not let us.
    pub fn on(pid: u32, fault: &str) -> Option<Fault> {
        let calls = fault.split(':').next().unwrap();
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", NOWHERE, "-e", "signal=none"]);
        strace.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={fault}")]);
        let child = strace.args(["-p", &pid.to_string()]).stderr(Stdio::null()).spawn().unwrap();
        let mut on = Fault { strace: child, pid };
        let watch = Stopwatch::start();
        while !on.is_on() {
            if on.strace.try_wait().unwrap().is_some() {
                eprintln!("skipped: strace may not be put on a running program here");
                return None;
            }
            assert!(watch.elapsed() < PATIENCE, "strace is not on");
            sleep(Duration::from_millis(10));
        }
        Some(on)
    }

    fn is_on(&self) -> bool {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid)).unwrap();
        tasks.map(Result::unwrap).all(|task| {
            let status = std::fs::read_to_string(task.path().join("status")).unwrap_or_default();
            status.is_empty() || !status.contains("TracerPid:\t0\n")
        })
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        // Interrupted, it lets go of the program; killed, too, but the program may then stand still.
        signal_to(self.strace.id(), rustix::process::Signal::INT);
        self.strace.wait().ok();
    }
}

/// Every point at which a command makes one of these calls. `strace` counts the calls of each name in each
/// thread by itself; the busiest thread stands for all.
pub fn all_points(calls: &str, command: &Command) -> Vec<Point> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let ran = run(calls, "", log.path(), command);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let text = std::fs::read_to_string(log.path()).unwrap();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        *counts.entry((thread, call)).or_default() += 1;
    }
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    for ((_, call), count) in counts {
        let at = most.entry(call).or_default();
        *at = count.max(*at);
    }
    let of_call = |(call, count): (&str, usize)| {
        let call = call.to_owned();
        (1..=count).map(move |n| Point { call: call.clone(), n })
    };
    most.into_iter()
        .filter(|(call, _)| calls.split(',').any(|c| c == *call))
        .flat_map(of_call)
        .collect()
}

/// All of them in a long check, else `some` spread over all, the first and the last among them.
pub fn sample(all: &[Point], some: usize) -> Vec<Point> {
    if is_long() || all.len() <= some {
        return all.to_vec();
    }
    (0..some).map(|at| all[at * (all.len() - 1) / (some - 1)].clone()).collect()
}
