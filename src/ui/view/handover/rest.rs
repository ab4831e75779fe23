//! What stands in a report beside its items: alarms, who is not at their post, rounds, what was counted.

use super::super::detail::Line;
use crate::core::board::{AlarmState, StaffState};
use crate::core::check::Template;
use crate::core::handover::{PreparedPart, RoundPart, Snapshot};
use crate::text::named::Named;
use crate::text::width::wrap;
use crate::text::words::fill;
use crate::ui::handover::Mode;
use crate::ui::show;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Its sections, with what each says; an empty one says so.
fn parts(state: &State, mode: &Mode) -> Vec<(&'static str, Vec<String>)> {
    let (Mode::Shift(it) | Mode::Closed(it)) = mode else { return Vec::new() };
    let words = state.words().handover;
    vec![
        (words.s_alarms, alarms(state)),
        (words.s_staff, staff(state, &it.sheet)),
        (words.s_rounds, rounds(state, &it.sheet)),
        (words.s_counted, counted(state, &it.sheet)),
    ]
}

/// All of it.
pub(super) fn lines(state: &State, mode: &Mode, room: usize) -> Vec<Line> {
    let none = state.words().handover.s_none;
    let parts = parts(state, mode).into_iter().flat_map(|(name, said)| {
        let said = if said.is_empty() { none.to_owned() } else { said.join("; ") };
        wrap(&format!("{name}: {said}"), room)
    });
    parts.map(|text| (text, Role::Normal)).collect()
}

/// How much there is of each, and the key that shows it.
pub(super) fn summary(state: &State, mode: &Mode) -> Option<Line> {
    let words = state.words().handover;
    let parts = parts(state, mode);
    if parts.is_empty() {
        return None;
    }
    let mut told: Vec<String> = parts
        .into_iter()
        .map(|(name, said)| match said.len() {
            0 => fill(words.n_rest, &[name, words.s_none]),
            count => fill(words.n_rest, &[name, &count.to_string()]),
        })
        .collect();
    told.push(words.e_rest.to_owned());
    Some((told.join("   "), Role::Normal))
}

fn alarms(state: &State) -> Vec<String> {
    let standing = state.alarms().iter().filter(|alarm| alarm.state != AlarmState::Cleared);
    standing.map(|alarm| show::alarm_short(state, alarm)).collect()
}

fn staff(state: &State, sheet: &Snapshot) -> Vec<String> {
    let words = state.words();
    let one =
        |id: &str, is: StaffState| format!("{} {}", state.person_name(id), words.staff_state(is));
    sheet.staff_out.iter().map(|part| one(&part.staff_id, part.state)).collect()
}

fn rounds(state: &State, sheet: &Snapshot) -> Vec<String> {
    let words = state.words().handover;
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let one = |part: &RoundPart| {
        let (at, lang) = (zone.hm(part.at), state.setup.lang);
        let name = Template::from_text(&part.template).map_or("", |it| it.name(lang));
        if &*part.state == "missed" {
            let why = if part.reason.is_empty() { words.s_no_reason } else { &part.reason };
            return fill(words.s_missed, &[&at, name, why]);
        }
        let score = part.score.map_or_else(String::new, |it| format!("{}.{}", it / 10, it % 10));
        let template = if part.round_id.is_empty() { words.s_not_done } else { words.s_round };
        fill(template, &[&at, name, &score]).trim_end().to_owned()
    };
    sheet.rounds.iter().map(one).collect()
}

fn counted(state: &State, sheet: &Snapshot) -> Vec<String> {
    let words = state.words().handover;
    let one = |part: PreparedPart, by: &str, with: &str| {
        let (by, with) = (state.person_name(by), state.person_name(with));
        fill(words.s_by_two, &[part.name(state.setup.lang), by, with])
    };
    sheet.counted.iter().map(|it| one(it.part, &it.by, &it.with)).collect()
}
