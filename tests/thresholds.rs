//! Every threshold of a hall is read by something, or its comment and the page of settings say that it is not.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::path::Path;

use zhiban::core::settings::keys::{RULE_KEYS, is_read};

/// What the program is made of, without its tests and without what merely lists the keys.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let is_listed = ["tests", "keys", "hall_words"].contains(&&*stem);
        if path.is_dir() && stem != "tests" {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !is_listed {
            let text = std::fs::read_to_string(&path).unwrap();
            let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            found.push(program.to_owned());
        }
    }
}

/// Whether a field of that name is used.
fn uses(sources: &[String], field: &str) -> bool {
    let name = format!(".{field}");
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    sources.iter().any(|text| text.split(&name).skip(1).any(|rest| !goes_on(rest)))
}

#[test]
fn a_threshold_is_read_or_said_not_to_be() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    assert!(all.len() > 100, "{}", all.len());
    for key in RULE_KEYS {
        let (group, name) = key.path.split_once('.').unwrap_or(("", key.path));
        let used = uses(&all, name) && (group.is_empty() || uses(&all, group));
        assert_eq!(is_read(key.path), used, "{}", key.path);
    }
}
