//! Keys under their PIN: only the right PIN with the right secret in the right place gives one back.

use super::*;
use crate::core::event::Meaning;
use crate::core::sign::{check, check_key};
use crate::core::time::Zone;

const CHEAP: Cost = Cost { memory_kib: 8, passes: 1 };

fn secret(folder: &str, top: &tempfile::TempDir) -> DeviceSecret {
    DeviceSecret::load_or_make(&top.path().join(folder), &top.path().join("hall")).unwrap()
}

fn place(person: &str) -> KeyPlace {
    KeyPlace { hall_id: "H001".into(), device: "d1".into(), person_id: person.into() }
}

fn pin(text: &str) -> Pin {
    Pin::parse(text).unwrap()
}

#[test]
fn a_key_opens_with_its_own_pin_secret_and_place_alone() {
    let top = tempfile::tempdir().unwrap();
    let (own, other) = (secret("own", &top), secret("other", &top));
    let key = SignKey::make(place("m1")).unwrap();
    let wrapped = key.wrap(&own, &pin("739164"), CHEAP).unwrap();
    let opened = wrapped.unlock(&own, &pin("739164"), place("m1")).unwrap();
    assert_eq!((opened.id(), opened.key.to_bytes()), (key.id(), key.key.to_bytes()));
    assert!(wrapped.unlock(&own, &pin("739165"), place("m1")).is_none());
    assert!(wrapped.unlock(&other, &pin("739164"), place("m1")).is_none(), "another device");
    let elsewhere = [
        place("e1"),
        KeyPlace { device: "d2".into(), ..place("m1") },
        KeyPlace { hall_id: "H002".into(), ..place("m1") },
    ];
    for place in elsewhere {
        assert!(wrapped.unlock(&own, &pin("739164"), place.clone()).is_none(), "{place:?}");
    }
    // What stands in the table holds neither the key nor the PIN.
    let secret_half = key.key.to_bytes();
    assert!(!wrapped.wrapped.windows(8).any(|part| secret_half.windows(8).any(|own| own == part)));
    assert!(!format!("{wrapped:?}{key:?}").contains("739164"));
    let again = key.wrap(&own, &pin("739164"), CHEAP).unwrap();
    assert_ne!((again.salt, &again.wrapped), (wrapped.salt, &wrapped.wrapped));
}

#[test]
fn a_row_that_somebody_wrote_over_opens_nothing() {
    let top = tempfile::tempdir().unwrap();
    let own = secret("own", &top);
    let key = SignKey::make(place("m1")).unwrap();
    let wrapped = key.wrap(&own, &pin("739164"), CHEAP).unwrap();
    let open = |row: &WrappedKey| row.unlock(&own, &pin("739164"), place("m1")).is_some();
    assert!(open(&wrapped));
    for at in 0..wrapped.wrapped.len() {
        let mut row = wrapped.clone();
        row.wrapped[at] ^= 1;
        assert!(!open(&row), "byte {at}");
    }
    for len in [0, NONCE_BYTES - 1, NONCE_BYTES, wrapped.wrapped.len() - 1] {
        let row = WrappedKey { wrapped: wrapped.wrapped[..len].to_vec(), ..wrapped.clone() };
        assert!(!open(&row), "{len} bytes");
    }
    let greedy = Cost { memory_kib: u32::MAX, passes: 1 };
    assert!(!open(&WrappedKey { cost: greedy, ..wrapped.clone() }), "no memory is taken for it");
    assert!(!open(&WrappedKey { key_id: "0".repeat(32), ..wrapped }));
}

#[test]
fn what_it_registers_and_signs_proves_itself() {
    let at = Zone::default().stamp(Ms(1_782_864_000_000));
    let key = SignKey::make(place("m1")).unwrap();
    let registered = key.registration(at);
    assert_eq!(check_key("H001", at, &registered), Ok(()));
    assert!(check_key("H002", at, &registered).is_err());
    let asked = Signature {
        signature_id: "s1".into(),
        subject_kind: "shift".into(),
        subject_id: "shift-1".into(),
        person_id: "somebody else".into(),
        role: "".into(),
        meaning: Meaning::Prepared,
        method: Method::OsUser,
        hash: "a".repeat(64).into(),
        alg: "".into(),
        key_id: "".into(),
        public_key: "".into(),
        sig: "".into(),
    };
    let made = key.sign(at, asked);
    assert_eq!((&*made.person_id, made.method, &*made.alg), ("m1", Method::Pin, ALGORITHM));
    assert_eq!(check("H001", at, &made), Ok(()));
    let later = Zone::default().stamp(Ms(1_782_864_000_001));
    assert!(check("H001", later, &made).is_err());
}

#[test]
fn a_key_that_was_wrapped_anew_leaves_nothing_of_the_old_wrap_in_the_file() {
    let top = tempfile::tempdir().unwrap();
    let own = secret("own", &top);
    let file = top.path().join("keys.db");
    let conn = Connection::open(&file).unwrap();
    conn.execute_batch(&format!("PRAGMA secure_delete=OFF;{SECRET_TABLE}")).unwrap();
    let key = SignKey::make(place("m1")).unwrap();
    let old = key.wrap(&own, &pin("739164"), CHEAP).unwrap();
    // Some rows before it, so that a page is not written over from its beginning.
    for n in 0..40 {
        let other = WrappedKey { person_id: format!("p{n:02}"), ..old.clone() };
        let wrapped = [&other.wrapped[..8], &[n; 60]].concat();
        keep(&conn, &WrappedKey { wrapped, ..other }, Ms(0)).unwrap();
    }
    conn.execute_batch("PRAGMA secure_delete=OFF;").unwrap();
    keep(&conn, &old, Ms(1)).unwrap();
    conn.execute_batch("PRAGMA secure_delete=OFF;").unwrap();
    let shorter = WrappedKey { wrapped: vec![1; 8], ..old.clone() };
    keep(&conn, &shorter, Ms(2)).unwrap();
    drop(conn);
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(24).any(|part| part == &old.wrapped[24..48]));
}
