//! The page of a call: what it is about, the hall's own script with a key for each answer, what came of it by one key.

use maud::{Markup, html};

use super::call_acts::{Deed, is_asked_so, laters};
use super::call_view::{Asked, CallView, field_of};
use super::calls_list::call_path;
use super::form::{Beside, Filled, Shown, Wrong};
use super::inbox::hall_path;
use super::look::Look;
use super::trouble;
use crate::core::customer::{Customer, UnmaskReason};
use crate::core::followup::FollowUpWay;
use crate::server::Claim;
use crate::server::oversight::Urgency;
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::words::console::common;
use crate::text::words::console::followups::{self, CallWords};
use crate::text::words::fill;

/// What became of a follow-up that was done with: it lies before nobody any more, so it is named.
pub(super) struct Told {
    /// One hole for its number.
    pub(super) text: &'static str,
    pub(super) number: String,
    pub(super) path: String,
}

impl Told {
    pub(super) fn shown(&self) -> Markup {
        let (before, after) = self.text.split_once("{}").unwrap_or((self.text, ""));
        html! {
            p .told role="status" {
                (before) @if !self.path.is_empty() { a href=(self.path) { (self.number) } } (after)
            }
        }
    }
}

/// What is said above a page.
pub(super) enum Said {
    Nothing,
    /// What became of the one before.
    Told(Told),
    /// It has changed since it was shown with so many lines of what happened.
    Stale(usize),
    /// Somebody else has it open.
    Held(Claim),
    /// It was refused, and why.
    Refused(String),
}

/// What the page is for.
pub(super) struct Calling<'a> {
    pub(super) look: Look,
    pub(super) call: &'a CallView,
    pub(super) said: Said,
    /// What was typed, and what is wrong with it.
    pub(super) filled: &'a Filled,
    pub(super) wrong: &'a Wrong,
    pub(super) csrf: &'a str,
    pub(super) once: &'a str,
    /// The filters of the list that they came from.
    pub(super) query: &'a str,
    /// The customer in full, who was asked for.
    pub(super) customer: Option<&'a Customer>,
}

