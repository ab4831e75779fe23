//! What a message says: title, lines, and the same as plain text, Markdown and HTML. Values come from outside: what steers a
//! terminal or hides text is taken out, and what would be Markdown is defused.

use maud::{DOCTYPE, Markup, html};

use super::happening::{Cause, Facts};
use super::plan::Notice;
use super::policy::Tongue;
use crate::core::time::{Ms, Zone};
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::words::console::notices::{NoticeWords, of as words_of};
use crate::text::words::{Lang, fill};

/// One thing that is told.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) cause: Cause,
    pub(super) happened: Ms,
    pub(super) facts: Facts,
}

/// A message, for whichever channel.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Letter {
    /// The same at every try.
    pub(super) id: String,
    /// When it is sent.
    pub(super) now: Ms,
    pub(super) lang: Tongue,
    pub(super) zone: Zone,
    /// For whom, where the channel takes addresses.
    pub(super) address: Option<String>,
    pub(super) items: Vec<Item>,
    pub(super) is_test: bool,
}

/// Longest value of a line, characters.
const VALUE_CHARS_MAX: usize = 500;

impl Letter {
    /// Of notices that go to one place in one language; the first one says which.
    pub(super) fn of(id: String, notices: &[&Notice], zone: Zone, now: Ms) -> Letter {
        let first = notices.first();
        let item = |notice: &&Notice| Item {
            id: notice.id.clone(),
            cause: notice.cause,
            happened: notice.happened,
            facts: notice.facts.clone(),
        };
        Letter {
            id,
            now,
            lang: first.map(|it| it.lang).unwrap_or_default(),
            zone,
            address: first.and_then(|it| it.address.clone()),
            items: notices.iter().map(item).collect(),
            is_test: false,
        }
    }

    /// A marked test.
    pub(super) fn test(id: String, address: Option<String>, lang: Tongue, now: Ms) -> Letter {
        let zone = Zone::default();
        Letter { id, now, lang, zone, address, items: Vec::new(), is_test: true }
    }

    fn words(&self) -> &'static NoticeWords {
        words_of(self.lang.lang())
    }

    /// In a line.
    pub(super) fn title(&self) -> String {
        let words = self.words();
        match self.items.as_slice() {
            _ if self.is_test => words.title_test.to_owned(),
            [one] => {
                let cause = cause_name(one.cause, self.lang.lang());
                match &one.facts.hall {
                    Some(hall) => fill(words.title, &[cause, &line(hall)]),
                    None => fill(words.title_short, &[cause]),
                }
            }
            all => fill(words.title_digest, &[&all.len().to_string()]),
        }
    }

    /// What stands in an item, as label and value.
    pub(super) fn lines(&self, item: &Item) -> Vec<(&'static str, String)> {
        let (words, lang) = (self.words(), self.lang.lang());
        let facts = &item.facts;
        let time = |at: Ms| format!("{} {}", self.zone.date(at).format("%m-%d"), self.zone.hm(at));
        let department = match lang {
            Lang::Zh => &facts.department_zh,
            Lang::En => &facts.department_en,
        };
        let department = department.as_ref().or(facts.department.as_ref());
        let said = [
            (words.f_number, facts.number.as_deref().map(line)),
            (words.f_hall, facts.hall.as_deref().map(line)),
            (words.f_severity, facts.severity.map(|it| it.name(lang).to_owned())),
            (words.f_category, facts.category.map(|it| it.name(lang).to_owned())),
            (words.f_category, facts.incident.map(|it| it.name(lang).to_owned())),
            (words.f_department, department.map(|it| line(it))),
            (words.f_level, facts.level.map(|level| format!("L{level}"))),
            (words.f_stage, facts.stage.map(|it| it.name(lang).to_owned())),
            (words.f_at, Some(time(item.happened))),
            (words.f_due, facts.due.map(time)),
            (words.f_text, facts.text.as_deref().map(line)),
        ];
        said.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
    }

    /// An item in a line.
    pub(super) fn in_a_line(&self, item: &Item) -> String {
        // Of two times in a line the limit says that it is one.
        let due = self.words().f_due;
        let spelt = |(label, value)| if label == due { format!("{label} {value}") } else { value };
        let values: Vec<String> = self.lines(item).into_iter().map(spelt).collect();
        format!("{} {}", cause_name(item.cause, self.lang.lang()), values.join(" "))
    }

    /// Blocks of plain text, the first one for what is said once.
    fn plain_blocks(&self) -> Vec<String> {
        let words = self.words();
        if self.is_test {
            return vec![words.test.to_owned()];
        }
        let block = |item: &Item| {
            let mut block = cause_name(item.cause, self.lang.lang()).to_owned();
            for (label, value) in self.lines(item) {
                block.extend(["\n", label, ": ", &value]);
            }
            if let Some(link) = &item.facts.link {
                block.extend(["\n", words.f_link, ": ", &line(link)]);
            }
            block
        };
        self.items.iter().map(block).collect()
    }

    /// As plain text.
    pub(super) fn plain(&self) -> String {
        format!("{}\n\n-- \n{}\n", self.plain_blocks().join("\n\n"), self.words().footer)
    }

    /// As Markdown, within so many bytes: whole items as far as they fit, and how many more there are.
    pub(super) fn markdown(&self, bytes_max: usize) -> String {
        let words = self.words();
        let mut text = format!("**{}**", defused(&self.title()));
        if self.is_test {
            return cut(&format!("{text}\n\n{}", words.test), bytes_max);
        }
        let more = |left: usize| format!("\n\n{}", fill(words.more, &[&left.to_string()]));
        for (number, item) in self.items.iter().enumerate() {
            let mut block = String::from("\n\n");
            if self.items.len() > 1 {
                block.extend(["**", cause_name(item.cause, self.lang.lang()), "**\n"]);
            }
            let lines = self.lines(item).into_iter();
            let lines: Vec<String> =
                lines.map(|(label, value)| format!("{label}: {}", defused(&value))).collect();
            // Two spaces before the end of a line: one line for each in all three dialects.
            block += &lines.join("  \n");
            if let Some(link) = item.facts.link.as_deref().and_then(address) {
                block.extend(["  \n[", words.f_link, "](", &link, ")"]);
            }
            let left = self.items.len() - number;
            let room = bytes_max.saturating_sub(more(left).len());
            if text.len() + block.len() > room && number > 0 {
                return cut(&(text + &more(left)), bytes_max);
            }
            text += &block;
        }
        cut(&text, bytes_max)
    }

    /// As a short message: in one line, within so many characters.
    pub(super) fn short(&self, chars_max: usize) -> String {
        let text = match self.items.as_slice() {
            _ if self.is_test => format!("{} {}", self.words().title_test, self.words().test),
            [one] => fill(self.words().title_short, &[&self.in_a_line(one)]),
            all => {
                let each: Vec<String> = all.iter().map(|item| self.in_a_line(item)).collect();
                format!("{}: {}", self.title(), each.join("; "))
            }
        };
        if text.chars().count() <= chars_max {
            return text;
        }
        let kept: String = text.chars().take(chars_max.saturating_sub(3)).collect();
        kept + "..."
    }

    /// As HTML, for mail.
    pub(super) fn html(&self) -> String {
        let words = self.words();
        let lang = match self.lang.lang() {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        let markup: Markup = html! {
            (DOCTYPE)
            html lang=(lang) {
                head { meta charset="utf-8"; title { (self.title()) } }
                body {
                    @if self.is_test { p { (words.test) } }
                    @for item in &self.items {
                        h3 { (cause_name(item.cause, self.lang.lang())) }
                        table cellpadding="4" {
                            @for (label, value) in self.lines(item) {
                                tr { th align="left" { (label) } td { (value) } }
                            }
                        }
                        @if let Some(link) = item.facts.link.as_deref().and_then(address) {
                            p { a href=(link) { (words.f_link) } }
                        }
                    }
                    hr;
                    p { small { (words.footer) } }
                }
            }
        };
        markup.into_string()
    }
}

