//! The fixtures of the clock: every case through the engine and through `zhiban sla`, the fixtures' calendar
//! against the shipped holidays, and what the command says to people.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod common;

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use common::{fixture, fixture_path};
use serde_json::Value;
use zhiban::core::sla::{Answer, Calendar, Case};
use zhiban::core::time::Stamp;

/// File and number of its cases.
const FILES: &[(&str, usize)] =
    &[("glpi", 78), ("working_hours", 78), ("chatwoot", 13), ("cn-calendar", 46)];

/// Every case of a file, whole.
fn cases(name: &str) -> Vec<Value> {
    let text = String::from_utf8(fixture(&format!("sla/{name}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The case without what the program under test must not see.
fn asked(case: &Value) -> String {
    let mut case = case.clone();
    let fields = case.as_object_mut().unwrap();
    for hidden in ["source", "expect", "convention", "expect_known_diff"] {
        fields.remove(hidden).unwrap();
    }
    case.to_string()
}

/// Whether the answer is the expected one, or differs where it must.
fn holds(case: &Value, answer: &Value) -> bool {
    assert_eq!(case["convention"], "left", "{case}");
    let instant = |value: &Value| value.as_str().and_then(Stamp::parse).map(|stamp| stamp.at);
    let same = match case["ask"].as_str().unwrap() {
        "deadline" => {
            assert!(answer["deadline"].is_null() || instant(&answer["deadline"]).is_some());
            instant(&answer["deadline"]) == instant(&case["expect"])
        }
        "used" => answer["used_secs"].as_i64().unwrap() == case["expect"].as_i64().unwrap(),
        "is_open" => answer["is_open"].as_bool().unwrap() == case["expect"].as_bool().unwrap(),
        other => panic!("{other}"),
    };
    same == case["expect_known_diff"].is_null()
}

fn plain(answer: &Answer) -> Value {
    match answer {
        Answer::Deadline(at, _) => {
            serde_json::json!({ "deadline": at.map(Stamp::to_rfc3339) })
        }
        Answer::Used(secs) => serde_json::json!({ "used_secs": secs }),
        Answer::IsOpen(open) => serde_json::json!({ "is_open": open }),
    }
}

#[test]
fn the_engine_answers_every_fixture() {
    let mut wrong = Vec::new();
    let mut calendars: Vec<Calendar> = Vec::new();
    for (file, count) in FILES {
        let cases = cases(file);
        assert_eq!(cases.len(), *count, "{file}");
        for case in cases {
            let read = Case::read(&asked(&case)).unwrap_or_else(|fault| panic!("{fault}: {case}"));
            // Made once for all that share it.
            let known = calendars.iter().position(|calendar| *calendar.table() == read.table);
            let known = known.unwrap_or_else(|| {
                calendars.push(Calendar::new(read.table.clone()));
                calendars.len() - 1
            });
            let answer = plain(&read.answer(&calendars[known]));
            if !holds(&case, &answer) {
                wrong.push(format!("{}: {answer}, not {}", case["id"], case["expect"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs the command with those words, with `input` as its standard input, in a folder without a hall.
fn sla(words: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.arg("sla").args(words).arg("--data").arg(folder.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A command that refused its arguments reads nothing.
        drop(stdin.write_all(input.as_bytes()));
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn said(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_command_answers_every_fixture() {
    let (mut questions, mut whole) = (String::new(), HashMap::new());
    for (file, _) in FILES {
        for case in cases(file) {
            questions.push_str(&(asked(&case) + "\n"));
            assert!(whole.insert(case["id"].as_str().unwrap().to_owned(), case).is_none());
        }
    }
    let said = said(&sla(&["-"], &questions));
    let mut answered = 0;
    for line in said.lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let case = &whole[answer["id"].as_str().unwrap()];
        assert!(holds(case, &answer), "{answer} to {case}");
        answered += 1;
    }
    assert_eq!((answered, whole.len()), (215, 215));
}

#[test]
fn a_deadline_is_explained_in_both_languages() {
    let words = ["--from", "2026-02-13T16:00", "--limit", "2 working days", "--calendar", "office"];
    let zh = said(&sla(&[&words[..], &["--lang", "zh"]].concat(), ""));
    let lines: Vec<&str> = zh.lines().collect();
    assert_eq!(
        lines,
        [
            "2026-02-13 周五 16:00 开始计时",
            "时限 2 个工作日, 只计工作时间 (日历 cn-2026)",
            "第 1 个工作日 2026-02-14 周六 (调休或特定日)",
            "2026-02-15 周日 至 2026-02-23 周一  休息 (节假日或特定日)",
            "第 2 个工作日 2026-02-24 周二",
            "到期 2026-02-24 周二 16:00",
        ]
    );
    let en = said(&sla(&[&words[..], &["--lang", "en", "--at", "2026-02-24T16:01"]].concat(), ""));
    assert!(en.contains("working day 1: 2026-02-14 Sat (make-up or special day)\n"), "{en}");
    assert!(en.ends_with("due 2026-02-24 Tue 16:00\noverdue by 1 min\n"), "{en}");
    let json = said(&sla(&[&words[..], &["--json", "--done", "2026-02-24T16:00"]].concat(), ""));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["deadline"], "2026-02-24T16:00:00+08:00");
    assert_eq!((&json["state"], &json["left_secs"]), (&"met".into(), &0.into()));
    assert_eq!(json["segments"][2]["line"], "work_day");
}

#[test]
fn a_wait_counts_by_its_reason_and_a_calendar_may_be_a_file() {
    let ask = |more: &[&str]| {
        let words = ["--from", "2026-03-02T10:00", "--limit", "4h", "--lang", "en"];
        said(&sla(&[&words[..], more].concat(), ""))
    };
    let wait = "2026-03-02T11:00..2026-03-03T10:00";
    let by_customer = ask(&["--calendar", "office", "--pause", wait]);
    assert!(by_customer.ends_with("due 2026-03-03 Tue 13:00\n"), "{by_customer}");
    let by_us = ask(&["--calendar", "office", "--pause", &format!("{wait}:department")]);
    assert!(by_us.contains("the clock ran on"), "{by_us}");
    assert!(by_us.ends_with("due 2026-03-02 Mon 14:00\n"), "{by_us}");
    let file = fixture_path("sla/cn-2024-2026.json").display().to_string();
    let by_file = ask(&["--calendar", &file, "--pause", wait]);
    assert!(by_file.ends_with("due 2026-03-03 Tue 13:00\n"), "{by_file}");
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.json");
    let text =
        r#"{"name":"cn-2027","covered_until":"2027-12-31","closed":["2026-03-02"],"working":[]}"#;
    std::fs::write(&list, text).unwrap();
    let by_list = ask(&["--calendar", &list.display().to_string()]);
    assert!(by_list.contains("calendar cn-2027"), "{by_list}");
    assert!(by_list.ends_with("due 2026-03-03 Tue 13:00\n"), "{by_list}");
}

#[test]
fn what_is_no_question_is_named_with_its_line_and_the_others_are_answered() {
    let sound = asked(&cases("chatwoot")[0]);
    let swap = |from: &str, to: &str| {
        let changed = sound.replace(from, to);
        assert_ne!(changed, sound, "{from}");
        changed
    };
    let bad = [
        ("{".to_owned(), "EOF"),
        ("\u{1b}[2J".to_owned(), "expected"),
        (swap("\"UTC\"", "\"Mars/Base\""), "Mars/Base is no time zone"),
        (swap("\"mon\"", "\"moon\""), "moon is no day"),
        (swap("[\"00:00\",\"24:00\"]", "[\"00:00\",\"24:01\"]"), "24:01 is no time"),
        (swap("[\"00:00\",\"24:00\"]", "[\"09:00\",\"08:00\"]"), "ends before it begins"),
        (
            swap("[[\"00:00\",\"24:00\"]]", "[[\"01:00\",\"03:00\"],[\"02:00\",\"04:00\"]]"),
            "overlap",
        ),
        (swap("2024-01-19T16:00:00Z", "1024-01-19T16:00:00Z"), "out of range"),
        (swap("2024-01-19T16:00:00Z", "yesterday"), "RFC 3339"),
        (swap("3600", "-1"), "out of range"),
        (swap("\"open\"", "\"someday\""), "unknown variant"),
        (swap("\"deadline\"", "\"used\""), "at is missing"),
    ];
    let mut questions = String::new();
    for (line, _) in &bad {
        questions.push_str(line);
        questions.push_str("\n\n");
    }
    questions.push_str(&sound);
    let output = sla(&["-"], &questions);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), bad.len() + 1, "{text}");
    for (n, (line, why)) in bad.iter().enumerate() {
        assert_eq!(answers[n]["line"], 2 * n + 1, "{line}");
        assert!(answers[n]["error"].as_str().unwrap().contains(why), "{}: {line}", answers[n]);
    }
    assert_eq!(answers[bad.len()]["deadline"], "2024-01-19T17:00:00+00:00");
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_to_write() {
    let base = ["--from", "2026-03-02T10:00", "--limit", "4h"];
    for (words, code, says) in [
        (&["--from", "2026-03-02T10:00"][..], 2, "--limit"),
        (&["--from", "soon", "--limit", "4h"], 2, "--from soon"),
        (&["--from", "3026-03-02T10:00", "--limit", "4h"], 2, "1901 to 2198"),
        (&["--from", "2026-03-02T10:00", "--limit", "a while"], 2, "2 working days"),
        (&[&base[..], &["--pause", "x"]].concat(), 2, "it has no .."),
        (
            &[&base[..], &["--pause", "2026-03-02T11:00..2026-03-02T10:00"]].concat(),
            2,
            "ends before",
        ),
        (
            &[&base[..], &["--pause", "2026-03-02T11:00..2026-03-02T12:00:lunch"]].concat(),
            2,
            "no such reason",
        ),
        (&[&base[..], &["--calendar", "nosuch.json"]].concat(), 1, "hall, office, always"),
        // It has no length and no end.
        (&[&base[..], &["--calendar", "/dev/zero"]].concat(), 1, "far too long"),
        (&["nosuch.jsonl"], 1, "nosuch.jsonl"),
        (&[], 2, "--from"),
    ] {
        let output = sla(words, "");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
        assert!(told.contains(says), "{words:?}: {told}");
        assert!(output.stdout.is_empty(), "{words:?}");
    }
}
