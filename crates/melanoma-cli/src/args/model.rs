//! Options of the commands that load a model.

use std::path::PathBuf;

use clap::{Args, ValueEnum, builder::BoolishValueParser};
use melanoma_core::{
    Limits,
    engine::{EngineChoice, EngineKind},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::IntegerIn;

/// The largest limit on the bytes and on the pixels of an image.
const MAX_LIMIT: u64 = 1 << 30;
/// Largest number of threads; the program starts them all.
const MAX_THREADS: u64 = 1024;
const MAX_MEMORY: u64 = 1 << 40;

#[derive(Clone, Debug, Default, Args, Deserialize, Serialize, JsonSchema)]
#[command(next_help_heading = "Model")]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct BundleArgs {
    /// Folder of a model bundle, instead of the built-in model
    ///
    /// A bundle is a folder with card.json, the weights and test vectors, such as `melanoma calibrate` writes.
    #[arg(long, value_name = "DIR", env = "MELANOMA_BUNDLE")]
    pub bundle: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Args, Deserialize, Serialize, JsonSchema)]
#[command(next_help_heading = "Model")]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct EngineArgs {
    /// Inference engine
    #[arg(long, value_name = "ENGINE", value_enum, env = "MELANOMA_ENGINE")]
    pub engine: Option<Engine>,

    /// Shared library of ONNX Runtime
    ///
    /// If this option names a library that cannot be loaded, the command fails. If only the variable names it, the program
    /// prints a note and uses the slower engine. Without either, the program searches beside its executable, in the data
    /// folder of the user and in the Python installation of `python3`.
    #[arg(long, value_name = "FILE", env = "ORT_DYLIB_PATH")]
    pub onnxruntime: Option<PathBuf>,

    /// Whether the command line or the configuration file names the library, and not only the environment.
    #[arg(skip)]
    #[serde(skip)]
    pub is_library_named: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[value(rename_all = "lowercase")]
pub(crate) enum Engine {
    /// ONNX Runtime if its library is found, otherwise rten; reports then contain `"fallback": true`
    #[default]
    Auto,
    /// ONNX Runtime; without its library the command fails
    OnnxRuntime,
    /// The engine that is built in, which is slower
    Rten,
}

impl From<Engine> for EngineChoice {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Auto => Self::Auto,
            Engine::OnnxRuntime => Self::Only(EngineKind::OnnxRuntime),
            Engine::Rten => Self::Only(EngineKind::Rten),
        }
    }
}

#[derive(Clone, Debug, Default, Args, Deserialize, Serialize, JsonSchema)]
#[command(next_help_heading = "Model")]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ModelArgs {
    #[command(flatten)]
    #[serde(flatten)]
    pub bundle: BundleArgs,

    #[command(flatten)]
    #[serde(flatten)]
    pub engine: EngineArgs,

    /// Let the built-in model check each image before the model of --bundle classifies it
    ///
    /// For a model that tells neither image types nor poor images, such as an imported one. An image without a lesion or
    /// of poor quality is then refused, and the report has the image type, the warnings, and the model that gave them as
    /// `gate`. It costs one run of the built-in model for each image.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        value_parser = BoolishValueParser::new(), hide_possible_values = true, env = "MELANOMA_GATE")]
    pub gate: Option<bool>,

    /// Number of images to process at the same time, up to 1024 [default: the number of cores]
    #[arg(long, value_name = "N", env = "MELANOMA_THREADS")]
    pub threads: Option<IntegerIn<1, MAX_THREADS>>,

    /// Largest image in bytes, up to 1073741824 (1 GiB)
    #[arg(long, value_name = "BYTES", env = "MELANOMA_MAX_BYTES")]
    pub max_bytes: Option<IntegerIn<1, MAX_LIMIT>>,

    /// Largest image in pixels, width × height, up to 1073741824 (2^30)
    ///
    /// The program reads the size from the header of the file and rejects the image before it decodes a pixel.
    #[arg(long, value_name = "PIXELS", env = "MELANOMA_MAX_PIXELS")]
    pub max_pixels: Option<IntegerIn<1, MAX_LIMIT>>,

    /// Most bytes of memory for all images that are decoded at the same time, up to 2^40 (1 TiB)
    ///
    /// The program estimates from the header of the file what its decoder needs. It rejects an image that needs more.
    /// An image that needs more than is free waits for others.
    #[arg(long, value_name = "BYTES", env = "MELANOMA_MAX_DECODER_MEMORY")]
    pub max_decoder_memory: Option<IntegerIn<1, MAX_MEMORY>>,
}

impl ModelArgs {
    /// The bytes and pixels that an image may have.
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let Some(bytes) = self.max_bytes {
            limits.bytes = bytes.get();
        }
        if let Some(pixels) = self.max_pixels {
            limits.pixels = pixels.get();
        }
        if let Some(memory) = self.max_decoder_memory {
            limits.memory = memory.get();
        }
        limits
    }

    /// These options, and those of `lower` where these have none.
    pub(super) fn or(self, lower: Self) -> Self {
        Self {
            bundle: BundleArgs { bundle: self.bundle.bundle.or(lower.bundle.bundle) },
            engine: EngineArgs {
                engine: self.engine.engine.or(lower.engine.engine),
                is_library_named: self.engine.is_library_named
                    || (self.engine.onnxruntime.is_none() && lower.engine.onnxruntime.is_some()),
                onnxruntime: self.engine.onnxruntime.or(lower.engine.onnxruntime),
            },
            gate: self.gate.or(lower.gate),
            threads: self.threads.or(lower.threads),
            max_bytes: self.max_bytes.or(lower.max_bytes),
            max_pixels: self.max_pixels.or(lower.max_pixels),
            max_decoder_memory: self.max_decoder_memory.or(lower.max_decoder_memory),
        }
    }

    /// The options that have a default that does not depend on the machine.
    pub(super) fn defaults() -> Self {
        let limits = Limits::default();
        Self {
            engine: EngineArgs { engine: Some(Engine::default()), ..EngineArgs::default() },
            max_bytes: Some(IntegerIn::saturating(limits.bytes)),
            max_pixels: Some(IntegerIn::saturating(limits.pixels)),
            max_decoder_memory: Some(IntegerIn::saturating(limits.memory)),
            ..Self::default()
        }
    }
}
