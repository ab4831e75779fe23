//! Section 5, inspections: each round that was planned or walked with its score, what was missed and why, what failed,
//! red lines, and the findings with owner, limit and state.

use super::super::doc::{Cell, Section, Table};
use super::super::look::Look;
use crate::core::check::{Answer, Outcome, Round, RoundState, Template, mean_tenths};
use crate::core::finding::Finding;
use crate::core::hall::SlotState;
use crate::core::time::Ms;
use crate::text::check::{phrase, section as section_name, shown};
use crate::text::named::Named;
use crate::text::words::fill;

pub(super) fn section(look: &Look) -> Section {
    let rounds = rounds_of(look);
    let mut section = Section::new(5, "inspections", look.say("五 巡检", "5 Inspections"))
        .with(tally(look, &rounds))
        .with(rounds_table(look, &rounds))
        .with(missed(look))
        .with(failed(look, &rounds))
        .with(findings(look));
    section.notes.extend(summary(look, &rounds));
    section
}

/// Rounds that were begun in it and not taken back.
fn rounds_of(look: &Look) -> Vec<&Round> {
    let rounds = look.hall.checks().rounds().map(|round| &**round);
    rounds.filter(|round| !round.voided && look.within(round.started_at)).collect()
}

/// The versions of the check templates that were walked: template and version of the settings.
pub(super) fn versions(look: &Look) -> Vec<String> {
    let mut versions: Vec<String> = rounds_of(look)
        .iter()
        .map(|round| format!("{} v{}", round.template.as_str(), round.settings))
        .collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

/// Tenths of a percent as a share.
fn share(tenths: Option<u32>) -> Cell {
    Cell::percent(tenths.map(|tenths| f64::from(tenths) / 1000.0))
}

/// Thousandths of a point as points.
fn points(milli: u64) -> Cell {
    Cell::number(Some(milli as f64 / 1000.0))
}

fn rounds_table(look: &Look, rounds: &[&Round]) -> Table {
    let heads = [
        (look.say("巡检", "Round"), 14),
        (look.say("编号", "Number"), -8),
        (look.say("计划", "Planned"), 17),
        (look.say("开始", "Began"), 17),
        (look.say("提交", "Submitted"), 17),
        (look.say("按时", "In grace"), 8),
        (look.say("状态", "State"), 10),
        (look.say("巡检人", "By"), 12),
        (look.say("得分", "Points"), -9),
        (look.say("满分", "Of"), -9),
        (look.say("原始分", "Raw score"), -9),
        (look.say("评定分", "Graded"), -9),
        (look.say("等级", "Grade"), 10),
        (look.say("不合格项", "Failed"), -9),
        (look.say("跳过项", "Skipped"), -8),
        (look.say("红线", "Red lines"), 20),
    ];
    let rows = rounds.iter().map(|round| {
        let score = round.score();
        let by =
            if round.submitted_by.is_empty() { &round.started_by } else { &round.submitted_by };
        let state = match round.state() {
            RoundState::Running => look.say("进行中", "running"),
            RoundState::Submitted => look.say("已提交", "submitted"),
            RoundState::Aborted => look.say("中止", "aborted"),
            RoundState::Void => look.say("撤销", "void"),
        };
        let red: Vec<&str> = score.red_lines.iter().map(|code| name(look, code)).collect();
        vec![
            Cell::text(round.template.name(look.lang)),
            Cell::count(round.number),
            Cell::at(round.planned_at),
            Cell::DateTime(round.started_at),
            Cell::at(round.submitted_at),
            round.in_grace.map_or(Cell::Empty, |is| {
                Cell::text(if is { look.say("是", "yes") } else { look.say("否", "no") })
            }),
            Cell::text(state),
            look.who(by),
            points(score.awarded_milli),
            points(score.max_milli),
            share(score.raw_tenths),
            share(score.graded_tenths),
            score.grade.map_or(Cell::Empty, |grade| Cell::text(grade.name(look.lang))),
            Cell::count(round.failed().count()),
            Cell::count(round.skipped().count()),
            Cell::free(red.join(", ")),
        ]
    });
    Table::new("rounds", look.say("巡检记录", "Rounds"), &heads).with(rows)
}

/// Rounds that were planned in it and were not done by its end.
fn missed(look: &Look) -> Table {
    let heads = [
        (look.say("巡检", "Round"), 14),
        (look.say("计划", "Planned"), 17),
        (look.say("状态", "State"), 12),
        (look.say("突发后加巡", "After an incident"), 12),
        (look.say("未巡原因", "Why"), 40),
    ];
    let scope = &look.scope;
    let open = look.hall.slots_not_done((scope.from, scope.to), scope.as_of);
    let rows = open.into_iter().map(|one| {
        let state = match one.state {
            SlotState::Missed => look.say("漏检", "missed"),
            SlotState::Running => look.say("进行中", "running"),
            SlotState::Overdue => look.say("已超时", "overdue"),
            SlotState::Due | SlotState::Planned | SlotState::Done => look.say("待巡", "due"),
        };
        vec![
            Cell::text(one.key.template.name(look.lang)),
            Cell::DateTime(one.key.planned_at),
            Cell::text(state),
            look.yes(one.incident_id.is_some()),
            Cell::free(one.reason.as_deref().unwrap_or_default()),
        ]
    });
    Table::new("missed", look.say("未完成巡检", "Rounds not done"), &heads).with(rows)
}

/// The name of an item.
fn name<'a>(look: &'a Look, code: &'a str) -> &'a str {
    shown(&look.settings().checks, code, look.lang).name
}

/// What was not right, or not looked at.
fn failed(look: &Look, rounds: &[&Round]) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("巡检", "Round"), 14),
        (look.say("部分", "Section"), 14),
        (look.say("项目", "Item"), 28),
        (look.say("代码", "Code"), 8),
        (look.say("结果", "Result"), 10),
        (look.say("合格数", "Right"), -8),
        (look.say("总数", "Of"), -8),
        (look.say("红线", "Red line"), 8),
        (look.say("位置", "Place"), 12),
        (look.say("说明", "What was said"), 40),
        (look.say("责任人", "Owner"), 12),
    ];
    let wrong = |answer: &&Answer| matches!(answer.result, Outcome::Fail | Outcome::Skipped);
    let rows = rounds.iter().flat_map(|round| {
        round.answers.iter().filter(wrong).map(move |answer| {
            let checklist = &look.settings().checks;
            let item = round.item(&answer.item);
            let said = phrase(checklist, &answer.phrase, look.lang);
            let said = format!("{said} {}", answer.note);
            let count = |count: Option<u32>| count.map_or(Cell::Empty, Cell::count);
            let part = item.map_or("", |item| &item.section);
            vec![
                Cell::DateTime(answer.at),
                Cell::text(round.template.name(look.lang)),
                Cell::free(section_name(checklist, part, look.lang)),
                Cell::free(name(look, &answer.item)),
                Cell::free(&answer.item),
                Cell::text(answer.result.name(look.lang)),
                // Two columns: a spreadsheet reads 3/4 as a date.
                count(answer.count.map(|(right, _)| right)),
                count(answer.count.map(|(_, of)| of)),
                look.yes(item.is_some_and(|item| item.red_line)),
                Cell::free(&answer.place),
                Cell::free(said.trim()),
                if answer.owner.is_empty() { Cell::Empty } else { look.whom([&*answer.owner]) },
            ]
        })
    });
    Table::new("failed", look.say("不合格与跳过项", "Failed and skipped items"), &heads).with(rows)
}

