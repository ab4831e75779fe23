//! A file of customers into a real log: columns by name and by mapping, faults by line, nothing half taken in.

use super::file::{heads_of, read_bytes};
use super::take::take;
use super::{bad_rows, is_unchecked};
use crate::core::act::{Act, Desk, Draft, decide};
use crate::core::event::Proof;
use crate::core::hall::HallConfig;
use crate::core::people::Author;
use crate::core::row_fault::{RowBar, RowFault};
use crate::core::settings::{Settings, read};
use crate::core::time::{Ms, Zone};
use crate::feed::errand::{ErrandRefused, FollowUpRow, FollowUpRows, Outcome};
use crate::store::{Keys, Mode, NewEvent, Store};
use crate::text::row_fault::row_fault;
use crate::text::words::Lang;

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
[[person]]
id = 'wang1'
name = '王强'
role = 'clerk'
[[person]]
id = 'wang2'
name = '王强'
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
    take(store, &author, &FollowUpRows { rows, file: "".into(), check }, NOW)
}

fn asked(rows: Vec<FollowUpRow>) -> FollowUpRows {
    FollowUpRows { rows, file: "".into(), check: false }
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
        ("served_on,phone,phone\n1,2,3\n", ""),
        ("served_on,phone,电话\n1,2,3\n", ""),
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
    assert!(!format!("{faults:?}").contains("138"), "{faults:?}");
    assert!(store.hall().follow_up_book().is_empty());
    assert_eq!(faults[8].1, RowFault::of("phone", RowBar::NotWhole), "{faults:?}");
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
    let denied = take(&mut store, &author, &asked(rows), NOW);
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

/// Lines of faults, and what is said of each.
fn faults(store: &mut Store, rows: &str) -> Vec<(u32, String)> {
    let Err(ErrandRefused::Rows { faults }) = import(store, "zhou", rows, false) else {
        panic!("taken in: {rows}");
    };
    let told = |fault: &RowFault| row_fault(Lang::En, 0, &fault.column, fault);
    faults.iter().map(|(line, fault)| (*line, told(fault))).collect()
}

/// A row is put right once: whatever is wrong with it is told together, each under its column.
#[test]
fn every_fault_of_a_row_is_told_with_its_column() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let rows = "r1,,魔法,magic,张三,李四,1.38E+10\nr2,2024-11-09,K,,nobody,王五,\n";
    let found = faults(&mut store, rows);
    let columns = |at: u32| -> Vec<&str> {
        let own = found.iter().filter(|(line, _)| *line == at);
        own.filter_map(|(_, told)| told.split([' ', ':']).nth(2)).collect()
    };
    assert_eq!(columns(2), ["served_on", "service_kind", "phone", "service_id", "person_id"]);
    assert_eq!(columns(3), ["served_on", "phone", "person_id"], "{found:?}");
    let Err(ErrandRefused::Rows { faults }) = import(&mut store, "zhou", rows, false) else {
        panic!("taken in");
    };
    let zh = "编号,办理日期,业务,类型,经办,姓名,手机\n1,2,3,4,5,6,7\n";
    let mapping = "[columns]\nphone = '手机'";
    let heads = heads_of(zh.as_bytes(), mapping).unwrap();
    let (lines, count) = bad_rows(Lang::Zh, &heads, &faults);
    assert_eq!((lines.len(), count), (8, 2), "{lines:?}");
    assert_eq!(lines[0], "第 2 行 办理日期: 没有填写");
    assert!(lines[2].starts_with("第 2 行 手机: 1.38E+10 被 Excel 缩写"), "{lines:?}");
    assert_eq!(lines[4], "第 2 行 经办: 设置里没有 张三");
    assert_eq!(lines[5], "第 3 行 办理日期: 2024-11-09 不在最近 90 天之内");
    assert_eq!(lines[6], "第 3 行 手机: 没有号码: 请补上, 或改为当面回访");
    // Of many rows the first ones are told as a whole, and how many more there are.
    let many: Vec<(u32, RowFault)> = (2..=30)
        .flat_map(|line| ["phone", "name"].map(|it| (line, RowFault::of(it, RowBar::Missing))))
        .collect();
    let (lines, count) = bad_rows(Lang::Zh, &heads, &many);
    assert_eq!((lines.len(), count), (41, 29));
    assert_eq!(lines.last().unwrap(), "另有 9 行有错, 改完这些再看");
}

const IDENTITY: &str = "11010519491231002X";

