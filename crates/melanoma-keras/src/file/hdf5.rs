//! What Keras uses of HDF5: groups, attributes of text, and arrays of numbers.

use hdf5_reader::{Datatype, Hdf5File, OpenOptions, error::Error, group::Group};

use crate::{
    array::{Array, count},
    error::{KerasError, quoted},
    limits::{MAX_CONFIG, MAX_EXPANSION, MAX_RANK, MAX_WEIGHTS},
};

pub(super) struct Hdf5 {
    file: Hdf5File,
    /// Bytes that one array may have.
    most: usize,
}

impl Hdf5 {
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, KerasError> {
        let most = bytes.len().saturating_mul(MAX_EXPANSION).min(MAX_WEIGHTS);
        // A cache of chunks is of no use, since each array is read once. Nothing outside the file is read: there is no
        // resolver of links and of external files.
        let options = OpenOptions::default()
            .with_chunk_cache_bytes(0)
            .with_max_chunk_bytes(most)
            .with_max_read_bytes(most)
            .with_max_object_header_bytes(MAX_CONFIG);
        let file = Hdf5File::from_vec_with_options(bytes, options);
        Ok(Self { file: file.map_err(|error| damaged("the HDF5 file", error))?, most })
    }

    pub(super) fn has_group(&self, path: &str) -> bool {
        self.file.group(path).is_ok()
    }

    fn group(&self, path: &str) -> Result<Option<Group>, KerasError> {
        present(self.file.group(path), path)
    }

    /// The names of the arrays in a group, or none without the group.
    pub(super) fn arrays(&self, path: &str) -> Result<Vec<String>, KerasError> {
        let Some(group) = self.group(path)? else { return Ok(Vec::new()) };
        Ok(group.member_names().map_err(|error| damaged(path, error))?.1)
    }

    /// An attribute of a group, or `None` if there is no such group or attribute.
    pub(super) fn string(&self, path: &str, name: &str) -> Result<Option<String>, KerasError> {
        let Some(group) = self.group(path)? else { return Ok(None) };
        let Some(attribute) = present(group.attribute(name), name)? else { return Ok(None) };
        let text = attribute.read_string().map_err(|error| damaged(name, error))?;
        if text.len() > MAX_CONFIG {
            return Err(KerasError::too_large(format!("{name} has too many bytes"), text.len(), MAX_CONFIG));
        }
        Ok(Some(text))
    }

    /// An attribute with a list of names. Keras stores a long list in parts: `weight_names0`, `weight_names1`, …
    pub(super) fn strings(&self, path: &str, name: &str) -> Result<Option<Vec<String>>, KerasError> {
        let Some(group) = self.group(path)? else { return Ok(None) };
        let read = |name: &str| -> Result<Option<Vec<String>>, KerasError> {
            let Some(attribute) = present(group.attribute(name), name)? else { return Ok(None) };
            // An empty list has the type of a number.
            if attribute.num_elements().is_ok_and(|elements| elements == 0) {
                return Ok(Some(Vec::new()));
            }
            attribute.read_strings().map(Some).map_err(|error| damaged(name, error))
        };
        if let Some(names) = read(name)? {
            return Ok(Some(names));
        }
        let mut all = Vec::new();
        let mut part = 0;
        while let Some(names) = read(&format!("{name}{part}"))? {
            all.extend(names);
            part += 1;
        }
        Ok((part > 0).then_some(all))
    }

    /// An array of f16, f32, f64 or integers, as f32.
    pub(super) fn array(&self, path: &str) -> Result<Option<Array>, KerasError> {
        let Some(dataset) = present(self.file.dataset(path), path)? else { return Ok(None) };
        let rank = dataset.shape().len();
        if rank > MAX_RANK {
            return Err(KerasError::too_large(format!("{} has too many axes", quoted(path)), rank, MAX_RANK));
        }
        let shape: Option<Vec<usize>> =
            dataset.shape().iter().map(|&side| usize::try_from(side).ok()).collect();
        let bytes = shape.as_deref().and_then(count).and_then(|elements| elements.checked_mul(4));
        let (Some(shape), Some(bytes)) = (shape, bytes) else {
            return Err(KerasError::too_large(
                format!("{} has too many bytes", quoted(path)),
                usize::MAX,
                self.most,
            ));
        };
        if bytes > self.most {
            return Err(KerasError::too_large(
                format!("{} has too many bytes", quoted(path)),
                bytes,
                self.most,
            ));
        }
        let read = |error| damaged(path, error);
        let values: Vec<f32> = match dataset.dtype() {
            Datatype::FloatingPoint { size: 4, .. } => {
                dataset.read_array::<f32>().map_err(read)?.into_iter().collect()
            }
            Datatype::FloatingPoint { size: 8, .. } => {
                dataset.read_array::<f64>().map_err(read)?.into_iter().map(|value| value as f32).collect()
            }
            Datatype::FloatingPoint { size: 2, .. } => {
                let bytes = dataset.read_native_bytes().map_err(read)?;
                bytes.as_chunks().0.iter().map(|pair| half::f16::from_ne_bytes(*pair).to_f32()).collect()
            }
            Datatype::FixedPoint { size: 8, .. } => {
                dataset.read_array::<i64>().map_err(read)?.into_iter().map(|value| value as f32).collect()
            }
            Datatype::FixedPoint { size: 4, .. } => {
                dataset.read_array::<i32>().map_err(read)?.into_iter().map(|value| value as f32).collect()
            }
            other => {
                let reason = format!(
                    "{} has the type {other:?}, which is no float16, float32 or float64",
                    quoted(path)
                );
                return Err(KerasError::Weights { layer: quoted(path), reason });
            }
        };
        let array = Array::new(shape, values);
        Ok(Some(array.ok_or(KerasError::Damaged { what: quoted(path), source: None })?))
    }
}

fn present<T>(found: Result<T, Error>, what: &str) -> Result<Option<T>, KerasError> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(damaged(what, error)),
    }
}

/// `Context` adds a path to an error below it.
fn is_absent(error: &Error) -> bool {
    match error {
        Error::GroupNotFound(_) | Error::DatasetNotFound(_) | Error::AttributeNotFound(_) => true,
        Error::Context { source, .. } => is_absent(source),
        _ => false,
    }
}

fn damaged(what: &str, error: Error) -> KerasError {
    KerasError::damaged(quoted(what), error)
}
