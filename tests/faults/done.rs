//! What issue-sized promises come down to: a server and two terminals, made by the commands of the README, share a
//! complaint from hand to hand; then the network is gone for three days with hundreds of acts on both sides, and after one
//! round of `zhiban sync now` both have folded the same log. On SQLite and on PostgreSQL.

use serde_json::Value;
use zhiban::core::act::{Act, CaseAct, Desk, NewCase, OfferTo, decide};
use zhiban::core::complaint::{Category, DeclineReason, Owner, Severity, Urgency};
use zhiban::core::event::{Body, Kind, Proof, SettingsApplied};
use zhiban::core::hall::Hall;
use zhiban::core::people::Author;
use zhiban::core::staff::StaffState;
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{Mode, NewEvent, Store};

use crate::cluster::Cluster;
use crate::config::config;
use crate::kills::enrolled;
use crate::kit::{Folder, LISTENS};
use crate::rig::{Site, line, proof};

const HALL: &str = "[[counter]]\nid = '05'\n\
    [[working_time]]\nid = 'day'\nhours = '00:00-24:00'\n\
    [[person]]\nid = 'm1'\nname = 'Anna'\nrole = 'hall_manager'\nweek = { daily = 'day' }\n\
    [[person]]\nid = 'e1'\nname = 'Bert'\nrole = 'hall_manager'\nweek = { daily = 'day' }\n";

/// 2025-11-10, 08:00 in the hall.
const MORNING: Ms = Ms(1_762_732_800_000);
const DAY_SECS: i64 = 86_400;
/// What each side does while nobody reaches the server.
const ACTS: u64 = 300;

/// A terminal and who sits at it.
struct Seat {
    folder: Folder,
    me: &'static str,
    other: &'static str,
    now: Ms,
    ids: u64,
    dice: u64,
}

impl Seat {
    fn new(site: &Site, me: &'static str, other: &'static str) -> Seat {
        let folder = Folder::new(LISTENS);
        enrolled(&folder, site.address(), &site.code("H001"));
        let dice = 0x0d06_f00d ^ u64::from(me.as_bytes()[0]);
        Seat { folder, me, other, now: MORNING, ids: 0, dice }
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides
    }

    /// What is done at the terminal while its program is not running: by the same decisions as at the board.
    fn at_work<T>(&mut self, work: impl FnOnce(&mut Seat, &mut Store) -> T) -> T {
        let mut store = Store::open(&self.folder.path, &config(), Mode::Write).unwrap();
        let done = work(self, &mut store);
        store.close().unwrap();
        done
    }

    fn write(&self, store: &mut Store, kind: Kind, body: Body) {
        let (at, by, proof) = (Zone::default().stamp(self.now), self.me.into(), Proof::OsUser);
        let event = NewEvent { kind, at, by, proof, feed: None, body };
        store.append(vec![event], self.now).unwrap();
    }

    /// Answers whether it was done.
    fn does(&mut self, store: &mut Store, act: &Act) -> bool {
        let author = Author { person: self.me.into(), proof: Proof::OsUser };
        let (ids, me, now) = (&mut self.ids, self.me, Zone::default().stamp(self.now));
        let mut new_id = || {
            *ids += 1;
            format!("{me}-{ids}")
        };
        let mut desk = Desk { now, author: &author, device: me, new_id: &mut new_id };
        let Ok(decided) = decide(store.hall(), &mut desk, act) else { return false };
        let events = decided.drafts.into_iter().map(|draft| NewEvent::of(draft, &author));
        store.append(events.collect(), self.now).unwrap();
        true
    }

    fn case(&mut self, store: &mut Store, complaint_id: &str, act: CaseAct) -> bool {
        let complaint_id = complaint_id.to_owned();
        self.does(store, &Act::Case { complaint_id, act: Box::new(act) })
    }

    fn comes(&mut self, store: &mut Store) {
        let (staff, reason) = (vec![self.me.to_owned()], String::new());
        let state = StaffState::OnPost;
        assert!(self.does(store, &Act::MarkStaff { staff, state, counter_id: None, reason }));
    }

