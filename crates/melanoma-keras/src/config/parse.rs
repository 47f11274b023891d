//! The classes of Keras, each as one or more steps.

use serde_json::Value;

use super::{
    activation::Activation,
    fields::Fields,
    layer::{Interpolation, Layer, Merge, PadMode, Padding, Pool},
};
use crate::error::KerasError;

/// Layers that do nothing at inference: dropout, noise, and random augmentation.
const IDENTITIES: [&str; 23] = [
    "ActivityRegularization",
    "AlphaDropout",
    "CutMix",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "MixUp",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomHue",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomTranslation",
    "RandomZoom",
    "SpatialDropout2D",
];

/// The steps of a layer, in their order.
pub(super) fn steps(class: &str, fields: Fields<'_>) -> Result<Vec<Layer>, KerasError> {
    if let Some(activation) = Activation::of_layer(class, fields)? {
        return Ok(vec![Layer::Activation(activation)]);
    }
    if IDENTITIES.contains(&class) {
        return Ok(vec![Layer::Identity]);
    }
    if let Some(merge) = merge(class) {
        return Ok(vec![Layer::Merge(merge)]);
    }
    Ok(vec![match class {
        "Dense" | "Conv2D" | "Convolution2D" | "DepthwiseConv2D" | "SeparableConv2D" | "SeparableConvolution2D" => {
            return with_activation(class, fields);
        }
        "BatchNormalization" => batch_normalization(fields)?,
        "LayerNormalization" => layer_normalization(fields)?,
        "MaxPooling2D" | "MaxPool2D" => pool(Pool::Max, fields)?,
        "AveragePooling2D" | "AvgPool2D" => pool(Pool::Average, fields)?,
        "GlobalMaxPooling2D" | "GlobalMaxPool2D" => global_pool(Pool::Max, fields)?,
        "GlobalAveragePooling2D" | "GlobalAvgPool2D" => global_pool(Pool::Average, fields)?,
        "ZeroPadding2D" => {
            fields.check_channels_last()?;
            Layer::Pad { sides: fields.sides("padding")?, mode: PadMode::Zero }
        }
        "ReflectionPadding2D" => Layer::Pad { sides: fields.sides("padding")?, mode: PadMode::Reflect },
        "Cropping2D" => {
            fields.check_channels_last()?;
            Layer::Crop { sides: fields.sides("cropping")? }
        }
        "UpSampling2D" => {
            fields.check_channels_last()?;
            Layer::UpSample { factors: fields.pair("size", [2, 2])?, interpolation: interpolation(fields, "nearest")? }
        }
        "Resizing" => {
            if fields.flag("crop_to_aspect_ratio", false)? || fields.flag("pad_to_aspect_ratio", false)? {
                return Err(fields.unsupported("`crop_to_aspect_ratio` and `pad_to_aspect_ratio` have no counterpart; resize the images before the model"));
            }
            if fields.flag("antialias", false)? {
                return Err(fields.unsupported("`antialias` has no counterpart; resize the images before the model"));
            }
            Layer::Resize { size: [fields.count("height")?, fields.count("width")?], interpolation: interpolation(fields, "bilinear")? }
        }
        "Concatenate" => Layer::Concatenate { axis: fields.integers("axis")?.first().copied().unwrap_or(-1) },
        "Rescaling" => affine(fields.numbers("scale")?, rescaling_offset(fields)?).ok_or_else(|| fields.invalid("scale"))?,
        "Normalization" => normalization(fields)?,
        "Flatten" => {
            fields.check_channels_last()?;
            Layer::Flatten
        }
        "Reshape" => Layer::Reshape { sizes: fields.integers("target_shape")? },
        "Permute" => {
            let axes = fields.integers("dims")?;
            let axes: Option<Vec<usize>> = axes.into_iter().map(|axis| usize::try_from(axis).ok()).collect();
            Layer::Permute { axes: axes.ok_or_else(|| fields.invalid("dims"))? }
        }
        "Lambda" => return Err(fields.unsupported("it is a Lambda layer, which is Python code, and no code of a file is run; replace it by layers of Keras, and save the model again")),
        _ => return Err(unknown(class, fields)),
    }])
}

