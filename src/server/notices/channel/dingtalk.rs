//! Custom robots of DingTalk: Markdown, a body of at most 20,000 bytes, 20 messages a minute, after which a robot is mute for
//! ten. A robot that asks for a signature is asked with `timestamp` (milliseconds, not older than an hour) and `sign`, the
//! Base64 of HMAC-SHA256 of `timestamp \n secret` under the secret, escaped as in a query. Sources:
//! open.dingtalk.com/document/orgapp/custom-robot-access and .../customize-robot-security-settings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::super::letter::Letter;
use super::super::net::Net;
use super::super::secrets::Opened;
use super::super::target::Robot;
use super::{Outcome, hmac, robot};

const MACHINES: &[&str] = &["oapi.dingtalk.com"];
const BODY_BYTES_MAX: usize = 19_000;
const TITLE_CHARS_MAX: usize = 64;
/// How long a robot is mute that said too much.
const MUTE_SECS: u64 = 600;

/// The signature of an instant, as it stands in the address.
pub(super) fn sign(millis: i64, secret: &str) -> String {
    let signed = hmac(secret.as_bytes(), format!("{millis}\n{secret}").as_bytes());
    form_urlencoded::byte_serialize(STANDARD.encode(signed).as_bytes()).collect()
}

pub(super) async fn send(
    net: &Net,
    (to, secrets): (&Robot, &Opened),
    letter: &Letter,
) -> Result<Outcome, Outcome> {
    let mut address = robot::address(net, (to, secrets), MACHINES)?;
    if let Some(secret) = &to.sign {
        let (millis, secret) = (letter.now.0, secrets.read(secret)?);
        let and = if address.path.contains('?') { '&' } else { '?' };
        address.path =
            format!("{}{and}timestamp={millis}&sign={}", address.path, sign(millis, secret));
    }
    let title: String = letter.title().chars().take(TITLE_CHARS_MAX).collect();
    let body = robot::fitting(BODY_BYTES_MAX, BODY_BYTES_MAX, |room| {
        json!({ "msgtype": "markdown",
            "markdown": { "title": title, "text": letter.markdown(room) } })
    });
    let said = robot::ask(net, to, address, (body, letter)).await?;
    let why = format!("{} {}", said["errcode"], said["errmsg"].as_str().unwrap_or_default());
    Ok(match said["errcode"].as_i64() {
        Some(0) => Outcome::Sent,
        Some(130_101 | 410_100) => Outcome::paused(why, MUTE_SECS),
        Some(-1) | None => Outcome::later(why),
        Some(_) => Outcome::Refused(why),
    })
}
