//! The oversight of 2,000 halls while 500 events/s come in: the overview and the inbox of 10,000 items rendered on the server,
//! how old what is shown gets, and what one hall costs. Beside it the least that such a page takes: as many keys sorted, and
//! as many bytes copied.

use std::borrow::Cow;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use zhiban::clock::{Stopwatch, boot_ms};
use zhiban::core::complaint::{
    Category, Channel, ContactResult, ContactWay, CustomerKind, Emotion, Phase, Place as Where,
    Severity, Tier,
};
use zhiban::core::event::{
    Body, CaseEvent, Contacted, Dispatched, Event, Fact, Proof, Registered, Written,
};
use zhiban::core::time::{Ms, Zone};
use zhiban::server::oversight::{Oversight, OversightRules};
use zhiban::server::tls::{Tls, acceptor};
use zhiban::server::{App, AppConfig, FoldRules, Limits, MasterKey, Storage, Times, listen};

use super::load::{Client, Events, Part, Terminal};
use super::place::{Kind, Place, many_files};
use super::{all, runtime};
use crate::history::House;
use crate::table::{Row, millis, quantile};

const HALLS: u32 = 2_000;
/// Events of each from machines, before it is measured.
const EVENTS: usize = 300;
/// Complaints of each that are with a department.
const CASES: usize = 5;
/// Tasks that send, and how long each rests: 500 events/s together.
const SENDERS: usize = 10;
const RESTS: Duration = Duration::from_millis(20);
/// Every so many somebody waits for.
const PRESSING: u64 = 20;
/// How long it is measured.
const MEASURED: Duration = Duration::from_secs(60);
const OVERVIEW_MS: f64 = 50.0;
const INBOX_MS: f64 = 30.0;
/// What is shown is never older, seconds.
const AGE_SECS: f64 = 300.0;

fn spelt(at: Ms, complaint: &str, act: &str, fact: Fact) -> Vec<u8> {
    let stamp = Zone::default().stamp(at);
    let written = Written {
        wall: stamp,
        mono: 0,
        boot: Cow::Borrowed("bench"),
        lamport: 0,
        server_offset_ms: None,
        seen: None,
    };
    let (complaint_id, act_id) = (complaint.into(), act.into());
    let body = Body::Case(Box::new(CaseEvent {
        complaint_id,
        act_id,
        by_name: "".into(),
        fact: fact.clone(),
    }));
    let (kind, by, proof) = (fact.kind(), "m1".into(), Proof::Pin);
    Event { kind, at: stamp, written, by, proof, feed: None, body }.to_bytes()
}

fn registered(number: &str, at: Ms) -> Fact {
    Fact::Registered(Box::new(Registered {
        number: number.into(),
        voiced_at: at,
        channel: Channel::OnSite,
        first_contact: "m1".into(),
        owner: "m1".into(),
        customer: None,
        label: "穿红色外套的老人".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category: Category::WrongBill,
        severity: Severity::Sev3,
        grounds: Vec::new(),
        text: "套餐外流量收费有争议, 要求退还两个月的费用并说明原因".into(),
        request: "".into(),
        loss: "".into(),
        emotion: Emotion::Upset,
        place: Where::Counter,
        attendant: "".into(),
        counter_id: None,
        service_id: None,
        ticket_no: None,
        mark_id: None,
        repeat_of: None,
        recurrence_of: None,
        follow_up_id: None,
        retention: false,
    }))
}

/// Complaints that were registered and sent to a department a little before.
fn cases(at: Ms) -> Vec<Vec<u8>> {
    let mut events = Vec::new();
    for n in 0..CASES {
        let (id, since) = (format!("c{n}"), at.plus_secs(-600 * i64::try_from(n + 1).unwrap()));
        let number = format!("TS-1110-0{n}");
        events.push(spelt(since, &id, "a1", registered(&number, since)));
        let sent = Dispatched {
            dispatch_id: format!("d{n}").into(),
            department_id: format!("dept{n}").into(),
            contact: "".into(),
            way: ContactWay::Phone,
            text: "请核查".into(),
            order_no: "".into(),
            reason: "".into(),
        };
        events.push(spelt(since.plus_secs(60), &id, "a2", Fact::Dispatched(Box::new(sent))));
    }
    events
}

/// A word with the customer, which somebody beyond the hall waits for.
fn contacted(at: Ms) -> Vec<u8> {
    let said = Contacted {
        way: ContactWay::Phone,
        result: ContactResult::NoAnswer,
        person_id: "m1".into(),
        text: "".into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
    };
    spelt(at, "c0", "a3", Fact::Contacted(said))
}

