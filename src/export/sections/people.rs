//! Section 9: praise, talks, training, trainees and visits from outside. Of a talk neither the person nor its words are
//! told here, of an exam not how it went, of relief a number alone, of moods nothing: they are for the duty manager and the
//! hall manager alone (domain 8). The events hold what was written of talks and exams, and are written only on demand.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::text::log_line::Called;
use crate::text::named::Named;

pub(super) fn section(look: &Look) -> Section {
    let title = look
        .say("九 表扬、辅导、培训、外部检查", "9 Praise, coaching, training, external findings");
    Section::new(9, "people", title)
        .with(counts(look))
        .with(praises(look))
        .with(coachings(look))
        .with(trainings(look))
        .with(trainees(look))
        .with(visits(look))
        .with(visit_items(look))
        .with(super::orders::improvements(look))
}

/// How much of each there was.
fn counts(look: &Look) -> Table {
    let heads = [
        (look.say("表扬", "Praise"), -8),
        (look.say("表扬分", "Points"), -8),
        (look.say("辅导", "Talks"), -8),
        (look.say("培训", "Trainings"), -9),
        (look.say("培训分钟", "Minutes"), -9),
        (look.say("实习生", "Trainees"), -9),
        (look.say("换岗提议", "Reliefs"), -9),
    ];
    let book = look.hall.conduct();
    let staff = book.staff();
    let praised: Vec<u32> =
        book.praises().filter(|one| look.within(one.at)).map(|one| u32::from(one.points)).collect();
    let taught: Vec<u32> =
        staff.trainings().filter(|one| look.within(one.at)).map(|one| one.minutes).collect();
    let row = vec![
        Cell::count(praised.len()),
        Cell::count(praised.iter().sum::<u32>()),
        Cell::count(book.coachings().filter(|one| look.within(one.at)).count()),
        Cell::count(taught.len()),
        Cell::count(taught.iter().sum::<u32>()),
        Cell::count(look.hall.trainees(look.scope.as_of).len()),
        Cell::count(staff.reliefs().filter(|one| look.within(one.at)).count()),
    ];
    Table::new("people-counts", look.say("人员计数", "People in numbers"), &heads).with([row])
}

fn trainings(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("受训人", "Who"), 12),
        (look.say("记录人", "By"), 12),
        (look.say("计划内容", "Item of the plan"), 24),
        (look.say("分钟", "Minutes"), -8),
        (look.say("说明", "What"), 40),
    ];
    let all = look.hall.conduct().staff().trainings();
    let rows = all.filter(|one| look.within(one.at)).map(|one| {
        vec![
            Cell::DateTime(one.at),
            look.who(&one.person_id),
            look.who(&one.by),
            Cell::free(&one.item),
            Cell::count(one.minutes),
            Cell::free(&one.text),
        ]
    });
    Table::new("training", look.say("培训", "Training"), &heads).with(rows)
}

fn trainees(look: &Look) -> Table {
    let heads = [
        (look.say("实习生", "Trainee"), 12),
        (look.say("带教", "Mentor"), 12),
        (look.say("开始", "From"), 12),
        (look.say("计划", "Plan"), 8),
        (look.say("考核日", "Exam on"), 12),
        (look.say("状态", "State"), 14),
    ];
    let rows = look.hall.trainees(look.scope.as_of).into_iter().map(|one| {
        let state =
            if one.due { look.words().people.due } else { look.words().deeds.trainee_whole };
        let exam = one.exam_on.or(one.due_on);
        vec![
            look.who(&one.person_id),
            one.mentor.as_deref().map_or(Cell::Empty, |mentor| look.who(mentor)),
            one.from.map_or(Cell::Empty, Cell::Date),
            Cell::text(format!("{}/{}", one.done(), one.plan.len())),
            exam.map_or(Cell::Empty, Cell::Date),
            Cell::text(state),
        ]
    });
    Table::new("trainees", look.say("实习生", "Trainees"), &heads).with(rows)
}

fn praises(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("受表扬人", "For"), 12),
        (look.say("记录人", "By"), 12),
        (look.say("原因", "Why"), 24),
        (look.say("分值", "Points"), -8),
        (look.say("事迹", "What happened"), 40),
    ];
    let all = look.hall.conduct().praises();
    let rows = all.filter(|one| !one.voided && look.within(one.at)).map(|one| {
        vec![
            Cell::DateTime(one.at),
            look.who(&one.person_id),
            look.who(&one.by),
            Cell::free(if one.reason.is_empty() {
                String::new()
            } else {
                look.phrase(&one.reason)
            }),
            Cell::count(one.points),
            Cell::free(&one.text),
        ]
    });
    Table::new("praise", look.say("表扬", "Praise"), &heads).with(rows)
}

fn coachings(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("记录人", "By"), 12),
        (look.say("主题", "Topic"), 24),
        (look.say("约定期限", "Agreed until"), 12),
        (look.say("结果", "Result"), 12),
    ];
    let all = look.hall.conduct().coachings();
    let rows = all.filter(|one| !one.voided && look.within(one.at)).map(|one| {
        let topic = if one.topic.is_empty() { String::new() } else { look.phrase(&one.topic) };
        vec![
            Cell::DateTime(one.at),
            look.who(&one.by),
            Cell::free(topic),
            Cell::Date(one.due_on),
            one.end().map_or(Cell::Empty, |end| Cell::text(end.end.name(look.lang))),
        ]
    });
    Table::new("coaching", look.say("辅导", "Coaching"), &heads).with(rows)
}

fn visits(look: &Look) -> Table {
    let heads = [
        (look.say("录入", "Entered"), 17),
        (look.say("类型", "Kind"), 14),
        (look.say("检查日期", "Visited on"), 12),
        (look.say("来源", "Source"), 20),
        (look.say("得分", "Score"), -8),
        (look.say("不合格项", "Failed"), -9),
        (look.say("整改到期", "Due"), 17),
        (look.say("其他意见", "What else"), 40),
    ];
    let all = look.hall.conduct().visits();
    let rows = all.filter(|one| !one.voided && look.within(one.at)).map(|one| {
        vec![
            Cell::DateTime(one.at),
            Cell::text(one.kind.name(look.lang)),
            Cell::Date(one.on),
            Cell::free(&one.source),
            Cell::number(one.score_tenths.map(|tenths| f64::from(tenths) / 10.0)),
            Cell::count(one.items.len()),
            Cell::DateTime(one.due_at),
            Cell::free(&one.text),
        ]
    });
    Table::new("visits", look.say("外部检查", "Visits from outside"), &heads).with(rows)
}

fn visit_items(look: &Look) -> Table {
    let heads = [
        (look.say("检查日期", "Visited on"), 12),
        (look.say("类型", "Kind"), 14),
        (look.say("项目", "Item"), 28),
        (look.say("位置", "Place"), 12),
        (look.say("问题", "What is wrong"), 40),
    ];
    let all = look.hall.conduct().visits().filter(|one| !one.voided && look.within(one.at));
    let rows = all.flat_map(|visit| {
        visit.items.iter().map(move |item| {
            let code = &*item.item_code;
            let name = if code.is_empty() { String::new() } else { look.phrase(code) };
            vec![
                Cell::Date(visit.on),
                Cell::text(visit.kind.name(look.lang)),
                Cell::free(name),
                Cell::free(&item.place),
                Cell::free(&item.text),
            ]
        })
    });
    Table::new("visit-items", look.say("外部检查不合格项", "What failed there"), &heads).with(rows)
}
