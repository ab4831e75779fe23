//! Certificates of other authorities that a policy names. Whoever writes a policy on a page does not say which files of this
//! machine are read: a policy names a file of one folder, which only the machine's administrator fills, and whatever is wrong
//! with it is told in the same words, so that nobody learns from them what else is there.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{Mode, OFlags};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::net::Missed;
use crate::server::tls::TLS_FOLDER;

/// Folder of these files, among the server's certificates.
const FOLDER: &str = "channels";
/// Largest file: every authority that a system knows has room in it.
const BYTES_MAX: usize = 1 << 20;

/// What is wrong with a name, where a policy is kept.
pub(super) const PLAIN: &str = "the name of a file in tls/channels of the server's folder";

/// Where they lie.
#[derive(Clone, Debug)]
pub struct Authorities(Arc<Path>);

impl Authorities {
    /// Those of a server's folder.
    pub fn of(folder: &Path) -> Authorities {
        Authorities(folder.join(TLS_FOLDER).join(FOLDER).into())
    }

    /// What a file holds.
    pub(super) async fn read(&self, name: &str) -> Result<Vec<CertificateDer<'static>>, Missed> {
        let unread =
            || Missed::Now(format!("ca_file is no certificate of at most 1 MB: name {PLAIN}"));
        if !is_file_name(name) {
            return Err(unread());
        }
        let path = self.0.join(name);
        // A disk that hangs holds up nobody else.
        let found = tokio::task::spawn_blocking(move || certificates(path)).await;
        found.ok().flatten().ok_or_else(unread)
    }
}

/// Whether this names a file and no way to one.
pub(super) fn is_file_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=100).contains(&name.len()) && !name.starts_with('.') && name.chars().all(plain)
}

fn certificates(path: PathBuf) -> Option<Vec<CertificateDer<'static>>> {
    // A pipe is not waited at, and nothing that only leads elsewhere is followed.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file: std::fs::File = rustix::fs::open(path, flags, Mode::empty()).ok()?.into();
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut pem = Vec::new();
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut pem).ok()?;
    if pem.len() > BYTES_MAX {
        return None;
    }
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    found.ok().filter(|found| !found.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_plain_files_of_the_folder_are_read_and_nothing_is_told_of_others() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("tls/channels");
        std::fs::create_dir_all(own.join("folder.pem")).unwrap();
        let made = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
        let pem = made.cert.pem();
        let outside = folder.path().join("tls/ca.pem");
        std::fs::write(&outside, &pem).unwrap();
        std::fs::write(own.join("ca.pem"), &pem).unwrap();
        std::fs::write(own.join(".hidden.pem"), &pem).unwrap();
        std::fs::write(own.join("none.pem"), "no certificate").unwrap();
        let room = pem + &" ".repeat(BYTES_MAX);
        std::fs::write(own.join("full.pem"), room.as_bytes().get(..BYTES_MAX).unwrap()).unwrap();
        std::fs::write(own.join("large.pem"), room.as_bytes().get(..=BYTES_MAX).unwrap()).unwrap();
        std::os::unix::fs::symlink(&outside, own.join("link.pem")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", own.join("zero.pem")).unwrap();
        let pipe = own.join("pipe.pem");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let authorities = Authorities::of(folder.path());
        for name in ["ca.pem", "full.pem"] {
            assert_eq!(authorities.read(name).await.map(|all| all.len()), Ok(1), "{name}");
        }
        let mut told = std::collections::BTreeSet::new();
        for name in [
            "",
            ".",
            "..",
            "../ca.pem",
            "/dev/zero",
            "/etc/passwd",
            ".hidden.pem",
            "absent.pem",
            "folder.pem",
            "large.pem",
            "link.pem",
            "none.pem",
            "pipe.pem",
            "zero.pem",
            "ca.pem\0",
        ] {
            match authorities.read(name).await {
                Err(Missed::Now(why)) => drop(told.insert(why)),
                other => panic!("{name}: {other:?}"),
            }
        }
        assert_eq!(told.len(), 1, "{told:?}");
    }
}
