//! What a client would rather have: the header `Accept` (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

pub(crate) const HTML: &str = "text/html";
pub(crate) const JSON: &str = "application/json";
/// JSON, a value a line.
pub(crate) const LINES: &str = "application/x-ndjson";
pub(crate) const PNG: &str = "image/png";

/// Whether `this` is preferred to `other`, both media types. A tie is none: many libraries ask for
/// JSON and for everything else alike without meaning it.
pub(crate) fn prefers(headers: &HeaderMap, this: &str, other: &str) -> bool {
    let accept: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",").to_ascii_lowercase();
    quality(&accept, this) > quality(&accept, other)
}

/// The weight of a media type in an `Accept` header in lower case, 0 to 1: that of the most
/// specific range that covers it.
fn quality(accept: &str, media_type: &str) -> f32 {
    let (main, sub) = media_type.split_once('/').unwrap_or((media_type, ""));
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let (range_main, range_sub) = parts.next()?.split_once('/')?;
        let specific = match (range_main, range_sub) {
            ("*", "*") => 0,
            (m, "*") if m == main => 1,
            (m, s) if m == main && s == sub => 2,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        Some((specific, weight.unwrap_or(0.0)))
    });
    ranges.max_by_key(|(specific, _)| *specific).map_or(0.0, |(_, weight)| weight)
}
