//! Mail by SMTP, with STARTTLS or encrypted from the first byte; in plain to this machine alone. The id of a message is the
//! same at every try, so that a server that takes it twice may know it. Sources: RFC 5321, 3207, 8314, 3834, 2047.

use std::net::SocketAddr;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::super::letter::Letter;
use super::super::net::Net;
use super::super::secrets::Opened;
use super::super::target::{Mail, MailTls};
use super::Outcome;

/// The whole conversation may take as many answers' time.
const ANSWERS: u32 = 3;

fn port(mail: &Mail) -> u16 {
    mail.port.unwrap_or(match mail.tls {
        MailTls::Starttls => 587,
        MailTls::Implicit => 465,
        MailTls::None => 25,
    })
}

/// The message as it goes over the wire, and its envelope.
pub(super) fn message(mail: &Mail, letter: &Letter, to: &str) -> Result<Message, Outcome> {
    let wrong = |what: &str| Outcome::Refused(format!("{what} is no address of mail"));
    let from: Mailbox = mail.from.parse().map_err(|_| wrong("the sender's"))?;
    let to: Mailbox = to.parse().map_err(|_| wrong("the receiver's"))?;
    let id = format!("<{}@{}>", letter.id, from.email.domain());
    let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(letter.now.0).unwrap_or(0));
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let built = Message::builder()
        .from(from)
        .to(to)
        .subject(letter.title())
        .message_id(Some(id))
        .date(at)
        // So that no machine on holiday answers it.
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(letter.plain(), letter.html()));
    built.map_err(|error| Outcome::Refused(error.to_string()))
}

async fn tls(net: &Net, mail: &Mail) -> Result<TlsParameters, Outcome> {
    let mut builder = TlsParametersBuilder::new(mail.host.clone())
        .certificate_store(CertificateStore::WebpkiRoots);
    if let Some(name) = &mail.ca_file {
        for certificate in net.authorities.read(name).await? {
            let certificate = Certificate::from_der(certificate.to_vec());
            let certificate = certificate.map_err(|error| Outcome::later(error.to_string()))?;
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build().map_err(|error| Outcome::later(error.to_string()))
}

/// What an error means: 5xx is said for good, all else may be otherwise later.
fn told(error: &Error) -> Outcome {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        why = format!("{why}: {inner}");
        source = inner.source();
    }
    if error.is_permanent() { Outcome::Refused(why) } else { Outcome::later(why) }
}

async fn converse(
    (mail, sealed): (&Mail, Option<&TlsParameters>),
    at: SocketAddr,
    (message, password): (&Message, Option<&str>),
    limit: Duration,
) -> Result<(), Outcome> {
    let hello = ClientId::default();
    let implicit = sealed.filter(|_| mail.tls == MailTls::Implicit).cloned();
    let opened = AsyncSmtpConnection::connect_tokio1(at, Some(limit), &hello, implicit, None);
    let mut connection = opened.await.map_err(|error| told(&error))?;
    if let Some(sealed) = sealed.filter(|_| mail.tls == MailTls::Starttls) {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err(Outcome::later("the mail server offers no encryption".to_owned()));
        }
        connection.starttls(sealed.clone(), &hello).await.map_err(|error| told(&error))?;
    }
    if let (Some(user), Some(password)) = (&mail.user, password) {
        let who = Credentials::new(user.clone(), password.to_owned());
        let ways = [Mechanism::Plain, Mechanism::Login];
        connection.auth(&ways, &who).await.map_err(|error| told(&error))?;
    }
    let sent = connection.send(message.envelope(), &message.formatted()).await;
    let sent = sent.map(drop).map_err(|error| told(&error));
    // It has the message whatever becomes of the farewell.
    drop(connection.quit().await);
    sent
}

pub(super) async fn send(
    net: &Net,
    (to, secrets): (&Mail, &Opened),
    letter: &Letter,
) -> Result<Outcome, Outcome> {
    let receiver = letter.address.as_deref();
    let receiver = receiver.ok_or_else(|| Outcome::Refused("no address of mail".to_owned()))?;
    let message = message(to, letter, receiver)?;
    let password = to.password.as_deref().map(|name| secrets.read(name)).transpose()?;
    let found = net.find(&to.host, port(to)).await?;
    if to.tls == MailTls::None && !found.iter().all(|at| at.ip().is_loopback()) {
        return Err(Outcome::NotAllowed("mail goes in plain to this machine alone".to_owned()));
    }
    let sealed = if to.tls == MailTls::None { None } else { Some(tls(net, to).await?) };
    let limit = net.patience.answer;
    let mut last = Outcome::later("nobody answers");
    for at in found {
        let spoken = converse((to, sealed.as_ref()), at, (&message, password), limit);
        match timeout(limit * ANSWERS, spoken).await {
            Ok(Ok(())) => return Ok(Outcome::Sent),
            Ok(Err(outcome @ Outcome::Refused(_))) => return Ok(outcome),
            Ok(Err(outcome)) => last = outcome,
            Err(_) => last = Outcome::later("the mail server took too long"),
        }
    }
    Ok(last)
}
