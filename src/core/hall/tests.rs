//! The fold by examples: the life of a ticket line by line, snapshots, feeds and their silences. The laws that
//! hold for any events stand in `laws`.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod access;
mod checks;
mod clocks;
mod dates;
mod incidents;
mod ladders;
mod laws;
mod lives;
mod outside;
mod races;
mod requests;
mod settings;
mod silences;
mod snapshots;

use super::Effect;
use crate::core::event::Flags;
use crate::core::queue::life::State;
use crate::core::rules::Rules;
use crate::core::tests::{apply, day, events, hall_in, life, ms, ticket, told};
use crate::core::time::Zone;

#[test]
fn a_service_belongs_to_the_counter_and_the_person_it_was_given_by() {
    let hall = told(
        "08:30 issued A1 s=x
         08:31 called A1 c=1 p=e1
         08:32 started A1 c=1
         08:33 started A1 c=2
         08:34 issued B1 s=x
         08:35 started B1",
    );
    let name = |at: Option<_>| at.map(|at| hall.name(at));
    let of = |visit: &str| -> Vec<_> {
        let spans = &life(&hall, visit).spans;
        spans.iter().map(|span| (name(span.counter), name(span.staff))).collect()
    };
    assert_eq!(of("A1"), [(Some("1"), Some("e1")), (Some("2"), None)]);
    assert_eq!(of("B1"), [(None, None)], "a lobby service is at no counter");
    assert_eq!(name(life(&hall, "A1").counter), Some("2"));
}

#[test]
fn a_visit_seen_first_by_another_event_appears_in_the_state_it_implies() {
    for (line, state, flags) in [
        ("called A1 c=1", State::Called, Flags::UNKNOWN_VISIT),
        ("started A1 c=1", State::Serving, Flags::UNKNOWN_VISIT),
        ("requeued A1", State::Waiting, Flags::UNKNOWN_VISIT),
        ("finished A1", State::Done, Flags::UNKNOWN_VISIT),
        ("removed A1", State::Removed, Flags::default()),
    ] {
        let hall = told(&format!("08:30 {line}"));
        let life = life(&hall, "A1");
        assert_eq!((life.state, life.flags), (state, flags), "{line}");
        assert_eq!(life.counted_as(&Rules::default()), None, "{line}: never issued");
    }
}

#[test]
fn a_transferred_customer_goes_on_under_the_new_visit_in_any_order_of_arrival() {
    let list = events(
        "08:30 issued A1 s=x no=A001
         08:31 started A1 c=1
         08:32 transferred A1 to=y new=B1
         08:33 called B1 c=2
         08:34 transferred B1 to=z new=C1
         08:35 started C1 c=3
         08:36 finished C1",
    );
    for order in [[0, 1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1, 0], [3, 5, 0, 4, 1, 6, 2]] {
        let mut hall = hall_in(Zone::default());
        let shuffled: Vec<_> = order.iter().map(|at| list[*at].clone()).collect();
        apply(&mut hall, &shuffled);
        let all = day(&hall).tickets().iter().filter(|ticket| !ticket.is_empty()).count();
        assert_eq!(all, 1, "{order:?}");
        let one = ticket(&hall, "C1");
        assert_eq!((&*one.visit, one.number.as_deref()), ("A1", Some("A001")), "{order:?}");
        assert_eq!(one.life().state, State::Done, "{order:?}");
        assert_eq!((one.life().legs.len(), one.life().spans.len()), (3, 2), "{order:?}");
        let bytes = postcard::to_stdvec(&hall).unwrap();
        let mut back: super::Hall = postcard::from_bytes(&bytes).unwrap();
        assert!(back == hall, "{order:?}");
        let more = &events("09:00 called B1 c=9")[..];
        apply(&mut hall, more);
        apply(&mut back, more);
        assert!(back == hall, "{order:?}: a visit is found again after a restart");
    }
}

