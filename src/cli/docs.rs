//! `zhiban docs events`: the page docs/events.md, generated from the list of event types. A test sees to it that
//! every [`Kind`] and every field of a body is on it.

use std::fmt::Write as _;

use super::failure::{Exit, Failure};
use super::out::Out;
use crate::core::event::{Flags, Kind};

mod check;
pub mod checklist;
mod complaint;
mod finding;
mod followup;
mod handover;
mod incident;
mod order;
pub mod settings;
mod signing;
#[cfg(test)]
mod tests;

/// Writes the page to stdout.
pub fn run(out: &mut Out) -> Result<Exit, Failure> {
    out.text(&events())?;
    Ok(Exit::Done)
}

const HEAD: &str = "# Events\n\n\
<!-- generated: zhiban docs events > docs/events.md -->\n\n\
Everything in a hall's log is an event: a JSON object, written once and never changed. Its bytes are stored and \
hashed as first written. This page lists what stands in them; [format.md](format.md) is the format in which a \
ticket machine sends its own.\n\n\
## Envelope\n\n\
| field | holds |\n| --- | --- |\n\
| `type` | the type, from the tables below |\n\
| `v` | version of the body, 1. An event with a higher version is kept, and read as nothing |\n\
| `at` | when it happened, RFC 3339 with offset; of a feed: when the machine says |\n\
| `wall` | the terminal's clock when the event was written down |\n\
| `mono`, `boot` | milliseconds since the machine booted, and which boot it was |\n\
| `lamport` | larger than every such counter seen in the hall before |\n\
| `server_offset_ms` | server clock minus ours, where a server was ever seen |\n\
| `seen` | number in the hall's log of the newest event that the terminal had confirmed; absent in a hall without a \
server |\n\
| `by` | who: a person's id, `feed` or `system` |\n\
| `proof` | how they proved it: `feed`, `system`, `os_user`, `pin`, `console` (signed in on the server's pages; `by_name` in the body says what they are called), `nobody` (the one act of a locked terminal) |\n\
| `feed` | of a feed: `source`, `id`, `sequence`, `recorded`, `date`, `accuracy` (absent = `reported`), \
`flags`, `hash` (BLAKE3 of the line as received, 32 hexadecimal digits) |\n\
| `body` | what it says |\n\n\
Unknown is absent, never 0 or -1. Durations are whole seconds. Of a feed every field under \"has\" but `visit_id` may \
be missing all the same: the event then carries the flag `missing_field`.\n\n";

