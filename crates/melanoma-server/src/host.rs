//! The hosts that requests may name.
//!
//! A page of another site can point its name at this machine (DNS rebinding), and its scripts then read responses
//! like those of their own site. The requests name that site in `Host`, so only the names of this server are accepted.

use std::{fmt, net::IpAddr, str::FromStr};

use axum::http::uri::Authority;
use serde::{Deserialize, Serialize};

/// A pattern of hosts: a name, an IP address, `*.` before a name for all names below it, or `*` for any host. It
/// applies to every port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPattern(Pattern);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Any,
    Address(IpAddr),
    /// In lower case.
    Name(String),
    /// In lower case, from the dot on.
    Below(String),
}

impl HostPattern {
    /// Returns whether `host`, a name or an address, matches. An address in IPv6 may have brackets.
    fn matches(&self, host: &str) -> bool {
        match &self.0 {
            Pattern::Any => true,
            Pattern::Address(address) => ip_address(host) == Some(*address),
            Pattern::Name(name) => host.eq_ignore_ascii_case(name),
            Pattern::Below(suffix) => {
                host.len() > suffix.len() && host.to_ascii_lowercase().ends_with(suffix.as_str())
            }
        }
    }
}

impl FromStr for HostPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self(Pattern::Any));
        }
        if let Some(address) = ip_address(text) {
            return Ok(Self(Pattern::Address(address)));
        }
        let name = text.strip_prefix("*.").unwrap_or(text);
        let is_label = |label: &str| {
            !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        if !name.split('.').all(is_label) {
            return Err("not a host name or an IP address; write it without scheme and port".into());
        }
        let name = name.to_ascii_lowercase();
        Ok(Self(if text.starts_with("*.") {
            Pattern::Below(format!(".{name}"))
        } else {
            Pattern::Name(name)
        }))
    }
}

impl TryFrom<String> for HostPattern {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> Self {
        pattern.to_string()
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Pattern::Any => f.write_str("*"),
            Pattern::Address(address) => address.fmt(f),
            Pattern::Name(name) => name.fmt(f),
            Pattern::Below(suffix) => write!(f, "*{suffix}"),
        }
    }
}

/// Parses a host with an optional port.
pub(crate) fn parse_authority(text: &str) -> Option<Authority> {
    let authority: Authority = text.parse().ok()?;
    let has_port = authority.port().is_some();
    // The parser of the crate also accepts a user, and a port that is no number.
    (!text.contains('@') && (has_port || authority.as_str() == authority.host())).then_some(authority)
}

/// Returns whether a request to a server that listens on `listen_address` may name this host: the address, `localhost`
/// or one of `allowed`. A server that listens on all addresses accepts every address, because a page cannot claim one.
pub(crate) fn is_allowed(host: &Authority, listen_address: IpAddr, allowed: &[HostPattern]) -> bool {
    let host = host.host();
    let is_own = match ip_address(host) {
        Some(address) => listen_address.is_unspecified() || address == listen_address.to_canonical(),
        None => host.eq_ignore_ascii_case("localhost"),
    };
    is_own || allowed.iter().any(|pattern| pattern.matches(host))
}

/// Parses an IP address; one in IPv6 may have brackets.
fn ip_address(text: &str) -> Option<IpAddr> {
    let without_brackets = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address: IpAddr = match without_brackets {
        Some(address) => IpAddr::V6(address.parse().ok()?),
        None => text.parse().ok()?,
    };
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_host_must_belong_to_the_server() {
        let check = |listen: &str, allowed: &str, host: &str, expected: bool| {
            let allowed: Vec<HostPattern> =
                allowed.split_whitespace().map(|text| text.parse().unwrap()).collect();
            let result = is_allowed(&host.parse().unwrap(), listen.parse().unwrap(), &allowed);
            assert_eq!(result, expected, "{host} for a server on {listen} with {allowed:?}");
        };
        check("127.0.0.1", "", "127.0.0.1:12345", true);
        check("127.0.0.1", "", "127.0.0.1", true);
        check("127.0.0.1", "", "[::ffff:127.0.0.1]:1", true);
        check("127.0.0.1", "", "LocalHost:8080", true);
        check("127.0.0.1", "", "192.0.2.1", false);
        check("127.0.0.1", "", "[::1]", false);
        check("127.0.0.1", "", "evil.example", false);
        check("127.0.0.1", "", "localhost.evil.example", false);
        check("127.0.0.1", "", "127.0.0.1.evil.example", false);
        check("::1", "", "[::1]:12345", true);
        check("0.0.0.0", "", "192.0.2.1:80", true);
        check("::", "", "[2001:db8::1]", true);
        check("::", "", "192.0.2.1", true);
        check("0.0.0.0", "", "melanoma", false);
        check("0.0.0.0", "melanoma *.svc.cluster.local", "Melanoma:12345", true);
        check("0.0.0.0", "melanoma *.svc.cluster.local", "melanoma.default.svc.cluster.local", true);
        check("0.0.0.0", "melanoma *.svc.cluster.local", "svc.cluster.local", false);
        check("0.0.0.0", "melanoma *.svc.cluster.local", "evilsvc.cluster.local", false);
        check("127.0.0.1", "192.0.2.1", "192.0.2.1:80", true);
        check("127.0.0.1", "[2001:db8::1]", "[2001:db8::1]:80", true);
        check("127.0.0.1", "*", "evil.example", true);
    }

    #[test]
    fn a_pattern_is_a_host_without_scheme_and_port() {
        for wrong in
            ["", "*.", "http://a.example", "a.example:80", "a..example", "*.*.example", "a/b", "a b", ".a"]
        {
            assert!(wrong.parse::<HostPattern>().is_err(), "{wrong}");
        }
        for text in ["*", "*.example.org", "melanoma", "192.0.2.1", "2001:db8::1", "a_b.example"] {
            assert_eq!(text.parse::<HostPattern>().unwrap().to_string(), text);
        }
    }
}
