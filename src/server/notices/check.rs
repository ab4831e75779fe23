//! Whether a policy can be followed. Every fault is told with its place, so that a form can show it where it was made.

use std::collections::{BTreeMap, BTreeSet};

use hyper::Uri;
use lettre::message::Mailbox;

use super::authority::{PLAIN, is_file_name};
use super::hours::time_of_day;
use super::policy::{Digest, Filter, Policy, Quiet, Rule, To};
use super::target::{Mail, MailTls, Robot, Sms, Target, Webhook};
use super::template;
use crate::core::complaint::Severity;

/// Most rules, targets and people: a policy is read for every happening.
const RULES_MAX: usize = 200;
const TARGETS_MAX: usize = 200;
const PEOPLE_MAX: usize = 5_000;
/// A fortnight: what is still unsent then was told by somebody else.
const GIVE_UP_MINS_MAX: u32 = 14 * 24 * 60;

/// Something that is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct PolicyFault {
    /// Where: `rules.escalations.quiet.from`.
    pub place: String,
    /// What, and what would be right.
    pub what: String,
}

#[derive(Default)]
struct Faults(Vec<PolicyFault>);

impl Faults {
    fn add(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.0.push(PolicyFault { place: place.into(), what: what.into() });
    }

    fn unless(&mut self, right: bool, place: impl Into<String>, what: impl Into<String>) {
        if !right {
            self.add(place, what);
        }
    }
}

impl Policy {
    /// Reads one that somebody wrote as TOML, and checks it.
    pub fn from_toml(text: &str) -> Result<Policy, Vec<PolicyFault>> {
        let policy: Policy = toml::from_str(text).map_err(|error| {
            let line = error.span().and_then(|span| text.get(..span.start));
            let line = line.map_or(1, |before| before.matches('\n').count() + 1);
            let what = error.message().to_owned();
            vec![PolicyFault { place: format!("line {line}"), what }]
        })?;
        policy.check()?;
        Ok(policy)
    }

    /// The same as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    /// Everything that is wrong with it.
    pub fn check(&self) -> Result<(), Vec<PolicyFault>> {
        let mut faults = Faults::default();
        if let Some(link) = &self.link {
            faults.unless(is_web(link), "link", "write the console's address as https://host:port");
        }
        give_up(Some(self.give_up_mins), "give_up_mins", &mut faults);
        for (mins, place) in
            [(self.unattended_mins, "unattended_mins"), (self.silent_mins, "silent_mins")]
        {
            faults.unless((1..=1440).contains(&mins), place, "1 to 1440 minutes");
        }
        faults.unless(self.rules.len() <= RULES_MAX, "rules", format!("at most {RULES_MAX}"));
        faults.unless(
            self.targets.len() <= TARGETS_MAX,
            "targets",
            format!("at most {TARGETS_MAX}"),
        );
        faults.unless(self.people.len() <= PEOPLE_MAX, "people", format!("at most {PEOPLE_MAX}"));
        for (name, target) in &self.targets {
            let place = format!("targets.{name}");
            let plain = is_name(name) && name != "concerned";
            faults.unless(plain, &place, "a name has 1 to 40 letters, digits, - or _");
            check_target(target, &place, &mut faults);
        }
        self.check_people(&mut faults);
        let mut names = BTreeSet::new();
        for (number, rule) in self.rules.iter().enumerate() {
            let place = format!("rules.{}", number + 1);
            let fresh = names.insert(rule.name.clone());
            faults.unless(
                fresh,
                format!("{place}.name"),
                format!("'{}' is there twice", rule.name),
            );
            self.check_rule(rule, &place, &mut faults);
        }
        if faults.0.is_empty() { Ok(()) } else { Err(faults.0) }
    }

    fn check_people(&self, faults: &mut Faults) {
        for (person, ways) in &self.people {
            let place = format!("people.{person}");
            let right = person.splitn(2, '/').all(is_id);
            faults.unless(
                right,
                &place,
                "write an id, or hall/id; each has 1 to 64 characters and no space",
            );
            for way in ways {
                match self.targets.get(&way.through) {
                    Some(Target::Mail(_)) => mailbox(&way.address, &place, faults),
                    Some(Target::Sms(_)) => phone(&way.address, &place, faults),
                    Some(_) => faults.add(&place, "people are reached by mail or sms"),
                    None => faults.add(&place, format!("there is no target '{}'", way.through)),
                }
            }
        }
    }

