//! A hall as tables: the rows of its terminals' board, and what its log says. Made where the hall is folded, so that no
//! copy of it is needed.

use std::cmp::Reverse;

use super::inbox::case_path;
use super::look::Look;
use super::sheet::Sheet;
use crate::core::alarm::AlarmKind;
use crate::core::board::{Alarm, AlarmState, Board, ComplaintRow, CounterState, Mark, StaffState};
use crate::core::hall::{Hall, SlotState};
use crate::core::rows::LogRow;
use crate::core::time::{Ms, Zone};
use crate::export::doc::{Cell, Table};
use crate::text::alarm::{called, feed_name};
use crate::text::check;
use crate::text::log_line::{Called, log_line};
use crate::text::named::Named;
use crate::text::words::console::oversight;
use crate::text::words::{Lang, Words, fill};

/// A hall, its board at an instant, and in what it is spelt.
pub(super) struct HallLook<'h> {
    pub(super) hall: &'h Hall,
    pub(super) board: &'h Board,
    /// The board that its complaints are taken from: their clocks go on where nobody is heard.
    pub(super) cases: &'h Board,
    pub(super) look: Look,
    /// The instant of the board.
    pub(super) told: Ms,
}

impl HallLook<'_> {
    fn person(&self, id: &str) -> String {
        let named = self.hall.settings(self.look.now).0.person(id).map(|person| &person.name);
        let named = named.filter(|name| !name.is_empty()).map(String::as_str);
        named.or_else(|| self.hall.outsider(id)).unwrap_or(id).to_owned()
    }

    /// Who wrote a line of the log: a person, this program, or a machine.
    fn writer(&self, by: &str) -> String {
        let words = self.look.lang.words();
        match by {
            "system" => words.by_system.to_owned(),
            "feed" => words.by_feed.to_owned(),
            id => self.person(id),
        }
    }

    /// The live board: queues, counters, people, alarms.
    pub(super) fn live(&self) -> Vec<Sheet> {
        vec![self.alarms(), self.queues(), self.counters(), self.staff()]
    }

    fn queues(&self) -> Sheet {
        let words = oversight::of(self.look.lang);
        let columns = [
            (words.queue, 16),
            (words.waiting, -8),
            (words.longest, -10),
            (words.over_target, -8),
            (words.takes, -8),
            (words.served, -8),
            (words.abandoned, -8),
            (words.mean_wait, -10),
            (words.max_wait, -10),
            (words.mean_service, -10),
        ];
        let rows = self.board.queues.iter().map(|row| {
            let running = row.longest_since.map(|since| self.told.secs_since(since).max(0));
            vec![
                Cell::free(&row.name),
                Cell::number(row.waiting.map(f64::from)),
                Cell::secs(running.or(row.longest_secs.map(i64::from))),
                Cell::count(row.over_target),
                Cell::count(row.counters_open),
                Cell::count(row.served),
                Cell::count(row.abandoned),
                Cell::mean_secs(row.wait_secs_mean),
                Cell::secs(row.wait_secs_max),
                Cell::mean_secs(row.service_secs_mean),
            ]
        });
        let marks = self.board.queues.iter().map(|row| row.mark).collect();
        let table = Table::new("queues", words.queues, &columns).with(rows);
        Sheet { table, marks, links: Vec::new() }
    }

    fn counters(&self) -> Sheet {
        let words = oversight::of(self.look.lang);
        let columns = [
            (words.counter, 8),
            (words.state, 10),
            (words.since, 12),
            (words.who, 12),
            (words.ticket, 10),
            (words.served, -8),
            (words.mean_service, -10),
        ];
        let shown = self.board.counters.iter();
        let rows = shown.map(|row| {
            let people: Vec<&str> = row.people.iter().map(|person| &*person.name).collect();
            let state = self.look.lang.words().counter_state(row.state);
            vec![
                Cell::free(&row.counter_id),
                Cell::text(state),
                Cell::at(row.state_since.filter(|_| row.state != CounterState::Closed)),
                Cell::free(people.join(", ")),
                Cell::free(row.ticket_no.as_deref().unwrap_or_default()),
                Cell::count(row.served),
                Cell::mean_secs(row.service_secs_mean),
            ]
        });
        let marks = self.board.counters.iter().map(|row| row.mark).collect();
        let table = Table::new("counters", words.counters_title, &columns).with(rows);
        Sheet { table, marks, links: Vec::new() }
    }

    fn staff(&self) -> Sheet {
        let words = oversight::of(self.look.lang);
        let columns = [
            (words.name, 12),
            (words.role, 12),
            (words.state, 10),
            (words.since, 12),
            (words.counter, 8),
            (words.served, -8),
            (words.reason, 20),
        ];
        let on_shift = || {
            let all = self.board.staff.iter();
            all.filter(|row| row.state != StaffState::Off || row.mark > Mark::Normal)
        };
        let rows = on_shift().map(|row| {
            vec![
                Cell::free(&row.name),
                Cell::free(&row.role),
                Cell::text(self.look.lang.words().staff_state(row.state)),
                Cell::at(row.state_since),
                Cell::free(row.counter_id.as_deref().unwrap_or_default()),
                Cell::count(row.served),
                Cell::free(&row.reason),
            ]
        });
        let marks = on_shift().map(|row| row.mark).collect();
        let table = Table::new("staff", words.staff, &columns).with(rows);
        Sheet { table, marks, links: Vec::new() }
    }

    /// The alarms that stand, worst first; those of complaints and requests by now.
    fn standing_alarms(&self) -> Vec<&Alarm> {
        let is_case = |alarm: &&Alarm| alarm.kind.is_of_case();
        let others = self.board.alarms.iter().filter(|alarm| !is_case(alarm));
        let mut all: Vec<&Alarm> = if std::ptr::eq(self.board, self.cases) {
            self.board.alarms.iter().collect()
        } else {
            self.cases.alarms.iter().filter(is_case).chain(others).collect()
        };
        all.retain(|alarm| alarm.state != AlarmState::Cleared);
        all.sort_by_key(|alarm| (Reverse(alarm.state), Reverse(alarm.mark)));
        all
    }

    fn alarms(&self) -> Sheet {
        let words = oversight::of(self.look.lang);
        let all = self.look.lang.words();
        let columns =
            [(words.alarm, 20), (words.subject, 16), (words.state, 10), (words.raised, 17)];
        let standing = self.standing_alarms();
        let rows = standing.iter().map(|alarm| {
            let subject = self.hall.subject_name(alarm.kind, &alarm.subject, self.look.now);
            vec![
                Cell::text(all.alarm_name(alarm.kind)),
                Cell::free(called(all, alarm.kind, &subject)),
                Cell::text(all.deeds.alarm_state(alarm.state)),
                Cell::at(Some(alarm.raised_at)),
            ]
        });
        let marks = standing.iter().map(|alarm| alarm.mark).collect();
        let table = Table::new("alarms", words.alarms, &columns).with(rows);
        Sheet { table, marks, links: Vec::new() }
    }

    /// The complaints: those that are open by what is due next, then those of today that are over.
    pub(super) fn complaints(&self) -> Sheet {
        let words = oversight::of(self.look.lang);
        let lang = self.look.lang;
        let columns = [
            (words.number, 14),
            (words.severity, 10),
            (words.category, 16),
            (words.stage, 12),
            (words.what, 40),
            (words.owner, 12),
            (words.due, 17),
            (words.over_by, -10),
            (words.level, -6),
            (words.registered, 17),
        ];
        let rows = self.cases.complaints().map(|row| {
            let over = row.due.as_ref().map(|due| self.look.now.secs_since(due.at));
            let over = over.filter(|secs| *secs > 0 && row.case.is_open());
            vec![
                Cell::free(&row.number),
                Cell::text(row.severity.name(lang)),
                Cell::text(row.category.name(lang)),
                late_or_stage(row, lang),
                Cell::free(&row.text),
                Cell::free(self.person(&row.owner)),
                Cell::at(row.due.map(|due| due.at)),
                Cell::secs(over),
                row.level.map_or(Cell::Empty, Cell::count),
                Cell::at(Some(row.registered_at)),
            ]
        });
        let marks = self.cases.complaints().map(|row| row.mark).collect();
        let path = |id: &str| case_path(&self.hall.config().hall_id, id);
        let links = self.cases.complaints().map(|row| path(&row.complaint_id)).collect();
        let table = Table::new("complaints", words.complaints, &columns).with(rows);
        Sheet { table, marks, links }
    }

    /// What the hall needs of departments, in the same order; none of these is a complaint.
    pub(super) fn requests(&self) -> Sheet {
        let (words, lang) = (oversight::of(self.look.lang), self.look.lang);
        let columns = [
            (words.number, 14),
            (lang.requests().l_urgency, 10),
            (words.stage, 12),
            (words.what, 40),
            (words.owner, 12),
            (words.due, 17),
            (words.registered, 17),
        ];
        let own = lang.requests();
        let all = || self.board.case_rows.iter().filter(|row| row.case.is_request());
        let rows = all().map(|row| {
            vec![
                Cell::free(&row.number),
                Cell::text(own.urgency(row.severity)),
                Cell::text(row.stage.name(lang)),
                Cell::free(&row.text),
                Cell::free(self.person(&row.owner)),
                Cell::at(row.due.map(|due| due.at)),
                Cell::at(Some(row.registered_at)),
            ]
        });
        let path = |id: &str| case_path(&self.hall.config().hall_id, id);
        Sheet {
            table: Table::new("requests", words.requests, &columns).with(rows),
            marks: all().map(|row| row.mark).collect(),
            links: all().map(|row| path(&row.complaint_id)).collect(),
        }
    }

    /// The rounds of today, planned or not.
    pub(super) fn rounds(&self) -> Sheet {
        let words = oversight::of(self.look.lang);
        let columns = [
            (words.round, 14),
            (words.planned, 17),
            (words.state, 10),
            (words.score, -8),
            (words.failed, -8),
            (words.reason, 40),
        ];
        let rows = self.board.checks.rows.iter().map(|row| {
            vec![
                Cell::text(row.template.name(self.look.lang)),
                Cell::at(Some(row.at)),
                Cell::text(self.slot_state(row.state)),
                row.graded_tenths
                    .map_or(Cell::Empty, |_| Cell::text(check::tenths(row.graded_tenths))),
                Cell::count(row.failed),
                Cell::free(&row.reason),
            ]
        });
        let marks = self.board.checks.rows.iter().map(|row| row.mark).collect();
        let table = Table::new("rounds", words.rounds, &columns).with(rows);
        Sheet { table, marks, links: Vec::new() }
    }

    fn slot_state(&self, state: SlotState) -> &'static str {
        let w = oversight::of(self.look.lang);
        match state {
            SlotState::Planned => w.slot_planned,
            SlotState::Due => w.slot_due,
            SlotState::Overdue => w.slot_overdue,
            SlotState::Running => w.slot_running,
            SlotState::Done => w.slot_done,
            SlotState::Missed => w.slot_missed,
        }
    }

    /// The newest lines of the duty log. Numbers of telephones and identities that somebody wrote into it are masked.
    pub(super) fn log(&self) -> Sheet {
        let words = oversight::of(self.look.lang);
        let columns = [(words.line, -8), (words.time, 17), (words.by, 12), (words.what, 80)];
        let lines = self.board.log.iter().filter(|line| !line.folded);
        let rows = lines.map(|line| {
            vec![
                Cell::count(line.line_no),
                Cell::at(Some(line.at)),
                Cell::free(self.writer(&line.by)),
                Cell::free(log_line(self.look.lang.words(), self, line)),
            ]
        });
        Table::new("log", words.log, &columns).with(rows).into()
    }
}

