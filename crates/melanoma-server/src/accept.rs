//! Content negotiation with the header `Accept` (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};
use mediatype::{MediaType, MediaTypeList, Name, ReadParams, names::_STAR};

pub(crate) const HTML: &str = "text/html";
pub(crate) const JSON: &str = "application/json";
/// Newline-delimited JSON.
pub(crate) const NDJSON: &str = "application/x-ndjson";
pub(crate) const PNG: &str = "image/png";

const QUALITY: Name<'_> = Name::new_unchecked("q");

/// Whether the client prefers `media_type` to `default`. A tie selects the default: many libraries send
/// `application/json, */*` for every request.
pub(crate) fn prefers(headers: &HeaderMap, media_type: &str, default: &str) -> bool {
    let values = headers.get_all(header::ACCEPT).iter();
    let accept = values.filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    quality(&accept, media_type) > quality(&accept, default)
}

/// The quality value of `media_type`: that of the most specific range that matches, or 0.
fn quality(accept: &str, media_type: &str) -> f32 {
    let Ok(media_type) = MediaType::parse(media_type) else { return 0.0 };
    let mut best = (0, 0.0);
    for range in MediaTypeList::new(accept).flatten() {
        let specificity = if range.ty == media_type.ty && range.subty == media_type.subty {
            3
        } else if range.ty == media_type.ty && range.subty == _STAR {
            2
        } else if range.ty == _STAR && range.subty == _STAR {
            1
        } else {
            continue;
        };
        if specificity > best.0 {
            let quality = range.get_param(QUALITY).map_or(1.0, |q| q.as_str().parse().unwrap_or(0.0));
            best = (specificity, quality);
        }
    }
    best.1
}
