//! The card of a clerk: at most three lines, and what stands behind them; and the ranking of a month.

use ratatui::layout::Rect;

use super::detail::Line;
use super::paper::Paper;
use crate::core::board::{Board, StaffRow};
use crate::core::conduct::{Point, PointOf, Ranking, Standing, Trainee};
use crate::core::people::Right;
use crate::text::ranking::figures;
use crate::text::width::pad;
use crate::text::words::fill;
use crate::ui::findings::{phrase, talks};
use crate::ui::people::ranking::Standings;
use crate::ui::people::{here, mood_line};
use crate::ui::show::{mean, span_or, time};
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Tenths as people read them: `90.9`.
fn tenths(value: u32) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// At most three indicators of somebody: their work of today against the norm, what customers say, and for those who may
/// see it what is open with them.
pub(super) fn card(state: &State, board: &Board, person: &StaffRow) -> Vec<Line> {
    let w = state.words().people;
    let served = person.served.to_string();
    let means =
        [person.service_secs_mean, person.norm_secs_mean].map(|secs| mean(state.words(), secs));
    // The worst stands beside the mean.
    let longest = span_or(state.words(), person.service_secs_max);
    let work = fill(w.k_work, &[&served, &means[0], &longest, &means[1]]);
    let mut lines = vec![(work, Role::Normal)];
    if let Some(said) = board.care.satisfaction.get(&person.staff_id) {
        let n = said.n.to_string();
        let text = match said.mean_tenths {
            Some(mean) => {
                let target = said.target.map_or_else(|| "-".to_owned(), |it| it.to_string());
                fill(w.k_rating, &[&tenths(mean), &target, &n])
            }
            None => fill(w.k_few, &[&n]),
        };
        lines.push((text, Role::Normal));
    }
    lines.extend(private(state, board, person));
    lines
}

/// What only those see who may: talks that are open, and where a trainee stands.
fn private(state: &State, board: &Board, person: &StaffRow) -> Option<Line> {
    let w = state.words().people;
    let sees = [Right::Staff, Right::Duty, Right::People].iter().any(|right| state.may(*right));
    let trainee = board.care.trainee(&person.staff_id).filter(|_| sees);
    let open = talks(state).iter().filter(|talk| talk.person_id == person.staff_id).count();
    let mut parts = Vec::new();
    if open > 0 {
        parts.push(fill(w.k_talks, &[&open.to_string()]));
    }
    if let Some(trainee) = trainee {
        parts.push(trainee_text(state, trainee));
    }
    let role = if trainee.is_some_and(|it| it.due) { Role::Warn } else { Role::Normal };
    (!parts.is_empty()).then(|| (parts.join("  "), role))
}

fn trainee_text(state: &State, trainee: &Trainee) -> String {
    let w = state.words().people;
    let (done, all) = (trainee.done().to_string(), trainee.plan.len().to_string());
    let text = match trainee.day {
        Some(day) => fill(w.k_trainee, &[&day.to_string(), &done, &all]),
        None => fill(w.k_trainee_plain, &[&done, &all]),
    };
    if trainee.due { format!("{text}  {}", w.due) } else { text }
}

/// The card of the person whose menu is open, with the keys that work from it.
pub(super) fn card_here(state: &State) -> Vec<Line> {
    let (Some(board), Some(person)) = (state.board.as_deref(), here(state)) else {
        return Vec::new();
    };
    let mut lines = card(state, board, person);
    // Nobody praises or talks with themselves.
    if person.staff_id != state.me() {
        lines.push((state.words().people.k_keys.to_owned(), Role::Head));
    }
    lines
}

