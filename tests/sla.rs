//! The fixtures of the clock: every case through the engine and through `zhiban sla`, the fixtures' calendar
//! against the shipped holidays, and what the command says to people.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod common;

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use common::{fixture, json};
use serde_json::Value;
use zhiban::core::sla::{Answer, Calendar, Case, Holidays, Timetable};
use zhiban::core::time::{Stamp, Zone};

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
    for (file, count) in FILES {
        let cases = cases(file);
        assert_eq!(cases.len(), *count, "{file}");
        for case in cases {
            let read = Case::read(&asked(&case)).unwrap_or_else(|fault| panic!("{fault}: {case}"));
            let answer = plain(&read.answer(&Calendar::new(read.table.clone())));
            if !holds(&case, &answer) {
                wrong.push(format!("{}: {answer}, not {}", case["id"], case["expect"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
