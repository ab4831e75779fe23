//! What the sections of a report ask: words, names, and cells of figures.

use super::super::doc::{Cell, Table};
use crate::core::alarm::AlarmKind;
use crate::core::check::Template;
use crate::core::complaint::{Category, Department, Severity, State};
use crate::core::conduct::VisitKind;
use crate::core::followup::Outcome;
use crate::core::improvement::{ImprovementState, SubjectKind};
use crate::core::order::OrderKind;
use crate::core::week::{Record, RecordKind, Value, WeekReport, Words};
use crate::text::check::shipped;
use crate::text::named::Named;
use crate::text::satisfaction::role_name;
use crate::text::words::Lang;

/// A report in a language.
pub(super) struct Look<'r> {
    pub(super) report: &'r WeekReport,
    pub(super) lang: Lang,
}

impl Look<'_> {
    /// The word of the language.
    pub(super) fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Whose report it is: the hall, the district, or how many halls.
    pub(super) fn whose(&self) -> String {
        match self.report.halls.as_slice() {
            [one] if one.name.is_empty() => one.hall_id.clone(),
            [one] => one.name.clone(),
            many if self.report.district.is_empty() => {
                format!("{} {}", many.len(), self.say("个营业厅", "halls"))
            }
            _ => self.report.district.clone(),
        }
    }

    /// The cell of a figure. Every number of a report comes through here, by the name that opens its records.
    pub(super) fn figure(&self, name: &str) -> Cell {
        shown(self.report.value(name)).opens(name)
    }

    pub(super) fn record_kind(&self, kind: RecordKind) -> &'static str {
        let (zh, en) = match kind {
            RecordKind::FollowUp => ("回访", "follow-up"),
            RecordKind::Complaint => ("投诉", "complaint"),
            RecordKind::Request => ("协办", "request"),
            RecordKind::Dispatch => ("转办", "dispatch"),
            RecordKind::Day => ("当日排队", "day"),
            RecordKind::Red => ("红色时段", "red period"),
            RecordKind::Round => ("巡检", "round"),
            RecordKind::Finding => ("问题", "finding"),
            RecordKind::Visit => ("外部检查", "visit"),
            RecordKind::Praise => ("表扬", "praise"),
            RecordKind::Talk => ("面谈辅导", "talk"),
            RecordKind::Training => ("培训", "training"),
            RecordKind::Exam => ("考核", "exam"),
            RecordKind::Need => ("客户需求", "need"),
            RecordKind::Improvement => ("改进", "improvement"),
            RecordKind::Order => ("跟踪工单", "order"),
            RecordKind::Survey => ("外部调查", "survey"),
        };
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The line of a record, in words.
    pub(super) fn line(&self, record: &Record) -> String {
        let at = |n: usize| record.line.get(n).map_or("", String::as_str);
        let hall = record.hall_id.as_str();
        match record.kind {
            RecordKind::FollowUp => named(Outcome::from_text(at(0)), at(0), self.lang).to_owned(),
            RecordKind::Complaint => [
                named(Category::from_text(at(0)), at(0), self.lang),
                named(Severity::from_text(at(1)), at(1), self.lang),
                named(State::from_text(at(2)), at(2), self.lang),
            ]
            .join(", "),
            RecordKind::Request => [
                named(Severity::from_text(at(0)), at(0), self.lang),
                named(State::from_text(at(1)), at(1), self.lang),
            ]
            .join(", "),
            RecordKind::Dispatch => self.department_of(hall, at(0)),
            RecordKind::Red => {
                let kind = AlarmKind::from_text(at(0)).unwrap_or_default();
                let name = self.lang.words().alarm_name(kind);
                if at(1) == "unhandled" {
                    format!("{name}, {}", self.lang.words().report.red_none)
                } else {
                    name.to_owned()
                }
            }
            RecordKind::Round => {
                let template = named(Template::from_text(at(0)), at(0), self.lang);
                let state = match at(1) {
                    "in_grace" => self.say("按时", "in time"),
                    "late" => self.say("迟巡", "late"),
                    "missed" => self.say("漏检", "missed"),
                    _ => "",
                };
                [template, state].join(" ").trim_end().to_owned()
            }
            RecordKind::Finding => named(Severity::from_text(at(0)), at(0), self.lang).to_owned(),
            RecordKind::Visit => named(VisitKind::from_text(at(0)), at(0), self.lang).to_owned(),
            RecordKind::Praise | RecordKind::Training => {
                format!("{} {}", self.person(hall, at(0)), self.choice_of(hall, at(1)))
                    .trim_end()
                    .to_owned()
            }
            RecordKind::Exam => self.person(hall, at(0)),
            RecordKind::Need => self.choice_of(hall, at(0)),
            RecordKind::Improvement => [
                named(SubjectKind::from_text(at(0)), at(0), self.lang),
                named(ImprovementState::from_text(at(1)), at(1), self.lang),
            ]
            .join(", "),
            RecordKind::Order => named(OrderKind::from_text(at(0)), at(0), self.lang).to_owned(),
            RecordKind::Day | RecordKind::Talk | RecordKind::Survey => String::new(),
        }
    }

    fn word(&self, words: &Words, code: &str) -> Option<String> {
        words.get(code).map(|(zh, en)| self.say(zh, en).to_owned())
    }

    /// A word of a hall: its own where halls differ.
    fn own(&self, words: &Words, hall: &str, code: &str) -> Option<String> {
        self.word(words, &format!("{hall}/{code}")).or_else(|| self.word(words, code))
    }

    /// What an item of satisfaction is called.
    pub(super) fn item(&self, code: &str) -> String {
        self.word(&self.report.names.items, code).unwrap_or_else(|| code.to_owned())
    }

    /// What a role is called, also one that no hall has.
    pub(super) fn role(&self, id: &str) -> String {
        let known = role_name(self.lang, id).unwrap_or(id);
        self.word(&self.report.names.roles, id).unwrap_or_else(|| known.to_owned())
    }

    /// A person of a hall, by name.
    pub(super) fn person(&self, hall: &str, id: &str) -> String {
        let key = format!("{hall}/{id}");
        self.word(&self.report.names.people, &key).unwrap_or_else(|| id.to_owned())
    }

    /// A department of the list: its id, or hall and id.
    pub(super) fn department(&self, key: &str) -> String {
        let known = || named(Department::from_text(key), key, self.lang).to_owned();
        self.word(&self.report.names.departments, key).unwrap_or_else(known)
    }

    fn department_of(&self, hall: &str, id: &str) -> String {
        let own = self.own(&self.report.names.departments, hall, id);
        own.unwrap_or_else(|| self.department(id))
    }

    /// Whose turn it is: a department, a role or a person; empty = whoever has the duty.
    pub(super) fn whose_turn(&self, hall: &str, id: &str) -> String {
        if id.is_empty() {
            return self.say("全厅待接", "whoever has the duty").to_owned();
        }
        let names = &self.report.names;
        let person = self.word(&names.people, &format!("{hall}/{id}"));
        person
            .or_else(|| self.word(&names.roles, id))
            .unwrap_or_else(|| self.department_of(hall, id))
    }

    pub(super) fn service(&self, hall: &str, id: &str) -> String {
        if id.is_empty() {
            return self.say("未选业务", "no service").to_owned();
        }
        self.own(&self.report.names.services, hall, id).unwrap_or_else(|| id.to_owned())
    }

    /// A topic of the list of needs: its code, or hall and code.
    pub(super) fn choice(&self, key: &str) -> String {
        self.word(&self.report.names.choices, key).unwrap_or_else(|| key.to_owned())
    }

    /// A topic of needs, a reason of praise.
    fn choice_of(&self, hall: &str, code: &str) -> String {
        let own = self.own(&self.report.names.choices, hall, code);
        own.unwrap_or_else(|| code.to_owned())
    }

    /// What an item of the checklist is called.
    pub(super) fn check(&self, hall: &str, code: &str) -> String {
        let own = self.own(&self.report.names.checks, hall, code);
        let ours = shipped(code).map(|it| self.say(it.name[0], it.name[1]).to_owned());
        own.or(ours)
            .or_else(|| self.own(&self.report.names.choices, hall, code))
            .unwrap_or_else(|| code.to_owned())
    }

    /// The figure of the stretch before.
    pub(super) fn last(&self, name: &str) -> Cell {
        shown(self.report.value(&format!("{name}.last")))
    }

    /// A table of one figure a line: its name, its value, that of the stretch before, what it is held against.
    pub(super) fn figures(
        &self,
        id: &'static str,
        title: &str,
        lines: &[(&str, &str, &str, Option<&str>)],
    ) -> Table {
        let heads = [
            (self.say("指标", "Figure"), 26),
            (self.say("本期", "Now"), -10),
            (self.say("上期", "Before"), -10),
            (self.say("目标", "Target"), -10),
        ];
        let rows = lines.iter().map(|(figure, zh, en, limit)| {
            vec![
                Cell::text(self.say(zh, en)),
                self.figure(figure),
                self.last(figure),
                limit.map_or(Cell::Empty, |key| self.limit(key)),
            ]
        });
        Table::new(id, title, &heads).with(rows)
    }

    /// A threshold: where halls differ the highest.
    fn limit(&self, key: &str) -> Cell {
        let known = self.report.lists.limits.iter().find(|(own, _)| own == key);
        let most = known.and_then(|(_, values)| values.last()).copied();
        let Some(most) = most else { return Cell::Empty };
        let percent = key.ends_with("_percent");
        if percent { Cell::percent(Some(most as f64 / 100.0)) } else { Cell::count(most) }
    }

    /// That too few answered, where they did.
    pub(super) fn few(&self, small: bool) -> Cell {
        if small { Cell::text(self.lang.survey().few) } else { Cell::Empty }
    }

    /// A target in points.
    pub(super) fn points(target: Option<u32>) -> Cell {
        Cell::number(target.map(f64::from))
    }

    /// By how much a target is missed, points.
    pub(super) fn gap(&self, figure: &str, target: Option<u32>) -> Cell {
        let now = self.report.value(figure).points();
        let gap = now.zip(target).map(|(now, target)| f64::from(now) - f64::from(target) * 10.0);
        Cell::number(gap.map(|gap| gap / 10.0))
    }

    /// By how much it changed since the stretch before, points.
    pub(super) fn change(&self, figure: &str) -> Cell {
        let now = self.report.value(figure).points();
        let last = self.report.value(&format!("{figure}.last")).points();
        let change = now.zip(last).map(|(now, last)| f64::from(now) - f64::from(last));
        Cell::number(change.map(|change| change / 10.0))
    }
}

/// The name of a fixed value; of one of a newer version its code.
fn named<T: Named>(known: Option<T>, code: &str, lang: Lang) -> &str {
    known.map_or(code, |it| it.name(lang))
}

/// A value as a cell.
pub(super) fn shown(value: Value) -> Cell {
    match value {
        Value::Count(count) => Cell::count(count),
        Value::Share { .. } => Cell::percent(value.permille().map(|it| it as f64 / 1000.0)),
        Value::Secs(_) | Value::Mean { .. } => Cell::secs(value.whole_secs()),
        Value::Tenths(_) | Value::MeanTenths { .. } => {
            Cell::number(value.points().map(|tenths| f64::from(tenths) / 10.0))
        }
        Value::Unknown => Cell::Empty,
    }
}
