//! The versions of a hall's settings: what each says and changed, and the way back to it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use hyper::StatusCode;

use super::settings::{base, look, new, once, put};
use super::visit::Asked;
use super::{settings_view, trouble};
use crate::core::ids::is_entity_id;
use crate::core::settings::{diff, read};
use crate::server::HallStore;
use crate::server::app::App;
use crate::text::hall_file::hall_file;
use crate::text::words::console::settings::of;
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// `GET /h/{hall}/settings/version/{version}`: what a version says, and what it changed.
pub(super) async fn version<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, version)): Path<(String, u32)>,
    asked: Asked,
) -> Response {
    let visit = &asked.visit;
    let (lang, now) = (visit.look.lang, visit.look.now);
    let found = look(&app, &hall, move |hall| {
        let book = hall.settings_book();
        // The number is what somebody wrote into an address.
        if version >= book.next() {
            return None;
        }
        let before = (1..version).rev().find_map(|at| book.settings(at));
        let before = before.unwrap_or(&hall.config().settings).clone();
        let own = if version == 0 { Some(&hall.config().settings) } else { book.settings(version) };
        let base = base(hall, now);
        own.map(|own| {
            let told = settings_view::Version {
                text: hall_file(own, lang),
                changes: diff(&before, own),
                back: diff(&base.settings, own),
                ahead: base.ahead,
            };
            (told, base.newest)
        })
    });
    let found = match found.await {
        Ok(found) => found,
        Err(fault) => return trouble::fold(visit, &fault),
    };
    let Some((told, last)) = found else {
        return trouble::not_found(visit);
    };
    let once = once(visit);
    let form = (&*visit.csrf, &*once, last);
    let body = settings_view::version(visit.look, (&hall, version), &told, form);
    visit.shown("/settings", of(lang).history, &body)
}

/// `POST /h/{hall}/settings/version/{version}`: the way back.
pub(super) async fn back<S: HallStore>(
    State(app): Shared<S>,
    Path((hall, version)): Path<(String, u32)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let (lang, now) = (visit.look.lang, visit.look.now);
    let found = look(&app, &hall, move |hall| {
        let text = match hall.settings_book().version(version) {
            Some(known) => known.text.to_string(),
            None if version == 0 => hall_file(&hall.config().settings, lang),
            None => return None,
        };
        let was = base(hall, now).settings;
        let changes = read(&text).ok().map(|settings| diff(&was, &settings))?;
        Some((text, changes))
    });
    let found = match found.await {
        Ok(found) => found,
        Err(fault) => return trouble::fold(&visit, &fault),
    };
    let Some((text, changes)) = found else { return trouble::not_found(&visit) };
    let once = filled.raw("once");
    if !is_entity_id(once) {
        return trouble::unreadable(&visit);
    }
    let seen = filled.raw("seen").parse().unwrap_or(u32::MAX);
    let note = fill(of(lang).back_note, &[&version.to_string()]);
    let new = new(&visit, (&hall, once), (text, seen), (None, note, Some(version)));
    let answer = put(&app, &visit, new, ("back", &changes)).await;
    answer.unwrap_or_else(|| {
        let words = of(lang);
        trouble::said(&visit, StatusCode::CONFLICT, words.back_stale)
    })
}
