//! Numbers and sentences as the board writes them. Unknown is `-`, never 0.

use super::state::State;
use crate::core::act::OPEN_COUNTER;
use crate::core::board::{
    ActionTaken, Alarm, AlarmKind, AlarmState, Board, ComplaintRow, CounterRow, DepartmentBrief,
    FeedAge, PersonAt, Place,
};
use crate::core::complaint::Department;
use crate::core::rows::LogRow;
use crate::core::settings::Choice;
use crate::core::time::{Ms, Zone};
use crate::text;
use crate::text::named::Named;
pub(super) use crate::text::show::span;
use crate::text::words::{Lang, Words, fill};

/// A duration that may be unknown.
pub(super) fn span_or(words: &Words, secs: Option<i64>) -> String {
    secs.map_or_else(unknown, |secs| span(words, secs))
}

/// A mean in seconds.
pub(super) fn mean(words: &Words, secs: Option<f64>) -> String {
    span_or(words, secs.map(rounded))
}

/// The nearest whole number.
#[allow(clippy::cast_possible_truncation)] // a duration in seconds is far below 2^63
pub(super) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// Time since an instant.
pub(super) fn since(words: &Words, now: Ms, since: Option<Ms>) -> String {
    span_or(words, since.map(|since| now.secs_since(since)))
}

/// A share, in whole percent.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(unknown, |share| format!("{}%", rounded(share * 100.0)))
}

/// A number that may be unknown.
pub(super) fn number<N: ToString>(n: Option<N>) -> String {
    n.map_or_else(unknown, |n| n.to_string())
}

/// A count that is only worth ink where it is not zero.
pub(super) fn some(n: u32) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

pub(super) fn unknown() -> String {
    "-".to_owned()
}

/// The sentence of an alarm.
pub(super) fn alarm(state: &State, alarm: &Alarm) -> String {
    let words = state.words();
    let secs = alarm.since.map_or(alarm.value, |since| state.now.secs_since(since));
    let subject = match (alarm.kind, alarm.place) {
        (AlarmKind::FeedAge | AlarmKind::FeedGap | AlarmKind::FeedClock, _) => {
            source(state, &alarm.subject)
        }
        (_, Place::Queues) if alarm.subject.is_empty() => "",
        (_, Place::Queues) => state.service_name(&alarm.subject),
        (_, Place::Staff) => state.person_name(&alarm.subject),
        _ => &alarm.subject,
    };
    let value = match alarm.kind {
        // What runs is counted on between two boards.
        kind if kind.runs() => secs,
        _ => alarm.value,
    };
    let text = text::alarm::sentence(words, alarm.kind, subject, value, alarm.limit);
    let text = match late_stage(state, alarm) {
        Some(stage) => format!("{text} {stage}"),
        None => text,
    };
    match alarm.was {
        // Otherwise a red below its limit looks like a mistake.
        Some(was) => {
            let was = text::alarm::value(words, alarm.kind, was);
            format!("{text} {}", fill(words.deeds.alarm_was, &[&was]))
        }
        None => text,
    }
}

/// Of an alarm about a case or an order the stage that is late, by its name.
fn late_stage(state: &State, alarm: &Alarm) -> Option<String> {
    let (board, lang) = (state.board.as_ref()?, state.setup.lang);
    match alarm.kind {
        AlarmKind::Complaint | AlarmKind::Request => {
            let row = board.case_rows.iter().find(|row| row.number == alarm.subject)?;
            Some(row.late?.name(lang).to_owned())
        }
        AlarmKind::Order => {
            let row = board.orders.iter().find(|row| *row.order.order_no == *alarm.subject)?;
            super::orders::late_word(state, row)
        }
        _ => None,
    }
}

/// The sentence of an alarm, with where it stands if somebody saw it, or it is over.
pub(super) fn alarm_short(state: &State, of: &Alarm) -> String {
    let words = state.words().deeds;
    let text = alarm(state, of);
    match (of.state, of.actions.last(), &state.board) {
        (AlarmState::Cleared, ..) => format!("{text} {}", words.alarm_over_short),
        (AlarmState::Acknowledged, None, _) => format!("{text} {}", words.alarm_seen),
        (AlarmState::Acknowledged, Some(last), Some(board)) => {
            format!("{text} {}", fill(words.alarm_done, &[&action(state, board, last)]))
        }
        _ => text,
    }
}

/// A feed by its name in the settings, else by what tells it from the others. Any other text is itself.
pub(super) fn source<'a>(state: &'a State, id: &'a str) -> &'a str {
    let named = state.board.iter().flat_map(|board| &board.expected_feeds);
    let mut named = named.filter(|feed| feed.source == id && !feed.name.is_empty());
    named.next().map_or_else(|| text::alarm::feed_name(id), |feed| &feed.name)
}

/// Text of something offered by number.
pub(super) fn text_of<'a>(state: &State, choice: &'a Choice) -> &'a str {
    match state.setup.lang {
        Lang::Zh => &choice.zh,
        Lang::En => &choice.en,
    }
}

/// Text of a code; of one that the settings do not know any more the code itself.
pub(super) fn choice<'a>(
    state: &State,
    mut choices: impl Iterator<Item = &'a Choice>,
    code: &'a str,
) -> String {
    choices.find(|c| c.code == code).map_or(code, |choice| text_of(state, choice)).to_owned()
}

/// What was done about an alarm.
pub(super) fn action(state: &State, board: &Board, done: &ActionTaken) -> String {
    if done.action == OPEN_COUNTER && !done.detail.is_empty() {
        return fill(state.words().deeds.e_open_counter, &[&done.detail, ""]).trim().to_owned();
    }
    let what = choice(state, board.choices.actions.iter(), &done.action);
    format!("{what} {}", done.detail).trim().to_owned()
}

