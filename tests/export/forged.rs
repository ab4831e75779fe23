//! Logs that no board wrote: sound in every line and chain, and full of what an enemy would say. They are taken in,
//! read by every command, exported and proved; nothing breaks, and nothing of them reaches a terminal as control.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};
use zhiban::store::{Mode, Store, chained};

use crate::common::config;
use crate::kit::{run, zhiban};

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(7);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Ids that refer to each other, words that the program knows, and what it must not obey.
const TEXTS: &[&str] = &[
    "x1",
    "x1",
    "x1",
    "x2",
    "m1",
    "05",
    "",
    "pass",
    "fail",
    "na",
    "skipped",
    "opening",
    "full",
    "quick",
    "shift",
    "prepared",
    "received",
    "pin",
    "os_user",
    "at_once",
    "24h",
    "sev1",
    "on_site",
    "hall",
    "note",
    "money",
    "started",
    "complaint",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "a\rb\nc",
    "\u{1b}[2J",
    "\u{202e}abc",
    "\u{200b}",
    "\u{0}",
    "9999-12-31T23:59:59+08:00",
    "0000-01-01T00:00:00Z",
];

fn numbers() -> Vec<Value> {
    let whole = [0, 1, -1, 1000, 65_536, 1 << 31, 1 << 53, i64::MAX, i64::MIN, 1_762_740_000_000];
    let mut all: Vec<Value> = whole.iter().map(|number| json!(number)).collect();
    all.extend([json!(u64::MAX), json!(0.5), json!(1e308), json!(253_402_300_799_999_i64)]);
    all
}

fn value(dice: &mut Dice, name: &str, depth: usize) -> Value {
    let is_number =
        ["_at", "_secs", "_milli", "part", "parts", "step", "count", "right", "of", "since"];
    if is_number.iter().any(|end| name.ends_with(end)) && dice.below(5) > 0 {
        return dice.one(&numbers()).clone();
    }
    if name.ends_with("_id") && dice.below(4) > 0 {
        return json!(dice.one(&["x1", "x2", "m1", "05"]));
    }
    match dice.below(12) {
        0..=6 => json!(dice.one(TEXTS)),
        7 => json!("长".repeat(4000)),
        8 => dice.one(&numbers()).clone(),
        9 => dice.one(&[json!(true), json!(false), Value::Null]).clone(),
        10 if depth < 3 => (0..dice.below(4)).map(|_| value(dice, "x", depth + 1)).collect(),
        _ if depth < 3 => {
            let names =
                ["code", "section", "kind", "points_milli", "item", "at", "person_ref", "grades"];
            let field = |n: &&str| ((*n).to_owned(), value(dice, n, depth + 1));
            Value::Object(names.iter().map(field).collect())
        }
        _ => Value::Null,
    }
}

/// Every type of event with its fields, as the page of events lists them.
fn kinds() -> Vec<(String, Vec<String>)> {
    let page = include_str!("../../docs/events.md");
    let quoted = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let [kind, _, has, may] = cells[..] else { return None };
        let kind = quoted(kind).pop().filter(|kind| kind.contains('.'))?;
        Some((kind, [quoted(has), quoted(may)].concat()))
    };
    page.lines().filter_map(row).collect()
}

fn events(dice: &mut Dice, of_each: usize) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for _ in 0..of_each {
        for (kind, fields) in kinds() {
            let mut body = Map::new();
            for name in fields {
                if dice.below(12) > 0 {
                    let said = value(dice, &name, 0);
                    body.insert(name, said);
                }
            }
            let minute = format!("2025-11-10T09:{:02}:00+08:00", all.len() % 60);
            let times = [minute.as_str(), "9999-12-31T23:59:59+08:00", "1970-01-01T00:00:00Z"];
            let at = if dice.below(20) > 0 { times[0] } else { *dice.one(&times) };
            let lamport = if dice.below(50) > 0 { all.len() as u64 } else { u64::MAX };
            let proof = dice.one(&["pin", "os_user", "system", "nobody"]);
            let event = json!({
                "type": kind, "v": if dice.below(30) > 0 { 1 } else { 255 }, "at": at, "wall": at,
                "mono": 1, "boot": "b", "lamport": lamport, "by": dice.one(&["m1", "x1", "system", ""]),
                "proof": proof, "body": body,
            });
            all.push(event.to_string().into_bytes());
        }
    }
    // What is no event at all, or of a version that nobody knows.
    all.push(b"{\"type\":\"no.such\",\"v\":1}".to_vec());
    all.push(b"\xff\xfe\x00".to_vec());
    all.push(format!("{}1{}", "{\"a\":".repeat(60_000), "}".repeat(60_000)).into_bytes());
    all.push(format!("{{\"{}\":1}}", "k".repeat(200_000)).into_bytes());
    all
}

