//! Files of follow-ups and of surveys as they should not be, and what changes while they count: every fault is told with its
//! row, nothing is half taken in or counted twice, and what was stays as it was.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use chrono::{Days, NaiveDate};
use serde_json::Value;
use zhiban::clock::Clock;
use zhiban::core::time::Zone;

const PEOPLE: &str = "\n[[service]]\nid = 'K'\nname = '宽带'\n\
    [[person]]\nid = 'zhou'\nname = '周敏'\nrole = 'hall_manager'\n\
    [[person]]\nid = 'zhang'\nname = '张岚'\nrole = 'clerk'\n";
const HEAD: &str = "external_id,served_on,service_id,person_id,name,phone\n";
const MAPPING: &str = "source = '某调查公司'\nfrom = '2025-10-01'\nto = '2025-10-31'\n\
    shape = 'respondents'\nscale = 5\n[columns]\nrespondent = '编号'\n\
    [items]\n'态度' = 'attitude'\n'等候' = 'waiting'\n";

fn zhiban(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(arguments).arg("--data").arg(folder).args(["--lang", "zh"]);
    command.output().unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn told(output: &Output) -> String {
    String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).unwrap()
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = zhiban(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", told(&output));
    String::from_utf8(output.stdout).unwrap()
}

struct Hall {
    folder: tempfile::TempDir,
    files: tempfile::TempDir,
}

impl Hall {
    fn new() -> Hall {
        let (folder, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let hall = Hall { folder, files };
        said(hall.dir(), &["init", "--hall-id", "H023"]);
        hall.settings(|text| text + PEOPLE);
        fs::write(hall.path("m.toml"), MAPPING).unwrap();
        hall
    }

    fn dir(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> String {
        self.files.path().join(name).to_str().unwrap().to_owned()
    }

    /// Puts other settings into force.
    fn settings(&self, change: impl FnOnce(String) -> String) {
        let file = self.dir().join("hall.toml");
        fs::write(&file, change(fs::read_to_string(&file).unwrap())).unwrap();
        said(self.dir(), &["settings", "apply", "--yes"]);
    }

    fn follow_ups(&self, text: &str) -> Output {
        fs::write(self.path("calls.csv"), text).unwrap();
        zhiban(self.dir(), &["followup", "import", &self.path("calls.csv")])
    }

    fn survey(&self, text: &str) -> Output {
        fs::write(self.path("survey.csv"), text).unwrap();
        let (file, mapping) = (self.path("survey.csv"), self.path("m.toml"));
        zhiban(self.dir(), &["survey", "import", &file, "--mapping", &mapping])
    }

    fn listed(&self) -> Vec<Value> {
        let list = said(self.dir(), &["followup", "list", "--all", "--json"]);
        list.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn surveys(&self) -> Value {
        serde_json::from_str(&said(self.dir(), &["survey", "list", "--json"])).unwrap()
    }
}

/// A day that is that many days ago, in the middle of what may be imported whatever the time is.
fn ago(days: u64) -> NaiveDate {
    let today = Zone::default().date(Clock::system().now());
    today.checked_sub_days(Days::new(days)).unwrap()
}

#[test]
fn a_file_of_follow_ups_with_a_fault_is_told_by_row_and_not_taken_in() {
    let hall = Hall::new();
    let (day, old) = (ago(3), ago(200));
    let good = format!("r0,{day},K,zhang,张三,13800138000\n");
    let rows = |rows: &str| format!("{HEAD}{good}{rows}");
    let cases = [
        (
            "no column that has to be there",
            "external_id,phone\nr1,13800138001\n".to_owned(),
            "served_on",
        ),
        ("nothing in it", String::new(), ""),
        ("only a first line", HEAD.to_owned(), ""),
        ("a date that is none", rows("r1,2025-02-30,K,,李四,13800138001\n"), "第 3 行"),
        ("a date long ago", rows(&format!("r1,{old},K,,李四,13800138001\n")), "第 3 行"),
        (
            "a service that is not there",
            rows(&format!("r1,{day},Z,,李四,13800138001\n")),
            "第 3 行",
        ),
        ("nobody of that id", rows(&format!("r1,{day},K,gone,李四,13800138001\n")), "第 3 行"),
        ("nobody to call", rows(&format!("r1,{day},K,,李四,\n")), "第 3 行"),
        ("too few cells", rows(&format!("r1,{day}\n")), "第 3 行"),
        ("a quote that does not end", rows("r1,\"2025"), ""),
        ("no text at all", "\u{0}\u{1}\u{2}".to_owned(), ""),
    ];
    for (what, text, line) in cases {
        let output = hall.follow_ups(&text);
        assert_eq!(output.status.code(), Some(1), "{what}: {}", told(&output));
        assert!(told(&output).contains(line), "{what}: {}", told(&output));
        assert!(!told(&output).contains("13800138001"), "{what}: no number is told");
        assert!(hall.listed().is_empty(), "{what}: the good row is not taken in alone");
    }
    let events = || said(hall.dir(), &["log", "--json"]).lines().count();
    let before = events();
    assert_eq!(hall.follow_ups(&rows("")).status.code(), Some(0));
    assert!(hall.listed().len() == 1 && events() > before);
}

#[test]
fn a_customer_who_stands_twice_is_called_once() {
    let hall = Hall::new();
    let (day, other) = (ago(3), ago(4));
    let twice = format!(
        "{HEAD}r1,{day},K,,张三,13800138001\nr2,{day},K,,张三,138-0013-8001\n\
         r1,{other},K,,李四,13800138002\nr3,{other},K,,张三,13800138001\n"
    );
    let first = hall.follow_ups(&twice);
    assert!(
        told(&first).contains("第 3 行") && told(&first).contains("第 4 行"),
        "{}",
        told(&first)
    );
    assert_eq!(hall.listed().len(), 2, "one of each day");
    assert_eq!(hall.follow_ups(&twice).status.code(), Some(0));
    assert_eq!(hall.listed().len(), 2, "the same file once more");
    let numbers: Vec<String> =
        hall.listed().iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect();
    assert!(numbers[0] != numbers[1], "{numbers:?}");
}

#[test]
fn a_survey_with_a_fault_is_told_by_row_and_not_taken_in() {
    let hall = Hall::new();
    for (what, text, parts) in [
        ("another column", "编号,态度,等\n1,5,4\n", &["等候"][..]),
        ("a score above the best", "编号,态度,等候\n1,6,4\n2,5,4\n", &["row 2", "态度"]),
        ("a score below nothing", "编号,态度,等候\n1,5,4\n2,5,-1\n", &["row 3", "等候"]),
        ("no number", "编号,态度,等候\n1,很好,4\n", &["row 2"]),
        ("one person twice", "编号,态度,等候\n1,5,4\n2,4,4\n1,3,3\n", &["row 4", "row 2"]),
        ("nobody named", "编号,态度,等候\n,5,4\n", &["row 2"]),
        ("too few cells", "编号,态度,等候\n1,5\n", &["row 2"]),
        ("nothing answered", "编号,态度,等候\n1,,\n", &[]),
        ("only a first line", "编号,态度,等候\n", &[]),
        ("all at once", "编号,态度,等候\n1,6,4\n1,5,4\n3,x,y\n", &["row 2", "row 3", "row 4"]),
    ] {
        let output = hall.survey(text);
        assert_eq!(output.status.code(), Some(1), "{what}: {}", told(&output));
        for part in parts {
            assert!(told(&output).contains(part), "{what}: {}", told(&output));
        }
        assert!(hall.surveys()["surveys"].as_array().unwrap().is_empty(), "{what}");
    }
}

/// Weights change in the middle of a period, somebody is called otherwise and somebody leaves: what was counted stays.
#[test]
fn what_changes_meanwhile_leaves_what_was() {
    let hall = Hall::new();
    let file = "编号,态度,等候\n1,5,2\n2,4,2\n3,5,3\n";
    assert_eq!(hall.survey(file).status.code(), Some(0));
    let day = ago(3);
    let calls = format!("{HEAD}r1,{day},K,zhang,张三,13800138001\n");
    assert_eq!(hall.follow_ups(&calls).status.code(), Some(0));
    let (surveys, listed) = (hall.surveys(), hall.listed());
    assert_eq!(surveys["surveys"][0]["items"][0]["n"], 3);
    let changed = |text: String| {
        let other = text.replace("weight = 25", "weight = 30").replace("weight = 10", "weight = 5");
        assert_ne!(other, text, "the weights stand in the file");
        other
    };
    hall.settings(changed);
    hall.settings(|text| text.replace("张岚", "张岚芝"));
    assert_eq!(hall.surveys()["surveys"], surveys["surveys"], "weights are none of a survey");
    assert_eq!(hall.listed(), listed, "an id is nobody's name");
    let gone = |text: String| {
        text.replace("[[person]]\nid = 'zhang'\nname = '张岚芝'\nrole = 'clerk'\n", "")
    };
    hall.settings(gone);
    assert_eq!(hall.listed(), listed, "who left is still who served them");
    assert_eq!(hall.survey(file).status.code(), Some(0), "known, and nothing is written");
    assert_eq!(hall.surveys()["surveys"].as_array().unwrap().len(), 1);
    assert_eq!(hall.follow_ups(&calls).status.code(), Some(0));
    assert_eq!(hall.listed(), listed, "counted once, whoever is gone by now");
    // Whoever is not there any more cannot have served somebody new, and is named.
    let new = hall.follow_ups(&format!("{HEAD}r2,{day},K,zhang,李四,13800138002\n"));
    assert!(new.status.code() == Some(1) && told(&new).contains("第 2 行"), "{}", told(&new));
    said(hall.dir(), &["rebuild"]);
    assert_eq!(hall.listed(), listed, "the same out of the log");
    said(hall.dir(), &["verify"]);
}
