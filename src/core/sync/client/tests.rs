//! The machine alone: what it asks, when it waits, what it says of itself.

mod begin;
mod status;

use super::*;
use crate::core::hex::hex;
use crate::core::sync::status::Step;
use crate::core::sync::wire::{Run, Session, Stored, StreamHead, StreamState};

const STREAM: StreamId = [7; 16];

/// A machine with what it said last.
struct Bench {
    client: SyncClient,
    now: u64,
    asks: Vec<(Lane, u64, Request)>,
    tasks: Vec<(u64, Task)>,
    wake: Option<u64>,
    status: Status,
}

fn standing(last: u64, sent: u64) -> Standing {
    let incarnation = "i0".to_owned();
    let begin = Begin::Whole;
    Standing {
        stream: STREAM,
        last,
        sent,
        cursor: 0,
        begin,
        incarnation,
        set_aside: 0,
        only_here: 0,
        oldest: None,
    }
}

fn session(last: u64) -> Session {
    let head = StreamHead { id: hex(&STREAM), last, chain: String::new() };
    Session {
        token: "t".to_owned(),
        life_secs: 3_600,
        incarnation: "i0".to_owned(),
        common: None,
        head: 0,
        durable_through: 0,
        start_within_secs: 0,
        streams: vec![StreamState { head, fits: true }],
    }
}

fn refused(error: Refusal) -> Refused {
    let message = String::new();
    let (retry_after_secs, stream, known, index, bytes_max) = (None, None, Vec::new(), None, None);
    Refused { error, message, retry_after_secs, stream, known, index, bytes_max, hall: None }
}

impl Bench {
    fn new(standing: Standing) -> Bench {
        let client = SyncClient::new(Dice::new(5));
        let (asks, tasks) = (Vec::new(), Vec::new());
        let mut bench = Bench { client, now: 1_000, asks, tasks, wake: None, status: Status::Off };
        bench.feed(Input::Standing(standing));
        bench
    }

    /// With a session and a long-poll under way.
    fn live(standing: Standing) -> Bench {
        let sent = standing.sent;
        let mut bench = Bench::new(standing);
        bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
        bench.answer(Lane::Up, Answer::Session(session(sent)));
        bench
    }

    fn feed(&mut self, input: Input) {
        self.wake = None;
        for output in self.client.handle(input, self.now) {
            match output {
                Output::Ask { lane, ask, request, .. } => self.asks.push((lane, ask, request)),
                Output::Cancel { ask, .. } => self.asks.retain(|one| one.1 != ask),
                Output::Do { task, what } => self.tasks.push((task, what)),
                Output::WakeAt(at) => self.wake = Some(at),
                Output::Status(status) => self.status = status,
            }
        }
    }

    fn take(&mut self, lane: Lane) -> (u64, Request) {
        let at = self.asks.iter().position(|one| one.0 == lane).expect("nothing is asked");
        let (_, ask, request) = self.asks.remove(at);
        (ask, request)
    }

    fn asks(&self, lane: Lane) -> bool {
        self.asks.iter().any(|one| one.0 == lane)
    }

    fn answer(&mut self, lane: Lane, answer: Answer) -> Request {
        let (ask, request) = self.take(lane);
        self.feed(Input::Reply { lane, ask, incarnation: "i0".to_owned(), answer });
        request
    }

    fn refuse(&mut self, lane: Lane, error: Refusal) {
        self.answer(lane, Answer::Refused(refused(error)));
    }

    fn done(&mut self, standing: Standing) -> Task {
        let (task, what) = self.tasks.remove(0);
        self.feed(Input::Done { task, standing });
        what
    }

    fn sleep(&mut self) -> u64 {
        let before = self.now;
        self.now = self.wake.expect("no time to wake is named");
        self.feed(Input::Tick);
        self.now - before
    }
}

fn stored(last: u64) -> Answer {
    let runs = vec![Run { first: 1, count: last, hseq: 1, skip: Vec::new() }];
    Answer::Stored(Stored { last, chain: String::new(), runs, head: last })
}

