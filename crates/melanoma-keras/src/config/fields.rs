//! Typed access to the JSON of a layer.

use serde_json::{Map, Value};

use crate::error::KerasError;

/// The object `config` of a layer.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub layer: &'a str,
    /// 2 or 3.
    pub major: u32,
    object: &'a Map<String, Value>,
}

static ABSENT: Value = Value::Null;

impl<'a> Fields<'a> {
    pub(super) fn new(layer: &'a str, major: u32, config: &'a Value) -> Result<Self, KerasError> {
        match config {
            Value::Object(object) => Ok(Self { layer, major, object }),
            _ => Err(KerasError::config(layer, "it has no object `config`")),
        }
    }

    /// The value of a field; null if it is absent.
    pub(super) fn value(&self, name: &str) -> &'a Value {
        self.object.get(name).unwrap_or(&ABSENT)
    }

    pub(super) fn invalid(&self, name: &str) -> KerasError {
        let found: String = self.value(name).to_string().chars().take(80).collect();
        KerasError::config(self.layer, format!("`{name}` is {found}"))
    }

    pub(super) fn unsupported(&self, reason: impl Into<String>) -> KerasError {
        KerasError::unsupported(self.layer, reason)
    }

    pub(super) fn text(&self, name: &str, default: &'a str) -> Result<&'a str, KerasError> {
        match self.value(name) {
            Value::Null => Ok(default),
            Value::String(text) => Ok(text),
            _ => Err(self.invalid(name)),
        }
    }

    pub(super) fn flag(&self, name: &str, default: bool) -> Result<bool, KerasError> {
        match self.value(name) {
            Value::Null => Ok(default),
            Value::Bool(flag) => Ok(*flag),
            _ => Err(self.invalid(name)),
        }
    }

    pub(super) fn number(&self, name: &str, default: f64) -> Result<f64, KerasError> {
        match self.value(name) {
            Value::Null => Ok(default),
            // Keras 2 stores some numbers as arrays without an axis.
            Value::Object(object) => {
                object.get("value").and_then(Value::as_f64).ok_or_else(|| self.invalid(name))
            }
            value => value.as_f64().filter(|number| number.is_finite()).ok_or_else(|| self.invalid(name)),
        }
    }

    /// A positive integer.
    pub(super) fn count(&self, name: &str) -> Result<usize, KerasError> {
        count(self.value(name)).ok_or_else(|| self.invalid(name))
    }

    pub(super) fn count_or(&self, name: &str, default: usize) -> Result<usize, KerasError> {
        if self.value(name).is_null() { Ok(default) } else { self.count(name) }
    }

    /// Two positive integers, or one for both.
    pub(super) fn pair(&self, name: &str, default: [usize; 2]) -> Result<[usize; 2], KerasError> {
        match self.value(name) {
            Value::Null => Ok(default),
            value => pair(value, count).ok_or_else(|| self.invalid(name)),
        }
    }

    /// `[[top, bottom], [left, right]]`, or `[vertical, horizontal]`, or one number for all sides.
    pub(super) fn sides(&self, name: &str) -> Result<[[usize; 2]; 2], KerasError> {
        let both = |value: &Value| pair(value, size);
        match self.value(name) {
            value if value.is_number() => {
                size(value).map(|n| [[n, n], [n, n]]).ok_or_else(|| self.invalid(name))
            }
            value => pair(value, both).ok_or_else(|| self.invalid(name)),
        }
    }

    pub(super) fn integers(&self, name: &str) -> Result<Vec<i64>, KerasError> {
        match self.value(name) {
            Value::Array(items) => {
                items.iter().map(Value::as_i64).collect::<Option<_>>().ok_or_else(|| self.invalid(name))
            }
            value => value.as_i64().map(|number| vec![number]).ok_or_else(|| self.invalid(name)),
        }
    }

    /// Numbers of an array of any shape, or one number.
    pub(super) fn numbers(&self, name: &str) -> Result<Vec<f32>, KerasError> {
        let mut numbers = Vec::new();
        collect(self.value(name), &mut numbers).ok_or_else(|| self.invalid(name))?;
        Ok(numbers)
    }

    /// Only the order of the axes of TensorFlow.
    pub(super) fn check_channels_last(&self) -> Result<(), KerasError> {
        match self.text("data_format", "channels_last")? {
            "channels_last" => Ok(()),
            _ => Err(self.unsupported("`data_format` is not `channels_last`; build the model with `channels_last` and load the weights into it")),
        }
    }
}

fn collect(value: &Value, numbers: &mut Vec<f32>) -> Option<()> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, numbers)),
        // What Keras 3 stores instead of an array.
        Value::Object(object) => collect(object.get("config")?.get("value")?, numbers),
        value => {
            numbers.push(value.as_f64()? as f32);
            Some(())
        }
    }
}

fn size(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).map(|number| number as usize)
}

fn count(value: &Value) -> Option<usize> {
    size(value).filter(|&number| number > 0)
}

fn pair<T: Copy>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<[T; 2]> {
    match value.as_array().map(Vec::as_slice) {
        Some([first, second]) => Some([item(first)?, item(second)?]),
        Some(_) => None,
        None => item(value).map(|both| [both, both]),
    }
}
