//! The server's pages: what departments, hall managers and the centre work with. Rendered here, whole without a script,
//! everything they need inside the binary. Nothing that came from outside is ever written unescaped.

use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use hyper::Method;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};

use super::HallStore;
use super::accounts::Right;
use super::app::App;

mod assets;
mod away;
mod call_acts;
mod call_page;
mod call_view;
mod calls_list;
mod case;
mod case_acts;
mod case_view;
mod chart;
mod compare;
mod day;
mod desk;
mod events;
mod exports;
mod followups;
mod form;
mod gate;
mod hall_tables;
mod halls;
mod inbox;
mod look;
mod me;
mod notices;
mod notices_view;
mod oversee;
mod page;
mod people;
mod people_page;
mod record;
mod reports;
mod reports_view;
mod rights;
mod roles;
mod roles_page;
mod settings;
mod settings_others;
mod settings_others_view;
mod settings_past;
mod settings_surveys;
mod settings_view;
mod sheet;
mod sign_in;
mod trouble;
mod unmask;
mod visit;

use self::gate::Door;
pub use self::gate::Needs;
use self::visit::Asked;

/// What a page may load and where its forms go: itself, and nothing that is written into it runs.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every answer to a browser carries.
async fn guarded(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    headers.insert(opener, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

fn shown<S: HallStore>(path: &'static str, needs: Needs, to: MethodRouter<Arc<App<S>>>) -> Door<S> {
    Door { method: Method::GET, path, needs, to }
}

fn sent<S: HallStore>(path: &'static str, needs: Needs, to: MethodRouter<Arc<App<S>>>) -> Door<S> {
    Door { method: Method::POST, path, needs, to }
}

/// The pages of the oversight.
fn oversight<S: HallStore>() -> Vec<Door<S>> {
    let all = Needs::Right(Right::Oversee);
    let hall = Needs::Hall(Right::Oversee);
    vec![
        shown("/halls", all, get(oversee::halls::<S>)),
        shown("/compare", all, get(oversee::comparison::<S>)),
        shown("/topics", all, get(oversee::hot::<S>)),
        shown("/h/{hall}", hall, get(oversee::board::<S>)),
        shown("/h/{hall}/complaints", hall, get(oversee::complaints::<S>)),
        shown("/h/{hall}/rounds", hall, get(oversee::rounds::<S>)),
        shown("/h/{hall}/day", hall, get(oversee::day_report_of::<S>)),
        shown("/h/{hall}/log", hall, get(oversee::log::<S>)),
        shown("/export/{file}", Needs::Right(Right::Export), get(exports::all::<S>)),
        shown("/h/{hall}/export/{file}", Needs::Hall(Right::Export), get(exports::of_hall::<S>)),
        shown("/reports", all, get(reports::list)),
        shown("/reports/{kind}/{period}", all, get(reports::show::<S>)),
        shown(
            "/reports/{kind}/{period}/{file}",
            Needs::Right(Right::Export),
            get(reports::file::<S>),
        ),
        shown("/events", Needs::SignedIn, get(events::events::<S>)),
    ]
}

/// The editors of settings.
fn editors<S: HallStore>() -> Vec<Door<S>> {
    let hall = Needs::Hall(Right::EditHalls);
    let version = "/h/{hall}/settings/version/{version}";
    let others = "/h/{hall}/settings/{part}/others";
    vec![
        shown("/settings", Needs::Right(Right::EditHalls), get(settings::index::<S>)),
        shown(
            "/settings/surveys",
            Needs::Right(Right::EditHalls),
            get(settings_surveys::show::<S>),
        ),
        shown("/h/{hall}/settings", hall, get(settings::hall::<S>)),
        shown("/h/{hall}/settings/{part}", hall, get(settings::part::<S>)),
        sent("/h/{hall}/settings/{part}", hall, post(settings::edit::<S>)),
        shown(others, hall, get(settings_others::show::<S>)),
        sent(others, hall, post(settings_others::carry::<S>)),
        shown(version, hall, get(settings_past::version::<S>)),
        sent(version, hall, post(settings_past::back::<S>)),
    ]
}

/// The pages of notices.
fn notices<S: HallStore>() -> Vec<Door<S>> {
    let needs = Needs::Right(Right::Notices);
    vec![
        shown("/notices", needs, get(notices::list::<S>)),
        sent("/notices/test", needs, post(notices::test::<S>)),
        shown("/notices/policy", needs, get(notices::policy::<S>)),
        sent("/notices/policy", needs, post(notices::change::<S>)),
        sent("/notices/secret", needs, post(notices::secret::<S>)),
    ]
}

/// The pages of whoever calls customers back.
fn calls<S: HallStore>() -> Vec<Door<S>> {
    let (any, hall) = (Needs::Right(Right::FollowUp), Needs::Hall(Right::FollowUp));
    let one = "/h/{hall}/followups/{id}";
    vec![
        shown("/followups", any, get(followups::list::<S>)),
        shown("/followups/next", any, get(followups::next::<S>)),
        shown(one, hall, get(followups::call::<S>)),
        sent(one, hall, post(followups::act::<S>)),
        sent("/h/{hall}/followups/{id}/customer", hall, post(followups::customer::<S>)),
    ]
}

/// Every page and every form, and who may.
fn all<S: HallStore>() -> Vec<Door<S>> {
    let mut all = oversight();
    all.extend(calls());
    all.extend(editors());
    all.extend(notices());
    all.extend(vec![
        shown("/sign-in", Needs::Nothing, get(sign_in::show::<S>)),
        sent("/sign-in", Needs::Nothing, post(sign_in::enter::<S>)),
        sent("/sign-out", Needs::Begun, post(sign_in::leave::<S>)),
        shown("/second-factor", Needs::Begun, get(sign_in::second)),
        sent("/second-factor", Needs::Begun, post(sign_in::pass::<S>)),
        shown("/first", Needs::Nothing, get(sign_in::first::<S>)),
        sent("/first", Needs::Nothing, post(sign_in::become_first::<S>)),
        shown("/me", Needs::Begun, get(me::show::<S>)),
        sent("/me", Needs::Begun, post(me::change::<S>)),
        shown("/users", Needs::Right(Right::Users), get(people::list::<S>)),
        sent("/users", Needs::Right(Right::Users), post(people::add::<S>)),
        shown("/users/{name}", Needs::Right(Right::Users), get(people::show::<S>)),
        sent("/users/{name}", Needs::Right(Right::Users), post(people::change::<S>)),
        shown("/roles", Needs::Right(Right::Users), get(roles::list::<S>)),
        sent("/roles", Needs::Right(Right::Users), post(roles::add::<S>)),
        shown("/roles/{name}", Needs::Right(Right::Users), get(roles::show::<S>)),
        sent("/roles/{name}", Needs::Right(Right::Users), post(roles::change::<S>)),
        shown("/audit", Needs::Right(Right::Audit), get(record::show::<S>)),
        shown("/audit/export", Needs::Right(Right::Audit), get(record::export::<S>)),
        shown("/", Needs::SignedIn, get(home)),
        shown("/inbox", Needs::Right(Right::Inbox), get(desk::inbox::<S>)),
        shown("/h/{hall}/c/{complaint}", Needs::SignedIn, get(desk::case::<S>)),
        sent("/h/{hall}/c/{complaint}", Needs::SignedIn, post(desk::act::<S>)),
        sent(
            "/h/{hall}/c/{complaint}/customer",
            Needs::Hall(Right::Unmask),
            post(unmask::show::<S>),
        ),
    ]);
    all
}

/// Method, path and needs of every door: what a test has to try on each of them.
pub fn doors() -> Vec<(Method, &'static str, Needs)> {
    let all = all::<super::sqlite::SqliteStore>();
    all.into_iter().map(|door| (door.method, door.path, door.needs)).collect()
}

/// All pages.
pub(super) fn router<S: HallStore>(app: &Arc<App<S>>) -> Router<Arc<App<S>>> {
    gate::routes(app, all())
        .route("/assets/{hash}/{name}", get(assets::serve))
        .layer(map_response(guarded))
}

/// Where somebody begins: with what is to be done, where anything may be.
async fn home(asked: Asked) -> Response {
    let first = asked.visit.first();
    match first {
        Some(path) => Redirect::to(path).into_response(),
        None => Redirect::to("/me").into_response(),
    }
}
