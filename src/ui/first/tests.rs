//! The questions, answered by scripts of keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::core::settings::read as read_file;
use crate::ui::field::Kind;
use crate::ui::once::plain;
use crate::ui::view;

const LANGS: [(Lang, &str); 2] = [(Lang::Zh, "zh"), (Lang::En, "en")];
const ENTERS: &str = "\n\n\n\n\n\n\n\n\n\n";

fn begun(lang: Lang, size: (u16, u16)) -> First {
    let offer = Offer {
        lang,
        theme: Theme::Mono,
        zone: Zone::default(),
        user: "limin".to_owned(),
        folder: "/var/lib/zhiban".to_owned(),
    };
    First::new(offer, size)
}

/// Types; `<` is Esc, `^` the arrow up. Gives the last outcome.
fn typed(first: &mut First, keys: &str) -> Outcome {
    let mut last = Outcome::Stay;
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '<' => Key::Esc,
            '^' => Key::Up,
            c => Key::Char(c),
        };
        last = first.update(Msg::Key(KeyPress::plain(key)));
    }
    last
}

fn ended(outcome: Outcome) -> Answers {
    match outcome {
        Outcome::Done(answers) => *answers,
        other => panic!("{other:?}"),
    }
}

fn screen(first: &First) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, first.size.0, first.size.1));
    view::first(first, &mut buf);
    plain(&buf)
}

#[test]
fn enter_alone_makes_a_whole_hall() {
    for (lang, name) in [(Lang::Zh, "营业厅"), (Lang::En, "Service hall")] {
        let mut first = begun(lang, (80, 24));
        assert_eq!(typed(&mut first, ENTERS), Outcome::Stay);
        assert_eq!(first.at, At::Check(ASKS.len()));
        let answers = ended(typed(&mut first, "\n"));
        assert_eq!((answers.lang, answers.hall_id.as_str()), (lang, "H001"));
        assert_eq!((answers.zone, answers.pin_for.as_ref()), (Zone::default(), None));
        let settings = &answers.settings;
        assert_eq!((settings.name.as_str(), settings.people[0].id.as_str()), (name, "limin"));
        assert_eq!((settings.counters.len(), settings.services.len()), (6, 4));
        assert!(settings.hours.week.iter().all(|day| day[0].spell() == "08:30-18:00"));
        assert_eq!(read_file(&hall_file(settings, lang)).as_ref(), Ok(settings));
    }
}

#[test]
fn everything_can_be_answered_otherwise() {
    let mut first = begun(Lang::En, (80, 24));
    // The language is taken by its number, and what follows is asked in it.
    typed(&mut first, "1");
    assert_eq!((first.lang, first.at), (Lang::Zh, At::Ask(1)));
    typed(
        &mut first,
        "中山路营业厅\nＨ０２３\n2\n13：30\u{2014}\u{2014}18:00， 8:30 - 12:00\n1、2、VIP\n",
    );
    typed(&mut first, "A=综合业务，B\n张岚\ne101\n2");
    let answers = ended(typed(&mut first, "\n"));
    assert_eq!((answers.hall_id.as_str(), answers.zone.0.name()), ("H023", "Asia/Urumqi"));
    assert_eq!(answers.pin_for.as_deref(), Some("e101"));
    let settings = answers.settings;
    assert_eq!(settings.name, "中山路营业厅");
    let spans: Vec<_> = settings.hours.week[6].iter().map(Span::spell).collect();
    assert_eq!(spans, ["08:30-12:00", "13:30-18:00"]);
    let counters: Vec<_> = settings.counters.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(counters, ["1", "2", "VIP"]);
    let services: Vec<_> = settings.services.iter().map(|it| (&*it.id, &*it.name)).collect();
    assert_eq!(services, [("A", "综合业务"), ("B", "")]);
    let manager = &settings.people[0];
    let said = (&*manager.id, &*manager.name, &*manager.role);
    assert_eq!(said, ("e101", "张岚", "hall_manager"));
}

#[test]
fn what_cannot_be_is_told_with_the_reason_and_asked_again() {
    for (ask, wrong, word) in [
        (Ask::Name, "x".repeat(41), "40"),
        (Ask::HallId, "a b".into(), "letters"),
        (Ask::HallId, "中山路营业厅".into(), "H001"),
        (Ask::Zone, "Mars".into(), "Mars"),
        (Ask::Hours, "half past eight".into(), "half"),
        (Ask::Hours, "18:00-08:30".into(), "ends before"),
        (Ask::Hours, "08:00-12:00, 11:00-13:00".into(), "11:00-13:00 overlaps"),
        (Ask::Hours, ",".into(), "no range"),
        (Ask::Counters, "100".into(), "99"),
        (Ask::Counters, "1, 2, 1".into(), "1 stands there twice"),
        (Ask::Services, "A x, A y".into(), "A stands there twice"),
        (Ask::Manager, "x".repeat(41), "40"),
        (Ask::Number, "e 101".into(), "no blanks"),
    ] {
        let mut first = begun(Lang::En, (80, 24));
        let at = place(ask);
        typed(&mut first, &"\n".repeat(at));
        assert_eq!(first.at, At::Ask(at), "{ask:?}");
        typed(&mut first, &format!("{wrong}\n"));
        assert_eq!(first.at, At::Ask(at), "{ask:?}: {wrong}");
        let why = first.error.clone().unwrap_or_default();
        assert!(why.contains(word), "{ask:?}: {why}");
        let begins: String = why.chars().take(10).collect();
        assert!(screen(&first).contains(&format!("! {begins}")), "{}", screen(&first));
        // Any key takes the reason away, and the answer can be put right.
        typed(&mut first, "x");
        assert_eq!(first.error, None);
    }
    let mut none = begun(Lang::En, (80, 24));
    typed(&mut none, "\n\n\n\n\n-\n无\n\n\n\n");
    let answers = ended(typed(&mut none, "\n"));
    assert!(answers.settings.counters.is_empty() && answers.settings.services.is_empty());
}

