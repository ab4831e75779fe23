//! The panels of complaints and escalations, and the detail of a complaint, at every size.

use std::sync::Arc;

use super::sample;
use super::screens::{open, press};
use crate::core::act::{Act, CaseAct};
use crate::core::board::{Board, Place};
use crate::text::words::Lang;
use crate::ui::answers;
use crate::ui::commands::COMMANDS;
use crate::ui::field::Slot;
use crate::ui::msg::Msg;
use crate::ui::once::{buffer, plain};
use crate::ui::state::{Overlay, State};
use crate::ui::update::update;

const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 40), (200, 60)];
const LANGS: [(Lang, &str); 2] = [(Lang::Zh, "zh"), (Lang::En, "en")];

/// What a manager opens about a complaint, by what it is for.
const CASE_FORMS: [(&str, &str); 8] = [
    ("menu", "3\n"),
    ("more", "3\n8"),
    ("dispatch", "3d"),
    ("record", "3r11\n1"),
    ("superior", "3r4"),
    ("escalate", "3e"),
    ("ack", "5j\n8"),
    ("notice", "hh"),
];

#[test]
fn complaints_stand_by_what_is_due_next() {
    for (lang, tag) in LANGS {
        for (width, height) in SIZES {
            for (name, keys) in [("complaints", "3"), ("escalations", "5")] {
                let mut state = open(&sample::complained_hall(), (width, height), lang);
                press(&mut state, keys);
                let text = plain(&buffer(&state));
                insta::assert_snapshot!(format!("{name}_{tag}_{width}x{height}"), text);
            }
            let forms = if SIZES[1..3].contains(&(width, height)) { &CASE_FORMS[..] } else { &[] };
            for (name, keys) in forms {
                let mut state = open(&sample::complained_hall(), (width, height), lang);
                press(&mut state, keys);
                let text = plain(&buffer(&state));
                insta::assert_snapshot!(format!("case_{name}_{tag}_{width}x{height}"), text);
            }
            let mut state = open(&sample::complained_hall(), (width, height), lang);
            press(&mut state, "3\n1");
            let text = plain(&buffer(&state));
            insta::assert_snapshot!(format!("complaint_detail_{tag}_{width}x{height}"), text);
        }
    }
}

/// No machine is needed for a customer to complain: what is done by keys is about a row that is seen.
#[test]
fn a_hall_without_tickets_shows_its_complaints() {
    let all = sample::complained_hall();
    for (lang, first) in [(Lang::Zh, "还没有叫号数据"), (Lang::En, "No data from the ticket")]
    {
        for size in SIZES {
            let mut state = open(&sample::empty_hall(), size, lang);
            let text = plain(&buffer(&state));
            assert!(text.contains(first) && !text.contains("TS-1110"), "{text}");
            let board = Board {
                case_rows: all.case_rows.clone(),
                escalations: all.escalations.clone(),
                cases: all.cases,
                ..sample::empty_hall()
            };
            update(&mut state, Msg::Board(Arc::new(board)));
            let before = plain(&buffer(&state));
            assert_eq!(before.contains(first), size.0 > 60, "{before}");
            press(&mut state, "3");
            let text = plain(&buffer(&state));
            let row = state.selected(Place::Complaints).unwrap();
            assert!(text.contains(&all.case_rows[row].number), "{text}");
            assert_eq!(text.contains(first), size.0 > 60, "{text}");
            // The other panels are behind their keys, and the log is.
            press(&mut state, "7");
            let text = plain(&buffer(&state));
            assert!(text.contains(if lang == Lang::Zh { "7 日志" } else { "7 Log" }), "{text}");
        }
    }
}

/// Whoever looks for a panel sees it, be it empty.
#[test]
fn a_panel_that_is_asked_for_is_there() {
    for (key, name) in [("3", "3 投诉"), ("4", "4 巡检"), ("5", "5 升级"), ("6", "6 人员")]
    {
        let mut state = open(&sample::empty_hall(), (80, 24), Lang::Zh);
        assert!(!plain(&buffer(&state)).contains(name));
        press(&mut state, key);
        let text = plain(&buffer(&state));
        assert!(text.contains(name) && text.contains("还没有叫号数据"), "{text}");
        press(&mut state, "\u{1b}7");
        assert!(plain(&buffer(&state)).contains("还没有记录"));
    }
}

