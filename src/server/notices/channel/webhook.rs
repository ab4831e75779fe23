//! Any program that takes CloudEvents 1.0 in the structured mode of its HTTP binding, signed as Standard Webhooks 1.0 has it:
//! `webhook-id` is the same at every try, `webhook-timestamp` is the try's, and `webhook-signature` is `v1,` and the Base64
//! of HMAC-SHA256 of `id.timestamp.body` under the secret, which is Base64 behind `whsec_`. Sources: cloudevents.io, spec
//! 1.0.2 and its HTTP binding 3.2; github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method};
use serde_json::{Value, json};

use super::super::address::Address;
use super::super::letter::{Item, Letter};
use super::super::net::{Ask, Net};
use super::super::secrets::Opened;
use super::super::target::Webhook;
use super::{Outcome, hmac, refused};
use crate::core::time::{Ms, Stamp};

/// The key of a secret: what stands behind `whsec_`, or any other text as it is.
fn key(secret: &str) -> Vec<u8> {
    let encoded = secret.strip_prefix("whsec_");
    let decoded = encoded.and_then(|text| STANDARD.decode(text.trim_end()).ok());
    decoded.unwrap_or_else(|| secret.as_bytes().to_vec())
}

fn data(letter: &Letter, item: &Item) -> Value {
    let mut data = serde_json::to_value(&item.facts).unwrap_or_default();
    if let Some(due) = item.facts.due {
        data["due"] = Value::from(time(letter, due));
    }
    data["id"] = Value::from(item.id.as_str());
    data["cause"] = Value::from(item.cause.as_str());
    data["time"] = Value::from(time(letter, item.happened));
    data["title"] = Value::from(letter.in_a_line(item));
    data
}

fn time(letter: &Letter, at: Ms) -> String {
    let stamp: Stamp = letter.zone.stamp(at);
    stamp.to_rfc3339()
}

/// The event of a letter.
pub(super) fn event(letter: &Letter) -> Value {
    let (kind, at, subject, data) = match letter.items.as_slice() {
        _ if letter.is_test => ("test", letter.now, None, json!({ "title": letter.title() })),
        [one] => {
            let subject = one.facts.number.clone();
            (one.cause.as_str(), one.happened, subject, data(letter, one))
        }
        all => {
            let notices: Vec<Value> = all.iter().map(|item| data(letter, item)).collect();
            ("digest", letter.now, None, json!({ "title": letter.title(), "notices": notices }))
        }
    };
    let mut event = json!({
        "specversion": "1.0",
        "id": letter.id,
        "source": "/zhiban/notices",
        "type": format!("zhiban.notice.{kind}.v1"),
        "time": time(letter, at),
        "datacontenttype": "application/json",
        "data": data,
    });
    if let Some(subject) = subject {
        event["subject"] = Value::from(subject);
    }
    event
}

pub(super) async fn send(
    net: &Net,
    (to, secrets): (&Webhook, &Opened),
    letter: &Letter,
) -> Result<Outcome, Outcome> {
    let address = Address::read(secrets.read(&to.url)?, to.plain);
    let address = address.map_err(|fault| Outcome::NotAllowed(fault.to_string()))?;
    let body = event(letter).to_string().into_bytes();
    let secs = letter.now.0.div_euclid(1000).to_string();
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("application/cloudevents+json; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    put("webhook-id", &letter.id);
    put("webhook-timestamp", &secs);
    if let Some(secret) = &to.sign {
        let mut signed = format!("{}.{secs}.", letter.id).into_bytes();
        signed.extend_from_slice(&body);
        let signature = STANDARD.encode(hmac(&key(secrets.read(secret)?), &signed));
        put("webhook-signature", &format!("v1,{signature}"));
    }
    let ask = Ask { method: Method::POST, address, headers, body };
    let answer = net.ask(ask, to.ca_file.as_deref(), letter.now).await?;
    Ok(if (200..300).contains(&answer.status) { Outcome::Sent } else { refused(&answer) })
}
