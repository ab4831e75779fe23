//! Hand-overs in words: what items are, what has to be done next, lines of the duty log, refusals.

use super::named::{Named, names};
use super::words::{Lang, Words, fill};
use crate::core::act::HandoverAct;
use crate::core::complaint::{ClockKind, DeclineReason, Stage};
use crate::core::handover::{
    Bar, Grade, HandoverState, ItemKind, NextStep, PreparedPart, SignedAs,
};
use crate::core::incident::{IncidentKind, Step};
use crate::core::rows::{LogKind, LogRow};

names! {
    ItemKind {
        Complaint: "投诉", "complaint";
        Incident: "突发", "incident";
        Finding: "整改", "finding";
        Measure: "措施", "measure";
        Trainee: "实习生", "trainee";
        Note: "留言", "note";
        Request: "协办", "request";
        Order: "工单", "order";
        Improvement: "改进", "improvement";
        FollowUp: "回访逾期", "overdue calls";
    }
    Grade {
        Urgent: "紧急", "urgent";
        Watch: "关注", "watch";
        Stable: "一般", "routine";
    }
    HandoverState {
        Open: "当班", "on duty";
        Preparing: "准备交接", "preparing";
        Frozen: "已定稿", "frozen";
        Returned: "退回补充", "returned";
        Accepted: "已接班", "received";
        Closed: "已封存", "closed";
    }
    PreparedPart {
        Started: "开始准备", "preparation begun";
        Note: "留言", "note";
        Money: "现金", "money";
        Vouchers: "票据", "vouchers";
        Seals: "印章", "seals";
        Keys: "钥匙", "keys";
    }
}

