//! Rows of a file become follow-ups on the writer's thread: every row is weighed, every fault is told by its line, and
//! all are written together or none.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::acts::new_id;
use super::super::denial::Denial;
use super::cells;
use crate::core::act::followup::fits;
use crate::core::act::{self, Act, FollowUpAct, NewFollowUp, Refused};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::customer::Customer;
use crate::core::followup::{FollowUpBar, FollowUpWay, Origin, ServiceKind};
use crate::core::hall::Hall;
use crate::core::people::{Author, Right};
use crate::core::time::Ms;
use crate::feed::errand::{ErrandRefused, FollowUpRow, FollowUpRows, Outcome};
use crate::store::{NewEvent, Sealed, Store};
use crate::text::clean::{Field, Limit, clean};
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

/// What a row says; else why it cannot be read.
fn read(hall: &Hall, now: Ms, row: &FollowUpRow) -> Result<NewFollowUp, String> {
    if row.cells != row.columns {
        return Err(format!(
            "{} cells where the first line names {} columns",
            row.cells, row.columns
        ));
    }
    let date = row.served_on.replace(['/', '.'], "-");
    let served_on = NaiveDate::parse_from_str(&date, "%Y-%m-%d")
        .map_err(|_| format!("{} is no date; write 2025-11-10", row.served_on))?;
    let no = |what: &str, said: &str| format!("there is no {what} {said}");
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
    let text = match row.text.trim() {
        "" => String::new(),
        text => {
            let text =
                clean(text, Field::Note, TEXT_LIMIT).map_err(|_| "the words cannot be kept")?;
            // Nobody is there to be asked whether a number has to stand in it, as a form asks.
            masked(&text.text)
        }
    };
    Ok(NewFollowUp {
        origin: Origin::Import,
        origin_id: cells::id("external_id", &row.external_id)?,
        service_kind: kind.ok_or_else(|| no("kind of service", &row.service_kind))?,
        service_id: cells::service(hall, now, &row.service_id)?,
        served_on,
        person_id: cells::person(hall, now, &row.person_id)?,
        customer: None,
        customer_kind: customer.ok_or_else(|| no("kind of customer", &row.customer_kind))?,
        phase: phase.ok_or_else(|| no("phase", &row.phase))?,
        way: way.ok_or_else(|| no("way to ask", &row.way))?,
        text,
        file: String::new(),
    })
}

/// Why a row is refused, in words.
fn why(refused: &Refused) -> String {
    match refused {
        Refused::NoService(id) => format!("there is no service {id}"),
        Refused::NoPerson(id) => format!("there is no person {id}"),
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
            // What stands in the row may be anybody's number.
            Weighed::Fault(why) => faults.push((row.line, masked(&why).into())),
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
fn service_of(store: &Store, said: &str, now: Ms) -> Result<String, String> {
    let (hall, said) = (store.hall(), said.trim());
    let services = &hall.settings(now).0.services;
    if said.is_empty() || hall.knows_service(said) || services.iter().any(|it| it.id == said) {
        return Ok(said.to_owned());
    }
    let named = services.iter().find(|it| it.name == said);
    named.map(|it| it.id.clone()).ok_or_else(|| format!("there is no service {said}"))
}

enum Weighed {
    Fits(Box<(NewFollowUp, Option<Sealed>)>),
    Known,
    Fault(String),
}

fn weigh(store: &mut Store, row: &FollowUpRow, now: Ms, taken: &mut BTreeSet<String>) -> Weighed {
    let customer = || {
        let (name, phone) = (cells::name(&row.name)?, cells::phone(&row.phone)?);
        Ok::<Customer, String>(Customer { name, phone, ..Customer::default() })
    };
    let read = read(store.hall(), now, row).and_then(|new| Ok((new, customer()?)));
    let (mut new, customer) = match read {
        Ok(read) => read,
        Err(why) => return Weighed::Fault(why),
    };
    let service = service_of(store, &new.service_id, now);
    if let Ok(id) = &service {
        new.service_id.clone_from(id);
    }
    let mut sealed = None;
    if !customer.is_empty() {
        match store.seal(&customer, None) {
            Ok(record) => sealed = Some(record),
            Err(error) => return Weighed::Fault(error.to_string()),
        }
    }
    new.customer = sealed.as_ref().map(|sealed| sealed.customer.clone());
    let fits = fits(store.hall(), now, &new, taken);
    // What was taken before stays counted, whatever is known of its service by now.
    let is_known = matches!(fits, Err(Refused::FollowUp(FollowUpBar::Known)));
    if !is_known && !row.phone.trim().is_empty() && !is_whole_phone(&row.phone) {
        return Weighed::Fault("电话不完整 (the telephone number is not whole)".to_owned());
    }
    if let (false, Err(why)) = (is_known, service) {
        return Weighed::Fault(why);
    }
    match fits {
        Ok(()) => Weighed::Fits(Box::new((new, sealed))),
        Err(Refused::FollowUp(FollowUpBar::Known)) => Weighed::Known,
        Err(refused) => Weighed::Fault(why(&refused)),
    }
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
