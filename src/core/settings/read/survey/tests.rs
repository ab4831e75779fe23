//! What a file may say of the survey, and every fault with its line.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use crate::core::settings::survey::{Period, SATISFACTION};
use crate::core::settings::{Settings, read, read_new};

fn target(settings: &Settings, period: Period, role: &str, person: Option<&str>) -> Option<u32> {
    settings.target(SATISFACTION, period, role, person)
}

#[test]
fn what_is_left_out_is_that_of_the_design() {
    let hall = read("").unwrap();
    assert_eq!(hall, Settings::standard());
    let weights: Vec<(&str, u32)> =
        hall.survey_items.iter().map(|it| (it.code.as_str(), it.weight)).collect();
    let expected =
        [("attitude", 25), ("waiting", 20), ("skill", 20), ("solving", 25), ("environment", 10)];
    assert_eq!(weights, expected);
    for item in &hall.survey_items {
        assert!(hall.questions.iter().any(|it| it.item == item.code), "{}", item.code);
    }
    assert!(hall.questionnaire.active);
    let of = |role| target(&hall, Period::Week, role, Some("anybody"));
    assert_eq!([of("clerk"), of("duty_manager"), of("installer")], [Some(90), Some(88), Some(85)]);
    assert_eq!(hall.target("follow_up_in_time", Period::Month, "follow_up_agent", None), Some(95));
    let item = |code| hall.item_target(hall.survey_item(code).unwrap(), Period::Week);
    assert_eq!([item("attitude"), item("solving")], [Some(90), Some(88)]);
}

#[test]
fn a_persons_own_target_is_nearer_than_that_of_the_role() {
    let hall = read(
        "[[person]]\nid='e1'\nrole='hall_manager'\n\
         [[target]]\nrole='clerk'\nindicator='satisfaction'\nvalue=90\n\
         [[target]]\nrole='clerk'\nindicator='satisfaction'\nperiod='quarter'\nvalue=92\n\
         [[target]]\nrole='clerk'\nindicator='satisfaction'\nperson='e1'\nvalue=80\n",
    )
    .unwrap();
    assert_eq!(target(&hall, Period::Week, "clerk", None), Some(90));
    assert_eq!(target(&hall, Period::Quarter, "clerk", Some("e2")), Some(92));
    assert_eq!(target(&hall, Period::Quarter, "clerk", Some("e1")), Some(80));
    assert_eq!(target(&hall, Period::Week, "duty_manager", None), None);
}

