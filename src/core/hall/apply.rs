//! One event into the hall: which entity it is about, and what it touches.

use chrono::NaiveDate;

use super::{Applied, Effect, Hall, KnownCounter, Place};
use crate::core::board::FeedAge;
use crate::core::duty_log::When;
use crate::core::event::{
    Accuracy, Body, CaseEvent, Event, FeedMeta, Flags, Kind, Proof, QueueData,
};
use crate::core::floor::{Trace, act_of, is_by_hand};
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::feed::Feed;
use crate::core::queue::place::{PlaceState, Sign};
use crate::core::queue::ticket::{EndedBy, Move};
use crate::core::queue::track::Key;
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

/// What every entity needs to know of the event that touches it.
pub(super) struct Context<'e> {
    pub(super) event: &'e Event,
    pub(super) date: NaiveDate,
    pub(super) key: Key,
    pub(super) live: Ms,
    pub(super) accuracy: Accuracy,
}

impl Hall {
    /// Takes in one event with its place; a bare position is that of a log with one stream. Positions rise from
    /// call to call. Total: whatever the event says, it is applied or kept, flagged where it is odd, and nothing
    /// panics.
    pub fn apply(&mut self, event: &Event, place: impl Into<Place>) -> Applied {
        self.place = place.into();
        let done = self.apply_here(event);
        self.place = Place::default();
        done
    }

    fn apply_here(&mut self, event: &Event) -> Applied {
        let pos = self.place.pos;
        let mut done =
            Applied { effect: Effect::Applied, flags: Flags::default(), touched: Vec::new() };
        let wall = event.written.wall.at;
        // How long a clock ran on is told by that clock alone.
        let before = self.hear_clock(event);
        self.persons.hear(before, wall);
        self.checks.hear(wall);
        self.signing.begin(pos);
        self.shared |= self.place.seen.is_some() || self.faces.len() > 1;
        let line = self.log.last_line();
        if event.proof == Proof::Console && !self.hear_outsider(event) {
            done.effect = Effect::Stored;
            return done;
        }
        match (&event.body, &event.feed) {
            (Body::Queue(data), Some(meta)) => {
                self.apply_feed((event, meta, data), pos, &mut done);
            }
            (Body::Note(note), _) => self.apply_note(event, note, &mut done),
            (Body::Log(said), _) => self.apply_log_entry(event, said, &mut done),
            (Body::FeedAged(aged), _) => self.apply_aged(event, aged, &mut done),
            (Body::Settings(applied), _) => self.apply_settings(event, applied, &mut done),
            (Body::Access(access), _) => {
                self.apply_access(event, access, &mut done);
                self.apply_signing(event, &mut done);
            }
            (Body::Key(_) | Body::Signature(_), _) => self.apply_signing(event, &mut done),
            (Body::Staff(mark), _) => self.apply_staff_mark(event, mark, pos, &mut done),
            (Body::Shift(act), _) => self.apply_shift(event, act, pos, &mut done),
            (Body::Alarm(step), _) => self.apply_alarm(event, step, &mut done),
            (Body::AlarmAct(act), _) => self.apply_alarm_act(event, act, &mut done),
            (Body::Help(call), _) => self.apply_help(event, call, &mut done),
            (Body::Floor(mark), _) => self.apply_floor_mark(event, mark, &mut done),
            (Body::HalfHour(entry), _) => self.apply_half_hour(event, entry, &mut done),
            (Body::Voided(voided), _) => self.apply_voided(event, voided, &mut done),
            (Body::ClockJump(jump), _) => self.apply_clock(event, jump, &mut done),
            (Body::Case(case), _) => self.apply_told(event, case, &mut done),
            (Body::Person(act), _) => self.apply_person(event, act, &mut done),
            (Body::Incident(body), _) => self.apply_incident(event, body, &mut done),
            (Body::Handover(body), _) => self.apply_handover(event, body, pos, &mut done),
            (Body::Finding(body), _) => self.apply_finding(event, body, &mut done),
            (Body::Survey(said), _) => self.apply_survey(event, said, &mut done),
            (Body::Conduct(act), _) => self.apply_conduct(event, act, &mut done),
            (Body::FollowUp(body), _) => self.apply_follow_up(event, body, &mut done),
            (Body::Check(body), _) => self.apply_check(event, body, &mut done),
            (Body::Settled(body), _) => self.apply_settled(event, body, &mut done),
            (Body::Order(body), _) => self.apply_order(event, body, &mut done),
            (Body::Improvement(body), _) => self.apply_improvement(event, body, &mut done),
            _ => done.effect = Effect::Stored,
        }
        self.note_silence(event, done.effect);
        self.note_late(event, line, &mut done);
        done
    }

