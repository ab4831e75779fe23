//! The pages about notices, as HTML.

use maud::{Markup, html};

use super::form::Wrong;
use super::visit::Visit;
use crate::core::ids::entity_id;
use crate::core::time::Ms;
use crate::server::keys::random;
use crate::server::notices::{
    Books, Differs, Done, Notice, Past, Policy, Target, cause_name, differences, secrets_needed,
};
use crate::text::words::console::common;
use crate::text::words::console::notices::{self as words, NoticeWords};
use crate::text::words::fill;

/// What a result is called, and how it looks.
fn result(words: &'static NoticeWords, code: &str) -> (&'static str, &'static str) {
    match code {
        "sent" => (words.r_sent, "green"),
        "refused" => (words.r_refused, "red"),
        "given_up" => (words.r_given_up, "red"),
        "not_allowed" => (words.r_not_allowed, "red"),
        "no_target" => (words.r_no_target, "amber"),
        "no_address" => (words.r_no_address, "amber"),
        "nobody_concerned" => (words.r_nobody_concerned, "amber"),
        "quiet" => (words.r_quiet, "faint"),
        "before_policy" => (words.r_before_policy, "faint"),
        _ => (words.r_trying, "amber"),
    }
}

/// What was just done, as the page before left it in the address. Anything else says nothing.
fn told(words: &'static NoticeWords, said: &str) -> Markup {
    let text = match said {
        "kept" => words.said_kept,
        "good" => words.said_good,
        "secret" => words.said_secret,
        "sent" => words.said_sent,
        "refused" | "not_allowed" | "later" => words.said_failed,
        _ => return html! {},
    };
    let is_bad = matches!(said, "refused" | "not_allowed" | "later");
    html! { p class=(if is_bad { "wrong" } else { "told" }) role="status" { (text) } }
}

/// What waits and what came.
pub(super) fn list(
    visit: &Visit,
    said: &str,
    policy: &Policy,
    (waiting, done): (&[Notice], &[(u64, Ms, Done)]),
) -> Markup {
    let words = words::of(visit.look.lang);
    html! {
        h1 { (words.page) }
        (told(words, said))
        p { a .button href="/notices/policy" { (words.policy) } }
        h2 { (words.targets) }
        @if policy.targets.is_empty() { p .faint { (words.no_targets) } }
        @else {
            div .scroll { table {
                thead { tr {
                    th scope="col" { (words.target) }
                    th scope="col" { (words.channel) }
                    th scope="col" { (words.do_test) }
                } }
                tbody { @for (name, target) in &policy.targets { (target_row(visit, name, target)) } }
            } }
        }
        h2 { (words.waiting) " (" (waiting.len()) ")" }
        @if waiting.is_empty() { p .faint { (words.no_waiting) } } @else { (waits(visit, waiting)) }
        h2 { (words.done) }
        @if done.is_empty() { p .faint { (words.no_done) } } @else { (came(visit, done)) }
        @if let Some((last, ..)) = done.last() {
            @if *last > 1 {
                p { a href=(format!("/notices?before={last}")) { (common::of(visit.look.lang).next_page) } }
            }
        }
    }
}

fn target_row(visit: &Visit, name: &str, target: &Target) -> Markup {
    let words = words::of(visit.look.lang);
    html! {
        tr {
            th scope="row" { (name) }
            td { (target.channel()) }
            td {
                form method="post" action="/notices/test" {
                    input type="hidden" name="csrf" value=(visit.csrf);
                    input type="hidden" name="once" value=(entity_id(visit.look.now, random().unwrap_or_default()));
                    input type="hidden" name="target" value=(name);
                    button .plain type="submit" { (fill(words.test_of, &[name])) }
                }
            }
        }
    }
}

fn heads(words: &NoticeWords, when: &str) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (words.state) }
            th scope="col" { (when) }
            th scope="col" { (words.what) }
            th scope="col" { (words.f_hall) }
            th scope="col" { (words.f_number) }
            th scope="col" { (words.target) }
            th scope="col" { (words.why) }
        } }
    }
}

fn waits(visit: &Visit, waiting: &[Notice]) -> Markup {
    let (look, words) = (visit.look, words::of(visit.look.lang));
    html! {
        div .scroll { table {
            (heads(words, words.due))
            tbody { @for notice in waiting {
                tr {
                    td { span .mark { (if notice.tries == 0 { words.r_waiting } else { words.r_trying }) } }
                    td .nowrap { (look.at(notice.due)) }
                    td { (cause_name(notice.cause, look.lang)) }
                    td { (notice.hall) }
                    td { (notice.facts.number.as_deref().unwrap_or("-")) }
                    td { (notice.target) @if let Some(person) = &notice.person { " (" (person) ")" } }
                    td { (notice.last.as_deref().unwrap_or_default()) }
                }
            } }
        } }
    }
}

