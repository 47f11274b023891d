#![no_main]

use melanoma_core::decode::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| melanoma_fuzz::decoder(Format::Heic, bytes));
