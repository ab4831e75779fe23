//! Section 12: the list that was handed over, item by item, who took it and when, both signatures, what was added
//! later. Of a date each of its shifts.

use super::super::doc::{Cell, Section, Signer, Table};
use super::super::look::Look;
use crate::core::handover::{Frozen, Handover, Item, ItemKind, NextStep, SignedAs};
use crate::core::rows::LogEntryKind;
use crate::core::sign::{SignatureRow, Standing};
use crate::core::time::Ms;
use crate::text::check::shown;
use crate::text::handover::{label, next};
use crate::text::log_line::log_line;
use crate::text::named::Named;
use crate::text::sign::{meaning, method};
use crate::text::words::Lang;

pub(super) fn section(look: &Look) -> Section {
    let title = look.say("十二 交接清单", "12 Hand-over");
    let mut section = Section::new(12, "handover", title)
        .with(items(look))
        .with(steps(look))
        .with(signatures(look))
        .with(addenda(look));
    let count = addenda_count(look);
    if count > 0 {
        let text = look.say("附记 {} 条", "{} addenda");
        section.notes.push(crate::text::words::fill(text, &[&count.to_string()]));
    }
    section
}

fn reports(look: &Look) -> impl Iterator<Item = (&Handover, &Frozen)> {
    look.handover.iter().filter_map(|handover| Some((handover, handover.report()?)))
}

fn items(look: &Look) -> Table {
    let heads = [
        (look.say("交班人", "Handed over by"), 12),
        (look.say("事项", "Item"), 26),
        (look.say("紧急程度", "Grade"), 10),
        (look.say("负责人", "Owner"), 12),
        (look.say("下一步", "Next"), 18),
        (look.say("期限", "Until"), 17),
        (look.say("逾期", "Overdue"), 8),
        (look.say("约定回复", "Promised"), 17),
        (look.say("待补录", "Left"), -8),
        (look.say("起", "Since"), 17),
        (look.say("历经班次", "Shifts"), -9),
        (look.say("接班人", "Received by"), 12),
        (look.say("确认", "Answer"), 12),
        (look.say("确认时间", "Answered at"), 17),
        (look.say("复述", "Read back"), 20),
        (look.say("不接原因", "Why not"), 24),
        (look.say("开班已阅", "Read at opening"), 17),
    ];
    let mut table = Table::new("items", look.say("逐项交接", "Items"), &heads);
    for (handover, frozen) in reports(look) {
        let Some(snapshot) = frozen.snapshot() else { continue };
        for item in &snapshot.items {
            let answer = frozen.answer(&item.item_id);
            let read = handover.reads.iter().find(|read| read.item_id == item.item_id);
            let said = answer.map_or(Cell::Empty, |answer| match &answer.declined {
                Some(_) => Cell::text(look.say("不接", "declined")),
                None => Cell::text(look.say("已接", "taken over")),
            });
            let back = answer.map_or("", |answer| answer.read_back.split('@').next().unwrap_or(""));
            let back = match back {
                "" => Cell::Empty,
                code => Cell::free(next(look.lang, &NextStep::of(code))),
            };
            let why = answer.and_then(|answer| answer.declined.as_ref());
            let owner = if item.owner.is_empty() {
                Cell::text(look.say("全厅待接", "whoever has the duty"))
            } else {
                look.whom([&*item.owner])
            };
            table.push([
                look.who(&handover.outgoing),
                Cell::free(named(look, item)),
                Cell::text(item.grade.name(look.lang)),
                owner,
                Cell::free(next(look.lang, &item.next)),
                Cell::at(item.next.at),
                look.yes(item.overdue),
                Cell::at(item.promised_at),
                item.counts.map_or(Cell::Empty, |[.., left]| Cell::count(left)),
                Cell::DateTime(item.since),
                Cell::count(item.age_shifts),
                if answer.is_some() { look.who(&frozen.incoming) } else { Cell::Empty },
                said,
                Cell::at(answer.map(|answer| answer.at)),
                back,
                why.map_or(Cell::Empty, |(reason, text)| {
                    Cell::free(format!("{} {text}", reason.name(look.lang)).trim())
                }),
                Cell::at(read.map(|read| read.at)),
            ]);
        }
    }
    table
}

