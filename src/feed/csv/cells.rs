//! Bytes of a CSV row to cells. Rows are cut before they are decoded, so that one broken character spoils
//! one row and not the file.

use std::borrow::Cow;

use crate::feed::mapping::Encoding;

/// Which encoding the beginning of a file is in. Only ASCII so far leaves it open.
pub fn detect(head: &[u8]) -> Encoding {
    if head.is_ascii() {
        return Encoding::Auto;
    }
    match std::str::from_utf8(head) {
        Ok(_) => Encoding::Utf8,
        // The last character may be cut.
        Err(error) if error.error_len().is_none() => Encoding::Utf8,
        Err(_) => Encoding::Gbk,
    }
}

/// The text of a row; `None` if it is not in that encoding.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let utf8 = || std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
    let gbk = || encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    match encoding {
        Encoding::Utf8 => utf8(),
        Encoding::Gbk => gbk(),
        Encoding::Auto => utf8().or_else(gbk),
    }
}

/// Which encoding a file as a whole is in: that of most of its lines, where they are of two.
pub fn encoding_of(file: &[u8]) -> Encoding {
    let found = detect(file);
    if found != Encoding::Gbk {
        return found;
    }
    let (mut utf8, mut other) = (0usize, 0usize);
    for line in file.split(|byte| *byte == b'\n') {
        utf8 += usize::from(is_plainly_utf8(line));
        other += usize::from(std::str::from_utf8(line).is_err());
    }
    if utf8 >= other { Encoding::Utf8 } else { Encoding::Gbk }
}

/// Whether this is Chinese in UTF-8, and not by chance: in GBK most such bytes are some other Chinese, of rare characters.
fn is_plainly_utf8(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let wide = text.chars().filter(|c| !c.is_ascii());
    wide.clone().count() > 0 && wide.clone().all(|c| c.len_utf8() == 3)
}

/// The text of a row of a file that is in that encoding; none where the row is in another one.
pub fn decode_row(row: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    let is_other = encoding == Encoding::Gbk && is_plainly_utf8(row);
    if is_other { None } else { decode(row, encoding) }
}

/// Whether a quote is still open at the end of these bytes. No byte of a GBK character is a quote.
pub fn quote_is_open(row: &[u8]) -> bool {
    row.iter().fold(false, |open, byte| open ^ (*byte == b'"'))
}

/// The cells of one row (RFC 4180).
pub(in crate::feed) fn split(row: &str) -> Vec<Cow<'_, str>> {
    let row = row.trim_end_matches(['\r', '\n']);
    if !row.contains('"') {
        return row.split(',').map(Cow::Borrowed).collect();
    }
    let mut cells = Vec::new();
    let (mut cell, mut quoted) = (String::new(), false);
    let mut chars = row.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(Cow::Owned(std::mem::take(&mut cell))),
            c => cell.push(c),
        }
    }
    cells.push(Cow::Owned(cell));
    cells
}

/// Why a small file cannot be read, and the line of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFault {
    /// It is in no encoding of these.
    Encoding(usize),
    /// A quote begins there that nobody closed: it has taken in the rest of the file.
    OpenQuote(usize),
}

/// Bytes that are one row though its quotes hold line ends, with the line that it begins on.
pub(in crate::feed) struct RawRow<'a> {
    pub(in crate::feed) begins: usize,
    pub(in crate::feed) bytes: &'a [u8],
    /// The line of a quote in it that nobody closed.
    pub(in crate::feed) open: Option<usize>,
}

/// The rows of a file. Each byte is looked at once, however many lines a quote takes in.
pub(in crate::feed) fn raw_rows(file: &[u8]) -> Vec<RawRow<'_>> {
    let mut rows = Vec::new();
    let (mut begins, mut from, mut at, mut open) = (1, 0, 0, None);
    for (line, part) in (1..).zip(file.split_inclusive(|byte| *byte == b'\n')) {
        at += part.len();
        if part.iter().fold(false, |odd, byte| odd ^ (*byte == b'"')) {
            open = if open.is_none() { Some(line) } else { None };
        }
        if open.is_none() || at == file.len() {
            let bytes = file.get(from..at).unwrap_or_default();
            rows.push(RawRow { begins, bytes, open });
            (begins, from) = (line + 1, at);
        }
    }
    rows
}

/// The cells of every row of a small file with the line it begins on, blank rows left out. A file that names its
/// columns first is read by whoever knows them.
pub fn table(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, TableFault> {
    let encoding = encoding_of(bytes);
    let mut rows = Vec::new();
    for row in raw_rows(bytes) {
        if let Some(line) = row.open {
            return Err(TableFault::OpenQuote(line));
        }
        let text = decode_row(row.bytes, encoding).ok_or(TableFault::Encoding(row.begins))?;
        if !text.trim().is_empty() {
            let cells = split(&text).into_iter().map(|cell| cell.trim().to_owned());
            rows.push((row.begins, cells.collect()));
        }
    }
    Ok(rows)
}
