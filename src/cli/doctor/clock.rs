//! The machine's clock and zone. Only compares: no event is ever refused because of a clock.

use chrono::{Local, Offset as _, TimeZone as _};

use super::Finding;
use crate::clock::{boot_id, boot_ms};
use crate::core::time::{Ms, Zone};

const AREA: &str = "clock";
/// 2025-01-01 and 2100-01-01: outside, the clock was never set or runs wild.
const SANE_MS: std::ops::Range<i64> = 1_735_689_600_000..4_102_444_800_000;

pub(super) fn look(now: Ms, zone: Zone) -> Vec<Finding> {
    let local = Local.timestamp_millis_opt(now.0).single();
    let machine_min = local.map(|local| local.offset().fix().local_minus_utc() / 60);
    vec![year(now, zone), same_zone(machine_min, zone.offset_min(now).into()), boot(&boot_id())]
}

pub(super) fn year(now: Ms, zone: Zone) -> Finding {
    let what = zone.stamp(now).to_rfc3339();
    if SANE_MS.contains(&now.0) {
        return Finding::ok(AREA, "year", what);
    }
    let next = "set the clock, best by network time: timedatectl set-ntp true";
    Finding::bad(AREA, "year", format!("{what} cannot be"), next)
}

pub(super) fn same_zone(machine_min: Option<i32>, hall_min: i32) -> Finding {
    if machine_min == Some(hall_min) {
        return Finding::ok(AREA, "zone", "the machine has the hall's zone");
    }
    let machine = machine_min.map_or_else(|| "-".to_owned(), |min| min.to_string());
    let what = format!(
        "the machine is {machine} minutes from UTC, the hall {hall_min}; the board shows the hall's time"
    );
    let next = "set the machine's zone (timedatectl set-timezone), or zone under [hall]";
    Finding::warn(AREA, "zone", what, next)
}

pub(super) fn boot(id: &str) -> Finding {
    if id == "unknown" {
        let what = "the system does not say which boot this is";
        let next = "make /proc readable; else a clock that jumps is harder to notice";
        return Finding::warn(AREA, "boot", what, next);
    }
    Finding::ok(AREA, "boot", format!("boot {id}, up for {} s", boot_ms() / 1000))
}
