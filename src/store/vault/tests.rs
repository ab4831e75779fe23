//! What the vault promises, tried on the files themselves.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::core::complaint::{
    Category, Channel, CustomerKind, Emotion, Phase, Place, Severity, Tier,
};
use crate::core::customer::{EraseReason, SeenFor, UnmaskReason, receipt};
use crate::core::event::{Body, CaseEvent, Fact, Kind, PersonAct, Proof, Registered, VoidedCase};
use crate::core::hall::{CustomerShown, HallConfig, due};
use crate::core::settings::Settings;
use crate::core::time::{Ms, Zone};
use crate::store::{DB_FILE, Mode, NewEvent, Store, StoreError, backup};

mod again;

const START: Ms = Ms(1_762_738_200_000);
const DAY_MS: i64 = 86_400_000;
const NAME: &str = "欧阳锋";
const PHONE: &str = "13912344321";
const OTHER: &str = "wx-canary-7731";
const ADDRESS: &str = "广东省深圳市南山区科技园路8号";

fn config() -> HallConfig {
    HallConfig {
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: Zone::default(),
        settings: Settings::default(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    }
}

fn customer() -> Customer {
    Customer {
        name: NAME.into(),
        phone: PHONE.into(),
        contact: OTHER.into(),
        address: ADDRESS.into(),
    }
}

struct Bench {
    top: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { top: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> std::path::PathBuf {
        self.top.path().join("hall")
    }

    fn keys(&self) -> std::path::PathBuf {
        self.top.path().join("keys")
    }

    fn open(&self) -> Store {
        let store = Store::open(&self.data(), &config(), Mode::Write).unwrap();
        store.with_keys(Keys::Folder(self.keys())).unwrap()
    }
}

fn event(kind: Kind, at: Ms, body: Body) -> NewEvent {
    let at = Zone::default().stamp(at);
    NewEvent { kind, at, by: "m1".into(), proof: Proof::Pin, feed: None, body }
}

fn fact(complaint: &str, at: Ms, fact: Fact) -> NewEvent {
    let (complaint_id, act_id) = (complaint.into(), "a1".into());
    let kind = fact.kind();
    event(
        kind,
        at,
        Body::Case(Box::new(CaseEvent { by_name: "".into(), complaint_id, act_id, fact })),
    )
}

fn registered(customer: Option<CustomerRef>) -> Fact {
    Fact::Registered(Box::new(Registered {
        number: "TS-1110-01".into(),
        voiced_at: START,
        channel: Channel::OnSite,
        first_contact: "m1".into(),
        owner: "m1".into(),
        customer,
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category: Category::Unclassified,
        severity: Severity::ALL[0],
        grounds: Vec::new(),
        text: "".into(),
        request: "".into(),
        loss: "".into(),
        emotion: Emotion::Calm,
        place: Place::Floor,
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

/// Registers a complaint of the customer; the record.
fn register(store: &mut Store, complaint: &str, now: Ms) -> CustomerRef {
    let sealed = store.seal(&customer(), None).unwrap();
    let named = registered(Some(sealed.customer.clone()));
    store
        .append_sealed(vec![fact(complaint, now, named)], std::slice::from_ref(&sealed), None, now)
        .unwrap();
    sealed.customer
}

fn person(kind: Kind, person_ref: &str, reason: &str, now: Ms) -> NewEvent {
    let receipt_id = if kind == Kind::PersonErased { "r1" } else { "" };
    let act = PersonAct {
        person_ref: person_ref.into(),
        complaint_id: "c1".into(),
        reason: reason.into(),
        device: "T1".into(),
        receipt_id: receipt_id.into(),
        receipt: receipt(receipt_id, person_ref, "", now).into(),
    };
    event(kind, now, Body::Person(act))
}

fn unmask(store: &mut Store, person_ref: &str, now: Ms) -> Result<Customer, StoreError> {
    let reason = UnmaskReason::CallBack.as_str();
    store.unmask(person_ref, vec![person(Kind::PersonUnmasked, person_ref, reason, now)], now)
}

fn erase(store: &mut Store, person_ref: &str, now: Ms) {
    let reason = EraseReason::Request.as_str();
    store.append(vec![person(Kind::PersonErased, person_ref, reason, now)], now).unwrap();
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|part| part == needle)
}

/// Every file below a folder that holds one of these bytes.
fn files_with(top: &Path, needles: &[&[u8]]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let bytes = std::fs::read(&path).unwrap()
                && needles.iter().any(|needle| holds(&bytes, needle))
            {
                found.push(path);
            }
        }
    }
    found
}

const CANARIES: [&str; 6] = [NAME, PHONE, OTHER, "科技园路", "阳锋", "12344321"];

fn no_plain_text(top: &Path) {
    let needles: Vec<&[u8]> = CANARIES.iter().map(|text| text.as_bytes()).collect();
    assert_eq!(files_with(top, &needles), Vec::<std::path::PathBuf>::new());
}

#[test]
fn what_is_not_said_anew_stays_as_it_was() {
    let bench = Bench::new();
    let mut store = bench.open();
    let before = register(&mut store, "c1", START);
    let said = Customer { name: "Li Si".into(), ..Customer::default() };
    let sealed = store.seal(&said, Some(&before.person_ref)).unwrap();
    assert_eq!(sealed.customer.phone_key, before.phone_key, "the same number");
    let named = registered(Some(sealed.customer.clone()));
    let sealed = [sealed];
    store.append_sealed(vec![fact("c2", START, named)], &sealed, None, START).unwrap();
    let now = unmask(&mut store, &sealed[0].customer.person_ref, START).unwrap();
    assert!(now == Customer { name: "Li Si".into(), ..customer() });
    // Of a record that is gone nothing is taken over, and what is said is kept all the same.
    erase(&mut store, &before.person_ref, START);
    let sealed = store.seal(&said, Some(&before.person_ref)).unwrap();
    assert_eq!(&*sealed.customer.phone_masked, "");
}

#[test]
fn nothing_of_a_customer_stands_in_any_file_through_a_whole_life() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    assert_eq!((&*known.name_masked, &*known.phone_masked), ("欧阳*", "139****4321"));
    no_plain_text(bench.top.path());
    let seen = unmask(&mut store, &known.person_ref, START).unwrap();
    assert!(seen == customer());
    no_plain_text(bench.top.path());
    let copies = bench.top.path().join("copies");
    let at = (Zone::default(), START);
    backup(&bench.data(), &copies, "H001", at, &mut |_, _| ()).unwrap();
    // As after a kill: the files as they stand, without an orderly end.
    let killed = bench.top.path().join("killed");
    std::fs::create_dir(&killed).unwrap();
    for entry in std::fs::read_dir(bench.data()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, killed.join(path.file_name().unwrap())).unwrap();
    }
    erase(&mut store, &known.person_ref, START);
    no_plain_text(bench.top.path());
    store.close().unwrap();
    no_plain_text(bench.top.path());
}

#[test]
fn an_erased_record_is_gone_from_the_files_and_the_log_stays_whole() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    let sql = "SELECT wrapped_key, content FROM person";
    let (key, content): (Vec<u8>, Vec<u8>) =
        store.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert!(!files_with(&bench.data(), &[&key]).is_empty(), "the test sees what it looks for");
    erase(&mut store, &known.person_ref, START);
    assert_eq!(files_with(&bench.data(), &[&key, &content]), Vec::<std::path::PathBuf>::new());
    let gone = unmask(&mut store, &known.person_ref, START).unwrap_err();
    assert!(matches!(gone, StoreError::Vault(VaultError::Erased)), "{gone}");
    let case = store.hall().cases().get("c1").unwrap();
    assert_eq!(store.hall().customer_shown(case.customer()), CustomerShown::Erased);
    let left = case.customer().unwrap();
    assert_eq!((&*left.name_masked, &*left.phone_masked, &*left.phone_key), ("erased", "", ""));
    let sql = "SELECT customer_name || ifnull(customer_phone, '-') FROM complaint";
    let shown: String = store.conn.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(shown, "erased-");
    let sql = "SELECT count(*) FROM complaint_event WHERE fields NOT LIKE '%4321%'";
    let lines: i64 = store.conn.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(lines, 1, "the line is there, without the mask");
    let rows = store.person_access(Ms(0)).unwrap();
    assert_eq!(rows.len(), 1, "what was refused is not written as seen");
    assert_eq!((&*rows[0].kind, &*rows[0].reason), ("person.erased", "request"));
    let count = store.person_count(None).unwrap();
    assert_eq!((count.kept, count.erased), (0, 1));
    store.close().unwrap();
    let found = crate::store::check(&bench.data(), crate::store::Depth::Full).unwrap();
    assert!(found.is_ok());
}