fn came(visit: &Visit, done: &[(u64, Ms, Done)]) -> Markup {
    let (look, words) = (visit.look, words::of(visit.look.lang));
    let cause = |code: &str| {
        let known = crate::server::notices::Cause::ALL.iter().find(|it| it.as_str() == code);
        known.map_or(words.c_test, |cause| cause_name(*cause, look.lang))
    };
    html! {
        div .scroll { table {
            (heads(words, words.at))
            tbody { @for (_, at, done) in done {
                @let (name, class) = result(words, &done.result);
                tr {
                    td { span .mark class=(format!("mark {class}")) { (name) } }
                    td .nowrap { (look.at(*at)) }
                    td { (cause(&done.cause)) }
                    td { (done.hall) }
                    td { (done.number.as_deref().unwrap_or("-")) }
                    td { (done.target) @if let Some(person) = &done.person { " (" (person) ")" } }
                    td { (done.why) }
                }
            } }
        } }
    }
}

/// The page of the policy.
pub(super) struct Policed<'a> {
    pub(super) books: &'a Books,
    /// What is in the form.
    pub(super) text: &'a str,
    pub(super) past: &'a [Past],
    /// Secrets that are kept, and since when.
    pub(super) kept: &'a [(String, Ms)],
    pub(super) said: &'a str,
    pub(super) wrong: &'a Wrong,
}

/// The policy: its text, what would change, its secrets and its versions.
pub(super) fn policy(visit: &Visit, page: &Policed<'_>) -> Markup {
    let words = words::of(visit.look.lang);
    let stands = page.books.policy.to_toml();
    html! {
        h1 { (words.policy) }
        (told(words, page.said))
        p { a href="/notices" { (words.page) } }
        form .panel method="post" action="/notices/policy" {
            input type="hidden" name="csrf" value=(visit.csrf);
            input type="hidden" name="seen" value=(page.books.version);
            label for="policy-text" { (fill(words.text_of, &[&page.books.version.to_string()])) }
            @let wrong = page.wrong.of("text");
            textarea #policy-text name="text" rows="24" spellcheck="false" aria-describedby="policy-hint policy-wrong"
                aria-invalid=[wrong.is_some().then_some("true")] { "\n" (page.text) }
            span #policy-hint .hint { (words.text_hint) }
            span #policy-wrong .error { (wrong.unwrap_or_default()) }
            p {
                button .plain type="submit" name="do" value="check" { (words.do_check) } " "
                button type="submit" name="do" value="keep" { (words.do_keep) }
            }
        }
        @if page.text != stands { (differs(words, &stands, page.text)) }
        (secrets(visit, page))
        (versions(visit, page.past))
    }
}

fn differs(words: &NoticeWords, stands: &str, text: &str) -> Markup {
    html! {
        h2 { (words.differs) }
        pre { @for line in differences(stands, text) {
            @match line {
                Differs::Same(text) => { "  " (text) "\n" }
                Differs::Gone(text) => { del .red { "- " (text) } "\n" }
                Differs::New(text) => { ins .green { "+ " (text) } "\n" }
            }
        } }
    }
}

fn secrets(visit: &Visit, page: &Policed<'_>) -> Markup {
    let words = words::of(visit.look.lang);
    let needed = secrets_needed(&page.books.policy);
    let missing: Vec<&String> =
        needed.keys().filter(|name| !page.kept.iter().any(|(it, _)| it == *name)).collect();
    let wrong = page.wrong.of("name");
    html! {
        h2 { (words.secrets) }
        @if !missing.is_empty() {
            p .wrong { (words.missing) " " @for name in missing { code { "@" (name) } " " } }
        }
        @if !page.kept.is_empty() {
            ul { @for (name, since) in page.kept { li { code { "@" (name) } " " (visit.look.at(*since)) } } }
        }
        form .panel method="post" action="/notices/secret" {
            input type="hidden" name="csrf" value=(visit.csrf);
            label for="secret-name" { (words.secret_name) }
            input #secret-name type="text" name="name" required autocomplete="off" aria-describedby="secret-wrong"
                aria-invalid=[wrong.is_some().then_some("true")];
            span #secret-wrong .error { (wrong.unwrap_or_default()) }
            label for="secret-secret" { (words.secret) }
            input #secret-secret type="password" name="secret" required autocomplete="new-password"
                aria-describedby="secret-hint";
            span #secret-hint .hint { (words.secret_hint) }
            p { button type="submit" { (words.do_secret) } }
        }
    }
}

fn versions(visit: &Visit, past: &[Past]) -> Markup {
    let words = words::of(visit.look.lang);
    html! {
        h2 { (words.past) }
        @if past.is_empty() { p .faint { (words.no_past) } }
        ul { @for one in past {
            li {
                @if one.policy.is_some() {
                    a href=(format!("/notices/policy?past={}", one.number)) {
                        (fill(words.version, &[&one.number.to_string()]))
                    }
                } @else { (fill(words.version, &[&one.number.to_string()])) }
                " " (visit.look.at(one.at)) " " (one.by)
            }
        } }
    }
}
