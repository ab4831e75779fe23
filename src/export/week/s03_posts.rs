//! Section 3: what roles and people reach. Of whom too few customers said anything nothing is shown.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::text::words::fill;

pub(super) fn section(look: &Look) -> Section {
    let title = look.say("三 岗位与人员", "3 By role and person");
    let mut section = Section::new(3, "posts", title).with(roles(look)).with(people(look));
    let note =
        look.say("不足{}份答卷的人员不列示", "people with fewer than {} answers are left out");
    section.notes.push(fill(note, &[&look.report.lists.people_min.to_string()]));
    section
}

fn roles(look: &Look) -> Table {
    let heads = [
        (look.say("岗位", "Role"), 18),
        (look.say("本期", "Now"), -8),
        (look.say("答卷", "Answers"), -8),
        (look.say("上期", "Before"), -8),
        (look.say("目标", "Target"), -8),
        (look.say("较目标", "To target"), -8),
        (look.say("样本", "Sample"), 8),
    ];
    let rows = look.report.lists.roles.iter().map(|line| {
        let name = format!("3.role.{}", line.role);
        vec![
            Cell::free(look.role(&line.role)),
            look.figure(&name),
            look.figure(&format!("{name}.n")),
            look.last(&name),
            Look::points(line.target),
            look.gap(&name, line.target),
            look.few(line.small),
        ]
    });
    Table::new("roles", look.say("岗位得分", "Roles"), &heads).with(rows)
}

fn people(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("人员", "Person"), 14),
        (look.say("岗位", "Role"), 14),
        (look.say("本期", "Now"), -8),
        (look.say("答卷", "Answers"), -8),
        (look.say("上期", "Before"), -8),
        (look.say("目标", "Target"), -8),
        (look.say("较目标", "To target"), -8),
    ];
    let rows = look.report.lists.people.iter().map(|line| {
        vec![
            Cell::free(&line.hall_id),
            Cell::free(look.person(&line.hall_id, &line.person_id)),
            Cell::free(look.role(&line.role)),
            look.figure(&line.figure),
            look.figure(&format!("{}.n", line.figure)),
            look.last(&line.figure),
            Look::points(line.target),
            look.gap(&line.figure, line.target),
        ]
    });
    Table::new("people", look.say("人员得分", "People"), &heads).with(rows)
}
