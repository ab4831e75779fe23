//! What is written of the people of the training hall: praise, a training, a talk. Only data; all of it is invented.

use super::script::{DUTY, Deed, Does, deed};
use crate::core::act::PeopleAct;

/// The minutes that the training took.
const MINUTES: u32 = 45;

/// In the order of time.
pub(super) fn people() -> Vec<Deed> {
    let praise = |person: &str, reason: &str, points, text: &str| {
        Does::People(PeopleAct::Praise {
            person_id: person.to_owned(),
            reason: reason.to_owned(),
            points,
            text: text.to_owned(),
        })
    };
    let training = Does::People(PeopleAct::Train {
        person_id: "e109".to_owned(),
        item: "实名登记".to_owned(),
        text: String::new(),
        minutes: MINUTES,
    });
    vec![
        deed(9, 40, DUTY, praise("e103", "elderly", 2, "老人不会用验证码, 陪着办完")),
        deed(11, 5, DUTY, praise("e101", "thanked", 1, "")),
        deed(11, 10, DUTY, training),
        deed(14, 30, DUTY, praise("e103", "solved", 1, "排队时劝和两位客户")),
    ]
}
