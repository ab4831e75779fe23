//! Every door of the pages, from the one table that they are built of: whoever may not go through finds nothing there, and
//! what nobody should send does nothing anywhere.

use hyper::Method;
use zhiban::server::accounts::{AuditAsk, Right, Scope, What};
use zhiban::server::{Needs, doors};

use crate::desk::sent;
use crate::kit::{Served, Terminal, day, halls};
use crate::visitor::{Page, Visitor};

/// The path of a door in a hall that is not theirs, with ids of others and of nobody.
fn filled(path: &str, hall: &str) -> String {
    path.replace("{hall}", hall)
        .replace("{complaint}", "0198c0de-0000-7000-8000-000000000000")
        .replace("{name}", "boss")
        .replace("{file}", "halls.csv")
        .replace("{part}", "roster")
        .replace("{version}", "1")
        .replace("{kind}", "followup")
        .replace("{period}", "2025-W46")
        .replace("{id}", "nothing")
        .replace("{policy}", "nothing")
}

async fn ask(visitor: &mut Visitor, method: &Method, path: &str, form: &[(&str, &str)]) -> Page {
    if *method == Method::POST { visitor.post(path, form).await } else { visitor.get(path).await }
}

/// The roles that come with the server, each with what it may.
const ROLES: &[(&str, &[Right])] = &[
    ("department", &[Right::Inbox, Right::Answer]),
    (
        "hall_manager",
        &[
            Right::Inbox,
            Right::Acknowledge,
            Right::Final,
            Right::Oversee,
            Right::Unmask,
            Right::Export,
        ],
    ),
    ("auditor", &[Right::Oversee, Right::Audit]),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_door_opens_to_whoever_may_not() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let (_hall, _) = sent(&served).await;
    served.app.accounts().make_first().await.unwrap();
    let mut stranger = served.visitor();
    let mut people = Vec::new();
    for (role, rights) in ROLES {
        let scope = if *role == "department" {
            Scope { departments: ["network".to_owned()].into(), ..Scope::default() }
        } else {
            halls(&["H001"])
        };
        served.user(role, role, role, scope).await;
        people.push((role, rights, served.signed_in(role).await));
    }
    assert!(doors().len() >= 40, "the table is all doors");
    for (method, path, needs) in doors() {
        let own = filled(path, "H001");
        let first = ask(&mut stranger, &method, &own, &[]).await;
        match needs {
            Needs::Nothing => assert!(
                matches!(first.status, 200 | 303 | 403),
                "{method} {path}: {}",
                first.status
            ),
            _ if method == Method::POST => assert_eq!(first.status, 401, "{method} {path}"),
            _ => {
                assert_eq!(first.status, 303, "{method} {path}");
                assert!(first.leads_to().starts_with("/sign-in"), "{method} {path}");
            }
        }
        let (right, in_hall) = match needs {
            Needs::Nothing | Needs::Begun | Needs::SignedIn => continue,
            Needs::Right(right) => (right, false),
            Needs::Hall(right) => (right, true),
        };
        for (role, rights, visitor) in &mut people {
            if !rights.contains(&right) {
                let page = ask(visitor, &method, &own, &[]).await;
                assert_eq!(page.status, 404, "{method} {path} for {role}");
            } else if in_hall {
                let page = ask(visitor, &method, &filled(path, "H002"), &[]).await;
                assert_eq!(page.status, 404, "{method} {path} in another hall for {role}");
            }
            if method == Method::POST && rights.contains(&right) {
                let page = ask(visitor, &method, &own, &[("csrf", "0")]).await;
                assert_eq!(page.status, 403, "{method} {path} forged for {role}");
            }
        }
    }
    let ask = AuditAsk { most: 1_000, ..AuditAsk::default() };
    let lines = served.app.accounts().audit(&ask).await.unwrap();
    let denied = lines.iter().filter(|line| line.entry.what == What::Denied).count();
    assert!(denied > 40, "each of them is written down: {denied}");
    served.stop().await;
}

