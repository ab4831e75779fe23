//! Until when a customer is to be asked: some calendar days after the service, at the end of business (domain 0-5).

use chrono::NaiveDate;

use crate::core::settings::{Hours, Settings};
use crate::core::time::{Ms, Zone};

/// So many days in a row a hall can be closed before its hours are not asked any more.
const CLOSED_DAYS_MAX: u32 = 31;

/// Whether a hall has business on a date; one that never said when it is open always has.
pub(in crate::core) fn is_open_on(hours: &Hours, date: NaiveDate) -> bool {
    !hours.is_set() || !hours.on(date).is_empty()
}

/// The midnight that ends a date.
pub fn day_end(zone: Zone, date: NaiveDate) -> Ms {
    date.succ_opt().and_then(|next| zone.day_start(next)).unwrap_or(Ms(i64::MAX))
}

/// The date of the last moment before something is due: what is due at the midnight that ends a date is due on it.
pub fn due_date(zone: Zone, due: Ms) -> NaiveDate {
    zone.date(Ms(due.0.saturating_sub(1)))
}

/// The time of day at which something is due, on [`due_date`]: midnight ends that date.
pub fn due_hm(zone: Zone, due: Ms) -> String {
    if zone.date(due) == due_date(zone, due) { zone.hm(due) } else { "24:00".to_owned() }
}

/// When the follow-up of a service is due: the third calendar day after it (`complaint.follow_up_days`), at the end of
/// business; where the hall is closed on that day, at the end of the next day on which it is open. A day off puts off
/// the end, it does not make the customer's three days longer.
pub fn call_back_due(settings: &Settings, zone: Zone, served_on: NaiveDate) -> Ms {
    let mut date = served_on;
    for _ in 0..settings.rules.complaint.follow_up_days {
        date = date.succ_opt().unwrap_or(date);
    }
    for _ in 0..CLOSED_DAYS_MAX {
        if is_open_on(&settings.hours, date) {
            break;
        }
        date = date.succ_opt().unwrap_or(date);
    }
    business_end(settings, zone, date)
}

/// The end of business of a date; midnight where a hall does not say when it closes.
pub fn business_end(settings: &Settings, zone: Zone, date: NaiveDate) -> Ms {
    let last = settings.hours.on(date).last();
    let close = last.and_then(|span| zone.instant(date.and_time(span.to)));
    close.unwrap_or_else(|| day_end(zone, date))
}
