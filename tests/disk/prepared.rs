//! What may stand where a hall's log is expected (promise R14): thirty and more prepared folders. Each is named
//! for what it is, with the next step, by what writes and by what reads, and nothing in it is overwritten.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::kit::{Folder, Ran};
use crate::part::writer;

/// What a command must say of a folder: words of its refusal, or none where it must do its work.
type Said = Option<&'static str>;

struct Case {
    name: &'static str,
    prepare: fn(&Folder),
    /// Of `feed import`, which writes.
    writing: Said,
    /// Of `log`, which reads.
    reading: Said,
}

const NOT_A_DATABASE: Said = Some("is not a database");
const FOREIGN: Said = Some("belongs to another program");
const NO_HALL: Said = Some("holds no hall yet");
const DAMAGED: Said = Some("is damaged");
const EMPTIED: Said = Some("is empty while its write-ahead log is not");
const A_FOLDER: Said = Some("is a folder, not a file");
const A_LINK: Said = Some("is a link, not a file");
const NOTHING_ELSE: Said = Some("is neither file nor folder, not a file");

fn wal(folder: &Folder) -> PathBuf {
    folder.path.join("zhiban.db-wal")
}

fn put(folder: &Folder, bytes: impl AsRef<[u8]>) {
    fs::write(folder.db(), bytes).unwrap();
}

/// A hall with five events, closed in order.
fn hall(folder: &Folder) {
    let done = writer(&folder.path, 5, "").output().unwrap();
    assert!(done.status.success(), "{done:?}");
    fs::remove_file(folder.path.join("zhiban.lock")).unwrap();
}

/// A hall changed behind the program's back.
fn changed(folder: &Folder, sql: &str) {
    hall(folder);
    let db = Connection::open(folder.db()).unwrap();
    db.execute_batch(sql).unwrap();
    db.close().unwrap();
}

/// A hall with some of its bytes changed.
fn with_bytes(folder: &Folder, at: usize, bytes: &[u8]) {
    hall(folder);
    let mut whole = fs::read(folder.db()).unwrap();
    whole[at..at + bytes.len()].copy_from_slice(bytes);
    put(folder, whole);
}

/// Bytes without any order, as those of an encrypted file.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

fn foreign(folder: &Folder, sql: &str) {
    let db = Connection::open(folder.db()).unwrap();
    db.execute_batch(&format!("CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1); {sql}"))
        .unwrap();
    db.close().unwrap();
}

/// The files of a hall that was killed while it wrote, its newest events in the write-ahead log alone.
fn torn_from(folder: &Folder, names: &[&str]) {
    let other = Folder::new("");
    hall(&other);
    let db = Connection::open(other.db()).unwrap();
    db.execute_batch("INSERT INTO meta(key, value) VALUES('x', 'y')").unwrap();
    for name in names {
        fs::copy(other.path.join(name), folder.path.join(name)).unwrap();
    }
    drop(db);
}

