//! Rounds in words: items with their standard, script and what is easily forgotten; rounds, grades, refusals,
//! lines of the duty log.

use super::named::{Named, names};
use super::show::span;
use super::words::{Lang, Words, fill};
use crate::core::check::{
    Bar, Checklist, Grade, Item, ItemKind, Outcome, Source, Template, spell_milli,
};
use crate::core::rows::{LogKind, LogRow};

mod house;
mod lists;
mod order;
mod service;

/// The texts of an item, each in Chinese and English; empty = it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemText {
    /// Its code.
    pub code: &'static str,
    /// What is looked at, in a few words.
    pub name: [&'static str; 2],
    /// When it is right.
    pub standard: [&'static str; 2],
    /// What to say.
    pub script: [&'static str; 2],
    /// What is easily forgotten.
    pub hint: [&'static str; 2],
}

/// Items with all their texts.
macro_rules! items {
    ($($code:ident: $nz:literal, $ne:literal; $sz:literal, $se:literal; $tz:literal, $te:literal;
        $hz:literal, $he:literal;)*) => {
        pub(super) static ITEMS: &[super::ItemText] = &[$(super::ItemText {
            code: stringify!($code),
            name: [$nz, $ne],
            standard: [$sz, $se],
            script: [$tz, $te],
            hint: [$hz, $he],
        },)*];
    };
}

/// Lines that are only ticked off.
macro_rules! lines {
    ($($code:ident: $nz:literal, $ne:literal, $hz:literal, $he:literal;)*) => {
        pub(super) static ITEMS: &[super::ItemText] = &[$(super::ItemText {
            code: stringify!($code),
            name: [$nz, $ne],
            standard: ["", ""],
            script: ["", ""],
            hint: [$hz, $he],
        },)*];
    };
}

use {items, lines};

names! {
    Template {
        Opening: "开门检查", "opening";
        Full: "全面巡检", "full round";
        Quick: "快速巡视", "quick walk";
        Closing: "闭店检查", "closing";
    }
    ItemKind {
        PassFail: "合格/不合格", "pass or fail";
        Count: "计数", "count";
        Value: "数值", "value";
        Auto: "自动", "automatic";
        Tick: "勾选", "tick";
    }
    Outcome {
        Pass: "合格", "pass";
        Fail: "不合格", "fail";
        NotApplicable: "不适用", "n/a";
        Skipped: "未查", "skipped";
    }
    Grade {
        Fail: "不合格", "fail";
        Pass: "合格", "pass";
        Good: "良", "good";
        Excellent: "优", "great";
    }
    Source {
        LongestWait: "最长等候", "longest wait";
        IdleWhileWaiting: "有人等时空闲的台席", "idle counters while people wait";
    }
}

/// The shipped texts of an item; none of a code that is not shipped.
pub fn shipped(code: &str) -> Option<&'static ItemText> {
    let all = [house::ITEMS, service::ITEMS, order::ITEMS, lists::ITEMS];
    all.into_iter().flatten().find(|text| text.code == code)
}

/// Every shipped item, in the order of the walk.
pub fn all() -> impl Iterator<Item = &'static ItemText> {
    [house::ITEMS, service::ITEMS, order::ITEMS, lists::ITEMS].into_iter().flatten()
}

/// The texts of an item as they are shown: the hall's own, else the shipped ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown<'a> {
    /// What is looked at.
    pub name: &'a str,
    /// When it is right; empty = not said.
    pub standard: &'a str,
    /// What to say; empty = nothing.
    pub script: &'a str,
    /// What is easily forgotten; empty = nothing.
    pub hint: &'a str,
}

/// The texts of an item of that checklist, in that language; of one that has none its code.
pub fn shown<'a>(checklist: &'a Checklist, code: &'a str, lang: Lang) -> Shown<'a> {
    let at = usize::from(lang == Lang::En);
    let own = checklist.item(code).map(|item| &item.texts);
    let ours = shipped(code);
    // A hall that wrote one language is shown that one in both.
    let pick = |own: Option<&'a [Box<str>; 2]>, ours: Option<&'static [&'static str; 2]>| {
        let own = own.map(|texts| [&*texts[at], &*texts[1 - at]]).unwrap_or_default();
        let own = own.into_iter().find(|text| !text.is_empty());
        own.or(ours.map(|texts| texts[at])).unwrap_or_default()
    };
    let name = pick(own.map(|own| &own.name), ours.map(|ours| &ours.name));
    Shown {
        name: if name.is_empty() { code } else { name },
        standard: pick(own.map(|own| &own.standard), ours.map(|ours| &ours.standard)),
        script: pick(own.map(|own| &own.script), ours.map(|ours| &ours.script)),
        hint: pick(own.map(|own| &own.hint), ours.map(|ours| &ours.hint)),
    }
}

