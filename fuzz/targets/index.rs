#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sourdine_fuzz::law("index")(bytes));
