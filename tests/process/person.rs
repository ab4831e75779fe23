//! `zhiban person`: a customer erased with a receipt, and the list of who saw and erased what.

use std::collections::BTreeSet;

use zhiban::core::customer::{Customer, UnmaskReason};
use zhiban::core::event::{Body, CaseEvent, Kind, PersonAct, Proof};
use zhiban::core::hall::HallConfig;
use zhiban::core::settings::Settings;
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{Keys, Mode, NewEvent, Store};

use crate::kit::Folder;

const OFF: &str = "lang = \"en\"\n[hall]\nid = \"H001\"\n[feed]\nlisten = \"off\"\n";
const PHONE: &str = "13912344321";
/// A time of the past, of which no list of the last years tells any more.
const LONG_AGO: Ms = Ms(1_500_000_000_000);

fn event(kind: Kind, at: Ms, body: Body) -> NewEvent {
    let at = Zone::default().stamp(at);
    NewEvent { kind, at, by: "m1".into(), proof: Proof::OsUser, feed: None, body }
}

fn open(folder: &Folder) -> Store {
    let config = HallConfig {
        stream: [0; 16],
        devices: Vec::new(),
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: Zone::default(),
        settings: Settings::default(),
        training: false,
    };
    let store = Store::open(&folder.path, &config, Mode::Write).unwrap();
    store.with_keys(Keys::Folder(folder.secrets())).unwrap()
}

/// A hall with one complaint of a customer whose record somebody saw; the record.
fn hall() -> (Folder, String) {
    let folder = Folder::new(OFF);
    let mut store = open(&folder);
    let customer =
        Customer { name: "欧阳锋".into(), phone: PHONE.into(), ..Customer::default() };
    let sealed = store.seal(&customer, None).unwrap();
    let person_ref = sealed.customer.person_ref.to_string();
    let fields = serde_json::json!({
        "complaint_id": "c1", "act_id": "a1", "number": "TS-0714-01", "voiced_at": LONG_AGO,
        "channel": "on_site", "first_contact": "m1", "owner": "m1", "customer_kind": "personal",
        "tier": "regular", "phase": "during", "category": "bl3", "severity": "sev3",
        "emotion": "calm", "place": "counter", "customer": sealed.customer,
    });
    let raw = serde_json::value::to_raw_value(&fields).unwrap();
    let kind = Kind::ComplaintRegistered;
    let registered = Body::Case(Box::new(CaseEvent::read(kind, &raw).unwrap()));
    store
        .append_sealed(vec![event(kind, LONG_AGO, registered)], &[sealed], None, LONG_AGO)
        .unwrap();
    let act = PersonAct {
        person_ref: person_ref.as_str().into(),
        complaint_id: "c1".into(),
        reason: UnmaskReason::CallBack.as_str().into(),
        device: "T1".into(),
        receipt_id: "".into(),
        receipt: "".into(),
    };
    let seen = event(Kind::PersonUnmasked, LONG_AGO, Body::Person(act));
    assert_eq!(store.unmask(&person_ref, vec![seen], LONG_AGO).unwrap().phone, PHONE);
    store.close().unwrap();
    (folder, person_ref)
}

#[test]
fn a_customer_is_erased_once_with_a_receipt_and_the_audit_says_so() {
    let (folder, person_ref) = hall();
    assert!(folder.run("complaint show TS-0714-01").ends(0).out.contains("139****4321"));
    let nobody = folder.run("person erase --complaint TS-0714-09 --reason request").ends(1);
    assert!(nobody.err.contains("nothing was changed"), "{}", nobody.err);
    folder.run("person erase --complaint TS-0714-01").ends(2);
    let erased = folder.run("person erase --complaint TS-0714-01 --reason request").ends(0);
    assert!(erased.out.contains(&person_ref) && erased.out.contains("receipt"), "{}", erased.out);
    let receipt = erased.out.lines().find_map(|line| line.strip_prefix("receipt")).unwrap().trim();
    folder.run(&format!("person erase {person_ref} --reason request")).ends(1);
    let shown = folder.run("complaint show TS-0714-01").ends(0).out;
    assert!(!shown.contains("4321") && !shown.contains("欧阳"), "{shown}");
    let list = folder.run("person audit --json").ends(0).json();
    let rows = list.as_array().unwrap();
    assert_eq!(rows.len(), 1, "what is too old for the list stands in the table: {list}");
    assert_eq!(
        (&rows[0]["kind"], &rows[0]["reason"]),
        (&"person.erased".into(), &"request".into())
    );
    assert_eq!(rows[0]["receipt_id"], receipt);
    let text = folder.run("person audit").ends(0).out;
    assert!(text.contains("TS-0714-01") && text.contains("person.erased"), "{text}");
    assert_eq!(folder.rows("person_access").len(), 2, "no setting shortens the table");
    assert!(folder.run("verify").ends(0).err.is_empty());
}

#[test]
fn whoever_erases_the_customer_of_a_complaint_erases_every_record_of_it() {
    let (folder, person_ref) = hall();
    let mut store = open(&folder);
    let said = Customer { name: "欧阳峰".into(), ..Customer::default() };
    let sealed = store.seal(&said, Some(&person_ref)).unwrap();
    let newer = sealed.customer.person_ref.to_string();
    let fields = serde_json::json!({
        "complaint_id": "c1", "act_id": "a2", "field": "customer", "old": "", "new": "",
        "reason": "misheard", "customer": sealed.customer,
    });
    let raw = serde_json::value::to_raw_value(&fields).unwrap();
    let kind = Kind::ComplaintAmended;
    let amended = Body::Case(Box::new(CaseEvent::read(kind, &raw).unwrap()));
    store.append_sealed(vec![event(kind, LONG_AGO, amended)], &[sealed], None, LONG_AGO).unwrap();
    store.close().unwrap();
    let erased = folder.run("person erase --complaint TS-0714-01 --reason request").ends(0);
    assert!(erased.out.contains(&newer), "{}", erased.out);
    let list = folder.run("person audit --json").ends(0).json();
    let rows = list.as_array().unwrap();
    let gone: BTreeSet<&str> = rows.iter().map(|row| row["person_ref"].as_str().unwrap()).collect();
    assert_eq!(gone, BTreeSet::from([&*person_ref, &*newer]));
    folder.run(&format!("person erase {person_ref} --reason request")).ends(1);
}

#[test]
fn the_audit_cannot_be_made_shorter_than_half_a_year() {
    let (folder, _) = hall();
    let check = |days: u32| {
        let text = format!("[rules.privacy]\naccess_days = {days}\n");
        std::fs::write(folder.path.join("hall.toml"), text).unwrap();
        folder.run("settings check")
    };
    check(180).ends(0);
    let refused = check(179).ends(1);
    assert!((refused.out + &refused.err).contains("180"));
}