#[test]
fn targets_of_an_older_file_are_targets() {
    let hall = read("[rules.care.satisfaction]\nclerk = 77\nboss = 91").unwrap();
    assert_eq!(target(&hall, Period::Month, "clerk", None), Some(77));
    assert_eq!(target(&hall, Period::Month, "boss", None), Some(91));
    assert_eq!(target(&hall, Period::Month, "duty_manager", None), None, "they stand for ours");
    assert_eq!(hall.target("follow_up_in_time", Period::Week, "follow_up_agent", None), Some(95));
    let faults = read("[[target]]\nrole='clerk'\nindicator='satisfaction'\nvalue=1\n[rules]\ncare.satisfaction.clerk=9")
        .unwrap_err();
    assert_eq!((faults.len(), faults[0].line), (1, 6), "{faults:?}");
    assert!(faults[0].why.contains("[[target]]"));
    for wrong in ["care.satisfaction = 3", "care.satisfaction.clerk = 101"] {
        assert!(read(&format!("[rules]\n{wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn every_fault_has_its_line() {
    let item = "[[survey_item]]\ncode='a'\nzh='甲'\nweight=1\n";
    let indicator = "[[indicator]]\ncode='i'\nzh='甲'\ndefinition_zh='乙'\nowner='clerk'\n";
    for (text, line, why) in [
        ("[[survey_item]]\nzh='甲'\nweight=1".to_owned(), 1, "is missing"),
        ("[[survey_item]]\ncode='a'\nweight=1".to_owned(), 1, "zh, en or both"),
        ("[[survey_item]]\ncode='a'\nzh='甲'\nweight=0".to_owned(), 4, "from 1 to 1000"),
        (format!("{item}{item}"), 6, "stands in the file twice"),
        (format!("{item}roles=['nobody']"), 5, "no role nobody"),
        ("survey_item = []".to_owned(), 1, "at least one item"),
        ("[[question]]\nid='q'\nitem='b'\nzh='问'".to_owned(), 3, "no item b"),
        ("[[question]]\nid='q'\nitem='skill'".to_owned(), 1, "zh, en or both"),
        ("[questionnaire]\nactive='yes'".to_owned(), 2, "true or false"),
        ("[questionnaire]\nasked=true".to_owned(), 2, "no such key"),
        ("[[target]]\nrole='clerk'\nindicator='x'\nvalue=1".to_owned(), 3, "no indicator x"),
        (
            "[[target]]\nrole='nobody'\nindicator='satisfaction'\nvalue=1".to_owned(),
            2,
            "no role nobody",
        ),
        (
            "[[target]]\nrole='clerk'\nindicator='satisfaction'\nvalue=101".to_owned(),
            4,
            "from 0 to 100",
        ),
        (
            "[[target]]\nrole='clerk'\nindicator='satisfaction'\nperiod='day'\nvalue=1".to_owned(),
            4,
            "week, month or quarter",
        ),
        (
            "[[target]]\nrole='clerk'\nindicator='satisfaction'\nperson='x'\nvalue=1".to_owned(),
            4,
            "no person x",
        ),
        (format!("{indicator}threshold='rules.nothing'"), 6, "no threshold nothing"),
        (format!("{indicator}threshold=''"), 6, "missing or empty"),
    ] {
        let faults = read(&text).unwrap_err();
        let found = faults.iter().any(|it| it.line == line && it.why.contains(why));
        assert!(found, "{text}: {faults:?}");
    }
}

/// Items of the hall's own and no questions: those of the program ask only about what the hall has too.
#[test]
fn no_question_is_of_an_item_that_is_not_there() {
    let own = "[[survey_item]]\ncode = 'skill'\nzh = '业务'\nweight = 1\nroles = ['clerk']\n\
               [[survey_item]]\ncode = 'parking'\nzh = '停车'\nweight = 1\nroles = ['clerk']\n";
    let settings = crate::core::settings::read(own).unwrap();
    let asked: Vec<&str> = settings.asked().map(|it| &*it.item).collect();
    assert!(asked.contains(&"skill") && asked.iter().all(|it| settings.is_survey_item(it)));
    assert_eq!(settings.questions.len(), asked.len());
    let unknown = format!("{own}[[question]]\nid = 'q'\nitem = 'attitude'\nzh = '态度?'\n");
    let faults = crate::core::settings::read(&unknown).unwrap_err();
    assert!(format!("{faults:?}").contains("there is no item attitude"), "{faults:?}");
    // Settings of a version that let one through ask about it nowhere.
    let mut old = settings;
    old.survey_items.retain(|it| it.code != "skill");
    assert_eq!(old.asked().count(), 0);
}

/// `2.item.waiting.n` would be two figures. A log that has such a version is read as before.
#[test]
fn a_code_that_would_be_another_figure_is_not_put_into_force() {
    let item = |code: &str| format!("[[survey_item]]\nzh='甲'\nweight=1\ncode=\"{code}\"\n");
    let role = |id: &str| format!("[[role]]\nname='甲'\nid=\"{id}\"\n");
    let topic = |code: &str| format!("[[need_topic]]\nzh='甲'\n\ncode=\"{code}\"\n");
    let service = |id: &str| format!("[[service]]\nname='甲'\n\nid=\"{id}\"\n");
    for text in [
        item("waiting.n"),
        item("<script>"),
        item("a/b"),
        item("it's"),
        item("＜b＞"),
        role("clerk.last"),
        topic("new.n"),
        service("<b>"),
        service("a/b"),
    ] {
        let line = text.lines().count();
        let faults = read_new(&text).unwrap_err();
        assert_eq!((faults.len(), faults[0].line), (1, line), "{text}: {faults:?}");
        assert!(faults[0].why.contains("names of figures"), "{faults:?}");
        assert!(read(&text).is_ok(), "{text}");
    }
    let two = |a: &str, b: &str| read_new(&[service(a), service(b)].concat());
    assert_eq!(two("K", "K.taken").unwrap_err()[0].line, 8);
    assert!(two("K.1", "K.2").is_ok(), "a machine spells them so");
    assert!(two("个人", "K-1_2").is_ok());
}
