//! One part of a hall's settings put into force in other halls too: what would change in each before it does, and what
//! became of each. Every hall keeps a version of its own with its own way back.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use hyper::StatusCode;

use super::form::{Filled, Wrong};
use super::rights::note_denied;
use super::settings::{NOTE_MAX, base, faults, from, granted, look, looked_at, new, once};
use super::settings_others_view::view;
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
use crate::text::satisfaction::unasked;
use crate::text::words::console::settings::of;
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Most halls at a time: each of them is read, and some from the disk.
pub(super) const HALLS_MAX: usize = 50;

/// What is offered to be confirmed for a hall.
pub(super) struct Offer {
    pub(super) changes: Vec<Change>,
    /// Versions that were to hold later and would not any more.
    pub(super) ahead: Vec<(u32, Ms)>,
    /// The newest version that was seen.
    pub(super) seen: u32,
    /// The id of the deed.
    pub(super) once: String,
}

/// What became of a hall, or would.
pub(super) enum Became {
    Would(Offer),
    Same,
    Done,
    Before,
    /// A newer version came meanwhile.
    Stale(Offer),
    Wrong(String),
    Away,
}

/// The part as the hall has it that it is taken from.
pub(super) struct Source {
    pub(super) hall: String,
    pub(super) name: String,
    pub(super) part: Part,
    pub(super) text: String,
    /// The version that it is of.
    pub(super) version: u32,
}

/// The page as it is shown.
pub(super) struct Page<'a> {
    pub(super) source: &'a Source,
    /// Districts to choose from as a whole: id, name, how many of the halls.
    pub(super) districts: &'a [(String, String, usize)],
    /// Id and name of the halls to choose from.
    pub(super) offered: &'a [(String, String)],
    pub(super) filled: &'a Filled,
    pub(super) wrong: &'a Wrong,
    /// Halls that were looked at, with their names.
    pub(super) looked: &'a [(String, String, Became)],
    /// The settings it is taken from changed meanwhile.
    pub(super) is_moved: bool,
    pub(super) csrf: &'a str,
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
    let (lang, now) = (visit.look.lang, visit.look.now);
    let read = look(app, hall, move |hall| {
        let base = base(hall, now);
        (part_text(&base.settings, part, lang), base.newest, base.settings.name)
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

/// The districts with any of the halls to choose from: id, name, how many of them.
fn districts(visit: &Visit, offered: &[(String, String)]) -> Vec<(String, String, usize)> {
    let Some(who) = &visit.who else { return Vec::new() };
    let all = who.rules.districts.iter().map(|(id, district)| {
        let count = offered.iter().filter(|(hall, _)| district.halls.contains(hall)).count();
        (id.clone(), scrub(&district.name).into_owned(), count)
    });
    all.filter(|(.., count)| *count > 0).collect()
}

/// The halls that were chosen, by themselves or with their district; the id of one that is not theirs.
fn chosen<'o>(
    visit: &Visit,
    filled: &Filled,
    offered: &'o [(String, String)],
) -> Result<Vec<&'o (String, String)>, String> {
    let mut chosen: Vec<&(String, String)> = Vec::new();
    for id in filled.every("hall") {
        let known = offered.iter().find(|(of, _)| of == id).ok_or(id)?;
        if !chosen.contains(&known) {
            chosen.push(known);
        }
    }
    let rules = visit.who.as_ref().map(|who| &who.rules);
    for id in filled.every("district") {
        let district = rules.and_then(|rules| rules.districts.get(id)).ok_or(id)?;
        let own = offered.iter().filter(|(hall, _)| district.halls.contains(hall));
        let new: Vec<&(String, String)> = own.filter(|hall| !chosen.contains(hall)).collect();
        chosen.extend(new);
    }
    Ok(chosen)
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
    let districts = districts(visit, &offered);
    let page = Page {
        source: &source,
        districts: &districts,
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
    let chosen = match chosen(&visit, &filled, &offered) {
        Ok(chosen) => chosen,
        Err(id) => {
            note_denied(&app, &visit, &id).await;
            return trouble::not_found(&visit);
        }
    };
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
    let districts = districts(&visit, &offered);
    let page = Page {
        source: &source,
        districts: &districts,
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
pub(super) fn mark(source: &Source, filled: &Filled) -> String {
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
    let at = since.unwrap_or(visit.look.now);
    let found = look(app, id, move |hall| {
        let base = base(hall, at);
        let edited = with_part(&base.settings, (part, &text), lang);
        // What a survey of others forbids there is that hall's own.
        let missing = edited.as_ref().map_or(Vec::new(), |it| hall.unasked(&it.settings));
        let missing = (!missing.is_empty()).then(|| unasked(&missing, lang));
        (edited, missing, base.newest, base.ahead)
    });
    let (edited, missing, version, ahead): (Result<Edited, NotEdited>, _, _, _) = match found.await
    {
        Ok(found) => found,
        Err(_) => return Became::Away,
    };
    if let Some(why) = missing {
        return Became::Wrong(why);
    }
    let edited = match edited {
        Ok(edited) => edited,
        Err(why) => return Became::Wrong(faults(lang, why)),
    };
    if edited.changes.is_empty() {
        return Became::Same;
    }
    let offer = |changes, seen| Offer { changes, ahead: ahead.clone(), seen, once: once(visit) };
    let Some((seen, done_as)) = deed else {
        return Became::Would(offer(edited.changes, version));
    };
    if seen != version {
        return Became::Stale(offer(edited.changes, version));
    }
    let Edited { text, changes, .. } = edited;
    let new = new(visit, (id, done_as), (text, seen), (since, note.to_owned(), None));
    match granted(app, visit, new, (part.code(), &changes)).await {
        Ok(Granted::Done(_)) => Became::Done,
        Ok(Granted::Before) => Became::Before,
        Err(NotGranted::Stale) => Became::Stale(offer(changes, version.saturating_add(1))),
        Err(NotGranted::Unasked(items)) => {
            Became::Wrong(fill(lang.survey().unasked, &[&items.join(", ")]))
        }
        Err(_) => Became::Away,
    }
}

fn shown(visit: &Visit, status: StatusCode, page: &Page<'_>) -> Response {
    let body = view(visit.look, page);
    visit.page(status, "/settings", of(visit.look.lang).others, &body)
}
