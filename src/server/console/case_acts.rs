//! What may be done with a case from a page, what is typed for it, and which act of the hall it becomes.

use chrono::NaiveDateTime;

use super::case_view::CaseView;
use super::form::{Filled, Wrong};
use super::look::Look;
use crate::core::act::CaseAct;
use crate::core::complaint::{ContactWay, DepartmentAnswer};
use crate::core::time::Ms;
use crate::server::accounts::Right;
use crate::text::words::console::desk;

/// Most characters of what is typed: what the rules of the hall take.
pub(super) const TEXT_MAX: usize = crate::core::act::FIELD_MAX;

/// Something to do with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// The department takes the task.
    Accept,
    /// It answers.
    Answer,
    /// A superior has it.
    Acknowledge,
}

impl Deed {
    pub(super) const ALL: &'static [Deed] = &[Deed::Accept, Deed::Answer, Deed::Acknowledge];

    /// Its code in a form.
    pub(super) fn code(self) -> &'static str {
        match self {
            Deed::Accept => "accept",
            Deed::Answer => "answer",
            Deed::Acknowledge => "acknowledge",
        }
    }

    /// Of its code.
    pub(super) fn of(code: &str) -> Option<Deed> {
        Deed::ALL.iter().copied().find(|deed| deed.code() == code)
    }

    /// The right it takes.
    pub(super) fn right(self) -> Right {
        match self {
            Deed::Accept | Deed::Answer => Right::Answer,
            Deed::Acknowledge => Right::Acknowledge,
        }
    }

    /// Whether it is about the task of a department.
    pub(super) fn is_departments(self) -> bool {
        matches!(self, Deed::Accept | Deed::Answer)
    }

    /// Whether it can be done with the case as it stands.
    pub(super) fn fits(self, case: &CaseView) -> bool {
        match self {
            Deed::Accept => case.open_task().is_some_and(|task| task.accepted_at.is_none()),
            Deed::Answer => case.open_task().is_some(),
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

/// The time that was typed into a field of date and time, in the hall's zone.
fn instant(look: Look, text: &str) -> Option<Ms> {
    let text = text.trim();
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    look.zone.instant(local)
}

/// The act that a form asks for. What is wrong with it is told field by field.
pub(super) fn act(
    deed: Deed,
    look: Look,
    (case, filled): (&CaseView, &Filled),
    doer: &Doer<'_>,
) -> Result<CaseAct, Wrong> {
    let (words, lang) = (desk::of(look.lang), look.lang);
    let mut wrong = Wrong::default();
    let contact = doer.name.to_owned();
    let act = match deed {
        Deed::Accept => {
            let order_no = filled.line("order_no", 60);
            let order_no = wrong.optional(lang, "order_no", order_no, 60).into_owned();
            CaseAct::DepartmentAccepted { contact, order_no, at: None }
        }
        Deed::Answer => {
            let answer = match filled.raw("answer_kind") {
                "plan" => DepartmentAnswer::Plan,
                "not_ours" => DepartmentAnswer::NotOurs,
                _ => DepartmentAnswer::Result,
            };
            let text = filled.note("text", TEXT_MAX);
            let text = if answer == DepartmentAnswer::Plan {
                wrong.optional(lang, "text", text, TEXT_MAX)
            } else {
                wrong.needed(lang, ("text", words.answer_text), text, TEXT_MAX)
            };
            let planned_at = (answer == DepartmentAnswer::Plan)
                .then(|| instant(look, filled.raw("planned_at")).filter(|at| *at > look.now))
                .flatten();
            if answer == DepartmentAnswer::Plan && planned_at.is_none() {
                wrong.add("planned_at", words.bad_time);
            }
            let text = text.into_owned();
            CaseAct::DepartmentAnswered { answer, text, planned_at, contact, at: None }
        }
        Deed::Acknowledge => {
            let seen = case.ladder.as_ref().map(|ladder| (ladder.round, ladder.level));
            let (person_id, way) = (doer.person.to_owned(), ContactWay::Online);
            CaseAct::Acknowledge { person_id, way, seen, level: doer.level }
        }
    };
    if wrong.is_empty() { Ok(act) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Zone;
    use crate::text::words::Lang;

    #[test]
    fn a_time_is_that_of_the_hall() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let look = Look { lang: Lang::Zh, now: Ms(0), zone };
        let noon = instant(look, "2025-11-10T16:00").unwrap();
        assert_eq!(zone.hm(noon), "16:00");
        assert_eq!(instant(look, " 2025-11-10 16:00 "), Some(noon));
        for bad in ["", "16:00", "2025-13-10T16:00", "2025-11-10T25:00", "x"] {
            assert_eq!(instant(look, bad), None, "{bad}");
        }
    }
}
