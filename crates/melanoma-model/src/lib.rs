//! The model that ships with melanoma: `melanoma-lite2`, inside the program.
//!
//! ```
//! let bundle = melanoma_model::bundle()?;
//! assert_eq!(bundle.identity().name, "melanoma-lite2");
//! # Ok::<(), melanoma_core::Error>(())
//! ```
//!
//! The weights are under CC BY-NC 4.0, the code under MIT or Apache-2.0.

use melanoma_core::{Bundle, Error};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../melanoma-lite2/", $name)))),*]
    };
}

static FILES: &[(&str, &[u8])] = files![
    "card.json",
    "model.onnx",
    "test_vectors.json",
    "test-vector-1.png",
    "test-vector-2.png",
    "test-vector-3.png",
];

/// Reads the bundle and checks the SHA-256 of every file.
///
/// # Errors
/// [`Error::Bundle`] if the program was built with files that contradict the card.
pub fn bundle() -> Result<Bundle, Error> {
    Ok(Bundle::from_static(FILES)?)
}