/// What an item is called; a finding by what is wrong and not by its code alone.
fn named(look: &Look, item: &Item) -> String {
    let checklist = &look.settings().checks;
    if item.kind == ItemKind::Finding && checklist.item(&item.label).is_some() {
        let name = shown(checklist, &item.label, look.lang).name;
        return label(look.lang, item.kind.as_str(), &format!("{name} ({})", item.label));
    }
    label(look.lang, item.kind.as_str(), &item.label)
}

/// What became of the hand-over, step by step.
fn steps(look: &Look) -> Table {
    let heads = [
        (look.say("交班人", "Handed over by"), 12),
        (look.say("状态", "State"), 12),
        (look.say("定稿", "Frozen"), 17),
        (look.say("报告校验值", "Hash of the report"), 24),
        (look.say("接班人", "Received by"), 12),
        (look.say("接管时间", "Assumed at"), 17),
        (look.say("接班时间", "Received at"), 17),
        (look.say("封存", "Closed"), 17),
        (look.say("未确认仍接管的原因", "Why assumed all the same"), 30),
        (look.say("无人值守起", "Unattended from"), 17),
        (look.say("未接班先上岗", "Worked without"), 17),
        (look.say("退回次数", "Returned"), -9),
    ];
    let rows = look.handover.iter().map(|handover| {
        let report = handover.report();
        let received = handover.accepted.as_ref().or(handover.assumed.as_ref());
        let returned = handover.frozen.iter().filter(|it| it.returned.is_some()).count();
        let why = handover.assumed.as_ref().map_or("", |assumed| &assumed.reason);
        vec![
            look.who(&handover.outgoing),
            Cell::text(handover.state.name(look.lang)),
            Cell::at(report.map(|report| report.at)),
            report.map_or(Cell::Empty, |report| Cell::text(&*report.hash)),
            received.map_or(Cell::Empty, |received| look.who(&received.person_id)),
            Cell::at(handover.assumed.as_ref().map(|assumed| assumed.at)),
            Cell::at(handover.accepted.as_ref().map(|accepted| accepted.at)),
            Cell::at(handover.closed_at),
            Cell::free(why),
            Cell::at(handover.unattended_from),
            Cell::at(handover.worked_without.as_ref().map(|it| it.at)),
            Cell::count(returned),
        ]
    });
    Table::new("steps", look.say("交接过程", "Hand-over"), &heads).with(rows)
}

fn signatures(look: &Look) -> Table {
    let heads = [
        (look.say("签名人", "Who"), 12),
        (look.say("含义", "Meaning"), 20),
        (look.say("方式", "How"), 16),
        (look.say("时间", "When"), 20),
        (look.say("验证", "Verified"), 22),
        (look.say("所签内容校验值", "Hash of what was signed"), 24),
        (look.say("密钥", "Key"), 20),
    ];
    let rows = look.signatures.iter().map(|row| {
        vec![
            look.who(&row.person_id),
            Cell::text(meaning(look.words(), row.meaning)),
            Cell::text(method(look.words(), row.method)),
            Cell::DateTime(row.at),
            Cell::text(worth(look, row)),
            Cell::text(&*row.hash),
            Cell::text(&*row.key_id),
        ]
    });
    Table::new("signatures", look.say("签名", "Signatures"), &heads).with(rows)
}

/// What a signature is worth. Each was proved by the key that was registered for who signed, when it was taken in.
fn worth(look: &Look, row: &SignatureRow) -> &'static str {
    let (zh, en) = match row.standing {
        Standing::Holds if !row.key_id.is_empty() => {
            ("已验证 (本人密钥)", "verified, by their key")
        }
        Standing::Holds => ("无密钥, 未验证", "no key, not verified"),
        Standing::Superseded => ("已作废 (另有定稿)", "superseded by a newer report"),
        Standing::Wrong => ("无效, 签名不符", "not valid: it does not match"),
    };
    if look.lang == Lang::Zh { zh } else { en }
}

