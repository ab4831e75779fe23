//! The editor of roles: what each allows, how far it reaches, who has it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use hyper::StatusCode;
use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::people::{path_of as user_path, role_name};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::ids::{entity_id, is_entity_id};
use crate::server::HallStore;
use crate::server::accounts::{Entry, KeptRole, Right, Role, RoleFault, Rules, What};
use crate::server::app::App;
use crate::server::keys::random;
use crate::text::clean::scrub;
use crate::text::words::console::people as people_words;
use crate::text::words::console::roles::{RoleWords, of};
use crate::text::words::fill;

type Shared<S> = State<Arc<App<S>>>;

/// Levels that a role may answer on.
const LEVELS: [u8; 3] = [3, 4, 5];

/// What is said above a page.
enum Told<'a> {
    Nothing,
    Good(&'a str),
    Bad(String),
}

/// Where a role's page is.
fn path_of(name: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/roles/{}", name.replace('+', "%20"))
}

fn right_name(words: &RoleWords, right: Right) -> &'static str {
    match right {
        Right::Inbox => words.right_inbox,
        Right::Answer => words.right_answer,
        Right::Acknowledge => words.right_acknowledge,
        Right::Final => words.right_final,
        Right::Withdraw => words.right_withdraw,
        Right::Oversee => words.right_oversee,
        Right::Unmask => words.right_unmask,
        Right::Export => words.right_export,
        Right::EditHalls => words.right_edit_halls,
        Right::Users => words.right_users,
        Right::Notices => words.right_notices,
        Right::Audit => words.right_audit,
        Right::Unknown => "",
    }
}

/// The name of a right without what it says beside it.
fn short(words: &RoleWords, right: Right) -> &'static str {
    right_name(words, right).split(':').next().unwrap_or_default()
}

fn level_name(words: &RoleWords, level: Option<u8>) -> &'static str {
    match level {
        Some(3) => words.level_3,
        Some(4) => words.level_4,
        Some(5) => words.level_5,
        _ => words.level_none,
    }
}

fn in_words(words: &RoleWords, role: &Role) -> String {
    let rights = role.rights.iter().filter(|right| **right != Right::Unknown);
    rights.map(|right| short(words, *right)).collect::<Vec<_>>().join(", ")
}

/// `GET /roles`.
pub(super) async fn list<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let said = match asked.filled.raw("said") {
        "done" => Told::Good(people_words::of(asked.visit.look.lang).done),
        "before" => Told::Good(people_words::of(asked.visit.look.lang).done_before),
        _ => Told::Nothing,
    };
    let (none, wrong) = (Filled::default(), Wrong::default());
    listed(&app, &asked.visit, StatusCode::OK, (&none, &wrong), &said).await
}

async fn listed<S: HallStore>(
    app: &App<S>,
    visit: &Visit,
    status: StatusCode,
    typed: (&Filled, &Wrong),
    told: &Told<'_>,
) -> Response {
    let (rules, counts) = match (app.accounts().rules().await, app.accounts().role_counts().await) {
        (Ok(rules), Ok(counts)) => (rules, counts),
        (Err(fault), _) | (_, Err(fault)) => return trouble::fault(visit.look.lang, &fault),
    };
    let title = of(visit.look.lang).title;
    visit.page(status, "/users", title, &index(visit, (&rules, &counts), typed, told))
}

/// What a form says of a role; what is wrong with it is noted. None: no page of this server sends that.
fn typed(visit: &Visit, filled: &Filled, wrong: &mut Wrong) -> Option<Role> {
    let rights: Option<BTreeSet<Right>> = filled.every("right").map(Right::from_text).collect();
    let rights = rights?;
    let level = match filled.raw("level") {
        "" => None,
        text => Some(text.parse().ok().filter(|level| LEVELS.contains(level))?),
    };
    if rights.is_empty() {
        wrong.add("right", of(visit.look.lang).empty);
    }
    Some(Role {
        rights,
        everywhere: filled.is_ticked("everywhere"),
        second: filled.is_ticked("second"),
        level,
    })
}

