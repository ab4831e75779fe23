//! Rows of a file become follow-ups on the writer's thread: every row is weighed, every fault is told by its line, and
//! all are written together or none.

use std::collections::BTreeSet;

use super::super::acts::new_id;
use super::super::denial::Denial;
use super::cells;
use crate::core::act::followup::fits;
use crate::core::act::{self, Act, FollowUpAct, NewFollowUp, Refused};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::customer::Customer;
use crate::core::followup::{FollowUpBar, FollowUpWay, Origin, SERVED_DAYS_BACK, ServiceKind};
use crate::core::hall::Hall;
use crate::core::people::{Author, Right};
use crate::core::row_fault::{RowBar, RowFault};
use crate::core::time::{Ms, read_date};
use crate::feed::errand::{ErrandRefused, FollowUpRow, FollowUpRows, Outcome};
use crate::store::{NewEvent, Sealed, Store};
use crate::text::clean::{Field, Limit, Refused as Unclean, clean};
use crate::text::follow_up::bar;
use crate::text::mask::{is_whole_phone, masked};
use crate::text::named::Named;
use crate::text::words::{EN, Lang};

/// Longest words of a row.
const TEXT_LIMIT: Limit = Limit { graphemes: 500, bytes: 4_000 };

fn unwritten(error: impl std::fmt::Display) -> ErrandRefused {
    ErrandRefused::Unwritten { reason: error.to_string().into() }
}

/// A value by its code or by its name in either language; none said: the one before.
fn value<T: Named + 'static>(
    said: &str,
    all: &'static [T],
    code: fn(T) -> &'static str,
    before: T,
) -> Option<T> {
    if said.is_empty() {
        return Some(before);
    }
    let is =
        |one: &T| code(*one) == said || one.name(Lang::Zh) == said || one.name(Lang::En) == said;
    all.iter().find(|one| is(one)).copied()
}

/// What a row says, and everything in it that cannot be read: in the place of that stands what is never a fault.
fn read(hall: &Hall, now: Ms, row: &FollowUpRow, faults: &mut Vec<RowFault>) -> NewFollowUp {
    let mut fault = |column: &str, why: RowBar, said: &str| {
        faults.push(RowFault::said(column, why, &cells::repeated(said)));
    };
    let served_on = read_date(&row.served_on).unwrap_or_else(|| {
        let empty = row.served_on.trim().is_empty();
        let why = if empty { RowBar::Missing } else { RowBar::NoDate };
        fault("served_on", why, &row.served_on);
        hall.config().zone.date(now)
    });
    // As it was called before the words of orders and follow-ups were one.
    let kind = match &*row.service_kind {
        "修障" => ServiceKind::FaultRepair.as_str(),
        said => said,
    };
    let kind = value(kind, ServiceKind::ALL, ServiceKind::as_str, ServiceKind::Counter);
    let customer =
        value(&row.customer_kind, CustomerKind::ALL, CustomerKind::as_str, CustomerKind::Personal);
    let phase = value(&row.phase, Phase::ALL, Phase::as_str, Phase::After);
    let way = value(&row.way, FollowUpWay::ALL, FollowUpWay::as_str, FollowUpWay::Telephone);
    for (column, said, known) in [
        ("service_kind", &row.service_kind, kind.is_some()),
        ("customer_kind", &row.customer_kind, customer.is_some()),
        ("phase", &row.phase, phase.is_some()),
        ("way", &row.way, way.is_some()),
    ] {
        if !known {
            fault(column, RowBar::NoValue, said);
        }
    }
    let mut text = String::new();
    if !row.text.trim().is_empty() {
        match clean(row.text.trim(), Field::Note, TEXT_LIMIT) {
            // Nobody is there to be asked whether a number has to stand in it, as a form asks.
            Ok(cleaned) => text = masked(&cleaned.text),
            Err(Unclean::TooLong) => fault("text", RowBar::TooLong, ""),
            Err(Unclean::Empty) => fault("text", RowBar::NotKept, ""),
        }
    }
    let mut or_fault = |read: Result<String, RowFault>| {
        read.unwrap_or_else(|fault| {
            faults.push(fault);
            String::new()
        })
    };
    NewFollowUp {
        origin: Origin::Import,
        origin_id: or_fault(cells::id("external_id", &row.external_id)),
        service_kind: kind.unwrap_or(ServiceKind::Counter),
        service_id: or_fault(cells::service(hall, now, &row.service_id)),
        served_on,
        person_id: or_fault(cells::person(hall, now, &row.person_id)),
        customer: None,
        customer_kind: customer.unwrap_or(CustomerKind::Personal),
        phase: phase.unwrap_or(Phase::After),
        // Whoever is asked face to face needs no number.
        way: way.unwrap_or(FollowUpWay::FaceToFace),
        text,
        file: String::new(),
    }
}

