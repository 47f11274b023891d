//! Reads image files within limits.

use std::{fs::File, io::Read, path::Path};

use melanoma_core::{Image, Limits};

use crate::error::Error;

/// Decodes the image in a file.
///
/// # Errors
/// `unreadable_file`, and the errors of [`Image::decode`].
pub(crate) fn decode(path: &Path, limits: &Limits) -> Result<Image, Error> {
    let file = File::open(path).map_err(Error::UnreadableImage)?;
    limits.check_bytes(file.metadata().map_err(Error::UnreadableImage)?.len())?;
    let mut bytes = Vec::new();
    // The file can grow meanwhile. One byte over the limit is enough for the decoder to reject it.
    file.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(Error::UnreadableImage)?;
    Ok(Image::decode(&bytes, limits)?)
}