/// What stands in a person's detail behind the card: plan, exam, mood.
pub(super) fn behind(state: &State, board: &Board, person: &StaffRow) -> Vec<Line> {
    let w = state.words().people;
    let sees = [Right::Staff, Right::Duty, Right::People].iter().any(|right| state.may(*right));
    let mut lines: Vec<Line> = Vec::new();
    if let Some(trainee) = board.care.trainee(&person.staff_id).filter(|_| sees) {
        lines.extend(trainee.plan.iter().map(|item| {
            let done = match item.minutes {
                0 => w.d_plan_open.to_owned(),
                minutes => fill(w.d_plan_done, &[&minutes.to_string()]),
            };
            (fill(w.d_plan, &[&item.name, &done]), Role::Normal)
        }));
        let date = |on: chrono::NaiveDate| on.format("%m-%d").to_string();
        let exam = trainee.exam_on.or(trainee.due_on).map(|on| fill(w.d_exam_on, &[&date(on)]));
        let failed = trainee.failed_on.map(|on| fill(w.d_failed, &[&date(on)]));
        lines.extend(exam.into_iter().chain(failed).map(|text| (text, Role::Normal)));
    }
    lines.extend(mood_line(state, &person.staff_id).map(|text| (text, Role::Info)));
    lines
}

fn row(state: &State, it: &Standing, clerk: bool) -> String {
    let w = state.words().people;
    let place = it.place.map_or_else(|| w.few.to_owned(), |place| place.to_string());
    let name = if clerk { state.person_name(&it.id).to_owned() } else { it.id.clone() };
    format!("{} {} {}", pad(&place, 6), pad(&name, 10), figures(w, it))
}

fn record(state: &State, it: &Point, clerk: bool) -> String {
    let w = state.words().people;
    let at = time(state, it.at);
    let whose = if clerk { it.counter_id.as_str() } else { state.person_name(&it.person_id) };
    let text = match it.of {
        PointOf::Praise => {
            let why = format!("{} {}", phrase(state, &it.what), it.text);
            fill(w.rec_praise, &[&at, &(it.tenths / 10).to_string(), why.trim()])
        }
        PointOf::Round => fill(w.rec_round, &[&at, &it.what, &tenths(it.tenths)]),
    };
    format!("{text}  {whose}").trim_end().to_owned()
}

/// The clerks, then the counters; which line has the light.
fn list(state: &State, ranking: &Ranking, lit_at: usize, lines: &mut Vec<Line>) -> usize {
    let w = state.words().people;
    let clerks = ranking.clerks.iter().map(|it| (true, it));
    let all = clerks.chain(ranking.counters.iter().map(|it| (false, it)));
    let (mut before, mut lit) = (None, 0);
    for (at, (clerk, it)) in all.enumerate() {
        if before != Some(clerk) {
            let head = if clerk { w.h_clerks } else { w.h_counters };
            lines.push((head.to_owned(), Role::Head));
        }
        before = Some(clerk);
        let (sign, role) = if at == lit_at { (">", Role::Select) } else { (" ", Role::Normal) };
        lit = if at == lit_at { lines.len() } else { lit };
        lines.push((format!("{sign} {}", row(state, it, clerk)), role));
    }
    if ranking.clerks.is_empty() {
        lines.push((w.none.to_owned(), Role::Head));
    }
    lit
}

/// Draws the ranking over `area`.
pub(super) fn draw(paper: &mut Paper, area: Rect, state: &State, shown: &Standings) {
    let w = state.words().people;
    paper.clear(area);
    paper.title(area, &fill(w.t_ranking, &[&shown.month.spell()]), "", true);
    let Some(ranking) = shown.ranking.as_deref() else {
        paper.text(area.x, area.y + 1, area.width, w.wait, Role::Head);
        return;
    };
    let rule = fill(w.rule, &[&ranking.least.to_string()]);
    let mut lines: Vec<Line> = crate::text::width::wrap(&rule, usize::from(area.width).max(10))
        .into_iter()
        .map(|text| (text, Role::Info))
        .collect();
    let mut lit = 0;
    if let (Some(top), Some((clerk, it))) = (shown.behind, shown.lit()) {
        lines.push((row(state, it, clerk), Role::Title));
        let records = it.records.iter().rev().skip(top);
        lines.extend(records.map(|it| (format!("  {}", record(state, it, clerk)), Role::Normal)));
    } else {
        lit = list(state, ranking, shown.at, &mut lines);
    }
    let room = usize::from(area.height.saturating_sub(1));
    let top = (lit + 1).saturating_sub(room);
    for (y, (text, role)) in (area.y + 1..area.bottom()).zip(lines.iter().skip(top)) {
        paper.text(area.x, y, area.width, text, *role);
    }
}
