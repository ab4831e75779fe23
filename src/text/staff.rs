//! What people do, in words.

use super::show::span;
use super::words::{Words, fill};
use crate::core::report::StaffFigures;
use crate::core::staff::MarkDetail;
use crate::core::time::Stamp;

/// Columns of the report's table of people.
pub const STAFF_COLUMNS: usize = 7;

/// Heads of the report's table of people, what matters most first.
pub fn heads(words: &Words) -> [&'static str; STAFF_COLUMNS] {
    let w = words.report;
    [
        w.staff,
        w.staff_planned,
        w.staff_came,
        w.staff_until,
        w.staff_late,
        w.staff_over,
        w.staff_meal,
    ]
}

/// A row of it. What did not happen is blank: nobody is late by nothing.
pub fn cells(words: &Words, person: &StaffFigures) -> [String; STAFF_COLUMNS] {
    let w = words.report;
    let time = |at: Option<Stamp>| at.map_or_else(|| "-".to_owned(), Stamp::hm);
    let some = |secs: i64| if secs > 0 { span(words, secs) } else { String::new() };
    let planned = match (person.planned_from, person.planned_to) {
        (None, None) => String::new(),
        (from, to) => format!("{}-{}", time(from), time(to)),
    };
    let (came, until) = match person {
        StaffFigures { absent: true, .. } => (w.staff_absent.to_owned(), String::new()),
        StaffFigures { came_at: None, .. } => (String::new(), String::new()),
        StaffFigures { at_work: true, .. } => (time(person.came_at), w.staff_at_work.to_owned()),
        _ => (time(person.came_at), time(person.left_at)),
    };
    let late = some(person.late_secs.filter(|_| !person.absent).unwrap_or(0));
    let name = person.name.clone();
    [name, planned, came, until, late, some(person.over_secs), some(person.meal_secs)]
}

/// What a line of the duty log says of a marked person: state, counter and reason; a text of a newer
/// version is itself.
pub fn mark(words: &Words, detail: &str) -> String {
    let Some(said) = MarkDetail::parse(detail) else { return detail.to_owned() };
    let state = words.staff_state(said.state);
    let place = match said.counter_id {
        "" => state.to_owned(),
        counter => fill(words.l_at_counter, &[state, counter]),
    };
    if said.reason.is_empty() { place } else { format!("{place} ({})", said.reason) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::{EN, ZH};

    #[test]
    fn a_day_of_work_is_a_row() {
        let at = |text: &str| Stamp::parse(&format!("2025-11-10T{text}:00+08:00"));
        let person = StaffFigures {
            staff_id: "e1".to_owned(),
            name: "陈洁".to_owned(),
            planned_from: at("08:30"),
            planned_to: at("17:30"),
            came_at: at("08:47"),
            left_at: at("17:31"),
            at_work: false,
            late_secs: Some(1020),
            absent: false,
            meal_secs: 2700,
            over_secs: 340,
        };
        let row = |person: &StaffFigures| cells(&ZH, person);
        let full = ["陈洁", "08:30-17:30", "08:47", "17:31", "17分", "5:40", "45分"];
        assert_eq!(row(&person), full);
        let there = StaffFigures { at_work: true, late_secs: None, over_secs: 0, ..person.clone() };
        assert_eq!(row(&there)[2..6], ["08:47", "在班", "", ""]);
        let none = StaffFigures { came_at: None, left_at: None, meal_secs: 0, ..person };
        let absent = StaffFigures { absent: true, late_secs: Some(32_400), ..none.clone() };
        assert_eq!(row(&absent)[2..], ["缺勤", "", "", "5:40", ""]);
        let free = StaffFigures { planned_from: None, planned_to: None, late_secs: None, ..none };
        assert_eq!(row(&free)[1..5], ["", "", "", ""]);
    }

    #[test]
    fn a_mark_is_said_in_both_languages() {
        for (detail, zh, en) in [
            ("meal", "用餐", "meal"),
            ("on_post@02", "在岗 台席 02", "on post at counter 02"),
            ("off: 病假", "下班 (病假)", "off (病假)"),
            ("dancing", "dancing", "dancing"),
        ] {
            assert_eq!((mark(&ZH, detail).as_str(), mark(&EN, detail).as_str()), (zh, en));
        }
    }
}