    fn apply_feed(
        &mut self,
        (event, meta, data): (&Event, &FeedMeta, &QueueData),
        pos: u64,
        done: &mut Applied,
    ) {
        if is_by_hand(&meta.source) {
            // A person at a terminal is no feed: nobody waits for them to speak.
            done.flags = meta.flags;
            self.floor.hear(self.names.intern(&meta.source));
        } else {
            self.hear(event, meta, done);
        }
        let source = self.names.intern(&meta.source);
        let clock_off = meta.flags.has(Flags::CLOCK);
        let recorded = meta.recorded.map_or(event.written.wall.at, |stamp| stamp.at);
        let context = Context {
            event,
            date: self.date_of(event),
            key: Key { sequence: self.rank(source, meta.sequence), at: event.at.at, pos, source },
            live: if clock_off { recorded } else { event.at.at },
            accuracy: meta.accuracy,
        };
        self.apply_queue(&context, data, done);
    }

    fn apply_told(&mut self, event: &Event, case: &CaseEvent, done: &mut Applied) {
        self.apply_case(event, case, done);
        self.note_customers(&case.complaint_id);
        // What is told of a complaint that was merged is told of the one it is now.
        let root = self.cases.root(&case.complaint_id).map(|it| it.complaint_id.clone());
        if let Some(root) = root.filter(|root| *root != case.complaint_id) {
            self.note_customers(&root);
        }
    }

    fn rank(&self, source: Ref, sequence: Option<u64>) -> u64 {
        let ranked = sequence.zip(self.feeds.get(&source)).map(|(number, feed)| feed.rank(number));
        ranked.unwrap_or(u64::MAX)
    }

    fn hear(&mut self, event: &Event, meta: &FeedMeta, done: &mut Applied) {
        let source = self.names.intern(&meta.source);
        let unset = self.wall_unset(event.written.wall.at);
        let stream = self.place.stream;
        let feed = self.feeds.entry(source).or_insert_with(|| Feed::new(source));
        let was = feed.logged_age;
        let (settings, _) = self.book.in_force(&self.config.settings, event.written.wall.at);
        let rules = &settings.rules;
        done.flags = meta.flags | feed.note((event, meta), stream, unset, rules);
        done.touched.push(Touched::Feed(source));
        if was >= FeedAge::Stale && feed.logged_age < FeedAge::Stale {
            let at = event.written.wall.at;
            self.log_line(at, "system", LogKind::FeedBack, &meta.source, "", done);
        }
    }

    pub(super) fn log_line(
        &mut self,
        at: Ms,
        by: &str,
        kind: LogKind,
        subject: &str,
        detail: &str,
        done: &mut Applied,
    ) -> u64 {
        let when = When { at, recorded: self.recorded, stream: self.place.stream };
        let line = self.log.write(when, by, kind, subject, detail);
        done.touched.push(Touched::Log(line));
        line
    }

    pub(super) fn day_mut(&mut self, context: &Context) -> &mut Day {
        let day = self.days.entry(context.date).or_insert_with(|| Day::new(context.date));
        if context.live >= day.last_event {
            day.last_event = context.live;
        }
        day
    }