/// The log is exported, and keeps what it holds: nobody's number goes into it by way of a file.
#[test]
fn no_number_of_anybody_comes_into_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let bad = format!(
        "{IDENTITY},2025-11-09,K,,,张三,13800138001\n\
         13800138000,2025-11-09,K,,,张三,13800138002\n\
         r3,2025-11-09,{IDENTITY},,,张三,13800138003\n\
         r4,2025-11-09,K,,{IDENTITY},张三,13800138004\n\
         r5,2025-11-09,K,,,张三 {IDENTITY},13800138005\n\
         r6,2025-11-09,K,,,张三,{IDENTITY}\n\
         r7,2025-11-09,K,{IDENTITY},,张三,13800138007\n\
         r8,2025-11-09,K,,,张三,1.38E+10\n\
         r9,2025-11-09,K,,,张三,13800138008/13800138009\n\
         r10,{IDENTITY},K,,,张三,13800138010\n"
    );
    let found = faults(&mut store, &bad);
    let lines: Vec<u32> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, (2..=11).collect::<Vec<_>>(), "{found:?}");
    assert!(found.iter().all(|(_, why)| !why.contains("1101051949") && !why.contains("138001380")));
    assert!(found[7].1.contains("Excel") && found[8].1.contains("more than one"), "{found:?}");
    let file = format!(
        "served_on,phone,text\n2025-11-09,13800138001,证件{IDENTITY} 手机 13900139000 想改约\n"
    );
    let rows = read_bytes(file.as_bytes(), "").unwrap();
    let author = Author { person: "zhou".into(), proof: Proof::OsUser };
    take(&mut store, &author, &asked(rows), NOW).unwrap();
    let text = store.hall().follow_ups()[0].text.to_string();
    assert_eq!(text, "证件****002X 手机 139****9000 想改约");
}

/// What steers a terminal or turns a line round is taken out, and an id is the same however it was typed.
#[test]
fn an_id_is_clean_and_the_same_in_every_writing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let rows = "a\u{202e}-\u{1b}1,2025-11-09,K,,,,13800138001\n\
                Ａ－１,2025-11-08,K,,,,13800138002\nA-1,2025-11-07,K,,,,13800138003\n\
                ①,2025-11-09,K,,,,13800138004\n1,2025-11-09,K,,,,13800138005\n";
    assert_eq!(import(&mut store, "zhou", rows, false), Ok(made(2, &[3, 4, 6])));
    let mut ids: Vec<String> =
        store.hall().follow_ups().iter().map(|task| task.origin_id.to_string()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["a-1", "①"]);
}

#[test]
fn a_service_or_a_person_is_named_where_that_is_clear() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let rows = "r1,2025-11-09,宽带,,张岚,,13800138001\nr2,2025-11-09,K,,zhang,,13800138002\n";
    assert_eq!(import(&mut store, "zhou", rows, false), Ok(made(2, &[])));
    for task in store.hall().follow_ups() {
        assert_eq!((&*task.service_id, &*task.person_id), ("K", "zhang"));
    }
    let rows = "r3,2025-11-09,K,,王强,,13800138003\nr4,2025-11-09,移机,,,,13800138004\n";
    let found = faults(&mut store, rows);
    assert!(found[0].1.contains("several are called 王强") && found.len() == 2, "{found:?}");
}

/// A hall that has not entered its people takes any name, and says so; one that has them takes none that it does not know.
#[test]
fn names_that_nobody_can_check_are_told() {
    use crate::core::hall::Hall;
    let hall = |text: &str| {
        let mut config = crate::core::tests::config();
        config.settings = read(text).unwrap();
        Hall::new(config)
    };
    let rows = |row: &str| asked(read_bytes(format!("{HEAD}{row}").as_bytes(), "").unwrap());
    let named = rows("r1,2025-11-09,K,,张三,,13800138001\n");
    assert!(is_unchecked(&hall(""), &named, NOW));
    assert!(!is_unchecked(&hall(HALL), &named, NOW));
    assert!(!is_unchecked(&hall(""), &rows("r1,2025-11-09,K,,,,13800138001\n"), NOW));
}

/// Rows that have neither an id nor a number are told apart by nothing: the file itself is known.
#[test]
fn the_same_file_is_taken_in_once_and_again_when_it_was_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let file = "served_on,name,way\n2025-11-09,张三,face_to_face\n2025-11-09,李四,当面\n";
    let author = Author { person: "zhou".into(), proof: Proof::OsUser };
    let import = |store: &mut Store, check: bool| {
        let rows = read_bytes(file.as_bytes(), "").unwrap();
        take(store, &author, &FollowUpRows { rows, file: "b3".into(), check }, NOW)
    };
    assert_eq!(import(&mut store, true), Ok(made(2, &[])));
    assert_eq!(import(&mut store, false), Ok(made(2, &[])));
    assert_eq!(import(&mut store, true), Err(ErrandRefused::KnownFile));
    store.close().unwrap();
    let mut store = open(folder.path());
    assert_eq!(import(&mut store, false), Err(ErrandRefused::KnownFile));
    let act_id = store.hall().follow_ups()[0].made_act.to_string();
    let stamp = store.config().zone.stamp(NOW);
    let mut id = || "undo".to_owned();
    let mut desk = Desk { now: stamp, author: &author, device: "T1", new_id: &mut id };
    let decided = decide(store.hall(), &mut desk, &Act::Undo { act_id }).unwrap();
    let event = |draft: Draft| NewEvent::of(draft, &author);
    store.append(decided.drafts.into_iter().map(event).collect(), NOW).unwrap();
    assert_eq!(import(&mut store, false), Ok(made(2, &[])), "nothing of it stood any more");
}
