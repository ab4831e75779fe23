//! What is made of what terminals did that did not know of each other: seen, decided, countersigned.

use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::clash::{Choice, Clash, ClashKind};
use crate::core::event::{Body, ConflictSettled, Kind, Meaning};
use crate::core::hall::{Hall, is_own_clash};
use crate::core::people::Right;
use crate::core::settings::news::Entry as News;

/// What kind of thing is signed, under the id of the shift.
const ADDENDA: &str = "addenda";

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::Settle { entries, choice, reason } = act else { return Err(Refused::Nothing) };
    let choice = *choice;
    let me = desk.author.person.clone();
    let known = entries.iter().filter_map(|entry| hall.clashes().get(entry));
    let open: Vec<&Clash> = known.filter(|clash| !clash.is_over_for(&me)).collect();
    let news = unseen(hall, entries, &me);
    if open.is_empty() && news.is_empty() || !news.is_empty() && choice != Choice::Seen {
        return Err(Refused::Nothing);
    }
    if !open.iter().all(|clash| fits(clash.kind, choice)) {
        return Err(Refused::Nothing);
    }
    if choice != Choice::Seen {
        let right = match open.first().map(|first| first.kind) {
            Some(ClashKind::CloseConflict) => Right::People,
            _ => Right::Duty,
        };
        hall.check_right(desk.author, right, desk.now.at)?;
        // In a hall without roles whoever stands at the board may, but nobody for themselves.
        if open.iter().any(|clash| is_own_clash(clash, &me)) {
            return Err(Refused::NotTheirs);
        }
    }
    let reason = reason.trim();
    if matches!(choice, Choice::First | Choice::Second) && reason.is_empty() {
        return Err(Refused::Nothing);
    }
    let mut drafts = Vec::new();
    if choice == Choice::Signed {
        for shift in shifts_of(&open) {
            let own: Vec<&Clash> =
                open.iter().copied().filter(|it| *it.subject == *shift).collect();
            drafts.push(desk.signature((ADDENDA, shift), Meaning::Reviewed, &hash_of(shift, &own)));
        }
    }
    let body = ConflictSettled {
        entries: open.iter().map(|clash| clash.entry().into()).chain(news).collect(),
        choice,
        reason: reason.into(),
    };
    let at = desk.now;
    let body = Body::Settled(Box::new(body));
    drafts.insert(0, Draft { kind: Kind::ConflictSettled, at, feed: None, body });
    Ok(Decided { act_id: String::new(), drafts })
}

/// Versions of the settings that somebody has not said yet that they saw, by their names.
fn unseen(hall: &Hall, entries: &[String], me: &str) -> Vec<Box<str>> {
    let told = entries.iter().filter_map(|entry| News::of(entry));
    let told = told.filter(|told| hall.settings_book().is_unseen(*told, me));
    told.map(|told| told.to_string().into()).collect()
}

fn fits(kind: ClashKind, choice: Choice) -> bool {
    match choice {
        Choice::Seen => !kind.is_asked(),
        Choice::First | Choice::Second => kind == ClashKind::CloseConflict,
        Choice::Signed => kind == ClashKind::LateEntry,
        Choice::Unknown => false,
    }
}

fn shifts_of<'c>(open: &[&'c Clash]) -> Vec<&'c str> {
    let mut shifts: Vec<&str> = open.iter().map(|clash| &*clash.subject).collect();
    shifts.sort_unstable();
    shifts.dedup();
    shifts
}

/// BLAKE3 of what is signed: the shift, and each addendum with its name, its author, its time and what it says.
fn hash_of(shift_id: &str, addenda: &[&Clash]) -> String {
    let mut text = format!("zhiban 2026 addenda v1\n{shift_id}\n");
    for one in addenda {
        let (by, at) = (&one.lost.by, one.lost.at.0);
        for part in [&one.entry(), &**by, &at.to_string(), &one.detail] {
            text.push_str(part);
            text.push('\n');
        }
    }
    crate::core::handover::hash_of(&text)
}
