//! Mail, against a real server that speaks STARTTLS, is encrypted from the first byte, or is in plain on this machine.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use base64::Engine as _;

use zhiban::server::notices::Tongue;

use crate::kit::{Place, escalated, work};

struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The Python that has the package: Debian's own, where another one stands before it.
fn python() -> Option<&'static str> {
    let has = |python: &&str| {
        let mut asked = Command::new(python);
        asked.args(["-c", "import aiosmtpd"]).stderr(Stdio::null());
        asked.status().is_ok_and(|status| status.success())
    };
    let found = ["/usr/bin/python3", "python3"].into_iter().find(has);
    let must = std::env::var_os("ZHIBAN_CHECK").is_some_and(|value| value == "1");
    assert!(found.is_some() || !must, "python3-aiosmtpd is not there");
    found
}

fn server(place: &Place, mode: &str) -> Option<Server> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/notices/smtpd.py");
    let mut child = Command::new(python()?)
        .arg(script)
        .arg(mode)
        .args([&place.certificate.cert, &place.certificate.key])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    Some(Server { child, lines, port: first.trim().parse().unwrap() })
}

impl Server {
    fn next(&mut self) -> (serde_json::Value, String) {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line).unwrap();
        let data = told["data"].as_str().unwrap();
        let data = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        (told, String::from_utf8(data).unwrap())
    }
}

async fn mail(place: &Place, server: &Server, more: &str) {
    place
        .policy(&format!(
            "[targets.mail]\nchannel = \"mail\"\nhost = \"localhost\"\nport = {}\nca_file = \"CA\"\n\
             from = \"督导中心 <centre@example.com>\"\n{more}\n\
             [people]\nE1 = [{{ through = \"mail\", address = \"e1@example.com\" }}]\n\
             E2 = [{{ through = \"mail\", address = \"nobody@example.com\" }}]\n\
             E3 = [{{ through = \"mail\", address = \"later@example.com\" }}]\n\
             [[rules]]\nname = \"all\"\nwhat = [\"escalated\"]\nto = [\"concerned\"]\n",
            server.port
        ))
        .await;
    place.secret("mail", "pass word 1").await;
}

const AUTH: &str = "user = \"centre\"\npassword = \"@mail\"\n";

/// Lines that belong together, and words of RFC 2047 as what they say.
fn header(data: &str, name: &str) -> String {
    let unfolded = data.replace("\r\n ", " ").replace("\r\n\t", " ");
    let line = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    let line = line.unwrap_or_default();
    assert!(line.is_ascii(), "{name} is not encoded: {line}");
    let mut said = String::new();
    for word in line.split(' ') {
        let inner = word.strip_prefix("=?utf-8?b?").and_then(|it| it.strip_suffix("?="));
        if let Some(inner) = inner {
            let bytes = base64::engine::general_purpose::STANDARD.decode(inner).unwrap();
            said += &String::from_utf8(bytes).unwrap();
        } else {
            said.push(' ');
            said.push_str(word);
        }
    }
    said.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_encrypted_signed_in_and_readable() {
    let place = Place::new();
    for (mode, tls) in [("starttls", ""), ("implicit", "tls = \"implicit\"\n")] {
        let Some(mut server) = server(&place, mode) else { return };
        mail(&place, &server, &format!("{AUTH}{tls}")).await;
        let worker = place.worker();
        let number = usize::from(mode == "implicit");
        worker.tell(&[escalated(number, place.now())]).await.unwrap();
        work(&worker).await;
        let done = place.done().await.pop().unwrap();
        assert_eq!((done.result.as_str(), done.why.as_str()), ("sent", ""), "{mode}");
        let (told, data) = server.next();
        assert_eq!((&told["tls"], &told["auth"]), (&true.into(), &true.into()), "{mode}");
        assert_eq!(
            (&told["from"], &told["to"][0]),
            (&"centre@example.com".into(), &"e1@example.com".into())
        );
        assert_eq!(header(&data, "Subject"), "[值班] 投诉升级: 人民路营业厅");
        assert_eq!(header(&data, "Message-ID"), format!("<{}@example.com>", done.id));
        assert_eq!(header(&data, "Auto-Submitted"), "auto-generated");
        assert_eq!(header(&data, "Date"), "Tue, 10 Nov 2026 04:00:00 +0000");
        assert!(data.contains("multipart/alternative"), "{data}");
        assert!(data.contains("text/plain") && data.contains("text/html"), "{data}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_says_for_good_and_for_now() {
    let place = Place::new();
    let Some(server) = server(&place, "starttls") else { return };
    mail(&place, &server, AUTH).await;
    let worker = place.worker();
    let mut all = escalated(1, place.now());
    all.people = vec!["E2".into(), "E3".into()];
    worker.tell(&[all]).await.unwrap();
    work(&worker).await;
    let done = place.done().await;
    assert_eq!((done.len(), done[0].result.as_str()), (1, "refused"));
    assert!(done[0].why.contains("no such person"), "{}", done[0].why);
    assert_eq!((done[0].person.as_deref(), place.waiting().await), (Some("E2"), 1));
    // With a wrong password it is refused, and the password stands nowhere.
    place.secret("mail", "wrong canary").await;
    let tried = worker.test("mail", Some("e1@example.com".into()), Tongue::default()).await;
    let tried = tried.unwrap().unwrap();
    assert!(tried.result == "refused" && !tried.why.contains("canary"), "{tried:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_plain_to_this_machine_alone_and_never_where_encryption_was_asked_for() {
    let place = Place::new();
    let Some(mut server) = server(&place, "none") else { return };
    mail(&place, &server, "tls = \"none\"\n").await;
    let worker = place.worker();
    let test = || worker.test("mail", Some("e1@example.com".into()), Tongue::default());
    assert_eq!(test().await.unwrap().unwrap().result, "sent");
    assert_eq!(server.next().0["tls"], false);
    // Somebody makes the name of this machine lead elsewhere.
    place.names.lead("localhost", &["1.1.1.1"]);
    place.names.known.lock().unwrap().get_mut("localhost").unwrap().pop_front();
    assert_eq!(test().await.unwrap().unwrap().result, "not_allowed");
    place.names.lead("localhost", &["127.0.0.1"]);
    place.names.known.lock().unwrap().get_mut("localhost").unwrap().pop_front();
    mail(&place, &server, AUTH).await;
    let tried = test().await.unwrap().unwrap();
    assert!(tried.result == "later" && tried.why.contains("no encryption"), "{tried:?}");
}
