//! The timeout of a gRPC client: `grpc-timeout: 100m`.

use std::time::Duration;

use axum::http::HeaderMap;

use crate::error::Error;

const TIMEOUT: &str = "grpc-timeout";
const MAX_DIGITS: usize = 8;

/// The timeout of the client, if it sets one.
///
/// # Errors
/// `malformed_request`.
pub(super) fn timeout(headers: &HeaderMap) -> Result<Option<Duration>, Error> {
    let mut values = headers.get_all(TIMEOUT).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Error::malformed("the request has several headers grpc-timeout"));
    }
    match value.to_str().ok().and_then(parse) {
        Some(timeout) => Ok(Some(timeout)),
        None => Err(Error::malformed("the header grpc-timeout must be up to eight digits and a unit")),
    }
}

fn parse(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if number.len() > MAX_DIGITS || !number.bytes().all(|digit| digit.is_ascii_digit()) {
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
    fn a_timeout_is_up_to_eight_digits_and_a_unit() {
        let check = |text: &str, expected: Option<Duration>| assert_eq!(parse(text), expected, "{text:?}");
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
