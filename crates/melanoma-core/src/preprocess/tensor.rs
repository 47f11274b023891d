//! The input of a network.

/// One image as the network takes it: four axes, the first of size 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: [usize; 4],
    values: Vec<f32>,
}

impl Tensor {
    /// Returns `None` unless the first axis is 1 and `values` has as many values as `shape` says.
    #[must_use]
    pub fn new(shape: [usize; 4], values: Vec<f32>) -> Option<Self> {
        let count = shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side))?;
        (shape[0] == 1 && count == values.len()).then_some(Self { shape, values })
    }

    /// For values that have the shape by construction.
    pub(super) const fn from_parts(shape: [usize; 4], values: Vec<f32>) -> Self {
        Self { shape, values }
    }

    /// Returns the size of each axis.
    #[must_use]
    pub const fn shape(&self) -> [usize; 4] {
        self.shape
    }

    /// Returns the values. The last axis varies fastest.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}
