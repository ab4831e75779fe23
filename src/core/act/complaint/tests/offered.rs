//! What is offered can be done: whatever a menu or a refusal lists is not refused for a reason of its rule, with
//! everything said that the act asks for.

use proptest::prelude::*;

use super::*;
use crate::core::act::{NewRequest, OfferTo, possible};
use crate::core::complaint::{DeclineReason, DepartmentAnswer, RequestEnd, Urgency};
use crate::core::event::Proof;
use crate::core::hall::{Hall, HallConfig};
use crate::core::people::Author;
use crate::core::settings::read;
use crate::core::tests::config;
use crate::core::time::Ms;

const HALL: &str = "
[[person]]
id = 'wf'
role = 'duty_manager'
[[person]]
id = 'ct'
role = 'duty_manager'
[[person]]
id = 'hm'
role = 'hall_manager'
[[person]]
id = 'zl'
role = 'clerk'
[[contact]]
id = 'city'
name = '市公司'
level = 5
phone = '010-2'
";

const PEOPLE: [&str; 4] = ["wf", "ct", "hm", "zl"];

/// The act that does it, with all that it asks for.
fn doing(what: Possible, case: &Case, by: &str, now: Ms) -> Option<CaseAct> {
    let other = PEOPLE.iter().find(|id| **id != by && **id != case.owner.id()).unwrap();
    let offer = case.offer.as_ref().map(|open| &open.offered);
    let offer_id = offer.map_or_else(String::new, |offered| offered.offer_id.to_string());
    let reason = || "why".to_owned();
    Some(match what {
        Possible::Take | Possible::Ask => CaseAct::Take,
        Possible::Join => CaseAct::Join,
        Possible::Offer => CaseAct::Offer {
            to: OfferTo::Person((*other).to_owned()),
            urgency: Urgency::Watch,
            summary: reason(),
            next: Vec::new(),
            if_then: String::new(),
            at_shift_end: true,
        },
        Possible::Accept => CaseAct::Accept { offer_id, read_back: Vec::new() },
        Possible::Decline => {
            CaseAct::Decline { offer_id, reason: DeclineReason::Other, text: reason() }
        }
        Possible::Recall => CaseAct::Recall,
        Possible::Refuse | Possible::Unask => CaseAct::RefuseRequest { reason: reason() },
        Possible::Force => CaseAct::Force { to: (*other).to_owned(), reason: reason() },
        Possible::Confirm => CaseAct::Confirm,
        Possible::Assess => CaseAct::Assess {
            category: case.category,
            severity: match case.severity {
                Severity::Sev1 => Severity::Sev4,
                other => other.one_up(),
            },
            reason: reason(),
        },
        Possible::Start => CaseAct::Start { note: reason() },
        Possible::Wait => CaseAct::Wait {
            reason: PauseReason::CustomerToSupply,
            until: now.plus_secs(60),
            note: reason(),
        },
        Possible::Resume => CaseAct::Resume,
        Possible::Dispatch => dispatch(case),
        Possible::Department => CaseAct::DepartmentAnswered {
            answer: DepartmentAnswer::Result,
            text: reason(),
            planned_at: None,
            contact: String::new(),
            at: None,
            seen: None,
        },
        Possible::Acknowledge => {
            let way = ContactWay::Phone;
            CaseAct::Acknowledge { person_id: "city".into(), way, seen: None, level: None }
        }
        Possible::Escalate => escalate(case),
        Possible::Resolve => resolve(),
        Possible::Close => {
            CaseAct::Close { answer: CustomerAnswer::Accepted, rating: None, text: String::new() }
        }
        Possible::Reopen => CaseAct::Reopen { reason: reason() },
        Possible::Amend => CaseAct::Amend {
            field: if case.is_request() { Field::Text } else { Field::Request },
            value: format!("{}", now.0),
            reason: reason(),
            customer: None,
        },
        Possible::Contact => contact(),
        Possible::Register | Possible::Unknown => return None,
        what => settling(what),
    })
}

fn settling(what: Possible) -> CaseAct {
    let reason = || "why".to_owned();
    match what {
        Possible::Reply => CaseAct::Reply { ask_id: None, text: reason() },
        Possible::AnswerSeen => CaseAct::AnswerSeen { answer_id: None },
        Possible::CallOff => CaseAct::CallOff { reason: reason(), seen: None },
        Possible::Finish => CaseAct::Finish { outcome: RequestEnd::Done, text: reason() },
        _ => CaseAct::Withdraw { reason: reason() },
    }
}

