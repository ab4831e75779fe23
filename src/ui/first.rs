//! The questions of the first start, one after the other and then all together, as a pure state machine: keys in,
//! an outcome out. Nothing is written here; whoever leaves has changed nothing.

mod ask;
mod read;
pub mod terminal;
#[cfg(test)]
mod tests;

pub(in crate::ui) use self::ask::{ASKS, Ask, label};
use self::ask::{NOW, ZH, field, place};
use super::field::{Did, Field};
use super::keys::{Key, KeyPress};
use super::layout::{Tier, tier};
use super::moves::Step;
use super::msg::Msg;
use super::overlay::step;
use super::theme::Theme;
use crate::core::settings::{Counter, Person, Settings, Span};
use crate::core::time::Zone;
use crate::text::hall_file::hall_file;
use crate::text::words::{First as Texts, Lang, fill};

/// Role of the person who sets the hall up: the one that may do everything, so that the hall can go on.
const MANAGER_ROLE: &str = "hall_manager";
const HALL_ID_GIVEN: &str = "H001";
const HOURS_GIVEN: &str = "08:30-18:00";
const COUNTERS_GIVEN: &str = "6";
const NUMBER_GIVEN: &str = "m1";

/// What is known before anything is asked.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Language to begin with.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
    /// The zone of this machine.
    pub zone: Zone,
    /// The user of the operating system.
    pub user: String,
    /// The folder that the files go to, to be shown.
    pub folder: String,
}

/// What was answered, every answer sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// Language.
    pub lang: Lang,
    /// Id of the hall.
    pub hall_id: String,
    /// Zone of the hall.
    pub zone: Zone,
    /// Version 1 of its settings.
    pub settings: Settings,
    /// Who sets a PIN as soon as the board opens; none = nobody yet.
    pub pin_for: Option<String>,
}

/// What follows a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The questions go on.
    Stay,
    /// The screen is to be drawn anew.
    Repaint,
    /// Left: nothing is written.
    Left,
    /// All is answered.
    Done(Box<Answers>),
}

/// What is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// The question of that place in [`ASKS`].
    Ask(usize),
    /// All answers; the light is on one of them, or behind the last on "write this".
    Check(usize),
}

/// The questions with what was answered so far.
#[derive(Clone, Debug)]
pub struct First {
    offer: Offer,
    pub(super) lang: Lang,
    pub(super) size: (u16, u16),
    /// One for each of [`ASKS`].
    fields: Vec<Field>,
    pub(super) at: At,
    /// The field as it was, where one answer is corrected.
    before: Option<Field>,
    /// What is wrong with the answer.
    pub(super) error: Option<String>,
}

impl First {
    /// At the first question, on a screen of that size.
    pub fn new(offer: Offer, size: (u16, u16)) -> First {
        let lang = offer.lang;
        let fields = ASKS.iter().map(|ask| field(*ask, lang)).collect();
        First { offer, lang, size, fields, at: At::Ask(0), before: None, error: None }
    }

