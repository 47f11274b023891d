//! The outputs of a network, checked against the card.

use crate::{
    bundle::Card,
    engine::{EngineError, RawOutputs, RawTensor},
    image_type::LOGITS,
    metadata::MetadataTensor,
    preprocess::Tensor,
    score::Logits,
    tta::PerView,
};

/// The outputs for one view of an image. All values are finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Outputs {
    /// One a class.
    pub logits: Logits,
    /// The features before the last layer, if the model has that output.
    pub embedding: Option<Vec<f32>>,
    /// One map a class, if the model has that output.
    pub class_maps: Option<ClassMaps>,
    /// Of dermoscopic, clinical and other, if the model has that output.
    pub image_type: Option<Logits>,
    /// How unlike the training data the image is, if the model has that output.
    pub distance: Option<f32>,
}

/// Where in the input the logit of each class comes from: one map a class.
///
/// With global average pooling and a linear head, the mean of a map plus a bias is the logit (class
/// activation map, Zhou et al. 2016). The map equals Grad-CAM (Selvaraju et al. 2017) up to a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassMaps {
    height: usize,
    width: usize,
    /// Class by class, row by row.
    values: Vec<f32>,
}

impl ClassMaps {
    /// Returns the rows of a map.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Returns the columns of a map.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Returns the map of each class in the order of the card, `height * width` values row by row.
    pub fn maps(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.height * self.width)
    }
}

/// Rejects a tensor that the card's preprocessing cannot have made. A network would often accept it:
/// convolutions take any width and height, and quantization turns NaN into a number.
///
/// # Errors
/// [`EngineError::InputShape`] and [`EngineError::NotFinite`].
pub(crate) fn check_input(card: &Card, tensor: &Tensor) -> Result<(), EngineError> {
    let (shape, expected) = (tensor.shape(), card.preprocess.shape());
    if shape != expected {
        return Err(EngineError::InputShape { shape, expected });
    }
    if !are_finite(tensor.values()) {
        return Err(EngineError::NotFinite { tensor: "inputs" });
    }
    Ok(())
}

/// The same for the inputs beside the image.
///
/// # Errors
/// [`EngineError::OutputShape`] with the name of the input, and [`EngineError::NotFinite`].
pub(crate) fn check_metadata(card: &Card, metadata: &[Vec<f32>]) -> Result<(), EngineError> {
    for (index, MetadataTensor { tensor, columns }) in card.metadata.iter().enumerate() {
        let found = metadata.get(index).ok_or_else(|| wrong_shape(tensor))?;
        if found.len() != columns.len() {
            return Err(wrong_shape(tensor));
        }
        if !are_finite(found) {
            return Err(EngineError::NotFinite { tensor: "inputs" });
        }
    }
    Ok(())
}

fn are_finite(values: &[f32]) -> bool {
    values.iter().all(|value| value.is_finite())
}

impl Outputs {
    /// Checks the shapes against the card, and the values for NaN and infinity.
    ///
    /// # Errors
    /// [`EngineError::OutputShape`] and [`EngineError::NotFinite`].
    pub fn from_raw(raw: RawOutputs, card: &Card) -> Result<Self, EngineError> {
        let classes = card.classes.len();
        let names = &card.tensors;
        let logits = checked(raw.logits, &names.logits, |shape| shape == [1, classes])?;
        let Some(logits) = Logits::new(logits.values) else {
            return Err(EngineError::NotFinite { tensor: "outputs" });
        };
        let embedding = match &names.embedding {
            None => None,
            Some(name) => {
                let raw = raw.embedding.ok_or_else(|| wrong_shape(name))?;
                Some(checked(raw, name, |shape| matches!(shape, [1, _]))?.values)
            }
        };
        let class_maps = match &names.class_maps {
            None => None,
            Some(name) => {
                let raw = raw.class_maps.ok_or_else(|| wrong_shape(name))?;
                let is_square = card.preprocess.width == card.preprocess.height;
                // The views of a square input are rotated, and so are their maps.
                let is_maps = |shape: &[usize]| match *shape {
                    [1, c, h, w] => c == classes && h > 0 && w > 0 && (h == w || !is_square),
                    _ => false,
                };
                let RawTensor { shape, values } = checked(raw, name, is_maps)?;
                Some(ClassMaps { height: shape[2], width: shape[3], values })
            }
        };
        let image_type = match &names.image_type {
            None => None,
            Some(name) => {
                let raw = raw.image_type.ok_or_else(|| wrong_shape(name))?;
                Logits::new(checked(raw, name, |shape| shape == [1, LOGITS])?.values)
            }
        };
        let distance = match &names.distance {
            None => None,
            Some(name) => {
                let raw = raw.distance.ok_or_else(|| wrong_shape(name))?;
                checked(raw, name, |shape| shape == [1, 1])?.values.first().copied()
            }
        };
        Ok(Self { logits, embedding, class_maps, image_type, distance })
    }
}

fn checked(
    raw: RawTensor,
    name: &str,
    has_shape: impl Fn(&[usize]) -> bool,
) -> Result<RawTensor, EngineError> {
    let count = raw.shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side));
    if !has_shape(&raw.shape) || count != Some(raw.values.len()) {
        return Err(wrong_shape(name));
    }
    if !are_finite(&raw.values) {
        return Err(EngineError::NotFinite { tensor: "outputs" });
    }
    Ok(raw)
}

fn wrong_shape(name: &str) -> EngineError {
    EngineError::OutputShape { tensor: name.into() }
}

impl PerView<Outputs> {
    /// Returns the logits of each view.
    #[must_use]
    pub fn logits(&self) -> PerView<Logits> {
        self.map(|outputs| outputs.logits.clone())
    }

    /// Returns the mean logits of the image types, if the model tells them.
    #[must_use]
    pub fn image_type(&self) -> Option<Logits> {
        let logits = self.try_map(|outputs| outputs.image_type.clone().ok_or(())).ok()?;
        Some(logits.mean())
    }

    /// Returns the mean distance to the training data, if the model measures it.
    #[must_use]
    pub fn distance(&self) -> Option<f64> {
        let views = self.as_slice();
        let sum: f64 = views.iter().map(|outputs| outputs.distance.map(f64::from)).sum::<Option<_>>()?;
        Some(sum / views.len() as f64)
    }
}
