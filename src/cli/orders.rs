//! `zhiban order` and `zhiban improvement`: lists for scripts, and orders of another system brought in. Where a board has the
//! folder, the board writes them.

use self::show::{Shown, until};
use super::acts::new_id;
use super::args::{
    Globals, ImprovementCommand, OrderCommand, OrderImportArgs, OrderListArgs, OrderShowArgs,
};
use super::config::Setup;
use super::customers::cleaned;
use super::denial::Denial;
use super::failure::{Exit, Failure};
use super::office::{NotDone, Office};
use super::out::Out;
use super::people::author;
use crate::clock::Clock;
use crate::core::act::{self, Act, NewOrder, OrderAct, Refused};
use crate::core::board::{ImprovementRow, Mark, OrderRow, improvement_row, order_row};
use crate::core::hall::Hall;
use crate::core::order::{OrderBar, order_id_of};
use crate::core::people::{Author, Right};
use crate::core::row_fault::{RowBar, RowFault};
use crate::core::time::{Ms, Zone};
use crate::feed::errand::{Errand, ErrandRefused, Outcome, WatchOrder, WatchedOrder, What};
use crate::store::{Appended, Mode, NewEvent, Store};
use crate::text::clean::scrub;
use crate::text::mask::{is_identity_number, masked};
use crate::text::named::Named;
use crate::text::order::{bar, subject};
use crate::text::row_fault::row_fault;
use crate::text::width::{fit, pad};
use crate::text::words::{Lang, fill};

mod csv;
mod show;

/// Orders that go to a running board at once.
const BATCH: usize = 100;

/// Columns of what a row of one order is called.
const LABEL_COLS: usize = 14;

/// Runs one of them.
pub fn run(globals: &Globals, command: &OrderCommand, out: &mut Out) -> Result<Exit, Failure> {
    let setup = Setup::of_a_hall(globals)?;
    match command {
        OrderCommand::Import(args) => {
            Office::with(&setup, |office, hall| import(&setup, (office, hall), args, out))
        }
        OrderCommand::List(args) => list(&setup, args, out),
        OrderCommand::Show(args) => show(&setup, args, out),
    }
}

fn import(
    setup: &Setup,
    (office, hall): (&Office, &Hall),
    args: &OrderImportArgs,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let now = Clock::system().now();
    let (lang, zone) = (Lang::from(setup.lang), hall.config().zone);
    let csv::List { rows, mut faults, heads } = csv::read(&args.file, hall.settings(now).0, zone)?;
    let (_, by) = author(setup, office, hall, args.author.as_deref())?;
    let (mut watched, mut known) = (0, 0);
    for batch in rows.chunks(BATCH) {
        let asked = batch.iter().map(|(_, row)| row.clone()).collect();
        let told = done(office, &Errand { by: by.clone(), what: What::Watch(asked) })?;
        for ((line, _), became) in batch.iter().zip(told) {
            match became {
                WatchedOrder::Watched => watched += 1,
                WatchedOrder::Known => known += 1,
                WatchedOrder::Refused { faults: own } => drop(faults.insert(*line, own)),
            }
        }
    }
    let say = |zh, en| if lang == Lang::Zh { zh } else { en };
    for (line, fault) in faults.iter().flat_map(|(line, all)| all.iter().map(move |it| (*line, it)))
    {
        out.note(&row_fault(lang, line, csv::head(&heads, &fault.column, lang), fault));
    }
    let told = say("已跟踪 {}, 原已跟踪 {}, 未受理 {}", "watched {}, known before {}, refused {}");
    let counts = [watched, known, faults.len()].map(|it: usize| it.to_string());
    out.line(&fill(told, &counts.each_ref().map(String::as_str)))?;
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Refused })
}

/// Has it done, here or by the board that has the folder.
fn done(office: &Office, errand: &Errand) -> Result<Vec<WatchedOrder>, Failure> {
    match office.run(errand) {
        Ok(Outcome::Orders(told)) => Ok(told),
        Ok(_) => Err(Failure::refused("the board answered something else")
            .next("see what is watched: zhiban order list --all")),
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(ErrandRefused::NoRight { person })) => {
            Err(Failure::refused(format!("{person} may not watch orders"))
                .safe("nothing was changed")
                .next("ask somebody who answers for complaints; give their id with --as"))
        }
        Err(NotDone::Refused(ErrandRefused::Unwritten { reason })) => {
            Err(Failure::refused(reason.to_string())
                .next("run the command again: what is known stays"))
        }
        Err(NotDone::Refused(why)) => Err(Failure::refused(format!("{why:?}"))),
        Err(NotDone::Lost(reason)) => {
            Err(Failure::refused(format!("the board gave no answer: {reason}"))
                .next("run the command again: what is known stays"))
        }
    }
}