    fn registers(&mut self, store: &mut Store, text: &str) -> String {
        let case = NewCase {
            category: Category::Misled,
            severity: Some(Severity::Sev3),
            severity_reason: "seen".to_owned(),
            text: text.to_owned(),
            take: true,
            ..NewCase::default()
        };
        let before: Vec<String> = ids(store.hall());
        assert!(self.does(store, &Act::Register(Box::new(case))), "{text}");
        ids(store.hall()).into_iter().find(|id| !before.contains(id)).unwrap()
    }

    fn offers(&self) -> CaseAct {
        CaseAct::Offer {
            to: OfferTo::Person(self.other.to_owned()),
            urgency: Urgency::Watch,
            summary: "the customer waits for a call".to_owned(),
            next: Vec::new(),
            if_then: String::new(),
            at_shift_end: false,
        }
    }

    /// Something that is done in a hall on such a day. Answers whether it was.
    fn does_something(&mut self, store: &mut Store) -> bool {
        let open = ids(store.hall());
        let one = open.get(usize::try_from(self.roll(open.len().max(1) as u64)).unwrap()).cloned();
        let Some(one) = one else { return !self.registers(store, "one").is_empty() };
        match self.roll(8) {
            0 => !self.registers(store, "another").is_empty(),
            1 => self.case(store, &one, CaseAct::Take),
            2 => {
                let offers = self.offers();
                self.case(store, &one, offers)
            }
            3 => {
                let offer = offer_of(store.hall(), &one);
                let accept = |offer_id| CaseAct::Accept { offer_id, read_back: Vec::new() };
                offer.is_some_and(|offer_id| self.case(store, &one, accept(offer_id)))
            }
            4 => {
                let offer = offer_of(store.hall(), &one);
                let text = String::new();
                let decline =
                    |offer_id| CaseAct::Decline { offer_id, reason: DeclineReason::Load, text };
                offer.is_some_and(|offer_id| self.case(store, &one, decline(offer_id)))
            }
            5 => self.case(store, &one, CaseAct::Recall),
            6 => {
                let severity = [Severity::Sev2, Severity::Sev3][usize::from(self.roll(2) == 1)];
                let (category, reason) = (Category::Misled, "judged anew".to_owned());
                self.case(store, &one, CaseAct::Assess { category, severity, reason })
            }
            _ => {
                self.ids += 1;
                let text = line(&format!("{}-{}", self.me, self.ids));
                self.write(store, text.kind, text.body);
                true
            }
        }
    }

    /// Three days alone.
    fn is_alone(&mut self) {
        self.at_work(|seat, store| {
            let (mut done, mut tries) = (0, 0);
            while done < ACTS {
                if seat.does_something(store) {
                    done += 1;
                    seat.now = seat.now.plus_secs(3 * DAY_SECS / i64::try_from(ACTS).unwrap());
                }
                tries += 1;
                assert!(tries < 20 * ACTS, "{done} of {tries} were done");
            }
        });
    }

    fn syncs(&self) {
        self.folder.run("sync now --wait 60").ends(0);
    }
}

fn ids(hall: &Hall) -> Vec<String> {
    hall.cases().open_complaints().map(|case| case.complaint_id.to_string()).collect()
}

fn offer_of(hall: &Hall, id: &str) -> Option<String> {
    Some(hall.cases().get(id)?.offer.as_ref()?.offered.offer_id.to_string())
}

