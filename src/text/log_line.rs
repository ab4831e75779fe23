//! A line of the duty log as a sentence: the board and the record of a shift say the same. Who and what the ids in it
//! are is asked of whoever shows it.

use super::words::{Words, fill};
use super::{
    alarm, away, check, complaint, duty, finding, follow_up, handover, incident, order, sign, staff,
};
use crate::core::people::Right;
use crate::core::rows::{LogKind, LogRow};
use crate::core::time::{Ms, Zone};

/// What the ids of a line are called.
pub trait Called {
    /// A person by name; any other text is itself, and so is what is a counter's id too.
    fn person(&self, id: &str) -> String;
    /// A person, a superior outside or a department, by name.
    fn whom(&self, id: &str) -> String;
    /// Words of an item of a check, or of a canned phrase, by its code.
    fn phrase(&self, code: &str) -> String;
    /// A feed by name, any other text is itself.
    fn feed(&self, source: &str) -> String;
    /// A service by name.
    fn service(&self, id: &str) -> String;
    /// Why a customer was unhappy.
    fn unhappy_reason(&self, code: &str) -> String;
    /// Why customers walked out.
    fn walk_out_reason(&self, code: &str) -> String;
    /// Another line by its time; one that is not at hand by its place in the log.
    fn line(&self, words: &Words, line_no: u64) -> String;
    /// The zone of the hall.
    fn zone(&self) -> Zone;
    /// From when a version of the settings holds; none where that is not known.
    fn settings_from(&self, _version: u32) -> Option<Ms> {
        None
    }
}

/// The sentence of a line, people by their names.
pub fn log_line(words: &Words, called: &impl Called, line: &LogRow) -> String {
    let text = match line.kind {
        kind if kind.is_written() => written(words, called, line),
        LogKind::StaffMarked => {
            let said = staff::mark(words, &line.detail);
            fill(words.log_line(line.kind), &[&called.person(&line.subject), &said])
        }
        LogKind::Case(kind) => {
            let said = complaint::detail(words.lang(), kind, &line.detail);
            let said = said.map_or_else(|| called.whom(&line.detail), str::to_owned);
            complaint::spelt(words.lang(), kind, &line.subject, &said)
        }
        LogKind::ActRefused => {
            let right = Right::from_text(&line.subject).map(|right| words.deeds.right(right));
            fill(words.log_line(line.kind), &[right.unwrap_or(&line.subject)])
        }
        LogKind::PersonUnmasked | LogKind::PersonErased => {
            fill(words.log_line(line.kind), &[&line.subject, words.person_reason(&line.detail)])
        }
        LogKind::SettingsApplied => settings(words, called, line),
        LogKind::CustomerUnhappy | LogKind::CustomerWalkedOut | LogKind::HalfHourEntered => {
            floor_line(words, called, line)
        }
        kind => said(words, called, line).unwrap_or_else(|| {
            let subject = called.person(&called.feed(&line.subject));
            fill(words.log_line(kind), &[&subject, &called.person(&line.detail)])
        }),
    };
    let about = line.about.map_or_else(String::new, |about| called.line(words, about));
    let marks = duty::marks(words, line, &about, called.zone());
    format!("{marks} {}", text.trim_end()).trim_start().to_owned()
}

/// What somebody wrote, with what it is and why.
fn written(words: &Words, called: &impl Called, line: &LogRow) -> String {
    let why = duty::why(words, line, &called.person(&line.witness));
    match (line.kind, why) {
        (LogKind::NoteVoided, Some(why)) => why,
        (_, Some(why)) => format!("{} ({why})", line.detail),
        (_, None) => line.detail.clone(),
    }
}

/// The sentence of a line that is about an alarm, an incident, a signature, a hand-over, a finding, people or a
/// visit.
fn said(words: &Words, called: &impl Called, line: &LogRow) -> Option<String> {
    let (phrase, whom) = (|code: &str| called.phrase(code), |id: &str| called.whom(id));
    incident::log_line(words, line)
        .or_else(|| alarm::log_line(words, line))
        .or_else(|| sign::log_line(words, line))
        .or_else(|| handover::log_line(words, line, |id| called.person(id), phrase))
        .or_else(|| finding::log_line(words, line, &phrase, &whom, &phrase))
        .or_else(|| check::log_line(words, line))
        .or_else(|| order::log_line(words, called, line))
        .or_else(|| follow_up::log_line(words, line, called.zone()))
        .or_else(|| away::settled(words, called, line))
}

