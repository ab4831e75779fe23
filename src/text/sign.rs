//! Signatures in words.

use crate::core::event::{Meaning, Method};
use crate::core::rows::{LogKind, LogRow};
use crate::text::words::{Words, fill};

/// What is meant by a signature.
pub fn meaning(words: &Words, of: Meaning) -> &'static str {
    match of {
        Meaning::Prepared => words.duty.mean_prepared,
        Meaning::Received => words.duty.mean_received,
        Meaning::Reviewed => words.duty.mean_reviewed,
        Meaning::Verified => words.duty.mean_verified,
        Meaning::Forced => words.duty.mean_forced,
    }
}

/// How a signature was made.
pub fn method(words: &Words, of: Method) -> &'static str {
    match of {
        Method::Pin => words.duty.by_pin,
        Method::Session => words.duty.by_session,
        Method::OsUser => words.duty.by_os_user,
    }
}

/// The sentence of a line about a signature; none of any other line.
pub fn log_line(words: &Words, line: &LogRow) -> Option<String> {
    (line.kind == LogKind::Signed).then_some(())?;
    let mut said = line.detail.split(' ');
    let kind = said.next()?;
    let what = match kind {
        "shift" => words.duty.sj_shift.to_owned(),
        other => fill(words.duty.sj_other, &[other, &line.subject]),
    };
    let meant = said.next().and_then(Meaning::from_text).map(|of| meaning(words, of));
    let how = said.next().and_then(Method::from_text).map(|of| method(words, of));
    let values = [&*what, meant.unwrap_or_default(), how.unwrap_or_default()];
    Some(fill(words.log_line(line.kind), &values))
}
