//! Activations by name and as a layer.

use serde_json::Value;

use super::fields::Fields;
use crate::error::KerasError;

/// A function of each value, and the softmax over the channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// Nothing.
    Linear,
    /// `max(x, 0)`, at most `max`. Below `threshold` it is `slope * (x - threshold)`.
    Relu {
        /// The largest value, if there is one.
        max: Option<f32>,
        /// The slope of negative values.
        slope: f32,
        /// Where it bends.
        threshold: f32,
    },
    /// `x` if `x > 0`, else `alpha * (exp(x) - 1)`.
    Elu {
        /// The factor.
        alpha: f32,
    },
    /// Scaled ELU (Klambauer et al. 2017).
    Selu,
    /// Over the last axis.
    Softmax,
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `x * sigmoid(x)`, also called swish.
    Silu,
    /// `max(0, min(1, slope * x + 0.5))`: the slope is 1/5 in Keras 2 and 1/6 in Keras 3.
    HardSigmoid {
        /// The slope.
        slope: f32,
    },
    /// `x * max(0, min(1, x / 6 + 0.5))`, also called hard swish.
    HardSilu,
    /// Gaussian error linear unit (Hendrycks and Gimpel 2016).
    Gelu {
        /// By `tanh` instead of `erf`.
        approximate: bool,
    },
    /// `ln(1 + exp(x))`.
    Softplus,
    /// `x / (1 + |x|)`.
    Softsign,
    /// `exp(x)`.
    Exponential,
    /// `x * tanh(softplus(x))`.
    Mish,
}

impl Activation {
    const RELU: Self = Self::Relu { max: None, slope: 0.0, threshold: 0.0 };

    /// The activation that Keras knows under this name.
    pub(super) fn by_name(name: &str, major: u32) -> Option<Self> {
        Some(match name {
            "linear" => Self::Linear,
            "relu" => Self::RELU,
            "relu6" => Self::Relu { max: Some(6.0), slope: 0.0, threshold: 0.0 },
            "leaky_relu" => Self::Relu { max: None, slope: 0.2, threshold: 0.0 },
            "elu" => Self::Elu { alpha: 1.0 },
            "selu" => Self::Selu,
            "softmax" => Self::Softmax,
            "sigmoid" => Self::Sigmoid,
            "tanh" => Self::Tanh,
            "silu" | "swish" => Self::Silu,
            "hard_sigmoid" => Self::HardSigmoid { slope: if major == 2 { 0.2 } else { 1.0 / 6.0 } },
            "hard_silu" | "hard_swish" => Self::HardSilu,
            "gelu" => Self::Gelu { approximate: false },
            "softplus" => Self::Softplus,
            "softsign" => Self::Softsign,
            "exponential" => Self::Exponential,
            "mish" => Self::Mish,
            _ => return None,
        })
    }

    /// The field `activation` of a layer: a name, null, or a serialized layer or function.
    pub(super) fn of(fields: Fields<'_>) -> Result<Self, KerasError> {
        let value = fields.value("activation");
        let name = match value {
            Value::Null => return Ok(Self::Linear),
            Value::String(name) => name.as_str(),
            Value::Object(object) => {
                let class = object.get("class_name").and_then(Value::as_str).unwrap_or_default();
                if class == "function" {
                    object.get("config").and_then(Value::as_str).unwrap_or_default()
                } else {
                    let config = object.get("config").unwrap_or(&Value::Null);
                    let inner = Fields::new(fields.layer, fields.major, config)?;
                    return Self::of_layer(class, inner)?.ok_or_else(|| unknown(fields, class));
                }
            }
            _ => return Err(fields.invalid("activation")),
        };
        Self::by_name(name, fields.major).ok_or_else(|| unknown(fields, name))
    }

    /// The activation that a layer of this class is, or `None`.
    pub(super) fn of_layer(class: &str, fields: Fields<'_>) -> Result<Option<Self>, KerasError> {
        let number = |name: &str, default: f64| fields.number(name, default).map(|value| value as f32);
        Ok(Some(match class {
            "Activation" => Self::of(fields)?,
            "ReLU" => Self::Relu {
                max: if fields.value("max_value").is_null() { None } else { Some(number("max_value", 0.0)?) },
                slope: number("negative_slope", 0.0)?,
                threshold: number("threshold", 0.0)?,
            },
            // Keras 2 says `alpha`.
            "LeakyReLU" => {
                let name = if fields.value("alpha").is_null() { "negative_slope" } else { "alpha" };
                Self::Relu { max: None, slope: number(name, 0.3)?, threshold: 0.0 }
            }
            "ELU" => Self::Elu { alpha: number("alpha", 1.0)? },
            "Softmax" => {
                let axes = if fields.value("axis").is_null() { vec![-1] } else { fields.integers("axis")? };
                if axes != [-1] {
                    return Err(
                        fields.unsupported("a softmax over another axis than the last has no counterpart")
                    );
                }
                Self::Softmax
            }
            _ => return Ok(None),
        }))
    }
}

fn unknown(fields: Fields<'_>, name: &str) -> KerasError {
    let name: String = name.chars().take(40).collect();
    fields.unsupported(format!(
        "the activation `{name}` is not one of Keras; replace it by a layer of Keras, and save the model again"
    ))
}
