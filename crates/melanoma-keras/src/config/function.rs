//! Functions that a model calls beside its layers: `TFOpLambda` of Keras 2, operations of Keras 3.

use serde_json::Value;

use super::{
    activation::Activation,
    calls::{Call, Operand, Output},
    fields::Fields,
    layer::{Layer, Merge, Pool, Scalar},
};
use crate::error::KerasError;

/// A function that is known by its name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Function {
    kind: Kind,
    /// Options in the configuration, as Keras 3 stores them.
    options: Value,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Binary(Merge),
    Unary(Activation),
    Mean,
    Concatenate,
    Reshape,
    Identity,
}

impl Function {
    /// A layer of the class `TFOpLambda`, by the name of its function in TensorFlow.
    pub(super) fn of_keras_2(fields: Fields<'_>) -> Result<Self, KerasError> {
        let function = fields.text("function", "")?;
        let short = function
            .trim_start_matches("__operators__.")
            .trim_start_matches("math.")
            .trim_start_matches("nn.");
        let kind = match short {
            "add" => Kind::Binary(Merge::Add),
            "subtract" | "sub" => Kind::Binary(Merge::Subtract),
            "multiply" | "mul" => Kind::Binary(Merge::Multiply),
            "truediv" | "divide" => Kind::Binary(Merge::Divide),
            "maximum" => Kind::Binary(Merge::Maximum),
            "minimum" => Kind::Binary(Merge::Minimum),
            "reduce_mean" => Kind::Mean,
            "concat" => Kind::Concatenate,
            "reshape" => Kind::Reshape,
            "identity" | "stop_gradient" => Kind::Identity,
            _ => unary(short, fields).ok_or_else(|| unknown(function, fields))?,
        };
        Ok(Self { kind, options: Value::Null })
    }

    /// An operation of Keras 3, by its class.
    pub(super) fn of_keras_3(class: &str, fields: Fields<'_>, options: &Value) -> Option<Self> {
        let kind = match class {
            "Add" => Kind::Binary(Merge::Add),
            "Subtract" => Kind::Binary(Merge::Subtract),
            "Multiply" => Kind::Binary(Merge::Multiply),
            "Divide" | "TrueDivide" => Kind::Binary(Merge::Divide),
            "Maximum" => Kind::Binary(Merge::Maximum),
            "Minimum" => Kind::Binary(Merge::Minimum),
            "Mean" => Kind::Mean,
            "Concatenate" => Kind::Concatenate,
            "Reshape" => Kind::Reshape,
            "StopGradient" | "Identity" => Kind::Identity,
            "Relu" | "Relu6" | "Sigmoid" | "Tanh" | "Silu" | "Softmax" | "Softplus" | "Elu" | "Selu"
            | "HardSigmoid" | "HardSilu" | "Exp" => unary(&snake_case(class), fields)?,
            _ => return None,
        };
        Some(Self { kind, options: options.clone() })
    }

    /// Whether an activation has no option, such as another axis of a softmax, that would change its values.
    fn has_default_options(&self, call: &Call) -> bool {
        let is_default = |name: &str, value: &Value| match name {
            "name" | "training" => true,
            "axis" => value.is_null() || *value == -1,
            "alpha" => *value == 1.0,
            _ => value.is_null(),
        };
        let of_call = call.named.iter().all(|(name, operand)| match operand {
            Operand::Constant(value) => is_default(name, value),
            Operand::Output(_) => false,
        });
        let of_config = self
            .options
            .as_object()
            .is_none_or(|options| options.iter().all(|(name, value)| is_default(name, value)));
        of_call && of_config && call.operands.len() == 1
    }