/// Why a row cannot be made, as its fault.
fn of_refused(row: &FollowUpRow, field: &str, refused: &Refused) -> RowFault {
    let repeated = |column, why, said: &str| RowFault::said(column, why, &cells::repeated(said));
    match refused {
        Refused::NoService(id) => repeated("service_id", RowBar::NotKnown, id),
        Refused::NoPerson(id) => repeated("person_id", RowBar::NotKnown, id),
        Refused::FollowUp(FollowUpBar::Date) => {
            repeated("served_on", RowBar::Served(SERVED_DAYS_BACK), &row.served_on)
        }
        Refused::FollowUp(FollowUpBar::NoNumber) => RowFault::of("phone", RowBar::NoNumber),
        Refused::FollowUp(FollowUpBar::TooLong) if field == "origin_id" => {
            RowFault::of("external_id", RowBar::TooLong)
        }
        Refused::FollowUp(FollowUpBar::TooLong) => RowFault::of(field, RowBar::TooLong),
        other => RowFault::said("", RowBar::Other, &format!("{other:?}")),
    }
}

/// Why the rows could not be written, in words.
fn why(refused: &Refused) -> String {
    match refused {
        Refused::FollowUp(one) => bar(&EN, *one).to_owned(),
        other => format!("{other:?}"),
    }
}

/// Takes the rows in.
pub fn take(
    store: &mut Store,
    author: &Author,
    asked: &FollowUpRows,
    now: Ms,
) -> Result<Outcome, ErrandRefused> {
    let (device, stamp) = (store.device(), store.config().zone.stamp(now));
    if store.hall().check_right(author, Right::FollowUp, now).is_err() {
        let (device, right) = (&*device, Right::FollowUp);
        Denial { author, device, now: stamp, act: "followup.import", right }.record(store);
        return Err(ErrandRefused::NoRight { person: author.person.clone() });
    }
    if !asked.file.is_empty() && store.hall().follow_up_book().has_file(&asked.file) {
        return Err(ErrandRefused::KnownFile);
    }
    let (mut made, mut sealed, mut known, mut faults) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut taken = BTreeSet::new();
    for row in &asked.rows {
        match weigh(store, row, now, &mut taken) {
            Weighed::Fits(fits) => {
                let (mut new, record) = *fits;
                new.file = asked.file.to_string();
                made.push(new);
                sealed.extend(record);
            }
            Weighed::Known => known.push(row.line),
            Weighed::Faults(all) => faults.extend(all.into_iter().map(|it| (row.line, it))),
        }
    }
    if !faults.is_empty() {
        return Err(ErrandRefused::Rows { faults });
    }
    let count = u32::try_from(made.len()).unwrap_or(u32::MAX);
    if !asked.check && !made.is_empty() {
        write(store, (author, &device), (made, &sealed), now)?;
    }
    Ok(Outcome::FollowUps { made: count, known })
}

