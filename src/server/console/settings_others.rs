//! One part of a hall's settings put into force in other halls too: what would change in each before it does, and what
//! became of each. Every hall keeps a version of its own with its own way back.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use hyper::StatusCode;
use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::inbox::hall_path;
use super::look::Look;
use super::rights::note_denied;
use super::settings::{NOTE_MAX, faults, from, granted, look, looked_at, new, newest, once};
use super::settings_view::{changes, name};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::ids::is_entity_id;
use crate::core::settings::Change;
use crate::core::time::Ms;
use crate::server::accounts::Right;
use crate::server::app::App;
use crate::server::centre::{Granted, NotGranted};
use crate::server::{Fault, FoldFault, HallStore};
use crate::text::clean::scrub;
use crate::text::hall_file::parts::{Edited, NotEdited, Part, part_text, with_part};
use crate::text::words::console::common;
use crate::text::words::console::settings::{SettingsWords, of};
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Most halls at a time: each of them is read, and some from the disk.
const HALLS_MAX: usize = 50;
/// Most halls that a page offers.
const OFFERED: usize = 500;

/// What became of a hall, or would.
enum Became {
    /// Looked at; the version that was seen, and the id of the deed that is offered.
    Would(Vec<Change>, u32, String),
    Same,
    Done,
    Before,
    /// A newer version came; as with `Would`.
    Stale(Vec<Change>, u32, String),
    Wrong(String),
    Away,
}

/// The part as the hall has it that it is taken from.
struct Source {
    hall: String,
    name: String,
    part: Part,
    text: String,
    /// The version that it is of.
    version: u32,
}

/// The page as it is shown.
struct Page<'a> {
    source: &'a Source,
    /// Id and name of the halls to choose from.
    offered: &'a [(String, String)],
    filled: &'a Filled,
    wrong: &'a Wrong,
    /// Halls that were looked at, with their names.
    looked: &'a [(String, String, Became)],
    /// The settings it is taken from changed meanwhile.
    is_moved: bool,
    csrf: &'a str,
}

/// A part that one hall can have of another.
fn shared(code: &str) -> Option<Part> {
    Part::of(code).filter(|part| part.can_be_shared())
}

async fn source<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    (hall, part): (&str, Part),
) -> Result<Source, FoldFault> {
    let lang = visit.look.lang;
    let read = look(app, hall, move |hall| {
        let (settings, version) = newest(hall);
        (part_text(&settings, part, lang), version, settings.name)
    });
    let (text, version, name) = read.await?;
    let name = if name.is_empty() { hall.to_owned() } else { scrub(&name).into_owned() };
    Ok(Source { hall: hall.to_owned(), name, part, text, version })
}

/// The other halls whose settings somebody may edit: id and name.
async fn offered<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    hall: &str,
) -> Result<Vec<(String, String)>, Fault> {
    let may = visit.halls(Right::EditHalls);
    let halls = app.store.halls().await?;
    let own = halls.into_iter().filter(|it| it.id != hall && may.contains(&it.id));
    Ok(own.map(|it| (it.id, scrub(&it.name).into_owned())).collect())
}

/// `GET /h/{hall}/settings/{part}/others`: the halls to choose from.
pub(super) async fn show<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, part)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let visit = &asked.visit;
    let Some(part) = shared(&part) else { return trouble::not_found(visit) };
    let source = match source(&app, visit, (&hall, part)).await {
        Ok(source) => source,
        Err(fault) => return trouble::fold(visit, &fault),
    };
    let offered = match offered(&app, visit, &hall).await {
        Ok(offered) => offered,
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
    };
    let (filled, wrong) = (Filled::default(), Wrong::default());
    let page = Page {
        source: &source,
        offered: &offered,
        filled: &filled,
        wrong: &wrong,
        looked: &[],
        is_moved: false,
        csrf: &visit.csrf,
    };
    shown(visit, StatusCode::OK, &page)
}

