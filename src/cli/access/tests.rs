//! PINs through the real path: the log, the table, the device secret and the lockout together.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::core::hall::HallConfig;
use crate::core::people::Right;
use crate::core::settings::{Person, Role, Settings};
use crate::store::{DB_FILE, Mode, Writer};
use crate::ui::msg::{Effect, Msg};

pub(super) const CHEAP: Cost = Cost { memory_kib: 8, passes: 1 };
const MORNING: Ms = Ms(1_762_738_200_000);

pub(super) fn pin(text: &str) -> Pin {
    Pin::parse(text).unwrap()
}

fn person(id: &str, role: &str) -> Person {
    Person { id: id.into(), name: format!("name of {id}"), role: role.into(), ..Person::default() }
}

/// A hall with a manager, a lead who may write, and a clerk who may nothing.
pub(super) fn config() -> HallConfig {
    let role =
        |id: &str, may: &[Right]| Role { id: id.into(), may: may.to_vec(), ..Role::default() };
    let settings = Settings {
        roles: vec![role("manager", Right::ALL), role("lead", &[Right::Log]), role("clerk", &[])],
        people: vec![
            person("m1", "manager"),
            person("m2", "manager"),
            person("e1", "lead"),
            person("c1", "clerk"),
        ],
        ..Settings::default()
    };
    let (hall_id, name, zone) = ("H001".to_owned(), String::new(), Zone::default());
    HallConfig {
        hall_id,
        name,
        zone,
        settings,
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    }
}

/// A hall whose log is open, with a boot clock that a test sets.
pub(super) struct Bench {
    pub(super) top: TempDir,
    writer: Option<Writer>,
    pub(super) gate: Gate,
    millis: Arc<AtomicU64>,
}

impl Bench {
    pub(super) fn new() -> Bench {
        // In memory where there is such a place: a thousand commits wait for no disk there.
        let memory = Path::new("/dev/shm");
        let top = match tempfile::tempdir_in(memory) {
            Ok(top) => top,
            Err(_) => tempfile::tempdir().unwrap(),
        };
        Bench::open(top)
    }

    fn open(top: TempDir) -> Bench {
        let data = top.path().join("hall");
        let store = Store::open(&data, &config(), Mode::Write).unwrap();
        let device = store.device();
        let clock = Clock::simulated(MORNING, 0);
        let writer = Writer::spawn(store, clock, |_| ()).unwrap();
        let mut gate = Gate::new(writer.handle(), clock, config().zone, device, data);
        let millis = Arc::new(AtomicU64::new(0));
        let read = Arc::clone(&millis);
        gate.since_boot =
            Arc::new(move || BootInstant { boot: "b".into(), ms: read.load(Ordering::SeqCst) });
        gate.cost = CHEAP;
        gate.secrets = Some(top.path().join("state"));
        Bench { top, writer: Some(writer), gate, millis }
    }

    /// The same hall after its program ended.
    pub(super) fn again(mut self) -> Bench {
        self.writer.take().unwrap().stop().unwrap();
        Bench::open(self.top)
    }

