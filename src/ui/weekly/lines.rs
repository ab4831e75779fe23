//! The lines of a section: its sentences, its chart, the rows of its tables. How a line is drawn is the view's.

use crate::core::series::Series;
use crate::export::doc::{Document, Table};
use crate::text::width::wrap;

/// Stable name of the table that a chart is drawn from.
const CHART_TABLE: &str = "chart";

/// A line of a section.
#[derive(Clone, Debug)]
pub(in crate::ui) enum Line<'d> {
    /// A sentence.
    Note(String),
    /// What the chart shows.
    Chart,
    /// A value of the chart: which label, which of its lines.
    Bar(usize, usize),
    /// The title of a table.
    Title(&'d Table),
    /// Its heads.
    Heads(&'d Table),
    /// A row of it.
    Row(&'d Table, usize),
    /// It has none.
    Empty,
}

impl<'d> Line<'d> {
    /// The table that it is a row of.
    pub(in crate::ui) fn table(&self) -> Option<&'d Table> {
        match *self {
            Line::Row(table, _) => Some(table),
            _ => None,
        }
    }

    /// What a row is about: the words it begins with.
    pub(in crate::ui) fn name(&self) -> Option<&'d str> {
        match *self {
            Line::Row(table, row) => table.rows.get(row)?.first()?.words(),
            _ => None,
        }
    }

    /// How many columns Tab leads through: those with numbers that can be opened, else all.
    pub(in crate::ui) fn stops(&self) -> usize {
        match self.figures().len() {
            0 => self.table().map_or(1, |table| table.columns.len()).max(1),
            some => some,
        }
    }

    /// The column that Tab has led to.
    pub(in crate::ui) fn stop(&self, nth: usize) -> Option<usize> {
        let nth = nth.min(self.stops() - 1);
        let known = self.figures().get(nth).map(|(col, _)| *col);
        known.or_else(|| self.table().map(|_| nth))
    }

    /// What stands above others: nothing is done in it.
    pub(in crate::ui) fn is_head(&self) -> bool {
        matches!(self, Line::Chart | Line::Title(_) | Line::Heads(_))
    }

    /// Columns whose numbers can be opened, and what their figures are called.
    pub(in crate::ui) fn figures(&self) -> Vec<(usize, &'d str)> {
        let Line::Row(table, row) = *self else { return Vec::new() };
        let own = table.figures.iter().filter(|mark| mark.row == row);
        let mut own: Vec<_> = own.map(|mark| (mark.col, mark.figure.as_str())).collect();
        own.sort_unstable();
        own
    }
}

/// The lines of a chart.
fn drawn_of(series: &Series) -> Vec<Line<'_>> {
    let of_label = |label| (0..series.lines.len()).map(move |line| Line::Bar(label, line));
    let bars = (0..series.labels.len()).flat_map(of_label);
    std::iter::once(Line::Chart).chain(bars).collect()
}

/// The lines of a section at a width.
pub(in crate::ui) fn lines(document: &Document, section: usize, width: usize) -> Vec<Line<'_>> {
    let Some(section) = document.sections.get(section) else { return Vec::new() };
    let mut lines = Vec::new();
    for note in &section.notes {
        lines.extend(wrap(note, width.max(10)).into_iter().map(Line::Note));
    }
    let chart = section.chart.as_ref().filter(|series| series.is_own() && series.is_known());
    for table in section.tables.iter().filter(|it| chart.is_none() || it.id != CHART_TABLE) {
        lines.push(Line::Title(table));
        if table.rows.is_empty() {
            lines.push(Line::Empty);
        } else {
            lines.push(Line::Heads(table));
            lines.extend((0..table.rows.len()).map(|row| Line::Row(table, row)));
        }
    }
    // Numbers before what is drawn of them.
    lines.extend(chart.into_iter().flat_map(drawn_of));
    if lines.is_empty() {
        lines.push(Line::Empty);
    }
    lines
}
