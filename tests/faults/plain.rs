//! The server's own code inside the test, which also answers without encryption: bytes of a request can then be cut,
//! changed and sent again where TLS would hide them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use zhiban::core::time::Ms;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::tls::{Tls, acceptor, make_ca, renew};
use zhiban::server::{
    App, AppConfig, Limits, Listening, MasterKey, Times, issue, listen, serve_plain,
};
use zhiban::store::read_device_key;
use zhiban::sync::{Link, Server, Tcp};

use crate::rig::{Terminal, folder};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub struct Plain {
    folder: TempDir,
    runtime: Runtime,
    pub app: Arc<App<SqliteStore>>,
    listening: Option<Listening>,
    /// Where it answers without encryption.
    pub open: SocketAddr,
    stop: watch::Sender<bool>,
    pin: [u8; 10],
}

impl Plain {
    pub fn new() -> Plain {
        Plain::with(&Limits::default(), Times::system().now())
    }

    /// With certificates that were made then.
    pub fn with(limits: &Limits, made: Ms) -> Plain {
        Plain::of(limits, made, "127.0.0.1")
    }

    /// Whose certificate is for this name.
    pub fn named(name: &str) -> Plain {
        Plain::of(&Limits::default(), Times::system().now(), name)
    }

    fn of(limits: &Limits, made: Ms, name: &str) -> Plain {
        let folder = folder();
        SqliteStore::create(&folder.path().join(DB_FILE), [9; 16], made).unwrap();
        MasterKey::make(folder.path()).unwrap();
        make_ca(folder.path(), made).unwrap();
        assert!(renew(folder.path(), &[name.to_owned()], made).unwrap());
        let tls = Tls::own(folder.path()).unwrap();
        let config = AppConfig {
            limits: *limits,
            times: Times::system(),
            master: MasterKey::load(folder.path()).unwrap(),
            ca_pem: tls.ca_pem.clone(),
            spread: true,
            metrics_token: None,
        };
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.unwrap();
        let (stop, stopped) = watch::channel(false);
        let (app, listening, open) = runtime.block_on(async {
            let store = SqliteStore::open(&folder.path().join(DB_FILE)).unwrap();
            let app = App::start(store, config).await.unwrap();
            let (accepts, _) = acceptor(&tls).unwrap();
            let listening = listen(&app, SocketAddr::new(HERE, 0), accepts).unwrap();
            let listener = TcpListener::bind(SocketAddr::new(HERE, 0)).await.unwrap();
            let open = listener.local_addr().unwrap();
            let own = Arc::clone(&app);
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    stream.set_nodelay(true).unwrap_or_default();
                    let (app, stopped) = (Arc::clone(&own), stopped.clone());
                    tokio::spawn(async move { serve_plain(&app, stream, HERE, stopped).await });
                }
            });
            (app, listening, open)
        });
        Plain { folder, runtime, app, listening: Some(listening), open, stop, pin: tls.pin() }
    }

    /// Where it answers with encryption.
    pub fn tls(&self) -> SocketAddr {
        self.listening.as_ref().unwrap().address()
    }

    pub fn db(&self) -> PathBuf {
        self.folder.path().join(DB_FILE)
    }

    pub fn code(&self) -> String {
        let master = MasterKey::load(self.folder.path()).unwrap();
        let now = Times::system().now();
        self.runtime.block_on(async {
            let admin = SqliteStore::open(&self.db()).unwrap();
            issue(&admin, &master, self.pin, ("H001", "Hall"), now).await.unwrap().code.to_text()
        })
    }

    /// A new terminal of its hall.
    pub fn terminal(&self, name: &'static str) -> Terminal {
        let terminal = Terminal::new(name);
        terminal.enrol(self.tls(), &self.code());
        terminal
    }
}

/// The link of a terminal without encryption.
pub fn plain_link(terminal: &Terminal, at: SocketAddr) -> Link {
    let enrolment = terminal.store.lock().unwrap().enrolment().unwrap().unwrap();
    let key = read_device_key(terminal.folder.path()).unwrap().unwrap();
    let mut link = Link::of(&enrolment, &key).unwrap();
    link.server = Server::plain(&format!("http://{at}"), Arc::new(Tcp)).unwrap();
    link
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.app.stop();
        if let Some(listening) = self.listening.take() {
            self.runtime.block_on(listening.stop(Duration::from_secs(20)));
        }
    }
}
