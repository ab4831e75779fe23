//! The pages of users: the list, and one of them.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::people::{path_of, role_name};
use super::visit::Visit;
use crate::core::ids::entity_id;
use crate::server::accounts::{Reset, Rules, User};
use crate::server::keys::random;
use crate::text::clean::scrub;
use crate::text::words::console::people::{self, PeopleWords};
use crate::text::words::console::roles;
use crate::text::words::fill;

/// What is said above a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Done,
    Before,
    Stale,
    /// Nobody does that to themselves.
    Own,
    Refused,
}

/// Somebody in the list.
pub(super) struct Row {
    pub(super) user: User,
    /// How many seconds they have to wait.
    pub(super) waits: Option<u64>,
}

/// The page of one of them.
pub(super) struct UserPage<'a> {
    pub(super) visit: &'a Visit,
    pub(super) user: &'a User,
    pub(super) waits: Option<u64>,
    pub(super) rules: &'a Rules,
    /// What was typed, and what is wrong with it; none = as they are.
    pub(super) typed: Option<(&'a Filled, &'a Wrong)>,
    pub(super) said: Said,
}

fn said(visit: &Visit, said: Said) -> Markup {
    let words = people::of(visit.look.lang);
    html! {
        @match said {
            Said::Nothing => {},
            Said::Done => p .told role="status" { (words.done) },
            Said::Before => p .told role="status" { (words.done_before) },
            Said::Stale => p .wrong role="alert" { (words.stale) },
            Said::Own => p .wrong role="alert" { (words.own_refused) },
            Said::Refused => p .wrong role="alert" { (visit.words().unreadable) },
        }
    }
}

fn joined(of: &BTreeSet<String>) -> String {
    of.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn roles(words: &PeopleWords, user: &User) -> String {
    user.roles.iter().map(|role| role_name(words, role)).collect::<Vec<_>>().join(", ")
}

fn state(words: &PeopleWords, user: &User, waits: Option<u64>) -> Markup {
    html! {
        @if user.disabled_at.is_some() { span .red.mark { (words.state_off) } }
        @else if let Some(secs) = waits { span .amber.mark { (fill(words.state_waits, &[&secs.div_ceil(60).to_string()])) } }
        @else if user.temporary_until.is_some() { span .amber.mark { (words.state_temporary) } }
        @else { (words.state_on) }
    }
}

/// The hidden fields of a form: what proves it, and an id that is its own.
fn hidden(visit: &Visit) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(visit.csrf);
        input type="hidden" name="once" value=(entity_id(visit.look.now, random().unwrap_or_default()));
    }
}

/// The list, and the form of a new one.
pub(super) fn list(
    visit: &Visit,
    rows: &[Row],
    rules: &Rules,
    (filled, wrong): (&Filled, &Wrong),
    told: Said,
) -> Markup {
    let words = people::of(visit.look.lang);
    let shown = Shown { lang: visit.look.lang, id: "new", filled, wrong };
    html! {
        h1 { (words.users_title) }
        (said(visit, told))
        p { a href="/roles" { (roles::of(visit.look.lang).title) } }
        div .scroll {
            table .cards {
                thead { tr {
                    @for head in [words.name, words.shown, words.roles, words.halls, words.departments, words.districts, words.second, words.state] {
                        th scope="col" { (head) }
                    }
                } }
                tbody {
                    @for row in rows {
                        (line(words, row))
                    }
                }
            }
        }
        section .panel aria-labelledby="new" {
            h2 #new { (words.user_new) }
            form method="post" action="/users" novalidate {
                (hidden(visit))
                (shown.line("text", ("name", words.name), Beside { hint: words.name_wrong, is_needed: true, autocomplete: Some("off") }))
                (fields(&shown, words, rules))
                p { button type="submit" { (words.user_add) } }
            }
        }
    }
}

fn line(words: &PeopleWords, row: &Row) -> Markup {
    let (user, scope) = (&row.user, &row.user.scope);
    html! {
        tr data-open=(path_of(&user.name)) {
            th scope="row" { a href=(path_of(&user.name)) { (user.name) } }
            td data-label=(words.shown) { (scrub(user.shown())) }
            td data-label=(words.roles) { (roles(words, user)) }
            td data-label=(words.halls) { (joined(&scope.halls)) }
            td data-label=(words.departments) { (joined(&scope.departments)) }
            td data-label=(words.districts) { (joined(&scope.districts)) }
            td data-label=(words.second) { @if user.second.is_some() { (words.yes) } @else { (words.no) } }
            td data-label=(words.state) { (state(words, user, row.waits)) }
        }
    }
}

