//! Settings of halls: one editor for each part, what would change before it does, from when on, and the way back.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDateTime;
use hyper::StatusCode;

use super::form::{Filled, Wrong};
use super::inbox::hall_path;
use super::settings_view::{self, Editor, Row, Stand, Told};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::event::Proof;
use crate::core::hall::Hall;
use crate::core::ids::{entity_id, is_entity_id};
use crate::core::people::Author;
use crate::core::settings::{Change, Settings};
use crate::core::time::Ms;
use crate::server::accounts::{Entry, Right, What};
use crate::server::app::App;
use crate::server::centre::{Granted, NewSettings, NotGranted};
use crate::server::keys::random;
use crate::server::{FoldFault, HallStore};
use crate::text::clean::scrub;
use crate::text::hall_file::parts::{Edited, NotEdited, Part, part_text, with_part};
use crate::text::satisfaction::unasked;
use crate::text::words::Lang;
use crate::text::words::console::settings::of;
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Most characters of a note.
pub(super) const NOTE_MAX: usize = 200;
/// So far ahead something may be put into force, seconds: a year.
const AHEAD_SECS_MAX: i64 = 366 * 86_400;

/// Reads something of a folded hall.
pub(super) async fn look<S: HallStore, T: Send + 'static>(
    app: &App<S>,
    hall: &str,
    read: impl FnOnce(&Hall) -> T + Send + 'static,
) -> Result<T, FoldFault> {
    let folds = app.folds().ok_or(FoldFault::NoRoom)?;
    folds.with(hall, move |shadow| Ok(read(shadow.hall()))).await
}

/// What an editor begins with.
pub(super) struct Base {
    /// The settings that would hold at the time without it.
    pub(super) settings: Settings,
    /// The number of the newest version, whenever that holds.
    pub(super) newest: u32,
    /// Versions that were to hold later, each with its time: a newer one that holds before them takes their place.
    pub(super) ahead: Vec<(u32, Ms)>,
}

/// What somebody changes who puts something into force at that time.
pub(super) fn base(hall: &Hall, at: Ms) -> Base {
    let book = hall.settings_book();
    let later = book.versions().filter(|it| it.from > at && book.settings(it.version).is_some());
    Base {
        settings: hall.settings(at).0.clone(),
        newest: book.next().saturating_sub(1),
        ahead: later.map(|it| (it.version, it.from)).collect(),
    }
}

/// `GET /settings`: the halls whose settings somebody may edit.
pub(super) async fn index<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let visit = &asked.visit;
    let may = visit.halls(Right::EditHalls);
    let halls = match app.store.halls().await {
        Ok(halls) => halls,
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
    };
    let find = asked.filled.raw("find").to_lowercase();
    let fits = |id: &str, name: &str| {
        find.is_empty() || id.to_lowercase().contains(&find) || name.to_lowercase().contains(&find)
    };
    let own = halls.into_iter().filter(|hall| may.contains(&hall.id) && fits(&hall.id, &hall.name));
    let stands =
        |hall: &str| app.oversight().and_then(|known| known.hall(hall)).map(|it| it.standing);
    // The server was told a name when the hall was made; its settings may have a newer one.
    let own: Vec<Row> = own
        .map(|hall| {
            let stands = stands(&hall.id);
            let newer = stands.as_ref().filter(|it| it.hseq > 0).map(|it| it.name.clone());
            let name = newer.filter(|name| *name != hall.id).unwrap_or(hall.name);
            Row { stands, name: scrub(&name).into_owned(), id: hall.id }
        })
        .collect();
    let body = settings_view::index(visit.look, &own, asked.filled.raw("find"));
    visit.shown("/settings", of(visit.look.lang).title, &body)
}

/// `GET /h/{hall}/settings`: which version holds, the parts, and the versions before.
pub(super) async fn hall<S: HallStore>(
    State(app): Shared<S>,
    Path(hall): Path<String>,
    asked: Asked,
) -> Response {
    let visit = &asked.visit;
    let (now, said) = (visit.look.now, asked.filled.raw("said").to_owned());
    let stand = match look(&app, &hall, move |hall| Stand::of(hall, now)).await {
        Ok(stand) => stand,
        Err(fault) => return trouble::fold(visit, &fault),
    };
    let reached = app.oversight().and_then(|known| known.hall(&hall)).map(|it| it.standing);
    let body = settings_view::hall(visit.look, &stand, (&said, reached.as_deref()));
    visit.shown("/settings", &fill(of(visit.look.lang).hall_title, &[&stand.name]), &body)
}

