//! What the list of many halls says of them.

use super::*;
use crate::core::act::followup::tests::{make, new, play};
use crate::core::act::{Act, NewFollowUp};
use crate::core::tests::ms;
use crate::core::time::Zone;
use crate::server::oversight::calls_of;
use crate::text::words::Lang;

const LATE: &str = "2025-11-14T09:00:00+08:00";

fn face_to_face(n: u32) -> Act {
    make(NewFollowUp { customer: None, way: FollowUpWay::FaceToFace, ..new(n) })
}

fn asked(query: &str) -> Ask {
    Ask::of_query(query)
}

#[test]
fn totals_are_of_all_that_fit_and_the_next_one_is_found_behind_any_number_that_only_the_hall_can_ask()
 {
    let mut play = play();
    for n in 1..=250 {
        play.act("08:35", "he", &face_to_face(n)).unwrap();
    }
    play.act("08:36", "he", &make(new(901))).unwrap();
    let now = ms(LATE);
    let look = Look { lang: Lang::En, now, zone: Zone::default() };
    let standing = HallStanding::unknown("H001", "One", now);
    let lists = [(Arc::new(standing), Arc::new(calls_of(&play.hall, now)))];
    let (districts, claims) = (Districts::new(), HashMap::new());
    let rows_of = |query: &str| rows(look, &asked(query), &lists, &districts);
    assert_eq!(ready(&rows_of(""), look, None).len(), 1, "it is offered");
    let totals = |query: &str| {
        let it = Totals::of(look, &asked(query), &lists, &districts);
        [it.open, it.overdue, it.not_here, it.more]
    };
    assert_eq!(totals(""), [251, 251, 250, 51]);
    assert_eq!(totals("way=telephone"), [1, 1, 0, 0]);
    assert_eq!(totals("way=face_to_face"), [250, 250, 250, 51]);
    for none in ["due=later", "origin=complaint", "hall=H002", "district=north"] {
        assert_eq!(totals(none), [0; 4], "{none}");
    }
    let page = |query: &str| {
        let ask = asked(query);
        let (lists, districts, claims) = (&lists, &districts, &claims);
        part(&ListPage { look, ask: &ask, lists, districts, claims, said: maud::html! {} })
            .into_string()
    };
    let all = page("");
    assert!(all.contains("251 open, 251 overdue; 250 of them have no number"), "{all}");
    assert!(all.contains("51 more are not listed"), "{all}");
    let telephone = page("way=telephone");
    assert!(telephone.contains("1 open, 1 overdue</p>"), "{telephone}");
    assert!(!telephone.contains("more are not listed"), "{telephone}");
}
