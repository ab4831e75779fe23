//! Hand-offs in a hall: whose right it is, who is on shift, what falls due, who is told.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod due;
mod notices;
mod receivers;

use super::*;
use crate::core::act::{Act, Decided, decide};
use crate::core::complaint::{DeclineReason, Urgency};
use crate::core::event::{Event, Kind, NextAction, Proof, QueueData, Registered};
use crate::core::hall::{HallConfig, NoticeKind, due};
use crate::core::people::Author;
use crate::core::settings::{Hours, Person, Role, Settings, Span, WorkingTime};
use crate::core::tests::{at, config, event, events, ms};

fn span(from: &str, to: &str) -> Span {
    let time = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    Span { from: time(from), to: time(to) }
}

/// Open from 08:30 to 18:00. Duty managers `wf` (07:50 to 14:05) and `ct` (13:30 to 18:40), the hall manager
/// `hm`, clerks `zl` and `lj`.
fn settings() -> Settings {
    let role = |id: &str, may: &[Right]| Role {
        id: id.into(),
        may: may.to_vec(),
        serves: id == "clerk",
        ..Role::default()
    };
    let person = |id: &str, role: &str, time: &str| Person {
        id: id.into(),
        role: role.into(),
        week: std::array::from_fn(|_| (!time.is_empty()).then(|| time.to_owned())),
        ..Person::default()
    };
    let time = |id: &str, from: &str, to: &str| WorkingTime {
        id: id.into(),
        name: id.into(),
        span: span(from, to),
    };
    Settings {
        hours: Hours {
            week: std::array::from_fn(|_| vec![span("08:30", "18:00")]),
            ..Hours::default()
        },
        roles: vec![
            role("dm", &[Right::Log, Right::Duty]),
            role("manager", &[Right::Log, Right::Duty, Right::People]),
            role("clerk", &[Right::Log]),
        ],
        people: vec![
            person("wf", "dm", "early"),
            person("ct", "dm", "late"),
            person("hm", "manager", "day"),
            person("zl", "clerk", "day"),
            person("lj", "clerk", "day"),
        ],
        working_times: vec![
            time("early", "07:50", "14:05"),
            time("late", "13:30", "18:40"),
            time("day", "08:00", "18:00"),
        ],
        ..Settings::default()
    }
}

struct Scene {
    hall: Hall,
    pos: u64,
}

/// A morning: `wf` has the duty since 08:00, `hm` and the clerks are at work.
fn scene() -> Scene {
    let mut scene =
        Scene { hall: Hall::new(HallConfig { settings: settings(), ..config() }), pos: 0 };
    scene.told("08:00 shift.opened wf id=s1\n08:05 marked hm,zl,lj state=on_post");
    scene
}

impl Scene {
    fn told(&mut self, script: &str) {
        for event in events(script) {
            self.pos += 1;
            self.hall.apply(&event, self.pos);
        }
    }

    fn apply(&mut self, now: &str, by: &str, draft: Draft) {
        let mut made = event(draft.kind, at(now), 0, QueueData::default());
        (made.by, made.at, made.written.wall) = (by.into(), draft.at, at(now));
        made.proof = if by == "system" { Proof::System } else { Proof::Pin };
        (made.feed, made.body) = (draft.feed, draft.body);
        let read = Event::from_bytes(&made.to_bytes()).unwrap();
        assert_eq!(read, made, "an act is written as it was decided");
        self.pos += 1;
        self.hall.apply(&made, self.pos);
    }

    fn decides(&mut self, now: &str, by: &str, act: &Act) -> Result<Decided, Refused> {
        let author = Author { person: by.into(), proof: Proof::Pin };
        let (mut ids, pos) = (0, self.pos);
        let mut new_id = || {
            ids += 1;
            format!("i{pos}-{ids}")
        };
        let mut desk = Desk { now: at(now), author: &author, device: "t1", new_id: &mut new_id };
        decide(&self.hall, &mut desk, act)
    }

