//! What stands above everything else of a hall: that it is away, that nobody has the duty.

use maud::{Markup, html};

use super::look::Look;
use crate::core::time::Ms;
use crate::server::HallStore;
use crate::server::app::App;
use crate::text::words::console::oversight;

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
    let part = |text: &'static str, at: Ms| {
        let (before, after) = text.split_once("{}").unwrap_or((text, ""));
        html! { (before) (look.at(at)) (after) }
    };
    html! {
        @if told < look.now {
            p .note { strong { (part(words.away, told)) } " " (words.away_says) }
        }
        @if let Some(since) = unattended_since {
            p .wrong { strong { (part(words.unattended, since)) } }
        }
    }
}
