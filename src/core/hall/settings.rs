//! Settings put into force.

use super::{Applied, Effect, Hall};
use crate::core::event::{Event, Proof, SettingsApplied};
use crate::core::ids::Ref;
use crate::core::rows::{LogKind, Touched};
use crate::core::rules::Rules;
use crate::core::settings::{News, Settings, SettingsBook, Version};
use crate::core::time::Ms;

/// A version that came into force longer ago is no news any more, days.
const NEWS_DAYS: i64 = 14;

impl Hall {
    /// What is to be known of the versions of the settings, oldest first: the one in force, those announced, and those
    /// that came within two weeks.
    pub fn settings_news(&self, now: Ms) -> Vec<News> {
        let since = now.plus_secs(-NEWS_DAYS * 86_400);
        let mut news = self.book.news(&self.config.settings, now, since);
        for one in &mut news {
            one.own = self.is_own_settings(one.version, one.before);
        }
        news
    }

    /// Whether this terminal put a version into force. What a hall began with is nobody's news either.
    fn is_own_settings(&self, version: u32, before: u32) -> bool {
        let Some(version) = self.book.version(version) else { return true };
        let own = version.stream == [0; 16] || version.stream == self.config.stream;
        own || before == 0 && !version.outside
    }

    /// The settings in force at an instant, and their version; 0 = the defaults.
    pub fn settings(&self, at: Ms) -> (&Settings, u32) {
        self.book.in_force(&self.config.settings, at)
    }

    /// The settings of a version; of one that is not known those in force at an instant.
    pub fn settings_of(&self, version: u32, at: Ms) -> &Settings {
        match version {
            0 => &self.config.settings,
            known => self.book.settings(known).unwrap_or_else(|| self.settings(at).0),
        }
    }

    /// The thresholds in force at an instant.
    pub fn rules(&self, at: Ms) -> &Rules {
        &self.settings(at).0.rules
    }

    /// The wait that counts as within target for a service, seconds.
    pub(in crate::core) fn target_wait_secs(
        &self,
        settings: &Settings,
        service: Option<Ref>,
    ) -> i64 {
        let mut own = settings.services.iter().filter(|it| it.target_wait_secs.is_some());
        let name = service.map(|at| self.names.name(at));
        let found = own.find(|it| Some(it.id.as_str()) == name).and_then(|it| it.target_wait_secs);
        i64::from(found.unwrap_or(settings.rules.target_wait_secs))
    }

    /// Every version of the settings that was applied.
    pub fn settings_book(&self) -> &SettingsBook {
        &self.book
    }

    /// A text that cannot be read is kept and changes nothing. A version holds from the date on which it was
    /// applied at the earliest: what was judged before stays judged.
    pub(super) fn apply_settings(
        &mut self,
        event: &Event,
        body: &SettingsApplied,
        done: &mut Applied,
    ) {
        let date = self.config.zone.date(event.at.at);
        let earliest = self.config.zone.day_start(date).unwrap_or(event.at.at);
        let version = Version {
            version: body.version,
            from: body.from.at.max(earliest),
            applied_at: event.at.at,
            by: event.by.clone(),
            note: body.note.clone(),
            back_to: body.back_to,
            text: body.text.clone(),
            stream: self.place.stream,
            pos: self.place.pos,
            outside: event.proof == Proof::Console,
        };
        let from = version.from;
        if !self.book.take(version) {
            done.effect = Effect::None;
            return;
        }
        self.forget_clocks();
        done.touched.push(Touched::Settings(body.version));
        let number = body.version.to_string();
        let at = event.at.at;
        self.log_line(at, &event.by, LogKind::SettingsApplied, &number, &body.note, done);
        if self.book.settings(body.version).is_none() {
            done.effect = Effect::Stored;
            return;
        }
        // What was judged by the version before is judged anew, so that the tables say what the fold says.
        for (date, day) in &self.days {
            for (at, ticket) in (0..).zip(day.tickets()) {
                if ticket.life().issued.is_some_and(|issued| issued >= from) {
                    done.touched.push(Touched::Ticket(*date, at));
                }
            }
        }
    }
}
