//! What every page is made of: head, navigation, foot, and the answer that carries it.

use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use maud::{DOCTYPE, Markup, html};

use super::assets;
use crate::text::words::console::common;
use crate::text::words::{Lang, fill};

/// What a page is shown in.
pub(super) struct Frame<'a> {
    /// Its language.
    pub(super) lang: Lang,
    /// Its title.
    pub(super) title: &'a str,
    /// Where in the navigation it stands: the path of that entry.
    pub(super) here: &'a str,
    /// The entries that whoever looks may open: path and name.
    pub(super) nav: &'a [(&'static str, &'static str)],
    /// Who looks: the name shown, and what proves their forms. None = nobody signed in.
    pub(super) signed: Option<(&'a str, &'a str)>,
    /// The server's time, spelt.
    pub(super) now: &'a str,
    /// The path and query of this page in the other language.
    pub(super) other_lang: &'a str,
}

/// The page.
pub(super) fn layout(frame: &Frame<'_>, body: &Markup) -> Markup {
    let words = common::of(frame.lang);
    html! {
        (DOCTYPE)
        html lang=(lang_tag(frame.lang)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (frame.title) " - " (words.product) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::style_path());
                script src=(assets::script_path()) defer {}
            }
            body data-not-live=(words.not_live) data-live-word=(words.live) data-keys=(words.keys_help) {
                a .skip href="#main" { (words.skip) }
                header .top { (top(frame, words)) }
                main #main tabindex="-1" { (body) }
                footer .foot {
                    span { (fill(words.served_at, &[frame.now])) }
                    span .live #live role="status" {}
                    span { "zhiban " (env!("CARGO_PKG_VERSION")) }
                }
            }
        }
    }
}

fn top(frame: &Frame<'_>, words: &common::Common) -> Markup {
    html! {
        a .name href="/" { (words.product) }
        @if !frame.nav.is_empty() {
            nav aria-label=(words.nav) {
                ul {
                    @for (path, name) in frame.nav {
                        li { a href=(path) aria-current=[(*path == frame.here).then_some("page")] { (name) } }
                    }
                }
            }
        }
        div .who {
            @if let Some((shown, csrf)) = frame.signed {
                a href="/me" title=(words.me) { (shown) }
                form method="post" action="/sign-out" {
                    input type="hidden" name="csrf" value=(csrf);
                    button type="submit" { (words.sign_out) }
                }
            }
            a href=(frame.other_lang) hreflang=(lang_tag(frame.lang.other())) lang=(lang_tag(frame.lang.other()))
                title=(words.other_lang_says) { (words.other_lang) }
        }
    }
}

/// A language as HTML names it.
pub(super) fn lang_tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// HTML with a status.
pub(super) fn answer(status: StatusCode, page: Markup) -> Response {
    let mut answer = (status, page.into_string()).into_response();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}
