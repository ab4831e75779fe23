//! A database that is not the one it was: a standby in the place of its primary, a dump that was put back, a session that
//! holds everything up; and what opens a database.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio_postgres::NoTls;
use zhiban::core::sync::wire::Session;
use zhiban::core::time::Ms;
use zhiban::server::postgres::{OpenError, PgStore};
use zhiban::server::{
    App, AppConfig, Fault, FoldFault, FoldRules, HallStore, Limits, MasterKey, Outcome, Packed,
    PageAsk, Times,
};

use crate::client::Online;
use crate::cluster::{Cluster, LOCKED, number, run};
use crate::contract::{self, enrolled};
use crate::kit::Terminal;
use crate::process::Installed;

/// Until a number of a database is what it should be.
async fn until(address: &str, sql: &str, wanted: i64) {
    while number(address, sql).await != wanted {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Sends until the database answers.
async fn send(store: &PgStore, terminal: &Terminal, first: u64, last: u64) -> Outcome {
    loop {
        match store.write(vec![Arc::new(terminal.upload(first, last))]).await {
            Ok(mut outcomes) => return outcomes.remove(0),
            Err(Fault::Busy(_)) => tokio::time::sleep(Duration::from_millis(5)).await,
            Err(fault) => panic!("{fault}"),
        }
    }
}

/// I24, rows 23 and 24: the primary dies with what its standby never got, under a server that runs on. The standby itself
/// is refused for as long as it follows, so that nobody is answered out of a database that is behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i24_row_23_row_24_a_standby_that_misses_commits_is_another_copy() {
    let Some(cluster) = Cluster::start() else { return };
    let primary = cluster.empty().await;
    let name = primary.split("dbname=").nth(1).unwrap();
    let (standby, both) = cluster.addresses(name);
    let mut installed = Installed::with(&["--database", &both]);
    cluster.follow();
    installed.start();
    let mut a = installed.terminal(1, "H1").await;
    a.terminal.write_many(10);
    a.stored(1, 6).await;
    let head = "SELECT coalesce(sum(head), 0)::bigint FROM zhiban.hall_head";
    until(&standby, head, 6).await;
    run(&standby, "ALTER SYSTEM SET primary_conninfo = ''").await;
    run(&standby, "SELECT pg_reload_conf()").await;
    until(&standby, "SELECT count(*) FROM pg_stat_wal_receiver", 0).await;
    let lost = a.stored(7, 10).await;
    let known = a.session().await.good::<Session>().incarnation;
    assert_eq!(number(&standby, head).await, 6, "it is behind, and has no hole");
    let refused = PgStore::open(&standby).await.err();
    assert!(matches!(refused, Some(OpenError::Follows)), "{refused:?}");
    cluster.cut();
    cluster.promote();
    // The server runs on; terminals are told that there is nothing until the other one is found.
    let session = loop {
        let mut again = Online { client: installed.connect().await, ..a };
        let asked = again.session_with(|request| request.incarnation.clone_from(&known)).await;
        a = again;
        if asked.status == 200 {
            break asked.good::<Session>();
        }
        assert_eq!(asked.status, 503, "{asked:?}");
    };
    assert_ne!(session.incarnation, known, "the server says so by itself");
    assert_eq!((session.common, session.head), (Some(6), 6));
    a.token = session.token;
    let again = a.stored(7, 10).await;
    assert_eq!(again.runs, lost.runs, "what was lost was sent again, and nobody came between");
    let session = a.session().await.good::<Session>();
    let same = installed.end(Signal::TERM);
    installed.start();
    let mut a = Online { client: installed.connect().await, ..a };
    assert_eq!(
        (a.session().await.good::<Session>().incarnation, same),
        (session.incarnation, Some(0))
    );
    println!(
        "proof: I24 row 23 row 24 | standby promoted that misses 4 acknowledged events | 1 | 0 | -"
    );
}

/// I24, row 22: a dump is put back under a server that runs, and later once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i24_row_22_a_dump_that_is_put_back_is_another_copy_each_time() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let name = address.split("dbname=").nth(1).unwrap().to_owned();
    let store = PgStore::open(&address).await.unwrap();
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(20);
    send(&store, &a, 1, 6).await;
    let dump = cluster.dump(&name);
    let mut known = vec![store.stands().unwrap()];
    assert_eq!(store.incarnation().await.unwrap(), known[0]);
    for last in [10, 14] {
        send(&store, &a, 7, last).await;
        cluster.put_back(&name, &dump).await;
        let outcome = send(&store, &a, 7, last).await;
        let Outcome::Stored { head, new, .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!((head, new), (last, last - 6), "what the dump does not have is taken again");
        let now = store.stands().unwrap();
        assert!(!known.contains(&now), "each time another one");
        assert_eq!(store.incarnation().await.unwrap(), now);
        assert_eq!(store.common("H1", known[0]).await.unwrap(), Some(6));
        assert_eq!(store.common("H1", now).await.unwrap(), None);
        known.push(now);
    }
    // Of the copy between nothing is known here any more: all of it is fetched anew.
    assert_eq!(store.common("H1", known[1]).await.unwrap(), Some(0));
    assert_eq!(contract::log(&store, "H1", 2_000).await.len(), 14);
    let other = PgStore::open(&address).await.unwrap();
    assert_eq!(other.stands(), store.stands(), "and whoever opens it later agrees");
    println!("proof: I24 row 22 | dump put back under a running server, twice | 2 | 0 | -");
}

/// I22, row 22: a copy that misses a revocation and the newest events takes the place of the one that a running server
/// folded. Whoever was taken out stays out, and what was folded of the other copy is not asked any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i22_row_22_folds_and_revocations_are_those_of_the_copy_that_stands() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let name = address.split("dbname=").nth(1).unwrap().to_owned();
    let store = PgStore::open(&address).await.unwrap();
    let mut a = enrolled(&store, 1, "H1").await;
    let b = enrolled(&store, 2, "H1").await;
    a.write_many(10);
    send(&store, &a, 1, 6).await;
    let dump = cluster.dump(&name);
    send(&store, &a, 7, 10).await;
    store.revoke(b.device, Ms(5)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    MasterKey::make(folder.path()).unwrap();
    let config = AppConfig {
        limits: Limits { revoked_every: Duration::from_millis(20), ..Limits::default() },
        times: Times::system(),
        master: MasterKey::load(folder.path()).unwrap(),
        ca_pem: String::new(),
        spread: true,
        metrics_token: None,
    };
    let app = App::start(PgStore::open(&address).await.unwrap(), config).await.unwrap();
    let rules = FoldRules { free_bytes_min: 0, ..FoldRules::default() };
    app.fold_in(&folder.path().join("folded"), rules).unwrap();
    let folded = || app.folds().unwrap().with("H1", |shadow| Ok(shadow.hseq()));
    assert_eq!(folded().await.unwrap(), 10);
    cluster.put_back(&name, &dump).await;
    let hseq = loop {
        match folded().await {
            Ok(hseq) => break hseq,
            Err(FoldFault::Store(Fault::Busy(_))) => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(fault) => panic!("{fault}"),
        }
    };
    assert_eq!(hseq, 6);
    let out = "SELECT count(*) FROM zhiban.device WHERE revoked_at IS NOT NULL";
    until(&address, out, 1).await;
    assert_eq!(store.revoked().await.unwrap(), [b.device]);
}

/// I4, row 25: a session that holds an old snapshot and the tables of stored segments. What is packed stays readable where
/// it was until the session ends.
#[tokio::test]
async fn i4_row_25_a_session_that_holds_an_old_snapshot_holds_up_no_hall() {
    const DAY: i64 = 86_400_000;
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let store = PgStore::open(&address).await.unwrap();
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(40);
    let put = async |first: u64, day: i64| {
        let mut upload = a.upload(first, first + 1);
        upload.received = Ms(day * DAY);
        let outcomes = store.write(vec![Arc::new(upload)]).await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Stored { new: 2, .. }]), "{outcomes:?}");
    };
    put(1, 3).await;
    let (held, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
    tokio::spawn(connection);
    let hold = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT txid_current();
        SELECT count(*) FROM zhiban.hall_head; SELECT count(*) FROM zhiban.segment_hot";
    held.batch_execute(hold).await.unwrap();
    for n in 1..20 {
        put(2 * n + 1, 3 + i64::try_from(n).unwrap() / 10).await;
        let ask = PageAsk { hall: "H1".to_owned(), after: 2 * n, bytes_max: 1 << 20, own: None };
        let page = store.page(ask).await.unwrap().unwrap();
        assert_eq!((page.head, page.segments[0].hseq), (2 * n + 2, 2 * n + 1), "seen at once");
    }
    assert_eq!(store.pack(3).await.unwrap().segments, 10);
    let there = "SELECT (to_regclass('zhiban.segment_hot_d3') IS NOT NULL)::int::bigint";
    assert_eq!(number(&address, there).await, 1, "somebody may still read it");
    assert_eq!(contract::log(&store, "H1", 1_000).await.len(), 40);
    held.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(store.pack(3).await.unwrap(), Packed::default());
    assert_eq!(number(&address, there).await, 0, "the next night it goes away");
    assert_eq!(contract::log(&store, "H1", 1_000).await.len(), 40);
    println!("proof: I4 row 25 | writes, pages and packing beside a held snapshot | 20 | 0 | -");
}

