//! A gateway for short messages, described three ways.

use crate::kit::{Place, Receiver, Reply, escalated, work};

async fn gateway(describe: &str) -> (Place, Receiver) {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, Reply::Say(200, &[], r#"{"code":0}"#)).await;
    let describe = describe.replace("HOST", &format!("hook.test:{}", receiver.port));
    place
        .policy(&format!(
            "[targets.sms]\nchannel = \"sms\"\nca_file = \"CA\"\n{describe}\n\
             [people]\nE1 = [{{ through = \"sms\", address = \"+8613800138000\" }}]\n\
             [[rules]]\nname = \"all\"\nwhat = [\"escalated\"]\nto = [\"concerned\"]\n"
        ))
        .await;
    place.secret("key", "k&y=1").await;
    (place, receiver)
}

#[tokio::test]
async fn json_in_a_body() {
    let (place, receiver) = gateway(
        "url = \"https://HOST/v1\"\nheaders = { authorization = \"Bearer {@key}\" }\n\
         body = '{\"mobile\": \"{to}\", \"content\": \"{text}\", \"seq\": \"{id}\"}'\n\
         success = { json = \"/code\", equals = \"0\" }",
    )
    .await;
    let worker = place.worker();
    let mut evil = escalated(1, place.now());
    evil.facts.hall = Some("\"厅\", \"x\": \"y".into());
    worker.tell(&[evil]).await.unwrap();
    receiver.says(&[Reply::Say(200, &[], r#"{"code":"17","msg":"blocked for +8613800138000"}"#)]);
    work(&worker).await;
    let got = &receiver.got()[0];
    assert_eq!(got.header("authorization"), "Bearer k&y=1");
    assert_eq!(got.header("content-type"), "application/json; charset=utf-8");
    let body = got.json();
    assert_eq!(body["mobile"], "+8613800138000");
    assert!(body["content"].as_str().unwrap().contains("\"厅\", \"x\": \"y"), "{body}");
    assert!(body["content"].as_str().unwrap().chars().count() <= 140);
    assert_eq!(body.as_object().unwrap().len(), 3);
    let done = place.done().await;
    assert_eq!(done[0].result, "refused", "it said 200 and meant no");
    assert!(!done[0].why.contains("13800138000"), "{}", done[0].why);
    assert_eq!(done[0].person.as_deref(), Some("E1"));
    worker.tell(&[escalated(2, place.now())]).await.unwrap();
    work(&worker).await;
    assert_eq!(place.results().await, ["refused", "sent"]);
}

#[tokio::test]
async fn a_form_and_a_query() {
    for describe in [
        "url = \"https://HOST/send\"\nbody = \"m={to}&c={text}&k={@key}\"",
        "method = \"GET\"\nurl = \"https://HOST/send?m={to}&c={text}&k={@key}\"",
    ] {
        let (place, receiver) = gateway(describe).await;
        let worker = place.worker();
        worker.tell(&[escalated(1, place.now())]).await.unwrap();
        work(&worker).await;
        let got = &receiver.got()[0];
        let sent = if got.method == "GET" {
            got.query()
        } else {
            form_urlencoded::parse(&got.body).into_owned().collect()
        };
        assert_eq!(sent["m"], "+8613800138000");
        assert_eq!(sent["k"], "k&y=1");
        assert!(sent["c"].contains("投诉升级") && sent["c"].contains("T0001"), "{sent:?}");
        assert_eq!(place.results().await, ["sent"]);
    }
}