    /// What one call computes, and from which outputs.
    pub(crate) fn resolve(&self, name: &str, call: &Call) -> Result<(Vec<Output>, Layer), KerasError> {
        let invalid = |what: &str| {
            KerasError::unsupported(name, format!("it is called with {what}, which has no counterpart"))
        };
        let outputs: Vec<Output> = call.outputs().cloned().collect();
        let option = |names: &[&str], position: usize| -> Value {
            let named = call.named.iter().find(|(name, _)| names.contains(&name.as_str()));
            let of_call = named.map(|(_, operand)| operand).or_else(|| call.operands.get(position));
            match of_call {
                Some(Operand::Constant(value)) => value.clone(),
                _ => names.iter().find_map(|name| self.options.get(*name)).cloned().unwrap_or(Value::Null),
            }
        };
        let layer = match self.kind {
            Kind::Binary(merge) => return binary(merge, call).ok_or_else(|| invalid("these operands")),
            Kind::Unary(_) if !self.has_default_options(call) => return Err(invalid("options")),
            Kind::Unary(activation) => Layer::Activation(activation),
            Kind::Identity => Layer::Identity,
            Kind::Mean => {
                let axes = option(&["axis"], 1);
                let keep = option(&["keepdims", "keep_dims"], 2).as_bool().unwrap_or(false);
                let axes: Option<Vec<i64>> =
                    axes.as_array().and_then(|axes| axes.iter().map(Value::as_i64).collect());
                match axes.as_deref() {
                    Some([1, 2] | [-3, -2]) => Layer::GlobalPool { kind: Pool::Average, keep },
                    _ => return Err(invalid("other axes than height and width")),
                }
            }
            // The outputs are a list, so that the axis is the constant after them.
            Kind::Concatenate => {
                let axis = option(&["axis"], outputs.len());
                Layer::Concatenate { axis: axis.as_i64().unwrap_or(-1) }
            }
            Kind::Reshape => {
                let sizes = option(&["newshape", "shape"], 1);
                let sizes: Option<Vec<i64>> =
                    sizes.as_array().and_then(|sizes| sizes.iter().map(Value::as_i64).collect());
                match sizes.as_deref().and_then(<[i64]>::split_first) {
                    Some((-1, sizes)) => Layer::Reshape { sizes: sizes.to_vec() },
                    _ => return Err(invalid("a shape that fixes the number of images")),
                }
            }
        };
        Ok((outputs, layer))
    }
}

/// Two outputs, or an output and a number in either order.
fn binary(merge: Merge, call: &Call) -> Option<(Vec<Output>, Layer)> {
    let is_option = |name: &str| matches!(name, "name" | "training" | "mask");
    let named = call.named.iter().filter(|(name, _)| !is_option(name)).map(|(_, operand)| operand);
    let operands: Vec<&Operand> = call.operands.iter().chain(named).collect();
    if operands.iter().all(|operand| matches!(operand, Operand::Output(_))) {
        return (operands.len() >= 2).then(|| (call.outputs().cloned().collect(), Layer::Merge(merge)));
    }
    let (output, number, number_is_first) = match operands[..] {
        [Operand::Output(output), Operand::Constant(number)] => (output, number, false),
        [Operand::Constant(number), Operand::Output(output)] => (output, number, true),
        _ => return None,
    };
    let mut number = number.as_f64()? as f32;
    let operation = match (merge, number_is_first) {
        (Merge::Add, _) => Scalar::Add,
        (Merge::Multiply, _) => Scalar::Multiply,
        (Merge::Maximum, _) => Scalar::Maximum,
        (Merge::Minimum, _) => Scalar::Minimum,
        (Merge::Subtract, false) => Scalar::Subtract,
        (Merge::Subtract, true) => Scalar::SubtractFrom,
        (Merge::Divide, false) => Scalar::Divide,
        (Merge::Divide, true) | (Merge::Average, _) => return None,
    };
    if number == 0.0 {
        // No negative zero in the file.
        number = 0.0;
    }
    Some((vec![output.clone()], Layer::Scalar { operation, number }))
}

/// Activations whose default options are those of Keras.
fn unary(name: &str, fields: Fields<'_>) -> Option<Kind> {
    let is_plain =
        ["relu", "relu6", "sigmoid", "tanh", "silu", "swish", "softmax", "softplus", "elu", "selu"]
            .contains(&name);
    match name {
        "exp" => Some(Kind::Unary(Activation::Exponential)),
        "hard_sigmoid" | "hard_silu" if fields.major == 3 => Activation::by_name(name, 3).map(Kind::Unary),
        _ if is_plain => Activation::by_name(name, fields.major).map(Kind::Unary),
        _ => None,
    }
}

fn snake_case(class: &str) -> String {
    let mut name = String::new();
    for (index, letter) in class.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn unknown(function: &str, fields: Fields<'_>) -> KerasError {
    let function: String = function.chars().take(60).collect();
    fields.unsupported(format!("it calls the function `tf.{function}`, which has no counterpart; replace it by a layer of Keras, and save the model again"))
}
