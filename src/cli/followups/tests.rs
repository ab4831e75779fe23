//! A file of customers into a real log: columns by name and by mapping, faults by line, nothing half taken in.

use super::file::read_bytes;
use super::take::take;
use crate::core::event::Proof;
use crate::core::hall::HallConfig;
use crate::core::people::Author;
use crate::core::settings::{Settings, read};
use crate::core::time::{Ms, Zone};
use crate::feed::errand::{ErrandRefused, FollowUpRows, Outcome};
use crate::store::{Keys, Mode, Store};

/// 2025-11-10, half past nine.
const NOW: Ms = Ms(1_762_738_200_000);
const HALL: &str = "
[[service]]
id = 'K'
name = '宽带'
[[person]]
id = 'zhou'
name = '周敏'
role = 'hall_manager'
[[person]]
id = 'zhang'
name = '张岚'
role = 'clerk'
";
const HEAD: &str = "external_id,served_on,service_id,service_kind,person_id,name,phone\n";

fn open(folder: &std::path::Path) -> Store {
    let settings: Settings = read(HALL).unwrap();
    let config = HallConfig {
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: Zone::default(),
        settings,
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    };
    Store::open(folder, &config, Mode::Write).unwrap().with_keys(Keys::OneRun).unwrap()
}

fn import(store: &mut Store, who: &str, rows: &str, check: bool) -> Result<Outcome, ErrandRefused> {
    let rows = read_bytes(format!("{HEAD}{rows}").as_bytes(), "").unwrap();
    let author = Author { person: who.into(), proof: Proof::OsUser };
    take(store, &author, &FollowUpRows { rows, check }, NOW)
}

fn made(made: u32, known: &[u32]) -> Outcome {
    Outcome::FollowUps { made, known: known.to_vec() }
}

#[test]
fn columns_go_by_their_names_or_a_mapping_and_gbk_is_read() {
    let file = "served_on,phone,text\n2025-11-10,13800138000,\"装好,了\"\n\n";
    let rows = read_bytes(file.as_bytes(), "").unwrap();
    assert_eq!((rows.len(), rows[0].line, &*rows[0].text), (1, 2, "装好,了"));
    assert!(!format!("{rows:?}").contains("138"), "no number in a message");
    let zh = "办理日期,业务,电话\r\n2025/11/10,宽带,13800138000\r\n";
    let (gbk, _, _) = encoding_rs::GB18030.encode(zh);
    let rows = read_bytes(&gbk, "[services]\n'宽带' = 'K'").unwrap();
    assert_eq!((&*rows[0].service_id, &*rows[0].served_on), ("K", "2025/11/10"));
    let mapping = "[columns]\nserved_on = 'd'\nexternal_id = 'x'";
    let rows = read_bytes(b"d,x\n2025-11-10,7\n", mapping).unwrap();
    assert_eq!(&*rows[0].external_id, "7");
    for (file, mapping) in [
        ("phone\n1\n", ""),
        ("served_on\n", ""),
        ("", ""),
        ("served_on\n\"2025", ""),
        ("served_on\n1\n", "[columns]\nphone = 'tel'"),
        ("served_on\n1\n", "[columns]\nwrong = 'tel'"),
    ] {
        assert!(read_bytes(file.as_bytes(), mapping).is_err(), "{file}");
    }
}

#[test]
fn a_file_is_taken_in_whole_or_not_at_all_and_who_stands_twice_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let bad = "r1,2025-11-09,K,installation,zhang,张三,13800138001\n\
               r2,2025-13-09,K,,,李四,13800138002\n\
               r3,2025-11-09,Z,,,王五,13800138003\n\
               r4,2025-11-09,K,magic,,王五,13800138004\n\
               r5,2025-11-09,K,,nobody,王五,13800138005\n\
               r6,2025-11-09,K,,,王五,\n\
               r7,2024-11-09,K,,,王五,13800138007\n\
               r8,2025-11-09,K\n\
               r9,2025-11-09,K,,,王五,12\n\
               r10,2025-11-09,K,,,王五,12345\n\
               r11,2025-11-09,K,,,王五,1380013800\n\
               r12,2025-11-09,魔法,,,王五,13800138012\n";
    let Err(ErrandRefused::Rows { faults }) = import(&mut store, "zhou", bad, false) else {
        panic!("taken in");
    };
    let lines: Vec<u32> = faults.iter().map(|(line, _)| *line).collect();
    assert_eq!(
        lines,
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
        "each bad row by its line: {faults:?}"
    );
    assert!(faults.iter().all(|(_, why)| !why.contains("138")), "{faults:?}");
    assert!(store.hall().follow_up_book().is_empty());
    assert!(faults[8].1.contains("电话不完整"), "{faults:?}");
    let good = "r1,2025-11-09,宽带,装机,zhang,张三,13800138001\n\
                r2,2025-11-09,K,修障,,李四,13800138002\n\
                r3,2025-11-09,K,,,张三,138 0013 8001\n\
                r1,2025-11-08,K,,,赵六,13800138009\n";
    assert_eq!(import(&mut store, "zhou", good, true), Ok(made(2, &[4, 5])));
    assert!(store.hall().follow_up_book().is_empty(), "only looked at");
    assert_eq!(import(&mut store, "zhou", good, false), Ok(made(2, &[4, 5])));
    assert_eq!(import(&mut store, "zhou", good, false), Ok(made(0, &[2, 3, 4, 5])), "once");
    let rows = read_bytes(format!("{HEAD}{good}").as_bytes(), "").unwrap();
    let author = Author { person: "zhang".into(), proof: Proof::Pin };
    let denied = take(&mut store, &author, &FollowUpRows { rows, check: false }, NOW);
    assert_eq!(denied, Err(ErrandRefused::NoRight { person: "zhang".into() }));
    let mut shown: Vec<String> = store
        .hall()
        .follow_ups()
        .into_iter()
        .map(|task| {
            let customer = task.customer.as_ref().unwrap();
            format!("{} {} {}", task.number, customer.name_masked, customer.phone_masked)
        })
        .collect();
    shown.sort_unstable();
    assert_eq!(shown, ["HF-1110-01 张* 138****8001", "HF-1110-02 李* 138****8002"]);
    store.close().unwrap();
    // Nothing of a name or a number stands in the file in plain, and the rows are read back.
    let bytes = std::fs::read(folder.path().join(crate::store::DB_FILE)).unwrap();
    for plain in ["13800138001", "李四"] {
        assert!(!bytes.windows(plain.len()).any(|part| part == plain.as_bytes()), "{plain}");
    }
    let store = open(folder.path());
    assert_eq!(store.hall().follow_ups().len(), 2);
}