struct Running {
    app: Arc<App<Storage>>,
    known: Arc<Oversight<Storage>>,
    _listening: zhiban::server::Listening,
    terminals: Vec<Terminal>,
    address: std::net::SocketAddr,
}

async fn begin(place: &Place, base: Ms, terminals: Vec<Terminal>, parts: &[Part]) -> Running {
    let tls = Tls::own(&place.folder).unwrap();
    let began = boot_ms();
    let wall = move || Ms(base.0 + i64::try_from(boot_ms() - began).unwrap());
    let config = AppConfig {
        limits: Limits::default(),
        times: Times::of(wall, boot_ms),
        master: MasterKey::load(&place.folder).unwrap(),
        ca_pem: tls.ca_pem.clone(),
        spread: true,
        metrics_token: None,
    };
    let app = App::start(place.storage().await, config).await.unwrap();
    let folder = place.folder.join("folded");
    app.fold_in(&folder, FoldRules::default()).unwrap();
    let (accepts, _) = acceptor(&tls).unwrap();
    let listening = listen(&app, "127.0.0.1:0".parse().unwrap(), accepts).unwrap();
    let address = listening.address();
    let mut written = Vec::new();
    for mut terminal in terminals {
        let mut client = Client::to(address, &place.tls).await;
        client.open(&terminal).await;
        for part in parts {
            client.put(&terminal.write(part)).await;
        }
        written.push(terminal);
    }
    app.oversee(&folder, OversightRules::default());
    let known = Arc::clone(app.oversight().unwrap());
    Running { app, known, _listening: listening, terminals: written, address }
}

/// Until every hall was read once; how long that took.
async fn read_all(known: &Oversight<Storage>) -> Duration {
    let since = Stopwatch::start();
    while known.halls(|_| true).len() < HALLS as usize || known.unread() > 0 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(since.elapsed() < Duration::from_secs(900), "{} unread", known.unread());
    }
    since.elapsed()
}

/// Sends on and on, every so often what somebody waits for.
async fn sends(
    mut own: Vec<(Terminal, Client)>,
    parts: Arc<[Part; 2]>,
    (over, sent): (Arc<AtomicBool>, Arc<AtomicU64>),
) -> Vec<Duration> {
    let mut took = Vec::new();
    let mut beat = tokio::time::interval(RESTS);
    for n in 0_u64.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        beat.tick().await;
        let at = usize::try_from(n).unwrap() % own.len();
        let (terminal, client) = &mut own[at];
        let part = &parts[usize::from(n % PRESSING == 0)];
        let ready = terminal.write(part);
        let since = Stopwatch::start();
        client.put(&ready).await;
        took.push(since.elapsed());
        sent.fetch_add(1, Ordering::SeqCst);
    }
    took
}

#[derive(Default)]
struct Found {
    overview: Vec<Duration>,
    inbox: Vec<Duration>,
    floor: Vec<Duration>,
    ages: Vec<f64>,
    bytes: [usize; 2],
    items: usize,
}

