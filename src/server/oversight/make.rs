//! The items of a hall, from its fold: the deadlines are those of the hall's own clocks.

use super::{Item, ItemKind, ItemState};
use crate::core::complaint::{
    AnswerMade, Call, Case, CaseTimer, ClockKind, Clockwork, DepartmentAnswer, Dispatch, Ladder,
    Owner, timers,
};
use crate::core::hall::Hall;
use crate::core::ladder::{Climb, Open, Policy, next};
use crate::core::sla::soon_at;
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::mask::masked;

/// What is over stays to be seen for so long.
const DONE_SECS: i64 = 86_400;
/// Characters of a subject.
const SUBJECT_CHARS: usize = 60;

/// Everything that departments and superiors have to do about the complaints of a hall, and what they did of late.
pub fn items_of(hall: &Hall, now: Ms) -> Vec<Item> {
    let name = hall_name(hall, now);
    let mut found = Vec::new();
    for case in hall.cases().all_cases() {
        let lately = |at: Ms| now.secs_since(at) < DONE_SECS;
        let tasks_done = || case.dispatches.iter().any(|task| task.ended_at.is_some_and(lately));
        let has_done = || tasks_done() || decision(case).is_some_and(|it| lately(it.at));
        if case.is_undecided() || has_done() {
            Maker { hall, case, now, name: &name }.make(&mut found);
        }
    }
    found
}

/// The final answer from above that decided what was called for last.
fn decision(case: &Case) -> Option<&AnswerMade> {
    let by = case.ladder.as_ref()?.decided_by.as_ref()?;
    case.answers.iter().find(|answer| answer.answer_id == *by)
}

fn hall_name(hall: &Hall, now: Ms) -> String {
    let config = hall.config();
    let names = [&hall.settings(now).0.name, &config.name, &config.hall_id];
    names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default()
}

struct Maker<'h> {
    hall: &'h Hall,
    case: &'h Case,
    now: Ms,
    name: &'h str,
}

/// When something is due, from when on it is due soon, and by which clock.
type Deadline = (Option<Ms>, Option<Ms>, Option<ClockKind>);

