//! Promise R34: a file that must last is written under another name, synced, named, and then its folder is synced; in
//! that order, as the kernel saw it.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::kit::{Folder, issued};
use crate::strace::may_trace;

/// The calls that write a file, make it last and name it.
const CALLS: &str = "write,writev,pwrite64,fsync,fdatasync,rename,renameat,renameat2,ftruncate";

/// What a command asked of the disk, a line a call, with the paths of what it had open.
fn calls(command: &Command) -> Vec<String> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-y", "-s", "0", "-e", "signal=none", "-e"]);
    traced.arg(format!("trace={CALLS}")).arg("-o").arg(log.path());
    traced.arg(command.get_program()).args(command.get_args()).env_clear();
    for (name, value) in command.get_envs() {
        traced.env(name, value.unwrap_or_default());
    }
    let done = traced.stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    std::fs::read_to_string(log.path()).unwrap().lines().map(str::to_owned).collect()
}

/// Places of the calls of these names about what is open under this path.
fn about(calls: &[String], names: &[&str], path: &Path) -> Vec<usize> {
    let path = format!("<{}>", path.display());
    let is_one = |line: &String| {
        let call = line.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
        let name = call.split_once('(').map_or("", |(name, _)| name);
        names.contains(&name) && call.contains(&path) && !call.contains("= -1")
    };
    calls.iter().enumerate().filter(|(_, line)| is_one(line)).map(|(at, _)| at).collect()
}

const WRITES: &[&str] = &["write", "writev", "pwrite64", "ftruncate"];
const SYNCS: &[&str] = &["fsync", "fdatasync"];

/// Where something got its name.
fn named(calls: &[String], from: &Path, to: &Path) -> Result<usize, String> {
    let (from, to) = (format!("\"{}\"", from.display()), format!("\"{}\"", to.display()));
    let is_it = |line: &String| {
        line.contains("rename")
            && line.contains(&from)
            && line.contains(&to)
            && line.contains("= 0")
    };
    calls.iter().position(is_it).ok_or_else(|| format!("nothing renames {from} to {to}"))
}

/// Whether every byte of a file was synced before `named`.
fn is_synced(calls: &[String], file: &Path, named: usize) -> Result<(), String> {
    let written = about(calls, WRITES, file).last().copied();
    let written = written.ok_or_else(|| format!("nothing writes {}", file.display()))?;
    let synced = about(calls, SYNCS, file);
    let holds = synced.iter().any(|at| *at > written && *at < named) && written < named;
    if holds { Ok(()) } else { Err(format!("{} was named before it was synced", file.display())) }
}

/// Whether a folder was synced in between.
fn folder_is_synced(calls: &[String], dir: &Path, from: usize, to: usize) -> Result<(), String> {
    let synced = about(calls, SYNCS, dir);
    let holds = synced.iter().any(|at| *at > from && *at < to);
    if holds { Ok(()) } else { Err(format!("the folder {} was not synced", dir.display())) }
}

fn hall() -> Folder {
    let folder = Folder::new("[hall]\nid = \"H001\"\n[feed]\nlisten = \"off\"\n");
    let lines: String = (0..20)
        .map(|n| {
            let id = format!("e{n}");
            issued("/hall/H001/t/m", &id, &id, &id, "2025-11-10T08:00:00+08:00").to_string() + "\n"
        })
        .collect();
    folder.take_in(&lines);
    folder
}

/// The rule for an export: each of its files, the folder they are in, its name, the folder that is in.
fn export_is_in_order(calls: &[String], record: &Path) -> Result<(), String> {
    let (out, name) = (record.parent().unwrap(), record.file_name().unwrap().to_string_lossy());
    let staging = out.join(format!(".{name}.unfinished"));
    let named = named(calls, &staging, record)?;
    let mut files = 0;
    for entry in std::fs::read_dir(record).unwrap() {
        is_synced(calls, &staging.join(entry.unwrap().file_name()), named)?;
        files += 1;
    }
    if files < 6 {
        return Err(format!("{files} files"));
    }
    folder_is_synced(calls, &staging, 0, named)?;
    folder_is_synced(calls, out, named, usize::MAX)
}

#[test]
fn a_record_is_written_synced_named_and_its_folder_synced_in_that_order() {
    if !may_trace() {
        return;
    }
    let folder = hall();
    let out = folder.path.with_file_name("out");
    let words = ["export", "--lang", "zh", "--date", "2025-11-10", "--out", out.to_str().unwrap()];
    let seen = calls(&folder.command(&words));
    let record = out.join("H001_2025-11-10_day_record_r1");
    assert_eq!(export_is_in_order(&seen, &record), Ok(()));
    // The name of the folder that was made for it lasts, too.
    assert_eq!(folder_is_synced(&seen, out.parent().unwrap(), 0, usize::MAX), Ok(()));
    // The judge notices each sync that is missing, and a name that is given too early.
    let syncs: Vec<usize> = (0..seen.len())
        .filter(|at| SYNCS.iter().any(|name| seen[*at].contains(&format!(" {name}("))))
        .filter(|at| seen[*at].contains("/out"))
        .collect();
    assert!(syncs.len() > 40, "{}", syncs.len());
    for at in syncs {
        let mut less = seen.clone();
        less.remove(at);
        assert!(export_is_in_order(&less, &record).is_err(), "without {}", seen[at]);
    }
    let mut early = seen.clone();
    let at = early.iter().position(|line| line.contains("rename")).unwrap();
    let line = early.remove(at);
    early.insert(0, line);
    assert!(export_is_in_order(&early, &record).is_err());
}

#[test]
fn a_copy_is_written_synced_named_and_its_folder_synced_in_that_order() {
    if !may_trace() {
        return;
    }
    let folder = hall();
    let target = folder.path.with_file_name("copies");
    let seen = calls(&folder.command(&["backup", target.to_str().unwrap()]));
    let copy = std::fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().path());
    let copy = copy.into_iter().find(|path| path.extension() == Some("db".as_ref())).unwrap();
    let mut unfinished = copy.clone().into_os_string();
    unfinished.push(".unfinished");
    let named = named(&seen, Path::new(&unfinished), &copy).unwrap_or_else(|fault| {
        panic!(
            "{fault}: {:?}",
            seen.iter().filter(|line| line.contains("rename")).collect::<Vec<_>>()
        )
    });
    assert_eq!(is_synced(&seen, Path::new(&unfinished), named), Ok(()));
    assert_eq!(folder_is_synced(&seen, &target, named, usize::MAX), Ok(()));
}
