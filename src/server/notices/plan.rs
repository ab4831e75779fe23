//! What comes of a happening by the policy: notices, and what is not sent with why. Pure: the same happening gives the same
//! notices with the same ids, so that one that is announced twice, by two servers or after a restart, is sent once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::happening::{Cause, Facts, Happening};
use super::policy::{Inside, Policy, Rule, To, Tongue};
use crate::core::hex::hex;
use crate::core::time::Ms;

/// Something that has to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is known by: the same for the same happening, receiver and rule, and at every try.
    pub id: String,
    /// The rule that wants it.
    pub rule: String,
    /// Through which target.
    pub target: String,
    /// To which address, where it is for somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// In which language.
    #[serde(default)]
    pub lang: Tongue,
    /// What happened.
    pub cause: Cause,
    /// To what.
    pub entity: String,
    /// In which hall.
    pub hall: String,
    /// When.
    pub happened: Ms,
    /// What may be said.
    pub facts: Facts,
    /// Not before.
    pub due: Ms,
    /// Not after.
    pub give_up: Ms,
    /// Sent as one with all others that have the same; none = alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
    /// How often it was tried.
    #[serde(default)]
    pub tries: u32,
    /// What came of the last try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Who sends it now, and until when nobody else does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// Somebody sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Which server.
    pub by: String,
    /// Until when.
    pub until: Ms,
}

/// Why something was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was quiet, and the rule says that what happens then is not sent.
    Quiet,
    /// Nobody says how they are reached, or a target has no receiver.
    NoAddress,
    /// The happening concerns nobody who could be told.
    NobodyConcerned,
    /// It happened before the policy was in force.
    BeforePolicy,
}

/// Something that is not sent.
#[derive(Clone, Debug, PartialEq)]
pub struct NotSent {
    /// As of a notice.
    pub id: String,
    /// The rule that would have it.
    pub rule: String,
    /// Through which target, where that is known.
    pub target: Option<String>,
    /// For whom.
    pub person: Option<String>,
    /// Why not.
    pub why: Why,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Planned {
    /// It is sent.
    Send(Box<Notice>),
    /// It is not.
    Not(NotSent),
}

impl Planned {
    /// What it is known by.
    pub fn id(&self) -> &str {
        match self {
            Planned::Send(notice) => &notice.id,
            Planned::Not(not) => &not.id,
        }
    }
}

/// A hash of parts that no part can shift into another.
pub(super) fn id_of(parts: &[&str]) -> String {
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 server: id of a notice");
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize().as_bytes()[..16])
}

/// Where something goes: target, address and person.
type Reach = (Option<String>, Option<String>, Option<String>);

/// What comes of a happening at an instant. `since` = from when the policy is in force.
pub fn plan(policy: &Policy, happening: &Happening, (now, since): (Ms, Ms)) -> Vec<Planned> {
    let mut seen = BTreeSet::new();
    let mut planned = Vec::new();
    for rule in &policy.rules {
        if !rule.what.contains(&happening.cause) || !rule.only.passes(happening) {
            continue;
        }
        for (reach, why) in reaches(policy, rule, happening) {
            let id = id(rule, &reach, happening);
            if !seen.insert(id.clone()) {
                continue; // Somebody stands on the list twice.
            }
            let why = why.or((happening.at < since).then_some(Why::BeforePolicy));
            planned.push(one(policy, rule, happening, (id, reach, why), now));
        }
    }
    planned
}

fn id(rule: &Rule, (target, address, person): &Reach, happening: &Happening) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
    id_of(&[
        happening.cause.as_str(),
        &happening.hall,
        &happening.entity,
        &happening.round.to_string(),
        &happening.level.map_or_else(String::new, |level| level.to_string()),
        &rule.name,
        &or_none(target),
        &or_none(address),
        &or_none(person),
    ])
}

