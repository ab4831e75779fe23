//! The hall of the tests: H001, which has set nothing.

#![allow(unreachable_pub)] // test files and parts of them use it

use zhiban::core::hall::HallConfig;

/// Hall H001 as the fixtures know it.
pub fn config() -> HallConfig {
    HallConfig { hall_id: "H001".to_owned(), ..HallConfig::default() }
}
