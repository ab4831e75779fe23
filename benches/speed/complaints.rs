//! Complaints of twenty years: how long a search over all of them takes, and the opening of one, beside a
//! bare SELECT by a key in the same file.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use zhiban::clock::Stopwatch;
use zhiban::core::complaint::{
    Category, Channel, CustomerKind, Emotion, Phase, Place, Severity, State, Tier,
};
use zhiban::core::event::{Body, CaseEvent, CustomerRef, Fact, Proof, Registered, VoidedCase};
use zhiban::core::hall::HallConfig;
use zhiban::core::settings::Settings;
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{Archive, CaseQuery, DB_FILE, Mode, NewEvent, Store};
use zhiban::text::find::Term;

use crate::history::House;
use crate::table::{Row, median, millis, quantile};

const COMPLAINTS: u64 = 200_000;

/// One about every 50 minutes, day and night.
const GAP_SECS: i64 = 3_000;

const BATCH: u64 = 4_000;

/// Tries of each search.
const TRIES: u64 = 60;

const WORDS: [&str; 16] = [
    "信号差",
    "话费多收",
    "宽带掉线",
    "等候太久",
    "态度不好",
    "退押金",
    "不明扣费",
    "套餐到期",
    "补卡",
    "过户",
    "路由器",
    "流量超出",
    "预约安装",
    "说法不一",
    "WiFi很慢",
    "手机维修",
];

fn config() -> HallConfig {
    HallConfig {
        hall_id: "H001".into(),
        name: String::new(),
        zone: Zone::default(),
        settings: Settings::default(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    }
}

fn dice(n: u64, sides: u64) -> u64 {
    // splitmix64: the same complaints in every run.
    let mut z = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % sides
}

fn word(n: u64) -> &'static str {
    WORDS[usize::try_from(dice(n, 16)).unwrap()]
}

fn fields(n: u64, at: Ms) -> Registered {
    let all = Category::ALL;
    let category = all[usize::try_from(dice(n * 7, all.len() as u64)).unwrap()];
    let customer = CustomerRef {
        person_ref: format!("p{n}").into(),
        commitment: "0".repeat(64).into(),
        phone_key: format!("{n:032x}").into(),
        phone_masked: format!("138****{:04}", dice(n * 11, 10_000)).into(),
        name_masked: "张*".into(),
    };
    let text = format!("客户说{}，还有{}，编号{n}", word(n * 3), word(n * 5));
    Registered {
        number: format!("TS-{:04}-{:02}", 101 + dice(n, 1130), n % 99).into(),
        voiced_at: at,
        channel: Channel::OnSite,
        first_contact: format!("e{}", n % 40).into(),
        owner: format!("e{}", n % 40).into(),
        customer: Some(customer),
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category,
        severity: Severity::Sev4,
        grounds: Vec::new(),
        text: text.into(),
        request: "要一个说法".into(),
        loss: "".into(),
        emotion: Emotion::Upset,
        place: Place::Counter,
        attendant: "".into(),
        counter_id: None,
        service_id: None,
        ticket_no: None,
        mark_id: None,
        repeat_of: None,
        recurrence_of: None,
        follow_up_id: None,
        retention: false,
    }
}

fn event(n: u64, at: Ms, fact: Fact) -> NewEvent {
    let complaint_id = id(n).into();
    let act_id = format!("{n:012x}-{}", fact.kind().as_str()).into();
    NewEvent {
        kind: fact.kind(),
        at: Zone::default().stamp(at),
        by: format!("e{}", n % 40).into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Case(Box::new(CaseEvent { complaint_id, act_id, by_name: "".into(), fact })),
    }
}

fn id(n: u64) -> String {
    format!("0198-{n:012x}")
}

