//! Needs of customers, counted.

use crate::core::act::{Act, PeopleAct};
use crate::core::tests::ms;
use crate::core::tests::terminals::Terminals;

#[test]
fn needs_are_counted_by_topic_within_a_period() {
    let mut all = Terminals::new(1);
    let mut note = |at: &str, topic: &str, count: u32| {
        let act = PeopleAct::Need { topic: topic.into(), text: String::new(), count };
        all.acts(0, at, "zl", &Act::People(Box::new(act))).unwrap()
    };
    note("09:00", "seats", 2);
    note("10:00", "parking", 1);
    let wrong = note("10:10", "parking", 5);
    note("11:00", "seats", 3);
    note("12:00", "hours", 1);
    all.acts(0, "12:01", "zl", &Act::Undo { act_id: wrong }).unwrap();
    let conduct = all.all[0].hall.conduct();
    let told = |from: &str, to: &str| -> Vec<(String, u32)> {
        let counted = conduct.needs_by_topic(ms(from), ms(to)).into_iter();
        counted.map(|(topic, count)| (topic.to_string(), count)).collect()
    };
    let row = |topic: &str, count| (topic.to_owned(), count);
    assert_eq!(told("09:00", "11:00"), [row("seats", 5), row("parking", 1)], "the most first");
    assert_eq!(told("11:01", "18:00"), [row("hours", 1)]);
}
