//! A PostgreSQL of the tests' own: a new cluster in a temporary folder, reached through a socket in it, with every write
//! synced. It needs the programs of PostgreSQL and nothing that runs already; as root it runs them as somebody else,
//! because PostgreSQL refuses root.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use tokio_postgres::NoTls;
use zhiban::core::time::Ms;
use zhiban::server::postgres::PgStore;

use crate::contract::INCARNATION;

/// The port of a standby, which here is a part of the name of its socket.
const STANDBY_PORT: u16 = 5433;

/// A role that has to show a password.
pub(crate) const LOCKED: &str = "locked";

/// Where initdb and `pg_ctl` stand: Debian keeps them out of the path.
fn programs() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok();
    let said = said.and_then(|out| String::from_utf8(out.stdout).ok());
    let mut folders: Vec<PathBuf> = said.iter().map(|dir| PathBuf::from(dir.trim())).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    folders.append(&mut versions);
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    let all = |dir: &Path| {
        ["initdb", "postgres", "pg_ctl", "pg_basebackup", "pg_dump"]
            .iter()
            .all(|p| dir.join(p).is_file())
    };
    folders.into_iter().find(|dir| all(dir))
}

#[allow(clippy::print_stderr)] // to whoever runs the tests
fn not_tested() {
    eprintln!("not tested: there is no PostgreSQL on this machine");
}

/// The user that a cluster of root runs as: name, number and group.
fn somebody() -> (String, u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let user = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2).map(str::parse);
        Some((name.to_owned(), fields.next()?.ok()?, fields.next()?.ok()?))
    };
    user("postgres").or_else(|| user("nobody")).expect("a user that is not root")
}

/// A cluster, which ends with this.
pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    drops_to: Option<(String, u32, u32)>,
    databases: AtomicU32,
    // Ends the server and takes the folder away once the pipe to it closes, also where the tests were killed.
    warden: Child,
}

