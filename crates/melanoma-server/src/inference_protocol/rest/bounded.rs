//! JSON lists and maps with a bounded number of entries, so that a body of a few megabytes cannot become
//! gigabytes.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

use crate::inference_protocol::parameter::{Parameter, Parameters};

/// Entries of a list or a map.
pub(super) const MAX_ENTRIES: usize = 64;

/// A list of at most [`MAX_ENTRIES`].
pub(super) struct BoundedVec<T>(pub(super) Vec<T>);

impl<T> Default for BoundedVec<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Parameters, at most [`MAX_ENTRIES`].
#[derive(Default)]
pub(super) struct BoundedMap(pub(super) Parameters);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for BoundedVec<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MAX_ENTRIES}")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    if values.len() == MAX_ENTRIES {
                        return Err(de::Error::invalid_length(MAX_ENTRIES + 1, &self));
                    }
                    values.push(value);
                }
                Ok(values)
            }
        }
        deserializer.deserialize_seq(ListVisitor(PhantomData)).map(BoundedVec)
    }
}

impl<'de> Deserialize<'de> for BoundedMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MapVisitor;
        impl<'de> Visitor<'de> for MapVisitor {
            type Value = Parameters;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "at most {MAX_ENTRIES} parameters")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
                let mut parameters = Parameters::new();
                while let Some((name, value)) = map.next_entry()? {
                    if parameters.len() == MAX_ENTRIES {
                        return Err(de::Error::invalid_length(MAX_ENTRIES + 1, &self));
                    }
                    parameters.insert(name, value);
                }
                Ok(parameters)
            }
        }
        deserializer.deserialize_map(MapVisitor).map(BoundedMap)
    }
}

impl<'de> Deserialize<'de> for Parameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ParameterVisitor;
        impl Visitor<'_> for ParameterVisitor {
            type Value = Parameter;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a number or a boolean")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Parameter, E> {
                Ok(Parameter::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Parameter, E> {
                Ok(Parameter::Integer(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Parameter, E> {
                Ok(i64::try_from(value).map_or(Parameter::Unsupported, Parameter::Integer))
            }
            fn visit_f64<E>(self, _value: f64) -> Result<Parameter, E> {
                Ok(Parameter::Unsupported)
            }
            fn visit_str<E>(self, value: &str) -> Result<Parameter, E> {
                Ok(Parameter::Text(value.into()))
            }
            fn visit_unit<E>(self) -> Result<Parameter, E> {
                Ok(Parameter::Unsupported)
            }
        }
        deserializer.deserialize_any(ParameterVisitor)
    }
}
