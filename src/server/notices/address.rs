//! Where a request may go. An address that somebody wrote into a policy must not reach into the server's own network: its
//! machine is looked up once, every address found is judged, and the connection goes to what was judged. Redirects are
//! never followed. Source: reliability.md 7.7, S29; the ranges are those of the IANA registries of special addresses.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;

use hyper::Uri;

/// An address that was read and may be asked for, if its machine may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) is_plain: bool,
    /// Path and query.
    pub(super) path: String,
}

/// Why an address is not asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It cannot be read. What stands in it may be a secret, so that it is not repeated.
    #[error("this is no address: write it as https://host/path")]
    Form,
    /// It is not encrypted.
    #[error(
        "this address is not encrypted: write https://, or set plain = true and have the server allow its machine"
    )]
    Plain,
    /// Its machine is in a network that must not be reached.
    #[error(
        "{host} is at {ip}, {what}; an administrator of the server may allow it in server.toml"
    )]
    Forbidden {
        /// The machine.
        host: String,
        /// Where it is.
        ip: IpAddr,
        /// What that is.
        what: &'static str,
    },
    /// A robot is not where its service is.
    #[error(
        "{0} is no machine of this service; an administrator of the server may allow it in server.toml"
    )]
    Elsewhere(String),
}

impl Address {
    /// Reads one. What looks like one and leads elsewhere is none: names with a user before them, other schemes.
    pub(super) fn read(url: &str, plain: bool) -> Result<Address, AddressFault> {
        let uri: Uri = url.trim().parse().map_err(|_| AddressFault::Form)?;
        let is_plain = match uri.scheme_str() {
            Some("https") => false,
            Some("http") if plain => true,
            Some("http") => return Err(AddressFault::Plain),
            _ => return Err(AddressFault::Form),
        };
        let authority = uri.authority().ok_or(AddressFault::Form)?;
        let host = authority.host().trim_matches(['[', ']']).trim_end_matches('.');
        if host.is_empty() || authority.as_str().contains('@') {
            return Err(AddressFault::Form);
        }
        let asked = authority.as_str().rsplit_once(']').map_or(authority.as_str(), |(_, it)| it);
        let port = match (authority.port_u16(), asked.contains(':')) {
            (None, true) | (Some(0), _) => return Err(AddressFault::Form),
            (port, _) => port.unwrap_or(if is_plain { 80 } else { 443 }),
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Address { host: host.to_ascii_lowercase(), port, is_plain, path })
    }
}

/// Machines and networks of the inside that may be reached all the same, from the server's own settings: whoever may edit
/// a policy on a page must not lift this for himself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    hosts: Vec<String>,
    networks: Vec<(IpAddr, u8)>,
}

impl Allowed {
    /// Of names (`gateway.example`), addresses (`10.1.2.3`) and networks (`10.1.0.0/16`). The first that is none of them is
    /// the error.
    pub fn read(lines: &[String]) -> Result<Allowed, String> {
        let mut allowed = Allowed::default();
        for line in lines {
            let text = line.trim().to_ascii_lowercase();
            let (ip, bits) =
                text.split_once('/').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
            match (ip.parse::<IpAddr>().map(|ip| ip.to_canonical()), bits) {
                (Ok(ip), bits) => {
                    let most = if ip.is_ipv4() { 32 } else { 128 };
                    let bits = bits.map_or(Ok(most), str::parse).map_err(|_| line.clone())?;
                    if bits > most {
                        return Err(line.clone());
                    }
                    allowed.networks.push((ip, bits));
                }
                (Err(_), None) if is_host(&text) => allowed.hosts.push(text),
                _ => return Err(line.clone()),
            }
        }
        Ok(allowed)
    }

    /// Whether a machine is named.
    pub(super) fn has_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|it| it == host)
    }

    /// Whether an address is named.
    pub(super) fn names(&self, ip: IpAddr) -> bool {
        self.has_ip(unwrapped(ip))
    }

    fn has_ip(&self, ip: IpAddr) -> bool {
        self.networks.iter().any(|(network, bits)| is_inside(ip, *network, *bits))
    }

    /// Whether a machine that is at an address may be reached.
    pub(super) fn judge(&self, host: &str, ip: IpAddr) -> Result<(), AddressFault> {
        let ip = unwrapped(ip);
        if self.has_ip(ip) {
            return Ok(());
        }
        let forbidden = |what| Err(AddressFault::Forbidden { host: host.to_owned(), ip, what });
        match inside(ip) {
            None => Ok(()),
            // A name allows what a machine of the inside has, but never what is nobody's or tells a cloud's secrets.
            Some((_, Reach::Network)) if self.has_host(host) => Ok(()),
            Some((what, _)) => forbidden(what),
        }
    }
}

fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    !text.is_empty() && text.len() <= 253 && text.chars().all(plain)
}

fn is_inside(ip: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        _ => false,
    }
}