const CASES: &[Case] = &[
    Case { name: "nothing", prepare: |_| {}, writing: None, reading: NO_HALL },
    Case { name: "an empty file", prepare: |f| put(f, ""), writing: None, reading: NO_HALL },
    Case {
        name: "a short text",
        prepare: |f| put(f, "hello"),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "a long text",
        prepare: |f| put(f, "the day was long, and nobody wrote it down\n".repeat(300)),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "a text in UTF-16",
        prepare: |f| put(f, [0xff, 0xfe, b'a', 0, b'b', 0].repeat(2000)),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "a picture",
        prepare: |f| put(f, [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &noise(9000)].concat()),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "a packed file",
        prepare: |f| put(f, [&b"\x1f\x8b\x08"[..], &noise(9000)].concat()),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "zeros",
        prepare: |f| put(f, [0; 8192]),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "an encrypted database, or the wrong key",
        prepare: |f| put(f, noise(65536)),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "a database of another program",
        prepare: |f| foreign(f, "PRAGMA application_id = 7;"),
        writing: FOREIGN,
        reading: FOREIGN,
    },
    Case {
        name: "a database of a program that does not say its name",
        prepare: |f| foreign(f, ""),
        writing: FOREIGN,
        reading: FOREIGN,
    },
    Case {
        name: "one of another program with a write-ahead log",
        prepare: |f| foreign(f, "PRAGMA journal_mode = WAL;"),
        writing: FOREIGN,
        reading: FOREIGN,
    },
    Case {
        name: "a newer version",
        prepare: |f| {
            changed(
                f,
                "PRAGMA user_version = 99;
                 UPDATE meta SET value = '99' WHERE key = 'min_reader_version';",
            );
        },
        writing: Some("newer zhiban"),
        reading: Some("newer zhiban"),
    },
    Case {
        name: "a newer version that this one may read",
        prepare: |f| changed(f, "PRAGMA user_version = 99;"),
        writing: Some("newer zhiban"),
        reading: None,
    },
    Case {
        name: "a folder",
        prepare: |f| fs::create_dir(f.db()).unwrap(),
        writing: A_FOLDER,
        reading: A_FOLDER,
    },
    Case {
        name: "a socket",
        prepare: |f| drop(UnixListener::bind(f.db()).unwrap()),
        writing: NOTHING_ELSE,
        reading: NOTHING_ELSE,
    },
    Case {
        name: "a link to nothing",
        prepare: |f| symlink("nothing", f.db()).unwrap(),
        writing: A_LINK,
        reading: A_LINK,
    },
    Case {
        name: "a link to itself",
        prepare: |f| symlink(f.db(), f.db()).unwrap(),
        writing: A_LINK,
        reading: A_LINK,
    },
    Case {
        name: "a link to a device",
        prepare: |f| symlink("/dev/null", f.db()).unwrap(),
        writing: A_LINK,
        reading: A_LINK,
    },
    Case {
        // Two folders with one log would have two locks.
        name: "a link to the log of another hall",
        prepare: |f| {
            hall(f);
            fs::rename(f.db(), f.path.join("other.db")).unwrap();
            symlink("other.db", f.db()).unwrap();
        },
        writing: A_LINK,
        reading: A_LINK,
    },
    Case {
        name: "an empty file beside a write-ahead log",
        prepare: |f| {
            torn_from(f, &["zhiban.db-wal"]);
            put(f, "");
        },
        writing: EMPTIED,
        reading: EMPTIED,
    },
    Case {
        name: "a write-ahead log alone",
        prepare: |f| torn_from(f, &["zhiban.db-wal"]),
        writing: EMPTIED,
        reading: EMPTIED,
    },
    Case {
        name: "a copy without its write-ahead log",
        prepare: |f| torn_from(f, &["zhiban.db"]),
        writing: None,
        reading: None,
    },
    Case {
        name: "a copy with its write-ahead log",
        prepare: |f| torn_from(f, &["zhiban.db", "zhiban.db-wal"]),
        writing: None,
        reading: None,
    },
    Case {
        name: "a file cut to half",
        prepare: |f| {
            hall(f);
            let whole = fs::read(f.db()).unwrap();
            put(f, &whole[..whole.len() / 2]);
        },
        writing: DAMAGED,
        reading: DAMAGED,
    },
    Case {
        name: "a file cut after its head",
        prepare: |f| {
            hall(f);
            let whole = fs::read(f.db()).unwrap();
            put(f, &whole[..100]);
        },
        writing: DAMAGED,
        reading: DAMAGED,
    },
    Case {
        name: "a damaged mark at the beginning",
        prepare: |f| with_bytes(f, 0, b"SQLate"),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "pages of no size there is",
        prepare: |f| with_bytes(f, 16, &[3, 3]),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "a form of file of the future",
        prepare: |f| with_bytes(f, 18, &[9, 9]),
        writing: NOT_A_DATABASE,
        reading: NOT_A_DATABASE,
    },
    Case {
        name: "a damaged list of tables",
        prepare: |f| with_bytes(f, 100, &[0xff; 64]),
        writing: DAMAGED,
        reading: DAMAGED,
    },
    Case {
        name: "our name and nothing behind it",
        prepare: |f| {
            let db = Connection::open(f.db()).unwrap();
            let ours = zhiban::store::APPLICATION_ID;
            db.execute_batch(&format!(
                "PRAGMA application_id = {ours}; PRAGMA user_version = 1; CREATE TABLE x(a);"
            ))
            .unwrap();
        },
        writing: DAMAGED,
        reading: DAMAGED,
    },
    Case {
        name: "a log without its events",
        prepare: |f| changed(f, "DROP TABLE event;"),
        writing: DAMAGED,
        reading: DAMAGED,
    },
    Case {
        name: "a finished copy in the place of the log",
        prepare: |f| changed(f, "PRAGMA journal_mode = DELETE;"),
        writing: None,
        reading: None,
    },
    Case {
        name: "an index of readers that is rubbish",
        prepare: |f| {
            hall(f);
            fs::write(f.path.join("zhiban.db-shm"), noise(32768)).unwrap();
        },
        writing: None,
        reading: None,
    },
    Case {
        name: "a folder in the place of the lock",
        prepare: |f| {
            hall(f);
            fs::create_dir(f.path.join("zhiban.lock")).unwrap();
        },
        writing: Some("cannot write in"),
        reading: None,
    },
    Case {
        name: "a restore that was interrupted",
        prepare: |f| {
            hall(f);
            fs::rename(f.db(), f.path.join("zhiban.db.restoring")).unwrap();
        },
        writing: Some("was interrupted"),
        reading: Some("was interrupted"),
    },
];

