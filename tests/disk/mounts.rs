//! Disks of our own: a part of this test program runs in a namespace where it may mount what it likes, and
//! everything it mounted ends with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Says to a part that it runs where it may mount.
const MOUNTS: &str = "ZHIBAN_TEST_MOUNTS";

/// Runs a part of this program in a namespace of its own. A machine that lets nobody mount is told of and
/// left alone: neither the right to it nor the kernel's support can be installed. Answers the lines of a proof that the
/// part said.
pub fn in_own_namespace(part: &str) -> String {
    let root = rustix::process::getuid().is_root();
    let namespace = if root { "--mount" } else { "--map-root-user" };
    let own = |program: &Path| {
        let mut command = Command::new("unshare");
        // A user that is mapped to root needs the other namespace too.
        command.args([namespace, "--mount", "--propagation", "private", "--"]).arg(program);
        command
    };
    let dir = tempfile::tempdir().unwrap();
    let mut tried = own(Path::new("mount"));
    tried.args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(dir.path());
    match tried.stdout(Stdio::null()).stderr(Stdio::piped()).output() {
        Ok(done) if done.status.success() => {}
        failed => {
            eprintln!("skipped: nobody may mount a disk here: {failed:?}");
            return String::new();
        }
    }
    let mut command = own(&std::env::current_exe().unwrap());
    command.args(["--exact", part, "--nocapture", "--test-threads=1"]).env(MOUNTS, "1");
    let done = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && out.contains("1 passed"), "{out}\n{err}");
    let proofs = out.lines().filter_map(|line| line.split_once("proof: "));
    proofs.flat_map(|(_, what)| ["proof: ", what, "\n"]).collect()
}

/// Whether this is such a part.
pub fn may_mount() -> bool {
    std::env::var_os(MOUNTS).is_some()
}

/// Mounts, or changes what is mounted; answers whether that went well.
pub fn mount<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> bool {
    Command::new("mount").args(words).stderr(Stdio::null()).status().unwrap().success()
}

/// A small disk in memory over a folder.
pub fn small_disk(over: &Path, mib: u32) {
    let size = format!("size={mib}m,mode=700");
    assert!(mount(&["-t", "tmpfs", "-o", &size, "none", &over.display().to_string()]));
}

/// Makes a disk read-only, or takes that back.
pub fn remount(at: &Path, how: &str) {
    assert!(mount(&["-o", &format!("remount,{how}"), &at.display().to_string()]), "{how}");
}

/// A file system of its own on a file, which gives up at the first error; none where the kernel or the tools
/// do not let us.
pub fn ext4_disk(over: &Path, image: &Path) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    std::fs::File::create(image).unwrap().set_len(24 << 20).unwrap();
    let mut made = Command::new("mkfs.ext4");
    made.env("PATH", path).args(["-q", "-F"]).arg(image).stderr(Stdio::null());
    let made = made.status().is_ok_and(|status| status.success());
    let (image, over) = (image.display().to_string(), over.display().to_string());
    let mounted = made && mount(&["-o", "loop,errors=remount-ro", &image, &over]);
    if !mounted {
        eprintln!("skipped: there is no loop device or no mkfs.ext4 here");
    }
    mounted.then(|| PathBuf::from(over))
}
