//! Tensors of requests and responses.

use axum::body::Bytes;

use crate::error::Error;

/// Bytes of the little-endian length before each element of a BYTES tensor in binary form.
const LENGTH_BYTES: usize = 4;

/// A datatype of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Datatype {
    Fp32,
    Bool,
    Bytes,
}

/// A tensor of a request.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) datatype: String,
    pub(crate) shape: Vec<i64>,
    pub(crate) data: Data,
}

/// The elements of a tensor of a request. The last axis varies fastest.
pub(crate) enum Data {
    /// The binary form of the protocol: little-endian values, or elements after their lengths.
    Raw(Bytes),
    Numbers(Vec<f32>),
    Elements(Vec<Bytes>),
}

/// A tensor of a response.
pub(crate) struct Output {
    pub(crate) name: &'static str,
    pub(crate) shape: Vec<i64>,
    pub(crate) values: Values,
}

/// The elements of a tensor of a response.
pub(crate) enum Values {
    Numbers(Vec<f32>),
    Bools(Vec<bool>),
    Texts(Vec<&'static str>),
}

impl Datatype {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Fp32 => "FP32",
            Self::Bool => "BOOL",
            Self::Bytes => "BYTES",
        }
    }
}

impl Input {
    /// Returns the number of items, the first dimension of the shape.
    ///
    /// # Errors
    /// `invalid_tensor` unless the tensor has this datatype and its items this shape.
    pub(crate) fn item_count(&self, datatype: Datatype, item_shape: &[i64]) -> Result<usize, Error> {
        let (name, datatype) = (&self.name, datatype.as_str());
        if self.datatype != datatype {
            return Err(Error::invalid_tensor(format!("`{name}` must have the datatype {datatype}")));
        }
        match self.shape.split_first() {
            Some((&count, rest)) if rest == item_shape => Ok(usize::try_from(count).unwrap_or(0)),
            _ => {
                let mut shape = vec!["items".to_owned()];
                shape.extend(item_shape.iter().map(ToString::to_string));
                let shape = shape.join(", ");
                Err(Error::invalid_tensor(format!("`{name}` must have the shape [{shape}]")))
            }
        }
    }
}

/// Splits a BYTES tensor in binary form into at most `max` elements; `None` if a length is wrong, or there are
/// more.
pub(crate) fn split_elements(mut raw: Bytes, max: usize) -> Option<Vec<Bytes>> {
    let mut elements = Vec::new();
    while !raw.is_empty() {
        let length = u32::from_le_bytes(*raw.first_chunk::<LENGTH_BYTES>()?) as usize;
        let end = LENGTH_BYTES.checked_add(length)?;
        if end > raw.len() || elements.len() == max {
            return None;
        }
        elements.push(raw.split_to(end).slice(LENGTH_BYTES..));
    }
    Some(elements)
}

impl Values {
    pub(crate) const fn datatype(&self) -> Datatype {
        match self {
            Self::Numbers(_) => Datatype::Fp32,
            Self::Bools(_) => Datatype::Bool,
            Self::Texts(_) => Datatype::Bytes,
        }
    }

    /// The binary form of the protocol.
    pub(crate) fn raw(&self) -> Vec<u8> {
        match self {
            Self::Numbers(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Self::Bools(values) => values.iter().map(|&value| u8::from(value)).collect(),
            Self::Texts(values) => values
                .iter()
                .flat_map(|text| (text.len() as u32).to_le_bytes().into_iter().chain(text.bytes()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_split_by_their_lengths() {
        let check = |raw: &[u8], expected: Option<&[&[u8]]>| {
            let found = split_elements(Bytes::copy_from_slice(raw), 2);
            let found = found.as_ref().map(|found| found.iter().map(AsRef::as_ref).collect::<Vec<&[u8]>>());
            assert_eq!(found.as_deref(), expected, "{raw:?}");
        };
        check(&[], Some(&[]));
        check(&[0, 0, 0, 0], Some(&[b""]));
        check(&[1, 0, 0, 0, 7, 2, 0, 0, 0, 8, 9], Some(&[&[7], &[8, 9]]));
        check(&[1, 0, 0], None);
        check(&[2, 0, 0, 0, 7], None);
        check(&[255, 255, 255, 255, 7], None);
        check(&[0; 12], None);
        let texts = Values::Texts(vec!["benign", ""]);
        check(&texts.raw(), Some(&[b"benign", b""]));
    }
}