/// `POST /h/{hall}/settings/{part}/others`: looks at what would change in each of the halls that were chosen, and puts it into
/// force once that was confirmed.
pub(super) async fn carry<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, part)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let lang = visit.look.lang;
    let Some(part) = shared(&part) else { return trouble::not_found(&visit) };
    let source = match source(&app, &visit, (&hall, part)).await {
        Ok(source) => source,
        Err(fault) => return trouble::fold(&visit, &fault),
    };
    let offered = match offered(&app, &visit, &hall).await {
        Ok(offered) => offered,
        Err(fault) => return trouble::fault(lang, &fault),
    };
    let mut wrong = Wrong::default();
    let since = from(&visit, &filled, &mut wrong);
    let note = wrong.optional(lang, "note", filled.line("note", NOTE_MAX), NOTE_MAX).into_owned();
    let mut chosen: Vec<&(String, String)> = Vec::new();
    for id in filled.every("hall") {
        let Some(known) = offered.iter().find(|(of, _)| of == id) else {
            note_denied(&app, &visit, id).await;
            return trouble::not_found(&visit);
        };
        if !chosen.contains(&known) {
            chosen.push(known);
        }
    }
    if chosen.is_empty() || chosen.len() > HALLS_MAX {
        wrong.add("hall", fill(of(lang).others_needed, &[&HALLS_MAX.to_string()]));
    }
    let confirmed = filled.raw("deed") == "apply";
    let is_moved = confirmed && filled.raw("looked") != mark(&source, &filled);
    let mut looked = Vec::new();
    if wrong.is_empty() {
        for (id, name) in chosen {
            let deed = (confirmed && !is_moved).then(|| deed(&filled, id)).flatten();
            let became = one(&app, &visit, (&source, id), (since, &note), deed).await;
            looked.push((id.clone(), name.clone(), became));
        }
    }
    let stale = looked.iter().any(|(.., became)| matches!(became, Became::Stale(..)));
    let status = match () {
        () if !wrong.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
        () if is_moved || stale => StatusCode::CONFLICT,
        () => StatusCode::OK,
    };
    let page = Page {
        source: &source,
        offered: &offered,
        filled: &filled,
        wrong: &wrong,
        looked: &looked,
        is_moved,
        csrf: &visit.csrf,
    };
    shown(&visit, status, &page)
}

/// What was looked at before it is confirmed: whose settings of which version, from when on, and why.
fn mark(source: &Source, filled: &Filled) -> String {
    let mut looked = Filled::default();
    for name in ["from", "note"] {
        looked.put(name, filled.raw(name).to_owned());
    }
    looked.put("text", format!("{} {}\n{}", source.hall, source.version, source.text));
    looked_at(&looked)
}

/// The version that was seen of a hall, and the id of what is to be done there.
fn deed<'a>(filled: &'a Filled, hall: &str) -> Option<(u32, &'a str)> {
    let said = filled.all().find(|(name, _)| name.strip_prefix("at-") == Some(hall))?.1;
    let (seen, once) = said.split_once(' ')?;
    Some((seen.parse().ok()?, once)).filter(|(_, once)| is_entity_id(once))
}

/// Looks at one hall, and puts it into force there where that is asked for.
async fn one<S: HallStore>(
    app: &Arc<App<S>>,
    visit: &Visit,
    (source, id): (&Source, &str),
    (since, note): (Option<Ms>, &str),
    deed: Option<(u32, &str)>,
) -> Became {
    if deed.is_some_and(|(_, once)| app.was_put(id, once)) {
        return Became::Before;
    }
    let (part, lang, text) = (source.part, visit.look.lang, source.text.clone());
    let found = look(app, id, move |hall| {
        let (settings, version) = newest(hall);
        (with_part(&settings, (part, &text), lang), version)
    });
    let (edited, version): (Result<Edited, NotEdited>, u32) = match found.await {
        Ok(found) => found,
        Err(_) => return Became::Away,
    };
    let edited = match edited {
        Ok(edited) => edited,
        Err(why) => return Became::Wrong(faults(lang, why)),
    };
    if edited.changes.is_empty() {
        return Became::Same;
    }
    let Some((seen, done_as)) = deed else {
        return Became::Would(edited.changes, version, once(visit));
    };
    if seen != version {
        return Became::Stale(edited.changes, version, once(visit));
    }
    let Edited { text, changes, .. } = edited;
    let new = new(visit, (id, done_as), (text, seen), (since, note.to_owned(), None));
    match granted(app, visit, new, (part.code(), &changes)).await {
        Ok(Granted::Done(_)) => Became::Done,
        Ok(Granted::Before) => Became::Before,
        Err(NotGranted::Stale) => Became::Stale(changes, version.saturating_add(1), once(visit)),
        Err(_) => Became::Away,
    }
}

fn shown(visit: &Visit, status: StatusCode, page: &Page<'_>) -> Response {
    let body = view(visit.look, page);
    visit.page(status, "/settings", of(visit.look.lang).others, &body)
}

fn view(look: Look, page: &Page<'_>) -> Markup {
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
                (results(words, page.looked))
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
fn results(words: &SettingsWords, looked: &[(String, String, Became)]) -> Markup {
    html! {
        @for (id, name, became) in looked {
            section .panel {
                @let label = if name.is_empty() { id } else { name };
                @match became {
                    Became::Would(found, seen, once) | Became::Stale(found, seen, once) => {
                        input type="hidden" name={ "at-" (id) } value={ (seen) " " (once) };
                        h2 { label .side {
                            input type="checkbox" name="hall" value=(id) checked;
                            (label) ": " (fill(words.others_count, &[&found.len().to_string()]))
                        } }
                        @if matches!(became, Became::Stale(..)) { p .wrong { (words.others_stale) } }
                        (changes(words, found))
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
