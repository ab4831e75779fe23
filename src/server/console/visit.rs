//! Who looks at a page, and how it is spelt for them.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::Response;
use hyper::StatusCode;
use hyper::http::request::Parts;
use maud::Markup;

use super::form::Filled;
use super::look::Look;
use super::page::{self, Frame};
use crate::server::accounts::{Caller, Halls, Right, Subject, Visit as SignedIn};
use crate::text::words::Lang;
use crate::text::words::console::common;

/// Somebody who looks at a page.
pub(super) struct Visit {
    /// How things are spelt for them.
    pub(super) look: Look,
    /// Path and query of what they asked for.
    pub(super) path: String,
    /// Where they come from, and with what.
    pub(super) caller: Caller,
    /// Who they are; none = nobody signed in.
    pub(super) who: Option<Arc<SignedIn>>,
    /// What proves their forms.
    pub(super) csrf: String,
}

/// A request that was let through: who asks, and what was typed (of a GET: the query).
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) visit: Arc<Visit>,
    pub(super) filled: Arc<Filled>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Asked, StatusCode> {
        // Every page has its guard, which puts this in.
        parts.extensions.get::<Asked>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Visit {
    /// The path alone.
    pub(super) fn path_only(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// Whether they have a right, anywhere.
    pub(super) fn may(&self, right: Right) -> bool {
        self.may_in(right, Subject::Server)
    }

    /// Whether they have it there.
    pub(super) fn may_in(&self, right: Right, subject: Subject<'_>) -> bool {
        self.who.as_ref().is_some_and(|who| who.may(right, subject))
    }

    /// Halls in which they have a right.
    pub(super) fn halls(&self, right: Right) -> Halls {
        let none = || Halls::These(std::collections::BTreeSet::new());
        self.who
            .as_ref()
            .filter(|_| self.may(right))
            .map_or_else(none, |who| who.rules.halls(&who.user, right))
    }

    /// Levels of escalation on which they answer in a hall.
    pub(super) fn levels(&self, hall: &str) -> std::collections::BTreeSet<u8> {
        self.who.as_ref().map(|who| who.rules.levels(&who.user, hall)).unwrap_or_default()
    }

    /// Their name; empty where nobody signed in.
    pub(super) fn name(&self) -> &str {
        self.who.as_ref().map_or("", |who| who.user.shown())
    }

    /// Their id in the directories of halls.
    pub(super) fn person(&self) -> &str {
        self.who.as_ref().map_or("", |who| who.user.person_id())
    }

    /// The words of every page.
    pub(super) fn words(&self) -> &'static common::Common {
        common::of(self.look.lang)
    }

    /// The entries of the navigation that they may open.
    fn nav(&self) -> Vec<(&'static str, &'static str)> {
        let words = self.words();
        let all = [
            (Right::Inbox, "/inbox", words.inbox),
            (Right::FollowUp, "/followups", words.follow_ups),
            (Right::Oversee, "/halls", words.halls),
            (Right::Oversee, "/compare", words.compare),
            (Right::Oversee, "/topics", words.topics),
            (Right::Oversee, "/reports", words.reports),
            (Right::EditHalls, "/settings", words.settings),
            (Right::Notices, "/notices", words.notices),
            (Right::Users, "/users", words.users),
            (Right::Audit, "/audit", words.audit),
        ];
        let may = all.into_iter().filter(|(right, ..)| self.may(*right));
        may.map(|(_, path, name)| (path, name)).collect()
    }

    /// The first entry of their navigation.
    pub(super) fn first(&self) -> Option<&'static str> {
        self.nav().first().map(|(path, _)| *path)
    }

    /// This page in the other language.
    fn other_lang(&self) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let mut other = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name != "lang" && name != "part" {
                other.append_pair(&name, &value);
            }
        }
        let code = if self.look.lang == Lang::Zh { "en" } else { "zh" };
        other.append_pair("lang", code);
        format!("{path}?{}", other.finish())
    }

    /// A page for them; `here` is its entry in the navigation.
    pub(super) fn page(
        &self,
        status: StatusCode,
        here: &str,
        title: &str,
        body: &Markup,
    ) -> Response {
        let (nav, other_lang) = (self.nav(), self.other_lang());
        let now = self.look.zone.stamp(self.look.now);
        let now = format!("{} {}", self.look.zone.date(now.at), now.hm());
        let frame = Frame {
            lang: self.look.lang,
            title,
            here,
            nav: &nav,
            signed: self.who.as_ref().map(|who| (who.user.shown(), &*self.csrf)),
            now: &now,
            other_lang: &other_lang,
        };
        page::answer(status, page::layout(&frame, body))
    }

    /// Whether a part of the page is asked for alone, as the script does.
    pub(super) fn wants_part(filled: &Filled) -> bool {
        filled.raw("part") == "1"
    }

    /// The same where all is well.
    pub(super) fn shown(&self, here: &str, title: &str, body: &Markup) -> Response {
        self.page(StatusCode::OK, here, title, body)
    }
}