/// What nobody should type, on the forms of a case: neutralised or refused, and nothing that was typed is lost.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_should_type_into_a_case_does_no_harm() {
    let _day = day("10:00").await;
    let served = Served::start().await;
    let (hall, id) = sent(&served).await;
    served
        .user(
            "gaoyuan",
            "高远",
            "department",
            Scope { departments: ["*".to_owned()].into(), ..Scope::default() },
        )
        .await;
    let mut gao = served.signed_in("gaoyuan").await;
    crate::desk::inbox_with(&mut gao, hall.case(&id).number()).await;
    let path = format!("/h/H001/c/{id}");
    let before = hall.case(&id).history.len();
    for deed in ["accept", "answer", "ask", "pass_on"] {
        bad_deed(&mut gao, (&path, &id), deed).await;
    }
    assert_eq!(hall.case(&id).history.len(), before, "nothing of it was written");
    what_steers_is_taken_out(&mut gao, &hall, &id).await;
    served.stop().await;
}

/// Texts, versions and addresses that nobody should send with one of the forms.
async fn bad_deed(gao: &mut Visitor, (path, id): (&str, &str), deed: &str) {
    let page = gao.get(path).await;
    let field = match deed {
        "accept" => "order_no",
        "pass_on" => "reason",
        _ => "text",
    };
    let mark = format!("value=\"{deed}\"");
    let huge = "长".repeat(350_000);
    for (text, status) in [(huge.as_str(), 422), (" \u{7}\u{202e} ", 422)] {
        let mut form = page.form(&mark);
        form.push((field.into(), text.into()));
        form.push(("department".into(), "network".into()));
        if deed == "accept" && text.len() < 100 {
            continue;
        }
        let sent = gao.post(path, &form).await;
        assert_eq!(sent.status, status, "{deed} {}", text.len());
        assert!(
            text.len() < 100 || sent.body.contains(text.get(..300_000).unwrap()),
            "{deed}: nothing is lost"
        );
        assert!(!sent.body.contains('\u{202e}') && !sent.body.contains('\u{7}'), "{deed}");
    }
    for (name, value) in
        [("seen", "999"), ("dispatch", "other"), ("once", "../x"), ("once", ""), ("deed", "erase")]
    {
        let mut form = page.form(&mark);
        form.retain(|(of, _)| of != name);
        form.push((name.into(), value.into()));
        form.push((field.into(), "正常的话".into()));
        form.push(("department".into(), "network".into()));
        let sent = gao.post(path, &form).await;
        assert!(matches!(sent.status, 400 | 404 | 409), "{deed} {name}={value}: {}", sent.status);
    }
    // Another complaint, another hall, in the address.
    for other in
        ["/h/H001/c/0198c0de-0000-7000-8000-000000000000", &format!("/h/H002/c/{id}"), "/h/../c/x"]
    {
        let mut form = page.form(&mark);
        form.push((field.into(), "正常的话".into()));
        assert_eq!(gao.post(other, &form).await.status, 404, "{deed} {other}");
    }
}

/// What steers is taken out of what is written; the words stay.
async fn what_steers_is_taken_out(gao: &mut Visitor, hall: &Terminal, id: &str) {
    let path = format!("/h/H001/c/{id}");
    let page = gao.get(&path).await;
    let mut form = page.form("value=\"ask\"");
    form.push(("text".into(), "\u{202e}<img src=x onerror=alert(1)>客户\u{7}电话?".into()));
    assert_eq!(gao.post(&path, &form).await.status, 303);
    hall.until("the question", |hall| {
        let case = hall.cases().get(id).unwrap();
        case.history
            .iter()
            .any(|past| past.fact.0.words().any(|it| it == "<img src=x onerror=alert(1)>客户电话?"))
    })
    .await;
    let page = gao.get(&path).await;
    assert!(page.body.contains("&lt;img src=x") && !page.body.contains("<img"), "{}", page.body);
    let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"),
        "{policy}"
    );
    assert!(page.body.len() < 100_000);
}
