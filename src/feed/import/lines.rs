//! Cuts a stream into lines, or CSV rows, without ever holding more of a line than an event may have.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use crate::core::event::EVENT_BYTES_MAX;
use crate::feed::csv::quote_is_open;

/// What is kept of a line: an event, a byte order mark, some blanks, the line end.
const KEPT_BYTES: usize = EVENT_BYTES_MAX + 64;
/// Most lines of one CSV row. A quote open for longer was never meant to be one.
const ROW_LINES_MAX: usize = 16;

/// One physical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: u64,
    /// Without the LF. Cut where it is longer than any event; then it is too long to be one.
    pub bytes: Vec<u8>,
}

/// Reads lines.
pub struct Lines<R> {
    input: R,
    number: u64,
    back: VecDeque<Line>,
}

impl<R: BufRead> Lines<R> {
    /// From the beginning of a stream.
    pub fn new(input: R) -> Lines<R> {
        Lines { input, number: 0, back: VecDeque::new() }
    }

    /// The next line; `None` at the end. What follows the last LF is a line if it has any byte.
    pub fn line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.back.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        let mut any = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = memchr(chunk);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let room = KEPT_BYTES.saturating_sub(bytes.len()).min(part.len());
            bytes.extend_from_slice(&part[..room]);
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line { number: self.number, bytes }))
    }

    /// The next CSV row, several lines where a quote is open at the end of one; and whether its quotes
    /// are sound. Of a row with a quote that never closes only the first line is taken, so that the
    /// rows after it are not lost.
    pub fn row(&mut self) -> io::Result<Option<(Line, bool)>> {
        let Some(first) = self.line()? else { return Ok(None) };
        if !quote_is_open(&first.bytes) {
            return Ok(Some((first, true)));
        }
        let mut whole = first.bytes.clone();
        let mut more = Vec::new();
        while more.len() < ROW_LINES_MAX && whole.len() < KEPT_BYTES {
            let Some(next) = self.line()? else { break };
            whole.push(b'\n');
            whole.extend_from_slice(&next.bytes);
            more.push(next);
            if !quote_is_open(&whole) {
                return Ok(Some((Line { number: first.number, bytes: whole }, true)));
            }
        }
        for line in more.into_iter().rev() {
            self.back.push_front(line);
        }
        Ok(Some((first, false)))
    }
}

fn memchr(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_a_huge_one_is_cut() {
        let text = [b"a\r\n\n".as_slice(), &vec![b'x'; 10_000_000], b"\nlast"].concat();
        let mut lines = Lines::new(io::BufReader::new(&*text));
        let mut got = Vec::new();
        while let Some(line) = lines.line().unwrap() {
            got.push((line.number, line.bytes.len()));
        }
        assert_eq!(got, [(1, 2), (2, 0), (3, KEPT_BYTES), (4, 4)]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        let text = b"a,\"b\nc\",d\ne,\"f\ng,h\ni,j\n";
        let mut lines = Lines::new(&text[..]);
        let mut got = Vec::new();
        while let Some((row, sound)) = lines.row().unwrap() {
            got.push((row.number, String::from_utf8(row.bytes).unwrap(), sound));
        }
        let expect =
            [(1, "a,\"b\nc\",d", true), (3, "e,\"f", false), (4, "g,h", true), (5, "i,j", true)];
        assert_eq!(got, expect.map(|(n, text, sound)| (n, text.to_owned(), sound)));
    }
}
