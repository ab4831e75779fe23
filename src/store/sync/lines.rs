//! Events as they stand in the body of a segment: one line each, `[^<origin> ]<bytes>` and a line feed. No event of ours
//! holds a line feed.

/// Why a body is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the segment is no event")]
pub struct LineFault {
    /// Which line, from 0.
    pub line: usize,
}

/// A line: the chain of the event where it was written before, and its bytes.
pub type EventLine<'a> = (Option<[u8; 32]>, &'a [u8]);

/// Digits of an origin.
const ORIGIN_DIGITS: usize = 64;

/// Writes a line at the end of a body.
pub fn write_line(body: &mut Vec<u8>, origin: Option<&[u8; 32]>, bytes: &[u8]) {
    if let Some(origin) = origin {
        body.push(b'^');
        body.extend_from_slice(crate::core::hex::hex(origin).as_bytes());
        body.push(b' ');
    }
    body.extend_from_slice(bytes);
    body.push(b'\n');
}

/// The lines of a body.
pub fn read_lines(body: &[u8]) -> impl Iterator<Item = Result<EventLine<'_>, LineFault>> {
    let whole = body.is_empty() || body.ends_with(b"\n");
    let mut lines: Vec<&[u8]> = body.split(|byte| *byte == b'\n').collect();
    if whole {
        lines.pop();
    }
    let last = if whole { usize::MAX } else { lines.len() - 1 };
    let each = lines.into_iter().enumerate();
    each.map(move |(line, text)| read_line(text).filter(|_| line != last).ok_or(LineFault { line }))
}

fn read_line(text: &[u8]) -> Option<EventLine<'_>> {
    let Some(rest) = text.strip_prefix(b"^") else {
        return (!text.is_empty()).then_some((None, text));
    };
    let (digits, rest) = rest.split_at_checked(ORIGIN_DIGITS)?;
    let origin = crate::core::hex::unhex_all(std::str::from_utf8(digits).ok()?)?;
    let bytes = rest.strip_prefix(b" ").filter(|bytes| !bytes.is_empty())?;
    Some((Some(origin), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_were_written() {
        let mut body = Vec::new();
        write_line(&mut body, None, b"{\"a\":1}");
        write_line(&mut body, Some(&[7; 32]), b"{}");
        let read: Vec<_> = read_lines(&body).collect::<Result<_, _>>().unwrap();
        assert_eq!(read, [(None, &b"{\"a\":1}"[..]), (Some([7; 32]), &b"{}"[..])]);
        assert_eq!(read_lines(b"").count(), 0);
    }

    #[test]
    fn what_is_no_line_is_told_by_its_number() {
        for (body, line) in
            [(&b"{}\n\n"[..], 1), (b"{}\n{}", 1), (b"^ab {}\n", 0), (b"\n", 0), (b"x", 0)]
        {
            let fault = read_lines(body).find_map(Result::err);
            assert_eq!(fault, Some(LineFault { line }), "{body:?}");
        }
    }
}
