//! The record as one page of HTML that prints well: A4, page x of y, room for both signatures, the instant of the freeze
//! and the hash at its foot. Everything is in the file, nothing in it runs, and it refers to nothing outside.

mod annex;

use std::borrow::Cow;
use std::io::{self, Write};

use annex::Links;

use super::chart;
use super::csv::push_plain;
use super::doc::{Cell, Document, Head, Kind, LogSpan, Of, Section, Signer, Table};
use super::sections::minute;
use crate::text::words::Lang;

/// From so many columns on a table is set smaller.
const WIDE_COLUMNS_MIN: usize = 12;

/// The table whose instants are told with their date.
const HEAD_TABLE: &str = "head";

const STYLE: &str = "\
@page { size: A4 landscape; margin: 12mm 10mm 15mm; \
@bottom-right { content: counter(page) \" / \" counter(pages); font: 8pt sans-serif } }
body { font: 10pt/1.4 \"Noto Sans CJK SC\", \"Source Han Sans SC\", \"Microsoft YaHei\", \"PingFang SC\", \
SimSun, sans-serif; color: #111; margin: 1.5em auto; max-width: 1200px; padding: 0 1em }
h1 { font-size: 17pt; margin: 0 0 .3em } h2 { font-size: 13pt; margin: 1.4em 0 .3em; \
border-bottom: 2px solid #456; break-after: avoid } h3 { font-size: 10.5pt; margin: .9em 0 .2em; break-after: avoid }
p { margin: .3em 0 } .draft { border: 2px solid #a00; color: #a00; padding: .3em .6em; font-weight: bold }
table { border-collapse: collapse; font-size: 9pt; min-width: 50% } .wide { font-size: 7.6pt; width: 100% }
.empty { display: inline-block; margin-right: .5em } .empty + .none { display: inline-block; margin-right: 2em }
thead { display: table-header-group } tr { break-inside: avoid }
th, td { border: 1px solid #999; padding: .15em .4em; vertical-align: top; overflow-wrap: anywhere; \
min-width: 2.2em } th { background: #dde5ee; text-align: left } .n { text-align: right; white-space: nowrap }
.none { color: #555 } svg { display: block; width: 100%; max-width: 820px; height: auto; break-inside: avoid }
.sign { display: flex; gap: 2em; margin-top: 1.5em; break-inside: avoid } \
.sign div { flex: 1; border: 1px solid #999; padding: .5em .8em; min-height: 9em }
footer { margin-top: 1.5em; border-top: 1px solid #999; font-size: 8pt; color: #333; overflow-wrap: anywhere; \
break-inside: avoid }
@media print { body { margin: 0; max-width: none; padding: 0 } }
";

/// A text so that it is nothing but text, in the page and in an attribute.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// Writes the page. `hash` is that of the document, `revision` its number.
pub fn write(
    document: &Document,
    (hash, revision): (&str, u32),
    out: &mut impl Write,
) -> io::Result<()> {
    let head = &document.head;
    let lang = if head.lang == Lang::Zh { "zh-CN" } else { "en" };
    let title = escaped(&head.title);
    let opened = if document.annex.is_some() { annex::STYLE } else { "" };
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>\n{STYLE}{opened}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    )?;
    if head.open {
        let draft = match head.of {
            Of::Duty { .. } => {
                say(head, "草稿: 未交班, 数据仍会变化", "Draft: not signed off, figures may change")
            }
            Of::Stretch { .. } => say(
                head,
                "草稿: 数据未齐, 仍会变化",
                "Draft: not all is known yet, figures may change",
            ),
        };
        writeln!(out, "<p class=\"draft\">{draft}</p>")?;
    }
    let mut links = Links::new(document);
    for section in &document.sections {
        write_section(document, section, &mut links, out)?;
    }
    signatures(head, out)?;
    links.write(document, out)?;
    foot(head, (hash, revision), out)?;
    out.write_all(b"</body>\n</html>\n")
}

fn say(head: &Head, zh: &'static str, en: &'static str) -> &'static str {
    if head.lang == Lang::Zh { zh } else { en }
}

fn write_section<'d>(
    document: &Document,
    section: &'d Section,
    links: &mut Links<'d>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "<section id=\"{}\">\n<h2>{}</h2>", section.id, escaped(&section.title))?;
    for note in &section.notes {
        writeln!(out, "<p>{}</p>", escaped(note))?;
    }
    if let Some(series) = &section.chart {
        writeln!(out, "{}", chart::svg(series, document.head.lang))?;
    }
    let drawn = section.chart.is_some();
    for table in &section.tables {
        // The chart shows these figures already.
        if !(drawn && table.id == super::xlsx::CHART_TABLE) {
            write_table(document, table, links, out)?;
        }
    }
    if section.tables.is_empty() && section.notes.is_empty() {
        writeln!(out, "<p class=\"none\">{}</p>", document.none())?;
    }
    out.write_all(b"</section>\n")
}

fn write_table<'d>(
    document: &Document,
    table: &'d Table,
    links: &mut Links<'d>,
    out: &mut impl Write,
) -> io::Result<()> {
    let title = escaped(&table.title);
    if table.rows.is_empty() {
        return writeln!(
            out,
            "<h3 class=\"empty\">{title}</h3><p class=\"none\">{}</p>",
            document.none()
        );
    }
    writeln!(out, "<h3>{title}</h3>")?;
    heads(table, out)?;
    let mut text = String::new();
    for (at, row) in table.rows.iter().enumerate() {
        out.write_all(b"<tr>")?;
        for (col, cell) in row.iter().enumerate() {
            text.clear();
            push_shown(&mut text, document, table, cell);
            write!(out, "<td{}>", class(cell))?;
            let link = if text.is_empty() { None } else { links.of(table, at, col) };
            match link {
                Some(link) => link.write(&escaped(&text), out)?,
                None => write!(out, "{}", escaped(&text))?,
            }
            out.write_all(b"</td>")?;
        }
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(b"</tbody>\n</table>\n")
}

fn heads(table: &Table, out: &mut impl Write) -> io::Result<()> {
    let class = if table.columns.len() >= WIDE_COLUMNS_MIN { " class=\"wide\"" } else { "" };
    write!(out, "<table{class}>\n<thead><tr>")?;
    for column in &table.columns {
        let class = if column.kind == Kind::Figure { " class=\"n\"" } else { "" };
        write!(out, "<th{class}>{}</th>", escaped(&column.head))?;
    }
    out.write_all(b"</tr></thead>\n<tbody>\n")
}

/// Figures stand to the right.
fn class(cell: &Cell) -> &'static str {
    let is_figure = matches!(cell, Cell::Number(_) | Cell::Percent(_) | Cell::Duration(_));
    if is_figure { " class=\"n\"" } else { "" }
}

/// A cell as the page shows it.
fn push_shown(text: &mut String, document: &Document, table: &Table, cell: &Cell) {
    match cell {
        Cell::Percent(share) => text.push_str(&crate::text::show::percent(Some(*share))),
        Cell::Number(number) if number.fract() != 0.0 => {
            text.push_str(&crate::text::show::decimal(Some(*number)));
        }
        // The date stands at the top: what is of another one says so.
        Cell::DateTime(at) if table.id != HEAD_TABLE => {
            let (head, zone) = (&document.head, document.head.zone);
            if Some(zone.date(*at)) == head.of.date() {
                text.push_str(&zone.hms(*at));
            } else {
                push_plain(text, cell, zone);
            }
        }
        cell => push_plain(text, cell, document.head.zone),
    }
}

fn signatures(head: &Head, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"<div class=\"sign\">\n")?;
    for signer in &head.signers {
        signature(head, signer, out)?;
    }
    out.write_all(b"</div>\n")
}

fn signature(head: &Head, signer: &Signer, out: &mut impl Write) -> io::Result<()> {
    let at = signer.at.map(|at| minute(head.zone, at)).unwrap_or_default();
    write!(
        out,
        "<div><b>{}</b><br>{}: {}<br>{}: {}<br>",
        escaped(&signer.meaning),
        say(head, "姓名", "name"),
        escaped(&signer.name),
        say(head, "时间", "time"),
        at
    )?;
    if signer.method.is_empty() {
        return writeln!(out, "{}: </div>", say(head, "签字", "signature"));
    }
    write!(
        out,
        "{}: {}, {}",
        say(head, "签名方式", "signed by"),
        escaped(&signer.method),
        escaped(&signer.worth)
    )?;
    if !signer.key_id.is_empty() {
        write!(out, "<br>{}: {}", say(head, "密钥", "key"), escaped(&signer.key_id))?;
    }
    writeln!(out, "<br>{}: </div>", say(head, "签字", "signature on paper"))
}

fn foot(head: &Head, (hash, revision): (&str, u32), out: &mut impl Write) -> io::Result<()> {
    let at = head.zone.stamp(head.as_of).to_rfc3339();
    write!(
        out,
        "<footer>{}: {at} ({}) · {}: {revision} · {}",
        say(head, "数据截至", "As it stood at"),
        escaped(head.zone.0.name()),
        say(head, "版次", "revision"),
        escaped(head.program)
    )?;
    if let Some(LogSpan { span: (first, last), .. }) = &head.log {
        write!(out, " · {} {first} - {last}", say(head, "记录", "events"))?;
    }
    write!(out, "<br>{} (BLAKE3): {hash}", say(head, "内容校验值", "content hash"))?;
    if let Some(log) = &head.log {
        let chain = escaped(&log.chain_head);
        write!(out, "<br>{}: {chain}", say(head, "链头校验值", "chain head"))?;
    }
    writeln!(out, "</footer>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_nothing_but_text() {
        let hostile = "<script>alert('1')</script>\" onload=\"x & y";
        let safe = escaped(hostile);
        assert!(!safe.contains(['<', '>', '"', '\'']), "{safe}");
        assert_eq!(safe.matches("&amp;").count(), 1);
        assert!(matches!(escaped("普通文字"), Cow::Borrowed(_)));
    }
}
