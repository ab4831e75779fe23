//! `zhiban server notice`: the policy of notices, its secrets, a test, and what came of what was sent.

use std::io::{IsTerminal, Read};
use std::sync::Arc;

use serde::Serialize;
use zeroize::Zeroizing;

use super::super::args::server_notices::{
    NoticeCommand, NoticeListArgs, NoticePolicyArgs, NoticeSecretArgs, NoticeTestArgs,
};
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::super::whole::whole_text;
use super::{Place, SETTINGS_FILE, wait};
use crate::clock::Clock;
use crate::core::time::{Ms, Stamp};
use crate::server::notices::{
    Allowed, Authorities, Done, Net, Patience, Policy, PolicyFault, PolicyNotKept, SecretFault,
    SystemResolver, Tongue, Worker, WorkerRules, done_lines, keep_policy, keep_secret, pending,
    policy_of, secrets_kept, secrets_needed,
};
use crate::server::{Fault, Storage, Times};

/// Who changes something here: whoever has the server's folder.
const BY: &str = "administrator";
/// Largest file of a policy.
const POLICY_BYTES_MAX: u64 = 1 << 20;

/// Runs one of them.
pub(super) fn run(place: &Place, command: &NoticeCommand, out: &mut Out) -> Result<Exit, Failure> {
    match command {
        NoticeCommand::List(args) => list(place, args, out),
        NoticeCommand::Test(args) => test(place, args, out),
        NoticeCommand::Policy(args) => policy(place, args, out),
        NoticeCommand::Secret(args) => secret(place, args, out),
    }
}

/// Machines of the inside that notices may go to.
pub(super) fn allowed(lines: &[String]) -> Result<Allowed, Failure> {
    Allowed::read(lines).map_err(|line| {
        Failure::usage(format!("notice_allow in {SETTINGS_FILE}: '{line}'"))
            .safe("nothing was changed")
            .next("write names, addresses and networks: notice_allow = [\"sms.example\", \"10.1.0.0/16\"]")
    })
}

fn stamp(at: Ms) -> Stamp {
    Stamp { at, offset_min: 0 }
}

#[derive(Serialize)]
struct Waits {
    id: String,
    due: Stamp,
    rule: String,
    target: String,
    cause: &'static str,
    hall: String,
    number: Option<String>,
    tries: u32,
    last: Option<String>,
}

#[derive(Serialize)]
struct Came {
    at: Stamp,
    #[serde(flatten)]
    done: Done,
}

#[derive(Serialize)]
struct Listed {
    waiting: Vec<Waits>,
    done: Vec<Came>,
}

fn list(place: &Place, args: &NoticeListArgs, out: &mut Out) -> Result<Exit, Failure> {
    let most = usize::from(args.limit);
    let (waiting, done) = wait(async {
        let store = place.opened().await?;
        let waiting = pending(&store, most).await?;
        Ok::<_, Failure>((waiting, done_lines(&store, None, most).await?))
    })??;
    let waits = waiting.into_iter().map(|it| Waits {
        id: it.id,
        due: stamp(it.due),
        rule: it.rule,
        target: it.target,
        cause: it.cause.as_str(),
        hall: it.hall,
        number: it.facts.number,
        tries: it.tries,
        last: it.last,
    });
    let came = done.into_iter().map(|(_, at, done)| Came { at: stamp(at), done });
    let listed = Listed { waiting: waits.collect(), done: came.collect() };
    if args.json {
        out.json(&listed)?;
        return Ok(Exit::Done);
    }
    for it in &listed.waiting {
        let number = it.number.as_deref().unwrap_or("-");
        let last = it.last.as_deref().map(|why| format!("  {} tries: {why}", it.tries));
        out.line(&format!(
            "waiting  {}  {}  {} {number}  to {}{}",
            it.due.to_rfc3339(),
            it.cause,
            it.hall,
            it.target,
            last.unwrap_or_default()
        ))?;
    }
    for Came { at, done } in &listed.done {
        let number = done.number.as_deref().unwrap_or("-");
        let why = if done.why.is_empty() { String::new() } else { format!(": {}", done.why) };
        out.line(&format!(
            "{}  {}  {}  {} {number}  to {}{why}",
            done.result,
            at.to_rfc3339(),
            done.cause,
            done.hall,
            if done.target.is_empty() { "-" } else { &done.target },
        ))?;
    }
    Ok(Exit::Done)
}