/// The first day, with a network: from the one's hands into the other's.
fn share_a_hand_off(a: &mut Seat, b: &mut Seat) {
    a.at_work(|seat, store| {
        let from = Zone::default().stamp(seat.now);
        let (text, note) = (HALL.into(), "".into());
        let applied =
            SettingsApplied { by_name: "".into(), version: 1, from, text, note, back_to: None };
        seat.write(store, Kind::SettingsApplied, Body::Settings(applied));
        seat.comes(store);
    });
    a.syncs();
    b.syncs();
    b.at_work(Seat::comes);
    b.syncs();
    a.syncs();
    let id = a.at_work(|seat, store| {
        let id = seat.registers(store, "charged twice");
        let offers = seat.offers();
        assert!(seat.case(store, &id, offers), "offered to whoever is on post at the other one");
        id
    });
    a.syncs();
    b.syncs();
    b.at_work(|seat, store| {
        assert_eq!(store.hall().cases().get(&id).unwrap().owner, Owner::of("m1"));
        let offer_id = offer_of(store.hall(), &id).unwrap();
        assert!(seat.case(store, &id, CaseAct::Accept { offer_id, read_back: Vec::new() }));
    });
    b.syncs();
    a.syncs();
    let owner =
        |_: &mut Seat, store: &mut Store| store.hall().cases().get(&id).unwrap().owner.clone();
    assert_eq!((a.at_work(owner), b.at_work(owner)), (Owner::of("e1"), Owner::of("e1")));
}

/// What the program says of the complaints, without what depends on the second in which it is asked.
fn listed(folder: &Folder) -> Vec<Value> {
    let said = folder.run("complaint list --json").ends(0).out;
    let lines = said.lines().map(|line| {
        let mut case: Value = serde_json::from_str(line).unwrap();
        case["remaining_secs"].take();
        case
    });
    lines.collect()
}

/// `off_secs`: how far the clock of the second one is off from the hour on at which the network goes.
fn three_days_apart(site: &mut Site, off_secs: i64, what: &str) {
    let (mut a, mut b) = (Seat::new(site, "m1", "e1"), Seat::new(site, "e1", "m1"));
    share_a_hand_off(&mut a, &mut b);
    b.now = b.now.plus_secs(off_secs);
    a.is_alone();
    b.is_alone();
    // One round: what the first brings the second fetches with its own, and the first what the second brought.
    a.syncs();
    b.syncs();
    a.syncs();
    let seen = |_: &mut Seat, store: &mut Store| {
        let standing = store.sync_standing().unwrap().unwrap();
        assert_eq!(standing.unsent, 0);
        assert!(store.fold_matches().unwrap(), "the state is that of the log from its first event");
        let events = store.events(1..=standing.head);
        let bytes: Vec<Vec<u8>> = events.map(|event| event.unwrap().bytes).collect();
        (store.digest().unwrap(), bytes)
    };
    let (of_a, of_b) = (a.at_work(seen), b.at_work(seen));
    assert!(of_a.1.len() as u64 > 2 * ACTS, "{} events", of_a.1.len());
    assert!(of_a == of_b, "{:?} and {:?}", of_a.0, of_b.0);
    let said = [&a, &b].map(|seat| listed(&seat.folder));
    assert!(said[0].len() > 20 && said[0] == said[1], "the program shows the same on both");
    for seat in [&a, &b] {
        seat.folder.run("verify --json").ends(0);
    }
    proof("I1 I2 I9 I26 done when", what, 2 * ACTS, "0x0d06f00d");
}

/// The same on PostgreSQL, where there is one.
fn on_postgresql() {
    let Some(cluster) = Cluster::shared() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let address = runtime.block_on(cluster.empty());
    let mut site = Site::with(crate::rig::folder(), &["--database", &address]);
    three_days_apart(&mut site, 0, "three days apart, 300 acts on each side, PostgreSQL");
}

/// The terminal of sync.md 4.8: three days alone with a battery that is empty, and back.
fn from_2019() {
    let secs = -(6 * 365 + 200) * DAY_SECS;
    three_days_apart(&mut Site::new(), secs, "three days apart, one of them in 2019, SQLite");
}

/// Side by side: each of them mostly waits.
#[test]
fn i9_i14_row_17_row_19_two_terminals_and_a_server_by_the_readme_agree_after_three_days_apart() {
    std::thread::scope(|scope| {
        scope.spawn(on_postgresql);
        scope.spawn(from_2019);
        three_days_apart(&mut Site::new(), 0, "three days apart, 300 acts on each side, SQLite");
    });
}