pub(super) fn once(visit: &Visit) -> String {
    entity_id(visit.look.now, random().unwrap_or_default())
}

fn shown(visit: &Visit, status: StatusCode, editor: &Editor<'_>) -> Response {
    let title = settings_view::name(of(visit.look.lang), editor.part);
    visit.page(status, "/settings", title, &settings_view::editor(visit.look, editor))
}

/// `GET /h/{hall}/settings/{part}`: the editor.
pub(super) async fn part<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, part)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let visit = &asked.visit;
    let Some(part) = Part::of(&part) else { return trouble::not_found(visit) };
    let (lang, now) = (visit.look.lang, visit.look.now);
    let found = look(&app, &hall, move |hall| {
        let base = base(hall, now);
        (part_text(&base.settings, part, lang), base.newest)
    });
    let (text, seen) = match found.await {
        Ok(found) => found,
        Err(fault) => return trouble::fold(visit, &fault),
    };
    let mut filled = Filled::default();
    filled.put("text", text);
    let wrong = Wrong::default();
    let once = once(visit);
    let editor = Editor {
        hall: &hall,
        part,
        seen,
        filled: &filled,
        wrong: &wrong,
        told: Told::Nothing,
        csrf: &visit.csrf,
        once: &once,
    };
    shown(visit, StatusCode::OK, &editor)
}

/// The time from which on it is to hold; none = at once. What is no time is wrong.
pub(super) fn from(visit: &Visit, filled: &Filled, wrong: &mut Wrong) -> Option<Ms> {
    let text = filled.raw("from").trim();
    if text.is_empty() {
        return None;
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok();
    let at = local.and_then(|local| visit.look.zone.instant(local));
    let now = visit.look.now;
    // The minute in which it is typed is now.
    let fits = at.filter(|at| (-60..=AHEAD_SECS_MAX).contains(&at.secs_since(now)));
    if fits.is_none() {
        wrong.add("from", of(visit.look.lang).bad_from);
    }
    fits.map(|at| at.max(now))
}

/// What is wrong with a text, as it is told beside it.
pub(super) fn faults(lang: Lang, why: NotEdited) -> String {
    let words = of(lang);
    match why {
        NotEdited::Foreign(keys) => fill(words.foreign, &[&keys.join(", ")]),
        NotEdited::Faults(faults) => {
            let head = fill(words.faults, &[&faults.len().to_string()]);
            let told = faults.into_iter().take(20).map(|(line, why)| match line {
                Some(line) => format!("{}: {why}", fill(words.line, &[&line.to_string()])),
                None => why,
            });
            std::iter::once(head).chain(told).collect::<Vec<_>>().join("\n")
        }
    }
}

/// `POST /h/{hall}/settings/{part}`: looks at what was written, and puts it into force once that was confirmed.
pub(super) async fn edit<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, part)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let Some(part) = Part::of(&part) else { return trouble::not_found(&visit) };
    let lang = visit.look.lang;
    let mut wrong = Wrong::default();
    let from = from(&visit, &filled, &mut wrong);
    let note = wrong.optional(lang, "note", filled.line("note", NOTE_MAX), NOTE_MAX).into_owned();
    let text = filled.raw("text").to_owned();
    let at = from.unwrap_or(visit.look.now);
    let found = look(&app, &hall, move |hall| {
        let base = base(hall, at);
        let edited = with_part(&base.settings, (part, &text), lang);
        let missing = edited.as_ref().map_or(Vec::new(), |it| hall.unasked(&it.settings));
        let missing = (!missing.is_empty()).then(|| unasked(&missing, lang));
        (edited, missing, base.newest, base.ahead)
    });
    let (edited, missing, newest, ahead) = match found.await {
        Ok(found) => found,
        Err(fault) => return trouble::fold(&visit, &fault),
    };
    let seen: u32 = filled.raw("seen").parse().unwrap_or(0);
    let (typed_once, fresh) = (filled.raw("once"), once(&visit));
    let editor = |wrong, told| Editor {
        hall: &hall,
        part,
        seen: newest,
        filled: &filled,
        wrong,
        told,
        csrf: &visit.csrf,
        once: &fresh,
    };
    let edited = edited.map_err(|why| wrong.add("text", faults(lang, why)));
    if let Some(why) = missing {
        wrong.add("text", why);
    }
    let (Ok(edited), true) = (edited, wrong.is_empty()) else {
        return shown(&visit, StatusCode::UNPROCESSABLE_ENTITY, &editor(&wrong, Told::Nothing));
    };
    let again = filled.raw("deed") == "apply" && is_entity_id(typed_once);
    // A form that was sent before is told so, whatever came of it since.
    if again && app.was_put(&hall, typed_once) {
        return done(&hall, "before");
    }
    // Only what was looked at is put into force.
    let looked = filled.raw("looked") == looked_at(&filled);
    if !again || !looked || seen != newest {
        let stale = (again && seen != newest).then_some(newest);
        let status = if stale.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
        let told = Told::Preview { changes: edited.changes, stale, ahead };
        return shown(&visit, status, &editor(&wrong, told));
    }
    let Edited { text, changes, .. } = edited;
    if changes.is_empty() {
        let told = Told::Preview { changes, stale: None, ahead };
        return shown(&visit, StatusCode::OK, &editor(&wrong, told));
    }
    let new = new(&visit, (&hall, typed_once), (text, newest), (from, note, None));
    if let Some(answer) = put(&app, &visit, new, (part.code(), &changes)).await {
        return answer;
    }
    // What was typed is shown again, with what it changes of the version that came meanwhile.
    let told = Told::Preview { changes, stale: Some(newest.saturating_add(1)), ahead };
    shown(&visit, StatusCode::CONFLICT, &editor(&wrong, told))
}

