//! Every clock of one complaint, line by line, from the log.

use serde::Serialize;

use super::super::args::SlaArgs;
use super::super::config::Setup;
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::instant;
use crate::clock::Clock;
use crate::core::complaint::ClockKind;
use crate::core::hall::Why;
use crate::core::sla::{ClockState, Line};
use crate::core::time::{Stamp, Zone};
use crate::store::{Mode, Store};
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::sla::line;
use crate::text::words::Lang;

/// How a clock of a complaint stands and why, as JSON.
#[derive(Serialize)]
pub(in crate::cli) struct ClockTold {
    clock: ClockKind,
    /// The dispatch or the offer that it belongs to.
    #[serde(skip_serializing_if = "str::is_empty")]
    subject: Box<str>,
    deadline: Option<Stamp>,
    state: ClockState,
    used_secs: i64,
    limit_secs: Option<i64>,
    left_secs: Option<i64>,
    breached_at: Option<Stamp>,
    segments: Vec<Line>,
    explanation: Vec<String>,
}

impl ClockTold {
    pub(in crate::cli) fn of(why: Why, zone: Zone, lang: Lang) -> ClockTold {
        let standing = why.clock.standing;
        ClockTold {
            clock: why.clock.kind,
            subject: why.clock.subject,
            deadline: standing.due.map(|due| zone.stamp(due)),
            state: standing.state,
            used_secs: standing.used_secs,
            limit_secs: standing.limit_secs,
            left_secs: standing.left_secs,
            breached_at: standing.breached_at.map(|at| zone.stamp(at)),
            explanation: why.lines.iter().map(|one| scrub(&line(lang, one)).into_owned()).collect(),
            segments: why.lines,
        }
    }
}

#[derive(Serialize)]
struct Told<'a> {
    complaint: &'a str,
    #[serde(flatten)]
    clock: ClockTold,
}

/// Prints a clock and why it is due when it is, line by line.
pub(in crate::cli) fn print_why(
    why: &Why,
    lang: Lang,
    indent: &str,
    out: &mut Out,
) -> Result<(), Failure> {
    let subject = scrub(&why.clock.subject);
    out.line(format!("{indent}{} {subject}", why.clock.kind.name(lang)).trim_end())?;
    for one in &why.lines {
        out.line(&format!("{indent}  {}", scrub(&line(lang, one))))?;
    }
    Ok(())
}

/// Explains the clocks of a complaint as they stand now, or at `--at`; as JSON a line each.
pub(super) fn explain(
    setup: &Setup,
    args: &SlaArgs,
    number: &str,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let zone = setup.config.hall.zone;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let case = store.complaint(number)?.ok_or_else(|| {
        Failure::refused(format!("there is no complaint {}", scrub(number)))
            .safe("nothing was changed")
            .next("look for it with: zhiban search TEXT")
    })?;
    let at = args.at.as_deref().map(|text| instant(zone, "--at", text)).transpose()?;
    let now = at.unwrap_or_else(|| Clock::system().now());
    let lang = setup.lang.into();
    for (n, why) in store.hall().why_due(&case, None, now).into_iter().enumerate() {
        if args.json {
            out.json(&Told { complaint: case.number(), clock: ClockTold::of(why, zone, lang) })?;
            continue;
        }
        if n > 0 {
            out.line("")?;
        }
        print_why(&why, lang, "", out)?;
    }
    Ok(Exit::Done)
}
