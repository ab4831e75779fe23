//! The six cards themselves, as data. Minutes that a real plan names are those of the domain notes'
//! 4.6 (second report after 30, the centre's manager after 60); calls to superiors keep the limits
//! of 4.5 for the severity the card starts with.

use super::card::{Card, CardStep, Contact, IncidentKind, Step, Tally, When};
use crate::core::complaint::Severity;

use When::{AtOnce, IfNeeded, Meanwhile, Over, StillAt, Within};

const fn step(step: Step, when: When) -> CardStep {
    CardStep { step, when, tells: &[], tally: None }
}

const fn call(step: Step, when: When, tells: &'static [Contact]) -> CardStep {
    CardStep { step, when, tells, tally: None }
}

const fn count(step: Step, when: When, tally: Tally) -> CardStep {
    CardStep { step, when, tells: &[], tally: Some(tally) }
}

/// In the order in which a menu offers them.
pub(super) static CARDS: &[Card] = &[
    Card {
        kind: IncidentKind::SystemDown,
        steps: &[
            call(Step::AskOtherHalls, AtOnce, &[Contact::OtherHalls]),
            call(Step::CallSupport, AtOnce, &[Contact::ItSupport]),
            step(Step::PutUpNotice, Within(5)),
            call(Step::FirstReport, Within(10), &[Contact::HallManager, Contact::Centre]),
            count(Step::TakeOnPaper, Meanwhile, Tally::Taken),
            call(Step::SecondReport, StillAt(30), &[Contact::HallManager, Contact::Centre]),
            call(Step::ReportToManager, StillAt(60), &[Contact::CentreManager]),
            count(Step::EnterBacklog, Over, Tally::Entered),
            step(Step::CallBack, Over),
            step(Step::CloseRecord, Over),
        ],
        severities: &[(30, Severity::Sev2), (60, Severity::Sev1)],
    },
    Card {
        kind: IncidentKind::Surge,
        steps: &[
            step(Step::OpenReserve, AtOnce),
            step(Step::GuideAway, AtOnce),
            step(Step::CareForFrail, AtOnce),
            call(Step::KeepOrder, Within(5), &[Contact::Guard]),
            call(Step::SendElsewhere, IfNeeded, &[Contact::OtherHalls]),
            call(Step::TellHallManager, Within(10), &[Contact::HallManager]),
            step(Step::StayOpen, IfNeeded),
            step(Step::CloseRecord, Over),
        ],
        severities: &[],
    },
    Card {
        kind: IncidentKind::Disturbance,
        steps: &[
            step(Step::Approach, AtOnce),
            step(Step::SecondColleague, AtOnce),
            step(Step::ToReceptionRoom, Within(5)),
            call(Step::TellHallManager, Within(10), &[Contact::HallManager]),
            step(Step::PromiseTime, Within(15)),
            call(Step::TellCentre, Within(30), &[Contact::Centre]),
            call(Step::CallPolice, IfNeeded, &[Contact::Police, Contact::Guard]),
            step(Step::KeepVideo, Over),
            step(Step::CloseRecord, Over),
        ],
        severities: &[(0, Severity::Sev2)],
    },
    Card {
        kind: IncidentKind::Illness,
        steps: &[
            step(Step::GiveHelp, AtOnce),
            call(Step::CallAmbulance, AtOnce, &[Contact::Ambulance]),
            call(Step::ClearWay, Meanwhile, &[Contact::Guard]),
            call(Step::TellHallManager, Within(5), &[Contact::HallManager]),
            call(Step::TellFamily, Within(10), &[Contact::Family]),
            call(Step::TellCentre, Within(15), &[Contact::Centre]),
            call(Step::TellCity, Within(30), &[Contact::City]),
            call(Step::WriteReport, Within(120), &[Contact::Centre]),
            step(Step::KeepVideo, Over),
            step(Step::CloseRecord, Over),
        ],
        severities: &[(0, Severity::Sev1)],
    },
    Card {
        kind: IncidentKind::Press,
        steps: &[
            step(Step::ReceivePress, AtOnce),
            step(Step::NoInterview, AtOnce),
            call(Step::TellHallManager, AtOnce, &[Contact::HallManager]),
            call(Step::TellCentre, AtOnce, &[Contact::Centre]),
            call(Step::TellCity, AtOnce, &[Contact::City]),
            step(Step::NoteQuestions, Meanwhile),
            call(Step::WriteReport, Within(120), &[Contact::Centre]),
            step(Step::CloseRecord, Over),
        ],
        severities: &[(0, Severity::Sev1)],
    },
    Card {
        kind: IncidentKind::PowerOrFire,
        steps: &[
            step(Step::Evacuate, AtOnce),
            call(Step::CallFireBrigade, AtOnce, &[Contact::FireBrigade]),
            step(Step::CutPower, AtOnce),
            step(Step::CountPeople, Within(5)),
            call(Step::TellHallManager, Within(5), &[Contact::HallManager]),
            step(Step::SecureMoney, IfNeeded),
            call(Step::TellCentre, Within(15), &[Contact::Centre]),
            call(Step::TellCity, Within(30), &[Contact::City]),
            call(Step::CallHouse, IfNeeded, &[Contact::House]),
            call(Step::WriteReport, Within(120), &[Contact::Centre]),
            step(Step::CloseRecord, Over),
        ],
        severities: &[(0, Severity::Sev2), (60, Severity::Sev1)],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::card::{backlog_left, card, card_severity};
    use super::*;

    #[test]
    fn every_kind_has_one_card_and_every_step_stands_on_one() {
        for kind in IncidentKind::ALL {
            assert_eq!(CARDS.iter().filter(|card| card.kind == *kind).count(), 1, "{kind:?}");
        }
        let mut used = BTreeSet::new();
        for card in CARDS {
            let steps: BTreeSet<Step> = card.steps.iter().map(|step| step.step).collect();
            assert_eq!(steps.len(), card.steps.len(), "{:?} has a step twice", card.kind);
            assert!(card.steps.iter().any(|step| step.when == AtOnce), "{:?}", card.kind);
            assert_eq!(card.steps.last().map(|step| step.step), Some(Step::CloseRecord));
            assert!(card.severities.is_sorted(), "{:?}", card.kind);
            used.extend(steps);
        }
        assert_eq!(used.len(), Step::ALL.len());
        assert!(card(IncidentKind::Unknown).is_none());
    }

    #[test]
    fn a_card_reads_in_the_order_of_its_limits() {
        for card in CARDS {
            let due: Vec<u16> = card.steps.iter().filter_map(CardStep::due_mins).collect();
            assert!(due.is_sorted(), "{:?}: {due:?}", card.kind);
        }
    }

    #[test]
    fn second_reports_come_at_30_and_60_minutes_while_it_goes_on() {
        let card = card(IncidentKind::SystemDown).unwrap();
        let late = |mins: i64, over| -> Vec<Step> {
            let done =
                [Step::AskOtherHalls, Step::CallSupport, Step::PutUpNotice, Step::FirstReport];
            card.late(mins * 60, over, &done).iter().map(|step| step.step).collect()
        };
        assert_eq!(late(29, false), []);
        assert_eq!(late(30, false), [Step::SecondReport]);
        assert_eq!(late(60, false), [Step::SecondReport, Step::ReportToManager]);
        assert_eq!(late(61, true), []);
        assert_eq!(card.late(59, false, &[]).len(), 0);
        assert_eq!(card.late(60, false, &[]).len(), 2);
    }

    #[test]
    fn an_outage_grows_worse_and_its_paper_is_worked_off() {
        assert_eq!(card_severity(IncidentKind::SystemDown, 1_799), None);
        assert_eq!(card_severity(IncidentKind::SystemDown, 1_800), Some(Severity::Sev2));
        assert_eq!(card_severity(IncidentKind::SystemDown, 3_600), Some(Severity::Sev1));
        assert_eq!(card_severity(IncidentKind::Press, 0), Some(Severity::Sev1));
        assert_eq!(card_severity(IncidentKind::Surge, 9_999), None);
        assert_eq!(backlog_left(14, 10), 4);
        assert_eq!(backlog_left(3, 5), 0);
    }
}