    fn does(&mut self, now: &str, by: &str, act: CaseAct) -> Result<(), Refused> {
        let act = Act::Case { complaint_id: "c1".into(), act: Box::new(act) };
        self.acts(now, by, &act)
    }

    fn acts(&mut self, now: &str, by: &str, act: &Act) -> Result<(), Refused> {
        let decided = self.decides(now, by, act)?;
        for draft in decided.drafts {
            self.apply(now, by, draft);
        }
        Ok(())
    }

    /// A complaint of somebody's, registered at 09:00.
    fn case_of(&mut self, complaint_id: &str, owner: &str) {
        let text = format!(
            r#"{{"number":"TS-1110-01","voiced_at":0,"channel":"on_site","first_contact":"zl",
            "owner":"{owner}","customer_kind":"personal","tier":"regular","phase":"during_sale",
            "category":"long_wait","severity":"sev3","emotion":"calm","place":"floor"}}"#
        );
        let fields: Registered = serde_json::from_str(&text).unwrap();
        let fact = Fact::Registered(Box::new(fields));
        let act_id = format!("r-{complaint_id}");
        let body = CaseEvent {
            by_name: "".into(),
            complaint_id: complaint_id.into(),
            act_id: act_id.as_str().into(),
            fact,
        };
        let body = Body::Case(Box::new(body));
        let kind = Kind::ComplaintRegistered;
        self.apply("09:00", "zl", Draft { kind, at: at("09:00"), feed: None, body });
    }

    fn case(&self) -> &Case {
        self.hall.cases().get("c1").unwrap()
    }

    fn owner(&self) -> &str {
        self.case().owner.id()
    }

    fn offer_id(&self) -> String {
        self.case().offer.as_ref().unwrap().offered.offer_id.to_string()
    }

    /// Writes down what has fallen due, as the program does; what of it is about hand-offs.
    fn falls_due(&mut self, now: &str) -> Vec<(Kind, Ms)> {
        let own = [Kind::ComplaintOfferExpired, Kind::ComplaintUnowned];
        let mut told = Vec::new();
        // Of each case the first thing alone falls due: the driver looks again until nothing is left.
        for _ in 0..1000 {
            let found = due(&self.hall, ms(now)).into_iter();
            let found: Vec<_> = found.filter(|one| matches!(one.body, Body::Case(_))).collect();
            if found.is_empty() {
                break;
            }
            for one in found {
                told.extend(Some((one.kind, one.at)).filter(|(kind, _)| own.contains(kind)));
                let at = self.hall.config().zone.stamp(one.at);
                self.apply(now, "system", Draft { kind: one.kind, at, feed: None, body: one.body });
            }
        }
        told
    }

    fn notices(&self, person: &str, now: &str) -> Vec<(NoticeKind, String, Possible)> {
        let list = self.hall.notices_for(person, ms(now));
        list.into_iter().map(|one| (one.kind, one.other.to_string(), one.key)).collect()
    }
}

fn offer_to(to: OfferTo, urgency: Urgency) -> CaseAct {
    let next = NextAction { text: "call at four".into(), person_id: "".into(), due: None };
    CaseAct::Offer {
        to,
        urgency,
        summary: String::new(),
        next: vec![next],
        if_then: String::new(),
        at_shift_end: false,
    }
}

fn offer(to: &str) -> CaseAct {
    offer_to(OfferTo::Person(to.into()), Urgency::Watch)
}

fn to_next_shift(to: &str) -> CaseAct {
    let mut act = offer(to);
    if let CaseAct::Offer { at_shift_end, .. } = &mut act {
        *at_shift_end = true;
    }
    act
}

fn accept(offer_id: &str) -> CaseAct {
    CaseAct::Accept { offer_id: offer_id.into(), read_back: vec![0, 0] }
}

fn force(to: &str) -> CaseAct {
    CaseAct::Force { to: to.into(), reason: "she is alone".into() }
}

