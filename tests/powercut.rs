//! Promises R3 and R4: what was confirmed is there after a power cut, also when the disk kept some later
//! writes, in another order and one of them in part. The log stands on a file system of our own that forgets
//! what was not synced; the same cuts must catch a log that does not wait for the disk.

#![allow(clippy::unwrap_used)] // a test that cannot have what it needs has failed

#[path = "common/config.rs"]
mod config;
#[path = "powercut/copies.rs"]
mod copies;
#[path = "powercut/disk.rs"]
mod disk;
#[path = "powercut/exports.rs"]
mod exports;
#[allow(dead_code, unreachable_pub)] // of the tests of whole processes; a part is used here
#[path = "process/kit.rs"]
mod kit;
#[path = "powercut/listener.rs"]
mod listener;
#[path = "powercut/machine.rs"]
mod machine;
#[path = "powercut/oracle.rs"]
mod oracle;
#[path = "powercut/writer.rs"]
mod writer;

use std::fs::File;
use std::io::Write;
use std::sync::OnceLock;

use disk::{Image, Loss, next};
use machine::Machine;
use oracle::{Known, judge, judge_plainly};
use writer::{Way, When, write_until_cut};

/// Cuts of one disk, from the first start of the program on.
const CUTS_OF_A_DISK: u64 = 25;

fn is_long() -> bool {
    std::env::var_os("ZHIBAN_LONG").is_some()
}

// Not through the macro, whose output is shown of failed tests only.
fn tell(what: &str) {
    std::io::stderr().write_all(format!("{what}\n").as_bytes()).unwrap();
}

/// Whether the file system does here what it is for, without the program: it keeps a synced file.
fn keeps_what_is_synced() -> std::io::Result<bool> {
    let disk = Machine::start(Image::empty(), u64::MAX)?;
    let mut file = File::create(disk.path().join("kept"))?;
    file.write_all(b"synced")?;
    file.sync_all()?;
    File::open(disk.path())?.sync_all()?;
    drop(file);
    disk.cut();
    let left = tempfile::tempdir()?;
    disk.after_cut(Loss::All).unpack(left.path())?;
    Ok(std::fs::read(left.path().join("kept"))? == b"synced")
}

/// Whether this machine lets us be a file system. Where it does not, the everyday check goes without, and
/// says so; the long one must have it.
fn is_able() -> bool {
    static ABLE: OnceLock<Result<(), String>> = OnceLock::new();
    let able = ABLE.get_or_init(|| {
        match keeps_what_is_synced() {
            Ok(true) => {}
            Ok(false) => return Err("a synced file was lost".into()),
            Err(error) => return Err(error.to_string()),
        }
        // What was confirmed is judged by the tests; here it counts that SQLite runs on it at all.
        let when = When::Confirmed(1);
        write_until_cut(Image::empty(), Way::Plain("FULL"), 1, when, Loss::All).map(drop)
    });
    let Err(why) = able else { return true };
    let must = is_long() && std::env::var_os("ZHIBAN_CHECK").is_some();
    assert!(!must, "a file system of our own is needed: {why}");
    tell(&format!("SKIPPED: power cuts need /dev/fuse and the right to mount: {why}"));
    false
}

/// What many cuts came to.
#[derive(Debug, Default)]
struct Count {
    cuts: u64,
    confirmed: u64,
    unconfirmed: u64,
    before_the_first: u64,
}

/// One run on this disk and its judgement: what is on the disk afterwards, and what its log holds.
fn run(
    disk: (Image, &Known),
    number: u64,
    when: When,
    loss: Loss,
    count: &mut Count,
) -> (Image, Known) {
    let (image, known) = disk;
    let place = || format!("run {number}, {when:?}, {loss:?}");
    let ended = write_until_cut(image, Way::Store, number, when, loss)
        .unwrap_or_else(|fault| panic!("{}: {fault}", place()));
    let found = judge(&ended.disk, known, &ended.confirmed, number)
        .unwrap_or_else(|fault| panic!("{}: {fault}", place()));
    count.cuts += 1;
    count.confirmed += ended.confirmed.len() as u64;
    count.unconfirmed += (found.len() - known.len() - ended.confirmed.len()) as u64;
    count.before_the_first += u64::from(found.is_empty());
    (ended.disk, found)
}

