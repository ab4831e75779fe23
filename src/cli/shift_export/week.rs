//! The report of a week or a month, made beside the board: to be looked at, and as files.

use std::sync::Arc;
use std::thread;

use super::{Exports, ShiftExports, progress, told};
use crate::export::doc::Document;
use crate::export::write::{Done, Format, report};
use crate::export::{ExportError, week};
use crate::store::{Mode, Store};
use crate::ui::msg::Msg;
use crate::ui::weekly::Wanted;

impl ShiftExports {
    /// Makes a report to be looked at, and does not wait for it.
    pub fn show(&mut self, wanted: Wanted) {
        self.running.retain(|export| !export.is_finished());
        let (exports, board) = (self.exports.clone(), self.board.clone());
        self.running.push(thread::spawn(move || {
            let made = document(&exports, wanted);
            if let Err(error) = &made {
                tracing::error!(%error, "the report of a week or a month was not made");
            }
            drop(board.send(Msg::Weekly(wanted, made.ok().map(Arc::new))));
        }));
    }

    /// Writes the files of a report, and does not wait for them.
    pub fn begin_week(&mut self, wanted: Wanted) {
        self.running.retain(|export| !export.is_finished());
        let (exports, board) = (self.exports.clone(), self.board.clone());
        self.running.push(thread::spawn(move || {
            let words = exports.lang.words();
            let made = files(&exports, wanted, &mut |text| drop(board.try_send(Msg::Going(text))));
            drop(board.send(told(words, &exports, made)));
        }));
    }
}

fn document(exports: &Exports, wanted: Wanted) -> Result<Document, ExportError> {
    let store = Store::open(&exports.folder, &exports.hall, Mode::ReadOnly)?;
    Ok(week::of_store(&store, (wanted.stretch, wanted.kind), wanted.lang)?)
}

fn files(
    exports: &Exports,
    wanted: Wanted,
    going: &mut dyn FnMut(String),
) -> Result<Done, ExportError> {
    let document = document(exports, wanted)?;
    report(&document, (&exports.out, &Format::ALL), &mut progress(exports.lang.words(), going))
}
