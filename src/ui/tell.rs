//! Sentences of what was done and why something was not: what a person asked for, in the words of the
//! hall, names first.

use super::show::choice;
use super::state::State;
use crate::core::act::{Act, AlarmRef, CaseAct, LogAct, NewRequest, Refused, TallyOf};
use crate::core::board::{Alarm, ComplaintRow};
use crate::core::complaint::{ContactResult, Possible};
use crate::text::named::Named;
use crate::text::words::fill;

/// How many names stand in a sentence before the rest is counted.
const NAMES_MAX: usize = 3;

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let all = names.len();
    let first = names.take(NAMES_MAX).collect::<Vec<_>>().join(" ");
    if all > NAMES_MAX { format!("{first} +{}", all - NAMES_MAX) } else { first }
}

/// Names of people, the first few.
pub(super) fn people(state: &State, ids: &[String]) -> String {
    listed(ids.iter().map(|id| state.person_name(id)))
}

/// The alarm that is meant, if it stands.
pub(super) fn alarm<'a>(state: &'a State, of: &AlarmRef) -> Option<&'a Alarm> {
    let alarms = state.board.iter().flat_map(|board| &board.alarms);
    let mut same = alarms.filter(|a| a.kind == of.kind && a.subject == of.subject);
    // What was shown before it was in the log has a number there by now.
    same.find(|alarm| of.episode == 0 || alarm.episode == of.episode)
}

fn alarm_text(state: &State, of: &AlarmRef) -> String {
    alarm(state, of).map_or_else(String::new, |alarm| super::show::alarm(state, alarm))
}

/// What an act does, as a toast names it.
pub(super) fn act(state: &State, act: &Act) -> String {
    let words = state.words().deeds;
    let text = match act {
        Act::MarkStaff { staff, state: to, counter_id, .. } => {
            let counter = counter_id.as_deref().unwrap_or_default();
            let word = state.words().staff_state(*to);
            fill(words.done_staff, &[&people(state, staff), word, counter])
        }
        Act::SetCounters { counters, to, staff, .. } => {
            let who = staff.as_deref().map_or("", |id| state.person_name(id));
            let counters = listed(counters.iter().map(String::as_str));
            fill(words.done_counters, &[&counters, words.counter_to(*to), who])
        }
        Act::OpenShift { .. } => words.done_open_shift.to_owned(),
        Act::SignOff { .. } => words.done_sign_off.to_owned(),
        Act::Acknowledge(alarms) => match &alarms[..] {
            [only] => fill(words.done_ack, &[&alarm_text(state, only)]),
            all => fill(words.done_ack_all, &[&all.len().to_string()]),
        },
        Act::TakeAction { action, detail, .. } => {
            let choices = state.board.iter().flat_map(|board| &board.choices.actions);
            fill(words.done_action, &[&choice(state, choices, action), detail])
        }
        Act::Tally { service_id, of } => {
            let template = match of {
                TallyOf::Waiting => words.done_waiting,
                TallyOf::Served => words.done_served,
            };
            fill(template, &[state.service_name(service_id)])
        }
        Act::EnterHalfHour { service_id, from, .. } => {
            let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
            fill(words.done_half, &[state.service_name(service_id), &zone.hm(*from)])
        }
        Act::MarkUnhappy { counter_id: Some(counter), .. } => fill(words.done_unhappy, &[counter]),
        Act::MarkUnhappy { counter_id: None, .. } => words.done_unhappy_floor.to_owned(),
        Act::MarkWalkOut { service_id, count, .. } => {
            let service =
                service_id.as_deref().map_or(words.c_walk_out, |id| state.service_name(id));
            fill(words.done_walk_out, &[service, &count.to_string()])
        }
        Act::AskHelp { counter_id } => fill(words.done_ask_help, &[counter_id]),
        Act::ClaimHelp { help_id } => {
            let mut calls = state.board.iter().flat_map(|board| &board.help);
            let call = calls.find(|call| call.help_id == *help_id);
            fill(words.done_claim, &[call.map_or("", |call| &call.counter_id)])
        }
        Act::Register(new) => {
            let name = new.category.name(state.setup.lang);
            fill(state.words().cases.done_register, &[name])
        }
        Act::Request(new) => requested(state, new),
        Act::Case { complaint_id, act } => {
            let row = super::cases::by_id(state, complaint_id);
            let number = row.map_or("", |row| &row.number);
            fill(state.words().cases.done_case, &[number, case_act(state, row, act)])
        }
        Act::Incident { act, .. } => super::incident::told(state, act),
        Act::Handover { act, .. } => crate::text::handover::told(state.words(), act),
        Act::Finding { act, .. } => super::findings::told(state, act),
        Act::FollowUp { follow_up_id, act } => super::follow_ups::told(state, follow_up_id, act),
        Act::People(act) => super::findings::told_people(state, act),
        Act::Check { act, .. } => super::check::told(state, act),
        Act::Order { .. } | Act::Improvement { .. } => super::orders::told(state, act),
        Act::Log(act) => log_act(state, act).to_owned(),
        Act::Settle { .. } => state.setup.lang.away().done_settled.to_owned(),
        Act::Undo { .. } => state.words().c_undo.to_owned(),
    };
    text.trim().to_owned()
}