/// The page.
pub(super) fn page(calling: &Calling<'_>) -> Markup {
    let (call, look) = (calling.call, calling.look);
    let words = followups::of(look.lang);
    let urgency = if call.due <= look.now { Urgency::Overdue } else { Urgency::Running };
    let held = matches!(calling.said, Said::Held(_));
    html! {
        h1 { (fill(words.call_title, &[&call.number])) " " span .faint { (call.hall_name) } }
        (said(calling))
        div .cols {
            div {
                @if held || !call.may_answer { (unsent(calling)) } @else { (form(calling)) }
            }
            div {
                section .panel aria-labelledby="facts" {
                    h2 #facts { (words.facts) }
                    dl .facts {
                        dt { (words.due) }
                        dd { @if call.is_open { (look.due(Some(call.due), urgency)) } @else { (look.until(call.due)) } }
                        @for (name, value) in &call.facts { dt { (name) } dd { (value) } }
                    }
                    @if let Some(number) = &call.repair { p .note { (fill(words.repair, &[number])) } }
                }
                section .panel aria-labelledby="line" { h2 #line { (words.history) } (line(calling)) }
            }
        }
        p .row {
            a .button.plain data-key="n" href={ "/followups/next?" (after(calling)) } { (words.skip) " " kbd { "n" } }
            a href={ "/followups?" (calling.query) } { (common::of(look.lang).back) }
        }
    }
}

/// The address of the next one: this one is left aside.
fn after(calling: &Calling<'_>) -> String {
    let mut query = form_urlencoded::Serializer::new(calling.query.to_owned());
    query.append_pair("after_hall", &calling.call.hall).append_pair("after", &calling.call.id);
    query.finish()
}

fn said(calling: &Calling<'_>) -> Markup {
    let look = calling.look;
    let words = followups::of(look.lang);
    html! {
        @match &calling.said {
            Said::Nothing if !calling.call.may_answer => p .note { (words.over) },
            Said::Nothing => {},
            Said::Told(told) => (told.shown()),
            Said::Refused(why) => p .wrong role="alert" { (fill(words.refused_why, &[why])) },
            Said::Stale(_) => div .wrong role="alert" {
                p { strong { (words.stale_title) } }
                @if is_asked_so(calling.call, calling.filled) { p { (words.stale) } } @else { (asked_anew(calling)) }
                @if !calling.call.may_answer { p { (words.over) } }
            },
            Said::Held(claim) => div .wrong role="alert" {
                p { (fill(words.held, &[&scrub(&claim.name), &look.zone.hm(claim.since)])) }
                form method="post" action=(call_path(&calling.call.hall, &calling.call.id, "")) {
                    (hidden(calling))
                    button .plain type="submit" name="deed" value="take" { (words.take) }
                }
            },
        }
    }
}

/// The questions are others than those that were asked: which answers have no question any more.
fn asked_anew(calling: &Calling<'_>) -> Markup {
    let words = followups::of(calling.look.lang);
    let is_asked = |item: &str| calling.call.asked.iter().any(|it| it.item == item);
    let left = CallView::scores(calling.filled).filter(|(item, _)| !is_asked(item));
    let left = left.map(|(item, said)| format!("{} {}", scrub(item), scrub(said)));
    let left = left.collect::<Vec<_>>().join(", ");
    html! {
        p { (words.asked_anew) }
        @if !left.is_empty() { p { (fill(words.left_out, &[&left])) } }
    }
}

/// What was typed for one that is not offered.
fn unsent(calling: &Calling<'_>) -> Markup {
    let words = common::of(calling.look.lang);
    let own = ["list", "known", "settings", "way", "why", "later", "solved"];
    let typed = calling.filled.all().filter(|(name, _)| !own.contains(name));
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    html! { section .panel { (trouble::typed(words, &Filled::with(typed))) } }
}

fn hidden(calling: &Calling<'_>) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(calling.csrf);
        input type="hidden" name="once" value=(calling.once);
        input type="hidden" name="seen" value=(calling.call.version);
        input type="hidden" name="settings" value=(calling.call.settings);
        input type="hidden" name="known" value=(calling.call.line.len());
        input type="hidden" name="list" value=(calling.query);
    }
}

fn deed(deed: Deed, label: &str, key: &str) -> Markup {
    html! {
        button .plain type="submit" name="deed" value=(deed.code()) data-key=[(!key.is_empty()).then_some(key)] {
            (label) @if !key.is_empty() { " " kbd { (key) } }
        }
    }
}

fn form(calling: &Calling<'_>) -> Markup {
    let (call, look) = (calling.call, calling.look);
    let (words, lang) = (followups::of(look.lang), look.lang);
    let shown = Shown { lang, id: "call", filled: calling.filled, wrong: calling.wrong };
    let ways: Vec<(&str, &str)> =
        FollowUpWay::ALL.iter().map(|it| (it.as_str(), it.name(lang))).collect();
    html! {
        form method="post" action=(call_path(&call.hall, &call.id, "")) data-call novalidate {
            (hidden(calling))
            section .panel aria-labelledby="who" {
                h2 #who { (words.customer) }
                // The first button is what Enter presses.
                p .row {
                    button type="submit" name="deed" value=(Deed::Answer.code()) data-default { (words.answer) " " kbd { "Enter" } }
                }
                (customer(calling))
            }
            section .panel aria-labelledby="script" {
                h2 #script { (words.script) }
                p .faint { (words.keys) }
                @if call.asked.is_empty() { p .note { (words.no_script) } }
                @for asked in &call.asked { (question(calling, asked)) }
                @for of in ["score", "solved"] {
                    @if let Some(wrong) = calling.wrong.of(of) { p .error { (wrong) } }
                }
                (solved(calling, words))
                (shown.note(("text", words.words), Beside::default()))
                (shown.choice(("way", words.way), &ways, Beside::default()))
            }
            section .panel aria-labelledby="none" {
                h2 #none { (words.reached_none) }
                p .row {
                    (deed(Deed::NoAnswer, words.no_answer, "o"))
                    (deed(Deed::Refused, words.refused, "r"))
                    (deed(Deed::WrongNumber, words.wrong_number, "w"))
                }
                div .row {
                    div { (shown.choice(("later", words.later_when), &laters(words), Beside::default())) }
                    div { (shown.line("datetime-local", ("until", words.later_at), Beside::default())) }
                    (deed(Deed::Later, words.later, "l"))
                }
                div .row {
                    div { (shown.line("text", ("reason", words.drop_why), Beside::default())) }
                    (deed(Deed::Drop, words.drop, ""))
                }
            }
        }
    }
}