/// Why it was not done, where a field is to blame; else as it is said above the page.
fn blamed(words: &'static RoleWords, wrong: &mut Wrong, fault: &RoleFault) -> Told<'static> {
    match fault {
        RoleFault::Name => wrong.add("name", words.name_hint),
        RoleFault::Exists => wrong.add("name", words.exists),
        RoleFault::Empty => wrong.add("right", words.empty),
        RoleFault::Own => return Told::Bad(words.own.to_owned()),
        RoleFault::Last => return Told::Bad(words.last.to_owned()),
        RoleFault::Used(count) => return Told::Bad(fill(words.used, &[&count.to_string()])),
        RoleFault::Stale => return Told::Bad(words.stale.to_owned()),
        RoleFault::Level | RoleFault::Nothing => {}
    }
    Told::Nothing
}

fn status_of(fault: &RoleFault) -> StatusCode {
    match fault {
        RoleFault::Stale => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// `POST /roles`: a role is added.
pub(super) async fn add<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let (Some(who), once) = (visit.who.as_deref(), filled.raw("once")) else {
        return trouble::not_found(&visit);
    };
    let by = (&*who.user.name, &visit.caller);
    if !is_entity_id(once) {
        return trouble::unreadable(&visit);
    }
    if let Some(to) = app.accounts().was_sent(by.0, once) {
        return Redirect::to(&to).into_response();
    }
    let mut wrong = Wrong::default();
    let Some(role) = typed(&visit, &filled, &mut wrong) else { return trouble::unreadable(&visit) };
    let (name, mut told, mut status) =
        (filled.raw("name").trim(), Told::Nothing, StatusCode::UNPROCESSABLE_ENTITY);
    if wrong.is_empty() {
        match app.accounts().add_role((name, &role), by).await {
            Ok(Ok(())) => {
                app.accounts().sent(by.0, once, "/roles?said=before");
                return Redirect::to("/roles?said=done").into_response();
            }
            Ok(Err(fault)) => {
                status = status_of(&fault);
                told = blamed(of(visit.look.lang), &mut wrong, &fault);
            }
            Err(fault) => return trouble::fault(visit.look.lang, &fault),
        }
    }
    listed(&app, &visit, status, (&filled, &wrong), &told).await
}

/// `GET /roles/{name}`.
pub(super) async fn show<S: HallStore>(
    State(app): Shared<S>,
    Path(name): Path<String>,
    asked: Asked,
) -> Response {
    let visit = &asked.visit;
    let words = people_words::of(visit.look.lang);
    let told = match asked.filled.raw("said") {
        "done" => Told::Good(words.done),
        "before" => Told::Good(words.done_before),
        _ => Told::Nothing,
    };
    match app.accounts().role(&name).await {
        Ok(Some(kept)) => shown(visit, (&name, &kept), StatusCode::OK, None, &told),
        Ok(None) => nothing(&app, visit, &name).await,
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

/// A role that is not there: that it was asked for is written down.
async fn nothing<S: HallStore>(app: &App<S>, visit: &Visit, name: &str) -> Response {
    let by = visit.who.as_ref().map_or("", |who| &*who.user.name);
    let subject: String = name.chars().filter(|c| c.is_alphanumeric()).take(64).collect();
    let entry = Entry::done(by, What::Denied, &visit.caller).refused();
    match app.accounts().note(entry.on(&format!("/roles/{subject}"))).await {
        Ok(()) => trouble::not_found(visit),
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

fn shown(
    visit: &Visit,
    (name, kept): (&str, &KeptRole),
    status: StatusCode,
    typed: Option<(&Filled, &Wrong)>,
    told: &Told<'_>,
) -> Response {
    let title = role_name(people_words::of(visit.look.lang), name).to_owned();
    visit.page(status, "/users", &title, &page(visit, (name, kept), typed, told))
}

/// `POST /roles/{name}`.
pub(super) async fn change<S: HallStore>(
    State(app): Shared<S>,
    Path(name): Path<String>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let (Some(who), once) = (visit.who.as_deref(), filled.raw("once")) else {
        return trouble::not_found(&visit);
    };
    let (accounts, by) = (app.accounts(), (&*who.user.name, &visit.caller));
    match accounts.role(&name).await {
        Ok(Some(_)) => {}
        Ok(None) => return nothing(&app, &visit, &name).await,
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
    }
    if !is_entity_id(once) {
        return trouble::unreadable(&visit);
    }
    if let Some(to) = accounts.was_sent(by.0, once) {
        return Redirect::to(&to).into_response();
    }
    let mut wrong = Wrong::default();
    let Ok(seen) = filled.raw("seen").parse::<u64>() else { return trouble::unreadable(&visit) };
    let done = match filled.raw("deed") {
        "save" => {
            let Some(role) = typed(&visit, &filled, &mut wrong) else {
                return trouble::unreadable(&visit);
            };
            if wrong.is_empty() {
                accounts.change_role((&name, seen, &role), by).await
            } else {
                Ok(Err(RoleFault::Empty))
            }
        }
        "remove" => accounts.remove_role((&name, seen), by).await,
        _ => return trouble::unreadable(&visit),
    };
    let fault = match done {
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
        Ok(Ok(())) => {
            let left = matches!(accounts.role(&name).await, Ok(None));
            let to = if left { "/roles".to_owned() } else { path_of(&name) };
            accounts.sent(by.0, once, &format!("{to}?said=before"));
            return Redirect::to(&format!("{to}?said=done")).into_response();
        }
        Ok(Err(fault)) => fault,
    };
    let told = blamed(of(visit.look.lang), &mut wrong, &fault);
    match accounts.role(&name).await {
        Ok(Some(kept)) => {
            shown(&visit, (&name, &kept), status_of(&fault), Some((&*filled, &wrong)), &told)
        }
        Ok(None) => trouble::not_found(&visit),
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

fn said(told: &Told<'_>) -> Markup {
    html! {
        @match told {
            Told::Nothing => {},
            Told::Good(text) => p .told role="status" { (text) },
            Told::Bad(text) => p .wrong role="alert" { (text) },
        }
    }
}

fn hidden(visit: &Visit) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(visit.csrf);
        input type="hidden" name="once" value=(entity_id(visit.look.now, random().unwrap_or_default()));
    }
}

fn index(
    visit: &Visit,
    (rules, counts): (&Rules, &BTreeMap<String, usize>),
    (filled, wrong): (&Filled, &Wrong),
    told: &Told<'_>,
) -> Markup {
    let (words, people) = (of(visit.look.lang), people_words::of(visit.look.lang));
    let shown = Shown { lang: visit.look.lang, id: "new", filled, wrong };
    html! {
        h1 { (words.title) }
        (said(told))
        p .faint { (words.says) }
        div .scroll tabindex="0" role="region" aria-label=(words.title) {
            table .cards {
                thead { tr { @for head in [words.role, words.rights, words.reach, words.level, people.second, words.people] {
                    th scope="col" { (head) }
                } } }
                tbody { @for (name, role) in &rules.roles {
                    tr data-open=(path_of(name)) {
                        th scope="row" { a href=(path_of(name)) { (role_name(people, name)) } }
                        td data-label=(words.rights) { (in_words(words, role)) }
                        td data-label=(words.reach) { @if role.everywhere { (words.reach_all) } @else { (words.reach_own) } }
                        td data-label=(words.level) { (level_name(words, role.level)) }
                        td data-label=(people.second) { @if role.second { (words.second) } @else { (people.no) } }
                        td data-label=(words.people) { (counts.get(name).copied().unwrap_or_default()) }
                    }
                } }
            }
        }
        section .panel aria-labelledby="new" {
            h2 #new { (words.new) }
            form method="post" action="/roles" novalidate {
                (hidden(visit))
                (shown.line("text", ("name", words.role), Beside { hint: words.name_hint, is_needed: true, autocomplete: Some("off") }))
                (fields(&shown, words))
                p { button type="submit" { (words.add) } }
            }
        }
        p { a href="/users" { (visit.words().back) } }
    }
}

/// What a role allows, and how far.
fn fields(shown: &Shown<'_>, words: &RoleWords) -> Markup {
    let ticked: BTreeSet<&str> = shown.filled.every("right").collect();
    let wrong = shown.wrong.of("right");
    let wrong_id = format!("{}-right-wrong", shown.id);
    let levels =
        [("", words.level_none), ("3", words.level_3), ("4", words.level_4), ("5", words.level_5)];
    html! {
        fieldset aria-describedby=[wrong.map(|_| &wrong_id)] {
            legend { (words.rights) }
            @for right in Right::ALL {
                @let id = format!("{}-right-{}", shown.id, right.as_str());
                label .side for=(id) {
                    input type="checkbox" id=(id) name="right" value=(right.as_str()) checked[ticked.contains(right.as_str())];
                    (right_name(words, *right))
                }
            }
            @if let Some(wrong) = wrong { span .error id=(wrong_id) { (wrong) } }
        }
        fieldset {
            legend { (words.reach) }
            (shown.tick(("everywhere", words.everywhere)))
            (shown.tick(("second", words.second)))
        }
        (shown.choice(("level", words.level), &levels, Beside::default()))
    }
}

fn filled_of(role: &Role) -> Filled {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut fields: Vec<_> = role.rights.iter().map(|right| own("right", right.as_str())).collect();
    fields.extend(role.everywhere.then(|| own("everywhere", "yes")));
    fields.extend(role.second.then(|| own("second", "yes")));
    fields.extend(role.level.map(|level| own("level", &level.to_string())));
    Filled::with(fields)
}

fn page(
    visit: &Visit,
    (name, kept): (&str, &KeptRole),
    typed: Option<(&Filled, &Wrong)>,
    told: &Told<'_>,
) -> Markup {
    let (words, people) = (of(visit.look.lang), people_words::of(visit.look.lang));
    let (own, none) = (filled_of(&kept.role), Wrong::default());
    let again = typed.filter(|(filled, _)| filled.raw("deed") == "save");
    let (filled, wrong) = again.unwrap_or((&own, &none));
    let shown = Shown { lang: visit.look.lang, id: "save", filled, wrong };
    let form = |deed: &str, inside: Markup| {
        html! {
            form .act method="post" action=(path_of(name)) novalidate {
                (hidden(visit))
                input type="hidden" name="seen" value=(kept.version);
                input type="hidden" name="deed" value=(deed);
                (inside)
            }
        }
    };
    let removes = if kept.is_default { words.back_to_default } else { words.remove };
    html! {
        h1 { (words.role) ": " (scrub(role_name(people, name))) }
        (said(told))
        @if again.is_some() { p .note { (fill(words.now_is, &[&in_words(words, &kept.role)])) } }
        div .cols {
            section .panel aria-labelledby="edit" {
                h2 #edit { (words.edit) }
                (form("save", html! {
                    (fields(&shown, words))
                    p { button type="submit" { (visit.words().save) } }
                }))
            }
            section .panel aria-labelledby="who" {
                h2 #who { (words.who) }
                @if kept.people.is_empty() { p { (words.nobody) } }
                @else { ul { @for user in &kept.people { li { a href=(user_path(user)) { (user) } } } } }
                @if !kept.is_default || kept.version > 0 {
                    (form("remove", html! { p { button .bad type="submit" { (removes) } } }))
                }
                p { a href="/roles" { (visit.words().back) } }
            }
        }
    }
}
