//! Findings and what is written about people, in words: states, limits, steps, why something is refused, and the
//! lines of the duty log.

use super::named::{Named, names};
use super::words::{Lang, Words, fill};
use crate::core::act::ConductBar;
use crate::core::check::Checklist;
use crate::core::complaint::Severity;
use crate::core::conduct::{CoachingEnd, ExamResult, ReliefAnswer, VisitKind};
use crate::core::event::Kind;
use crate::core::finding::{
    CallCause, FindingBar, FindingField, FindingLimit, FindingLine, FindingState, FindingStep,
    MeasureKind, MeasureState, RaisedWhy,
};
use crate::core::rows::{LogKind, LogRow};

names! {
    FindingState {
        Open: "待整改", "open";
        Contained: "已控制", "contained";
        Fixed: "待复查", "to be checked";
        Verified: "已复查", "checked";
        Closed: "已关闭", "closed";
        Void: "作废", "void";
    }
    FindingLimit {
        AtOnce: "立即", "at once";
        Shift: "当班", "this shift";
        Day: "24 小时", "24 hours";
        Week: "7 天", "7 days";
        Date: "到指定日期", "until a date";
    }
    MeasureKind {
        Containment: "应急", "containment";
        Corrective: "整改", "corrective";
        Preventive: "预防", "preventive";
    }
    MeasureState {
        Todo: "待办", "to do";
        Done: "已完成", "done";
        Verified: "已复查", "checked";
        CannotDo: "无法做", "cannot be done";
        Cancelled: "取消", "not needed";
    }
    FindingField {
        Cause: "原因", "cause";
        Note: "备注", "note";
        Complaint: "所属投诉", "complaint";
    }
    RaisedWhy {
        Repeated: "7 天内第三次", "third time in 7 days";
        ByHand: "人工调整", "by hand";
    }
    CallCause {
        Overdue: "整改逾期", "overdue";
        CannotDo: "无法整改", "cannot be done";
        Untold: "红线未告知", "red line not told";
    }
    FindingStep {
        Fix: "已整改", "put right";
        Verify: "复查合格", "checked: it is right";
        Reject: "复查不合格", "checked: not right";
        Assign: "派整改", "assign";
        Contain: "先控制住", "contained";
        CannotDo: "无法整改", "cannot do";
        Prevent: "原因和预防", "cause and prevention";
        MeasureDone: "措施完成", "measure done";
        Tell: "告知上级", "told a superior";
        Grade: "调高等级", "it is worse";
        Complaint: "归入投诉", "to a complaint";
        MeasureCancel: "措施取消", "measure not needed";
        MeasureVerify: "复查措施", "measure checked";
        Note: "加备注", "note";
        Void: "作废", "it was none";
        Raise: "另报一个", "raise another";
    }
    VisitKind {
        MysteryShopper: "神秘客", "mystery shopper";
        LaySupervisor: "社会监督员", "lay supervisor";
        Inspection: "上级检查", "inspection";
    }
    CoachingEnd {
        Done: "已做到", "done";
        Dropped: "不再需要", "no longer needed";
    }
    ExamResult {
        Passed: "合格", "passed";
        Failed: "不合格", "not passed";
    }
    ReliefAnswer {
        Relieved: "现在换下", "relieve now";
        Later: "稍后再看", "later";
        NotNeeded: "不需要", "not needed";
    }
}

/// How many steps a refusal names.
const OFFERED_MAX: usize = 4;

