//! Weights in memory.

/// An array of f32. The last axis varies fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Array {
    /// Returns `None` unless `values` has as many values as `shape` says.
    #[must_use]
    pub fn new(shape: Vec<usize>, values: Vec<f32>) -> Option<Self> {
        (count(&shape)? == values.len()).then_some(Self { shape, values })
    }

    /// Returns an array of one axis.
    #[must_use]
    pub fn vector(values: Vec<f32>) -> Self {
        Self { shape: vec![values.len()], values }
    }

    /// Returns the size of each axis.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Returns the values.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Returns the array with another shape of as many elements.
    pub(crate) fn reshaped(mut self, shape: Vec<usize>) -> Self {
        debug_assert_eq!(count(&shape), Some(self.values.len()));
        self.shape = shape;
        self
    }

    /// Returns the array with its axes in the order of `axes`, as `numpy.transpose` does.
    pub(crate) fn transposed(&self, axes: &[usize]) -> Self {
        let shape: Vec<usize> = axes.iter().map(|&axis| self.shape[axis]).collect();
        let mut strides = vec![1; self.shape.len()];
        for axis in (1..self.shape.len()).rev() {
            strides[axis - 1] = strides[axis] * self.shape[axis];
        }
        let strides: Vec<usize> = axes.iter().map(|&axis| strides[axis]).collect();
        let mut values = Vec::with_capacity(self.values.len());
        if !self.values.is_empty() {
            let mut index = vec![0; shape.len()];
            let mut at = 0;
            loop {
                values.push(self.values[at]);
                // The next index: the last axis that is not at its end advances, those after it start again.
                let Some(next) = (0..shape.len()).rev().find(|&next| index[next] + 1 < shape[next]) else {
                    break;
                };
                for reset in next + 1..shape.len() {
                    at -= index[reset] * strides[reset];
                    index[reset] = 0;
                }
                index[next] += 1;
                at += strides[next];
            }
        }
        Self { shape, values }
    }
}

/// The product of the sizes, or `None` if it overflows.
pub(crate) fn count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side))
}
