//! Group robots of WeCom: Markdown of at most 4,096 bytes of UTF-8, 20 messages a minute, no signature: the key in the
//! address is all there is. Source: developer.work.weixin.qq.com/document/path/91770; the codes of limits and wrong
//! addresses (45009, 93000) as its error tool and reports of users have them.

use serde_json::json;

use super::super::letter::Letter;
use super::super::net::Net;
use super::super::secrets::Opened;
use super::super::target::Robot;
use super::{Outcome, robot};

const MACHINES: &[&str] = &["qyapi.weixin.qq.com"];
const CONTENT_BYTES_MAX: usize = 4096;

pub(super) async fn send(
    net: &Net,
    (to, secrets): (&Robot, &Opened),
    letter: &Letter,
) -> Result<Outcome, Outcome> {
    let address = robot::address(net, (to, secrets), MACHINES)?;
    let content = letter.markdown(CONTENT_BYTES_MAX);
    let body = json!({ "msgtype": "markdown", "markdown": { "content": content } });
    let said = robot::ask(net, to, address, (body.to_string().into_bytes(), letter)).await?;
    let why = format!("{} {}", said["errcode"], said["errmsg"].as_str().unwrap_or_default());
    Ok(match said["errcode"].as_i64() {
        Some(0) => Outcome::Sent,
        // Too often: a minute is what it counts by.
        Some(45009 | 45033) => Outcome::paused(why, 60),
        Some(-1) | None => Outcome::later(why),
        Some(_) => Outcome::Refused(why),
    })
}