/// The sentence and the number of the rule that forbids something about a finding (docs/findings.md).
fn rule(words: &Words, bar: FindingBar) -> (String, &'static str) {
    let texts = words.findings;
    let (text, number) = match bar {
        FindingBar::Gone => (texts.bar_gone, "K1"),
        FindingBar::Repeat => (words.deeds.nothing, "K2"),
        FindingBar::Over => (texts.bar_over, "K3"),
        FindingBar::AlreadyFixed => (texts.bar_fixed, "K4"),
        FindingBar::NotFixed => (texts.bar_not_fixed, "K5"),
        FindingBar::OwnFix => (texts.bar_own, "K6"),
        FindingBar::SameRound => (texts.bar_same_round, "K7"),
        FindingBar::NotVerified => (texts.bar_not_verified, "K8"),
        FindingBar::NoCause => (texts.bar_no_cause, "K9"),
        FindingBar::NoPreventive => (texts.bar_no_preventive, "K10"),
        FindingBar::OpenMeasures(left) => {
            return (fill(texts.bar_measures, &[&left.to_string()]), "K11");
        }
        FindingBar::NoReason => (texts.bar_reason, "K12"),
        FindingBar::NoText => (texts.bar_text, "K13"),
        FindingBar::NoMeasure => (texts.bar_measure, "K14"),
        FindingBar::NotWorse => (texts.bar_not_worse, "K15"),
        FindingBar::NotRed => (texts.bar_not_red, "K17"),
        FindingBar::Figures => (texts.bar_figures, "K16"),
    };
    (text.to_owned(), number)
}

/// Why something about a finding was refused, and what is possible instead.
pub fn refusal(words: &Words, bar: FindingBar, instead: &[FindingStep]) -> String {
    let (why, number) = rule(words, bar);
    let own = instead.iter().filter(|step| !matches!(step, FindingStep::Note));
    let names: Vec<&str> = own.take(OFFERED_MAX).map(|step| step.name(words.lang())).collect();
    if names.is_empty() {
        return fill(words.findings.refused, &[&why, number]);
    }
    fill(words.findings.refused_instead, &[&why, number, &names.join(", ")])
}

/// Why something about people, needs and visits was refused.
pub fn conduct_bar(words: &Words, bar: ConductBar) -> &'static str {
    let texts = words.findings;
    match bar {
        ConductBar::Own => texts.bar_own_person,
        ConductBar::Points => texts.bar_points,
        ConductBar::NoAgreement => texts.bar_agreement,
        ConductBar::NoText => texts.bar_text,
        ConductBar::Date => texts.bar_date,
        ConductBar::NoTalk => texts.bar_talk,
        ConductBar::Count => texts.bar_count,
        ConductBar::Score => texts.bar_score,
        ConductBar::Items => texts.bar_items,
        ConductBar::Minutes => words.people.bar_minutes,
        ConductBar::NoTrainee => words.people.bar_trainee,
        ConductBar::NoRelief => words.people.bar_relief,
        ConductBar::NoSurvey => words.lang().survey().bar_no_survey,
        ConductBar::SameFile => words.lang().survey().bar_same_file,
    }
}

/// Template of a line about a finding.
pub fn line(words: &Words, kind: Kind) -> &'static str {
    let texts = words.findings;
    match kind {
        Kind::FindingJoined => texts.l_joined,
        Kind::FindingAssigned => texts.l_assigned,
        Kind::FindingContained => texts.l_contained,
        Kind::FindingFixed => texts.l_fixed,
        Kind::FindingVerified | Kind::FindingClosed => texts.l_verified,
        Kind::FindingRejected => texts.l_rejected,
        Kind::FindingVoided => texts.l_voided,
        Kind::FindingRaised => texts.l_raised,
        Kind::FindingNoted => texts.l_noted,
        Kind::FindingTold => texts.l_told,
        Kind::FindingCalled => texts.l_called,
        Kind::MeasureAdded => texts.l_added,
        Kind::MeasureDone => texts.l_measure_done,
        Kind::MeasureVerified => texts.l_checked,
        Kind::MeasureImpossible => texts.l_impossible,
        Kind::MeasureCancelled => texts.l_cancelled,
        _ => texts.l_opened,
    }
}

/// An item of a checklist is called by how it has to be: of a finding it says that it is not so. `name` is the words
/// of the code; what was found without an item is called by what is wrong.
pub fn wrong(words: &Words, code: &str, name: &str) -> String {
    let mut chars = code.chars();
    let is_item = chars.next().is_some_and(|first| first.is_ascii_uppercase())
        && chars.clone().next().is_some()
        && chars.all(|c| c.is_ascii_digit());
    if is_item { fill(words.findings.n_not_right, &[name]) } else { name.to_owned() }
}

