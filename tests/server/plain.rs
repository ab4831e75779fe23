//! A server without sockets, on either storage: what one bad upload does to those beside it, who reads the figures, what a
//! night does.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::watch;
use zhiban::core::sync::wire::{Refusal, Session};
use zhiban::core::time::Ms;
use zhiban::server::postgres::PgStore;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{
    App, AppConfig, Fault, HallStore, Limits, MasterKey, Night, issue, serve_plain,
};

use crate::client::{Client, Hands, Online};
use crate::cluster::{Cluster, run};
use crate::contract::{self, INCARNATION, enrolled};

/// A server that is reached through pipes.
struct Plain<S> {
    _folder: TempDir,
    app: Arc<App<S>>,
    /// The same data, as a command beside the server has it.
    admin: S,
    master: MasterKey,
    hands: Hands,
    stop: watch::Sender<bool>,
}

impl<S: HallStore> Plain<S> {
    async fn start(folder: TempDir, store: S, admin: S) -> Plain<S> {
        let hands = Hands::default();
        let config = AppConfig {
            limits: Limits::default(),
            times: hands.times(),
            master: MasterKey::make(folder.path()).unwrap(),
            ca_pem: String::new(),
            spread: false,
            metrics_token: Some("t0ken".to_owned()),
        };
        let master = MasterKey::load(folder.path()).unwrap();
        let app = App::start(store, config).await.unwrap();
        Plain { _folder: folder, app, admin, master, hands, stop: watch::channel(false).0 }
    }

    async fn connect(&self, from: IpAddr) -> Client {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (app, stopped) = (Arc::clone(&self.app), self.stop.subscribe());
        tokio::spawn(async move { serve_plain(&app, theirs, from, stopped).await });
        Client::over(ours).await
    }

    async fn terminal(&self, number: u8, hall: &str) -> Online {
        let now = self.hands.times().now();
        let code = issue(&self.admin, &self.master, [0; 10], (hall, ""), now).await.unwrap().code;
        let client = self.connect(Ipv4Addr::LOCALHOST.into()).await;
        Online::enrolled(client, number, hall, &code).await
    }

    /// A line of the figures that begins so.
    async fn figure(&self, name: &str) -> u64 {
        let mut client = self.connect(Ipv4Addr::LOCALHOST.into()).await;
        let text = client.get("/metrics", "").await.body;
        let text = String::from_utf8_lossy(&text).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        line.unwrap_or_else(|| panic!("{name}: {text}"))
    }
}

async fn on_sqlite() -> (Plain<SqliteStore>, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DB_FILE);
    SqliteStore::create(&path, INCARNATION, Ms(1)).unwrap();
    let open = || SqliteStore::open(&path).unwrap();
    (Plain::start(folder, open(), open()).await, path)
}

async fn on_postgres() -> Option<(Plain<PgStore>, String)> {
    let address = Cluster::shared()?.server().await;
    let [store, admin] =
        [PgStore::open(&address).await.unwrap(), PgStore::open(&address).await.unwrap()];
    Some((Plain::start(tempfile::tempdir().unwrap(), store, admin).await, address))
}

const TERMINALS: u8 = 24;

/// I18: of many uploads at once the storage breaks at one. The others are stored, it alone is told so, and comes again when
/// the fault is gone.
async fn one_fails_alone<S: HallStore>(plain: &Plain<S>, mend: impl AsyncFnOnce()) {
    let mut group = Vec::new();
    let mut running = Vec::new();
    for number in 1..=TERMINALS {
        let mut online = plain.terminal(number, &format!("H{}", number % 5)).await;
        // The one that the fault is for begins with its seventh event, the others with their first.
        online.terminal.write_many(9);
        if number == 11 {
            online.stored(1, 6).await;
        }
        let first = if number == 11 { 7 } else { 1 };
        group.push(Arc::new(online.terminal.upload(first, 9)));
        running.push((online, first));
    }
    let broken = plain.admin.write(group).await;
    assert!(matches!(broken, Err(Fault::Broken(_))), "{broken:?}");
    let heads =
        async || -> u64 { plain.admin.halls().await.unwrap().iter().map(|hall| hall.head).sum() };
    assert_eq!(heads().await, 6, "nothing of a group that failed is stored");
    let running = running.into_iter().map(|(mut online, first)| {
        tokio::spawn(async move {
            let answer = online.upload(first, 9).await;
            (online, answer)
        })
    });
    let mut failed = Vec::new();
    for answer in running.collect::<Vec<_>>() {
        let (online, answer) = answer.await.unwrap();
        if answer.status != 200 {
            answer.refused(500, Refusal::Broken);
            failed.push(online);
        }
    }
    let [online] = &mut failed[..] else { panic!("{}", failed.len()) };
    assert_eq!(online.terminal.stream, [11; 16]);
    assert_eq!(heads().await, 6 + u64::from(TERMINALS - 1) * 9);
    assert_eq!(plain.figure("zhiban_write_faults_total").await, 1);
    mend().await;
    online.stored(7, 9).await;
    assert_eq!(heads().await, u64::from(TERMINALS) * 9);
}

