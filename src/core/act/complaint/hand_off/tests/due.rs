//! What falls due about hand-offs, also after the program was off.

use proptest::prelude::*;

use super::*;

#[test]
fn an_offer_that_nobody_answers_ends_at_its_deadline_whenever_that_is_seen() {
    for seen in ["09:40", "09:41", "2025-11-12T10:00:00+08:00"] {
        let mut scene = scene();
        scene.case_of("c1", "wf");
        scene.does("09:10", "wf", offer("hm")).unwrap();
        assert_eq!(scene.falls_due("09:39"), []);
        assert_eq!(scene.falls_due(seen), [(Kind::ComplaintOfferExpired, ms("09:40"))], "{seen}");
        assert_eq!(scene.falls_due(seen), [], "once");
        let past = scene.case().past_offers.last().unwrap();
        assert_eq!((past.end.as_str(), past.ended_at), ("expired", ms("09:40")));
        assert_eq!((scene.owner(), scene.case().came_back_at()), ("wf", Some(ms("09:40"))));
    }
}

#[test]
fn who_does_not_answer_is_marked_until_they_act() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("09:10", "wf", offer("hm")).unwrap();
    scene.falls_due("09:40");
    assert!(scene.hall.is_silent("hm") && !scene.hall.is_silent("wf"));
    assert_eq!(scene.hall.silent().collect::<Vec<_>>(), [("hm", ms("09:40"))]);
    scene.does("09:50", "hm", CaseAct::Join).unwrap();
    assert!(!scene.hall.is_silent("hm"));
    let bytes = postcard::to_stdvec(&scene.hall).unwrap();
    assert!(postcard::from_bytes::<Hall>(&bytes).unwrap() == scene.hall);
}

#[test]
fn the_second_in_a_row_makes_it_the_halls_at_once() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("09:10", "wf", offer("hm")).unwrap();
    scene.falls_due("09:40");
    scene.does("09:45", "wf", offer("hm")).unwrap();
    // Both in one look, both at the deadline: nothing waits for the next.
    let told = scene.falls_due("11:00");
    let (expired, unowned) = (Kind::ComplaintOfferExpired, Kind::ComplaintUnowned);
    assert_eq!(told, [(expired, ms("10:15")), (unowned, ms("10:15"))]);
    assert_eq!((&scene.case().owner, scene.case().owner_since), (&Owner::Hall, ms("10:15")));
    assert_eq!(scene.case().offers_expired, 2, "what the ladder looks at");
    assert_eq!(scene.falls_due("11:01"), []);
    scene.does("11:02", "wf", CaseAct::Take).unwrap();
    assert_eq!(scene.falls_due("11:03"), [], "once for each offer");
    assert_eq!(scene.owner(), "wf");
}

#[test]
fn whoever_signs_off_leaves_their_cases_to_the_hall_in_the_same_act() {
    let mut scene = scene();
    for (id, owner) in [("c1", "wf"), ("c2", "wf"), ("c3", "zl")] {
        scene.case_of(id, owner);
    }
    scene.does("13:55", "wf", to_next_shift("ct")).unwrap();
    scene.acts("14:00", "wf", &Act::SignOff { note: String::new() }).unwrap();
    let owner = |scene: &Scene, id: &str| scene.hall.cases().get(id).unwrap().owner.clone();
    assert_eq!(owner(&scene, "c2"), Owner::Hall);
    assert_eq!(owner(&scene, "c3"), Owner::Person("zl".into()), "not hers");
    // What was offered to the next shift waits for its answer, and its giver owns it until then.
    assert_eq!(scene.owner(), "wf");
    assert_eq!(scene.falls_due("14:10"), []);
    let told = scene.falls_due("14:40");
    let (expired, unowned) = (Kind::ComplaintOfferExpired, Kind::ComplaintUnowned);
    assert_eq!(told, [(expired, ms("14:25")), (unowned, ms("14:25"))]);
    assert_eq!(scene.case().owner, Owner::Hall);
}

#[test]
fn a_sign_off_that_another_terminal_wrote_leaves_nothing_to_who_has_gone() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("13:50", "wf", offer("hm")).unwrap();
    scene.told("14:00 shift.signed_off wf id=s1");
    assert_eq!(scene.falls_due("14:01"), [(Kind::ComplaintUnowned, ms("14:00"))]);
    assert!(scene.case().offer.is_none());
    // Whoever gets it again after that keeps it.
    scene.does("14:05", "hm", force("wf")).unwrap_err();
    scene.told("14:05 marked wf state=on_post");
    scene.does("14:06", "hm", force("wf")).unwrap();
    assert_eq!(scene.falls_due("14:10"), []);
    assert_eq!(scene.owner(), "wf");
}

#[test]
fn declined_after_its_giver_went_it_is_the_halls() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("13:50", "wf", to_next_shift("ct")).unwrap();
    scene.acts("14:00", "wf", &Act::SignOff { note: String::new() }).unwrap();
    let (offer_id, text) = (scene.offer_id(), String::new());
    let no = CaseAct::Decline { offer_id, reason: DeclineReason::Load, text };
    scene.does("14:02", "ct", no).unwrap();
    assert_eq!(scene.falls_due("14:03"), [(Kind::ComplaintUnowned, ms("14:02"))]);
    assert_eq!(scene.case().owner, Owner::Hall);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_offer_never_stays_open_for_ever(
        minute in 0_i64..2400,
        urgent in any::<bool>(),
        next in any::<bool>(),
        later in 0_i64..5_000_000,
    ) {
        let mut scene = scene();
        scene.case_of("c1", "wf");
        let act = CaseAct::Offer {
            to: OfferTo::Person("hm".into()),
            urgency: if urgent { Urgency::Urgent } else { Urgency::Stable },
            summary: String::new(),
            next: Vec::new(),
            if_then: String::new(),
            at_shift_end: next,
        };
        let now = ms("09:00").plus_secs(minute * 60);
        let stamp = |at: Ms| scene.hall.config().zone.stamp(at).to_rfc3339();
        let (offered_at, seen) = (stamp(now), now);
        if scene.does(&offered_at, "wf", act).is_err() {
            return Ok(()); // not on shift by then
        }
        let ends = scene.case().offer.as_ref().unwrap().offered.expires_at;
        prop_assert!(ends > seen && ends.secs_since(seen) <= 3 * 86_400);
        let looked = scene.hall.config().zone.stamp(ends.plus_secs(later)).to_rfc3339();
        scene.falls_due(&looked);
        prop_assert!(scene.case().offer.is_none());
        prop_assert_eq!(scene.falls_due(&looked).len(), 0);
    }
}