fn unknown(class: &str, fields: Fields<'_>) -> KerasError {
    let class: String = class.chars().take(60).collect();
    fields.unsupported(format!(
        "its class `{class}` is none of the layers that are converted; replace it by layers of the list in docs/guides/keras.md, or export the model to ONNX yourself"
    ))
}

/// A layer of weights, and its activation.
fn with_activation(class: &str, fields: Fields<'_>) -> Result<Vec<Layer>, KerasError> {
    let bias = fields.flag("use_bias", true)?;
    let mut steps = match class {
        "Dense" => {
            if !fields.value("quantization_config").is_null() || !fields.value("lora_rank").is_null() {
                return Err(fields
                    .unsupported("it is quantized or has a low-rank adaptation; save the model in float32"));
            }
            vec![Layer::Dense { units: fields.count("units")?, bias }]
        }
        "DepthwiseConv2D" => vec![depthwise(fields, bias)?],
        "SeparableConv2D" | "SeparableConvolution2D" => {
            let pointwise = Layer::Conv2d {
                filters: fields.count("filters")?,
                kernel: [1, 1],
                strides: [1, 1],
                padding: Padding::Valid,
                dilation: [1, 1],
                groups: 1,
                bias,
            };
            vec![depthwise(fields, false)?, pointwise]
        }
        _ => {
            fields.check_channels_last()?;
            vec![Layer::Conv2d {
                filters: fields.count("filters")?,
                kernel: fields.pair("kernel_size", [0, 0])?,
                strides: fields.pair("strides", [1, 1])?,
                padding: padding(fields)?,
                dilation: fields.pair("dilation_rate", [1, 1])?,
                groups: fields.count_or("groups", 1)?,
                bias,
            }]
        }
    };
    let activation = Activation::of(fields)?;
    if activation != Activation::Linear {
        steps.push(Layer::Activation(activation));
    }
    Ok(steps)
}

fn depthwise(fields: Fields<'_>, bias: bool) -> Result<Layer, KerasError> {
    fields.check_channels_last()?;
    Ok(Layer::DepthwiseConv2d {
        multiplier: fields.count_or("depth_multiplier", 1)?,
        kernel: fields.pair("kernel_size", [0, 0])?,
        strides: fields.pair("strides", [1, 1])?,
        padding: padding(fields)?,
        dilation: fields.pair("dilation_rate", [1, 1])?,
        bias,
    })
}

fn padding(fields: Fields<'_>) -> Result<Padding, KerasError> {
    match fields.text("padding", "valid")? {
        "valid" => Ok(Padding::Valid),
        "same" => Ok(Padding::Same),
        _ => Err(fields.invalid("padding")),
    }
}

fn pool(kind: Pool, fields: Fields<'_>) -> Result<Layer, KerasError> {
    fields.check_channels_last()?;
    let size = fields.pair("pool_size", [2, 2])?;
    Ok(Layer::Pool { kind, size, strides: fields.pair("strides", size)?, padding: padding(fields)? })
}

fn global_pool(kind: Pool, fields: Fields<'_>) -> Result<Layer, KerasError> {
    fields.check_channels_last()?;
    Ok(Layer::GlobalPool { kind, keep: fields.flag("keepdims", false)? })
}

fn interpolation(fields: Fields<'_>, default: &str) -> Result<Interpolation, KerasError> {
    match fields.text("interpolation", default)? {
        "nearest" => Ok(Interpolation::Nearest),
        "bilinear" => Ok(Interpolation::Bilinear),
        other => Err(fields.unsupported(format!(
            "the interpolation {other:?} has no counterpart; use `bilinear` or `nearest`"
        ))),
    }
}

fn merge(class: &str) -> Option<Merge> {
    Some(match class {
        "Add" => Merge::Add,
        "Subtract" => Merge::Subtract,
        "Multiply" => Merge::Multiply,
        "Average" => Merge::Average,
        "Maximum" => Merge::Maximum,
        "Minimum" => Merge::Minimum,
        _ => return None,
    })
}