/// What was said of a finding: a phrase of the checklist at its beginning, which stands in it in Chinese, in that
/// language.
pub fn said_of(checklist: &Checklist, text: &str, lang: Lang) -> String {
    let known = checklist.phrases.iter().find_map(|phrase| {
        let rest = text.strip_prefix(&*phrase.zh)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some((&*phrase.code, rest))
    });
    match known {
        Some((code, rest)) => format!("{}{rest}", super::check::phrase(checklist, code, lang)),
        None => text.to_owned(),
    }
}

/// What a finding is, in a few words: item, place, and what was said of it. `item` gives the name of an item.
pub fn what(item: &str, place: &str, text: &str) -> String {
    let parts = [item, place, text].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// The sentence of a line of the duty log that is about a finding, a need or a visit; none of any other.
/// `item` gives the words of an item's code, `name` those of somebody's id, `topic` those of a need's code.
pub fn log_line(
    words: &Words,
    line: &LogRow,
    item: &dyn Fn(&str) -> String,
    name: &dyn Fn(&str) -> String,
    topic: &dyn Fn(&str) -> String,
) -> Option<String> {
    let lang = words.lang();
    match line.kind {
        LogKind::Finding(kind) => Some(finding_line(words, kind, &line.detail, item, name)),
        LogKind::NeedNoted => {
            let (count, text) = line.detail.split_once(' ').unwrap_or((&line.detail, ""));
            let template = words.log_line(line.kind);
            Some(fill(template, &[&topic(&line.subject), count, text]))
        }
        LogKind::VisitEntered => {
            let mut parts = line.detail.splitn(3, ' ');
            let mut next = || parts.next().unwrap_or_default();
            let (failed, score, source) = (next(), next(), next());
            let score = score.parse().map_or("-".to_owned(), tenths);
            let kind = VisitKind::from_text(&line.subject);
            let kind = kind.map_or(&*line.subject, |kind| kind.name(lang));
            Some(fill(words.log_line(line.kind), &[kind, source, failed, &score]))
        }
        LogKind::PraiseRecorded => {
            let mut parts = line.detail.splitn(3, ' ');
            let mut next = || parts.next().unwrap_or_default();
            let (points, reason, text) = (next(), next(), next());
            let reason = if reason == "-" { String::new() } else { topic(reason) };
            let why = what(&reason, "", text);
            Some(fill(words.log_line(line.kind), &[&name(&line.subject), points, &why]))
        }
        LogKind::TrainingRecorded => {
            let (minutes, what) = line.detail.split_once(' ').unwrap_or((&line.detail, ""));
            Some(fill(words.log_line(line.kind), &[&name(&line.subject), what, minutes]))
        }
        LogKind::ExamRecorded => {
            let passed = line.detail == ExamResult::Passed.as_str();
            let text = if passed { words.people.l_passed } else { words.people.l_exam };
            Some(fill(text, &[&name(&line.subject)]))
        }
        _ => None,
    }
}

/// A score in tenths: `90.9`.
pub fn tenths(score: u16) -> String {
    format!("{}.{}", score / 10, score % 10)
}

fn finding_line(
    words: &Words,
    kind: Kind,
    detail: &str,
    item: &dyn Fn(&str) -> String,
    name: &dyn Fn(&str) -> String,
) -> String {
    let lang = words.lang();
    let said = FindingLine::parse(detail);
    let seen = matches!(kind, Kind::FindingOpened | Kind::FindingJoined);
    // A sighting says what was seen then; the others name the finding.
    let text = if seen { &said.said } else { &said.text };
    let called = item(&said.item_code);
    // What was put right is called by how it is now.
    let right = matches!(kind, Kind::FindingFixed | Kind::FindingVerified | Kind::FindingClosed);
    let called = if right { called } else { wrong(words, &said.item_code, &called) };
    let of = what(&called, &said.place, &said_of(&Checklist::standard(), text, lang));
    let code = |name: Option<&'static str>| name.unwrap_or(&said.who).to_owned();
    let template = match kind {
        Kind::FindingAssigned if said.who.is_empty() => words.findings.l_unassigned,
        Kind::FindingFixed if said.who.is_empty() => words.findings.l_fixed_here,
        Kind::FindingCalled if said.who.contains(' ') && said.said.is_empty() => {
            words.findings.l_untold_nobody
        }
        Kind::FindingCalled if said.who.contains(' ') => words.findings.l_untold,
        Kind::FindingCalled if said.said.is_empty() => words.findings.l_passed_over,
        _ => line(words, kind),
    };
    let rest = match kind {
        Kind::FindingAssigned | Kind::FindingFixed | Kind::FindingTold => vec![name(&said.who)],
        Kind::FindingRaised => vec![code(Severity::from_text(&said.who).map(|it| it.name(lang)))],
        Kind::FindingNoted => {
            vec![code(FindingField::from_text(&said.who).map(|it| it.name(lang)))]
        }
        // Behind the level stands why, where that is not that it is late.
        Kind::FindingCalled => vec![said.who.split(' ').next().unwrap_or_default().to_owned()],
        Kind::MeasureAdded => {
            let kind = code(MeasureKind::from_text(&said.who).map(|it| it.name(lang)));
            vec![kind, said.said.clone()]
        }
        Kind::MeasureDone | Kind::MeasureVerified | Kind::MeasureCancelled => {
            vec![said.who.clone()]
        }
        _ => Vec::new(),
    };
    let values: Vec<&str> = std::iter::once(&*of).chain(rest.iter().map(String::as_str)).collect();
    let sentence = fill(template, &values);
    let words_said = match kind {
        Kind::FindingOpened | Kind::FindingJoined | Kind::FindingCalled | Kind::MeasureAdded => "",
        _ => &said.said,
    };
    if words_said.is_empty() { sentence } else { format!("{sentence}: {words_said}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::named::hold;
    use crate::text::words::Lang;

    #[test]
    fn every_value_has_a_short_name_of_its_own() {
        hold(NAMED, 24);
    }

    #[test]
    fn what_is_wrong_reads_as_wrong() {
        let zh = Lang::Zh.words();
        let line = |kind, detail: &str, lang: Lang| {
            let name = |code: &str| {
                crate::text::check::shipped(code)
                    .map_or(code, |it| it.name[usize::from(lang == Lang::En)])
                    .to_owned()
            };
            finding_line(lang.words(), kind, detail, &name, &|id| id.to_owned())
        };
        let detail = FindingLine {
            item_code: "X1".into(),
            place: "03".into(),
            said: "已提醒责任人 箱子".into(),
            ..FindingLine::default()
        };
        let spelt = detail.spell();
        let opened = line(Kind::FindingOpened, &spelt, Lang::Zh);
        assert_eq!(opened, "发现问题 疏散通道畅通: 不合格 03 已提醒责任人 箱子");
        assert!(line(Kind::FindingVerified, &spelt, Lang::Zh).contains("疏散通道畅通 03"));
        let english = line(Kind::FindingOpened, &spelt, Lang::En);
        assert!(
            english.contains(": not right") && english.contains("told who is responsible 箱子")
        );
        assert_eq!(wrong(zh, "dirt", "脏乱"), "脏乱");
        assert_eq!(wrong(zh, "", ""), "");
    }

    #[test]
    fn a_refusal_says_the_rule_and_what_goes_instead() {
        let said = |lang: Lang| {
            let instead = [FindingStep::Fix, FindingStep::Note, FindingStep::Assign];
            refusal(lang.words(), FindingBar::NotFixed, &instead)
        };
        assert_eq!(said(Lang::Zh), "还没有整改, 不能复查 (规则 K5); 可以: 已整改, 派整改");
        assert_eq!(
            said(Lang::En),
            "nobody has put it right yet (rule K5); possible: put right, assign"
        );
        let none = refusal(Lang::Zh.words(), FindingBar::OpenMeasures(2), &[]);
        assert_eq!(none, "还有 2 项措施未完成 (规则 K11)");
    }
}
