//! One watched order, as rows for people and as JSON for programs: what it is, and what happened to it.

use serde::Serialize;

use crate::core::board::OrderRow;
use crate::core::event::OrderFact;
use crate::core::followup::{due_date, due_hm};
use crate::core::hall::Hall;
use crate::core::incident::Standing;
use crate::core::order::{Late, Order, OrderPast};
use crate::core::time::{Ms, Zone};
use crate::text::clean::scrub;
use crate::text::mask::masked;
use crate::text::named::Named;
use crate::text::order::stage_name;
use crate::text::words::{Lang, fill};

/// An order with its history, as JSON.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    #[serde(flatten)]
    row: &'a OrderRow,
    history: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    at: String,
    by: &'a str,
    kind: &'static str,
    standing: &'static str,
    fact: &'a OrderFact,
}

impl<'a> Shown<'a> {
    pub(super) fn of(row: &'a OrderRow, order: &'a Order, zone: Zone) -> Shown<'a> {
        let told = |past: &'a OrderPast| Told {
            at: zone.stamp(past.at).to_rfc3339(),
            by: &past.by,
            kind: past.fact.0.kind().as_str(),
            standing: past.standing.as_str(),
            fact: &past.fact.0,
        };
        Shown { row, history: order.history.iter().map(told).collect() }
    }
}

fn minute(zone: Zone, at: Ms) -> String {
    format!("{} {}", zone.date(at), zone.hm(at))
}

/// Until when: midnight ends the date before it.
pub(super) fn until(zone: Zone, at: Ms) -> String {
    format!("{} {}", due_date(zone, at), due_hm(zone, at))
}

fn shown(text: &str) -> String {
    masked(scrub(text).trim())
}

/// Words with what was said to them.
fn with(what: String, text: &str) -> String {
    let text = shown(text);
    match (what.is_empty(), text.is_empty()) {
        (true, _) => text,
        (false, true) => what,
        (false, false) => format!("{what}: {text}"),
    }
}

fn stage(hall: &Hall, order: &Order, lang: Lang, code: &str) -> String {
    let known = hall.process_of(order).and_then(|process| process.stage(code));
    known.map_or(code, |stage| stage_name(lang, stage)).to_owned()
}

fn person(hall: &Hall, id: &str, now: Ms) -> String {
    let known = hall.settings(now).0.person(id).map(|it| &*it.name);
    shown(known.filter(|name| !name.is_empty()).unwrap_or(id))
}

/// What happened, in words.
fn past(hall: &Hall, order: &Order, lang: Lang, fact: &OrderFact) -> String {
    let (w, zone) = (lang.orders(), hall.config().zone);
    match fact {
        OrderFact::Watched(said) => {
            with(fill(w.p_watched, &[&until(zone, said.promised_at)]), &said.text)
        }
        OrderFact::Begun(said) => {
            with(fill(w.p_begun, &[&stage(hall, order, lang, &said.stage)]), &said.text)
        }
        OrderFact::Ended(said) => {
            with(fill(w.p_ended, &[&stage(hall, order, lang, &said.stage)]), &said.text)
        }
        OrderFact::Checked(said) => with(w.p_checked.to_owned(), &said.text),
        OrderFact::Promised(said) => {
            with(fill(w.p_promised, &[&until(zone, said.promised_at)]), &said.reason)
        }
        OrderFact::Done(said) => with(w.p_done.to_owned(), &said.text),
        OrderFact::Dropped(said) => with(w.p_dropped.to_owned(), &said.reason),
    }
}

fn late(hall: &Hall, order: &Order, lang: Lang, late: &Late) -> String {
    let w = lang.orders();
    let what = match late {
        Late::Promise { .. } => w.late_promise.to_owned(),
        Late::Stage { stage: code, .. } => stage(hall, order, lang, code),
        Late::Check { .. } => w.late_check.to_owned(),
    };
    format!("{what} {}", until(hall.config().zone, late.since()))
}