/// These events as an exported log, every line of it in order.
fn exported(events: &[Vec<u8>]) -> Vec<u8> {
    let hex = |bytes: &[u8]| -> String {
        let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        halves.filter_map(|half| char::from_digit(half.into(), 16)).collect()
    };
    let (stream, mut chain) = ([7; 16], [0; 32]);
    let mut out = format!(
        "{{\"zhiban_log\":1,\"hall\":\"H001\",\"zone\":\"Asia/Shanghai\",\"first\":1,\"last\":{},\
         \"streams\":[{{\"id\":\"{}\",\"own\":true,\"seq\":0,\"chain\":\"{}\"}}]}}\n",
        events.len(),
        hex(&stream),
        hex(&chain)
    )
    .into_bytes();
    for (seq, bytes) in (1..).zip(events) {
        chain = chained(&chain, &stream, seq, bytes);
        let head =
            format!("{{\"pos\":{seq},\"stream\":0,\"seq\":{seq},\"chain\":\"{}\",", hex(&chain));
        out.extend(head.into_bytes());
        let is_json = serde_json::from_slice::<&serde_json::value::RawValue>(bytes).is_ok();
        if bytes.starts_with(b"{") && is_json {
            out.extend([&b"\"event\":"[..], bytes, b"}\n"].concat());
        } else {
            out.extend(format!("\"bytes\":\"{}\"}}\n", hex(bytes)).into_bytes());
        }
    }
    let whole = blake3::hash(&out).to_hex();
    let end = format!(
        "{{\"events\":{},\"chain\":\"{}\",\"blake3\":\"{whole}\"}}\n",
        events.len(),
        hex(&chain)
    );
    out.extend(end.into_bytes());
    out
}

/// Every command that reads, and where the exports of it go.
fn is_read(data: &Path, out: &str) {
    let commands: [&[&str]; 14] = [
        &["verify"],
        &["board", "--once"],
        &["board", "--once", "--size", "200x60"],
        &["report", "day", "--date", "2025-11-10"],
        &["log"],
        &["complaint", "list"],
        &["search", "x1"],
        &["person", "audit"],
        &["people", "list"],
        &["settings", "show"],
        &["doctor"],
        &["export", "--shift", "last", "--out", out],
        &["export", "--date", "2025-11-10", "--out", out],
        &["rebuild"],
    ];
    for words in commands {
        let done = run(data, words);
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(matches!(done.status.code(), Some(0 | 1)), "{words:?}: {said}");
        assert!(!said.contains("internal fault"), "{words:?}: {said}");
        let obeyed = |c: char| {
            (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c)
        };
        let found: BTreeSet<char> = said.chars().filter(|c| obeyed(*c)).collect();
        assert!(found.is_empty(), "{words:?}: {found:?}");
    }
}

#[test]
fn a_sound_log_of_whatever_an_enemy_says_is_read_without_harm() {
    let halls = if std::env::var_os("ZHIBAN_LONG").is_some() { 40 } else { 2 };
    for seed in 0..halls {
        let folder = tempfile::tempdir().unwrap();
        let (file, data) = (folder.path().join("log.jsonl"), folder.path().join("hall"));
        let events = events(&mut Dice(seed * 7919 + 11), 3);
        std::fs::write(&file, exported(&events)).unwrap();
        let done = run(&data, &["import", &file.display().to_string()]);
        assert!(done.status.success(), "{seed}: {}", String::from_utf8_lossy(&done.stderr));
        let out = folder.path().join("out");
        is_read(&data, &out.display().to_string());
        // What was exported of it is proved, but for signatures that nobody made.
        for entry in std::fs::read_dir(&out).into_iter().flatten() {
            let found = zhiban::export::verify::folder(&entry.unwrap().path()).unwrap();
            let wrong: Vec<_> =
                found.wrong.iter().filter(|it| !it.what.contains("a signature or key")).collect();
            assert!(wrong.is_empty(), "{seed}: {wrong:?}");
        }
        // And work goes on in it.
        let mut import = zhiban(&data, &["feed", "import", "-"]);
        import.stdin(std::process::Stdio::null());
        assert!(import.status().unwrap().success(), "{seed}");
    }
}

/// I16: what nobody knows goes through an import and an export as it came, every byte and every chain of it.
#[test]
fn i16_what_nobody_knows_is_the_same_behind_an_import_and_an_export() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("log.jsonl"), folder.path().join("hall"));
    let events = events(&mut Dice(41), 1);
    let held = |data: &Path| -> Vec<(Vec<u8>, [u8; 32])> {
        let done = run(data, &["import", &file.display().to_string()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let store = Store::open(data, &config(), Mode::ReadOnly).unwrap();
        let mut text = Vec::new();
        zhiban::export::jsonl::write(&store, (1, store.head_pos()), &mut text, |_| ()).unwrap();
        std::fs::write(&file, text).unwrap();
        let all = store.events(1..=store.head_pos()).map(|event| event.unwrap());
        all.map(|event| (event.bytes, event.chain)).collect()
    };
    std::fs::write(&file, exported(&events)).unwrap();
    let first = held(&data);
    assert!(first.iter().map(|event| &event.0).eq(&events), "every byte");
    assert!(held(&folder.path().join("second")) == first, "and every chain, once more");
}