fn customer(calling: &Calling<'_>) -> Markup {
    let (call, lang) = (calling.call, calling.look.lang);
    let words = followups::of(lang);
    let path = format!(
        "{}/customer",
        hall_path(&call.hall, &format!("followups/{}", super::inbox::escaped(&call.id)))
    );
    let chosen = calling.filled.raw("why");
    html! {
        @if let Some(customer) = calling.customer {
            p .told role="status" {
                strong .number { (scrub(&customer.phone)) } " " (scrub(&customer.name)) " " (scrub(&customer.contact))
                br; span .faint { (words.shown) }
            }
        } @else if call.customer.is_empty() {
            p .note { (words.no_number) }
        } @else {
            p { strong { (call.customer) } }
        }
        @if call.has_number && call.is_open && calling.customer.is_none() {
            div .row {
                div {
                    label for="why" { (words.why) }
                    select id="why" name="why" {
                        @for reason in UnmaskReason::ALL {
                            option value=(reason.as_str()) selected[reason.as_str() == chosen] {
                                (lang.words().unmask_reason(*reason))
                            }
                        }
                    }
                }
                button .plain type="submit" formaction=(path) data-key="y" { (words.show_number) " " kbd { "y" } }
            }
        }
    }
}

fn question(calling: &Calling<'_>, asked: &Asked) -> Markup {
    let words = followups::of(calling.look.lang);
    let name = field_of(&asked.item);
    let chosen = CallView::score(calling.filled, &asked.item);
    html! {
        fieldset data-ask {
            legend { (asked.name) ": " (asked.text) }
            @if !asked.script.is_empty() { p .hint { (asked.script) } }
            @for score in ["5", "4", "3", "2", "1"] {
                label .side {
                    input type="radio" name=(name) value=(score) checked[chosen == score];
                    (fill(words.score, &[score]))
                }
            }
            label .side { input type="radio" name=(name) value="" checked[chosen.is_empty()]; (words.not_asked) }
        }
    }
}

fn solved(calling: &Calling<'_>, words: &CallWords) -> Markup {
    let chosen = calling.filled.raw("solved");
    html! {
        fieldset data-solved {
            legend { (words.solved) " " kbd { "s" } }
            @for (code, name) in [("yes", words.yes), ("no", words.no), ("", words.not_said)] {
                label .side { input type="radio" name="solved" value=(code) checked[chosen == code]; (name) }
            }
        }
    }
}

fn line(calling: &Calling<'_>) -> Markup {
    let look = calling.look;
    let words = followups::of(look.lang);
    let known = match calling.said {
        Said::Stale(known) => known,
        _ => usize::MAX,
    };
    html! {
        ol .line {
            @for (n, line) in calling.call.line.iter().enumerate().rev() {
                li .new[n >= known] {
                    (look.at(line.at)) " "
                    @if n >= known { span .amber.mark { (words.was_new) } " " }
                    @if line.is_taken_back { del { (line.what) } " " span .faint { (words.taken_back) } } @else { (line.what) }
                    @if !line.who.is_empty() { " " span .faint { (line.who) } }
                }
            }
        }
    }
}