fn test(place: &Place, args: &NoticeTestArgs, out: &mut Out) -> Result<Exit, Failure> {
    let ways = (allowed(&place.settings.notice_allow)?, Authorities::of(&place.folder));
    let net = Net::new(Arc::new(SystemResolver), ways, Patience::default());
    let tried = wait(async {
        let store: Arc<Storage> = Arc::new(place.opened().await?);
        let times = (Times::system(), WorkerRules::default());
        let worker = Worker::new((store, place.master()?), net, times)?;
        let tongue = Tongue::default();
        Ok::<_, Failure>(worker.test(&args.target, args.to.clone(), tongue).await?)
    })??;
    let Some(tried) = tried else {
        return Err(Failure::refused(format!("the policy has no target '{}'", args.target))
            .safe("nothing was sent")
            .next("`zhiban server notice policy` shows them"));
    };
    let is_sent = tried.result == "sent";
    if args.json {
        let told = serde_json::json!({
            "target": args.target, "result": tried.result, "why": tried.why,
        });
        out.json(&told)?;
        return Ok(if is_sent { Exit::Done } else { Exit::Refused });
    }
    if !is_sent {
        let what = match tried.result {
            "later" => "it did not work now",
            "not_allowed" => "it must not be sent there",
            _ => "whoever it went to will not have it",
        };
        return Err(Failure::refused(format!("{what}: {}", tried.why))
            .safe("the test was noted and is not tried again"));
    }
    out.line(&format!("a test went to {}", args.target))?;
    Ok(Exit::Done)
}

fn faults(file: &str, faults: &[PolicyFault]) -> Failure {
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Failure::usage(format!("{file}: {}", told.join("; ")))
        .safe("the policy in force was not changed")
        .next("correct it; docs/notices.md has what can stand there")
}

fn policy(place: &Place, args: &NoticePolicyArgs, out: &mut Out) -> Result<Exit, Failure> {
    let Some(file) = &args.file else {
        let books = wait(async { Ok::<_, Failure>(policy_of(&place.opened().await?).await?) })??;
        if args.json {
            let told = serde_json::json!({ "version": books.version, "policy": books.policy });
            out.json(&told)?;
        } else {
            out.line(&format!("# version {}", books.version))?;
            out.text(&books.policy.to_toml())?;
        }
        return Ok(Exit::Done);
    };
    let name = file.display().to_string();
    let text = whole_text(file, POLICY_BYTES_MAX)?;
    let policy = Policy::from_toml(&text).map_err(|found| faults(&name, &found))?;
    let (version, missing) = wait(async {
        let store = place.opened().await?;
        let kept = secrets_kept(&store).await?;
        let mut missing = secrets_needed(&policy);
        missing.retain(|name, _| !kept.iter().any(|(it, _)| it == name));
        let seen = match args.seen {
            Some(seen) => seen,
            None => policy_of(&store).await?.version,
        };
        if args.check {
            return Ok((seen, missing));
        }
        let who = (BY, Clock::system().now());
        let version = keep_policy(&store, (&policy, seen), who).await.map_err(|not| match not {
            PolicyNotKept::Faults(found) => faults(&name, &found),
            PolicyNotKept::Store(fault) => fault.into(),
            changed @ PolicyNotKept::Changed(_) => Failure::refused(changed.to_string())
                .next("look at what stands: zhiban server notice policy"),
        })?;
        Ok::<_, Failure>((version, missing))
    })??;
    if args.json {
        let missing: Vec<&String> = missing.keys().collect();
        let told = serde_json::json!({
            "version": version, "kept": !args.check, "missing_secrets": missing,
        });
        out.json(&told)?;
        return Ok(Exit::Done);
    }
    let did = if args.check { "can be followed, nothing was changed" } else { "is in force" };
    out.line(&format!("the policy {did}; version {version}"))?;
    for (secret, targets) in missing {
        let targets = targets.join(", ");
        out.line(&format!(
            "there is no secret '{secret}' yet, for {targets}: zhiban server notice secret {secret}"
        ))?;
    }
    Ok(Exit::Done)
}

/// Longest input that is read for a secret.
const INPUT_BYTES_MAX: u64 = 8192;

fn secret(place: &Place, args: &NoticeSecretArgs, out: &mut Out) -> Result<Exit, Failure> {
    let stdin = std::io::stdin();
    let store = place.open()?;
    if stdin.is_terminal() {
        return Err(Failure::usage("a secret is not typed where it can be seen")
            .safe("nothing was changed")
            .next(format!("zhiban server notice secret {} < file", args.name)));
    }
    let mut text = Zeroizing::new(String::new());
    stdin
        .lock()
        .take(INPUT_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|error| Failure::io("cannot read the secret", &error))?;
    let who = (BY, Clock::system().now());
    let master = place.master()?;
    let kept = keep_secret(&store, &master, (&args.name, text.trim()), who);
    wait(kept)?.map_err(|fault| match fault {
        SecretFault::Store(fault) => Fault::into(fault),
        SecretFault::Key(fault) => fault.into(),
        fault => Failure::usage(fault.to_string()),
    })?;
    out.line(&format!("the secret '{}' is kept", args.name))?;
    Ok(Exit::Done)
}
