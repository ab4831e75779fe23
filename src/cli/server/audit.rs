//! `zhiban server audit`: who did what on the server's pages, held against itself and taken along.

use std::path::Path;

use serde::Serialize;

use super::super::args::server_people::{
    AuditCommand, AuditExportArgs, AuditFormat, AuditVerifyArgs,
};
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::{Place, wait};
use crate::server::accounts::{AuditAsk, Broken, What, check_chain, csv, ndjson};

/// Runs one of them.
pub(super) fn run(place: &Place, command: &AuditCommand, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        AuditCommand::Verify(args) => verify(place, args, out),
        AuditCommand::Export(args) => export(place, args, out),
    }
}

#[derive(Serialize)]
struct Verified {
    lines: u64,
    whole: bool,
    /// The first line that does not follow.
    broken_at: Option<u64>,
}

fn verify(place: &Place, args: &AuditVerifyArgs, out: &mut Out) -> Result<Exit, Failure> {
    let checked = match &args.file {
        Some(file) => of_file(file)?,
        None => wait(place.accounts()?.check_audit())??,
    };
    let (lines, broken_at) = match &checked {
        Ok(lines) => (*lines, None),
        Err(Broken { line }) => (line.saturating_sub(1), Some(*line)),
    };
    if args.json {
        out.json(&Verified { lines, whole: broken_at.is_none(), broken_at })?;
    } else if let Err(broken) = &checked {
        out.line(&format!("WRONG: {broken}"))?;
    } else {
        out.line(&format!("whole: {lines} lines, each follows the one before"))?;
    }
    Ok(if broken_at.is_none() { Exit::Done } else { Exit::Refused })
}

fn of_file(file: &Path) -> Result<Result<u64, Broken>, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::io(format!("cannot read {}", file.display()), &error))?;
    Ok(check_chain(text.lines(), None).map(|(_, count)| count))
}

fn export(place: &Place, args: &AuditExportArgs, out: &mut Out) -> Result<Exit, Failure> {
    let what = args.what.as_deref().map(|what| {
        What::from_text(what).ok_or_else(|| {
            let all: Vec<&str> = What::ALL.iter().map(|what| what.as_str()).collect();
            Failure::usage(format!("nothing of the record is called {what}"))
                .safe("nothing was written")
                .next(format!("take one of {}", all.join(", ")))
        })
    });
    let ask = AuditAsk {
        who: args.user.clone(),
        hall: args.hall.clone(),
        what: what.transpose()?,
        most: usize::MAX,
        ..AuditAsk::default()
    };
    let accounts = place.accounts()?;
    let mut lines = wait(accounts.audit(&ask))??;
    lines.reverse();
    out.text(&match args.format {
        AuditFormat::Ndjson => ndjson(&lines),
        AuditFormat::Csv => csv(&lines),
    })?;
    Ok(Exit::Done)
}
