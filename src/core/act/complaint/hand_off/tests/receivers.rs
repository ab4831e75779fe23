//! Whom to offer to, and until when an offer waits.

use super::*;
use crate::core::act::Receivers;

fn suggested(scene: &Scene, now: &str) -> Vec<String> {
    let all = Receivers::of(&scene.hall, ms(now));
    let list = all.of_case(scene.case());
    list.into_iter().filter(|(_, again)| *again).map(|(one, _)| one.person_id.clone()).collect()
}

fn expires(scene: &Scene) -> Ms {
    scene.case().offer.as_ref().unwrap().offered.expires_at
}

#[test]
fn suggested_are_those_on_shift_who_answer_for_complaints() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    assert_eq!(suggested(&scene, "09:10"), ["hm"], "ct comes at 13:30, clerks do not answer");
    assert_eq!(suggested(&scene, "13:31"), ["ct", "hm"], "who comes is expected");
    assert_eq!(suggested(&scene, "13:55"), ["hm"], "who is late is not");
    scene.told("13:56 marked ct state=on_post\n13:57 marked hm state=meal");
    assert_eq!(suggested(&scene, "13:58"), ["ct", "hm"], "who is at the post first");
}

#[test]
fn who_has_much_comes_after_who_has_little() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.case_of("c2", "hm");
    scene.told("13:31 marked ct state=on_post");
    assert_eq!(suggested(&scene, "13:40"), ["ct", "hm"]);
    let all = Receivers::of(&scene.hall, ms("13:40"));
    let loads: Vec<u32> = all.of_case(scene.case()).iter().map(|(one, _)| one.load).collect();
    assert_eq!(loads, [0, 1]);
}

#[test]
fn who_said_no_is_not_suggested_again_in_this_shift() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("09:10", "wf", offer("hm")).unwrap();
    let offer_id = scene.offer_id();
    let no = CaseAct::Decline { offer_id, reason: DeclineReason::Load, text: String::new() };
    scene.does("09:11", "hm", no).unwrap();
    assert_eq!(suggested(&scene, "09:12"), Vec::<String>::new());
    scene.does("09:13", "wf", offer("hm")).unwrap();
    // The next shift asks anew.
    scene.told("14:00 shift.signed_off wf id=s1\n14:01 shift.opened ct id=s2");
    assert!(suggested(&scene, "14:02").contains(&"hm".to_owned()));
}

#[test]
fn an_offer_waits_open_minutes_and_not_beyond_a_shift() {
    for (now, urgency, ends) in [
        ("09:10", Urgency::Urgent, "09:20"),
        ("09:10", Urgency::Watch, "09:40"),
        ("09:10", Urgency::Stable, "09:40"),
        // Before the doors open the minutes do not count.
        ("08:10", Urgency::Urgent, "08:40"),
        // The giver goes at 14:05.
        ("13:50", Urgency::Watch, "14:05"),
    ] {
        let mut scene = scene();
        scene.case_of("c1", "wf");
        let to = OfferTo::Person("hm".into());
        scene.does(now, "wf", offer_to(to, urgency)).unwrap();
        assert_eq!(expires(&scene), ms(ends), "{now} {urgency:?}");
    }
}

#[test]
fn an_offer_to_the_next_shift_outlasts_the_givers() {
    let mut scene = scene();
    scene.case_of("c1", "wf");
    scene.does("13:50", "wf", to_next_shift("ct")).unwrap();
    assert_eq!(expires(&scene), ms("14:20"));
    // Over night it waits for the doors to open.
    let mut scene = super::scene();
    scene.case_of("c1", "ct");
    scene.does("17:50", "ct", to_next_shift("wf")).unwrap();
    assert_eq!(expires(&scene), ms("2025-11-11T08:50:00+08:00"));
}

#[test]
fn little_time_to_the_close_makes_the_wait_short() {
    // Severity 3 is closed within 5 days: on the fifth at 09:00.
    for (now, ends) in [
        ("2025-11-15T08:40:00+08:00", "2025-11-15T08:45:00+08:00"),
        ("2025-11-15T08:52:00+08:00", "2025-11-15T08:55:00+08:00"),
        ("2025-11-15T09:30:00+08:00", "2025-11-15T09:33:00+08:00"),
    ] {
        let mut scene = scene();
        scene.case_of("c1", "wf");
        scene.does(now, "wf", to_next_shift("hm")).unwrap();
        assert_eq!(expires(&scene), ms(ends), "{now}");
    }
}
