//! The hall's folder as the commands open it, and errors of the lower floors as the person reads them.

use crate::core::hall::HallConfig;
use crate::store::{Mode, Store, StoreError};

use super::config::Setup;
use super::failure::Failure;

/// An error whose text says what happened, what is safe and what to do next, parted by semicolons or full
/// stops: printed as it is.
pub fn failed(error: &dyn std::error::Error) -> Failure {
    Failure::refused(error.to_string())
}

/// The hall of these settings, the interval of its feeds among the thresholds.
pub fn hall_config(setup: &Setup) -> HallConfig {
    let mut hall = setup.hall();
    hall.rules.feed_interval_secs = setup.config.feed.interval_secs;
    hall
}

/// Opens the log for reading; works beside a board that writes it.
pub fn open_for_reading(setup: &Setup) -> Result<Store, Failure> {
    Store::open(&setup.folder, &hall_config(setup), Mode::ReadOnly).map_err(|e| failed(&e))
}

/// Opens the log for writing; refused while a board runs on it.
pub fn open_for_writing(setup: &Setup) -> Result<Store, Failure> {
    Store::open(&setup.folder, &hall_config(setup), Mode::Write).map_err(|e| match e {
        StoreError::Busy { holder } => {
            Failure::refused(format!("{holder} has this folder open for writing"))
                .safe("nothing was changed")
                .next("end that program first, or name another folder with --data")
        }
        other => failed(&other),
    })
}
