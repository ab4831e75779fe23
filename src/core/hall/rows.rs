//! What an event touched, as rows of the readable tables.

use std::sync::Arc;

use super::Hall;
use crate::core::floor::{Call, Entered, Sighting};
use crate::core::ids::Ref;
use crate::core::queue::place::Place;
use crate::core::queue::state::CountedAs;
use crate::core::queue::ticket::Ticket;
use crate::core::rows::{
    AlarmRow, FeedRow, HalfHourRow, HelpRow, Row, SettingsRow, SightingRow, SpanRow, SpanRows,
    StaffDayRow, TicketRow, Touched,
};
use crate::core::staff::entry_of;
use chrono::NaiveDate;

impl Hall {
    /// The row (or rows) of something an event touched; none if its day is not in memory.
    pub fn row(&self, touched: Touched) -> Option<Row> {
        match touched {
            Touched::Ticket(date, at) => {
                let ticket = self.days.get(&date)?.ticket(at)?;
                Some(Row::Ticket(self.ticket_row(date, ticket)))
            }
            Touched::Counter(date, at) => {
                let place = self.days.get(&date)?.counters.get(&at)?;
                Some(Row::CounterSpans(self.counter_spans(date, at, place)))
            }
            Touched::Staff(date, at) => Some(Row::StaffSpans(self.staff_spans(date, at)?)),
            Touched::StaffDay(date, at) => Some(Row::StaffDay(self.staff_day(date, at)?)),
            Touched::Shift(id) => {
                self.shifts.find(id).and_then(|shift| self.shift_row(shift)).map(Row::Shift)
            }
            Touched::Feed(source) => self.feed_row(source).map(Row::Feed),
            Touched::Person(number) => self.persons.row(number).map(Row::Person),
            Touched::Key(id) => self.signing.key(self.name(id)).cloned().map(Row::Key),
            Touched::Signature(number) => self.signing.row(number).cloned().map(Row::Signature),
            Touched::Access(number) => self.access.row(number).map(Row::Access),
            Touched::Help(number) => self.floor.call_row(number).map(help_row),
            Touched::Sighting(date, at) => {
                let seen = self.days.get(&date)?.floor.sightings.get(at as usize)?;
                Some(sighting_row(date, seen))
            }
            Touched::HalfHour(date, at) => {
                let entered = self.days.get(&date)?.floor.half_hours.get(at as usize)?;
                Some(half_hour_row(date, entered))
            }
            Touched::Rating(date, at) => self.rating_row(date, at).map(Row::Rating),
            Touched::Log(line) => self.log.row(line).map(|row| Row::Log(self.in_shift(row))),
            Touched::Alarm(date, at) => {
                let alarm = self.days.get(&date)?.alarms.get(at as usize)?.clone();
                let n = at.saturating_add(1);
                Some(Row::Alarm(AlarmRow { business_date: date, n, alarm }))
            }
            Touched::Complaint(id) => {
                let case = self.cases.shared(self.name(id))?;
                Some(Row::Complaint(Arc::clone(case)))
            }
            Touched::Incident(id) => {
                let incident = self.incidents.get(self.name(id))?;
                Some(Row::Incident(Box::new(incident.clone())))
            }
            Touched::Order(id) => {
                Some(Row::Order(Box::new(self.orders.get(self.name(id))?.clone())))
            }
            Touched::Improvement(id) => {
                let one = self.improvements.get(self.name(id))?;
                Some(Row::Improvement(Box::new(one.clone())))
            }
            Touched::Finding(fingerprint) => self.trail_row(self.name(fingerprint)),
            Touched::Conduct(id) => self.conduct_row(self.name(id)),
            Touched::Survey(id) => self.survey_row(self.name(id)),
            Touched::FollowUp(id) => self.follow_up_row(self.name(id)),
            Touched::Check(number) => Some(Row::Check(Arc::clone(self.checks.numbered(number)?))),
            Touched::Missed(key) => {
                let missed = self.checks.missed(key)?;
                let planned = self.config.zone.stamp(key.planned_at).to_rfc3339();
                let done = self.checks.is_done(key);
                Some(Row::Missed(Box::new(missed.clone()), planned, done))
            }
            Touched::Settings(number) => self.settings_row(number).map(Row::Settings),
        }
    }

    fn feed_row(&self, source: Ref) -> Option<FeedRow> {
        let feed = self.feeds.get(&source)?;
        Some(FeedRow {
            source: self.name(source).to_owned(),
            last_heard_at: feed.heard,
            last_event_at: feed.last_event,
            last_sequence: feed.last_sequence,
            missing: feed.missing(feed.heard, self.rules(feed.heard)),
            clock_off_secs: feed.clock_off_secs,
            events: feed.events,
            flagged: feed.flagged,
        })
    }