/// Rule, reason and what is possible instead.
fn why(answer: Result<(), Refused>) -> (u8, Against, Vec<Possible>) {
    match answer.unwrap_err() {
        Refused::Rule { rule, why, instead } => (rule.number, why, instead),
        other => panic!("{other:?}"),
    }
}

#[test]
fn offered_to_and_accepted_by_whom_it_was_offered_to() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("09:10", "wf", offer("hm")).unwrap();
    assert_eq!(scene.owner(), "wf");
    let offer_id = scene.offer_id();
    let unread = CaseAct::Accept { offer_id: offer_id.clone(), read_back: Vec::new() };
    let (number, reason, _) = why(scene.does("09:11", "hm", unread));
    assert_eq!((number, reason), (9, Against::ReadBackMissing));
    let (number, reason, _) = why(scene.does("09:11", "zl", accept(&offer_id)));
    assert_eq!((number, reason), (8, Against::NotAddressed));
    scene.does("09:12", "hm", accept(&offer_id)).unwrap();
    assert_eq!((scene.owner(), scene.case().owner_since), ("hm", ms("09:12")));
    // Whoever is too late is told what they can do.
    let (number, reason, instead) = why(scene.does("09:13", "wf", CaseAct::Recall));
    assert_eq!((number, reason), (7, Against::NoOffer));
    assert!(instead.starts_with(&[Possible::Ask, Possible::Join]), "{instead:?}");
}

#[test]
fn an_offer_to_a_role_is_accepted_by_who_has_it() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("13:40", "wf", offer_to(OfferTo::Role("manager".into()), Urgency::Watch)).unwrap();
    let offer_id = scene.offer_id();
    assert_eq!(why(scene.does("13:41", "ct", accept(&offer_id))).1, Against::NotAddressed);
    scene.does("13:42", "hm", accept(&offer_id)).unwrap();
    assert_eq!(scene.owner(), "hm");
    let nobody = offer_to(OfferTo::Role("cashier".into()), Urgency::Watch);
    assert_eq!(scene.does("13:43", "hm", nobody), Err(Refused::NoPerson("cashier".into())));
    let clerks = offer_to(OfferTo::Role("clerk".into()), Urgency::Watch);
    assert_eq!(why(scene.does("13:43", "hm", clerks)).1, Against::MayNotOwn);
}

#[test]
fn given_only_to_people_on_shift_who_answer_for_complaints() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    assert_eq!(scene.does("09:10", "wf", offer("xx")), Err(Refused::NoPerson("xx".into())));
    let not = |answer: Result<(), Refused>| (why(answer.clone()).0, why(answer).1);
    assert_eq!(not(scene.does("09:10", "wf", offer("zl"))), (5, Against::MayNotOwn));
    assert_eq!(not(scene.does("09:10", "wf", offer("ct"))), (5, Against::OffShift));
    assert_eq!(not(scene.does("09:10", "hm", force("ct"))), (5, Against::OffShift));
    assert_eq!(not(scene.does("09:10", "wf", offer("wf"))), (4, Against::ToSelf));
    // Whose shift begins is given it at the end of the other.
    scene.does("09:10", "wf", to_next_shift("ct")).unwrap();
    assert_eq!(not(scene.does("09:11", "wf", offer("hm"))), (3, Against::OfferOpen));
}

