//! Alarms in words: what stands, what was done about it, that it is over. The board, the duty log and the
//! report say the same.

use super::named::Named;
use super::show::span;
use super::words::{Lang, Words, fill};
use crate::core::alarm::{AlarmKind, AlarmLine};
use crate::core::check::Template;
use crate::core::complaint::Category;
use crate::core::report::RedPeriod;
use crate::core::rows::{LogKind, LogRow};
use crate::core::time::Stamp;

/// A value of a measure, or its limit.
pub fn value(words: &Words, kind: AlarmKind, value: i64) -> String {
    use AlarmKind::{
        Abandons, ClockJumped, Coverage, Crowd, FeedClock, FeedGap, HotTopic, Load, NoCounter,
        NoSkill, TraineeAlone,
    };
    match kind {
        Load | Abandons => {
            let value = value.max(0);
            let tenth = value % 100 / 10;
            if tenth == 0 { format!("{}", value / 100) } else { format!("{}.{tenth}", value / 100) }
        }
        Crowd | NoCounter | NoSkill | TraineeAlone | Coverage | FeedGap | HotTopic => {
            value.to_string()
        }
        FeedClock => span(words, value.saturating_abs()),
        ClockJumped => format!("{value:+}"),
        _ => span(words, value),
    }
}

/// The sentence of an alarm that stands; `name` is what people call its subject.
pub fn sentence(words: &Words, kind: AlarmKind, name: &str, now: i64, limit: i64) -> String {
    let soon = match kind {
        AlarmKind::Complaint => Some(words.a_complaint_soon),
        AlarmKind::Request => Some(words.lang().requests().a_request_soon),
        _ => None,
    };
    if let Some(soon) = soon.filter(|_| now < 0) {
        return fill(soon, &[name, &value(words, kind, now.saturating_neg())]);
    }
    let (now, limit) = (value(words, kind, now), value(words, kind, limit));
    match kind {
        AlarmKind::Load | AlarmKind::ClockJumped => fill(words.alarm(kind), &[&now, &limit]),
        _ => fill(words.alarm(kind), &[called(words, kind, name), &now, &limit]),
    }
}

/// What an alarm is about, without figures: `03 longest wait`.
pub fn title(words: &Words, kind: AlarmKind, name: &str) -> String {
    use AlarmKind::{IdleWhileWaiting, LongCall, LongPause, LongService, TraineeAlone};
    match kind {
        LongService | IdleWhileWaiting | LongPause | LongCall | TraineeAlone => {
            fill(words.an_counter, &[name, words.alarm_name(kind)])
        }
        _ => format!("{} {}", called(words, kind, name), words.alarm_name(kind)),
    }
}

/// What people call the subject of an alarm, where its id alone tells.
pub fn called<'a>(words: &Words, kind: AlarmKind, name: &'a str) -> &'a str {
    if let (AlarmKind::RoundOverdue, Some(round)) = (kind, Template::from_text(name)) {
        return round.name(words.lang());
    }
    if matches!(kind, AlarmKind::StaffLate | AlarmKind::StaffOver) && name.is_empty() {
        return words.report.somebody;
    }
    let category = Category::from_text(name).filter(|_| kind == AlarmKind::HotTopic);
    category.map_or_else(|| name_or_hall(words, name), |category| category.name(words.lang()))
}

fn is_zh(words: &Words) -> bool {
    words.lang() == Lang::Zh
}

fn name_or_hall<'a>(words: &Words, name: &'a str) -> &'a str {
    if name.is_empty() { words.report.totals } else { feed_name(name) }
}

/// A feed by what tells it from the others of its hall: `/hall/<id>/<vendor>/<device>` without the hall. Any
/// other text is itself.
pub fn feed_name(name: &str) -> &str {
    let rest = name.strip_prefix("/hall/").and_then(|rest| rest.split_once('/'));
    rest.map_or(name, |(_, device)| device)
}

/// The sentence of a line of the duty log that is about an alarm; none of any other line, or where it
/// cannot be read.
pub fn log_line(words: &Words, line: &LogRow) -> Option<String> {
    let said = match line.kind {
        LogKind::AlarmRaised => AlarmLine::raised(&line.detail),
        LogKind::AlarmCleared => AlarmLine::cleared(&line.detail),
        LogKind::AlarmSeen => AlarmLine::seen(&line.detail),
        LogKind::AlarmActed => AlarmLine::acted(&line.detail),
        _ => None,
    }?;
    Some(match said {
        AlarmLine::Raised { kind, value, limit, name } => {
            fill(words.l_alarm_raised, &[&sentence(words, kind, &name, value, limit)])
        }
        AlarmLine::Cleared { kind, worst, secs, name } => {
            let (worst, secs) = (value(words, kind, worst), span(words, secs));
            fill(words.l_alarm_cleared, &[&title(words, kind, &name), &secs, &worst])
        }
        AlarmLine::Seen { kind, name } => {
            fill(words.duty.l_alarm_seen, &[&title(words, kind, &name)])
        }
        AlarmLine::Acted { kind, words: [zh, en], name, with, .. } => {
            let action = if is_zh(words) { zh } else { en };
            let done = format!("{action} {with}");
            fill(words.l_alarm_acted, &[&title(words, kind, &name), done.trim_end()])
        }
    })
}

