//! How a line of the record is spelt and what its hash covers.

use serde::{Deserialize, Serialize};

use super::Entry;
use crate::core::time::Ms;
use crate::server::Fault;
use crate::server::accounts::broken;

/// What stands before the hash, between it and the text that it covers, and behind that.
const PARTS: [&str; 3] = ["{\"chain\":\"", "\",\"entry\":", "}"];

/// An entry with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Placed {
    pub(super) number: u64,
    pub(super) at: Ms,
    #[serde(flatten)]
    pub(super) entry: Entry,
}

impl Placed {
    /// The hash of the line behind one that has this hash, and the line.
    pub(super) fn spelt(&self, before: &str) -> Result<(String, String), Fault> {
        let text = serde_json::to_string(self).map_err(broken)?;
        let chain = hash(before, &text);
        let [begin, between, close] = PARTS;
        let body = format!("{begin}{chain}{between}{text}{close}");
        Ok((chain, body))
    }
}

fn hash(before: &str, text: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(before.as_bytes());
    hasher.update(text.as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// The hash of a line and the text that it covers.
pub(super) fn taken_apart(line: &str) -> Option<(&str, &str)> {
    let [begin, between, end] = PARTS;
    line.strip_prefix(begin)?.strip_suffix(end)?.split_once(between)
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not what was written there, or one was taken out before it")]
pub struct Broken {
    /// The first line that does not follow, counted from 1 among those that were looked at.
    pub line: u64,
}

/// Holds lines, as they are stored or were exported, against each other. `before` is the hash of the line before the first
/// one, empty for the first of all; none = that line is not at hand. Answers the last hash and how many there were.
pub fn check_chain<'a>(
    lines: impl Iterator<Item = &'a str>,
    before: Option<&str>,
) -> Result<(String, u64), Broken> {
    let mut last = before.map(str::to_owned);
    let mut number = None;
    let mut count = 0;
    for line in lines {
        count += 1;
        let bad = || Broken { line: count };
        let (shown, text) = taken_apart(line).ok_or_else(bad)?;
        let placed: Placed = serde_json::from_str(text).map_err(|_| bad())?;
        let known = match &last {
            Some(last) => hash(last, text) == shown,
            None => placed.number > 1 || hash("", text) == shown,
        };
        if !known || number.is_some_and(|before: u64| placed.number != before + 1) {
            return Err(bad());
        }
        number = Some(placed.number);
        last = Some(shown.to_owned());
    }
    Ok((last.unwrap_or_default(), count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::accounts::{Caller, What};

    fn lines(count: u64) -> Vec<String> {
        let mut last = String::new();
        let line = |number| {
            let entry = Entry::done("wang", What::SignIn, &Caller::default()).because("\"},{\"");
            let placed = Placed { number, at: Ms(5), entry };
            let (chain, body) = placed.spelt(&last).unwrap();
            last = chain;
            body
        };
        (1..=count).map(line).collect()
    }

    #[test]
    fn a_line_that_is_changed_moved_or_gone_shows() {
        let good = lines(6);
        let check =
            |lines: &[String], before| check_chain(lines.iter().map(String::as_str), before);
        assert_eq!(check(&good, Some("")).unwrap().1, 6);
        assert_eq!(check(&good, None).unwrap().1, 6);
        assert_eq!(check(&good[2..], None).unwrap().1, 4, "a part of it holds together");
        assert_eq!(check(&good[2..], Some("")), Err(Broken { line: 1 }));
        let mut gone = good.clone();
        gone.remove(3);
        assert_eq!(check(&gone, Some("")), Err(Broken { line: 4 }));
        let mut moved = good.clone();
        moved.swap(1, 2);
        assert_eq!(check(&moved, None), Err(Broken { line: 2 }));
        let mut changed = good.clone();
        changed[4] = changed[4].replace("wang", "li");
        assert_eq!(check(&changed, None), Err(Broken { line: 5 }));
        let mut twice = good.clone();
        twice.insert(3, good[2].clone());
        assert_eq!(check(&twice, None), Err(Broken { line: 4 }));
        for other in ["", "{}", "{\"chain\":\"x\",\"entry\":{}}"] {
            assert_eq!(check(&[other.to_owned()], None), Err(Broken { line: 1 }), "{other}");
        }
    }
}
