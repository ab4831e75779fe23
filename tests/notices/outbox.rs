//! The outbox: nothing twice, nothing lost, whoever dies when.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use zhiban::core::complaint::Severity;
use zhiban::server::notices::{
    Facts, Happening, Policy, PolicyNotKept, keep_policy, past_policies, policy_of,
};

use crate::hooks::{OK, policy};
use crate::kit::{Place, Receiver, Reply, escalated, work};

#[tokio::test]
async fn the_same_happening_is_told_once_whoever_announces_it() {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, OK).await;
    place.policy(&policy(receiver.port, "")).await;
    place.secret("hook", "a plain secret").await;
    let (one, two) = (place.worker(), place.worker());
    let all: Vec<Happening> = (0..20).map(|n| escalated(n, place.now())).collect();
    let (first, second) = tokio::join!(one.tell(&all), two.tell(&all));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.queued + second.queued, 20, "{first:?} {second:?}");
    assert_eq!(first.known + second.known, 20, "{first:?} {second:?}");
    tokio::join!(work(&one), work(&two));
    let mut ids: Vec<String> =
        receiver.got().iter().map(|got| got.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), 20);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
    // After a restart, with the facts otherwise, weeks later.
    let again = place.worker();
    place.later(20 * 86_400);
    let otherwise: Vec<Happening> = all
        .iter()
        .map(|it| Happening {
            facts: Facts { severity: Some(Severity::Sev1), ..it.facts.clone() },
            ..it.clone()
        })
        .collect();
    assert_eq!(again.tell(&otherwise).await.unwrap().known, 20);
    work(&again).await;
    assert_eq!(receiver.got().len(), 20);
}

#[tokio::test]
async fn a_server_that_dies_between_sending_and_noting_sends_again_with_the_same_id() {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, OK).await;
    place.policy(&policy(receiver.port, "")).await;
    place.secret("hook", "a plain secret").await;
    receiver.says(&[Reply::Hold(Arc::new(Notify::new()))]);
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    let mut tasks = JoinSet::new();
    worker.pass(&mut tasks).await.unwrap();
    receiver.came.notified().await;
    tasks.abort_all();
    while tasks.join_next().await.is_some() {}
    drop(worker);
    assert_eq!((place.waiting().await, place.results().await.len()), (1, 0));
    let worker = place.worker();
    work(&worker).await;
    assert_eq!(receiver.got().len(), 1, "the claim still holds");
    place.later(181);
    work(&worker).await;
    let got = receiver.got();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].header("webhook-id"), got[1].header("webhook-id"));
    assert_eq!(got[0].json()["id"], got[1].json()["id"]);
    assert_eq!((place.waiting().await, place.results().await), (0, vec!["sent".to_owned()]));
}

#[tokio::test]
async fn a_digest_is_one_message_and_one_that_failed_stays_one() {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, OK).await;
    place.policy(&policy(receiver.port, "digest = { every_mins = 30 }")).await;
    place.secret("hook", "a plain secret").await;
    receiver.says(&[Reply::Say(500, &[], "")]);
    let worker = place.worker();
    for number in 0..5 {
        worker.tell(&[escalated(number, place.now())]).await.unwrap();
        place.later(60);
    }
    work(&worker).await;
    assert_eq!(receiver.got().len(), 0);
    place.later(25 * 60);
    work(&worker).await;
    place.later(30);
    work(&worker).await;
    let got = receiver.got();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].header("webhook-id"), got[1].header("webhook-id"));
    let event = got[1].json();
    assert_eq!(event["type"], "zhiban.notice.digest.v1");
    assert_eq!(event["data"]["notices"].as_array().unwrap().len(), 5);
    let done = place.done().await;
    assert_eq!(done.len(), 5);
    assert!(done.iter().all(|it| it.result == "sent" && it.together == 5));
}