/// To a department that has not the task already.
fn dispatch(case: &Case) -> CaseAct {
    let has = case.open_dispatch().is_some_and(|task| *task.department_id == *"field");
    CaseAct::Dispatch {
        department_id: if has { "billing".into() } else { "field".into() },
        contact: String::new(),
        way: ContactWay::Phone,
        text: String::new(),
        reason: "again".into(),
    }
}

fn escalate(case: &Case) -> CaseAct {
    CaseAct::Escalate { seen_level: case.level(), to_level: None, reason: "asked for".into() }
}

/// The one case that there is, of any kind.
fn there(play: &Play) -> &Case {
    play.hall.cases().all_cases().next().unwrap()
}

/// Something that the hall needs of a department.
fn ask(play: &mut Play) -> String {
    let new = NewRequest {
        department_id: "field".into(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "a technician".into(),
        severity: Severity::Sev3,
    };
    play.act("08:00", "wf", &Act::Request(Box::new(new))).unwrap();
    there(play).complaint_id.to_string()
}

fn hall() -> Play {
    let settings = read(HALL).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut play = Play::new(Hall::new(HallConfig { settings, ..config() }));
    play.act("07:50", "wf", &Act::OpenShift { name: String::new() }).unwrap();
    play
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_offered_is_not_refused(
        category in 0usize..8,
        by in 0usize..4,
        (take, needed) in any::<(bool, bool)>(),
        list in prop::collection::vec((0usize..4, any::<u8>(), 1i64..50), 0..14),
    ) {
        let mut play = hall();
        let of_words = [Possible::Force, Possible::Offer, Possible::Close];
        let category = [Category::Unclassified, Category::WrongBill, Category::Broadband]
            [category % 3];
        let new = NewCase { category, take, first_contact: "zl".into(), ..NewCase::default() };
        let id = if needed {
            ask(&mut play)
        } else {
            register(&mut play, "08:00", PEOPLE[by], new)
        };
        let mut now = ms("08:00");
        for (by, dice, minutes) in list {
            now = now.plus_secs(minutes * 60);
            let (time, by) = (play.hall.config().zone.stamp(now).to_rfc3339(), PEOPLE[by]);
            let case = there(&play).clone();
            let author = Author { person: by.into(), proof: Proof::OsUser };
            let listed = possible(&play.hall, &author, &case, now);
            let acts = listed.iter().filter_map(|one| Some((*one, doing(*one, &case, by, now)?)));
            let acts: Vec<(Possible, CaseAct)> = acts.collect();
            for (one, act) in &acts {
                let tried = Play::new(play.hall.clone()).act(&time, by, &on(&id, act.clone()));
                // Whom it goes to and what was decided are said by the act.
                let said = matches!(
                    tried,
                    Err(Refused::Rule {
                        why: Against::OffShift | Against::MayNotOwn | Against::Unclassified,
                        ..
                    })
                );
                let done = tried.is_ok() || said && of_words.contains(one);
                prop_assert!(done, "{one:?} by {by} in {:?}: {tried:?}", case.state);
            }
            if let Some((_, act)) = acts.get(usize::from(dice) % acts.len().max(1)) {
                let _done = play.act(&time, by, &on(&id, act.clone()));
            }
        }
    }
}

#[test]
fn who_may_give_it_to_anybody_is_offered_what_its_owner_is() {
    let mut play = hall();
    let id = register(
        &mut play,
        "08:00",
        "wf",
        NewCase { category: Category::Broadband, take: true, ..NewCase::default() },
    );
    let offered = |play: &Play, by: &str| {
        let author = Author { person: by.into(), proof: Proof::Pin };
        possible(&play.hall, &author, only(play), ms("08:05"))
    };
    for (by, may) in [("wf", true), ("ct", false), ("hm", true), ("zl", false)] {
        assert_eq!(offered(&play, by).contains(&Possible::Dispatch), may, "{by}");
    }
    let sent = dispatch(only(&play));
    play.act("08:01", "wf", &on(&id, sent)).unwrap();
    for (by, may) in [("wf", true), ("ct", false), ("hm", true), ("zl", false)] {
        assert_eq!(offered(&play, by).contains(&Possible::Withdraw), may, "{by}");
    }
    play.act("08:02", "wf", &on(&id, contact())).unwrap();
    play.act("08:03", "wf", &on(&id, resolve())).unwrap();
    assert!(!offered(&play, "wf").contains(&Possible::Escalate), "it is decided");
}