/// What is known of it: what a row is called, and what it says. What nobody said has no row.
pub(super) fn rows(hall: &Hall, order: &Order, lang: Lang, now: Ms) -> Vec<(&'static str, String)> {
    let (w, zone, settings) = (lang.orders(), hall.config().zone, hall.settings(now).0);
    let department =
        settings.department(&order.department_id).map_or(&*order.department_id, |it| {
            if lang == Lang::Zh || it.en.is_empty() { &it.zh } else { &it.en }
        });
    let case = hall.cases().get(&order.complaint_id).map(|case| case.number().to_owned());
    let at = |at: Option<Ms>| at.map_or_else(String::new, |at| minute(zone, at));
    let in_stage = order.stage().map(|span| stage(hall, order, lang, &span.stage));
    let mut rows = vec![
        (w.l_number, shown(&order.order_no)),
        (w.l_kind, order.kind.name(lang).to_owned()),
        (w.r_state, order.state().name(lang).to_owned()),
        (w.l_department, shown(department)),
        (w.l_of_case, case.unwrap_or_else(|| order.complaint_id.to_string())),
        (w.r_text, shown(&order.text)),
        (w.r_stage, in_stage.unwrap_or_default()),
    ];
    let promises = order.promises.iter();
    rows.extend(promises.map(|it| (w.l_promised_at, with(until(zone, it.until), &it.reason))));
    let lates = hall.late_of_order(order, now);
    rows.extend(lates.iter().map(|it| (w.r_late, late(hall, order, lang, it))));
    let looks = order.check_at.filter(|_| order.is_open());
    rows.push((w.l_check_at, looks.map_or_else(String::new, |at| until(zone, at))));
    rows.push((w.r_found, with(at(order.checked_at), &order.found)));
    rows.push((w.r_ended, with(at(order.done_at.or(order.dropped_at)), &order.ended_text)));
    for one in &order.history {
        let standing = match one.standing {
            Standing::Holds => "",
            Standing::Against => w.r_against,
            Standing::Undone => w.r_undone,
        };
        let what = past(hall, order, lang, &one.fact.0);
        let by = person(hall, &one.by, now);
        rows.push((w.r_past, format!("{} {by} {what} {standing}", minute(zone, one.at))));
    }
    rows.retain(|(_, text)| !text.trim().is_empty());
    for (_, text) in &mut rows {
        *text = text.trim().to_owned();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::act::followup::tests::play;
    use crate::core::act::{Act, NewOrder, OrderAct};
    use crate::core::order::OrderKind;
    use crate::core::tests::ms;

    #[test]
    fn an_order_is_told_in_rows_that_people_read() {
        let mut play = play();
        let act = |act| Act::Order { order_id: "ZJ-1".into(), act: Box::new(act) };
        let midnight = ms("00:00").plus_secs(2 * 86_400);
        let new = NewOrder {
            order_no: "zj-1".into(),
            kind: OrderKind::Installation,
            department_id: "field".into(),
            promised_at: ms("17:00"),
            check_at: None,
            complaint_id: String::new(),
            text: "宽带新装 13812345678".into(),
        };
        play.act("09:00", "wang", &act(OrderAct::Watch(Box::new(new)))).unwrap();
        play.act(
            "09:10",
            "wang",
            &act(OrderAct::Begin { stage: String::new(), text: "已派".into() }),
        )
        .unwrap();
        let promise = OrderAct::Promise { promised_at: midnight, reason: "客户改期".into() };
        let taken = play.act("09:20", "wang", &act(promise)).unwrap();
        let order = play.hall.orders().get("ZJ-1").unwrap();
        let rows = |now: &str| rows(&play.hall, order, Lang::Zh, ms(now));
        let shown = rows("10:00");
        let of = |label| -> Vec<&str> {
            shown.iter().filter(|(own, _)| *own == label).map(|(_, text)| &**text).collect()
        };
        assert_eq!(of("承诺时间"), ["2025-11-10 17:00", "2025-11-11 24:00: 客户改期"]);
        assert_eq!((of("类型"), of("状态")), (vec!["装机"], vec!["在途"]));
        assert_eq!(of("内容"), ["宽带新装 138****5678"]);
        let history = of("经过");
        assert_eq!(
            history[0],
            "2025-11-10 09:00 王芳 开始跟踪, 承诺 2025-11-10 17:00: 宽带新装 138****5678"
        );
        assert!(history[1].starts_with("2025-11-10 09:10 王芳 进入 "), "{history:?}");
        assert_eq!(history[2], "2025-11-10 09:20 王芳 改约 2025-11-11 24:00: 客户改期");
        assert!(shown.iter().all(|(_, text)| !text.contains('{') && !text.contains("17627")));
        play.act("09:30", "wang", &Act::Undo { act_id: taken }).unwrap();
        let order = play.hall.orders().get("ZJ-1").unwrap();
        let shown = super::rows(&play.hall, order, Lang::En, ms("17:01"));
        assert!(shown.iter().any(|(_, text)| text.ends_with("(taken back)")), "{shown:?}");
        assert!(shown.contains(&("late", "promise 2025-11-10 17:00".to_owned())), "{shown:?}");
    }
}