/// The name of a section.
pub fn section<'a>(checklist: &'a Checklist, code: &'a str, lang: Lang) -> &'a str {
    let known = checklist.sections.iter().find(|section| *section.code == *code);
    known.map_or(code, |section| if lang == Lang::Zh { &section.zh } else { &section.en })
}

/// A phrase for what is not right; of a code that is not known the code.
pub fn phrase<'a>(checklist: &'a Checklist, code: &'a str, lang: Lang) -> &'a str {
    let known = checklist.phrase(code);
    known.map_or(code, |phrase| if lang == Lang::Zh { &phrase.zh } else { &phrase.en })
}

/// Where a value is right: `22-26 C`.
pub fn range(item: &Item) -> Option<String> {
    let range = item.range.as_ref()?;
    let (least, most) = (spell_milli(range.least_milli), spell_milli(range.most_milli));
    Some(format!("{least}-{most} {}", range.unit).trim_end().to_owned())
}

/// Tenths of a percent: `98.3`; unknown is `-`.
pub fn tenths(tenths: Option<u32>) -> String {
    tenths.map_or_else(|| "-".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10))
}

/// A value of the queue data with its unit.
pub fn queue_value(words: &Words, source: Source, value: i64) -> String {
    match source {
        Source::LongestWait => span(words, value),
        Source::IdleWhileWaiting | Source::Unknown => value.to_string(),
    }
}

/// Why something about a round was refused.
pub fn bar(words: &Words, bar: Bar) -> String {
    let texts = words.check;
    let text = match bar {
        Bar::Gone => texts.bar_gone,
        Bar::Runs => texts.bar_runs,
        Bar::Empty => texts.bar_empty,
        Bar::Repeat => words.deeds.nothing,
        Bar::Over => texts.bar_over,
        Bar::NoItem => texts.bar_item,
        Bar::Open(open) => return fill(texts.bar_open, &[&open.to_string()]),
        Bar::NoNote => texts.bar_note,
        Bar::NoReason => texts.bar_reason,
        Bar::Figures => texts.bar_figures,
        Bar::NotSo => texts.bar_not_so,
        Bar::NotMissed => texts.bar_not_missed,
    };
    text.to_owned()
}

/// The sentence of a line of the duty log that is about a round; none of any other line. A code of a newer
/// version stands for itself.
pub fn log_line(words: &Words, line: &LogRow) -> Option<String> {
    let lang = words.lang();
    let round = |code: &str| named(Template::from_text(code), code, lang);
    let (first, rest) = line.detail.split_once(' ').unwrap_or((&line.detail, ""));
    let values: Vec<String> = match line.kind {
        LogKind::CheckStarted => vec![round(first)],
        LogKind::CheckAborted => vec![round(first), rest.to_owned()],
        LogKind::CheckFailed => {
            let mut parts = rest.splitn(3, ' ').map(|part| if part == "-" { "" } else { part });
            let mut next = || parts.next().unwrap_or_default();
            let (count, code, note) = (next(), next(), next());
            let standard = Checklist::standard();
            let said = [count, phrase(&standard, code, lang), note];
            let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
            vec![called(first, lang), said.join(" ")]
        }
        LogKind::CheckSkipped => vec![called(first, lang), rest.to_owned()],
        LogKind::CheckSubmitted => {
            let mut codes = rest.split(' ');
            let mut score = || tenths(codes.next().and_then(|code| code.parse().ok()));
            let (raw, graded) = (score(), score());
            let grade = codes.next().unwrap_or_default();
            let grade = named(Grade::from_text(grade), grade, lang);
            // The raw score is worth a word only where a red line holds it down.
            let score =
                if raw == graded { raw } else { fill(words.check.l_capped, &[&raw, &graded]) };
            vec![round(first), score, grade]
        }
        LogKind::CheckMissed | LogKind::CheckExplained => {
            vec![round(&line.subject), line.detail.clone()]
        }
        _ => return None,
    };
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    Some(fill(words.log_line(line.kind), &values))
}

/// An item by its code and, where it is a shipped one, its name.
fn called(code: &str, lang: Lang) -> String {
    let name = shipped(code).map_or("", |text| text.name[usize::from(lang == Lang::En)]);
    format!("{code} {name}").trim_end().to_owned()
}

fn named<T: Named>(value: Option<T>, code: &str, lang: Lang) -> String {
    value.map_or(code, |value| value.name(lang)).to_owned()
}

#[cfg(test)]
mod tests;
