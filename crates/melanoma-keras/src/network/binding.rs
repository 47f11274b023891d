//! The weights of each layer, found as Keras finds them when it loads the file.

use std::{collections::HashMap, sync::Arc};

use crate::{
    array::{Array, count},
    config::{Content, LayerConfig, Model, Slot, Structure},
    error::{KerasError, quoted},
    file::{KerasFile, Kind, NamedArray},
    limits::MAX_WEIGHTS,
};

/// The weights of the layers by their paths, such as `vgg16/block1_conv1`.
pub(super) type Bound = HashMap<String, Vec<Arc<Array>>>;

pub(super) fn bind(model: &Model, file: &KerasFile) -> Result<Bound, KerasError> {
    let mut binding = Binding { file, bound: Bound::new(), bytes: 0 };
    match file.weights.kind {
        Kind::ByPath => binding.by_path(model, "", "")?,
        Kind::Legacy => {
            for layer in &model.layers {
                binding.legacy(layer)?;
            }
        }
    }
    Ok(binding.bound)
}

struct Binding<'a> {
    file: &'a KerasFile,
    bound: Bound,
    bytes: usize,
}

/// A weight of a layer that the file must have.
struct Needed {
    /// Path of the layer.
    layer: String,
    slot: Slot,
    /// Whether Keras counts it as trained.
    is_trained: bool,
}

impl Binding<'_> {
    /// One list for each layer of the outermost model.
    fn legacy(&mut self, layer: &LayerConfig) -> Result<(), KerasError> {
        let mut needed = ordered(layer, "", self.file.major);
        if needed.is_empty() {
            return Ok(());
        }
        if self.file.major == 3 && layer_is_trained(layer) {
            // A stable sort: the trained weights first.
            needed.sort_by_key(|weight| !weight.is_trained);
        }
        let stored = self.file.weights.of_layer(&layer.name)?;
        if needed.len() != stored.len() {
            let reason = format!(
                "the file has {} weights, and the configuration needs {}",
                stored.len(),
                needed.len()
            );
            return Err(KerasError::weights(&layer.name, reason));
        }
        for (needed, stored) in needed.iter().zip(&stored) {
            self.read(&needed.layer, needed.slot, stored)?;
        }
        Ok(())
    }

    /// One group for each layer, at any depth.
    fn by_path(&mut self, model: &Model, path: &str, group: &str) -> Result<(), KerasError> {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for layer in &model.layers {
            let is_listed = match layer.content {
                // Keras lists the input of a functional model, and not that of a sequential one.
                Content::Input => matches!(model.structure, Structure::Functional { .. }),
                // Operations of Keras 3 are no layers.
                Content::Function(_) => layer.class == "TFOpLambda",
                Content::Steps(_) | Content::Model(_) => true,
            };
            if !is_listed {
                continue;
            }
            let class = snake_case(&layer.class);
            let number = numbers.entry(class.clone()).or_default();
            let own = if *number == 0 {
                format!("{group}layers/{class}")
            } else {
                format!("{group}layers/{class}_{number}")
            };
            *number += 1;
            let layer_path = join(path, &layer.name);
            if let Content::Model(nested) = &layer.content {
                self.by_path(nested, &layer_path, &format!("{own}/"))?;
                continue;
            }
            let slots = layer.slots();
            if slots.is_empty() {
                continue;
            }
            let stored = self.file.weights.at_path(&own, &layer.name)?;
            if stored.len() != slots.len() {
                let reason = format!(
                    "the file has {} weights, and the configuration needs {}",
                    stored.len(),
                    slots.len()
                );
                return Err(KerasError::weights(&layer_path, reason));
            }
            for (slot, stored) in slots.into_iter().zip(&stored) {
                self.read(&layer_path, slot, stored)?;
            }
        }
        Ok(())
    }

    /// Reads a weight. A name in the file that contradicts the place of the weight is an error.
    fn read(&mut self, layer: &str, (role, _): Slot, stored: &NamedArray) -> Result<(), KerasError> {
        if !stored.role.is_empty() && !stored.role.ends_with(role) {
            let reason = format!("{} is where its {role} should be", quoted(&stored.path));
            return Err(KerasError::weights(layer, reason));
        }
        let array = self.file.weights.read(stored, layer)?;
        self.bytes += 4 * count(array.shape()).unwrap_or_default();
        if self.bytes > MAX_WEIGHTS {
            return Err(KerasError::too_large("the weights have too many bytes", self.bytes, MAX_WEIGHTS));
        }
        self.bound.entry(layer.to_owned()).or_default().push(Arc::new(array));
        Ok(())
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

fn layer_is_trained(layer: &LayerConfig) -> bool {
    match &layer.content {
        Content::Model(model) => model.trainable && layer.trainable,
        _ => layer.trainable,
    }
}

/// The weights of a layer in the order in which Keras lists them: in Keras 2 the trained ones of all layers inside, then the
/// others; in Keras 3 layer by layer, to be sorted by the caller.
fn ordered(layer: &LayerConfig, path: &str, major: u32) -> Vec<Needed> {
    let path = join(path, &layer.name);
    let Content::Model(model) = &layer.content else {
        let slots = layer.slots().into_iter();
        return slots
            .map(|slot| Needed { layer: path.clone(), slot, is_trained: slot.1 && layer.trainable })
            .collect();
    };
    let inner = model.layers.iter().flat_map(|inner| ordered(inner, &path, major));
    let mut needed: Vec<Needed> = inner.collect();
    if major == 2 && layer_is_trained(layer) {
        needed.sort_by_key(|weight| !weight.is_trained);
    } else if major == 2 {
        for weight in &mut needed {
            weight.is_trained = false;
        }
    }
    needed
}

/// The name of a class in Keras's paths: `GlobalAveragePooling2D` is `global_average_pooling2d`.
fn snake_case(class: &str) -> String {
    let letters: Vec<char> =
        class.chars().filter(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let mut name = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        let follows = |is: fn(&char) -> bool| letters.get(index + 1).is_some_and(is);
        let before = index.checked_sub(1).map(|before| letters[before]);
        let starts_word = letter.is_ascii_uppercase() && follows(char::is_ascii_lowercase);
        let after_lower =
            letter.is_ascii_uppercase() && before.is_some_and(|before| before.is_ascii_lowercase());
        if before.is_some() && (starts_word || after_lower) {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn classes_have_the_names_of_keras() {
        // By `keras.src.utils.naming.to_snake_case` of Keras 3.15.1.
        for (class, name) in [
            ("Conv2D", "conv2d"),
            ("ReLU", "re_lu"),
            ("LeakyReLU", "leaky_re_lu"),
            ("ELU", "elu"),
            ("TFOpLambda", "tf_op_lambda"),
            ("DepthwiseConv2D", "depthwise_conv2d"),
            ("GlobalAveragePooling2D", "global_average_pooling2d"),
            ("BatchNormalization", "batch_normalization"),
            ("SeparableConv2D", "separable_conv2d"),
            ("UpSampling2D", "up_sampling2d"),
        ] {
            assert_eq!(snake_case(class), name);
        }
    }
}
