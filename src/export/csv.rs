//! A table as CSV: UTF-8 with a byte order mark, every field quoted, lines ended by CR LF, as Excel and WPS read it.
//! What people wrote cannot become a formula; numbers and telephone numbers are left as they are.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::doc::{Cell, Column};
use crate::core::time::Zone;

/// What Excel and WPS know UTF-8 by.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes rows as they come.
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    out: W,
    zone: Zone,
    line: String,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file with its heads.
    pub fn new(out: W, zone: Zone, columns: &[Column]) -> io::Result<CsvWriter<W>> {
        let mut writer = CsvWriter { out, zone, line: String::new() };
        writer.out.write_all(MARK)?;
        for column in columns {
            writer.field(&column.head);
        }
        writer.end_line()?;
        Ok(writer)
    }

    /// A row.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for cell in cells {
            self.cell(cell);
        }
        self.end_line()
    }

    /// Ends the file, and gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::FreeText(text) if is_formula(text) => {
                self.begin();
                self.line.push('\'');
                push_quoted(&mut self.line, text);
                self.line.push('"');
            }
            Cell::FreeText(text) | Cell::Text(text) => self.field(text),
            Cell::Opens(cell, _) => self.cell(cell),
            other => {
                self.begin();
                push_plain(&mut self.line, other, self.zone);
                self.line.push('"');
            }
        }
    }

    fn begin(&mut self) {
        self.line.push_str(if self.line.is_empty() { "\"" } else { ",\"" });
    }

    fn field(&mut self, text: &str) {
        self.begin();
        push_quoted(&mut self.line, text);
        self.line.push('"');
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

fn push_quoted(line: &mut String, text: &str) {
    let mut parts = text.split('"');
    line.push_str(parts.next().unwrap_or_default());
    for part in parts {
        line.push_str("\"\"");
        line.push_str(part);
    }
}

/// A cell that is no text, as CSV and the page spell it.
pub(super) fn push_plain(line: &mut String, cell: &Cell, zone: Zone) {
    // Writing to a text does not fail.
    let _ = match cell {
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            write!(line, "{number:.0}")
        }
        Cell::Number(number) => write!(line, "{}", trimmed(*number)),
        Cell::Percent(share) => write!(line, "{}%", trimmed(share * 100.0)),
        Cell::Date(date) => write!(line, "{date}"),
        Cell::DateTime(at) => write!(line, "{} {}", zone.date(*at), zone.hms(*at)),
        Cell::Duration(secs) => {
            let (sign, secs) = (if *secs < 0 { "-" } else { "" }, secs.unsigned_abs());
            write!(line, "{sign}{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
        }
        Cell::Text(text) | Cell::FreeText(text) => write!(line, "{text}"),
        Cell::Program(text) => write!(line, "{text}"),
        Cell::Opens(cell, _) => {
            push_plain(line, cell, zone);
            Ok(())
        }
        Cell::Empty => Ok(()),
    };
}

/// With at most six decimals, none of them a zero at the end.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Whether a spreadsheet may take a text for a formula: by its first visible character (reliability 7.4). A signed
/// number, such as a telephone number with its country, is none.
pub fn is_formula(text: &str) -> bool {
    let hidden = |c: char| {
        (c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n'))
            || matches!(c, '"' | '\'' | '\u{201C}' | '\u{201D}' | '\u{FF02}' | '\u{FF07}')
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    let visible = text.trim_start_matches(hidden);
    let Some(first) = visible.chars().next() else { return false };
    let triggers = matches!(
        first,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%' | '＝' | '＋' | '－' | '＠'
    );
    triggers && !is_signed_number(text)
}

fn is_signed_number(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['+', '-']) else { return false };
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let points = rest.chars().filter(|c| *c == '.').count();
    let plain = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '*'));
    plain && digits > 0 && points <= 1 && rest.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::core::time::Ms;
    use crate::export::doc::Table;

    fn written(rows: &[Vec<Cell>]) -> String {
        let wide = rows.iter().map(Vec::len).max().unwrap_or(1);
        let heads: Vec<(&str, i16)> = vec![("列", 4); wide];
        let table = Table::new("a", "A", &heads);
        let mut writer = CsvWriter::new(Vec::new(), Zone::default(), &table.columns).unwrap();
        for row in rows {
            writer.row(row).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    fn read(text: &str) -> Vec<Vec<String>> {
        let plain = text.strip_prefix('\u{FEFF}').expect("begins with a byte order mark");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(plain.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn cells_are_spelt_so_that_a_spreadsheet_reads_what_they_are() {
        let at = Ms(1_762_738_205_000);
        let row = vec![
            Cell::Number(12.0),
            Cell::Number(7.25),
            Cell::Percent(0.055_214_7),
            Cell::Date(Zone::default().date(at)),
            Cell::DateTime(at),
            Cell::Duration(3723),
            Cell::Empty,
            Cell::text("a\"b, c"),
            Cell::Number(-0.000_000_01),
        ];
        let text = written(&[row]);
        let line = text.lines().nth(1).unwrap();
        let spelt = "\"12\",\"7.25\",\"5.52147%\",\"2025-11-10\",\"2025-11-10 09:30:05\",\"1:02:03\",\"\",\
                     \"a\"\"b, c\",\"0\"";
        assert_eq!(line, spelt);
        assert!(text.ends_with("\"\r\n"), "{text:?}");
    }

    #[test]
    fn what_could_become_a_formula_is_made_text_and_numbers_are_left_alone() {
        for text in [
            "=cmd|' /C calc'!A0",
            "+SUM(A1)",
            "+1-2",
            "-1+cmd",
            "@SUM(1)",
            "\t=1",
            "  =1",
            "\"=1\"",
            "'=1",
            "|cmd",
            "%0A=1",
            "＝1+1",
            "＋1+1",
            "－1",
            "＠x",
            "\u{3000}=1",
            "\u{200B}=1",
            "“=1”",
        ] {
            assert!(is_formula(text), "{text:?}");
            let cell = &read(&written(&[vec![Cell::free(text)]]))[1][0];
            assert!(cell.starts_with('\''), "{cell:?}");
        }
        for text in [
            "13812345678",
            "138****5678",
            "+8613812345678",
            "+86 138 1234 5678",
            "-5",
            "-12.5",
            "TS-1110-01",
            "张岚",
            "a=b",
            "10%",
            "",
        ] {
            assert!(!is_formula(text), "{text:?}");
            assert_eq!(read(&written(&[vec![Cell::Text(text.into())]]))[1][0], text);
        }
    }

    #[test]
    fn our_own_texts_are_never_changed() {
        let row = vec![Cell::text("-"), Cell::text("=")];
        assert_eq!(read(&written(&[row]))[1], ["-", "="]);
    }

    proptest! {
        #[test]
        fn every_text_comes_back_as_it_was_but_for_the_mark_of_a_formula(
            rows in prop::collection::vec(prop::collection::vec(".*", 1..5), 1..6)
        ) {
            let cells: Vec<Vec<Cell>> = rows
                .iter()
                .map(|row| row.iter().map(|text| Cell::FreeText(text.clone())).collect())
                .collect();
            let back = read(&written(&cells));
            prop_assert_eq!(back.len(), rows.len() + 1);
            for (row, back) in rows.iter().zip(&back[1..]) {
                prop_assert_eq!(row.len(), back.len());
                for (text, back) in row.iter().zip(back) {
                    let expected = if is_formula(text) { format!("'{text}") } else { text.clone() };
                    prop_assert_eq!(&expected, back);
                    prop_assert!(!is_formula(back) || back.starts_with('\''));
                }
            }
        }
    }
}
