//! Codes as an administrator gets them, beside a running server or without one.

use super::http::CODE_LIFE;
use super::keys::{KeyFault, MasterKey, random};
use super::{Code, Fault, Hall, HallStore};
use crate::core::sync::code::EnrolCode;
use crate::core::time::Ms;

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub enum IssueFault {
    /// The system gives no random numbers.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The storage.
    #[error(transparent)]
    Store(#[from] Fault),
}

/// A new code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// What is typed at the terminal.
    pub code: EnrolCode,
    /// The hall it lets into.
    pub hall: Hall,
    /// When its time is over.
    pub until: Ms,
}

/// Makes a code for a hall, which is added where it is new. `pin` is that of the certificate that the server shows.
pub async fn issue(
    store: &impl HallStore,
    master: &MasterKey,
    pin: [u8; 10],
    (hall, name): (&str, &str),
    now: Ms,
) -> Result<Issued, IssueFault> {
    let code = EnrolCode { secret: random()?, pin };
    let life = i64::try_from(CODE_LIFE.as_secs()).unwrap_or(i64::MAX);
    let until = now.plus_secs(life);
    let kept = Code {
        hash: master.hash(&code.secret),
        hall: hall.to_owned(),
        name: name.to_owned(),
        made_at: now,
        until,
    };
    let hall = store.add_code(kept).await?;
    Ok(Issued { code, hall, until })
}
