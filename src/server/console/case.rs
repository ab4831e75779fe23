//! The page of a case: how it stands, what happened, and what whoever looks may do about it.

use maud::{Markup, html};

use super::case_acts::Deed;
use super::case_view::{CaseView, ClockLine, Told};
use super::form::{Beside, Filled, Shown, Wrong};
use super::inbox::case_path;
use super::look::Look;
use super::trouble;
use crate::core::customer::UnmaskReason;
use crate::core::sla::ClockState;
use crate::server::oversight::Urgency;
use crate::text::words::console::{common, desk};
use crate::text::words::fill;

/// What is said above a page.
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// It was done.
    Done,
    /// It had been done before.
    Before,
    /// The case has changed since it was shown in that version.
    Stale(u64),
    /// It was refused, and why.
    Refused(String),
}

/// A form that is shown again, and what is wrong with it.
pub(super) struct Again<'a> {
    pub(super) deed: Deed,
    pub(super) filled: &'a Filled,
    pub(super) wrong: &'a Wrong,
}

/// What the page is for.
pub(super) struct Casing<'a> {
    pub(super) look: Look,
    pub(super) case: &'a CaseView,
    /// What may be done.
    pub(super) deeds: &'a [Deed],
    pub(super) said: Said,
    pub(super) again: Option<Again<'a>>,
    pub(super) csrf: &'a str,
    /// A new id for each form.
    pub(super) once: &'a dyn Fn() -> String,
    /// Where they came from, as far as they may go there.
    pub(super) back: &'a str,
    /// They may see who the customer is.
    pub(super) may_unmask: bool,
}

/// The page.
pub(super) fn page(casing: &Casing<'_>) -> Markup {
    let (case, look) = (casing.case, casing.look);
    let words = desk::of(look.lang);
    let title = if case.is_request { words.request_title } else { words.case_title };
    html! {
        h1 { (fill(title, &[&case.number])) " " span .faint { (case.hall_name) } }
        (said(casing))
        (unsent(casing))
        @if let Some(since) = case.away_since {
            p .note { (fill(words.hall_away, &[&look.zone.stamp(since).hm()])) }
        }
        div .cols.case {
            div .told-of {
                section .panel aria-labelledby="facts" {
                    h2 #facts { (words.case_facts) }
                    dl .facts { @for (name, value) in &case.facts { dt { (name) } dd { (value) } } }
                    @if !case.is_request { p .faint { (words.masked_note) } }
                    (unmasking(casing))
                }
                (tasks(casing))
            }
            div .to-do {
                @if !casing.deeds.is_empty() {
                    section .panel aria-labelledby="acts" {
                        h2 #acts { (words.case_acts) }
                        @for deed in casing.deeds { (form(casing, *deed)) }
                    }
                }
                section .panel aria-labelledby="clocks" {
                    h2 #clocks { (words.case_clocks) }
                    (clocks(look, &case.clocks))
                }
            }
            div .history {
                section .panel aria-labelledby="line" {
                    h2 #line { (words.case_timeline) }
                    (timeline(casing))
                }
                p { a href=(casing.back) { (common::of(look.lang).back) } }
            }
        }
    }
}

fn said(casing: &Casing<'_>) -> Markup {
    let words = desk::of(casing.look.lang);
    html! {
        @match &casing.said {
            Said::Nothing => {},
            Said::Done if casing.case.away_since.is_some() => p .told role="status" { (words.done_away) },
            Said::Done => p .told role="status" { (words.done) },
            Said::Before => p .told role="status" { (words.done_before) },
            Said::Refused(why) => p .wrong role="alert" { (fill(words.refused, &[why])) },
            Said::Stale(_) => div .wrong role="alert" { p { strong { (words.stale_title) } } p { (words.stale) } },
        }
    }
}

/// What was typed into a form that is not offered any more.
fn unsent(casing: &Casing<'_>) -> Markup {
    let again = casing.again.as_ref().filter(|again| !casing.deeds.contains(&again.deed));
    html! { @if let Some(again) = again {
        section .panel { (trouble::typed(common::of(casing.look.lang), again.filled)) }
    } }
}

