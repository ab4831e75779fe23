//! Whether there is anybody to serve at an instant: the doors are open, or customers are still (or already)
//! inside. Opening hours alone do not end a day: the last customer does.

use crate::core::board::FeedAge;
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::queue::life::State;
use crate::core::time::Ms;

/// Whether the hall is closed for the whole of the date of `now`.
pub fn is_closed_day(hall: &Hall, now: Ms) -> bool {
    let hours = &hall.settings(now).0.hours;
    hours.is_set() && hours.on(hall.config.zone.date(now)).is_empty()
}

/// Whether somebody is to be served: within the opening hours, always where the settings name none, and
/// outside them as long as somebody waits or is served.
pub fn serves(hall: &Hall, now: Ms) -> bool {
    let zone = hall.config.zone;
    let second = zone.second_of_day(now);
    let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or_default();
    hall.settings(now).0.hours.holds(zone.date(now), time) || customers_inside(hall, now)
}

/// Of a machine that is dead nothing is known: a number that it never closed keeps nobody in the house.
fn customers_inside(hall: &Hall, now: Ms) -> bool {
    let rules = hall.rules(now);
    let lives = |source: Ref| {
        hall.feeds.get(&source).is_none_or(|feed| feed.age(now, rules) < FeedAge::Dead)
    };
    let Some(day) = hall.day(hall.config.zone.date(now)) else { return false };
    let by_ticket = day.tickets().iter().filter(|ticket| !ticket.is_empty()).any(|ticket| {
        let state = ticket.life().state;
        matches!(state, State::Waiting | State::Called | State::Serving) && lives(ticket.source)
    });
    by_ticket || day.counted.values().any(|queue| queue.waiting > 0 && lives(queue.source))
}
