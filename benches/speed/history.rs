//! Halls with a past, for the other measurements: files of events from the simulated ticket machine, and
//! folders into which the real program imported them. Its clock is the machine's, its zone the one in which
//! it is about ten in the morning now, so that the board always has a busy day to show.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use zhiban::clock::{Clock, Stopwatch};
use zhiban::core::hall::HallConfig;
use zhiban::core::time::{Ms, Zone};
use zhiban::feed::sim::{Machine, Plan};

/// The program that is measured.
pub const ZHIBAN: &str = env!("CARGO_BIN_EXE_zhiban");

/// The same days in every run; only their dates differ.
const SEED: u64 = 7;

/// The halls of this run. Nothing is kept from an earlier run: the format on disk may have changed.
pub struct House {
    dir: tempfile::TempDir,
    zone: Zone,
    now: Ms,
    files: HashMap<u64, (PathBuf, u64)>,
    folders: HashMap<u64, PathBuf>,
}

impl House {
    pub fn new() -> House {
        // On the disk of the build, because the usual place of temporary files may be no disk at all.
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let now = Clock::system().now();
        House { dir, zone: morning_zone(now), now, files: HashMap::new(), folders: HashMap::new() }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The hall of its folders.
    pub fn config(&self) -> HallConfig {
        HallConfig { hall_id: "H001".to_owned(), zone: self.zone, ..HallConfig::default() }
    }

    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// An empty folder with settings: the zone, and a listener on a port that is free.
    pub fn empty_folder(&self, name: &str) -> PathBuf {
        let folder = self.dir().join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir(&folder).unwrap();
        let settings = format!(
            "lang = \"en\"\n[hall]\nzone = \"{}\"\n[feed]\nlisten = \"127.0.0.1:0\"\n",
            self.zone.0.name()
        );
        fs::write(folder.join("zhiban.toml"), settings).unwrap();
        folder
    }

    /// A file of about that many events up to now, and how many they are.
    pub fn file(&mut self, events: u64) -> (PathBuf, u64) {
        if let Some(known) = self.files.get(&events) {
            return known.clone();
        }
        let path = self.dir().join(format!("history-{events}.ndjson"));
        let mut out = BufWriter::new(File::create(&path).unwrap());
        let today = self.zone.date(self.now);
        let per_day = machine(today, self.zone, 1).count() as u64;
        let days = i64::try_from(events / per_day).unwrap();
        let mut written = 0;
        for back in (0..=days).rev() {
            let date = today - TimeDelta::days(back);
            // Sequence numbers go on from day to day.
            let lines = machine(date, self.zone, written + 1);
            for line in lines.take_while(|line| line.recorded <= self.now) {
                writeln!(out, "{}", line.json).unwrap();
                written += 1;
            }
        }
        out.flush().unwrap();
        self.files.insert(events, (path.clone(), written));
        (path, written)
    }

    /// A folder with that file imported.
    pub fn folder(&mut self, events: u64) -> PathBuf {
        if let Some(known) = self.folders.get(&events) {
            return known.clone();
        }
        let (file, _) = self.file(events);
        let folder = self.empty_folder(&format!("hall-{events}"));
        import(&folder, &file);
        self.keep_folder(events, folder.clone());
        folder
    }

    /// Remembers a folder that another measurement has imported.
    pub fn keep_folder(&mut self, events: u64, folder: PathBuf) {
        self.folders.insert(events, folder);
    }
}

fn machine(date: NaiveDate, zone: Zone, first_sequence: u64) -> Machine {
    Machine::new(SEED, date, zone, Plan { first_sequence, ..Plan::default() })
}

/// Runs the real import; how long it took.
pub fn import(folder: &Path, file: &Path) -> Duration {
    let since = Stopwatch::start();
    let status = Command::new(ZHIBAN)
        .arg("--data")
        .arg(folder)
        .args(["feed", "import"])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let took = since.elapsed();
    assert!(status.success(), "the import ended with {status}");
    took
}

// The zone of whole hours in which it is between ten and eleven now.
fn morning_zone(now: Ms) -> Zone {
    let hour_utc = now.0.div_euclid(3_600_000).rem_euclid(24);
    let east = match 10 - hour_utc {
        east if east < -12 => east + 24,
        east => east,
    };
    // The sign of these names is that of POSIX: the other way round.
    let name = format!("Etc/GMT{}{}", if east > 0 { '-' } else { '+' }, east.abs());
    Zone::named(&name).unwrap()
}
