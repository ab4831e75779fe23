//! What stands above everything else of a hall: that it is away, that nobody has the duty, which settings it works by.

use maud::{Markup, html};

use super::halls::part_of;
use super::look::Look;
use crate::core::board::Board;
use crate::core::hall::Hall;
use crate::core::time::Ms;
use crate::server::HallStore;
use crate::server::app::App;
use crate::text::clean::scrub;
use crate::text::complaint::person;
use crate::text::words::console::oversight;
use crate::text::words::fill;

/// When a hall was heard last, where that is so long ago that more may have happened there.
pub(super) fn since<S: HallStore>(app: &App<S>, hall: &str, now: Ms) -> Option<Ms> {
    app.oversight()?.hall(hall)?.standing.away_since(now)
}

/// An instant of a hall, to the second, with the date where it is not today's.
pub(super) fn stamp(look: Look, at: Ms) -> String {
    let (date, time) = (look.zone.date(at), look.zone.hms(at));
    if date == look.zone.date(look.now) { time } else { format!("{} {time}", date.format("%m-%d")) }
}

/// What has to be known of a hall that was heard at `told`, before anything else.
pub(super) fn notes(look: Look, told: Ms, unattended_since: Option<Ms>) -> Markup {
    let words = oversight::of(look.lang);
    let part = |text: &'static str, at: Ms| part_of(text, &look.at(at));
    html! {
        @if told < look.now {
            p .note { strong { (part(words.away, told)) } " " (words.away_says) }
        }
        @if let Some(since) = unattended_since {
            p .wrong { strong { (part(words.unattended, since)) } }
        }
    }
}

/// The version of the settings in force, since when and by whom; and what is announced.
pub(super) fn settings(hall: &Hall, board: &Board, look: Look) -> Vec<String> {
    let words = oversight::of(look.lang);
    let at = |at: Ms| format!("{} {}", look.zone.date(at), look.zone.hm(at));
    let holds = board.settings.iter().find(|it| it.holds);
    let holds = holds.map_or_else(
        || words.settings_none.to_owned(),
        |it| {
            let by = person(hall, &it.by);
            fill(words.settings_by, &[&it.version.to_string(), &at(it.from), &scrub(&by)])
        },
    );
    let ahead = board.settings.iter().filter(|it| it.ahead);
    let ahead =
        ahead.map(|it| fill(words.settings_ahead, &[&it.version.to_string(), &at(it.from)]));
    std::iter::once(holds).chain(ahead).collect()
}
