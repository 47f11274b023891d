//! Checks the shapes of weights against the options of their layer and the shape of its input.

use std::sync::Arc;

use crate::{array::Array, config::Layer, error::KerasError};

/// Returns the weights, each of the shape that the layer needs and finite.
pub(super) fn check_weights(
    name: &str,
    layer: &Layer,
    weights: Vec<Arc<Array>>,
    inputs: &[&[usize]],
) -> Result<Vec<Arc<Array>>, KerasError> {
    let slots = layer.slots();
    if weights.len() != slots.len() {
        let reason =
            format!("there are {} weights, and the configuration needs {}", weights.len(), slots.len());
        return Err(KerasError::weights(name, reason));
    }
    if slots.is_empty() {
        return Ok(weights);
    }
    let channels = inputs.first().and_then(|shape| shape.last()).copied();
    let channels =
        channels.ok_or_else(|| KerasError::graph(format!("`{name}` has an input without axes")))?;
    let kernel = |size: [usize; 2], input: usize, output: usize| vec![size[0], size[1], input, output];
    for (weight, (role, _)) in weights.iter().zip(&slots) {
        let expected = match (*role, layer) {
            ("kernel", Layer::Dense { units, .. }) => vec![channels, *units],
            ("bias", Layer::Dense { units, .. }) => vec![*units],
            ("kernel", Layer::Conv2d { filters, kernel: size, groups, .. }) => {
                if channels % groups != 0 || filters % groups != 0 {
                    return Err(KerasError::config(
                        name,
                        format!(
                            "{channels} channels and {filters} filters are not divisible by {groups} groups"
                        ),
                    ));
                }
                kernel(*size, channels / groups, *filters)
            }
            ("bias", Layer::Conv2d { filters, .. }) => vec![*filters],
            ("kernel", Layer::DepthwiseConv2d { kernel: size, multiplier, .. }) => {
                kernel(*size, channels, *multiplier)
            }
            ("bias", Layer::DepthwiseConv2d { multiplier, .. }) => vec![channels.saturating_mul(*multiplier)],
            // Their shapes have axes of size 1 beside that of the channels.
            (_, Layer::Normalization) => {
                let count: usize = weight.shape().iter().product();
                if *role != "count" && count != channels && count != 1 {
                    return Err(KerasError::weights(
                        name,
                        format!("its {role} has {count} values for {channels} channels"),
                    ));
                }
                continue;
            }
            _ => vec![channels],
        };
        if weight.shape() != expected {
            let found = weight.shape();
            return Err(KerasError::weights(
                name,
                format!("the shape of its {role} is {found:?}, and {expected:?} is needed"),
            ));
        }
    }
    for (weight, (role, _)) in weights.iter().zip(&slots) {
        if !weight.values().iter().all(|value| value.is_finite()) {
            return Err(KerasError::weights(name, format!("its {role} has values that are not finite")));
        }
    }
    Ok(weights)
}
