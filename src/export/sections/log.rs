//! Section 13: the complete log of the shift, line by line as it was written. What was taken back stays readable.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::alarm::AlarmKind;
use crate::core::rows::{LogEntryKind, LogRow};
use crate::core::time::{Ms, Zone};
use crate::text::alarm::feed_name;
use crate::text::check::shown;
use crate::text::complaint::person;
use crate::text::duty::group;
use crate::text::log_line::{Called, log_line};
use crate::text::words::{Words, fill};

pub(super) fn section(look: &Look) -> Section {
    let heads = [
        (look.say("行号", "Line"), -8),
        (look.say("时间", "When"), 20),
        (look.say("记录人", "By"), 12),
        (look.say("类型", "Kind"), 12),
        (look.say("内容", "What"), 60),
        (look.say("状态", "Stands"), 10),
        (look.say("补记", "Late"), 8),
    ];
    let rows = look.log.iter().map(|line| {
        vec![
            Cell::count(line.line_no),
            Cell::DateTime(line.at),
            look.who(&line.by),
            Cell::text(group(look.words(), line.kind.group())),
            Cell::free(log_line(look.words(), look, line)),
            Cell::text(stands(look, line)),
            look.yes(line.entry == LogEntryKind::LateEntry),
        ]
    });
    let table = Table::new("lines", look.say("值班日志", "Duty log"), &heads).with(rows);
    Section::new(13, "log", look.say("十三 值班日志", "13 Log")).with(table)
}

/// Whether a line counts: what its author took back is no line that was voided before a witness, or corrected.
fn stands(look: &Look, line: &LogRow) -> &'static str {
    match (line.voided, line.replaced_by) {
        (true, None) => look.say("已撤回", "taken back"),
        (true, Some(_)) => look.say("作废", "void"),
        (false, Some(_)) => look.say("已更正", "corrected"),
        (false, None) => "",
    }
}

impl Called for Look {
    fn person(&self, id: &str) -> String {
        // What is a counter's id too is left as it is: lines speak of counters more often.
        if self.hall.knows_counter(id) { id.to_owned() } else { person(&self.hall, id) }
    }

    fn whom(&self, id: &str) -> String {
        self.called(id)
    }

    fn phrase(&self, code: &str) -> String {
        let settings = self.settings();
        if let Some(choice) = settings.canned.find(code) {
            return self.say(&choice.zh, &choice.en).to_owned();
        }
        match settings.survey_item(code) {
            Some(_) => self.item(code),
            None => shown(&settings.checks, code, self.lang).name.to_owned(),
        }
    }

    fn feed(&self, source: &str) -> String {
        let named = self.settings().feed(source).map(|feed| &feed.name);
        let named = named.filter(|name| !name.is_empty());
        named.map_or_else(|| feed_name(source).to_owned(), Clone::clone)
    }

    fn service(&self, id: &str) -> String {
        let name = self.hall.subject_name(AlarmKind::LongestWait, id, self.scope.as_of);
        if name.is_empty() { id.to_owned() } else { name }
    }

    fn unhappy_reason(&self, code: &str) -> String {
        self.choice(self.settings().unhappy_reasons.iter(), code)
    }

    fn walk_out_reason(&self, code: &str) -> String {
        self.choice(self.settings().walk_out_reasons.iter(), code)
    }

    fn line(&self, words: &Words, line_no: u64) -> String {
        let known = self.log.iter().find(|line| line.line_no == line_no);
        known.map_or_else(
            || fill(words.duty.of_line, &[&line_no.to_string()]),
            |line| self.zone().hm(line.at),
        )
    }

    fn zone(&self) -> Zone {
        self.hall.config().zone
    }

    fn settings_from(&self, version: u32) -> Option<Ms> {
        self.hall.settings_book().version(version).map(|known| known.from)
    }
}
