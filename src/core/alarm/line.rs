//! What a line of the duty log says about an alarm: codes and numbers, so that it reads in every language.
//! Fields are apart by `; `, the free one last.

use super::AlarmKind;

/// The detail of a line about an alarm. The subject stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlarmLine {
    /// It passed the red line: `longest_wait; 901; 900; name`.
    Raised {
        /// What is measured.
        kind: AlarmKind,
        /// The value then.
        value: i64,
        /// The limit.
        limit: i64,
        /// Name of the subject.
        name: String,
    },
    /// It is over: `longest_wait; 1260; 1320; name`.
    Cleared {
        /// What is measured.
        kind: AlarmKind,
        /// The worst value.
        worst: i64,
        /// How long it stood, seconds.
        secs: i64,
        /// Name of the subject.
        name: String,
    },
    /// Somebody has seen it: `longest_wait; name`.
    Seen {
        /// What is measured.
        kind: AlarmKind,
        /// Name of the subject.
        name: String,
    },
    /// Something was done about it: `longest_wait; open_counter; zh; en; name; 05`.
    Acted {
        /// What is measured.
        kind: AlarmKind,
        /// Code of the action.
        action: String,
        /// Its words, Chinese and English.
        words: [String; 2],
        /// Name of the subject.
        name: String,
        /// With what.
        with: String,
    },
}

const APART: &str = "; ";

fn plain(text: &str) -> String {
    text.replace(APART, ", ")
}

impl AlarmLine {
    /// As the log keeps it.
    pub fn to_text(&self) -> String {
        match self {
            AlarmLine::Raised { kind, value, limit, name } => {
                format!("{}{APART}{value}{APART}{limit}{APART}{name}", kind.as_str())
            }
            AlarmLine::Cleared { kind, worst, secs, name } => {
                format!("{}{APART}{worst}{APART}{secs}{APART}{name}", kind.as_str())
            }
            AlarmLine::Seen { kind, name } => format!("{}{APART}{name}", kind.as_str()),
            AlarmLine::Acted { kind, action, words: [zh, en], name, with } => {
                let fields = [action, zh, en, name].map(|field| plain(field)).join(APART);
                format!("{}{APART}{fields}{APART}{with}", kind.as_str())
            }
        }
    }

    /// Reads the detail of a line that tells of a breach.
    pub fn raised(text: &str) -> Option<AlarmLine> {
        let (kind, value, limit, name) = numbers(text)?;
        Some(AlarmLine::Raised { kind, value, limit, name })
    }

    /// Reads the detail of a line that tells of a recovery.
    pub fn cleared(text: &str) -> Option<AlarmLine> {
        let (kind, worst, secs, name) = numbers(text)?;
        Some(AlarmLine::Cleared { kind, worst, secs, name })
    }

    /// Reads the detail of a line that tells that somebody has seen it.
    pub fn seen(text: &str) -> Option<AlarmLine> {
        let (kind, name) = text.split_once(APART)?;
        Some(AlarmLine::Seen { kind: AlarmKind::from_text(kind)?, name: name.to_owned() })
    }

    /// Reads the detail of a line that tells of an action.
    pub fn acted(text: &str) -> Option<AlarmLine> {
        let mut fields = text.splitn(6, APART);
        let kind = AlarmKind::from_text(fields.next()?)?;
        let mut next = || fields.next().map(str::to_owned);
        let (action, words) = (next()?, [next()?, next()?]);
        Some(AlarmLine::Acted { kind, action, words, name: next()?, with: next()? })
    }
}

fn numbers(text: &str) -> Option<(AlarmKind, i64, i64, String)> {
    let mut fields = text.splitn(4, APART);
    let kind = AlarmKind::from_text(fields.next()?)?;
    let (first, second) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((kind, first, second, fields.next()?.to_owned()))
}