    fn apply_queue(&mut self, context: &Context, data: &QueueData, done: &mut Applied) {
        let flagged = !done.flags.is_empty() && done.flags != Flags::GAP;
        match context.event.kind {
            Kind::FeedHeartbeat => {}
            Kind::FeedKept => done.effect = Effect::Stored,
            Kind::DeviceFault | Kind::DeviceCleared => self.apply_device(context, data, done),
            Kind::RatingGiven => self.apply_rating(context, data, done),
            Kind::QueueCounts => self.apply_counts(context, data),
            Kind::HallSnapshot => self.apply_snapshot(context, data, done),
            Kind::CounterOpened
            | Kind::CounterClosed
            | Kind::CounterPaused
            | Kind::CounterClosingSoon => self.apply_counter(context, data, done),
            Kind::StaffSignedIn
            | Kind::StaffSignedOut
            | Kind::StaffBreakStarted
            | Kind::StaffBreakEnded => self.apply_staff(context, data, done),
            _ => self.apply_ticket(context, data, done),
        }
        if flagged {
            self.day_mut(context).flagged_entrance += 1;
        }
    }

    fn apply_ticket(&mut self, context: &Context, data: &QueueData, done: &mut Applied) {
        let Some(visit) = data.visit_id.as_deref() else {
            done.effect = Effect::Stored;
            return;
        };
        let kind = context.event.kind;
        let to_queue = data.to.as_ref().filter(|to| to.kind.as_ref() == "queue");
        let service = match to_queue.filter(|_| kind == Kind::TicketTransferred) {
            Some(to) => {
                let service = self.names.intern(&to.id);
                self.see_service(service, context.date, data.service_name.as_deref());
                Some(service)
            }
            None => self.service_of(data, context.date),
        };
        let step = Move {
            key: context.key,
            live: context.live,
            kind,
            counter: data.counter_id.as_deref().map(|id| self.names.intern(id)),
            staff: data.staff_id.as_deref().map(|id| self.person_ref(id, context.live)),
            service,
            priority: data.priority,
            ended_by: EndedBy::from_text(data.by.as_deref()),
            accuracy: context.accuracy,
        };
        if let Some(counter) = step.counter {
            self.see_counter(counter, context.date, None);
        }
        let owner = data.visit_source.as_deref().map(|source| self.names.intern(source));
        let owner = owner.unwrap_or(context.key.source);
        let found = self.find_visit(owner, visit);
        let date = found.map_or(context.date, |(date, _)| date);
        let own = Context { date, ..*context };
        let day = self.day_mut(&own);
        let at = found.map_or_else(|| day.find_or_add(owner, visit), |(_, at)| at);
        let by_machine = self.may_repeat(context);
        let day = self.day_mut(&own);
        if by_machine && day.ticket_mut(at).is_some_and(|ticket| ticket.knows(&step)) {
            done.effect = Effect::None;
            return;
        }
        let new_visit = data.new_visit_id.as_deref();
        if let Some(emptied) = new_visit.and_then(|visit| day.add_alias(at, visit)) {
            done.touched.push(Touched::Ticket(date, emptied));
        }
        if let Some(ticket) = day.ticket_mut(at) {
            if let Some(number) = &data.ticket_no {
                ticket.number = Some(number.clone());
            }
            ticket.quantity = data.quantity.or(ticket.quantity);
            done.flags.add(ticket.take(step));
        }
        done.touched.push(Touched::Ticket(date, at));
        self.note_by_hand(context, Trace::Ticket(date, at, context.key.pos), None);
    }

    /// Whether two terminals may hear the machine that says this: what both tell happened once.
    pub(super) fn may_repeat(&self, context: &Context) -> bool {
        let source = context.event.feed.as_deref().map_or("", |meta| &meta.source);
        self.shared && !is_by_hand(source)
    }

