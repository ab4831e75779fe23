//! What differs between two versions of the settings, in the words of a hall: `当前最长等候 红线 20 分钟 -> 15 分钟`.
//! What belongs to one entry that came or went is one change.

use super::clean::scrub;
use super::hall_words::rule_meaning;
use super::words::{Lang, fill};
use crate::core::settings::Change;
use crate::core::settings::keys::{RULE_KEYS, Unit};

/// A change in words, and the keys that it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<'c> {
    /// The sentence.
    pub text: String,
    /// Its keys.
    pub of: Vec<&'c Change>,
}

/// Longest value that stands in a sentence, characters: the list of keys has the whole one.
const VALUE_CHARS: usize = 40;

/// The changes between two versions, in their order.
pub fn said(lang: Lang, changes: &[Change]) -> Vec<Said<'_>> {
    let mut found: Vec<(Option<&str>, Said<'_>)> = Vec::new();
    // The list of names of what came and went says nothing of its own.
    let mut list: Option<&Change> = None;
    for change in changes {
        let entry = entry_of(&change.path).filter(|entry| came_or_went(changes, entry));
        let same = found.last_mut().filter(|(last, _)| last.is_some() && *last == entry);
        if let Some((_, said)) = same {
            said.of.push(change);
            continue;
        }
        let lists = |of: &Change| entry.is_some_and(|it| it.starts_with(&format!("{}[", of.path)));
        let mut of: Vec<&Change> = list.filter(|of| lists(of)).into_iter().collect();
        if entry.is_none() && names_entries(changes, change) {
            list = Some(change);
            continue;
        }
        if !of.is_empty() {
            list = None;
        }
        of.push(change);
        let text = entry.map_or_else(|| sentence(lang, change), |it| whole(lang, it, change));
        found.push((entry, Said { text, of }));
    }
    found.into_iter().map(|(_, said)| said).collect()
}

/// `service[A]` of `service[A].norm_secs`.
fn entry_of(path: &str) -> Option<&str> {
    let end = path.find(']')?;
    path.get(..=end)
}

/// Whether all of an entry is new, or gone: the list of names has it on one side alone.
fn came_or_went(changes: &[Change], entry: &str) -> bool {
    let (list, id) = entry.split_once('[').unwrap_or((entry, ""));
    let id = id.trim_end_matches(']');
    let Some(names) = changes.iter().find(|it| it.path == list) else { return false };
    let has = |names: &Option<String>| names.iter().any(|it| it.split(", ").any(|it| it == id));
    has(&names.old) != has(&names.new)
}

/// Whether a change is the list of the names of entries of which one came or went.
fn names_entries(changes: &[Change], list: &Change) -> bool {
    let start = format!("{}[", list.path);
    let mut entries = changes.iter().filter_map(|it| entry_of(&it.path));
    entries.any(|entry| entry.starts_with(&start) && came_or_went(changes, entry))
}

/// An entry that came or went.
fn whole(lang: Lang, entry: &str, first: &Change) -> String {
    let (list, id) = entry.split_once('[').unwrap_or((entry, ""));
    let template = if first.old.is_none() { lang.news().added } else { lang.news().gone };
    fill(template, &[section(lang, list), &scrub(id.trim_end_matches(']'))])
}

fn sentence(lang: Lang, change: &Change) -> String {
    let unit = unit_of(&change.path);
    let value = |it: &Option<String>| {
        let text = it.as_deref().unwrap_or_default().trim();
        if text.is_empty() { lang.news().unset.to_owned() } else { worded(lang, unit, text) }
    };
    let (old, new) = (value(&change.old), value(&change.new));
    fill(lang.news().change, &[&subject(lang, &change.path), &old, &new])
}

/// What a key is called.
fn subject(lang: Lang, path: &str) -> String {
    let zh = lang == Lang::Zh;
    if let Some(rule) = path.strip_prefix("rules.") {
        let (key, end) = pair(rule);
        let (in_zh, in_en) = rule_meaning(key);
        let meaning = if zh { in_zh } else { in_en };
        let short = meaning.split([',', '(']).next().unwrap_or_default();
        let short = short.split(": above").next().unwrap_or_default().trim();
        let name = if short.is_empty() { key } else { short };
        return format!("{name} {end}", end = end_word(lang, end)).trim_end().to_owned();
    }
    let (list, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
    let (id, field) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']').unwrap_or((rest, "")),
        None => ("", rest),
    };
    let (field, end) = pair(field.trim_start_matches('.'));
    let parts = [section(lang, list), id, self::field(lang, field), end_word(lang, end)];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    scrub(&parts.collect::<Vec<_>>().join(" ")).into_owned()
}

