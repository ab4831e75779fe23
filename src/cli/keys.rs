//! `keys`: the key table of the board, as it stands with the hall's own keys.

use std::collections::BTreeMap;

use crate::ui::commands::{key_table, key_table_markdown, key_table_text};
use crate::ui::keys::KeyMap;

use super::args::{Globals, KeysArgs};
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
        out.text(&key_table_text(&keys, lang))?;
    }
    Ok(Exit::Done)
}