/// Everybody whom a rule names, and why some are not reached.
fn reaches(policy: &Policy, rule: &Rule, happening: &Happening) -> Vec<(Reach, Option<Why>)> {
    let person = |id: &String| person(policy, id);
    let target = |name: &String| -> Vec<(Reach, Option<Why>)> {
        let receivers = policy.targets.get(name).map(super::target::Target::receivers);
        let receivers = receivers.unwrap_or_default();
        if receivers.is_empty() {
            return vec![((Some(name.clone()), None, None), Some(Why::NoAddress))];
        }
        receivers.into_iter().map(|it| ((Some(name.clone()), it, None), None)).collect()
    };
    let concerned = || match happening.people.as_slice() {
        [] => vec![((None, None, None), Some(Why::NobodyConcerned))],
        people => {
            let known = people.iter().map(|id| policy.known_as(&happening.hall, id));
            known.flat_map(|id| person(&id)).collect()
        }
    };
    rule.to
        .iter()
        .flat_map(|to| match to {
            To::Target(name) => target(name),
            To::Person(id) => person(id),
            To::Concerned => concerned(),
        })
        .collect()
}

/// The ways to somebody, by what the policy knows them by.
fn person(policy: &Policy, id: &str) -> Vec<(Reach, Option<Why>)> {
    let ways = policy.people.get(id).map_or(&[][..], Vec::as_slice);
    if ways.is_empty() {
        return vec![((None, None, Some(id.to_owned())), Some(Why::NoAddress))];
    }
    let reach = |way: &super::policy::Way| {
        (Some(way.through.clone()), Some(way.address.clone()), Some(id.to_owned()))
    };
    ways.iter().map(|way| (reach(way), None)).collect()
}

fn one(
    policy: &Policy,
    rule: &Rule,
    happening: &Happening,
    (id, (target, address, person), why): (String, Reach, Option<Why>),
    now: Ms,
) -> Planned {
    let not = |why, target| {
        let (id, person) = (id.clone(), person.clone());
        Planned::Not(NotSent { id, rule: rule.name.clone(), target, person, why })
    };
    let Some(target) = target else { return not(why.unwrap_or(Why::NoAddress), None) };
    if let Some(why) = why {
        return not(why, Some(target));
    }
    let Some((due, bundled)) = when(policy, rule, happening, now) else {
        return not(Why::Quiet, Some(target));
    };
    let tried = i64::from(rule.give_up_mins.unwrap_or(policy.give_up_mins).max(1));
    let bundle = bundled.then(|| {
        let address = address.as_deref().unwrap_or_default();
        id_of(&["bundle", &rule.name, &target, address, &due.0.to_string()])
    });
    Planned::Send(Box::new(Notice {
        id: id.clone(),
        rule: rule.name.clone(),
        target,
        address,
        person: person.clone(),
        lang: rule.lang,
        cause: happening.cause,
        entity: happening.entity.clone(),
        hall: happening.hall.clone(),
        happened: happening.at,
        facts: happening.facts.only(&rule.says(), policy.link.as_deref()),
        due,
        give_up: due.plus_secs(tried * 60),
        bundle,
        tries: 0,
        last: None,
        claim: None,
    }))
}

/// When it is sent, and whether as one with others; none = not at all.
fn when(policy: &Policy, rule: &Rule, happening: &Happening, now: Ms) -> Option<(Ms, bool)> {
    let severity = happening.facts.severity;
    let is_urgent = |least| severity.zip(least).is_some_and(|(found, least)| found >= least);
    let quiet = rule.quiet.as_ref().filter(|quiet| !is_urgent(quiet.anyway));
    // What is sent in quiet hours all the same does not wait for a digest either.
    let goes_through = rule.quiet.is_some() && quiet.is_none();
    let digest = rule.digest.as_ref();
    let digest = digest.filter(|digest| !goes_through && !is_urgent(digest.anyway));
    let until = quiet.and_then(|quiet| Some((quiet.until(now, policy.zone)?, quiet.inside)));
    let (start, is_quiet) = match until {
        Some((_, Inside::Drop)) => return None,
        Some((until, Inside::Digest)) => return Some((until, true)),
        Some((until, Inside::Hold)) => (until, true),
        None => (now, false),
    };
    match digest.and_then(|digest| digest.next(now, policy.zone)) {
        // A digest that falls into quiet hours comes when they end.
        Some(slot) if is_quiet => Some((slot.max(start), true)),
        Some(slot) => {
            let quiet = quiet.and_then(|quiet| quiet.until(slot, policy.zone));
            Some((quiet.unwrap_or(slot), true))
        }
        None => Some((start, false)),
    }
}

#[cfg(test)]
#[path = "plan/tests.rs"]
mod tests;
