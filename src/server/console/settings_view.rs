//! How the editors of settings look.

use std::sync::Arc;

use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::halls::part_of;
use super::inbox::hall_path;
use super::look::Look;
use super::settings::looked_at;
use crate::core::hall::Hall;
use crate::core::settings::Change;
use crate::core::time::Ms;
use crate::server::oversight::HallStanding;
use crate::text::clean::scrub;
use crate::text::complaint::person;
use crate::text::hall_file::parts::Part;
use crate::text::words::console::settings::{SettingsWords, of};
use crate::text::words::console::{common, desk};
use crate::text::words::fill;

/// Versions that a page lists: the newest.
const LISTED: usize = 50;

/// A version as a list has it.
pub(super) struct Listed {
    version: u32,
    from: Ms,
    by: String,
    note: String,
}

/// How a hall stands with its settings.
pub(super) struct Stand {
    pub(super) hall: String,
    pub(super) name: String,
    in_force: Option<(u32, Ms)>,
    next: Option<(u32, Ms)>,
    versions: Vec<Listed>,
}

impl Stand {
    /// Of a hall at an instant.
    pub(super) fn of(hall: &Hall, now: Ms) -> Stand {
        let (settings, version) = hall.settings(now);
        let book = hall.settings_book();
        let from = |version: u32| book.version(version).map(|it| (version, it.from));
        let next =
            book.versions().filter(|it| it.from > now).min_by_key(|it| (it.from, it.version));
        let mut versions: Vec<Listed> = book
            .versions()
            .map(|it| Listed {
                version: it.version,
                from: it.from,
                by: scrub(&person(hall, &it.by)).into_owned(),
                note: scrub(&it.note).into_owned(),
            })
            .collect();
        versions.reverse();
        versions.truncate(LISTED);
        let id = hall.config().hall_id.clone();
        let name = if settings.name.is_empty() { id.clone() } else { settings.name.clone() };
        let next = next.map(|it| (it.version, it.from));
        Stand { hall: id, name: scrub(&name).into_owned(), in_force: from(version), next, versions }
    }
}

/// What an editor tells above its form.
pub(super) enum Told {
    Nothing,
    /// What would change; where somebody else was first, the number of their version.
    Preview {
        changes: Vec<Change>,
        stale: Option<u32>,
        /// Versions that were to hold later and would not any more.
        ahead: Vec<(u32, Ms)>,
    },
}

/// An editor as it is shown.
pub(super) struct Editor<'a> {
    pub(super) hall: &'a str,
    pub(super) part: Part,
    pub(super) seen: u32,
    pub(super) filled: &'a Filled,
    pub(super) wrong: &'a Wrong,
    pub(super) told: Told,
    pub(super) csrf: &'a str,
    pub(super) once: &'a str,
}

/// The name of a part.
pub(super) fn name(words: &SettingsWords, part: Part) -> &'static str {
    match part {
        Part::Roster => words.part_roster,
        Part::Floor => words.part_floor,
        Part::Departments => words.part_departments,
        Part::Ladder => words.part_ladder,
        Part::Checklists => words.part_checklists,
        Part::Survey => words.part_survey,
        Part::Categories => words.part_categories,
        Part::Calendar => words.part_calendar,
        Part::Thresholds => words.part_thresholds,
    }
}

fn about(words: &SettingsWords, part: Part) -> &'static str {
    match part {
        Part::Roster => words.about_roster,
        Part::Floor => words.about_floor,
        Part::Departments => words.about_departments,
        Part::Ladder => words.about_ladder,
        Part::Checklists => words.about_checklists,
        Part::Survey => words.about_survey,
        Part::Categories => words.about_categories,
        Part::Calendar => words.about_calendar,
        Part::Thresholds => words.about_thresholds,
    }
}

/// A hall to choose.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    /// What is known of it; none where nothing is overseen.
    pub(super) stands: Option<Arc<HallStanding>>,
}

