//! Layers with their options, without names and weights.

use super::activation::Activation;

/// One step of a network. A layer of Keras with an activation is two steps.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// `x · kernel + bias` over the last axis.
    Dense {
        /// Outputs.
        units: usize,
        /// Whether there is a bias.
        bias: bool,
    },
    /// A convolution over height and width.
    Conv2d {
        /// Output channels.
        filters: usize,
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// Vertical and horizontal steps.
        strides: [usize; 2],
        /// Of the border.
        padding: Padding,
        /// Vertical and horizontal distance of the kernel's values.
        dilation: [usize; 2],
        /// Groups of channels.
        groups: usize,
        /// Whether there is a bias.
        bias: bool,
    },
    /// A convolution of each channel on its own.
    DepthwiseConv2d {
        /// Output channels for each input channel.
        multiplier: usize,
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// Vertical and horizontal steps.
        strides: [usize; 2],
        /// Of the border.
        padding: Padding,
        /// Vertical and horizontal distance of the kernel's values.
        dilation: [usize; 2],
        /// Whether there is a bias.
        bias: bool,
    },
    /// `(x - mean) / sqrt(variance + epsilon) * gamma + beta` of each channel, with the statistics of the training.
    BatchNormalization {
        /// The axis of the channels, counted with the axis of the images; -1 is the last. Only the last is converted.
        axis: i64,
        /// Added to the variance.
        epsilon: f32,
        /// Whether there is a gamma.
        scale: bool,
        /// Whether there is a beta.
        center: bool,
    },
    /// The same with the statistics of the channels of each place.
    LayerNormalization {
        /// As for the batch normalization.
        axis: i64,
        /// Added to the variance.
        epsilon: f32,
        /// Whether there is a gamma.
        scale: bool,
        /// Whether there is a beta.
        center: bool,
    },
    /// A function of each value, or the softmax.
    Activation(Activation),
    /// Pooling over windows. Averages leave the padding out.
    Pool {
        /// Largest value or mean.
        kind: Pool,
        /// Height and width of the window.
        size: [usize; 2],
        /// Vertical and horizontal steps.
        strides: [usize; 2],
        /// Of the border.
        padding: Padding,
    },
    /// Pooling over height and width.
    GlobalPool {
        /// Largest value or mean.
        kind: Pool,
        /// Whether height and width stay, with the size 1.
        keep: bool,
    },
    /// `[[top, bottom], [left, right]]` rows and columns are added.
    Pad {
        /// How many.
        sides: [[usize; 2]; 2],
        /// Of which values.
        mode: PadMode,
    },
    /// `[[top, bottom], [left, right]]` rows and columns are removed.
    Crop {
        /// How many.
        sides: [[usize; 2]; 2],
    },
    /// Height and width are multiplied.
    UpSample {
        /// By how much.
        factors: [usize; 2],
        /// How.
        interpolation: Interpolation,
    },
    /// Height and width become these.
    Resize {
        /// Height and width.
        size: [usize; 2],
        /// How.
        interpolation: Interpolation,
    },
    /// Several inputs of one shape to one output.
    Merge(Merge),
    /// Inputs side by side along an axis; -1 is the last.
    Concatenate {
        /// The axis, counted with the axis of the images.
        axis: i64,
    },
    /// A number and each value.
    Scalar {
        /// What is computed.
        operation: Scalar,
        /// The number.
        number: f32,
    },
    /// `x * scale + offset` of each channel.
    Affine {
        /// One number, or one for each channel.
        scale: Vec<f32>,
        /// As many.
        offset: Vec<f32>,
    },
    /// `(x - mean) / sqrt(variance)` of each channel, with weights of the file.
    Normalization,
    /// All axes to one.
    Flatten,
    /// Other axes; -1 is what remains.
    Reshape {
        /// The sizes, without the axis of the images.
        sizes: Vec<i64>,
    },
    /// The axes in another order.
    Permute {
        /// Counted from 1, as Keras does.
        axes: Vec<usize>,
    },
    /// Nothing at inference, such as dropout.
    Identity,
}

/// The border of a convolution or of pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// None.
    Valid,
    /// As much as keeps the size at a step of 1. An odd one is at the bottom and right.
    Same,
}

/// What pooling keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The largest value.
    Max,
    /// The mean.
    Average,
}

/// The values of a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PadMode {
    /// Zero.
    Zero,
    /// Mirrored, without the outermost row or column.
    Reflect,
}

/// How pixels between pixels are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// The nearest one.
    Nearest,
    /// Linear in both directions.
    Bilinear,
}

/// A function of several tensors of one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// The sum.
    Add,
    /// The first minus the second.
    Subtract,
    /// The product.
    Multiply,
    /// The first divided by the second.
    Divide,
    /// The mean.
    Average,
    /// The largest.
    Maximum,
    /// The smallest.
    Minimum,
}

/// A function of a tensor and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// x + number.
    Add,
    /// x - number.
    Subtract,
    /// number - x.
    SubtractFrom,
    /// x * number.
    Multiply,
    /// x / number.
    Divide,
    /// max(x, number).
    Maximum,
    /// min(x, number).
    Minimum,
}

/// A weight of a layer: what it is, and whether it is trained.
pub(crate) type Slot = (&'static str, bool);

impl Layer {
    /// The weights, in the order of Keras.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        let optional = |name, has: bool| has.then_some((name, true));
        match *self {
            Self::Dense { bias, .. } | Self::Conv2d { bias, .. } | Self::DepthwiseConv2d { bias, .. } => {
                [Some(("kernel", true)), optional("bias", bias)].into_iter().flatten().collect()
            }
            Self::BatchNormalization { scale, center, .. } => {
                let statistics = [Some(("moving_mean", false)), Some(("moving_variance", false))];
                [optional("gamma", scale), optional("beta", center)]
                    .into_iter()
                    .chain(statistics)
                    .flatten()
                    .collect()
            }
            Self::LayerNormalization { scale, center, .. } => {
                [optional("gamma", scale), optional("beta", center)].into_iter().flatten().collect()
            }
            Self::Normalization => vec![("mean", false), ("variance", false), ("count", false)],
            _ => Vec::new(),
        }
    }
}
