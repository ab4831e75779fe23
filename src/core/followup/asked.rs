//! Who is asked about what: respondent and date, and rows of files. It is known longer than the follow-ups themselves,
//! since the same row may come again in a later file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::record::Task;
use super::{Origin, SERVED_DAYS_BACK};
use crate::core::event::CustomerRef;
use crate::core::order::order_id_of;
use crate::core::time::Ms;

/// How long it is known beyond the end of a follow-up: a service of so many days ago may be in a file, at the end of the
/// last of them.
#[allow(clippy::cast_possible_wrap)] // days
pub(super) const ASKED_SECS: i64 = (SERVED_DAYS_BACK as i64 + 1) * 86_400;
/// How the key of a row of a file begins.
const ROW: &str = "row ";

/// What one that left memory was asked under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Left {
    ended_at: Ms,
    key: Box<str>,
    /// Whose number the key tells; none of a row.
    person_ref: Option<Box<str>>,
}

/// The keys of every follow-up that was not taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    counts: BTreeMap<Box<str>, u32>,
    /// What of that is of follow-ups that left memory.
    left: Vec<Left>,
}

/// Under which keys a follow-up is known as one that is asked already.
pub(super) fn keys_of(
    origin: Origin,
    origin_id: &str,
    customer: Option<&CustomerRef>,
    served_on: NaiveDate,
) -> Vec<String> {
    let row = (origin == Origin::Import && !origin_id.is_empty())
        .then(|| format!("{ROW}{}", folded(origin_id)));
    let phone = customer.map(|it| &it.phone_key).filter(|key| !key.is_empty());
    // A complaint, a visit and an order of one day are three things to ask about; a list has a customer once.
    let listed = matches!(origin, Origin::Import | Origin::Hand);
    let one = phone.filter(|_| listed).map(|key| format!("{key} {served_on}"));
    row.into_iter().chain(one).collect()
}

/// An id as two are compared: what people type is not always of one width or case.
fn folded(id: &str) -> String {
    order_id_of(&id.nfkc().collect::<String>())
}

fn keys(task: &Task) -> Vec<String> {
    keys_of(task.origin, &task.origin_id, task.first_customer.as_ref(), task.served_on)
}

impl Asked {
    pub(super) fn has(&self, key: &str) -> bool {
        self.counts.contains_key(key)
    }

    /// Counts whom one asks; of one that was taken back nobody.
    pub(super) fn add(&mut self, task: &Task) {
        for key in keys(task).into_iter().filter(|_| !task.voided) {
            let count = self.counts.entry(key.into()).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Counts them no more.
    pub(super) fn remove(&mut self, task: &Task) {
        keys(task).iter().filter(|_| !task.voided).for_each(|key| self.uncount(key));
    }

    fn uncount(&mut self, key: &str) {
        if let Some(count) = self.counts.get_mut(key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(key);
            }
        }
    }

    /// Keeps what one that leaves memory was asked under.
    pub(super) fn leave(&mut self, task: &Task) {
        let Some(ended_at) = task.ended_at.filter(|_| !task.voided) else { return };
        let customer = task.first_customer.as_ref().map(|it| &it.person_ref);
        for key in keys(task) {
            let person_ref = customer.filter(|_| !key.starts_with(ROW)).cloned();
            self.left.push(Left { ended_at, key: key.into(), person_ref });
        }
    }

    /// Lets go of what ended before an instant.
    pub(super) fn forget(&mut self, before: Ms) {
        self.let_go(|it| it.ended_at < before);
    }

    /// Lets go of what tells the number of a customer.
    pub(super) fn blank(&mut self, person_ref: &str) {
        self.let_go(|it| it.person_ref.as_deref() == Some(person_ref));
    }

    fn let_go(&mut self, is: impl Fn(&Left) -> bool) {
        let (gone, left) = std::mem::take(&mut self.left).into_iter().partition(is);
        self.left = left;
        let gone: Vec<Left> = gone;
        for it in &gone {
            self.uncount(&it.key);
        }
    }
}