impl Cluster {
    /// Makes and starts one. None where there is no PostgreSQL, which fails under `ZHIBAN_CHECK`.
    pub(crate) fn start() -> Option<Cluster> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os("ZHIBAN_CHECK").is_none(),
                "there is no PostgreSQL. Install the package postgresql"
            );
            not_tested();
            return None;
        };
        let folder = tempfile::Builder::new().prefix("zhpg").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let root = fs::metadata(folder.path()).unwrap().uid() == 0;
        let drops_to = root.then(somebody);
        if let Some((_, user, group)) = &drops_to {
            chown(folder.path(), Some(*user), Some(*group)).unwrap();
        }
        let warden = warden(&folder, &programs, drops_to.as_ref());
        let cluster = Cluster { folder, programs, drops_to, databases: AtomicU32::new(0), warden };
        let data = cluster.data();
        let options =
            ["-A", "trust", "-U", "zhiban", "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        cluster.call("initdb", &[&options[..], &[&data]].concat());
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nfsync = on\n\
             max_connections = 200\nshared_buffers = 64MB\nlogging_collector = off\n",
            cluster.folder.path().display()
        );
        let file = Path::new(&data).join("postgresql.auto.conf");
        fs::write(file, settings).unwrap();
        let rules = Path::new(&data).join("pg_hba.conf");
        let before = fs::read_to_string(&rules).unwrap();
        fs::write(&rules, format!("local all {LOCKED} scram-sha-256\n{before}")).unwrap();
        cluster.up();
        Some(cluster)
    }

    /// The one that all tests share.
    pub(crate) fn shared() -> Option<&'static Cluster> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(Cluster::start).as_ref()
    }

    fn data(&self) -> String {
        self.folder.path().join("data").to_str().unwrap().to_owned()
    }

    fn call(&self, program: &str, args: &[&str]) {
        let mut command = dropping(&self.programs, self.drops_to.as_ref(), program);
        let out = command.args(args).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "{program} {args:?}: {said}");
    }

    /// Gives a folder to whoever it runs as.
    #[allow(dead_code)] // the tests of full disks need it
    pub(crate) fn owns(&self, folder: &Path) {
        if let Some((_, user, group)) = &self.drops_to {
            chown(folder, Some(*user), Some(*group)).unwrap();
        }
    }

    /// Starts it.
    pub(crate) fn up(&self) {
        let log = self.folder.path().join("log").to_str().unwrap().to_owned();
        self.call("pg_ctl", &["-D", &self.data(), "-l", &log, "-w", "-t", "120", "start"]);
    }

    /// Ends it as a power cut would: nothing is written any more.
    pub(crate) fn cut(&self) {
        self.call("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }

    /// Makes a standby of it, which follows.
    pub(crate) fn follow(&self) {
        let folder = self.folder.path().to_str().unwrap();
        let standby = self.standby();
        let from = ["-h", folder, "-U", "zhiban", "-D", &standby];
        let how = ["-R", "-X", "stream", "-c", "fast", "--no-sync"];
        self.call("pg_basebackup", &[&from[..], &how[..]].concat());
        let file = Path::new(&standby).join("postgresql.auto.conf");
        let settings = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{settings}port = {STANDBY_PORT}\n")).unwrap();
        let log = self.folder.path().join("standby.log").to_str().unwrap().to_owned();
        self.call("pg_ctl", &["-D", &standby, "-l", &log, "-w", "-t", "120", "start"]);
    }

    /// Makes the standby a primary.
    pub(crate) fn promote(&self) {
        self.call("pg_ctl", &["-D", &self.standby(), "-w", "-t", "120", "promote"]);
    }

    fn standby(&self) -> String {
        self.folder.path().join("standby").to_str().unwrap().to_owned()
    }

    /// Address of a database of the standby, and that of whichever of the two writes.
    pub(crate) fn addresses(&self, database: &str) -> (String, String) {
        let folder = self.folder.path().display();
        let of = format!("user=zhiban dbname={database}");
        (
            format!("host={folder} port={STANDBY_PORT} {of}"),
            format!(
                "host={folder},{folder} port=5432,{STANDBY_PORT} {of} target_session_attrs=read-write"
            ),
        )
    }

    /// Writes a database into a file as its operator would.
    pub(crate) fn dump(&self, database: &str) -> String {
        let file = self.folder.path().join(format!("{database}.dump")).to_str().unwrap().to_owned();
        let folder = self.folder.path().to_str().unwrap();
        self.call("pg_dump", &["-h", folder, "-U", "zhiban", "-Fc", "-f", &file, database]);
        file
    }

    /// Puts such a file in the place of the database, whoever uses it.
    pub(crate) async fn put_back(&self, database: &str, file: &str) {
        let top = self.address("postgres");
        run(&top, &format!("DROP DATABASE {database} WITH (FORCE)")).await;
        run(&top, &format!("CREATE DATABASE {database}")).await;
        let folder = self.folder.path().to_str().unwrap();
        self.call("pg_restore", &["-h", folder, "-U", "zhiban", "-d", database, file]);
    }

    /// Address of a database.
    pub(crate) fn address(&self, database: &str) -> String {
        format!("host={} user=zhiban dbname={database}", self.folder.path().display())
    }

    /// A new, empty database: its address.
    pub(crate) async fn empty(&self) -> String {
        let n = self.databases.fetch_add(1, Ordering::Relaxed);
        let sql = format!("CREATE DATABASE t{n}");
        run(&self.address("postgres"), &sql).await;
        self.address(&format!("t{n}"))
    }

    /// A new database of a server: its address.
    pub(crate) async fn server(&self) -> String {
        let address = self.empty().await;
        PgStore::create(&address, INCARNATION, Ms(1)).await.unwrap();
        address
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.warden.stdin.take());
        self.warden.wait().unwrap();
    }
}

fn dropping(programs: &Path, to: Option<&(String, u32, u32)>, program: &str) -> Command {
    let path = programs.join(program);
    let mut command = match to {
        Some((_, user, group)) => {
            let mut command = Command::new("setpriv");
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
            command.arg("--clear-groups").arg(path);
            command
        }
        None => Command::new(path),
    };
    command.current_dir("/").env("LC_ALL", "C");
    command
}

fn warden(folder: &TempDir, programs: &Path, to: Option<&(String, u32, u32)>) -> Child {
    // Reads until the pipe is closed, which the end of the tests does whatever ended them.
    let script = "cat >/dev/null; data=$1; shift
        for each in data standby; do
          if [ -f \"$data/$each/postmaster.pid\" ]; then \"$@\" -D \"$data/$each\" -m immediate -w stop; fi
        done
        rm -rf \"$data\"";
    let stop = dropping(programs, to, "pg_ctl");
    let mut command = Command::new("sh");
    command.args(["-c", script, "warden"]).arg(folder.path());
    command.arg(stop.get_program()).args(stop.get_args());
    let silent = |command: &mut Command| {
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    };
    silent(&mut command).unwrap()
}

/// Does something in a database as its operator would.
pub(crate) async fn run(address: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

/// A number that a database knows.
pub(crate) async fn number(address: &str, sql: &str) -> i64 {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let row = client.query_one(sql, &[]).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    row.get(0)
}