pub(super) fn new(
    visit: &Visit,
    (hall, once): (&str, &str),
    (text, seen): (String, u32),
    (from, note, back_to): (Option<Ms>, String, Option<u32>),
) -> NewSettings {
    NewSettings {
        hall: hall.to_owned(),
        author: Author { person: visit.person().into(), proof: Proof::Console },
        name: visit.name().to_owned(),
        once: once.to_owned(),
        text,
        from,
        note,
        back_to,
        seen,
    }
}

/// What of a form was looked at before it is confirmed: the text, from when on, and why.
pub(super) fn looked_at(filled: &Filled) -> String {
    let mut hasher = blake3::Hasher::new();
    for name in ["text", "from", "note"] {
        let value = filled.raw(name).replace("\r\n", "\n");
        hasher.update(&(value.len() as u64).to_be_bytes());
        hasher.update(value.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn done(hall: &str, said: &str) -> Response {
    Redirect::to(&format!("{}?said={said}", hall_path(hall, "settings"))).into_response()
}

/// Puts it into force, and on record.
pub(super) async fn granted<S: HallStore>(
    app: &Arc<App<S>>,
    visit: &Visit,
    new: NewSettings,
    (what, changes): (&str, &[Change]),
) -> Result<Granted, NotGranted> {
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    let paths: Vec<&str> = changes.iter().map(|change| &*change.path).take(20).collect();
    let entry = Entry::done(who, What::SettingsChanged, &visit.caller).hall(&new.hall).on(what);
    app.put_settings(new, entry.with(paths.join(" "))).await
}

/// Puts it into force. None: somebody else was first, in this moment.
pub(super) async fn put<S: HallStore>(
    app: &Arc<App<S>>,
    visit: &Visit,
    new: NewSettings,
    (what, changes): (&str, &[Change]),
) -> Option<Response> {
    let hall = new.hall.clone();
    Some(match granted(app, visit, new, (what, changes)).await {
        Ok(Granted::Done(_)) => done(&hall, "done"),
        Ok(Granted::Before) => done(&hall, "before"),
        Err(NotGranted::Fold(fault)) => trouble::fold(visit, &fault),
        Err(NotGranted::Store(fault)) => trouble::fault(visit.look.lang, &fault),
        Err(NotGranted::TooLong) => trouble::unread(visit, StatusCode::PAYLOAD_TOO_LARGE),
        Err(NotGranted::Unasked(items)) => {
            let why = fill(visit.look.lang.survey().unasked, &[&items.join(", ")]);
            trouble::said(visit, StatusCode::UNPROCESSABLE_ENTITY, &why)
        }
        Err(NotGranted::Stale | NotGranted::Again | NotGranted::Refused(_)) => return None,
    })
}
