//! `report day`: the figures of a business date.

use crate::clock::Clock;
use crate::core::report::{DayReport, day_report};

use super::args::DayArgs;
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::folder::{failed, open_for_reading};
use super::out::Out;

/// Prints the report of one day.
pub fn day(args: &DayArgs, setup: &Setup, out: &mut Out) -> Result<Exit, Failure> {
    let store = open_for_reading(setup)?;
    let now = Clock::system().now();
    let today = store.config().zone.date(now);
    let date = args.date.unwrap_or(today);
    let day = store.day(date).map_err(|error| failed(&error))?.ok_or_else(|| {
        let mut failure = Failure::refused(format!("nothing is known of {date}"))
            .safe("the log was only read");
        if let Some(newest) = store.dates().ok().and_then(|dates| dates.last().copied()) {
            failure = failure.next(format!("the newest date is {newest}: --date {newest}"));
        }
        failure
    })?;
    // What still runs today is counted up to now; a past day ended with its last event.
    let report = day_report(store.hall(), &day, (date == today).then_some(now));
    if args.json { out.json(&report)? } else { out.text(&page(&report, setup))? }
    Ok(Exit::Done)
}

fn page(report: &DayReport, setup: &Setup) -> String {
    crate::ui::once::report_page(report, setup.lang.into())
}
