//! A private mosquitto on a free loopback port, with what it keeps in a temporary folder, and a machine that
//! publishes there.

use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rumqttc::{Client, Event, LastWill, MqttOptions, Outgoing, Packet, QoS};
use tempfile::TempDir;

/// Waits until something is so.
pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..1500 {
        if so() {
            return;
        }
        zhiban::clock::sleep(Duration::from_millis(20));
    }
    panic!("waited in vain: {what}");
}

/// A program of the package `mosquitto`, if it is installed. Under the check it must be.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/bin".into()]);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    assert!(found.is_some() || std::env::var_os("ZHIBAN_CHECK").is_none(), "{name} is missing");
    if found.is_none() {
        // Not through the macro, whose output is shown of failed tests only.
        let told =
            format!("SKIPPED: {name} is not installed (Debian: apt-get install mosquitto)\n");
        std::io::stderr().write_all(told.as_bytes()).unwrap();
    }
    found
}

/// The broker. It ends when this is dropped.
pub(crate) struct Broker {
    program: PathBuf,
    folder: TempDir,
    child: Child,
    /// Where it listens.
    pub(crate) port: u16,
}

impl Broker {
    /// Starts one; none if it is not installed. `user` may then only be asked with a password.
    pub(crate) fn start(login: Option<(&str, &str)>) -> Option<Broker> {
        let program = program("mosquitto")?;
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let port = port.port();
        let place = folder.path().display();
        let open = match login {
            None => "allow_anonymous true\n".to_owned(),
            Some(_) => format!("allow_anonymous false\npassword_file {place}/passwords\n"),
        };
        let text = format!(
            "listener {port} 127.0.0.1\nuser root\npersistence true\n\
             persistence_location {place}/\nmax_queued_messages 0\n{open}"
        );
        if let Some((user, password)) = login {
            let made = Command::new(self::program("mosquitto_passwd")?)
                .args(["-b", "-c"])
                .arg(folder.path().join("passwords"))
                .args([user, password])
                .status();
            assert!(made.unwrap().success());
        }
        std::fs::write(folder.path().join("mosquitto.conf"), text).unwrap();
        let child = run(&program, folder.path(), port);
        Some(Broker { program, folder, child, port })
    }

    /// Ends it in order: it keeps its sessions on disk.
    pub(crate) fn end(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again on the same port with what it had kept.
    pub(crate) fn again(&mut self) {
        self.child = run(&self.program, self.folder.path(), self.port);
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn run(program: &Path, folder: &Path, port: u16) -> Child {
    let mut child = Command::new(program)
        .arg("-c")
        .arg(folder.join("mosquitto.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the broker listens", || {
        assert!(child.try_wait().unwrap().is_none(), "the broker ended");
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
    });
    child
}

/// Publishes these messages at least once, and returns when the broker has them all.
pub(crate) fn publish(
    broker: &Broker,
    login: Option<(&str, &str)>,
    messages: &[(String, Vec<u8>, bool)],
) {
    let mut options = MqttOptions::new("machine", "127.0.0.1", broker.port);
    options.set_max_packet_size(16 << 20, 16 << 20);
    if let Some((user, password)) = login {
        options.set_credentials(user, password);
    }
    let (client, mut connection) = Client::new(options, messages.len() + 1);
    for (topic, payload, retain) in messages {
        client.try_publish(topic, QoS::AtLeastOnce, *retain, payload.clone()).unwrap();
    }
    let mut confirmed = 0;
    for event in connection.iter() {
        confirmed += usize::from(matches!(event.unwrap(), Event::Incoming(Packet::PubAck(_))));
        if confirmed == messages.len() {
            break;
        }
    }
    client.try_disconnect().unwrap();
    for event in connection.iter() {
        if matches!(event, Err(_) | Ok(Event::Outgoing(Outgoing::Disconnect))) {
            break;
        }
    }
}

/// An adapter that leaves a last will behind and dies.
pub(crate) fn die_with_will(broker: &Broker, topic: &str) {
    let mut options = MqttOptions::new("adapter", "127.0.0.1", broker.port);
    options.set_last_will(LastWill::new(topic, "down", QoS::AtLeastOnce, true));
    let (_client, mut connection) = Client::new(options, 1);
    let first = connection.iter().next().unwrap().unwrap();
    assert!(matches!(first, Event::Incoming(Packet::ConnAck(_))));
    // Dropped without a farewell.
}
