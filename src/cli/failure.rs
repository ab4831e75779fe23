//! How a command ends: the exit codes, and the failures that carry what a person needs to go on. No text
//! of a failure may hold personal data, because it ends up in terminals, mails and logs.

use std::io;
use std::process::ExitCode;

use crate::store::{BackupError, StoreError};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done: code 0.
    Done,
    /// It ran to its end and what it looked at is wrong (a broken chain, a rejected line): code 1. The
    /// command has said so itself.
    FoundWrong,
    /// Refused, or it could not be done: code 1.
    Refused,
    /// The arguments or the settings make no sense: code 2.
    BadUsage,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::FoundWrong | Exit::Refused => 1,
            Exit::BadUsage => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// What a person is told: what happened, what is safe, what to do next. An empty part is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: String,
    /// What is safe: what was kept, or not touched.
    pub safe: String,
    /// What to do next.
    pub next: String,
}

/// Why a command did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Refused, or it could not be done.
    #[error("{}", .0.what)]
    Refused(Told),
    /// The arguments or the settings make no sense.
    #[error("{}", .0.what)]
    Usage(Told),
    /// Whoever read our output has gone (`zhiban log | head`). Nobody is left to tell, and nothing is wrong.
    #[error("the reader of the output is gone")]
    ReaderGone,
}

impl Failure {
    /// A failure that ends with code 1.
    pub fn refused(what: impl Into<String>) -> Failure {
        Failure::Refused(Told { what: what.into(), ..Told::default() })
    }

    /// A failure that ends with code 2.
    pub fn usage(what: impl Into<String>) -> Failure {
        Failure::Usage(Told { what: what.into(), ..Told::default() })
    }

    /// A file or folder that could not be used: `doing` is a phrase such as `cannot read /x/y`.
    pub fn io(doing: impl AsRef<str>, error: &io::Error) -> Failure {
        Failure::refused(format!("{}: {error}", doing.as_ref()))
    }

    /// Adds what is safe.
    #[must_use]
    pub fn safe(mut self, safe: impl Into<String>) -> Failure {
        if let Failure::Refused(told) | Failure::Usage(told) = &mut self {
            told.safe = safe.into();
        }
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Failure {
        if let Failure::Refused(told) | Failure::Usage(told) = &mut self {
            told.next = next.into();
        }
        self
    }

    /// What to tell, if there is somebody to tell.
    pub fn told(&self) -> Option<&Told> {
        match self {
            Failure::Refused(told) | Failure::Usage(told) => Some(told),
            Failure::ReaderGone => None,
        }
    }

    /// How the program ends.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Refused(_) => Exit::Refused,
            Failure::Usage(_) => Exit::BadUsage,
            Failure::ReaderGone => Exit::Done,
        }
    }
}

/// What the store says names all three already: what happened, what is safe, what to do next.
/// An error of a lower floor whose text already says what happened, what is safe and what to do next.
pub fn failed(error: &dyn std::error::Error) -> Failure {
    Failure::refused(error.to_string())
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::refused(error.to_string())
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Failure {
        Failure::refused(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_its_code() {
        assert_eq!(Exit::Done.code(), 0);
        assert_eq!(Exit::FoundWrong.code(), 1);
        assert_eq!(Failure::refused("a").exit().code(), 1);
        assert_eq!(Failure::usage("a").exit().code(), 2);
        assert_eq!(Failure::ReaderGone.exit().code(), 0);
    }

    #[test]
    fn the_parts_stay_apart() {
        let failure = Failure::usage("a").safe("b").next("c");
        let told = Told { what: "a".into(), safe: "b".into(), next: "c".into() };
        assert_eq!(failure.told(), Some(&told));
        assert_eq!(Failure::ReaderGone.safe("b").told(), None);
    }
}