#[test]
fn a_session_comes_first_and_then_both_conversations() {
    let mut bench = Bench::new(standing(2, 0));
    assert!(
        !bench.asks(Lane::Down)
            && bench.status == Status::Offline { since: None, unsent: 2, oldest: None }
    );
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    let asked = bench.answer(Lane::Up, Answer::Session(session(0)));
    assert!(matches!(asked, Request::Session { last: 2, .. }), "{asked:?}");
    assert!(matches!(bench.take(Lane::Down).1, Request::Log { after: 0, own: Some(STREAM), .. }));
    // What is written while a segment is under way goes with the next.
    bench.feed(Input::Appended { stream: STREAM, last: 5 });
    let asked = bench.answer(Lane::Up, stored(2));
    assert!(matches!(asked, Request::Segment { first: 1, events_max: 2, .. }), "{asked:?}");
    assert!(!bench.asks(Lane::Up), "the next one waits for the disk");
    assert!(matches!(bench.done(standing(2, 2)), Task::MarkSent { .. }));
    let (_, asked) = bench.take(Lane::Up);
    assert!(matches!(asked, Request::Segment { first: 3, events_max: 3, .. }), "{asked:?}");
}

#[test]
fn a_session_is_renewed_before_its_life_ends() {
    let mut bench = Bench::live(standing(0, 0));
    bench.take(Lane::Down);
    assert_eq!(bench.status, Status::Synced { at: 1_000, unsent: 0, oldest: None });
    let mut slept = 0;
    while !bench.asks(Lane::Up) {
        slept += bench.sleep();
        bench.asks.retain(|one| one.0 == Lane::Up);
    }
    assert!((3_500_000..3_600_000).contains(&slept), "{slept}");
    assert_eq!(bench.take(Lane::Up).1, Request::Challenge);
}

#[test]
fn i17_after_each_failure_a_time_to_wake_is_named_and_it_grows_and_a_person_ends_it() {
    let mut bench = Bench::new(standing(1, 0));
    let mut longest = 0;
    for _ in 0..20 {
        let (ask, _) = bench.take(Lane::Up);
        bench.feed(Input::Failed { lane: Lane::Up, ask, why: Failure::Unreachable });
        longest = longest.max(bench.sleep());
        assert!(bench.asks(Lane::Up));
    }
    assert!((60_000..=PAUSE_MS_MAX).contains(&longest), "{longest}");
    let (ask, _) = bench.take(Lane::Up);
    bench.feed(Input::Foreign { lane: Lane::Up, ask });
    assert!(!bench.asks(Lane::Up));
    bench.feed(Input::Now);
    assert!(bench.asks(Lane::Up));
}

#[test]
fn whichever_conversation_finds_the_server_again_wakes_the_other() {
    let mut bench = Bench::live(standing(1, 0));
    let fail = |bench: &mut Bench, lane: Lane| {
        if bench.asks(lane) {
            let (ask, _) = bench.take(lane);
            bench.feed(Input::Failed { lane, ask, why: Failure::Unreachable });
        }
    };
    for _ in 0..12 {
        fail(&mut bench, Lane::Up);
        fail(&mut bench, Lane::Down);
        bench.sleep();
    }
    assert!(matches!(bench.status, Status::Offline { .. }), "{:?}", bench.status);
    while !bench.asks(Lane::Up) {
        fail(&mut bench, Lane::Down);
        bench.sleep();
    }
    fail(&mut bench, Lane::Down);
    bench.answer(Lane::Up, stored(1));
    let found = bench.now;
    bench.done(standing(1, 1));
    while !bench.asks(Lane::Down) {
        bench.sleep();
    }
    assert!(bench.now <= found + 1_000, "after {} ms", bench.now - found);
}

#[test]
fn a_request_that_nobody_ends_is_given_up() {
    let mut bench = Bench::new(standing(1, 0));
    let (ask, _) = bench.take(Lane::Up);
    assert_eq!(bench.sleep(), SESSION_MS);
    let late = Answer::Challenge { nonce: "n".to_owned() };
    bench.feed(Input::Reply { lane: Lane::Up, ask, incarnation: "i0".to_owned(), answer: late });
    assert!(!bench.asks(Lane::Up), "the late answer is of no interest");
    bench.sleep();
    assert_eq!(bench.take(Lane::Up).1, Request::Challenge);
}

#[test]
fn a_server_that_asks_for_silence_gets_it_from_a_person_too() {
    let mut bench = Bench::live(standing(1, 0));
    bench.take(Lane::Down);
    let answer = Answer::Refused(Refused { retry_after_secs: Some(30), ..refused(Refusal::Busy) });
    bench.answer(Lane::Up, answer);
    bench.feed(Input::Now);
    assert!(!bench.asks(Lane::Up));
    let slept = bench.sleep();
    assert!((30_000..=37_500).contains(&slept) && bench.asks(Lane::Up), "{slept}");
}

