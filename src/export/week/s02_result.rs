//! Section 2: our own score, each item of it, and beside it in a table of their own the surveys of others.

use super::super::doc::{Cell, Section, Table};
use super::look::Look;
use crate::core::series::Series;
use crate::text::satisfaction::points;
use crate::text::words::fill;

pub(super) fn section(look: &Look) -> Section {
    let mut section = Section::new(2, "result", look.say("二 满意度结果", "2 Result"))
        .with(score(look))
        .with(items(look))
        .with(external(look));
    let lists = &look.report.lists;
    if lists.small {
        let note = look.say("样本不足{}份, 仅供参考", "fewer than {} answers: a small sample");
        section.notes.push(fill(note, &[&lists.sample_min.to_string()]));
    }
    section.notes.push(
        look.say(
            "外部调查单独列示, 不计入内部得分",
            "surveys of others are no part of our own score",
        )
        .to_owned(),
    );
    section.chart = Some(chart(look)).filter(|series| !series.labels.is_empty());
    section
}

fn score(look: &Look) -> Table {
    let heads = [
        (look.say("内部得分", "Our own score"), 18),
        (look.say("本期", "Now"), -8),
        (look.say("答卷", "Answers"), -8),
        (look.say("上期", "Before"), -8),
        (look.say("变化", "Change"), -8),
        (look.say("目标", "Target"), -8),
        (look.say("较目标", "To target"), -8),
    ];
    let target = look.report.lists.target;
    let row = vec![
        Cell::text(look.say("加权平均", "weighted mean")),
        look.figure("2.score"),
        look.figure("2.n"),
        look.last("2.score"),
        look.change("2.score"),
        Look::points(target),
        look.gap("2.score", target),
    ];
    Table::new("score", look.say("内部满意度", "Our own score"), &heads).with([row])
}

fn items(look: &Look) -> Table {
    let heads = [
        (look.say("项目", "Item"), 18),
        (look.say("本期", "Now"), -8),
        (look.say("答卷", "Answers"), -8),
        (look.say("上期", "Before"), -8),
        (look.say("变化", "Change"), -8),
        (look.say("目标", "Target"), -8),
        (look.say("较目标", "To target"), -8),
        (look.say("低分占比", "Low, share"), -10),
        (look.say("样本", "Sample"), 8),
    ];
    let rows = look.report.lists.items.iter().map(|item| {
        let name = format!("2.item.{}", item.code);
        vec![
            Cell::free(look.item(&item.code)),
            look.figure(&name),
            look.figure(&format!("{name}.n")),
            look.last(&name),
            look.change(&name),
            Look::points(item.target),
            look.gap(&name, item.target),
            look.figure(&format!("4.low.{}", item.code)),
            look.few(item.small),
        ]
    });
    Table::new("items", look.say("分项得分", "By item"), &heads).with(rows)
}

fn external(look: &Look) -> Table {
    let heads = [
        (look.say("营业厅", "Hall"), 12),
        (look.say("调查来源", "Source"), 18),
        (look.say("起", "From"), 12),
        (look.say("止", "To"), 12),
        (look.say("栏目", "Column"), 18),
        (look.say("对应项目", "Our item"), 18),
        (look.say("样本", "Asked"), -8),
        (look.say("得分", "Score"), -8),
        (look.say("薄弱", "Weak"), 8),
    ];
    let rows = look.report.lists.surveys.iter().flat_map(|one| {
        let survey = &one.row;
        survey.items.iter().map(move |figure| {
            vec![
                Cell::free(&one.hall_id),
                Cell::free(&survey.source),
                Cell::Date(survey.from),
                Cell::Date(survey.to),
                Cell::free(&figure.column),
                Cell::free(if figure.code.is_empty() {
                    String::new()
                } else {
                    look.item(&figure.code)
                }),
                figure.n.or(survey.respondents).map_or(Cell::Empty, Cell::count),
                Cell::text(points(figure.hundredths)),
                if figure.weak { Cell::text(look.say("是", "yes")) } else { Cell::Empty },
            ]
        })
    });
    Table::new("external", look.say("外部调查", "Surveys of others"), &heads).with(rows)
}

fn chart(look: &Look) -> Series {
    let items = &look.report.lists.items;
    let values = |last: &str| {
        let each = items.iter().map(|item| {
            let value = look.report.value(&format!("2.item.{}{last}", item.code));
            value.points().map(|tenths| f64::from(tenths) / 10.0)
        });
        each.collect::<Vec<Option<f64>>>()
    };
    let title = look.say("分项得分, 本期与上期", "Score of each item, now and before");
    Series::own(title, items.iter().map(|item| look.item(&item.code)))
        .bars(look.say("本期", "now"), values(""))
        .bars(look.say("上期", "before"), values(".last"))
}
