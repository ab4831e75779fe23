//! Ways out: where a notice goes and how it is put. A target holds no secret, only the names of secrets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "lowercase")]
pub enum Target {
    /// Any program that takes CloudEvents over HTTP.
    Webhook(Webhook),
    /// A group robot of WeCom.
    Wecom(Robot),
    /// A custom robot of DingTalk.
    Dingtalk(Robot),
    /// A custom bot of Feishu or Lark.
    Feishu(Robot),
    /// A mail server.
    Mail(Mail),
    /// A gateway for short messages.
    Sms(Sms),
}

/// A program that takes CloudEvents over HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its address, or the secret that is it.
    pub url: String,
    /// The secret that signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<String>,
    /// Whether its address may be without encryption. The server has to allow its machine too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub plain: bool,
    /// File with another authority that may vouch for it, PEM: its name in the server's folder of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// Most messages a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
}

/// A robot of a chat group. Whoever knows its address may write in the group, so that it is a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Robot {
    /// The secret that is its address: `@group`.
    pub url: String,
    /// The secret that signs, where the robot asks for that. WeCom has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<String>,
    /// As of a webhook.
    #[serde(default, skip_serializing_if = "is_false")]
    pub plain: bool,
    /// As of a webhook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// Most messages a minute, where that is less than what the service allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
}

/// A mail server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Its name.
    pub host: String,
    /// Its port; none = 587 with `starttls`, 465 with `implicit`, 25 with `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How it is encrypted.
    #[serde(default)]
    pub tls: MailTls,
    /// Who signs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The secret that is the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Who it is from: `Hall centre <centre@example.com>`.
    pub from: String,
    /// Who gets what is sent to the target itself, rather than to somebody through it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// As of a webhook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// Most messages a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
}

/// How a connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// It begins in plain and must become encrypted.
    #[default]
    Starttls,
    /// From the first byte.
    Implicit,
    /// Not at all: only on this machine itself.
    None,
}

/// A gateway for short messages: a request is put together as its maker describes it. In `url`, `headers` and `body` these
/// are replaced: `{to}` the telephone number, `{text}` the message, `{id}` what stays the same when it is sent again, and
/// `{@name}` a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// GET, POST or PUT.
    #[serde(default = "post")]
    pub method: String,
    /// Its address; what is put into it is escaped as in a query.
    pub url: String,
    /// Headers beside the usual ones. That of the content decides how the body is escaped.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// When it was taken.
    #[serde(default)]
    pub success: Success,
    /// Who gets what is sent to the target itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Most characters of a message; what is longer is cut.
    #[serde(default = "sms_chars")]
    pub chars_max: usize,
    /// As of a webhook.
    #[serde(default, skip_serializing_if = "is_false")]
    pub plain: bool,
    /// As of a webhook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// Most messages a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
}

/// When a gateway took a message: the status, and where it answers 200 to everything, what its JSON says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// Any of these; none named = 200 to 299.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<u16>,
    /// A place in the answer, as in RFC 6901: `/result/code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// What has to stand there, as text: `0`, `OK`, `true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
}

/// Two long messages are cheaper than one that nobody reads to its end.
pub(super) fn sms_chars() -> usize {
    140
}

fn post() -> String {
    "POST".to_owned()
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape that serde asks for
fn is_false(value: &bool) -> bool {
    !value
}

impl Target {
    /// What its channel is called.
    pub fn channel(&self) -> &'static str {
        match self {
            Target::Webhook(_) => "webhook",
            Target::Wecom(_) => "wecom",
            Target::Dingtalk(_) => "dingtalk",
            Target::Feishu(_) => "feishu",
            Target::Mail(_) => "mail",
            Target::Sms(_) => "sms",
        }
    }

    /// Whether somebody may be reached through it.
    pub fn takes_addresses(&self) -> bool {
        matches!(self, Target::Mail(_) | Target::Sms(_))
    }

    /// Whether many messages at once are better one: where a group of people reads them.
    pub fn is_group(&self) -> bool {
        matches!(self, Target::Wecom(_) | Target::Dingtalk(_) | Target::Feishu(_))
    }

    /// Where it goes when it is sent to the target itself: its own receivers, or nothing where it is one itself.
    pub fn receivers(&self) -> Vec<Option<String>> {
        match self {
            Target::Mail(Mail { to, .. }) | Target::Sms(Sms { to, .. }) => {
                to.iter().cloned().map(Some).collect()
            }
            _ => vec![None],
        }
    }

    /// Most messages a minute, and a second where the service says that too. WeCom and DingTalk: 20 a minute for each
    /// robot; Feishu: 100 a minute and 5 a second. Sources: developer.work.weixin.qq.com/document/path/91770,
    /// open.dingtalk.com/document/orgapp/custom-robot-access,
    /// open.larkoffice.com/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN.
    pub fn rate(&self) -> (u32, Option<u32>) {
        let (most, second, own) = match self {
            Target::Wecom(robot) | Target::Dingtalk(robot) => (20, None, robot.per_minute),
            Target::Feishu(robot) => (100, Some(5), robot.per_minute),
            Target::Webhook(hook) => (600, None, hook.per_minute),
            Target::Mail(mail) => (60, None, mail.per_minute),
            Target::Sms(sms) => (60, None, sms.per_minute),
        };
        let own = own.filter(|own| *own > 0);
        let services = matches!(self, Target::Wecom(_) | Target::Dingtalk(_) | Target::Feishu(_));
        let minute = own.map_or(most, |own| if services { own.min(most) } else { own });
        (minute, second)
    }

    /// The file of another authority that it names.
    pub(super) fn ca_file(&self) -> Option<&str> {
        let named = match self {
            Target::Webhook(hook) => &hook.ca_file,
            Target::Wecom(robot) | Target::Dingtalk(robot) | Target::Feishu(robot) => {
                &robot.ca_file
            }
            Target::Mail(mail) => &mail.ca_file,
            Target::Sms(sms) => &sms.ca_file,
        };
        named.as_deref()
    }

    /// The secrets that it names.
    pub fn secrets(&self) -> Vec<String> {
        let named = |text: &str| text.strip_prefix('@').map(str::to_owned);
        let all =
            |texts: &[Option<&str>]| texts.iter().flatten().filter_map(|t| named(t)).collect();
        match self {
            Target::Webhook(hook) => all(&[Some(&hook.url), hook.sign.as_deref()]),
            Target::Wecom(robot) | Target::Dingtalk(robot) | Target::Feishu(robot) => {
                all(&[Some(&robot.url), robot.sign.as_deref()])
            }
            Target::Mail(mail) => all(&[mail.password.as_deref()]),
            Target::Sms(sms) => {
                let texts = std::iter::once(&sms.url).chain(sms.headers.values()).chain(&sms.body);
                texts.flat_map(|text| super::template::secrets(text)).collect()
            }
        }
    }
}
