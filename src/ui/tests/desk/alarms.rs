//! What a person does about alarms and calls for help.

use std::sync::Arc;

use super::{alarm, asked, counters, desk, shown, told, within};
use crate::core::act::{Act, CounterTo};
use crate::core::board::{Alarm, AlarmKind, AlarmState, CounterState, StaffRow, StaffState};
use crate::ui::field::Slot;
use crate::ui::msg::{Effect, Msg};
use crate::ui::state::Overlay;
use crate::ui::tests::sample;
use crate::ui::tests::screens::press;
use crate::ui::update::update;

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
fn alarms_are_seen_one_by_one_or_all_at_once() {
    let mut state = desk(&sample::manned_hall());
    // The row of the worst one is selected: one key.
    let first = alarm(AlarmKind::LongestWait, "S3", 2);
    assert_eq!(asked(&mut state, "g"), [Effect::Act(Act::Acknowledge(vec![first]))]);
    let mut state = desk(&sample::manned_hall());
    // All that the list shows, and nothing that begins while it is open.
    let mut board = sample::manned_hall();
    let unseen = board.alarms.iter().filter(|alarm| alarm.state != AlarmState::Acknowledged);
    let listed: Vec<_> = unseen.map(|a| super::alarm(a.kind, &a.subject, a.episode)).collect();
    press(&mut state, "7g");
    let new = Alarm { subject: "S9".to_owned(), ..board.alarms[0].clone() };
    board.alarms.insert(0, new);
    update(&mut state, Msg::Board(Arc::new(board)));
    assert_eq!(listed.len(), 4);
    let all = Act::Acknowledge(listed);
    assert_eq!(asked(&mut state, "1"), [Effect::Act(all.clone())]);
    update(&mut state, Msg::Acted { act: all, act_id: "a1".to_owned() });
    assert!(told(&state).contains("已确认 4 条告警"), "{}", told(&state));
    let mut state = desk(&sample::manned_hall());
    let over = alarm(AlarmKind::LongService, "05", 1);
    assert_eq!(asked(&mut state, "7g5"), [Effect::Act(Act::Acknowledge(vec![over]))]);
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
fn the_open_list_says_what_was_done_as_soon_as_it_is_on_disk() {
    let mut board = sample::manned_hall();
    let mut state = desk(&board);
    press(&mut state, "nn\n3");
    assert!(shown(&state).contains("已做      尚无处置"), "{}", shown(&state));
    let acted_on = board.alarms.iter().find(|alarm| !alarm.actions.is_empty()).unwrap();
    board.alarms[0].actions = acted_on.actions.clone();
    update(&mut state, Msg::Board(Arc::new(board)));
    assert!(shown(&state).contains("已做      开 05 台席"), "{}", shown(&state));
}

#[test]
fn a_list_opened_before_its_alarm_was_in_the_log_goes_on_with_it() {
    let mut board = sample::hall();
    board.alarms.drain(1..);
    let mut state = desk(&board);
    press(&mut state, "n\n");
    assert!(shown(&state).contains("尚无处置"), "{}", shown(&state));
    board.alarms[0].episode = 1;
    let acted_on = sample::manned_hall().alarms.into_iter().find(|one| !one.actions.is_empty());
    board.alarms[0].actions = acted_on.unwrap().actions;
    update(&mut state, Msg::Board(Arc::new(board)));
    assert!(shown(&state).contains("已做      开 05 台席"), "{}", shown(&state));
    assert_eq!(asked(&mut state, "3").len(), 1);
    assert!(state.overlay.is_some(), "the list stays for what else is done");
}

#[test]
fn opened_together_are_the_counters_that_were_offered_in_the_order_of_their_numbers() {
    let mut board = sample::morning_hall();
    for (at, no) in (1..).zip(&mut board.counters) {
        no.counter_id = (at * 2).to_string();
    }
    let mut state = desk(&board);
    press(&mut state, "2s");
    assert!(shown(&state).contains("2 4 6 8 14 16"), "{}", shown(&state));
    // Somebody opens one meanwhile, and somebody sits down at another.
    board.counters[0].state = CounterState::Idle;
    board.counters[4].people = board.counters[0].people.clone();
    update(&mut state, Msg::Board(Arc::new(board)));
    let six = ["2", "4", "6", "8", "14", "16"];
    assert_eq!(asked(&mut state, "5"), [counters(&six, CounterTo::Open, None)]);
    press(&mut state, "m");
    let Some(Overlay::Form(form)) = &state.overlay else { panic!("no form") };
    let codes = form.fields[0].entries.iter().map(|entry| entry.code.as_str());
    let codes: Vec<&str> = codes.collect();
    assert_eq!(codes, ["", "2", "4", "6", "8", "10", "12", "14", "16"]);
}

#[test]
fn who_is_free_and_serves_is_offered_before_a_manager_who_is_free() {
    let mut board = sample::hall();
    let free = |id: &str, role: &str, serves: bool| StaffRow {
        staff_id: id.to_owned(),
        name: id.to_owned(),
        role: role.to_owned(),
        serves,
        state: StaffState::OnPost,
        ..StaffRow::default()
    };
    board.staff.insert(0, free("boss", "值班经理", false));
    board.staff.push(free("clerk", "营业员", true));
    let mut state = desk(&board);
    press(&mut state, "2s4");
    let Some(Overlay::Form(form)) = &state.overlay else { panic!("no form") };
    let who = form.field(Slot::Person).unwrap();
    let codes: Vec<&str> = who.entries.iter().map(|entry| entry.code.as_str()).collect();
    assert_eq!(codes[..2], ["clerk", "boss"]);
    // Where nobody who serves is free, Enter alone takes no manager either.
    board.staff.pop();
    let mut state = desk(&board);
    let taken = asked(&mut state, "2s4\n");
    let [Effect::Act(Act::SetCounters { staff: Some(who), .. })] = &taken[..] else {
        panic!("{taken:?}")
    };
    let row = board.staff.iter().find(|row| row.staff_id == *who).unwrap();
    assert!(row.role.is_empty() || row.serves, "{who}");
}

#[test]
fn a_second_enter_says_of_one_alarm_only_that_it_was_seen() {
    let mut state = desk(&sample::manned_hall());
    let first = alarm(AlarmKind::LongestWait, "S3", 2);
    assert_eq!(asked(&mut state, "7g\n"), [Effect::Act(Act::Acknowledge(vec![first]))]);
}

#[test]
fn what_is_over_adds_to_the_count_and_not_to_the_red() {
    let mut board = sample::manned_hall();
    board.help.clear();
    board.alarms.truncate(3);
    board.alarms[0].state = AlarmState::Cleared;
    board.alarms[1].state = AlarmState::Acknowledged;
    board.alarms[2].state = AlarmState::Active;
    let mut state = desk(&board);
    let strip = |state: &crate::ui::state::State| {
        let text = shown(state);
        text.lines().find(|line| line.contains("告警")).unwrap_or_default().to_owned()
    };
    assert!(strip(&state).starts_with("新告警 1/3"), "{}", strip(&state));
    press(&mut state, ":交班\n");
    let text = shown(&state);
    assert!(text.contains("告警和求助 3, 其中新 1"), "{text}");
    for name in ["投诉受理", "已恢复"] {
        assert!(text.contains(name), "{text}");
    }
}
