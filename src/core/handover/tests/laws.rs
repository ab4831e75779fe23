//! What must be true of hand-overs whatever happens: each line stands in one report, each open complaint in each
//! report, a signed report never changes, and what is stored on the way makes no difference.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::stage::{Stage, accept, stage};
use crate::core::act::{Act, HandoverAct, Refused};
use crate::core::complaint::{DeclineReason, Severity};
use crate::core::hall::Hall;
use crate::core::handover::hash_of;
use crate::core::tests::ms;

/// One thing that somebody does, by a number.
fn step(stage: &mut Stage, time: &str, dice: (u8, bool)) -> Result<(), Refused> {
    let (who, next) = if dice.1 { ("wf", "ct") } else { ("ct", "wf") };
    let item = stage.hall.shifts().open().and_then(|shift| {
        let id = stage.hall.name(shift.id);
        let report = stage.hall.handovers().get(id)?.report()?;
        let items = report.snapshot()?.items;
        items.into_iter().find(|item| report.answer(&item.item_id).is_none())
    });
    match dice.0 % 13 {
        0 => stage.does(time, who, &Act::OpenShift { name: String::new() }),
        1 => stage.does(time, who, &Act::SignOff { note: String::new() }),
        2 => {
            stage.complains(time, who, Severity::Sev4);
            Ok(())
        }
        3 => stage.hands(time, who, HandoverAct::Prepare),
        4 => stage.hands(time, who, HandoverAct::Freeze),
        5 => stage.beside(time, (who, next), HandoverAct::Return { reason: "少".into() }),
        6 | 7 => match item {
            Some(item) if dice.0 == 7 => {
                let item_id = item.item_id.to_string();
                let (reason, text) = (DeclineReason::Load, String::new());
                stage.beside(time, (who, next), HandoverAct::Decline { item_id, reason, text })
            }
            Some(item) => stage.beside(time, (who, next), accept(&item)),
            None => Ok(()),
        },
        8 => stage.beside(time, (who, next), HandoverAct::Assume { reason: "急".into() }),
        9 => stage.hands(time, who, HandoverAct::Receive),
        10 => stage.hands(time, who, HandoverAct::CloseDay),
        11 => stage.hands(time, who, HandoverAct::StartWithout { reason: String::new() }),
        _ => {
            let opening = stage.hall.opening(ms(time));
            for item in opening.iter().flat_map(|it| &it.items) {
                let item_id = item.item_id.to_string();
                stage.hands(time, who, HandoverAct::Read { item_id }).ok();
            }
            stage.hands(time, who, HandoverAct::Finish)
        }
    }
}

/// The hash of each report that was signed.
fn signed(stage: &Stage) -> BTreeMap<String, String> {
    let reports = stage.hall.handovers().iter().flat_map(|it| &it.frozen);
    let signed = reports.filter(|report| !report.signed.is_empty());
    signed.map(|it| (it.snapshot_id.to_string(), hash_of(&it.text().unwrap()))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens(dice in proptest::collection::vec((0..13u8, any::<bool>()), 1..40)) {
        let mut stage = stage();
        let mut hashes: BTreeMap<String, String> = BTreeMap::new();
        for (n, dice) in dice.into_iter().enumerate() {
            let time = format!("{:02}:{:02}", 8 + n / 6, n % 6 * 10);
            let before = stage.hall.handovers().iter().map(|it| it.frozen.len()).sum::<usize>();
            // What is refused is refused: every order of acts is tried.
            step(&mut stage, &time, dice).ok();
            stage.falls_due(&time);
            // Every open complaint stands in a report that was frozen just now.
            let after: Vec<_> = stage.hall.handovers().iter().flat_map(|it| &it.frozen).collect();
            if after.len() > before {
                let newest = after.iter().max_by_key(|it| it.at).unwrap().snapshot().unwrap();
                for case in stage.hall.cases().open_complaints() {
                    let found = newest.items.iter().any(|it| it.subject_id == case.complaint_id);
                    prop_assert!(found, "{}", case.number());
                }
            }
            // A signed report says what it said, whatever comes after it.
            let now = signed(&stage);
            for (id, hash) in &hashes {
                if let Some(is) = now.get(id) {
                    prop_assert_eq!(is, hash);
                }
            }
            hashes.extend(now);
            prop_assert!(hashes.len() <= 40);
        }
        // Each line stands in exactly one report, and reports hold lines that follow each other.
        let lines = stage.lines("23:00");
        let mut seen: Vec<String> = Vec::new();
        let mut pending = false;
        for (_, shift) in &lines {
            match shift {
                Some(shift) => {
                    prop_assert!(!pending, "a line behind one that no report has");
                    if seen.last() != Some(shift) {
                        prop_assert!(!seen.contains(shift), "{shift} has two parts");
                        seen.push(shift.clone());
                    }
                }
                None => pending = true,
            }
        }
        // What is told once more from the log gives the same, and so does what was stored on the way.
        let mut again = Hall::new(stage.hall.config().clone());
        for (pos, event) in (1..).zip(&stage.told) {
            again.apply(event, pos);
            if pos % 7 == 0 {
                let bytes = postcard::to_stdvec(&again).unwrap();
                again = postcard::from_bytes(&bytes).unwrap();
            }
        }
        prop_assert!(again == stage.hall);
    }
}
