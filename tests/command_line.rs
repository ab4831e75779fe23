//! The program as a shell sees it: exit codes, where text goes, and what happens when nobody reads it. What
//! the commands answer is tested beside them.

use std::process::{Command, Output, Stdio};

fn zhiban(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(arguments.split_whitespace()).stdin(Stdio::null()).env_remove("ZHIBAN_DATA");
    command
}

fn run(arguments: &str) -> Output {
    zhiban(arguments).output().unwrap_or_else(|error| panic!("{arguments}: {error}"))
}

#[test]
fn help_is_an_answer_and_nonsense_is_bad_usage() {
    for (arguments, code) in [
        ("--help", 0),
        ("feed import --help", 0),
        ("--version", 0),
        ("help report day", 0),
        ("nosuch", 2),
        ("demo --at 25:00", 2),
        ("feed", 2),
        ("--data", 2),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments}");
        let (heard, silent) = match code {
            0 => (&output.stdout, &output.stderr),
            _ => (&output.stderr, &output.stdout),
        };
        assert!(!heard.is_empty() && silent.is_empty(), "{arguments}: {output:?}");
    }
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&format!("completions {shell}"));
        assert_eq!(output.status.code(), Some(0), "{shell}");
        assert!(String::from_utf8(output.stdout).unwrap().contains("verdicts"), "{shell}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_nothing_to_speak_of() {
    let mut command = zhiban("docs events");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_with_what_is_safe_and_what_to_do() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = zhiban("completions bash").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("  safe: ") && said.contains("  next: "), "{said}");
}

#[test]
fn the_manual_is_a_manual() {
    let folder = tempfile::tempdir().unwrap();
    let output = run("man");
    assert!(String::from_utf8(output.stdout).unwrap().contains(".TH zhiban 1"));
    let output = zhiban("man --out").arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(folder.path().join("zhiban-report-day.1").is_file());
}