#[test]
fn esc_goes_back_one_and_what_was_typed_is_still_there() {
    let mut first = begun(Lang::En, (80, 24));
    typed(&mut first, "<");
    assert_eq!(first.at, At::Ask(0), "there is nothing before the first");
    typed(&mut first, "\nOld town\nH0<");
    assert_eq!(first.at, At::Ask(1));
    assert_eq!(first.field(Ask::Name).input.value(), "Old town");
    typed(&mut first, "\n");
    assert_eq!(first.field(Ask::HallId).input.value(), "H0");
    typed(&mut first, "77");
    typed(&mut first, &"\n".repeat(ASKS.len() - 2));
    assert_eq!(first.at, At::Check(ASKS.len()));
    typed(&mut first, "<");
    assert_eq!(first.at, At::Ask(ASKS.len() - 1));
    let answers = ended(typed(&mut first, "\n\n"));
    assert_eq!((&*answers.settings.name, &*answers.hall_id), ("Old town", "H077"));
}

#[test]
fn every_line_can_be_corrected_at_the_end() {
    let mut first = begun(Lang::En, (80, 24));
    typed(&mut first, ENTERS);
    for (at, ask) in ASKS.into_iter().enumerate() {
        // By its number, or with the light; Esc leaves it as it was.
        let way = match at {
            9 => "0".to_owned(),
            8 => "^^\n".to_owned(),
            at => (at + 1).to_string(),
        };
        typed(&mut first, &way);
        assert_eq!(first.at, At::Ask(at));
        let keys = if matches!(first.field(ask).kind, Kind::Text) { "zz<" } else { "j<" };
        typed(&mut first, keys);
        assert_eq!(first.at, At::Check(at));
        typed(&mut first, &way.replace('^', ""));
        typed(&mut first, "\n");
        assert_eq!(first.at, At::Check(ASKS.len()), "{at}");
    }
    typed(&mut first, "2New name\n");
    assert!(screen(&first).contains("New name"));
    typed(&mut first, "11");
    assert_eq!((first.lang, first.at), (Lang::Zh, At::Check(ASKS.len())));
    let answers = ended(typed(&mut first, "\n"));
    assert_eq!(
        (&*answers.settings.name, &*answers.settings.people[0].name),
        ("New name", "值班经理")
    );
}

#[test]
fn leaving_is_one_key_and_gives_nothing() {
    let ctrl_c = || Msg::Key(KeyPress::ctrl('c'));
    let mut first = begun(Lang::Zh, (80, 24));
    assert_eq!(typed(&mut first.clone(), "ｑ"), Outcome::Left);
    assert_eq!(typed(&mut first.clone(), "\nq"), Outcome::Stay, "in a name it is a letter");
    for keys in ["", "\n", "\n\n\n\n", ENTERS] {
        let mut here = first.clone();
        typed(&mut here, keys);
        assert_eq!(here.update(ctrl_c()), Outcome::Left);
    }
    assert_eq!(first.update(Msg::Quit), Outcome::Left);
    assert_eq!(first.update(Msg::Key(KeyPress::ctrl('l'))), Outcome::Repaint);
}

#[test]
fn a_window_without_room_takes_no_answers_and_a_paste_is_one_line() {
    let mut first = begun(Lang::En, (59, 15));
    assert!(screen(&first).contains("60x16"));
    assert_eq!(typed(&mut first, ENTERS), Outcome::Stay);
    assert_eq!(first.at, At::Ask(0));
    assert_eq!(typed(&mut first, "q"), Outcome::Left);
    first.update(Msg::Resize(80, 24));
    typed(&mut first, "\n");
    first.update(Msg::Paste("Old\ntown\u{1b}[2J".to_owned()));
    assert_eq!(first.at, At::Ask(1));
    assert!(!first.field(Ask::Name).input.value().contains(['\n', '\u{1b}']));
    for size in [(0, 0), (1, 1), (60, 1), (500, 200)] {
        first.update(Msg::Resize(size.0, size.1));
        screen(&first);
    }
}

#[test]
fn what_the_keys_do_is_read_whole_on_the_narrowest_screen() {
    for (lang, _) in LANGS {
        let texts = lang.first();
        for keys in [
            texts.keys_first,
            texts.keys_list,
            texts.keys_text,
            texts.keys_correct,
            texts.keys_check,
        ] {
            assert!(crate::text::width::width(keys) <= 60, "{keys}");
        }
        for ask in ASKS {
            assert!(crate::text::width::width(label(ask, texts).0) < 16);
        }
    }
}

#[test]
fn the_screens() {
    for (lang, tag) in LANGS {
        for (name, size, keys) in [
            ("lang", (80, 24), ""),
            ("zone", (80, 24), "\n\n\n"),
            ("hours_wrong", (80, 24), "\n\n\n\n9\n"),
            ("services_60x16", (60, 16), "\n\n\n\n\n\n"),
            ("pin", (80, 24), "\n\n\n\n\n\n\n\n\n"),
            ("check", (80, 24), ENTERS),
            ("check_60x16", (60, 16), ENTERS),
            ("correct", (80, 24), "\n\n\n\n\n\n\n\n\n\n6"),
        ] {
            let mut first = begun(lang, size);
            typed(&mut first, keys);
            insta::assert_snapshot!(format!("{name}_{tag}"), screen(&first));
        }
    }
}
