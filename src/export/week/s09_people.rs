//! Section 9: praise, how many talks, training, who is still learning. Of talks nothing but their number; of moods
//! nothing at all.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;

pub(super) fn section(look: &Look) -> Section {
    Section::new(9, "people", look.say("九 人员", "9 People"))
        .with(numbers(look))
        .with(praised(look))
        .with(trainees(look))
}

fn numbers(look: &Look) -> Table {
    let lines = [
        ("9.praise", "表扬", "praise", None),
        ("9.praise_points", "表扬分", "points of praise", None),
        ("9.talks", "面谈辅导", "talks", None),
        ("9.talks_settled", "辅导约定完成", "talks, settled", None),
        ("9.talks_open", "辅导约定未完成", "talks, still open", None),
        ("9.trainings", "培训次数", "trainings", None),
        ("9.minutes", "培训分钟", "minutes of training", None),
        ("9.exams", "考核", "exams", None),
        ("9.trainees", "在培实习生", "trainees", None),
    ];
    look.figures("people-counts", look.say("人员计数", "People in numbers"), &lines)
}

fn praised(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("受表扬人", "For"), 14),
        (look.say("次数", "Times"), -8),
        (look.say("分值", "Points"), -8),
    ];
    let rows = look.report.lists.praised.iter().map(|(hall, id)| {
        let name = format!("9.praise.{hall}/{id}");
        vec![
            Cell::free(hall),
            Cell::free(look.person(hall, id)),
            look.figure(&name),
            look.figure(&format!("{name}.points")),
        ]
    });
    Table::new("praised", look.say("表扬", "Praise"), &heads).with(rows)
}

fn trainees(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("实习生", "Trainee"), 14),
        (look.say("带教", "Mentor"), 14),
        (look.say("开始", "From"), 12),
        (look.say("计划", "Plan"), 8),
        (look.say("考核日", "Exam on"), 12),
    ];
    let rows = look.report.lists.trainees.iter().map(|one| {
        let row = &one.row;
        let mentor = row.mentor.as_deref().map(|id| look.person(&one.hall_id, id));
        vec![
            Cell::free(&one.hall_id),
            Cell::free(look.person(&one.hall_id, &row.person_id)),
            Cell::free(mentor.unwrap_or_default()),
            row.from.map_or(Cell::Empty, Cell::Date),
            Cell::text(format!("{}/{}", row.done, row.plan)),
            row.due_on.map_or(Cell::Empty, Cell::Date),
        ]
    });
    Table::new("trainees", look.say("实习生", "Trainees"), &heads).with(rows)
}
