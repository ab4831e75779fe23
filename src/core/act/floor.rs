//! Acts about what is seen and counted on the floor by hand, calls for help, and the way back from an act.

use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::complaint::number::apart;
use crate::core::event::{
    Accuracy, Body, FeedMeta, Flags, FloorMark, HalfHour, HelpCall, Kind, QueueData, Voided,
};
use crate::core::floor::source_by_hand;
use crate::core::hall::{Hall, NoUndo};
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::life::State;
use crate::core::queue::ticket::Ticket;
use crate::core::time::Ms;

/// Customers that one entry may count; more is a slip of the finger.
const COUNT_MAX: u32 = 500;
/// A half hour, seconds.
const HALF_HOUR_SECS: u32 = 1800;

/// What a tally key counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TallyOf {
    /// One more waits.
    Waiting,
    /// One more was served: the one who waited longest.
    Served,
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    match act {
        Act::Tally { service_id, of } => tally(hall, desk, service_id, *of),
        Act::EnterHalfHour { .. } => half_hour(hall, desk, act),
        Act::MarkUnhappy { counter_id, reason } => {
            unhappy(hall, desk, counter_id.as_deref(), reason)
        }
        Act::MarkWalkOut { service_id, reason, count } => {
            walk_out(hall, desk, service_id.as_deref(), reason, *count)
        }
        Act::AskHelp { counter_id } => ask_help(hall, desk, counter_id),
        Act::ClaimHelp { help_id } => claim_help(hall, desk, help_id),
        Act::Undo { act_id } => undo(hall, desk, act_id),
        _ => Err(Refused::Nothing),
    }
}

impl Desk<'_> {
    /// An event that happens now.
    pub(super) fn draft(&self, kind: Kind, body: Body) -> Draft {
        Draft { kind, at: self.now, feed: None, body }
    }

    /// The same of what is counted by hand. `id` is the act's, with `/n` behind it for its further events.
    pub(super) fn draft_by_hand(
        &self,
        hall: &Hall,
        kind: Kind,
        id: &str,
        data: QueueData,
    ) -> Draft {
        let hash = blake3::hash(id.as_bytes()).to_hex();
        let meta = FeedMeta {
            source: source_by_hand(&hall.config().hall_id, self.device).into(),
            id: id.into(),
            sequence: None,
            recorded: Some(self.now),
            date: None,
            accuracy: Accuracy::Manual,
            flags: Flags::default(),
            hash: hash.get(..32).unwrap_or_default().into(),
        };
        let body = Body::Queue(Box::new(data));
        Draft { kind, at: self.now, feed: Some(Box::new(meta)), body }
    }
}

fn known_service(hall: &Hall, service_id: &str, now: Ms) -> Result<(), Refused> {
    let set = hall.settings(now).0.service(service_id).is_some();
    if set || hall.knows_service(service_id) {
        return Ok(());
    }
    Err(Refused::NoService(service_id.to_owned()))
}

pub(super) fn known_counter(hall: &Hall, counter_id: &str, now: Ms) -> Result<(), Refused> {
    let set = hall.settings(now).0.counter(counter_id).is_some();
    if set || hall.knows_counter(counter_id) {
        return Ok(());
    }
    Err(Refused::NoCounter(counter_id.to_owned()))
}

fn tally(hall: &Hall, desk: &mut Desk, service_id: &str, of: TallyOf) -> Result<Decided, Refused> {
    known_service(hall, service_id, desk.now.at)?;
    let act_id = (desk.new_id)();
    let day = hall.day(hall.config().zone.date(desk.now.at));
    let drafts = match of {
        TallyOf::Waiting => {
            let data = QueueData {
                visit_id: Some(act_id.as_str().into()),
                ticket_no: Some(next_number(hall, desk, day).into()),
                service_id: Some(service_id.into()),
                ..QueueData::default()
            };
            vec![desk.draft_by_hand(hall, Kind::TicketIssued, &act_id, data)]
        }
        TallyOf::Served => {
            let service = hall.name_of(service_id);
            let waiting = day.and_then(|day| longest_waiting(day, service?));
            let nobody = || Refused::NobodyWaits(service_id.to_owned());
            let ticket = waiting.ok_or_else(nobody)?;
            let data = || QueueData {
                visit_id: Some(ticket.visit.clone()),
                visit_source: Some(hall.name(ticket.source).into()),
                ticket_no: ticket.number.clone(),
                service_id: Some(service_id.into()),
                ..QueueData::default()
            };
            let done = format!("{act_id}/2");
            vec![
                desk.draft_by_hand(hall, Kind::ServiceStarted, &act_id, data()),
                desk.draft_by_hand(hall, Kind::TicketFinished, &done, data()),
            ]
        }
    };
    Ok(Decided { act_id, drafts })
}

/// `M1`, `M2`, ...: the paper has no number of the machine.
fn next_number(hall: &Hall, desk: &Desk, day: Option<&Day>) -> String {
    let source = hall.name_of(&source_by_hand(&hall.config().hall_id, desk.device));
    let tickets = day.into_iter().flat_map(Day::tickets);
    let so_far = tickets.filter(|ticket| Some(ticket.source) == source).count();
    let number = format!("M{}", so_far + 1);
    if hall.is_shared() { apart(&number, desk.device) } else { number }
}

/// Whoever waits longest for a service, whether a machine gave the number or a hand.
fn longest_waiting(day: &Day, service: Ref) -> Option<&Ticket> {
    let waits = |ticket: &&Ticket| {
        let life = ticket.life();
        life.state == State::Waiting && life.service == Some(service)
    };
    day.tickets().iter().filter(waits).min_by_key(|ticket| ticket.life().live_since)
}