    pub(super) fn pass(&self, secs: u64) {
        self.millis.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    pub(super) fn os_user() -> Author {
        Author { person: "limin".into(), proof: Proof::OsUser }
    }

    pub(super) fn proved(person: &str) -> Author {
        Author { person: person.into(), proof: Proof::Pin }
    }

    /// The manager has 739164; the lead was given one and chose 582046.
    pub(super) fn with_pins(self) -> Bench {
        let set = |author: &Author, person, new| self.gate.set(author, person, None, &pin(new));
        assert_eq!(set(&Bench::os_user(), "m1", "739164"), Ok(PinFor::First));
        assert_eq!(set(&Bench::proved("m1"), "e1", "904715"), Ok(PinFor::Other));
        let own = Bench::proved("e1");
        let changed = self.gate.set(&own, "e1", Some(&pin("904715")), &pin("582046"));
        assert_eq!(changed, Ok(PinFor::Own));
        self
    }

    pub(super) fn rows(&self, sql: &str) -> i64 {
        let db = Connection::open(self.gate.data.join(DB_FILE)).unwrap();
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

fn refused(why: PinRefused) -> Result<(), PinTrouble> {
    Err(PinTrouble::Refused(why))
}

// S1: ten thousand tries, one a second.
#[test]
fn of_ten_thousand_guesses_ten_are_looked_at_and_nobody_else_is_shut_out() {
    let bench = Bench::new().with_pins();
    let db = Connection::open(bench.gate.data.join(DB_FILE)).unwrap();
    let mut fails = db.prepare("SELECT fails FROM pin WHERE person_id = 'm1'").unwrap();
    let (mut looked_at, mut tenth_secs, mut before) = (0, 0, 0);
    for guess in 0..10_000_u64 {
        let wrong = pin(&format!("{:06}", 100_000 + guess));
        assert!(bench.gate.prove("m1", &wrong, true).is_err(), "{guess}");
        let after: i64 = fails.query_row([], |row| row.get(0)).unwrap();
        if after > before {
            before = after;
            looked_at += 1;
            tenth_secs = guess;
        }
        bench.pass(1);
    }
    assert_eq!(looked_at, 10);
    assert!(tenth_secs >= 1800, "the tenth try came after {tenth_secs} s");
    assert_eq!(bench.gate.prove("m1", &pin("739164"), true), refused(PinRefused::Off));
    assert_eq!(bench.gate.prove("e1", &pin("582046"), true), Ok(()));
    // Every one of them stands in the record.
    let denials = bench.rows("SELECT count(*) FROM access_record WHERE kind = 'pin.refused'");
    assert_eq!(denials, 10_001);
    let off = bench.rows("SELECT count(*) FROM duty_log WHERE kind = 'pin_off'");
    assert_eq!(off, 1, "and once in the duty log");
}

#[test]
fn whoever_is_unknown_or_gone_is_told_what_a_wrong_pin_is_told() {
    let told = |person: &str| {
        let bench = Bench::new().with_pins();
        let mut told = Vec::new();
        for _ in 0..9_000 {
            let answer = bench.gate.prove(person, &pin("100001"), true);
            if told.last() != Some(&answer) {
                told.push(answer);
            }
            // A wait counts down in what is said; between two waits this looks once.
            let wait = match told.last() {
                Some(Err(PinTrouble::Refused(PinRefused::Wait { secs }))) => u64::from(*secs),
                _ => 1,
            };
            bench.pass(wait);
            if told.last() == Some(&refused(PinRefused::Off)) {
                break;
            }
        }
        told
    };
    let known = told("m1");
    assert_eq!(known.last(), Some(&refused(PinRefused::Off)));
    assert_eq!(told("nobody"), known);
    assert_eq!(told("c1"), known, "somebody without a PIN");
}

#[test]
fn the_lockout_outlives_the_program_and_the_boot() {
    let bench = Bench::new().with_pins();
    for _ in 0..5 {
        assert!(bench.gate.prove("m1", &pin("100001"), true).is_err());
    }
    let mut bench = bench.again();
    bench.pass(200);
    assert_eq!(
        bench.gate.prove("m1", &pin("739164"), true),
        refused(PinRefused::Wait { secs: 100 }),
        "not even the right one"
    );
    bench.gate.since_boot = Arc::new(|| BootInstant { boot: "c".into(), ms: 0 });
    let again = refused(PinRefused::Wait { secs: 300 });
    assert_eq!(bench.gate.prove("m1", &pin("739164"), true), again);
    bench.gate.since_boot = Arc::new(|| BootInstant { boot: "c".into(), ms: 300_000 });
    assert_eq!(bench.gate.prove("m1", &pin("739164"), true), Ok(()));
    assert_eq!(bench.rows("SELECT fails FROM pin WHERE person_id = 'm1'"), 0);
}

#[test]
fn a_pin_belongs_to_its_device_and_without_the_secret_nobody_comes_in() {
    let mut bench = Bench::new().with_pins();
    let own = bench.gate.secrets.clone();
    bench.gate.secrets = Some(bench.top.path().join("other"));
    let no_secret = refused(PinRefused::NoSecret);
    assert_eq!(bench.gate.prove("m1", &pin("739164"), true), no_secret, "lost");
    DeviceSecret::load_or_make(bench.gate.secrets.as_ref().unwrap(), &bench.gate.data).unwrap();
    assert_eq!(bench.gate.prove("m1", &pin("739164"), true), no_secret, "of another machine");
    assert_eq!(bench.rows("SELECT sum(fails) FROM pin"), 0, "what cannot be checked is no try");
    bench.gate.secrets = own;
    let still = Err(PinTrouble::May(PinDenied::HasPin));
    assert_eq!(bench.gate.recover(&Bench::os_user()), still, "the manager can prove it");
    assert_eq!(bench.gate.prove("m1", &pin("739164"), true), Ok(()));
    bench.gate.secrets = Some(bench.top.path().join("gone"));
    bench.gate.recover(&Bench::os_user()).unwrap();
    assert_eq!(bench.rows("SELECT count(*) FROM pin"), 0);
    let line = "SELECT count(*) FROM duty_log WHERE kind = 'pins_recovered' AND by = 'limin'";
    assert_eq!(bench.rows(line), 1);
    let bench = bench.with_pins();
    assert_eq!(bench.gate.prove("e1", &pin("582046"), true), Ok(()));
}

#[test]
fn who_may_set_and_reset_whose_pin() {
    use PinDenied::{FirstMayNotReset, HasPin, NoPerson, NoRight, Own};
    let bench = Bench::new();
    let (os_user, m1, e1) = (Bench::os_user(), Bench::proved("m1"), Bench::proved("e1"));
    let set = |author, person, text| bench.gate.set(author, person, None, &pin(text));
    let no = |why| Err(PinTrouble::May(why));
    assert_eq!(set(&os_user, "e1", "582046"), no(FirstMayNotReset));
    assert_eq!(set(&os_user, "x9", "582046"), no(NoPerson));
    assert_eq!(
        set(&os_user, "m1", "123456"),
        Err(PinTrouble::Weak(crate::core::people::pin::Weak::Sequence))
    );
    assert_eq!(set(&os_user, "m1", "739164"), Ok(PinFor::First));
    assert_eq!(set(&os_user, "m2", "582046"), no(NoRight), "from now on a PIN is asked for");
    assert_eq!(set(&m1, "e1", "582046"), Ok(PinFor::Other));
    assert_eq!(set(&m1, "e1", "582047"), no(HasPin));
    assert_eq!(set(&e1, "c1", "582047"), no(NoRight));
    assert_eq!(bench.gate.reset(&e1, "m1"), Err(PinTrouble::May(NoRight)));
    let told = |by: &str, act: &str| {
        let of = format!("kind = 'act.refused' AND by = '{by}' AND act = '{act}'");
        bench.rows(&format!("SELECT count(*) FROM access_record WHERE {of} AND reason = 'people'"))
    };
    assert_eq!((told("e1", "pin.set"), told("e1", "pin.reset")), (1, 1));
    assert_eq!(told("limin", "pin.set"), 1, "the user of the operating system too");
    assert_eq!(bench.gate.reset(&m1, "m1"), Err(PinTrouble::May(Own)));
    bench.gate.reset(&m1, "e1").unwrap();
    let gone = PinRefused::Wrong { left: 4 };
    assert_eq!(bench.gate.prove("e1", &pin("582046"), true), refused(gone));
    assert_eq!(set(&m1, "e1", "904715"), Ok(PinFor::Other));
    // One's own takes the present one.
    let own = |old: &str, new| bench.gate.set(&e1, "e1", Some(&pin(old)), &pin(new));
    assert!(matches!(own("111112", "582046"), Err(PinTrouble::Refused(_))));
    assert_eq!(own("904715", "582046"), Ok(PinFor::Own));
    assert_eq!(bench.gate.prove("e1", &pin("582046"), true), Ok(()));
    let told = "SELECT count(*) FROM access_record WHERE kind = 'pin.reset' AND by = 'm1'";
    assert_eq!(bench.rows(told), 1);
}

// S3: everything a thief of the folder has, and the right PIN among what they try.
#[test]
fn whoever_sets_the_first_pin_is_not_asked_for_it_again() {
    let bench = Bench::new();
    let mut session = session::Session::new(bench.gate.clone(), "limin".to_owned());
    let set = |id: &str, new| Effect::SetPin { person_id: id.into(), old: None, new: pin(new) };
    let first = session.answer(&set("m1", "739164"));
    assert_eq!(first, Some(Msg::Unlocked { person_id: "m1".into() }));
    assert_eq!(session.author(true), Bench::proved("m1"));
    let other = session.answer(&set("e1", "582046"));
    assert_eq!(other, Some(Msg::PinSet { person_id: "e1".into() }));
    assert_eq!(session.author(true), Bench::proved("m1"), "another's PIN changes nobody");
}

#[test]
fn a_stolen_folder_says_nothing_of_a_pin() {
    let bench = Bench::new().with_pins();
    bench.gate.prove("m1", &pin("739164"), true).unwrap();
    bench.gate.prove("m1", &pin("640275"), true).unwrap_err();
    let thief = bench.top.path().join("thief");
    let other = DeviceSecret::load_or_make(&thief, &bench.gate.data).unwrap();
    let secret = std::fs::read(bench.top.path().join("state/device-secret")).unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(&bench.gate.data).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        seen += bytes.len();
        for canary in [&b"739164"[..], b"582046", b"640275", &secret] {
            assert!(!bytes.windows(canary.len()).any(|part| part == canary));
        }
    }
    assert!(seen > 10_000);
    let store = Store::open(&bench.gate.data, &config(), Mode::ReadOnly).unwrap();
    let stored = store.pin_verifier("m1").unwrap().unwrap();
    assert!((0..2_000).all(|n| !stored.is_right(&other, &pin(&format!("{:06}", 738_000 + n)))));
    let own = DeviceSecret::load(&bench.top.path().join("state")).unwrap().unwrap();
    assert!(
        stored.is_right(&own, &pin("739164")),
        "the attack would have found it with the secret"
    );
}

const CHILD: &str = "ZHIBAN_PIN_TEST_CHILD";

/// The child of the test below: tries once and says what it was told. Alone it does nothing.
#[test]
fn child() {
    let Some(top) = std::env::var_os(CHILD) else { return };
    let top = Path::new(&top);
    let data = top.join("hall");
    let store = Store::open(&data, &config(), Mode::Write).unwrap();
    let clock = Clock::simulated(MORNING, 0);
    let writer = Writer::spawn(store, clock, |_| ()).unwrap();
    let device = "T1".to_owned();
    let mut gate = Gate::new(writer.handle(), clock, config().zone, device, data);
    gate.secrets = Some(top.join("state"));
    gate.cost = CHEAP;
    std::fs::write(top.join("begun"), "").unwrap();
    let told = gate.prove("m1", &pin("100001"), true);
    // What whoever guesses learns by a try.
    std::fs::write(top.join("told"), format!("{told:?}")).unwrap();
    writer.stop().unwrap();
}

// S2: killed at each system call that writes, from the opening of the log to its end.
#[test]
fn a_kill_at_any_instant_of_a_try_leaves_it_counted() {
    let strace = Command::new("strace").arg("-V").stdout(Stdio::null()).status();
    if strace.is_err() {
        assert!(std::env::var_os("ZHIBAN_CHECK").is_none(), "strace is missing");
        return;
    }
    let bench = Bench::new().with_pins();
    let Bench { top, writer, .. } = bench;
    writer.unwrap().stop().unwrap();
    let (db, told) = (top.path().join("hall").join(DB_FILE), top.path().join("told"));
    let fails = || -> i64 {
        let conn = Connection::open(&db).unwrap();
        conn.query_row("SELECT fails FROM pin WHERE person_id = 'm1'", [], |r| r.get(0)).unwrap()
    };
    let (mut killed, mut uncounted) = (0, 0);
    for nth in 1..400 {
        Connection::open(&db)
            .unwrap()
            .execute("UPDATE pin SET fails = 0, locked_boot = NULL, off = 0", [])
            .unwrap();
        std::fs::remove_file(&told).ok();
        let inject = format!("inject=pwrite64,fdatasync,fsync,ftruncate:signal=SIGKILL:when={nth}");
        let child = Command::new("strace")
            .args(["-f", "-q", "-o", "/dev/null", "-e", "trace=pwrite64,fdatasync,fsync,ftruncate"])
            .args(["-e", &inject])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "cli::access::tests::child", "--test-threads=1"])
            .env(CHILD, top.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let (heard, counted) = (told.exists(), fails());
        assert!(counted <= 1, "{nth}: {counted} tries counted of one");
        assert!(!heard || counted == 1, "{nth}: a try was answered and not counted");
        if child.success() {
            assert_eq!((heard, counted), (true, 1));
            break;
        }
        assert!(child.signal() == Some(9) || child.code() == Some(137), "{nth}: {child:?}");
        killed += 1;
        uncounted += i32::from(counted == 0);
    }
    assert!(killed > uncounted && uncounted > 0, "{killed} kills, {uncounted} before the count");
}
