//! What happened, out of what is known of the halls: items that somebody beyond the hall has to work at, and how halls stand.
//! Nothing is remembered that matters: the same item gives the same happening at every look, also after a restart, and the
//! outbox knows what it has told.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::happening::{Cause, Facts, Happening};
use super::policy::Policy;
use crate::core::complaint::{CaseKind, ClockKind};
use crate::core::time::Ms;
use crate::server::oversight::{HallStanding, Item, ItemKind, ItemState, Topic};

/// Most happenings that are remembered as told; more only cost a look at the disk.
const REMEMBERED: usize = 200_000;

/// What was told since the start, so that not every look asks the disk.
#[derive(Debug, Default)]
pub(super) struct Watch {
    told: HashSet<(u64, Cause, String, u32, Option<u8>)>,
}

impl Watch {
    /// Those that this policy, by its version, was not asked about yet.
    pub(super) fn fresh(&self, version: u64, happenings: Vec<Happening>) -> Vec<Happening> {
        let is_new = |it: &Happening| !self.told.contains(&mark(version, it));
        happenings.into_iter().filter(is_new).collect()
    }

    /// They were taken in.
    pub(super) fn told(&mut self, version: u64, happenings: &[Happening]) {
        if self.told.len() + happenings.len() > REMEMBERED {
            self.told.clear();
        }
        self.told.extend(happenings.iter().map(|happening| mark(version, happening)));
    }
}

fn mark(version: u64, it: &Happening) -> (u64, Cause, String, u32, Option<u8>) {
    (version, it.cause, format!("{}/{}", it.hall, it.entity), it.round, it.level)
}

/// What an item says that happened.
pub(super) fn of_item(item: &Item, now: Ms) -> Vec<Happening> {
    let facts = Facts {
        number: Some(item.number.clone()),
        hall: Some(item.hall_name.clone()),
        severity: Some(item.severity),
        category: (item.of == CaseKind::Complaint).then_some(item.category),
        due: item.due,
        link: Some(format!("/h/{}/c/{}", path(&item.hall), path(&item.complaint_id))),
        text: Some(item.subject.clone()).filter(|text| !text.is_empty()),
        ..Facts::default()
    };
    let base = Happening {
        cause: Cause::Escalated,
        entity: item.complaint_id.clone(),
        round: 0,
        level: None,
        at: item.since,
        hall: item.hall.clone(),
        people: Vec::new(),
        facts,
    };
    match &item.kind {
        ItemKind::Dispatch { dispatch_id, department_id, department_zh, department_en, .. } => {
            let named = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
            let facts = Facts {
                department: Some(department_id.clone()),
                department_zh: named(department_zh),
                department_en: named(department_en),
                ..base.facts
            };
            of_dispatch(item, Happening { facts, ..base }, (dispatch_id, department_id), now)
        }
        ItemKind::Escalation { round, level, to, fired_at, .. } => {
            of_call(item, base, (*round, *level, *fired_at), to)
        }
    }
}

fn of_dispatch(
    item: &Item,
    base: Happening,
    (dispatch, department): (&str, &str),
    now: Ms,
) -> Vec<Happening> {
    let entity = format!("{}/{dispatch}", base.entity);
    let people = vec![department.to_owned()];
    let sent = Happening { cause: Cause::DispatchSent, entity, people, ..base };
    let mut found = Vec::new();
    if let Some(due) = item.due.filter(|due| *due <= now && !item.state.is_over()) {
        let cause = match item.clock {
            Some(ClockKind::DepartmentAccept) => Cause::DepartmentOverdue,
            _ => Cause::AnswerOverdue,
        };
        // Another date that was named and missed is another happening.
        let entity = match item.state {
            ItemState::Planned { at } => format!("{}/plan/{}", sent.entity, at.0),
            _ => sent.entity.clone(),
        };
        found.push(Happening { cause, entity, at: due, ..sent.clone() });
    }
    if item.state == ItemState::New {
        found.push(sent);
    }
    found
}

fn of_call(
    item: &Item,
    base: Happening,
    (round, level, fired_at): (u16, u8, Ms),
    to: &[String],
) -> Vec<Happening> {
    let facts = Facts { level: Some(level), ..base.facts.clone() };
    let call = Happening {
        // A ladder that begins anew calls the same levels again: the call tells them apart.
        entity: format!("{}/{}", base.entity, fired_at.0),
        round: u32::from(round),
        level: Some(level),
        at: fired_at,
        people: to.to_vec(),
        facts,
        ..base
    };
    match item.state {
        // It is said again at each opening until somebody answers.
        ItemState::Unanswered { at } => {
            let entity = format!("{}/{}", item.complaint_id, at.0);
            vec![Happening { cause: Cause::Unanswered, entity, at, ..call }]
        }
        ItemState::New | ItemState::Lapsed { .. } => vec![call],
        _ => Vec::new(),
    }
}

/// What a hall's standing says that happened.
pub(super) fn of_hall(hall: &HallStanding, policy: &Policy, now: Ms) -> Vec<Happening> {
    if hall.training {
        return Vec::new();
    }
    let base = |cause, since: Ms, mins: u32| {
        let at = since.plus_secs(i64::from(mins) * 60);
        (at <= now).then(|| Happening {
            cause,
            entity: since.0.to_string(),
            round: 0,
            level: None,
            at,
            hall: hall.hall.clone(),
            people: Vec::new(),
            facts: Facts {
                hall: Some(hall.name.clone()),
                severity: None,
                link: Some(format!("/h/{}", path(&hall.hall))),
                ..Facts::default()
            },
        })
    };
    let unattended = hall
        .unattended_since(now)
        .and_then(|since| base(Cause::HallUnattended, since, policy.unattended_mins));
    // Outside its hours a hall may be switched off.
    let silent = hall.contact_at.filter(|_| hall.is_open(now) == Some(true));
    let silent = silent.and_then(|since| {
        let open = hall.open_spans.iter().find(|(from, to)| *from <= now && now < *to);
        // From when it might have been heard: its opening, or its last word.
        let since = since.max(open.map_or(since, |(from, _)| *from));
        base(Cause::NoContact, since, policy.silent_mins)
    });
    let incidents = hall.incidents.iter().map(|incident| Happening {
        cause: Cause::IncidentOpened,
        entity: incident.incident_id.clone(),
        round: 0,
        level: None,
        at: incident.opened_at,
        hall: hall.hall.clone(),
        people: Vec::new(),
        facts: Facts {
            hall: Some(hall.name.clone()),
            severity: incident.severity,
            incident: Some(incident.kind),
            link: Some(format!("/h/{}", path(&hall.hall))),
            ..Facts::default()
        },
    });
    unattended.into_iter().chain(silent).chain(incidents).collect()
}

/// Halls of a topic that are named.
const HALLS_NAMED: usize = 5;

/// A matter that is hot across halls, once a day.
pub(super) fn of_topic(topic: &Topic, date: NaiveDate, now: Ms) -> Option<Happening> {
    let names: Vec<&str> =
        topic.halls.iter().take(HALLS_NAMED).map(|(_, name, _)| name.as_str()).collect();
    topic.is_hot().then(|| Happening {
        cause: Cause::HotTopic,
        entity: format!("{date}/{}", topic.category.as_str()),
        round: 0,
        level: None,
        at: now,
        hall: String::new(),
        people: Vec::new(),
        facts: Facts {
            hall: Some(names.join(", ")),
            category: Some(topic.category),
            link: Some("/topics".to_owned()),
            ..Facts::default()
        },
    })
}

/// A part of an address.
fn path(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
#[path = "seen/tests.rs"]
mod tests;
