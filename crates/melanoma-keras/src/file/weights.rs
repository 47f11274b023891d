//! Where the two formats store the weights of a layer.

use super::hdf5::Hdf5;
use crate::{array::Array, error::KerasError};

/// The weights of a file, read on demand.
pub(crate) struct Weights {
    file: Hdf5,
    pub kind: Kind,
}

/// How weights are found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// HDF5: a list for each layer of the outermost model. A nested model has one list for all of its layers.
    Legacy,
    /// `.keras`: a group for each layer, by the class of the layer and its number among the layers of this class.
    ByPath,
}

/// A weight that can be read.
pub(crate) struct NamedArray {
    /// What the weight is, such as `kernel`; empty if the file does not say.
    pub role: String,
    /// Where its values are.
    pub path: String,
}

impl Weights {
    pub(super) const fn legacy(file: Hdf5) -> Self {
        Self { file, kind: Kind::Legacy }
    }

    pub(super) const fn by_path(file: Hdf5) -> Self {
        Self { file, kind: Kind::ByPath }
    }

    /// The weights of a layer of the outermost model, in the order of [`Kind::Legacy`]. The states of random number
    /// generators are left out.
    pub(crate) fn of_layer(&self, layer: &str) -> Result<Vec<NamedArray>, KerasError> {
        let group = format!("/model_weights/{layer}");
        let names = self.file.strings(&group, "weight_names")?.unwrap_or_default();
        let weights = names.into_iter().map(|name| {
            let last = name.rsplit('/').next().unwrap_or_default();
            let role = last.split(':').next().unwrap_or_default().to_owned();
            NamedArray { role, path: format!("{group}/{name}") }
        });
        Ok(weights
            .filter(|weight| !weight.role.starts_with("StateVar") && weight.role != "seed_generator_state")
            .collect())
    }

    /// The weights of the group of a layer, such as `layers/conv2d`, in the order of [`Kind::ByPath`].
    ///
    /// Keras 3 also stores the name of the layer, which must be `name`: the group has a number that is counted, and a
    /// wrong count would give a layer the weights of another one.
    pub(crate) fn at_path(&self, path: &str, name: &str) -> Result<Vec<NamedArray>, KerasError> {
        let group = format!("/{path}/vars");
        if let Some(stored) = self.file.string(&group, "name")?
            && stored != name
        {
            return Err(KerasError::weights(name, format!("{path} has those of {stored:?}")));
        }
        let mut numbers = Vec::new();
        for array in self.file.arrays(&group)? {
            let number: usize = array.parse().map_err(|_| {
                KerasError::weights(name, format!("{path} has a weight {array:?}, which is no number"))
            })?;
            numbers.push(number);
        }
        numbers.sort_unstable();
        let weight = |number| NamedArray { role: String::new(), path: format!("{group}/{number}") };
        Ok(numbers.into_iter().map(weight).collect())
    }

    pub(crate) fn read(&self, weight: &NamedArray, layer: &str) -> Result<Array, KerasError> {
        self.file
            .array(&weight.path)?
            .ok_or_else(|| KerasError::weights(layer, format!("{} is missing", weight.path)))
    }
}
