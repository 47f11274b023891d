//! From the tensors of a request to images and options.

use std::{borrow::Cow, ops::Range};

use axum::body::Bytes;
use melanoma_core::{Classifier, ClassifyOptions, ModelInput, Tta};

use super::{
    parameter::{self, Parameters},
    signature::{ENCODED_IMAGE, IMAGE, OutputName, image_shape},
    tensor::{Data, Datatype, Input, split_elements},
};
use crate::{error::Error, predictor::Worker};

/// Largest number of items of a request.
pub(crate) const MAX_ITEMS: usize = 64;
const FP32_BYTES: usize = size_of::<f32>();

/// A request, decoded from REST or gRPC.
pub(crate) struct InferRequest {
    pub(crate) id: String,
    pub(crate) parameters: Parameters,
    pub(crate) inputs: Vec<Input>,
    /// Names of the outputs; if empty, all of them.
    pub(crate) outputs: Vec<String>,
}

/// A request that matches the signature of the model.
pub(crate) struct ValidRequest {
    pub(crate) items: Items,
    pub(crate) outputs: Vec<OutputName>,
    pub(crate) options: ClassifyOptions,
}

/// The items of a request, 1 to [`MAX_ITEMS`].
pub(crate) enum Items {
    Encoded(Vec<Bytes>),
    Pixels {
        values: Pixels,
        /// Values per item.
        item_length: usize,
    },
}

/// Pixel values, as received.
pub(crate) enum Pixels {
    Raw(Bytes),
    Numbers(Vec<f32>),
}

impl ValidRequest {
    /// # Errors
    /// `invalid_tensor` and `invalid_parameter`.
    pub(crate) fn new(
        request: InferRequest,
        classifier: &Classifier,
        default: &ClassifyOptions,
    ) -> Result<Self, Error> {
        let options = parameter::classify_options(&request.parameters, default)?;
        let outputs = selected_outputs(&request.outputs)?;
        let count = request.inputs.len();
        let mut inputs = request.inputs.into_iter();
        let (Some(input), 1) = (inputs.next(), count) else {
            let message =
                format!("the request has {count} inputs; it must have one, {IMAGE} or {ENCODED_IMAGE}");
            return Err(Error::invalid_tensor(message));
        };
        let items = match input.name.as_str() {
            IMAGE => Items::from_pixels(input, classifier)?,
            ENCODED_IMAGE => Items::from_encoded(input)?,
            _ => {
                let message =
                    format!("the model does not have this input; it has {IMAGE} and {ENCODED_IMAGE}");
                return Err(Error::invalid_tensor(message));
            }
        };
        Ok(Self { items, outputs, options })
    }
}

fn selected_outputs(names: &[String]) -> Result<Vec<OutputName>, Error> {
    if names.is_empty() {
        return Ok(OutputName::ALL.to_vec());
    }
    let mut outputs = Vec::new();
    for name in names {
        let output = OutputName::from_name(name)?;
        if outputs.contains(&output) {
            let message = format!("the request names the output {} twice", output.as_str());
            return Err(Error::invalid_parameter(message));
        }
        outputs.push(output);
    }
    Ok(outputs)
}

impl Items {
    fn from_pixels(input: Input, classifier: &Classifier) -> Result<Self, Error> {
        let item_shape = image_shape(classifier.bundle().card());
        let count = checked_count(input.item_count(Datatype::Fp32, &item_shape)?)?;
        let item_length: usize = item_shape.iter().map(|&side| side as usize).product();
        let (bytes, values) = match input.data {
            Data::Raw(raw) => (raw.len(), Pixels::Raw(raw)),
            Data::Numbers(numbers) => (numbers.len() * FP32_BYTES, Pixels::Numbers(numbers)),
            Data::Elements(_) => return Err(wrong_length(IMAGE)),
        };
        // No overflow: a side has at most 4,096 pixels.
        if bytes != count * item_length * FP32_BYTES {
            return Err(wrong_length(IMAGE));
        }
        Ok(Self::Pixels { values, item_length })
    }

    fn from_encoded(input: Input) -> Result<Self, Error> {
        let count = checked_count(input.item_count(Datatype::Bytes, &[])?)?;
        let elements = match input.data {
            Data::Raw(raw) => split_elements(raw, count),
            Data::Elements(elements) => Some(elements),
            Data::Numbers(_) => None,
        };
        match elements {
            Some(elements) if elements.len() == count => Ok(Self::Encoded(elements)),
            _ => Err(wrong_length(ENCODED_IMAGE)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Encoded(images) => images.len(),
            Self::Pixels { values: Pixels::Raw(raw), item_length } => raw.len() / (item_length * FP32_BYTES),
            Self::Pixels { values: Pixels::Numbers(numbers), item_length } => numbers.len() / item_length,
        }
    }

    /// Preprocesses the item at `index`, which is below [`Self::len`].
    ///
    /// # Errors
    /// Those of [`Classifier::preprocess`] and [`Classifier::preprocess_pixels`].
    pub(crate) fn preprocess(
        &self,
        index: usize,
        worker: &Worker<'_>,
        tta: Tta,
    ) -> Result<ModelInput, Error> {
        match self {
            Self::Encoded(images) => worker.preprocess(&images[index], tta),
            Self::Pixels { values, item_length } => {
                let item = values.range(index * item_length..(index + 1) * item_length);
                Ok(worker.classifier().preprocess_pixels(&item, tta)?)
            }
        }
    }
}

impl Pixels {
    fn range(&self, range: Range<usize>) -> Cow<'_, [f32]> {
        match self {
            Self::Numbers(numbers) => Cow::Borrowed(&numbers[range]),
            Self::Raw(raw) => {
                let bytes = &raw[range.start * FP32_BYTES..range.end * FP32_BYTES];
                let (values, _) = bytes.as_chunks::<FP32_BYTES>();
                Cow::Owned(values.iter().map(|value| f32::from_le_bytes(*value)).collect())
            }
        }
    }
}

fn checked_count(count: usize) -> Result<usize, Error> {
    match count {
        0 => Err(Error::invalid_tensor("the request has no items; it must have at least one")),
        1..=MAX_ITEMS => Ok(count),
        _ => Err(Error::invalid_tensor(format!("the request has {count} items; the limit is {MAX_ITEMS}"))),
    }
}

fn wrong_length(name: &str) -> Error {
    Error::invalid_tensor(format!("the number of values of `{name}` does not match its shape"))
}
