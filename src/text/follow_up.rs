//! Follow-ups in words: the names of their values, why something about one is refused, their lines of the duty log.

use super::named::{Named, names};
use super::words::{Words, fill};
use crate::core::followup::{FollowUpBar, FollowUpWay, Origin, Outcome, ServiceKind, TaskState};
use crate::core::rows::{LogKind, LogRow};
use crate::core::time::{Ms, Zone};

names! {
    Origin {
        Complaint: "投诉办结", "complaint closed";
        Order: "跟踪工单", "watched order";
        Sample: "抽样", "sample";
        Hand: "手工", "by hand";
        Import: "导入", "imported";
    }
    ServiceKind {
        Counter: "台席办理", "counter";
        Installation: "装机", "installation";
        Move: "移机", "move";
        FaultRepair: "障碍修复", "fault repair";
        Complaint: "投诉处理", "complaint";
        Other: "其他", "other";
    }
    FollowUpWay {
        Telephone: "电话", "telephone";
        Sms: "短信", "text message";
        Post: "信函", "letter";
        FaceToFace: "当面", "face to face";
    }
    Outcome {
        Reached: "成功", "reached";
        NoAnswer: "无人接听", "no answer";
        Refused: "拒访", "refused";
        WrongNumber: "号码错误", "wrong number";
        GivenUp: "三次未达", "given up";
    }
    TaskState {
        Open: "待回访", "open";
        Done: "已结束", "done";
        Dropped: "已取消", "dropped";
        Void: "作废", "void";
    }
}

/// Why something about a follow-up was refused.
pub fn bar(words: &Words, bar: FollowUpBar) -> &'static str {
    let texts = words.lang().follow_ups();
    match bar {
        FollowUpBar::Gone => texts.bar_gone,
        FollowUpBar::Over => texts.bar_over,
        FollowUpBar::NoText => texts.bar_text,
        FollowUpBar::TooLong => texts.bar_long,
        FollowUpBar::Date => texts.bar_date,
        FollowUpBar::Score => texts.bar_score,
        FollowUpBar::NothingSaid => texts.bar_nothing,
        FollowUpBar::Value => texts.bar_value,
        FollowUpBar::NoNumber => texts.bar_number,
        FollowUpBar::Known => texts.bar_known,
        FollowUpBar::TooMany => texts.bar_many,
        FollowUpBar::Empty => texts.bar_empty,
    }
}

/// The sentence of a line of the duty log that is about a follow-up; none of any other.
pub fn log_line(words: &Words, line: &LogRow, zone: Zone) -> Option<String> {
    let lang = words.lang();
    let detail = match line.kind {
        LogKind::FollowUpMade => ServiceKind::from_text(&line.detail)
            .map_or(&*line.detail, |it| it.name(lang))
            .to_owned(),
        LogKind::FollowUpTried => {
            Outcome::from_text(&line.detail).map_or(&*line.detail, |it| it.name(lang)).to_owned()
        }
        LogKind::FollowUpMoved => {
            let until = line.detail.parse().map_or(line.at, Ms);
            format!("{} {}", zone.date(until).format("%m-%d"), zone.hm(until))
        }
        LogKind::FollowUpsImported | LogKind::FollowUpAnswered | LogKind::FollowUpDropped => {
            line.detail.clone()
        }
        _ => return None,
    };
    Some(fill(words.log_line(line.kind), &[&line.subject, &detail]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_a_name() {
        super::super::named::hold(NAMED, 16);
    }
}
