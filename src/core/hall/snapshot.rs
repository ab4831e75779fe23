//! A snapshot into the hall: parts put together, what is gone, what it shows.

use chrono::NaiveDate;

use super::apply::Context;
use super::{Applied, Effect, Hall};
use crate::core::event::{Accuracy, Kind, QueueData, SnapPlace, SnapTicket, Snapshot};
use crate::core::ids::Ref;
use crate::core::queue::feed::Part;
use crate::core::queue::life::Life;
use crate::core::queue::place::{Place, PlaceState, Sign};
use crate::core::queue::snapshot;
use crate::core::queue::ticket::{EndedBy, Move, Ticket};
use crate::core::queue::track::Key;
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

/// Most parts of one snapshot: 4 MiB of a hall. They wait in memory, and in every checkpoint, until the last
/// one is there, so one that names more is not collected.
const PARTS_MAX: u32 = 64;

impl Hall {
    pub(super) fn apply_snapshot(
        &mut self,
        context: &Context,
        data: &QueueData,
        done: &mut Applied,
    ) {
        let Some(part) = data.snapshot.as_deref() else {
            done.effect = Effect::Stored;
            return;
        };
        let Some(whole) = self.collect_parts(context.key.source, part) else {
            done.effect = Effect::Stored;
            return;
        };
        let as_of = whole.as_of.map_or(context.event.at.at, |stamp| stamp.at);
        let before = done.touched.len();
        let gone = if whole.complete {
            if let Some(feed) = self.feeds.get_mut(&context.key.source) {
                feed.forget_holes();
            }
            self.remove_gone(context, &whole, as_of, done)
        } else {
            0
        };
        for shown in &whole.tickets {
            self.show_ticket(context, shown, as_of, done);
        }
        for counter in &whole.counters {
            self.show_place(context, counter, false, as_of, done);
        }
        for person in &whole.staff {
            self.show_place(context, person, true, as_of, done);
        }
        if done.touched.len() == before {
            done.effect = Effect::None;
        } else {
            let source = self.names.name(context.key.source).to_owned();
            let count = gone.to_string();
            self.log_line(as_of, "feed", LogKind::FeedSnapshot, &source, &count, done);
        }
    }

    /// A snapshot in parts counts once all of them are there.
    fn collect_parts(&mut self, source: Ref, part: &Snapshot) -> Option<Snapshot> {
        let parts = part.parts.unwrap_or(1);
        if parts <= 1 {
            return Some(part.clone());
        }
        let feed = self.feeds.get_mut(&source)?;
        let number = part.part.unwrap_or(1);
        if number == 0 || number > parts || parts > PARTS_MAX {
            return None;
        }
        let as_of = part.as_of.map(|stamp| stamp.at);
        feed.parts.retain(|held| held.as_of == as_of && held.part != number);
        let json = serde_json::to_vec(part).unwrap_or_default().into();
        feed.parts.push(Part { part: number, as_of, json });
        if feed.parts.len() < parts as usize {
            return None;
        }
        let mut whole = Snapshot { as_of: part.as_of, complete: true, ..Snapshot::default() };
        for held in feed.parts.drain(..) {
            let part: Snapshot = serde_json::from_slice(&held.json).unwrap_or_default();
            whole.complete &= part.complete;
            whole.tickets.extend(part.tickets);
            whole.counters.extend(part.counters);
            whole.staff.extend(part.staff);
        }
        Some(whole)
    }

    fn implied_move(context: &Context, kind: Kind, at: Ms) -> Move {
        Move {
            key: Key { at, ..context.key },
            live: at,
            kind,
            counter: None,
            staff: None,
            service: None,
            priority: None,
            ended_by: EndedBy::Unknown,
            accuracy: Accuracy::Inferred,
        }
    }

    fn remove_gone(
        &mut self,
        context: &Context,
        whole: &Snapshot,
        as_of: Ms,
        done: &mut Applied,
    ) -> usize {
        let mut count = 0;
        for (date, day) in &mut self.days {
            for at in snapshot::gone(day, context.key.source, whole, as_of) {
                let step = Hall::implied_move(context, Kind::TicketRemoved, as_of);
                if let Some(ticket) = day.ticket_mut(at) {
                    ticket.take(step);
                }
                done.touched.push(Touched::Ticket(*date, at));
                count += 1;
            }
        }
        count
    }

