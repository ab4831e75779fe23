//! Addresses that look harmless and are not.

use std::collections::HashMap;

use super::*;

/// Answers what it was told.
struct Told(HashMap<&'static str, Vec<&'static str>>);

impl Resolve for Told {
    fn resolve(&self, host: &str) -> Found {
        let found = self.0.get(host).map(|all| all.iter().map(|ip| ip.parse().unwrap()).collect());
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }
}

fn allowed(lines: &[&str]) -> Allowed {
    Allowed::read(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>()).unwrap()
}

#[test]
fn an_address_leads_where_it_says_or_is_none() {
    for (url, good) in [
        ("https://hooks.example/a?b=c", true),
        ("https://hooks.example", true),
        ("HTTPS://Hooks.Example:8443/", true),
        ("https://[2606:4700::1]/x", true),
        ("http://hooks.example/", false),
        ("ftp://hooks.example/", false),
        ("file:///etc/passwd", false),
        ("//hooks.example/", false),
        ("hooks.example", false),
        ("https://", false),
        ("https:///x", false),
        ("https://user@hooks.example/", false),
        ("https://user:pass@hooks.example/", false),
        ("https://hooks.example@10.0.0.1/", false),
        ("https://hooks.example:0/", false),
        ("https://hooks.example:99999/", false),
        ("https://hooks.example:/", false),
        ("https://hooks.example/ a", false),
        ("https://hooks.example/\r\nX: y", false),
        ("https://\u{4f8b}.example/", false),
        ("gopher://127.0.0.1:25/", false),
        ("", false),
    ] {
        assert_eq!(Address::read(url, false).is_ok(), good, "{url:?}");
    }
    assert_eq!(Address::read("http://a.example/", false), Err(AddressFault::Plain));
    let read = Address::read("https://Hooks.Example.:8443/a?b=c", false).unwrap();
    assert_eq!(
        (read.host.as_str(), read.port, read.path.as_str()),
        ("hooks.example", 8443, "/a?b=c")
    );
    assert_eq!(Address::read("http://a.example", true).unwrap().port, 80);
}

/// Addresses of the inside, of nobody and of everybody, in every writing.
const INSIDE: &[&str] = &[
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:101::1",
    "2001::1",
    "2001:db8::1",
    "100::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fd00:ec2::254",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "e000::1",
];

#[test]
fn nothing_of_the_inside_is_reached_in_any_writing() {
    let none = Allowed::default();
    for ip in INSIDE {
        assert!(none.judge("a.example", ip.parse().unwrap()).is_err(), "{ip}");
    }
    for ip in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "2606:4700::1",
        "2408:8000::1",
        "64:ff9b::101:101",
        "2002:101:101::1",
    ] {
        assert_eq!(none.judge("a.example", ip.parse().unwrap()), Ok(()), "{ip}");
    }
}

#[test]
fn what_is_allowed_is_no_more_than_what_was_named() {
    let by_name = allowed(&["sms.intra.example"]);
    let judge = |allowed: &Allowed, host: &str, ip: &str| allowed.judge(host, ip.parse().unwrap());
    assert_eq!(judge(&by_name, "sms.intra.example", "10.1.2.3"), Ok(()));
    assert_eq!(judge(&by_name, "sms.intra.example", "fd12::3"), Ok(()));
    assert!(judge(&by_name, "other.example", "10.1.2.3").is_err());
    for never in ["169.254.169.254", "100.100.100.200", "fd00:ec2::254", "224.0.0.1", "0.0.0.0"] {
        assert!(judge(&by_name, "sms.intra.example", never).is_err(), "{never}");
    }
    let by_network = allowed(&["10.1.0.0/16", "127.0.0.1", "fd12::/16", "0.0.0.0/32"]);
    assert_eq!(judge(&by_network, "a.example", "10.1.255.1"), Ok(()));
    assert_eq!(judge(&by_network, "a.example", "::ffff:10.1.255.1"), Ok(()));
    assert_eq!(judge(&by_network, "a.example", "127.0.0.1"), Ok(()));
    assert!(judge(&by_network, "a.example", "10.2.0.1").is_err());
    assert!(judge(&by_network, "a.example", "127.0.0.2").is_err());
    assert_eq!(judge(&allowed(&["0.0.0.0/0"]), "a.example", "192.168.3.4"), Ok(()));
    for wrong in ["10.0.0.0/33", "a b", "https://a.example", "a.example/8", "", "::/129"] {
        assert!(Allowed::read(&[wrong.to_owned()]).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_before_anything_is_connected() {
    let told = Told(HashMap::from([
        ("open.example", vec!["1.1.1.1", "2606:4700::1"]),
        ("inner.example", vec!["10.0.0.5"]),
        ("both.example", vec!["1.1.1.1", "127.0.0.1"]),
        ("mapped.example", vec!["::ffff:192.168.0.1"]),
        ("metadata.example", vec!["169.254.169.254"]),
        ("empty.example", vec![]),
        ("127.1", vec!["127.0.0.1"]),
        ("0x7f.1", vec!["127.0.0.1"]),
        ("2130706433", vec!["127.0.0.1"]),
    ]));
    let none = Allowed::default();
    let found = look(&told, &none, ("open.example", 443)).await.unwrap();
    assert_eq!(found[0].to_string(), "1.1.1.1:443");
    for host in [
        "inner.example",
        "both.example",
        "mapped.example",
        "metadata.example",
        "127.1",
        "0x7f.1",
        "2130706433",
        "127.0.0.1",
        "::1",
    ] {
        let found = look(&told, &none, (host, 443)).await;
        assert!(matches!(found, Err(LookFault::Not(_))), "{host}: {found:?}");
    }
    for host in ["nosuch.example", "empty.example"] {
        let found = look(&told, &none, (host, 443)).await;
        assert!(matches!(found, Err(LookFault::Unknown(_))), "{host}: {found:?}");
    }
}
