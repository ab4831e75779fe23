//! `zhiban person`: customers' records erased, and who saw one in full. Where a board has the folder, the board
//! erases.

use super::args::{AuditArgs, EraseArgs, Globals, PersonCommand};
use super::config::Setup;
use super::failure::{Exit, Failure};
use super::office::{NotDone, Office};
use super::out::Out;
use super::people::author;
use crate::clock::Clock;
use crate::core::customer::EraseReason;
use crate::core::hall::Hall;
use crate::core::rows::PersonRow;
use crate::core::time::Ms;
use crate::feed::errand::{Erase, Errand, ErrandRefused, Outcome, What};
use crate::store::{Mode, Store};
use crate::text::clean::scrub;
use crate::text::width::pad;
use crate::text::words::Lang;

const DAY_SECS: i64 = 86_400;

/// Runs one of them.
pub fn run(globals: &Globals, command: &PersonCommand, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    match command {
        PersonCommand::Erase(args) => {
            Office::with(&setup, |office, hall| erase(&setup, (office, hall), args, out))
        }
        PersonCommand::Audit(args) => audit(&setup, args, out),
    }
}

fn erase(
    setup: &Setup,
    (office, hall): (&Office, &Hall),
    args: &EraseArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let (_, by) = author(setup, office, hall, args.author.as_deref())?;
    let what = What::Erase(Erase {
        person_ref: args.person_ref.as_deref().unwrap_or_default().into(),
        complaint: args.complaint.as_deref().unwrap_or_default().into(),
        reason: EraseReason::from(args.reason),
    });
    match office.run(&Errand { by, what }) {
        Ok(Outcome::Erased { person_ref, receipt_id, receipt }) => {
            out.line(&format!("erased    {person_ref}"))?;
            out.line(&format!("receipt   {receipt_id}"))?;
            out.line(&format!("proved by {receipt}"))?;
            out.note("copies made before still hold the record, sealed; they go with time");
            Ok(Exit::Done)
        }
        Ok(_) => Err(Failure::refused("the board answered something else")
            .next("see what was erased: zhiban person audit")),
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(ErrandRefused::NoRight { person })) => {
            Err(Failure::refused(format!("{person} may not erase customers' records"))
                .safe("nothing was changed")
                .next("ask somebody who may manage people; give their id with --as"))
        }
        Err(NotDone::Refused(ErrandRefused::Unwritten { reason })) => Err(Failure::refused(reason)),
        Err(NotDone::Refused(_)) => Err(Failure::refused("the PIN was not accepted")
            .safe("nothing was changed")
            .next("try again")),
        Err(NotDone::Lost(reason)) => {
            Err(Failure::refused(format!("the board gave no answer: {reason}"))
                .safe("it was done as a whole or not at all")
                .next("see what was erased: zhiban person audit"))
        }
    }
}

fn audit(setup: &Setup, args: &AuditArgs, out: &mut Out) -> Result<Exit, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let now = Clock::system().now();
    let days = store.hall().rules(now).privacy.access_days;
    let rows = store.person_access(Ms(now.plus_secs(-i64::from(days) * DAY_SECS).0))?;
    if args.json {
        out.json(&rows)?;
        return Ok(Exit::Done);
    }
    let (words, zone) = (Lang::from(setup.lang).words(), store.config().zone);
    for row in &rows {
        let PersonRow { at, by, kind, person_ref, reason, .. } = row;
        let case = store.complaint(&row.complaint_id)?;
        let about = case.as_ref().map_or(person_ref.as_str(), |case| &case.fields.number);
        let time = format!("{} {}", zone.date(*at), zone.hms(*at));
        let columns = [(time.as_str(), 20), (by, 12), (kind, 16), (about, 33)];
        let left: String = columns.iter().map(|(text, cols)| pad(text, *cols) + " ").collect();
        // An imported log may say anything of who and why.
        out.line(&scrub(&format!("{left}{}", words.person_reason(reason))))?;
    }
    Ok(Exit::Done)
}
