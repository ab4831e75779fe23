//! The training centre as somebody tries it out: one command, a browser, Ctrl-C.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{bare, signal_to};
use crate::visitor::{Page, Visitor};

/// On a loaded machine its halls take a while.
const PATIENCE: Duration = Duration::from_secs(180);

/// One that runs, and what it said at its start.
struct Demo {
    child: Child,
    said: Vec<String>,
    folder: PathBuf,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Demo {
    fn start(halls: u32, speed: u32) -> Demo {
        let mut command = bare();
        let (halls, speed) = (halls.to_string(), speed.to_string());
        command.args(["server", "demo", "--listen", "127.0.0.1:0"]);
        command.args(["--halls", &halls, "--speed", &speed]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = Vec::new();
        let mut folder = None;
        for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
            let line = line.unwrap();
            folder = line.split_once(" removes ").map(|(_, path)| PathBuf::from(path));
            said.push(line);
            if folder.is_some() {
                break;
            }
        }
        let folder = folder.unwrap_or_else(|| panic!("it did not say how it ends: {said:?}"));
        Demo { child, said, folder }
    }

    fn visitor(&self) -> Visitor {
        let url = self.said[0].rsplit_once("https://").unwrap().1;
        let ca = std::fs::read_to_string(self.folder.join("server/tls/ca.pem")).unwrap();
        Visitor::of(url.parse().unwrap(), &ca)
    }

    async fn signed_in(&self, name: &str) -> Visitor {
        let line = self.said.iter().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        let password = line.split_whitespace().nth(1).unwrap();
        let mut visitor = self.visitor();
        let page = visitor.get("/sign-in").await;
        let mut form = page.form("action=\"/sign-in\"");
        form.push(("name".to_owned(), name.to_owned()));
        form.push(("password".to_owned(), password.to_owned()));
        let done = visitor.post("/sign-in", &form).await;
        assert_eq!((done.status, done.leads_to()), (303, "/"), "{name}: {}", done.body);
        visitor
    }
}

/// Asks for a page until it is as it should be.
async fn until(visitor: &mut Visitor, path: &str, is: impl Fn(&Page) -> bool) -> Page {
    let watch = Stopwatch::start();
    loop {
        let page = visitor.get(path).await;
        if is(&page) {
            return page;
        }
        assert!(watch.elapsed() < PATIENCE, "{path}: {} {}", page.status, page.body);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_training_centre_has_halls_and_work_and_leaves_nothing() {
    let mut demo = Demo::start(4, 10);
    let mut centre = demo.signed_in("centre").await;
    let names = ["人民路营业厅", "中山路营业厅", "火车站营业厅", "大学城营业厅"];
    until(&mut centre, "/halls", |page| {
        names.iter().all(|name| page.body.contains(name))
            && (1..=4).all(|nth| page.body.contains(&format!("/h/H00{nth}\"")))
    })
    .await;
    // New, taken, due soon and late.
    for view in ["new", "overdue", "soon", "all"] {
        let path = format!("/inbox?view={view}");
        until(&mut centre, &path, |page| page.body.contains("href=\"/h/H001/c/")).await;
    }
    let me = centre.get("/me").await;
    assert!(me.body.contains("不要求此角色使用二次验证"), "it says what it lifts: {}", me.body);
    let mut manager = demo.signed_in("manager").await;
    until(&mut manager, "/inbox?view=all", |page| page.body.contains("href=\"/h/H001/c/")).await;
    assert_eq!(manager.get("/h/H002").await.status, 404, "another hall");
    let mut network = demo.signed_in("network").await;
    until(&mut network, "/inbox?view=all", |page| page.body.contains("href=\"/h/H002/c/")).await;
    let mut admin = demo.signed_in("admin").await;
    assert_eq!(admin.get("/users").await.status, 200);
    assert_eq!(ended(&mut demo.child), Some(0));
    assert!(!demo.folder.exists(), "{} is left", demo.folder.display());
}

/// Ends it as Ctrl-C does, and answers its exit code.
fn ended(child: &mut Child) -> Option<i32> {
    signal_to(child.id(), Signal::INT);
    let watch = Stopwatch::start();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        assert!(watch.elapsed() < PATIENCE, "it does not end");
        sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hall_without_a_network_comes_back_with_what_it_wrote() {
    let demo = Demo::start(4, 120);
    let away = demo.said.iter().find(|line| line.starts_with("H004 ")).unwrap();
    assert!(away.contains("10:35 to 11:30"), "{away}");
    let mut centre = demo.signed_in("centre").await;
    // What came with the last contact is newer than what it was cut off with.
    let contact = |page: &Page| -> Option<String> {
        let mut lines = page.body.lines();
        let column = lines.next()?.split("\",\"").position(|head| head == "最近联系")?;
        let row = lines.find(|line| line.contains("大学城营业厅"))?;
        let at = row.split("\",\"").nth(column)?.get(11..16)?;
        Some(at.to_owned())
    };
    let gone = until(&mut centre, "/export/halls.csv", |page| contact(page).is_some()).await;
    assert!(contact(&gone).unwrap().as_str() < "10:40", "{}", gone.body);
    until(&mut centre, "/export/halls.csv", |page| {
        contact(page).is_some_and(|at| at.as_str() >= "11:30")
    })
    .await;
    drop(demo);
}

#[test]
fn ended_while_its_halls_are_made_it_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let mut command = bare();
    command.args(["server", "demo", "--listen", "127.0.0.1:0", "--halls", "12"]);
    command.env("TMPDIR", place.path());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(child.stderr.take().unwrap()).lines();
    let begun = said.map(Result::unwrap).any(|line| line.contains("halls made"));
    assert!(begun, "it did not begin");
    assert_eq!(ended(&mut child), Some(0));
    let left: Vec<_> =
        std::fs::read_dir(place.path()).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(left.is_empty(), "{left:?}");
}
