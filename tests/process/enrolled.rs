//! Terminals and a server, each the real program: what they are told when something is not as they think.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::kit::{Folder, LISTENS, Ran, bare, ran};

const SETTINGS: &str = "name = 'Riverside'\n\
    [[service]]\nid = 'A'\nname = 'Bills'\n\
    [[service]]\nid = 'B'\nname = 'Contracts'\n\
    [[counter]]\nid = '1'\nservices = ['A', 'B']\n";

struct Server {
    top: TempDir,
    running: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.kill().unwrap_or_default();
        self.running.wait().unwrap();
    }
}

impl Server {
    fn start() -> Server {
        let top = tempfile::tempdir().unwrap();
        let data = top.path().join("server");
        ran(&mut server(&data, &["init", "--name", "localhost"])).ends(0);
        let mut running = server(&data, &["run", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (_, port) = line.trim().rsplit_once(':').unwrap();
        let url = format!("https://localhost:{port}");
        Server { top, running, url }
    }

    fn data(&self) -> PathBuf {
        self.top.path().join("server")
    }

    fn run(&self, args: &[&str]) -> Ran {
        ran(&mut server(&self.data(), args))
    }

    fn enrol(&self, folder: &Folder, hall: &str, more: &[(&str, &str)], lang: &str) -> Ran {
        let code = self.run(&["code", hall, "--json"]).ends(0).json();
        self.show(folder, code["code"].as_str().unwrap(), more, lang)
    }

    fn show(&self, folder: &Folder, code: &str, more: &[(&str, &str)], lang: &str) -> Ran {
        let mut command = folder.command(&["enrol", &self.url, code, "--lang", lang]);
        command.envs(more.iter().copied());
        ran(&mut command)
    }
}

fn server(data: &Path, args: &[&str]) -> Command {
    let mut command = bare();
    command.arg("server").args(args).arg("--data").arg(data);
    command
}

/// A terminal whose hall is set up and on the server.
fn first(server: &Server) -> Folder {
    let folder = Folder::new(LISTENS);
    std::fs::write(folder.path.join("hall.toml"), SETTINGS).unwrap();
    folder.run("settings apply --yes").ends(0);
    server.enrol(&folder, "H001", &[], "en").ends(0);
    folder.run("sync now").ends(0);
    folder
}

fn version(folder: &Folder) -> i64 {
    folder.run("settings show --json").ends(0).json()["version"].as_i64().unwrap()
}

#[test]
fn a_template_takes_nothing_away_from_a_hall_that_has_settings() {
    let server = Server::start();
    let a = first(&server);
    let b = Folder::nowhere();
    b.run("init --hall-id H001").ends(0);
    server.enrol(&b, "H001", &[], "en").ends(0);
    b.run("sync now").ends(0);
    assert_eq!(version(&b), 1);
    let said = b.run("settings apply --yes").ends(1).err;
    assert!(said.contains("written on version 0") && said.contains("service[A]"), "{said}");
    assert_eq!(version(&b), 1, "the settings in force are not touched");
    // What stood there before somebody else applied more is behind too.
    let more = format!("{SETTINGS}[[service]]\nid = 'C'\nname = 'Repairs'\n");
    std::fs::write(b.path.join("hall.toml"), &more).unwrap();
    b.run("settings apply --yes").ends(0);
    b.run("sync now").ends(0);
    a.run("sync now").ends(0);
    assert_eq!(version(&a), 2);
    let said = a.run("settings apply --yes").ends(1).err;
    assert!(said.contains("written on version 1") && said.contains("service[C]"), "{said}");
    a.run("settings apply --yes --force").ends(0);
    assert_eq!(version(&a), 3);
    // A file that somebody names is what they mean.
    let named = b.path.join("new.toml");
    std::fs::write(&named, "name = 'Other'\n").unwrap();
    b.run(&format!("settings apply --yes {}", named.display())).ends(0);
}

#[test]
fn enrol_says_in_the_hall_s_language_which_hall_and_loses_no_code() {
    let server = Server::start();
    let b = Folder::nowhere();
    b.run("init").ends(0);
    let code = server.run(&["code", "H002", "--json"]).ends(0).json();
    let code = code["code"].as_str().unwrap().to_owned();
    let said = server.show(&b, &code, &[], "zh").ends(1).err;
    assert!(said.contains("码是 H002 的, 本终端是 H001 的"), "{said}");
    assert!(said.contains("id = \"H002\""), "{said}");
    let toml = b.path.join("zhiban.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    std::fs::write(&toml, text.replace("H001", "H002")).unwrap();
    let said = server.show(&b, &code, &[], "zh").ends(0).out;
    assert!(said.contains("已加入 H002"), "{said}");
    let said = server.show(&b, &code, &[], "zh").ends(1).err;
    assert!(said.contains("码不对, 或用过了"), "{said}");
    let said = server.show(&b, "K7QF", &[], "zh").ends(1).err;
    assert!(said.contains("登记码共 24 个字符"), "{said}");
    // A place for keys that cannot be made: enrolled all the same, and told so.
    let c = Folder::nowhere();
    c.run("init --hall-id H002").ends(0);
    let nowhere = [("ZHIBAN_SECRET_DIR", "/proc/x")];
    let told = server.enrol(&c, "H002", &nowhere, "en").ends(0);
    assert!(told.err.contains("customers' records stay closed"), "{}", told.err);
    assert_eq!(c.run("sync status --json").ends(0).json()["enrolled"], true);
}

#[test]
fn a_terminal_that_was_shut_out_says_so_wherever_it_is_asked() {
    let server = Server::start();
    let a = first(&server);
    let status = a.run("sync status --json").ends(0).json();
    assert!(status["last_fault"].is_null(), "{status}");
    server.run(&["revoke", status["device"].as_str().unwrap()]).ends(0);
    std::fs::write(a.path.join("hall.toml"), format!("{SETTINGS}# looked at\n")).unwrap();
    a.run("settings apply --yes").ends(0);
    // In the folder itself, as a stick is mounted.
    let mut export = a.command(&["sync", "export", "--unsent", "rel.zb"]);
    ran(export.current_dir(&a.path)).ends(0);
    assert!(a.path.join("rel.zb").exists());
    a.run("sync now --wait 20").ends(1);
    let said = a.run("sync status --lang zh").ends(0).out;
    assert!(said.contains("本终端已被停用") && said.contains("zhiban enrol"), "{said}");
    let fault = a.run("sync status --json").ends(0).json()["last_fault"].clone();
    assert_eq!(fault["kind"], "refused", "{fault}");
    let doctor = a.run("doctor --json").ends(1).json();
    let found = doctor["findings"].as_array().unwrap().iter().find(|it| it["check"] == "enrolled");
    assert_eq!(found.unwrap()["level"], "bad");
    assert!(a.run("sync log --lang zh").ends(0).out.contains("本终端已被停用"));
    std::fs::write(a.path.join("none.zb"), "no such file of entries\n").unwrap();
    let none = a.path.join("none.zb");
    let said = a.run(&format!("sync import {} --lang zh", none.display())).ends(1).err;
    assert!(said.contains("这不是未传记录的文件"), "{said}");
}