/// What has to be done next, without its time.
pub fn next(lang: Lang, step: &NextStep) -> String {
    let code = &*step.code;
    if let Some(clock) = code.strip_prefix("clock:").and_then(ClockKind::from_text) {
        return clock.name(lang).to_owned();
    }
    if let Some(stage) = code.strip_prefix("stage:").and_then(Stage::from_text) {
        return stage.name(lang).to_owned();
    }
    if let Some(stage) = code.strip_prefix("order_stage:") {
        let (zh, en) = stage.split_once('|').unwrap_or((stage, stage));
        let name = if lang == Lang::Zh { zh } else { en };
        return fill(lang.orders().next_stage, &[name]);
    }
    if let Some(step) = code.strip_prefix("step:").and_then(Step::from_text) {
        return step.name(lang).to_owned();
    }
    let (zh, en) = match code {
        "backlog" => ("补录预受理", "enter the paper orders"),
        "restore" => ("等待恢复", "until it is over"),
        "read" => ("看过即可", "to be read"),
        "call" => ("回访", "call them back"),
        "fix" => ("整改", "put it right"),
        "verify" => ("复查", "check it again"),
        "measure" => ("做完措施", "do what was agreed"),
        "exam" => ("到期待考核", "exam due"),
        "order_promise" => ("催办, 重新答复客户", "press it, promise anew"),
        "order_check" => ("查工单进度", "look how far it is"),
        "improve_enter" => ("确定改进措施", "say what is done"),
        "improve_do" => ("完成改进措施", "do what was planned"),
        "improve_check" => ("评估改进效果", "see whether it helped"),
        "nothing" => ("不用再做什么", "nothing more"),
        "close" => ("直接结案", "close it at once"),
        other => (other, other),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
    .to_owned()
}

/// What people call an item, from its kind and its label as a line of the log spells them.
pub fn label(lang: Lang, kind: &str, label: &str) -> String {
    let Some(kind) = ItemKind::from_text(kind) else { return label.to_owned() };
    let called = match kind {
        ItemKind::Incident => {
            IncidentKind::from_text(label).map_or(label, |incident| incident.name(lang))
        }
        _ => label,
    };
    format!("{} {called}", kind.name(lang))
}

/// Why something about a hand-over was refused, and what is possible instead. Names of people come with it.
pub fn bar(words: &Words, bar: &Bar, time: impl Fn(crate::core::time::Ms) -> String) -> String {
    let texts = words.handover;
    let text = match bar {
        Bar::Gone => texts.bar_gone,
        Bar::Over => texts.bar_over,
        Bar::TooEarly(at) => return fill(texts.bar_early, &[&time(*at)]),
        Bar::NotYours(who) => return fill(texts.bar_not_yours, &[who]),
        Bar::Frozen => texts.bar_frozen,
        Bar::NotFrozen => texts.bar_not_frozen,
        Bar::OtherReport => texts.bar_other_report,
        Bar::NoItem => texts.bar_no_item,
        Bar::Own => texts.bar_own,
        Bar::OtherReceiver(who) => return fill(texts.bar_other_receiver, &[who]),
        Bar::ReadBack => texts.bar_read_back,
        Bar::NotStable => texts.bar_not_stable,
        Bar::NoReason => texts.bar_reason,
        Bar::NoSecond => texts.bar_second,
        Bar::Unanswered(left) => return fill(texts.bar_unanswered, &[&left.to_string()]),
        Bar::NotAssumed => texts.bar_not_assumed,
        Bar::Assumed => texts.bar_assumed,
        Bar::Unsigned(SignedAs::Outgoing) => texts.bar_unsigned_out,
        Bar::Unsigned(SignedAs::Incoming) => texts.bar_unsigned_in,
        Bar::NotAccepted => texts.bar_not_accepted,
        Bar::NotLast(who) => return fill(texts.bar_not_last, &[who]),
        Bar::NoPin(who) => return fill(texts.bar_no_pin, &[who]),
        Bar::Signed => texts.bar_signed,
        Bar::Repeat => words.deeds.nothing,
    };
    text.to_owned()
}

/// What an act did, as a toast says it.
pub fn told(words: &Words, act: &HandoverAct) -> String {
    let (lang, texts) = (words.lang(), words.handover);
    let text = match act {
        HandoverAct::Prepare => texts.done_prepare,
        HandoverAct::Note { .. } => texts.done_note,
        HandoverAct::Count { parts, .. } => {
            let parts: Vec<&str> = parts.iter().map(|part| part.name(lang)).collect();
            return fill(texts.done_count, &[&parts.join(" ")]);
        }
        HandoverAct::Freeze => texts.done_freeze,
        HandoverAct::Return { .. } => texts.done_return,
        HandoverAct::Read { .. } => texts.done_read,
        HandoverAct::Accept { .. } => texts.done_accept,
        HandoverAct::AcceptStable => texts.done_accept_stable,
        HandoverAct::Decline { reason, .. } => {
            return fill(texts.done_decline, &[reason.name(lang)]);
        }
        HandoverAct::Assume { .. } => texts.done_assume,
        HandoverAct::Receive => texts.done_receive,
        HandoverAct::Finish => texts.done_finish,
        HandoverAct::CloseDay => texts.done_close_day,
        HandoverAct::StartWithout { .. } => texts.done_start,
        HandoverAct::Append { .. } => texts.done_append,
    };
    text.to_owned()
}

/// What an act wants, as a refusal names it: nothing of it was done.
pub fn wanted(words: &Words, act: &HandoverAct) -> String {
    let texts = words.handover;
    let text = match act {
        HandoverAct::Prepare => texts.e_prepare,
        HandoverAct::Note { .. } => texts.q_note,
        HandoverAct::Count { .. } => texts.s_counted,
        HandoverAct::Freeze => texts.w_freeze,
        HandoverAct::Return { .. } => texts.w_return,
        HandoverAct::Read { .. } => texts.w_read,
        HandoverAct::Accept { .. } => texts.w_accept,
        HandoverAct::AcceptStable => texts.e_stable,
        HandoverAct::Decline { .. } => texts.w_decline,
        HandoverAct::Assume { .. } => texts.w_assume,
        HandoverAct::Receive => texts.e_receive,
        HandoverAct::Finish => texts.w_finish,
        HandoverAct::CloseDay => texts.c_close,
        HandoverAct::StartWithout { .. } => texts.w_without,
        HandoverAct::Append { .. } => texts.q_append,
    };
    text.to_owned()
}

/// The sentence of a line of the duty log that is about a hand-over; none of any other line. `person` gives the
/// name of somebody, `phrase` that of what a finding is about.
pub fn log_line(
    words: &Words,
    line: &LogRow,
    person: impl Fn(&str) -> String,
    phrase: impl Fn(&str) -> String,
) -> Option<String> {
    let (lang, texts) = (words.lang(), words.handover);
    let detail = line.detail.as_str();
    let (first, rest) = detail.split_once(' ').unwrap_or((detail, ""));
    let plain = |template: &str| Some(fill(template, &[detail]));
    let label = |kind: &str, called: &str| match ItemKind::from_text(kind) {
        Some(ItemKind::Finding) => label(lang, kind, &phrase(called)),
        _ => label(lang, kind, called),
    };
    match line.kind {
        LogKind::ShiftPrepared => {
            let part = PreparedPart::from_text(first)?;
            let what = match part {
                PreparedPart::Started => part.name(lang).to_owned(),
                PreparedPart::Note => rest.to_owned(),
                _ => format!("{} {}", part.name(lang), person(rest)),
            };
            Some(fill(texts.l_prepared, &[&what]))
        }
        LogKind::ShiftFrozen => Some(fill(texts.l_frozen, &[first, rest])),
        LogKind::ShiftReturned => plain(texts.l_returned),
        LogKind::ShiftItemRead => Some(fill(texts.l_item_read, &[&label(first, rest)])),
        LogKind::ShiftItemAccepted => Some(fill(texts.l_item_accepted, &[&label(first, rest)])),
        LogKind::ShiftItemDeclined => {
            let (kind, called) = rest.split_once(' ').unwrap_or((rest, ""));
            let why = DeclineReason::from_text(first).map_or(first, |reason| reason.name(lang));
            Some(fill(texts.l_item_declined, &[&label(kind, called), why]))
        }
        LogKind::ShiftAssumed if detail.is_empty() => Some(texts.l_assumed.to_owned()),
        LogKind::ShiftAssumed => plain(texts.l_assumed_why),
        LogKind::ShiftAccepted => Some(fill(texts.l_accepted, &[&person(detail)])),
        LogKind::ShiftClosed => Some(texts.l_closed.to_owned()),
        LogKind::ShiftOverdue => {
            let called: Vec<String> = rest.split_whitespace().map(person).collect();
            let called = if called.is_empty() { texts.nobody.into() } else { called.join(" ") };
            Some(fill(texts.l_overdue, &[first, &called]))
        }
        LogKind::ShiftUnattended => Some(texts.l_unattended.to_owned()),
        LogKind::ShiftWorkedWithout if detail.is_empty() => Some(texts.l_worked_without.to_owned()),
        LogKind::ShiftWorkedWithout => plain(texts.l_worked_why),
        LogKind::ShiftAppended => plain(texts.l_appended),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Ms;
    use crate::text::named::hold;
    use crate::text::words::{EN, ZH};

    #[test]
    fn every_name_is_there_and_short() {
        hold(NAMED, 20);
    }

    #[test]
    fn lines_of_hand_overs_read_in_both_languages() {
        let person = |id: &str| if id == "1003" { "陈涛".to_owned() } else { id.to_owned() };
        let phrase = |code: &str| if code == "P2" { "地面".to_owned() } else { code.to_owned() };
        for (kind, detail, zh, en) in [
            (
                LogKind::ShiftItemAccepted,
                "finding P2",
                "接收 整改 地面",
                "taken over: finding 地面",
            ),
            (
                LogKind::ShiftPrepared,
                "started",
                "交接准备: 开始准备",
                "hand-over: preparation begun",
            ),
            (LogKind::ShiftPrepared, "note 看三号机", "交接准备: 看三号机", "hand-over: 看三号机"),
            (LogKind::ShiftPrepared, "money 1003", "交接准备: 现金 陈涛", "hand-over: money 陈涛"),
            (
                LogKind::ShiftFrozen,
                "4 6c18a003",
                "交接单定稿, 4 项, 校验 6c18a003",
                "sheet frozen, 4 items, check 6c18a003",
            ),
            (
                LogKind::ShiftItemAccepted,
                "complaint TS-1110-02",
                "接收 投诉 TS-1110-02",
                "taken over: complaint TS-1110-02",
            ),
            (
                LogKind::ShiftItemDeclined,
                "load incident system_down",
                "未接 突发 系统故障 (手头太满)",
                "not taken over: incident system down (too much already)",
            ),
            (LogKind::ShiftAssumed, "", "声明接班", "duty assumed"),
            (LogKind::ShiftAccepted, "1003", "交接完成, 陈涛 接班", "shift received by 陈涛"),
            (
                LogKind::ShiftOverdue,
                "2",
                "到点未接班, 第 2 次提醒: 无",
                "shift not received, call 2: nobody",
            ),
        ] {
            let line = LogRow {
                by: "system".into(),
                subject: "s1".into(),
                detail: detail.into(),
                ..LogRow::new(1, Ms(0), kind)
            };
            assert_eq!(log_line(&ZH, &line, person, phrase).as_deref(), Some(zh), "{detail}");
            assert_eq!(log_line(&EN, &line, person, phrase).as_deref(), Some(en), "{detail}");
        }
    }

    #[test]
    fn what_comes_next_has_words_for_every_code_that_is_written() {
        for code in ["backlog", "restore", "read", "fix", "verify", "measure", "nothing", "close"] {
            for lang in [Lang::Zh, Lang::En] {
                assert_ne!(next(lang, &NextStep::of(code)), code, "{code}");
            }
        }
        for clock in ClockKind::ALL {
            let code = format!("clock:{}", clock.as_str());
            assert_eq!(next(Lang::Zh, &NextStep::of(&code)), clock.name(Lang::Zh));
        }
    }
}