/// Whether the terminals of a hall have the newest version; one that is offline works by the one before.
fn reached(look: Look, stands: &HallStanding) -> Markup {
    let words = of(look.lang);
    let terminals = stands.terminals;
    let (all, have) = (terminals.of, terminals.with_settings);
    let late = stands.settings_hseq > 0 && have < all;
    html! {
        @if stands.settings_hseq == 0 || all == 0 {}
        @else if have >= all { span .faint { (words.row_all) } }
        @else if terminals.waiting.is_none() { span .amber { (words.row_unknown) } }
        @else if have == 0 { span .amber { (words.row_none) } }
        @else { span .amber { (fill(words.row_some, &[&all.to_string(), &have.to_string()])) } }
        @if late && stands.contact_at.is_some() { " " span .faint { (part_of(words.row_heard, &look.age(stands.contact_at))) } }
    }
}

/// The halls to choose from, each with its version and whether its terminals have it.
pub(super) fn index(look: Look, halls: &[Row], find: &str) -> Markup {
    let (words, all) = (of(look.lang), common::of(look.lang));
    html! {
        h1 { (words.title) }
        form .row method="get" action="/settings" role="search" {
            div { label for="find" { (all.search) } input type="search" id="find" name="find" value=(scrub(find)) data-find; }
            button .plain type="submit" { (all.search) }
        }
        p { a href="/settings/surveys" { (crate::text::words::console::followups::of(look.lang).settings_title) } }
        @if halls.is_empty() { p .note { (all.nothing_here) } }
        ul { @for row in halls.iter().take(500) {
            li {
                a href=(hall_path(&row.id, "settings")) { @if row.name.is_empty() { (row.id) } @else { (row.name) " (" (row.id) ")" } }
                @if let Some(stands) = row.stands.as_deref().filter(|it| it.hseq > 0) {
                    " " @if stands.settings_version == 0 { (words.row_default) } @else { (fill(words.row_version, &[&stands.settings_version.to_string()])) }
                    " " (reached(look, stands))
                }
            }
        } }
    }
}

/// A hall's versions and parts.
pub(super) fn hall(
    look: Look,
    stand: &Stand,
    (said, known): (&str, Option<&HallStanding>),
) -> Markup {
    let words = of(look.lang);
    let at = |at: Ms| format!("{} {}", look.zone.date(at), look.zone.hm(at));
    let base = hall_path(&stand.hall, "settings");
    html! {
        h1 { (fill(words.hall_title, &[&stand.name])) }
        @match said {
            "done" => p .told role="status" { (words.applied) },
            "before" => p .told role="status" { (desk::of(look.lang).done_before) },
            _ => {},
        }
        p { @match stand.in_force {
            Some((version, from)) => (fill(words.version_now, &[&version.to_string(), &at(from)])),
            None => (words.version_none),
        } }
        @if let Some((version, from)) = stand.next { p { (fill(words.version_next, &[&version.to_string(), &at(from)])) } }
        @if let Some(known) = known.filter(|it| it.settings_hseq > 0) { p { (reached(look, known)) } }
        ul .plainlist { @for part in Part::ALL {
            li .panel {
                a href={ (base) "/" (part.code()) } { (name(words, *part)) } " " span .faint { (about(words, *part)) } " "
                @if part.can_be_shared() { a href={ (base) "/" (part.code()) "/others" } { (words.others) } }
            }
        } }
        h2 { (words.history) }
        div .scroll tabindex="0" role="region" aria-label=(words.history) {
            table .cards {
                thead { tr { th scope="col" { (words.version) } th scope="col" { (words.from) } th scope="col" { (words.by) } th scope="col" { (words.note) } } }
                tbody {
                    @for one in &stand.versions {
                        tr {
                            th scope="row" { a href={ (base) "/version/" (one.version) } { (one.version) } }
                            td data-label=(words.from) { (look.at(one.from)) }
                            td data-label=(words.by) { (one.by) }
                            td data-label=(words.note) { (one.note) }
                        }
                    }
                    tr { th scope="row" { a href={ (base) "/version/0" } { "0" } } td {} td {} td { (words.version_none) } }
                }
            }
        }
    }
}

pub(super) fn changes(words: &SettingsWords, changes: &[Change]) -> Markup {
    let said = |value: &Option<String>| scrub(value.as_deref().unwrap_or("-")).into_owned();
    html! {
        @if changes.is_empty() { p { (words.no_changes) } }
        @else {
            div .scroll tabindex="0" role="region" aria-label=(words.changes) {
                table .cards {
                    thead { tr { th scope="col" { (words.key) } th scope="col" { (words.old) } th scope="col" { (words.new) } } }
                    tbody { @for change in changes {
                        tr {
                            th scope="row" { code { (scrub(&change.path)) } }
                            td data-label=(words.old) { del { (said(&change.old)) } }
                            td data-label=(words.new) { ins { (said(&change.new)) } }
                        }
                    } }
                }
            }
        }
    }
}

