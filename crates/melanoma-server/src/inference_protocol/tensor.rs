//! Tensors as both wires have them, before and after anybody asks what they mean.

use axum::body::Bytes;
use melanoma_core::{Error, ErrorCode};

/// Bytes before each element of a BYTES tensor in binary form: its length, little-endian.
const LENGTH: usize = 4;

/// What the elements of a tensor are, by the standard's name.
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

/// The elements of a tensor of a request, the last axis running fastest.
pub(crate) enum Data {
    /// The standard's binary form: little-endian values, or elements with their length before them.
    Raw(Bytes),
    Numbers(Vec<f32>),
    Elements(Vec<Bytes>),
}

/// A tensor of an answer; `values` are as many as `shape` says.
pub(crate) struct Output {
    pub(crate) name: &'static str,
    pub(crate) shape: Vec<i64>,
    pub(crate) values: Values,
}

/// The elements of a tensor of an answer.
pub(crate) enum Values {
    Numbers(Vec<f32>),
    Truths(Vec<bool>),
    Texts(Vec<&'static str>),
}

pub(crate) fn invalid(what: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidTensor, what)
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
    /// Its items, if it is of this datatype and each item of this shape.
    pub(crate) fn items(&self, datatype: Datatype, item: &[i64]) -> Result<usize, Error> {
        let datatype = datatype.as_str();
        if self.datatype != datatype {
            return Err(invalid(format!("`{}` has the datatype {datatype}", self.name)));
        }
        match self.shape.split_first() {
            Some((&count, rest)) if rest == item => Ok(usize::try_from(count).unwrap_or(0)),
            _ => {
                let shape: Vec<String> = item.iter().map(|side| format!(", {side}")).collect();
                Err(invalid(format!("`{}` has the shape [number of items{}]", self.name, shape.concat())))
            }
        }
    }
}

/// The elements of a BYTES tensor in binary form; `None` where a length is not kept. `most` is how many
/// elements there may be.
pub(crate) fn elements(mut raw: Bytes, most: usize) -> Option<Vec<Bytes>> {
    let mut elements = Vec::new();
    while !raw.is_empty() {
        let length = u32::from_le_bytes(*raw.first_chunk::<LENGTH>()?) as usize;
        let end = LENGTH.checked_add(length).filter(|&end| end <= raw.len())?;
        if elements.len() == most {
            return None;
        }
        elements.push(raw.split_to(end).slice(LENGTH..));
    }
    Some(elements)
}

impl Values {
    pub(crate) const fn datatype(&self) -> Datatype {
        match self {
            Self::Numbers(_) => Datatype::Fp32,
            Self::Truths(_) => Datatype::Bool,
            Self::Texts(_) => Datatype::Bytes,
        }
    }

    /// The standard's binary form.
    pub(crate) fn raw(&self) -> Vec<u8> {
        match self {
            Self::Numbers(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Self::Truths(values) => values.iter().map(|&value| u8::from(value)).collect(),
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
    fn elements_keep_their_lengths_or_there_are_none() {
        let check = |raw: &[u8], expected: Option<&[&[u8]]>| {
            let found = elements(Bytes::copy_from_slice(raw), 2);
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
