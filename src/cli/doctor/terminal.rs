//! The terminal: whether the board can be shown in it. It is asked for the width of a glyph only where a person
//! sits at it, and gets its line back.

use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use ratatui::crossterm::{cursor, terminal};

use super::super::out::Out;
use super::Finding;
use crate::ui::run::ask_terminal;

const AREA: &str = "terminal";
/// Smallest terminal with room for every panel, columns and rows.
const SIZE_MIN: (u16, u16) = (80, 24);
/// A terminal that has not answered by then does not answer.
const ANSWER_TIME: Duration = Duration::from_millis(500);

pub(super) fn look(out: &mut Out) -> Vec<Finding> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let mut findings = vec![encoding(locale.as_deref())];
    if ask_terminal().is_err() {
        let what = "this is none, so that only the locale was looked at";
        findings.push(Finding::ok(AREA, "kind", what));
        return findings;
    }
    findings.push(kind(set("TERM").as_deref()));
    findings.push(colours(set("NO_COLOR").is_some(), set("COLORTERM").as_deref()));
    findings.push(size(terminal::size().ok()));
    findings.push(width(ask_width(out)));
    findings
}

pub(super) fn encoding(locale: Option<&str>) -> Finding {
    let name = locale.unwrap_or("C");
    let plain = name.to_ascii_lowercase().replace('-', "");
    if plain.contains("utf8") {
        return Finding::ok(AREA, "encoding", format!("{name}: UTF-8"));
    }
    let what = format!("the locale {name} is not UTF-8: Chinese may be shown as marks");
    Finding::warn(AREA, "encoding", what, "export LANG=C.UTF-8, or a zh_CN.UTF-8 that is installed")
}

pub(super) fn kind(term: Option<&str>) -> Finding {
    match term {
        None | Some("dumb") => Finding::bad(
            AREA,
            "kind",
            "TERM says that it cannot place text",
            "run in a terminal window, with its own TERM",
        ),
        Some("linux") => Finding::warn(
            AREA,
            "kind",
            "the console of the kernel has no Chinese glyphs",
            "run in a terminal window, or with --lang en",
        ),
        Some(term) => Finding::ok(AREA, "kind", term),
    }
}

fn colours(off: bool, more: Option<&str>) -> Finding {
    let what = match (off, more) {
        (true, _) => "off by NO_COLOR",
        (false, Some(_)) => "sixteen and more",
        (false, None) => "sixteen",
    };
    Finding::ok(AREA, "colours", what)
}

pub(super) fn size(found: Option<(u16, u16)>) -> Finding {
    let (cols, rows) = SIZE_MIN;
    match found {
        Some(size) if size.0 >= cols && size.1 >= rows => {
            Finding::ok(AREA, "size", format!("{}x{}", size.0, size.1))
        }
        Some(size) => Finding::warn(
            AREA,
            "size",
            format!("{}x{} leaves panels out", size.0, size.1),
            format!("make the window at least {cols}x{rows}, or its letters smaller"),
        ),
        None => Finding::warn(AREA, "size", "it does not tell", "run in another terminal"),
    }
}

/// The columns that a glyph of ambiguous width takes here; none if the terminal does not answer.
fn ask_width(out: &mut Out) -> Option<u16> {
    terminal::enable_raw_mode().ok()?;
    let asked = out.bytes("\r\u{b0}".as_bytes()).and_then(|()| out.flush());
    let (answer, answered) = sync_channel(1);
    // The library waits longer than a person likes to.
    thread::spawn(move || drop(answer.try_send(cursor::position())));
    let place = answered.recv_timeout(ANSWER_TIME);
    let cleared = out.bytes(b"\r\x1b[K").and_then(|()| out.flush());
    let given_back = terminal::disable_raw_mode();
    asked.and(cleared).ok()?;
    given_back.ok()?;
    place.ok()?.ok().map(|(column, _)| column)
}

pub(super) fn width(columns: Option<u16>) -> Finding {
    const CHECK: &str = "ambiguous width";
    match columns {
        Some(1) => Finding::ok(AREA, CHECK, "narrow, as the board counts"),
        Some(columns) => Finding::warn(
            AREA,
            CHECK,
            format!(
                "a glyph that the board counts as 1 column takes {columns}: rows may be shifted"
            ),
            "set glyphs of ambiguous width to narrow in the terminal's settings",
        ),
        None => Finding::warn(
            AREA,
            CHECK,
            "the terminal did not answer within 500 ms",
            "if the board's columns are shifted, try another terminal",
        ),
    }
}