#[test]
fn a_restored_server_leads_back_to_what_both_have() {
    let mut bench = Bench::new(Standing { cursor: 9, ..standing(4, 4) });
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    let other = Session { incarnation: "i1".to_owned(), common: Some(6), ..session(2) };
    bench.answer(Lane::Up, Answer::Session(other));
    let back = Standing { cursor: 6, incarnation: "i1".to_owned(), ..standing(4, 2) };
    let task = bench.done(back);
    assert!(matches!(task, Task::GoBack { common: 6, .. }), "{task:?}");
    assert_eq!(bench.take(Lane::Up).1, Request::Challenge, "a new session follows at once");
}

#[test]
fn i24_a_server_that_lost_events_without_saying_so_is_shown_and_offered_everything() {
    let mut bench = Bench::new(Standing { cursor: 9, ..standing(4, 4) });
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.answer(Lane::Up, Answer::Session(session(2)));
    assert!(matches!(bench.tasks[0].1, Task::GoBack { common: 0, .. }), "{:?}", bench.tasks);
    let Status::Attention { need, .. } = bench.status else { panic!("{:?}", bench.status) };
    assert_eq!((need, need.step()), (Need::ServerLost, Step::TellAdministrator));
    bench.done(standing(4, 2));
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.answer(Lane::Up, Answer::Session(session(2)));
    assert!(matches!(bench.status, Status::Attention { need: Need::ServerLost, .. }));
    bench.answer(Lane::Up, stored(4));
    bench.done(standing(4, 4));
    assert!(matches!(bench.status, Status::Synced { .. }), "it has them again: {:?}", bench.status);
}

#[test]
fn i23_a_server_that_is_ahead_or_different_leads_to_a_new_stream() {
    let mut bench = Bench::new(standing(4, 4));
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.answer(Lane::Up, Answer::Session(session(5)));
    assert_eq!(bench.tasks[0].1, Task::Part { stream: STREAM, shared: Shared::Upto(4) });

    let mut bench = Bench::live(standing(2, 0));
    assert!(bench.asks(Lane::Down));
    let known = vec![(1, "c1".to_owned())];
    bench.answer(
        Lane::Up,
        Answer::Refused(Refused { known: known.clone(), ..refused(Refusal::Fork) }),
    );
    assert_eq!(bench.tasks[0].1, Task::Part { stream: STREAM, shared: Shared::Among(known) });
    assert!(!bench.asks(Lane::Down), "nothing is fetched meanwhile");
}

#[test]
fn a_server_that_always_forks_is_not_asked_in_a_circle() {
    let mut bench = Bench::live(standing(2, 0));
    let mut slept = 0;
    for number in 0..30_u8 {
        while !bench.asks(Lane::Up) {
            slept += bench.sleep();
        }
        bench.refuse(Lane::Up, Refusal::Fork);
        let stream = [number; 16];
        bench.done(Standing { stream, ..standing(2, 0) });
        while !bench.asks(Lane::Up) {
            slept += bench.sleep();
        }
        bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
        let mut session = session(0);
        session.streams[0].head.id = hex(&stream);
        bench.answer(Lane::Up, Answer::Session(session));
    }
    assert!(slept > 20 * 60_000, "{slept}");
}

#[test]
fn a_page_that_comes_before_the_answer_to_its_upload_holds_nothing_up() {
    let mut bench = Bench::live(standing(2_000, 0));
    // The long-poll brings these events while the upload is still unanswered, and the log counts them as sent.
    bench.feed(Input::Standing(Standing { cursor: 512, ..standing(2_000, 512) }));
    bench.answer(Lane::Up, stored(512));
    bench.done(Standing { cursor: 512, ..standing(2_000, 512) });
    assert!(bench.asks(Lane::Up), "the next segment goes at once, not after a pause");
}

