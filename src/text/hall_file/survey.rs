//! Items of satisfaction, the questionnaire, targets and indicators, as the file writes them.

use super::{Page, list, quoted};
use crate::core::settings::survey::{Goal, Indicator, Period, Question, SurveyItem};
use crate::core::settings::{Service, Settings};
use crate::text::words::Lang;

/// The whole catalogue of indicators as a part of the file, to be edited.
pub fn indicators(settings: &Settings, lang: Lang) -> String {
    let mut page = Page { text: String::new(), zh: lang == Lang::Zh };
    page.indicators(&settings.indicators);
    page.text.trim_start().to_owned()
}

impl Page {
    /// Whom of a service the customer is called back.
    pub(super) fn called_back(&mut self, service: &Service) {
        if let Some(percent) = service.sample_percent {
            self.set("sample_percent", percent);
        }
        self.set_text("watch", service.watch.map_or("", |kind| kind.as_str()));
    }

    pub(super) fn survey(&mut self, settings: &Settings) {
        self.survey_items(&settings.survey_items);
        self.questions(settings);
        self.targets(&settings.targets);
        self.gap();
        self.say(
            "指标目录, 写了就整表取代自带的. 完整目录: zhiban survey indicators --toml",
            "The catalogue of indicators; it replaces the shipped one whole: zhiban survey indicators --toml",
        );
        self.example(
            "[[indicator]]\ncode = \"wait_now\"\nzh = \"当前最长等候\"\ndefinition_zh = \"现在减最早取号时间\"\n\
             threshold = \"rules.wait_secs\"\nowner = \"duty_manager\"",
        );
        if settings.indicators != Settings::standard().indicators {
            if settings.indicators.is_empty() {
                self.list_is_empty("indicator");
            }
            self.indicators(&settings.indicators);
        }
    }

    fn survey_items(&mut self, items: &[SurveyItem]) {
        self.gap();
        self.say(
            "满意度项目. weight 权重; roles 由谁负责, 填角色 id, dept 为受理部门. code 写入记录, 勿改.",
            "What customers judge. weight: beside the others; roles: who answers for it, ids of roles, dept = the\n\
             department that had the task. The code stands in the records: leave it.",
        );
        for item in items {
            self.open("[[survey_item]]");
            self.set("code", quoted(&item.code));
            self.set("zh", quoted(&item.zh));
            self.set("en", quoted(&item.en));
            self.set("weight", item.weight);
            if !item.roles.is_empty() {
                self.set("roles", list(&item.roles));
            }
        }
    }

    fn questions(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "回访问卷. item 为上面的项目; script 为话术和提醒. active = false 停用.\n\
             外部调查的薄弱项没有问题时不能启用.",
            "The questionnaire. item: one of the above; script: how it is said. active = false: it is not asked.\n\
             It cannot be active while a weak item of the external survey has no question.",
        );
        self.open("[questionnaire]");
        self.set("active", settings.questionnaire.active);
        if settings.questions.is_empty() {
            self.list_is_empty("question");
        }
        for question in &settings.questions {
            self.question(question);
        }
    }

    fn question(&mut self, question: &Question) {
        self.open("[[question]]");
        self.set("id", quoted(&question.id));
        self.set("item", quoted(&question.item));
        self.set("zh", quoted(&question.zh));
        self.set("en", quoted(&question.en));
        self.set_text("script_zh", &question.script_zh);
        self.set_text("script_en", &question.script_en);
    }

    fn targets(&mut self, targets: &[Goal]) {
        self.gap();
        self.say(
            "目标. role 角色 id 或 dept; indicator 指标; period: week 周, month 月, quarter 季, 不写为都算;\n\
             person 只给一个人, 不写为该角色所有人. 取最贴近的一条.",
            "Targets. role: id of a role, or dept; indicator; period: week, month or quarter, left out = each; person:\n\
             for one of them alone. The nearest one holds.",
        );
        if targets.is_empty() {
            self.list_is_empty("target");
        }
        for goal in targets {
            self.open("[[target]]");
            self.set("role", quoted(&goal.role));
            self.set("indicator", quoted(&goal.indicator));
            self.set_text("period", goal.period.map_or("", Period::as_str));
            self.set_text("person", goal.person.as_deref().unwrap_or_default());
            self.set("value", goal.value);
        }
    }

    fn indicators(&mut self, indicators: &[Indicator]) {
        for it in indicators {
            self.open("[[indicator]]");
            self.set("code", quoted(&it.code));
            for (key, text) in [
                ("zh", &it.zh),
                ("en", &it.en),
                ("definition_zh", &it.definition_zh),
                ("definition_en", &it.definition_en),
                ("threshold", &it.threshold),
                ("owner", &it.owner),
                ("measured_zh", &it.measured_zh),
                ("measured_en", &it.measured_en),
                ("judged_zh", &it.judged_zh),
                ("judged_en", &it.judged_en),
                ("action_zh", &it.action_zh),
                ("action_en", &it.action_en),
            ] {
                self.set_text(key, text);
            }
        }
    }
}
