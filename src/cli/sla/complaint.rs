//! Every clock of one complaint, line by line, from the log.

use serde::Serialize;

use super::super::args::SlaArgs;
use super::super::config::Setup;
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::super::settings::hall_of;
use super::instant;
use crate::clock::Clock;
use crate::core::complaint::ClockKind;
use crate::core::sla::{ClockState, Line};
use crate::core::time::Stamp;
use crate::text::clean::scrub;
use crate::text::named::Named;
use crate::text::sla::line;

#[derive(Serialize)]
struct Told<'a> {
    complaint: &'a str,
    clock: ClockKind,
    /// The dispatch or the offer that it belongs to.
    #[serde(skip_serializing_if = "str::is_empty")]
    subject: &'a str,
    deadline: Option<Stamp>,
    state: ClockState,
    used_secs: i64,
    limit_secs: Option<i64>,
    left_secs: Option<i64>,
    breached_at: Option<Stamp>,
    segments: &'a [Line],
    explanation: Vec<String>,
}

/// Explains the clocks of a complaint as they stand now, or at `--at`; as JSON a line each.
pub(super) fn explain(
    setup: &Setup,
    args: &SlaArgs,
    number: &str,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let hall = hall_of(setup)?;
    let zone = hall.config().zone;
    let case = hall.cases().numbered(number).ok_or_else(|| {
        Failure::refused(format!("there is no complaint {number} among those of late"))
            .next("numbers look like TS-1110-02 and stand in the duty log: zhiban log")
    })?;
    let at = args.at.as_deref().map(|text| instant(zone, "--at", text)).transpose()?;
    let now = at.unwrap_or_else(|| Clock::system().now());
    let lang = setup.lang.into();
    for (n, why) in hall.why_due(case, None, now).iter().enumerate() {
        let words = why.lines.iter().map(|one| scrub(&line(lang, one)).into_owned());
        if !args.json {
            if n > 0 {
                out.line("")?;
            }
            let subject = scrub(&why.clock.subject);
            out.line(format!("{} {subject}", why.clock.kind.name(lang)).trim_end())?;
            for one in words {
                out.line(&format!("  {one}"))?;
            }
            continue;
        }
        let standing = why.clock.standing;
        out.json(&Told {
            complaint: case.number(),
            clock: why.clock.kind,
            subject: &why.clock.subject,
            deadline: standing.due.map(|due| zone.stamp(due)),
            state: standing.state,
            used_secs: standing.used_secs,
            limit_secs: standing.limit_secs,
            left_secs: standing.left_secs,
            breached_at: standing.breached_at.map(|at| zone.stamp(at)),
            explanation: words.collect(),
            segments: &why.lines,
        })?;
    }
    Ok(Exit::Done)
}
