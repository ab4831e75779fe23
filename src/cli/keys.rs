//! `keys`: the key table of the board, as it stands with the hall's own keys.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::text::width::pad;
use crate::ui::commands::{KeyLine, key_table, key_table_markdown};
use crate::ui::keys::KeyMap;

use super::args::{Globals, KeysArgs, Lang};
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use super::out::Out;

/// The keys in force: those of the table, with the ones of the settings in the place of theirs.
pub fn key_map(setup: &Setup) -> Result<KeyMap, Failure> {
    let set: BTreeMap<String, Vec<String>> =
        setup.config.keys.iter().map(|(id, key)| (id.clone(), vec![key.clone()])).collect();
    KeyMap::new(&set).map_err(|error| failed(&error))
}

/// Prints the table.
pub fn run(globals: &Globals, args: &KeysArgs, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    let keys = key_map(&setup)?;
    let lang = setup.lang.into();
    if args.json {
        out.json(&key_table(&keys))?;
    } else if args.markdown {
        out.text(&key_table_markdown(&keys, lang))?;
    } else {
        out.text(&plain(&key_table(&keys), setup.lang))?;
    }
    Ok(Exit::Done)
}

/// The table for reading in a shell: keys, what they do, the id to remap them by.
fn plain(lines: &[KeyLine], lang: Lang) -> String {
    let keys = |line: &KeyLine| line.keys.join(" ");
    let wide = lines.iter().map(|line| keys(line).len()).max().unwrap_or(0);
    let mut text = String::new();
    for line in lines {
        let does = if lang == Lang::Zh { line.zh } else { line.en };
        let keys = pad(&keys(line), wide);
        let _ = writeln!(text, "{keys}  {}  [{}]", pad(does, 48), line.id);
    }
    text
}
