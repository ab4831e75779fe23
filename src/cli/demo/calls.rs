//! Whom the training hall calls back: services of the days before, two of them overdue, and what the customers say. Only
//! data; all of it is invented, numbers too.

use super::script::{COLLEAGUE, DUTY, Deed, Does, deed};
use crate::core::act::FollowUpAct;
use crate::core::followup::{Outcome, ServiceKind};

/// A customer who is to be called back.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewCall {
    /// So many days ago they were served.
    pub(super) days_back: u64,
    pub(super) kind: ServiceKind,
    pub(super) person: &'static str,
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    pub(super) text: &'static str,
}

const fn call(
    days_back: u64,
    kind: ServiceKind,
    (name, phone): (&'static str, &'static str),
    text: &'static str,
) -> NewCall {
    NewCall { days_back, kind, person: "e103", name, phone, text }
}

/// In the order in which they are due.
const CALLS: [NewCall; 6] = [
    call(6, ServiceKind::Installation, ("李梅", "13900000101"), "宽带新装, 首次上网"),
    call(5, ServiceKind::FaultRepair, ("周强", "13900000102"), "光猫更换后是否正常"),
    call(3, ServiceKind::Counter, ("欧阳静", "13900000103"), "套餐变更"),
    call(2, ServiceKind::Move, ("吴涛", "13900000104"), "宽带移机"),
    call(1, ServiceKind::Counter, ("郑兰", "13900000105"), "补卡"),
    call(1, ServiceKind::Installation, ("冯军", "13900000106"), "电视新装"),
];

/// The calls of the day, those of the afternoon among them: one customer is not content, one does not answer. A colleague
/// makes them, so that nobody takes them for what a key of theirs did.
pub(super) fn calls() -> Vec<Deed> {
    let mut all: Vec<Deed> =
        CALLS.into_iter().map(|new| deed(8, 30, DUTY, Does::Call(new))).collect();
    let answered = |scores: [u8; 3], solved: bool, text: &str| FollowUpAct::Answer {
        way: None,
        scores: ["attitude", "waiting", "solving"].map(Box::from).into_iter().zip(scores).collect(),
        solved: Some(solved),
        text: text.to_owned(),
    };
    let none = FollowUpAct::Try { outcome: Outcome::NoAnswer, way: None, text: String::new() };
    all.push(deed(14, 40, COLLEAGUE, Does::Called(0, answered([5, 4, 5], true, ""))));
    all.push(deed(14, 44, COLLEAGUE, Does::Called(2, none)));
    all.push(deed(
        14,
        48,
        COLLEAGUE,
        Does::Called(3, answered([4, 3, 1], false, "移机后网速慢, 没人管")),
    ));
    all
}

/// Whom a hall of a training centre calls back: the whole list, for whoever calls from the centre.
pub(super) fn waiting(place: usize) -> Vec<Deed> {
    let own = CALLS.into_iter().skip(place % 3);
    own.map(|new| deed(8, 30, DUTY, Does::Call(new))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_at_the_board_is_named_for_a_call_that_another_made() {
        let called: Vec<&str> = calls()
            .iter()
            .filter(|deed| matches!(deed.does, Does::Called(..)))
            .map(|deed| deed.by)
            .collect();
        assert_eq!(called, [COLLEAGUE; 3]);
        assert_ne!(COLLEAGUE, DUTY);
    }
}