/// Watches orders, decided and written on the writer's thread, one after the other.
pub fn watch(
    store: &mut Store,
    author: &Author,
    asked: &[WatchOrder],
    now: Ms,
) -> Result<Outcome, ErrandRefused> {
    let (zone, device) = (store.config().zone, store.device());
    if store.hall().check_right(author, Right::Complaints, now).is_err() {
        let (now, right) = (zone.stamp(now), Right::Complaints);
        Denial { author, device: &device, now, act: "order.watch", right }.record(store);
        return Err(ErrandRefused::NoRight { person: author.person.clone() });
    }
    let mut told = Vec::with_capacity(asked.len());
    for order in asked {
        told.push(watch_one(store, author, order, now)?);
    }
    Ok(Outcome::Orders(told))
}

fn watch_one(
    store: &mut Store,
    author: &Author,
    order: &WatchOrder,
    now: Ms,
) -> Result<WatchedOrder, ErrandRefused> {
    let unwritten = |reason: String| ErrandRefused::Unwritten { reason: reason.as_str().into() };
    // Also one that is over: a list that is brought in once more opens nothing again.
    let known = store.hall().orders().get(&order_id_of(&order.order_no));
    if known.is_some_and(|known| !known.is_void()) {
        return Ok(WatchedOrder::Known);
    }
    let mut faults = Vec::new();
    if is_identity_number(&order.order_no) {
        faults.push(RowFault::of("number", RowBar::Identity));
    }
    let case = store.hall().cases().numbered(&order.complaint);
    let case = case.filter(|_| !order.complaint.is_empty());
    if case.is_none() && !order.complaint.is_empty() {
        let said = masked(&order.complaint);
        faults.push(RowFault::said("complaint", RowBar::NoComplaint, &said));
    }
    let complaint_id = case.map_or_else(String::new, |case| case.complaint_id.to_string());
    let new = NewOrder {
        order_no: order.order_no.to_string(),
        kind: order.kind,
        department_id: order.department_id.to_string(),
        promised_at: order.promised_at,
        check_at: order.check_at,
        complaint_id,
        text: order.text.to_string(),
    };
    let act = Box::new(OrderAct::Watch(Box::new(new)));
    let act = cleaned(Act::Order { order_id: String::new(), act });
    let (zone, device) = (store.config().zone, store.device());
    let id = new_id(now).map_err(|error| unwritten(error.to_string()))?;
    let mut own = || id.clone();
    let mut desk = act::Desk { now: zone.stamp(now), author, device: &device, new_id: &mut own };
    let decided = match act::decide(store.hall(), &mut desk, &act) {
        Ok(decided) if faults.is_empty() => decided,
        Ok(_) => return Ok(WatchedOrder::Refused { faults }),
        Err(Refused::Order(OrderBar::Known)) => return Ok(WatchedOrder::Known),
        Err(why) => {
            faults.push(of_refused(order, &why, (now, zone)));
            return Ok(WatchedOrder::Refused { faults });
        }
    };
    let events = decided.drafts.into_iter().map(|draft| NewEvent::of(draft, author));
    let answers =
        store.append(events.collect(), now).map_err(|error| unwritten(error.to_string()))?;
    match answers.first() {
        Some(Appended::Stored { .. }) => Ok(WatchedOrder::Watched),
        _ => Err(unwritten("the log did not take it".to_owned())),
    }
}

