//! Charts that the spreadsheet draws itself, from the table that holds their figures.

use rust_xlsxwriter::{Chart, ChartFormat, ChartLine, ChartSolidFill, XlsxError};

use super::super::doc::{Cell, Head, Section, Table};
use super::{CHART_TABLE, SheetWriter};
use crate::core::series::{Series, Shown};
use crate::text::words::Lang;

/// The chart of a section, from its table on `sheet`: the row of its heads and its last one.
pub(super) fn chart(head: &Head, section: &Section, sheet: &str, rows: (u32, u32)) -> Chart {
    match &section.chart {
        Some(series) if series.is_own() => own(series, sheet, rows),
        _ => waits(head, section, sheet, rows),
    }
}

/// The figures of a chart over labels of its own, below the tables: the row of their heads and the last one.
pub(super) fn figures(
    writer: &mut SheetWriter<'_>,
    series: &Series,
) -> Result<(u32, u32), XlsxError> {
    writer.row += 1;
    writer.title(&series.title)?;
    let head = writer.row;
    let names = std::iter::once("").chain(series.lines.iter().map(|line| line.name.as_str()));
    let columns: Vec<(&str, i16)> = names.map(|name| (name, -8)).collect();
    writer.heads(&Table::new(CHART_TABLE, "", &columns).columns)?;
    for (at, label) in series.labels.iter().enumerate() {
        let values = series.lines.iter().map(|line| line.values.get(at).copied().flatten());
        let cells = std::iter::once(Cell::text(label.clone())).chain(values.map(Cell::number));
        writer.cells(&cells.collect::<Vec<_>>())?;
    }
    Ok((head, writer.row.saturating_sub(1)))
}

/// Bars over labels of its own, lines over them.
fn own(series: &Series, sheet: &str, (heads, last): (u32, u32)) -> Chart {
    let first = heads + 1;
    let mut bars = Chart::new_column();
    let mut lines = Chart::new_line();
    let mut has_lines = false;
    for (line, at) in series.lines.iter().zip(1_u16..) {
        let (chart, mut format) = match line.shown {
            Shown::Over(n) => {
                has_lines = true;
                let colour = if n == 0 { 0x00C8_3A3A } else { 0x007A_5A96 };
                let mut format = ChartFormat::new();
                format.set_line(ChartLine::new().set_width(2).set_color(colour));
                (&mut lines, format)
            }
            shown => {
                let colour = match shown {
                    Shown::Bars(0) => 0x0048_698C,
                    Shown::Bars(1) => 0x00A9_C0D8,
                    _ => 0x00D9_CBA8,
                };
                let mut format = ChartFormat::new();
                format.set_solid_fill(ChartSolidFill::new().set_color(colour));
                (&mut bars, format)
            }
        };
        chart
            .add_series()
            .set_categories((sheet, first, 0, last, 0))
            .set_values((sheet, first, at, last, at))
            .set_name((sheet, heads, at))
            .set_format(&mut format);
    }
    if has_lines {
        bars.combine(&lines);
    }
    bars.title().set_name(&series.title);
    bars.set_width(900).set_height(360);
    bars
}

/// Numbers taken and counters open as columns, waits as lines over them.
fn waits(head: &Head, section: &Section, sheet: &str, (heads, last): (u32, u32)) -> Chart {
    let first = heads + 1;
    let column = |shown: Shown| -> u16 {
        let lines = section.chart.iter().flat_map(|series| &series.lines);
        let at = lines.zip(1..).find(|(line, _)| line.shown == shown).map(|(_, at)| at);
        at.unwrap_or(1)
    };
    let series = |chart: &mut Chart, shown: Shown, second: bool, colour: u32| {
        let at = column(shown);
        let mut format = ChartFormat::new();
        if second {
            format.set_line(ChartLine::new().set_width(2).set_color(colour));
        } else {
            format.set_solid_fill(ChartSolidFill::new().set_color(colour));
        }
        let series = chart.add_series();
        series
            .set_categories((sheet, first, 0, last, 0))
            .set_values((sheet, first, at, last, at))
            .set_name((sheet, heads, at))
            .set_secondary_axis(second);
        series.set_format(&mut format);
    };
    let mut columns = Chart::new_column();
    series(&mut columns, Shown::Taken, false, 0x008F_A9C4);
    series(&mut columns, Shown::Open, false, 0x0060_8060);
    let mut lines = Chart::new_line();
    series(&mut lines, Shown::WaitMean, true, 0x00C8_3A3A);
    series(&mut lines, Shown::WaitMax, true, 0x00E5_964B);
    columns.combine(&lines);
    let say = |zh: &'static str, en: &'static str| if head.lang == Lang::Zh { zh } else { en };
    columns
        .title()
        .set_name(say("每半小时等候、取号与开放台席", "Waits, numbers taken, counters open"));
    columns.x_axis().set_name(say("时间", "time"));
    columns.y_axis().set_name(say("取号 / 台席", "taken / counters"));
    lines.y2_axis().set_name(say("等候(分)", "wait, min"));
    columns.set_width(900).set_height(360);
    columns
}
