//! From the tensors of a request to images and what is asked about them.

use std::{borrow::Cow, ops::Range};

use axum::body::Bytes;
use melanoma_core::{Classifier, ClassifyOptions, Error, ErrorCode, Tensor, Tta, Views};

use super::{
    model::image_shape,
    parameter::{self, Parameters},
    response::OutputName,
    tensor::{Data, Datatype, Input, elements, invalid},
};
use crate::worker_pool::Wanted;

/// The input for who has cut and resampled the images: FP32 `[-1, height, width, 3]`, red, green
/// and blue of each pixel, 0 to 255.
pub(crate) const IMAGE: &str = "image";
/// The input for encoded images: BYTES `[-1]`.
pub(crate) const ENCODED_IMAGE: &str = "encoded_image";
/// Most items of a request.
pub(crate) const MOST_ITEMS: usize = 64;
/// Bytes of a value of FP32.
const VALUE: usize = size_of::<f32>();

/// A request as either wire gives it.
pub(crate) struct InferRequest {
    pub(crate) id: String,
    pub(crate) parameters: Parameters,
    pub(crate) inputs: Vec<Input>,
    /// Names of the outputs; none stands for all.
    pub(crate) outputs: Vec<String>,
}

/// A request that makes sense.
pub(crate) struct Request {
    pub(crate) items: Items,
    pub(crate) outputs: Vec<OutputName>,
    pub(crate) asked: ClassifyOptions,
}

/// The items of a request, 1 to [`MOST_ITEMS`].
pub(crate) enum Items {
    Encoded(Vec<Bytes>),
    /// `length` values an item.
    Images {
        values: Pixels,
        length: usize,
    },
}

/// Values of images, as they came.
pub(crate) enum Pixels {
    Raw(Bytes),
    Numbers(Vec<f32>),
}

impl Request {
    /// # Errors
    /// `invalid_tensor` and `invalid_parameter`.
    pub(crate) fn of(
        asking: InferRequest,
        classifier: &Classifier,
        default: &ClassifyOptions,
    ) -> Result<Self, Error> {
        let asked = parameter::asked(&asking.parameters, default)?;
        let outputs = match &asking.outputs[..] {
            [] => OutputName::ALL.to_vec(),
            names => names.iter().map(|name| OutputName::of(name)).collect::<Result<_, _>>()?,
        };
        if (1..outputs.len()).any(|i| outputs[..i].contains(&outputs[i])) {
            return Err(Error::new(ErrorCode::InvalidParameter, "an output is asked for twice"));
        }
        let mut inputs = asking.inputs.into_iter();
        let (Some(input), None) = (inputs.next(), inputs.next()) else {
            return Err(invalid("a request has one input: `image` or `encoded_image`"));
        };
        let items = match input.name.as_str() {
            IMAGE => Items::images(input, classifier)?,
            ENCODED_IMAGE => Items::encoded(input)?,
            _ => return Err(invalid("the inputs are `image` and `encoded_image`")),
        };
        Ok(Self { items, outputs, asked })
    }
}

impl Items {
    fn images(input: Input, classifier: &Classifier) -> Result<Self, Error> {
        let item = image_shape(classifier.bundle().card());
        let count = checked(input.items(Datatype::Fp32, &item)?)?;
        let length: usize = item.iter().map(|&side| side as usize).product();
        let (bytes, values) = match input.data {
            Data::Raw(raw) => (raw.len(), Pixels::Raw(raw)),
            Data::Numbers(numbers) => (numbers.len() * VALUE, Pixels::Numbers(numbers)),
            Data::Elements(_) => return Err(other_length(IMAGE)),
        };
        // Both below 2^40: a side is at most 4096.
        if bytes != count * length * VALUE {
            return Err(other_length(IMAGE));
        }
        Ok(Self::Images { values, length })
    }

    fn encoded(input: Input) -> Result<Self, Error> {
        let count = checked(input.items(Datatype::Bytes, &[])?)?;
        let found = match input.data {
            Data::Raw(raw) => elements(raw, count),
            Data::Elements(found) => Some(found),
            Data::Numbers(_) => None,
        };
        match found {
            Some(found) if found.len() == count => Ok(Self::Encoded(found)),
            _ => Err(other_length(ENCODED_IMAGE)),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Encoded(images) => images.len(),
            Self::Images { values: Pixels::Raw(raw), length } => raw.len() / (length * VALUE),
            Self::Images { values: Pixels::Numbers(numbers), length } => numbers.len() / length,
        }
    }

    /// The tensors of the item of this number, below [`Self::len`].
    ///
    /// # Errors
    /// Those of [`Classifier::prepare_while`] and [`Classifier::prepare_pixels`].
    pub(crate) fn prepare(
        &self,
        number: usize,
        classifier: &Classifier,
        views: Tta,
        wanted: &Wanted<'_>,
    ) -> Result<Views<Tensor>, Error> {
        match self {
            Self::Encoded(images) => classifier.prepare_while(&images[number], views, wanted.0),
            Self::Images { values, length } => {
                classifier.prepare_pixels(&values.of(number * length..(number + 1) * length), views)
            }
        }
    }
}

impl Pixels {
    fn of(&self, values: Range<usize>) -> Cow<'_, [f32]> {
        match self {
            Self::Numbers(numbers) => Cow::Borrowed(&numbers[values]),
            Self::Raw(raw) => {
                let (values, _) = raw[values.start * VALUE..values.end * VALUE].as_chunks::<VALUE>();
                Cow::Owned(values.iter().map(|value| f32::from_le_bytes(*value)).collect())
            }
        }
    }
}

fn checked(count: usize) -> Result<usize, Error> {
    match count {
        0 => Err(invalid("a request has at least one item")),
        1..=MOST_ITEMS => Ok(count),
        _ => Err(invalid(format!("a request has at most {MOST_ITEMS} items"))),
    }
}

fn other_length(name: &str) -> Error {
    invalid(format!("`{name}` has not as many values as its shape says"))
}
