//! Section 7: waits with the worst queue beside each mean, peaks, who gave up, and what was tried in red periods.

use super::super::doc::{Cell, Section, Table};
use super::look::{Look, shown};
use crate::core::series::Series;
use crate::core::week::Worst;
use crate::text::alarm::{title as alarm_title, value as alarm_value};

pub(super) fn section(look: &Look) -> Section {
    let mut section = Section::new(7, "queue", look.say("七 排队", "7 Queue"))
        .with(numbers(look))
        .with(days(look))
        .with(queues(look))
        .with(peaks(look))
        .with(red(look));
    section.chart = Some(chart(look)).filter(|series| !series.labels.is_empty());
    section
}

fn worst(look: &Look, worst: Option<&Worst>) -> [Cell; 2] {
    let Some(worst) = worst else { return [Cell::Empty, Cell::Empty] };
    let service = look.service(&worst.hall_id, &worst.service);
    let name =
        if look.report.halls.len() > 1 { format!("{} {service}", worst.hall_id) } else { service };
    [Cell::free(name), shown(worst.wait)]
}

fn numbers(look: &Look) -> Table {
    let lines = [
        ("7.taken", "取号", "taken", None),
        ("7.served", "办结", "served", None),
        ("7.abandoned", "弃号", "gave up", None),
        ("7.abandon_share", "弃号率", "gave up, share", None),
        ("7.wait", "平均等候", "wait, mean", None),
        ("7.wait_max", "最长等候", "wait, longest", None),
        ("7.quick_share", "等候达标率", "within the target wait", None),
        ("7.service", "平均办理", "service, mean", None),
        ("7.waiting_max", "最多等候人数", "waiting, most at once", None),
        ("7.walk_outs", "观察到离开", "seen walking out", None),
        ("7.unhappy", "观察到不满", "seen unhappy", None),
        ("7.red", "红线时段", "red periods", None),
        ("7.red_unhandled", "其中未处置", "of these without action", None),
    ];
    let mut table = look.figures("queue", look.say("排队总况", "Queue in numbers"), &lines);
    let [name, wait] = worst(look, look.report.lists.worst_queue.as_ref());
    if let Cell::FreeText(name) = name {
        let head = look.say("最慢队列", "worst queue");
        table.push([Cell::free(format!("{head}: {name}")), wait]);
    }
    table
}

fn days(look: &Look) -> Table {
    let heads = [
        (look.say("日期", "Date"), 12),
        (look.say("取号", "Taken"), -8),
        (look.say("办结", "Served"), -8),
        (look.say("弃号", "Gave up"), -8),
        (look.say("弃号率", "Share"), -8),
        (look.say("平均等候", "Wait, mean"), -10),
        (look.say("最慢队列", "Worst queue"), 18),
        (look.say("该队列平均", "Its mean"), -10),
        (look.say("最长等候", "Longest"), -10),
        (look.say("最多等候人数", "Most at once"), -12),
    ];
    let rows = look.report.lists.days.iter().map(|day| {
        let figure = |part: &str| look.figure(&format!("7.day.{}.{part}", day.date));
        let [name, wait] = worst(look, day.worst.as_ref());
        vec![
            Cell::Date(day.date),
            figure("taken"),
            figure("served"),
            figure("abandoned"),
            figure("abandon_share"),
            figure("wait"),
            name,
            wait,
            figure("wait_max"),
            figure("waiting_max"),
        ]
    });
    Table::new("days", look.say("每日排队", "By day"), &heads).with(rows)
}

fn queues(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("队列", "Queue"), 18),
        (look.say("取号", "Taken"), -8),
        (look.say("办结", "Served"), -8),
        (look.say("弃号率", "Gave up"), -8),
        (look.say("平均等候", "Wait, mean"), -10),
        (look.say("最长等候", "Longest"), -10),
        (look.say("等候达标率", "In target"), -10),
    ];
    let rows = look.report.lists.queues.iter().map(|(hall, id)| {
        let figure = |part: &str| look.figure(&format!("7.queue.{hall}/{id}.{part}"));
        let cells = ["taken", "served", "abandon_share", "wait", "wait_max", "quick_share"];
        let names = [Cell::free(hall), Cell::free(look.service(hall, id))];
        names.into_iter().chain(cells.map(figure)).collect()
    });
    Table::new("queues", look.say("各队列", "By queue"), &heads).with(rows)
}

fn peaks(look: &Look) -> Table {
    let heads = [
        (look.say("时段", "Half hour"), 12),
        (look.say("取号", "Taken"), -8),
        (look.say("最多等候人数", "Most at once"), -12),
    ];
    let rows = look.report.lists.peaks.iter().map(|from| {
        let name = format!("7.peak.{from}");
        vec![Cell::text(from.clone()), look.figure(&name), look.figure(&format!("{name}.waiting"))]
    });
    Table::new("peaks", look.say("高峰半小时", "Peaks"), &heads).with(rows)
}

/// One row for each thing that was tried; of a time that nobody did anything about it says so.
fn red(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("红线时段", "Red period"), 26),
        (look.say("起", "From"), 17),
        (look.say("止", "To"), 17),
        (look.say("最差", "Worst"), 10),
        (look.say("处置", "What was tried"), 34),
    ];
    let words = look.lang.words();
    let mut table = Table::new("red", look.say("红线时段与处置", "Red periods"), &heads);
    for line in &look.report.lists.red {
        let red = &line.red;
        let about = [
            Cell::free(&line.hall_id),
            Cell::free(alarm_title(words, red.kind, &red.name)),
            Cell::DateTime(red.from),
            Cell::at(red.to),
            Cell::text(alarm_value(words, red.kind, red.worst)),
        ];
        if red.actions.is_empty() {
            table.push(about.iter().cloned().chain([Cell::text(words.report.red_none)]));
        }
        for (zh, en, detail) in &red.actions {
            let done = format!("{} {detail}", look.say(zh, en));
            table.push(about.iter().cloned().chain([Cell::free(done.trim_end())]));
        }
    }
    table
}

fn chart(look: &Look) -> Series {
    let days = &look.report.lists.days;
    let minutes = |part: &str| {
        let each = days.iter().map(|day| {
            let value = look.report.value(&format!("7.day.{}.{part}", day.date));
            value.whole_secs().map(|secs| (secs as f64 / 6.0).round() / 10.0)
        });
        each.collect::<Vec<Option<f64>>>()
    };
    let title = look.say("每日等候(分)", "Waits by day, minutes");
    Series::own(title, days.iter().map(|day| day.date.format("%m-%d").to_string()))
        .bars(look.say("平均等候", "mean"), minutes("wait"))
        .over(look.say("最长等候", "longest"), minutes("wait_max"))
}
