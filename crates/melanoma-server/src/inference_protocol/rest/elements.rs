//! The data of a tensor in JSON, decoded without an intermediate tree of values.

use std::fmt;

use axum::body::Bytes;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, SeqAccess, Visitor},
};

use super::bounded::MAX_ENTRIES;
use crate::{
    error::Error,
    inference_protocol::tensor::{Data, Datatype},
};

/// The elements of a tensor, from a flat or a nested list.
#[derive(Default)]
pub(super) struct Elements {
    numbers: Vec<f32>,
    /// At most [`MAX_ENTRIES`].
    texts: Vec<String>,
}

impl Elements {
    /// Converts to the data of a tensor. BYTES elements are base64, since JSON has no binary data.
    ///
    /// # Errors
    /// `invalid_tensor`.
    pub(super) fn into_data(self, datatype: &str) -> Result<Data, Error> {
        if datatype != Datatype::Bytes.as_str() {
            if !self.texts.is_empty() {
                return Err(Error::invalid_tensor("the data has a string where it must have a number"));
            }
            return Ok(Data::Numbers(self.numbers));
        }
        if !self.numbers.is_empty() {
            return Err(Error::invalid_tensor("the data has a number where it must have a base64 string"));
        }
        let mut elements = Vec::new();
        for (index, text) in self.texts.into_iter().enumerate() {
            let bytes = STANDARD.decode(text).map_err(|e| Error::InvalidTensor {
                message: format!("item {index}: the string is not base64").into(),
                source: Some(e.into()),
            })?;
            elements.push(Bytes::from(bytes));
        }
        Ok(Data::Elements(elements))
    }
}

impl<'de> Deserialize<'de> for Elements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut elements = Self::default();
        Append(&mut elements).deserialize(deserializer)?;
        Ok(elements)
    }
}

/// Appends a value, or a list of any depth.
struct Append<'a>(&'a mut Elements);

impl<'de> DeserializeSeed<'de> for Append<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Append<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers or strings")
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.0.numbers.push(value as f32);
        Ok(())
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.visit_f64(value as f64)
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_f64(value as f64)
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        if self.0.texts.len() == MAX_ENTRIES {
            return Err(E::invalid_length(MAX_ENTRIES + 1, &self));
        }
        self.0.texts.push(value.into());
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Append(&mut *self.0))?.is_some() {}
        Ok(())
    }
}