/// A time beyond a red line as cells: what, from, to, what was done about it, worst, limit.
pub fn red_cells(words: &Words, red: &RedPeriod) -> [String; 6] {
    let done: Vec<String> = red
        .actions
        .iter()
        .map(|action| {
            let [zh, en] = &action.words;
            let word = if is_zh(words) { zh } else { en };
            format!("{} {word} {}", action.at.hm(), action.detail).trim_end().to_owned()
        })
        .collect();
    [
        title(words, red.kind, &red.name),
        red.from.hm(),
        red.to.map_or_else(|| words.report.red_lasts.to_owned(), Stamp::hm),
        if done.is_empty() { words.report.red_none.to_owned() } else { done.join(", ") },
        value(words, red.kind, red.worst),
        value(words, red.kind, red.limit),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Ms;
    use crate::text::words::{EN, ZH};

    fn line(kind: LogKind, said: &AlarmLine) -> LogRow {
        LogRow {
            by: "system".into(),
            subject: "s1".into(),
            detail: said.to_text(),
            ..LogRow::new(1, Ms(0), kind)
        }
    }

    #[test]
    fn what_happened_to_an_alarm_reads_in_both_languages() {
        let (kind, name) = (AlarmKind::LongestWait, String::from("综合"));
        let raised = AlarmLine::Raised { kind, value: 901, limit: 900, name: name.clone() };
        let cleared = AlarmLine::Cleared { kind, worst: 1260, secs: 1320, name: name.clone() };
        let words = ["开台席".to_owned(), "open".to_owned()];
        let action = "open_counter".to_owned();
        let acted = AlarmLine::Acted { kind, action, words, name, with: "05; 赵磊".to_owned() };
        for (kind, said, zh, en) in [
            (
                LogKind::AlarmRaised,
                raised,
                "超红线: 综合 最长等候 15分 限 15分",
                "red: 综合: longest wait 15m, limit 15m",
            ),
            (
                LogKind::AlarmCleared,
                cleared,
                "已恢复: 综合 最长等候, 历时 22分, 最差 21分",
                "ended: 综合 longest wait, stood 22m, worst 21m",
            ),
            (
                LogKind::AlarmActed,
                acted,
                "已处置 综合 最长等候: 开台席 05; 赵磊",
                "done about 综合 longest wait: open 05; 赵磊",
            ),
        ] {
            let line = line(kind, &said);
            assert_eq!(log_line(&ZH, &line).unwrap(), zh);
            assert_eq!(log_line(&EN, &line).unwrap(), en);
        }
        let mut broken = line(
            LogKind::AlarmActed,
            &AlarmLine::Raised { kind, value: 1, limit: 1, name: String::new() },
        );
        broken.detail = "nonsense".into();
        assert_eq!(log_line(&ZH, &broken), None);
    }

    #[test]
    fn a_value_is_written_in_its_own_unit() {
        for (kind, number, text) in [
            (AlarmKind::Load, 350, "3.5"),
            (AlarmKind::Abandons, 625, "6.2"),
            (AlarmKind::Abandons, 800, "8"),
            (AlarmKind::Crowd, 7, "7"),
            (AlarmKind::FeedClock, -45, "0:45"),
            (AlarmKind::LongestWait, 901, "15m"),
        ] {
            assert_eq!(value(&EN, kind, number), text, "{kind:?}");
        }
        let load = sentence(&ZH, AlarmKind::Load, "", 500, 500);
        assert_eq!(load, "全厅每台席等候 5 人 限 5");
        assert_eq!(title(&ZH, AlarmKind::LongService, "05"), "台席 05 办理超长");
        let alone = sentence(&EN, AlarmKind::TraineeAlone, "05", 1, 0);
        assert_eq!(alone, "counter 05: a trainee serves alone");
        let crowd = sentence(&ZH, AlarmKind::Crowd, "综合", 7, 5);
        assert_eq!(crowd, "综合 等候 7 人, 超过 5 人已久");
        assert_eq!(title(&EN, AlarmKind::FeedGap, "/hall/H001/sim/1"), "sim/1 feed gap");
    }
}
