//! Races and endings by examples (complaints I2, sync 4.7).

use super::*;

#[test]
fn the_giver_owns_it_until_somebody_accepts() {
    let mut case = told("100 a offer o1 b");
    assert_eq!((case.owner.id(), case.owner_since), ("a", Ms(0)));
    assert_eq!(tell(&mut case, "160 b accept o1"), "ok");
    assert_eq!((case.owner.id(), case.owner_since), ("b", Ms(160_000)));
    // Who offered and accepted, and when, can be told for ever (domain 3-6).
    let past = case.past_offer("o1").unwrap();
    assert_eq!((&*past.offer.from, past.offer.at), ("a", Ms(100_000)));
    assert_eq!((past.end, past.ended_at), (OfferEnd::Accepted, Ms(160_000)));
    assert_eq!((&*past.answered_by, case.transfers, case.owner_changes), ("b", 1, 1));
    assert_eq!(&*case.fields.first_contact, "a", "who was asked first stays");
}

#[test]
fn of_two_who_take_it_the_first_has_it_and_the_second_helps() {
    let mut case = told("100 a left a s1\n110 b take hall");
    assert_eq!(tell(&mut case, "111 c take hall"), "13:lost");
    assert_eq!((case.owner.id(), case.helpers.as_slice()), ("b", &["c".into()][..]));
    assert_eq!(case.history.len(), 4, "the second is kept too");
    // Who helps and is given it helps no more.
    assert_eq!(tell(&mut case, "120 b offer o1 c"), "ok");
    assert_eq!(tell(&mut case, "121 c accept o1"), "ok");
    assert!(case.helpers.is_empty());
}

#[test]
fn of_two_offers_the_first_stands_and_an_answer_to_the_other_is_late() {
    let mut case = told("100 a offer o1 b");
    assert_eq!(tell(&mut case, "101 a offer o2 c"), "3:offer_open");
    assert_eq!(tell(&mut case, "102 c accept o2"), "7:no_offer");
    assert_eq!(case.past_offer("o2").unwrap().end, OfferEnd::Superseded);
    assert_eq!(tell(&mut case, "103 b accept o1"), "ok");
    assert_eq!(tell(&mut case, "104 c accept o2"), "7:lost", "by then it is b's");
    assert_eq!(case.helpers, ["c".into()]);
    assert_eq!(tell(&mut case, "105 b accept o1"), "7:already");
}

#[test]
fn a_manager_stands_before_a_take_and_an_accept_that_they_did_not_see() {
    for (script, loser) in
        [("100 a offer o1 b\n110 b accept o1", "b"), ("100 a left a s1\n110 c take hall", "c")]
    {
        let mut case = told(script);
        let from = if loser == "b" { "a" } else { "hall" };
        assert_eq!(tell(&mut case, &format!("111 m force d {from}")), "ok");
        assert_eq!((case.owner.id(), case.helpers.as_slice()), ("d", &[loser.into()][..]));
        assert!(case.unconfirmed);
        assert_eq!(tell(&mut case, "112 d confirm"), "ok");
        assert!(!case.unconfirmed);
    }
    // The other way round: forced first.
    let mut case = told("100 a offer o1 b\n110 m force d a");
    assert!(case.helpers.is_empty(), "who was seen to own it just hands it over");
    assert_eq!(tell(&mut case, "111 b accept o1"), "7:lost");
    assert_eq!((case.owner.id(), case.helpers.as_slice()), ("d", &["b".into()][..]));
    // Whoever acts on a case has seen that it is theirs.
    assert_eq!(tell(&mut case, "112 d offer o2 a"), "ok");
    assert!(!case.unconfirmed);
}

#[test]
fn two_offers_in_a_row_unanswered_make_it_the_halls_once() {
    let mut case = told("100 a offer o1 b\n700 system expire o1");
    assert_eq!((case.offers_expired, case.came_back_at()), (1, Some(Ms(700_000))));
    assert_eq!(case.not_again, [NotAgain { person_id: "b".into(), at: Ms(700_000) }]);
    assert_eq!(tell(&mut case, "700 system twice a o1"), "18:too_early");
    assert_eq!(tell(&mut case, "710 a offer o2 c"), "ok");
    assert_eq!(case.came_back_at(), None);
    assert_eq!(tell(&mut case, "1310 system expire o2"), "ok");
    assert_eq!(tell(&mut case, "1310 system expire o2"), "12:already");
    assert_eq!(tell(&mut case, "1310 system twice a o2"), "ok");
    assert_eq!((case.owner.clone(), case.offers_expired), (Owner::Hall, 2));
    assert_eq!(tell(&mut case, "1400 a take hall"), "ok");
    assert_eq!(case.offers_expired, 0);
    assert_eq!(tell(&mut case, "1400 system twice a o2"), "18:already", "told again later");
    assert_eq!(case.owner.id(), "a");
}

