//! The reconciliation of the day, read out of the files of the export.

use super::floor::Floor;

pub(super) fn check(floor: &Floor) {
    for took in &floor.took {
        assert!(took.keys <= took.most, "{took:?}");
    }
}