/// What somebody is called and may.
fn fields(shown: &Shown<'_>, words: &PeopleWords, rules: &Rules) -> Markup {
    let off = Beside { autocomplete: Some("off"), ..Beside::default() };
    let ids = Beside { hint: words.ids_hint, ..off };
    let ticked: BTreeSet<&str> = shown.filled.every("role").collect();
    html! {
        (shown.line("text", ("shown", words.shown), Beside { hint: words.shown_hint, ..off }))
        (shown.line("text", ("person_id", words.person_id), Beside { hint: words.person_hint, ..off }))
        fieldset {
            legend { (words.roles) }
            @for role in rules.roles.keys() {
                @let id = format!("{}-role-{role}", shown.id);
                label .side for=(id) {
                    input type="checkbox" id=(id) name="role" value=(role) checked[ticked.contains(&**role)];
                    (role_name(words, role))
                }
            }
        }
        (shown.line("text", ("halls", words.halls), ids))
        (shown.line("text", ("departments", words.departments), ids))
        (shown.line("text", ("districts", words.districts), ids))
    }
}

fn filled_of(user: &User) -> Filled {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut fields = vec![
        own("shown", &user.shown),
        own("person_id", &user.person_id),
        own("halls", &joined(&user.scope.halls)),
        own("departments", &joined(&user.scope.departments)),
        own("districts", &joined(&user.scope.districts)),
    ];
    fields.extend(user.roles.iter().map(|role| own("role", role)));
    Filled::with(fields)
}

/// One of them.
pub(super) fn user(page: &UserPage<'_>) -> Markup {
    let (visit, user) = (page.visit, page.user);
    let words = people::of(visit.look.lang);
    let (own, none) = (filled_of(user), Wrong::default());
    // What was typed into another form of the page says nothing of this one.
    let typed = page.typed.filter(|(filled, _)| filled.raw("deed") == "save");
    let (filled, wrong) = typed.unwrap_or((&own, &none));
    let shown = Shown { lang: visit.look.lang, id: "save", filled, wrong };
    let scope = &user.scope;
    let now = [
        roles(words, user),
        joined(&scope.halls),
        joined(&scope.departments),
        joined(&scope.districts),
    ];
    let now = now.join(" / ");
    html! {
        h1 { (words.users_title) ": " (user.name) }
        (said(visit, page.said))
        @if page.said == Said::Stale { p .note { (fill(words.now_is, &[&now])) } }
        div .cols {
            section .panel aria-labelledby="edit" {
                h2 #edit { (words.user_edit) }
                (form(page, "save", &html! {
                    (fields(&shown, words, page.rules))
                    p { button type="submit" { (visit.words().save) } }
                }))
            }
            section .panel aria-labelledby="state" {
                h2 #state { (words.state) }
                p { (state(words, user, page.waits)) }
                p { (words.second) ": " @if user.second.is_some() { (words.yes) } @else { (words.no) } }
                (deeds(page, words))
                p { a href="/users" { (visit.words().back) } }
            }
        }
    }
}

fn form(page: &UserPage<'_>, deed: &str, inside: &Markup) -> Markup {
    html! {
        form .act method="post" action=(path_of(&page.user.name)) novalidate {
            (hidden(page.visit))
            input type="hidden" name="seen" value=(page.user.version);
            input type="hidden" name="deed" value=(deed);
            (inside)
        }
    }
}

fn deeds(page: &UserPage<'_>, words: &PeopleWords) -> Markup {
    let id = "reset-second";
    html! {
        @if page.waits.is_some() {
            (form(page, "lift", &html! { p { button .plain type="submit" { (words.lift) } } }))
        }
        @if page.user.disabled_at.is_some() {
            (form(page, "on", &html! { p { button .plain type="submit" { (words.enable) } } }))
        } @else {
            (form(page, "off", &html! { p { button .bad type="submit" { (words.disable) } } }))
        }
        (form(page, "reset", &html! {
            p .hint { (words.reset_says) }
            label .side for=(id) {
                input type="checkbox" id=(id) name="second" value="yes";
                (words.reset_second)
            }
            p { button .plain type="submit" { (words.reset) } }
        }))
    }
}

/// A password to begin with, told this once.
pub(super) fn given(visit: &Visit, name: &str, given: &Reset) -> Markup {
    let words = people::of(visit.look.lang);
    let zone = visit.look.zone;
    let until = format!("{} {}", zone.date(given.until), zone.hm(given.until));
    html! {
        div .small.panel {
            h1 { (words.given_title) }
            p { (fill(words.given_says, &[name, &until])) }
            p { code { (given.password) } }
            p { a .button href=(path_of(name)) { (words.continue_on) } }
        }
    }
}
