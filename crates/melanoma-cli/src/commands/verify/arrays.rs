//! Arrays of NumPy.

use std::{fs::File, io::BufReader, path::Path};

use anyhow::{Context, bail};
use npyz::{NpyFile, Order};

/// Values that a file may have: 50 images of 1,000 x 1,000 pixels.
const MAX_VALUES: u64 = 150_000_000;

/// An array whose last axis varies fastest.
pub(super) struct Array {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

/// Reads float32 or float64 from a `.npy` file.
pub(super) fn read(path: &Path) -> anyhow::Result<Array> {
    let cannot_read = || format!("cannot read {} as an array of NumPy", path.display());
    let file = File::open(path).with_context(cannot_read)?;
    let npy = NpyFile::new(BufReader::new(file)).with_context(cannot_read)?;
    if npy.order() != Order::C {
        bail!("{} is in Fortran order; save `numpy.ascontiguousarray` of it", path.display());
    }
    let shape: Vec<usize> = npy.shape().iter().map(|&side| side as usize).collect();
    let count = npy.shape().iter().try_fold(1_u64, |product, &side| product.checked_mul(side));
    if count.is_none_or(|count| count > MAX_VALUES) {
        bail!("{} has more than {MAX_VALUES} values", path.display());
    }
    let values = match npy.try_data::<f32>() {
        Ok(data) => data.map(|value| value.map(f64::from)).collect::<Result<Vec<f64>, _>>(),
        Err(npy) => match npy.try_data::<f64>() {
            Ok(data) => data.collect(),
            Err(_) => bail!("{} is neither float32 nor float64", path.display()),
        },
    };
    Ok(Array { shape, values: values.with_context(cannot_read)? })
}
