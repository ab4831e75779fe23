//! The record of who did what, as a page and as files to take along.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate, NaiveTime};
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use maud::{Markup, html};

use super::form::{Beside, Filled, Shown, Wrong};
use super::trouble;
use super::visit::{Asked, Visit};
use crate::core::time::Ms;
use crate::server::HallStore;
use crate::server::accounts::{
    AuditAsk, AuditLine, Entry, Halls, Outcome, Right, What, csv, ndjson,
};
use crate::server::app::App;
use crate::text::clean::scrub;
use crate::text::words::console::people::{self, PeopleWords};

type Shared<S> = State<Arc<App<S>>>;

/// Lines of a page.
const ROWS: usize = 100;

/// Most lines of a file.
const EXPORT_MAX: usize = 200_000;

/// Fields of the filter, which an export takes along.
const FILTER: [&str; 5] = ["who", "hall", "what", "from", "until"];

/// The beginning of a day that was typed, or of the one after it.
fn day(
    visit: &Visit,
    filled: &Filled,
    wrong: &mut Wrong,
    name: &'static str,
    later: u64,
) -> Option<Ms> {
    let text = filled.raw(name).trim();
    if text.is_empty() {
        return None;
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let date = date.and_then(|date| date.checked_add_days(Days::new(later)));
    let found = date.and_then(|date| visit.look.zone.instant(date.and_time(NaiveTime::MIN)));
    if found.is_none() {
        wrong.add(name, people::of(visit.look.lang).date_wrong);
    }
    found
}

fn ask(visit: &Visit, filled: &Filled, wrong: &mut Wrong) -> AuditAsk {
    let text =
        |name: &str| Some(filled.raw(name).trim().to_owned()).filter(|text| !text.is_empty());
    AuditAsk {
        before: filled.raw("before").parse().ok(),
        who: text("who"),
        hall: text("hall"),
        what: What::from_text(filled.raw("what")),
        from: day(visit, filled, wrong, "from", 0),
        until: day(visit, filled, wrong, "until", 1),
        most: ROWS,
        halls: Some(visit.halls(Right::Audit)).filter(|halls| *halls != Halls::All),
    }
}

/// `GET /audit`.
pub(super) async fn show<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let mut wrong = Wrong::default();
    let ask = ask(&visit, &filled, &mut wrong);
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    match app.accounts().audit(&ask).await {
        Ok(lines) => {
            let title = people::of(visit.look.lang).audit_title;
            visit.page(status, "/audit", title, &page(&visit, &filled, &wrong, &lines))
        }
        Err(fault) => trouble::fault(visit.look.lang, &fault),
    }
}

/// `GET /audit/export`: what the filter says, oldest first. That it was taken is written down.
pub(super) async fn export<S: HallStore>(State(app): Shared<S>, asked: Asked) -> Response {
    let Asked { visit, filled } = asked;
    let mut wrong = Wrong::default();
    let ask = AuditAsk { most: EXPORT_MAX, before: None, ..ask(&visit, &filled, &mut wrong) };
    if !wrong.is_empty() {
        return trouble::unreadable(&visit);
    }
    let by = visit.who.as_ref().map_or("", |who| &*who.user.name);
    let entry = Entry::done(by, What::AuditRead, &visit.caller).with(query(&filled, &[]));
    let read = async {
        app.accounts().note(entry).await?;
        app.accounts().audit(&ask).await
    };
    let mut lines = match read.await {
        Ok(lines) => lines,
        Err(fault) => return trouble::fault(visit.look.lang, &fault),
    };
    lines.reverse();
    let (kind, name, text) = if filled.raw("format") == "csv" {
        ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\"", csv(&lines))
    } else {
        ("application/x-ndjson", "attachment; filename=\"audit.ndjson\"", ndjson(&lines))
    };
    let mut answer = text.into_response();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.headers_mut().insert(CONTENT_DISPOSITION, HeaderValue::from_static(name));
    answer
}

/// The filter as the query of an address, with more.
fn query(filled: &Filled, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTER {
        if !filled.raw(name).is_empty() {
            query.append_pair(name, filled.raw(name));
        }
    }
    for (name, value) in more {
        query.append_pair(name, value);
    }
    query.finish()
}

