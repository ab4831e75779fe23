//! What a person does at the board: which keys, how many, and what is asked for. Budgets are those of the
//! day on the floor in the domain notes (6.3).

mod alarms;
mod answers;
mod counted;
mod ready;

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::core::act::{Act, AlarmRef, CounterTo, TallyOf};
use crate::core::board::{AlarmKind, Board, Place, StaffState};
use crate::core::people::Right;
use crate::text::words::Lang;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg};
use crate::ui::once::{buffer, plain};
use crate::ui::state::State;
use crate::ui::update::update;

pub(super) fn desk(board: &Board) -> State {
    open(board, (80, 24), Lang::Zh)
}

/// Somebody in a locked hall whose role may write into the log, and nothing else.
pub(super) fn desk_of_who_may_only_write() -> (Board, State) {
    let mut board = sample::hall();
    board.locks = true;
    for person in &mut board.people {
        person.may = vec![Right::Log];
        person.has_pin = true;
    }
    let mut state = desk(&board);
    update(&mut state, Msg::Unlocked { person_id: "limin".to_owned() });
    update(&mut state, Msg::Board(Arc::new(board.clone())));
    (board, state)
}

/// Presses keys and collects the acts and lines that they ask for.
fn asked(state: &mut State, keys: &str) -> Vec<Effect> {
    let asks = |effect: &Effect| matches!(effect, Effect::Act(_) | Effect::Note { .. });
    let mut all = Vec::new();
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '\t' => Key::Tab,
            '\u{1b}' => Key::Esc,
            '^' => Key::Up,
            '_' => Key::Down,
            c => Key::Char(c),
        };
        all.extend(update(state, Msg::Key(KeyPress::plain(key))).into_iter().filter(asks));
    }
    all
}

/// As [`asked`], with at most so many keys.
fn within(state: &mut State, keys: &str, budget: usize) -> Vec<Effect> {
    assert!(keys.chars().count() <= budget, "{keys:?} is more than {budget} keys");
    asked(state, keys)
}

fn staff(ids: &[&str], state: StaffState, counter_id: Option<&str>) -> Effect {
    Effect::Act(Act::MarkStaff {
        staff: ids.iter().map(|id| (*id).to_owned()).collect(),
        state,
        counter_id: counter_id.map(str::to_owned),
        reason: String::new(),
    })
}

fn counters(ids: &[&str], to: CounterTo, staff: Option<&str>) -> Effect {
    Effect::Act(Act::SetCounters {
        counters: ids.iter().map(|id| (*id).to_owned()).collect(),
        to,
        staff: staff.map(str::to_owned),
        reason: String::new(),
    })
}

fn unhappy(counter: Option<&str>, reason: &str) -> Effect {
    let counter_id = counter.map(str::to_owned);
    Effect::Act(Act::MarkUnhappy { counter_id, reason: reason.to_owned() })
}

fn alarm(kind: AlarmKind, subject: &str, episode: u32) -> AlarmRef {
    AlarmRef { kind, subject: subject.to_owned(), episode }
}

pub(super) fn told(state: &State) -> &str {
    state.toasts.front().map_or("", |toast| &toast.text)
}

pub(super) fn shown(state: &State) -> String {
    plain(&buffer(state))
}

fn acted(state: &mut State, asked: &[Effect], act_id: &str) {
    for effect in asked {
        let Effect::Act(act) = effect else { panic!("{effect:?}") };
        update(state, Msg::Acted { act: act.clone(), act_id: act_id.to_owned() });
    }
}

#[test]
fn the_morning_stays_within_its_keys() {
    use StaffState::{Absent, Meal, OnPost};
    let hall = sample::morning_hall();
    // 08:15: somebody is not there, and the briefing is noted by a phrase.
    let mut state = desk(&hall);
    let note = Effect::Note { text: "班前会".to_owned() };
    assert_eq!(within(&mut state, "6s7l1\n", 8), [staff(&["3004"], Absent, None), note.clone()]);
    let mut state = desk(&hall);
    assert_eq!(within(&mut state, "6jjs7l1\n", 8), [staff(&["3003"], Absent, None), note]);
    // 08:22: they come.
    assert_eq!(within(&mut state, "s1\n", 3), [staff(&["3003"], OnPost, None)]);
    // 08:25: a trainee is placed beside the mentor.
    state.select(Place::Staff, 6);
    assert_eq!(within(&mut state, "s102\n", 5), [staff(&["3008"], OnPost, Some("02"))]);
    assert_eq!(within(&mut state, "s12\n", 5), [staff(&["3008"], OnPost, Some("02"))]);
    // 08:30: the doors open, six counters.
    let six = ["01", "02", "03", "04", "07", "08"];
    let mut state = desk(&hall);
    assert_eq!(within(&mut state, "2s5", 8), [counters(&six, CounterTo::Open, None)]);
    let mut state = desk(&hall);
    let run = ["01", "02", "03", "04", "05"];
    assert_eq!(within(&mut state, "2     s1", 8), [counters(&run, CounterTo::Open, None)]);
    let all = ["01", "02", "03", "04", "05", "06", "07", "08"];
    let mut state = desk(&hall);
    assert_eq!(within(&mut state, "2*s3", 8), [counters(&all, CounterTo::Close, None)]);
    assert!(state.pane(Place::Counters).marked.is_empty(), "what is done is not marked any more");
    // 11:30: meals in turn.
    let mut state = desk(&hall);
    press(&mut state, "6");
    assert_eq!(within(&mut state, "s2", 3), [staff(&["3004"], Meal, None)]);
    assert_eq!(within(&mut state, "js2", 3), [staff(&["3005"], Meal, None)]);
}

