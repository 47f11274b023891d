//! The inputs of a model beside the image.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use melanoma_core::metadata::MetadataTensor;
use melanoma_keras::{Converted, Network};

use crate::terminal;

/// Reads what the values of each input mean, and compares it with the model.
///
/// # Errors
/// An input that the file does not describe, or that is no vector of as many values.
pub(super) fn read(
    file: Option<&Path>,
    network: &Network,
    converted: &Converted,
) -> anyhow::Result<Vec<MetadataTensor>> {
    let tensors: Vec<MetadataTensor> = match file {
        None => Vec::new(),
        Some(path) => {
            let json = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            serde_json::from_slice(&json).with_context(|| {
                format!("{} does not have the form of `metadata` in a card", path.display())
            })?
        }
    };
    for input in &converted.other_inputs {
        let (name, shape) = (terminal::line(&input.name), &network.node(input.node).shape);
        let &[length] = &shape[..] else {
            bail!(
                "the input `{name}` has the shape {shape:?}; beside the image, only vectors can be supplied"
            );
        };
        match tensors.iter().find(|tensor| tensor.tensor == input.name) {
            Some(tensor) if tensor.columns.len() == length => {}
            Some(tensor) => bail!(
                "the input `{name}` has {length} values, and --metadata describes {}",
                tensor.columns.len()
            ),
            None => bail!(
                "the model takes the input `{name}` of {length} values beside the image, which --metadata does not \
                 describe; state the age, sex or site that each value stands for, or save a model that takes the image only"
            ),
        }
    }
    let is_input =
        |tensor: &MetadataTensor| converted.other_inputs.iter().any(|input| input.name == tensor.tensor);
    if let Some(tensor) = tensors.iter().find(|tensor| !is_input(tensor)) {
        bail!(
            "--metadata describes the input `{}`, which the model does not have",
            terminal::line(&tensor.tensor)
        );
    }
    Ok(tensors)
}