#[test]
fn i18_the_event_that_is_named_is_set_aside_and_without_a_name_it_is_looked_for() {
    let mut bench = Bench::live(standing(8, 0));
    let named = Refused { index: Some(3), ..refused(Refusal::Envelope) };
    bench.answer(Lane::Up, Answer::Refused(named.clone()));
    assert!(bench.tasks.is_empty(), "once may be the fault of the way");
    while !bench.asks(Lane::Up) {
        bench.sleep();
    }
    bench.answer(Lane::Up, Answer::Refused(named));
    assert_eq!(bench.tasks[0].1, Task::SetAside { stream: STREAM, seq: 4 });

    let mut bench = Bench::live(standing(8, 0));
    let mut sizes = Vec::new();
    while bench.tasks.is_empty() {
        while !bench.asks(Lane::Up) {
            bench.sleep();
        }
        let (ask, request) = bench.take(Lane::Up);
        let Request::Segment { events_max, .. } = request else { panic!("{request:?}") };
        sizes.push(events_max);
        let answer = Answer::Refused(refused(Refusal::Envelope));
        bench.feed(Input::Reply { lane: Lane::Up, ask, incarnation: "i0".to_owned(), answer });
    }
    assert_eq!(sizes, [8, 4, 2, 1, 1]);
    assert_eq!(bench.tasks[0].1, Task::SetAside { stream: STREAM, seq: 1 });
}

#[test]
fn a_line_that_is_too_slow_gets_less_at_once_and_no_event_is_set_aside() {
    let mut bench = Bench::live(standing(8, 0));
    let mut sizes = Vec::new();
    while sizes.len() < 7 {
        while !bench.asks(Lane::Up) {
            bench.sleep();
        }
        let (ask, request) = bench.take(Lane::Up);
        let Request::Segment { events_max, .. } = request else { panic!("{request:?}") };
        sizes.push(events_max);
        let answer = Answer::Refused(refused(Refusal::Slow));
        bench.feed(Input::Reply { lane: Lane::Up, ask, incarnation: "i0".to_owned(), answer });
    }
    assert_eq!(sizes, [8, 4, 2, 1, 1, 1, 1]);
    assert!(bench.tasks.is_empty());
}

#[test]
fn a_terminal_that_is_turned_away_says_so_and_asks_on() {
    for (error, need) in [
        (Refusal::Revoked, Need::Revoked),
        (Refusal::WrongHall, Need::OtherHall),
        (Refusal::ClientOld, Need::ProgramOld),
    ] {
        let mut bench = Bench::live(standing(1, 0));
        bench.take(Lane::Down);
        bench.refuse(Lane::Up, error);
        assert_eq!(bench.status, Status::Attention { need, unsent: 1, oldest: None });
        assert_eq!(bench.sleep().min(PAGE_MS), PAGE_MS, "not at once");
    }
}

#[test]
fn a_page_that_does_not_follow_is_fetched_again_and_shown_after_three() {
    let mut bench = Bench::live(standing(0, 0));
    for round in 1..=3 {
        while !bench.asks(Lane::Down) {
            bench.sleep();
        }
        bench.answer(Lane::Down, Answer::Page { segments: 1, head: 9 });
        let (task, _) = bench.tasks.remove(0);
        bench.feed(Input::NotDone { task, why: TaskFault::NotNext });
        let is_told = matches!(bench.status, Status::Attention { need: Need::LogGap, .. });
        assert_eq!(is_told, round == 3);
    }
}

#[test]
fn a_page_without_events_that_are_not_here_is_asked_for_whole() {
    let mut bench = Bench::live(standing(0, 0));
    bench.answer(Lane::Down, Answer::Page { segments: 1, head: 9 });
    let (task, _) = bench.tasks.remove(0);
    bench.feed(Input::NotDone { task, why: TaskFault::OwnMissing });
    bench.answer(Lane::Up, Answer::Challenge { nonce: "n".to_owned() });
    bench.answer(Lane::Up, Answer::Session(session(0)));
    while !bench.asks(Lane::Down) {
        bench.sleep();
    }
    assert!(matches!(bench.take(Lane::Down).1, Request::Log { own: None, .. }));
}

#[test]
fn somebody_who_does_not_wait_is_not_asked_in_a_circle() {
    let mut bench = Bench::live(standing(0, 0));
    bench.answer(Lane::Down, Answer::Page { segments: 0, head: 0 });
    assert!(!bench.asks(Lane::Down));
    assert_eq!(bench.sleep(), pace::PAUSE_MS_MIN);
    bench.now += 25_000;
    bench.answer(Lane::Down, Answer::Page { segments: 0, head: 0 });
    assert!(bench.asks(Lane::Down), "a long-poll that ended is followed by the next");
}

#[test]
fn many_unsent_events_are_counted_down() {
    let mut bench = Bench::live(standing(2_250, 0));
    assert_eq!(bench.status, Status::Sending { done: 0, of: 2_250, oldest: None });
    bench.answer(Lane::Up, stored(512));
    bench.done(standing(2_250, 512));
    assert_eq!(bench.status, Status::Sending { done: 512, of: 2_250, oldest: None });
}
