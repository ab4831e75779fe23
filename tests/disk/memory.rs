//! Too little memory (promise R11): whatever the limit, nothing that was confirmed is lost, nothing is invented
//! and the log stays sound.

use std::process::{Command, Stdio};

use crate::kit::Folder;
use crate::part::{Said, judge, writer};
use crate::strace::is_long;

const EVENTS: (u64, u64) = (5, 60);

/// Runs a writer that may use so many MiB of addresses; what it said, and whether it came to its end.
fn limited(folder: &Folder, mib: usize) -> Said {
    let command = writer(&folder.path, EVENTS.1, "");
    let mut limited = Command::new("prlimit");
    limited.arg(format!("--as={}", mib << 20)).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        limited.env(name, value.unwrap_or_default());
    }
    let done = limited.stdin(Stdio::null()).output().unwrap();
    Said::read(&done.stdout)
}

#[test]
fn whatever_the_memory_what_was_confirmed_is_kept() {
    if Command::new("prlimit").arg("--version").stdout(Stdio::null()).status().is_err() {
        let checks = std::env::var_os("ZHIBAN_CHECK").is_some();
        assert!(!checks, "this check needs prlimit");
        eprintln!("skipped: prlimit is missing here");
        return;
    }
    let (mut died, mut lived) = (0, 0);
    // From what does not even load the program to plenty; densest where it begins to work.
    let levels: Vec<usize> =
        if is_long() { (4..=54).map(|n| n * 2).collect() } else { LEVELS.into() };
    for mib in levels {
        let folder = Folder::new("");
        let done = writer(&folder.path, EVENTS.0, "").output().unwrap();
        assert!(Said::read(&done.stdout).ended, "{done:?}");
        let said = limited(&folder, mib);
        if said.ended {
            lived += 1;
        } else {
            died += 1;
        }
        let before = (1..=EVENTS.0).map(|n| (n, n));
        let confirmed: Vec<(u64, u64)> = before.chain(said.confirmed.iter().copied()).collect();
        assert_eq!(judge(&folder.path, &confirmed), Ok(()), "{mib} MiB: {said:?}");
    }
    assert!(died > 0 && lived > 0, "the limits showed nothing: {died} died, {lived} lived");
}

const LEVELS: [usize; 12] = [8, 12, 14, 16, 18, 20, 22, 24, 28, 36, 64, 512];