#[test]
fn an_erasure_outlives_an_older_copy_put_back_on_this_terminal() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    let kept = register(&mut store, "c2", START);
    let copies = bench.top.path().join("copies");
    let at = (Zone::default(), START);
    let copy = backup(&bench.data(), &copies, "H001", at, &mut |_, _| ()).unwrap();
    erase(&mut store, &known.person_ref, START);
    store.close().unwrap();
    std::fs::copy(&copy.path, bench.data().join(DB_FILE)).unwrap();
    let mut store = bench.open();
    let gone = unmask(&mut store, &known.person_ref, START).unwrap_err();
    assert!(matches!(gone, StoreError::Vault(VaultError::Erased)), "{gone}");
    assert!(unmask(&mut store, &kept.person_ref, START).unwrap() == customer());
}

#[test]
fn a_copy_without_the_key_says_nothing_and_another_key_opens_nothing() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    store.close().unwrap();
    let path = key_path(&bench.keys(), "H001");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&bench.keys())), (0o600, 0o700));
    std::fs::rename(&path, bench.top.path().join("lost")).unwrap();
    let mut store = bench.open();
    let closed = unmask(&mut store, &known.person_ref, START).unwrap_err();
    assert!(matches!(closed, StoreError::Vault(VaultError::OtherKey)), "{closed}");
    let id = store.vault().unwrap().id();
    assert_eq!(store.person_count(Some(id)).unwrap().other_key, 1);
    let row = store.person_access(Ms(0)).unwrap();
    assert!(row.is_empty(), "nothing was seen");
}

