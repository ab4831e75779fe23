//! What a department writes on a page, from the form that is sent to the board of the hall that shows it: the request over
//! TLS, the weighing against the folded hall, the server's commit, the terminal's page, its commit, its board.

use std::sync::Arc;
use std::time::Duration;

use zhiban::clock::{Clock, Stopwatch, sleep};
use zhiban::core::act::{Act, CaseAct, Desk, NewCase, decide};
use zhiban::core::complaint::{Category, ContactWay, Severity};
use zhiban::core::event::Proof;
use zhiban::core::hall::HallConfig;
use zhiban::core::people::Author;
use zhiban::core::settings::Settings;
use zhiban::server::accounts::{Accounts, COOKIE, Caller, Draft, Scope, SignIn};
use zhiban::server::{Limits, MasterKey, Times};
use zhiban::store::{NewEvent, Store};

use super::place::{Kind, Place};
use super::seat::Seat;
use super::{runtime, skipped};
use crate::history::House;
use crate::table::{Row, millis, quantile};
use crate::visitor::Visitor;

/// Forms that are sent, one after the other.
const FORMS: usize = 200;
/// Apart by a prime, so that nothing beats.
const APART: Duration = Duration::from_millis(41);
/// What the issue asks for, milliseconds.
const MOST_MS: f64 = 1_000.0;
const PASSWORD: &str = "a password for a bench";

pub fn run(house: &mut House) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in Kind::all() {
        rows.push(measure(house, kind));
    }
    rows.extend(skipped("from a page to a hall's board"));
    rows
}

/// Somebody of the hall does something.
fn act(store: &mut Store, act: &Act) {
    let author = Author { person: "limin".into(), proof: Proof::OsUser };
    let now = Clock::system().now();
    let stamp = store.hall().config().zone.stamp(now);
    let mut ids = 0;
    let mut new_id = || {
        ids += 1;
        format!("bench-{}-{ids}", now.0)
    };
    let mut desk = Desk { now: stamp, author: &author, device: "T1", new_id: &mut new_id };
    let decided = decide(store.hall(), &mut desk, act).unwrap();
    let events = decided.drafts.into_iter().map(|draft| NewEvent::of(draft, &author));
    store.append(events.collect(), now).unwrap();
}

/// A complaint that is with a department; its id.
fn sent(seat: &Seat) -> String {
    let work = |store: &mut Store| {
        let new = NewCase {
            category: Category::Broadband,
            severity: Some(Severity::Sev3),
            take: true,
            text: "宽带断了三天".to_owned(),
            ..NewCase::default()
        };
        act(store, &Act::Register(Box::new(new)));
        let id = store.hall().cases().open_complaints().next().unwrap().complaint_id.to_string();
        let dispatch = CaseAct::Dispatch {
            department_id: "field".to_owned(),
            contact: String::new(),
            way: ContactWay::Online,
            text: "请上门".to_owned(),
            reason: String::new(),
        };
        act(store, &Act::Case { complaint_id: id.clone(), act: Box::new(dispatch) });
        id
    };
    seat.log().with_store(work).unwrap()
}

/// Somebody of the department, signed in.
async fn department(place: &Place) -> Visitor {
    let master = MasterKey::load(&place.folder).unwrap();
    let storage = Arc::new(place.storage().await);
    let accounts = Accounts::new(storage, master, Times::system(), &Limits::default());
    let scope = Scope { departments: ["field".to_owned()].into(), ..Scope::default() };
    let roles = ["department".to_owned()].into();
    let draft = Draft { roles, scope, ..Draft::default() };
    let caller = Caller::default();
    let added = accounts.add_user(("gao", draft, Some(PASSWORD)), ("bench", &caller)).await;
    added.unwrap().unwrap();
    let SignIn::In { token, .. } = accounts.sign_in("gao", PASSWORD, &caller).await.unwrap() else {
        panic!("not let in");
    };
    let ca = std::fs::read_to_string(place.folder.join("tls/ca.pem")).unwrap();
    let mut visitor = Visitor::of(place.address(), &ca);
    visitor.cookies.insert(COOKIE.to_owned(), token);
    visitor
}

fn measure(house: &mut House, kind: Kind) -> Row {
    let runtime = runtime();
    // With the departments that a hall has that has set nothing.
    let config = HallConfig { settings: Settings::standard(), ..house.config() };
    let folder = house.empty_folder("hall");
    let mut place = Place::new(house, &runtime, kind);
    place.start();
    let code = runtime.block_on(place.code("H001"));
    let mut seat = Seat::enrolled(&folder, &config, &place, &code);
    seat.start();
    let id = sent(&seat);
    let head = seat.log().with_store(|store| store.head_pos()).unwrap();
    seat.until(head);
    let mut visitor = runtime.block_on(department(&place));
    let path = format!("/h/H001/c/{id}");
    let mut times = Vec::new();
    for n in 0..FORMS + 10 {
        sleep(APART);
        let page = runtime.block_on(visitor.get(&path));
        assert_eq!(page.status, 200, "{}", page.body);
        let mut form = page.form("value=\"ask\"");
        form.push(("text".to_owned(), format!("请补充门牌号 {n}")));
        seat.look_away();
        let before = seat.log().with_store(|store| store.head_pos()).unwrap();
        let since = Stopwatch::start();
        let done = runtime.block_on(visitor.post(&path, &form));
        assert_eq!(done.status, 303, "{}", done.body);
        // Each question is a line of the log, and nothing else is written meanwhile.
        let pos = before + 1;
        seat.sees(|board| board.log.iter().any(|line| line.line_no >= pos));
        if n >= 10 {
            times.push(since.elapsed());
        }
    }
    drop(seat);
    let [p50, p99, worst] = [0.5, 0.99, 1.0].map(|share| quantile(&mut times, share));
    Row::at_most(
        &format!("a page to the hall's board, {}", kind.name()),
        format!("p50 {} p99 {}", millis(p50), millis(p99)),
        &format!("{FORMS} forms, worst {}", millis(worst)),
        p99.as_secs_f64() * 1000.0,
        MOST_MS,
        " ms",
    )
}