    fn check_rule(&self, rule: &Rule, place: &str, faults: &mut Faults) {
        let at = |part: &str| format!("{place}.{part}");
        let named = (1..=60).contains(&rule.name.chars().count())
            && rule.name.trim() == rule.name
            && !rule.name.chars().any(char::is_control);
        faults.unless(named, at("name"), "a name has 1 to 60 characters");
        faults.unless(!rule.what.is_empty(), at("what"), "name at least one cause");
        faults.unless(!rule.to.is_empty(), at("to"), "name at least one target or person");
        for to in &rule.to {
            match to {
                To::Target(name) => faults.unless(
                    self.targets.contains_key(name),
                    at("to"),
                    format!("there is no target '{name}'; a person is written person:ID"),
                ),
                To::Person(id) => faults.unless(
                    self.people.contains_key(id),
                    at("to"),
                    format!("people does not say how '{id}' is reached"),
                ),
                To::Concerned => {}
            }
        }
        check_filter(&rule.only, &at("only"), faults);
        if let Some(quiet) = &rule.quiet {
            check_quiet(quiet, &at("quiet"), faults);
        }
        if let Some(digest) = &rule.digest {
            check_digest(digest, &at("digest"), faults);
        }
        give_up(rule.give_up_mins, &at("give_up_mins"), faults);
    }
}

fn give_up(mins: Option<u32>, place: &str, faults: &mut Faults) {
    let right = mins.is_none_or(|mins| (1..=GIVE_UP_MINS_MAX).contains(&mins));
    faults.unless(right, place, format!("1 to {GIVE_UP_MINS_MAX} minutes"));
}

fn check_filter(only: &Filter, place: &str, faults: &mut Faults) {
    known(only.severity, &format!("{place}.severity"), faults);
    let levels = only.levels.iter().all(|level| *level <= 5);
    faults.unless(levels, format!("{place}.levels"), "levels are 0 to 5");
}

fn known(severity: Option<Severity>, place: &str, faults: &mut Faults) {
    let right = severity != Some(Severity::Unknown);
    faults.unless(right, place, "one of sev1, sev2, sev3, sev4");
}

const TIME: &str = "write a time of day as 22:00";

fn check_quiet(quiet: &Quiet, place: &str, faults: &mut Faults) {
    faults.unless(time_of_day(&quiet.from).is_some(), format!("{place}.from"), TIME);
    faults.unless(time_of_day(&quiet.to).is_some(), format!("{place}.to"), TIME);
    known(quiet.anyway, &format!("{place}.anyway"), faults);
}

fn check_digest(digest: &Digest, place: &str, faults: &mut Faults) {
    known(digest.anyway, &format!("{place}.anyway"), faults);
    let one = digest.every_mins.is_some() == digest.at.is_empty();
    faults.unless(one, place, "either every_mins or at");
    let every = digest.every_mins.is_none_or(|mins| (1..=1440).contains(&mins));
    faults.unless(every, format!("{place}.every_mins"), "1 to 1440 minutes");
    let times = digest.at.iter().all(|text| time_of_day(text).is_some());
    faults.unless(times, format!("{place}.at"), TIME);
}

fn check_target(target: &Target, place: &str, faults: &mut Faults) {
    let right = target.ca_file().is_none_or(is_file_name);
    faults.unless(right, format!("{place}.ca_file"), format!("write {PLAIN}"));
    match target {
        Target::Webhook(hook) => check_webhook(hook, place, faults),
        Target::Wecom(robot) => {
            check_robot(robot, place, faults);
            let none = robot.sign.is_none();
            faults.unless(none, format!("{place}.sign"), "a robot of WeCom asks for no signature");
        }
        Target::Dingtalk(robot) | Target::Feishu(robot) => check_robot(robot, place, faults),
        Target::Mail(mail) => check_mail(mail, place, faults),
        Target::Sms(sms) => check_sms(sms, place, faults),
    }
}

fn check_webhook(hook: &Webhook, place: &str, faults: &mut Faults) {
    let url = format!("{place}.url");
    if hook.url.starts_with('@') {
        secret(&hook.url, &url, faults);
    } else {
        address(&hook.url, hook.plain, &url, faults);
    }
    if let Some(sign) = &hook.sign {
        secret(sign, &format!("{place}.sign"), faults);
    }
}

fn check_robot(robot: &Robot, place: &str, faults: &mut Faults) {
    if robot.url.starts_with('@') {
        secret(&robot.url, &format!("{place}.url"), faults);
    } else {
        faults.add(
            format!("{place}.url"),
            "a robot's address is a secret: keep it with `zhiban server notice secret NAME` and write \"@NAME\"",
        );
    }
    if let Some(sign) = &robot.sign {
        secret(sign, &format!("{place}.sign"), faults);
    }
}

