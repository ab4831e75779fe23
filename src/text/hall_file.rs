//! The hall's file as text: any settings written so that reading gives them back, with a comment for every
//! value.

use std::fmt::Write as _;

use toml::Value;

use super::hall_words::{CANNED, rule_meaning};
use super::words::Lang;
use crate::core::settings::keys::{RULE_KEYS, is_read};
use crate::core::settings::{Choice, CounterUse, DAY_KEYS, Hours, Settings, Span};
use crate::core::sla::Holidays;

/// Writes the file with comments in that language.
pub fn hall_file(settings: &Settings, lang: Lang) -> String {
    let mut page = Page { text: String::new(), zh: lang == Lang::Zh };
    page.head(settings);
    page.hours(&settings.hours);
    page.holidays(settings.holidays.as_ref());
    page.limits(settings);
    page.work(settings);
    page.people(settings);
    page.offers(settings);
    page.directory(settings);
    page.survey(settings);
    page.checks(&settings.checks);
    page.rules(settings);
    page.text
}

pub use checks::checklist;
pub use survey::indicators;

mod checks;
mod directory;
mod limits;
pub mod parts;
mod person;
mod survey;
use limits::rule_value;

struct Page {
    text: String,
    zh: bool,
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let each: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", each.join(", "))
}

fn spans(list: &[Span]) -> String {
    let each: Vec<String> = list.iter().map(|span| quoted(&span.spell())).collect();
    format!("[{}]", each.join(", "))
}

impl Page {
    fn say(&mut self, zh: &str, en: &str) {
        for line in if self.zh { zh } else { en }.lines() {
            let _ = writeln!(self.text, "# {line}");
        }
    }

