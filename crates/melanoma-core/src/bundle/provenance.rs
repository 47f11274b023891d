//! Where the weights of a model come from, and what was measured with them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    image_type::ImageType,
    serde_required::{nullable, required},
};

/// Where the weights come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The network.
    pub architecture: String,
    /// What the training started from, and its license.
    pub initial_weights: String,
    /// The images that the network was fitted on.
    pub data: Vec<DataSource>,
    /// Recipe, seed and length of the training.
    pub training: String,
}

/// One source of training images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSource {
    /// Name, and what to cite.
    pub name: String,
    /// Number of images that the network was fitted on.
    pub images: u32,
    /// License of the images.
    pub license: String,
}

/// One measured result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Name of the data set.
    pub data: String,
    /// Type of these images; null if they are not told apart.
    #[serde(deserialize_with = "required")]
    #[schemars(schema_with = "nullable::<ImageType>")]
    pub image_type: Option<ImageType>,
    /// Number of images.
    pub images: u32,
    /// The metric, and the positive class.
    pub measure: String,
    /// The value.
    pub value: f64,
    /// Lower and upper end of the 95% interval, by bootstrap over groups.
    pub interval: [f64; 2],
}
