//! The tensors of the model: their names, datatypes and shapes.

use melanoma_core::Card;

use super::tensor::Datatype;
use crate::error::Error;

/// The input for images that the client has cropped and resampled: FP32 `[-1, height, width, 3]`, red, green
/// and blue of each pixel, 0 to 255.
pub(crate) const IMAGE: &str = "image";
/// The input for encoded images: BYTES `[-1]`.
pub(crate) const ENCODED_IMAGE: &str = "encoded_image";

/// An output of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputName {
    /// Probability of each class, in the order of the card.
    Probabilities,
    /// Probability of malignant.
    Malignant,
    /// `malignant` or `benign`.
    Label,
    /// Whether to refer.
    Refer,
    /// Code of the advice.
    Advice,
    /// `dermoscopic` or `clinical`; empty if the model does not predict image types.
    ImageType,
}

impl OutputName {
    pub(crate) const ALL: [Self; 6] =
        [Self::Probabilities, Self::Malignant, Self::Label, Self::Refer, Self::Advice, Self::ImageType];

    /// # Errors
    /// `invalid_parameter` for an unknown name.
    pub(crate) fn from_name(name: &str) -> Result<Self, Error> {
        let output = Self::ALL.into_iter().find(|output| output.as_str() == name);
        output.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid_parameter(format!("the model does not have this output; it has {names}"))
        })
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Probabilities => "probabilities",
            Self::Malignant => "malignant",
            Self::Label => "label",
            Self::Refer => "refer",
            Self::Advice => "advice",
            Self::ImageType => "image_type",
        }
    }

    pub(crate) const fn datatype(self) -> Datatype {
        match self {
            Self::Probabilities | Self::Malignant => Datatype::Fp32,
            Self::Refer => Datatype::Bool,
            Self::Label | Self::Advice | Self::ImageType => Datatype::Bytes,
        }
    }

    /// The shape of one item; the tensor has the number of items before it.
    pub(crate) fn item_shape(self, classes: usize) -> Vec<i64> {
        if self == Self::Probabilities { vec![dimension(classes)] } else { Vec::new() }
    }
}

/// Height, width and channels of one item of [`IMAGE`].
pub(crate) fn image_shape(card: &Card) -> [i64; 3] {
    [i64::from(card.preprocess.height), i64::from(card.preprocess.width), 3]
}

/// A dimension of a shape. No dimension here exceeds a few thousand.
pub(crate) fn dimension(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
