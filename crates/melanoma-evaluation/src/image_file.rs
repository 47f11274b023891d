//! Reads image files within limits.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use melanoma_core::{Image, Limits};

use crate::error::Error;

/// Decodes the image in a file.
///
/// # Errors
/// `unreadable_file`, and the errors of [`Image::decode`].
pub(crate) fn decode(path: &Path, limits: &Limits) -> Result<Image, Error> {
    // Before it is opened: opening a pipe waits for its writer, and a device has no end.
    let metadata = fs::metadata(path).map_err(Error::UnreadableImage)?;
    if !metadata.is_file() {
        return Err(Error::UnreadableImage(io::Error::other("it is not a regular file")));
    }
    limits.check_bytes(metadata.len())?;
    let file = File::open(path).map_err(Error::UnreadableImage)?;
    let mut bytes = Vec::new();
    // The file can grow meanwhile. One byte over the limit is enough for the decoder to reject it.
    file.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(Error::UnreadableImage)?;
    Ok(Image::decode(&bytes, limits)?)
}