    fn show_ticket(
        &mut self,
        context: &Context,
        shown: &SnapTicket,
        as_of: Ms,
        done: &mut Applied,
    ) {
        let source = context.key.source;
        let counter = shown.counter_id.as_deref().map(|id| self.names.intern(id));
        let staff = shown.staff_id.as_deref().map(|id| self.person_ref(id, as_of));
        let service = shown.service_id.as_deref().map(|id| self.names.intern(id));
        let found = self.find_visit(source, &shown.visit_id);
        let date =
            found.map_or_else(|| self.date_of_issue(context, shown, as_of), |(date, _)| date);
        if let Some(service) = service {
            self.see_service(service, date, None);
        }
        let known = found.and_then(|(date, at)| self.days.get(&date)?.ticket(at));
        if known.and_then(Ticket::last_change).is_some_and(|change| change > as_of) {
            return;
        }
        let unseen = Life::default();
        let life = known.map_or(&unseen, Ticket::life);
        let moves = snapshot::implied(life, shown, snapshot::Seen { counter, service }, as_of);
        if moves.is_empty() {
            return;
        }
        if let Some(counter) = counter {
            self.see_counter(counter, date, None);
        }
        let day = self.day_mut(&Context { date, ..*context });
        let at = day.find_or_add(source, &shown.visit_id);
        let Some(ticket) = day.ticket_mut(at) else { return };
        if ticket.number.is_none() {
            ticket.number.clone_from(&shown.ticket_no);
        }
        for (kind, at) in moves {
            let mut step = Hall::implied_move(context, kind, at);
            (step.counter, step.staff) = (counter, staff);
            (step.service, step.priority) = (service, shown.priority);
            ticket.take(step);
        }
        done.touched.push(Touched::Ticket(date, at));
    }

    /// The business date of a ticket first seen in a snapshot: that of the snapshot, unless the number was
    /// taken on another day.
    fn date_of_issue(&self, context: &Context, shown: &SnapTicket, as_of: Ms) -> NaiveDate {
        let zone = self.config.zone;
        let issued = shown.issued_at.map(|stamp| zone.date(stamp.at));
        issued.filter(|date| *date != zone.date(as_of)).unwrap_or(context.date)
    }

    fn show_place(
        &mut self,
        context: &Context,
        shown: &SnapPlace,
        is_person: bool,
        as_of: Ms,
        done: &mut Applied,
    ) {
        let Some(state) = PlaceState::from_text(&shown.state) else { return };
        let since = shown.state_since.map_or(as_of, |stamp| stamp.at);
        let (id, other) = if is_person {
            (shown.staff_id.as_deref(), shown.counter_id.as_deref())
        } else {
            (shown.counter_id.as_deref(), shown.staff_id.as_deref())
        };
        let Some(id) = id else { return };
        let (at, other) = if is_person {
            (self.person_ref(id, since), other.map(|id| self.names.intern(id)))
        } else {
            (self.names.intern(id), other.map(|id| self.person_ref(id, since)))
        };
        let key = Key { at: since, ..context.key };
        let sign = Sign { key, live: since, state: Some(state), other };
        let services = shown.services.as_ref().map(|s| self.intern_services(s, context.date));
        if !is_person {
            self.see_counter(at, context.date, services.map(|list| (list, as_of)));
        }
        let day = self.day_mut(context);
        let places = if is_person { &mut day.staff } else { &mut day.counters };
        let soon = shown.state.as_ref() == "closing_soon";
        let now = places.get(&at).and_then(Place::now);
        let same = now.is_some_and(|stay| {
            let other = sign.other.filter(|_| state != PlaceState::Off);
            stay.state == state && (other.is_none() || other == stay.other)
        });
        let news = !same || (soon && !now.is_some_and(|stay| stay.closing_soon));
        if !news
            || now.is_some_and(|stay| stay.from > as_of)
            || (now.is_none() && state == PlaceState::Off)
        {
            return;
        }
        let place = places.entry(at).or_default();
        if !same {
            place.take(sign);
        }
        if soon {
            place.take(Sign { state: None, ..sign });
        }
        if is_person {
            self.touch_person(context.date, at, done);
        } else {
            done.touched.push(Touched::Counter(context.date, at));
        }
    }
}