/// A pair of limits by its name, and which of the two.
fn pair(key: &str) -> (&str, &str) {
    match key.rsplit_once('.') {
        Some((name, end @ ("warn" | "breach"))) => (name, end),
        _ => (key, ""),
    }
}

fn end_word(lang: Lang, end: &str) -> &'static str {
    match end {
        "warn" => lang.news().warn,
        "breach" => lang.news().breach,
        _ => "",
    }
}

/// What a number counts.
fn unit_of(path: &str) -> Option<Unit> {
    let (key, _) = pair(path);
    let rule =
        key.strip_prefix("rules.").and_then(|rule| RULE_KEYS.iter().find(|it| it.path == rule));
    rule.map(|it| it.unit).or_else(|| key.ends_with("_secs").then_some(Unit::Seconds))
}

fn worded(lang: Lang, unit: Option<Unit>, text: &str) -> String {
    let t = lang.news();
    let Some((unit, number)) = unit.zip(text.parse::<i64>().ok()) else {
        let cut: String = text.chars().take(VALUE_CHARS).collect();
        let more = if cut.len() < text.len() { "..." } else { "" };
        return format!("{}{more}", scrub(&cut));
    };
    let said = |template, number: i64| fill(template, &[&number.to_string()]);
    match unit {
        Unit::Seconds if number >= 7_200 && number % 3_600 == 0 => said(t.hours, number / 3_600),
        Unit::Seconds if number >= 60 && number % 60 == 0 => said(t.minutes, number / 60),
        Unit::Seconds => said(t.secs, number),
        Unit::Percent => format!("{number}%"),
        Unit::Permyriad if number % 100 == 0 => format!("{}%", number / 100),
        Unit::Permyriad => format!("{}.{:02}%", number / 100, number % 100),
        Unit::Points => said(t.points, number),
        Unit::Count => number.to_string(),
        Unit::Minutes => said(t.minutes, number),
        Unit::Days => said(t.days, number),
        Unit::Months => said(t.months, number),
    }
}

/// First word of keys, Chinese, English.
const SECTIONS: &[(&str, &str, &str)] = &[
    ("name", "营业厅名称", "name of the hall"),
    ("hours", "营业时间", "opening hours"),
    ("holidays", "节假日", "holidays"),
    ("limits", "时限", "limit"),
    ("service", "业务", "service"),
    ("counter", "台席", "counter"),
    ("role", "岗位", "role"),
    ("person", "人员", "person"),
    ("working_time", "班次", "working time"),
    ("roster", "排班", "roster"),
    ("coverage", "最低在岗", "least coverage"),
    ("tier", "优先级", "tier"),
    ("feed", "叫号来源", "feed"),
    ("action", "处理办法", "action"),
    ("walk_out_reason", "离场原因", "reason to walk out"),
    ("unhappy_reason", "不满原因", "reason to be unhappy"),
    ("fault", "问题", "fault"),
    ("praise_reason", "表扬事由", "reason of praise"),
    ("coaching_topic", "辅导话题", "topic of a talk"),
    ("agreement", "辅导约定", "agreement"),
    ("need_topic", "需求主题", "topic of needs"),
    ("phrases", "常用短语", "phrases"),
    ("department", "部门", "department"),
    ("contact", "上级联系人", "contact"),
    ("process", "工单环节", "order process"),
    ("ladder", "上报级别", "level"),
    ("tell", "知情人", "to be told"),
    ("escalation", "上报", "escalation"),
    ("checks", "检查单", "checklist"),
];

