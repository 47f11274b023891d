//! Options of `import`.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::{Args, ValueEnum};
use melanoma_keras::Outcome;

use super::{EngineArgs, ReportFormat};

/// Make a bundle from a classifier that Keras saved
///
/// Reads a file of `model.save` (.h5, .hdf5 or .keras, of Keras 2 or 3), converts the network to ONNX, and writes a
/// bundle. Needs neither Python nor TensorFlow, and runs no code of the file. The bundle is not calibrated: fit it to
/// your images with `melanoma calibrate`. No result is "no sign" without `calibrate --evidence`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  melanoma import model.h5 --classes benign,malignant --malignant malignant --output my-bundle
  melanoma import model.keras --classes nv,mel,bcc --malignant mel,bcc --preprocess keras-tf --output my-bundle
  melanoma verify my-bundle
  melanoma serve --bundle my-bundle --gate

Exit codes:
  0  the bundle is written, and an engine reproduces its test vectors
  1  the model cannot be converted, or the command failed
  2  the command line is wrong")]
pub(crate) struct ImportArgs {
    /// File of the model
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,

    /// Codes of the classes, in the order of the outputs
    ///
    /// A model with one sigmoid has two classes; the sigmoid is the probability of the second.
    #[arg(long, value_name = "CODES", value_delimiter = ',', required = true)]
    pub classes: Vec<String>,

    /// Codes of the classes that are malignant
    #[arg(long, value_name = "CODES", value_delimiter = ',', required = true)]
    pub malignant: Vec<String>,

    /// Folder for the bundle, which must be empty or missing
    #[arg(long, value_name = "DIR", required = true)]
    pub output: PathBuf,

    /// What was done to the images of the training: seed, keras-caffe, keras-tf, keras-torch, none, or a JSON file
    ///
    /// Each of them resizes the whole image to the input of the model, bicubic. `seed` then divides by 255,
    /// `keras-tf` scales to -1 to 1, `keras-torch` divides by 255 and normalizes with the statistics of ImageNet,
    /// `keras-caffe` makes blue, green and red and subtracts the means of ImageNet, and `none` keeps 0 to 255, for a
    /// model that scales its input itself. A JSON file has the fields of `preprocess` in the card.
    #[arg(long, value_name = "NAME", default_value = "seed")]
    pub preprocess: PreprocessChoice,

    /// JSON file that says what the values of the inputs beside the image mean: `metadata` of the card
    ///
    /// A list with, for each input, its name as `tensor` and its values as `columns`. A column is
    /// {"field": "age", "offset": 0, "scale": 1, "unknown": 50}, or
    /// {"field": "sex", "values": {"female": 1, "male": 0}, "unknown": 0.5}, or the same with "site".
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,

    /// Size of the images, such as 224 or 320x240 (width x height), for a model that takes any size
    #[arg(long, value_name = "SIZE")]
    pub input_size: Option<InputSize>,

    /// What the outputs are [default: what the last layer of the model says]
    #[arg(long, value_enum)]
    pub values: Option<Values>,

    /// Layer whose features the heat maps weight [default: the last one with height and width]
    #[arg(long, value_name = "LAYER")]
    pub heat_map_layer: Option<String>,

    /// Name of the model in the card [default: the name of the file]
    #[arg(long)]
    pub name: Option<String>,

    /// Version of the model in the card
    #[arg(long, default_value = "1")]
    pub version: String,

    /// License of the weights, for the card
    #[arg(long, default_value = "not stated")]
    pub license: String,

    /// Format of the output
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,

    #[command(flatten)]
    pub engine: EngineArgs,
}

/// What the outputs of a model are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Values {
    /// One probability for each class, by a softmax at the end
    Softmax,
    /// The probability of the second class, by a sigmoid at the end
    Sigmoid,
    /// Scores before the softmax or the sigmoid
    Logits,
    /// One probability for each class, by another way, such as a mean of several models
    Probabilities,
}

impl From<Values> for Outcome {
    fn from(values: Values) -> Self {
        match values {
            Values::Softmax => Self::Softmax,
            Values::Sigmoid => Self::Sigmoid,
            Values::Logits => Self::Logits,
            Values::Probabilities => Self::Probabilities,
        }
    }
}

/// The preprocessing of a model, by a name or in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PreprocessChoice {
    Seed,
    KerasCaffe,
    KerasTf,
    KerasTorch,
    None,
    File(PathBuf),
}

impl FromStr for PreprocessChoice {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "seed" => Self::Seed,
            "keras-caffe" => Self::KerasCaffe,
            "keras-tf" => Self::KerasTf,
            "keras-torch" => Self::KerasTorch,
            "none" => Self::None,
            file if Path::new(file).extension().is_some_and(|extension| extension == "json") => {
                Self::File(file.into())
            }
            _ => {
                return Err(
                    "not seed, keras-caffe, keras-tf, keras-torch, none or a file ending in .json".into()
                );
            }
        })
    }
}

/// The width and the height of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InputSize {
    pub width: usize,
    pub height: usize,
}

impl FromStr for InputSize {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (width, height) = text.split_once('x').unwrap_or((text, text));
        let side = |text: &str| text.parse().ok().filter(|side| (1..=4096).contains(side));
        match (side(width), side(height)) {
            (Some(width), Some(height)) => Ok(Self { width, height }),
            _ => Err("not a side or width x height, from 1 to 4096".into()),
        }
    }
}