/// The id of a service by its id or its name; a word that is neither is a fault, also of a hall that knows none yet.
fn service_of(store: &Store, said: &str, now: Ms) -> Option<String> {
    let (hall, said) = (store.hall(), said.trim());
    let services = &hall.settings(now).0.services;
    if said.is_empty() || hall.knows_service(said) || services.iter().any(|it| it.id == said) {
        return Some(said.to_owned());
    }
    services.iter().find(|it| it.name == said).map(|it| it.id.clone())
}

enum Weighed {
    Fits(Box<(NewFollowUp, Option<Sealed>)>),
    Known,
    Faults(Vec<RowFault>),
}

fn weigh(store: &mut Store, row: &FollowUpRow, now: Ms, taken: &mut BTreeSet<String>) -> Weighed {
    if row.cells != row.columns {
        // What stands in which column is not known: nothing else of it can be told.
        let (cells, columns) = (row.cells, row.columns);
        return Weighed::Faults(vec![RowFault::of("", RowBar::Cells { cells, columns })]);
    }
    let mut found = Vec::new();
    let mut new = read(store.hall(), now, row, &mut found);
    let mut customer = Customer::default();
    match cells::name(&row.name) {
        Ok(name) => customer.name = name,
        Err(fault) => found.push(fault),
    }
    match cells::phone(&row.phone) {
        Ok(phone) => customer.phone = phone,
        Err(fault) => found.push(fault),
    }
    let service = service_of(store, &new.service_id, now);
    if let Some(id) = &service {
        new.service_id.clone_from(id);
    }
    let mut sealed = None;
    if !customer.is_empty() {
        match store.seal(&customer, None) {
            Ok(record) => sealed = Some(record),
            Err(error) => found.push(RowFault::said("", RowBar::Other, &error.to_string())),
        }
    }
    new.customer = sealed.as_ref().map(|sealed| sealed.customer.clone());
    // What was taken before stays counted, whatever is known of its service by now.
    let known = |fits| matches!(fits, Err(Refused::FollowUp(FollowUpBar::Known)));
    if found.is_empty() && known(fits(store.hall(), now, &new, taken)) {
        return Weighed::Known;
    }
    let mut add = |fault: RowFault| {
        if !found.iter().any(|it| !it.column.is_empty() && it.column == fault.column) {
            found.push(fault);
        }
    };
    if service.is_none() {
        add(RowFault::said("service_id", RowBar::NotKnown, &cells::repeated(&new.service_id)));
    }
    if !customer.phone.is_empty() && !is_whole_phone(&row.phone) {
        add(RowFault::of("phone", RowBar::NotWhole));
    }
    for (field, refused) in act::followup::faults(store.hall(), now, &new) {
        add(of_refused(row, field, &refused));
    }
    if found.is_empty() { Weighed::Fits(Box::new((new, sealed))) } else { Weighed::Faults(found) }
}

fn write(
    store: &mut Store,
    (author, device): (&Author, &str),
    (made, sealed): (Vec<NewFollowUp>, &[Sealed]),
    now: Ms,
) -> Result<(), ErrandRefused> {
    let mut fault = None;
    let mut id = || {
        new_id(now).unwrap_or_else(|error| {
            fault = Some(error.to_string());
            String::new()
        })
    };
    let stamp = store.config().zone.stamp(now);
    let mut desk = act::Desk { now: stamp, author, device, new_id: &mut id };
    let act =
        Act::FollowUp { follow_up_id: String::new(), act: Box::new(FollowUpAct::Import(made)) };
    let decided = act::decide(store.hall(), &mut desk, &act);
    if let Some(reason) = fault {
        return Err(unwritten(reason));
    }
    let decided = decided.map_err(|refused| unwritten(why(&refused)))?;
    let event = |draft: act::Draft| NewEvent::of(draft, author);
    let events = decided.drafts.into_iter().map(event).collect();
    store.append_sealed(events, sealed, None, now).map_err(unwritten)?;
    Ok(())
}