/// What was written after the shift was over: said with its hand-over, or written into the duty log of a later shift
/// and adding to this one.
fn addenda(look: &Look) -> Table {
    let heads = [
        (look.say("时间", "When"), 17),
        (look.say("记录人", "By"), 12),
        (look.say("类型", "Kind"), 14),
        (look.say("编号", "Number"), 22),
        (look.say("所涉行号", "Line"), -8),
        (look.say("内容", "What"), 60),
        (look.say("已撤回", "Taken back"), 10),
    ];
    let said = look.handover.iter().flat_map(Handover::addenda);
    let said = said.filter(|one| one.note_id.is_empty()).map(|one| {
        let kind = if one.omission {
            look.say("交班人补漏", "omission")
        } else {
            look.say("附记", "addendum")
        };
        let (by, kind, text) = (look.who(&one.by), Cell::text(kind), Cell::free(&one.text));
        (one.at, vec![Cell::DateTime(one.at), by, kind, Cell::Empty, Cell::Empty, text])
    });
    let was_missing = |at: Ms| {
        let mut all = look.handover.iter().flat_map(Handover::addenda);
        all.any(|one| one.omission && one.at == at && !one.note_id.is_empty())
    };
    let written = look.added.iter().map(|line| {
        let kind = match line.entry {
            LogEntryKind::Amendment => look.say("更正", "correction"),
            LogEntryKind::Void => look.say("作废", "void"),
            _ if was_missing(line.at) => look.say("交班人补漏", "omission"),
            _ => look.say("附记", "addendum"),
        };
        let cells = vec![
            Cell::DateTime(line.recorded_at),
            look.who(&line.by),
            Cell::text(kind),
            Cell::free(&line.number),
            line.about.map_or(Cell::Empty, Cell::count),
            Cell::free(log_line(look.words(), look, line)),
            look.yes(line.voided),
        ];
        (line.recorded_at, cells)
    });
    let mut rows: Vec<(Ms, Vec<Cell>)> = said.chain(written).collect();
    rows.sort_by_key(|(at, _)| *at);
    let rows = rows.into_iter().map(|(_, cells)| cells);
    Table::new("addenda", look.say("附记", "Addenda"), &heads).with(rows)
}

/// How many there are that count.
pub(super) fn addenda_count(look: &Look) -> usize {
    let said = look.handover.iter().flat_map(Handover::addenda);
    said.filter(|one| one.note_id.is_empty()).count()
        + look.added.iter().filter(|line| !line.voided).count()
}

/// The two who sign: who hands over, and who receives. Nobody signs a whole date.
pub(super) fn signers(look: &Look) -> Vec<Signer> {
    let Some(part) = &look.scope.part else { return Vec::new() };
    let report = look.handover.first().and_then(Handover::report);
    let signer = |signed_as: SignedAs, told: &str, otherwise: &str| {
        let signed = report.and_then(|report| report.signed_as(signed_as));
        let row = signed.and_then(|signed| {
            look.signatures.iter().find(|row| row.signature_id == signed.signature_id)
        });
        Signer {
            meaning: match row {
                Some(row) => format!("{told} · {}", meaning(look.words(), row.meaning)),
                None => told.to_owned(),
            },
            name: signed.map_or(otherwise.to_owned(), |signed| look.called(&signed.person_id)),
            at: signed.map(|signed| signed.at),
            method: row.map_or_else(String::new, |row| method(look.words(), row.method).to_owned()),
            worth: row.map_or("", |row| worth(look, row)).to_owned(),
            key_id: row.map_or_else(String::new, |row| row.key_id.to_string()),
        }
    };
    let outgoing = look.called(&part.shift.person_id);
    vec![
        signer(SignedAs::Outgoing, look.say("交班人", "Handed over by"), &outgoing),
        signer(SignedAs::Incoming, look.say("接班人", "Received by"), ""),
    ]
}
