//! Section 5, and the report on complaints section by section.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::core::complaint::Severity;
use crate::core::series::Series;
use crate::text::named::Named;
use crate::text::words::fill;

/// Categories that the follow-up report names.
const TOP: usize = 3;

pub(super) fn section(look: &Look) -> Section {
    let mut section = Section::new(5, "complaints", look.say("五 投诉", "5 Complaints"))
        .with(numbers(look))
        .with(categories(look, TOP))
        .with(severities(look))
        .with(stages(look))
        .with(departments(look))
        .with(again(look))
        .with(hot(look))
        .with(orders(look));
    section.chart = chart(look);
    section
}

pub(super) fn numbers_alone(look: &Look) -> Section {
    let mut section = Section::new(1, "numbers", look.say("一 范围与总数", "1 Scope and numbers"))
        .with(super::s01_scope::halls(look))
        .with(numbers(look));
    section.notes.extend(super::s01_scope::begins(look));
    section
}

pub(super) fn kinds_alone(look: &Look) -> Section {
    let title = look.say("二 类别与严重程度", "2 Categories and severity");
    let mut section = Section::new(2, "kinds", title)
        .with(categories(look, usize::MAX))
        .with(severities(look))
        .with(super::s01_scope::phases(look, false));
    section.chart = chart(look);
    section
}

pub(super) fn times_alone(look: &Look) -> Section {
    Section::new(3, "stages", look.say("三 各环节用时", "3 Time in each stage")).with(stages(look))
}

pub(super) fn departments_alone(look: &Look) -> Section {
    Section::new(4, "departments", look.say("四 部门响应", "4 Departments"))
        .with(departments(look))
        .with(orders(look))
}

pub(super) fn again_alone(look: &Look) -> Section {
    let title = look.say("五 重开、重复、申诉与热点", "5 Reopened, repeated, appealed, hot topics");
    Section::new(5, "again", title).with(again(look)).with(hot(look))
}

pub(super) fn open_alone(look: &Look) -> Section {
    let title = look.say("六 未办结与超时", "6 Open and late");
    Section::new(6, "open", title).with(open(look, true)).with(open(look, false))
}

fn numbers(look: &Look) -> Table {
    let lines = [
        ("5.new", "新增投诉", "new", None),
        ("5.closed", "办结", "closed", None),
        ("5.open", "期末未办结", "open at the end", None),
        ("5.late", "期末超时", "late at the end", None),
        ("5.on_site", "现场解决率", "settled in the hall", Some("care.on_site_percent")),
        ("5.reply_in_time", "答复及时率", "replies in time", Some("care.reply_in_time_percent")),
        ("5.reply_late", "答复超时", "replies late", None),
    ];
    look.figures("numbers", look.say("投诉总数", "Complaints in numbers"), &lines)
}

fn categories(look: &Look, most: usize) -> Table {
    let heads = [
        (look.say("类别", "Category"), 24),
        (look.say("本期", "Now"), -8),
        (look.say("上期", "Before"), -8),
    ];
    let title = if most == TOP {
        look.say("前三类别", "Top three categories")
    } else {
        look.say("类别", "Categories")
    };
    let rows = look.report.lists.categories.iter().take(most).map(|category| {
        let name = format!("5.category.{}", category.as_str());
        vec![Cell::text(category.name(look.lang)), look.figure(&name), look.last(&name)]
    });
    Table::new("categories", title, &heads).with(rows)
}

fn severities(look: &Look) -> Table {
    let heads = [(look.say("严重程度", "Severity"), 16), (look.say("件数", "Complaints"), -10)];
    let all = [Severity::Sev1, Severity::Sev2, Severity::Sev3, Severity::Sev4];
    let rows = all.map(|severity| {
        let name = format!("5.severity.{}", severity.as_str());
        vec![Cell::text(severity.name(look.lang)), look.figure(&name)]
    });
    Table::new("severity", look.say("新增投诉严重程度", "Severity of new ones"), &heads).with(rows)
}

/// The mean of each stage, the worst one beside it.
fn stages(look: &Look) -> Table {
    let heads = [
        (look.say("环节", "Stage"), 14),
        (look.say("平均用时", "Mean time"), -12),
        (look.say("最长用时", "Longest"), -12),
        (look.say("最长的一件", "Which"), 18),
    ];
    let rows = look.report.lists.stages.iter().map(|stage| {
        let name = format!("5.stage.{}", stage.as_str());
        let worst = format!("{name}.worst");
        let which = look.report.records_of(&worst).next();
        vec![
            Cell::text(stage.name(look.lang)),
            look.figure(&name),
            look.figure(&worst),
            which.map_or(Cell::Empty, |record| Cell::free(&record.number)),
        ]
    });
    Table::new("stages", look.say("各环节用时", "Time in each stage"), &heads).with(rows)
}

