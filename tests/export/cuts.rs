//! Where the record of a shift begins and ends: nothing is between two shifts, nothing is in two, and a record says
//! the same whenever it is written.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::Datelike as _;
use zhiban::core::act::{Act, HandoverAct, LogAct};
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::handover::HandoverState;
use zhiban::core::time::{Ms, Zone};
use zhiban::export::doc::Document;
use zhiban::export::look::Look;
use zhiban::export::scope::{Asked, scope};
use zhiban::export::sections::document;
use zhiban::store::{Mode, NewEvent, Store};
use zhiban::text::words::Lang;

use crate::common::config;
use crate::kit::{append, at, bytes_of, closed, export, json, only, registered, run, shift, table};
use crate::rich::{self, EARLY, LATE, Scene};

fn told(data: &Path, asked: Asked) -> (Look, Document) {
    let store = Store::open(data, &config(), Mode::ReadOnly).unwrap();
    let scope = scope(&store, &asked).unwrap();
    let look = Look::new(&store, scope, Lang::Zh, &mut |_, _| ()).unwrap();
    let document = document(&look);
    (look, document)
}

fn of(data: &Path, id: &str) -> (Look, Document) {
    told(data, Asked::Shift(id.into()))
}

fn lines(look: &Look) -> Vec<u64> {
    look.log.iter().map(|line| line.line_no).collect()
}

/// A note that is written down at one time, of another.
fn note_of(written: &str, happened: Ms, id: &str) -> (Ms, NewEvent) {
    let note = Note { note_id: id.into(), text: id.into(), phrase: "".into() };
    let event = NewEvent {
        kind: Kind::LogNoted,
        at: Zone::default().stamp(happened),
        by: "wang".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(note),
    };
    (at(written), event)
}

fn note(time: &str, id: &str) -> (Ms, NewEvent) {
    note_of(time, at(time), id)
}

/// Two days: two shifts on the first, an evening without one, one shift on the second.
fn two_days(folder: &Path) {
    let mut store = Store::open(folder, &config(), Mode::Write).unwrap();
    let mut all = vec![
        shift(Kind::ShiftOpened, "08:00", "a", "wang", ""),
        note("08:10", "n1"),
        registered("c1", "TS-1", "09:00", "x"),
        // A clock that is ahead says that it happened after the end of the shift in which it was written.
        note_of("13:59", at("14:02"), "ahead"),
        note("13:59", "beside"),
        shift(Kind::ShiftSignedOff, "14:00", "a", "wang", ""),
        shift(Kind::ShiftOpened, "14:00", "b", "chen", ""),
        note("14:01", "n2"),
        // And one of the time of the shift before, written down late.
        note_of("14:05", at("13:30"), "late"),
        shift(Kind::ShiftSignedOff, "18:35", "b", "chen", ""),
        note("21:00", "evening"),
        registered("c2", "TS-2", "21:05", "x"),
        shift(Kind::ShiftOpened, "11-11 08:00", "c", "wang", ""),
        note("11-11 08:30", "n3"),
        shift(Kind::ShiftSignedOff, "11-11 14:00", "c", "wang", ""),
    ];
    all.extend(closed("c1", "21:10"));
    all.sort_by_key(|(now, _)| *now);
    append(&mut store, all);
    store.close().unwrap();
}

#[test]
fn each_line_stands_in_the_record_of_one_shift_and_the_shifts_add_up_to_their_date() {
    let folder = tempfile::tempdir().unwrap();
    two_days(folder.path());
    let shifts: Vec<Vec<u64>> =
        ["a", "b", "c"].iter().map(|id| lines(&of(folder.path(), id).0)).collect();
    let store = Store::open(folder.path(), &config(), Mode::ReadOnly).unwrap();
    let all: Vec<u64> = (1..=store.hall().log_count()).collect();
    assert_eq!(shifts.concat(), all, "every line once");
    // As the table of the log has it too.
    for line in store.log_lines(1_000).unwrap() {
        let at = ["a", "b", "c"].iter().position(|id| line.shift_id.as_deref() == Some(id));
        assert!(shifts[at.unwrap()].contains(&line.line_no), "{line:?}");
    }
    let texts = |id: &str| -> Vec<String> {
        of(folder.path(), id).0.log.iter().map(|line| line.detail.clone()).collect()
    };
    for (id, own) in [("a", "ahead"), ("a", "beside"), ("b", "late"), ("c", "evening")] {
        assert!(texts(id).contains(&own.to_owned()), "{own}");
    }
    let date = |day: u32| {
        let date = rich::date().with_day0(day - 1).unwrap();
        lines(&told(folder.path(), Asked::Date(date)).0)
    };
    assert_eq!(date(10), [&shifts[0][..], &shifts[1]].concat());
    assert_eq!(date(11), shifts[2]);
}

