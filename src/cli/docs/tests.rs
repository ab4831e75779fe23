//! The page of events names every type, and no field that no body has.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::*;
use crate::core::alarm::AlarmKind;
use crate::core::board::Mark;
use crate::core::clash::Choice;
use crate::core::event::{
    Access, AlarmAct, AlarmStep, ClockJump, ConflictSettled, FloorMark, HalfHour, HelpCall,
    QueueData, SettingsApplied, ShiftAct, Snapshot, StaffMark, SurveyImported, SurveyVoided,
    Target, Voided,
};
use crate::core::staff::StaffState;
use crate::core::time::Stamp;

/// Every field of a body, each set.
fn all_fields() -> BTreeSet<String> {
    let text = || Some(Box::<str>::from("x"));
    let data = QueueData {
        visit_id: text(),
        visit_source: text(),
        ticket_no: text(),
        service_id: text(),
        service_name: text(),
        queue_id: text(),
        priority: Some(1),
        counter_id: text(),
        staff_id: text(),
        to: Some(Target { kind: "queue".into(), id: "x".into() }),
        new_visit_id: text(),
        position: Some(1),
        reason: text(),
        stage: text(),
        by: text(),
        cause: text(),
        call_no: Some(1),
        outcome: text(),
        quantity: Some(1),
        rating_id: text(),
        score: Some(1),
        channel: text(),
        est_wait_secs: Some(1),
        services: Some(Vec::new()),
        until: Stamp::parse("2025-11-10T09:30:00+08:00"),
        device_id: text(),
        device_kind: text(),
        raw_type: text(),
        queues: Some(Vec::new()),
        snapshot: Some(Box::new(Snapshot::default())),
    };
    let mut all = fields(&data);
    all.extend(["source", "since", "note_id", "text"].map(str::to_owned));
    all.extend(acts());
    all.extend(surveys());
    all
}

fn fields(body: &impl serde::Serialize) -> BTreeSet<String> {
    let value = serde_json::to_value(body).unwrap();
    value.as_object().unwrap().keys().cloned().collect()
}

/// Every field of what is said of surveys.
fn surveys() -> BTreeSet<String> {
    let text = || Box::<str>::from("x");
    let all = [
        fields(&SurveyImported {
            act_id: text(),
            source: text(),
            from: NaiveDate::MIN,
            to: NaiveDate::MIN,
            respondents: Some(1),
            file: text(),
            hash: text(),
            items: Vec::new(),
        }),
        fields(&SurveyVoided { survey_id: text(), act_id: text(), reason: text() }),
    ];
    all.into_iter().flatten().collect()
}

/// Every field of what people do, each set.
fn acts() -> BTreeSet<String> {
    let text = || Box::<str>::from("x");
    let at = Stamp::parse("2025-11-10T09:30:00+08:00").unwrap();
    let (kind, subject) = (AlarmKind::Crowd, text());
    let all = [
        fields(&SettingsApplied {
            by_name: "".into(),
            version: 1,
            from: at,
            text: text(),
            note: text(),
            back_to: Some(1),
        }),
        fields(&Access {
            person_id: text(),
            device: text(),
            reason: text(),
            tries: 1,
            act: text(),
        }),
        fields(&StaffMark {
            act_id: text(),
            staff: Vec::new(),
            state: StaffState::Meal,
            counter_id: Some(text()),
            reason: text(),
        }),
        fields(&ShiftAct { shift_id: text(), person_id: text(), name: text(), note: text() }),
        fields(&AlarmStep {
            kind,
            subject: subject.clone(),
            episode: 1,
            mark: Mark::Warn,
            value: 1,
            limit: 1,
            since: Some(at.at),
            settings: 1,
        }),
        fields(&AlarmAct {
            act_id: text(),
            kind,
            subject,
            episode: 1,
            action: text(),
            detail: text(),
        }),
        fields(&HelpCall { help_id: text(), counter_id: text() }),
        fields(&FloorMark {
            act_id: text(),
            counter_id: Some(text()),
            service_id: Some(text()),
            ticket_no: Some(text()),
            reason: text(),
            count: 1,
        }),
        fields(&HalfHour {
            act_id: text(),
            service_id: text(),
            from: at,
            taken: 1,
            served: 1,
            abandoned: 1,
            wait_secs_max: Some(1),
        }),
        fields(&Voided { act_id: text() }),
        fields(&ConflictSettled { entries: Vec::new(), choice: Choice::Seen, reason: text() }),
        fields(&ClockJump { from: at, to: at, secs: 1 }),
    ];
    all.into_iter().flatten().chain(of_sources()).collect()
}

/// The fields of complaints, incidents and personal records, as their files declare them: a body that leaves
/// out what is empty does not tell them.
fn of_sources() -> Vec<String> {
    let files = [
        include_str!("../../core/event/complaint/case.rs"),
        include_str!("../../core/event/complaint/hand_off.rs"),
        include_str!("../../core/event/complaint/dispatch.rs"),
        include_str!("../../core/event/followup.rs"),
        include_str!("../../core/event/complaint/escalation.rs"),
        include_str!("../../core/event/handover.rs"),
        include_str!("../../core/event/incident.rs"),
        include_str!("../../core/event/check.rs"),
        include_str!("../../core/event/finding.rs"),
        include_str!("../../core/event/conduct.rs"),
        include_str!("../../core/event/order.rs"),
        include_str!("../../core/event/improvement.rs"),
        include_str!("../../core/event/person.rs"),
        include_str!("../../core/event/staff_care.rs"),
        include_str!("../../core/event/sign.rs"),
        include_str!("../../core/event/log.rs"),
    ];
    let parts = files.into_iter().flat_map(|file| file.split("pub struct ").skip(1));
    // What stands inside a field, and is no fact.
    let facts =
        parts.filter(|part| !part.starts_with("CustomerRef") && !part.starts_with("NextAction"));
    let lines = facts.flat_map(|part| part.split("\n}\n").next().unwrap().lines());
    let fields = lines.filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':'));
    let of_body = |name: &&str| !name.contains(' ') && *name != "fact";
    fields
        .map(|(name, _)| name)
        .filter(of_body)
        .chain(["complaint_id", "order_id", "improvement_id"])
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_type_has_a_meaning_and_its_fields_exist() {
    let known = all_fields();
    let mut named = BTreeSet::new();
    let page = events();
    for kind in Kind::ALL {
        let (what, always, maybe) = meaning(*kind).unwrap_or_else(|| panic!("{kind:?}"));
        assert!(page.contains(&format!("| `{}` | {what} |", kind.as_str())), "{kind:?}");
        let fields = always.split(", ").chain(maybe.split(", ")).filter(|field| !field.is_empty());
        named.extend(fields.map(str::to_owned));
    }
    assert_eq!(named, known, "the page names other fields than the bodies have");
}

#[test]
fn the_page_in_docs_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/events.md");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(written == events(), "run: cargo run -- docs events > docs/events.md");
}
