//! `zhiban rebuild`: the derived tables anew from the log. The log itself is only read.

use super::args::Globals;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::store::{DB_FILE, Mode, Store};

/// Drops what is derived and folds the log once more. Refused while another process writes the folder.
pub fn run(globals: &Globals, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::read(globals)?;
    // Opening for writing would make a hall where there is none.
    if !setup.folder.join(DB_FILE).exists() {
        return Err(Failure::refused(format!("{} holds no hall", setup.folder.display()))
            .safe("nothing was written")
            .next("name the hall's folder with --data"));
    }
    let mut store = Store::open(&setup.folder, &setup.hall(), Mode::Write)?;
    store.rebuild()?;
    let events = store.head_pos();
    store.close()?;
    out.line(&format!("tables written anew from {events} events"))?;
    Ok(Exit::Done)
}
