//! What a page tells of a case, read from the folded hall: owned and spelt, customers masked, so that nothing of the hall is
//! held while it is written.

use crate::core::complaint::{Case, CaseKind, ClockKind, Dispatch, Kept, LateStage};
use crate::core::event::{Fact, KeptFact, Proof};
use crate::core::hall::Hall;
use crate::core::sla::ClockState;
use crate::core::time::Ms;
use crate::text::clean::scrub;
use crate::text::complaint::{history, person, sheet};
use crate::text::mask::masked;
use crate::text::named::Named;
use crate::text::words::console::desk;
use crate::text::words::{Lang, fill};

/// A clock of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClockLine {
    pub(super) kind: ClockKind,
    pub(super) name: &'static str,
    pub(super) due: Option<Ms>,
    pub(super) state: ClockState,
    /// Of the department's task that is open.
    pub(super) of_task: bool,
}

/// A line of its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) at: Ms,
    pub(super) by: String,
    pub(super) text: String,
    /// It was kept without effect, or taken back.
    pub(super) is_void: bool,
    /// The version of the case that it made.
    pub(super) version: u64,
}

/// A task of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Task {
    pub(super) dispatch_id: String,
    pub(super) department_id: String,
    pub(super) department: String,
    /// Ids of those that had it before and passed it on.
    pub(super) passed: Vec<String>,
    pub(super) contact: String,
    pub(super) order_no: String,
    pub(super) asked_for: String,
    pub(super) sent_at: Ms,
    pub(super) accepted_at: Option<Ms>,
    pub(super) planned_at: Option<Ms>,
    /// What it asks back and the hall has not answered.
    pub(super) asks: Vec<String>,
    pub(super) is_open: bool,
}

/// The ladder of a case, while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ladder {
    pub(super) level: u8,
    /// The level that was called first.
    pub(super) first: u8,
    pub(super) round: u16,
    pub(super) fired_at: Ms,
    pub(super) to: Vec<String>,
    /// Their ids.
    pub(super) to_ids: Vec<String>,
    pub(super) acked_by: Option<String>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CaseView {
    pub(super) hall: String,
    pub(super) hall_name: String,
    pub(super) complaint_id: String,
    pub(super) number: String,
    pub(super) is_request: bool,
    pub(super) version: u64,
    pub(super) is_open: bool,
    pub(super) person_ref: Option<String>,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) clocks: Vec<ClockLine>,
    pub(super) history: Vec<Told>,
    pub(super) tasks: Vec<Task>,
    pub(super) ladder: Option<Ladder>,
    /// Whoever looks may give a final answer.
    pub(super) may_final: bool,
    /// The hall's last contact, where that is long ago.
    pub(super) away_since: Option<Ms>,
    /// All departments of the hall's settings: id and name.
    pub(super) departments: Vec<(String, String)>,
}

/// Something that people typed, as it may be shown to others: nothing steers, nothing tells who the customer is.
fn safe(text: &str) -> String {
    masked(&scrub(text))
}

/// The name of a department of a hall.
pub(super) fn department_name(hall: &Hall, id: &str, lang: Lang, now: Ms) -> String {
    let found = hall.settings(now).0.department(id);
    let name = found.map(|it| if lang == Lang::Zh { &it.zh } else { &it.en });
    name.filter(|name| !name.is_empty())
        .map_or_else(|| id.to_owned(), |name| scrub(name).into_owned())
}

impl CaseView {
    /// A case of a hall by its id; one that was merged is told of as itself.
    pub(super) fn of(hall: &Hall, complaint_id: &str, lang: Lang, now: Ms) -> Option<CaseView> {
        let case = hall.cases().get(complaint_id)?;
        let zone = hall.config().zone;
        let minute = |at: Ms| format!("{} {}", zone.date(at), zone.hm(at));
        let facts = sheet(lang, hall, case, minute);
        // What is late comes first, by its name and whose turn it is.
        let late = hall.late_of(case, now).map(|it| late_words(hall, &it, lang, now));
        let facts = late.into_iter().chain(facts);
        let facts = facts.map(|(name, value)| (name, safe(&value))).collect();
        let settings = hall.settings(now).0;
        let named = [&settings.name, &hall.config().name, &hall.config().hall_id];
        let hall_name = named.into_iter().find(|name| !name.is_empty()).cloned();
        let departments = settings
            .departments
            .iter()
            .map(|it| (it.id.clone(), department_name(hall, &it.id, lang, now)));
        Some(CaseView {
            hall: hall.config().hall_id.clone(),
            hall_name: scrub(&hall_name.unwrap_or_default()).into_owned(),
            complaint_id: case.complaint_id.to_string(),
            number: case.number().to_owned(),
            is_request: case.is_request(),
            version: case.version(),
            is_open: case.is_open(),
            person_ref: case.customer().map(|customer| customer.person_ref.to_string()),
            facts,
            clocks: clocks(hall, case, lang, now),
            history: told(hall, case, lang),
            tasks: case.dispatches.iter().map(|it| task(hall, case, it, (lang, now))).collect(),
            ladder: ladder(hall, case),
            may_final: false,
            away_since: None,
            departments: departments.collect(),
        })
    }