impl Maker<'_> {
    fn make(&self, found: &mut Vec<Item>) {
        let works = self.hall.clockwork(self.case);
        let timers = timers(self.case, &works);
        for task in &self.case.dispatches {
            let old = task.ended_at.is_some_and(|at| self.now.secs_since(at) >= DONE_SECS);
            if !old {
                found.push(self.of_dispatch(task, &timers, &works));
            }
        }
        let ladder = self.case.running().filter(|_| self.case.is_undecided());
        if let Some(answer) = decision(self.case).filter(|_| ladder.is_none()) {
            let old = self.now.secs_since(answer.at) >= DONE_SECS;
            found.extend(self.of_decision(answer).filter(|_| !old));
        }
        if let Some(ladder) = ladder {
            found.push(self.of_ladder(ladder, &timers, &works));
            found.extend(self.passed_by(ladder));
        }
    }

    fn item(&self, kind: ItemKind, state: ItemState, since: Ms, deadline: Deadline) -> Item {
        let case = self.case;
        let fields = &case.fields;
        let told = if fields.text.is_empty() { &fields.label } else { &fields.text };
        let subject: String = masked(&scrub(told)).chars().take(SUBJECT_CHARS).collect();
        let settings = self.hall.settings(self.now).0;
        let named = settings.person(case.owner.id()).map(|person| person.name.clone());
        let owner = match &case.owner {
            Owner::Hall => String::new(),
            Owner::Person(id) => {
                named.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_string())
            }
        };
        let (due, due_soon_at, clock) = deadline;
        Item {
            hall: self.hall.config().hall_id.clone(),
            hall_name: self.name.to_owned(),
            complaint_id: case.complaint_id.to_string(),
            number: case.number().to_owned(),
            of: case.kind,
            kind,
            severity: case.severity,
            category: case.category,
            subject,
            owner,
            state,
            due,
            due_soon_at,
            clock,
            since,
            version: case.version(),
        }
    }

    fn of_dispatch(&self, task: &Dispatch, timers: &[CaseTimer], works: &Clockwork) -> Item {
        let state = match (task.ended_at, task.answered) {
            (Some(_), Some((at, DepartmentAnswer::Result))) => ItemState::Answered { at },
            (Some(_), Some((at, DepartmentAnswer::NotOurs))) => ItemState::NotOurs { at },
            (Some(at), _) => ItemState::Withdrawn { at },
            (None, _) => match (task.planned_at, task.accepted_at) {
                (Some(at), _) => ItemState::Planned { at },
                (None, Some(at)) => ItemState::Accepted { at, by: task.contact.to_string() },
                (None, None) => ItemState::New,
            },
        };
        let deadline = if state.is_over() {
            (None, None, None)
        } else {
            self.deadline(timers, works, |timer| {
                use ClockKind::{DepartmentAccept, DepartmentAnswer, DepartmentPlan};
                *timer.subject == *task.dispatch_id
                    && matches!(timer.kind, DepartmentAccept | DepartmentAnswer | DepartmentPlan)
            })
        };
        let (department_zh, department_en) = self.department(&task.department_id);
        let kind = ItemKind::Dispatch {
            dispatch_id: task.dispatch_id.to_string(),
            department_id: task.department_id.to_string(),
            department_zh,
            department_en,
            contact: task.contact.to_string(),
            order_no: task.order_no.to_string(),
            passed: task.passed.iter().map(|it| it.from.to_string()).collect(),
        };
        self.item(kind, state, task.sent_at, deadline)
    }

    /// The names of a department: in Chinese, in English.
    fn department(&self, id: &str) -> (String, String) {
        let found = self.hall.settings(self.now).0.department(id);
        let named = |name: Option<&String>| {
            let name = name.filter(|name| !name.is_empty());
            name.map_or_else(|| id.to_owned(), |name| scrub(name).into_owned())
        };
        (named(found.map(|it| &it.zh)), named(found.map(|it| &it.en)))
    }

    /// The deadline of the clock that is due first, of those that are meant and run.
    fn deadline(
        &self,
        timers: &[CaseTimer],
        works: &Clockwork,
        meant: impl Fn(&CaseTimer) -> bool,
    ) -> Deadline {
        let running = timers.iter().filter(|timer| timer.is_running() && meant(timer));
        let dues = running.filter_map(|timer| {
            let due = timer.stands(works, self.now).standing.due?;
            let soon = soon_at(&timer.input, timer.calendar(works, self.now), self.now);
            Some((due, soon, timer.kind))
        });
        dues.min().map_or((None, None, None), |(due, soon, kind)| (Some(due), soon, Some(kind)))
    }

    fn of_ladder(&self, ladder: &Ladder, timers: &[CaseTimer], works: &Clockwork) -> Item {
        let lapsed = ladder.waits_from > ladder.fired_at;
        let state = match (&ladder.ack, ladder.unanswered) {
            (Some(ack), _) => {
                ItemState::Accepted { at: ack.at, by: self.person_name(&ack.person_id) }
            }
            (None, Some(at)) => ItemState::Unanswered { at },
            (None, None) if lapsed => ItemState::Lapsed { at: ladder.waits_from },
            (None, None) => ItemState::New,
        };
        let deadline = match state {
            ItemState::Unanswered { at } => (Some(at), None, None),
            _ if ladder.ack.is_some() => {
                self.deadline(timers, works, |timer| timer.kind == ClockKind::Escalation)
            }
            _ => (self.goes_up_at(ladder), None, None),
        };
        let kind = ItemKind::Escalation {
            cause: ladder.cause,
            round: ladder.round,
            level: ladder.level,
            to: ladder.to.iter().map(ToString::to_string).collect(),
            fired_at: ladder.fired_at,
        };
        self.item(kind, state, ladder.fired_at, deadline)
    }

    /// What somebody above had to do and did: their final answer.
    fn of_decision(&self, answer: &AnswerMade) -> Option<Item> {
        let ladder = self.case.ladder.as_ref()?;
        let to = ladder.to.iter().filter(|id| **id != answer.person_id).map(ToString::to_string);
        let kind = ItemKind::Escalation {
            cause: ladder.cause,
            round: ladder.round,
            level: ladder.level,
            to: std::iter::once(answer.person_id.to_string()).chain(to).collect(),
            fired_at: ladder.fired_at,
        };
        let state = ItemState::Answered { at: answer.at };
        Some(self.item(kind, state, ladder.fired_at, (None, None, None)))
    }

    fn person_name(&self, id: &str) -> String {
        let settings = self.hall.settings(self.now).0;
        let person = settings.person(id).map(|person| &person.name);
        let contact = || settings.contact(id).map(|contact| &contact.name);
        let name = person.or_else(contact).filter(|name| !name.is_empty());
        name.map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// When somebody else is called upon, unless whoever was called says that they have it.
    fn goes_up_at(&self, ladder: &Ladder) -> Option<Ms> {
        if ladder.unanswered.is_some() {
            return Some(ladder.fired_at);
        }
        let settings = self.hall.settings_of(ladder.settings, self.now);
        let policy = Policy::new(settings, self.case.severity);
        let zone = self.hall.config().zone;
        let open = Open::new(&self.hall.settings(self.now).0.hours, zone);
        let climb = Climb {
            first: ladder.first,
            level: ladder.level,
            round: ladder.round,
            since: ladder.waits_from,
            reached: !ladder.to.is_empty(),
            held_from: None,
            unanswered: None,
        };
        next(&policy, &climb, &open).map(|step| step.at())
    }

    /// Lower levels that were called in this climb and did not answer: the newest call of each.
    fn passed_by(&self, ladder: &Ladder) -> Vec<Item> {
        let mut last: Vec<&Call> = Vec::new();
        let begun = self.case.calls.iter().rev().take_while(|call| call.at >= self.began(ladder));
        for call in begun.filter(|call| call.level < ladder.level && !call.to.is_empty()) {
            if last.iter().all(|known| known.level != call.level) {
                last.push(call);
            }
        }
        let made = last.into_iter().map(|call| {
            let kind = ItemKind::Escalation {
                cause: call.cause,
                round: call.round,
                level: call.level,
                to: call.to.iter().map(ToString::to_string).collect(),
                fired_at: call.at,
            };
            let (state, due) = match (&ladder.ack, ladder.unanswered) {
                (Some(ack), _) => {
                    let by = self.person_name(&ack.person_id);
                    (ItemState::Accepted { at: ack.at, by }, None)
                }
                // Nobody above has it: it is everybody's again who was called.
                (None, Some(at)) => (ItemState::Unanswered { at }, Some(at)),
                (None, None) => (ItemState::Lapsed { at: ladder.fired_at }, None),
            };
            self.item(kind, state, call.at, (due, None, None))
        });
        made.collect()
    }

    /// When the ladder that runs was begun: its first call.
    fn began(&self, ladder: &Ladder) -> Ms {
        let own = self
            .case
            .calls
            .iter()
            .find(|call| call.cause == ladder.cause && call.cause_id == ladder.cause_id);
        own.map_or(ladder.fired_at, |call| call.at.min(ladder.fired_at))
    }
}
