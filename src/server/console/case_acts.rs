//! What may be done with a case from a page, what is typed for it, and which act of the hall it becomes.

use chrono::NaiveDateTime;

use super::case_view::CaseView;
use super::form::{Filled, Wrong};
use super::look::Look;
use crate::core::act::{CaseAct, TaskSeen};
use crate::core::complaint::{ContactWay, DepartmentAnswer};
use crate::core::time::Ms;
use crate::server::accounts::Right;
use crate::text::words::console::desk;
use crate::text::words::fill;

/// Most characters of what is typed: what the rules of the hall take.
pub(super) const TEXT_MAX: usize = crate::core::act::FIELD_MAX;

/// Something to do with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// The department takes the task.
    Accept,
    /// It answers.
    Answer,
    /// It asks back.
    Ask,
    /// It passes the task on.
    PassOn,
    /// A superior has it.
    Acknowledge,
    /// They answer.
    Reply,
    /// The call is taken back.
    CallOff,
}

impl Deed {
    pub(super) const ALL: &'static [Deed] = &[
        Deed::Accept,
        Deed::Answer,
        Deed::Ask,
        Deed::PassOn,
        Deed::Acknowledge,
        Deed::Reply,
        Deed::CallOff,
    ];

    /// Its code in a form.
    pub(super) fn code(self) -> &'static str {
        match self {
            Deed::Accept => "accept",
            Deed::Answer => "answer",
            Deed::Ask => "ask",
            Deed::PassOn => "pass_on",
            Deed::Acknowledge => "acknowledge",
            Deed::Reply => "reply",
            Deed::CallOff => "call_off",
        }
    }

    /// Of its code.
    pub(super) fn of(code: &str) -> Option<Deed> {
        Deed::ALL.iter().copied().find(|deed| deed.code() == code)
    }

    /// The right it takes.
    pub(super) fn right(self) -> Right {
        match self {
            Deed::Accept | Deed::Answer | Deed::Ask | Deed::PassOn => Right::Answer,
            Deed::Acknowledge | Deed::Reply => Right::Acknowledge,
            Deed::CallOff => Right::Withdraw,
        }
    }

    /// Whether it is about the task of a department.
    pub(super) fn is_departments(self) -> bool {
        self.right() == Right::Answer
    }

    /// Whether it can be done with the case as it stands.
    pub(super) fn fits(self, case: &CaseView) -> bool {
        match self {
            Deed::Accept => case.open_task().is_some_and(|task| task.accepted_at.is_none()),
            Deed::Answer | Deed::Ask | Deed::PassOn => case.open_task().is_some(),
            Deed::Reply | Deed::CallOff => case.ladder.is_some(),
            Deed::Acknowledge => case.ladder.as_ref().is_some_and(|it| it.acked_by.is_none()),
        }
    }
}

/// Who does it, as the hall's log names them.
pub(super) struct Doer<'a> {
    /// Their id in the halls' directories.
    pub(super) person: &'a str,
    /// Their name.
    pub(super) name: &'a str,
    /// The highest level on which they answer in that hall.
    pub(super) level: Option<u8>,
}

/// Nobody plans further ahead, seconds: a year.
const AHEAD_SECS_MAX: i64 = 366 * 86_400;

/// The time that was typed into a field of date and time, in the hall's zone.
fn instant(look: Look, text: &str) -> Option<Ms> {
    let text = text.trim();
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    look.zone.instant(local).filter(|at| at.secs_since(look.now) <= AHEAD_SECS_MAX)
}

/// A form on its way to an act.
struct Typing<'a> {
    look: Look,
    filled: &'a Filled,
    wrong: Wrong,
}

impl Typing<'_> {
    fn needed(&mut self, name: &'static str, label: &str) -> String {
        let text = self.filled.note(name, TEXT_MAX);
        self.wrong.needed(self.look.lang, (name, label), text, TEXT_MAX).into_owned()
    }

    fn optional(&mut self, name: &'static str, most: usize) -> String {
        let text = self.filled.note(name, most);
        self.wrong.optional(self.look.lang, name, text, most).into_owned()
    }

    /// A time to come; none where nothing was typed and nothing has to be.
    fn planned(&mut self, is_needed: bool) -> Option<Ms> {
        let text = self.filled.raw("planned_at");
        if text.trim().is_empty() && !is_needed {
            return None;
        }
        let words = desk::of(self.look.lang);
        let at = instant(self.look, text);
        let wrong = match at {
            _ if text.trim().is_empty() => words.no_time,
            None => words.bad_time,
            Some(at) if at <= self.look.now => words.past_time,
            Some(_) => return at,
        };
        self.wrong.add("planned_at", wrong);
        None
    }
}

