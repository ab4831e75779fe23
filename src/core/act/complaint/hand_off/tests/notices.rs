//! Who is told what, and with which key.

use super::*;
use NoticeKind as N;
use Possible as P;

fn told(kind: NoticeKind, other: &str, key: Possible) -> (NoticeKind, String, Possible) {
    (kind, other.to_owned(), key)
}

/// A fact that another terminal wrote at the same time.
fn elsewhere(scene: &mut Scene, now: &str, by: &str, fact: Fact) {
    let body =
        CaseEvent { by_name: "".into(), complaint_id: "c1".into(), act_id: "other".into(), fact };
    let kind = body.fact.kind();
    let body = Body::Case(Box::new(body));
    scene.apply(now, by, Draft { kind, at: at(now), feed: None, body });
}

#[test]
fn the_open_offer_is_told_to_whom_it_goes() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("13:40", "wf", offer("hm")).unwrap();
    assert_eq!(scene.notices("hm", "13:41"), [told(N::Offered, "wf", P::Accept)]);
    assert_eq!(scene.notices("wf", "13:41"), []);
    scene.does("13:42", "wf", CaseAct::Recall).unwrap();
    assert_eq!(scene.notices("hm", "13:43"), []);
    scene.told("13:43 marked ct state=on_post");
    scene.does("13:44", "wf", offer_to(OfferTo::Role("dm".into()), Urgency::Watch)).unwrap();
    assert_eq!(scene.notices("ct", "13:45"), [told(N::Offered, "wf", P::Accept)]);
    assert_eq!((scene.notices("hm", "13:45"), scene.notices("wf", "13:45")), (vec![], vec![]));
}

#[test]
fn both_sides_of_a_lost_take_are_told_until_they_act() {
    let mut scene = scene();
    scene.case_of("c1", "zl");
    scene.does("09:10", "wf", CaseAct::Take).unwrap();
    assert_eq!(scene.notices("zl", "09:10"), [told(N::TakenOver, "wf", P::Join)]);
    let taken = Taken { owner: "hm".into(), from: "zl".into(), shift_id: "".into() };
    elsewhere(&mut scene, "09:11", "hm", Fact::Taken(taken));
    assert_eq!((scene.owner(), scene.case().helpers.as_slice()), ("wf", &["hm".into()][..]));
    assert_eq!(scene.notices("hm", "09:12"), [told(N::TakenBefore, "wf", P::Ask)]);
    assert_eq!(scene.notices("wf", "09:12"), [told(N::TakenToo, "hm", P::Offer)]);
    // The key issues an ordinary command, and what it tells is seen then.
    scene.does("09:13", "hm", CaseAct::Take).unwrap();
    assert_eq!(scene.notices("hm", "09:14"), []);
    assert!(scene.notices("wf", "09:14").contains(&told(N::Asked, "hm", P::Offer)));
    scene.does("09:15", "wf", offer("hm")).unwrap();
    assert_eq!(scene.notices("wf", "09:16"), []);
    assert_eq!(scene.notices("hm", "09:16"), [told(N::Offered, "wf", P::Accept)]);
}

#[test]
fn a_late_accept_is_told_to_both_with_the_name_of_who_has_it() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("13:40", "wf", offer("hm")).unwrap();
    let offer_id = scene.offer_id();
    let by_manager = Forced { owner: "ct".into(), from: "wf".into(), reason: "must be".into() };
    elsewhere(&mut scene, "13:41", "boss", Fact::Forced(by_manager));
    let late =
        Accepted { offer_id: offer_id.as_str().into(), owner: "hm".into(), read_back: vec![0] };
    elsewhere(&mut scene, "13:42", "hm", Fact::Accepted(late));
    assert_eq!((scene.owner(), scene.case().helpers.as_slice()), ("ct", &["hm".into()][..]));
    assert_eq!(scene.notices("hm", "13:43"), [told(N::AcceptedLate, "ct", P::Ask)]);
    assert_eq!(scene.notices("wf", "13:43"), [told(N::ForcedAway, "ct", P::Ask)]);
    let own = [told(N::ForcedOn, "boss", P::Confirm), told(N::AcceptedLateBy, "hm", P::Offer)];
    assert_eq!(scene.notices("ct", "13:43"), own);
    scene.does("13:44", "ct", CaseAct::Confirm).unwrap();
    assert_eq!(scene.notices("ct", "13:45"), []);
}

