//! A shift that was frozen and signed off is what it was, whatever comes behind it, from whom and by which clock.

use proptest::prelude::*;

use super::laws::{by_clock, throw, thrown, throws};
use super::*;
use crate::core::act::{Act, HandoverAct, LogAct};
use crate::core::handover::Cut;
use crate::core::shift::Shift;
use crate::core::tests::terminals::{Entry, fold_each};

/// What stands of shift `s1`: the shift, where its report ended, and each report with its hash and its text.
#[derive(Clone, Debug, PartialEq)]
struct Stands {
    shift: Shift,
    cut: Cut,
    reports: Vec<(String, String)>,
}

fn stands(hall: &Hall) -> Option<Stands> {
    let handover = hall.handovers().get("s1")?;
    let reports = handover.frozen.iter().map(|it| (it.hash.to_string(), it.text().unwrap()));
    let shift = hall.shifts().all().iter().find(|it| hall.name(it.id) == "s1")?;
    let cut = hall.handovers().cut_of("s1")?;
    Some(Stands { shift: shift.clone(), cut, reports: reports.collect() })
}

/// `wf` freezes the report of the shift and signs off at `hour`. It is in the hall's log, and nobody else has heard of it.
fn signs_off(all: &mut Terminals, hour: u32) {
    let freeze = Act::Handover { person_id: String::new(), act: Box::new(HandoverAct::Freeze) };
    all.acts(0, &format!("{hour}:00"), "wf", &freeze).unwrap();
    all.acts(0, &format!("{hour}:05"), "wf", &Act::SignOff { note: "all well".into() }).unwrap();
    all.sends(0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// I15 of sync.md.
    #[test]
    fn i15_a_signed_shift_and_its_report_are_the_same_behind_any_tail(
        before in throws(8),
        apart in throws(24),
        order in prop::collection::vec(0usize..3, 60),
        off in prop::collection::vec(-400_000_000_000i64..400_000_000_000, 3),
    ) {
        let mut all = thrown(&before, &[]);
        signs_off(&mut all, 13);
        let signed = all.log.len();
        let mut mins = 3 * 60 + 10;
        for one in &apart {
            throw(&mut all, &mut mins, *one);
        }
        // Others sign it off, too, freeze it once more and write into it.
        for (at, who) in [(1, "ct"), (2, "hm"), (0, "wf")] {
            let note = LogAct::Note { text: "late".into(), at: None, addendum_to: "s1".into() };
            let freeze = HandoverAct::Freeze;
            let freeze = Act::Handover { person_id: String::new(), act: Box::new(freeze) };
            for act in [Act::SignOff { note: "no".into() }, freeze, Act::Log(note)] {
                let _done = all.acts(at, "16:00", who, &act);
            }
        }
        let merged = all.merged(&order);
        let by_other_clocks = |(at, entry): (usize, &Entry)| {
            let is_tail = at >= signed;
            let off = off[usize::from(entry.stream) - 1];
            if is_tail { by_clock(entry, off) } else { entry.clone() }
        };
        let moved: Vec<Entry> = merged.iter().enumerate().map(by_other_clocks).collect();
        for entries in [merged, moved] {
            let mut first: Option<Stands> = None;
            let mut seen = 0;
            fold_each(&entries, |hall, _, _| {
                seen += 1;
                if seen >= signed {
                    let now = stands(hall).expect("the shift is signed off");
                    assert_eq!(first.get_or_insert_with(|| now.clone()), &now);
                }
            });
            let stood = first.expect("it was signed off");
            prop_assert!(stood.shift.signed_off.is_some() && stood.reports.len() == 1);
            prop_assert_eq!(&*crate::core::handover::hash_of(&stood.reports[0].1), &*stood.reports[0].0);
        }
    }
}