fn half_hour(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::EnterHalfHour { service_id, from, taken, served, abandoned, wait_secs_max } = act
    else {
        return Err(Refused::Nothing);
    };
    known_service(hall, service_id, desk.now.at)?;
    let zone = hall.config().zone;
    let counts = [*taken, *served, *abandoned];
    let begins = zone.second_of_day(*from).is_multiple_of(HALF_HOUR_SECS);
    let over = desk.now.at.secs_since(*from) >= i64::from(HALF_HOUR_SECS);
    let today = zone.date(*from) == zone.date(desk.now.at);
    if !begins || !over || !today {
        return Err(Refused::NotThatTime);
    }
    if counts.iter().any(|n| *n > COUNT_MAX) {
        return Err(Refused::TooMany(COUNT_MAX));
    }
    if counts == [0; 3] {
        return Err(Refused::NoneCounted);
    }
    let act_id = (desk.new_id)();
    let figures = HalfHour {
        act_id: act_id.as_str().into(),
        service_id: service_id.as_str().into(),
        from: zone.stamp(*from),
        taken: *taken,
        served: *served,
        abandoned: *abandoned,
        wait_secs_max: *wait_secs_max,
    };
    // It happened when it began, so that it stands in the figures of its day.
    let draft = Draft {
        at: zone.stamp(*from),
        ..desk.draft(Kind::HalfHourEntered, Body::HalfHour(figures))
    };
    Ok(Decided { act_id, drafts: vec![draft] })
}

fn unhappy(
    hall: &Hall,
    desk: &mut Desk,
    counter_id: Option<&str>,
    reason: &str,
) -> Result<Decided, Refused> {
    if let Some(counter_id) = counter_id {
        known_counter(hall, counter_id, desk.now.at)?;
    }
    let act_id = (desk.new_id)();
    let served = counter_id.and_then(|id| served_at(hall, desk.now.at, id));
    let mark = FloorMark {
        act_id: act_id.as_str().into(),
        counter_id: counter_id.map(Into::into),
        service_id: served.and_then(|t| t.life().service).map(|at| hall.name(at).into()),
        ticket_no: served.and_then(|ticket| ticket.number.clone()),
        reason: reason.into(),
        count: 1,
    };
    let draft = desk.draft(Kind::CustomerUnhappy, Body::Floor(mark));
    Ok(Decided { act_id, drafts: vec![draft] })
}

/// The ticket called to a counter or served there.
pub(super) fn served_at<'h>(hall: &'h Hall, now: Ms, counter_id: &str) -> Option<&'h Ticket> {
    let counter = hall.name_of(counter_id)?;
    let day = hall.day(hall.config().zone.date(now))?;
    let here = |ticket: &&Ticket| {
        let life = ticket.life();
        matches!(life.state, State::Called | State::Serving) && life.counter == Some(counter)
    };
    day.tickets().iter().filter(here).max_by_key(|ticket| ticket.life().since)
}

fn walk_out(
    hall: &Hall,
    desk: &mut Desk,
    service_id: Option<&str>,
    reason: &str,
    count: u32,
) -> Result<Decided, Refused> {
    if let Some(service_id) = service_id {
        known_service(hall, service_id, desk.now.at)?;
    }
    if count == 0 {
        return Err(Refused::NoneCounted);
    }
    if count > COUNT_MAX {
        return Err(Refused::TooMany(COUNT_MAX));
    }
    let act_id = (desk.new_id)();
    let mark = FloorMark {
        act_id: act_id.as_str().into(),
        counter_id: None,
        service_id: service_id.map(Into::into),
        ticket_no: None,
        reason: reason.into(),
        count,
    };
    let draft = desk.draft(Kind::CustomerWalkedOut, Body::Floor(mark));
    Ok(Decided { act_id, drafts: vec![draft] })
}

fn ask_help(hall: &Hall, desk: &mut Desk, counter_id: &str) -> Result<Decided, Refused> {
    known_counter(hall, counter_id, desk.now.at)?;
    let calling = |call: &crate::core::floor::Call| call.counter.as_ref() == counter_id;
    if hall.floor().open_calls().any(calling) {
        return Err(Refused::Nothing);
    }
    let help_id = (desk.new_id)();
    let call = HelpCall { help_id: help_id.into(), counter_id: counter_id.into() };
    let draft = desk.draft(Kind::HelpAsked, Body::Help(call));
    // Nobody's act: nobody can take it back, but anybody can claim it.
    Ok(Decided { act_id: String::new(), drafts: vec![draft] })
}

fn claim_help(hall: &Hall, desk: &Desk, help_id: &str) -> Result<Decided, Refused> {
    if !hall.floor().open_calls().any(|call| call.help_id.as_ref() == help_id) {
        return Err(Refused::NoHelp);
    }
    let call = HelpCall { help_id: help_id.into(), counter_id: "".into() };
    let draft = desk.draft(Kind::HelpClaimed, Body::Help(call));
    Ok(Decided { act_id: String::new(), drafts: vec![draft] })
}

fn undo(hall: &Hall, desk: &Desk, act_id: &str) -> Result<Decided, Refused> {
    hall.may_undo(act_id, &desk.author.person, desk.now.at).map_err(|why| match why {
        NoUndo::Gone => Refused::NoUndo,
        NoUndo::Log(bar) => Refused::Log(bar),
        NoUndo::Signed(bar) => Refused::Handover(bar),
    })?;
    let voided = Voided { act_id: act_id.into() };
    let draft = desk.draft(Kind::ActVoided, Body::Voided(voided));
    Ok(Decided { act_id: String::new(), drafts: vec![draft] })
}