    pub(super) fn texts(&self) -> &'static Texts {
        self.lang.first()
    }

    pub(super) fn theme(&self) -> Theme {
        self.offer.theme
    }

    pub(super) fn folder(&self) -> &str {
        &self.offer.folder
    }

    /// Whether a single answer is corrected.
    pub(super) fn is_correcting(&self) -> bool {
        self.before.is_some()
    }

    /// Whether the window has room for a question.
    pub(super) fn has_room(&self) -> bool {
        !matches!(tier(self.size.0, self.size.1), Tier::None | Tier::Small)
    }

    pub(super) fn field(&self, ask: Ask) -> &Field {
        &self.fields[place(ask)]
    }

    /// What holds where nothing is typed.
    pub(super) fn given(&self, ask: Ask) -> String {
        let texts = self.texts();
        match ask {
            Ask::Lang | Ask::Pin => String::new(),
            Ask::Name => texts.name_given.to_owned(),
            Ask::HallId => HALL_ID_GIVEN.to_owned(),
            Ask::Zone => self.offer.zone.0.name().to_owned(),
            Ask::Hours => HOURS_GIVEN.to_owned(),
            Ask::Counters => COUNTERS_GIVEN.to_owned(),
            Ask::Services => texts.services_given.to_owned(),
            Ask::Manager => texts.manager_given.to_owned(),
            Ask::Number => {
                read::id(&self.offer.user, texts).unwrap_or_else(|_| NUMBER_GIVEN.to_owned())
            }
        }
    }

    fn text(&self, ask: Ask) -> String {
        let typed = self.field(ask).input.value().trim();
        if typed.is_empty() { self.given(ask) } else { typed.to_owned() }
    }

    /// An answer as it is understood, or why it is not.
    pub(super) fn answer(&self, ask: Ask) -> Result<String, String> {
        let (text, texts) = (self.text(ask), self.texts());
        let listed = |ids: Vec<String>| {
            if ids.is_empty() {
                return texts.as_machine.to_owned();
            }
            fill(texts.counted, &[&ids.len().to_string(), &ids.join(" ")])
        };
        match ask {
            Ask::Lang | Ask::Pin => {
                let field = self.field(ask);
                let at = field.taken.unwrap_or(field.at);
                Ok(field.entries.get(at).map(|entry| entry.text.clone()).unwrap_or_default())
            }
            Ask::Name | Ask::Manager => read::name(&text, texts),
            Ask::HallId => read::hall_id(&text, texts),
            Ask::Zone => read::zone(&text, texts).map(|zone| zone.0.name().to_owned()),
            Ask::Hours => read::hours(&text, texts)
                .map(|spans| spans.iter().map(Span::spell).collect::<Vec<_>>().join(", ")),
            Ask::Counters => read::counters(&text, texts).map(listed),
            Ask::Services => read::services(&text, texts).map(|list| {
                let spell = |id: &str, name: &str| format!("{id} {name}").trim_end().to_owned();
                let each: Vec<_> = list.iter().map(|it| spell(&it.id, &it.name)).collect();
                if each.is_empty() { texts.as_machine.to_owned() } else { each.join(", ") }
            }),
            Ask::Number => read::id(&text, texts),
        }
    }

    /// Everything together; the first question whose answer is not sound, and why.
    fn answers(&self) -> Result<Answers, (Ask, String)> {
        let texts = self.texts();
        let text = |ask| self.text(ask);
        let at = |ask| move |why| (ask, why);
        let number = read::id(&text(Ask::Number), texts).map_err(at(Ask::Number))?;
        let ids = read::counters(&text(Ask::Counters), texts).map_err(at(Ask::Counters))?;
        let mut settings = Settings {
            name: read::name(&text(Ask::Name), texts).map_err(at(Ask::Name))?,
            services: read::services(&text(Ask::Services), texts).map_err(at(Ask::Services))?,
            counters: ids.into_iter().map(|id| Counter { id, ..Counter::default() }).collect(),
            people: vec![Person {
                id: number.clone(),
                name: read::name(&text(Ask::Manager), texts).map_err(at(Ask::Manager))?,
                role: MANAGER_ROLE.to_owned(),
                ..Person::default()
            }],
            ..Settings::standard()
        };
        let hours = read::hours(&text(Ask::Hours), texts).map_err(at(Ask::Hours))?;
        settings.hours.week.fill(hours);
        // What was understood one by one must also be sound together, as the file is read.
        if let Err(faults) = crate::core::settings::read_new(&hall_file(&settings, self.lang)) {
            let why = faults.first().map(ToString::to_string).unwrap_or_default();
            return Err((Ask::Services, fill(texts.x_file, &[&why])));
        }
        Ok(Answers {
            lang: self.lang,
            hall_id: read::hall_id(&text(Ask::HallId), texts).map_err(at(Ask::HallId))?,
            zone: read::zone(&text(Ask::Zone), texts).map_err(at(Ask::Zone))?,
            settings,
            pin_for: (self.field(Ask::Pin).code() == NOW).then_some(number),
        })
    }

    /// Takes in one message.
    pub fn update(&mut self, msg: Msg) -> Outcome {
        match msg {
            Msg::Key(press) => self.press(press),
            Msg::Paste(text) => {
                if let (At::Ask(at), true) = (self.at, self.has_room()) {
                    self.fields[at].paste(&crate::text::clean::scrub(&text));
                }
                Outcome::Stay
            }
            Msg::Resize(width, height) => {
                self.size = (width, height);
                Outcome::Stay
            }
            Msg::Quit | Msg::Hangup => Outcome::Left,
            _ => Outcome::Stay,
        }
    }

    fn press(&mut self, press: KeyPress) -> Outcome {
        if press == KeyPress::ctrl('c') {
            return Outcome::Left;
        }
        if press == KeyPress::ctrl('l') {
            return Outcome::Repaint;
        }
        if self.at == At::Ask(0) && !self.is_correcting() && press.folded() == KeyPress::char('q') {
            return Outcome::Left;
        }
        // Nothing is answered that cannot be seen.
        if !self.has_room() {
            return Outcome::Stay;
        }
        self.error = None;
        match self.at {
            At::Ask(at) => self.press_in_question(at, press),
            At::Check(light) => return self.press_in_check(light, press),
        }
        Outcome::Stay
    }

    fn press_in_question(&mut self, at: usize, press: KeyPress) {
        let did = match press.key {
            Key::Esc | Key::BackTab => Did::Close,
            Key::Tab => Did::Next,
            _ => self.fields[at].press(press),
        };
        match did {
            Did::Nothing | Did::Refused => {}
            Did::Close | Did::Move(false) => self.back(at),
            Did::Next | Did::Move(true) => self.take(at),
        }
    }

    fn back(&mut self, at: usize) {
        if let Some(before) = self.before.take() {
            self.fields[at] = before;
            self.at = At::Check(at);
        } else {
            self.at = At::Ask(at.saturating_sub(1));
        }
    }

    fn take(&mut self, at: usize) {
        let ask = ASKS[at];
        if matches!(ask, Ask::Lang | Ask::Pin) && self.fields[at].taken.is_none() {
            self.fields[at].taken = Some(self.fields[at].at);
        }
        if let Err(why) = self.answer(ask) {
            self.error = Some(why);
            return;
        }
        if ask == Ask::Lang {
            self.speak();
        }
        let last = at + 1 == ASKS.len();
        let corrected = self.before.take().is_some();
        self.at = if corrected || last { At::Check(ASKS.len()) } else { At::Ask(at + 1) };
    }

    /// Goes on in the language that was taken; what is listed is listed in it.
    fn speak(&mut self) {
        self.lang = if self.field(Ask::Lang).code() == ZH { Lang::Zh } else { Lang::En };
        let fresh = field(Ask::Pin, self.lang);
        self.fields[place(Ask::Pin)].entries = fresh.entries;
    }

    fn press_in_check(&mut self, light: usize, press: KeyPress) -> Outcome {
        let write = ASKS.len();
        match (press.digit(), press.key) {
            (Some(digit), _) => {
                // The tenth line has the digit 0.
                self.correct(digit.checked_sub(1).unwrap_or(9));
            }
            (None, Key::Esc) => self.at = At::Ask(write - 1),
            (None, Key::Enter) if light < write => self.correct(light),
            (None, Key::Enter) => match self.answers() {
                Ok(answers) => return Outcome::Done(Box::new(answers)),
                Err((ask, why)) => {
                    self.at = At::Check(place(ask));
                    self.error = Some(why);
                }
            },
            _ => {
                let to = step(press, true).map(|step| match step {
                    Step::PageUp => Step::First,
                    Step::PageDown => Step::Last,
                    other => other,
                });
                if let Some(to) = to {
                    self.at = At::Check(to.from(light, 1, write + 1));
                }
            }
        }
        Outcome::Stay
    }

    fn correct(&mut self, at: usize) {
        if let Some(field) = self.fields.get(at) {
            self.before = Some(field.clone());
            self.at = At::Ask(at);
        }
    }
}
