//! Who was called upon for a complaint: superiors by the ladder, departments by a dispatch.

use std::cmp::Reverse;

use serde::Serialize;

use super::{ComplaintRow, Mark};
use crate::core::complaint::{CaseKind, ClockKind, Dispatch, Ladder};
use crate::core::time::Ms;
use crate::core::value_set::value_set;

/// The ladder's level of the departments (domain 4.4).
const DEPARTMENT_LEVEL: u8 = 2;

/// Who was called upon for a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EscalationRow {
    /// The complaint.
    pub complaint_id: String,
    /// Its number.
    pub number: String,
    /// A complaint, or a request of the hall.
    pub kind: CaseKind,
    /// How bad it is.
    pub mark: Mark,
    /// The level, 0 to 5; 2 is a department that helps.
    pub level: u8,
    /// Whom: people of the hall, contacts, or the department.
    pub to: Vec<String>,
    /// Since when.
    pub since: Ms,
    /// What came of it.
    pub standing: Standing,
    /// Who has it, where somebody does.
    pub by: String,
    /// Until when the answer holds, or what the department planned.
    pub until: Option<Ms>,
}

impl EscalationRow {
    /// Somebody above was called upon, and nobody was to be found or had a number.
    pub fn is_nobodys(&self) -> bool {
        self.standing == Standing::Sent && self.to.is_empty()
    }
}

value_set! {
    /// What came of a call upon somebody.
    Standing {
        /// Nobody of all levels answered.
        Unanswered = "unanswered",
        /// Called upon, no answer yet.
        Sent = "sent",
        /// Somebody has it.
        Acked = "acked",
        /// The department named a date.
        Planned = "planned",
    }
}

/// Who was called upon: the ladders and what departments have, what nobody answered first.
pub fn escalation_rows(rows: &[ComplaintRow]) -> Vec<EscalationRow> {
    let open = rows.iter().filter(|row| row.case.is_open());
    let mut found: Vec<EscalationRow> = open
        .flat_map(|row| {
            let ladder = row.case.running().map(|ladder| climbed(row, ladder));
            let dispatch = row.case.open_dispatch().map(|dispatch| dispatched(row, dispatch));
            ladder.into_iter().chain(dispatch)
        })
        .collect();
    found.sort_by(|a, b| {
        let key = |row: &EscalationRow| (Reverse(row.mark), row.standing, Reverse(row.level));
        key(a).cmp(&key(b)).then_with(|| a.since.cmp(&b.since))
    });
    found
}

fn climbed(row: &ComplaintRow, ladder: &Ladder) -> EscalationRow {
    let (standing, mark) = match (&ladder.ack, ladder.unanswered.is_some()) {
        (Some(_), _) => (Standing::Acked, Mark::Normal),
        (None, true) => (Standing::Unanswered, Mark::Breach),
        (None, false) if ladder.to.is_empty() => (Standing::Sent, Mark::Breach),
        (None, false) => (Standing::Sent, Mark::Warn),
    };
    EscalationRow {
        complaint_id: row.complaint_id.clone(),
        number: row.number.clone(),
        kind: row.kind,
        mark,
        level: ladder.level,
        to: ladder.to.iter().map(ToString::to_string).collect(),
        since: ladder.fired_at,
        standing,
        by: ladder.ack.as_ref().map_or_else(String::new, |ack| ack.person_id.to_string()),
        until: held_until(row, ladder),
    }
}

/// Until when the acknowledgement holds that stands: the deadline of its clock, which progress moves on.
fn held_until(row: &ComplaintRow, ladder: &Ladder) -> Option<Ms> {
    let ack = ladder.ack.as_ref()?;
    let of_ack = row.clocks.iter().find(|it| it.kind == ClockKind::Escalation);
    of_ack.and_then(|clock| clock.standing.due).or(Some(ack.until))
}

fn dispatched(row: &ComplaintRow, dispatch: &Dispatch) -> EscalationRow {
    use ClockKind::{DepartmentAccept, DepartmentAnswer, DepartmentPlan};
    let standing = match (dispatch.planned_at, dispatch.taken_at) {
        (Some(_), _) => Standing::Planned,
        (None, Some(_)) => Standing::Acked,
        (None, None) => Standing::Sent,
    };
    let late = matches!(row.late, Some(DepartmentAccept | DepartmentAnswer | DepartmentPlan));
    EscalationRow {
        complaint_id: row.complaint_id.clone(),
        number: row.number.clone(),
        kind: row.kind,
        mark: if late { Mark::Breach } else { Mark::Normal },
        level: DEPARTMENT_LEVEL,
        to: vec![dispatch.department_id.to_string()],
        since: dispatch.sent_at,
        standing,
        by: dispatch.contact.to_string(),
        until: dispatch.planned_at,
    }
}