fn page(visit: &Visit, filled: &Filled, wrong: &Wrong, lines: &[AuditLine]) -> Markup {
    let words = people::of(visit.look.lang);
    let shown = Shown { lang: visit.look.lang, id: "filter", filled, wrong };
    let plain = Beside::default();
    let mut kinds = vec![("", visit.words().all)];
    kinds.extend(What::ALL.iter().map(|what| (what.as_str(), what_name(words, *what))));
    let last = lines.last().filter(|_| lines.len() == ROWS).map(|line| line.number.to_string());
    html! {
        h1 { (words.audit_title) }
        form .row method="get" action="/audit" novalidate {
            div { (shown.line("text", ("who", words.audit_who), plain)) }
            div { (shown.line("text", ("hall", words.audit_hall), plain)) }
            div { (shown.choice(("what", words.audit_what), &kinds, plain)) }
            div { (shown.line("date", ("from", words.from_day), plain)) }
            div { (shown.line("date", ("until", words.until_day), plain)) }
            button type="submit" { (visit.words().filter) }
        }
        p {
            a href={ "/audit/export?" (query(filled, &[("format", "csv")])) } { (visit.words().export_csv) } " "
            a href={ "/audit/export?" (query(filled, &[("format", "ndjson")])) } { (words.export_ndjson) }
        }
        @if lines.is_empty() { p .faint { (visit.words().nothing_here) } }
        div .scroll { (table(visit, words, lines)) }
        @if let Some(last) = last {
            p { a href={ "/audit?" (query(filled, &[("before", &last)])) } { (words.older) } }
        }
    }
}

fn table(visit: &Visit, words: &PeopleWords, lines: &[AuditLine]) -> Markup {
    let heads = [
        words.audit_when,
        words.audit_who,
        words.audit_what,
        words.audit_outcome,
        words.audit_hall,
        words.audit_subject,
        words.audit_reason,
        words.audit_detail,
        words.audit_from,
    ];
    html! {
        table .cards {
            thead { tr { th scope="col" .num { "#" } @for head in heads { th scope="col" { (head) } } } }
            tbody {
                @for line in lines {
                    @let entry = &line.entry;
                    tr {
                        th scope="row" .num { (line.number) }
                        td data-label=(heads[0]) { (visit.look.at(line.at)) }
                        td data-label=(heads[1]) { (scrub(&entry.who)) }
                        td data-label=(heads[2]) { (what_name(words, entry.what)) }
                        td data-label=(heads[3]) {
                            @if entry.outcome == Outcome::Done { (words.outcome_done) }
                            @else { span .amber.mark { (words.outcome_refused) } }
                        }
                        @for (head, text) in heads.iter().skip(4).zip([&entry.hall, &entry.subject, &entry.reason, &entry.detail, &entry.address]) {
                            td data-label=(head) { (scrub(text)) }
                        }
                    }
                }
            }
        }
    }
}

/// What was done, in words.
fn what_name(words: &PeopleWords, what: What) -> &'static str {
    match what {
        What::SignIn => words.what_sign_in,
        What::SecondFactor => words.what_second_factor,
        What::RecoveryUsed => words.what_recovery_used,
        What::SignOut => words.what_sign_out,
        What::SessionsEnded => words.what_sessions_ended,
        What::Locked => words.what_locked,
        What::LockLifted => words.what_lock_lifted,
        What::PasswordChanged => words.what_password_changed,
        What::SecondSet => words.what_second_set,
        What::SecondEnded => words.what_second_ended,
        What::FirstCode => words.what_first_code,
        What::FirstUsed => words.what_first_used,
        What::UserAdded => words.what_user_added,
        What::UserChanged => words.what_user_changed,
        What::UserDisabled => words.what_user_disabled,
        What::UserEnabled => words.what_user_enabled,
        What::UserReset => words.what_user_reset,
        What::RulesChanged => words.what_rules_changed,
        What::Denied => words.what_denied,
        What::Forged => words.what_forged,
        What::CaseSeen => words.what_case_seen,
        What::Unmasked => words.what_unmasked,
        What::Exported => words.what_exported,
        What::CaseAct => words.what_case_act,
        What::CallSeen => words.what_call_seen,
        What::CallAct => words.what_call_act,
        What::SettingsChanged => words.what_settings_changed,
        What::NoticesChanged => words.what_notices_changed,
        What::AuditRead => words.what_audit_read,
        What::Unknown => "-",
    }
}