#[test]
fn keys_that_cannot_be_trusted_are_refused_and_nothing_is_written_in_plain() {
    let bench = Bench::new();
    let store = Store::open(&bench.data(), &config(), Mode::Write).unwrap();
    let mut store = store.with_keys(Keys::Folder(bench.data().join("keys"))).unwrap();
    let inside = store.seal(&customer(), None).unwrap_err();
    assert!(matches!(inside, StoreError::Vault(VaultError::InsideData { .. })), "{inside}");
    let mut store = store.with_keys(Keys::Nowhere).unwrap();
    let none = store.seal(&customer(), None).unwrap_err();
    assert!(matches!(none, StoreError::Vault(VaultError::NoPlace)), "{none}");
    let path = key_path(&bench.keys(), "H001");
    Vault::load_or_make(&bench.keys(), &bench.data(), "H001").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    let open = Vault::load(&bench.keys(), "H001").unwrap_err();
    assert!(matches!(open, VaultError::Open { .. }), "{open}");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::write(&path, b"short").unwrap();
    let damaged = Vault::load_or_make(&bench.keys(), &bench.data(), "H001").unwrap_err();
    assert!(matches!(damaged, VaultError::Damaged { .. }), "{damaged}");
    assert_ne!(key_path(&bench.keys(), "../x"), bench.keys().join("hall-key-../x"));
}