fn check_mail(mail: &Mail, place: &str, faults: &mut Faults) {
    let host = !mail.host.is_empty()
        && mail.host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
    faults.unless(host, format!("{place}.host"), "the name or the address of a mail server");
    mailbox(&mail.from, &format!("{place}.from"), faults);
    for to in &mail.to {
        mailbox(to, &format!("{place}.to"), faults);
    }
    let both = mail.user.is_some() == mail.password.is_some();
    faults.unless(both, format!("{place}.user"), "user and password belong together");
    if let Some(password) = &mail.password {
        secret(password, &format!("{place}.password"), faults);
        let sealed = mail.tls != MailTls::None;
        faults.unless(sealed, format!("{place}.tls"), "a password is never sent in plain");
    }
    let local = mail.tls != MailTls::None
        || mail.host == "localhost"
        || mail.host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    faults.unless(local, format!("{place}.tls"), "in plain only to this machine: localhost");
}

fn check_sms(sms: &Sms, place: &str, faults: &mut Faults) {
    let method = matches!(sms.method.as_str(), "GET" | "POST" | "PUT");
    faults.unless(method, format!("{place}.method"), "GET, POST or PUT");
    address(&probe(&sms.url), sms.plain, &format!("{place}.url"), faults);
    let host = sms.url.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next());
    let fixed = host.is_some_and(|host| template::holes(host).is_empty());
    faults.unless(fixed, format!("{place}.url"), "the machine stands in it as it is");
    for (name, value) in &sms.headers {
        let right = hyper::header::HeaderName::try_from(name.as_str()).is_ok()
            && hyper::header::HeaderValue::from_str(&probe(value)).is_ok();
        faults.unless(right, format!("{place}.headers"), format!("'{name}' is no header"));
    }
    let texts = || std::iter::once(&sms.url).chain(sms.headers.values()).chain(&sms.body);
    for hole in texts().flat_map(|text| template::holes(text)) {
        let known = matches!(hole.as_str(), "to" | "text" | "id") || hole.starts_with('@');
        faults.unless(known, place, format!("nobody fills {{{hole}}}: {{to}}, {{text}}, {{id}}"));
    }
    for hole in ["to", "text"] {
        let has = texts().any(|text| template::holes(text).iter().any(|it| it == hole));
        faults.unless(has, place, format!("{{{hole}}} stands nowhere"));
    }
    for to in &sms.to {
        phone(to, &format!("{place}.to"), faults);
    }
    faults.unless((20..=1000).contains(&sms.chars_max), format!("{place}.chars_max"), "20 to 1000");
    let right = sms.success.json.as_ref().is_none_or(|path| path.starts_with('/'));
    faults.unless(right, format!("{place}.success.json"), "write a place as /result/code");
    let both = sms.success.json.is_some() == sms.success.equals.is_some();
    faults.unless(both, format!("{place}.success"), "json and equals belong together");
}

fn probe(template: &str) -> String {
    template::fill(template, template::Escape::Form, |_| Some("x".to_owned()))
}

/// The name of a secret, of what stands in a policy for it.
pub(super) fn secret_name(text: &str) -> Option<&str> {
    text.strip_prefix('@').filter(|name| is_name(name))
}

fn secret(text: &str, place: &str, faults: &mut Faults) {
    let right = secret_name(text).is_some();
    faults.unless(right, place, "a secret is named, never written here: \"@NAME\"");
}

/// Whether this may be the name of a target or a secret.
pub fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    (1..=40).contains(&name.chars().count()) && name.chars().all(plain)
}

fn is_id(id: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control();
    (1..=64).contains(&id.chars().count()) && id.chars().all(plain)
}

fn is_web(text: &str) -> bool {
    let uri: Option<Uri> = text.parse().ok();
    uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("https" | "http"))
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.query().is_none()
            && !text.contains('@')
    })
}

fn address(url: &str, plain: bool, place: &str, faults: &mut Faults) {
    if let Err(fault) = super::address::Address::read(url, plain) {
        faults.add(place, fault.to_string());
    }
}

fn mailbox(text: &str, place: &str, faults: &mut Faults) {
    let right = text.parse::<Mailbox>().is_ok() && !text.chars().any(char::is_control);
    faults.unless(right, place, "write an address as name@example.com");
}

fn phone(text: &str, place: &str, faults: &mut Faults) {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let right = (5..=20).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    faults.unless(right, place, "write a telephone number in digits, with + before a country");
}

/// The names of all secrets that a policy needs, with the targets that need them.
pub fn secrets_needed(policy: &Policy) -> BTreeMap<String, Vec<String>> {
    let mut needed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, target) in &policy.targets {
        for secret in target.secrets() {
            needed.entry(secret).or_default().push(name.clone());
        }
    }
    needed
}

#[cfg(test)]
#[path = "check/tests.rs"]
mod tests;
