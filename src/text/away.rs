//! What two terminals did at once, in sentences: who was first, whose does not count, what it is about.

use super::log_line::{Called, log_line};
use super::named::Named;
use super::words::{Words, fill};
use crate::core::alarm::AlarmKind;
use crate::core::check::Template;
use crate::core::clash::{Choice, ClashKind};
use crate::core::event::Kind;
use crate::core::hall::Told;
use crate::core::incident::IncidentKind;
use crate::core::rows::{LogKind, LogRow};
use crate::core::staff::StaffState;

/// The sentence of a clash, to one of its two sides or to who decides it.
pub fn line(words: &Words, called: &impl Called, told: &Told) -> String {
    use ClashKind as K;
    let t = words.lang().away();
    let other = called.person(&told.other);
    let person = called.person(&told.subject);
    let what = about(words, called, told);
    let (lost, won) = (told.lost, !told.lost);
    let text = match told.kind {
        K::CloseConflict => {
            let (one, two) = both(called, told);
            return fill(t.close_conflict, &[&one, &two]);
        }
        K::LateEntry => {
            let by = if lost { called.person(&told.to) } else { other };
            return fill(t.late_entry, &[&by, &what]);
        }
        K::StaffSet => {
            let stands = told.detail.split_once(' ').map_or("", |(_, stands)| stands);
            let stands = state(words, stands);
            let text = if won { t.staff_set_won } else { t.staff_set };
            return fill(text, &[&person, &other, &stands]);
        }
        K::StaffPast => return fill(t.staff_past, &[&person, &state(words, &told.detail)]),
        K::ClosedTwice => t.closed_twice,
        K::OpenedTwice if won => t.opened_twice_won,
        K::OpenedTwice => t.opened_twice,
        K::HandoverLost if won => t.handover_lost_won,
        K::HandoverLost => t.handover_lost,
        K::FindingAlike => t.finding_alike,
        K::FindingStill if won => t.finding_still_won,
        K::FindingStill => t.finding_still,
        K::FindingLost if won => t.finding_lost_won,
        K::FindingLost => t.finding_lost,
        K::RoundTwice => t.round_twice,
        K::ItemTwice => t.item_twice,
        K::RoundLost if won => t.round_lost_won,
        K::RoundLost => t.round_lost,
        K::IncidentAlike => t.incident_alike,
        K::IncidentOpen if won => t.incident_open_won,
        K::IncidentOpen => t.incident_open,
        K::IncidentLost if won => t.incident_lost_won,
        K::IncidentLost => t.incident_lost,
        K::AnsweredTwice if won => t.answered_twice_won,
        K::AnsweredTwice => t.answered_twice,
        K::FollowUpTwice if won => t.follow_up_twice_won,
        K::FollowUpTwice => t.follow_up_twice,
        K::UndoRefused if won => t.undo_refused_won,
        K::UndoRefused => t.undo_refused,
        K::Unknown => "{} {}",
    };
    let other = if other.is_empty() { words.hall.to_owned() } else { other };
    fill(text, &[&other, &what]).trim_end_matches([':', ' ']).to_owned()
}

/// Those who ended one shift over different reports: whose end lost, and whose stands. Of one person on two terminals
/// both are that one.
pub fn both(called: &impl Called, told: &Told) -> (String, String) {
    let mut names = told.sides.iter().map(|by| called.person(by));
    let lost = names.next().unwrap_or_default();
    let won = names.next().unwrap_or_default();
    (lost, won)
}

/// An addendum as a line of a list: when, who, what.
pub fn addendum(words: &Words, called: &impl Called, told: &Told) -> String {
    let by = told.sides.first().map_or_else(String::new, |by| called.person(by));
    format!("{} {by} {}", called.zone().hm(told.at), about(words, called, told))
}

/// The line of the duty log about what was made of a clash, or about what was not taken back.
pub fn settled(words: &Words, called: &impl Called, line: &LogRow) -> Option<String> {
    let t = words.lang().away();
    match line.kind {
        LogKind::UndoRefused => {
            let about =
                line.subject.parse().map_or_else(|_| String::new(), |no| called.line(words, no));
            Some(fill(t.l_undo_refused, &[&about]))
        }
        LogKind::ConflictSettled => {
            let mut parts = line.detail.splitn(3, ' ').skip(1);
            let chosen = match parts.next().and_then(Choice::from_text) {
                Some(Choice::First) => t.chose_first,
                Some(Choice::Second) => t.chose_second,
                Some(Choice::Signed) => t.chose_signed,
                _ => "",
            };
            let why = parts.next().unwrap_or_default();
            let said = [chosen, why].join(" ");
            Some(fill(t.l_settled, &[&called.person(&line.subject), said.trim()]))
        }
        _ => None,
    }
}

fn state(words: &Words, code: &str) -> String {
    let known = StaffState::from_text(code).map(|state| words.staff_state(state));
    known.unwrap_or(code).to_owned()
}

/// What a clash is about, in words.
fn about(words: &Words, called: &impl Called, told: &Told) -> String {
    use ClashKind as K;
    let lang = words.lang();
    let detail = &*told.detail;
    match told.kind {
        K::LateEntry | K::UndoRefused => row(words, called, told),
        K::ItemTwice | K::RoundLost => called.phrase(&event(words, detail)),
        K::RoundTwice => Template::from_text(detail).map_or(detail, |it| it.name(lang)).to_owned(),
        K::HandoverLost => event(words, detail),
        K::IncidentOpen | K::IncidentLost | K::IncidentAlike => {
            let kind = detail.split(' ').next().unwrap_or_default();
            IncidentKind::from_text(kind).map_or(kind, |it| it.name(lang)).to_owned()
        }
        K::AnsweredTwice => match detail.split_once(' ') {
            Some(("alarm", rest)) => {
                let (kind, name) = rest.split_once(' ').unwrap_or((rest, ""));
                let kind = AlarmKind::from_text(kind).map_or(kind, |kind| words.alarm_name(kind));
                format!("{kind} {name}").trim_end().to_owned()
            }
            Some((_, counter)) => {
                fill(words.deeds.help_strip, &[counter, ""]).trim_end().to_owned()
            }
            None => detail.to_owned(),
        },
        K::FindingAlike | K::FindingStill | K::FindingLost => {
            let parts: Vec<&str> = detail.splitn(3, '\t').collect();
            let [code, place, text] = parts[..] else { return detail.to_owned() };
            let what = if code.is_empty() { text.to_owned() } else { called.phrase(code) };
            format!("{what} {place}").trim_end().to_owned()
        }
        _ => detail.to_owned(),
    }
}

/// An event in a word: of hand-overs the line that it would have written, without what it says.
fn event(words: &Words, code: &str) -> String {
    let line = LogKind::from_text(&code.replace('.', "_"));
    match line.filter(|_| Kind::from_text(code) != Kind::Unknown) {
        Some(kind) => {
            words.log_line(kind).split(['{', ':', ',']).next().unwrap_or(code).trim().to_owned()
        }
        None => code.to_owned(),
    }
}

/// The line of the log that an entry wrote; of one that wrote none its type.
fn row(words: &Words, called: &impl Called, told: &Told) -> String {
    let mut parts = told.detail.splitn(3, '\t');
    let code = parts.next().unwrap_or_default();
    let (Some(subject), Some(detail)) = (parts.next(), parts.next()) else {
        return event(words, code);
    };
    let Some(kind) = LogKind::from_text(code) else { return detail.to_owned() };
    let row = LogRow {
        by: told.sides.first().map_or_else(String::new, ToString::to_string),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        ..LogRow::new(0, told.at, kind)
    };
    log_line(words, called, &row)
}