#[test]
fn the_database_refuses_every_change_of_a_record_but_its_end() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    for sql in [
        "DELETE FROM person",
        "UPDATE person SET content = x'00'",
        "UPDATE person SET kept_at = 1",
        "UPDATE person SET wrapped_key = x'00', content = x''",
        "INSERT OR REPLACE INTO person SELECT * FROM person",
        "UPDATE OR REPLACE person SET person_ref = 'x'",
    ] {
        assert!(store.conn.execute(sql, []).is_err(), "{sql}");
    }
    assert!(unmask(&mut store, &known.person_ref, START).is_ok());
}

#[test]
fn the_records_of_a_complaint_are_erased_when_their_time_is_over() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    let over = VoidedCase { reason: "登记错了".into(), confirmed_by: "m2".into() };
    store.append(vec![fact("c1", START, Fact::Voided(over))], START).unwrap();
    assert!(!store.hall().cases().get("c1").unwrap().is_open());
    let found = |store: &Store, now: Ms| {
        let due = due(store.hall(), now);
        due.into_iter().filter(|due| due.kind == Kind::PersonErased).collect::<Vec<_>>()
    };
    // The clock jumps: nothing is erased before it went on evenly for a week.
    let jumped = Ms(START.0 + 31 * 31 * DAY_MS);
    assert_eq!(found(&store, jumped), vec![]);
    let note = |at: Ms| person(Kind::PersonUnmasked, "other", "verify", at);
    for day in 0..7 {
        let at = Ms(jumped.0 + day * DAY_MS);
        assert_eq!(found(&store, at), vec![]);
        store.append(vec![note(at)], at).unwrap();
    }
    let now = Ms(jumped.0 + 7 * DAY_MS);
    let due = found(&store, now);
    let [due] = &due[..] else { panic!("{due:?}") };
    assert!(due.at < now, "the time that counts is the deadline");
    // By then the complaint has long left memory, with the masks in its stored form.
    store.write_checkpoint().unwrap();
    assert!(store.hall().cases().get("c1").is_none());
    let masked = |store: &Store| -> Vec<&'static str> {
        let shown =
            "SELECT 1 FROM complaint WHERE customer_name <> 'erased' OR customer_phone <> ''";
        let lines = "SELECT 1 FROM complaint_event WHERE fields LIKE '%4321%'";
        let stored = "SELECT 1 FROM checkpoint WHERE instr(bytes, CAST('4321' AS BLOB)) > 0";
        let all = [("complaint", shown), ("complaint_event", lines), ("checkpoint", stored)];
        let holds = |sql: &str| store.conn.prepare(sql).unwrap().exists([]).unwrap();
        all.into_iter().filter(|(_, sql)| holds(sql)).map(|(table, _)| table).collect()
    };
    assert_eq!(masked(&store), ["complaint", "complaint_event", "checkpoint"], "it sees them");
    store.append(vec![event(due.kind, due.at, due.body.clone())], now).unwrap();
    assert_eq!(found(&store, now), vec![]);
    // What two terminals find alike is one erasure.
    store.append(vec![event(due.kind, due.at, due.body.clone())], now).unwrap();
    let rows = store.person_access(Ms(0)).unwrap();
    let erased = rows.iter().filter(|row| row.kind == "person.erased");
    assert_eq!(erased.count(), 1);
    assert!(unmask(&mut store, &known.person_ref, now).is_err());
    store.write_checkpoint().unwrap();
    assert_eq!(masked(&store), Vec::<&str>::new());
    let case = store.complaint("c1").unwrap().unwrap();
    assert_eq!(CustomerShown::of(case.customer()), CustomerShown::Erased);
    assert_eq!(*case, *store.full_replay().unwrap().take_case("c1").unwrap());
}

#[test]
fn one_person_sees_thirty_records_a_day() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    for _ in 0..30 {
        assert!(!store.hall().has_seen_enough("m1", SeenFor::Matter, START));
        unmask(&mut store, &known.person_ref, START).unwrap();
    }
    assert!(store.hall().has_seen_enough("m1", SeenFor::Matter, START));
    assert!(!store.hall().has_seen_enough("m2", SeenFor::Matter, START));
    assert!(!store.hall().has_seen_enough("m1", SeenFor::Matter, Ms(START.0 + DAY_MS)));
}

