//! JSON that is read into what its bytes are worth and no more: a body of many megabytes must not
//! become lists and maps of gigabytes.

use std::{fmt, marker::PhantomData};

use axum::body::Bytes;
use base64::{Engine, engine::general_purpose::STANDARD};
use melanoma_core::Error;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

use crate::inference_protocol::{
    parameter::{Parameter, Parameters},
    tensor::{Data, Datatype, invalid},
};

/// Most entries of any list or map but that of a tensor's numbers, and most of its texts.
const MOST: usize = 64;

/// A list of at most [`MOST`].
pub(super) struct BoundedVec<T>(pub(super) Vec<T>);

/// At most [`MOST`] parameters.
#[derive(Default)]
pub(super) struct Entries(pub(super) Parameters);

/// The data of a tensor, in lists within lists or in one.
#[derive(Default)]
pub(super) struct Elements {
    numbers: Vec<f32>,
    texts: Vec<String>,
}

impl Elements {
    /// Texts are base64, since JSON has no bytes.
    ///
    /// # Errors
    /// `invalid_tensor`.
    pub(super) fn data(self, datatype: &str) -> Result<Data, Error> {
        if datatype != Datatype::Bytes.as_str() {
            let all = self.texts.is_empty();
            return if all { Ok(Data::Numbers(self.numbers)) } else { Err(invalid("a number is a text")) };
        }
        if !self.numbers.is_empty() {
            return Err(invalid("an element of BYTES is no text"));
        }
        let decode = |(number, text): (usize, String)| {
            let bytes = STANDARD.decode(text).map(Bytes::from);
            bytes.map_err(|e| invalid(format!("item {number}: bytes in JSON are base64")).with_source(e))
        };
        self.texts.into_iter().enumerate().map(decode).collect::<Result<_, _>>().map(Data::Elements)
    }
}

impl<'de> Deserialize<'de> for Elements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut elements = Self::default();
        Onto(&mut elements).deserialize(deserializer)?;
        Ok(elements)
    }
}

/// Puts what comes, a value or a list of whatever depth, behind what is there.
struct Onto<'a>(&'a mut Elements);

impl<'de> DeserializeSeed<'de> for Onto<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Onto<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers or texts")
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
        if self.0.texts.len() == MOST {
            return Err(E::custom("too many texts"));
        }
        self.0.texts.push(value.into());
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Onto(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for BoundedVec<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MOST}")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    if values.len() == MOST {
                        return Err(de::Error::invalid_length(MOST + 1, &self));
                    }
                    values.push(value);
                }
                Ok(values)
            }
        }
        deserializer.deserialize_seq(List(PhantomData)).map(BoundedVec)
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Parameters;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "at most {MOST} parameters")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
                let mut parameters = Parameters::new();
                while let Some((name, value)) = map.next_entry()? {
                    if parameters.len() == MOST {
                        return Err(de::Error::invalid_length(MOST + 1, &self));
                    }
                    parameters.insert(name, value);
                }
                Ok(parameters)
            }
        }
        deserializer.deserialize_map(Map).map(Entries)
    }
}

impl<'de> Deserialize<'de> for Parameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;
        impl Visitor<'_> for Value {
            type Value = Parameter;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number or a truth value")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Parameter, E> {
                Ok(Parameter::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Parameter, E> {
                Ok(Parameter::Integer(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Parameter, E> {
                Ok(i64::try_from(value).map_or(Parameter::Other, Parameter::Integer))
            }
            fn visit_f64<E>(self, _value: f64) -> Result<Parameter, E> {
                Ok(Parameter::Other)
            }
            fn visit_str<E>(self, value: &str) -> Result<Parameter, E> {
                Ok(Parameter::Text(value.into()))
            }
            fn visit_unit<E>(self) -> Result<Parameter, E> {
                Ok(Parameter::Other)
            }
        }
        deserializer.deserialize_any(Value)
    }
}
