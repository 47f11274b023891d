//! Ctrl-C, which stops the command after the images that it has begun.

use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

use signal_hook::{consts::SIGINT, flag};

use super::inputs::Input;

/// Whether to stop.
pub(super) type StopFlag = Arc<AtomicBool>;

/// A flag that the first Ctrl-C sets; the second ends the process. With standard input, which blocks a reader, the first
/// ends it.
pub(super) fn stop_flag(inputs: &[Input]) -> io::Result<StopFlag> {
    let stop = StopFlag::default();
    if !inputs.iter().any(|input| matches!(input, Input::Stdin)) {
        // In this order: the first signal finds the flag unset.
        flag::register_conditional_default(SIGINT, Arc::clone(&stop))?;
        flag::register(SIGINT, Arc::clone(&stop))?;
    }
    Ok(stop)
}