#[test]
fn an_identity_number_never_enters_a_record() {
    let vault = Vault::of_one_run().unwrap();
    let typed = Customer { contact: "证件 11010519491231002X".into(), ..customer() };
    let sealed = vault.seal(&typed).unwrap();
    let opened = vault.open(&sealed.record, Some(&sealed.customer.commitment)).unwrap();
    assert!(opened.contact == "证件 ****002X");
    // A field for digits leaves the X out.
    for phone in ["11010519491231002X", "11010519491231002", "110105194912310021"] {
        let typed = Customer { phone: phone.into(), ..customer() };
        let sealed = vault.seal(&typed).unwrap();
        let opened = vault.open(&sealed.record, None).unwrap();
        assert!(opened.phone.starts_with("****") && opened.phone.len() == 8, "{}", phone.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_sealed_is_opened_and_proved(
        name in "[一-龥]{0,4}", phone in "[0-9]{0,11}", contact in "[a-z]{0,20}", flip in 0..64usize,
    ) {
        let vault = Vault::of_one_run().unwrap();
        let said = Customer { name, phone, contact, address: String::new() };
        let sealed = vault.seal(&said).unwrap();
        let commitment = &*sealed.customer.commitment;
        let opened = vault.open(&sealed.record, Some(commitment)).unwrap();
        prop_assert!(opened == said);
        // The same customer once more gives the same key of the number and nothing else that is the same.
        let again = vault.seal(&said).unwrap();
        prop_assert_eq!(&again.customer.phone_key, &sealed.customer.phone_key);
        prop_assert_ne!(&again.customer.commitment, &sealed.customer.commitment);
        prop_assert_ne!(&again.record.content, &sealed.record.content);
        // Records of one length, whatever they say; no bit can be changed, no record stands for another.
        prop_assert_eq!(again.record.content.len(), sealed.record.content.len());
        let mut bent = sealed.record.clone();
        bent.content[flip] ^= 1;
        prop_assert!(vault.open(&bent, Some(commitment)).is_err());
        let moved = Record { person_ref: again.record.person_ref.clone(), ..sealed.record.clone() };
        prop_assert!(vault.open(&moved, None).is_err());
        prop_assert!(vault.open(&again.record, Some(commitment)).is_err());
        let other = Vault::of_one_run().unwrap();
        prop_assert!(other.open(&sealed.record, Some(commitment)).is_err());
    }

    #[test]
    fn a_number_has_one_key_however_it_is_written(digits in "1[3-9][0-9]{9}", other in "1[3-9][0-9]{9}") {
        let vault = Vault::of_one_run().unwrap();
        let key = vault.phone_key(&digits);
        prop_assert_eq!(key.len(), 32);
        let (a, rest) = digits.split_at(3);
        let (b, c) = rest.split_at(4);
        let abroad = [format!("+86 {a} {b} {c}"), format!("0086-{a}-{b}-{c}"), format!("+86 (0){digits}")];
        for written in abroad.into_iter().chain([format!("{a}.{b}.{c}"), format!("0{digits}")]) {
            prop_assert_eq!(vault.phone_key(&written), key.clone());
        }
        prop_assert_eq!(vault.phone_key(&other) == key, other == digits);
        prop_assert_ne!(Vault::of_one_run().unwrap().phone_key(&digits), key);
    }

    #[test]
    fn what_is_hidden_is_revealed_in_its_place_alone(text in "\\PC{0,40}") {
        let vault = Vault::of_one_run().unwrap();
        let hidden = vault.hide("li/note/", &text).unwrap();
        prop_assert_eq!(vault.reveal("li/note/", &hidden).unwrap(), text);
        prop_assert!(vault.reveal("wang/note/", &hidden).is_err());
    }
}