/// Why an order is not watched, as the fault of its row.
fn of_refused(order: &WatchOrder, why: &Refused, (now, zone): (Ms, Zone)) -> RowFault {
    match why {
        Refused::Order(OrderBar::Number) => RowFault::of("number", RowBar::TooLong),
        Refused::Order(OrderBar::Time) => {
            if let Some(at) = order.check_at.filter(|at| !act::is_ahead(*at, now)) {
                RowFault::said("check_at", RowBar::Check, &until(zone, at))
            } else {
                let said = until(zone, order.promised_at);
                RowFault::said("promised_at", RowBar::Promised, &said)
            }
        }
        Refused::Order(OrderBar::NoDepartment) => {
            RowFault::said("department", RowBar::NotKnown, &masked(&order.department_id))
        }
        Refused::Order(OrderBar::NoText) => RowFault::of("text", RowBar::TooLong),
        Refused::Order(other) => RowFault::said("", RowBar::Other, bar(Lang::En, *other)),
        other => RowFault::said("", RowBar::Other, &format!("{other:?}")),
    }
}

fn list(setup: &Setup, args: &OrderListArgs, out: &mut Out) -> Result<Exit, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let (hall, now) = (store.hall(), Clock::system().now());
    let shown = hall.orders().all().filter(|order| args.all || order.is_open());
    let mut rows: Vec<OrderRow> = shown.map(|order| order_row(hall, order, now)).collect();
    rows.sort_by_key(|row| {
        (!row.order.is_open(), std::cmp::Reverse(row.mark), row.due.unwrap_or(Ms(i64::MAX)))
    });
    let (lang, zone) = (Lang::from(setup.lang), hall.config().zone);
    for row in &rows {
        if args.json {
            out.json(row)?;
            continue;
        }
        let mark = match row.mark {
            Mark::Breach => "!!",
            Mark::Warn => "!",
            _ => "",
        };
        let promised = row.order.promised_at().map_or_else(String::new, |at| until(zone, at));
        let cells = [
            pad(mark, 2),
            pad(&fit(&row.order.order_no, 20), 20),
            pad(row.order.kind.name(lang), 12),
            pad(row.order.state().name(lang), 12),
            pad(&promised, 16),
            masked(&scrub(&row.order.text)),
        ];
        out.line(cells.join("  ").trim_end())?;
    }
    Ok(Exit::Done)
}

fn show(setup: &Setup, args: &OrderShowArgs, out: &mut Out) -> Result<Exit, Failure> {
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let (hall, now) = (store.hall(), Clock::system().now());
    let known = hall.orders().get(&order_id_of(&args.number)).filter(|it| !it.is_void());
    let order = known.ok_or_else(|| {
        Failure::refused(format!("no order {} is watched", scrub(&args.number)))
            .next("see all that are: zhiban order list --all")
    })?;
    if args.json {
        out.json(&Shown::of(&order_row(hall, order, now), order, hall.config().zone))?;
        return Ok(Exit::Done);
    }
    for (label, text) in show::rows(hall, order, Lang::from(setup.lang), now) {
        out.line(&scrub(&format!("{} {text}", pad(label, LABEL_COLS))))?;
    }
    Ok(Exit::Done)
}

/// Runs `zhiban improvement`.
pub fn improvements(
    globals: &Globals,
    command: &ImprovementCommand,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let ImprovementCommand::List(args) = command;
    let setup = Setup::of_a_hall(globals)?;
    let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
    let (hall, now) = (store.hall(), Clock::system().now());
    let lang = Lang::from(setup.lang);
    let shown = hall.improvements().all().filter(|one| args.all || one.is_open());
    for one in shown {
        let mut row = improvement_row(hall, one, now);
        // That there was a talk, and with whom, is told; what was said is theirs alone.
        row.improvement.talks.iter_mut().for_each(|talk| talk.text = "".into());
        if args.json {
            out.json(&row)?;
            continue;
        }
        out.line(improvement_line(lang, &row).trim_end())?;
    }
    Ok(Exit::Done)
}

fn improvement_line(lang: Lang, row: &ImprovementRow) -> String {
    let one = &row.improvement;
    let about = (&*one.subject.code, &*one.subject.text);
    let about = subject(lang, one.subject.kind, about, str::to_owned);
    let due = one.due_on.map_or_else(String::new, |due| due.to_string());
    let cells = [
        pad(if row.late { "!!" } else { "" }, 2),
        pad(one.state.name(lang), 14),
        pad(&fit(&scrub(&about), 24), 24),
        pad(&due, 10),
        pad(&one.person_id, 10),
        scrub(&one.measure).into_owned(),
    ];
    cells.join("  ")
}
