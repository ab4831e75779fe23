//! The real server in a process and a folder of its own, on either storage. Terminals are let in straight through its
//! storage, before it runs: two thousand codes are not what is measured.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;
use zhiban::clock::Clock;
use zhiban::server::sqlite::DB_FILE;
use zhiban::server::tls::Tls;
use zhiban::server::{
    EnrolAnswer, Enrolment, HallStore, MasterKey, NewDevice, Records, Storage, issue,
};

use super::all;
use super::load::{Terminal, connector};
use crate::cluster::Cluster;
use crate::history::{House, ZHIBAN};
use crate::terminal::resident_kib;

/// Where a server keeps what it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// Those that this machine has.
    pub fn all() -> Vec<Kind> {
        let mut all = vec![Kind::Sqlite];
        if Cluster::shared().is_some() {
            all.push(Kind::Postgres);
        }
        all
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        }
    }
}

/// Terminals that are let in at a time.
const ENROL_AT_ONCE: usize = 16;

/// A server.
pub struct Place {
    pub kind: Kind,
    pub folder: PathBuf,
    pub database: Option<String>,
    pub tls: TlsConnector,
    running: Option<(Child, SocketAddr)>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.stop();
        std::fs::remove_dir_all(&self.folder).unwrap_or_default();
    }
}

impl Place {
    /// Makes one.
    pub fn new(house: &House, runtime: &Runtime, kind: Kind) -> Place {
        let folder = house.dir().join(format!("server-{}", kind.name()));
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        let database = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(runtime.block_on(Cluster::shared().unwrap().empty())),
        };
        let mut init = Command::new(ZHIBAN);
        init.args(["server", "init", "--name", "localhost", "--data"]).arg(&folder);
        if let Some(address) = &database {
            init.args(["--database", address]);
        }
        let made = init.stdout(Stdio::null()).status().unwrap();
        assert!(made.success(), "server init ended with {made}");
        let ca = std::fs::read_to_string(folder.join("tls/ca.pem")).unwrap();
        Place { kind, folder, database, tls: connector(&ca), running: None }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.join(DB_FILE)
    }

    /// Its storage, beside it.
    pub async fn storage(&self) -> Storage {
        let file = self.file();
        let database = self.database.as_deref();
        let records =
            database.map_or(Records::File(&file), |address| Records::Database(address, None));
        Storage::open(records).await.unwrap()
    }

    /// Lets terminals in, many at a time.
    pub async fn enrol(&self, terminals: &[Terminal]) {
        let storage = Arc::new(self.storage().await);
        let master = Arc::new(MasterKey::load(&self.folder).unwrap());
        let pin = self.pin();
        for some in terminals.chunks(ENROL_AT_ONCE) {
            let each = some.iter().map(|terminal| {
                let (storage, master) = (Arc::clone(&storage), Arc::clone(&master));
                let (hall, stream) = (terminal.hall.clone(), terminal.stream);
                let device = NewDevice {
                    id: terminal.device,
                    public_key: terminal.public_key(),
                    host: "bench".to_owned(),
                    system: "bench".to_owned(),
                };
                async move {
                    let at = Clock::system().now();
                    let issued = issue(&*storage, &master, pin, (&hall, ""), at).await.unwrap();
                    let code = master.hash(&issued.code.secret);
                    let enrolment =
                        Enrolment { code, hall: None, device, stream, hall_key: None, at };
                    let answer = storage.enrol(enrolment).await.unwrap();
                    assert!(matches!(answer, EnrolAnswer::Enrolled { .. }), "{answer:?}");
                }
            });
            all(each).await;
        }
    }

    fn pin(&self) -> [u8; 10] {
        Tls::own(&self.folder).unwrap().pin()
    }

    /// A code as people type it.
    pub async fn code(&self, hall: &str) -> String {
        let (storage, master) = (self.storage().await, MasterKey::load(&self.folder).unwrap());
        let at = Clock::system().now();
        issue(&storage, &master, self.pin(), (hall, ""), at).await.unwrap().code.to_text()
    }

    /// Starts it and waits until it says where it listens.
    pub fn start(&mut self) -> SocketAddr {
        let mut command = Command::new(ZHIBAN);
        command.args(["server", "run", "--listen", "127.0.0.1:0", "--data"]).arg(&self.folder);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on https://").unwrap().parse().unwrap();
        self.running = Some((child, address));
        address
    }

    /// Ends it in order, so that its file is whole.
    pub fn stop(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
            child.wait().unwrap();
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().1
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.address().port())
    }

    /// Its resident memory and the most that it was, MiB.
    pub fn memory_mib(&self) -> (f64, f64) {
        let (now, most) = resident_kib(self.running.as_ref().unwrap().0.id());
        (now as f64 / 1024.0, most as f64 / 1024.0)
    }
}

/// Thousands of connections need as many descriptors, here and in the processes that are started.
pub fn many_files() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = Rlimit { current: limit.maximum, maximum: limit.maximum };
    setrlimit(Resource::Nofile, wanted).unwrap();
}
