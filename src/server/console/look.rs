//! How things are spelt on pages: instants in the hall's zone, ages and what is left, marks of severity and lateness. A
//! mark is a word first; its colour only repeats it.

use maud::{Markup, html};

use crate::core::complaint::Severity;
use crate::core::followup::{due_date, due_hm};
use crate::core::time::{Ms, Zone};
use crate::server::oversight::Urgency;
use crate::text::named::Named;
use crate::text::show::span;
use crate::text::words::console::{common, desk};
use crate::text::words::{Lang, fill};

/// In what a page is spelt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) lang: Lang,
    pub(super) now: Ms,
    pub(super) zone: Zone,
}

impl Look {
    /// An instant: time of day, with the date where it is not today's.
    pub(super) fn at(&self, at: Ms) -> Markup {
        let (date, today) = (self.zone.date(at), self.zone.date(self.now));
        let hm = self.zone.hm(at);
        let full = self.zone.stamp(at).to_rfc3339();
        html! {
            time datetime=(full) .nowrap {
                @if date == today { (hm) } @else { (date.format("%m-%d")) " " (hm) }
            }
        }
    }

    /// How long ago something was; it counts on in the page.
    pub(super) fn age(&self, at: Option<Ms>) -> Markup {
        let words = common::of(self.lang);
        let Some(at) = at else { return html! { span .faint { (words.unknown) } } };
        let secs = self.now.secs_since(at).max(0);
        let spellings = [words.secs_ago, words.mins_ago, words.hours_ago, words.days_ago];
        let (n, rest, spelling) = match secs {
            0..60 => (secs, 0, spellings[0]),
            60..3_600 => (secs / 60, 0, spellings[1]),
            3_600..172_800 => (secs / 3_600, secs % 3_600 / 60, spellings[2]),
            _ => (secs / 86_400, 0, spellings[3]),
        };
        html! {
            time .nowrap data-age=(secs) data-words=(spellings.join("|")) datetime=(self.zone.stamp(at).to_rfc3339()) {
                (fill(spelling, &[&n.to_string(), &rest.to_string()]))
            }
        }
    }

    /// What is left until a deadline, or by how much it is over.
    pub(super) fn due(&self, due: Option<Ms>, urgency: Urgency) -> Markup {
        let words = desk::of(self.lang);
        let Some(due) = due else { return html! { span .faint { (words.no_due) } } };
        let left = due.secs_since(self.now);
        let text = |secs: i64| span(self.lang.words(), secs);
        html! {
            @match urgency {
                Urgency::Overdue => span .red.mark { (fill(words.overdue, &[&text(-left)])) },
                Urgency::Soon => span .amber.mark { (fill(words.due_in, &[&text(left)])) },
                _ => span { (fill(words.due_in, &[&text(left)])) },
            }
            " " span .faint { (self.until(due)) }
        }
    }

    /// Until when: midnight ends the date before it.
    pub(super) fn until(&self, due: Ms) -> Markup {
        let (date, today) = (due_date(self.zone, due), self.zone.date(self.now));
        let hm = due_hm(self.zone, due);
        let full = self.zone.stamp(due).to_rfc3339();
        html! {
            time datetime=(full) .nowrap {
                @if date == today { (hm) } @else { (date.format("%m-%d")) " " (hm) }
            }
        }
    }

    /// A severity.
    pub(super) fn severity(&self, severity: Severity) -> Markup {
        graded(severity, severity.name(self.lang))
    }

    /// How urgent a request of a hall is, in its own words.
    pub(super) fn urgency(&self, severity: Severity) -> Markup {
        graded(severity, self.lang.requests().urgency(severity))
    }
}

fn graded(severity: Severity, name: &str) -> Markup {
    html! {
        @match severity {
            Severity::Sev1 | Severity::Sev2 => span .red.mark { (name) },
            Severity::Sev3 => span .amber.mark { (name) },
            _ => span .nowrap { (name) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::tests::ms;

    #[test]
    fn hours_have_their_minutes() {
        let look = Look { lang: Lang::Zh, now: ms("12:00"), zone: Zone::default() };
        let age = |at: &str| look.age(Some(ms(at))).into_string();
        assert!(age("10:03").contains(">1 小时 57 分前<"), "{}", age("10:03"));
        assert!(age("11:58").contains(">2 分钟前<"));
        assert!(age("11:59:55").contains(">5 秒前<"));
    }
}
