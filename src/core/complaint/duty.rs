//! Who has to be told of a case, until when, and whether they were ("told to", domain 4.5). Telling is no
//! escalation: only a level that was not told in time is called upon.

use super::{Case, ClockKind, ContactResult, ContactWay, EscalationCause, TellMade};
use crate::core::event::Warned;
use crate::core::settings::{Settings, Tell, TellBy, TellWhen};
use crate::core::time::Ms;

/// A level that has to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Which level.
    pub level: u8,
    /// How.
    pub by: TellBy,
    /// What makes it a duty.
    pub when: TellWhen,
    /// Since when it is one.
    pub from: Ms,
    /// Until when.
    pub until: Ms,
    /// When it was done: told, called upon, or acknowledged by that level.
    pub done_at: Option<Ms>,
    /// What a call is made for where it is not done in time.
    pub cause: EscalationCause,
    /// What exactly.
    pub cause_id: Box<str>,
    /// The clock, where that is what makes it a duty.
    pub clock: Option<ClockKind>,
}

/// Whether an answer is what a clock waits for: the department's, or the one to the customer.
fn is_answer(clock: ClockKind) -> bool {
    matches!(
        clock,
        ClockKind::FirstReply
            | ClockKind::DepartmentAnswer
            | ClockKind::DepartmentPlan
            | ClockKind::Close
            | ClockKind::Backstop
    )
}

/// What tells one deadline of one clock from all others.
pub(in crate::core) fn deadline_id(warned: &Warned) -> String {
    format!("{}:{}:{}", warned.clock.as_str(), warned.subject, warned.due.0)
}

impl Case {
    /// The deadlines that are past and whose clock still waits.
    pub fn overdue(&self) -> impl Iterator<Item = &Warned> {
        self.warned.iter().filter(|warned| warned.overdue && self.is_wanting(warned))
    }

    /// Whom to tell of it by those settings, done or not; the lists of the day and of the week are reports and
    /// not among them. Nothing of a case that is decided.
    pub fn duties(&self, settings: &Settings) -> Vec<Duty> {
        let mut found = Vec::new();
        if self.is_undecided() {
            for tell in settings.tells.iter().filter(|it| it.severity == self.severity) {
                self.add_duties(*tell, &mut found);
            }
            found.sort_by_key(|duty| (duty.until, duty.level));
        }
        found
    }

    fn add_duties(&self, tell: Tell, found: &mut Vec<Duty>) {
        match tell.when {
            TellWhen::Severe => {
                let from = self.grades.last().map_or(self.registered_at, |graded| graded.at);
                let id = format!("{}:{}:{}", self.severity.as_str(), from.0, tell.by.as_str());
                found.push(self.duty(tell, from, EscalationCause::Severity, &id, None));
            }
            TellWhen::Dispatched => {
                if let Some(task) = self.open_dispatch() {
                    let id = &task.dispatch_id;
                    found.push(self.duty(tell, task.sent_at, EscalationCause::Severity, id, None));
                }
            }
            TellWhen::Overdue => {
                for warned in self.overdue().filter(|warned| is_answer(warned.clock)) {
                    let (cause, id) = (EscalationCause::Overdue, deadline_id(warned));
                    found.push(self.duty(tell, warned.due, cause, &id, Some(warned.clock)));
                }
            }
            TellWhen::Daily | TellWhen::Weekly | TellWhen::Unknown => {}
        }
    }

    fn duty(
        &self,
        tell: Tell,
        from: Ms,
        cause: EscalationCause,
        cause_id: &str,
        clock: Option<ClockKind>,
    ) -> Duty {
        let told = self.tells.iter().filter(|it| it.level == tell.level && it.at >= from);
        let told = told.filter(|it| counts(it, tell.by)).map(|it| it.at);
        // Who was called upon knows, if it is enough to know; a letter is written all the same.
        let called = self.calls.iter().filter(|it| it.level == tell.level && it.at >= from);
        let called = called.filter(|it| tell.by != TellBy::Written || *it.cause_id == *cause_id);
        let done_at = told.chain(called.map(|it| it.at)).min();
        Duty {
            level: tell.level,
            by: tell.by,
            when: tell.when,
            from,
            until: from.plus_secs(i64::from(tell.within_secs)),
            done_at,
            cause,
            cause_id: cause_id.into(),
            clock,
        }
    }
}

fn counts(told: &TellMade, by: TellBy) -> bool {
    let spoken = matches!(told.way, ContactWay::FaceToFace | ContactWay::Phone);
    match by {
        // A letter reaches nobody at once, and is no attempt either.
        TellBy::Written => !spoken && told.result != ContactResult::WrongNumber,
        TellBy::Spoken => spoken && told.result == ContactResult::Reached,
        TellBy::Any | TellBy::Unknown => told.result == ContactResult::Reached || !spoken,
    }
}