    /// Remembers what an act by hand changed, so that it can be taken back.
    fn note_by_hand(&mut self, context: &Context, trace: Trace, line: Option<u64>) {
        let meta = context.event.feed.as_deref();
        if let Some(meta) = meta.filter(|meta| is_by_hand(&meta.source)) {
            self.floor.note(act_of(meta), &context.event.by, Some(trace), line);
        }
    }

    pub(super) fn see_counter(
        &mut self,
        counter: Ref,
        date: NaiveDate,
        services: Option<(Vec<Ref>, Ms)>,
    ) {
        let seen = self.seen_on(date);
        let known = self.counters.entry(counter).or_insert_with(|| KnownCounter {
            services: Vec::new(),
            told: Ms(i64::MIN),
            seen,
        });
        // What is told late must not overwrite what was told of a later time.
        if let Some((services, at)) = services.filter(|(_, at)| *at >= known.told) {
            (known.services, known.told) = (services, at);
        }
        known.seen = known.seen.max(seen);
    }

    fn apply_counter(&mut self, context: &Context, data: &QueueData, done: &mut Applied) {
        let kind = context.event.kind;
        let Some(id) = data.counter_id.as_deref() else {
            done.effect = Effect::Stored;
            return;
        };
        let services = data.services.as_ref().map(|list| self.intern_services(list, context.date));
        let counter = self.names.intern(id);
        self.see_counter(counter, context.date, services.map(|list| (list, context.live)));
        let staff = data.staff_id.as_deref().map(|id| self.person_ref(id, context.live));
        let sign = Sign {
            key: context.key,
            live: context.live,
            state: PlaceState::from_kind(kind),
            other: staff,
        };
        let by_machine = self.may_repeat(context);
        let place = self.day_mut(context).counters.entry(counter).or_default();
        if by_machine && place.knows(&sign) {
            done.effect = Effect::None;
            return;
        }
        place.take(sign);
        done.touched.push(Touched::Counter(context.date, counter));
        let line = match kind {
            Kind::CounterOpened => LogKind::CounterOpened,
            Kind::CounterPaused => LogKind::CounterPaused,
            Kind::CounterClosed => LogKind::CounterClosed,
            _ => LogKind::CounterClosingSoon,
        };
        let staff = staff.map_or(String::new(), |at| self.name(at).to_owned());
        let by = &context.event.by;
        let line = self.log_line(context.live, by, line, id, &staff, done);
        let trace = Trace::Counter(context.date, counter, context.key.pos);
        self.note_by_hand(context, trace, Some(line));
    }

    pub(super) fn intern_services(&mut self, list: &[Box<str>], date: NaiveDate) -> Vec<Ref> {
        let mut services: Vec<Ref> = Vec::new();
        for id in list {
            let service = self.names.intern(id);
            self.see_service(service, date, None);
            services.push(service);
        }
        services
    }

    fn apply_staff(&mut self, context: &Context, data: &QueueData, done: &mut Applied) {
        let kind = context.event.kind;
        let Some(id) = data.staff_id.as_deref() else {
            done.effect = Effect::Stored;
            return;
        };
        let person = self.person_ref(id, context.live);
        let sign = Sign {
            key: context.key,
            live: context.live,
            state: PlaceState::from_kind(kind),
            other: data.counter_id.as_deref().map(|id| self.names.intern(id)),
        };
        let by_machine = self.may_repeat(context);
        let place = self.day_mut(context).staff.entry(person).or_default();
        if by_machine && place.knows(&sign) {
            done.effect = Effect::None;
            return;
        }
        place.take(sign);
        self.touch_person(context.date, person, done);
        let line = match kind {
            Kind::StaffSignedIn => LogKind::StaffSignedIn,
            Kind::StaffSignedOut => LogKind::StaffSignedOut,
            Kind::StaffBreakStarted => LogKind::StaffBreakStarted,
            _ => LogKind::StaffBreakEnded,
        };
        let counter = data.counter_id.as_deref().unwrap_or_default();
        let id = self.name(person).to_owned();
        self.log_line(context.live, "feed", line, &id, counter, done);
    }
}