/// The act that a form asks for. What is wrong with it is told field by field.
pub(super) fn act(
    deed: Deed,
    look: Look,
    (case, filled): (&CaseView, &Filled),
    doer: &Doer<'_>,
) -> Result<CaseAct, Wrong> {
    let words = desk::of(look.lang);
    let mut typing = Typing { look, filled, wrong: Wrong::default() };
    let contact = doer.name.to_owned();
    let seen = case.open_task().map(|task| TaskSeen {
        dispatch_id: task.dispatch_id.clone(),
        department_id: task.department_id.clone(),
    });
    let called = case.ladder.as_ref().map(|ladder| (ladder.round, ladder.level));
    let (person_id, level) = (doer.person.to_owned(), doer.level);
    let act = match deed {
        Deed::Accept => {
            let order_no = typing.optional("order_no", 60);
            CaseAct::DepartmentAccepted { contact, order_no, at: None, seen }
        }
        Deed::Answer => {
            let answer = match filled.raw("answer_kind") {
                "plan" => DepartmentAnswer::Plan,
                "not_ours" => DepartmentAnswer::NotOurs,
                _ => DepartmentAnswer::Result,
            };
            let is_plan = answer == DepartmentAnswer::Plan;
            let text = if is_plan {
                typing.optional("text", TEXT_MAX)
            } else {
                typing.needed("text", words.answer_text)
            };
            let planned_at = if is_plan { typing.planned(true) } else { None };
            CaseAct::DepartmentAnswered { answer, text, planned_at, contact, at: None, seen }
        }
        Deed::Ask => {
            let text = typing.needed("text", words.ask_text);
            CaseAct::DepartmentAsks { text, contact, seen }
        }
        Deed::PassOn => {
            let department_id = filled.raw("department").to_owned();
            if !case.departments.iter().any(|(id, _)| *id == department_id) {
                typing.wrong.add("department", fill(words.field_needed, &[words.pass_to]));
            }
            let reason = typing.needed("reason", words.pass_reason);
            CaseAct::PassOn { department_id, contact: String::new(), reason, seen }
        }
        Deed::Acknowledge => {
            CaseAct::Acknowledge { person_id, way: ContactWay::Online, seen: called, level }
        }
        Deed::Reply => {
            let text = typing.needed("text", words.answer_text);
            let planned_at = typing.planned(false);
            let is_final = case.may_final && filled.is_ticked("final");
            CaseAct::AnswerCall { person_id, level, text, is_final, planned_at, seen: called }
        }
        Deed::CallOff => {
            let reason = typing.needed("reason", words.withdraw_reason);
            CaseAct::CallOff { reason, seen: called }
        }
    };
    if typing.wrong.is_empty() { Ok(act) } else { Err(typing.wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Zone;
    use crate::text::words::Lang;

    #[test]
    fn a_time_is_that_of_the_hall() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let today = zone.instant("2025-11-10T09:00:00".parse().unwrap()).unwrap();
        let look = Look { lang: Lang::Zh, now: today, zone };
        let noon = instant(look, "2025-11-10T16:00").unwrap();
        assert_eq!(zone.hm(noon), "16:00");
        assert_eq!(instant(look, " 2025-11-10 16:00 "), Some(noon));
        for bad in ["", "16:00", "2025-13-10T16:00", "2025-11-10T25:00", "x", "+99999-01-01T00:00"]
        {
            assert_eq!(instant(look, bad), None, "{bad}");
        }
    }

    #[test]
    fn a_plan_says_what_its_time_lacks() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let now = zone.instant("2025-11-10T12:00:00".parse().unwrap()).unwrap();
        let look = Look { lang: Lang::Zh, now, zone };
        let words = desk::of(Lang::Zh);
        for (typed, wrong) in
            [("", words.no_time), ("soon", words.bad_time), ("2025-11-10T11:59", words.past_time)]
        {
            let filled = Filled::with(vec![("planned_at".to_owned(), typed.to_owned())]);
            let mut typing = Typing { look, filled: &filled, wrong: Wrong::default() };
            assert_eq!(typing.planned(true), None);
            assert_eq!(typing.wrong.of("planned_at"), Some(wrong), "{typed}");
        }
        let filled = Filled::with(vec![("planned_at".to_owned(), "2025-11-10T18:00".to_owned())]);
        let mut typing = Typing { look, filled: &filled, wrong: Wrong::default() };
        assert!(typing.planned(true).is_some() && typing.wrong.is_empty());
    }
}
