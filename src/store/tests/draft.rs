//! Drafts on disk: whose they are, how long they live, and that they go with the entry they became.

use std::path::Path;

use super::{MORNING, NewEvent, config, note};
use crate::core::draft::{DRAFT_SECS_MAX, DraftBody, DraftChange, DraftField, DraftKey, FormDraft};
use crate::core::event::Kind;
use crate::core::time::Ms;
use crate::store::{
    DB_FILE, DraftCount, Keys, Mode, Store, StoreError, VaultError, backup, check_backup, recover,
};

const CANARY: &str = "13800001111";

/// The hall of a folder, and its key beside it.
fn open(top: &Path) -> Store {
    super::open(&top.join("hall")).with_keys(Keys::Folder(top.join("keys"))).unwrap()
}

fn line(id: &str, at: Ms) -> NewEvent {
    note(id, Kind::LogNoted, at, "三号机缺纸")
}

fn draft(form: &str, text: &str, at: Ms) -> FormDraft {
    let field = DraftField { slot: "text".into(), text: text.into(), code: None };
    let body = DraftBody { fields: vec![field], place: "text".into(), cursor: 1 };
    FormDraft { key: DraftKey::new(form, ""), at, body }
}

fn keeps(store: &mut Store, person: &str, drafts: &[FormDraft], now: Ms) {
    let person_id = person.to_owned();
    let change = DraftChange { person_id, keep: drafts.to_vec(), drop: Vec::new() };
    store.keep_drafts(&change, now).unwrap();
}

fn forms(store: &Store, person: &str, now: Ms) -> Vec<String> {
    store.drafts(person, now).unwrap().into_iter().map(|draft| draft.key.form).collect()
}

#[test]
fn a_draft_is_its_persons_and_comes_back_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let (one, two) = (draft("note", "一", MORNING), draft("walk_out", "", MORNING.plus_secs(1)));
    keeps(&mut store, "m1", &[one.clone(), two.clone()], MORNING.plus_secs(1));
    keeps(&mut store, "e1", &[draft("note", "别人的", MORNING)], MORNING.plus_secs(1));
    drop(store);
    let mut store = open(dir.path());
    assert_eq!(store.drafts("m1", MORNING.plus_secs(1)).unwrap(), [two, one.clone()]);
    assert_eq!(store.head_pos(), 0, "a draft is no event");
    // Written anew in its place, and dropped.
    let newer = draft("note", "一二", MORNING.plus_secs(2));
    let change = DraftChange {
        person_id: "m1".into(),
        keep: vec![newer.clone()],
        drop: vec![DraftKey::new("walk_out", ""), DraftKey::new("nothing", "")],
    };
    store.keep_drafts(&change, MORNING.plus_secs(2)).unwrap();
    assert_eq!(store.drafts("m1", MORNING.plus_secs(2)).unwrap(), [newer]);
    assert_eq!(forms(&store, "e1", MORNING), ["note"]);
    let count = DraftCount { count: 2, oldest_at: Some(MORNING) };
    assert_eq!(store.draft_count().unwrap(), count);
    // A reader sees them, and writes none.
    let mut reader = Store::open(&dir.path().join("hall"), &config(), Mode::ReadOnly).unwrap();
    assert_eq!(reader.draft_count().unwrap(), count);
    assert!(matches!(reader.keep_drafts(&change, MORNING), Err(StoreError::ReadOnly)));
    reader.drop_old_drafts(MORNING.plus_secs(30 * 86_400)).unwrap();
}

#[test]
fn an_entry_and_the_end_of_its_draft_are_one_transaction() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let key = DraftKey::new("note", "");
    keeps(&mut store, "m1", &[draft("note", "一", MORNING)], MORNING);
    // Refused as a whole, with a trigger in the way of the last step of it.
    store
        .conn
        .execute_batch(
            "CREATE TRIGGER no BEFORE DELETE ON draft BEGIN SELECT RAISE(ABORT, 'no'); END;",
        )
        .unwrap();
    let refused = store.append_drafted(vec![line("n1", MORNING)], Some(("m1", &key)), MORNING);
    assert!(refused.is_err());
    assert_eq!((store.head_pos(), forms(&store, "m1", MORNING).len()), (0, 1));
    store.conn.execute_batch("DROP TRIGGER no;").unwrap();
    // Of another person nothing goes.
    store.append_drafted(vec![line("n1", MORNING)], Some(("e1", &key)), MORNING).unwrap();
    assert_eq!((store.head_pos(), forms(&store, "m1", MORNING).len()), (1, 1));
    store.append_drafted(vec![line("n2", MORNING)], Some(("m1", &key)), MORNING).unwrap();
    assert_eq!((store.head_pos(), forms(&store, "m1", MORNING).len()), (2, 0));
    store.append_drafted(vec![line("n3", MORNING)], None, MORNING).unwrap();
}

