//! Surveys of others as a shell sees them: imported once, replaced, voided; and what they forbid of the questionnaire.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const MAPPING: &str = "source = '某调查公司'\nfrom = '2025-10-01'\nto = '2025-10-31'\nshape = 'items'\n\
    [columns]\nitem = '项目'\nscore = '得分'\nn = '样本'\n\
    [items]\n'服务态度' = 'attitude'\n'等候时间' = 'waiting'\n";

fn zhiban(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(arguments).arg("--data").arg(folder).args(["--lang", "zh"]);
    command.output().unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = zhiban(folder, arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = zhiban(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

struct Hall {
    folder: tempfile::TempDir,
    files: tempfile::TempDir,
}

impl Hall {
    fn new() -> Hall {
        let (folder, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        said(folder.path(), &["init", "--hall-id", "H023"]);
        said(folder.path(), &["settings", "apply", "--yes"]);
        fs::write(files.path().join("m.toml"), MAPPING).unwrap();
        Hall { folder, files }
    }

    fn path(&self, name: &str) -> String {
        self.files.path().join(name).to_str().unwrap().to_owned()
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn import(&self, file: &str, more: &[&str]) -> Output {
        let mapping = self.path("m.toml");
        let all = [&["survey", "import", file, "--mapping", &mapping], more].concat();
        zhiban(self.folder.path(), &all)
    }

    fn listed(&self) -> Value {
        serde_json::from_str(&said(self.folder.path(), &["survey", "list", "--json"])).unwrap()
    }

    fn events(&self) -> usize {
        said(self.folder.path(), &["log", "--json"]).lines().count()
    }
}

#[test]
fn a_file_counts_once_and_a_corrected_one_takes_its_place() {
    let hall = Hall::new();
    let dir = hall.folder.path();
    let text = "项目,得分,样本\n服务态度,95,120\n等候时间,80.5,118\n";
    let (gbk, ..) = encoding_rs::GBK.encode(text);
    let first = hall.file("october.csv", &gbk);
    assert!(hall.import(&first, &[]).status.success());
    let before = hall.events();
    let again = hall.import(&first, &[]);
    assert!(again.status.success());
    assert!(String::from_utf8_lossy(&again.stdout).contains("没有变化"));
    assert_eq!(hall.events(), before, "nothing was written");
    let listed = hall.listed();
    assert_eq!(listed["surveys"].as_array().unwrap().len(), 1);
    assert_eq!(listed["surveys"][0]["items"][1]["hundredths"], 8050);
    assert_eq!(listed["weak"][0]["item"], "waiting");
    assert_eq!(listed["weak"].as_array().unwrap().len(), 1);
    let id = listed["surveys"][0]["survey_id"].as_str().unwrap().to_owned();
    let shown = said(dir, &["survey", "show", &id]);
    assert!(
        shown.contains("等候时间") && shown.contains("80.5") && shown.contains("未达标"),
        "{shown}"
    );

    let second = hall.file("october-2.csv", "项目,得分,样本\n服务态度,95,120\n等候时间,89,118\n");
    let done = hall.import(&second, &["--replaces", &id, "--reason", "对方更正"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let listed = hall.listed();
    assert_eq!(listed["surveys"].as_array().unwrap().len(), 2);
    assert_eq!(listed["surveys"][0]["voided"]["reason"], "对方更正");
    assert!(listed["weak"].as_array().unwrap().is_empty());
    let third = hall.file("october-3.csv", "项目,得分,样本\n服务态度,95,1\n等候时间,88,1\n");
    assert!(!hall.import(&third, &["--replaces", &id]).status.success(), "it is voided");
    let id = listed["surveys"][1]["survey_id"].as_str().unwrap().to_owned();
    said(dir, &["survey", "void", &id, "--reason", "不是本厅"]);
    assert!(!hall.listed()["surveys"][1]["voided"].is_null());
    // What was voided alone may be imported again.
    assert!(hall.import(&second, &[]).status.success());
    said(dir, &["rebuild"]);
    assert_eq!(hall.listed()["surveys"].as_array().unwrap().len(), 3);
    said(dir, &["verify"]);
    let conn = rusqlite::Connection::open(dir.join(zhiban::store::DB_FILE)).unwrap();
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM survey WHERE voided = 1"), 2);
    assert_eq!(count("SELECT count(*) FROM survey_score WHERE item = 'waiting'"), 3);
}

#[test]
fn a_file_with_faults_is_not_taken_and_each_is_told() {
    let hall = Hall::new();
    let wrong =
        hall.file("wrong.csv", "项目,得分,样本\n服务态度,950,120\n等候时间,x,1\n服务态度,90,1\n");
    let output = hall.import(&wrong, &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    for row in ["row 2", "row 3"] {
        assert!(told.contains(row), "{told}");
    }
    let columns = hall.file("columns.csv", "项目,分\n服务态度,90\n");
    let told = String::from_utf8(hall.import(&columns, &[]).stderr).unwrap();
    assert!(told.contains("得分"), "{told}");
    assert!(hall.listed()["surveys"].as_array().unwrap().is_empty());
}

#[test]
fn a_weak_item_without_a_question_keeps_the_questionnaire_from_coming_into_force() {
    let hall = Hall::new();
    let dir = hall.folder.path();
    let file = hall.file("october.csv", "项目,得分,样本\n服务态度,95,120\n等候时间,80.5,118\n");
    assert!(hall.import(&file, &[]).status.success());
    let text = fs::read_to_string(dir.join("hall.toml")).unwrap();
    let (before, rest) = text.split_once("[[question]]\nid = \"q2\"").unwrap();
    let (_, after) = rest.split_once("[[question]]").unwrap();
    let without = format!("{before}[[question]]{after}");
    fs::write(dir.join("hall.toml"), &without).unwrap();
    assert!(refused(dir, &["settings", "apply", "--yes"]).contains("等候时间"));
    let output = zhiban(dir, &["settings", "check"]);
    assert_eq!(output.status.code(), Some(1));
    let told = [output.stdout, output.stderr].concat();
    assert!(String::from_utf8(told).unwrap().contains("等候时间"));
    // One that is not asked may lack it, and one that asks about what is weak comes into force.
    fs::write(dir.join("hall.toml"), without.replace("active = true", "active = false")).unwrap();
    said(dir, &["settings", "apply", "--yes"]);
    fs::write(dir.join("hall.toml"), &text).unwrap();
    said(dir, &["settings", "apply", "--yes"]);
}

#[test]
fn the_catalogue_says_what_every_figure_is_held_against() {
    let hall = Hall::new();
    let dir = hall.folder.path();
    let told = said(dir, &["survey", "indicators"]);
    assert!(told.contains("rules.report.wait_mean_secs") && told.contains("平均等候"), "{told}");
    let toml = said(dir, &["survey", "indicators", "--toml"]);
    let own = fs::read_to_string(dir.join("hall.toml")).unwrap() + "\n" + &toml;
    fs::write(dir.join("hall.toml"), own).unwrap();
    said(dir, &["settings", "check"]);
}
