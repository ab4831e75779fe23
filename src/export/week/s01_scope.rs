//! Section 1: of what the report is, and how many customers said anything.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::core::week::{Gap, PHASES};
use crate::text::named::Named;
use crate::text::words::fill;

/// The table of the halls that the report is about.
pub(super) const HALLS: &str = "halls";

pub(super) fn section(look: &Look) -> Section {
    let mut section = Section::new(1, "scope", look.say("一 范围", "1 Scope"))
        .with(halls(look))
        .with(sample(look))
        .with(phases(look, true));
    section.notes.extend(begins(look));
    section
}

/// A hall that began since: its noughts are none. Of many halls each stands in the annex.
pub(super) fn begins(look: &Look) -> Option<String> {
    let gaps = look.report.gaps.iter();
    let mut begun = gaps.filter_map(|gap| match gap {
        Gap::LogBegins { at, .. } => Some(*at),
        _ => None,
    });
    let at = begun.next().filter(|_| look.report.halls.len() == 1)?;
    let zone = look.report.zone;
    let template = look.say("本厅记录自 {} 起, 此前无数据", "The log of this hall begins at {}");
    Some(fill(template, &[&format!("{} {}", zone.date(at), zone.hm(at))]))
}

pub(super) fn halls(look: &Look) -> Table {
    // A terminal does not know its district: the report of one hall says the same wherever it is written.
    let many = look.report.halls.len() > 1;
    let mut heads = vec![
        (look.say("营业厅", "Hall"), 12),
        (look.say("名称", "Name"), 24),
        (look.say("设置版本", "Settings"), -10),
        (look.say("问卷版本", "Questionnaire"), 16),
    ];
    if many {
        heads.insert(2, (look.say("区县", "District"), 14));
    }
    let rows = look.report.halls.iter().map(|hall| {
        let asked: Vec<String> = hall.asked_by.iter().map(|it| format!("v{it}")).collect();
        let mut row = vec![
            Cell::free(&hall.hall_id),
            Cell::free(&hall.name),
            Cell::count(hall.settings_version),
            Cell::free(asked.join(", ")),
        ];
        if many {
            row.insert(2, Cell::free(&hall.district));
        }
        row
    });
    Table::new(HALLS, look.say("营业厅", "Halls"), &heads).with(rows)
}

/// By phases of the service: whom customers were called back about, and what they complained about.
pub(super) fn phases(look: &Look, calls: bool) -> Table {
    let mut heads = vec![
        (look.say("阶段", "Phase"), 14),
        (look.say("新增投诉", "New complaints"), -14),
        (look.say("上期", "Before"), -10),
    ];
    if calls {
        heads.insert(1, (look.say("已尝试回访", "Follow-ups tried"), -16));
        heads.insert(2, (look.say("上期", "Before"), -10));
    }
    let of = |name: &str| [look.figure(name), look.last(name)];
    let rows = PHASES.map(|phase| {
        let code = phase.as_str();
        let own = calls.then(|| of(&format!("1.phase.{code}")));
        let own = own.into_iter().flatten().chain(of(&format!("5.phase.{code}")));
        [Cell::text(phase.name(look.lang))].into_iter().chain(own).collect()
    });
    Table::new("phases", look.say("售前售中售后", "Before, during, after the sale"), &heads)
        .with(rows)
}

fn sample(look: &Look) -> Table {
    let lines = [
        ("1.due", "应回访", "due", None),
        ("1.in_time", "及时回访", "in time", None),
        ("1.in_time_share", "回访及时率", "in time, share", Some("care.follow_up_in_time_percent")),
        ("1.overdue", "逾期未办", "overdue", None),
        ("1.attempted", "已尝试", "attempted", None),
        ("1.reached", "成功", "reached", None),
        ("1.reached_share", "回访成功率", "reached, share", Some("care.follow_up_reached_percent")),
        ("1.refused", "拒访", "refused", None),
        ("1.wrong_number", "号码错误", "wrong number", None),
        ("1.given_up", "三次未达", "given up", None),
        ("1.answered", "有效答卷", "answered", None),
    ];
    look.figures("sample", look.say("样本与应答", "Sample and response"), &lines)
}
