//! What the robots of the three services have in common: a message as JSON to an address that is a secret, an answer with a
//! code in it whatever the status, and machines that are known.

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Method};
use serde_json::Value;

use super::super::address::{Address, AddressFault};
use super::super::letter::Letter;
use super::super::net::{Ask, Net};
use super::super::secrets::Opened;
use super::super::target::Robot;
use super::{Outcome, refused, said};

/// Where a robot is: its own address, of its service or of a machine that the server allows.
pub(super) fn address(
    net: &Net,
    (robot, secrets): (&Robot, &Opened),
    machines: &[&str],
) -> Result<Address, Outcome> {
    let not = |fault: AddressFault| Outcome::NotAllowed(fault.to_string());
    let address = Address::read(secrets.read(&robot.url)?, robot.plain).map_err(not)?;
    let known = machines.contains(&address.host.as_str()) && address.port == 443;
    let ip = address.host.parse().ok();
    let allowed = net.allowed.has_host(&address.host) || ip.is_some_and(|ip| net.allowed.names(ip));
    if known || allowed { Ok(address) } else { Err(not(AddressFault::Elsewhere(address.host))) }
}

/// Sends a message and answers what is answered, as JSON.
pub(super) async fn ask(
    net: &Net,
    robot: &Robot,
    address: Address,
    (body, letter): (Vec<u8>, &Letter),
) -> Result<Value, Outcome> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    let ask = Ask { method: Method::POST, address, headers, body };
    let answer = net.ask(ask, robot.ca_file.as_deref(), letter.now).await?;
    if answer.status != 200 {
        return Err(refused(&answer));
    }
    // Whoever answers something else is not the service: a portal on the way, or one that is down.
    serde_json::from_slice(&answer.body)
        .map_err(|_| Outcome::later(format!("not the service's answer: {}", said(&answer.body))))
}

/// The body with as much of a letter as fits. What JSON escapes takes more room than the text: it is measured whole.
pub(super) fn fitting(
    bytes_max: usize,
    content_max: usize,
    body: impl Fn(usize) -> Value,
) -> Vec<u8> {
    let mut room = content_max;
    loop {
        let bytes = body(room).to_string().into_bytes();
        let over = bytes.len().saturating_sub(bytes_max);
        if over == 0 || room < 64 {
            return bytes;
        }
        room -= over.clamp(16, room / 2);
    }
}
