//! Limits on what a file may cost. Real classifiers stay far below them.

/// Bytes of the file. An ONNX file, which the weights must fit, has at most 2 GiB.
pub(crate) const MAX_FILE: usize = 2 << 30;
/// Bytes of the configuration, as JSON. That of EfficientNetV2-L has 1 MiB.
pub(crate) const MAX_CONFIG: usize = 32 << 20;
/// Layers after nested models are written out, counting each call of a shared layer.
pub(crate) const MAX_NODES: usize = 20_000;
/// Layers and calls of layers that are visited while nested models are written out. A model without layers of its own costs
/// no node, and can contain itself twice at each depth.
pub(crate) const MAX_VISITS: usize = 500_000;
/// Inputs of a model.
pub(crate) const MAX_INPUTS: usize = 64;
/// Classes of a classifier; those of `ImageNet`.
pub(crate) const MAX_CLASSES: usize = 1000;
/// Axes of a tensor.
pub(crate) const MAX_RANK: usize = 6;
/// Elements of a tensor for one image.
pub(crate) const MAX_ELEMENTS: usize = 1 << 28;
/// Bytes of all weights.
pub(crate) const MAX_WEIGHTS: usize = 2_000_000_000;
/// How many bytes of weights each byte of the file may give. Compression makes trained weights smaller by a tenth.
pub(crate) const MAX_EXPANSION: usize = 64;
