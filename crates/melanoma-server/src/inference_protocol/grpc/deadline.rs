//! How long a client waits, as gRPC says it: `grpc-timeout: 100m`.

use std::time::Duration;

use axum::http::HeaderMap;
use melanoma_core::Error;

use crate::problem::malformed;

const TIMEOUT: &str = "grpc-timeout";
/// Most digits that the number may have.
const DIGITS: usize = 8;

/// How long the client waits, if it says so.
///
/// # Errors
/// `malformed_request`.
pub(super) fn of(headers: &HeaderMap) -> Result<Option<Duration>, Error> {
    let Some(value) = headers.get(TIMEOUT) else { return Ok(None) };
    let timeout = value.to_str().ok().and_then(parsed);
    timeout.map(Some).ok_or_else(|| malformed("grpc-timeout is a number of up to eight digits and a unit"))
}

fn parsed(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if number.len() > DIGITS || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(3600 * number),
        "M" => Duration::from_secs(60 * number),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_up_to_eight_digits_and_a_unit() {
        let check = |text: &str, expected: Option<Duration>| assert_eq!(parsed(text), expected, "{text:?}");
        check("2H", Some(Duration::from_hours(2)));
        check("3M", Some(Duration::from_mins(3)));
        check("10S", Some(Duration::from_secs(10)));
        check("100m", Some(Duration::from_millis(100)));
        check("99999999u", Some(Duration::from_micros(99_999_999)));
        check("1n", Some(Duration::from_nanos(1)));
        check("99999999H", Some(Duration::from_hours(99_999_999)));
        for wrong in ["", "m", "1", "1s", "-1S", "+1S", "1.5S", "100000000n", " 1S", "1µ", "S1"] {
            check(wrong, None);
        }
    }
}