/// What a cause is called.
pub fn cause_name(cause: Cause, lang: Lang) -> &'static str {
    let words = words_of(lang);
    match cause {
        Cause::DispatchSent => words.c_dispatch_sent,
        Cause::Escalated => words.c_escalated,
        Cause::DepartmentOverdue => words.c_department_overdue,
        Cause::AnswerOverdue => words.c_answer_overdue,
        Cause::Unanswered => words.c_unanswered,
        Cause::HallUnattended => words.c_hall_unattended,
        Cause::NoContact => words.c_no_contact,
        Cause::IncidentOpened => words.c_incident_opened,
        Cause::HotTopic => words.c_hot_topic,
    }
}

/// A value in one line, bounded.
fn line(text: &str) -> String {
    let scrubbed = scrub(text);
    let words: Vec<&str> = scrubbed.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= VALUE_CHARS_MAX {
        return text;
    }
    text.chars().take(VALUE_CHARS_MAX).collect::<String>() + "..."
}

/// An address that may stand in a link, and ends nothing there.
fn address(link: &str) -> Option<String> {
    let web = link.starts_with("https://") || link.starts_with("http://");
    let plain = |c: char| c.is_ascii_graphic() && !"()<>[]\"'`".contains(c);
    (web && link.chars().all(plain)).then(|| link.to_owned())
}

/// What would be Markdown, a tag or a mention, as the same character of full width: the three dialects agree on no way to
/// escape it, and none of them takes these for its own.
pub(super) fn defused(text: &str) -> String {
    let wide = |c: char| match c {
        '*' | '_' | '`' | '#' | '[' | ']' | '(' | ')' | '<' | '>' | '@' | '|' | '~' | '!'
        | '\\' | '&' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(wide).collect()
}

/// The text, cut at the end of a character so that it has at most so many bytes.
pub(super) fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let mut end = bytes_max.saturating_sub(3);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let dots = "...".get(..bytes_max.min(3)).unwrap_or_default();
    format!("{}{dots}", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
#[path = "letter/tests.rs"]
mod tests;