#[test]
fn what_one_shift_carries_out_the_next_one_carries_in_over_night_too() {
    let folder = tempfile::tempdir().unwrap();
    two_days(folder.path());
    let balance = |id: &str| -> Vec<String> {
        let (_, document) = of(folder.path(), id);
        let row = document.table("complaints", "balance").unwrap().rows[0].clone();
        row[1..].iter().map(|cell| format!("{cell:?}")).collect()
    };
    let [a, b, c] = ["a", "b", "c"].map(balance);
    assert_eq!((&a[5], &b[5]), (&b[0], &c[0]), "carried out is carried in");
    // In the evening one came and one went: both are the next shift's.
    assert_eq!(
        [&c[0], &c[1], &c[3], &c[5]].map(String::as_str),
        ["Number(1.0)", "Number(1.0)", "Number(1.0)", "Number(1.0)"]
    );
    let (look, _) = of(folder.path(), "c");
    assert_eq!(look.scope.from, at("18:35"));
}

#[test]
fn a_record_tells_of_the_freeze_and_what_comes_after_it_is_the_next_shifts() {
    let folder = tempfile::tempdir().unwrap();
    rich::hall(folder.path());
    let [early, late] = [EARLY, LATE].map(|id| of(folder.path(), id).0);
    assert_eq!(early.scope.as_of, at("13:45"), "the report that counts");
    assert_eq!(late.scope.from, at("13:45"));
    assert_eq!(late.scope.as_of, at("18:35"));
    let store = Store::open(folder.path(), &config(), Mode::ReadOnly).unwrap();
    let table = store.log_lines(10_000).unwrap();
    for (id, look) in [(EARLY, &early), (LATE, &late)] {
        let mut own: Vec<u64> = table
            .iter()
            .filter(|line| line.shift_id.as_deref() == Some(id))
            .map(|line| line.line_no)
            .collect();
        own.sort_unstable();
        assert_eq!(lines(look), own, "{id}: as the table of the log has it");
    }
    let first = lines(&late)[0];
    assert_eq!(lines(&early).last().copied(), Some(first - 1));
    // The events go on to the sign-off: the report and both signatures stand in one file.
    assert!(early.scope.cut < early.scope.last && late.scope.first == early.scope.last + 1);
    // The day has both, and what it has is what they have.
    let day = told(folder.path(), Asked::Date(rich::date())).0;
    assert_eq!(lines(&day), [lines(&early), lines(&late)].concat());
}

#[test]
fn a_planned_round_that_nobody_did_stands_in_the_record_of_its_shift_before_it_counts_as_missed() {
    let folder = tempfile::tempdir().unwrap();
    rich::hall(folder.path());
    let (look, document) = of(folder.path(), LATE);
    let rows = &document.table("inspections", "missed").unwrap().rows;
    let closing =
        rows.iter().find(|row| format!("{:?}", row[1]) == format!("DateTime({:?})", at("18:00")));
    let closing = closing.unwrap_or_else(|| panic!("{rows:?}"));
    assert!(format!("{:?}", closing[2]).contains("已超时"), "{closing:?}");
    // And in what was handed over.
    let handover = look.handover.iter().find(|one| &*one.shift_id == LATE).unwrap();
    let snapshot = handover.report().unwrap().snapshot().unwrap();
    let round = snapshot.rounds.iter().find(|round| round.at == at("18:00"));
    assert_eq!(round.map(|round| &*round.state), Some("overdue"), "{:?}", snapshot.rounds);
}

/// The open shift goes from one to the other: frozen, every item confirmed, assumed, received.
fn changes_hands(scene: &mut Scene, time: &str, from: &str, to: &str) {
    scene.hands(time, from, "", HandoverAct::Freeze);
    let shift = scene.hall().shifts().open().unwrap().id;
    let name = scene.hall().name(shift).to_owned();
    let items = scene.hall().handovers().get(&name).unwrap().report().unwrap().snapshot().unwrap();
    for item in items.items {
        let (item_id, read_back) = (item.item_id.to_string(), item.next.spell());
        scene.hands(time, to, "", HandoverAct::Accept { item_id, read_back });
    }
    scene.hands(time, to, "", HandoverAct::Assume { reason: String::new() });
    scene.hands(time, to, "", HandoverAct::Receive);
}

/// The day of the rich hall up to its hand-over, then ten more of them.
fn many_hand_overs(data: &Path) {
    let mut scene = Scene::begin_again(data);
    let mut people = ["1003", "1002"];
    for day in 11..16 {
        for hour in ["09:00", "16:00"] {
            changes_hands(&mut scene, &format!("11-{day} {hour}"), people[0], people[1]);
            people.reverse();
        }
    }
    scene.store.close().unwrap();
}

