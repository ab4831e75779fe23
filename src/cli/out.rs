//! The one printer: every byte that a command writes to stdout or stderr passes here. A reader that goes
//! away ends the program quietly, and no control character of a message reaches the terminal.

use std::fmt::Write as _;
use std::io::{self, BufWriter, ErrorKind, Write};

use serde::Serialize;

use super::failure::{Exit, Failure, Told};
use crate::text::clean::scrub;

/// Standard output and standard error, buffered. [`Out::close`] must end its life: what is still in the
/// buffer may fail to be written, and that is a failure of the command.
pub struct Out {
    stdout: BufWriter<Box<dyn Write>>,
    stderr: Box<dyn Write>,
}

impl Out {
    /// The real ones.
    pub fn standard() -> Out {
        Out::to(Box::new(io::stdout()), Box::new(io::stderr()))
    }

    /// Other places, for tests.
    pub fn to(stdout: Box<dyn Write>, stderr: Box<dyn Write>) -> Out {
        Out { stdout: BufWriter::with_capacity(64 * 1024, stdout), stderr }
    }

    /// Writes text as it is. Text that came from outside must have been cleaned at its entrance.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Writes text and ends the line.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())?;
        self.bytes(b"\n")
    }

    /// Writes bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.stdout.write_all(bytes).map_err(|error| unwritten(&error))
    }

    /// Writes one JSON value on one line. Characters that a terminal would obey are written as escapes, so
    /// that JSON looked at on a screen is harmless too.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value)
            .map_err(|error| Failure::refused(format!("cannot write this as JSON: {error}")))?;
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            if is_obeyed(c) {
                // JSON has these only inside strings, where the escape means the same character.
                let _ = write!(safe, "\\u{:04x}", u32::from(c));
            } else {
                safe.push(c);
            }
        }
        self.line(&safe)
    }

    /// Says something beside the result, on stderr: progress, a warning. That nobody listens is no failure.
    pub fn note(&mut self, text: &str) {
        self.say(&format!("zhiban: {}\n", harmless(text)));
    }

    /// Sends everything on its way now, for a command that goes on running.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.stdout.flush().map_err(|error| unwritten(&error))
    }

    /// What the parser wants to say: help and version are an answer, everything else is bad usage.
    pub fn clap(&mut self, refusal: &clap::Error) -> Result<Exit, Failure> {
        if refusal.use_stderr() {
            self.say(&refusal.render().to_string());
            return Ok(Exit::BadUsage);
        }
        self.text(&refusal.render().to_string())?;
        Ok(Exit::Done)
    }

    /// Writes what is left, tells of a failure on stderr, and says how the program ends.
    pub fn close(mut self, ended: Result<Exit, Failure>) -> Exit {
        let flushed = self.flush();
        let ended = ended.and_then(|exit| flushed.map(|()| exit));
        // The buffer would try once more when it is dropped; a reader that went away stays away.
        let gone = std::mem::replace(&mut self.stdout, BufWriter::new(Box::new(io::sink())));
        drop(gone.into_parts());
        match ended {
            Ok(exit) => exit,
            Err(failure) => {
                if let Some(told) = failure.told() {
                    self.say(&message(told));
                }
                failure.exit()
            }
        }
    }

    /// Writes to stderr. Where that fails there is nobody left to tell.
    fn say(&mut self, text: &str) {
        drop(self.stderr.write_all(text.as_bytes()));
    }
}

fn unwritten(error: &io::Error) -> Failure {
    if error.kind() == ErrorKind::BrokenPipe {
        return Failure::ReaderGone;
    }
    Failure::io("cannot write the output", error)
        .safe("the hall's records are not touched by this")
        .next("make room where the output goes, then run the command again")
}

/// The message of a failure: one line of what happened, then what is safe and what to do next.
fn message(told: &Told) -> String {
    let mut text = format!("zhiban: {}\n", harmless(&told.what));
    for (label, part) in [("safe", &told.safe), ("next", &told.next)] {
        if !part.is_empty() {
            let _ = writeln!(text, "  {label}: {}", harmless(part));
        }
    }
    text
}

/// Whether a terminal might obey the character instead of showing it: controls, and those that turn the
/// direction of the text around them.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// Cleans each line of a message, which may name files and quote what stood in them.
fn harmless(text: &str) -> String {
    text.lines().map(scrub).collect::<Vec<_>>().join("\n")
}

/// From now on a panic is told like every other failure. The board restores the terminal before this runs,
/// because it puts its own hook in front of this one.
pub fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "internal fault");
        let payload = panic.payload();
        let why = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no reason given");
        let told = Told {
            what: format!("internal fault at {place}: {why}"),
            safe: "everything that the screen confirmed is on disk".to_owned(),
            next: "start zhiban again; report this line and the newest file in the folder logs"
                .to_owned(),
        };
        drop(io::stderr().write_all(message(&told).as_bytes()));
    }));
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Rc<RefCell<Vec<u8>>>);

    impl Page {
        fn read(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_goes_away_is_no_failure_and_hears_nothing_on_stderr() {
        let errors = Page::default();
        let mut out = Out::to(Box::new(Fails(ErrorKind::BrokenPipe)), Box::new(errors.clone()));
        out.line("one").unwrap();
        assert_eq!(out.close(Ok(Exit::FoundWrong)), Exit::Done);
        assert_eq!(errors.read(), "");
    }

    #[test]
    fn a_full_disk_is_a_failure_with_a_next_step() {
        let errors = Page::default();
        let mut out = Out::to(Box::new(Fails(ErrorKind::StorageFull)), Box::new(errors.clone()));
        out.line("one").unwrap();
        assert_eq!(out.close(Ok(Exit::Done)), Exit::Refused);
        assert!(errors.read().contains("\n  next: make room"), "{}", errors.read());
    }

    #[test]
    fn an_error_after_output_keeps_the_output_and_its_own_code() {
        let (page, errors) = (Page::default(), Page::default());
        let mut out = Out::to(Box::new(page.clone()), Box::new(errors.clone()));
        out.line("one").unwrap();
        let failure = Failure::usage("bad \u{1b}[2J\u{202e}date").safe("all").next("try again");
        assert_eq!(out.close(Err(failure)), Exit::BadUsage);
        assert_eq!(page.read(), "one\n");
        let said = errors.read();
        assert!(said.starts_with("zhiban: bad "), "{said}");
        assert!(said.ends_with("\n  safe: all\n  next: try again\n"), "{said}");
        assert!(!said.chars().any(|c| c != '\n' && is_obeyed(c)), "{said}");
    }

    #[test]
    fn json_is_harmless_on_a_screen_and_means_the_same() {
        let page = Page::default();
        let mut out = Out::to(Box::new(page.clone()), Box::new(io::sink()));
        let text = "台\u{9b}31m\u{202e}\u{7f}\u{2028}\n";
        out.json(&text).unwrap();
        assert_eq!(out.close(Ok(Exit::Done)), Exit::Done);
        assert!(!page.read().trim_end_matches('\n').chars().any(is_obeyed));
        assert_eq!(serde_json::from_str::<String>(&page.read()).unwrap(), text);
    }
}
