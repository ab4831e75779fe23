//! The checklist and the plan of rounds, as the file writes them.

use std::fmt::Write as _;

use super::{Page, list, quoted};
use crate::core::check::{
    Checklist, CountOf, FailPhrase, Item, RoundPlan, Section, Template, spell_milli,
};
use crate::text::check::shipped;
use crate::text::words::Lang;

/// The whole checklist as a part of the file, to be edited: every item with its texts, which are the shipped
/// ones where the hall has none of its own.
pub fn checklist(checklist: &Checklist, lang: Lang) -> String {
    let mut page = Page { text: String::new(), zh: lang == Lang::Zh };
    page.say(
        "完整的巡检清单. 改完放进 hall.toml, 再 zhiban settings check 检查. 写了 [[checks.item]] 就整表取代自带清单.\n\
         不写的文字取自带的; 自编条目用新的 code.",
        "The whole checklist, to be edited and put into hall.toml; then: zhiban settings check. Items replace the\n\
         shipped list whole. Texts that are left out are the shipped ones of that code; own items take new codes.",
    );
    page.plan(checklist);
    page.sections(&checklist.sections);
    for item in &checklist.items {
        page.item(item, true);
    }
    page.phrases(&checklist.phrases);
    page.text.trim_start().to_owned()
}

impl Page {
    pub(super) fn checks(&mut self, checklist: &Checklist) {
        let standard = Checklist::standard();
        self.gap();
        self.say(
            "巡检. at: 计划时间, open-30 为开门前 30 分, close 为关门时; grace_mins 宽限, miss_mins 之后算漏检,\n\
             min_score 低于即不合格; grades: 优, 良, 合格的起点; extra_after_mins: 重大突发后多少分钟内要有一次巡检.\n\
             没写营业时间时没有计划. 完整清单 (37 项和话术): zhiban docs checklist",
            "Rounds. at: planned times, open-30 = 30 min before the doors open, close = when they close; grace_mins;\n\
             miss_mins: from then on it is missed; min_score: below it the round fails; grades: excellent, good, pass;\n\
             extra_after_mins: a walk must follow a serious incident within that time. Without opening hours nothing is\n\
             planned. The whole list of 37 items with its texts: zhiban docs checklist",
        );
        self.plan(checklist);
        if checklist.sections != standard.sections {
            self.sections(&checklist.sections);
        }
        if checklist.items != standard.items {
            if checklist.items.is_empty() {
                self.none_of("item");
            }
            for item in &checklist.items {
                self.item(item, false);
            }
        }
        if checklist.phrases != standard.phrases {
            self.phrases(&checklist.phrases);
        }
    }

    // In front of every table of the part, or the key would belong to the one before it.
    fn none_of(&mut self, key: &str) {
        let at = self.text.find("[checks]\n").map_or(0, |at| at + "[checks]\n".len());
        self.text.insert_str(at, &format!("{key} = []\n"));
    }

    fn plan(&mut self, checklist: &Checklist) {
        self.open("[checks]");
        let [excellent, good, pass] = checklist.grades;
        self.set("grades", format!("[{excellent}, {good}, {pass}]"));
        self.set("extra_after_mins", checklist.extra_after_mins);
        for template in Template::ALL {
            self.round_plan(template.as_str(), checklist.plan(*template));
        }
    }

    fn round_plan(&mut self, name: &str, plan: &RoundPlan) {
        self.open(&format!("[checks.{name}]"));
        let times: Vec<String> = plan.at.iter().map(|time| time.spell()).collect();
        self.set("at", list(&times));
        self.set("grace_mins", plan.grace_mins);
        self.set("miss_mins", plan.miss_mins);
        if let Some(least) = plan.min_score {
            self.set("min_score", least);
        }
    }

    fn sections(&mut self, sections: &[Section]) {
        if sections.is_empty() {
            self.none_of("section");
        }
        for section in sections {
            self.open("[[checks.section]]");
            self.set("code", quoted(&section.code));
            self.set("zh", quoted(&section.zh));
            self.set("en", quoted(&section.en));
            if let Some(least) = section.min_score {
                self.set("min_score", least);
            }
        }
    }

    fn phrases(&mut self, phrases: &[FailPhrase]) {
        if phrases.is_empty() {
            self.none_of("phrase");
        }
        for phrase in phrases {
            self.open("[[checks.phrase]]");
            self.set("code", quoted(&phrase.code));
            self.set("zh", quoted(&phrase.zh));
            self.set("en", quoted(&phrase.en));
            self.set("limit", quoted(phrase.limit.as_str()));
            if phrase.fixed {
                self.set("fixed", true);
            }
        }
    }

    /// `whole`: with the shipped texts where it has none of its own.
    fn item(&mut self, item: &Item, whole: bool) {
        self.open("[[checks.item]]");
        self.set("code", quoted(&item.code));
        let first: String = item.code.chars().take(1).collect();
        if *item.section != first {
            self.set("section", quoted(&item.section));
        }
        self.set("type", quoted(item.kind.as_str()));
        let letters: String = item.on.iter().map(|template| template.letter()).collect();
        self.set("on", quoted(&letters));
        if item.points_milli > 0 {
            self.set("points", item.points_milli / 1000);
        }
        if item.red_line {
            self.set("red_line", true);
        }
        if let Some(range) = &item.range {
            self.set("least", spell_milli(range.least_milli));
            self.set("most", spell_milli(range.most_milli));
            self.set_text("unit", &range.unit);
        }
        if let Some(source) = item.source {
            self.set("source", quoted(source.as_str()));
        }
        match item.of {
            None => {}
            Some(CountOf::Number(number)) => self.set("of", number),
            Some(CountOf::Counters) => self.set("of", quoted("counters")),
            Some(CountOf::Planned) => self.set("of", quoted("planned")),
            Some(CountOf::Present) => self.set("of", quoted("present")),
            Some(CountOf::Asked) => self.set("of", quoted("asked")),
        }
        let ours = shipped(&item.code).filter(|_| whole);
        let texts = [
            ("", &item.texts.name, ours.map(|text| text.name)),
            ("standard_", &item.texts.standard, ours.map(|text| text.standard)),
            ("script_", &item.texts.script, ours.map(|text| text.script)),
            ("hint_", &item.texts.hint, ours.map(|text| text.hint)),
        ];
        for (key, own, ours) in texts {
            for (at, lang) in ["zh", "en"].into_iter().enumerate() {
                let shipped = ours.map_or("", |texts| texts[at]);
                let text = if own[at].is_empty() { shipped } else { &own[at] };
                if !text.is_empty() {
                    let _ = writeln!(self.text, "{key}{lang} = {}", quoted(text));
                }
            }
        }
    }
}
