//! What comes of happenings by policies: tables, and what holds of all.

use proptest::prelude::*;

use super::*;
use crate::core::complaint::Severity;
use crate::core::time::Stamp;

const POLICY: &str = r#"
link = "https://server.example:8443/"

[targets.group]
channel = "wecom"
url = "@group"

[targets.mail]
channel = "mail"
host = "mail.example"
from = "a@example.com"
to = ["b@example.com", "c@example.com"]

[targets.sms]
channel = "sms"
url = "https://sms.example/?to={to}&text={text}"

[people]
E1 = [{ through = "mail", address = "e1@example.com" }, { through = "sms", address = "13800138000" }]

[[rules]]
name = "all"
what = ["escalated", "dispatch_sent"]
to = ["group"]
"#;

fn policy(more: &str) -> Policy {
    Policy::from_toml(&format!("{POLICY}{more}")).unwrap()
}

fn ms(text: &str) -> Ms {
    Stamp::parse(text).unwrap().at
}

fn escalated(severity: Severity, people: &[&str]) -> Happening {
    Happening {
        cause: Cause::Escalated,
        entity: "c1".to_owned(),
        round: 0,
        level: Some(3),
        at: ms("2026-11-10T11:58:00+08:00"),
        hall: "H1".to_owned(),
        people: people.iter().map(|id| (*id).to_owned()).collect(),
        facts: Facts {
            number: Some("T0012".into()),
            severity: Some(severity),
            department: Some("net".into()),
            link: Some("/h/H1/c/c1".into()),
            text: Some("机主 13800138000 说\u{202e}了".into()),
            ..Facts::default()
        },
    }
}

fn at(policy: &Policy, happening: &Happening, now: &str) -> Vec<Planned> {
    plan(policy, happening, (ms(now), Ms(0)))
}

fn sent(planned: &[Planned]) -> Vec<&Notice> {
    let sent = planned.iter().filter_map(|it| match it {
        Planned::Send(notice) => Some(&**notice),
        Planned::Not(_) => None,
    });
    sent.collect()
}

fn whys(planned: &[Planned]) -> Vec<Why> {
    let nots = planned.iter().filter_map(|it| match it {
        Planned::Not(not) => Some(not.why),
        Planned::Send(_) => None,
    });
    nots.collect()
}

const NOON: &str = "2026-11-10T12:00:00+08:00";