/// What a type means, the fields its body always has, and those it may have.
type Meaning = (&'static str, &'static str, &'static str);

fn meaning(kind: Kind) -> Option<Meaning> {
    ticket(kind)
        .or_else(|| place(kind))
        .or_else(|| other(kind))
        .or_else(|| person(kind))
        .or_else(|| complaint::meaning(kind))
        .or_else(|| incident::meaning(kind))
        .or_else(|| handover::meaning(kind))
        .or_else(|| check::meaning(kind))
        .or_else(|| finding::meaning(kind))
        .or_else(|| order::meaning(kind))
        .or_else(|| signing::meaning(kind))
        .or_else(|| followup::meaning(kind))
}

fn person(kind: Kind) -> Option<Meaning> {
    const STEP: &str = "kind, subject, episode, mark, value, limit, settings";
    const ACCESS: &str = "person_id, device";
    Some(match kind {
        Kind::SettingsApplied => (
            "A version of the settings was put into force; `text` is the whole file",
            "version, from, text",
            "note, back_to",
        ),
        Kind::PinSet => ("A person has a PIN from now on, or another one", ACCESS, ""),
        Kind::PinReset => ("A person's PIN was taken away by somebody who may", ACCESS, ""),
        Kind::PinRefused => ("A PIN was not accepted", ACCESS, "reason, tries"),
        Kind::ActRefused => (
            "An act was refused: the role lacks the right that `reason` names",
            "person_id, device, reason, act",
            "",
        ),
        Kind::TerminalUnlocked => ("A person unlocked a terminal", ACCESS, ""),
        Kind::TerminalLocked => ("A terminal was locked", ACCESS, "reason"),
        Kind::StaffMarked => {
            ("A person said what people do", "act_id, staff, state", "counter_id, reason")
        }
        Kind::ShiftOpened => ("A duty manager's shift began", "shift_id, person_id", "name, note"),
        Kind::ShiftSignedOff => {
            ("A duty manager's shift ended", "shift_id, person_id", "name, note")
        }
        Kind::AlarmRaised => ("A measure passed a limit", STEP, "since"),
        Kind::AlarmChanged => ("A standing alarm became worse or milder", STEP, "since"),
        Kind::AlarmCleared => ("A measure is back within its limits", STEP, "since"),
        Kind::AlarmAcknowledged => {
            ("A person has seen an alarm", "act_id, kind, subject, episode", "")
        }
        Kind::AlarmActed => (
            "A person did something about an alarm",
            "act_id, kind, subject, episode, action",
            "detail",
        ),
        Kind::HelpAsked => ("Help was asked for at a locked terminal", "help_id, counter_id", ""),
        Kind::HelpClaimed => ("A person says that the call for help was theirs", "help_id", ""),
        Kind::CustomerUnhappy => (
            "A customer at a counter is unhappy",
            "act_id",
            "counter_id, service_id, ticket_no, reason, count",
        ),
        Kind::CustomerWalkedOut => {
            ("Customers walked out", "act_id, count", "counter_id, service_id, ticket_no, reason")
        }
        Kind::HalfHourEntered => (
            "The figures of half an hour, counted by hand",
            "act_id, service_id, from, taken, served, abandoned",
            "wait_secs_max",
        ),
        Kind::ActVoided => ("An act was taken back; it stays in the log", "act_id", ""),
        Kind::PersonUnmasked => (
            "A person saw the record of a customer in full",
            "person_ref, reason, device",
            "complaint_id",
        ),
        Kind::PersonErased => (
            "The record of a customer was erased, by a person or because its time was over",
            "person_ref, reason, receipt_id, receipt",
            "complaint_id, device",
        ),
        _ => return None,
    })
}

fn ticket(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::TicketIssued => (
            "A customer took a number",
            "visit_id, ticket_no, service_id",
            "service_name, queue_id, priority, channel, est_wait_secs",
        ),
        Kind::TicketCalled => (
            "A number was called to a counter",
            "visit_id",
            "ticket_no, service_id, counter_id, staff_id, call_no",
        ),
        Kind::TicketRecalled => (
            "A number was called again",
            "visit_id",
            "ticket_no, service_id, counter_id, staff_id, call_no",
        ),
        Kind::ServiceStarted => (
            "Service began, or another service in the same visit",
            "visit_id",
            "visit_source, ticket_no, service_id, service_name, counter_id, staff_id",
        ),
        Kind::TicketHeld => (
            "The customer was put on hold, for instance to fill in a form",
            "visit_id",
            "ticket_no, counter_id, staff_id, reason",
        ),
        Kind::TicketResumed => (
            "Back to where the customer was held from",
            "visit_id",
            "ticket_no, counter_id, staff_id, reason",
        ),
        Kind::TicketTransferred => (
            "Sent to another queue, counter or person",
            "visit_id, to",
            "ticket_no, new_visit_id, counter_id, staff_id, reason",
        ),
        Kind::TicketRequeued => {
            ("Back into the queue", "visit_id", "ticket_no, service_id, position, reason")
        }
        Kind::TicketReprioritised => {
            ("Its priority changed", "visit_id, priority", "ticket_no, position")
        }
        Kind::TicketNoShow => {
            ("Called, and nobody came", "visit_id", "ticket_no, counter_id, staff_id, stage, by")
        }
        Kind::TicketAbandoned => {
            ("The customer gave up", "visit_id", "ticket_no, stage, by, reason")
        }
        Kind::TicketRemoved => {
            ("Taken out of the queue", "visit_id", "ticket_no, stage, by, reason")
        }
        Kind::TicketFinished => (
            "Served to the end",
            "visit_id",
            "visit_source, ticket_no, service_id, counter_id, staff_id, outcome, quantity",
        ),
        Kind::TicketClosedBySystem => {
            ("Force-closed by the machine", "visit_id, cause", "ticket_no, counter_id")
        }
        _ => return None,
    })
}

