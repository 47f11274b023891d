#![no_main]

use melanoma_keras::{KerasError, Network, Options, convert};

// A model is converted, or refused with a code.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let converted = Network::read(bytes.to_vec(), None).and_then(|network| convert(&network, &Options::default()));
    if let Err(error) = converted {
        assert!(KerasError::CODES.contains(&error.code()));
    }
});