/// One axis, as a number or a list of one.
fn one_axis(fields: Fields<'_>) -> Result<i64, KerasError> {
    let value = fields.value("axis");
    let axes = if value.is_null() { vec![-1] } else { fields.integers("axis")? };
    match axes[..] {
        [only] => Ok(only),
        _ => {
            Err(fields
                .unsupported(format!("it normalizes over the axes {axes:?}, not over the channels alone")))
        }
    }
}

fn batch_normalization(fields: Fields<'_>) -> Result<Layer, KerasError> {
    if fields.flag("renorm", false)? {
        return Err(fields.unsupported("`renorm` has no counterpart"));
    }
    Ok(Layer::BatchNormalization {
        axis: one_axis(fields)?,
        epsilon: fields.number("epsilon", 1e-3)? as f32,
        scale: fields.flag("scale", true)?,
        center: fields.flag("center", true)?,
    })
}

fn layer_normalization(fields: Fields<'_>) -> Result<Layer, KerasError> {
    if fields.flag("rms_scaling", false)? {
        return Err(fields.unsupported("`rms_scaling` has no counterpart"));
    }
    Ok(Layer::LayerNormalization {
        axis: one_axis(fields)?,
        epsilon: fields.number("epsilon", 1e-3)? as f32,
        scale: fields.flag("scale", true)?,
        center: fields.flag("center", true)?,
    })
}

/// Mean and variance are in the configuration, or weights that `adapt` computed.
fn normalization(fields: Fields<'_>) -> Result<Layer, KerasError> {
    let value = fields.value("axis");
    if !value.is_null() && fields.integers("axis").is_ok_and(|axes| axes.len() > 1) {
        return Err(fields.unsupported("it normalizes over several axes"));
    }
    let inverse = fields.flag("invert", false)?;
    if fields.value("mean").is_null() {
        return if inverse {
            Err(fields.unsupported("`invert` has no counterpart"))
        } else {
            Ok(Layer::Normalization)
        };
    }
    let (mean, variance) = (fields.numbers("mean")?, fields.numbers("variance")?);
    let deviations: Vec<f32> = variance.iter().map(|v| v.sqrt().max(1e-7)).collect();
    let count = mean.len().max(deviations.len());
    let at = |values: &[f32], index: usize| {
        if values.len() == 1 { values.first().copied() } else { values.get(index).copied() }
    };
    let pairs = || (0..count).map(|index| Some((at(&mean, index)?, at(&deviations, index)?)));
    let pairs: Option<Vec<(f32, f32)>> = pairs().collect();
    let pairs = pairs.ok_or_else(|| fields.invalid("variance"))?;
    let (scale, offset) = if inverse {
        pairs.iter().map(|&(mean, deviation)| (deviation, mean)).unzip()
    } else {
        pairs.iter().map(|&(mean, deviation)| (1.0 / deviation, -mean / deviation)).unzip()
    };
    affine(scale, offset).ok_or_else(|| fields.invalid("mean"))
}

fn rescaling_offset(fields: Fields<'_>) -> Result<Vec<f32>, KerasError> {
    if fields.value("offset").is_null() { Ok(vec![0.0]) } else { fields.numbers("offset") }
}

/// Repeats a single number, or `None` if the lengths differ.
fn affine(mut scale: Vec<f32>, mut offset: Vec<f32>) -> Option<Layer> {
    let count = scale.len().max(offset.len());
    for values in [&mut scale, &mut offset] {
        if let &mut [only] = &mut values[..] {
            *values = vec![only; count];
        }
    }
    let fits = count > 0 && scale.len() == count && offset.len() == count;
    fits.then_some(Layer::Affine { scale, offset })
}

/// The shape of an input without the axis of the images; `None` for a size that the file leaves open.
pub(super) fn input_shape(value: &Value) -> Option<Vec<Option<usize>>> {
    let (_, sizes) = value.as_array()?.split_first()?;
    sizes
        .iter()
        .map(|size| if size.is_null() { Some(None) } else { Some(Some(size.as_u64()?.try_into().ok()?)) })
        .collect()
}