#[test]
fn the_second_of_two_offers_is_answered_that_one_is_open() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("09:10", "wf", offer("hm")).unwrap();
    let CaseAct::Offer { .. } = offer("ct") else { panic!() };
    let second = Offered {
        offer_id: "o2".into(),
        to: "ct".into(),
        expires_at: ms("09:50"),
        ..scene.case().offer.as_ref().unwrap().offered.clone()
    };
    elsewhere(&mut scene, "09:11", "wf", Fact::Offered(Box::new(second)));
    assert_eq!(scene.notices("wf", "09:12"), [told(N::OfferLost, "ct", P::Recall)]);
    assert_eq!(scene.notices("ct", "09:12"), [], "it was never made");
}

#[test]
fn an_unanswered_offer_is_told_to_giver_receiver_and_who_has_the_duty() {
    let mut scene = scene();
    scene.case_of("c1", "hm");
    scene.told("13:35 marked ct state=on_post");
    scene.does("13:40", "hm", offer("ct")).unwrap();
    scene.falls_due("14:10");
    assert_eq!(scene.notices("hm", "14:11"), [told(N::Unanswered, "ct", P::Offer)]);
    assert_eq!(scene.notices("ct", "14:11"), [told(N::NotAnswered, "hm", P::Ask)]);
    assert_eq!(scene.notices("wf", "14:11"), [told(N::UnansweredOf, "hm", P::Ask)]);
    // Nobody is told for ever: it is over with the shift in which it happened.
    scene.told("14:20 shift.signed_off wf id=s1");
    assert_eq!(scene.notices("wf", "14:21"), []);
    assert_eq!(scene.notices("ct", "18:41"), []);
    assert_eq!(scene.notices("hm", "18:01"), []);
}

#[test]
fn a_no_and_a_refused_request_come_back_to_who_asked() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("09:10", "wf", offer("hm")).unwrap();
    let (offer_id, text) = (scene.offer_id(), String::new());
    let no = CaseAct::Decline { offer_id, reason: DeclineReason::Skills, text };
    scene.does("09:11", "hm", no).unwrap();
    assert_eq!(scene.notices("wf", "09:12"), [told(N::Declined, "hm", P::Offer)]);
    scene.does("09:13", "hm", CaseAct::Take).unwrap();
    scene.does("09:14", "wf", CaseAct::RefuseRequest { reason: String::new() }).unwrap();
    assert_eq!(scene.notices("wf", "09:15"), []);
    assert_eq!(scene.notices("hm", "09:15"), [told(N::Refused, "wf", P::Join)]);
}

#[test]
fn what_was_left_behind_is_told_to_who_has_the_duty_next() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.acts("14:00", "wf", &Act::SignOff { note: String::new() }).unwrap();
    scene.told("14:01 shift.opened ct id=s2");
    assert_eq!(scene.notices("ct", "14:02"), [told(N::LeftBehind, "wf", P::Take)]);
    scene.does("14:03", "lj", CaseAct::Take).unwrap();
    assert_eq!(scene.notices("ct", "14:04"), []);
}

#[test]
fn a_case_that_is_over_tells_nobody() {
    let mut scene = scene();
    scene.case_of("c1", "zl");
    scene.does("09:10", "wf", CaseAct::Take).unwrap();
    assert_eq!(scene.notices("zl", "09:11").len(), 1);
    let void = crate::core::event::VoidedCase { reason: "twice".into(), confirmed_by: "hm".into() };
    elsewhere(&mut scene, "09:12", "wf", Fact::Voided(void));
    let open = scene.case().is_open();
    assert_eq!(scene.notices("zl", "09:13").is_empty(), !open);
}
