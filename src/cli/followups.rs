//! `zhiban followup`: customers to be called back, taken in from a file, listed, shown. Customers are masked. Where a
//! board has the folder, the board takes the file in.

use self::file::Heads;
use self::show::Told;
use super::args::{
    FollowupCommand, FollowupImportArgs, FollowupListArgs, FollowupShowArgs, Globals,
};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::office::{NotDone, Office};
use super::out::Out;
use super::people::author;
use crate::clock::Clock;
use crate::core::followup::{Task, TaskState, by_turn, due_date, due_hm};
use crate::core::hall::Hall;
use crate::core::row_fault::RowFault;
use crate::core::time::Ms;
use crate::feed::errand::{Errand, ErrandRefused, FollowUpRows, Outcome, What};
use crate::store::{Mode, Store};
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::row_fault::row_fault;
use crate::text::width::pad;
use crate::text::words::{Lang, fill};

mod cells;
mod file;
mod show;
pub mod take;
#[cfg(test)]
mod tests;

/// Rows whose faults are printed; the rest is counted.
const FAULTS_SHOWN: usize = 20;

/// Columns of what a row of one follow-up is called.
const LABEL_COLS: usize = 12;

/// Runs one of them.
pub fn run(globals: &Globals, command: &FollowupCommand, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        FollowupCommand::Import(args) => {
            let setup = Setup::of_a_hall(globals)?;
            let asked = file::read(args)?;
            Office::with(&setup, |office, hall| import(&setup, (office, hall), (args, asked), out))
        }
        FollowupCommand::List(args) => list(&Setup::read(globals)?, args, out),
        FollowupCommand::Show(args) => show(&Setup::read(globals)?, args, out),
    }
}

fn import(
    setup: &Setup,
    (office, hall): (&Office, &Hall),
    (args, (asked, heads)): (&FollowupImportArgs, (FollowUpRows, Heads)),
    out: &mut Out,
) -> Result<Exit, Failure> {
    let (_, by) = author(setup, office, hall, args.author.as_deref())?;
    let lang = Lang::from(setup.lang);
    // Whoever reads figures by name has to know that any name was taken.
    if is_unchecked(hall, &asked, Clock::system().now()) {
        out.note(lang.row_faults().unchecked);
    }
    match office.run(&Errand { by, what: What::FollowUps(asked) }) {
        Ok(Outcome::FollowUps { made, known }) => {
            taken(lang, args.check, (made, &known), out)?;
            Ok(Exit::Done)
        }
        Ok(_) => Err(Failure::refused("the board answered something else")
            .next("see what was made: zhiban followup list")),
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(ErrandRefused::Rows { faults })) => {
            let (lines, count) = bad_rows(lang, &heads, &faults);
            for line in lines {
                out.line(&scrub(&line))?;
            }
            Err(Failure::refused(format!("{count} rows cannot be taken in"))
                .safe("nothing was taken in")
                .next("correct them and import the file again"))
        }
        // As a survey that is known: nothing is left to do, so that a job that runs again does not fail.
        Err(NotDone::Refused(ErrandRefused::KnownFile)) => {
            out.line(say(
                lang,
                "该文件已导入过, 未写入任何内容; 查看: zhiban followup list --all",
                "this file was taken in already, nothing was written; see: zhiban followup list --all",
            ))?;
            Ok(Exit::Done)
        }
        Err(NotDone::Refused(ErrandRefused::NoRight { person })) => {
            Err(Failure::refused(format!("{person} may not make follow-ups"))
                .safe("nothing was taken in")
                .next("ask somebody whose role may follow_up; give their id with --as"))
        }
        Err(NotDone::Refused(ErrandRefused::Unwritten { reason })) => {
            Err(Failure::refused(reason).safe("nothing was taken in"))
        }
        Err(NotDone::Refused(_)) => Err(Failure::refused("the PIN was not accepted")
            .safe("nothing was taken in")
            .next("try again")),
        Err(NotDone::Lost(reason)) => {
            Err(Failure::refused(format!("the board gave no answer: {reason}"))
                .safe("it was done as a whole or not at all")
                .next("see what was made: zhiban followup list"))
        }
    }
}

