//! Who the customer of a case is: asked for with a reason, put on record, shown once.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use hyper::StatusCode;
use maud::html;

use super::desk::may_see;
use super::inbox::case_path;
use super::trouble;
use super::visit::Asked;
use crate::core::customer::UnmaskReason;
use crate::core::event::Proof;
use crate::core::people::Author;
use crate::server::HallStore;
use crate::server::accounts::{Entry, Right, Subject, What};
use crate::server::app::App;
use crate::server::centre::{Matter, NotGranted, NotShown, Unmask};
use crate::text::clean::scrub;
use crate::text::words::console::{common, desk};

/// `POST /h/{hall}/c/{complaint}/customer`.
pub(super) async fn show<S: HallStore>(
    State(app): State<Arc<App<S>>>,
    Path((hall, complaint)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Asked { visit, filled } = asked;
    let words = desk::of(visit.look.lang);
    let sees = may_see(&app, &visit, (&hall, &complaint)).await;
    let in_hall = visit.may_in(Right::Unmask, Subject::Hall(&hall));
    if !in_hall || !sees {
        return trouble::not_found(&visit);
    }
    let Some(reason) = UnmaskReason::from_text(filled.raw("reason")) else {
        return trouble::said(&visit, StatusCode::UNPROCESSABLE_ENTITY, words.unmask_needs);
    };
    let who = visit.who.as_ref().map_or("", |who| &who.user.name);
    let entry = Entry::done(who, What::Unmasked, &visit.caller).hall(&hall).on(&complaint);
    let entry = entry.because(reason.as_str());
    let author = Author { person: visit.person().into(), proof: Proof::Console };
    let of = Matter::Case(complaint.clone());
    let wish = Unmask { hall: hall.clone(), of, author, reason };
    // On record before it is seen, in the hall's log and here: with what became of it.
    let customer = match app.unmask(wish, entry).await {
        Ok(customer) => customer,
        Err(NotShown::NotNoted(NotGranted::Fold(fault))) => return trouble::fold(&visit, &fault),
        Err(NotShown::NotNoted(NotGranted::Store(fault))) => {
            return trouble::fault(visit.look.lang, &fault);
        }
        Err(NotShown::NotNoted(_)) => {
            return trouble::said(&visit, StatusCode::CONFLICT, words.not_possible);
        }
        Err(NotShown::TooMany) => {
            return trouble::said(&visit, StatusCode::TOO_MANY_REQUESTS, words.unmask_many);
        }
        Err(NotShown::NoRecord | NotShown::Key) => {
            return trouble::said(&visit, StatusCode::UNPROCESSABLE_ENTITY, words.unmask_none);
        }
    };
    let back = case_path(&hall, &complaint);
    let rows = [
        (words.customer_name, &customer.name),
        (words.customer_phone, &customer.phone),
        (words.contact, &customer.contact),
        (words.customer_address, &customer.address),
    ];
    let body = html! {
        h1 { (words.customer) }
        p .note { (words.unmask_noted) }
        dl .facts { @for (name, value) in rows { @if !value.is_empty() { dt { (name) } dd { (scrub(value)) } } } }
        p { a .button href=(back) { (common::of(visit.look.lang).back) } }
    };
    visit.shown("/inbox", words.customer, &body)
}