#[test]
fn what_nobody_touched_for_seven_days_is_gone_whatever_the_clock_did() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    keeps(&mut store, "m1", &[draft("note", "一", MORNING)], MORNING);
    let last = MORNING.plus_secs(DRAFT_SECS_MAX);
    assert_eq!(forms(&store, "m1", last.plus_secs(-1)), ["note"]);
    assert_eq!(forms(&store, "m1", last), [""; 0]);
    store.drop_old_drafts(last.plus_secs(-1)).unwrap();
    assert_eq!(store.draft_count().unwrap().count, 1);
    // Whoever types next sweeps for all.
    keeps(&mut store, "e1", &[draft("note", "二", last)], last);
    assert_eq!(store.draft_count().unwrap().oldest_at, Some(last));
    // Typed by a clock a year ahead: from then on it ages like any other.
    store.drop_old_drafts(MORNING).unwrap();
    assert_eq!(store.draft_count().unwrap().oldest_at, Some(MORNING));
    assert_eq!(store.drafts("e1", MORNING).unwrap()[0].at, MORNING);
    store.drop_old_drafts(last).unwrap();
    assert_eq!(store.draft_count().unwrap(), DraftCount::default());
}

#[test]
fn a_copy_and_a_recovered_log_carry_none_and_a_rebuild_leaves_them_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.append(vec![line("n1", MORNING)], MORNING).unwrap();
    keeps(&mut store, "m1", &[draft("note", CANARY, MORNING)], MORNING);
    store.rebuild().unwrap();
    assert_eq!(forms(&store, "m1", MORNING), ["note"]);
    let target = dir.path().join("copies");
    let zone = config().zone;
    let copy =
        backup(&dir.path().join("hall"), &target, "H001", (zone, MORNING), &mut |_, _| ()).unwrap();
    check_backup(&copy.path).unwrap();
    let bytes = std::fs::read(&copy.path).unwrap();
    assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()));
    assert_eq!(forms(&store, "m1", MORNING), ["note"], "the log's own stay");
    drop(store);
    let out = dir.path().join("recovered");
    recover(&dir.path().join("hall").join(DB_FILE), &out, &config(), MORNING).unwrap();
    let recovered = Store::open(&out, &config(), Mode::ReadOnly).unwrap();
    assert_eq!((recovered.head_pos(), recovered.draft_count().unwrap().count), (1, 0));
}

#[test]
fn one_that_cannot_be_read_does_not_hide_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    keeps(&mut store, "m1", &[draft("note", "一", MORNING), draft("x", "", MORNING)], MORNING);
    store.conn.execute("UPDATE draft SET body = 'no' WHERE form = 'x'", []).unwrap();
    assert_eq!(forms(&store, "m1", MORNING), ["note"]);
}

#[test]
fn what_is_typed_stands_nowhere_in_plain() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    keeps(&mut store, "m1", &[draft("note", CANARY, MORNING)], MORNING);
    for entry in std::fs::read_dir(dir.path().join("hall")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()));
    }
    // One of a version that did not hide them is read all the same, and one put elsewhere is not.
    let move_it = "UPDATE draft SET person_id = 'e1'";
    store.conn.execute(move_it, []).unwrap();
    assert_eq!(forms(&store, "e1", MORNING), [""; 0]);
    let plain = r#"{"fields":[{"slot":"text","text":"a"}]}"#;
    store.conn.execute("UPDATE draft SET body = ?1", [plain]).unwrap();
    assert_eq!(store.drafts("e1", MORNING).unwrap()[0].gist(), "a");
    // Without a place for the key nothing is written.
    let mut bare = super::open(&dir.path().join("other"));
    let change = DraftChange {
        person_id: "m1".into(),
        keep: vec![draft("note", "a", MORNING)],
        drop: vec![],
    };
    let refused = bare.keep_drafts(&change, MORNING).unwrap_err();
    assert!(matches!(refused, StoreError::Vault(VaultError::NoPlace)), "{refused}");
}