#[tokio::test]
async fn one_target_that_hangs_keeps_no_other_waiting_and_what_is_too_late_is_given_up() {
    let place = Place::new();
    let (dead, well) = (
        Receiver::start(&place.certificate, Reply::Hang).await,
        Receiver::start(&place.certificate, OK).await,
    );
    place
        .policy(&format!(
            "give_up_mins = 10\n\
             [targets.dead]\nchannel = \"webhook\"\nurl = \"https://hook.test:{}/\"\nca_file = \"CA\"\n\
             [targets.well]\nchannel = \"webhook\"\nurl = \"https://hook.test:{}/\"\nca_file = \"CA\"\n\
             [[rules]]\nname = \"all\"\nwhat = [\"escalated\"]\nto = [\"dead\", \"well\", \"person:E1\"]\n\
             quiet = {{ from = \"13:00\", to = \"13:30\", inside = \"drop\" }}\n\
             [targets.mail]\nchannel = \"mail\"\nhost = \"hook.test\"\nfrom = \"a@b.c\"\n\
             [people]\nE1 = []\n",
            dead.port, well.port
        ))
        .await;
    let worker = place.worker();
    let all: Vec<Happening> = (0..10).map(|n| escalated(n, place.now())).collect();
    worker.tell(&all).await.unwrap();
    work(&worker).await;
    assert_eq!(well.got().len(), 10);
    assert_eq!(dead.got().len(), 1, "one try for all of them");
    for _ in 0..11 {
        place.later(60);
        work(&worker).await;
    }
    let results = place.results().await;
    let count = |what: &str| results.iter().filter(|it| *it == what).count();
    assert_eq!((count("sent"), count("given_up"), count("no_address")), (10, 10, 10));
    assert!(dead.got().len() < 10, "{}", dead.got().len());
    assert_eq!(place.waiting().await, 0);
    let given_up = place.done().await.into_iter().find(|it| it.result == "given_up").unwrap();
    assert!(given_up.why.contains("took too long"), "{given_up:?}");
    // In quiet hours that drop, each is noted once.
    place.later(55 * 60);
    worker.tell(&[escalated(77, place.now())]).await.unwrap();
    worker.tell(&[escalated(77, place.now())]).await.unwrap();
    let results = place.results().await;
    assert_eq!(results.iter().filter(|it| *it == "quiet").count(), 2);
}

#[tokio::test]
async fn a_target_that_was_taken_out_is_noted_and_tests_are_marked() {
    let place = Place::new();
    let receiver = Receiver::start(&place.certificate, OK).await;
    place.policy(&policy(receiver.port, "")).await;
    let worker = place.worker();
    let tried = worker.test("hook", None, zhiban::server::notices::Tongue::En).await.unwrap();
    let tried = tried.unwrap();
    assert_eq!(tried.result, "later", "there is no secret yet: {tried:?}");
    place.secret("hook", "a plain secret").await;
    let tried = worker.test("hook", None, zhiban::server::notices::Tongue::En).await.unwrap();
    assert_eq!(tried.unwrap().result, "sent");
    let event = receiver.got()[0].json();
    assert_eq!(event["type"], "zhiban.notice.test.v1");
    assert_eq!(event["data"]["title"], "[zhiban] Test message");
    let none = worker.test("nosuch", None, zhiban::server::notices::Tongue::Zh).await.unwrap();
    assert_eq!(none, None);
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    place.policy("").await;
    work(&worker).await;
    assert_eq!(place.results().await, ["later", "sent", "no_target"]);
}

#[tokio::test]
async fn policies_are_kept_in_versions_and_nobodys_change_is_lost() {
    let place = Place::new();
    place.policy("give_up_mins = 30").await;
    place.policy("give_up_mins = 60").await;
    let books = policy_of(&*place.store).await.unwrap();
    assert_eq!((books.version, books.policy.give_up_mins, books.by.as_str()), (2, 60, "admin"));
    let keep = |policy: Policy, seen| async move { (policy, seen) };
    let (policy, seen) = keep(Policy::default(), 1).await;
    let kept = keep_policy(&*place.store, (&policy, seen), ("wang", place.now())).await;
    assert!(matches!(kept, Err(PolicyNotKept::Changed(2))), "{kept:?}");
    let wrong = Policy { give_up_mins: 0, ..Policy::default() };
    let kept = keep_policy(&*place.store, (&wrong, 2), ("wang", place.now())).await;
    assert!(matches!(kept, Err(PolicyNotKept::Faults(_))), "{kept:?}");
    let past = past_policies(&*place.store, None, 10).await.unwrap();
    assert_eq!(past.iter().map(|it| it.number).collect::<Vec<_>>(), [2, 1]);
    let first = past[1].policy.clone().unwrap();
    assert_eq!(first.give_up_mins, 30);
    keep_policy(&*place.store, (&first, 2), ("wang", place.now())).await.unwrap();
    assert_eq!(policy_of(&*place.store).await.unwrap().policy, first);
}

#[tokio::test]
async fn secrets_stand_nowhere_in_plain() {
    let place = Place::new();
    let receiver =
        Receiver::start(&place.certificate, Reply::Say(400, &[], "no canary-5f3759df")).await;
    place.policy(&policy(receiver.port, "")).await;
    place.secret("hook", "canary-5f3759df").await;
    let worker = place.worker();
    worker.tell(&[escalated(1, place.now())]).await.unwrap();
    work(&worker).await;
    assert_eq!(place.results().await, ["refused"]);
    for file in std::fs::read_dir(place.folder.path()).unwrap() {
        let file = file.unwrap().path();
        let bytes = if file.is_file() { std::fs::read(&file).unwrap() } else { Vec::new() };
        let has = |canary: &str| bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
        assert!(!has("canary-5f3759df"), "{}", file.display());
        assert!(!has("13800138000") && !has("张三"), "{}: what people wrote", file.display());
    }
}
