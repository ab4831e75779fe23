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
