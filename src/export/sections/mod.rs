//! The 14 sections of the end-of-shift record (domain 7.2), one file each. A section that has nothing to say is
//! there all the same, and says so.

mod attention;
mod checks;
mod complaints;
mod counted;
mod data_notes;
mod follow_ups;
mod handover;
mod head;
mod incidents;
mod log;
mod needs;
mod orders;
mod people;
mod staff;
mod traffic;

pub(super) use complaints::balance_of;

use super::doc::{Document, Head, LogSpan, Of};
use super::look::Look;
use crate::core::time::{Ms, Zone};

/// What writes documents.
pub(super) const PROGRAM: &str = concat!("zhiban ", env!("CARGO_PKG_VERSION"));

/// The record.
pub fn document(look: &Look) -> Document {
    let sections = [
        head::section,
        attention::section,
        staff::section,
        traffic::section,
        checks::section,
        complaints::section,
        incidents::section,
        follow_ups::section,
        people::section,
        needs::section,
        counted::section,
        handover::section,
        log::section,
        data_notes::section,
    ];
    Document {
        head: top(look),
        sections: sections.into_iter().map(|section| section(look)).collect(),
        annex: None,
    }
}

fn top(look: &Look) -> Head {
    let scope = &look.scope;
    let config = look.hall.config();
    let part = scope.part.as_ref();
    let name = part.map_or("", |part| &part.shift.name);
    let what = match part {
        Some(_) => look.say("值班记录", "Shift record"),
        None => look.say("全天值班记录", "Record of the day"),
    };
    let hall = hall_name(look);
    Head {
        hall_id: config.hall_id.clone(),
        hall: hall.to_owned(),
        of: Of::Duty {
            date: scope.date,
            shift: part.map(|part| part.name.clone()),
            shift_id: part.map(|part| part.shift.shift_id.clone()),
        },
        title: format!("{hall} {what} {} {name}", scope.date).trim_end().to_owned(),
        lang: look.lang,
        zone: config.zone,
        as_of: scope.as_of,
        open: scope.open,
        log: Some(LogSpan { chain_head: look.chain_head.clone(), span: (scope.first, scope.last) }),
        settings_versions: versions(look),
        template_versions: checks::versions(look),
        program: PROGRAM,
        signers: handover::signers(look),
    }
}

/// What people call the hall, as the board does: by its settings, else as it was set up, else its id.
fn hall_name(look: &Look) -> &str {
    let config = look.hall.config();
    let names = [&look.settings().name, &config.name];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or(&config.hall_id)
}

fn versions(look: &Look) -> Vec<u32> {
    let mut versions = look.report.settings_versions.clone();
    versions.push(look.hall.settings(look.scope.as_of).1);
    versions.sort_unstable();
    versions.dedup();
    versions
}

/// `2025-11-10 09:30` on the wall of the hall.
pub fn minute(zone: Zone, at: Ms) -> String {
    format!("{} {}", zone.date(at), zone.hm(at))
}
