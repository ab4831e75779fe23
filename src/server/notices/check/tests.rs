//! Policies that cannot be followed, each told with its place.

use super::*;

const GOOD: &str = r#"
link = "https://server.example:8443"
give_up_mins = 120
unattended_mins = 10
silent_mins = 15

[targets.hook]
channel = "webhook"
url = "https://hooks.example/a"
sign = "@hook-key"

[targets.wecom]
channel = "wecom"
url = "@wecom"

[targets.ding]
channel = "dingtalk"
url = "@ding"
sign = "@ding-key"

[targets.feishu]
channel = "feishu"
url = "@feishu"

[targets.mail]
channel = "mail"
host = "mail.example"
user = "centre"
password = "@mail"
from = "值班 <centre@example.com>"

[targets.sms]
channel = "sms"
url = "https://sms.example/send?key={@sms}"
body = '{"to": "{to}", "text": "{text}"}'
success = { json = "/code", equals = "0" }

[people]
E1 = [{ through = "mail", address = "e1@example.com" }]

[[rules]]
name = "escalations"
what = ["escalated", "unanswered"]
to = ["wecom", "person:E1", "concerned"]
only = { severity = "sev2", levels = [3, 4] }
quiet = { from = "22:00", to = "07:30", zone = "Asia/Shanghai", anyway = "sev1", days = ["Mon"] }
digest = { every_mins = 30 }
fields = ["number", "hall", "text"]
lang = "en"
"#;

#[test]
fn a_policy_is_the_same_after_it_was_written_and_read() {
    let policy = Policy::from_toml(GOOD).unwrap();
    assert_eq!(Policy::from_toml(&policy.to_toml()).unwrap(), policy);
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    assert_eq!(Policy::from_toml("").unwrap(), Policy::default());
    let needed = secrets_needed(&policy);
    let names: Vec<&str> = needed.keys().map(String::as_str).collect();
    assert_eq!(names, ["ding", "ding-key", "feishu", "hook-key", "mail", "sms", "wecom"]);
}

#[test]
fn what_cannot_be_followed_is_told_with_its_place() {
    for (from, to, place) in [
        ("https://server.example:8443", "server.example", "link"),
        ("give_up_mins = 120", "give_up_mins = 0", "give_up_mins"),
        ("give_up_mins = 120", "give_up_mins = 99999", "give_up_mins"),
        ("silent_mins = 15", "silent_mins = 0", "silent_mins"),
        ("https://hooks.example/a", "http://hooks.example/a", "targets.hook.url"),
        ("https://hooks.example/a", "https://u:p@hooks.example/a", "targets.hook.url"),
        ("sign = \"@hook-key\"", "sign = \"whsec_abc\"", "targets.hook.sign"),
        ("url = \"@wecom\"", "url = \"https://qyapi.weixin.qq.com/x\"", "targets.wecom.url"),
        ("url = \"@wecom\"", "url = \"@wecom\"\nsign = \"@x\"", "targets.wecom.sign"),
        ("url = \"@ding\"", "url = \"@d/..\"", "targets.ding.url"),
        ("password = \"@mail\"", "password = \"secret\"", "targets.mail.password"),
        ("user = \"centre\"\n", "", "targets.mail.user"),
        ("host = \"mail.example\"", "host = \"mail.example\"\ntls = \"none\"", "targets.mail.tls"),
        ("centre@example.com>", "centre>", "targets.mail.from"),
        ("https://sms.example/", "https://{to}.example/", "targets.sms.url"),
        ("\"text\": \"{text}\"", "\"text\": \"x\"", "targets.sms"),
        ("\"{to}\"", "\"{nobody}\"", "targets.sms"),
        ("json = \"/code\"", "json = \"code\"", "targets.sms.success.json"),
        (", equals = \"0\"", "", "targets.sms.success"),
        ("through = \"mail\"", "through = \"wecom\"", "people.E1"),
        ("through = \"mail\"", "through = \"nosuch\"", "people.E1"),
        ("e1@example.com", "e1", "people.E1"),
        ("E1 = [", "\"/E1\" = [", "people./E1"),
        ("E1 = [", "\"H1/\" = [", "people.H1/"),
        ("url = \"@wecom\"", "url = \"@wecom\"\nca_file = \"/dev/zero\"", "targets.wecom.ca_file"),
        ("sign = \"@hook-key\"", "ca_file = \"../ca.pem\"", "targets.hook.ca_file"),
        ("user = \"centre\"", "user = \"centre\"\nca_file = \".pem\"", "targets.mail.ca_file"),
        ("channel = \"sms\"", "channel = \"sms\"\nca_file = \"\"", "targets.sms.ca_file"),
        ("name = \"escalations\"", "name = \" \"", "rules.1.name"),
        ("what = [\"escalated\", \"unanswered\"]", "what = []", "rules.1.what"),
        ("\"person:E1\"", "\"person:E9\"", "rules.1.to"),
        ("to = [\"wecom\"", "to = [\"nosuch\"", "rules.1.to"),
        ("levels = [3, 4]", "levels = [6]", "rules.1.only.levels"),
        ("severity = \"sev2\"", "severity = \"bad\"", "rules.1.only.severity"),
        ("from = \"22:00\"", "from = \"25:00\"", "rules.1.quiet.from"),
        ("to = \"07:30\"", "to = \"7\"", "rules.1.quiet.to"),
        ("every_mins = 30", "every_mins = 0", "rules.1.digest.every_mins"),
        ("every_mins = 30", "every_mins = 30, at = [\"08:00\"]", "rules.1.digest"),
        ("digest = { every_mins = 30 }", "digest = {}", "rules.1.digest"),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let faults = Policy::from_toml(&text).unwrap_err();
        assert!(faults.iter().any(|fault| fault.place == place), "{to}: {faults:?}");
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    for (from, to, line) in [
        ("silent_mins = 15", "silent_min = 15", "line 5"),
        ("channel = \"webhook\"", "channel = \"pigeon\"", "line"),
        ("lang = \"en\"", "lang = \"fr\"", "line"),
        ("what = [\"escalated\"", "what = [\"fire\"", "line"),
        ("zone = \"Asia/Shanghai\"", "zone = \"Moon/Sea\"", "line"),
        ("url = \"@wecom\"", "url = \"@wecom\"\nextra = 1", "line"),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let faults = Policy::from_toml(&text).unwrap_err();
        assert!(faults[0].place.starts_with(line), "{to}: {faults:?}");
    }
    let twice = format!(
        "{GOOD}[[rules]]\nname = \"escalations\"\nwhat = [\"escalated\"]\nto = [\"mail\"]\n"
    );
    let faults = Policy::from_toml(&twice).unwrap_err();
    assert_eq!(faults[0].place, "rules.2.name");
}