    /// The task that a department has now.
    pub(super) fn open_task(&self) -> Option<&Task> {
        self.tasks.iter().rev().find(|task| task.is_open)
    }
}

/// The late stage of a case as a fact of it.
fn late_words(hall: &Hall, late: &LateStage, lang: Lang, now: Ms) -> (&'static str, String) {
    let w = lang.orders();
    let stage = late.clock.name(lang);
    let known = hall.settings(now).0.department(&late.whose).is_some();
    let whose = match &*late.whose {
        "" => return (w.late_stage, stage.to_owned()),
        id if known => department_name(hall, id, lang, now),
        id => person(hall, id),
    };
    (w.late_stage, fill(w.late_with, &[stage, &whose]))
}

fn clocks(hall: &Hall, case: &Case, lang: Lang, now: Ms) -> Vec<ClockLine> {
    let open = case.open_dispatch().map(|task| &*task.dispatch_id);
    let running = hall.running_clocks(case, now).into_iter();
    let lines = running.map(|clock| ClockLine {
        kind: clock.kind,
        name: clock.kind.name(lang),
        due: clock.standing.due,
        state: clock.standing.state,
        of_task: open.is_some_and(|id| *id == *clock.subject),
    });
    let mut lines: Vec<ClockLine> = lines.collect();
    lines.sort_by_key(|line| (line.due.is_none(), line.due));
    lines
}

fn told(hall: &Hall, case: &Case, lang: Lang) -> Vec<Told> {
    let lines = history(lang, hall, case).into_iter().zip(&case.history);
    let mut version = 0;
    let told = lines.filter_map(|(line, past)| {
        version += case.version_of(past);
        let KeptFact(fact) = &past.fact;
        // Near a deadline is no event of its own: the clocks beside it say so.
        if matches!(fact, Fact::Warned(said) if !said.overdue) {
            return None;
        }
        let by = if past.proof == Proof::System { desk::of(lang).by_itself } else { &line.by };
        let is_void = past.standing != Kept::Holds;
        let text = safe(&without_number(&line.text, case.number()));
        Some(Told { at: line.at, by: safe(by), text, is_void, version })
    });
    told.collect()
}

/// A line without the complaint that it is about: the page is about one.
fn without_number(text: &str, number: &str) -> String {
    let kinds = [CaseKind::Complaint, CaseKind::Request];
    let words = kinds.into_iter().flat_map(|kind| [kind.name(Lang::Zh), kind.name(Lang::En)]);
    for word in words {
        let named = format!("{word} {number}");
        if let Some((before, after)) = text.split_once(&named) {
            return format!("{before}{}", after.trim_start_matches([':', ',', ' ']));
        }
    }
    text.to_owned()
}

fn task(hall: &Hall, case: &Case, task: &Dispatch, (lang, now): (Lang, Ms)) -> Task {
    let asked = case.history.iter().find_map(|past| {
        let KeptFact(fact) = &past.fact;
        match fact {
            Fact::Dispatched(said) if said.dispatch_id == task.dispatch_id => {
                Some(safe(&said.text))
            }
            _ => None,
        }
    });
    Task {
        dispatch_id: task.dispatch_id.to_string(),
        department_id: task.department_id.to_string(),
        department: department_name(hall, &task.department_id, lang, now),
        passed: task.passed.iter().map(|it| it.from.to_string()).collect(),
        contact: safe(&task.contact),
        order_no: safe(&task.order_no),
        asked_for: asked.unwrap_or_default(),
        sent_at: task.sent_at,
        accepted_at: task.accepted_at,
        planned_at: task.planned_at,
        asks: task
            .asks
            .iter()
            .filter(|ask| ask.over_at.is_none())
            .map(|ask| safe(&ask.text))
            .collect(),
        is_open: task.ended_at.is_none(),
    }
}

fn ladder(hall: &Hall, case: &Case) -> Option<Ladder> {
    let running = case.running().filter(|_| case.is_undecided())?;
    Some(Ladder {
        level: running.level,
        first: running.first,
        round: running.round,
        fired_at: running.fired_at,
        to: running.to.iter().map(|id| safe(&person(hall, id))).collect(),
        to_ids: running.to.iter().map(ToString::to_string).collect(),
        acked_by: running.ack.as_ref().map(|ack| safe(&person(hall, &ack.person_id))),
    })
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn a_line_does_not_say_which_complaint_it_is_about() {
        for (line, own) in [
            ("投诉 TS-1 转部门 网络部", "转部门 网络部"),
            ("[已撤回] 投诉 TS-1 上报 市公司", "[已撤回] 上报 市公司"),
            (
                "complaint TS-1: the department answered: not theirs",
                "the department answered: not theirs",
            ),
            ("complaint TS-1, contact: reached", "contact: reached"),
            ("投诉 TS-2 转部门 网络部", "投诉 TS-2 转部门 网络部"),
        ] {
            assert_eq!(without_number(line, "TS-1"), own);
        }
    }
}
