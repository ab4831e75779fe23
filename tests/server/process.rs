//! The real program: made, started, killed, copied and put back by its own commands.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio_rustls::TlsConnector;
use zhiban::core::hex::{hex, unhex_all};
use zhiban::core::sync::code::{EnrolCode, ca_pin};
use zhiban::core::sync::wire::{Refusal, Session, Stored};
use zhiban::server::tls::Tls;

use crate::client::{Client, Online, connector};
use crate::cluster::{Cluster, number};
use crate::kit::Dice;

/// A server as an administrator has it.
pub(crate) struct Installed {
    pub(crate) top: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) tls: TlsConnector,
    running: Option<(Child, SocketAddr)>,
    pub(crate) env: Vec<(&'static str, String)>,
}

impl Drop for Installed {
    fn drop(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().unwrap_or_default();
            child.wait().unwrap();
        }
    }
}

impl Installed {
    pub(crate) fn new() -> Installed {
        Installed::with(&[])
    }

    pub(crate) fn with(args: &[&str]) -> Installed {
        Installed::with_env(args, Vec::new())
    }

    pub(crate) fn with_env(args: &[&str], env: Vec<(&'static str, String)>) -> Installed {
        let top = tempfile::tempdir().unwrap();
        let data = top.path().join("server");
        let mut made = Installed { top, data, tls: connector_of_none(), running: None, env };
        let said = made.good(&[&["init", "--name", "localhost"], args].concat());
        assert!(said.contains("zhiban server run --data") && said.contains("master.key"), "{said}");
        // Where there is none, whoever gave certificates knows whom to trust.
        if let Ok(ca) = std::fs::read_to_string(made.data.join("tls/ca.pem")) {
            made.tls = connector(&ca);
        }
        made
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
        command.arg("server").args(args).arg("--data").arg(&self.data);
        command
            .env("TZ", "UTC")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn call(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub(crate) fn good(&self, args: &[&str]) -> String {
        let output = self.call(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn refused(&self, args: &[&str]) -> String {
        let output = self.call(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.good(args)).unwrap()
    }

    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(&mut self) {
        let mut command = self.command(&["run", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("listening on https://").unwrap_or_else(|| panic!("{line}"));
        self.running = Some((child, address.parse().unwrap()));
    }

    /// The most memory that it had since it was started.
    pub(crate) fn memory_mib_most(&self) -> u64 {
        let pid = self.running.as_ref().unwrap().0.id();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().1
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.running.as_ref().unwrap().0), signal).unwrap();
    }

    /// What it wrote into its log.
    pub(crate) fn log(&self) -> String {
        let files = std::fs::read_dir(self.data.join("logs")).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }

    pub(crate) fn end(&mut self, signal: Signal) -> Option<i32> {
        let (mut child, _) = self.running.take().unwrap();
        let pid = Pid::from_child(&child);
        kill_process(pid, signal).unwrap();
        child.wait().unwrap().code()
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::to(self.running.as_ref().unwrap().1, &self.tls).await
    }

    pub(crate) fn code(&self, hall: &str) -> EnrolCode {
        let made = self.json(&["code", hall, "--json"]);
        EnrolCode::read(made["code"].as_str().unwrap()).unwrap()
    }

    pub(crate) async fn terminal(&self, number: u8, hall: &str) -> Online {
        Online::enrolled(self.connect().await, number, hall, &self.code(hall)).await
    }
}

fn connector_of_none() -> TlsConnector {
    let config = rustls::ClientConfig::builder_with_provider(
        rustls::crypto::ring::default_provider().into(),
    )
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_root_certificates(rustls::RootCertStore::empty())
    .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

fn only_file(folder: &Path) -> PathBuf {
    let mut found: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_makes_runs_and_looks_after_a_server() {
    let mut installed = Installed::new();
    assert!(installed.refused(&["init"]).contains("is not empty"));
    let before = installed.good(&["code", "H023", "--name", "人民路营业厅"]);
    let code = EnrolCode::read(before.lines().next().unwrap()).unwrap();
    assert!(
        before.contains(&format!("zhiban enrol https://localhost:8443 {}", code.to_text())),
        "{before}"
    );
    assert_eq!(code.pin, Tls::own(&installed.data).unwrap().pin(), "the code tells the server");
    installed.start();
    let (running, address) = installed.running.as_ref().unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", running.id())).unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let files: Vec<&str> = files.split_whitespace().collect();
    assert_eq!(files[0], files[1], "as many open files as there may be");
    let address = *address;
    let stream = crate::client::stream(address, &installed.tls).await;
    let chain = stream.get_ref().1.peer_certificates().unwrap();
    assert_eq!(
        ca_pin(chain.last().unwrap()),
        code.pin,
        "the last certificate that is shown has it"
    );
    drop(stream);
    assert!(
        installed.refused(&["run", "--listen", "127.0.0.1:0"]).contains("writes in this folder")
    );
    let mut a = installed.terminal(1, "H023").await;
    a.terminal.write_many(4);
    a.stored(1, 4).await;
    let copies = installed.top.path().join("copies");
    let copied = installed.json(&["backup", copies.to_str().unwrap(), "--json"]);
    assert_eq!((&copied["halls"], &copied["events"]), (&1.into(), &4.into()));
    assert_eq!(a.session().await.good::<Session>().durable_through, 4);
    let devices = installed.json(&["devices", "H023", "--json"]);
    assert_eq!(devices[0]["device"], hex(&a.terminal.device));
    assert!(devices[0]["seen_at"].is_string() && devices[0]["revoked_at"].is_null(), "{devices}");
    let sound = a.terminal.clone();
    a.terminal.entries.truncate(3);
    a.terminal.write(br#"{"type":"another","v":1}"#);
    a.upload(4, 4).await.refused(409, Refusal::Fork);
    a.terminal = sound;
    installed.good(&["revoke", &hex(&a.terminal.device)]);
    a.upload(1, 4).await.refused(403, Refusal::Revoked);
    assert!(installed.refused(&["revoke", "00"]).contains("server devices"));
    assert!(
        installed
            .refused(&["restore", only_file(&copies).to_str().unwrap()])
            .contains("writes in this folder")
    );
    assert_eq!(installed.end(Signal::TERM), Some(0), "it ends in order");
    let log = installed.log();
    assert!(
        log.contains("the server ended")
            && log.contains("a terminal was copied or put back")
            && !log.contains("H023")
            && !log.contains(&code.secret_text()),
        "{log}"
    );
    assert_eq!(installed.json(&["user", "list", "--json"]), Value::Array(Vec::new()));
}

/// The same commands where the records are in PostgreSQL; no file of records is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_keeps_its_records_in_a_database() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.empty().await;
    let mut installed = Installed::with(&["--database", &address]);
    assert!(!installed.data.join("server.db").exists());
    installed.start();
    let mut a = installed.terminal(1, "H023").await;
    a.terminal.write_many(4);
    let first = a.stored(1, 4).await;
    assert_eq!(installed.json(&["devices", "--json"])[0]["hall"], "H023");
    assert_eq!(number(&address, "SELECT sum(head)::bigint FROM zhiban.hall_head").await, 4);
    let copies = installed.top.path().join("copies");
    let refused = installed.refused(&["backup", copies.to_str().unwrap()]);
    assert!(refused.contains("PostgreSQL"), "{refused}");
    assert_eq!(installed.end(Signal::KILL), None);
    installed.start();
    let mut again = Online { client: installed.connect().await, ..a };
    again.token = again.session().await.good::<Session>().token;
    assert_eq!(again.stored(1, 4).await, first, "the same places");
    assert_eq!(installed.end(Signal::TERM), Some(0));
    let refused = installed.refused(&["run", "--database", "postgres://zhiban@10.0.0.1/zhiban"]);
    assert!(refused.contains("without TLS"), "{refused}");
}

/// I24: a restored server has a new incarnation, says up to where it is the same, and takes again what it lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i24_a_copy_that_is_put_back_loses_nothing_that_terminals_have() {
    let mut installed = Installed::new();
    installed.start();
    let mut a = installed.terminal(1, "H1").await;
    let lost = installed.terminal(3, "H1").await;
    a.terminal.write_many(10);
    a.stored(1, 6).await;
    let copies = installed.top.path().join("copies");
    installed.good(&["backup", copies.to_str().unwrap()]);
    let before: Stored = a.stored(7, 10).await;
    let known = a.session().await.good::<Session>().incarnation;
    installed.good(&["revoke", &hex(&lost.terminal.device)]);
    installed.end(Signal::KILL);
    let copy = only_file(&copies);
    let proved = installed.json(&["restore", copy.to_str().unwrap(), "--check", "--json"]);
    assert_eq!(proved["events"], 6);
    let broken = installed.top.path().join("broken.db");
    let mut bytes = std::fs::read(&copy).unwrap();
    let at = bytes.windows(4).rposition(|part| part == [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    bytes[at + 12] ^= 1;
    std::fs::write(&broken, bytes).unwrap();
    assert!(installed.refused(&["restore", broken.to_str().unwrap()]).contains("is not whole"));
    let back = installed.json(&["restore", copy.to_str().unwrap(), "--json"]);
    assert!(Path::new(back["aside"].as_str().unwrap()).exists());
    installed.start();
    a.client = installed.connect().await;
    a.upload(7, 10).await.refused(401, Refusal::Token);
    let session = a.session_with(|request| request.incarnation = known).await.good::<Session>();
    assert_eq!((session.common, session.head, session.durable_through), (Some(6), 6, 6));
    assert_eq!(
        hex(&unhex_all::<16>(back["incarnation"].as_str().unwrap()).unwrap()),
        session.incarnation
    );
    a.token = session.token;
    assert_eq!(a.stored(7, 10).await.runs, before.runs, "nobody came between");
    let mut lost = Online { client: installed.connect().await, ..lost };
    lost.session().await.refused(403, Refusal::Revoked);
    assert_eq!(installed.end(Signal::INT), Some(0));
}

/// I6: whatever was acknowledged is there after every kill, at the place that was told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i6_i7_row_3_row_4_what_was_acknowledged_survives_every_kill() {
    const EVENTS: u64 = 60;
    let mut installed = Installed::new();
    installed.start();
    let mut terminals = Vec::new();
    for number in 1..=3 {
        let mut online = installed.terminal(number, "H1").await;
        online.terminal.write_many(usize::try_from(EVENTS).unwrap());
        terminals.push((online, Vec::<u64>::new()));
    }
    let mut dice = Dice::new(6);
    let acks = Arc::new(AtomicU64::new(0));
    let mut kills = 0;
    while terminals.iter().any(|(_, acked)| (acked.len() as u64) < EVENTS) {
        let mut running = Vec::new();
        for (mut online, mut acked) in terminals.drain(..) {
            online.client = installed.connect().await;
            let acks = Arc::clone(&acks);
            running.push(tokio::spawn(async move {
                while (acked.len() as u64) < EVENTS {
                    let next = acked.len() as u64 + 1;
                    let Some(stored) = online.try_upload(next, (next + 1).min(EVENTS)).await else {
                        break;
                    };
                    // The ledger: place by place, outside the server.
                    for run in stored.runs {
                        acked.extend(run.hseq..run.hseq + run.count);
                    }
                    acks.fetch_add(1, Ordering::SeqCst);
                }
                (online, acked)
            }));
        }
        // Killed at any instant after so many more acknowledgements, while the others go on.
        let enough = acks.load(Ordering::SeqCst) + 1 + dice.roll(30);
        while acks.load(Ordering::SeqCst) < enough
            && !running.iter().all(tokio::task::JoinHandle::is_finished)
        {
            tokio::task::yield_now().await;
        }
        installed.end(Signal::KILL);
        kills += 1;
        for run in running {
            terminals.push(run.await.unwrap());
        }
        installed.start();
    }
    assert!(kills > 1, "{kills}");
    let mut reader = installed.terminal(9, "H1").await;
    let mut log = Vec::new();
    for (segment, lines) in reader.log(0, 0).await.page().0 {
        assert_eq!((segment.hseq, segment.kept()), (log.len() as u64 + 1, lines.len() as u64));
        log.extend(lines);
    }
    assert_eq!(log.len() as u64, 3 * EVENTS);
    for (mut online, acked) in terminals {
        for (entry, hseq) in online.terminal.entries.iter().zip(&acked) {
            assert_eq!(log[usize::try_from(hseq - 1).unwrap()], entry.bytes);
        }
        online.client = installed.connect().await;
        let again = online.stored(1, EVENTS).await;
        let places: Vec<u64> =
            again.runs.iter().flat_map(|run| run.hseq..run.hseq + run.count).collect();
        assert_eq!(places, acked, "and the same answer is given again");
    }
    let what = format!("server killed {kills} times, {} acknowledged", 3 * EVENTS);
    println!("proof: I6 I7 row 3 row 4 | {what} | {kills} | 0 | 6");
}