/// Who is at a counter: `whole` with every name, else the first one and how many more.
pub(super) fn people_at(state: &State, counter: &CounterRow, whole: bool) -> String {
    let words = state.words().deeds;
    let name = |person: &PersonAt| match person.trainee {
        true if whole => format!("{}({})", person.name, words.trainee_whole),
        true => format!("{}({})", person.name, words.trainee),
        false => person.name.clone(),
    };
    match (&counter.people[..], &counter.staff_id) {
        ([], Some(id)) => state.person_name(id).to_owned(),
        ([], None) => String::new(),
        (people, _) if whole => people.iter().map(name).collect::<Vec<_>>().join("+"),
        ([only], _) => name(only),
        ([first, rest @ ..], _) => format!("{}+{}", first.name, rest.len()),
    }
}

/// A time of today, or with its date.
pub(super) fn time(state: &State, at: Ms) -> String {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let (date, hm) = (zone.date(at), zone.hm(at));
    if date == zone.date(state.now) { hm } else { format!("{} {hm}", date.format("%m-%d")) }
}

/// Name of a department or of a superior outside the hall, as the settings have it; a department that they do
/// not know any more has the name that comes with the program.
pub(super) fn outside(state: &State, id: &str) -> Option<String> {
    let directory = &state.board.as_ref()?.directory;
    if let Some(contact) = directory.contact(id) {
        return Some(if contact.name.is_empty() { id } else { &contact.name }.to_owned());
    }
    let lang = state.setup.lang;
    let Some(known) = directory.department(id) else {
        return Some(Department::from_text(id)?.name(lang).to_owned());
    };
    Some(department(state, known).to_owned())
}

/// Name of a department.
pub(super) fn department<'a>(state: &State, of: &'a DepartmentBrief) -> &'a str {
    let (own, other) = match state.setup.lang {
        Lang::Zh => (&of.zh, &of.en),
        Lang::En => (&of.en, &of.zh),
    };
    [own, other].into_iter().find(|name| !name.is_empty()).unwrap_or(&of.id)
}

/// What a complaint is about: what was written, else the category.
pub(super) fn matter(state: &State, row: &ComplaintRow) -> String {
    let about = about(state, row);
    // Nobody takes what the hall needs for a customer's complaint.
    if row.case.is_request() {
        return format!("{} {about}", state.setup.lang.requests().g_request);
    }
    about
}

/// The same without what kind it is.
pub(super) fn about(state: &State, row: &ComplaintRow) -> String {
    if row.text.is_empty() {
        row.category.name(state.setup.lang).to_owned()
    } else {
        row.text.clone()
    }
}

/// The sentence of a line of the duty log, people by their names.
pub(super) fn log_line(state: &State, line: &LogRow) -> String {
    text::log_line::log_line(state.words(), state, line)
}

impl text::log_line::Called for State {
    fn person(&self, id: &str) -> String {
        named(self, id).to_owned()
    }

    fn feed(&self, id: &str) -> String {
        source(self, id).to_owned()
    }

    fn service(&self, id: &str) -> String {
        self.service_name(id).to_owned()
    }

    fn whom(&self, id: &str) -> String {
        State::whom(self, id)
    }

    fn phrase(&self, code: &str) -> String {
        super::findings::phrase(self, code)
    }

    fn unhappy_reason(&self, code: &str) -> String {
        let choices = self.board.iter().flat_map(|board| &board.choices.unhappy_reasons);
        choice(self, choices, code)
    }

    fn walk_out_reason(&self, code: &str) -> String {
        let choices = self.board.iter().flat_map(|board| &board.choices.walk_out_reasons);
        choice(self, choices, code)
    }

    fn line(&self, words: &Words, line_no: u64) -> String {
        let lines = self.board.iter().flat_map(|board| &board.log);
        let known = lines.into_iter().find(|line| line.line_no == line_no);
        known.map_or_else(
            || fill(words.duty.of_line, &[&line_no.to_string()]),
            |line| time(self, line.at),
        )
    }

    fn zone(&self) -> Zone {
        self.board.as_ref().map(|board| board.zone).unwrap_or_default()
    }

    fn settings_from(&self, version: u32) -> Option<Ms> {
        let known = self.board.iter().flat_map(|board| &board.settings);
        known.into_iter().find(|it| it.version == version).map(|it| it.from)
    }
}

/// A person by name. What is a counter's id too is left as it is: lines speak of counters more often.
fn named<'a>(state: &'a State, id: &'a str) -> &'a str {
    // Only of who is a person is it asked among the counters: most words of most lines are neither, and
    // there may be many counters.
    let name = state.person_name(id);
    let mut counters = state.board.iter().flat_map(|board| &board.counters);
    if name != id && counters.any(|counter| counter.counter_id == id) { id } else { name }
}

/// Who wrote a line.
pub(super) fn author<'a>(state: &'a State, by: &'a str) -> &'a str {
    match by {
        "feed" => state.words().by_feed,
        "system" => state.words().by_system,
        person => state.person_name(person),
    }
}

/// What the header says of the feeds.
pub(super) fn feed_words(state: &State) -> String {
    let words = state.words();
    let Some(board) = &state.board else { return words.feed_none.to_owned() };
    let Some(age) = board.age else { return words.feed_none.to_owned() };
    let heard = board.feeds.iter().filter(|feed| feed.age == age).map(|feed| feed.heard_at).min();
    let template = match age {
        FeedAge::Fresh => return words.feed_fresh.to_owned(),
        FeedAge::Late => words.feed_late,
        FeedAge::Stale => words.feed_stale,
        FeedAge::Dead => words.feed_dead,
    };
    fill(template, &[&since(words, state.now, heard)])
}
