//! Opening a hall's log to write it.

use super::access::keys;
use super::config::Setup;
use super::out::Out;
use super::progress::Progress;
use crate::clock::Clock;
use crate::store::{Mode, Store, StoreError, spend_reserve};
use crate::text::words::Lang;

/// Opens a hall's log for a board or a feed. Where the disk is full, what was kept back for that is used:
/// the shift goes on. Where it takes long, that is said.
pub fn open_for_writing(setup: &Setup, out: &mut Out) -> Result<Store, StoreError> {
    let mut progress = Progress::new(out, Lang::from(setup.lang));
    let mut open = || {
        let told = &mut |at| progress.anew(at);
        let store = Store::open_told(&setup.folder, &setup.hall(), Mode::Write, told)?;
        let mut store = store.with_keys(keys())?;
        store.erase_again(Clock::system().now())?;
        Ok(store)
    };
    match open() {
        Err(StoreError::DiskFull) if spend_reserve(&setup.folder) => open(),
        opened => opened,
    }
}
