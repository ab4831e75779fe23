//! One request and what its reply says.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::sleep;

use super::{Heard, notes};
use crate::core::sync::client::Failure;
use crate::sync::http::{Call, Line};
use crate::sync::protocol::{self, Kind};

pub(super) async fn exchange(
    line: &Mutex<Line>,
    kind: Kind,
    call: &Call,
) -> Result<Heard, Failure> {
    let reply = line.lock().await.ask(call).await?;
    let incarnation = reply.incarnation.clone();
    // It stands before the body: of a long one on a slow line it says too little.
    let server_ms = reply.server_ms.filter(|_| reply.body.len() <= notes::CLOCK_BYTES_MAX);
    let (answer, brought) = if incarnation.is_some() {
        let (answer, brought) = protocol::answer(kind, &reply)?;
        (Some(answer), brought)
    } else {
        (None, None)
    };
    // A loop of ours must not starve the other conversation on this thread.
    sleep(Duration::ZERO).await;
    Ok(Heard { incarnation, server_ms, answer, brought })
}
