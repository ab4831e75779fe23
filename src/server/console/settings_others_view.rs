//! The page on which a part of a hall's settings is carried to others: districts and halls to choose from, what would change
//! in each of them, what became of it.

use maud::{Markup, html};

use super::form::{Beside, Shown};
use super::inbox::hall_path;
use super::look::Look;
use super::settings_others::{Became, HALLS_MAX, Page, mark};
use super::settings_view::{changes, name, outranked};
use crate::text::words::console::common;
use crate::text::words::console::settings::{SettingsWords, of};
use crate::text::words::fill;

/// Most halls that a page offers.
const OFFERED: usize = 500;

/// The page.
pub(super) fn view(look: Look, page: &Page<'_>) -> Markup {
    let words = of(look.lang);
    let source = page.source;
    let base = format!("{}/{}", hall_path(&source.hall, "settings"), source.part.code());
    let named = name(words, source.part);
    let form = Shown { lang: look.lang, id: "others", filled: page.filled, wrong: page.wrong };
    let may_apply = page.looked.iter().any(|(.., became)| is_open(became));
    let fields = html! {
        (form.line("datetime-local", ("from", words.from), Beside { hint: words.from_hint, ..Beside::default() }))
        (form.line("text", ("note", words.note), Beside { hint: words.note_hint, ..Beside::default() }))
    };
    html! {
        h1 { (fill(words.others_title, &[named, &source.name])) }
        p .faint { (fill(words.others_hint, &[&HALLS_MAX.to_string()])) }
        @if page.is_moved { p .wrong role="alert" { (fill(words.others_moved, &[&source.name])) } }
        form method="post" action={ (base) "/others" } novalidate {
            input type="hidden" name="csrf" value=(page.csrf);
            @if page.looked.is_empty() {
                (choice(words, page))
                (fields)
                p { button .plain type="submit" name="deed" value="check" { (words.check) } }
            } @else {
                // Enter in a field looks once more, and puts nothing into force.
                button .first type="submit" name="deed" value="check" tabindex="-1" aria-hidden="true" { (words.check) }
                @if may_apply { input type="hidden" name="looked" value=(mark(source, page.filled)); }
                (results(look, page.looked))
                @if may_apply {
                    (fields)
                    p .row {
                        button type="submit" name="deed" value="apply" { (words.apply) }
                        button .plain type="submit" name="deed" value="check" { (words.check) }
                    }
                }
            }
        }
        p .row {
            @if !page.looked.is_empty() { a href={ (base) "/others" } { (words.others_again) } }
            a href=(hall_path(&source.hall, "settings")) { (common::of(look.lang).back) }
        }
    }
}

/// Whether something is still to be done there.
fn is_open(became: &Became) -> bool {
    matches!(became, Became::Would(..) | Became::Stale(..))
}

fn choice(words: &SettingsWords, page: &Page<'_>) -> Markup {
    html! {
        @if page.offered.is_empty() { p .note { (words.others_none) } }
        @if !page.districts.is_empty() {
            fieldset {
                legend { (words.others_district) }
                @for (id, name, count) in page.districts {
                    label .side {
                        input type="checkbox" name="district" value=(id) checked[page.filled.every("district").any(|it| it == id)];
                        @if name.is_empty() { (id) } @else { (name) } " (" (fill(words.others_halls, &[&count.to_string()])) ")"
                    }
                }
            }
        }
        fieldset {
            legend { (words.others_choose) }
            @if let Some(wrong) = page.wrong.of("hall") { p .error role="alert" { (wrong) } }
            @for (id, name) in page.offered.iter().take(OFFERED) {
                label .side {
                    input type="checkbox" name="hall" value=(id) checked[page.filled.every("hall").any(|it| it == id)];
                    @if name.is_empty() { (id) } @else { (name) " (" (id) ")" }
                }
            }
        }
    }
}

/// What would change in each, or what became of it.
fn results(look: Look, looked: &[(String, String, Became)]) -> Markup {
    let words = of(look.lang);
    html! {
        @for (id, name, became) in looked {
            section .panel {
                @let label = if name.is_empty() { id } else { name };
                @match became {
                    Became::Would(offer) | Became::Stale(offer) => {
                        input type="hidden" name={ "at-" (id) } value={ (offer.seen) " " (offer.once) };
                        h2 { label .side {
                            input type="checkbox" name="hall" value=(id) checked;
                            (label) ": " (fill(words.others_count, &[&offer.changes.len().to_string()]))
                        } }
                        @if matches!(became, Became::Stale(..)) { p .wrong { (words.others_stale) } }
                        (outranked(look, &offer.ahead))
                        (changes(words, &offer.changes))
                    }
                    Became::Same => { h2 { (label) } p { (words.no_changes) } }
                    Became::Done => { h2 { (label) } p .told { (words.others_done) } }
                    Became::Before => { h2 { (label) } p .told { (words.others_before) } }
                    Became::Wrong(why) => { h2 { (label) } p .wrong { @for line in why.lines() { (line) br; } } }
                    Became::Away => { h2 { (label) } p .wrong { (words.others_away) } }
                }
            }
        }
    }
}
