//! What the clocks of complaints are reckoned by: limits, calendars and duties of one version of the settings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{ClockKind, Severity};
use crate::core::people::Right;
use crate::core::settings::Settings;
use crate::core::settings::directory::{BySeverity, Department};
use crate::core::sla::{Calendar, CalendarKind, Holidays, Limit, Policy, Target, Timetable};
use crate::core::time::{Ms, Zone};

/// The limit of a clock at a severity.
type OwnLimit = (ClockKind, Severity, Limit);

/// Limits, calendars and duties of one version, made ready.
#[derive(Debug)]
pub struct Clockwork {
    policy: Policy,
    /// How long an acknowledgement holds, seconds of the hall's time.
    ack_secs: BySeverity<u32>,
    always: Calendar,
    hall: Calendar,
    office: Calendar,
    departments: BTreeMap<String, Calendar>,
    /// Limits that differ from the hall's, by department.
    own_limits: BTreeMap<String, Vec<OwnLimit>>,
    /// Who serves customers and hands up what they cannot settle.
    clerks: BTreeSet<String>,
}

impl Clockwork {
    /// Those of a version of the settings.
    pub fn of(settings: &Settings, version: u32, zone: Zone) -> Clockwork {
        let office = match &settings.holidays {
            Some(list) => Timetable { version, ..Timetable::office(list, zone) },
            None => Timetable::office(&Holidays::china(), zone),
        };
        let handles = |role: &str| {
            let may = settings.role(role).map_or(&[][..], |role| &role.may);
            may.iter().any(|right| matches!(right, Right::Complaints | Right::Duty))
        };
        let people = settings.people.iter().filter(|person| !handles(&person.role));
        let policy = Policy::of(&settings.limits, version);
        Clockwork {
            own_limits: own_limits(settings, &policy),
            policy,
            ack_secs: settings.escalation.ack_secs,
            always: Calendar::always(zone),
            hall: Calendar::new(Timetable::of_hall(&settings.hours, version, zone)),
            office: Calendar::new(office),
            departments: departments(settings, version, zone),
            clerks: people.map(|person| person.id.clone()).collect(),
        }
    }

    /// The limits.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The limit of a clock at a severity; of a department's clock its own, where it has one.
    pub fn limit(
        &self,
        kind: ClockKind,
        severity: Severity,
        department_id: &str,
    ) -> Option<&Limit> {
        let own = self.own_limits.get(department_id).into_iter().flatten();
        let mut own = own.filter(|(clock, grade, _)| (*clock, *grade) == (kind, severity));
        own.next().map_or_else(|| self.policy.limit(kind, severity), |(.., limit)| Some(limit))
    }

    /// In whose time a limit runs; `department_id` matters for a department's time alone.
    pub fn calendar(&self, kind: CalendarKind, department_id: &str) -> &Calendar {
        match kind {
            CalendarKind::Always => &self.always,
            CalendarKind::Hall => &self.hall,
            CalendarKind::Department => self.departments.get(department_id).unwrap_or(&self.office),
        }
    }

    /// Until when an acknowledgement of a case holds that was given, or renewed by progress, at an instant.
    pub(super) fn held_until(&self, from: Ms, severity: Severity) -> Ms {
        let secs = i64::from(self.ack_secs.of(severity));
        self.hall.after(from, secs).unwrap_or(from.plus_secs(secs))
    }

    /// Whether somebody is a clerk, who hands up what they cannot settle. Of a hall that names nobody,
    /// nobody is.
    pub(super) fn is_clerk(&self, person_id: &str) -> bool {
        self.clerks.contains(person_id)
    }
}

/// The time of each department that names its own; on the hall's closed days it is closed too.
fn departments(settings: &Settings, version: u32, zone: Zone) -> BTreeMap<String, Calendar> {
    let own = settings.departments.iter().filter(|it| it.hours.is_set());
    let made = own.map(|department| {
        let hours = department.own_hours(&settings.hours);
        (department.id.clone(), Calendar::new(Timetable::of_hall(&hours, version, zone)))
    });
    made.collect()
}

/// What departments have of their own, counted, paused and warned of like the hall's.
fn own_limits(settings: &Settings, policy: &Policy) -> BTreeMap<String, Vec<OwnLimit>> {
    let of_clock = |kind: ClockKind, secs: BySeverity<Option<u32>>| {
        let all = Severity::ALL.iter().filter_map(move |severity| {
            let target = Target::Open { secs: i64::from(secs.of(*severity)?) };
            let limit = policy.limit(kind, *severity)?.clone();
            Some((kind, *severity, Limit { target: Some(target), ..limit }))
        });
        all.collect::<Vec<OwnLimit>>()
    };
    let of = |department: &Department| {
        let accept = of_clock(ClockKind::DepartmentAccept, department.accept_secs);
        [accept, of_clock(ClockKind::DepartmentAnswer, department.answer_secs)].concat()
    };
    let all = settings.departments.iter().map(|department| (department.id.clone(), of(department)));
    all.filter(|(_, limits)| !limits.is_empty()).collect()
}

/// The clockworks of the versions that cases are judged by, each made when it is first asked for. It follows
/// from the settings alone and is no part of what a hall is.
#[derive(Debug, Default)]
pub(in crate::core) struct Clockworks(Mutex<BTreeMap<u32, Arc<Clockwork>>>);

impl Clockworks {
    fn made(&self) -> MutexGuard<'_, BTreeMap<u32, Arc<Clockwork>>> {
        // What is in it is whole whoever gave up while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// That of a version.
    pub(in crate::core) fn get(
        &self,
        version: u32,
        make: impl FnOnce() -> Clockwork,
    ) -> Arc<Clockwork> {
        self.made().entry(version).or_insert_with(|| Arc::new(make())).clone()
    }

    /// The settings are others.
    pub(in crate::core) fn forget(&self) {
        self.made().clear();
    }
}

impl Clone for Clockworks {
    fn clone(&self) -> Clockworks {
        Clockworks(Mutex::new(self.made().clone()))
    }
}

impl PartialEq for Clockworks {
    fn eq(&self, _: &Clockworks) -> bool {
        true
    }
}