fn place(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::CounterOpened => {
            ("A counter opened, or came back from a pause", "counter_id", "staff_id, services")
        }
        Kind::CounterClosed => ("A counter closed", "counter_id", "staff_id, reason"),
        Kind::CounterPaused => ("A counter paused", "counter_id", "staff_id, reason"),
        Kind::CounterClosingSoon => ("A counter takes nobody new", "counter_id", "staff_id"),
        Kind::StaffSignedIn => ("Signed in at a counter", "staff_id", "counter_id"),
        Kind::StaffSignedOut => ("Signed out", "staff_id", "counter_id"),
        Kind::StaffBreakStarted => (
            "A break began; the counter's own events say whether it pauses",
            "staff_id",
            "counter_id, until",
        ),
        Kind::StaffBreakEnded => ("A break ended", "staff_id", "counter_id"),
        _ => return None,
    })
}

fn other(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::QueueCounts => {
            ("Numbers waiting per service, from a machine without tickets", "queues", "")
        }
        Kind::HallSnapshot => ("The whole hall as the machine sees it", "snapshot", ""),
        Kind::FeedHeartbeat => ("The machine is there", "", ""),
        Kind::DeviceFault => ("A device failed", "device_id", "device_kind"),
        Kind::DeviceCleared => ("A device works again", "device_id", "device_kind"),
        Kind::RatingGiven => (
            "A customer rated a service, 1 to 5. What is told of the same `rating_id`, else of the same visit, takes its place",
            "score",
            "rating_id, visit_id, counter_id, staff_id",
        ),
        Kind::FeedKept => ("The machine sent a type this version does not know", "", "raw_type"),
        Kind::FeedStalled => ("Fell due: a feed silent for 60 s", "source, since", ""),
        Kind::FeedLost => ("Fell due: a feed silent for 15 min", "source, since", ""),
        Kind::LogNoted => (
            "A person wrote a line into the duty log; `addendum_to` is the shift that was over, to which it adds; `phrase` the canned phrase it begins with, by the initials of its pinyin",
            "note_id, text",
            "addendum_to, phrase",
        ),
        Kind::LogAmended => (
            "A person wrote a line anew, whole; `class` is `typo` or `correction`. The old one stays readable",
            "note_id, amends, class, text",
            "reason, addendum_to",
        ),
        Kind::ClockJumped => (
            "The wall clock of this computer was set, back or by more than 120 s",
            "from, to, secs",
            "",
        ),
        Kind::ConflictSettled => (
            "A person has seen what terminals did that did not know of each other (`choice` is `seen`), decided which of two counts (`first`, `second`: what came first, what lost), or countersigned addenda to a shift that was over (`signed`); `entries` name what lost, each by stream, number and how; or they have seen a version of the settings: `settings:3`, or `settings:3:ahead` where it was announced",
            "entries, choice",
            "reason",
        ),
        Kind::LogVoided => (
            "A person took back a line, or with a `reason` voided it before a second person; the line stays readable",
            "note_id",
            "void_id, reason, confirmed_by, addendum_to",
        ),
        _ => return None,
    })
}

/// The whole page.
pub fn events() -> String {
    let mut page = HEAD.to_owned();
    let mut entities: Vec<&str> = Vec::new();
    for entity in Kind::ALL.iter().map(|kind| entity_of(*kind)) {
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    for entity in entities {
        let _ = write!(
            page,
            "## {entity}\n\n| type | says | has | may have |\n| --- | --- | --- | --- |\n"
        );
        for kind in Kind::ALL.iter().filter(|kind| entity_of(**kind) == entity) {
            let Some((what, always, maybe)) = meaning(*kind) else { continue };
            let name = kind.as_str();
            let _ = writeln!(page, "| `{name}` | {what} | {} | {} |", code(always), code(maybe));
        }
        page.push('\n');
    }
    page.push_str(
        "## Flags\n\nFaults that are shown and never make an event lost. `feed.flags` is a sum of:\n\n\
         | number | name |\n| --- | --- |\n",
    );
    for (flag, name) in Flags::NAMED {
        let _ = writeln!(page, "| {} | `{name}` |", flag.0);
    }
    page
}

/// The chapter of a type. `service.started` is a step in the life of a ticket.
fn entity_of(kind: Kind) -> &'static str {
    match kind.as_str().split('.').next().unwrap_or_default() {
        "service" => "ticket",
        entity => entity,
    }
}

fn code(fields: &str) -> String {
    let quoted = fields.split(", ").filter(|field| !field.is_empty());
    quoted.map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ")
}
