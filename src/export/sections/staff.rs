//! Section 3, staff: who was planned and who came, who was late or absent, trainees and their mentors, time that was
//! too long, moves, and when there were too few.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::alarm::AlarmKind;
use crate::core::rows::LogKind;
use crate::text::alarm::{title, value};
use crate::text::log_line::log_line;

pub(super) fn section(look: &Look) -> Section {
    let mut section = Section::new(3, "staff", look.say("三 人员", "3 Staff"))
        .with(people(look))
        .with(coverage(look))
        .with(moves(look));
    let staff = &look.report.staff;
    if !staff.is_empty() {
        let planned = staff.iter().filter(|one| one.planned_from.is_some()).count();
        let present = staff.iter().filter(|one| one.came_at.is_some()).count();
        let late = staff.iter().filter(|one| one.late_secs.is_some() && !one.absent).count();
        let absent = staff.iter().filter(|one| one.absent).count();
        let over = staff.iter().filter(|one| one.over_secs > 0).count();
        let note = look.say(
            "应到 {}, 实到 {}, 迟到 {}, 缺勤 {}, 超时 {}",
            "planned {}, present {}, late {}, absent {}, overruns {}",
        );
        let counts = [planned, present, late, absent, over].map(|count| count.to_string());
        let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
        section.notes.push(crate::text::words::fill(note, &counts));
    }
    section
}

fn people(look: &Look) -> Table {
    let heads = [
        (look.say("姓名", "Name"), 12),
        (look.say("工号", "Id"), 10),
        (look.say("岗位", "Role"), 14),
        (look.say("带教", "Mentor"), 12),
        (look.say("应到", "Planned from"), 17),
        (look.say("应离", "Planned to"), 17),
        (look.say("到岗", "Came"), 17),
        (look.say("离岗", "Left"), 17),
        (look.say("在班", "At work"), 8),
        (look.say("缺勤", "Absent"), 8),
        (look.say("迟到", "Late"), -10),
        (look.say("用餐", "Meals"), -10),
        (look.say("超时", "Overrun"), -10),
    ];
    let settings = look.settings();
    let rows = look.report.staff.iter().map(|one| {
        let person = settings.person(&one.staff_id);
        let role = person.and_then(|person| settings.role(&person.role));
        let trainee = person.filter(|person| look.hall.is_trainee(person, look.scope.as_of));
        let mentor = trainee.map_or(Cell::Empty, |person| match &person.mentor {
            Some(mentor) => look.who(mentor),
            None => Cell::text(look.say("实习, 无带教", "trainee, no mentor")),
        });
        let over = Some(one.over_secs).filter(|secs| *secs > 0);
        let meals = Some(one.meal_secs).filter(|secs| *secs > 0);
        vec![
            Cell::free(one.name.clone()),
            Cell::free(one.staff_id.clone()),
            Cell::free(role.map_or("", |role| &role.name)),
            mentor,
            Look::stamp(one.planned_from),
            Look::stamp(one.planned_to),
            Look::stamp(one.came_at),
            Look::stamp(one.left_at.filter(|_| !one.at_work)),
            look.yes(one.at_work),
            look.yes(one.absent),
            Cell::secs(one.late_secs.filter(|_| !one.absent)),
            Cell::secs(meals),
            Cell::secs(over),
        ]
    });
    Table::new("people", look.say("到岗情况", "Attendance"), &heads).with(rows)
}

/// Times with too few people, a trainee alone, or nobody with a skill.
fn coverage(look: &Look) -> Table {
    let heads = [
        (look.say("告警", "Alarm"), 30),
        (look.say("起", "From"), 17),
        (look.say("止", "To"), 17),
        (look.say("最差", "Worst"), -8),
        (look.say("限值", "Limit"), -8),
    ];
    let about = [AlarmKind::Coverage, AlarmKind::TraineeAlone, AlarmKind::NoSkill];
    let alarms = look.day.alarms().iter();
    let found = alarms.filter(|alarm| about.contains(&alarm.kind) && look.within(alarm.raised_at));
    let rows = found.map(|alarm| {
        let name = look.hall.subject_name(alarm.kind, &alarm.subject, alarm.raised_at);
        vec![
            Cell::free(title(look.words(), alarm.kind, &name)),
            Cell::DateTime(alarm.raised_at),
            Cell::at(alarm.cleared_at),
            Cell::text(value(look.words(), alarm.kind, alarm.worst)),
            Cell::text(value(look.words(), alarm.kind, alarm.limit)),
        ]
    });
    Table::new("coverage", look.say("人手不足时段", "Too few people"), &heads).with(rows)
}

/// What people did and where they went, as the log has it.
fn moves(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("记录人", "By"), 12),
        (look.say("变动", "Move"), 50),
    ];
    let moved = |kind: LogKind| {
        matches!(
            kind,
            LogKind::StaffMarked
                | LogKind::StaffSignedIn
                | LogKind::StaffSignedOut
                | LogKind::StaffBreakStarted
                | LogKind::StaffBreakEnded
        )
    };
    let lines = look.log.iter().filter(|line| moved(line.kind) && !line.voided);
    let rows = lines.map(|line| {
        let text = log_line(look.words(), look, line);
        vec![Cell::DateTime(line.at), look.who(&line.by), Cell::free(text)]
    });
    Table::new("moves", look.say("人员变动", "Moves"), &heads).with(rows)
}