fn departments(look: &Look) -> Table {
    let heads = [
        (look.say("部门", "Department"), 18),
        (look.say("转办", "Sent"), -8),
        (look.say("受理", "Accepted"), -9),
        (look.say("平均受理", "Accept, mean"), -12),
        (look.say("最长受理", "Accept, worst"), -13),
        (look.say("答复", "Answered"), -9),
        (look.say("平均答复", "Answer, mean"), -12),
        (look.say("最长答复", "Answer, worst"), -13),
        (look.say("答复及时率", "In time"), -10),
    ];
    let parts = [
        "sent",
        "accepted",
        "accept",
        "accept.worst",
        "answered",
        "answer",
        "answer.worst",
        "in_time",
    ];
    let rows = look.report.lists.departments.iter().map(|id| {
        let own = parts.map(|part| look.figure(&format!("5.dept.{id}.{part}")));
        [Cell::free(look.department(id))].into_iter().chain(own).collect()
    });
    let title = look.say("部门响应(含协办)", "Departments, requests of the hall included");
    Table::new("departments", title, &heads).with(rows)
}

fn again(look: &Look) -> Table {
    let lines = [
        ("5.reopened", "重开", "opened again", None),
        ("5.repeats", "重复投诉", "repeated", None),
        ("5.appeals", "申诉", "appealed outside", None),
    ];
    look.figures("again", look.say("重开、重复、申诉", "Reopened, repeated, appealed"), &lines)
}

fn hot(look: &Look) -> Table {
    let heads = [(look.say("热点类别", "Hot topic"), 24), (look.say("件数", "Complaints"), -10)];
    let rows = look.report.lists.hot.iter().map(|category| {
        let name = format!("5.hot.{}", category.as_str());
        vec![Cell::text(category.name(look.lang)), look.figure(&name)]
    });
    Table::new("hot", look.say("热点", "Hot topics"), &heads).with(rows)
}

fn orders(look: &Look) -> Table {
    let lines = [
        ("5.orders_done", "跟踪工单完成", "watched orders done", None),
        ("5.orders_kept", "按首次承诺完成", "first promise kept", None),
        ("5.orders_late", "期末超承诺", "past the promise at the end", None),
    ];
    look.figures("orders", look.say("跟踪工单", "Watched orders"), &lines)
}

/// Open ones, the late ones apart from the others: first what is late, and whose turn it is.
fn open(look: &Look, late: bool) -> Table {
    let number = [(look.say("营业厅", "Hall"), 12), (look.say("编号", "Number"), 16)];
    let lateness = [
        (look.say("超时环节", "Late at"), 16),
        (look.say("责任方", "Whose turn"), 16),
        (look.say("超时起", "Late since"), 17),
    ];
    let about = [
        (look.say("严重程度", "Severity"), 12),
        (look.say("状态", "State"), 12),
        (look.say("负责人", "Owner"), 14),
        (look.say("登记", "Registered"), 17),
        (look.say("类别", "Category"), 20),
    ];
    let lateness = if late { &lateness[..] } else { &[] };
    let heads = [&number[..], lateness, &about[..]].concat();
    let own = look.report.lists.open.iter().filter(|it| it.late.is_some() == late);
    let rows = own.map(|it| {
        let late = it.late.iter().flat_map(|(clock, whose, since)| {
            [
                Cell::text(clock.name(look.lang)),
                Cell::free(look.whose_turn(&it.hall_id, whose)),
                Cell::at(*since),
            ]
        });
        let about = [
            Cell::text(it.severity.name(look.lang)),
            Cell::text(it.state.name(look.lang)),
            Cell::free(look.whose_turn(&it.hall_id, &it.owner)),
            Cell::DateTime(it.at),
            Cell::text(it.category.name(look.lang)),
        ];
        let number = [Cell::free(&it.hall_id), Cell::free(&it.number)];
        number.into_iter().chain(late).chain(about).collect()
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let count = rows.len().to_string();
    let (id, title) = if late {
        ("late", fill(look.say("超时({}件)", "Late ({})"), &[&count]))
    } else {
        ("open", fill(look.say("其余未办结({}件)", "Open and in time ({})"), &[&count]))
    };
    Table::new(id, title, &heads).with(rows)
}

fn chart(look: &Look) -> Option<Series> {
    let categories = &look.report.lists.categories;
    let values = |last: &str| {
        let each = categories.iter().map(|it| {
            let name = format!("5.category.{}{last}", it.as_str());
            match look.report.value(&name) {
                crate::core::week::Value::Count(count) => Some(count as f64),
                _ => None,
            }
        });
        each.collect::<Vec<Option<f64>>>()
    };
    let title = look.say("投诉类别", "Complaints by category");
    let series = Series::own(title, categories.iter().map(|it| it.name(look.lang).to_owned()))
        .bars(look.say("本期", "now"), values(""))
        .bars(look.say("上期", "before"), values(".last"));
    Some(series).filter(|_| !categories.is_empty())
}
