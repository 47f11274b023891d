//! libjpeg-turbo, by the crate `mozjpeg`, with its warnings as errors.
//!
//! libjpeg warns about damaged data, fills them with gray and goes on. Here a warning after the header ends the
//! decoding. Its error handler may not return, so it unwinds, without a message on standard error, to
//! [`catch`].

use std::{
    any::Any,
    ffi::c_int,
    io,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr,
};

use mozjpeg_sys::{jpeg_common_struct, jpeg_error_mgr, msg_parm_union};

/// The state of a decoder whose header is read, `DSTATE_READY` of libjpeg's `jpegint.h`.
const READY: c_int = 202;

/// What libjpeg found wrong. It has no message: reading libjpeg's would need `unsafe`.
#[derive(Debug)]
pub(super) struct Fault;

/// Returns what `decode` returns, or [`Fault`] if libjpeg reported an error or a warning in it.
///
/// # Panics
/// If `decode` panics for another reason.
pub(super) fn catch<T>(decode: impl FnOnce() -> io::Result<T>) -> Result<T, Fault> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(result) => result.map_err(|_| Fault),
        Err(payload) => Err(*payload.downcast::<Fault>().unwrap_or_else(|other| resume_unwind(other))),
    }
}

/// Returns an error handler for which a warning is an error.
pub(super) fn strict() -> jpeg_error_mgr {
    jpeg_error_mgr {
        error_exit: Some(on_error),
        emit_message: Some(on_message),
        output_message: Some(ignore),
        format_message: None,
        reset_error_mgr: Some(ignore),
        msg_code: 0,
        msg_parm: msg_parm_union::default(),
        trace_level: 0,
        num_warnings: 0,
        jpeg_message_table: ptr::null(),
        last_jpeg_message: 0,
        addon_message_table: ptr::null(),
        first_addon_message: 0,
        last_addon_message: 0,
    }
}

#[cold]
extern "C-unwind" fn on_error(_: &mut jpeg_common_struct) {
    unwind();
}

/// A level below zero is a warning. In the header it is about bytes between two segments, or about a version
/// or a color transform that is not known; Pillow and browsers ignore these too.
extern "C-unwind" fn on_message(decoder: &mut jpeg_common_struct, level: c_int) {
    if level < 0 && decoder.global_state > READY {
        unwind();
    }
}

extern "C-unwind" fn ignore(_: &mut jpeg_common_struct) {}

#[cold]
fn unwind() -> ! {
    let fault: Box<dyn Any + Send> = Box::new(Fault);
    resume_unwind(fault)
}
