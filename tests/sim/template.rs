//! A server and terminals that were enrolled: made once for each test, and copied for each run.

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use tempfile::TempDir;
use zhiban::core::hex::{hex, unhex_all};
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{Code, EnrolAnswer, Enrolment as Enrolled, HallStore, MasterKey, NewDevice};
use zhiban::store::{DeviceKey, Enrolment, Mode, Store};

use crate::config::config;
use crate::net::{BEGIN, SERVER, at_once};
use crate::world::HALL;

/// A folder that costs no disk, where there is enough memory for it.
pub(crate) fn memory() -> TempDir {
    let shm = Path::new("/dev/shm");
    let is_large = rustix::fs::statvfs(shm).is_ok_and(|it| it.f_bavail * it.f_frsize > 1 << 30);
    let made = is_large.then(|| tempfile::Builder::new().prefix("zhiban-sim").tempdir_in(shm));
    made.and_then(Result::ok).unwrap_or_else(|| tempfile::tempdir().unwrap())
}

/// A server and terminals that were enrolled and have written nothing: made once, and copied for each run.
pub(crate) struct Template {
    folder: TempDir,
    pub(crate) terminals: usize,
}

impl Template {
    pub(crate) fn new(terminals: usize) -> Template {
        let folder = memory();
        let server = folder.path().join("server");
        std::fs::create_dir(&server).unwrap();
        SqliteStore::create(&server.join(DB_FILE), [0xa0; 16], BEGIN).unwrap();
        MasterKey::make(&server).unwrap();
        let store = SqliteStore::open_inline(&server.join(DB_FILE)).unwrap();
        for at in 0..terminals {
            enrol(&store, &folder.path().join(format!("t{at}")), u8::try_from(at).unwrap());
        }
        Template { folder, terminals }
    }

    /// The folder of a terminal.
    pub(crate) fn terminal(&self, at: usize) -> PathBuf {
        self.folder.path().join(format!("t{at}"))
    }

    /// The folder of its server.
    pub(crate) fn server(&self) -> PathBuf {
        self.folder.path().join("server")
    }
}

/// As `zhiban enrol` does it, without the network between.
fn enrol(server: &SqliteStore, folder: &Path, number: u8) {
    std::fs::create_dir(folder).unwrap();
    let mut store = Store::open(folder, &config(), Mode::Write).unwrap();
    let key = DeviceKey::new_random().unwrap();
    let code = Code {
        hash: [number; 32],
        hall: HALL.to_owned(),
        name: String::new(),
        made_at: BEGIN,
        until: BEGIN.plus_secs(900),
    };
    at_once(server.add_code(code)).unwrap();
    let stream = store.stream_head().id;
    let asked = Enrolled {
        code: [number; 32],
        hall: None,
        device: NewDevice {
            id: [number + 1; 16],
            public_key: SigningKey::from_bytes(&key.0).verifying_key().to_bytes(),
            host: format!("t{number}"),
            system: "test".to_owned(),
        },
        stream: unhex_all(&stream).unwrap(),
        hall_key: None,
        at: BEGIN,
    };
    let answer = at_once(server.enrol(asked)).unwrap();
    assert!(matches!(answer, EnrolAnswer::Enrolled { .. }), "{answer:?}");
    let enrolment = Enrolment {
        url: format!("https://{SERVER}"),
        device: hex(&[number + 1; 16]),
        hall: HALL.to_owned(),
        incarnation: hex(&[0xa0; 16]),
        ca_pem: String::new(),
        ..Enrolment::default()
    };
    store.enrol(&enrolment, &key, 0, BEGIN).unwrap();
    store.close().unwrap();
}
