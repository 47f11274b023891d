//! Origins of web pages: scheme, host and port.

use std::{fmt, str::FromStr};

use axum::http::{HeaderValue, uri::Authority};
use serde::{Deserialize, Serialize};

use crate::host::parse_authority;

/// The origin of a web page, such as `https://app.example`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin {
    /// In lower case.
    scheme: String,
    /// Host and port in lower case, without the default port of the scheme.
    authority: String,
}

impl Origin {
    /// Returns whether this is the origin of the pages of `host`. The scheme does not count: a proxy may have
    /// terminated TLS.
    pub(crate) fn is_of(&self, host: &Authority) -> bool {
        self.authority == without_default_port(&self.scheme, host)
    }

    /// The origin as a browser writes it.
    pub(crate) fn to_header(&self) -> Option<HeaderValue> {
        HeaderValue::try_from(self.to_string()).ok()
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("{}, such as https://app.example or http://localhost:3000", reason(text));
        let (scheme, authority) = text.split_once("://").ok_or_else(invalid)?;
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        let authority = parse_authority(authority).ok_or_else(invalid)?;
        if !is_scheme || text.contains('*') {
            return Err(invalid());
        }
        let scheme = scheme.to_ascii_lowercase();
        let authority = without_default_port(&scheme, &authority);
        Ok(Self { scheme, authority })
    }
}

/// Why a text is not an origin.
fn reason(text: &str) -> &'static str {
    match text.split_once("://") {
        _ if text.contains('*') => "an origin has no wildcard: name each origin",
        Some((_, rest)) if rest.ends_with('/') && rest.matches('/').count() == 1 => {
            "an origin has no slash at its end"
        }
        Some((_, rest)) if rest.contains(['/', '?', '#']) => "an origin has no path",
        Some(_) => "not an origin",
        None if text == "null" => "a page in a file has no origin: serve it over HTTP from an origin",
        None => "an origin starts with its scheme",
    }
}

fn without_default_port(scheme: &str, authority: &Authority) -> String {
    let host = authority.host().to_ascii_lowercase();
    match (authority.port_u16(), scheme) {
        (None, _) | (Some(80), "http") | (Some(443), "https") => host,
        (Some(port), _) => format!("{host}:{port}"),
    }
}

impl TryFrom<String> for Origin {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.to_string()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_origin_belongs_to_its_host() {
        let check = |origin: &str, host: &str, expected: bool| {
            let origin: Origin = origin.parse().unwrap();
            assert_eq!(origin.is_of(&host.parse().unwrap()), expected, "{origin} and {host}");
        };
        check("http://127.0.0.1:12345", "127.0.0.1:12345", true);
        check("http://LocalHost:1", "localhost:1", true);
        check("http://localhost:1", "localhost:2", false);
        check("http://localhost:1", "127.0.0.1:1", false);
        check("https://app.example", "app.example", true);
        check("https://app.example", "app.example:443", true);
        check("http://app.example:80", "app.example", true);
        check("https://app.example:80", "app.example", false);
        check("https://evil.example", "app.example", false);
        check("http://[::1]:3", "[::1]:3", true);
    }

    #[test]
    fn an_error_says_what_is_wrong_with_an_origin() {
        for (wrong, reason) in [
            ("http://localhost:5173/", "no slash at its end"),
            ("http://localhost:5173/app", "no path"),
            ("*", "no wildcard"),
            ("http://*.example", "no wildcard"),
            ("localhost:5173", "its scheme"),
            ("null", "a page in a file"),
        ] {
            let error = wrong.parse::<Origin>().unwrap_err();
            assert!(error.contains(reason), "{wrong}: {error}");
        }
    }

    #[test]
    fn an_origin_has_a_scheme_and_no_path() {
        for wrong in [
            "null",
            "*",
            "app.example",
            "https://",
            "https://a@b",
            "https://a/b",
            "://a",
            "1x://a",
            "https://a b",
        ] {
            assert!(wrong.parse::<Origin>().is_err(), "{wrong}");
        }
        assert_eq!("HTTPS://App.Example:443".parse::<Origin>().unwrap().to_string(), "https://app.example");
    }
}