async fn measured(running: &Running) -> Found {
    let (app, known) = (&running.app, &running.known);
    let mut found = Found::default();
    let since = Stopwatch::start();
    while since.elapsed() < MEASURED {
        let watch = Stopwatch::start();
        let overview = black_box(app.measured_overview(known));
        found.overview.push(watch.elapsed());
        let watch = Stopwatch::start();
        let inbox = black_box(app.measured_inbox(known));
        found.inbox.push(watch.elapsed());
        let keys: Vec<u64> = (0..u64::from(HALLS)).map(|n| n.wrapping_mul(0x9E37_79B9)).collect();
        let watch = Stopwatch::start();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        black_box((sorted, overview.clone()));
        found.floor.push(watch.elapsed());
        found.bytes = [overview.len(), inbox.len()];
        let now = app.now();
        let age = |seen: &zhiban::server::oversight::Seen| now.0 - seen.right_until(now).0;
        let oldest = known.halls(|_| true).iter().map(age).max().unwrap();
        found.ages.push(oldest as f64 / 1_000.0);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    found.items = known.items(&[zhiban::server::oversight::Whose::All], |_| true).len();
    found
}

pub fn run(house: &mut House) -> Vec<Row> {
    many_files();
    let runtime = runtime();
    let mut events = Events::of(house, EVENTS);
    let newest = Event::from_bytes(events.0.last().unwrap()).unwrap();
    let base = newest.at.at;
    let one = Events(vec![events.0[0].clone()]).packed(1).remove(0);
    let pressing = Events(vec![contacted(base)]).packed(1).remove(0);
    events.0.extend(cases(base));
    let parts = events.packed(250);
    let place = Place::new(house, &runtime, Kind::Sqlite);
    let terminals: Vec<Terminal> =
        (0..HALLS).map(|n| Terminal::new(n, &format!("H{n:04}"))).collect();
    runtime.block_on(place.enrol(&terminals));
    runtime.block_on(async {
        let mut running = begin(&place, base, terminals, &parts).await;
        let first = read_all(&running.known).await;
        let alone = Stopwatch::start();
        for n in 0..100 {
            running.known.refresh(&format!("H{n:04}")).await.unwrap();
        }
        let alone = alone.elapsed() / 100;
        let over = Arc::new(AtomicBool::new(false));
        let sent = Arc::new(AtomicU64::new(0));
        let both = Arc::new([one, pressing]);
        // Who says nothing for long is not kept waiting for by the server: they come anew.
        let mut shares: Vec<Vec<(Terminal, Client)>> = (0..SENDERS).map(|_| Vec::new()).collect();
        for (n, terminal) in running.terminals.drain(..).enumerate() {
            let mut client = Client::to(running.address, &place.tls).await;
            client.open(&terminal).await;
            shares[n % SENDERS].push((terminal, client));
        }
        let told = |share| sends(share, Arc::clone(&both), (Arc::clone(&over), Arc::clone(&sent)));
        let sending = tokio::spawn(all(shares.into_iter().map(told).collect::<Vec<_>>()));
        // A terminal in reach is heard every minute; these said nothing while all halls were read.
        while sent.load(Ordering::SeqCst) < 2 * u64::from(HALLS) {
            tokio::time::sleep(RESTS).await;
        }
        let before = sent.load(Ordering::SeqCst);
        let found = measured(&running).await;
        let meanwhile = sent.load(Ordering::SeqCst) - before;
        over.store(true, Ordering::SeqCst);
        let uploads = sending.await.unwrap().concat();
        running.app.stop();
        rows(found, (first, alone), (uploads, meanwhile))
    })
}

fn rows(
    mut found: Found,
    (first, alone): (Duration, Duration),
    (mut uploads, sent): (Vec<Duration>, u64),
) -> Vec<Row> {
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let beside = |of: &mut [Duration], bytes: usize| {
        format!(
            "p50 {}, worst {}, {bytes} bytes",
            millis(quantile(of, 0.5)),
            millis(quantile(of, 1.0))
        )
    };
    let rate = sent as f64 / MEASURED.as_secs_f64();
    let (overview, inbox) = (quantile(&mut found.overview, 0.99), quantile(&mut found.inbox, 0.99));
    let floor = format!("sort and copy: {}", millis(quantile(&mut found.floor, 0.99)));
    let told =
        [beside(&mut found.overview, found.bytes[0]), beside(&mut found.inbox, found.bytes[1])];
    let oldest = found.ages.iter().copied().fold(0.0, f64::max);
    let mean = found.ages.iter().sum::<f64>() / found.ages.len().max(1) as f64;
    let what = format!("overview of {HALLS} halls, {rate:.0} events/s, p99");
    let inboxed = format!("inbox of {} items, p99", found.items);
    vec![
        Row::at_most(&what, millis(overview), &told[0], ms(overview), OVERVIEW_MS, " ms"),
        Row::told("  the least it takes", String::new(), &floor),
        Row::at_most(&inboxed, millis(inbox), &told[1], ms(inbox), INBOX_MS, " ms"),
        Row::at_most(
            "oldest figure shown",
            format!("{oldest:.0} s"),
            &format!("mean of the oldest {mean:.0} s"),
            oldest,
            AGE_SECS,
            " s",
        ),
        Row::told(
            "an upload meanwhile, p50 / p99",
            format!(
                "{} / {}",
                millis(quantile(&mut uploads, 0.5)),
                millis(quantile(&mut uploads, 0.99))
            ),
            "",
        ),
        Row::told(
            "all halls read once",
            format!("{:.0} s", first.as_secs_f64()),
            "a fifth of a core",
        ),
        Row::told("a hall looked at, nothing new", millis(alone), ""),
    ]
}
