//! Section 4, traffic: the figures of `report day`, of the shift's part and of the date, per queue, half hour and
//! counter, the worst named; each time beyond a red line with what was done about it.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::report::{DayReport, Figures, Staffing};
use crate::core::series::{Series, Shown};
use crate::text::alarm::{title, value};
use crate::text::figures;
use crate::text::log_line::Called;

pub(super) fn section(look: &Look) -> Section {
    let mut section = Section::new(4, "traffic", look.say("四 客流", "4 Traffic"))
        .with(totals(look))
        .with(queues(look))
        .with(half_hours(look))
        .with(counters(look))
        .with(red_periods(look))
        .with(marks(look))
        .with(walk_outs(look));
    section.notes.extend(worst(look));
    let series = Series::of(&look.report);
    section.tables.push(charted(look, &series));
    section.chart = Some(series).filter(|series| !series.labels.is_empty());
    section
}

/// Columns of figures of tickets, behind a first one.
fn heads<'a>(look: &'a Look, first: &'a str, width: i16) -> Vec<(&'a str, i16)> {
    vec![
        (first, width),
        (look.say("取号", "Taken"), -6),
        (look.say("无效", "Void"), -6),
        (look.say("有效", "Valid"), -6),
        (look.say("办结", "Served"), -7),
        (look.say("弃号", "Abandoned"), -9),
        (look.say("过号", "Missed"), -7),
        (look.say("未结", "Open"), -6),
        (look.say("平均等候", "Wait mean"), -10),
        (look.say("等候中位", "Wait median"), -11),
        (look.say("九成等候", "Wait p90"), -10),
        (look.say("最长等候", "Wait max"), -10),
        (look.say("平均办理", "Service mean"), -12),
        (look.say("最长办理", "Service max"), -12),
        (look.say("十分钟率", "In 10 min"), -10),
        (look.say("十分钟率(严)", "In 10 min, strict"), -13),
        (look.say("弃号率", "Abandon rate"), -12),
        (look.say("过号率", "Miss rate"), -10),
        (look.say("最多等候人数", "Waiting, peak"), -13),
    ]
}

fn cells(first: Cell, figures: &Figures) -> Vec<Cell> {
    vec![
        first,
        Cell::count(figures.taken),
        Cell::count(figures.void),
        Cell::count(figures.valid),
        Cell::count(figures.served),
        Cell::count(figures.abandoned),
        Cell::count(figures.missed),
        Cell::count(figures.open),
        Cell::mean_secs(figures.wait_secs_mean),
        Cell::mean_secs(figures.wait_secs_median),
        Cell::secs(figures.wait_secs_p90),
        Cell::secs(figures.wait_secs_max),
        Cell::mean_secs(figures.service_secs_mean),
        Cell::secs(figures.service_secs_max),
        Cell::percent(figures.ten_minute_rate),
        Cell::percent(figures.ten_minute_rate_strict),
        Cell::percent(figures.abandon_rate),
        Cell::percent(figures.miss_rate),
        Cell::count(figures.waiting_max),
    ]
}

fn staffing_heads(look: &Look) -> [(&str, i16); 4] {
    [
        (look.say("台席每小时办结", "Served per counter hour"), -14),
        (look.say("开放率", "Open ratio"), -10),
        (look.say("最大负荷", "Load, peak"), -10),
        (look.say("利用率", "Utilisation"), -11),
    ]
}

fn staffing_cells(staffing: &Staffing) -> [Cell; 4] {
    [
        Cell::number(staffing.served_per_counter_hour),
        Cell::percent(staffing.open_ratio),
        Cell::number(staffing.load_max),
        Cell::percent(staffing.utilisation),
    ]
}

