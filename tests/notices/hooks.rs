//! Programs that take CloudEvents: the signature, what is said and what is not, and addresses that lead inside.

use std::sync::atomic::Ordering;

use base64::Engine as _;

use crate::kit::{NOON, Place, Receiver, Reply, escalated, hmac, ms, work};

pub(crate) const OK: Reply = Reply::Say(200, &[], "{}");

pub(crate) fn policy(port: u16, more: &str) -> String {
    format!(
        "link = \"https://server.example:8443\"\n\
         [targets.hook]\nchannel = \"webhook\"\nurl = \"https://hook.test:{port}/in?a=b\"\n\
         sign = \"@hook\"\nca_file = \"CA\"\n\
         [[rules]]\nname = \"all\"\nwhat = [\"escalated\"]\nto = [\"hook\"]\n{more}\n"
    )
}

#[tokio::test]
async fn a_program_is_told_in_the_documented_form_and_can_prove_it() {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, OK).await;
    place.policy(&policy(receiver.port, "")).await;
    let key = [42_u8; 32];
    let secret = base64::engine::general_purpose::STANDARD.encode(key);
    place.secret("hook", &format!("whsec_{secret}")).await;
    let worker = place.worker();
    let told = worker.tell(&[escalated(1, place.now())]).await.unwrap();
    assert_eq!((told.queued, told.not_sent, told.known), (1, 0, 0));
    work(&worker).await;
    let got = receiver.got();
    assert_eq!(got.len(), 1);
    let got = &got[0];
    assert_eq!((got.method.as_str(), got.path.as_str()), ("POST", "/in?a=b"));
    assert_eq!(got.header("host"), format!("hook.test:{}", receiver.port));
    assert_eq!(got.header("content-type"), "application/cloudevents+json; charset=utf-8");
    let (id, at) = (got.header("webhook-id"), got.header("webhook-timestamp"));
    assert_eq!(at, (ms(NOON).0 / 1000).to_string());
    let signed = [format!("{id}.{at}.").as_bytes(), &got.body].concat();
    assert_eq!(got.header("webhook-signature"), format!("v1,{}", hmac(&key, &signed)));
    let event = got.json();
    for (name, value) in [
        ("specversion", "1.0"),
        ("id", id),
        ("source", "/zhiban/notices"),
        ("type", "zhiban.notice.escalated.v1"),
        ("subject", "T0001"),
        ("datacontenttype", "application/json"),
        ("time", NOON),
    ] {
        assert_eq!(event[name], value, "{name}");
    }
    assert_eq!(event["data"]["link"], "https://server.example:8443/h/H1/c/c1");
    let text = String::from_utf8_lossy(&got.body);
    assert!(!text.contains("13800138000") && !text.contains("张三"), "{text}");
    let done = place.done().await;
    assert_eq!((done[0].result.as_str(), done[0].tries), ("sent", 1));
    assert_eq!(done[0].id, id);
}

#[tokio::test]
async fn a_bad_day_is_waited_out_with_the_same_id_and_a_redirect_is_not_followed() {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, OK).await;
    let other = Receiver::start(&place.certificate, OK).await;
    place.policy(&policy(receiver.port, "")).await;
    place.secret("hook", "a plain secret").await;
    receiver.says(&[
        Reply::Say(500, &[], "boom"),
        Reply::Close,
        Reply::Hang,
        Reply::Say(429, &[("retry-after", "600")], ""),
        Reply::Say(503, &[("retry-after", "Tue, 10 Nov 2026 04:30:00 GMT")], ""),
    ]);
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    let mut waits = Vec::new();
    for tried in 1..=6 {
        work(&worker).await;
        assert_eq!(receiver.got().len(), tried);
        let mut waited = 0;
        while tried < 6 && receiver.got().len() == tried {
            place.later(1);
            waited += 1;
            work(&worker).await;
            assert!(waited < 2000, "it never came again");
        }
        waits.push(waited);
    }
    let got = receiver.got();
    assert_eq!(got.len(), 6);
    assert!(got.iter().all(|it| it.header("webhook-id") == got[0].header("webhook-id")));
    assert_ne!(got[0].header("webhook-timestamp"), got[5].header("webhook-timestamp"));
    assert!((3..=7).contains(&waits[0]) && waits[1] >= waits[0], "{waits:?}");
    assert!(waits[3] >= 600, "as long as it was told to: {waits:?}");
    assert_eq!(place.results().await, ["sent"]);
    assert_eq!(place.done().await[0].tries, 6);
    let leads = Box::leak(format!("https://hook.test:{}/", other.port).into_boxed_str());
    let headers = Box::leak(Box::new([("location", &*leads)]));
    receiver.says(&[Reply::Say(307, headers, "")]);
    worker.tell(&[escalated(2, place.now())]).await.unwrap();
    work(&worker).await;
    assert_eq!(place.results().await, ["sent", "refused"]);
    assert_eq!(other.connections.load(Ordering::SeqCst), 0, "nobody went where it led");
}

#[tokio::test]
async fn what_leads_inside_is_never_connected_and_noted_with_why() {
    let mut place = Place::new();
    place.allowed.clear();
    let receiver = Receiver::start(&place.certificate, OK).await;
    place.policy(&policy(receiver.port, "")).await;
    place.secret("hook", "a plain secret").await;
    place.names.lead("hook.test", &["1.1.1.1", "127.0.0.1"]);
    place.names.lead("hook.test", &["::ffff:127.0.0.1"]);
    let worker = place.worker();
    for number in 0..3 {
        worker.tell(&[escalated(number, place.now())]).await.unwrap();
        work(&worker).await;
    }
    assert_eq!(place.results().await, ["not_allowed"; 3]);
    assert!(place.done().await[0].why.contains("127.0.0.1"));
    assert_eq!(receiver.connections.load(Ordering::SeqCst), 0);
    assert_eq!(place.names.asked.load(Ordering::SeqCst), 3, "looked up once for each");
}

#[tokio::test]
async fn somebody_without_the_right_certificate_is_not_told() {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, OK).await;
    let text = policy(receiver.port, "").replace("ca_file = \"CA\"\n", "");
    place.policy(&text).await;
    place.secret("hook", "a plain secret").await;
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    work(&worker).await;
    assert!(receiver.got().is_empty());
    assert_eq!(place.waiting().await, 1, "it is tried again");
    place.later(25 * 3600);
    work(&worker).await;
    assert_eq!(place.results().await, ["given_up"]);
    assert!(place.done().await[0].why.contains("not proved"), "{:?}", place.done().await);
}
