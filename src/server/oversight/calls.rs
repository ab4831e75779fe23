//! Whom to call back in a hall: what somebody at the centre sees of the hall's list, those that can be called first. Only what
//! is masked is kept, and of those beyond the bound how many they are.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{HallStanding, Oversight};
use crate::core::complaint::CustomerKind;
use crate::core::followup::{FollowUpWay, Origin, ServiceKind, Task};
use crate::core::hall::{CustomerShown, Hall};
use crate::core::settings::Settings;
use crate::core::time::Ms;
use crate::server::HallStore;
use crate::text::clean::scrub;

/// Follow-ups of a hall that are kept; the others come when these are done.
const CALLS_MAX: usize = 200;
/// Characters of a name.
const NAME_CHARS: usize = 40;

/// A customer to call back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallItem {
    /// The follow-up.
    pub follow_up_id: String,
    /// What people call it.
    pub number: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What kind of service it was.
    pub service_kind: ServiceKind,
    /// What the service is called; empty = not known.
    pub service: String,
    /// The date of the service.
    pub served_on: NaiveDate,
    /// Name and number, masked; empty = not known, or erased.
    pub customer: String,
    /// There is a number to call.
    pub has_number: bool,
    /// Whose contract it is.
    pub customer_kind: CustomerKind,
    /// How they are to be asked.
    pub way: FollowUpWay,
    /// Until when.
    pub due: Ms,
    /// Nobody tries before this.
    pub not_before: Option<Ms>,
    /// How often it was tried.
    pub tried: u8,
}

impl CallItem {
    /// Whether it may be tried now.
    pub fn is_ready(&self, now: Ms) -> bool {
        self.not_before.is_none_or(|from| from <= now)
    }

    /// Whether somebody at the centre can ask them: nobody stands before them there.
    pub fn can_be_called(&self) -> bool {
        self.has_number && self.way != FollowUpWay::FaceToFace
    }
}

/// Follow-ups beyond the list that are alike in all that somebody asks about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallsLeft {
    /// Until when.
    pub due: Ms,
    /// Where they come from.
    pub origin: Origin,
    /// How they are to be asked.
    pub way: FollowUpWay,
    /// Whether somebody at the centre can ask them.
    pub can_be_called: bool,
    /// How many.
    pub count: u32,
}

/// The list of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HallCalls {
    /// Those that can be called now, those that wait, and those that only the hall can ask; of each the one due first first.
    pub list: Vec<CallItem>,
    /// Those that are not in it: every total counts them.
    pub left: Vec<CallsLeft>,
}

/// Whom to call back in a hall. What cannot be called from the centre never stands before what can: a hall where much of it
/// is overdue would offer nobody.
pub fn calls_of(hall: &Hall, now: Ms) -> HallCalls {
    let settings = hall.settings(now).0;
    let mut all: Vec<&Task> = hall.follow_up_book().open().collect();
    all.sort_by_cached_key(|task| {
        let waits = task.not_before.filter(|from| *from > now);
        (!can_be_called(task), waits, task.due)
    });
    let rest = all.split_off(all.len().min(CALLS_MAX));
    HallCalls {
        list: all.into_iter().map(|task| item(task, settings)).collect(),
        left: left(&rest),
    }
}

fn left(rest: &[&Task]) -> Vec<CallsLeft> {
    let mut left: Vec<CallsLeft> = Vec::new();
    for task in rest {
        let one = CallsLeft {
            due: task.due,
            origin: task.origin,
            way: task.way,
            can_be_called: can_be_called(task),
            count: 1,
        };
        // The newest ones are most like it: they are in order of what they are due.
        let alike = |it: &&mut CallsLeft| CallsLeft { count: 1, ..(**it).clone() } == one;
        match left.iter_mut().rev().find(alike) {
            Some(alike) => alike.count += 1,
            None => left.push(one),
        }
    }
    left
}

fn can_be_called(task: &Task) -> bool {
    let shown = CustomerShown::of(task.customer.as_ref());
    let has_number = matches!(shown, CustomerShown::Masked { phone, .. } if !phone.is_empty());
    has_number && task.way != FollowUpWay::FaceToFace
}

fn item(task: &Task, settings: &Settings) -> CallItem {
    let (customer, has_number) = match CustomerShown::of(task.customer.as_ref()) {
        CustomerShown::Masked { name, phone, .. } => {
            (format!("{name} {phone}").trim().to_owned(), !phone.is_empty())
        }
        CustomerShown::Unknown | CustomerShown::Erased => (String::new(), false),
    };
    let service = settings.services.iter().find(|it| it.id == *task.service_id);
    let service = service.map_or(&*task.service_id, |it| &it.name);
    CallItem {
        follow_up_id: task.follow_up_id.to_string(),
        number: task.number.to_string(),
        origin: task.origin,
        service_kind: task.service_kind,
        service: scrub(service).chars().take(NAME_CHARS).collect(),
        served_on: task.served_on,
        customer,
        has_number,
        customer_kind: task.customer_kind,
        way: task.way,
        due: task.due,
        not_before: task.not_before,
        tried: u8::try_from(task.attempts().count()).unwrap_or(u8::MAX),
    }
}

impl<S: HallStore> Oversight<S> {
    /// Whom to call back in every hall that `is_meant`.
    pub fn calls(
        &self,
        is_meant: impl Fn(&str) -> bool,
    ) -> Vec<(Arc<HallStanding>, Arc<HallCalls>)> {
        let known = self.read();
        let meant = known.halls.iter().filter(|(hall, _)| is_meant(hall));
        meant.map(|(_, it)| (Arc::clone(&it.standing), Arc::clone(&it.calls))).collect()
    }
}

#[cfg(test)]
mod tests;
