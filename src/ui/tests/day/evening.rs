//! 18:00 to 18:35: the doors, the walk after them, the record, and the end of the shift.

use super::floor::{Floor, LATE};
use super::{walk, walked};
use crate::core::check::Template;
use crate::core::complaint::Case;
use crate::core::event::Kind;

pub(super) fn play(floor: &mut Floor) {
    the_doors_close(floor);
    the_record_is_written(floor);
    the_shift_is_closed(floor);
}

/// 18:00 to 18:10, two minutes: nobody waits any more.
fn the_doors_close(floor: &mut Floor) {
    floor.come_back("18:08");
    assert_eq!(floor.board().totals.waiting, 0);
    let began = floor.now;
    floor.row("18:10", 30, |floor| walk(floor, Template::Closing, &[]));
    assert!(floor.now.secs_since(began) <= 120);
    let round = walked(floor).pop().unwrap();
    assert_eq!((round.template, round.tenths), (Template::Closing, Some(1000)));
}

/// 18:25, one command: the files are there, and the network is not asked.
fn the_record_is_written(floor: &mut Floor) {
    floor.come_back("18:25");
    floor.press(":export\n");
    assert!(floor.exports().join("H001_2025-11-10_s2_record_r1/manifest.json").exists());
}

/// 18:35, 5 keys: one complaint is open.
fn the_shift_is_closed(floor: &mut Floor) {
    floor.come_back("18:35");
    floor.row_of("18:35", 5, ":日终\n");
    floor.signs_as(LATE);
    assert!(floor.hall().shifts().open().is_none());
    let open: Vec<&str> = floor.hall().cases().open_complaints().map(Case::number).collect();
    assert_eq!(open, ["TS-1110-03"]);
    assert_eq!(floor.events(Kind::ShiftUnattended).len(), 0);
}