    fn settings_row(&self, number: u32) -> Option<SettingsRow> {
        let version = self.book.version(number)?;
        Some(SettingsRow {
            version: number,
            applied_at: version.applied_at,
            from_at: version.from,
            by: version.by.as_ref().to_owned(),
            note: version.note.as_ref().to_owned(),
            back_to: version.back_to,
            sound: self.book.settings(number).is_some(),
            text: version.text.as_ref().to_owned(),
        })
    }

    fn owned(&self, at: Option<Ref>) -> Option<String> {
        at.map(|at| self.name(at).to_owned())
    }

    fn ticket_row(&self, date: NaiveDate, ticket: &Ticket) -> TicketRow {
        let life = ticket.life();
        let flags: Vec<&str> = life.flags.names().collect();
        let (settings, version) = self.settings(life.issued.unwrap_or_default());
        TicketRow {
            source: self.name(ticket.source).to_owned(),
            visit_id: ticket.visit.as_ref().into(),
            business_date: date,
            ticket_no: ticket.number.as_deref().map(str::to_owned),
            service_id: self.owned(life.service),
            priority: life.priority,
            state: life.state.as_str(),
            counted_as: life.counted_as(&settings.rules).map(CountedAs::as_str),
            issued_at: life.issued,
            called_at: life.first_call,
            started_at: life.started(),
            ended_at: life.ended,
            wait_secs: life.wait_secs(),
            service_secs: life.service_secs(),
            held_secs: life.held_secs,
            counter_id: self.owned(life.counter),
            staff_id: self.owned(life.staff),
            missed: life.missed,
            flags: flags.join(","),
            settings_version: version,
        }
    }

    fn counter_spans(&self, date: NaiveDate, at: Ref, place: &Place) -> SpanRows {
        let spans = place.stays().into_iter().map(|stay| SpanRow {
            state: stay.state.counter_str(),
            at: self.owned(stay.other),
            from: stay.from,
            to: stay.to,
            reason: String::new(),
        });
        SpanRows { id: self.name(at).to_owned(), business_date: date, spans: spans.collect() }
    }

    fn knows_of(&self, date: NaiveDate, at: Ref) -> bool {
        let day = self.days.get(&date);
        day.is_some_and(|day| day.staff.contains_key(&at) || day.marks.contains_key(&at))
    }

    fn staff_spans(&self, date: NaiveDate, at: Ref) -> Option<SpanRows> {
        if !self.knows_of(date, at) {
            return None;
        }
        let (entry, ..) = entry_of(self, date, at);
        // What began on the date before stands there, to its end.
        let own = entry.stays.iter().filter(|stay| !stay.carried);
        let spans = own.map(|stay| SpanRow {
            state: stay.state.as_str(),
            at: self.owned(stay.counter),
            from: stay.from,
            to: stay.to,
            reason: stay.reason.as_ref().into(),
        });
        let id = entry.id.to_owned();
        Some(SpanRows { id, business_date: date, spans: spans.collect() })
    }

    fn staff_day(&self, date: NaiveDate, at: Ref) -> Option<StaffDayRow> {
        if !self.knows_of(date, at) {
            return None;
        }
        let (entry, rules, settings_version) = entry_of(self, date, at);
        Some(StaffDayRow {
            staff_id: entry.id.to_owned(),
            business_date: date,
            planned_from: entry.planned.map(|planned| planned.from),
            planned_to: entry.planned.map(|planned| planned.to),
            first_on_post_at: entry.came,
            late_secs: entry.came.and_then(|_| entry.late_secs(rules)),
            over_secs: entry.over_secs(rules),
            settings_version,
        })
    }

    /// How many lines its duty log has.
    pub fn log_count(&self) -> u64 {
        self.log.count()
    }
}

fn help_row(call: &Call) -> Row {
    let claimed = call.claimed.as_ref();
    Row::Help(HelpRow {
        help_id: call.help_id.to_string(),
        counter_id: call.counter.to_string(),
        at: call.at,
        claimed_by: claimed.map(|(_, by)| by.to_string()),
        claimed_at: claimed.map(|(at, _)| *at),
    })
}

fn sighting_row(date: NaiveDate, sighting: &Sighting) -> Row {
    let mark = &sighting.mark;
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    Row::Sighting(SightingRow {
        act_id: mark.act_id.to_string(),
        business_date: date,
        seen: sighting.seen.as_str(),
        at: sighting.at,
        by: sighting.by.to_string(),
        counter_id: text(&mark.counter_id),
        service_id: text(&mark.service_id),
        ticket_no: text(&mark.ticket_no),
        reason: mark.reason.to_string(),
        count: mark.count,
        voided: sighting.voided,
    })
}

fn half_hour_row(date: NaiveDate, entered: &Entered) -> Row {
    let figures = &entered.figures;
    Row::HalfHour(HalfHourRow {
        act_id: figures.act_id.to_string(),
        business_date: date,
        service_id: figures.service_id.to_string(),
        from: figures.from.at,
        by: entered.by.to_string(),
        at: entered.at,
        taken: figures.taken,
        served: figures.served,
        abandoned: figures.abandoned,
        wait_secs_max: figures.wait_secs_max,
        voided: entered.voided,
    })
}
