//! Every invariant of a hall with a server has a test that names it, and every fault of the matrix has one or a note that
//! says why not. The names are read from the sources, the notes from `docs/proof.md`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::source::{Source, read};
use crate::{root, sources};

const INVARIANTS: u32 = 28;
const ROWS: u32 = 36;

/// What the name of a test says that it proves: `i9_` and `row_7_`, anywhere in it.
fn proves(name: &str) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let words: Vec<&str> = name.split('_').collect();
    let number = |word: &str| word.parse::<u32>().ok();
    let invariants = words.iter().filter_map(|word| word.strip_prefix('i').and_then(number));
    let rows = words.windows(2).filter(|pair| pair[0] == "row").filter_map(|pair| number(pair[1]));
    (invariants.collect(), rows.collect())
}

/// Names of all functions of the package.
fn named() -> &'static BTreeSet<String> {
    static READ: OnceLock<BTreeSet<String>> = OnceLock::new();
    READ.get_or_init(|| {
        let is_of_a_name = |c: &&char| c.is_alphanumeric() || **c == '_';
        let name = |source: &'static Source, at: usize| {
            source.code[at + 3..].iter().take_while(is_of_a_name).collect::<String>()
        };
        let all =
            sources().iter().flat_map(|it| it.words("fn ").into_iter().map(|at| name(it, at)));
        all.collect()
    })
}

/// The cells of the rows of a Markdown table that begin with this.
fn cells<'t>(text: &'t str, first: &str) -> Option<Vec<&'t str>> {
    let line = text.lines().find(|line| line.starts_with(&format!("| {first} |")))?;
    Some(line.trim_matches('|').split(" |").map(str::trim).collect())
}

/// What is proved by nothing, of these names and notes.
fn missing<'n>(names: impl Iterator<Item = &'n str>, notes: &str) -> Vec<String> {
    let (mut invariants, mut rows) = (BTreeSet::new(), BTreeSet::new());
    for (more, others) in names.map(proves) {
        invariants.extend(more);
        rows.extend(others);
    }
    let mut faults = Vec::new();
    for id in 1..=INVARIANTS {
        if !invariants.contains(&id) {
            faults.push(format!("invariant I{id} has no test `i{id}_...`"));
        }
        if cells(notes, &format!("I{id}")).is_none() {
            faults.push(format!("invariant I{id} is not in docs/proof.md"));
        }
    }
    for row in 1..=ROWS {
        match cells(notes, &row.to_string()) {
            None => faults.push(format!("row {row} is not in docs/proof.md")),
            Some(cells) if !rows.contains(&row) && cells.last().is_none_or(|it| it.is_empty()) => {
                faults.push(format!("row {row} has neither a test `row_{row}_...` nor a note"));
            }
            Some(_) => {}
        }
    }
    faults
}

#[test]
fn every_invariant_has_a_test_and_every_fault_a_test_or_a_note() {
    let row = |row| format!("| {row} | fault | | {} |\n", if row == 9 { "" } else { "why" });
    let invariant = |id| format!("| I{id} | holds | |\n");
    let notes: String = (1..=ROWS).map(row).chain((1..=INVARIANTS).map(invariant)).collect();
    let names: Vec<String> = (1..=INVARIANTS).map(|id| format!("i{id}_holds")).collect();
    let all = || names.iter().map(String::as_str);
    assert_eq!(missing(all(), &notes), ["row 9 has neither a test `row_9_...` nor a note"]);
    assert_eq!(missing(all().chain(["i1_row_9_x"]), &notes), Vec::<String>::new());
    let fewer = all().filter(|name| *name != "i7_holds").chain(["row_9_x", "i77_x"]);
    assert_eq!(missing(fewer, &notes), ["invariant I7 has no test `i7_...`"]);
    let notes = read(&root().join("docs/proof.md"));
    let faults = missing(named().iter().map(String::as_str), &notes);
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// A note that names a test which is not there any more proves nothing.
#[test]
fn the_tests_that_the_notes_name_are_there() {
    let notes = read(&root().join("docs/proof.md"));
    for quoted in notes.split('`').skip(1).step_by(2).filter(|quoted| quoted.contains("::")) {
        let name = quoted.rsplit("::").next().unwrap_or_default();
        let file = format!("/{name}.rs");
        let is_file = || sources().iter().any(|source| source.path.ends_with(&file));
        let is_there = named().contains(name) || is_file();
        assert!(is_there, "docs/proof.md names `{quoted}`, which is not there");
    }
}
