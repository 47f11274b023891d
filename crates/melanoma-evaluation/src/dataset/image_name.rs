//! Names of image files.

use std::path::Path;

/// File name extensions of images. Other files (notes, indices) are ignored.
const EXTENSIONS: [&str; 13] =
    ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif"];

/// Whether a path has the extension of an image.
#[must_use]
pub fn is_image_name(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}