#[test]
fn a_machine_that_counts_anew_goes_on_behind_what_it_said() {
    let hall = told(
        "08:30 issued A1 s=x seq=5000
         08:40 called A1 c=1 seq=1
         08:41 started A1 c=1 seq=2
         08:45 finished A1 seq=3",
    );
    let life = life(&hall, "A1");
    assert_eq!(
        (life.state, life.wait_secs(), life.flags),
        (State::Done, Some(660), Flags::default())
    );
    let feed = hall.feeds.values().next().unwrap();
    assert_eq!(feed.missing(ms("09:00"), &Rules::default()), 0);
}

#[test]
fn without_a_sequence_time_decides_and_arrival_breaks_ties() {
    let mut list = events(
        "08:30 issued A1 s=x
         08:41 started A1 c=1
         08:50 finished A1
         08:40 called A1 c=1",
    );
    for event in &mut list {
        event.feed.as_mut().unwrap().sequence = None;
    }
    let mut hall = hall_in(Zone::default());
    apply(&mut hall, &list);
    let life = life(&hall, "A1");
    assert_eq!((life.state, life.flags), (State::Done, Flags::default()));
    assert_eq!(life.legs[0].first_call, Some(ms("08:40")));
}

#[test]
fn a_ticket_stays_on_the_business_date_of_its_issue() {
    let hall = told(
        "2025-11-10T23:50:00+08:00 issued A1 s=x
         2025-11-11T00:10:00+08:00 started A1 c=1
         2025-11-11T00:20:00+08:00 issued B1 s=x date=2025-11-10
         2025-11-11T00:30:00+08:00 issued C1 s=x",
    );
    assert_eq!(life(&hall, "A1").state, State::Serving);
    assert_eq!(life(&hall, "B1").state, State::Waiting);
    let next = hall.day("2025-11-11".parse().unwrap()).unwrap();
    assert_eq!(next.tickets().iter().map(|t| &*t.visit).collect::<Vec<_>>(), ["C1"]);
}

#[test]
fn a_clock_that_is_off_moves_live_ages_but_not_what_happened() {
    let hall = told("10:30 issued A1 s=x rec=08:30 flag=clock");
    let leg = life(&hall, "A1").open_leg().copied().unwrap();
    assert_eq!((leg.entered, leg.live), (ms("10:30"), ms("08:30")));
    assert_eq!(hall.feeds.values().next().unwrap().clock_off_secs, Some(7200));
}

#[test]
fn what_says_nothing_is_kept_and_changes_nothing() {
    for (line, effect) in [
        ("counter.opened", Effect::Stored),
        ("signed_in", Effect::Stored),
        ("called c=1", Effect::Stored),
        ("hall.snapshot", Effect::Stored),
        ("feed.kept", Effect::Stored),
        ("heartbeat", Effect::Applied),
    ] {
        let mut hall = hall_in(Zone::default());
        let applied = apply(&mut hall, &events(&format!("08:30 {line}")));
        assert_eq!(applied[0].effect, effect, "{line}");
        assert_eq!(hall.days().count(), 0, "{line}");
    }
}

#[test]
fn a_counter_has_its_stays_whatever_the_order_of_arrival() {
    let list = events(
        "08:30 opened 1 p=e1 takes=x,y
         09:00 paused 1
         09:10 opened 1 takes=x
         10:00 closing_soon 1
         10:05 opened 1
         10:10 closed 1",
    );
    for order in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 5, 0, 3, 1, 4]] {
        let mut hall = hall_in(Zone::default());
        let shuffled: Vec<_> = order.iter().map(|at| list[*at].clone()).collect();
        apply(&mut hall, &shuffled);
        let stays = day(&hall).counters.values().next().unwrap().stays();
        let secs: Vec<_> = stays
            .iter()
            .map(|stay| (stay.state.counter_str(), stay.to.map(|to| to.secs_since(stay.from))))
            .collect();
        let (open, paused) = ("opened", "paused");
        let want = [(open, Some(1800)), (paused, Some(600)), (open, Some(3600)), ("closed", None)];
        assert_eq!(secs, want, "{order:?}");
        assert_eq!(stays[1].other.map(|at| hall.name(at)), Some("e1"), "a break keeps the person");
        assert!(!stays[2].closing_soon, "opened again, it takes customers");
        let known = hall.counters.values().next().unwrap();
        assert_eq!(known.services.len(), 1, "{order:?}: what was said last of its services");
    }
}
