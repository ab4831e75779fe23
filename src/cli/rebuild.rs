//! `zhiban rebuild`: the derived tables anew from the log. The log itself is only read.

use super::args::Globals;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::out::Out;
use super::progress::Progress;
use crate::store::{Mode, Store};
use crate::text::words::Lang;

/// Drops what is derived and folds the log once more. Refused while another process writes the folder.
pub fn run(globals: &Globals, out: &mut Out) -> Result<Exit, Failure> {
    // Opening for writing would make a hall where there is none.
    let setup = Setup::of_a_hall(globals)?;
    let mut progress = Progress::new(out, Lang::from(setup.lang));
    let told = &mut |at| progress.anew(at);
    let mut store = Store::open(&setup.folder, &setup.hall(), Mode::Write)?;
    store.rebuild_told(told)?;
    let events = store.head_pos();
    store.close()?;
    out.line(&format!("tables written anew from {events} events"))?;
    Ok(Exit::Done)
}