/// The versions that were to hold later and would not any more.
pub(super) fn outranked(look: Look, ahead: &[(u32, Ms)]) -> Markup {
    let words = of(look.lang);
    html! { @for (version, from) in ahead {
        p .wrong { (fill(words.outranked, &[&version.to_string(), &format!("{} {}", look.zone.date(*from), look.zone.hm(*from))])) }
    } }
}

/// An editor.
pub(super) fn editor(look: Look, editor: &Editor<'_>) -> Markup {
    let words = of(look.lang);
    let shown =
        Shown { lang: look.lang, id: "settings", filled: editor.filled, wrong: editor.wrong };
    let base = hall_path(editor.hall, "settings");
    let may_apply = matches!(&editor.told, Told::Preview { changes, .. } if !changes.is_empty());
    html! {
        h1 { (name(words, editor.part)) " " span .faint { (editor.hall) } }
        p .faint { (about(words, editor.part)) }
        form method="post" action={ (base) "/" (editor.part.code()) } novalidate {
            input type="hidden" name="csrf" value=(editor.csrf);
            input type="hidden" name="once" value=(editor.once);
            input type="hidden" name="seen" value=(editor.seen);
            // Enter in a field presses the first of its buttons: that one only looks.
            button .first type="submit" name="deed" value="check" tabindex="-1" aria-hidden="true" { (words.check) }
            @if let Told::Preview { changes: found, stale, ahead } = &editor.told {
                input type="hidden" name="looked" value=(looked_at(editor.filled));
                section .panel aria-labelledby="preview" role="status" {
                    h2 #preview { (words.preview) }
                    @if let Some(version) = stale { p .wrong role="alert" { (fill(words.stale, &[&version.to_string()])) } }
                    (outranked(look, ahead))
                    (changes(words, found))
                    @if may_apply { p { button type="submit" name="deed" value="apply" { (words.apply) } } }
                }
            }
            div .tall { (shown.note(("text", words.text), Beside { hint: words.text_hint, is_needed: true, ..Beside::default() })) }
            (shown.line("datetime-local", ("from", words.from), Beside { hint: words.from_hint, ..Beside::default() }))
            (shown.line("text", ("note", words.note), Beside { hint: words.note_hint, ..Beside::default() }))
            p { button .plain type="submit" name="deed" value="check" { (words.check) } }
        }
        p { a href=(base) { (common::of(look.lang).back) } }
    }
}

/// What is told of a version.
pub(super) struct Version {
    /// The whole file.
    pub(super) text: String,
    /// What it changed of the one before.
    pub(super) changes: Vec<Change>,
    /// What going back to it would change of what holds now.
    pub(super) back: Vec<Change>,
    /// Versions that were to hold later and would not any more.
    pub(super) ahead: Vec<(u32, Ms)>,
}

/// A version: what it says and what it changed; and the way back to it, where it is not the newest.
pub(super) fn version(
    look: Look,
    (hall, version): (&str, u32),
    told: &Version,
    (csrf, once, last): (&str, &str, u32),
) -> Markup {
    let words = of(look.lang);
    let base = hall_path(hall, "settings");
    html! {
        h1 { (words.version) " " (version) " " span .faint { (hall) } }
        @if version > 0 { h2 { (words.changes) } (changes(words, &told.changes)) }
        @if version != last {
            h2 { (words.back_changes) }
            (outranked(look, &told.ahead))
            (changes(words, &told.back))
        }
        @if version != last && !told.back.is_empty() {
            form method="post" action={ (base) "/version/" (version) } {
                input type="hidden" name="csrf" value=(csrf);
                input type="hidden" name="once" value=(once);
                input type="hidden" name="seen" value=(last);
                p { button type="submit" { (words.back_to) } }
            }
        }
        h2 { (words.text) }
        pre tabindex="0" { (scrub_lines(&told.text)) }
        p { a href=(base) { (common::of(look.lang).back) } }
    }
}

/// A text of several lines, each cleaned.
fn scrub_lines(text: &str) -> String {
    text.lines().map(|line| scrub(line).into_owned()).collect::<Vec<_>>().join("\n")
}