impl Called for HallLook<'_> {
    fn person(&self, id: &str) -> String {
        if self.hall.knows_counter(id) { id.to_owned() } else { HallLook::person(self, id) }
    }

    fn whom(&self, id: &str) -> String {
        let settings = self.hall.settings(self.look.now).0;
        if let Some(department) = settings.department(id) {
            let name = match self.look.lang {
                crate::text::words::Lang::Zh => &department.zh,
                crate::text::words::Lang::En => &department.en,
            };
            return if name.is_empty() { id.to_owned() } else { name.clone() };
        }
        let contact = settings.contact(id).map(|contact| contact.name.clone());
        contact.filter(|name| !name.is_empty()).unwrap_or_else(|| HallLook::person(self, id))
    }

    fn phrase(&self, code: &str) -> String {
        let settings = self.hall.settings(self.look.now).0;
        if let Some(choice) = settings.canned.find(code) {
            return self.say(&choice.zh, &choice.en);
        }
        match settings.survey_item(code) {
            Some(item) => self.say(&item.zh, &item.en),
            None => check::shown(&settings.checks, code, self.look.lang).name.to_owned(),
        }
    }

    fn feed(&self, source: &str) -> String {
        let named = self.hall.settings(self.look.now).0.feed(source).map(|feed| &feed.name);
        let named = named.filter(|name| !name.is_empty());
        named.map_or_else(|| feed_name(source).to_owned(), Clone::clone)
    }

    fn service(&self, id: &str) -> String {
        let name = self.hall.subject_name(AlarmKind::LongestWait, id, self.look.now);
        if name.is_empty() { id.to_owned() } else { name }
    }

    fn unhappy_reason(&self, code: &str) -> String {
        self.choice(&self.hall.settings(self.look.now).0.unhappy_reasons, code)
    }

    fn walk_out_reason(&self, code: &str) -> String {
        self.choice(&self.hall.settings(self.look.now).0.walk_out_reasons, code)
    }

    fn line(&self, words: &Words, line_no: u64) -> String {
        let known: Option<&LogRow> = self.board.log.iter().find(|line| line.line_no == line_no);
        let zone: Zone = self.board.zone;
        known.map_or_else(
            || fill(words.duty.of_line, &[&line_no.to_string()]),
            |line| zone.hm(line.at),
        )
    }

    fn zone(&self) -> Zone {
        self.board.zone
    }

    fn settings_from(&self, version: u32) -> Option<Ms> {
        self.hall.settings_book().version(version).map(|known| known.from)
    }
}

impl HallLook<'_> {
    fn say(&self, zh: &str, en: &str) -> String {
        match self.look.lang {
            crate::text::words::Lang::Zh => zh.to_owned(),
            crate::text::words::Lang::En => en.to_owned(),
        }
    }

    fn choice(&self, choices: &[crate::core::settings::Choice], code: &str) -> String {
        let found = choices.iter().find(|choice| choice.code == code);
        found.map_or_else(|| code.to_owned(), |choice| self.say(&choice.zh, &choice.en))
    }
}

/// Where a case stands; late, which stage is.
fn late_or_stage(row: &ComplaintRow, lang: Lang) -> Cell {
    match row.late {
        Some(clock) => Cell::text(fill(lang.words().cases.late_stage, &[clock.name(lang)])),
        None => Cell::text(row.stage.name(lang)),
    }
}
