//! Notices: what happens in the halls is told to people where they are. A policy says who hears of what, in which hours and
//! how much; what has to be sent waits in an outbox on the disk; a worker sends it and notes what came of each. Nothing is
//! silent: what is not sent is noted with why (complaints I4). Knows no page.

mod address;
mod authority;
mod book;
mod channel;
mod check;
mod differ;
mod happening;
mod hours;
mod keep;
mod letter;
mod net;
mod outbox;
mod plan;
mod policy;
mod rate;
mod secrets;
mod seen;
mod target;
mod template;
mod worker;

pub use address::{AddressFault, Allowed, Found, Resolve, SystemResolver};
pub use authority::Authorities;
pub use book::{Books, Past, PolicyNotKept, keep_policy, past_policies, policy_of};
pub use check::{PolicyFault, is_name, secrets_needed};
pub use differ::{Differs, differences};
pub use happening::{Cause, Facts, Field, Happening};
pub use keep::keep_notices;
pub use letter::cause_name;
pub use net::{Net, Patience};
pub use outbox::{DONE_LINE, Done, NOTICE_KIND, Told, done_lines, pending, tell};
pub use plan::{NotSent, Notice, Planned, Why, plan};
pub use policy::{Digest, Filter, Inside, Policy, Quiet, Rule, To, Tongue, Way};
pub use secrets::{SecretFault, keep_secret, secrets_kept};
pub use target::{Mail, MailTls, Robot, Sms, Success, Target, Webhook};
pub use worker::{Tried, Worker, WorkerRules};
