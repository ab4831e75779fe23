//! Section 11: whether what was decided before helped, what is decided now, and who signs for it.

use super::super::doc::{Cell, Section, Signer, Table};
use super::look::Look;
use crate::core::improvement::{ImprovementState, SubjectKind};
use crate::core::week::ImprovementLine;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    Section::new(11, "decisions", look.say("十一 决定", "11 Decisions"))
        .with(numbers(look))
        .with(older(look))
        .with(new(look))
}

/// The hall manager signs on paper; of a district each hall's does.
pub(super) fn signers(look: &Look) -> Vec<Signer> {
    vec![Signer {
        meaning: look.say("营业厅经理", "hall manager").to_owned(),
        name: String::new(),
        at: None,
        method: String::new(),
        worth: String::new(),
        key_id: String::new(),
    }]
}

fn numbers(look: &Look) -> Table {
    let lines = [
        ("11.effective", "复核有效", "checked, effective", None),
        ("11.not_effective", "复核无效", "checked, not effective", None),
        ("11.entered", "新定措施", "new measures", None),
        ("11.open", "期末未结", "open at the end", None),
        ("11.overdue", "逾期", "overdue", None),
    ];
    look.figures("decision-counts", look.say("措施计数", "Measures in numbers"), &lines)
}

fn about(look: &Look, line: &ImprovementLine) -> Cell {
    let row = &line.row;
    if row.code.is_empty() {
        return Cell::free(&row.text);
    }
    match row.kind {
        SubjectKind::Category => {
            let known = crate::core::complaint::Category::from_text(&row.code);
            known.map_or_else(|| Cell::free(&row.code), |it| Cell::text(it.name(look.lang)))
        }
        SubjectKind::CheckItem => Cell::free(look.check(&line.hall_id, &row.code)),
        SubjectKind::SurveyItem => Cell::free(look.item(&row.code)),
        SubjectKind::Other | SubjectKind::Unknown => Cell::free(&row.code),
    }
}

fn common(look: &Look, line: &ImprovementLine) -> Vec<Cell> {
    let row = &line.row;
    vec![
        Cell::free(&line.hall_id),
        about(look, line),
        Cell::free(&row.measure),
        Cell::free(look.person(&line.hall_id, &row.person_id)),
        row.due_on.map_or(Cell::Empty, Cell::Date),
        Cell::text(row.state.name(look.lang)),
    ]
}

fn heads<'l>(look: &'l Look) -> Vec<(&'l str, i16)> {
    vec![
        (look.say("营业厅", "Hall"), 12),
        (look.say("对象", "About"), 20),
        (look.say("措施", "Measure"), 30),
        (look.say("责任人", "Person"), 14),
        (look.say("期限", "Date"), 12),
        (look.say("状态", "State"), 10),
    ]
}

/// What somebody took on before the stretch, with whether it helped where somebody looked in it.
fn older(look: &Look) -> Table {
    let mut heads = heads(look);
    heads.extend([
        (look.say("是否有效", "Effective"), 10),
        (look.say("之前", "Before"), -8),
        (look.say("之后", "After"), -8),
    ]);
    let rows = look.report.lists.improvements.iter().filter(|it| it.row.older).map(|line| {
        let (effective, before, after) = match line.row.checked {
            Some((effective, before, after)) => (Some(effective), before, after),
            None => (None, None, None),
        };
        let word =
            effective.map(|is| if is { look.say("有效", "yes") } else { look.say("无效", "no") });
        // What was dropped, or is still to be done, nobody has to look at.
        let done = line.row.state == ImprovementState::Done;
        let waits = done.then(|| look.say("待复核", "to be checked"));
        let checked = [
            word.or(waits).map_or(Cell::Empty, Cell::text),
            before.map_or(Cell::Empty, Cell::count),
            after.map_or(Cell::Empty, Cell::count),
        ];
        common(look, line).into_iter().chain(checked).collect()
    });
    Table::new("older", look.say("此前措施复核", "Earlier measures"), &heads).with(rows)
}

/// What was taken on in the stretch, and what came up and nobody has taken on.
fn new(look: &Look) -> Table {
    let mut heads = heads(look);
    heads.push((look.say("成因", "Cause"), 30));
    let own = look.report.lists.improvements.iter().filter(|it| !it.row.older);
    let rows = own
        .map(|line| common(look, line).into_iter().chain([Cell::free(&line.row.cause)]).collect());
    Table::new("new", look.say("新措施与待定事项", "New measures and proposals"), &heads).with(rows)
}
