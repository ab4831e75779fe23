//! House rules that neither the compiler nor clippy holds. It reads the sources itself, with no other tool;
//! each rule stands beside a test that it catches a planted fault.

#[path = "tidy/proof.rs"]
mod proof;
#[path = "tidy/source.rs"]
mod source;

use std::path::Path;
use std::sync::OnceLock;

use source::{Source, files, read};
use unicode_width::UnicodeWidthChar;
use zhiban::text::words::Lang;
use zhiban::ui::commands::key_table_markdown;
use zhiban::ui::keys::KeyMap;

/// Where a fault is and what it is, in a line.
type Faults = Vec<String>;

fn fault(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the package. The rules' own files are left out: they spell what they forbid.
fn sources() -> &'static [Source] {
    static READ: OnceLock<Vec<Source>> = OnceLock::new();
    READ.get_or_init(|| {
        let all = ["src", "tests", "benches"].into_iter().flat_map(|f| files(root(), f, &["rs"]));
        let ours = all.filter(|(path, _)| !path.starts_with("tests/tidy"));
        let split: Vec<Source> = ours.map(|(path, text)| Source::new(&path, &text)).collect();
        assert!(split.len() > 10, "the sources were not found");
        split
    })
}

fn hold(rule: fn(&Source) -> Faults) {
    let faults: Faults = sources().iter().flat_map(rule).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Holds the rule against a text that breaks it and one that does not.
fn catches(rule: fn(&Source) -> Faults, path: &str, bad: &str, good: &str) {
    let found = rule(&Source::new(path, bad));
    assert_eq!(found.len(), 1, "{path}: {bad}: {found:?}");
    let found = rule(&Source::new(path, good));
    assert!(found.is_empty(), "{path}: {good}: {found:?}");
}

/// The floors, lowest first. What stands in one row may use each other. `text` knows the shapes of `core`,
/// `core` knows nothing; the clock is above both, so that neither can read it.
const FLOORS: &[&[&str]] = &[
    &["core"],
    &["text"],
    &["clock"],
    &["store"],
    &["feed", "sim", "sync", "export"],
    &["ui", "server"],
    &["cli"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|row| row.contains(&module))
}

/// The modules at the crate's root that a file names, with the place of each.
fn modules_used(source: &Source) -> Vec<(usize, String)> {
    let depth = source.path.trim_end_matches("/mod.rs").matches('/').count();
    let mut used = Vec::new();
    let mut starts: Vec<usize> = source.words("crate::").iter().map(|at| at + 7).collect();
    let up = "super::".repeat(depth);
    starts.extend(source.words(&up).iter().map(|at| at + up.len()));
    for start in starts {
        for (at, name) in heads(&source.code, start) {
            used.push((at, name));
        }
    }
    used
}

/// The first names of the path at `start`, or of each path in the group there.
fn heads(code: &[char], start: usize) -> Vec<(usize, String)> {
    let word = |at: usize| -> String {
        code[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect()
    };
    if code.get(start) != Some(&'{') {
        return vec![(start, word(start))];
    }
    let (mut depth, mut fresh, mut found) = (0, true, Vec::new());
    for (at, c) in code.iter().copied().enumerate().skip(start) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => fresh = true,
            _ if depth == 1 && fresh && !c.is_whitespace() => {
                found.push((at, word(at)));
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn floors(source: &Source) -> Faults {
    let Some(inside) = source.path.strip_prefix("src/") else { return Faults::new() };
    let own = inside.split(['/', '.']).next().unwrap_or_default();
    if matches!(own, "lib" | "main") {
        return Faults::new();
    }
    let Some(height) = floor(own) else {
        return vec![fault(source, 1, &format!("`{own}` has no floor: add it to FLOORS"))];
    };
    let above = |name: &str| floor(name).is_some_and(|other| other > height);
    let used = modules_used(source).into_iter().filter(|(_, name)| above(name));
    used.map(|(at, name)| fault(source, source.line(at), &format!("{own} may not use {name}")))
        .collect()
}

#[test]
fn a_file_uses_its_own_floor_or_one_below() {
    catches(floors, "src/core/a.rs", "use crate::text::x;", "use crate::core::x; // crate::ui::x");
    catches(floors, "src/store/a.rs", "fn f() { crate::ui::g() }", "use crate::{core::x, clock};");
    catches(
        floors,
        "src/feed/b/c.rs",
        "use crate::{core::{a, ui}, cli::x};",
        "use super::super::a;",
    );
    catches(floors, "src/text/mod.rs", "use super::clock::x;", "use crate::core::x;");
    catches(floors, "src/store/a/b.rs", "use super::super::super::ui;", "use super::super::ui;");
    catches(floors, "src/server/a.rs", "use crate::cli;", "use crate::ui;");
    assert_eq!(floors(&Source::new("src/cellar/a.rs", "")).len(), 1);
    hold(floors);
}

const FILE_LINES_MAX: usize = 400;
const TEST_FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;

fn file_length(source: &Source) -> Faults {
    let max = if source.is_test() { TEST_FILE_LINES_MAX } else { FILE_LINES_MAX };
    let length = source.length();
    if length <= max {
        return Faults::new();
    }
    vec![fault(source, max, &format!("{length} lines, at most {max}"))]
}

#[test]
fn files_are_short() {
    catches(file_length, "src/a.rs", &"x\n".repeat(401), &"x\n".repeat(400));
    catches(file_length, "src/a/tests.rs", &"x\n".repeat(601), &"x\n".repeat(600));
    hold(file_length);
}

/// First and last line of each function with a body.
fn functions(source: &Source) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for start in source.words("fn ") {
        let (mut round, mut curly) = (0, 0);
        for at in start..source.code.len() {
            match source.code[at] {
                '(' | '[' => round += 1,
                ')' | ']' => round -= 1,
                ';' if round == 0 && curly == 0 => break, // a function of a trait, without a body
                '{' => curly += 1,
                '}' => curly -= 1,
                _ => continue,
            }
            if curly == 0 && source.code[at] == '}' {
                found.push((source.line(start), source.line(at)));
                break;
            }
        }
    }
    found
}

fn function_length(source: &Source) -> Faults {
    let long =
        functions(source).into_iter().filter(|(from, to)| to - from + 1 > FUNCTION_LINES_MAX);
    let say = |from, to| format!("{} lines, at most {FUNCTION_LINES_MAX}", to - from + 1);
    long.map(|(from, to)| fault(source, from, &say(from, to))).collect()
}

#[test]
fn functions_are_short() {
    let with = |lines: usize| {
        let body = "    x('}', \"}\"); // }\n".repeat(lines);
        format!(
            "trait T {{ fn a(&self, b: [u8; 2]); }}\nfn b(c: fn(u8)) {{\n{body}}}\nfn d() {{}}\n"
        )
    };
    catches(function_length, "src/a.rs", &with(69), &with(68));
    hold(function_length);
}

/// Terminals disagree about the width of these characters: a row that holds one may be torn.
fn ambiguous_glyphs(source: &Source) -> Faults {
    if !(source.path.starts_with("src/ui/") || source.path.starts_with("src/text/words")) {
        return Faults::new();
    }
    let tests_from = source.tests_from();
    let shown = source.literals.iter().filter(|(line, _)| *line < tests_from);
    let mut faults = Faults::new();
    for (line, said) in shown {
        for c in said.chars().filter(|c| c.width() != c.width_cjk()) {
            faults.push(fault(
                source,
                *line,
                &format!("{c:?} (U+{:04X}) is of ambiguous width", u32::from(c)),
            ));
        }
    }
    faults
}

#[test]
fn no_glyph_of_ambiguous_width_is_shown() {
    let good =
        "let a = \"等待 - |\"; // \u{b7}\n#[cfg(test)]\nmod tests { const B: &str = \"\u{b7}\"; }";
    catches(ambiguous_glyphs, "src/ui/a.rs", "let a = \"\u{b7}\";", good);
    catches(ambiguous_glyphs, "src/ui/a.rs", "let a = '\\u{2588}';", "let a = '|';");
    catches(ambiguous_glyphs, "src/text/words.rs", "let a = \"\u{2026}\";", "let a = \"...\";");
    assert!(ambiguous_glyphs(&Source::new("src/core/a.rs", "\"\u{b7}\"")).is_empty());
    hold(ambiguous_glyphs);
}

/// Words that may stand only in these files or folders, and why.
const PLACES: &[(&[&str], &[&str], &str)] = &[
    (
        &["SystemTime::now", "Instant::now", "Utc::now", "Local::now", "thread::sleep"],
        &["src/clock.rs", "tests/", "benches/"],
        "only clock.rs reads a clock or waits",
    ),
    (
        &["println!", "eprintln!", "print!", "eprint!"],
        &["src/cli/out.rs", "tests/", "benches/"],
        "only cli/out.rs prints",
    ),
    (
        &["io::stdout", "io::stderr"],
        &["src/cli/out.rs", "src/ui/", "tests/", "benches/"],
        "only cli/out.rs and the board write to the terminal",
    ),
    (&["process::exit", "process::abort"], &["tests/"], "main maps errors to exit codes"),
    (&["unsafe", "dbg!", "todo!", "unimplemented!"], &[], "not in this house"),
];

fn misplaced_words(source: &Source) -> Faults {
    let mut faults = Faults::new();
    for (words, places, why) in PLACES {
        if places.iter().any(|place| source.path.starts_with(place)) {
            continue;
        }
        for word in *words {
            let hits = source.words(word).into_iter();
            faults.extend(hits.map(|at| fault(source, source.line(at), &format!("{word}: {why}"))));
        }
    }
    faults
}

#[test]
fn clocks_printers_and_exits_stay_in_their_files() {
    catches(misplaced_words, "src/a.rs", "std::time::Instant::now()", "// Instant::now()");
    catches(misplaced_words, "src/a.rs", "std::println!(\"\")", "let a = \"println!\";");
    catches(misplaced_words, "src/a.rs", "print!(\"\")", "fn print() {}");
    catches(misplaced_words, "src/core/a.rs", "io::stdout()", "io::stdin()");
    catches(misplaced_words, "src/a.rs", "std::process::exit(1)", "std::process::id()");
    catches(misplaced_words, "tests/a.rs", "unsafe { x() }", "println!(); not_unsafe()");
    catches(misplaced_words, "src/cli/out.rs", "todo!()", "io::stderr()");
    hold(misplaced_words);
}

/// Panics of the program name the invariant that was broken.
fn bare_panics(source: &Source) -> Faults {
    if !source.path.starts_with("src/") {
        return Faults::new();
    }
    let mut faults = Faults::new();
    for word in [".unwrap()", ".unwrap_err()", ".expect("] {
        for at in source.words(word) {
            let line = source.line(at);
            let said = source.text[at..].iter().skip(word.len()).filter(|c| !c.is_whitespace());
            let named = word == ".expect("
                && said.take(11).eq("\"invariant:".chars().collect::<Vec<_>>().iter());
            if line < source.tests_from() && !named {
                faults.push(fault(
                    source,
                    line,
                    &format!("{word}: return an error, or name the invariant"),
                ));
            }
        }
    }
    faults
}

#[test]
fn panics_name_their_invariant() {
    let good =
        "a.expect(\n    \"invariant: b\");\n// .unwrap()\n#[cfg(test)]\nmod tests { a.unwrap() }";
    catches(bare_panics, "src/a.rs", "a.unwrap()", good);
    catches(bare_panics, "src/a/tests2.rs", "a.unwrap()", "");
    assert_eq!(bare_panics(&Source::new("src/a/tests/b.rs", "a.unwrap()")), Faults::new());
    catches(bare_panics, "src/a.rs", "a.expect(\"b\")", "a.unwrap_or(1)");
    hold(bare_panics);
}

/// A lint is switched off only with its reason beside or above it; so is a test.
fn silent_allowances(source: &Source) -> Faults {
    let text: String = source.text.iter().collect();
    let comments: String = source.comments.iter().collect();
    let comments: Vec<&str> = comments.split('\n').collect();
    let mut faults = Faults::new();
    for (number, line) in text.split('\n').enumerate() {
        let plain = line.trim_start();
        let switches = ["#[allow(", "#![allow(", "#[expect(", "#![expect(", "#[ignore"];
        if !switches.iter().any(|switch| plain.starts_with(switch)) {
            continue;
        }
        let above = number.checked_sub(1).and_then(|above| comments.get(above)).copied();
        let is_reason = |text: &str| text.trim_start().starts_with("//") && !text.contains("///");
        let beside = comments.get(number).is_some_and(|text| is_reason(text));
        if !beside && !above.is_some_and(is_reason) && !plain.contains("reason = ") {
            faults.push(fault(source, number + 1, "switched off without a reason"));
        }
    }
    faults
}

#[test]
fn what_is_switched_off_has_a_reason() {
    catches(silent_allowances, "src/a.rs", "/// A.\n#[allow(x)]\n", "#![allow(x)] // because\n");
    catches(silent_allowances, "tests/a.rs", "#[ignore]\n", "// because\n#[allow(x)]\n");
    hold(silent_allowances);
}

fn opening(source: &Source) -> Faults {
    let text: String = source.text.iter().take(200).collect();
    let says = text.strip_prefix("//! ").is_some_and(|text| text.len() > 20);
    if says { Faults::new() } else { vec![fault(source, 1, "opens without saying what it holds")] }
}

#[test]
fn every_file_opens_with_what_it_holds() {
    catches(opening, "src/a.rs", "use x;\n", "//! What this file holds and must never do.\n");
    hold(opening);
}

/// Marks of unfinished work, and paths of somebody's machine, in any text of the package.
fn leftovers(path: &str, text: &str) -> Faults {
    let marks =
        [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["/ro", "ot/"], ["/wo", "rk/"], ["/home", "/"]];
    let mut faults = Faults::new();
    for mark in marks.map(|parts| parts.concat()) {
        for (number, line) in text.lines().enumerate() {
            let whole = |at: usize| {
                let before = line.get(..at).and_then(|text| text.chars().next_back());
                let after = line.get(at + mark.len()..).and_then(|text| text.chars().next());
                let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                mark.starts_with('/') || !(is_word(before) || is_word(after))
            };
            if line.match_indices(&mark).any(|(at, _)| whole(at)) {
                faults.push(format!("{path}:{}: {mark}", number + 1));
            }
        }
    }
    faults
}

#[test]
fn nothing_is_left_over() {
    let planted = ["TO", "DO"].concat();
    assert_eq!(leftovers("a", &format!("x\n// {planted}: y")), [format!("a:2: {planted}")]);
    assert_eq!(leftovers("a", &format!("MAS{planted}N")), Faults::new());
    assert_eq!(leftovers("a", &["/ro", "ot/x"].concat()).len(), 1);
    let endings = ["rs", "md", "sh", "toml", "yml", "svg"];
    let mut texts: Vec<_> = ["src", "docs", "benches", ".ci"]
        .into_iter()
        .flat_map(|folder| files(root(), folder, &endings))
        .collect();
    for name in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "check.sh", "Cargo.toml"] {
        texts.push((name.to_owned(), read(&root().join(name))));
    }
    let faults: Faults = texts.iter().flat_map(|(path, text)| leftovers(path, text)).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// What stands between `<!-- name -->` and `<!-- /name -->`, once and only once.
fn between<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<!-- {name} -->"))?;
    let (inside, after) = rest.split_once(&format!("<!-- /{name} -->"))?;
    let again = [inside, after].iter().any(|part| part.contains(&format!("<!-- {name} -->")));
    (!again).then(|| inside.trim())
}

#[test]
fn the_readme_shows_the_keys_as_they_are() {
    assert_eq!(between("a <!-- k --> b <!-- /k --> c", "k"), Some("b"));
    assert_eq!(between("<!-- k --> b <!-- k --> <!-- /k -->", "k"), None);
    assert_eq!(between("<!-- k --> b", "k"), None);
    let readme = read(&root().join("README.md"));
    let table = key_table_markdown(&KeyMap::default(), Lang::En);
    assert_eq!(
        between(&readme, "keys").map(str::trim),
        Some(table.trim()),
        "the key table of the README is not that of `zhiban keys --markdown --lang en`"
    );
}

/// Links of a page to files beside it that are not there.
fn dead_links(root: &Path, path: &str, text: &str) -> Faults {
    let folder = root.join(path).parent().map(Path::to_owned).unwrap_or_default();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    local
        .filter(|target| !folder.join(target.split('#').next().unwrap_or_default()).exists())
        .map(|target| format!("{path}: {target} is not there"))
        .collect()
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    assert_eq!(dead_links(root(), "docs/a.md", "[x](nosuch.md) [y](../Cargo.toml#a)").len(), 1);
    let pages = files(root(), "docs", &["md"]).into_iter().chain(
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"]
            .map(|name| (name.to_owned(), read(&root().join(name)))),
    );
    let faults: Faults = pages.flat_map(|(path, text)| dead_links(root(), &path, &text)).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Columns and tables that the program creates and docs/tables.md does not name.
fn undescribed_columns(source: &Source, page: &str) -> Faults {
    let mut faults = Faults::new();
    for (line, sql) in source.literals.iter().filter(|(line, _)| *line < source.tests_from()) {
        for table in sql.split("CREATE TABLE ").skip(1).map(|rest| rest.split(';').next()) {
            let Some((name, columns)) = table.and_then(|table| table.split_once('(')) else {
                continue;
            };
            let typed = |words: &&str| {
                let kind = words.split_whitespace().nth(1).unwrap_or_default();
                ["TEXT", "INTEGER", "BLOB", "REAL", "ANY"]
                    .iter()
                    .any(|known| kind.starts_with(known))
            };
            let names = columns.split([',', '(']).filter(typed);
            let names = names.filter_map(|words| words.split_whitespace().next()).chain([name]);
            for name in names.filter(|name| !page.contains(&format!("`{name}`"))) {
                faults.push(fault(
                    source,
                    *line,
                    &format!("docs/tables.md does not describe {name}"),
                ));
            }
        }
    }
    faults
}

#[test]
fn every_column_is_described() {
    let sql = "const A: &str = \"CREATE TABLE a(b TEXT NOT NULL, c INTEGER,\\n PRIMARY KEY(b, c)) STRICT;\";";
    let source = Source::new("src/store/a.rs", sql);
    assert_eq!(
        undescribed_columns(&source, "`a` `b`"),
        ["src/store/a.rs:1: docs/tables.md does not describe c"]
    );
    assert_eq!(undescribed_columns(&source, "`a` `b` `c`"), Faults::new());
    let page = read(&root().join("docs/tables.md"));
    let ours = sources().iter().filter(|source| source.path.starts_with("src/"));
    let faults: Faults = ours.flat_map(|source| undescribed_columns(source, &page)).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