/// Last word of keys, Chinese, English.
const FIELDS: &[(&str, &str, &str)] = &[
    ("id", "编号", "id"),
    ("name", "名称", "name"),
    ("zh", "名称", "name"),
    ("en", "英文名称", "English name"),
    ("phone", "电话", "phone"),
    ("contact", "联系人", "contact"),
    ("on_call", "值班电话", "on call"),
    ("superior", "上级", "superior"),
    ("level", "级别", "level"),
    ("role", "岗位", "role"),
    ("may", "权限", "rights"),
    ("serves", "办理业务", "serves"),
    ("skill", "技能", "skill"),
    ("skills", "技能", "skills"),
    ("services", "业务", "services"),
    ("use", "用途", "use"),
    ("trainee", "学员", "trainee"),
    ("mentor", "带教", "mentor"),
    ("trainee_from", "实习开始", "trainee from"),
    ("trainee_until", "实习计划结束", "trainee until"),
    ("exam_on", "考核日期", "exam on"),
    ("plan", "培训计划", "plan"),
    ("logins", "登录名", "logins"),
    ("norm_secs", "定额", "norm"),
    ("sample_percent", "回访比例", "visits called back"),
    ("watch", "逐件回访", "every visit called back"),
    ("wait_secs", "最长等候", "longest wait"),
    ("target_wait_secs", "达标等候", "target wait"),
    ("hours", "时间", "hours"),
    ("on_post", "人数", "on post"),
    ("week.mon", "周一", "Monday"),
    ("week.tue", "周二", "Tuesday"),
    ("week.wed", "周三", "Wednesday"),
    ("week.thu", "周四", "Thursday"),
    ("week.fri", "周五", "Friday"),
    ("week.sat", "周六", "Saturday"),
    ("week.sun", "周日", "Sunday"),
    ("mon", "周一", "Monday"),
    ("tue", "周二", "Tuesday"),
    ("wed", "周三", "Wednesday"),
    ("thu", "周四", "Thursday"),
    ("fri", "周五", "Friday"),
    ("sat", "周六", "Saturday"),
    ("sun", "周日", "Sunday"),
];

fn section(lang: Lang, key: &str) -> &str {
    word(lang, SECTIONS, key)
}

fn field(lang: Lang, key: &str) -> &str {
    word(lang, FIELDS, key)
}

/// The word for a key; of one without a word itself, as the file spells it.
fn word<'k>(lang: Lang, words: &[(&str, &'static str, &'static str)], key: &'k str) -> &'k str {
    let found = words.iter().find(|(known, ..)| *known == key);
    found.map_or(key, |(_, zh, en)| if lang == Lang::Zh { zh } else { en })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::{diff, read};

    fn texts(lang: Lang, old: &str, new: &str) -> Vec<String> {
        let read = |text| read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
        let changes = diff(&read(old), &read(new));
        said(lang, &changes).into_iter().map(|said| said.text).collect()
    }

    #[test]
    fn a_change_is_said_in_words_of_a_hall() {
        let old = "[rules]\nwait_secs = { warn = 600, breach = 1200 }\nidle_secs = 90\n[hours]\nmon = ['08:00-18:00']";
        let new = "[rules]\nwait_secs = { warn = 600, breach = 900 }\nabandon_permyriad = { warn = 450, breach = 1000 }\n\
            [hours]\nmon = ['08:30-18:00']";
        let zh = texts(Lang::Zh, old, new);
        assert!(zh.contains(&"当前最长等候 红线 20 分钟 -> 15 分钟".to_owned()), "{zh:?}");
        assert!(zh.contains(&"营业时间 周一 08:00-18:00 -> 08:30-18:00".to_owned()), "{zh:?}");
        assert!(zh.contains(&"有人等候而台席空闲 90 秒 -> 2 分钟".to_owned()), "{zh:?}");
        assert!(zh.iter().any(|text| text.ends_with("4.50%")), "{zh:?}");
        let en = texts(Lang::En, old, new);
        assert!(en.contains(&"longest wait now breach 20 min -> 15 min".to_owned()), "{en:?}");
    }

    #[test]
    fn what_came_or_went_is_one_change_with_all_its_keys() {
        let old = "[[service]]\nid='A'\nnorm_secs=60\n[[service]]\nid='C'";
        let new = "[[service]]\nid='C'\nnorm_secs=60\n[[service]]\nid='B'\nname='开户'";
        let read = |text| read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
        let changes = diff(&read(old), &read(new));
        let said = said(Lang::Zh, &changes);
        let texts: Vec<&str> = said.iter().map(|said| &*said.text).collect();
        assert_eq!(texts, ["去掉业务 A", "新增业务 B", "业务 C 定额 无 -> 1 分钟"]);
        let keys: usize = said.iter().map(|said| said.of.len()).sum();
        assert_eq!(keys, changes.len(), "every key stands under one of them");
        assert_eq!(super::said(Lang::Zh, &[]), []);
    }

    #[test]
    fn words_are_there_for_every_section_of_the_file() {
        use crate::text::hall_file::parts::Part;
        for (key, zh, en) in SECTIONS.iter().chain(FIELDS) {
            assert!(!zh.is_empty() && en.is_ascii() && !key.is_empty());
        }
        for (key, ..) in SECTIONS {
            assert!(Part::of_key(key).is_some(), "{key}");
        }
    }
}
