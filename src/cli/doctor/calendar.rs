//! The public holidays: how far they are known. Behind that deadlines in working days are provisional.

use chrono::NaiveDate;

use super::Finding;
use crate::core::sla::Holidays;

const AREA: &str = "settings";
/// The next year is announced about two months before it begins; so long before its end a list is old.
const OLD_DAYS: i32 = 45;

pub(super) fn look(list: &Holidays, today: NaiveDate) -> Finding {
    let Holidays { name, covered_until, .. } = list;
    let what = format!("{name}: known until {covered_until}");
    if list.ends_within(today, OLD_DAYS) {
        let next = "write the list of the next year under [holidays] in hall.toml, or install a newer zhiban";
        return Finding::warn(AREA, "public holidays", what, next);
    }
    Finding::ok(AREA, "public holidays", what)
}
