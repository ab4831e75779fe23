//! Until when something is to be put right: the limits of a sheet, on the clocks of everything else.

use super::FindingLimit;
use crate::core::hall::Hall;
use crate::core::sla::{Calendar, Target, Timetable, deadline};
use crate::core::time::Ms;

/// The deadline of a limit that begins at an instant, in the hall's calendar. `named` is the one that a person
/// named, for [`FindingLimit::Date`].
pub fn due_at(hall: &Hall, limit: FindingLimit, from: Ms, named: Option<Ms>) -> Ms {
    let settings = hall.settings(from).0;
    let zone = hall.config().zone;
    let calendar = Calendar::new(Timetable::of_hall(&settings.hours, 0, zone));
    let at_once = i64::from(settings.rules.finding_at_once_secs);
    let target = match limit {
        FindingLimit::AtOnce | FindingLimit::Unknown => Target::Open { secs: at_once },
        FindingLimit::Shift => {
            let end = shift_end(hall, &calendar, from);
            // With the shift all but over there is as much time as at once has.
            match end.filter(|end| end.secs_since(from) > at_once) {
                Some(end) => return end,
                None => Target::Open { secs: at_once },
            }
        }
        FindingLimit::Day => Target::WorkDays { n: 1, end_of_day: false },
        FindingLimit::Week => Target::Days { n: 7 },
        FindingLimit::Date => return named.unwrap_or(from),
    };
    deadline(&calendar, from, target, &[]).unwrap_or(from.plus_secs(at_once))
}

/// When the duty manager's shift ends as planned, else when the hall closes.
fn shift_end(hall: &Hall, calendar: &Calendar, at: Ms) -> Option<Ms> {
    let zone = hall.config().zone;
    let settings = hall.settings(at).0;
    let date = zone.date(at);
    let planned = hall.shifts().at(at).and_then(|shift| {
        let person = settings.person(hall.name(shift.person))?;
        let time = settings.planned(person, date)?;
        zone.instant(date.and_time(time.span.to))
    });
    planned.or_else(|| calendar.closing(date)).filter(|end| *end > at)
}
