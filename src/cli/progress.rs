//! What is said while something takes long.

use std::time::Duration;

use super::out::Out;
use crate::clock::Stopwatch;
use crate::text::words::{Lang, fill};

/// How often it is said.
pub const TOLD_EVERY: Duration = Duration::from_millis(500);

/// Says every half second how far it has come; nothing where it is done sooner.
pub struct Progress<'o> {
    out: &'o mut Out,
    watch: Stopwatch,
    next: Duration,
    lang: Lang,
}

impl<'o> Progress<'o> {
    /// Begins to count the time.
    pub fn new(out: &'o mut Out, lang: Lang) -> Progress<'o> {
        Progress { out, watch: Stopwatch::start(), next: TOLD_EVERY, lang }
    }

    fn say(&mut self, text: impl FnOnce(Lang) -> String) {
        if self.watch.elapsed() >= self.next {
            self.next = self.watch.elapsed() + TOLD_EVERY;
            self.out.note(&text(self.lang));
        }
    }

    /// So much of all is done.
    pub fn at(&mut self, doing: &str, done: u64, all: u64) {
        self.say(|lang| {
            let counts = [done, all].map(|n| n.to_string());
            fill(lang.words().sync.progress, &[doing, &counts[0], &counts[1]])
        });
    }

    /// The tables are computed anew, up to an entry of the log.
    pub fn anew(&mut self, at: u64) {
        self.say(|lang| fill(lang.words().sync.anew, &[&at.to_string()]));
    }
}
