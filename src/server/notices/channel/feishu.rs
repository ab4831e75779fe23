//! Custom bots of Feishu and Lark: a card with Markdown, a body of at most 20 KB, 100 messages a minute and 5 a second. A bot
//! that asks for a signature finds `timestamp` (seconds, not older than an hour) and `sign` in the body: the Base64 of
//! HMAC-SHA256 of nothing, under `timestamp \n secret` as the key. Source:
//! open.larkoffice.com/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::letter::Letter;
use super::super::net::Net;
use super::super::secrets::Opened;
use super::super::target::Robot;
use super::{Outcome, hmac, robot};
use crate::core::complaint::Severity;

const MACHINES: &[&str] = &["open.feishu.cn", "open.larksuite.com"];
const BODY_BYTES_MAX: usize = 19_000;

/// The signature of an instant.
pub(super) fn sign(secs: i64, secret: &str) -> String {
    STANDARD.encode(hmac(format!("{secs}\n{secret}").as_bytes(), b""))
}

/// The colour of the head: red for the worst that is told.
fn colour(letter: &Letter) -> &'static str {
    match letter.items.iter().filter_map(|item| item.facts.severity).max() {
        Some(Severity::Sev1) => "red",
        Some(Severity::Sev2) => "orange",
        _ => "blue",
    }
}

pub(super) async fn send(
    net: &Net,
    (to, secrets): (&Robot, &Opened),
    letter: &Letter,
) -> Result<Outcome, Outcome> {
    let address = robot::address(net, (to, secrets), MACHINES)?;
    let signed = match &to.sign {
        None => None,
        Some(secret) => {
            let secs = letter.now.0.div_euclid(1000);
            Some((secs.to_string(), sign(secs, secrets.read(secret)?)))
        }
    };
    let body = robot::fitting(BODY_BYTES_MAX, BODY_BYTES_MAX, |room| {
        let mut body = json!({ "msg_type": "interactive", "card": {
            "config": { "wide_screen_mode": true },
            "header": {
                "title": { "tag": "plain_text", "content": letter.title() },
                "template": colour(letter),
            },
            "elements": [{ "tag": "markdown", "content": letter.markdown(room) }],
        } });
        if let Some((secs, sign)) = &signed {
            body["timestamp"] = Value::from(secs.as_str());
            body["sign"] = Value::from(sign.as_str());
        }
        body
    });
    let said = robot::ask(net, to, address, (body, letter)).await?;
    let message = said["msg"].as_str().or(said["StatusMessage"].as_str()).unwrap_or_default();
    let code = said["code"].as_i64().or(said["StatusCode"].as_i64());
    let why = format!("{} {message}", code.unwrap_or(-1));
    Ok(match code {
        Some(0) => Outcome::Sent,
        // Too often, as it is near full hours. 9499 stands for a wrong body too.
        Some(11232) => Outcome::paused(why, 60),
        Some(9499) if message.to_lowercase().contains("too many") => Outcome::paused(why, 60),
        Some(-1) | None => Outcome::later(why),
        Some(_) => Outcome::Refused(why),
    })
}