#[test]
fn taken_at_once_from_the_hall_and_from_a_clerk_and_asked_for_from_anybody_else() {
    let mut scene = scene();
    scene.case_of("c1", "zl");
    // Another clerk asks; who answers for complaints takes over.
    scene.does("09:05", "lj", CaseAct::Take).unwrap();
    assert_eq!((scene.owner(), scene.case().request.is_some()), ("zl", true));
    scene.does("09:06", "wf", CaseAct::Take).unwrap();
    assert_eq!((scene.owner(), scene.case().request.is_some()), ("wf", false));
    assert_eq!(scene.case().transfers, 0, "taking over is no passing on");
    // Nobody takes from who answers for it.
    scene.does("09:07", "hm", CaseAct::Take).unwrap();
    assert_eq!(&*scene.case().request.as_ref().unwrap().person_id, "hm");
    assert_eq!(why(scene.does("09:08", "wf", CaseAct::Take)).1, Against::Already);
    scene.does("09:08", "wf", CaseAct::RefuseRequest { reason: String::new() }).unwrap();
    assert_eq!(scene.case().request, None);
    // What is the hall's is free to all.
    scene.acts("09:30", "wf", &Act::SignOff { note: String::new() }).unwrap();
    assert_eq!(scene.case().owner, Owner::Hall);
    scene.does("09:31", "lj", CaseAct::Take).unwrap();
    assert_eq!(scene.owner(), "lj");
}

#[test]
fn forced_by_who_may_with_a_reason_and_confirmed_by_who_has_it() {
    let mut scene = scene();
    scene.case_of("c1", "zl");
    assert_eq!(scene.does("09:10", "wf", force("hm")), Err(Refused::NoRight(Right::Force)));
    let no_reason = CaseAct::Force { to: "wf".into(), reason: String::new() };
    assert_eq!(why(scene.does("09:10", "hm", no_reason)).1, Against::ReasonMissing);
    scene.does("09:10", "hm", force("wf")).unwrap();
    assert_eq!((scene.owner(), scene.case().unconfirmed), ("wf", true));
    assert_eq!(why(scene.does("09:11", "hm", CaseAct::Confirm)).1, Against::NotOwner);
    scene.does("09:11", "wf", CaseAct::Confirm).unwrap();
    assert!(!scene.case().unconfirmed);
    scene.does("09:12", "lj", CaseAct::Join).unwrap();
    assert_eq!(scene.case().helpers, ["lj".into()]);
}

#[test]
fn what_nobody_knows_is_refused() {
    let mut scene = scene();
    let act = Act::Case { complaint_id: "c9".into(), act: Box::new(CaseAct::Take) };
    assert_eq!(scene.acts("09:10", "wf", &act), Err(Refused::NoComplaint("c9".into())));
    scene.case_of("c1", "wf");
    let no = CaseAct::Decline {
        offer_id: "o9".into(),
        reason: DeclineReason::Load,
        text: String::new(),
    };
    assert_eq!(why(scene.does("09:10", "hm", no)).1, Against::NoOffer);
    let refuse = CaseAct::RefuseRequest { reason: String::new() };
    assert_eq!(why(scene.does("09:10", "wf", refuse)).1, Against::NoRequest);
}

#[test]
fn a_hand_off_is_taken_back_as_if_it_had_not_been() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    let offers = Act::Case { complaint_id: "c1".into(), act: Box::new(offer("hm")) };
    let offered = scene.decides("09:10", "wf", &offers).unwrap();
    scene.apply("09:10", "wf", offered.drafts[0].clone());
    let accepts = CaseAct::Accept { offer_id: scene.offer_id(), read_back: vec![0] };
    let accepts = Act::Case { complaint_id: "c1".into(), act: Box::new(accepts) };
    let accepted = scene.decides("09:11", "hm", &accepts).unwrap();
    scene.apply("09:11", "hm", accepted.drafts[0].clone());
    // Somebody else has gone on with it: the giver's way back is closed, the receiver's is open.
    let undo = |decided: &Decided| Act::Undo { act_id: decided.act_id.clone() };
    assert_eq!(scene.acts("09:12", "wf", &undo(&offered)), Err(Refused::NoUndo));
    scene.acts("09:12", "hm", &undo(&accepted)).unwrap();
    assert_eq!((scene.owner(), scene.case().offer.is_some()), ("wf", true));
    assert_eq!(scene.case().past_offers, []);
    scene.acts("09:13", "wf", &undo(&offered)).unwrap();
    assert_eq!((scene.owner(), scene.case().offer.is_some()), ("wf", false));
    assert_eq!(scene.case().history.len(), 3, "all of it stays on record");
}