#[test]
fn an_unhappy_customer_is_marked_within_three_keys() {
    let hall = sample::hall();
    let mut state = desk(&hall);
    assert_eq!(within(&mut state, "m3\n", 3), [unhappy(Some("03"), "")]);
    let mut state = desk(&hall);
    assert_eq!(within(&mut state, "2m\n", 3), [unhappy(Some("04"), "")]);
    let mut state = desk(&hall);
    assert_eq!(within(&mut state, "2m2", 3), [unhappy(Some("04"), "fees")]);
    let mut state = desk(&hall);
    assert_eq!(asked(&mut state, "m\n"), [unhappy(None, "")], "Enter alone blames no counter");
    assert_eq!(asked(&mut state, "m_\n"), [unhappy(Some("01"), "")]);
    assert_eq!(
        asked(&mut state, "m05\t1"),
        [unhappy(Some("05"), "wait")],
        "Tab leads to the reason"
    );
}

#[test]
fn people_are_picked_by_initials_or_number() {
    let hall = sample::hall();
    let mut state = desk(&hall);
    assert_eq!(asked(&mut state, "szl\n7"), [staff(&["3004"], StaffState::Absent, None)]);
    let mut state = desk(&hall);
    assert_eq!(asked(&mut state, "s33"), [staff(&["3003"], StaffState::Break, None)]);
    let mut state = desk(&hall);
    let two = staff(&["3004", "3003"], StaffState::Meeting, None);
    assert_eq!(asked(&mut state, "6 j s5"), [two]);
    let mut state = desk(&hall);
    let open = counters(&["04"], CounterTo::Open, Some("3009"));
    assert_eq!(asked(&mut state, "2s4zm\n"), [open]);
    assert_eq!(asked(&mut state, "s2"), [counters(&["04"], CounterTo::Pause, None)]);
}

#[test]
fn esc_unmarks_and_marks_are_only_for_counters_and_people() {
    let mut state = desk(&sample::hall());
    press(&mut state, " ");
    assert!(told(&state).contains("台席或人员栏"), "{}", told(&state));
    press(&mut state, "2 ");
    assert!(shown(&state).contains("选中 1") && shown(&state).contains("!!+04"));
    press(&mut state, "\u{1b}");
    assert!(state.pane(Place::Counters).marked.is_empty());
    press(&mut state, "**");
    assert!(state.pane(Place::Counters).marked.is_empty(), "all and none");
}

#[test]
fn phrases_are_put_in_by_a_digit_and_a_digit_twice_is_a_digit() {
    let mut state = desk(&sample::hall());
    let note = |text: &str| vec![Effect::Note { text: text.to_owned() }];
    assert_eq!(asked(&mut state, "l2\n"), note("设备报修"));
    state.draft.clear();
    assert_eq!(asked(&mut state, "l33号机\n"), note("3号机"));
    state.draft.clear();
    assert_eq!(asked(&mut state, "l2 3 台\n"), note("设备报修 3 台"));
    state.draft.clear();
    assert_eq!(asked(&mut state, "l9\n"), note("9"), "no phrase of that number");
    state.draft.clear();
    press(&mut state, "l");
    update(&mut state, Msg::Paste("2号机".to_owned()));
    assert_eq!(asked(&mut state, "\n"), note("2号机"), "pasted text is text");
}

#[test]
fn everything_is_done_without_letters() {
    let counter_07 = counters(&["07"], CounterTo::Pause, None);
    let longest = alarm(AlarmKind::LongestWait, "S3", 0);
    for (keys, want) in [
        ("6\n27", staff(&["3004"], StaffState::Absent, None)),
        ("2______\n22", counter_07),
        ("2\n3\n", unhappy(Some("04"), "")),
        ("n\n5", Effect::Act(Act::Acknowledge(vec![longest]))),
        ("\n2", Effect::Act(Act::Tally { service_id: "S3".to_owned(), of: TallyOf::Waiting })),
    ] {
        let mut board = sample::hall();
        board.alarms.retain(|alarm| alarm.place == Place::Queues);
        let mut state = desk(&board);
        // As an input method sends digits.
        let keys = keys.replace('7', "\u{ff17}").replace('2', "\u{ff12}");
        let got = asked(&mut state, &keys);
        assert_eq!(got, [want], "{keys:?}");
    }
}

#[test]
fn marks_follow_their_rows_and_rows_that_went_are_not_set() {
    let mut state = desk(&sample::hall());
    press(&mut state, "2  ");
    let mut board = sample::hall();
    board.counters.swap(0, 6);
    board.counters.retain(|counter| counter.counter_id != "05");
    update(&mut state, Msg::Board(Arc::new(board)));
    assert_eq!(asked(&mut state, "s2"), [counters(&["04"], CounterTo::Pause, None)]);
}

#[test]
fn a_hall_with_settings_but_no_machine_shows_its_rows() {
    let mut board = sample::empty_hall();
    board.staff = sample::hall().staff;
    board.counters = sample::hall().counters;
    board.people = sample::hall().people;
    let mut state = desk(&board);
    assert!(!shown(&state).contains("还没有叫号数据") && shown(&state).contains("赵磊"));
    assert_eq!(asked(&mut state, "6s2"), [staff(&["3004"], StaffState::Meal, None)]);
}
