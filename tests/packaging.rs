//! The Debian package, with dpkg itself in a root folder of its own: a first installation, an upgrade that keeps records
//! and settings, a downgrade that is refused in words, a purge that leaves the records.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // a test that cannot have what it needs has failed, or says so

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Whether dpkg is there and may install; under `ZHIBAN_CHECK` it must be.
fn has_dpkg() -> bool {
    let found = Command::new("dpkg-deb").arg("--version").output().is_ok();
    let root = rustix::process::geteuid().is_root();
    let checks = std::env::var_os("ZHIBAN_CHECK").is_some();
    assert!(found && root || !checks, "the package is tested with dpkg, as root");
    if !(found && root) {
        eprintln!("skipped: the package is tested with dpkg, as root");
    }
    found && root
}

fn package(version: &str, out: &Path) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/deb.sh");
    let made = Command::new(script)
        .args(["--binary", env!("CARGO_BIN_EXE_zhiban"), "--compress", "none"])
        .args(["--version", version])
        .arg(out)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    PathBuf::from(String::from_utf8(made.stdout).unwrap().trim_end())
}

/// An installation of nothing yet.
struct Machine {
    root: TempDir,
}

impl Machine {
    fn new() -> Machine {
        let root = TempDir::new().unwrap();
        let dpkg = root.path().join("var/lib/dpkg");
        for folder in ["info", "updates", "triggers"] {
            fs::create_dir_all(dpkg.join(folder)).unwrap();
        }
        fs::write(dpkg.join("status"), "").unwrap();
        Machine { root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    // The scripts run beside the folder instead of in it: it holds no shell.
    fn dpkg(&self, args: &[&str]) -> Output {
        Command::new("dpkg")
            .arg(format!("--root={}", self.root.path().display()))
            .args(["--force-script-chrootless", "--force-depends", "--log=/dev/null"])
            .args(args)
            .output()
            .unwrap()
    }

    fn install(&self, package: &Path) -> Output {
        self.dpkg(&["--install", package.to_str().unwrap()])
    }

    fn version(&self) -> String {
        let told = self.dpkg(&["--status", "zhiban"]);
        let told = String::from_utf8(told.stdout).unwrap();
        told.lines().find_map(|line| line.strip_prefix("Version: ")).unwrap().to_owned()
    }
}

#[test]
fn an_upgrade_keeps_the_records_and_a_downgrade_is_refused_in_words() {
    if !has_dpkg() {
        return;
    }
    let out = TempDir::new().unwrap();
    let (older, newer) = (package("1.0.0", out.path()), package("1.1.0", out.path()));
    let machine = Machine::new();

    let first = machine.install(&older);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let program = machine.path("usr/bin/zhiban");
    let says = Command::new(&program).arg("--version").output().unwrap();
    assert!(says.status.success());
    for file in [
        "lib/systemd/system/zhiban-server.service",
        "usr/share/man/man1/zhiban.1.gz",
        "usr/share/bash-completion/completions/zhiban",
        "usr/share/doc/zhiban/install.md",
        "usr/share/doc/zhiban/copyright",
    ] {
        assert!(machine.path(file).is_file(), "{file}");
    }

    let (records, options) = (
        machine.path("var/lib/zhiban-server/server.db"),
        machine.path("etc/default/zhiban-server"),
    );
    fs::write(&records, "records").unwrap();
    fs::write(&options, "ZHIBAN_SERVER_OPTIONS=\"--listen 127.0.0.1:9\"\n").unwrap();
    let upgrade = machine.install(&newer);
    assert!(upgrade.status.success(), "{}", String::from_utf8_lossy(&upgrade.stderr));
    assert_eq!(machine.version(), "1.1.0");
    assert_eq!(fs::read_to_string(&records).unwrap(), "records");
    assert!(fs::read_to_string(&options).unwrap().contains("127.0.0.1:9"));

    let downgrade = machine.install(&older);
    assert!(!downgrade.status.success());
    let words = String::from_utf8(downgrade.stderr).unwrap();
    for said in
        ["zhiban 1.0.0: not installed. Version 1.1.0", "Next: keep 1.1.0", "下一步:继续用 1.1.0"]
    {
        assert!(words.contains(said), "{words}");
    }
    assert_eq!(machine.version(), "1.1.0");
    assert!(Command::new(&program).arg("--version").output().unwrap().status.success());

    let purge = machine.dpkg(&["--purge", "zhiban"]);
    assert!(purge.status.success(), "{}", String::from_utf8_lossy(&purge.stderr));
    assert!(String::from_utf8_lossy(&purge.stderr).contains("stay"));
    assert!(!program.exists() && !options.exists());
    assert_eq!(fs::read_to_string(&records).unwrap(), "records");
    // Who removed the newer one on purpose gets the older one.
    assert!(machine.install(&older).status.success());
    assert_eq!(fs::read_to_string(&records).unwrap(), "records");
}