/// An address of version 4 that hides in one of version 6: mapped, compatible, of NAT64 or 6to4.
fn unwrapped(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = ip.to_canonical() else { return ip.to_canonical() };
    let bits = six.to_bits();
    let low = |shift: u32| {
        let four = u32::try_from((bits >> shift) & u128::from(u32::MAX)).unwrap_or(0);
        IpAddr::V4(Ipv4Addr::from_bits(four))
    };
    let segments = six.segments();
    let is_compatible = bits >> 32 == 0 && bits > 1;
    let is_nat64 = segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    if is_compatible || is_nat64 {
        return low(0);
    }
    if segments[0] == 0x2002 {
        return low(80);
    }
    ip
}

/// Whether a machine may have such an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// A machine of the inside.
    Network,
    /// Nobody's, everybody's, or of a service that no notice is for.
    Never,
}

const IPV4: &[(&str, u8, &str, Reach)] = &[
    ("0.0.0.0", 8, "which is nobody's", Reach::Never),
    ("10.0.0.0", 8, "a private network", Reach::Network),
    ("100.64.0.0", 10, "the network of a provider", Reach::Network),
    ("100.100.100.200", 32, "a cloud's metadata", Reach::Never),
    ("127.0.0.0", 8, "the server itself", Reach::Network),
    ("169.254.0.0", 16, "link-local, where clouds have their metadata", Reach::Never),
    ("172.16.0.0", 12, "a private network", Reach::Network),
    ("192.0.0.0", 24, "a network of protocols", Reach::Never),
    ("192.0.2.0", 24, "a network of examples", Reach::Never),
    ("192.88.99.0", 24, "a network of relays", Reach::Never),
    ("192.168.0.0", 16, "a private network", Reach::Network),
    ("198.18.0.0", 15, "a network of measurements", Reach::Network),
    ("198.51.100.0", 24, "a network of examples", Reach::Never),
    ("203.0.113.0", 24, "a network of examples", Reach::Never),
    ("224.0.0.0", 4, "multicast", Reach::Never),
    ("240.0.0.0", 4, "reserved or broadcast", Reach::Never),
];

const IPV6: &[(&str, u8, &str, Reach)] = &[
    ("::", 128, "which is nobody's", Reach::Never),
    ("::1", 128, "the server itself", Reach::Network),
    ("64:ff9b:1::", 48, "a local translation", Reach::Never),
    ("100::", 64, "a network that discards", Reach::Never),
    ("2001::", 23, "a network of protocols", Reach::Never),
    ("2001:db8::", 32, "a network of examples", Reach::Never),
    ("3fff::", 20, "a network of examples", Reach::Never),
    ("5f00::", 16, "a network of routing", Reach::Never),
    ("fd00:ec2::254", 128, "a cloud's metadata", Reach::Never),
    ("fc00::", 7, "a private network", Reach::Network),
    ("fe80::", 10, "link-local", Reach::Never),
    ("fec0::", 10, "a private network", Reach::Network),
    ("ff00::", 8, "multicast", Reach::Never),
];

/// What an address is that is none of the open network. The strictest that holds.
fn inside(ip: IpAddr) -> Option<(&'static str, Reach)> {
    let table = if ip.is_ipv4() { IPV4 } else { IPV6 };
    let fits = |(network, bits, ..): &&(&str, u8, &str, Reach)| {
        network.parse().is_ok_and(|network| is_inside(ip, network, *bits))
    };
    let found = table.iter().filter(fits).max_by_key(|(.., reach)| *reach == Reach::Never);
    let found = found.map(|(_, _, what, reach)| (*what, *reach));
    // Whatever is assigned later stays outside until it is known: only 2000::/3 is the open network.
    let open = matches!(ip, IpAddr::V4(_)) || is_inside(ip, IpAddr::V6(OPEN6), 3);
    found.or_else(|| (!open).then_some(("no address of the open network", Reach::Never)))
}

const OPEN6: Ipv6Addr = Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0);

/// What somebody finds who looks a machine up.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Looks machines up.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of one.
    fn resolve(&self, host: &str) -> Found;
}

/// As this machine does it.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, host: &str) -> Found {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Why a machine has no address that may be reached.
#[derive(Debug)]
pub(super) enum LookFault {
    /// It is not known, or nobody answers: a later try may find it.
    Unknown(String),
    /// It must not be reached.
    Not(AddressFault),
}

/// Looks a machine up, once, and answers where it is. One forbidden address is enough to refuse all: a name that leads to
/// the inside now and then leads there.
pub(super) async fn look(
    resolver: &dyn Resolve,
    allowed: &Allowed,
    (host, port): (&str, u16),
) -> Result<Vec<SocketAddr>, LookFault> {
    let found = match host.parse::<IpAddr>() {
        Ok(ip) => vec![ip],
        Err(_) => resolver.resolve(host).await.map_err(|e| LookFault::Unknown(e.to_string()))?,
    };
    if found.is_empty() {
        return Err(LookFault::Unknown("it has no address".to_owned()));
    }
    for ip in &found {
        allowed.judge(host, *ip).map_err(LookFault::Not)?;
    }
    Ok(found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
}

#[cfg(test)]
#[path = "address/tests.rs"]
mod tests;
