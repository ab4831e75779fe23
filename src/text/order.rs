//! Watched orders and improvements in words: names, lines of the duty log, refusals.

use super::log_line::Called;
use super::named::{Named, names};
use super::words::{Lang, Words, fill};
use crate::core::complaint::Category;
use crate::core::event::Kind;
use crate::core::improvement::{ImprovementBar, ImprovementState, SubjectKind};
use crate::core::order::{OrderBar, OrderKind, OrderState, ProcessStage};
use crate::core::rows::{LogKind, LogRow};
use crate::core::time::Ms;

names! {
    OrderKind {
        Installation: "装机", "installation";
        Move: "移机", "move";
        Repair: "障碍修复", "fault repair";
        Other: "其他", "other";
    }
    OrderState {
        Open: "在途", "open";
        Done: "办妥", "done";
        Dropped: "不再跟踪", "dropped";
    }
    SubjectKind {
        Category: "投诉类别", "category";
        CheckItem: "检查项", "check item";
        SurveyItem: "满意度项", "survey item";
        Other: "其他", "other";
    }
    ImprovementState {
        Proposed: "建议", "proposed";
        Open: "待做", "to do";
        Doing: "在做", "doing";
        Done: "已做", "done";
        Effective: "有效", "effective";
        NotEffective: "无效", "not effective";
        Dropped: "不做", "dropped";
    }
}

/// The name of a stage.
pub fn stage_name(lang: Lang, stage: &ProcessStage) -> &str {
    if lang == Lang::Zh { &stage.zh } else { &stage.en }
}

/// What an improvement is about, by its kind and code, or its words; `phrase` names items.
pub fn subject(
    lang: Lang,
    kind: SubjectKind,
    (code, text): (&str, &str),
    phrase: impl Fn(&str) -> String,
) -> String {
    let category = || Category::from_code(code).map(|it| it.name(lang).to_owned());
    match kind {
        _ if code.is_empty() => text.to_owned(),
        SubjectKind::Category => category().unwrap_or_else(|| code.to_owned()),
        _ => phrase(code),
    }
}

/// The sentence of a line of the duty log that is about a watched order or an improvement; none of any other line.
pub fn log_line(words: &Words, called: &impl Called, line: &LogRow) -> Option<String> {
    match line.kind {
        LogKind::Order(kind) => Some(order_line(words, called, line, kind)),
        LogKind::Improvement(kind) => Some(improvement_line(words, called, line, kind)),
        _ => None,
    }
}

/// Figure, code and words of a detail.
fn parts(detail: &str) -> (&str, &str, &str) {
    let (figure, rest) = detail.split_once('\t').unwrap_or((detail, ""));
    let (code, text) = rest.split_once('\t').unwrap_or((rest, ""));
    (figure, code, text)
}

fn order_line(words: &Words, called: &impl Called, line: &LogRow, kind: Kind) -> String {
    let (w, lang) = (words.lang().orders(), words.lang());
    let (figure, code, text) = parts(&line.detail);
    let no = &*line.subject;
    let zone = called.zone();
    let at = figure.parse().map(Ms).ok().map_or_else(String::new, |at| {
        format!("{} {}", zone.date(at).format("%m-%d"), zone.hm(at))
    });
    let (zh, en) = code.split_once('|').unwrap_or((code, code));
    let stage = if lang == Lang::Zh { zh } else { en };
    match kind {
        Kind::OrderWatched => {
            let kind = OrderKind::from_text(code).map_or(code, |kind| kind.name(lang));
            fill(w.l_watched, &[no, kind, &at, text])
        }
        Kind::OrderStageBegun => fill(w.l_begun, &[no, stage, text]),
        Kind::OrderStageEnded => fill(w.l_ended, &[no, stage, text]),
        Kind::OrderChecked => fill(w.l_checked, &[no, text]),
        Kind::OrderPromised => fill(w.l_promised, &[no, &at, text]),
        Kind::OrderDone => fill(w.l_done, &[no, text]),
        _ => fill(w.l_dropped, &[no, text]),
    }
}

fn improvement_line(words: &Words, called: &impl Called, line: &LogRow, kind: Kind) -> String {
    let (w, lang) = (words.lang().orders(), words.lang());
    let (figure, code, text) = parts(&line.detail);
    let is_item = line.subject.starts_with(SubjectKind::SurveyItem.as_str());
    let about = match line.subject.split_once(' ') {
        Some((kind, code)) if SubjectKind::from_text(kind).is_some() => {
            let kind = SubjectKind::from_text(kind).unwrap_or(SubjectKind::Other);
            subject(lang, kind, (code, code), |code| called.phrase(code))
        }
        _ => line.subject.clone(),
    };
    let state = || ImprovementState::from_text(code).map_or(code, |state| state.name(lang));
    let (first, second) = figure.split_once('/').unwrap_or((figure, ""));
    match kind {
        Kind::ImprovementProposed if is_item => fill(w.l_proposed_weak, &[&about]),
        Kind::ImprovementProposed => fill(w.l_proposed, &[&about, second]),
        Kind::ImprovementEntered => {
            fill(w.l_entered, &[&about, &called.person(code), figure, text])
        }
        Kind::ImprovementTalkNoted => fill(w.l_talked, &[&about]),
        Kind::ImprovementChecked => fill(w.l_helped, &[&about, state(), first, second, text]),
        _ => fill(w.l_moved, &[&about, state(), text]),
    }
}

/// Why something about an order was refused.
pub fn bar(lang: Lang, bar: OrderBar) -> &'static str {
    let w = lang.orders();
    match bar {
        OrderBar::Known | OrderBar::Repeat => w.bar_known,
        OrderBar::Gone => w.bar_gone,
        OrderBar::Number => w.bar_number,
        OrderBar::Time => w.bar_time,
        OrderBar::NoReason => w.bar_reason,
        OrderBar::NoText => w.bar_text,
        OrderBar::NoStage => w.bar_stage,
        OrderBar::NoDepartment => w.bar_department,
        OrderBar::NoComplaint => w.bar_complaint,
    }
}

/// Why something about an improvement was refused.
pub fn improvement_bar(lang: Lang, bar: ImprovementBar) -> &'static str {
    let w = lang.orders();
    match bar {
        ImprovementBar::Gone => w.bar_i_gone,
        ImprovementBar::Known | ImprovementBar::Repeat => w.bar_i_known,
        ImprovementBar::NoPerson => w.bar_i_person,
        ImprovementBar::NoDate => w.bar_i_date,
        ImprovementBar::NoSubject => w.bar_i_subject,
        ImprovementBar::NoCause => w.bar_i_cause,
        ImprovementBar::NoMeasure => w.bar_i_measure,
        ImprovementBar::NoText => w.bar_i_text,
        ImprovementBar::NotEntered => w.bar_i_entered,
        ImprovementBar::NotDone => w.bar_i_done,
        ImprovementBar::Own => w.bar_i_own,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_is_there_and_fits_a_list() {
        crate::text::named::hold(super::NAMED, 14);
    }
}
