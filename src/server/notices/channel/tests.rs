//! Requests as the services describe them. That they are taken is tried against receivers of their own, in tests/notices.

use super::super::net::Answer;
use super::super::target::Success;
use super::*;

#[test]
fn signatures_are_those_of_the_services_own_examples() {
    // As computed by the Python examples of the two manuals for `this is secret`.
    assert_eq!(dingtalk::sign(1_599_360_473_000, "this is secret"), SIGN_DING);
    assert_eq!(feishu::sign(1_599_360_473, "this is secret"), SIGN_FEISHU);
}

const SIGN_DING: &str = "hXZTWifRGHclNuZSKxoXc%2F%2Fsh51SWfVfRIhcdeKs63I%3D";
const SIGN_FEISHU: &str = "/eYKrXQBzTjUZJ3s6NX16VxGbTwmK7AEs8/FnvC1CSw=";

#[test]
fn a_gateway_is_believed_only_as_described() {
    let answer = |status, body: &str| Answer { status, after: None, body: body.into() };
    let usual = Success::default();
    assert!(sms::taken(&usual, &answer(204, "")));
    assert!(!sms::taken(&usual, &answer(302, "")));
    let named = Success { status: vec![202], ..Success::default() };
    assert!(sms::taken(&named, &answer(202, "")) && !sms::taken(&named, &answer(200, "")));
    let json = |equals: &str| Success {
        status: Vec::new(),
        json: Some("/result/code".into()),
        equals: Some(equals.into()),
    };
    for (body, equals, taken) in [
        (r#"{"result":{"code":0}}"#, "0", true),
        (r#"{"result":{"code":"0"}}"#, "0", true),
        (r#"{"result":{"code":true}}"#, "true", true),
        (r#"{"result":{"code":7}}"#, "0", false),
        (r#"{"result":{}}"#, "0", false),
        ("no json", "0", false),
    ] {
        assert_eq!(sms::taken(&json(equals), &answer(200, body)), taken, "{body}");
    }
    assert!(!sms::taken(&json("0"), &answer(500, r#"{"result":{"code":0}}"#)));
}

#[test]
fn a_status_says_whether_it_is_tried_again() {
    let of = |status| refused(&Answer { status, after: None, body: b"x".to_vec() });
    for status in [301, 302, 307, 400, 401, 403, 404, 410, 413, 422] {
        assert!(matches!(of(status), Outcome::Refused(_)), "{status}");
    }
    for status in [408, 425, 429, 500, 502, 503, 504] {
        assert!(matches!(of(status), Outcome::Later { whole: true, .. }), "{status}");
    }
}

#[test]
fn nothing_that_is_told_has_a_secret_or_a_number() {
    let key = "0123456789abcdef0123456789abcdef";
    let url = format!("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}");
    let secrets = Opened::told(&[("group", &url), ("pass", "s3cret word")]);
    let why = format!("no such {url} or {key} for s3cret word s3cret+word and 13800138000\n<b>");
    let Outcome::Refused(told) = Outcome::Refused(why).told(&secrets) else { unreachable!() };
    assert!(!told.contains(key) && !told.contains("s3cret"), "{told}");
    assert!(told.contains("138****8000") && !told.contains('\n'), "{told}");
    assert_eq!(format!("{secrets:?}"), "Opened([\"group\", \"pass\"])");
}
