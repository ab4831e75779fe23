//! The list of erased records beside the key: written before the log, and brought together with it.

use super::*;

fn listed(bench: &Bench) -> Vec<String> {
    let path = key_path(&bench.keys(), "H001").with_file_name("hall-key-H001.erased");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn list_path(bench: &Bench) -> std::path::PathBuf {
    bench.keys().join("hall-key-H001.erased")
}

fn masks(store: &Store) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM complaint WHERE customer_phone LIKE '%4321%')
               + (SELECT count(*) FROM complaint_event WHERE fields LIKE '%4321%')";
    store.conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn an_erasure_is_listed_before_it_is_written() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    // A folder in its place takes no line.
    std::fs::create_dir(list_path(&bench)).unwrap();
    let reason = EraseReason::Request.as_str();
    let asked = person(Kind::PersonErased, &known.person_ref, reason, START);
    let refused = store.append(vec![asked.clone()], START).unwrap_err();
    assert!(matches!(refused, StoreError::Vault(VaultError::Unlisted { .. })), "{refused}");
    assert!(
        unmask(&mut store, &known.person_ref, START).unwrap() == customer(),
        "nothing was done"
    );
    std::fs::remove_dir(list_path(&bench)).unwrap();
    store.append(vec![asked], START).unwrap();
    assert_eq!(listed(&bench), [&*known.person_ref]);
}

#[test]
fn what_falls_due_by_time_does_not_wait_for_the_list() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    std::fs::create_dir(list_path(&bench)).unwrap();
    let reason = EraseReason::Retention.as_str();
    let due = person(Kind::PersonErased, &known.person_ref, reason, START);
    store.append(vec![due], START).unwrap();
    assert!(unmask(&mut store, &known.person_ref, START).is_err());
    std::fs::remove_dir(list_path(&bench)).unwrap();
    store.close().unwrap();
    bench.open().close().unwrap();
    assert_eq!(listed(&bench), [&*known.person_ref], "the next opening lists it");
}

#[test]
fn a_list_that_is_lost_is_written_anew_from_the_log() {
    let bench = Bench::new();
    let mut store = bench.open();
    let known = register(&mut store, "c1", START);
    let copies = bench.top.path().join("copies");
    let at = (Zone::default(), START);
    let copy = backup(&bench.data(), &copies, "H001", at, &mut |_, _| ()).unwrap();
    erase(&mut store, &known.person_ref, START);
    store.close().unwrap();
    std::fs::remove_file(list_path(&bench)).unwrap();
    bench.open().close().unwrap();
    std::fs::copy(&copy.path, bench.data().join(DB_FILE)).unwrap();
    let mut store = bench.open();
    let gone = unmask(&mut store, &known.person_ref, START).unwrap_err();
    assert!(matches!(gone, StoreError::Vault(VaultError::Erased)), "{gone}");
}

#[test]
fn an_erasure_that_was_cut_short_or_is_older_than_the_log_is_put_on_record() {
    for killed in [false, true] {
        let bench = Bench::new();
        let mut store = bench.open();
        let known = register(&mut store, "c1", START);
        register(&mut store, "c2", START);
        let copies = bench.top.path().join("copies");
        let at = (Zone::default(), START);
        let copy = backup(&bench.data(), &copies, "H001", at, &mut |_, _| ()).unwrap();
        if killed {
            // As after a kill between the list and the log.
            std::fs::write(list_path(&bench), known.person_ref.as_bytes()).unwrap();
            store.close().unwrap();
        } else {
            erase(&mut store, &known.person_ref, START);
            store.close().unwrap();
            std::fs::copy(&copy.path, bench.data().join(DB_FILE)).unwrap();
        }
        let mut store = bench.open();
        let masked = masks(&store);
        assert!(!store.hall().is_erased(&known.person_ref));
        let now = Ms(START.0 + 1_000);
        store.erase_again(now).unwrap();
        store.erase_again(now).unwrap();
        assert!(store.hall().is_erased(&known.person_ref));
        let case = store.hall().cases().get("c1").unwrap();
        assert_eq!(CustomerShown::of(case.customer()), CustomerShown::Erased);
        assert!(masks(&store) * 2 == masked && masked > 0, "of two customers one is left");
        let rows = store.person_access(Ms(0)).unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!((&*rows[0].reason, &*rows[0].by, rows[0].at), ("again", "system", now));
    }
}