/// That a department was asked for something.
fn requested(state: &State, new: &NewRequest) -> String {
    fill(state.setup.lang.requests().done_request, &[&state.whom(&new.department_id)])
}

/// What an act wants, as a refusal of it names it: not as if it were done.
pub(super) fn wanted(state: &State, asked: &Act) -> String {
    match asked {
        Act::Handover { act, .. } => crate::text::handover::wanted(state.words(), act),
        other => act(state, other),
    }
}

/// What is done with a line of the log, in a word.
fn log_act(state: &State, act: &LogAct) -> &'static str {
    let w = state.words().duty;
    match act {
        LogAct::Note { addendum_to, .. } if addendum_to.is_empty() => w.done_late,
        LogAct::Note { .. } => w.done_addendum,
        LogAct::Amend { .. } => w.done_amend,
        LogAct::Void { .. } => w.done_void,
    }
}

/// What is done with a complaint, in a word or two.
fn case_act(state: &State, row: Option<&ComplaintRow>, act: &CaseAct) -> &'static str {
    let w = state.words().cases;
    let mine = row.is_some_and(|row| row.owner == state.me());
    match act {
        CaseAct::Amend { .. } | CaseAct::Assess { .. } => w.c_amend,
        CaseAct::Contact { result: ContactResult::NoAnswer, .. } => w.r_no_answer,
        CaseAct::Contact { calmed: true, .. } => w.r_calmed,
        CaseAct::Contact { .. } => w.r_told,
        CaseAct::Start { .. } => Possible::Start.name(state.setup.lang),
        CaseAct::Wait { .. } => w.c_wait,
        CaseAct::Resume => w.c_resume,
        CaseAct::Resolve { .. } => w.r_resolved,
        CaseAct::Close { .. } => Possible::Close.name(state.setup.lang),
        CaseAct::Settle { .. } => w.r_settled,
        CaseAct::Reopen { .. } => w.c_reopen,
        CaseAct::Refer { .. } => w.c_refer,
        CaseAct::Merge { .. } => w.c_merge,
        CaseAct::Offer { .. } => w.c_hand_on,
        CaseAct::Take if row.is_some_and(|row| super::cases::asks(state, row)) => {
            Possible::Ask.name(state.setup.lang)
        }
        CaseAct::Accept { .. } | CaseAct::Take => w.c_take,
        CaseAct::Decline { .. } => w.c_decline,
        CaseAct::RefuseRequest { .. } => {
            if mine {
                w.c_refuse
            } else {
                w.c_unask
            }
        }
        CaseAct::Recall => w.c_recall,
        CaseAct::Force { .. } => w.c_force,
        CaseAct::Confirm => w.c_confirm,
        CaseAct::Join => w.c_join,
        CaseAct::Dispatch { .. } => w.c_dispatch,
        CaseAct::DepartmentAccepted { .. } => w.r_department_has,
        CaseAct::DepartmentTried { .. } => w.done_tried,
        CaseAct::DepartmentAnswered { .. }
        | CaseAct::DepartmentAsks { .. }
        | CaseAct::PassOn { .. } => Possible::Department.name(state.setup.lang),
        CaseAct::Reply { .. } => w.r_reply,
        CaseAct::AnswerSeen { .. } => w.r_answer_seen,
        CaseAct::CallOff { .. } => w.r_call_off,
        CaseAct::Withdraw { .. } => w.c_withdraw,
        CaseAct::Escalate { .. } => w.c_escalate,
        CaseAct::Acknowledge { .. } => w.c_ack,
        CaseAct::Void { .. } => w.c_void,
        CaseAct::AnswerCall { .. } | CaseAct::Tell { .. } => w.r_superior,
        CaseAct::Finish { .. } => state.setup.lang.requests().done_done,
    }
}

