//! Group robots of the three services: stand-ins that hold each request against what the service documents.

use crate::kit::{NOON, Place, Receiver, Reply, escalated, hmac, ms, work};

const WELL: Reply = Reply::Say(200, &[], r#"{"errcode":0,"errmsg":"ok","code":0,"msg":"success"}"#);

async fn group(channel: &str, sign: bool) -> (Place, Receiver) {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, WELL).await;
    let sign = if sign { "sign = \"@sign\"\n" } else { "" };
    place
        .policy(&format!(
            "[targets.group]\nchannel = \"{channel}\"\nurl = \"@group\"\n{sign}ca_file = \"CA\"\n\
             [[rules]]\nname = \"all\"\nwhat = [\"escalated\"]\nto = [\"group\"]\n\
             fields = [\"number\", \"hall\", \"severity\", \"text\"]\n"
        ))
        .await;
    let url = format!("https://robot.test:{}/send?key=0123456789abcdef0123", receiver.port);
    place.secret("group", &url).await;
    place.secret("sign", "SEC0011223344").await;
    (place, receiver)
}

#[tokio::test]
async fn wecom_takes_markdown_within_its_bounds() {
    let (place, receiver) = group("wecom", false).await;
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    work(&worker).await;
    let got = receiver.got();
    assert_eq!(got[0].path, "/send?key=0123456789abcdef0123");
    let body = got[0].json();
    assert_eq!(body["msgtype"], "markdown");
    let content = body["markdown"]["content"].as_str().unwrap();
    assert!(content.len() <= 4096 && content.contains("T0001"), "{content}");
    assert!(content.contains("138＊＊＊＊8000") && !content.contains("13800138000"), "{content}");
    assert_eq!(place.results().await, ["sent"]);
    // Many at once are one message, and never more bytes than it takes.
    let many: Vec<_> = (10..160).map(|n| escalated(n, place.now())).collect();
    worker.tell(&many).await.unwrap();
    work(&worker).await;
    let got = receiver.got();
    assert_eq!(got.len(), 2);
    let body = got[1].json();
    let content = body["markdown"]["content"].as_str().unwrap();
    assert!(content.len() <= 4096 && content.contains("汇总 150 条"), "{content}");
    assert_eq!(place.results().await.len(), 151);
}

#[tokio::test]
async fn dingtalk_finds_its_signature_in_the_address() {
    let (place, receiver) = group("dingtalk", true).await;
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    work(&worker).await;
    let got = &receiver.got()[0];
    let query = got.query();
    let at = &query["timestamp"];
    assert_eq!(*at, ms(NOON).0.to_string());
    let signed = hmac(b"SEC0011223344", format!("{at}\nSEC0011223344").as_bytes());
    assert_eq!(query["sign"], signed);
    assert_eq!(query["key"], "0123456789abcdef0123");
    let body = got.json();
    assert_eq!(body["msgtype"], "markdown");
    assert!(body["markdown"]["title"].as_str().unwrap().contains("投诉升级"));
    assert!(body["markdown"]["text"].as_str().unwrap().contains("T0001"));
    let many: Vec<_> = (10..200).map(|n| escalated(n, place.now())).collect();
    worker.tell(&many).await.unwrap();
    work(&worker).await;
    assert!(receiver.got()[1].body.len() <= 20_000);
}

#[tokio::test]
async fn feishu_finds_its_signature_in_the_body() {
    let (place, receiver) = group("feishu", true).await;
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    work(&worker).await;
    let body = receiver.got()[0].json();
    let at = body["timestamp"].as_str().unwrap();
    assert_eq!(at, (ms(NOON).0 / 1000).to_string());
    assert_eq!(body["sign"], hmac(format!("{at}\nSEC0011223344").as_bytes(), b""));
    assert_eq!(body["msg_type"], "interactive");
    assert_eq!(body["card"]["header"]["template"], "orange");
    assert!(body["card"]["elements"][0]["content"].as_str().unwrap().contains("T0001"));
}

#[tokio::test]
async fn who_says_too_often_is_left_in_peace_for_as_long_as_documented() {
    for (channel, said, secs) in [
        ("wecom", r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#, 60),
        ("dingtalk", r#"{"errcode":130101,"errmsg":"send too fast"}"#, 600),
        ("dingtalk", r#"{"errcode":410100,"errmsg":"send too fast"}"#, 600),
        ("feishu", r#"{"code":11232,"msg":"frequency limited"}"#, 60),
        ("feishu", r#"{"code":9499,"msg":"too many request"}"#, 60),
    ] {
        let (place, receiver) = group(channel, false).await;
        receiver.says(&[Reply::Say(200, &[], said)]);
        let worker = place.worker();
        worker.tell(&[escalated(1, place.now())]).await.unwrap();
        work(&worker).await;
        place.later(secs - 1);
        worker.tell(&[escalated(2, place.now())]).await.unwrap();
        work(&worker).await;
        assert_eq!(receiver.got().len(), 1, "{channel} {said}");
        place.later(2);
        work(&worker).await;
        assert_eq!(receiver.got().len(), 3, "{channel} {said}");
        assert_eq!(place.results().await, ["sent", "sent"]);
    }
}

#[tokio::test]
async fn who_will_not_have_it_is_not_asked_again_and_no_secret_is_noted() {
    for (channel, said) in [
        ("wecom", r#"{"errcode":93000,"errmsg":"invalid webhook url key=0123456789abcdef0123"}"#),
        ("dingtalk", r#"{"errcode":310000,"errmsg":"sign not match"}"#),
        ("feishu", r#"{"code":19021,"msg":"sign match fail"}"#),
    ] {
        let (place, receiver) = group(channel, false).await;
        receiver.says(&[Reply::Say(200, &[], said)]);
        let worker = place.worker();
        worker.tell(&[escalated(1, place.now())]).await.unwrap();
        work(&worker).await;
        place.later(90_000);
        work(&worker).await;
        assert_eq!(receiver.got().len(), 1, "{channel}");
        let done = place.done().await;
        assert_eq!(done[0].result, "refused");
        assert!(!done[0].why.contains("0123456789abcdef"), "{}", done[0].why);
        assert!(!done[0].why.is_empty());
    }
}

#[tokio::test]
async fn a_robot_is_told_no_more_often_than_it_takes() {
    let (place, receiver) = group("wecom", false).await;
    let worker = place.worker();
    for number in 0..30 {
        worker.tell(&[escalated(number, place.now())]).await.unwrap();
        work(&worker).await;
    }
    assert_eq!(receiver.got().len(), 20, "twenty within a minute");
    place.later(61);
    work(&worker).await;
    // What had to wait goes out as one.
    assert_eq!(receiver.got().len(), 21);
    assert_eq!(place.results().await.len(), 30);
}

#[tokio::test]
async fn a_robot_elsewhere_than_its_service_is_not_told() {
    let (mut place, receiver) = group("wecom", false).await;
    place.allowed = vec!["127.0.0.1".to_owned()];
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    work(&worker).await;
    assert_eq!(place.results().await, ["not_allowed"]);
    assert!(receiver.got().is_empty());
}