fn tasks(casing: &Casing<'_>) -> Markup {
    let (case, look) = (casing.case, casing.look);
    let words = desk::of(look.lang);
    html! {
        @for task in case.tasks.iter().rev().filter(|task| task.is_open) {
            section .panel aria-labelledby="task" {
                h2 #task { (words.case_task) ": " (task.department) }
                dl .facts {
                    dt { (words.since) } dd { (look.at(task.sent_at)) }
                    @if !task.contact.is_empty() { dt { (words.contact) } dd { (task.contact) } }
                    @if !task.order_no.is_empty() { dt { (words.order_no) } dd { (task.order_no) } }
                    @if !task.asked_for.is_empty() { dt { (words.asked_for) } dd { (task.asked_for) } }
                    @if let Some(at) = task.accepted_at { dt { (words.state_accepted) } dd { (look.at(at)) } }
                    @if let Some(at) = task.planned_at { dt { (words.planned_at) } dd { (look.at(at)) } }
                    @for ask in &task.asks { dt { (words.state_asked) } dd { (ask) } }
                }
            }
        }
        @if let Some(ladder) = &case.ladder {
            section .panel aria-labelledby="ladder" {
                h2 #ladder { (words.case_ladder) ": " (fill(words.level, &[&ladder.level.to_string()])) }
                dl .facts {
                    dt { (words.since) } dd { (look.at(ladder.fired_at)) }
                    dt { (words.to) } dd { @if ladder.to.is_empty() { (common::of(look.lang).none) } @else { (ladder.to.join(", ")) } }
                    @if let Some(by) = &ladder.acked_by { dt { (words.state_acked) } dd { (by) } }
                }
            }
        }
    }
}

fn timeline(casing: &Casing<'_>) -> Markup {
    let known = match casing.said {
        Said::Stale(known) => known,
        _ => u64::MAX,
    };
    let line = |told: &Told| {
        html! {
            li .new[told.version > known] {
                (casing.look.at(told.at)) strong { (told.by) } " "
                @if told.is_void { s { (told.text) } } @else { (told.text) }
            }
        }
    };
    html! { ol .line { @for one in casing.case.history.iter().rev() { (line(one)) } } }
}

fn clocks(look: Look, clocks: &[ClockLine]) -> Markup {
    let words = desk::of(look.lang);
    html! {
        @if clocks.iter().all(|clock| clock.due.is_none()) { p .faint { (words.no_due) } }
        // What a severity has no limit for is no line of its own.
        dl .facts {
            @for clock in clocks.iter().filter(|clock| clock.due.is_some()) {
                dt { (clock.name) }
                dd {
                    @match clock.state {
                        ClockState::Overdue => (look.due(clock.due, Urgency::Overdue)),
                        ClockState::Due => (look.due(clock.due, Urgency::Soon)),
                        _ => (look.due(clock.due, Urgency::Running)),
                    }
                }
            }
        }
    }
}

/// A form of the page: as it was typed where it is shown again, empty else.
fn form(casing: &Casing<'_>, deed: Deed) -> Markup {
    let (case, look) = (casing.case, casing.look);
    let words = desk::of(look.lang);
    let (no_fields, no_wrong) = (Filled::default(), Wrong::default());
    let again = casing.again.as_ref().filter(|again| again.deed == deed);
    let shown = Shown {
        lang: look.lang,
        id: deed.code(),
        filled: again.map_or(&no_fields, |again| again.filled),
        wrong: again.map_or(&no_wrong, |again| again.wrong),
    };
    let action = case_path(&case.hall, &case.complaint_id);
    html! {
        form .act method="post" action=(action) aria-labelledby={ (deed.code()) "-name" } novalidate {
            input type="hidden" name="csrf" value=(casing.csrf);
            input type="hidden" name="once" value=((casing.once)());
            input type="hidden" name="seen" value=(case.version);
            input type="hidden" name="deed" value=(deed.code());
            @if deed.is_departments() {
                @if let Some(task) = case.open_task() { input type="hidden" name="dispatch" value=(task.dispatch_id); }
            }
            h3 id={ (deed.code()) "-name" } { (name(words, deed)) }
            (fields(&shown, (words, case), deed))
            p { button type="submit" { (name(words, deed)) } }
        }
    }
}