/// Whether a finding was open at any time of it.
fn is_of(look: &Look, finding: &Finding) -> bool {
    finding.opened_at < look.scope.to.max(look.scope.as_of)
        && finding.ended_at.is_none_or(|ended: Ms| ended >= look.scope.from)
}

fn findings(look: &Look) -> Table {
    let heads = [
        (look.say("问题", "Finding"), 28),
        (look.say("代码", "Item"), 8),
        (look.say("位置", "Place"), 12),
        (look.say("说明", "What was said"), 36),
        (look.say("级别", "Severity"), 10),
        (look.say("发现", "Found"), 17),
        (look.say("发现人", "By"), 12),
        (look.say("责任人", "Owner"), 12),
        (look.say("时限", "Limit"), 10),
        (look.say("到期", "Due"), 17),
        (look.say("逾期", "Overdue"), 8),
        (look.say("状态", "State"), 10),
        (look.say("整改人", "Put right by"), 12),
        (look.say("复查人", "Checked by"), 12),
        (look.say("结束", "Ended"), 17),
        (look.say("复发", "Came back"), 8),
        (look.say("次数", "Seen"), -6),
    ];
    let all = look.hall.findings().iter().filter(|finding| is_of(look, finding));
    let mut all: Vec<&Finding> = all.collect();
    all.sort_by(|a, b| (a.opened_at, &a.finding_id).cmp(&(b.opened_at, &b.finding_id)));
    let rows = all.into_iter().map(|finding| {
        let by = |seen: Option<&crate::core::finding::Seen>| {
            seen.map_or(Cell::Empty, |seen| look.whom([&*seen.by]))
        };
        let item = match &*finding.item_code {
            "" => look.say("其他问题", "other"),
            code => name(look, code),
        };
        vec![
            Cell::free(item),
            Cell::free(&finding.item_code),
            Cell::free(&finding.place),
            Cell::free(&finding.text),
            Cell::text(finding.severity.name(look.lang)),
            Cell::DateTime(finding.opened_at),
            look.who(&finding.opened_by),
            if finding.owner.is_empty() { Cell::Empty } else { look.whom([&*finding.owner]) },
            Cell::text(finding.limit.name(look.lang)),
            Cell::DateTime(finding.due_at),
            look.yes(finding.is_late(look.scope.as_of)),
            Cell::text(finding.state.name(look.lang)),
            by(finding.fixed.as_ref()),
            by(finding.verified.as_ref()),
            Cell::at(finding.ended_at),
            look.yes(finding.recurrence_of.is_some()),
            Cell::count(finding.occurrences.len()),
        ]
    });
    Table::new("findings", look.say("问题与整改", "Findings"), &heads).with(rows)
}