/// Every fault of the first rows, each with its column, and how many rows have one.
fn bad_rows(lang: Lang, heads: &Heads, faults: &[(u32, RowFault)]) -> (Vec<String>, usize) {
    let mut rows: Vec<u32> = faults.iter().map(|(line, _)| *line).collect();
    rows.dedup();
    let last = rows.iter().take(FAULTS_SHOWN).next_back().copied().unwrap_or_default();
    let shown = faults.iter().filter(|(line, _)| *line <= last);
    let told = |(line, fault): &(u32, RowFault)| {
        row_fault(lang, (*line).into(), heads.of(&fault.column, lang), fault)
    };
    let mut lines: Vec<String> = shown.map(told).collect();
    if let Some(more) = rows.len().checked_sub(FAULTS_SHOWN).filter(|more| *more > 0) {
        lines.push(fill(lang.row_faults().more, &[&more.to_string()]));
    }
    (lines, rows.len())
}

/// Whether the rows name people whom nobody can hold against the settings, since those have none.
fn is_unchecked(hall: &Hall, rows: &FollowUpRows, now: Ms) -> bool {
    hall.settings(now).0.people.is_empty()
        && rows.rows.iter().any(|row| !row.person_id.trim().is_empty())
}

fn say(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    if lang == Lang::Zh { zh } else { en }
}

/// What became of the rows of a file.
fn taken(
    lang: Lang,
    check: bool,
    (made, known): (u32, &[u32]),
    out: &mut Out,
) -> Result<(), Failure> {
    let word = if check {
        say(lang, "将新建", "would be made")
    } else {
        say(lang, "已新建", "made")
    };
    out.line(&format!("{} {made}", pad(word, 14)))?;
    if known.is_empty() {
        return Ok(());
    }
    out.line(&format!("{} {}", pad(say(lang, "只计一次", "counted once"), 14), known.len()))?;
    let line = say(
        lang,
        "  第 {} 行: 该客户这次办理已有回访",
        "  line {}: that customer is asked about that service already",
    );
    for at in known.iter().take(FAULTS_SHOWN) {
        out.line(&fill(line, &[&at.to_string()]))?;
    }
    Ok(())
}

fn list(setup: &Setup, args: &FollowupListArgs, out: &mut Out) -> Result<Exit, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let (now, zone, lang) = (Clock::system().now(), store.config().zone, Lang::from(setup.lang));
    let book = store.hall().follow_up_book();
    let mut tasks: Vec<&Task> = if args.all {
        book.iter().filter(|task| task.state != TaskState::Void).collect()
    } else {
        book.open().collect()
    };
    by_turn(&mut tasks);
    for task in tasks {
        if args.json {
            out.json(&Told::of(store.hall(), task, now))?;
            continue;
        }
        let due = format!("{} {}", due_date(zone, task.due), due_hm(zone, task.due));
        let late = if task.is_open() && task.due <= now { "!!" } else { "" };
        let state = match task.outcome {
            Some(outcome) => outcome.name(lang),
            None => task.state.name(lang),
        };
        let customer = task.customer.as_ref();
        let who = customer.map_or_else(String::new, |it| {
            format!("{} {}", it.name_masked, it.phone_masked).trim().to_owned()
        });
        let columns = [
            (&*task.number, 16),
            (late, 2),
            (&*due, 16),
            (task.origin.name(lang), 16),
            (state, 12),
            (&*who, 16),
        ];
        let left: String = columns.iter().map(|(text, cols)| pad(text, *cols) + " ").collect();
        out.line(&scrub(left.trim_end()))?;
    }
    Ok(Exit::Done)
}

fn show(setup: &Setup, args: &FollowupShowArgs, out: &mut Out) -> Result<Exit, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let (now, lang) = (Clock::system().now(), Lang::from(setup.lang));
    let hall = store.hall();
    let found = hall.follow_up_book().find(&args.number);
    let task = found.ok_or_else(|| {
        Failure::refused(format!("there is no follow-up {}", scrub(&args.number)))
            .safe("nothing was changed")
            .next("see them: zhiban followup list --all; older ones stand in the table follow_up")
    })?;
    if args.json {
        out.json(&Told::of(hall, task, now))?;
        return Ok(Exit::Done);
    }
    for (label, text) in show::rows(hall, task, lang, now) {
        out.line(&scrub(&format!("{} {text}", pad(label, LABEL_COLS))))?;
    }
    Ok(Exit::Done)
}