#[test]
fn an_answer_ends_the_row_of_unanswered_offers() {
    let mut case = told("100 a offer o1 b\n700 system expire o1\n710 a offer o2 c");
    assert_eq!(tell(&mut case, "720 c decline o2"), "ok");
    assert_eq!((case.offers_expired, case.owner.id()), (0, "a"));
}

#[test]
fn one_no_is_not_that_of_a_role() {
    let mut case = told("100 a offer o1 @dm\n110 b decline o1");
    assert!(case.offer.is_some());
    assert_eq!(tell(&mut case, "120 c accept o1"), "ok");
    assert_eq!(case.owner.id(), "c");
    assert_eq!(case.not_again[0].person_id, "b".into());
}

#[test]
fn a_request_is_answered_with_an_offer_or_a_no_and_ends_with_its_owner() {
    let mut case = told("100 b ask r1");
    assert_eq!(tell(&mut case, "110 c ask r2"), "14:already");
    assert_eq!(tell(&mut case, "120 c refuse r1"), "14:not_owner");
    assert_eq!(tell(&mut case, "120 a refuse r2"), "14:no_request");
    assert_eq!(tell(&mut case, "130 a offer o1 b"), "ok");
    assert_eq!(case.request, None);
    let mut case = told("100 b ask r1\n110 a refuse r1\n120 c ask r2\n130 m force b a");
    assert_eq!(case.request, None);
    assert_eq!(tell(&mut case, "140 a refuse r2"), "14:no_request");
}

#[test]
fn the_third_transfer_says_why() {
    let mut case = told("100 a offer o1 b\n110 b accept o1\n120 b offer o2 c\n130 c accept o2");
    let mut silent = offered("o3", "d", 140);
    silent.summary = "  ".into();
    let broken = case.take(&step(140, "c"), &Fact::Offered(Box::new(silent))).unwrap_err();
    assert_eq!((broken.rule.number, broken.why), (6, Against::ReasonMissing));
    assert_eq!(tell(&mut case, "150 c offer o4 d"), "ok");
}

#[test]
fn passed_to_and_fro_from_the_fourth_change_on() {
    let mut case = told(
        "100 a offer o1 b\n101 b accept o1\n110 b offer o2 a\n111 a accept o2
         120 a offer o3 b\n121 b accept o3",
    );
    assert_eq!((case.owner_changes, case.is_ping_pong()), (3, false));
    assert_eq!(tell(&mut case, "130 m force c b"), "ok");
    assert!(case.is_ping_pong());
}

#[test]
fn a_manager_gives_a_reason() {
    let mut case = case();
    let fact = Fact::Forced(Forced { owner: "b".into(), from: "a".into(), reason: " ".into() });
    let broken = case.take(&step(10, "m"), &fact).unwrap_err();
    assert_eq!((broken.rule.number, broken.why), (15, Against::ReasonMissing));
    assert_eq!(case.owner.id(), "a");
}

#[test]
fn nobody_speaks_for_another() {
    for (words, number) in
        [("accept o1", 8), ("decline o1", 8), ("take a", 13), ("ask r1", 14), ("join", 17)]
    {
        let mut case = told("100 a offer o1 b");
        let said = fact(110, "b", words);
        let broken = case.take(&step(110, "x"), &said).unwrap_err();
        assert_eq!(broken.rule.number, number, "{words}");
        assert_eq!(case.owner.id(), "a");
    }
}

#[test]
fn an_offer_that_was_taken_back_opens_again_nothing() {
    // What the general way back does: the case is computed anew without the entry.
    let with = told("100 a offer o1 b");
    let mut without = case();
    assert_eq!(tell(&mut without, "110 b accept o1"), "7:no_offer");
    assert!(with.offer.is_some() && without.offer.is_none());
}