/// Red-line failures of it: item and time, for the attention box.
pub(super) fn red_lines(look: &Look) -> Vec<Vec<Cell>> {
    let rounds = rounds_of(look);
    let rows = rounds.iter().flat_map(|round| {
        let broken = round.score().red_lines;
        let failed: Vec<&Answer> =
            round.answers.iter().filter(|answer| broken.contains(&answer.item)).collect();
        failed.into_iter().map(|answer| {
            vec![
                Cell::text(look.say("红线项不合格", "red line failed")),
                Cell::free(name(look, &answer.item)),
                if answer.owner.is_empty() { Cell::Empty } else { look.whom([&*answer.owner]) },
                Cell::DateTime(answer.at),
                Cell::free(format!("{} {}", answer.place, answer.note).trim()),
            ]
        })
    });
    let late = look.hall.findings().open().filter(|finding| finding.is_late(look.scope.as_of));
    let late = late.map(|finding| {
        vec![
            Cell::text(look.say("整改逾期", "finding overdue")),
            Cell::free(if finding.item_code.is_empty() {
                &finding.text
            } else {
                name(look, &finding.item_code)
            }),
            if finding.owner.is_empty() { Cell::Empty } else { look.whom([&*finding.owner]) },
            Cell::at(finding.next_due()),
            Cell::free(&finding.place),
        ]
    });
    rows.chain(late).collect()
}

/// The mean of some rounds, of the unrounded scores, in tenths; none where none counts.
fn mean_of(rounds: &[&Round]) -> Option<u32> {
    let scores: Vec<_> = rounds.iter().map(|round| round.score()).collect();
    mean_tenths(scores.iter())
}

/// The rounds of each template that were submitted.
fn walked<'a>(rounds: &[&'a Round]) -> Vec<(Template, Vec<&'a Round>)> {
    let of = |template: &Template| {
        let own = rounds
            .iter()
            .filter(|round| round.template == *template && round.state() == RoundState::Submitted);
        (*template, own.copied().collect::<Vec<_>>())
    };
    Template::ALL.iter().map(of).filter(|(_, own)| !own.is_empty()).collect()
}

fn in_grace(own: &[&Round]) -> usize {
    own.iter().filter(|round| round.in_grace == Some(true)).count()
}

/// How many of each template were walked, how many of them in time, and their mean.
fn tally(look: &Look, rounds: &[&Round]) -> Table {
    let heads = [
        (look.say("巡检", "Round"), 14),
        (look.say("次数", "Count"), -8),
        (look.say("按时", "In grace"), -8),
        (look.say("平均分", "Mean"), -9),
    ];
    let rows = walked(rounds).into_iter().map(|(template, own)| {
        vec![
            Cell::text(template.name(look.lang)),
            Cell::count(own.len()),
            Cell::count(in_grace(&own)),
            share(mean_of(&own)),
        ]
    });
    Table::new("tally", look.say("巡检次数", "Rounds by kind"), &heads).with(rows)
}

/// The same in words, and the mean of the full ones.
fn summary(look: &Look, rounds: &[&Round]) -> Vec<String> {
    let all = walked(rounds);
    let mut notes: Vec<String> = all
        .iter()
        .map(|(template, own)| {
            let counts = [own.len(), in_grace(own)].map(|count| count.to_string());
            let text = look.say("{} {} 次, 按时 {}", "{} {}, in grace {}");
            fill(text, &[template.name(look.lang), &counts[0], &counts[1]])
        })
        .collect();
    let full = all.iter().find(|(template, _)| *template == Template::Full);
    if let Some(mean) = full.and_then(|(_, own)| mean_of(own)) {
        let text = look.say("全面巡检平均 {}", "mean of the full rounds {}");
        notes.push(fill(text, &[&format!("{}.{}", mean / 10, mean % 10)]));
    }
    notes
}
