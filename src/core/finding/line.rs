//! What a line of the duty log says of a finding: codes and ids, because the words are the reader's.

use super::record::Finding;

/// The detail of such a line: what is wrong, where, and what was said or done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingLine {
    /// Code of the item; empty = the words say it.
    pub item_code: String,
    /// Where; empty = the hall.
    pub place: String,
    /// What is wrong, in words.
    pub text: String,
    /// Whose it is, who did it, or a level: what the kind of line is about.
    pub who: String,
    /// What was said with it.
    pub said: String,
}

/// What stands between the parts: no text that was cleaned holds it.
const BETWEEN: char = '\t';

impl FindingLine {
    /// The line of a finding.
    pub fn of(finding: &Finding, who: &str, said: &str) -> FindingLine {
        FindingLine {
            item_code: finding.item_code.to_string(),
            place: finding.place.to_string(),
            text: finding.text.to_string(),
            who: who.to_owned(),
            said: said.to_owned(),
        }
    }

    /// As the log keeps it.
    pub fn spell(&self) -> String {
        let parts = [&self.item_code, &self.place, &self.text, &self.who, &self.said];
        parts.map(|part| part.replace(BETWEEN, " ")).join(&BETWEEN.to_string())
    }

    /// Reads what the log keeps; parts that are missing are empty.
    pub fn parse(detail: &str) -> FindingLine {
        let mut parts = detail.splitn(5, BETWEEN).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        FindingLine { item_code: next(), place: next(), text: next(), who: next(), said: next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_it_was_spelled() {
        let line = FindingLine {
            item_code: "S1".into(),
            place: "3 号机".into(),
            text: "黑屏".into(),
            who: "zhang".into(),
            said: "已\t报修".into(),
        };
        let read = FindingLine::parse(&line.spell());
        assert_eq!(read, FindingLine { said: "已 报修".into(), ..line });
        assert_eq!(FindingLine::parse("S1").item_code, "S1");
        assert_eq!(FindingLine::parse(""), FindingLine::default());
    }
}
