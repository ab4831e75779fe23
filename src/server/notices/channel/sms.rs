//! Short messages by whatever gateway there is: the request as its maker describes it, and what its answer has to be.

use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method};
use serde_json::Value;

use super::super::address::Address;
use super::super::letter::Letter;
use super::super::net::{Answer, Ask, Net};
use super::super::secrets::{NoSecret, Opened};
use super::super::target::{Sms, Success};
use super::super::template::{Escape, fill, secrets as named};
use super::{Outcome, refused, said};

/// The request for one number.
pub(super) fn request(
    (to, secrets): (&Sms, &Opened),
    letter: &Letter,
    number: &str,
) -> Result<Ask, Outcome> {
    let text = letter.short(to.chars_max);
    let templates = || std::iter::once(&to.url).chain(to.headers.values()).chain(&to.body);
    for name in templates().flat_map(|template| named(template)) {
        secrets.get(&name)?;
    }
    let value = |hole: &str| match hole {
        "to" => Some(number.to_owned()),
        "text" => Some(text.clone()),
        "id" => Some(letter.id.clone()),
        other => secrets.get(other.strip_prefix('@')?).ok().map(str::to_owned),
    };
    let not = |what: &str| Outcome::NotAllowed(what.to_owned());
    let url = fill(&to.url, Escape::Form, value);
    let address = Address::read(&url, to.plain).map_err(|fault| not(&fault.to_string()))?;
    let mut headers = HeaderMap::new();
    let kind = if to.body.as_ref().is_some_and(|body| body.trim_start().starts_with(['{', '['])) {
        "application/json; charset=utf-8"
    } else {
        "application/x-www-form-urlencoded; charset=utf-8"
    };
    if to.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, template) in &to.headers {
        let name = HeaderName::try_from(name.as_str()).map_err(|_| not("a header's name"))?;
        let value = HeaderValue::from_str(&fill(template, Escape::Header, value));
        headers.insert(name, value.map_err(|_| not("a header's value"))?);
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let body = to.body.as_ref().map(|body| fill(body, Escape::of(kind), value));
    let method = Method::from_bytes(to.method.as_bytes()).map_err(|_| not("a method"))?;
    Ok(Ask { method, address, headers, body: body.unwrap_or_default().into_bytes() })
}

/// Whether it was taken.
pub(super) fn taken(success: &Success, answer: &Answer) -> bool {
    let status = match success.status.as_slice() {
        [] => (200..300).contains(&answer.status),
        some => some.contains(&answer.status),
    };
    let Some(place) = &success.json else { return status };
    let read = serde_json::from_slice::<Value>(&answer.body).ok();
    let found = read.as_ref().and_then(|read| read.pointer(place));
    let found = found.map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    status && found == success.equals
}

pub(super) async fn send(
    net: &Net,
    (to, secrets): (&Sms, &Opened),
    letter: &Letter,
) -> Result<Outcome, Outcome> {
    let number = letter.address.as_deref();
    let number = number.ok_or_else(|| Outcome::Refused("no telephone number".to_owned()))?;
    let ask = request((to, secrets), letter, number)?;
    let answer = net.ask(ask, to.ca_file.as_deref(), letter.now).await?;
    if taken(&to.success, &answer) {
        return Ok(Outcome::Sent);
    }
    Ok(match answer.status {
        200..=299 => Outcome::Refused(format!("the gateway says {}", said(&answer.body))),
        _ => refused(&answer),
    })
}

impl From<&NoSecret> for Outcome {
    fn from(missing: &NoSecret) -> Outcome {
        missing.clone().into()
    }
}