#[tokio::test]
async fn i18_one_bad_upload_of_a_group_fails_alone_on_sqlite() {
    let (plain, path) = on_sqlite().await;
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch(
        "CREATE TRIGGER fault BEFORE INSERT ON segment WHEN NEW.first = 7
         BEGIN SELECT RAISE(ABORT, 'injected'); END",
    )
    .unwrap();
    one_fails_alone(&plain, async || conn.execute_batch("DROP TRIGGER fault").unwrap()).await;
    println!("proof: I18 | a storage that breaks at one upload of {TERMINALS}, SQLite | 1 | 0 | -");
}

#[tokio::test]
async fn i18_one_bad_upload_of_a_group_fails_alone_on_postgres() {
    let Some((plain, address)) = on_postgres().await else { return };
    let fault = "SET search_path TO zhiban;
        CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'injected'; END $$;
        CREATE TRIGGER fault BEFORE INSERT ON segment_hot FOR EACH ROW WHEN (NEW.first = 7)
          EXECUTE FUNCTION fault()";
    run(&address, fault).await;
    one_fails_alone(&plain, async || {
        run(&address, "DROP TRIGGER fault ON zhiban.segment_hot").await;
    })
    .await;
    println!(
        "proof: I18 | a storage that breaks at one upload of {TERMINALS}, PostgreSQL | 1 | 0 | -"
    );
}

#[tokio::test]
async fn figures_are_for_this_machine_or_whoever_has_their_token() {
    let (plain, _) = on_sqlite().await;
    let mut here = plain.connect(Ipv4Addr::LOCALHOST.into()).await;
    assert_eq!(here.get("/metrics", "").await.status, 200);
    let mut away = plain.connect(Ipv4Addr::new(10, 0, 0, 9).into()).await;
    let text = away.get("/metrics", "t0ken").await;
    assert!(String::from_utf8_lossy(&text.body).contains("zhiban_connections 2"));
    for wrong in ["", "t0ke", "t0ken2"] {
        away.get("/metrics", wrong).await.refused(401, Refusal::Token);
    }
    assert_eq!(away.get("/healthz", "").await.status, 200, "that it runs is for everybody");
}

/// I27: what a night does, by the server's clock.
#[tokio::test]
async fn i27_a_night_packs_what_is_old_enough_and_terminals_see_no_difference() {
    let (plain, _) = on_sqlite().await;
    let night = Night { hot_days: 2, ..Night::default() };
    let mut a = plain.terminal(1, "H1").await;
    a.terminal.write_many(12);
    for day in 0..4 {
        a.token = a.session().await.good::<Session>().token;
        a.stored(3 * day + 1, 3 * day + 3).await;
        plain.hands.forward(Duration::from_secs(86_400));
    }
    a.token = a.session().await.good::<Session>().token;
    let before = a.log(0, 0).await.body;
    let packed = plain.app.tend(&night).await.unwrap();
    assert_eq!((packed.days, packed.segments), (3, 3), "the day of yesterday is left");
    assert_eq!(a.log(0, 0).await.body, before, "byte for byte");
    assert_eq!(plain.app.tend(&night).await.unwrap().segments, 0);
    assert_eq!(plain.figure("zhiban_packed_segments_total").await, 3);
    plain.hands.forward(Duration::from_secs(86_400));
    assert_eq!(plain.app.tend(&night).await.unwrap().segments, 1);
    a.token = a.session().await.good::<Session>().token;
    assert_eq!(a.log(0, 0).await.body, before);
    let other = enrolled(&plain.admin, 9, "H9").await;
    assert_eq!(contract::log(&plain.admin, &other.hall, 1).await.len(), 0);
}
