//! What a model answers, checked.

use crate::{
    bundle::Card,
    error::{Error, ErrorCode},
    preprocess::Tensor,
    score::Logits,
};

/// The outputs of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Outputs {
    /// One a class.
    pub logits: Logits,
    /// The features before the last layer, where the model gives them.
    pub embedding: Option<Vec<f32>>,
    /// Where each class is seen, where the model says.
    pub class_maps: Option<ClassMaps>,
}

/// One map a class: where in the input the class's logit comes from.
///
/// With global average pooling and a linear head the mean of a map plus the bias is the logit
/// (class activation map, Zhou et al. 2016), and the map equals Grad-CAM (Selvaraju et al. 2017)
/// up to a constant factor.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassMaps {
    height: usize,
    width: usize,
    /// class by class, row by row
    values: Vec<f32>,
}

impl ClassMaps {
    /// Rows of a map.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Columns of a map.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The map of each class, in the order of the card, `height * width` values row by row.
    pub fn maps(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.height * self.width)
    }
}

/// Refuses a tensor that the card's preprocessing cannot have made. A network may well answer to
/// it: quantization makes a number of NaN, and convolutions take any width and height.
pub(super) fn check_input(card: &Card, tensor: &Tensor) -> Result<(), Error> {
    let refuse = |what: &str| Err(Error::new(ErrorCode::InferenceFailed, what));
    if tensor.shape() != card.preprocess.shape() {
        return refuse("the model's input has not the shape that the card says");
    }
    if !are_finite(tensor.values()) {
        return refuse("the model's input is not made of finite numbers");
    }
    Ok(())
}

fn are_finite(values: &[f32]) -> bool {
    values.iter().all(|value| value.is_finite())
}

/// A raw output: shape and values.
pub(super) type Raw = (Vec<usize>, Vec<f32>);

impl Outputs {
    /// Names of the outputs to ask an engine for, in the order that `from_raw` takes them.
    pub(super) fn names(card: &Card) -> Vec<&str> {
        let tensors = &card.tensors;
        let optional = [&tensors.embedding, &tensors.class_maps];
        std::iter::once(tensors.logits.as_str())
            .chain(optional.into_iter().flatten().map(String::as_str))
            .collect()
    }

    /// Checks shapes against the card and values for NaN and infinity.
    pub(super) fn from_raw(card: &Card, raw: Vec<Raw>) -> Result<Self, Error> {
        let classes = card.classes.len();
        let not_finite =
            || Error::new(ErrorCode::InferenceFailed, "the model's scores are not finite numbers");
        if !raw.iter().all(|(_, values)| are_finite(values)) {
            return Err(not_finite());
        }
        let mut raw = raw.into_iter();
        let logits = raw.next().filter(|(shape, _)| *shape == [1, classes]);
        let (_, logits) = logits.ok_or_else(|| wrong_shape(&card.tensors.logits))?;
        let logits = Logits::new(logits).ok_or_else(not_finite)?;
        let embedding = match &card.tensors.embedding {
            None => None,
            Some(name) => {
                let embedding = raw.next().filter(|(shape, _)| shape.len() == 2 && shape[0] == 1);
                Some(embedding.ok_or_else(|| wrong_shape(name))?.1)
            }
        };
        let class_maps = match &card.tensors.class_maps {
            None => None,
            Some(name) => match raw.next() {
                Some((shape, values)) if matches!(shape[..], [1, c, h, w] if c == classes && h * w > 0) => {
                    Some(ClassMaps { height: shape[2], width: shape[3], values })
                }
                _ => return Err(wrong_shape(name)),
            },
        };
        Ok(Self { logits, embedding, class_maps })
    }
}

fn wrong_shape(name: &str) -> Error {
    Error::new(
        ErrorCode::InferenceFailed,
        format!("the model's output {name:?} has not the shape that the card says"),
    )
}