fn fill(folder: &Path) -> Ms {
    let mut store = Store::open(folder, &config(), Mode::Write).unwrap();
    let mut at = Ms(1_100_000_000_000);
    for batch in 0..COMPLAINTS / BATCH {
        let mut events = Vec::new();
        for n in batch * BATCH..(batch + 1) * BATCH {
            at = at.plus_secs(GAP_SECS);
            events.push(event(n, at, Fact::Registered(Box::new(fields(n, at)))));
            let void = VoidedCase { reason: "已经解决".into(), confirmed_by: "m1".into() };
            events.push(event(n, at, Fact::Voided(void)));
        }
        store.append(events, at).unwrap();
    }
    store.close().unwrap();
    at
}

fn typed(words: &[&str]) -> CaseQuery {
    let term = |word: &&str| Term { typed: (*word).into(), ..Term::default() };
    CaseQuery { terms: words.iter().map(term).collect(), ..CaseQuery::default() }
}

/// What people look for, the `n`th time.
fn queries(n: u64, last: Ms) -> Vec<CaseQuery> {
    let all = CaseQuery::default;
    let year = |years: i64| Some(last.plus_secs(-years * 365 * 86_400));
    let number = format!("TS-{:04}-{:02}", 101 + dice(n, 1130), n % 99);
    let person = vec![format!("e{}", n % 40)];
    let category = Category::ALL[usize::try_from(n % 20).unwrap()];
    let named = Term { typed: "zs".into(), people: person, categories: vec![category] };
    vec![
        typed(&[&number]),
        typed(&[&format!("{:04}", dice(n, 10_000))]),
        typed(&[word(n)]),
        typed(&[word(n), word(n + 7)]),
        typed(&["信号", &format!("编号{}", dice(n, COMPLAINTS))]),
        typed(&["号"]),
        typed(&["没有这样的话"]),
        CaseQuery { terms: vec![named], ..all() },
        CaseQuery { from: year(12), until: year(11), ..typed(&[word(n)]) },
        CaseQuery { states: vec![State::Closed], ..typed(&["客户"]) },
        CaseQuery { categories: vec![category], owner: Some(format!("e{}", n % 40)), ..all() },
        all(),
    ]
}

/// Each of the samples of a step, and the bare SELECT beside it.
fn timed(tries: u64, mut step: impl FnMut(u64)) -> Vec<Duration> {
    (0..tries)
        .map(|n| {
            let since = Stopwatch::start();
            step(n);
            since.elapsed()
        })
        .collect()
}

pub fn run(house: &mut House) -> Vec<Row> {
    let folder = house.empty_folder("complaints");
    let last = fill(&folder);
    let archive = Archive::open(&folder).unwrap();
    let mut searches = Vec::new();
    for n in 0..TRIES {
        for query in queries(n, last) {
            let since = Stopwatch::start();
            let found = archive.find(&query).unwrap();
            searches.push(since.elapsed());
            assert!(found.len() <= query.limit);
        }
    }
    let mut opened = timed(1_000, |n| {
        let case = archive.case(&id(dice(n, COMPLAINTS - 5_000))).unwrap();
        assert!(case.is_some(), "a complaint of long ago has left memory");
    });
    let conn = Connection::open(folder.join(DB_FILE)).unwrap();
    let mut bare = conn.prepare("SELECT * FROM complaint WHERE n = ?1").unwrap();
    let mut selects = timed(1_000, |n| {
        assert!(bare.exists([dice(n, COMPLAINTS) + 1]).is_ok());
    });
    let floor = format!("bare SELECT {}", millis(median(&mut selects)));
    let middle = millis(median(&mut searches));
    let search = quantile(&mut searches, 0.99);
    let detail = quantile(&mut opened, 0.99);
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let ours = format!("{} (median {middle})", millis(search));
    vec![
        Row::at_most("search over 200,000 complaints, p99", ours, &floor, ms(search), 30.0, " ms"),
        Row::at_most("opening one of them, p99", millis(detail), &floor, ms(detail), 30.0, " ms"),
    ]
}
