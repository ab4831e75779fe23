//! People: by how many answers somebody is judged, what they are called and what they have to reach once they have left,
//! when a trainee is examined.

use super::*;
use crate::core::settings::read;
use crate::core::settings::{SettingsBook, Version};

#[test]
fn nobody_is_judged_by_fewer_than_ten_whatever_a_small_sample_is() {
    let mut hall = source();
    for settings in [&mut hall.settings, &mut hall.standard] {
        settings.rules.care.sample_min = 5;
    }
    hall.tasks = kit::answered(0..9, "zl", at(17, 9));
    hall.tasks.extend(kit::answered(20..30, "xs", at(17, 9)));
    let told = report(&hall);
    let ids = |told: &WeekReport| -> Vec<String> {
        told.lists.people.iter().map(|it| it.person_id.clone()).collect()
    };
    assert_eq!(ids(&told), ["xs"]);
    assert_eq!(told.value("3.person.H001/zl"), Value::Unknown);
    assert_eq!((told.lists.sample_min, told.lists.people_min), (5, 10));
    assert!(!told.lists.small && told.lists.items.iter().all(|it| !it.small));
    // More than ten, where the hall says so; roles and items stay, as a small sample.
    hall.settings.rules.care.sample_min = 20;
    let told = report(&hall);
    assert_eq!((ids(&told).len(), told.lists.people_min), (0, 20));
    assert!(told.lists.small && !told.lists.items.is_empty() && !told.lists.roles.is_empty());
    assert!(told.lists.items.iter().all(|it| it.small));
    assert!(told.lists.roles.iter().all(|it| it.small));
}

/// One version after another, each from a date of November on.
fn book(texts: &[(u32, &str)]) -> SettingsBook {
    let mut book = SettingsBook::default();
    for (version, (date, text)) in (1..).zip(texts) {
        assert!(read(text).is_ok(), "{:?}", read(text));
        assert!(book.take(Version {
            version,
            from: at(*date, 0),
            applied_at: at(*date, 0),
            by: "lh".into(),
            note: "".into(),
            back_to: None,
            text: (*text).into(),
            stream: [0; 16],
            pos: u64::from(version),
            outside: false,
        }));
    }
    book
}

#[test]
fn who_has_left_keeps_name_and_target() {
    let with = |name: &str, target: u32| {
        format!(
            "[[person]]\nid='lh'\nname='李红'\nrole='hall_manager'\n\
             [[person]]\nid='wu'\nname='{name}'\nrole='clerk'\n\
             [[contact]]\nid='jl'\nname='{name}经理'\nlevel=3\n\
             [[target]]\nrole='clerk'\nperson='wu'\nindicator='satisfaction'\nvalue={target}\n"
        )
    };
    let without = "[[person]]\nid='lh'\nname='李红'\nrole='hall_manager'\n";
    let (first, second, later) = (with("吴一", 70), with("吴二", 80), with("吴三", 99));
    let mut hall = source();
    hall.book = book(&[(2, &first), (9, &second), (18, without), (24, &later)]);
    hall.settings = read(without).unwrap();
    let known = HallWeek::of(&hall, week());
    let name = |id: &str| known.names.people.get(&format!("H001/{id}")).map(|it| it.0.as_str());
    assert_eq!((name("wu"), name("lh")), (Some("吴二"), Some("李红")));
    assert_eq!(name("jl"), Some("吴二经理"));
    assert_eq!(known.judged.people.get("wu"), Some(&Some(80)));
    // What came into force behind the end is not known in it.
    hall.book = book(&[(2, &first), (9, &second), (18, without)]);
    assert_eq!(HallWeek::of(&hall, week()), known);
}

#[test]
fn a_trainee_is_examined_on_the_date_that_was_set() {
    let due = |exam_on, trainee_until| {
        let mut hall = source();
        let person = hall.settings.people.iter_mut().find(|it| it.trainee).unwrap();
        (person.exam_on, person.trainee_until) = (exam_on, trainee_until);
        HallWeek::of(&hall, week()).now.trainees[0].due_on
    };
    assert_eq!(due(Some(day(27)), Some(day(30))), Some(day(27)));
    assert_eq!(due(None, Some(day(30))), Some(day(30)));
    assert_eq!(due(None, None), NaiveDate::from_ymd_opt(2026, 12, 1));
}