/// The shift and the date; of a date each shift, what was outside them, and the date.
fn totals(look: &Look) -> Table {
    let mut all = heads(look, look.say("范围", "Of"), 16);
    all.extend(staffing_heads(look));
    let mut table = Table::new("totals", look.say("全厅", "The hall"), &all);
    let mut push = |name: Cell, report: &DayReport| {
        let mut row = cells(name, &report.figures);
        row.extend(staffing_cells(&report.staffing));
        table.push(row);
    };
    if look.scope.part.is_some() {
        push(Cell::text(look.say("本班", "this shift")), &look.report);
        push(Cell::text(look.say("当日至此", "the day so far")), &look.whole);
    } else {
        for (part, report) in &look.parts {
            push(Cell::text(part.name.clone()), report);
        }
        push(Cell::text(look.say("全天", "the day")), &look.whole);
    }
    if look.scope.part.is_none() && !look.parts.is_empty() {
        let outside = outside(look);
        if outside > 0 {
            let at = table.rows.len() - 1;
            let name = Cell::text(look.say("班次之外", "outside the shifts"));
            let mut row = vec![name, Cell::count(outside)];
            row.resize(table.columns.len(), Cell::Empty);
            table.rows.insert(at, row);
        }
    }
    table
}

/// What the chart shows, in its units.
fn charted(look: &Look, series: &Series) -> Table {
    let mut heads = vec![(look.say("半小时", "Half hour"), 10)];
    heads.extend(series.lines.iter().map(|line| (shown(look, line.shown), -14)));
    let rows = series.labels.iter().enumerate().map(|(at, label)| {
        let values = series.lines.iter().map(|line| line.values.get(at).copied().flatten());
        let label = Cell::text(label.clone());
        [label].into_iter().chain(values.map(Cell::number)).collect()
    });
    Table::new("chart", look.say("曲线数据", "Figures of the chart"), &heads).with(rows)
}

/// What a line of the chart is called.
fn shown(look: &Look, shown: Shown) -> &str {
    match shown {
        Shown::WaitMean => look.say("平均等候(分)", "Wait mean, min"),
        Shown::WaitMax => look.say("最长等候(分)", "Wait max, min"),
        Shown::Taken => look.say("取号", "Taken"),
        Shown::Open => look.say("开放台席", "Counters open"),
        Shown::Bars(_) | Shown::Over(_) => "",
    }
}

/// Numbers taken in no shift.
fn outside(look: &Look) -> u32 {
    let inside: u32 = look.parts.iter().map(|(_, report)| report.figures.taken).sum();
    look.whole.figures.taken.saturating_sub(inside)
}

fn queues(look: &Look) -> Table {
    let heads = heads(look, look.say("业务", "Service"), 18);
    let rows = look
        .report
        .queues
        .iter()
        .map(|queue| cells(Cell::free(look.service_name(&queue.service_id)), &queue.figures));
    Table::new("queues", look.say("各业务", "Queues"), &heads).with(rows)
}

fn half_hours(look: &Look) -> Table {
    let mut all = heads(look, look.say("半小时", "Half hour"), 10);
    all.extend(staffing_heads(look));
    let rows = look.report.half_hours.iter().map(|half| {
        let mut row = cells(Cell::text(half.from.clone()), &half.figures);
        row.extend(staffing_cells(&half.staffing));
        row
    });
    Table::new("half-hours", look.say("每半小时", "Half hours"), &all).with(rows)
}

fn counters(look: &Look) -> Table {
    let heads = [
        (look.say("台席", "Counter"), 10),
        (look.say("办结", "Served"), -7),
        (look.say("开放", "Open"), -10),
        (look.say("暂停", "Paused"), -10),
        (look.say("办理", "Serving"), -10),
        (look.say("平均办理", "Service mean"), -12),
        (look.say("最长办理", "Service max"), -12),
        (look.say("每小时办结", "Served per hour"), -12),
        (look.say("利用率", "Utilisation"), -11),
    ];
    let rows = look.report.counters.iter().map(|counter| {
        vec![
            Cell::free(counter.counter_id.clone()),
            Cell::count(counter.served),
            Cell::secs(counter.open_secs),
            Cell::secs(counter.paused_secs),
            Cell::Duration(counter.serving_secs),
            Cell::mean_secs(counter.service_secs_mean),
            Cell::secs(counter.service_secs_max),
            Cell::number(counter.served_per_counter_hour),
            Cell::percent(counter.utilisation),
        ]
    });
    Table::new("counters", look.say("各台席", "Counters"), &heads).with(rows)
}

