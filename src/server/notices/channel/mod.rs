//! Channels: how a letter is put for each, and what its answer means.

use std::time::Duration;

use super::letter::Letter;
use super::net::{Answer, Missed, Net};
use super::secrets::{NoSecret, Opened};
use super::target::Target;

mod dingtalk;
mod feishu;
mod mail;
mod robot;
mod sms;
mod webhook;
mod wecom;

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Whoever it went to has it.
    Sent,
    /// It will not have it, however often it is tried.
    Refused(String),
    /// It must not be tried.
    NotAllowed(String),
    /// It may work later.
    Later {
        why: String,
        /// Not before.
        after: Option<Duration>,
        /// Whether it is about the target, so that nothing else goes there until then.
        whole: bool,
    },
}

impl Outcome {
    fn later(why: impl Into<String>) -> Outcome {
        Outcome::Later { why: why.into(), after: None, whole: true }
    }

    fn paused(why: impl Into<String>, secs: u64) -> Outcome {
        let after = Some(Duration::from_secs(secs));
        Outcome::Later { why: why.into(), after, whole: true }
    }

    /// The same without any secret, and short enough for a line.
    fn told(self, secrets: &Opened) -> Outcome {
        let tell = |why: String| {
            let hidden = secrets.hide(&why);
            let plain = crate::text::mask::masked(&crate::text::clean::scrub(&hidden));
            super::letter::cut(&plain.replace('\n', " "), 300)
        };
        match self {
            Outcome::Sent => Outcome::Sent,
            Outcome::Refused(why) => Outcome::Refused(tell(why)),
            Outcome::NotAllowed(why) => Outcome::NotAllowed(tell(why)),
            Outcome::Later { why, after, whole } => Outcome::Later { why: tell(why), after, whole },
        }
    }
}

impl From<Missed> for Outcome {
    fn from(missed: Missed) -> Outcome {
        match missed {
            Missed::Not(why) => Outcome::NotAllowed(why),
            Missed::Now(why) => Outcome::later(why),
        }
    }
}

impl From<NoSecret> for Outcome {
    fn from(NoSecret(name): NoSecret) -> Outcome {
        Outcome::paused(
            format!("there is no secret '{name}': zhiban server notice secret {name}"),
            300,
        )
    }
}

/// Sends a letter through a target.
pub(super) async fn send(
    net: &Net,
    (target, secrets): (&Target, &Opened),
    letter: &Letter,
) -> Outcome {
    let sent = match target {
        Target::Webhook(hook) => webhook::send(net, (hook, secrets), letter).await,
        Target::Wecom(robot) => wecom::send(net, (robot, secrets), letter).await,
        Target::Dingtalk(robot) => dingtalk::send(net, (robot, secrets), letter).await,
        Target::Feishu(robot) => feishu::send(net, (robot, secrets), letter).await,
        Target::Mail(mail) => mail::send(net, (mail, secrets), letter).await,
        Target::Sms(sms) => sms::send(net, (sms, secrets), letter).await,
    };
    sent.unwrap_or_else(|outcome| outcome).told(secrets)
}

/// What a status means that is none of success. A redirect is never followed: it leads where nobody judged.
fn refused(answer: &Answer) -> Outcome {
    let said = said(&answer.body);
    let why = format!("status {} {said}", answer.status);
    match answer.status {
        300..=399 => Outcome::Refused(format!("{why}: a redirect is not followed")),
        408 | 409 | 425 | 429 | 500..=599 => {
            Outcome::Later { why, after: answer.after, whole: answer.status != 409 }
        }
        _ => Outcome::Refused(why),
    }
}

/// What an answer says, as far as it is text.
fn said(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..body.len().min(1024)).unwrap_or_default());
    text.trim().to_owned()
}

/// HMAC-SHA256.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
    ring::hmac::sign(&key, message).as_ref().to_vec()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
