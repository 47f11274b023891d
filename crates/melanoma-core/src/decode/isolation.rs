//! What keeps a panic in a decoder from the rest of the program.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe, catch_unwind},
};

use super::{error::DecodeError, format::Format};

thread_local! {
    static IS_DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Installs a panic hook that prints nothing about a panic in a decoder, and calls the present hook for all
/// others. A panic in a decoder is [`DecodeError::Panicked`]; its message could contain what is in the image.
pub fn silence_decoder_panics() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IS_DECODING.get() {
            hook(info);
        }
    }));
}

/// Runs a decoder of `format`, and turns a panic into an error.
pub(super) fn isolate<T>(
    format: Format,
    decoder: impl FnOnce() -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    IS_DECODING.set(true);
    let result = catch_unwind(AssertUnwindSafe(decoder));
    IS_DECODING.set(false);
    result.unwrap_or(Err(DecodeError::Panicked { format }))
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_panic_in_a_decoder_is_an_error_and_prints_nothing() {
        thread_local! {
            static CALLS: AtomicUsize = const { AtomicUsize::new(0) };
        }
        let calls = || CALLS.with(|calls| calls.load(Ordering::Relaxed));
        panic::set_hook(Box::new(|_| CALLS.with(|calls| _ = calls.fetch_add(1, Ordering::Relaxed))));
        silence_decoder_panics();

        let result: Result<(), _> = isolate(Format::Gif, || panic!("in a decoder"));
        assert!(matches!(result, Err(DecodeError::Panicked { format: Format::Gif })));
        assert_eq!(calls(), 0);
        assert!(catch_unwind(|| panic!("elsewhere")).is_err());
        assert_eq!(calls(), 1);
        _ = panic::take_hook();
    }
}
