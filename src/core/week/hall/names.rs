//! What codes are called, and what a hall is judged by: from its settings at the end of the stretch.

use super::super::rows::{Judged, Names, Words};
use super::super::source::Source;
use super::Time;
use crate::core::settings::survey::{DEPT, SATISFACTION};
use crate::core::settings::{Choice, Person, Settings};
use crate::core::time::Ms;

/// One name for both languages; of what has none its code.
fn one(code: &str, name: &str) -> (String, (String, String)) {
    let name = if name.is_empty() { code } else { name }.to_owned();
    (code.to_owned(), (name.clone(), name))
}

fn both(code: &str, zh: &str, en: &str) -> (String, (String, String)) {
    let first =
        |list: [&str; 3]| list.into_iter().find(|it| !it.is_empty()).unwrap_or_default().to_owned();
    (code.to_owned(), (first([zh, en, code]), first([en, zh, code])))
}

fn choices<'c>(all: impl Iterator<Item = &'c Choice>) -> Words {
    let mut words = Words::new();
    for choice in all {
        let (code, name) = both(&choice.code, &choice.zh, &choice.en);
        words.entry(code).or_insert(name);
    }
    words
}

/// Everybody whom the settings at the end name, or an older version did, with the newest that does: who has left is still
/// counted.
fn everybody(source: &Source, time: Time) -> Vec<(&Person, &Settings)> {
    let mut found: Vec<(&Person, &Settings)> = Vec::new();
    for settings in versions(source, time) {
        for person in &settings.people {
            if !found.iter().any(|(known, _)| known.id == person.id) {
                found.push((person, settings));
            }
        }
    }
    found
}

/// The settings at the end, then what held before them, the newest first; what was not there by the end says nothing.
fn versions(source: &Source, time: Time) -> impl Iterator<Item = &Settings> {
    let end = Ms(time.to.0.saturating_sub(1));
    let before = source.book.held_by(end);
    std::iter::once(&source.settings).chain(before).chain([&source.standard])
}

pub(super) fn names(source: &Source, time: Time) -> Names {
    let own = &source.settings;
    let canned = own.canned.lists().into_iter().flat_map(|(_, list)| list);
    let people = everybody(source, time).into_iter().map(|(it, _)| one(&it.id, &it.name));
    let mut contacts = Words::new();
    for contact in versions(source, time).flat_map(|it| &it.contacts) {
        let (id, name) = one(&contact.id, &contact.name);
        contacts.entry(id).or_insert(name);
    }
    let in_hall = |(id, name): (String, _)| (format!("{}/{id}", source.hall_id), name);
    let checks = own.checks.items.iter().filter(|it| it.texts.name.iter().any(|it| !it.is_empty()));
    Names {
        items: own.survey_items.iter().map(|it| both(&it.code, &it.zh, &it.en)).collect(),
        roles: own.roles.iter().map(|it| one(&it.id, &it.name)).collect(),
        people: contacts.into_iter().chain(people).map(in_hall).collect(),
        departments: own.departments.iter().map(|it| both(&it.id, &it.zh, &it.en)).collect(),
        services: own.services.iter().map(|it| one(&it.id, &it.name)).collect(),
        choices: choices(canned.chain(&own.walk_out_reasons)),
        checks: checks.map(|it| both(&it.code, &it.texts.name[0], &it.texts.name[1])).collect(),
    }
}

pub(super) fn judged(source: &Source, version: u32, time: Time) -> Judged {
    let (own, period) = (&source.settings, time.days.kind());
    let role_target = |role: &str| own.target(SATISFACTION, period, role, None);
    let items = own.survey_items.iter();
    let roles = own.survey_items.iter().flat_map(|item| &item.roles).map(String::as_str);
    let roles = roles.chain([DEPT]).chain(own.roles.iter().map(|role| role.id.as_str()));
    let people = everybody(source, time).into_iter().map(|(person, settings)| {
        let target = settings.target(SATISFACTION, period, &person.role, Some(&person.id));
        (person.id.clone(), target)
    });
    let rules = &own.rules;
    let limits = [
        ("follow_up.low_score", rules.follow_up.low_score),
        ("complaint.hot_count", rules.complaint.hot_count),
        ("complaint.improve_count", rules.complaint.improve_count),
        ("complaint.improve_days", rules.complaint.improve_days),
        ("target_wait_secs", rules.target_wait_secs),
    ];
    Judged {
        version,
        items: items.map(|it| (it.code.clone(), own.item_target(it, period))).collect(),
        hall: role_target("hall_manager"),
        roles: roles.map(|id| (id.to_owned(), role_target(id))).collect(),
        people: people.collect(),
        care: rules.care.clone(),
        hot: rules.complaint.hot_count,
        limits: limits.map(|(key, value)| (key.to_owned(), value.into())).into_iter().collect(),
        indicators: own
            .indicators
            .iter()
            .map(|it| {
                [&it.code, &it.zh, &it.en, &it.definition_zh, &it.definition_en, &it.threshold]
                    .map(Clone::clone)
            })
            .collect(),
    }
}
