//! What a department or a superior did on the server's pages, on the terminal: it is stepped to, read with a name, and
//! answered.

use std::sync::Arc;

use super::*;
use crate::core::board::Board;
use crate::core::complaint::{Possible, Question};
use crate::core::hall::{Notice, NoticeKind};

/// The hall in which the department of the first complaint asks back.
fn asked() -> Board {
    let mut hall = complained_hall();
    hall.directory.outsiders.insert("gaoyuan".into(), "高远 (网络优化)".into());
    let row = hall.case_rows.iter_mut().find(|row| row.case.open_dispatch().is_some()).unwrap();
    let case = Arc::make_mut(&mut row.case);
    let task = case.dispatches.iter_mut().find(|task| task.ended_at.is_none()).unwrap();
    task.asks.push(Question {
        ask_id: "q1".into(),
        at: now(),
        text: "哪个小区".into(),
        over_at: None,
    });
    hall.notices = vec![Notice {
        kind: NoticeKind::DepartmentAsked,
        complaint_id: row.complaint_id.as_str().into(),
        number: row.number.as_str().into(),
        to: "limin".into(),
        at: now(),
        other: "gaoyuan".into(),
        key: Possible::Reply,
    }];
    hall
}

#[test]
fn a_question_of_a_department_is_stepped_to_and_answered() {
    let mut state = open(&asked(), (120, 40), Lang::Zh);
    press(&mut state, "n");
    let screen = shown(&state);
    assert!(screen.contains("高远 (网络优化) 有疑问"), "{screen}");
    press(&mut state, "3r1");
    let screen = shown(&state);
    assert!(screen.contains("哪个小区"), "{screen}");
    assert_eq!(sent(&mut state, "\n"), [], "an answer has words");
    let acts = sent(&mut state, "东区二期\n");
    let [Act::Case { act, .. }] = &acts[..] else { panic!("{acts:?}") };
    let CaseAct::Reply { ask_id, text } = &**act else { panic!("{act:?}") };
    assert_eq!((ask_id.as_deref(), text.as_str()), (None, "东区二期"));
}