fn name(words: &desk::DeskWords, deed: Deed) -> &'static str {
    match deed {
        Deed::Accept => words.accept,
        Deed::Answer => words.answer,
        Deed::Ask => words.ask,
        Deed::PassOn => words.pass_on,
        Deed::Acknowledge => words.acknowledge,
        Deed::Reply => words.reply,
        Deed::CallOff => words.withdraw,
    }
}

fn fields(shown: &Shown<'_>, (words, case): (&desk::DeskWords, &CaseView), deed: Deed) -> Markup {
    let plain = Beside::default();
    let needed = Beside { is_needed: true, ..plain };
    html! {
        @match deed {
            Deed::Accept => {
                p .hint { (words.accept_says) }
                (shown.line("text", ("order_no", words.order_no), Beside { hint: common::of(shown.lang).optional, ..plain }))
            },
            Deed::Answer => {
                (shown.choice(("answer_kind", words.answer_kind), &[
                    ("result", words.answer_result), ("plan", words.answer_plan), ("not_ours", words.answer_not_ours),
                ], needed))
                (shown.note(("text", words.answer_text), plain))
                (shown.line("datetime-local", ("planned_at", words.planned_at), Beside { hint: words.planned_hint, ..plain }))
            },
            Deed::Ask => (shown.note(("text", words.ask_text), Beside { hint: words.ask_hint, ..needed })),
            Deed::PassOn => {
                (shown.choice(("department", words.pass_to), &others(case), Beside { hint: words.pass_hint, ..needed }))
                (shown.line("text", ("reason", words.pass_reason), needed))
            },
            Deed::Acknowledge => p .hint { (words.acknowledge_says) },
            Deed::Reply => {
                (shown.note(("text", words.answer_text), needed))
                (shown.line("datetime-local", ("planned_at", words.planned_at), Beside { hint: common::of(shown.lang).optional, ..plain }))
                @if case.may_final { (shown.tick(("final", words.is_final))) }
            },
            Deed::CallOff => (shown.line("text", ("reason", words.withdraw_reason), needed)),
        }
    }
}

/// Departments that a task can be passed on to.
fn others(case: &CaseView) -> Vec<(&str, &str)> {
    let own = case.open_task().map(|task| &*task.department_id);
    let all = case.departments.iter().map(|(id, name)| (&**id, &**name));
    std::iter::once(("", "-")).chain(all.filter(|(id, _)| Some(*id) != own)).collect()
}

/// The form that asks who the customer is.
fn unmasking(casing: &Casing<'_>) -> Markup {
    let (case, look) = (casing.case, casing.look);
    let words = desk::of(look.lang);
    let (filled, wrong) = (Filled::default(), Wrong::default());
    let shown = Shown { lang: look.lang, id: "unmask", filled: &filled, wrong: &wrong };
    let reasons: Vec<(&str, &str)> = UnmaskReason::ALL
        .iter()
        .map(|reason| (reason.as_str(), look.lang.words().unmask_reason(*reason)))
        .collect();
    let action = format!("{}/customer", case_path(&case.hall, &case.complaint_id));
    html! {
        @if casing.may_unmask && case.person_ref.is_some() {
            details {
                summary { (words.unmask) }
                form method="post" action=(action) {
                    input type="hidden" name="csrf" value=(casing.csrf);
                    (shown.choice(("reason", words.unmask_reason), &reasons, Beside { hint: words.unmask_note, is_needed: true, ..Beside::default() }))
                    p { button .plain type="submit" { (words.unmask) } }
                }
            }
        }
    }
}