/// One row for each thing that was done; one without a deed for a time that nobody did anything about.
fn red_periods(look: &Look) -> Table {
    let heads = [
        (look.say("红线时段", "Red period"), 30),
        (look.say("起", "From"), 17),
        (look.say("止", "To"), 17),
        (look.say("最差", "Worst"), 10),
        (look.say("限值", "Limit"), 10),
        (look.say("处置时间", "Action at"), 17),
        (look.say("处置", "Action taken"), 30),
        (look.say("处置人", "By"), 12),
    ];
    let mut table = Table::new("red-periods", look.say("红线时段与处置", "Red periods"), &heads);
    for red in &look.report.red_periods {
        let words = look.words();
        let about = [
            Cell::free(title(words, red.kind, &red.name)),
            Cell::DateTime(red.from.at),
            red.to.map_or_else(|| Cell::text(words.report.red_lasts), |to| Cell::DateTime(to.at)),
            Cell::text(value(words, red.kind, red.worst)),
            Cell::text(value(words, red.kind, red.limit)),
        ];
        if red.actions.is_empty() {
            let none = [Cell::Empty, Cell::text(words.report.red_none)];
            table.push(about.iter().cloned().chain(none));
        }
        for action in &red.actions {
            let [zh, en] = &action.words;
            let done = format!("{} {}", look.say(zh, en), action.detail);
            let deed =
                [Cell::DateTime(action.at.at), Cell::free(done.trim_end()), look.who(&action.by)];
            table.push(about.iter().cloned().chain(deed));
        }
    }
    table
}

fn marks(look: &Look) -> Table {
    let words = look.words();
    let [what, of, value, limit] = figures::heads(words);
    let heads = [(what, 16), (of, 18), (value, -10), (limit, -10)];
    let rows = look.report.marks.iter().map(|mark| {
        let [what, of, value, limit] = figures::cells(words, mark);
        vec![Cell::text(what.trim()), Cell::free(of), Cell::text(value), Cell::text(limit)]
    });
    Table::new("off-target", look.say("未达标指标", "Off target"), &heads).with(rows)
}

fn walk_outs(look: &Look) -> Table {
    let heads = [
        (look.say("业务", "Service"), 18),
        (look.say("离开原因", "Why they left"), 24),
        (look.say("人数", "Customers"), -9),
    ];
    let rows = look.report.walk_outs.iter().map(|left| {
        let service = left.service_id.as_deref().map_or(Cell::Empty, |id| look.service(id));
        let reason = match left.reason.as_str() {
            "" => Cell::Empty,
            code => Cell::free(look.walk_out_reason(code)),
        };
        vec![service, reason, Cell::count(left.count)]
    });
    Table::new("walk-outs", look.say("未取号或未办理离开", "Walked out"), &heads).with(rows)
}

impl Look {
    /// Name of a service with its id where they differ.
    pub(super) fn service_name(&self, id: &str) -> String {
        let name = Called::service(self, id);
        if name == id || name.is_empty() { id.to_owned() } else { format!("{name} {id}") }
    }
}

/// The worst queue and half hour, by the mean wait.
fn worst(look: &Look) -> Vec<String> {
    let waits = |figures: &Figures| figures.wait_secs_mean.unwrap_or(-1.0);
    let minutes = |figures: &Figures| crate::text::show::minutes(figures.wait_secs_mean);
    let mut notes = Vec::new();
    let queues = look.report.queues.iter().filter(|queue| waits(&queue.figures) >= 0.0);
    if let Some(worst) = queues.max_by(|a, b| waits(&a.figures).total_cmp(&waits(&b.figures))) {
        let wait = minutes(&worst.figures);
        let id = look.service_name(&worst.service_id);
        notes.push(match look.lang {
            crate::text::words::Lang::Zh => format!("等候最久的业务: {id}, 平均 {wait} 分"),
            crate::text::words::Lang::En => {
                format!("longest wait of a queue: {id}, mean {wait} min")
            }
        });
    }
    let halves = look.report.half_hours.iter().filter(|half| waits(&half.figures) >= 0.0);
    if let Some(worst) = halves.max_by(|a, b| waits(&a.figures).total_cmp(&waits(&b.figures))) {
        let (from, wait) = (&worst.from, minutes(&worst.figures));
        notes.push(match look.lang {
            crate::text::words::Lang::Zh => format!("等候最久的半小时: {from}, 平均 {wait} 分"),
            crate::text::words::Lang::En => {
                format!("longest wait of a half hour: {from}, mean {wait} min")
            }
        });
    }
    notes
}
