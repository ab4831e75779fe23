//! Certificates of a server that runs for years: renewed near their end by its clock, and read anew when somebody who gave
//! them gives others.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::process::Signal;
use rustls::pki_types::CertificateDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsConnector;
use zhiban::core::time::Ms;
use zhiban::server::Times;
use zhiban::server::tls::{Source, TLS_FOLDER, Tls, TlsFault, acceptor, make_ca, renew};

use crate::client::{connector, stream};
use crate::process::Installed;

const DAY_MS: i64 = 86_400_000;

fn names() -> Vec<String> {
    vec!["localhost".to_owned()]
}

/// The server's own certificate, as it shows it to somebody who trusts this authority.
async fn shown(address: SocketAddr, tls: &TlsConnector) -> CertificateDer<'static> {
    let stream = stream(address, tls).await;
    stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
}

#[test]
fn a_certificate_that_is_not_valid_yet_is_made_anew_once_the_clock_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let now = Times::system().now();
    make_ca(folder.path(), now).unwrap();
    assert!(renew(folder.path(), &names(), Ms(now.0 + 900 * DAY_MS)).unwrap());
    assert!(renew(folder.path(), &names(), now).unwrap(), "it begins in the year after next");
    assert!(!renew(folder.path(), &names(), now).unwrap());
    assert!(!renew(folder.path(), &names(), Ms(now.0 - DAY_MS)).unwrap(), "a day back is allowed");
    assert!(renew(folder.path(), &names(), Ms(now.0 - DAY_MS - 1)).unwrap());
}

/// Row 18: two years less sixty days after it was made a certificate is renewed, under connections that go on.
#[tokio::test]
async fn row_18_a_certificate_near_its_end_is_renewed_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let now = Times::system().now();
    // The clock of this machine judges certificates, so that their time is chosen around it.
    let made = Ms(now.0 - 671 * DAY_MS);
    make_ca(folder.path(), made).unwrap();
    let source = Source::Own(folder.path().to_owned(), names());
    assert!(source.renew(made).unwrap(), "there was none");
    let tls = source.read().unwrap();
    let (accepts, keeper) = acceptor(&tls).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            open.push(accepts.accept(stream).await.unwrap());
        }
    });
    let trust = connector(&tls.ca_pem);
    let before = shown(address, &trust).await;
    let going_on = stream(address, &trust).await;
    assert!(!source.renew(Ms(made.0 + 669 * DAY_MS)).unwrap(), "61 days are left");
    assert!(source.renew(now).unwrap(), "59 days are left");
    assert_eq!(shown(address, &trust).await, before, "until it is read");
    keeper.replace(&source.read().unwrap());
    assert_ne!(shown(address, &trust).await, before);
    assert_eq!(
        source.read().unwrap().pin(),
        tls.pin(),
        "the authority is the same: no terminal is told"
    );
    assert!(!source.renew(now).unwrap());
    drop(going_on);
    let other = Source::Own(folder.path().to_owned(), vec!["other.example".to_owned()]);
    assert!(other.renew(now).unwrap(), "another name needs another certificate");
    assert!(!Source::Given(given(folder.path())).renew(now).unwrap(), "what was given is not ours");
    println!(
        "proof: row 18 | a certificate renewed by an injected clock under a running listener | 1 | 0 | -"
    );
}

fn given(folder: &Path) -> zhiban::server::tls::Given {
    let file = |name: &str| folder.join(TLS_FOLDER).join(name);
    zhiban::server::tls::Given {
        cert: file("server.pem"),
        key: file("server.key"),
        ca: file("ca.pem"),
    }
}

/// Row 18: given certificates are replaced under a server that runs; broken ones change nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_18_given_certificates_are_read_anew_at_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    let now = Times::system().now();
    make_ca(folder.path(), now).unwrap();
    renew(folder.path(), &names(), now).unwrap();
    let files = given(folder.path());
    let words = [&files.cert, &files.key, &files.ca].map(|path| path.to_str().unwrap().to_owned());
    let mut installed =
        Installed::with(&["--cert", &words[0], "--key", &words[1], "--ca", &words[2]]);
    assert!(!installed.data.join(TLS_FOLDER).exists(), "it needs no authority of its own");
    let trust = connector(&std::fs::read_to_string(&files.ca).unwrap());
    installed.tls = trust.clone();
    installed.start();
    let address = installed.address();
    let first = shown(address, &trust).await;
    assert_eq!(installed.code("H1").pin, Tls::given(&files).unwrap().pin());
    // Another one of the same authority; what says that it was made is removed, so that it is made anew.
    std::fs::remove_file(folder.path().join(TLS_FOLDER).join("server.json")).unwrap();
    renew(folder.path(), &names(), now).unwrap();
    assert_eq!(shown(address, &trust).await, first, "nobody said so yet");
    installed.signal(Signal::HUP);
    while shown(address, &trust).await == first {
        tokio::task::yield_now().await;
    }
    let second = shown(address, &trust).await;
    let told = |installed: &Installed, what: &str| installed.log().matches(what).count();
    std::fs::write(&files.cert, "no certificate").unwrap();
    installed.signal(Signal::HUP);
    while told(&installed, "certificates stay as they are") == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(shown(address, &trust).await, second, "what cannot be read changes nothing");
    assert_eq!(installed.connect().await.get("/healthz", "").await.status, 200);
    assert_eq!(installed.end(Signal::TERM), Some(0));
    println!("proof: row 18 | given certificates replaced by SIGHUP, then broken ones | 2 | 0 | -");
}

#[test]
fn a_key_of_a_certificate_that_others_can_read_is_not_used() {
    for name in ["server.key", "ca.key"] {
        let folder = tempfile::tempdir().unwrap();
        let now = Times::system().now();
        make_ca(folder.path(), now).unwrap();
        renew(folder.path(), &names(), now).unwrap();
        assert!(Tls::own(folder.path()).is_ok());
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(folder.path().join(TLS_FOLDER).join(name), open).unwrap();
        assert!(matches!(Tls::own(folder.path()), Err(TlsFault::Open(_))), "{name}");
    }
}
