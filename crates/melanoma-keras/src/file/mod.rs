//! The two formats of Keras: what they have in common is a configuration as JSON, and weights.

mod hdf5;
mod weights;
mod zip;

use serde_json::Value;

use self::hdf5::Hdf5;
pub(crate) use self::weights::{Kind, NamedArray, Weights};
use crate::{error::KerasError, limits::MAX_FILE};

const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";
const ZIP: &[u8] = b"PK\x03\x04";

/// Checks the size of a file, in bytes, which can be known before the file is read. [`crate::Network::read`] checks it,
/// too.
///
/// # Errors
/// [`KerasError::TooLarge`] above 2 GiB.
pub fn check_file_size(bytes: u64) -> Result<(), KerasError> {
    let limit = MAX_FILE as u64;
    if bytes > limit {
        return Err(KerasError::TooLarge { what: "the file has too many bytes".into(), value: bytes, limit });
    }
    Ok(())
}

/// A model as Keras saved it.
pub(crate) struct KerasFile {
    /// `class_name` and `config` of the outermost model.
    pub config: Value,
    /// 2 or 3.
    pub major: u32,
    /// The version of Keras that wrote the file, such as `2.6.0`.
    pub version: String,
    pub weights: Weights,
}

impl KerasFile {
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self, KerasError> {
        check_file_size(bytes.len() as u64)?;
        if bytes.starts_with(ZIP) {
            return Self::read_zip(&bytes);
        }
        if bytes.starts_with(HDF5) {
            return Self::read_hdf5(bytes);
        }
        Err(KerasError::NotKeras { reason: what_else(&bytes).into() })
    }

    /// Attributes `model_config` and `keras_version`, group `model_weights`.
    fn read_hdf5(bytes: Vec<u8>) -> Result<Self, KerasError> {
        let file = Hdf5::open(bytes)?;
        let Some(config) = file.string("/", "model_config")? else {
            let has_weights = file.strings("/", "layer_names")?.is_some() || file.has_group("/layers");
            return Err(if has_weights {
                KerasError::OnlyWeights
            } else {
                KerasError::NotKeras { reason: "it has no attribute `model_config`".into() }
            });
        };
        // Keras before 2.0 wrote no version; its files are not read.
        let version = file.string("/", "keras_version")?.unwrap_or_default();
        let config = parse(&config)?;
        Ok(Self { config, major: major(&version)?, version, weights: Weights::legacy(file) })
    }

    fn read_zip(bytes: &[u8]) -> Result<Self, KerasError> {
        let zip::Entries { config, metadata, weights } = zip::read(bytes)?;
        let metadata = parse(&metadata)?;
        let version = metadata["keras_version"].as_str().unwrap_or_default().to_owned();
        let (config, file) = (parse(&config)?, Hdf5::open(weights)?);
        Ok(Self { config, major: major(&version)?, version, weights: Weights::by_path(file) })
    }
}

fn parse(json: &str) -> Result<Value, KerasError> {
    serde_json::from_str(json).map_err(|error| KerasError::damaged("the configuration", error))
}

fn major(version: &str) -> Result<u32, KerasError> {
    if let Some(major @ (2 | 3)) = version.split('.').next().and_then(|number| number.parse().ok()) {
        return Ok(major);
    }
    let version: String = version.chars().take(20).collect();
    Err(KerasError::NotKeras { reason: format!("the version of Keras is {version:?}, not 2 or 3") })
}

/// Names what the bytes are instead, as far as their start tells.
fn what_else(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "it is empty",
        b if b.starts_with(b"version https://git-lfs") => {
            "it is a pointer of Git LFS; `git lfs pull` downloads the model"
        }
        b if b.starts_with(b"{") => "it is JSON; the weights are in another file",
        b if b.starts_with(b"\x08") && b.len() > 8 => {
            "it may be a SavedModel or an ONNX file, which are other formats"
        }
        b if b.get(4..8) == Some(b"TFL3") => "it is a model of TensorFlow Lite",
        _ => "it is neither HDF5 nor a zip archive",
    }
}