/// What is overdue of follow-ups stands on no other line of the board.
#[test]
fn overdue_follow_ups_are_told_at_every_size_with_complaints_and_without() {
    for (lang, said) in [(Lang::Zh, "回访逾期 3"), (Lang::En, "3 calls overdue")] {
        for size in SIZES {
            for board in [sample::complained_hall(), sample::hall(), sample::empty_hall()] {
                let mut board = board;
                board.follow_ups.overdue = 3;
                let mut state = open(&board, size, lang);
                press(&mut state, if size.0 == 60 { "3" } else { "" });
                let text = plain(&buffer(&state));
                assert!(text.contains(said), "{size:?} {text}");
            }
        }
    }
}

#[test]
fn what_is_pasted_goes_in_whole_or_not_at_all() {
    let form = |state: &State| match &state.overlay {
        Some(Overlay::Form(form)) => (
            form.said(Slot::Text).to_owned(),
            form.said(Slot::Phone).to_owned(),
            form.error.clone(),
        ),
        other => panic!("{other:?}"),
    };
    let pasted = |before: &str, text: &str| {
        let mut state = open(&sample::complained_hall(), (80, 24), Lang::Zh);
        press(&mut state, before);
        update(&mut state, Msg::Paste(text.to_owned()));
        form(&state)
    };
    let words = Lang::Zh.words().privacy;
    for (text, taken, error) in [
        ("１３９ １１１１ ２２２２", "13911112222", None),
        ("13911112222 / 13733334444", "", Some(words.x_phones)),
        ("11010519491231002X", "", Some(words.x_no_phone)),
    ] {
        let (_, phone, why) = pasted("c\t", text);
        assert_eq!((&*phone, why.as_deref()), (taken, error), "{text}");
    }
    let text = |count: usize| "字".repeat(count);
    assert_eq!(pasted("c\t\t", &text(10_000)).0.chars().count(), 10_000);
    let (said, _, why) = pasted("c\t\t", &text(10_001));
    assert_eq!((&*said, why.as_deref()), ("", Some(words.x_paste_long)), "nothing is cut unsaid");
}

#[test]
fn the_selection_stays_with_the_complaint_that_something_was_done_to() {
    let mut board = sample::complained_hall();
    let mut state = open(&board, (80, 24), Lang::Zh);
    press(&mut state, "3");
    let here = |state: &State| state.chosen(Place::Complaints);
    let first = here(&state);
    let act = Box::new(CaseAct::Reopen { reason: String::new() });
    answers::send(&mut state, Act::Case { complaint_id: first[0].clone(), act });
    // It is no longer the worst.
    board.case_rows.rotate_left(1);
    state.take_rows(std::sync::Arc::new(board));
    assert_eq!(here(&state), first);
}

#[test]
fn a_long_menu_has_pages() {
    let mut state = open(&sample::complained_hall(), (80, 24), Lang::Zh);
    let items: Vec<_> = COMMANDS.iter().take(12).collect();
    state.overlay = Some(Overlay::Menu { items, at: 0 });
    let shown = |state: &State| plain(&buffer(state));
    let last = (COMMANDS[11].label)(state.words());
    assert!(shown(&state).contains("1/2") && !shown(&state).contains(&format!("3 {last}")));
    press(&mut state, "jjjjjjjjj");
    assert!(shown(&state).contains("2/2") && shown(&state).contains(&format!("3 {last}")));
}

#[test]
fn a_complaint_is_found_by_number_category_person_and_telephone() {
    for (keys, found) in [
        ("0110", 0),
        ("1110-01", 1),
        ("nq4", 1),
        ("zafffx", 0),
        ("lm", 2),
        ("2207", 5),
        ("老人", 1),
        ("月租", 1),
    ] {
        let mut state = open(&sample::complained_hall(), (80, 24), Lang::Zh);
        press(&mut state, &format!("3/{keys}\n"));
        // Where the board has none the search goes on in all history, and the board shows all again.
        let searching = matches!(state.overlay, Some(Overlay::Lookup));
        assert_eq!(searching, found == 0, "{keys}");
        let shown = state.rows(crate::core::board::Place::Complaints);
        assert_eq!(shown, if found == 0 { 6 } else { found }, "{keys}");
    }
}
