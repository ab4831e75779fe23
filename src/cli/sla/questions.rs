//! A file of questions, answered a line each.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Serialize;

use crate::cli::failure::{Exit, Failure};
use crate::cli::out::Out;
use crate::core::sla::{Answer, Calendar, Case, Line};
use crate::core::time::Stamp;
use crate::feed::import::open;
use crate::text::clean::scrub;
use crate::text::sla::line;
use crate::text::words::Lang;

/// Longest question, bytes: a calendar of some decades.
const LINE_BYTES_MAX: u64 = 1 << 20;

#[derive(Serialize)]
#[serde(untagged)]
enum Written<'a> {
    Deadline {
        id: &'a str,
        deadline: Option<Stamp>,
        segments: &'a [Line],
        explanation: Vec<String>,
    },
    Used {
        id: &'a str,
        used_secs: i64,
    },
    IsOpen {
        id: &'a str,
        is_open: bool,
    },
    Error {
        line: u64,
        error: String,
    },
}

/// Answers every line; ends with 1 if one was no question.
pub(super) fn answer(file: &Path, lang: Lang, out: &mut Out) -> Result<Exit, Failure> {
    let name = file.to_string_lossy();
    let unread = |error: std::io::Error| {
        Failure::io(format!("cannot read {name}"), &error)
            .safe("nothing was written")
            .next("check the name and the right to read it; `-` reads standard input")
    };
    let mut input = BufReader::new(open(&name).map_err(unread)?);
    let mut known: Option<Calendar> = None;
    let mut exit = Exit::Done;
    for number in 1.. {
        let mut bytes = Vec::new();
        input.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes).map_err(unread)?;
        if bytes.is_empty() {
            break;
        }
        if bytes.len() as u64 == LINE_BYTES_MAX {
            return Err(Failure::refused(format!("{name}, line {number}: longer than 1 MiB"))
                .safe("the lines before it are answered")
                .next("write each question on a line of its own"));
        }
        let text = String::from_utf8_lossy(&bytes);
        if text.trim().is_empty() {
            continue;
        }
        match Case::read(text.trim()) {
            Ok(case) => {
                // Questions of a file mostly share their calendar.
                let fresh = known.take().filter(|calendar| *calendar.table() == case.table);
                let calendar = fresh.unwrap_or_else(|| Calendar::new(case.table.clone()));
                write(&case, &case.answer(&calendar), lang, out)?;
                known = Some(calendar);
            }
            Err(fault) => {
                exit = Exit::FoundWrong;
                out.json(&Written::Error {
                    line: number,
                    error: scrub(&fault.to_string()).into(),
                })?;
            }
        }
    }
    Ok(exit)
}

fn write(case: &Case, answer: &Answer, lang: Lang, out: &mut Out) -> Result<(), Failure> {
    let id = &*case.id;
    out.json(&match answer {
        Answer::Deadline(deadline, lines) => {
            let explanation = lines.iter().map(|one| scrub(&line(lang, one)).into_owned());
            let (deadline, segments) = (*deadline, &**lines);
            Written::Deadline { id, deadline, segments, explanation: explanation.collect() }
        }
        Answer::Used(used_secs) => Written::Used { id, used_secs: *used_secs },
        Answer::IsOpen(is_open) => Written::IsOpen { id, is_open: *is_open },
    })
}
