//! How the editor of roles looks.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::people::{path_of as user_path, role_name};
use super::visit::Visit;
use crate::core::ids::entity_id;
use crate::server::accounts::{KeptRole, Right, Role, Rules};
use crate::server::keys::random;
use crate::text::clean::scrub;
use crate::text::words::console::people as people_words;
use crate::text::words::console::roles::{RoleWords, of};
use crate::text::words::fill;

/// What is said above a page.
pub(super) enum Told<'a> {
    Nothing,
    Good(&'a str),
    Bad(String),
}

/// Where a role's page is.
pub(super) fn path_of(name: &str) -> String {
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
        Right::FollowUp => words.right_follow_up,
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

/// The list, and the form of a new one.
pub(super) fn index(
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
                        td data-label=(people.second) { @if role.second { (words.must) } @else { (words.need_not) } }
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

/// One of them.
pub(super) fn page(
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