/// Why an act was refused.
pub(super) fn refused(state: &State, why: &Refused) -> String {
    let words = state.words().deeds;
    match why {
        Refused::NoRight(right) => fill(words.no_right, &[words.right(*right)]),
        Refused::NoPerson(id) => fill(words.no_person, &[state.person_name(id)]),
        Refused::NoCounter(id) => fill(words.no_counter, &[id]),
        Refused::NoService(id) => fill(words.no_service, &[state.service_name(id)]),
        Refused::TraineeAlone { staff_id, counter_id } => {
            fill(words.trainee_alone, &[state.person_name(staff_id), counter_id])
        }
        Refused::BelowCoverage { left, least } => {
            fill(words.below_coverage, &[&left.to_string(), &least.to_string()])
        }
        Refused::ShiftOpen(id) => fill(words.shift_open, &[state.person_name(id)]),
        Refused::NoShift => words.no_shift.to_owned(),
        Refused::NoAlarm => words.no_alarm.to_owned(),
        Refused::NoHelp => words.no_help.to_owned(),
        Refused::NobodyWaits(id) => fill(words.nobody_waits, &[state.service_name(id)]),
        Refused::TooMany(most) => fill(words.too_many, &[&most.to_string()]),
        Refused::NoneCounted => words.none_counted.to_owned(),
        Refused::NotThatTime => words.not_that_time.to_owned(),
        Refused::NoUndo => words.no_undo.to_owned(),
        Refused::Rule { rule, why, instead } => {
            crate::text::complaint::refusal(state.words().lang(), *rule, *why, instead)
        }
        Refused::LevelMoved { level, by } if by.is_empty() => {
            fill(words.level_moved_due, &[&level.to_string()])
        }
        Refused::LevelMoved { level, by } => {
            fill(words.level_moved, &[&level.to_string(), state.person_name(by)])
        }
        Refused::NoComplaint(id) => fill(words.no_complaint, &[id]),
        Refused::Incident(bar) => crate::text::incident::bar(state.words(), *bar),
        Refused::Handover(bar) => {
            let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
            crate::text::handover::bar(state.words(), bar, |at| zone.hm(at))
        }
        Refused::Log(bar) => crate::text::duty::bar(state.words(), *bar).to_owned(),
        Refused::PinToSign => state.words().duty.sign_pin.to_owned(),
        Refused::NotTheirs => state.words().duty.sign_other.to_owned(),
        Refused::Finding { bar, instead } => {
            crate::text::finding::refusal(state.words(), *bar, instead)
        }
        Refused::Conduct(bar) => crate::text::finding::conduct_bar(state.words(), *bar).to_owned(),
        Refused::Order(bar) => crate::text::order::bar(state.setup.lang, *bar).to_owned(),
        Refused::Improvement(bar) => {
            crate::text::order::improvement_bar(state.setup.lang, *bar).to_owned()
        }
        Refused::FollowUp(bar) => crate::text::follow_up::bar(state.words(), *bar).to_owned(),
        Refused::Check(bar) => crate::text::check::bar(state.words(), *bar),
        Refused::Nothing => words.nothing.to_owned(),
    }
}
