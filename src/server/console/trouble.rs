//! Pages that say what went wrong, what is safe, and what to do next.

use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER};
use maud::{Markup, html};

use super::form::Filled;
use super::page::{Frame, answer, layout};
use super::visit::Visit;
use crate::server::{Fault, FoldFault};
use crate::text::clean::scrub;
use crate::text::words::Lang;
use crate::text::words::console::common;

/// That something was not done, and why.
pub(super) fn said(visit: &Visit, status: StatusCode, what: &str) -> Response {
    with(visit, status, what, &html! {})
}

fn with(visit: &Visit, status: StatusCode, what: &str, more: &Markup) -> Response {
    let title = if status == StatusCode::NOT_FOUND {
        visit.words().not_found_title
    } else {
        visit.words().refused_title
    };
    let body = html! {
        h1 { (title) }
        p .wrong role="alert" { (what) }
        (more)
        p { a href="/" { (visit.words().back) } }
    };
    visit.page(status, "", title, &body)
}

/// There is nothing of that name, or nothing that they may see.
pub(super) fn not_found(visit: &Visit) -> Response {
    said(visit, StatusCode::NOT_FOUND, visit.words().not_found)
}

/// A form that was not opened here.
pub(super) fn forged(visit: &Visit, filled: &Filled) -> Response {
    with(visit, StatusCode::FORBIDDEN, visit.words().forged, &typed(visit.words(), filled))
}

/// A form about what is not theirs, or no longer.
pub(super) fn not_theirs(visit: &Visit, filled: &Filled) -> Response {
    with(visit, StatusCode::NOT_FOUND, visit.words().not_found, &typed(visit.words(), filled))
}

/// The server was started a moment ago and has not read the hall that is asked for.
pub(super) fn not_read_yet(visit: &Visit, filled: &Filled) -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let mut answer = with(visit, status, visit.words().not_read_yet, &typed(visit.words(), filled));
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    answer
}

/// A form of somebody whose session is over.
pub(super) fn signed_out(visit: &Visit, filled: &Filled) -> Response {
    let more = html! {
        (typed(visit.words(), filled))
        p { a .button href="/sign-in" { (visit.words().sign_in) } }
    };
    with(visit, StatusCode::UNAUTHORIZED, visit.words().signed_out, &more)
}

/// A form that is none.
pub(super) fn unreadable(visit: &Visit) -> Response {
    said(visit, StatusCode::BAD_REQUEST, visit.words().unreadable)
}

/// A form that was too large, or did not come whole.
pub(super) fn unread(visit: &Visit, status: StatusCode) -> Response {
    let words = visit.words();
    let what =
        if status == StatusCode::PAYLOAD_TOO_LARGE { words.too_large } else { words.unreadable };
    let mut answer = said(visit, status, what);
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(hyper::header::CONNECTION, close);
    answer
}

/// The server, or what it stores in, failed.
pub(super) fn fault(lang: Lang, fault: &Fault) -> Response {
    let words = common::of(lang);
    let is_busy = matches!(fault, Fault::Busy(_) | Fault::Closed | Fault::Full);
    let (status, what) = if is_busy {
        (StatusCode::SERVICE_UNAVAILABLE, words.busy)
    } else {
        tracing::error!(%fault, "a page failed");
        (StatusCode::INTERNAL_SERVER_ERROR, words.failed)
    };
    let frame = Frame {
        lang,
        title: words.refused_title,
        here: "",
        nav: &[],
        signed: None,
        now: "-",
        other_lang: "/",
    };
    let body = html! { h1 { (words.refused_title) } p .wrong role="alert" { (what) } };
    let mut answer = answer(status, layout(&frame, &body));
    if is_busy {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    answer
}

/// A hall could not be read.
pub(super) fn fold(visit: &Visit, fault: &FoldFault) -> Response {
    match fault {
        FoldFault::NoHall => not_found(visit),
        FoldFault::Store(stored) => self::fault(visit.look.lang, stored),
        other => {
            tracing::warn!(fault = %other, "a hall was not read for a page");
            no_folds(visit)
        }
    }
}

/// The server folds no halls, for want of room.
pub(super) fn no_folds(visit: &Visit) -> Response {
    said(visit, StatusCode::SERVICE_UNAVAILABLE, visit.words().busy)
}

/// Whether a field by its name holds what is shown to nobody, not even to whoever typed it.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "code", "secret", "token", "key"].iter().any(|part| name.contains(part))
}

/// What somebody typed, to be copied: no form that could be sent, and no secret.
pub(super) fn typed(words: &common::Common, filled: &Filled) -> Markup {
    let own = ["csrf", "once", "seen", "deed", "dispatch"];
    let kept = filled.all().filter(|(name, value)| {
        !own.contains(name) && !is_secret(name) && !value.trim().is_empty()
    });
    let kept: Vec<(&str, &str)> = kept.collect();
    html! {
        @if !kept.is_empty() {
            h2 { (words.you_typed) }
            @for (at, (_, value)) in kept.iter().enumerate() {
                label for={ "typed-" (at) } { (words.you_typed) " " (at + 1) }
                textarea id={ "typed-" (at) } readonly { "\n" (scrub(value)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_secrets_are_known_by_their_names() {
        for name in ["password", "new_password", "code", "secret", "api_token", "Key"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["text", "note", "name", "reason"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
