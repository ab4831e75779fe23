//! What a person does at the board: which keys, how many, and what is asked for. Budgets are those of the
//! day on the floor in the domain notes (6.3).

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::core::act::{Act, AlarmRef, CounterTo, Refused, TallyOf};
use crate::core::board::{AlarmKind, Board, Place, StaffState};
use crate::core::people::Right;
use crate::core::time::Ms;
use crate::text::words::Lang;
use crate::ui::commands::{COMMANDS, Ready};
use crate::ui::keys::{Key, KeyPress};
use crate::ui::msg::{Effect, Msg, Refusal};
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, Setup, State, Tone};
use crate::ui::update::{give, update};

fn desk(board: &Board) -> State {
    open(board, (80, 24), Lang::Zh)
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

fn told(state: &State) -> &str {
    state.toasts.front().map_or("", |toast| &toast.text)
}

fn shown(state: &State) -> String {
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
fn at_ten_past_ten_an_alarm_is_acted_on_within_six_keys() {
    let mut board = sample::hall();
    board.alarms.drain(1..);
    board.alarms[0].episode = 4;
    let longest = alarm(AlarmKind::LongestWait, "S3", 4);
    let took = |action: &str| {
        let (action, detail) = (action.to_owned(), String::new());
        Effect::Act(Act::TakeAction { alarm: longest.clone(), action, detail })
    };
    let mut state = desk(&board);
    let both = within(&mut state, "n\n2\n3", 6);
    let open_07 = counters(&["07"], CounterTo::Open, None);
    assert_eq!(both, [open_07, took("guide")]);
    assert!(state.overlay.is_some(), "the list stays for what else is done");
    press(&mut state, "0");
    // Somebody who is free sits down there; `s` at the alarm opens the same list.
    let mut state = desk(&board);
    let first = within(&mut state, "ns2z", 6);
    assert!(first.is_empty());
    assert_eq!(asked(&mut state, "m\n")[0], counters(&["07"], CounterTo::Open, Some("3009")));
    // By the row menu, without a letter.
    let mut state = desk(&board);
    assert_eq!(asked(&mut state, "\n83"), [took("guide")]);
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
fn a_refusal_for_want_of_a_reason_asks_for_it_and_sends_the_same_act() {
    let mut state = desk(&sample::hall());
    let asked_for = asked(&mut state, "6s1\n");
    let Some(Effect::Act(act)) = asked_for.first().cloned() else { panic!("{asked_for:?}") };
    let why = Refused::BelowCoverage { left: 2, least: 4 };
    update(&mut state, Msg::ActRefused { act: act.clone(), why });
    assert!(shown(&state).contains("在岗只剩 2 人, 至少要 4 人"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "\n"), [], "a reason is needed");
    let again = asked(&mut state, "2\n");
    let Some(Effect::Act(Act::MarkStaff { reason, staff, .. })) = again.first() else {
        panic!("{again:?}")
    };
    assert_eq!((reason.as_str(), staff.as_slice()), ("设备报修", ["3004".to_owned()].as_slice()));
    // A form that is open is not taken from under the hands.
    press(&mut state, "l写到一半");
    let why = Refused::TraineeAlone { staff_id: "3008".to_owned(), counter_id: "02".to_owned() };
    update(&mut state, Msg::ActRefused { act, why });
    let Some(Overlay::Form(form)) = &state.overlay else { panic!("no form") };
    assert_eq!(form.text(), "写到一半");
    press(&mut state, "\u{1b}");
    assert!(shown(&state).contains("孙悦 是实习生, 不能独自在 02 台席"), "{}", shown(&state));
}

#[test]
fn every_refusal_has_words_in_both_languages() {
    let text = |id: &str| id.to_owned();
    for why in [
        Refused::NoRight(Right::Staff),
        Refused::NoPerson(text("3001")),
        Refused::NoCounter(text("09")),
        Refused::NoService(text("S1")),
        Refused::ShiftOpen(text("chentao")),
        Refused::NoShift,
        Refused::NoAlarm,
        Refused::NoHelp,
        Refused::NobodyWaits(text("S4")),
        Refused::BadFigures,
        Refused::NoUndo,
        Refused::Nothing,
    ] {
        for lang in [Lang::Zh, Lang::En] {
            let mut state = open(&sample::hall(), (80, 24), lang);
            let act = Act::Tally { service_id: text("S1"), of: TallyOf::Waiting };
            let asked = Act::MarkStaff {
                staff: vec![text("3001")],
                state: StaffState::Meal,
                counter_id: None,
                reason: String::new(),
            };
            for act in [act, asked] {
                update(&mut state, Msg::ActRefused { act, why: why.clone() });
                assert_eq!(state.toasts[0].tone, Tone::Error, "{why:?}");
                assert!(told(&state).contains(": "), "{}", told(&state));
                assert!(!told(&state).contains("{}"), "{}", told(&state));
            }
        }
    }
    let mut state = desk(&sample::hall());
    let act = Act::ClaimHelp { help_id: text("h1") };
    update(&mut state, Msg::ActRefused { act, why: Refused::ShiftOpen(text("chentao")) });
    assert!(told(&state).contains("陈涛"), "people by their names: {}", told(&state));
}

#[test]
fn what_was_done_is_taken_back_in_one_order_and_done_again() {
    let mut state = desk(&sample::hall());
    press(&mut state, "6");
    let meal = asked(&mut state, "s2");
    acted(&mut state, &meal, "a1");
    assert_eq!(told(&state), "赵磊 用餐   u 撤销");
    press(&mut state, "l三号机\n");
    update(&mut state, Msg::Noted { note_id: "n10".to_owned(), text: "三号机".to_owned() });
    let undone = update(&mut state, Msg::Key(KeyPress::char('u')));
    assert_eq!(undone, [Effect::VoidNote { note_id: "n10".to_owned() }]);
    update(&mut state, Msg::Voided { note_id: "n10".to_owned() });
    let undo = Act::Undo { act_id: "a1".to_owned() };
    assert_eq!(update(&mut state, Msg::Key(KeyPress::char('u'))), [Effect::Act(undo.clone())]);
    assert!(update(&mut state, Msg::Key(KeyPress::char('u'))).is_empty(), "one at a time");
    update(&mut state, Msg::Acted { act: undo, act_id: String::new() });
    assert!(told(&state).starts_with("已撤销: 赵磊 用餐"), "{}", told(&state));
    assert_eq!(update(&mut state, Msg::Key(KeyPress::char('U'))), meal, "the act is sent again");
}

#[test]
fn what_cannot_be_taken_back_does_not_stand_in_the_way() {
    let mut state = desk(&sample::hall());
    let first = asked(&mut state, "w");
    acted(&mut state, &first, "a1");
    let second = asked(&mut state, "v");
    acted(&mut state, &second, "a2");
    press(&mut state, "u");
    let undo = Act::Undo { act_id: "a2".to_owned() };
    update(&mut state, Msg::ActRefused { act: undo, why: Refused::NoUndo });
    assert_eq!(told(&state), "没有撤成: 这件事撤不回");
    let undo = Effect::Act(Act::Undo { act_id: "a1".to_owned() });
    assert_eq!(asked(&mut state, "u"), [undo]);
    // An act without a way back offers none.
    let mut state = desk(&sample::manned_hall());
    let seen = asked(&mut state, "g");
    acted(&mut state, &seen, "");
    assert!(!told(&state).contains("撤销"), "{}", told(&state));
}

#[test]
fn what_the_disk_refused_is_kept_and_tried_again_by_one_key() {
    let mut state = desk(&sample::hall());
    let sent = asked(&mut state, "6s2");
    let Some(Effect::Act(act)) = sent.first().cloned() else { panic!("{sent:?}") };
    update(&mut state, Msg::Writing);
    assert!(shown(&state).contains("正在写盘"), "a slow disk is named");
    update(&mut state, Msg::ActFailed { act, why: Refusal::Full });
    assert!(told(&state).contains("磁盘满了") && state.toasts[0].tone == Tone::Error);
    assert!(!shown(&state).contains("正在写盘"));
    assert_eq!(asked(&mut state, "U"), sent);
}

#[test]
fn tallies_go_to_the_chosen_queue_and_say_where_they_would() {
    let mut state = desk(&sample::hall());
    let tally = |of| Effect::Act(Act::Tally { service_id: "S1".to_owned(), of });
    let both = [tally(TallyOf::Waiting), tally(TallyOf::Served)];
    assert_eq!(asked(&mut state, "jwv"), both);
    assert_eq!(asked(&mut state, "\n2\n3"), both, "the same by the menu");
    press(&mut state, "2w");
    assert!(told(&state).contains("先按 1 选一条排队"), "{}", told(&state));
}

#[test]
fn half_an_hour_is_entered_field_by_field() {
    let mut state = desk(&sample::hall());
    let half = asked(&mut state, "j\n4112\n9\n2\n");
    assert!(half.is_empty());
    let sent = asked(&mut state, "17\n");
    let from = Ms(state.now.0 - (2 * 60 + 36) * 1000).plus_secs(-1800);
    let entered = Act::EnterHalfHour {
        service_id: "S1".to_owned(),
        from,
        taken: 12,
        served: 9,
        abandoned: 2,
        wait_secs_max: Some(1020),
    };
    assert_eq!(sent, [Effect::Act(entered.clone())]);
    // Refused figures are found again in the form; written ones are gone.
    update(&mut state, Msg::ActRefused { act: entered.clone(), why: Refused::BadFigures });
    press(&mut state, "\n4");
    assert!(shown(&state).contains("17  分钟"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "\n"), [Effect::Act(entered.clone())]);
    update(&mut state, Msg::Acted { act: entered, act_id: "a1".to_owned() });
    press(&mut state, "\n4");
    assert!(!shown(&state).contains("17  分钟"));
}

#[test]
fn a_form_half_filled_is_kept_and_a_paste_fills_it() {
    let mut state = desk(&sample::hall());
    press(&mut state, "j\n4112\n");
    update(&mut state, Msg::Paste("9 人\n".to_owned()));
    press(&mut state, "\u{1b}");
    assert!(told(&state).contains("草稿已留"), "{}", told(&state));
    press(&mut state, "\n4");
    let screen = shown(&state);
    assert!(screen.contains("取号      12") && screen.contains("办结      9"), "{screen}");
    press(&mut state, "\n");
    assert_eq!(asked(&mut state, "\n"), [], "how many gave up is still missing");
    assert!(shown(&state).contains("! 填数字"), "{}", shown(&state));
}

#[test]
fn a_walk_out_has_a_reason_and_a_number() {
    let mut state = desk(&sample::hall());
    let walked = |service: Option<&str>, reason: &str, count| {
        let service_id = service.map(str::to_owned);
        Effect::Act(Act::MarkWalkOut { service_id, reason: reason.to_owned(), count })
    };
    assert_eq!(asked(&mut state, "j\n51\n"), [walked(Some("S1"), "wait", 1)]);
    press(&mut state, "2:zoule\n\u{1b}");
    assert!(!told(&state).contains("草稿"), "nothing was written");
    assert_eq!(asked(&mut state, ":zoule\n\n\n\n"), [walked(None, "", 1)]);
}

#[test]
fn alarms_are_seen_one_by_one_or_all_at_once() {
    let mut state = desk(&sample::manned_hall());
    // The row of the worst one is selected: one key.
    let first = alarm(AlarmKind::LongestWait, "S3", 2);
    assert_eq!(asked(&mut state, "g"), [Effect::Act(Act::Acknowledge(Some(first)))]);
    let mut state = desk(&sample::manned_hall());
    assert_eq!(asked(&mut state, "7g1"), [Effect::Act(Act::Acknowledge(None))]);
    let mut state = desk(&sample::manned_hall());
    let over = alarm(AlarmKind::LongService, "05", 1);
    assert_eq!(asked(&mut state, "7g5"), [Effect::Act(Act::Acknowledge(Some(over)))]);
    let mut board = sample::manned_hall();
    board.alarms.clear();
    let mut state = desk(&board);
    press(&mut state, "g");
    assert!(told(&state).contains("没有要确认的告警"), "{}", told(&state));
}

#[test]
fn help_comes_before_every_alarm_and_is_claimed_by_one_key() {
    let claim = Effect::Act(Act::ClaimHelp { help_id: "h1".to_owned() });
    for keys in ["n\n", "ng", "ns", "2jjjj\n6"] {
        let mut state = desk(&sample::manned_hall());
        assert!(shown(&state).contains("!! 02 台席 求助 2:10"), "{}", shown(&state));
        let asked = asked(&mut state, keys);
        if keys == "ns" {
            // `s` stays what it is: the counter that calls can be set.
            assert!(asked.is_empty() && shown(&state).contains("台席开关"));
            continue;
        }
        assert_eq!(asked.first(), Some(&claim), "{keys:?}");
    }
    let mut state = desk(&sample::manned_hall());
    press(&mut state, "nn");
    assert!(told(&state).contains("告警 1/5"), "{}", told(&state));
    press(&mut state, "nnnnn");
    assert!(told(&state).contains("求助 1/1"), "after the last alarm: {}", told(&state));
}

#[test]
fn a_shift_is_opened_and_signed_off_only_on_purpose() {
    let mut board = sample::hall();
    board.shift = None;
    let mut state = desk(&board);
    assert!(shown(&state).contains("无人值班"));
    let open = Effect::Act(Act::OpenShift { name: String::new() });
    assert_eq!(asked(&mut state, ":kb\n"), [open]);
    press(&mut state, ":qt\n");
    assert!(told(&state).contains("您没有值班"), "{}", told(&state));
    let mut state = desk(&sample::hall());
    press(&mut state, ":qt\n");
    assert!(shown(&state).contains("告警 5  求助 0  在岗 7 人"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "\n"), [], "Enter alone cancels");
    let off = Effect::Act(Act::SignOff { note: String::new() });
    assert_eq!(asked(&mut state, ":qt\n1"), [off]);
}

#[test]
fn a_role_without_the_right_is_told_beforehand() {
    let mut board = sample::hall();
    board.locks = true;
    for person in &mut board.people {
        person.may = vec![Right::Log];
        person.has_pin = true;
    }
    let mut state = desk(&board);
    update(&mut state, Msg::Unlocked { person_id: "limin".to_owned() });
    update(&mut state, Msg::Board(Arc::new(board)));
    for keys in ["s", "g", ":kb\n"] {
        assert_eq!(asked(&mut state, keys), []);
        assert!(told(&state).contains("没有此权限"), "{}", told(&state));
    }
    update(&mut state, Msg::ReadOnly(Some("limin@hall-2".to_owned())));
    press(&mut state, "m");
    assert!(told(&state).contains("只读"));
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
        ("n\n5", Effect::Act(Act::Acknowledge(Some(longest)))),
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
fn the_open_list_says_what_was_done_as_soon_as_it_is_on_disk() {
    let mut board = sample::manned_hall();
    let mut state = desk(&board);
    press(&mut state, "nn\n3");
    assert!(shown(&state).contains("已做      尚无处置"), "{}", shown(&state));
    board.alarms[0].actions = board.alarms[1].actions.clone();
    update(&mut state, Msg::Board(Arc::new(board)));
    assert!(shown(&state).contains("已做      开 05 台席"), "{}", shown(&state));
}

#[test]
fn every_command_can_be_given_anywhere_or_says_why_not() {
    let blank = Setup { me: "limin".to_owned(), speed: 1, ..Setup::default() };
    let boards =
        [sample::hall(), sample::manned_hall(), sample::empty_hall(), sample::stale_hall()];
    let open_at = |board: Option<&Board>, read_only: bool, place: &str| {
        let mut state = match board {
            Some(board) => desk(board),
            None => State::new(blank.clone(), (80, 24), sample::now()),
        };
        if read_only {
            update(&mut state, Msg::ReadOnly(Some("limin@hall-2".to_owned())));
        }
        press(&mut state, place);
        state
    };
    for board in boards.iter().map(Some).chain([None]) {
        for (read_only, place) in [(false, "1"), (false, "2"), (false, "6"), (true, "7")] {
            for command in COMMANDS {
                let mut state = open_at(board, read_only, place);
                let ready = (command.ready)(&state);
                let effects = give(&mut state, command);
                let writes = |e: &Effect| matches!(e, Effect::Act(_) | Effect::Note { .. });
                if let Ready::No(reason) = ready {
                    assert!(told(&state).contains(reason), "{}: {}", command.id, told(&state));
                }
                let may_write = ready == Ready::Yes && !read_only;
                assert!(may_write || !effects.iter().any(writes), "{}", command.id);
                // What it opened is drawn, takes keys, and is left again.
                shown(&state);
                press(&mut state, "_\t1\u{1b}\u{1b}\u{1b}");
                shown(&state);
            }
        }
    }
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