/// Every file of a folder with its bytes, links and sockets by their kind.
fn stand(folder: &Path) -> Vec<(PathBuf, String, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let kind = fs::symlink_metadata(&path).unwrap().file_type();
            let bytes = if kind.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            (path, format!("{kind:?}"), bytes)
        })
        .collect();
    all.sort();
    all
}

fn holds(case: &Case, how: &str, got: &Ran, wanted: Said) {
    let told = format!("{}, {how}: code {}: {}", case.name, got.code, got.err);
    assert!(!got.err.contains("panicked"), "{told}");
    let Some(words) = wanted else {
        assert_eq!(got.code, 0, "{told}");
        return;
    };
    assert_eq!(got.code, 1, "{told}");
    assert!(got.err.starts_with("zhiban: ") && got.err.contains(words), "{told}");
    let steps = [
        "next:",
        "--data",
        "Move it",
        "Start the newer",
        "Copy the folder",
        "restore",
        "permission",
    ];
    assert!(steps.iter().any(|step| got.err.contains(step)), "no next step: {told}");
}

#[test]
fn whatever_stands_there_is_named_and_nothing_is_overwritten() {
    assert!(CASES.len() >= 30);
    for case in CASES {
        let folder = Folder::new("");
        (case.prepare)(&folder);
        let before = stand(&folder.path);
        holds(case, "reading", &folder.run("log"), case.reading);
        let after = stand(&folder.path);
        let kept = |kept: &[(PathBuf, String, Vec<u8>)]| {
            // What readers share is rewritten by every reader.
            before
                .iter()
                .filter(|file| !file.0.ends_with("zhiban.db-shm"))
                .all(|f| kept.contains(f))
        };
        assert!(kept(&after), "{}: a reader wrote", case.name);
        holds(case, "writing", &folder.run("feed import -"), case.writing);
        if case.writing.is_some() {
            let mut after = stand(&folder.path);
            after.retain(|file| !file.0.ends_with("zhiban.lock") || before.contains(file));
            assert!(kept(&after), "{}: it was overwritten", case.name);
        } else {
            folder.run("verify").ends(0);
        }
    }
}