#[test]
fn a_shift_is_told_the_same_after_ten_more_hand_overs() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::signed(&data);
    let mut scene = Scene::begin_again(&data);
    // It was received, then closed, and is added to in both ways.
    let text = "备用钥匙已登记".to_owned();
    let act = HandoverAct::Append { shift_id: EARLY.into(), text };
    scene.hands("11-11 08:50", "1002", "", act);
    let (text, at, addendum_to) = ("当时还有一位客户".to_owned(), None, EARLY.to_owned());
    scene.act("11-11 08:55", "1002", &Act::Log(LogAct::Note { text, at, addendum_to }));
    scene.store.close().unwrap();
    let first = bytes_of(&export(&data, &["--shift", EARLY], &home.path().join("a")));
    many_hand_overs(&data);
    let store = Store::open(&data, &config(), Mode::ReadOnly).unwrap();
    assert!(store.hall().handovers().get(EARLY).is_none(), "it has left memory");
    let handover = store.handover_of(EARLY).unwrap().unwrap();
    assert_eq!(handover.state, HandoverState::Closed);
    drop(store);
    let again = bytes_of(&export(&data, &["--shift", EARLY], &home.path().join("b")));
    assert!(first.keys().eq(again.keys()));
    for (name, bytes) in &first {
        assert!(again[name] == *bytes, "{name} is another");
    }
}

#[test]
fn what_is_added_to_a_closed_shift_stands_on_its_record_and_is_counted_at_its_head() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::hall(&data);
    let count = |out: &Path| -> String {
        let rows = table(out, "head-head");
        rows.iter().find(|row| row[0] == "附记").unwrap()[1].clone()
    };
    let csv = ["--shift", EARLY, "--formats", "csv"];
    let before = export(&data, &csv, &home.path().join("a"));
    let (had, rows) = (count(&before), table(&before, "addenda").len());
    let mut scene = Scene::begin_again(&data);
    let (text, at, addendum_to) = ("当时还有一位客户".to_owned(), None, EARLY.to_owned());
    scene.act("11-11 09:00", "1002", &Act::Log(LogAct::Note { text, at, addendum_to }));
    scene.store.close().unwrap();
    let after = export(&data, &csv, &home.path().join("b"));
    let told = table(&after, "addenda");
    assert_eq!(told.len(), rows + 1);
    let last = told.last().unwrap();
    assert!(
        last[5].contains("当时还有一位客户") && last[3].starts_with("H001-2025-11-"),
        "{last:?}"
    );
    assert_eq!(count(&after).parse::<u32>().unwrap(), had.parse::<u32>().unwrap() + 1);
    // It is a line of the shift in which it was written, too.
    assert!(!table(&after, "lines").iter().any(|row| row[4].contains("当时还有一位客户")));
}

#[test]
fn in_a_part_of_a_log_signatures_are_proved_by_the_keys_they_carry() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::signed(&data);
    many_hand_overs(&data);
    let store = Store::open(&data, &config(), Mode::ReadOnly).unwrap();
    let shifts = store.shift_rows().unwrap();
    // Both had their keys long before.
    let id = shifts[4].shift_id.clone();
    drop(store);
    let out = export(&data, &["--shift", &id, "--formats", "jsonl"], &home.path().join("a"));
    let new = home.path().join("new");
    json(&run(&new, &["import", &only(&out, ".jsonl").display().to_string(), "--json"]));
    let found = json(&run(&new, &["verify", "--json"]));
    assert_eq!((&found["ok"], &found["signatures_wrong"]), (&true.into(), &0.into()), "{found}");
    let counts = (&found["signatures"], &found["signatures_key_before"], &found["keys"]);
    assert_eq!(counts, (&2.into(), &2.into(), &0.into()), "{found}");
    let said = String::from_utf8(run(&new, &["verify"]).stdout).unwrap();
    assert!(said.contains("by keys from before this part of the log: 2"), "{said}");
    // The fold says so too: it was received.
    let part = Store::open(&new, &config(), Mode::ReadOnly).unwrap();
    let handover = part.handover_of(&id).unwrap().unwrap();
    assert!(handover.accepted.is_some(), "{:?}", handover.state);
    // In the whole log nothing is from before it.
    let whole = json(&run(&data, &["verify", "--json"]));
    assert_eq!((&whole["ok"], &whole["signatures_key_before"]), (&true.into(), &0.into()));
}

#[test]
fn words_of_talks_stand_in_the_events_alone() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    rich::hall(&data);
    let talk = "表格要收好";
    let out = home.path().join("out").display().to_string();
    let plain = json(&run(&data, &["export", "--shift", EARLY, "--out", &out, "--json"]));
    let folder = plain["folder"].as_str().unwrap();
    let files: BTreeMap<String, Vec<u8>> = bytes_of(Path::new(folder));
    for (name, bytes) in &files {
        // The archive has everything, and nothing else has.
        let said = String::from_utf8_lossy(bytes).contains(talk);
        assert_eq!(said, name.contains("_log_"), "{name}");
    }
    assert!(files.keys().any(|name| name.contains("_log_")), "{:?}", files.keys());
}
