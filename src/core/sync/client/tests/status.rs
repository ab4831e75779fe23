//! What the machine says of itself, where more than one thing is to be said.

use super::*;

fn needs(bench: &Bench) -> Option<Need> {
    match bench.status {
        Status::Attention { need, .. } => Some(need),
        _ => None,
    }
}

#[test]
fn what_was_set_aside_and_clocks_that_differ_hide_nothing_else() {
    let aside = Standing { set_aside: 3, ..standing(0, 0) };
    let mut bench = Bench::live(aside.clone());
    assert_eq!(needs(&bench), Some(Need::SetAside { events: 3 }));
    assert!(bench.status.is_in_step());
    bench.feed(Input::Clocks { off_ms: 180_001, strayed: false });
    assert_eq!(needs(&bench), Some(Need::ClockOff { minutes: 3 }));
    assert!(bench.status.is_in_step());
    bench.feed(Input::Standing(Standing { last: 60, ..aside.clone() }));
    assert!(matches!(bench.status, Status::Sending { of: 60, .. }), "{:?}", bench.status);
    bench.feed(Input::Standing(Standing { last: 60, sent: 60, ..aside.clone() }));
    assert!(bench.status.is_in_step());
    bench.answer(Lane::Down, Answer::Page { segments: 1, head: 900 });
    assert!(matches!(bench.status, Status::Fetching { of: 900, .. }), "{:?}", bench.status);
    bench.done(Standing { last: 60, sent: 60, cursor: 900, ..aside });
    assert!(bench.status.is_in_step());
    for _ in 0..OFFLINE_FAILS {
        while !bench.asks(Lane::Down) {
            bench.sleep();
        }
        let (ask, _) = bench.take(Lane::Down);
        bench.feed(Input::Failed { lane: Lane::Down, ask, why: Failure::Unreachable });
    }
    assert!(matches!(bench.status, Status::Offline { since: Some(_), .. }), "{:?}", bench.status);
    assert!(!bench.status.is_in_step());
}

#[test]
fn what_is_only_here_comes_before_what_was_set_aside_and_ends() {
    let lost = Standing { set_aside: 3, only_here: 2, ..standing(0, 0) };
    let mut bench = Bench::live(lost.clone());
    assert_eq!(needs(&bench), Some(Need::OnlyHere { events: 2 }));
    assert!(bench.status.is_in_step());
    bench.feed(Input::Standing(Standing { only_here: 0, ..lost }));
    assert_eq!(needs(&bench), Some(Need::SetAside { events: 3 }));
}

#[test]
fn a_server_that_opens_no_session_is_as_good_as_none_however_well_it_is_heard() {
    let no_stream = Session { streams: Vec::new(), ..session(0) };
    for answer in [Refusal::Token, Refusal::Envelope, Refusal::StreamUnknown, Refusal::Gap]
        .map(|error| Answer::Refused(refused(error)))
        .into_iter()
        .chain([Answer::Session(no_stream)])
    {
        let mut bench = Bench::live(standing(0, 0));
        bench.feed(Input::Standing(Standing { stream: [8; 16], ..standing(0, 0) }));
        let mut since = Vec::new();
        for _ in 0..6 {
            while !bench.asks(Lane::Up) {
                bench.sleep();
            }
            let nonce = "n".to_owned();
            bench.answer(Lane::Up, Answer::Challenge { nonce });
            bench.answer(Lane::Up, answer.clone());
            let Status::Offline { since: Some(at), .. } = bench.status else {
                panic!("{answer:?}: {:?}", bench.status)
            };
            since.push(at);
        }
        since.dedup();
        assert_eq!(since, [1_000], "it does not go on with each challenge: {answer:?}");
    }
}

#[test]
fn a_life_without_end_is_that_of_a_day() {
    let mut bench = Bench::new(standing(0, 0));
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.answer(Lane::Up, Answer::Session(Session { life_secs: u64::MAX, ..session(0) }));
    let mut slept = 0;
    while !bench.asks(Lane::Up) {
        slept += bench.sleep();
        bench.asks.retain(|one| one.0 == Lane::Up);
    }
    assert!((86_000_000..86_400_000).contains(&slept), "{slept}");
}

#[test]
fn what_cannot_be_read_is_not_what_cannot_be_written_and_is_over_once_it_is_sent() {
    let mut bench = Bench::live(standing(1, 0));
    let (ask, _) = bench.take(Lane::Up);
    bench.feed(Input::Failed { lane: Lane::Up, ask, why: Failure::Disk });
    assert_eq!(needs(&bench), Some(Need::Unread));
    bench.answer(Lane::Down, Answer::Page { segments: 1, head: 1 });
    bench.done(Standing { cursor: 1, ..standing(1, 0) });
    assert_eq!(needs(&bench), Some(Need::Unread), "a page that was put down says nothing of it");
    while !bench.asks(Lane::Up) {
        bench.sleep();
    }
    bench.answer(Lane::Up, stored(1));
    assert_eq!(needs(&bench), None);
}

#[test]
fn a_terminal_that_is_let_in_again_is_not_shut_out_any_more() {
    let mut bench = Bench::live(standing(1, 0));
    bench.refuse(Lane::Up, Refusal::Revoked);
    assert_eq!(needs(&bench), Some(Need::Revoked));
    bench.answer(Lane::Down, Answer::Page { segments: 0, head: 0 });
    assert_eq!(needs(&bench), None);

    let mut bench = Bench::new(standing(0, 0));
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.refuse(Lane::Up, Refusal::Revoked);
    while !bench.asks(Lane::Up) {
        bench.sleep();
    }
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    assert_eq!(needs(&bench), Some(Need::Revoked), "anybody gets something to sign");
}

#[test]
fn pages_that_cannot_be_read_are_no_silence_and_each_conversation_counts_its_own() {
    let past = Standing { begin: Begin::Past { have: 1, of: 9 }, cursor: 9, ..standing(0, 0) };
    let mut bench = Bench::live(past.clone());
    for round in 1..=MISSES_MAX {
        while !bench.asks(Lane::Past) {
            bench.sleep();
        }
        let (ask, _) = bench.take(Lane::Past);
        bench.feed(Input::Failed { lane: Lane::Past, ask, why: Failure::Garbled });
        assert_eq!(needs(&bench) == Some(Need::LogGap), round == MISSES_MAX, "{round}");
        while !bench.asks(Lane::Down) {
            bench.sleep();
        }
        bench.answer(Lane::Down, Answer::Page { segments: 1, head: 9 + u64::from(round) });
        bench.done(Standing { cursor: 9 + u64::from(round), ..past.clone() });
    }
    assert_eq!(needs(&bench), Some(Need::LogGap), "the log that comes does not mend the history");
    while !bench.asks(Lane::Past) {
        bench.sleep();
    }
    bench.answer(Lane::Past, Answer::Page { segments: 1, head: 9 });
    bench.done(Standing { begin: Begin::Past { have: 5, of: 9 }, ..past });
    assert_eq!(needs(&bench), None);
}

#[test]
fn a_snapshot_that_cannot_be_read_leads_to_the_log_from_its_first_event() {
    let mut bench = Bench::new(Standing { begin: Begin::Empty, ..standing(0, 0) });
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.answer(Lane::Up, Answer::Session(Session { head: 1 << 40, ..session(0) }));
    let (ask, asked) = bench.take(Lane::Down);
    assert!(matches!(asked, Request::Snapshot { .. }), "{asked:?}");
    bench.feed(Input::Failed { lane: Lane::Down, ask, why: Failure::Garbled });
    assert!(matches!(bench.take(Lane::Down).1, Request::Log { after: 0, .. }));
}
