//! The lines: every fact of the day becomes one `hallqueue.v1` event, a CloudEvents object of the
//! shape of the feed notes, section 16. Writes text into a queue in memory and sends nothing.

use std::collections::VecDeque;

use chrono::NaiveDate;
use serde::Serialize;

use super::SimEvent;
use super::random::Dice;
use crate::core::event::Kind;
use crate::core::time::{Ms, Stamp, Zone};

/// What a line says; which fields are there depends on its kind.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Fact<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) visit_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ticket_no: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) priority: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) channel: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) counter_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) staff_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) call_no: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<Queue<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Queue<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keeps_wait: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) position: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) services: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) queue_depth: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lag_ms: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) score: Option<u8>,
}

/// A queue as the end of a transfer.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Queue<'a> {
    kind: &'static str,
    id: &'a str,
}

impl<'a> Queue<'a> {
    /// The queue of a service.
    pub(super) fn of(id: &'a str) -> Queue<'a> {
        Queue { kind: "queue", id }
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    specversion: &'static str,
    id: String,
    source: &'a str,
    #[serde(rename = "type")]
    kind: String,
    subject: &'a str,
    time: Stamp,
    recordedtime: Stamp,
    sequence: String,
    businessdate: NaiveDate,
    datacontenttype: &'static str,
    data: Reported<'a>,
}

#[derive(Serialize)]
struct Reported<'a> {
    #[serde(flatten)]
    fact: &'a Fact<'a>,
    accuracy: &'static str,
}

/// The writer: numbers the facts, stamps them and keeps them until they are fetched.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    source: String,
    date: NaiveDate,
    zone: Zone,
    /// The instant of 08:00 that day. Clocks change at night, so every time of the working day is a
    /// plain distance from it.
    eight: Ms,
    dice: Dice,
    recorded: Ms,
    next_sequence: u64,
    pub(super) lines: VecDeque<SimEvent>,
}

const EIGHT: i64 = 8 * 3600;

impl Writer {
    pub(super) fn new(
        source: String,
        date: NaiveDate,
        zone: Zone,
        dice: Dice,
        first_sequence: u64,
    ) -> Writer {
        let eight = date
            .and_hms_opt(8, 0, 0)
            .and_then(|local| zone.instant(local))
            .expect("invariant: every date of a calendar has an eight o'clock or the hour after");
        let recorded = Ms(i64::MIN);
        let next_sequence = first_sequence;
        Writer { source, date, zone, eight, dice, recorded, next_sequence, lines: VecDeque::new() }
    }

    /// The instant of a second of the day.
    pub(super) fn instant(&self, second: u32) -> Ms {
        self.eight.plus_secs(i64::from(second) - EIGHT)
    }

    /// The same with the hall's offset.
    pub(super) fn stamp(&self, second: u32) -> Stamp {
        self.zone.stamp(self.instant(second))
    }

    /// The sequence number of the next line.
    pub(super) fn next_sequence(&self) -> u64 {
        self.next_sequence
    }

    fn device(&self) -> &str {
        self.source.rsplit('/').next().unwrap_or_default()
    }

    /// Writes down a fact. A line is recorded 150 to 1150 ms after it happened and never before the
    /// line in front of it.
    pub(super) fn push(&mut self, second: u32, kind: Kind, subject: &str, fact: &Fact) {
        let at = self.instant(second);
        let learned = Ms(at.0 + 150 + i64::from(self.dice.below(1001)));
        self.recorded = self.recorded.max(learned);
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let envelope = Envelope {
            specversion: "1.0",
            // With the date, so that a day that counts from 1 again repeats no id.
            id: format!("{}-{}-{sequence:06}", self.device(), self.date.format("%Y%m%d")),
            source: &self.source,
            kind: format!("hallqueue.v1.{}", kind.as_str()),
            subject,
            time: self.zone.stamp(at),
            recordedtime: self.zone.stamp(self.recorded),
            sequence: format!("{sequence:012}"),
            businessdate: self.date,
            datacontenttype: "application/json",
            data: Reported { fact, accuracy: "reported" },
        };
        let json = serde_json::to_string(&envelope)
            .expect("invariant: strings, numbers and flags always have a JSON form");
        self.lines.push_back(SimEvent { at, recorded: self.recorded, json });
    }
}
