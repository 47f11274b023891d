#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| melanoma_fuzz::image(bytes));
