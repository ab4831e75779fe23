//! The records behind the figures of a page: each number leads to its list at the end, and the list back to the number.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::super::doc::{Annex, Document, Figure, Table};
use super::{class, escaped, heads, push_shown, say};

/// All lists together have so many rows at most, else each its first ones: a page of a whole district is still to open.
const ROWS_MAX: usize = 40_000;
const EACH_MAX: usize = 200;

/// How links and lists are set.
pub(super) const STYLE: &str = "td a { color: inherit; text-decoration: underline dotted } \
td a:target { background: #ffe9a8 } .annex h3:target { background: #ffe9a8 }\n\
.annex { break-before: page } .annex h3 a { text-decoration: none }\n\
@media print { .annex { display: none } td a { text-decoration: none } }\n";

/// Where numbers lead to.
pub(super) struct Links<'d> {
    /// Numbers of the figures; none where nothing can be opened.
    numbers: BTreeMap<&'d str, usize>,
    given: BTreeSet<usize>,
}

/// A number that leads to its records.
pub(super) struct Link {
    number: usize,
    /// It stands here for the first time: the list leads back to it.
    is_first: bool,
}

impl Link {
    pub(super) fn write(&self, text: &str, out: &mut impl Write) -> io::Result<()> {
        let n = self.number;
        if self.is_first {
            write!(out, "<a id=\"n{n}\" href=\"#f{n}\">{text}</a>")
        } else {
            write!(out, "<a href=\"#f{n}\">{text}</a>")
        }
    }
}

impl<'d> Links<'d> {
    pub(super) fn new(document: &'d Document) -> Links<'d> {
        let figures = document.annex.as_ref().map(|_| document.figures()).unwrap_or_default();
        let numbers = figures.iter().map(|figure| figure.id).zip(1..).collect();
        Links { numbers, given: BTreeSet::new() }
    }

    /// The link of a cell, where its number can be opened.
    pub(super) fn of(&mut self, table: &Table, row: usize, col: usize) -> Option<Link> {
        let number = *self.numbers.get(table.figure(row, col)?)?;
        Some(Link { number, is_first: self.given.insert(number) })
    }

    /// The lists.
    pub(super) fn write(&self, document: &Document, out: &mut impl Write) -> io::Result<()> {
        let Some(annex) = document.annex.as_ref().filter(|_| !self.numbers.is_empty()) else {
            return Ok(());
        };
        let head = &document.head;
        writeln!(
            out,
            "<section id=\"records\" class=\"annex\">\n<h2>{}</h2>",
            say(head, "附录 数据明细", "Annex: records behind the figures")
        )?;
        let listed = annex.listed(ROWS_MAX, EACH_MAX);
        for figure in document.figures() {
            if let Some(n) = self.numbers.get(figure.id) {
                let back = self.given.contains(n);
                list(document, annex, (*n, &figure, back), listed, out)?;
            }
        }
        out.write_all(b"</section>\n")
    }
}

fn list(
    document: &Document,
    annex: &Annex,
    (n, figure, has_number): (usize, &Figure<'_>, bool),
    listed: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let (head, count) = (&document.head, annex.count(figure.id));
    let mut value = String::new();
    push_shown(&mut value, document, figure.table, figure.cell);
    let value = if value.is_empty() { "-" } else { &value };
    // What stands in no table of the page, or is not known, has nothing to go back to.
    let back = if has_number { format!("<a href=\"#n{n}\">&#8617;</a> ") } else { String::new() };
    writeln!(
        out,
        "<h3 id=\"f{n}\">{back}{}: {} <span class=\"none\">{} · {count} {}</span></h3>",
        escaped(&figure.name()),
        escaped(value),
        escaped(figure.id),
        say(head, "条", "records")
    )?;
    if count == 0 {
        return Ok(());
    }
    heads(&annex.records, out)?;
    let mut text = String::new();
    for row in annex.rows(figure.id).take(listed) {
        out.write_all(b"<tr>")?;
        for cell in row {
            text.clear();
            push_shown(&mut text, document, &annex.records, cell);
            write!(out, "<td{}>{}</td>", class(cell), escaped(&text))?;
        }
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(b"</tbody>\n</table>\n")?;
    if count > listed {
        let more = say(head, "其余见 CSV 明细", "the others stand in the CSV of records");
        writeln!(out, "<p class=\"none\">{listed} / {count}: {more}</p>")?;
    }
    Ok(())
}
