//! Why a Keras file cannot be converted.

use std::error::Error;

/// The detail behind an error.
pub(crate) type Source = Box<dyn Error + Send + Sync>;

/// A file is no classifier of Keras, or has something that cannot be converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KerasError {
    /// The bytes are neither HDF5 nor a zip archive of Keras.
    #[error("the file is not a model that Keras saved: {reason}")]
    NotKeras {
        /// What it is, or lacks.
        reason: String,
    },
    /// The file has only weights, without the configuration of the layers.
    #[error("the file has weights without a model")]
    OnlyWeights,
    /// The file contradicts itself or ends early.
    #[error("the file is damaged: {what} cannot be read")]
    Damaged {
        /// Which part.
        what: String,
        /// Why.
        source: Option<Source>,
    },
    /// The file needs more than a limit.
    #[error("{what}: {value}; the limit is {limit}")]
    TooLarge {
        /// What is limited, with its unit.
        what: String,
        /// How much the file has.
        value: u64,
        /// How much it may have.
        limit: u64,
    },
    /// A field of the configuration is missing, or has an unexpected value.
    #[error("the configuration of {layer} is invalid: {reason}")]
    Config {
        /// Name of the layer or of the model.
        layer: String,
        /// The field and what is wrong with it.
        reason: String,
    },
    /// The graph has a cycle, or a layer takes an output that does not exist.
    #[error("the graph is invalid: {reason}")]
    Graph {
        /// Which layer, and what is wrong.
        reason: String,
    },
    /// A layer that has no counterpart here.
    #[error("the layer {layer} cannot be converted: {reason}")]
    Unsupported {
        /// Name of the layer.
        layer: String,
        /// Its class or option, and what to do instead.
        reason: String,
    },
    /// The weights of a layer are missing, or are not those that its configuration needs.
    #[error("the weights of {layer} do not fit its configuration: {reason}")]
    Weights {
        /// Name of the layer.
        layer: String,
        /// Which weight, what it has and what it should have.
        reason: String,
    },
    /// The shape of the image is not in the file.
    #[error("the model takes images of any size, so that the size of the input is missing")]
    InputSize,
    /// The outputs are not those of a classifier.
    #[error("the output of the model is not that of a classifier: {reason}")]
    Output {
        /// What it is.
        reason: String,
    },
}

impl KerasError {
    /// Every code.
    pub const CODES: [&str; 10] = [
        "not_a_keras_model",
        "keras_weights_only",
        "keras_file_damaged",
        "keras_file_too_large",
        "keras_config_invalid",
        "keras_graph_invalid",
        "keras_layer_unsupported",
        "keras_weights_invalid",
        "keras_input_size_unknown",
        "keras_output_unsupported",
    ];

    pub(crate) fn damaged(what: impl Into<String>, source: impl Into<Source>) -> Self {
        Self::Damaged { what: what.into(), source: Some(source.into()) }
    }

    pub(crate) fn config(layer: &str, reason: impl Into<String>) -> Self {
        Self::Config { layer: quoted(layer), reason: reason.into() }
    }

    pub(crate) fn unsupported(layer: &str, reason: impl Into<String>) -> Self {
        Self::Unsupported { layer: quoted(layer), reason: reason.into() }
    }

    pub(crate) fn weights(layer: &str, reason: impl Into<String>) -> Self {
        Self::Weights { layer: quoted(layer), reason: reason.into() }
    }

    pub(crate) fn graph(reason: impl Into<String>) -> Self {
        Self::Graph { reason: reason.into() }
    }

    pub(crate) fn too_large(what: impl Into<String>, value: usize, limit: usize) -> Self {
        Self::TooLarge { what: what.into(), value: value as u64, limit: limit as u64 }
    }

    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotKeras { .. } => "not_a_keras_model",
            Self::OnlyWeights => "keras_weights_only",
            Self::Damaged { .. } => "keras_file_damaged",
            Self::TooLarge { .. } => "keras_file_too_large",
            Self::Config { .. } => "keras_config_invalid",
            Self::Graph { .. } => "keras_graph_invalid",
            Self::Unsupported { .. } => "keras_layer_unsupported",
            Self::Weights { .. } => "keras_weights_invalid",
            Self::InputSize => "keras_input_size_unknown",
            Self::Output { .. } => "keras_output_unsupported",
        }
    }
}

/// A name from a file, at most 80 characters of it, in backticks.
pub(crate) fn quoted(name: &str) -> String {
    let short: String = name.chars().take(80).collect();
    format!("`{short}`")
}
