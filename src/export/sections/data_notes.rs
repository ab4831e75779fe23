//! Section 14, data notes: what to keep in mind when reading the figures. Clocks that were set, feeds that were silent,
//! what was counted by hand, changed or taken back, and every look at a customer's record.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::rows::LogKind;
use crate::text::log_line::log_line;
use crate::text::words::fill;

pub(super) fn section(look: &Look) -> Section {
    let title = look.say("十四 数据说明", "14 Data notes");
    let mut section = Section::new(14, "data-notes", title)
        .with(remarks(look))
        .with(by_hand(look))
        .with(records(look));
    section.notes = counts(look);
    section
}

/// Lines of the log about the data itself, and those that were taken back.
fn remarks(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 20),
        (look.say("记录人", "By"), 12),
        (look.say("说明", "What"), 60),
    ];
    let told = |kind: LogKind| {
        matches!(
            kind,
            LogKind::ClockJumped
                | LogKind::FeedStalled
                | LogKind::FeedLost
                | LogKind::FeedBack
                | LogKind::FeedSnapshot
                | LogKind::DeviceFault
                | LogKind::DeviceCleared
                | LogKind::SettingsApplied
                | LogKind::ActRefused
                | LogKind::PinOff
                | LogKind::PinReset
                | LogKind::PinsRecovered
        )
    };
    let lines = look.log.iter().filter(|line| told(line.kind) || line.voided);
    let rows = lines.map(|line| {
        let text = log_line(look.words(), look, line);
        vec![Cell::DateTime(line.at), look.who(&line.by), Cell::free(text)]
    });
    Table::new("remarks", look.say("时钟、数据源、更正", "Clocks, feeds, corrections"), &heads)
        .with(rows)
}

fn by_hand(look: &Look) -> Table {
    let heads = [
        (look.say("半小时", "Half hour"), 10),
        (look.say("业务", "Service"), 18),
        (look.say("取号", "Taken"), -8),
        (look.say("办结", "Served"), -8),
        (look.say("弃号", "Abandoned"), -9),
        (look.say("最长等候", "Wait max"), -10),
    ];
    let rows = look.report.by_hand.iter().map(|half| {
        vec![
            Cell::text(half.from.clone()),
            look.service(&half.service_id),
            Cell::count(half.taken),
            Cell::count(half.served),
            Cell::count(half.abandoned),
            Cell::secs(half.wait_secs_max.map(i64::from)),
        ]
    });
    Table::new("by-hand", look.say("手工补计", "Counted by hand"), &heads).with(rows)
}

/// Who saw or erased a customer's record, and why.
fn records(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 20),
        (look.say("经办", "By"), 12),
        (look.say("动作", "What"), 14),
        (look.say("投诉", "Complaint"), 14),
        (look.say("理由", "Why"), 24),
        (look.say("终端", "Terminal"), 10),
    ];
    let rows = look.persons.iter().map(|row| {
        let what = match row.kind.as_str() {
            "person.unmasked" => look.say("查看完整信息", "seen in full"),
            "person.erased" => look.say("删除", "erased"),
            other => other,
        };
        let case = look.hall.cases().get(&row.complaint_id);
        vec![
            Cell::DateTime(row.at),
            look.who(&row.by),
            Cell::text(what),
            case.map_or(Cell::Empty, |case| Cell::free(case.number())),
            Cell::text(look.words().person_reason(&row.reason)),
            Cell::free(row.device.clone()),
        ]
    });
    Table::new("records", look.say("客户信息查看与删除", "Customers' records"), &heads).with(rows)
}

/// What the figures leave open.
fn counts(look: &Look) -> Vec<String> {
    let report = &look.report;
    let mut notes = Vec::new();
    let mut note = |count: u32, zh: &str, en: &str| {
        if count > 0 {
            notes.push(fill(look.say(zh, en), &[&count.to_string()]));
        }
    };
    note(report.flagged, "带数据标记的事件和票 {} 个", "{} events or tickets carry a flag");
    note(
        report.never_issued,
        "{} 次办理没有取号记录, 未计入取号",
        "{} visits have no issue and are not counted as taken",
    );
    note(
        report.figures.inferred,
        "{} 张票的结束由快照推断",
        "the end of {} tickets was inferred from a snapshot",
    );
    note(
        report.figures.closed_by_system,
        "{} 张票由叫号机关闭",
        "{} tickets were closed by the machine",
    );
    note(report.figures.open, "{} 张票截至此时未结束", "{} tickets had not ended at that instant");
    notes
}