/// Cuts the power of so many disks, over and over, at any change of each; the log must be whole each time.
fn cut(disks: u64, cuts_of_a_disk: u64, seed: u64, is_torn: bool) -> Count {
    let (mut seed, mut count) = (seed, Count::default());
    for disk in 0..disks {
        let (mut image, mut known) = (Image::empty(), Known::new());
        for cut in 0..cuts_of_a_disk {
            // Many cuts soon after the start, where the log before is put in order, and some late ones.
            let span = [60, 400, 1000][usize::try_from(next(&mut seed) % 3).unwrap()];
            let when = When::Changes(next(&mut seed) % span);
            let loss = if is_torn { Loss::Some(next(&mut seed)) } else { Loss::All };
            let number = disk * cuts_of_a_disk + cut;
            (image, known) = run((image, &known), number, when, loss, &mut count);
        }
    }
    count
}

#[test]
fn after_a_power_cut_everything_confirmed_is_there() {
    if !is_able() {
        return;
    }
    let disks = if is_long() { 40 } else { 1 };
    let count = cut(disks, CUTS_OF_A_DISK, 0x00c0_ffee, false);
    tell(&format!("power cuts, all that was not synced lost: {count:?}, 0 lost"));
    let least = if is_long() { 10_000 } else { 50 };
    assert!(count.confirmed >= least, "{count:?}");
}

#[test]
fn after_a_power_cut_that_tears_and_reorders_everything_confirmed_is_there() {
    if !is_able() {
        return;
    }
    let disks = if is_long() { 20 } else { 1 };
    let count = cut(disks, CUTS_OF_A_DISK, 0x7ea5, true);
    tell(&format!("power cuts, some of what was not synced kept, torn: {count:?}, 0 lost"));
    assert!(count.confirmed >= if is_long() { 5_000 } else { 50 }, "{count:?}");
}

/// Changes of a disk in the first start of a hall, and the first entries after it.
const FIRST_START: u64 = 760;

#[test]
fn a_power_cut_at_any_change_of_the_first_start_leaves_a_folder_that_opens() {
    if !is_able() {
        return;
    }
    let (step, mut count) = (if is_long() { 1 } else { 29 }, Count::default());
    let mut seed = 0x1a57;
    for changes in (0..FIRST_START).step_by(step) {
        for loss in [Loss::All, Loss::Some(next(&mut seed))] {
            let when = When::Changes(changes);
            let first = run((Image::empty(), &Known::new()), 1, when, loss, &mut count);
            // The next start ends as suddenly, a little later.
            let when = When::Changes(changes + 40);
            run((first.0, &first.1), 2, when, loss, &mut count);
        }
    }
    tell(&format!("power cuts in the first start: {count:?}, 0 lost"));
    assert!(count.before_the_first > 0 && count.confirmed > 0, "{count:?}");
}

#[test]
fn after_a_power_cut_everything_a_machine_was_told_is_there() {
    if !is_able() {
        return;
    }
    let cuts = if is_long() { 100 } else { 4 };
    let acknowledged = listener::cut_many(cuts, 0x115_7e4);
    tell(&format!("power cuts under a listener: {cuts}, {acknowledged} acknowledged, 0 lost"));
    assert!(acknowledged > cuts, "{acknowledged} acknowledged");
}

/// How many of so many cuts lose or break rows that were written with this setting and confirmed.
fn caught(runs: u64, synchronous: &'static str, is_torn: bool) -> u64 {
    let (mut seed, mut caught) = (0xbad, 0);
    for run in 0..runs {
        let when = When::Confirmed(5 + next(&mut seed) % 60);
        let loss = if is_torn { Loss::Some(next(&mut seed)) } else { Loss::All };
        let way = Way::Plain(synchronous);
        let ended = write_until_cut(Image::empty(), way, run, when, loss).unwrap();
        caught += u64::from(judge_plainly(&ended.disk, &ended.confirmed, run).is_err());
    }
    caught
}

#[test]
fn a_log_that_does_not_wait_for_the_disk_is_caught() {
    if !is_able() {
        return;
    }
    let runs = if is_long() { 100 } else { 10 };
    for is_torn in [false, true] {
        let (normal, full) = (caught(runs, "NORMAL", is_torn), caught(runs, "FULL", is_torn));
        tell(&format!(
            "planted synchronous=NORMAL, torn: {is_torn}: {normal} of {runs} caught; FULL: {full}"
        ));
        assert!(normal * 10 >= runs * 9, "{normal} of {runs} runs with NORMAL were caught");
        assert_eq!(full, 0, "the same rows with FULL");
    }
}
