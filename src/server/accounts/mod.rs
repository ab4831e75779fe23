//! Who may use the server's pages, and what they may see and do there. Everything is kept as documents and lines of the
//! storage; nothing here knows of HTML.

mod user;

pub use user::{Scope, User, disable_user, put_user, user, users};