    fn set(&mut self, key: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.text, "{key} = {value}");
    }

    fn set_text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.set(key, quoted(value));
        }
    }

    fn open(&mut self, line: &str) {
        let _ = writeln!(self.text, "\n{line}");
    }

    /// An example that changes nothing.
    fn example(&mut self, lines: &str) {
        for line in lines.lines() {
            let _ = writeln!(self.text, "#   {line}");
        }
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn head(&mut self, settings: &Settings) {
        self.say(
            "本厅的设置. 改完后: zhiban settings check 检查, zhiban settings apply 生效.\n\
             删去的键取默认值. 本终端的语言, 按键和叫号接口在 zhiban.toml.",
            "The settings of this hall. After a change: zhiban settings check, then zhiban settings apply.\n\
             A key that is left out has its default. Language, keys and feeds of this terminal: zhiban.toml.",
        );
        self.gap();
        self.say("厅名, 空为厅号", "Name shown; empty = the hall's id");
        self.set("name", quoted(&settings.name));
        self.say("值班记录的常用短语, 按数字选", "Phrases of the duty log, offered by number");
        self.set("phrases", list(&settings.phrases));
    }

    fn hours(&mut self, hours: &Hours) {
        self.gap();
        self.say(
            "营业时间. daily 为每天, mon 至 sun 各日可另写; [] 为不营业, 24:00 为当日结束.\n\
             [hours.days] 写节假日和调休, 如 2025-10-01 = [] . 全部为空: 视为一直营业.",
            "Opening hours. daily = every day, mon to sun where a day differs; [] = closed, 24:00 = end of day.\n\
             [hours.days] holds holidays and make-up days: 2025-10-01 = [] . All empty: always open.",
        );
        let _ = writeln!(self.text, "[hours]");
        let [first, rest @ ..] = &hours.week;
        self.set("daily", spans(first));
        for (day, key) in rest.iter().zip(DAY_KEYS.iter().skip(1)) {
            if day != first {
                self.set(key, spans(day));
            }
        }
        if !hours.days.is_empty() {
            self.open("[hours.days]");
            for (date, day) in &hours.days {
                self.set(&date.to_string(), spans(day));
            }
        }
    }

    fn holidays(&mut self, list: Option<&Holidays>) {
        self.gap();
        self.say(
            "法定节假日和调休上班日, 用于按工作日计的时限; 不写则用程序自带的. 写了就整表取代:\n\
             covered_until 为已公布到的最后一天, 次年的一般在十一月公布.",
            "Public holidays and the weekend days worked for them, for limits in working days; left out = the list\n\
             that is shipped. It replaces that list whole; covered_until = the last day that is announced.",
        );
        let Some(list) = list else {
            self.example(
                "[holidays]\nname = \"cn-2027\"\ncovered_until = 2027-12-31\nclosed = [2027-01-01]\nworking = []",
            );
            return;
        };
        self.open("[holidays]");
        self.set("name", quoted(&list.name));
        self.set("covered_until", list.covered_until);
        for (key, dates) in [("closed", &list.closed), ("working", &list.working)] {
            let each: Vec<String> = dates.iter().map(ToString::to_string).collect();
            self.set(key, format!("[{}]", each.join(", ")));
        }
    }

    fn limits(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "投诉各环节的时限, 依次为四级到一级 (sev4 至 sev1), 空字为无时限; 不写的取默认.",
            "Limits of a complaint's stages, from sev4 to sev1, empty text = none; what is left out has its default.",
        );
        self.example("[limits]\ntake_over = [\"10 min\", \"5 min\", \"2 min\", \"1 min\"]");
        if !settings.limits.is_empty() {
            self.open("[limits]");
        }
        for (name, row) in &settings.limits {
            self.set(name, list(row));
        }
    }

    fn work(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "业务, 按显示顺序. id 与叫号机一致; norm_secs 定额秒数; skill 所需技能; sample_percent 抽取回访的比例;\n\
             watch 逐件回访 (installation, move, fault_repair, other); wait_secs, target_wait_secs 与全厅不同时写.",
            "Services, in the order shown. id as the machine spells it; norm_secs: usual time; skill it takes;\n\
             wait_secs and target_wait_secs only where they differ from the hall's; sample_percent: visits called\n\
             back; watch (installation, move, fault_repair, other): every one is.",
        );
        self.example("[[service]]\nid = \"A\"\nname = \"综合\"\nnorm_secs = 480");
        for service in &settings.services {
            self.open("[[service]]");
            self.set("id", quoted(&service.id));
            self.set_text("name", &service.name);
            if let Some(secs) = service.norm_secs {
                self.set("norm_secs", secs);
            }
            if let Some(limits) = service.wait_secs {
                let (warn, breach) = (limits.warn, limits.breach);
                self.set("wait_secs", format!("{{ warn = {warn}, breach = {breach} }}"));
            }
            if let Some(secs) = service.target_wait_secs {
                self.set("target_wait_secs", secs);
            }
            self.set_text("skill", &service.skill);
            self.called_back(service);
        }
        self.gap();
        self.say(
            "台席. services 空为按叫号机; use: regular 常开, tidal 潮汐, priority 爱心.",
            "Counters. services left out = as the machine says; use: regular, tidal (at peaks) or priority.",
        );
        self.example("[[counter]]\nid = \"01\"\nservices = [\"A\"]\nuse = \"regular\"");
        for counter in &settings.counters {
            self.open("[[counter]]");
            self.set("id", quoted(&counter.id));
            if !counter.services.is_empty() {
                self.set("services", list(&counter.services));
            }
            match counter.usage {
                CounterUse::Regular => {}
                CounterUse::Tidal => self.set("use", quoted("tidal")),
                CounterUse::Priority => self.set("use", quoted("priority")),
            }
        }
    }

    fn roles(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "角色. may: log 记日志, alarms 处理告警, staff 调人开台, duty 值班, complaints 接手投诉, force 指派投诉,\n\
             settings 改设置, people 重置密码; 有 duty 即有 complaints, 有 people 即有 force;\n\
             serves: 是否计入最少在岗人数; promise_fen: 现场可答应的金额, 分, 不写为一分也不许.\n\
             一个都不写则取默认; role = [] 为没有.",
            "Roles. may: log, alarms, staff, duty, complaints, force, settings, people (take away a forgotten PIN);\n\
             duty holds complaints, people holds force; serves: counts towards the minimum coverage;\n\
             promise_fen: what may be promised to a customer, in fen; left out = nothing.\n\
             Without any the defaults hold; role = [] = none.",
        );
        if settings.roles.is_empty() {
            self.list_is_empty("role");
        }
        for role in &settings.roles {
            self.role(role);
        }
    }

    fn people(&mut self, settings: &Settings) {
        self.roles(settings);
        self.gap();
        self.say("班次时间", "Working times");
        self.example("[[working_time]]\nid = \"early\"\nname = \"早班\"\nhours = \"07:50-14:05\"");
        for time in &settings.working_times {
            self.open("[[working_time]]");
            self.set("id", quoted(&time.id));
            self.set_text("name", &time.name);
            self.set("hours", quoted(&time.span.spell()));
        }
        self.gap();
        self.say(
            "人员. id 为工号; logins 为叫号机里的其他工号; 实习 trainee 须写 mentor 带教;\n\
             week 写每日班次: daily 和 mon 至 sun, 空字为休.",
            "People. id as in every event; logins: other ids a machine uses; a trainee needs a mentor;\n\
             week names the working time: daily and mon to sun, empty text = off.",
        );
        self.example(
            "[[person]]\nid = \"e101\"\nname = \"张岚\"\nrole = \"clerk\"\nweek = { daily = \"early\", sun = \"\" }",
        );
        for person in &settings.people {
            self.person(person);
        }
        self.gap();
        self.say(
            "排班: 某人某日与平常不同; 不写 working_time 为休",
            "Roster: somebody on a day otherwise than usual; without working_time: off",
        );
        self.example(
            "[[roster]]\ndate = \"2025-11-10\"\nperson = \"e101\"\nworking_time = \"early\"",
        );
        for day in &settings.roster {
            self.open("[[roster]]");
            self.set("date", quoted(&day.date.to_string()));
            self.set("person", quoted(&day.person));
            self.set_text("working_time", day.working_time.as_deref().unwrap_or_default());
        }
        self.gap();
        self.say(
            "最少在岗人数; role 空为计入的全部角色",
            "Minimum on post; without role: all that serve",
        );
        self.example("[[coverage]]\nhours = \"08:30-18:00\"\npeople = 4");
        for need in &settings.coverage {
            self.open("[[coverage]]");
            self.set("hours", quoted(&need.span.spell()));
            self.set_text("role", &need.role);
            self.set("people", need.people);
        }
    }

    fn list_is_empty(&mut self, key: &str) {
        // In front of every table, or the key would belong to the one before it.
        self.text.insert_str(0, &format!("{key} = []\n"));
    }

    fn choices(&mut self, key: &str, list: &[Choice]) {
        if list.is_empty() {
            self.list_is_empty(key);
        }
        for choice in list {
            self.open(&format!("[[{key}]]"));
            self.set("code", quoted(&choice.code));
            self.set("zh", quoted(&choice.zh));
            self.set("en", quoted(&choice.en));
        }
    }

    fn offers(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "客户等级: 优先级到此为止 (名称目前不显示; 优先号按 priority_tier_max 加 *)",
            "Priority tiers: priorities up to this (names are not shown yet; * is by priority_tier_max)",
        );
        self.example("[[tier]]\npriority = 1\nname = \"爱心\"");
        for tier in &settings.tiers {
            self.open("[[tier]]");
            self.set("priority", tier.priority);
            self.set("name", quoted(&tier.name));
        }
        self.gap();
        self.say(
            "营业时间内应有数据的叫号机; 开门后一直没有数据会告警",
            "Feeds that are expected to speak while the hall is open: silence since the opening is an alarm",
        );
        self.example("[[feed]]\nsource = \"/hall/H001/vendor/q1\"\nname = \"叫号机\"");
        for feed in &settings.feeds {
            self.open("[[feed]]");
            self.set("source", quoted(&feed.source));
            self.set_text("name", &feed.name);
        }
        self.gap();
        self.say(
            "告警的处置, 按数字选; code 写入记录, 勿改",
            "What can be done about an alarm, by number",
        );
        self.choices("action", &settings.actions);
        self.gap();
        self.say("客户离开的原因", "Why customers walk out");
        self.choices("walk_out_reason", &settings.walk_out_reasons);
        self.gap();
        self.say("客户不满的原因", "Why customers are unhappy");
        self.choices("unhappy_reason", &settings.unhappy_reasons);
        for ((key, list), (zh, en)) in settings.canned.lists().into_iter().zip(CANNED) {
            self.gap();
            self.say(zh, en);
            self.choices(key, list);
        }
    }

    fn rules(&mut self, settings: &Settings) {
        let Ok(all) = toml::Table::try_from(&settings.rules) else { return };
        let mut above = "";
        self.gap();
        self.say(
            "限值. 每项前写含义; 时长单位为秒. 成对的限值: warn 提醒, breach 红线.",
            "Thresholds. Times are seconds. Of a pair: warn = near the red line, breach = beyond it.",
        );
        let _ = writeln!(self.text, "[rules]");
        for key in RULE_KEYS {
            let (group, name) = key.path.split_once('.').unwrap_or(("", key.path));
            if group != above {
                above = group;
                self.open(&format!("[rules.{group}]"));
            }
            let value = match group {
                "" => all.get(name),
                _ => all.get(group).and_then(|table| table.get(name)),
            };
            let Some(value) = value else { continue };
            let (zh, en) = rule_meaning(key.path);
            let unit = key.unit.as_str();
            let not_yet =
                if is_read(key.path) { ["", ""] } else { ["(尚未启用) ", "not used yet: "] };
            self.say(&format!("{}{zh}", not_yet[0]), &format!("{}{en} ({unit})", not_yet[1]));
            self.set(name, rule_value(value));
        }
    }
}

#[cfg(test)]
mod tests;
