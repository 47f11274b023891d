//! The built-in model of `melanoma`, `melanoma-lite2`, and the sample images, as bytes inside the program.
//!
//! # Example
//!
//! ```
//! let bundle = melanoma_model::bundle()?;
//! assert_eq!(bundle.identity().name, "melanoma-lite2");
//!
//! let (name, image) = melanoma_model::SAMPLES[0];
//! assert_eq!(name, "melanoma.jpg");
//! assert!(image.starts_with(b"\xff\xd8"));
//! # Ok::<(), melanoma_core::Error>(())
//! ```
//!
//! # Licenses
//!
//! The code is under MIT or Apache-2.0, and the weights are under CC BY-NC 4.0. The README in [`SAMPLES`] has the
//! licenses of the images.

use melanoma_core::{Bundle, Error};

macro_rules! files {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../", $folder, "/", $name)))),*]
    };
}

/// Name and content of each sample image, and of the README with their sources and licenses.
pub static SAMPLES: &[(&str, &[u8])] = files!["samples":
    "melanoma.jpg",
    "nevus.jpg",
    "dark-nevus.jpg",
    "keratosis.jpg",
    "phone-carcinoma.jpg",
    "phone-nevus.jpg",
    "README.md",
];

static FILES: &[(&str, &[u8])] = files!["melanoma-lite2":
    "card.json",
    "model.onnx",
    "test_vectors.json",
    "test-vector-1.jpg",
    "test-vector-2.jpg",
    "test-vector-3.jpg",
];

/// Reads the bundle and checks the SHA-256 of every file.
///
/// # Errors
/// [`Error::Bundle`] if the program was built with files that contradict the card.
pub fn bundle() -> Result<Bundle, Error> {
    Ok(Bundle::from_static(FILES)?)
}