#[tokio::test]
async fn partitions_are_made_ahead() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let store = PgStore::open(&address).await.unwrap();
    let there = async |name: &str| {
        let sql = format!("SELECT (to_regclass('zhiban.{name}') IS NOT NULL)::int::bigint");
        number(&address, &sql).await == 1
    };
    store.tend(Ms(1_767_225_600_000)).await.unwrap();
    let day = 1_767_225_600_000_i64 / 86_400_000;
    for ahead in 0..=7 {
        assert!(there(&format!("segment_hot_d{}", day + ahead)).await, "{ahead}");
    }
    assert!(there("segment_day_m202601").await && there("segment_day_m202602").await);
    store.tend(Ms(1_767_225_600_000)).await.unwrap();
}

/// A role that owns its database and no more is enough; its password stands in a file or the environment and nowhere else.
#[tokio::test]
async fn a_password_is_on_no_command_line_and_in_no_log() {
    const PASSWORD: &str = "pässwörd of the database";
    let Some(cluster) = Cluster::shared() else { return };
    let top = cluster.address("postgres");
    run(&top, &format!("CREATE ROLE {LOCKED} LOGIN PASSWORD '{PASSWORD}'")).await;
    run(&top, &format!("CREATE DATABASE of_{LOCKED} OWNER {LOCKED}")).await;
    let address =
        cluster.address(&format!("of_{LOCKED}")).replace("user=zhiban", &format!("user={LOCKED}"));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{PASSWORD}\n")).unwrap();
    let path = file.path().to_str().unwrap();
    let mut installed =
        Installed::with(&["--database", &address, "--database-password-file", path]);
    let settings = std::fs::read_to_string(installed.data.join("server.toml")).unwrap();
    assert!(settings.contains(path) && !settings.contains(PASSWORD), "{settings}");
    installed.good(&["code", "H1"]);
    installed.start();
    assert_eq!(installed.end(Signal::TERM), Some(0));
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(installed.refused(&["devices"]).contains("chmod 600"));
    std::fs::remove_file(file.path()).unwrap();
    let gone = installed.call(&["devices"]);
    assert!(!gone.status.success());
    assert!(String::from_utf8(gone.stderr).unwrap().contains("the database's password"));
    let open = format!("{address} password='{PASSWORD}'");
    let shown = installed.call(&["run", "--database", &open]);
    let said = String::from_utf8(shown.stderr).unwrap();
    assert_eq!(shown.status.code(), Some(2), "{said}");
    assert!(said.contains("seen by everybody") && !said.contains(PASSWORD), "{said}");
    installed.env = vec![("ZHIBAN_SERVER_DATABASE_PASSWORD", PASSWORD.to_owned())];
    assert_eq!(installed.json(&["devices", "--json"]), serde_json::json!([]));
    // A server whose settings name no database, and one that is named in the call.
    let mut other = Installed::new();
    other.env = vec![("ZHIBAN_SERVER_DATABASE_PASSWORD", PASSWORD.to_owned())];
    other.good(&["code", "H7", "--database", &address]);
    assert!(other.refused(&["backup", "copies", "--database", &address]).contains("PostgreSQL"));
    let halls = "SELECT count(*) FROM zhiban.hall WHERE hall = 'H7'";
    assert_eq!(number(&cluster.address(&format!("of_{LOCKED}")), halls).await, 1);
    installed.env = vec![("ZHIBAN_SERVER_DATABASE", open)];
    installed.good(&["devices"]);
    installed.start();
    assert_eq!(installed.end(Signal::TERM), Some(0));
    let log = installed.log();
    assert!(log.contains("the server ended") && !log.contains(PASSWORD), "{log}");
}