#[test]
fn everybody_named_hears_of_it_once() {
    let policy = policy(
        "[[rules]]\nname = \"people\"\nwhat = [\"escalated\"]\n\
         to = [\"mail\", \"person:E1\", \"concerned\", \"group\"]\n",
    );
    let planned = at(&policy, &escalated(Severity::Sev3, &["E1", "E2"]), NOON);
    let reached: Vec<_> = sent(&planned)
        .iter()
        .map(|it| (it.rule.as_str(), it.target.as_str(), it.address.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(
        reached,
        [
            ("all", "group", "-"),
            ("people", "mail", "b@example.com"),
            ("people", "mail", "c@example.com"),
            ("people", "mail", "e1@example.com"),
            ("people", "sms", "13800138000"),
            ("people", "group", "-"),
        ]
    );
    assert_eq!(whys(&planned), [Why::NoAddress], "E2 is noted");
    let planned = at(&policy, &escalated(Severity::Sev3, &[]), NOON);
    assert_eq!(whys(&planned), [Why::NobodyConcerned]);
    let early = plan(&policy, &escalated(Severity::Sev3, &[]), (ms(NOON), ms(NOON)));
    assert!(sent(&early).is_empty());
    assert!(whys(&early).contains(&Why::BeforePolicy));
}

#[test]
fn somebody_of_another_hall_with_the_same_id_hears_nothing() {
    let text = POLICY.replace(
        "[people]",
        "[people]\n\"H1/1001\" = [{ through = \"mail\", address = \"one@example.com\" }]\n\
         \"H2/E1\" = [{ through = \"mail\", address = \"two@example.com\" }]",
    );
    let rule = "[[rules]]\nname = \"people\"\nwhat = [\"unanswered\"]\nto = [\"concerned\"]\n";
    let policy = Policy::from_toml(&format!("{text}{rule}")).unwrap();
    let called = |hall: &str, id: &str| {
        let happening = Happening {
            cause: Cause::Unanswered,
            hall: hall.to_owned(),
            ..escalated(Severity::Sev2, &[id])
        };
        let planned = at(&policy, &happening, NOON);
        let who = |it: &&Notice| it.address.clone().unwrap_or_default();
        (sent(&planned).iter().map(who).collect::<Vec<_>>(), whys(&planned))
    };
    assert_eq!(called("H1", "1001"), (vec!["one@example.com".to_owned()], vec![]));
    assert_eq!(called("H2", "1001"), (vec![], vec![Why::NoAddress]));
    // Whoever tries to be somebody of another hall is nobody.
    assert_eq!(called("H2", "H1/1001"), (vec![], vec![Why::NoAddress]));
    // The one of the hall comes before the one who is the same everywhere.
    assert_eq!(called("H2", "E1"), (vec!["two@example.com".to_owned()], vec![]));
    assert_eq!(called("H3", "E1").0, ["e1@example.com", "13800138000"]);
}

#[test]
fn somebody_who_is_named_and_concerned_hears_of_it_once() {
    let text = POLICY.replace(
        "[people]",
        "[people]\n\"H1/1001\" = [{ through = \"mail\", address = \"one@example.com\" }]",
    );
    let rule = "[[rules]]\nname = \"people\"\nwhat = [\"unanswered\"]\n\
                to = [\"person:H1/1001\", \"concerned\"]\n";
    let policy = Policy::from_toml(&format!("{text}{rule}")).unwrap();
    let call = escalated(Severity::Sev2, &["1001"]);
    let planned = at(&policy, &Happening { cause: Cause::Unanswered, ..call }, NOON);
    assert_eq!((sent(&planned).len(), whys(&planned).len()), (1, 0));
}

#[test]
fn only_what_a_rule_is_about() {
    for (only, passes) in [
        ("severity = \"sev2\"", true),
        ("severity = \"sev1\"", false),
        ("halls = [\"H1\", \"H2\"]", true),
        ("halls = [\"H2\"]", false),
        ("departments = [\"net\"]", true),
        ("departments = [\"bill\"]", false),
        ("levels = [3, 4]", true),
        ("levels = [4]", false),
    ] {
        let policy = policy(&format!(
            "[[rules]]\nname = \"some\"\nwhat = [\"escalated\"]\nto = [\"mail\"]\nonly = {{ {only} }}\n"
        ));
        let planned = at(&policy, &escalated(Severity::Sev2, &[]), NOON);
        let has = sent(&planned).iter().any(|it| it.rule == "some");
        assert_eq!(has, passes, "{only}");
    }
}

#[test]
fn nothing_is_said_that_no_rule_names() {
    let planned = at(&policy(""), &escalated(Severity::Sev2, &[]), NOON);
    let facts = &sent(&planned)[0].facts;
    assert_eq!(facts.text, None, "what people wrote is not usual");
    assert_eq!(facts.link.as_deref(), Some("https://server.example:8443/h/H1/c/c1"));
    let policy = policy(
        "[[rules]]\nname = \"t\"\nwhat = [\"escalated\"]\nto = [\"mail\"]\nfields = [\"text\"]\n",
    );
    let planned = at(&policy, &escalated(Severity::Sev2, &[]), NOON);
    let facts = &sent(&planned).iter().find(|it| it.rule == "t").unwrap().facts;
    assert_eq!(facts.text.as_deref(), Some("机主 138****8000 说了"));
    assert_eq!(Facts { text: None, ..facts.clone() }, Facts::default());
}

#[test]
fn quiet_hours_hold_collect_or_drop() {
    let night = "2026-11-10T23:10:00+08:00";
    let morning = ms("2026-11-11T07:30:00+08:00");
    let with = |more: &str| {
        policy(&format!(
            "[[rules]]\nname = \"q\"\nwhat = [\"escalated\"]\nto = [\"mail\"]\n{more}\n"
        ))
    };
    let one = |policy: &Policy, severity, now: &str| {
        let planned = at(policy, &escalated(severity, &[]), now);
        let found = planned.into_iter().find(|it| match it {
            Planned::Send(notice) => notice.rule == "q",
            Planned::Not(not) => not.rule == "q",
        });
        match found.unwrap() {
            Planned::Send(notice) => Ok((notice.due, notice.bundle.is_some())),
            Planned::Not(not) => Err(not.why),
        }
    };
    let hours = |inside: &str| {
        with(&format!(
            "quiet = {{ from = \"22:00\", to = \"07:30\", inside = \"{inside}\", anyway = \"sev1\" }}"
        ))
    };
    assert_eq!(one(&hours("hold"), Severity::Sev3, night), Ok((morning, false)));
    assert_eq!(one(&hours("hold"), Severity::Sev3, NOON), Ok((ms(NOON), false)));
    assert_eq!(one(&hours("digest"), Severity::Sev3, night), Ok((morning, true)));
    assert_eq!(one(&hours("drop"), Severity::Sev3, night), Err(Why::Quiet));
    assert_eq!(one(&hours("drop"), Severity::Sev1, night), Ok((ms(night), false)));
    let digest = with("digest = { every_mins = 30, anyway = \"sev1\" }");
    let slot = ms("2026-11-10T12:30:00+08:00");
    assert_eq!(one(&digest, Severity::Sev3, NOON), Ok((slot, true)));
    assert_eq!(one(&digest, Severity::Sev1, NOON), Ok((ms(NOON), false)));
    let both = with("quiet = { from = \"22:00\", to = \"07:30\" }\ndigest = { every_mins = 30 }");
    for now in ["2026-11-10T21:45:00+08:00", night, "2026-11-11T03:00:00+08:00"] {
        assert_eq!(one(&both, Severity::Sev3, now), Ok((morning, true)), "{now}");
    }
    let daily = with("digest = { at = [\"18:00\"] }");
    assert_eq!(one(&daily, Severity::Sev3, NOON), Ok((ms("2026-11-10T18:00:00+08:00"), true)));
}

#[test]
fn digests_of_one_time_and_receiver_are_one() {
    let policy = policy(
        "[[rules]]\nname = \"d\"\nwhat = [\"escalated\"]\nto = [\"mail\"]\ndigest = { every_mins = 30 }\n",
    );
    let bundle = |entity: &str, now: &str| {
        let happening = Happening { entity: entity.to_owned(), ..escalated(Severity::Sev3, &[]) };
        let planned = at(&policy, &happening, now);
        let bundles = sent(&planned).iter().filter_map(|it| it.bundle.clone()).collect::<Vec<_>>();
        assert_eq!(bundles.len(), 2);
        assert_ne!(bundles[0], bundles[1], "each receiver has their own");
        bundles
    };
    let first = bundle("c1", NOON);
    assert_eq!(first, bundle("c2", "2026-11-10T12:29:00+08:00"));
    assert_ne!(first, bundle("c3", "2026-11-10T12:30:00+08:00"));
}

proptest! {
    #[test]
    fn the_same_happening_gives_the_same_ids_at_any_time_and_another_one_others(
        now in 1_700_000_000_000_i64..1_900_000_000_000, later in 0_i64..400_000_000,
        round in 0_u32..3, level in prop::option::of(0_u8..6), entity in "[a-c]{1,2}",
    ) {
        let policy = policy(
            "[[rules]]\nname = \"n\"\nwhat = [\"escalated\"]\nto = [\"mail\", \"person:E1\", \"concerned\"]\n\
             quiet = { from = \"22:00\", to = \"07:30\", inside = \"digest\" }\n",
        );
        let one = Happening { entity, round, level, ..escalated(Severity::Sev2, &["E1", "E9"]) };
        let ids = |happening: &Happening, now: i64| -> Vec<String> {
            let planned = plan(&policy, happening, (Ms(now), Ms(0)));
            planned.iter().map(|it| it.id().to_owned()).collect()
        };
        let first = ids(&one, now);
        prop_assert_eq!(&first, &ids(&one, now + later));
        let unique: BTreeSet<&String> = first.iter().collect();
        prop_assert_eq!(unique.len(), first.len());
        for other in [
            Happening { round: round + 1, ..one.clone() },
            Happening { level: Some(9), ..one.clone() },
            Happening { hall: "H2".into(), ..one.clone() },
            Happening { cause: Cause::DispatchSent, ..one.clone() },
        ] {
            prop_assert!(ids(&other, now).iter().all(|id| !unique.contains(id)));
        }
        for planned in plan(&policy, &one, (Ms(now), Ms(0))) {
            if let Planned::Send(notice) = planned {
                prop_assert!(notice.due.0 >= now && notice.give_up > notice.due);
            }
        }
    }
}
