//! The images of a multipart form.

use std::convert::Infallible;

use axum::body::Bytes;
use futures_util::stream;
use multer::Multipart;

use crate::{error::Error, mistakes};

/// The field name of the 2021 API.
const FIELD: &str = "image";

/// The parts named `image`.
pub(super) struct ImageParts {
    /// The first parts, up to the limit.
    pub(super) images: Vec<Bytes>,
    /// All of them, at least one.
    pub(super) count: usize,
}

/// Finds the parts named `image`, and keeps the first `max_images`. Other parts are ignored.
///
/// # Errors
/// `malformed_request` and `missing_image`.
pub(super) async fn parse(body: Vec<u8>, content_type: &str, max_images: usize) -> Result<ImageParts, Error> {
    let malformed = |e: multer::Error| Error::malformed_by("the multipart body cannot be parsed", e);
    let boundary = boundary(content_type)?;
    mistakes::check_form(&body)?;
    let stream = stream::once(async { Ok::<_, Infallible>(Bytes::from(body)) });
    let mut multipart = Multipart::new(stream, boundary);
    let mut parts = ImageParts { images: Vec::new(), count: 0 };
    while let Some(mut field) = multipart.next_field().await.map_err(malformed)? {
        let is_image = field.name() == Some(FIELD);
        if is_image {
            mistakes::check_part(field.headers())?;
        }
        // A part is usually one chunk, a slice of the body, and is not copied.
        let mut bytes = field.chunk().await.map_err(malformed)?.unwrap_or_default();
        while let Some(chunk) = field.chunk().await.map_err(malformed)? {
            bytes = [bytes, chunk].concat().into();
        }
        if is_image {
            parts.count += 1;
            if parts.images.len() < max_images {
                parts.images.push(bytes);
            }
        }
    }
    if parts.count == 0 {
        return Err(Error::MissingImage("the multipart body has no part named `image`"));
    }
    Ok(parts)
}

fn boundary(content_type: &str) -> Result<String, Error> {
    const MESSAGE: &str = "the Content-Type of the multipart body has no boundary";
    let boundary = multer::parse_boundary(content_type).map_err(|e| Error::malformed_by(MESSAGE, e))?;
    // The delimiter of an empty boundary is "--", which any body contains.
    if boundary.is_empty() { Err(Error::malformed(MESSAGE)) } else { Ok(boundary) }
}
