//! `zhiban server init`: everything that a server needs, in one folder.

use std::path::Path;

use super::super::args::ServerInitArgs;
use super::super::failure::{Exit, Failure};
use super::super::out::Out;
use super::database::{Database, kept, whole};
use super::{Place, SETTINGS_FILE, Settings, is_empty, wait};
use crate::core::time::Ms;
use crate::server::accounts::Accounts;
use crate::server::sqlite::DB_FILE;
use crate::server::tls::{Given, TLS_FOLDER, Tls, make_ca, renew};
use crate::server::{Limits, MASTER_KEY_FILE, MasterKey, Records, Storage, Times, random};
use crate::store::{make_folder, write_whole};

/// Makes the folder. What says that it is whole, the settings, is written last.
pub(super) fn run(
    (folder, database): (&Path, Option<&str>),
    args: &ServerInitArgs,
    now: Ms,
    out: &mut Out,
) -> Result<Exit, Failure> {
    if !is_empty(folder) {
        return Err(Failure::refused(format!("{} is not empty", folder.display()))
            .safe("nothing was changed")
            .next("name another folder for the server with --data"));
    }
    let names = if args.names.is_empty() { vec![machine()] } else { args.names.clone() };
    names.iter().try_for_each(|name| expect_name(name))?;
    let given = given(args)?;
    if let Some(given) = &given {
        Tls::given(given)?;
    }
    let settings = Settings {
        names,
        listen: args.listen,
        database: kept(database)?,
        database_password_file: args.database_password_file.as_deref().map(whole).transpose()?,
        pack_at: super::pack_at(),
        pack_after_days: super::pack_after_days(),
        page_idle_minutes: super::page_idle_minutes(),
        page_hours_max: super::page_hours_max(),
        metrics_token: None,
        notice_allow: Vec::new(),
        tls: given,
    };
    let database = Database::of(settings.database.as_deref(), &settings)?;
    let was_there = folder.exists();
    make_folder(folder)
        .map_err(|error| Failure::io(format!("cannot make {}", folder.display()), &error))?;
    let place = Place { folder: folder.to_owned(), settings, database: None };
    let (code, until) =
        make(&place, database.as_ref(), now).inspect_err(|_| clear(folder, was_there))?;
    let data = folder.display();
    out.line(&format!("server made in {data}; terminals reach it at {}", place.url()))?;
    out.line(&format!("start it:      zhiban server run --data {data}"))?;
    out.line(&format!("let one in:    zhiban server code HALL --name NAME --data {data}"))?;
    super::users::told_code(&code, until, &place, out)?;
    if place.settings.database.is_none() {
        out.line(&format!("every night:   zhiban server backup DIR --data {data}"))?;
    }
    out.line(&format!(
        "keep a copy of {MASTER_KEY_FILE} and of the folder tls in another place than the backups"
    ))?;
    Ok(Exit::Done)
}

/// Makes what is in the folder. Answers the code of a first administrator and until when it holds.
pub(super) fn make(
    place: &Place,
    database: Option<&Database>,
    now: Ms,
) -> Result<(String, Ms), Failure> {
    let folder = &place.folder;
    if place.settings.tls.is_none() {
        make_ca(folder, now)?;
        renew(folder, &certified(&place.settings.names), now)?;
    }
    let master = MasterKey::make(folder)?;
    let file = place.db();
    let records = database.map_or(Records::File(&file), Database::records);
    let first = wait(async {
        Storage::create(records, random()?, now).await?;
        let store = Storage::open(records).await?;
        let limits = Limits::default();
        let accounts = Accounts::new(store.into(), master, Times::system(), &limits);
        Ok::<_, Failure>(accounts.make_first().await?)
    })??;
    let text = toml::to_string(&place.settings)
        .map_err(|error| Failure::refused(format!("the settings cannot be written: {error}")))?;
    write_whole(&folder.join(SETTINGS_FILE), text.as_bytes())
        .map_err(|error| Failure::io(format!("cannot write {SETTINGS_FILE}"), &error))?;
    Ok(first)
}

/// Takes away what a failed `init` made in a folder that was empty: nothing was served with it yet, and the next try needs
/// an empty one. What cannot be removed is told by that try.
fn clear(folder: &Path, was_there: bool) {
    drop(std::fs::remove_dir_all(folder.join(TLS_FOLDER)));
    let own = [MASTER_KEY_FILE, SETTINGS_FILE, DB_FILE];
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        // Beside each there may be a draft, or a log of the database.
        let name = entry.file_name();
        let is_own = name.to_str().is_some_and(|name| own.iter().any(|own| name.contains(own)));
        if is_own {
            drop(std::fs::remove_file(entry.path()));
        }
    }
    if !was_there {
        drop(std::fs::remove_dir(folder));
    }
}

/// A name by which terminals can reach a server.
fn expect_name(name: &str) -> Result<(), Failure> {
    if rustls::pki_types::ServerName::try_from(name).is_ok() {
        return Ok(());
    }
    Err(Failure::usage(format!("'{name}' is no name or address of a machine"))
        .safe("nothing was made")
        .next("write --name as terminals reach it: a name such as zhiban.example.net, or an IP address"))
}

fn given(args: &ServerInitArgs) -> Result<Option<Given>, Failure> {
    let (Some(cert), Some(key), Some(ca)) = (&args.cert, &args.key, &args.ca) else {
        return Ok(None);
    };
    Ok(Some(Given { cert: whole(cert)?, key: whole(key)?, ca: whole(ca)? }))
}

/// The names that a certificate gets: this machine reaches its own server too.
pub(super) fn certified(names: &[String]) -> Vec<String> {
    let mut all = names.to_vec();
    for own in ["localhost", "127.0.0.1", "::1"] {
        if !all.iter().any(|name| name == own) {
            all.push(own.to_owned());
        }
    }
    all
}

/// What this machine calls itself.
fn machine() -> String {
    let text = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let name = text.trim();
    if !name.is_empty() && name.chars().all(plain) {
        name.to_owned()
    } else {
        "localhost".to_owned()
    }
}
