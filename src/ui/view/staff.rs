//! Panel 6: the people, what they do, and for how long.

use super::panels::{column, marked, name_column, plain};
use super::ratings;
use super::table::Column;
use crate::core::board::{Board, StaffRow};
use crate::text::words::{Words, fill};
use crate::ui::show::{mean, since, some, span, span_or};
use crate::ui::state::State;

/// How many are on post, out for a while, and absent.
pub(super) fn summary(state: &State, board: &Board) -> String {
    let words = state.words();
    let (out, absent) = state.staff_gone;
    let mut text = fill(words.on_post_sum, &[&board.totals.staff_on_post.to_string()]);
    for (template, n) in [(words.out_sum, out), (words.absent_sum, absent)] {
        if n > 0 {
            text = format!("{text}  {}", fill(template, &[&n.to_string()]));
        }
    }
    text
}

/// A person by name, as the row has it.
pub(super) fn person_text<'a>(state: &'a State, person: &'a StaffRow) -> &'a str {
    if person.name.is_empty() { state.person_name(&person.staff_id) } else { &person.name }
}

/// What a person does, with the counter's word where they sit at one.
pub(super) fn staff_word(words: &Words, person: &StaffRow) -> String {
    let word = words.staff_state(person.state);
    match person.counter_state {
        Some(state) => format!("{word} {}", words.counter_state(state)),
        None => word.to_owned(),
    }
}

/// When a person is planned to be at work today.
pub(super) fn planned(board: &Board, person: &StaffRow) -> String {
    let times = person.planned.map(|(from, to)| (board.zone.hm(from), board.zone.hm(to)));
    times.map_or_else(|| "-".to_owned(), |(from, to)| format!("{from}-{to}"))
}

/// How late they came, else by how much they were out too long today.
fn late_or_over(words: &Words, person: &StaffRow) -> String {
    match (person.late_secs, person.over_secs) {
        (Some(late), _) if late > 0 => fill(words.deeds.late, &[&span(words, late)]),
        (_, over) if over > 0 => fill(words.deeds.over, &[&span(words, over)]),
        _ if person.exam_due => words.people.due.to_owned(),
        _ => String::new(),
    }
}

/// Columns of the panel.
pub(super) fn columns(w: &'static Words) -> Vec<Column> {
    vec![
        name_column(w.h_staff, (8, 12), 0, |s, b, r| {
            let person = &b.staff[r];
            let trainee = if person.trainee {
                format!("({})", s.words().deeds.trainee)
            } else {
                String::new()
            };
            plain(format!("{}{trainee}", person_text(s, person)))
        }),
        name_column(w.h_state, (7, 8), 0, |s, b, r| {
            let person = &b.staff[r];
            marked(s.words().staff_state(person.state).to_owned(), person.mark)
        }),
        column(w.h_age, 5, 0, |s, b, r| {
            let person = &b.staff[r];
            marked(since(s.words(), s.now, person.state_since), person.mark)
        }),
        column(w.h_limit, 4, 3, |s, b, r| {
            let limit = b.staff[r].limit_secs.map(i64::from);
            plain(limit.map_or_else(String::new, |secs| span_or(s.words(), Some(secs))))
        }),
        name_column(w.h_counter, (4, 4), 1, |_, b, r| {
            plain(b.staff[r].counter_id.clone().unwrap_or_default())
        }),
        name_column(w.h_over_time, (7, 10), 1, |s, b, r| {
            plain(late_or_over(s.words(), &b.staff[r]))
        }),
        name_column(w.h_planned, (11, 11), 4, |_, b, r| {
            let person = &b.staff[r];
            plain(if person.planned.is_some() { planned(b, person) } else { String::new() })
        }),
        name_column(w.h_counter_state, (7, 8), 6, |s, b, r| {
            let state = b.staff[r].counter_state.map(|state| s.words().counter_state(state));
            plain(state.unwrap_or_default())
        }),
        column(w.h_served, 4, 2, |_, b, r| plain(some(b.staff[r].served))),
        column(w.lang().survey().h_rating, 7, 5, |_, b, r| {
            ratings::cell(b.staff[r].ratings.as_ref())
        }),
        column(w.h_service_mean, 5, 5, |s, b, r| {
            plain(mean(s.words(), b.staff[r].service_secs_mean))
        }),
        column(w.h_service_max, 5, 5, |s, b, r| {
            plain(span_or(s.words(), b.staff[r].service_secs_max))
        }),
        name_column(w.h_mentor, (6, 8), 7, |s, b, r| {
            let mentor = b.staff[r].mentor.as_deref().filter(|_| b.staff[r].trainee);
            plain(mentor.map_or("", |id| s.person_name(id)))
        }),
        name_column(w.h_skills, (8, 20), 8, |_, b, r| plain(b.staff[r].skills.join(" "))),
        name_column(w.h_why, (8, 30), 3, |_, b, r| plain(b.staff[r].reason.as_str())),
    ]
}
