//! Who may use the server's pages, and what they may see and do there: people, roles, passwords, second factors, sessions,
//! and the record of who did what. Everything is kept as documents and lines of the storage; nothing here knows of HTML.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};

use super::limits::{Buckets, Limits};
use super::{Fault, HallStore, MasterKey, Times};

mod change;
mod districts;
mod first;
mod lockout;
mod manage;
mod once;
mod password;
mod record;
mod role_edit;
mod roles;
mod second;
mod session;
mod sign_in;
mod totp;
mod user;
mod web;

pub use self::change::PasswordFault;
pub use self::first::{FIRST_LIFE_SECS, FirstFault, NewFirst};
pub use self::manage::{Draft, ManageFault, Reset};
pub use self::password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, Weak, weak};
pub use self::record::{
    AUDIT, AuditAsk, AuditLine, Broken, Entry, Outcome, What, check_chain, csv, ndjson,
};
pub use self::role_edit::{KeptRole, RoleFault};
pub use self::roles::{District, Halls, Right, Role, Rules, Subject};
pub use self::second::{Enrolled, Enrolling, SecondFault};
pub use self::session::{OwnSession, Stage, Visit};
pub use self::sign_in::SignIn;
pub use self::totp::{Totp, otpauth, qr_svg};
pub use self::user::{Scope, Second, User, is_name, user, users};
pub use self::web::{
    COOKIE, FORM_COOKIE, cookie_in, csrf_of, ended_cookie, is_csrf, is_own_origin, set_cookie,
};

/// How many passwords are hashed at a time: each takes 19 MB and a core for a moment.
const HASHING: usize = 2;

/// How many more may wait for that; whoever comes then is asked to come again.
const WAITING: usize = 64;

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The address, as it counts; none = a command on the server's own machine.
    pub address: Option<IpAddr>,
    /// What their browser calls itself.
    pub agent: String,
}

/// The people of a server.
pub struct Accounts<S> {
    store: Arc<S>,
    master: MasterKey,
    times: Times,
    idle: Duration,
    longest: Duration,
    hashing: Arc<Semaphore>,
    waiting: Semaphore,
    wrong: Buckets<IpAddr>,
    /// Whoever shows a code of a second factor.
    codes: Mutex<()>,
    end: Mutex<Option<record::End>>,
    once: once::Once,
}

impl<S: HallStore> Accounts<S> {
    /// Those of a storage.
    pub fn new(store: Arc<S>, master: MasterKey, times: Times, limits: &Limits) -> Accounts<S> {
        Accounts {
            store,
            master,
            times,
            idle: limits.page_idle,
            longest: limits.page_longest,
            hashing: Arc::new(Semaphore::new(HASHING)),
            waiting: Semaphore::new(WAITING),
            wrong: Buckets::each_minute(limits.wrong_codes.0, limits.wrong_codes.0),
            codes: Mutex::new(()),
            end: Mutex::new(None),
            once: once::Once::default(),
        }
    }

    /// The storage.
    pub fn store(&self) -> &Arc<S> {
        &self.store
    }

    /// Somebody by name.
    pub async fn user(&self, name: &str) -> Result<Option<User>, Fault> {
        user(&*self.store, name).await
    }

    /// Roles and districts as they are now.
    pub async fn rules(&self) -> Result<Rules, Fault> {
        Rules::read(&*self.store).await
    }
}

/// What a storage says of bytes that are not what was written, or of a machine that gives no random numbers.
fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::Broken(error.to_string())
}

/// An enum whose values have a code in documents. One of a newer version is read as `Unknown`, which grants and says
/// nothing.
macro_rules! codes {
    (
        $(#[$doc:meta])*
        $set:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $set {
            $($(#[$value_doc])* #[serde(rename = $code)] $value,)*
            /// A value of a newer version.
            #[serde(rename = "unknown", other)]
            Unknown,
        }

        impl $set {
            /// Every known value, in the order in which a list offers them.
            pub const ALL: &'static [$set] = &[$($set::$value,)*];

            /// Its code.
            pub fn as_str(self) -> &'static str {
                match self { $($set::$value => $code,)* $set::Unknown => "unknown" }
            }

            /// The value of that code.
            pub fn from_text(text: &str) -> Option<$set> {
                $set::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}
use codes;