/// A version of the settings that somebody put into force, or that is to come into force later than it was written down.
fn settings(words: &Words, called: &impl Called, line: &LogRow) -> String {
    let from = line.subject.parse().ok().and_then(|version| called.settings_from(version));
    let Some(from) = from.filter(|from| *from > line.at) else {
        return fill(words.log_line(line.kind), &[&line.subject, &line.detail]);
    };
    let zone = called.zone();
    let time = match zone.date(from) {
        date if date == zone.date(line.at) => zone.hm(from),
        date => format!("{} {}", date.format("%m-%d"), zone.hm(from)),
    };
    fill(words.l_settings_ahead, &[&line.subject, &time, &line.detail])
}

/// What was seen or counted on the floor: services by their names, reasons in words.
fn floor_line(words: &Words, called: &impl Called, line: &LogRow) -> String {
    let template = words.log_line(line.kind);
    let why = |code: &str, reason: fn(&_, &str) -> String| match code {
        "" => String::new(),
        code => format!("({})", reason(called, code)),
    };
    let service = match line.subject.as_str() {
        "" => words.hall.to_owned(),
        id => called.service(id),
    };
    match line.kind {
        LogKind::CustomerUnhappy => {
            let reason = why(&line.detail, Called::unhappy_reason);
            match line.subject.as_str() {
                "" => format!("{} {reason}", words.deeds.done_unhappy_floor),
                counter => fill(template, &[counter, &reason]),
            }
        }
        LogKind::CustomerWalkedOut => {
            let (count, code) = line.detail.split_once(' ').unwrap_or((&line.detail, ""));
            let reason = why(code, Called::walk_out_reason);
            fill(template, &[&service, count, &reason])
        }
        _ => fill(template, &[&service, &line.detail]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::tests::ms;
    use crate::text::words::{EN, ZH};

    /// Everything is called by its id.
    struct Plain;

    impl Called for Plain {
        fn person(&self, id: &str) -> String {
            id.to_owned()
        }
        fn whom(&self, id: &str) -> String {
            if id == "network" { "网络部".to_owned() } else { id.to_owned() }
        }
        fn phrase(&self, code: &str) -> String {
            code.to_owned()
        }
        fn feed(&self, source: &str) -> String {
            source.to_owned()
        }
        fn service(&self, id: &str) -> String {
            id.to_owned()
        }
        fn unhappy_reason(&self, code: &str) -> String {
            code.to_owned()
        }
        fn walk_out_reason(&self, code: &str) -> String {
            code.to_owned()
        }
        fn line(&self, _: &Words, line_no: u64) -> String {
            line_no.to_string()
        }
        fn zone(&self) -> Zone {
            Zone::default()
        }
        fn settings_from(&self, version: u32) -> Option<Ms> {
            [(2, ms("11:40")), (3, ms("10:00"))]
                .into_iter()
                .find(|it| it.0 == version)
                .map(|it| it.1)
        }
    }

    fn said(words: &Words, kind: LogKind, subject: &str, detail: &str) -> String {
        let line = LogRow {
            subject: subject.into(),
            detail: detail.into(),
            ..LogRow::new(1, ms("10:00"), kind)
        };
        log_line(words, &Plain, &line)
    }

    #[test]
    fn a_version_that_is_to_come_is_not_said_to_hold() {
        let kind = LogKind::SettingsApplied;
        assert_eq!(said(&ZH, kind, "2", ""), "设置第 2 版将于 11:40 生效");
        assert_eq!(said(&EN, kind, "2", "why"), "settings version 2 comes into force at 11:40 why");
        assert_eq!(said(&ZH, kind, "3", ""), "设置第 3 版生效");
        assert_eq!(said(&ZH, kind, "9", ""), "设置第 9 版生效", "one that is not known");
    }

    #[test]
    fn a_department_has_its_name() {
        let kind = LogKind::Case(crate::core::event::Kind::DispatchSent);
        assert_eq!(said(&ZH, kind, "TS-1", "network"), "投诉 TS-1 转部门 网络部");
    }
}
