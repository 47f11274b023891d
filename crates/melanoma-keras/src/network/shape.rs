//! The shape of the output of a layer, from those of its inputs. Channels are last.

use crate::{
    array::count,
    config::{Layer, Merge, PadMode, Padding},
    error::KerasError,
};

#[allow(clippy::too_many_lines, reason = "one arm for each layer")]
pub(super) fn output_shape(name: &str, layer: &Layer, inputs: &[&[usize]]) -> Result<Vec<usize>, KerasError> {
    let wrong = |what: &str| KerasError::graph(format!("`{name}` takes {what}, not {inputs:?}"));
    let merges = matches!(layer, Layer::Merge(_) | Layer::Concatenate { .. });
    let &[first, ..] = inputs else { return Err(wrong("an input")) };
    if !merges && inputs.len() != 1 {
        return Err(wrong("one input"));
    }
    let image = || match *first {
        [height, width, channels] => Ok(([height, width], channels)),
        _ => Err(wrong("height, width and channels")),
    };
    let of_image = |size: [usize; 2], channels: usize| vec![size[0], size[1], channels];
    let shape = match layer {
        Layer::Dense { units, .. } => match first.split_last() {
            Some((_, outer)) => [outer, &[*units]].concat(),
            None => return Err(wrong("an axis")),
        },
        Layer::Conv2d { filters, kernel, strides, padding, dilation, .. } => {
            let (size, _) = image()?;
            of_image(
                windows(size, *kernel, *strides, *padding, *dilation)
                    .ok_or_else(|| wrong("a larger image"))?,
                *filters,
            )
        }
        Layer::DepthwiseConv2d { multiplier, kernel, strides, padding, dilation, .. } => {
            let (size, channels) = image()?;
            let size = windows(size, *kernel, *strides, *padding, *dilation)
                .ok_or_else(|| wrong("a larger image"))?;
            of_image(size, channels.saturating_mul(*multiplier))
        }
        Layer::Pool { size: window, strides, padding, .. } => {
            let (size, channels) = image()?;
            of_image(
                windows(size, *window, *strides, *padding, [1, 1]).ok_or_else(|| wrong("a larger image"))?,
                channels,
            )
        }
        Layer::GlobalPool { keep, .. } => {
            let (_, channels) = image()?;
            if *keep { of_image([1, 1], channels) } else { vec![channels] }
        }
        Layer::Pad { sides, mode } => {
            let (size, channels) = image()?;
            let too_wide = |axis: usize| sides[axis].iter().any(|&side| side >= size[axis]);
            if *mode == PadMode::Reflect && (too_wide(0) || too_wide(1)) {
                return Err(wrong("an image larger than its border"));
            }
            let padded =
                |axis: usize| size[axis].saturating_add(sides[axis][0]).saturating_add(sides[axis][1]);
            of_image([padded(0), padded(1)], channels)
        }
        Layer::Crop { sides } => {
            let (size, channels) = image()?;
            let cropped = |axis: usize| {
                let rest = size[axis].checked_sub(sides[axis][0])?.checked_sub(sides[axis][1])?;
                (rest > 0).then_some(rest)
            };
            let sizes = cropped(0).zip(cropped(1)).ok_or_else(|| wrong("a larger image"))?;
            of_image(sizes.into(), channels)
        }
        Layer::UpSample { factors, .. } => {
            let (size, channels) = image()?;
            of_image([size[0].saturating_mul(factors[0]), size[1].saturating_mul(factors[1])], channels)
        }
        Layer::Resize { size, .. } => of_image(*size, image()?.1),
        Layer::Merge(merge) => {
            if inputs.len() < 2 || matches!(merge, Merge::Subtract | Merge::Divide) && inputs.len() != 2 {
                return Err(wrong("two inputs"));
            }
            broadcast(inputs).ok_or_else(|| wrong("inputs of one shape"))?
        }
        Layer::Concatenate { axis } => {
            let axis = place(*axis, first.len()).ok_or_else(|| wrong("that axis"))?;
            let mut shape = first.to_vec();
            for other in &inputs[1..] {
                let differs = |at: usize| at != axis && other[at] != shape[at];
                if other.len() != shape.len() || (0..shape.len()).any(differs) {
                    return Err(wrong("inputs that differ in one axis"));
                }
                shape[axis] = shape[axis].saturating_add(other[axis]);
            }
            shape
        }
        Layer::Affine { scale, .. } => match first.last() {
            Some(&channels) if scale.len() == 1 || scale.len() == channels => first.to_vec(),
            _ => return Err(wrong(&format!("{} channels", scale.len()))),
        },
        Layer::BatchNormalization { axis, .. } | Layer::LayerNormalization { axis, .. } => {
            if place(*axis, first.len()).is_none_or(|place| place + 1 != first.len()) {
                return Err(KerasError::unsupported(
                    name,
                    format!("it normalizes over the axis {axis}, and the channels are the last one"),
                ));
            }
            first.to_vec()
        }
        Layer::Flatten => vec![count(first).ok_or_else(|| wrong("fewer values"))?],
        Layer::Reshape { sizes } => {
            reshaped(first, sizes).ok_or_else(|| wrong(&format!("values for {sizes:?}")))?
        }
        Layer::Permute { axes } => {
            let mut sorted = axes.clone();
            sorted.sort_unstable();
            if !sorted.iter().copied().eq(1..=first.len()) {
                return Err(wrong(&format!("the axes {axes:?}")));
            }
            axes.iter().map(|axis| first[axis - 1]).collect()
        }
        Layer::Normalization | Layer::Activation(_) | Layer::Scalar { .. } | Layer::Identity => {
            first.to_vec()
        }
    };
    if shape.contains(&0) { Err(wrong("a larger image")) } else { Ok(shape) }
}

/// The place of an axis that is counted with that of the images, in a shape without it.
pub(crate) fn place(axis: i64, rank: usize) -> Option<usize> {
    let axis = if axis < 0 { axis.checked_add(rank as i64)? } else { axis - 1 };
    usize::try_from(axis).ok().filter(|&axis| axis < rank)
}

/// How many windows fit in each direction.
fn windows(
    size: [usize; 2],
    window: [usize; 2],
    strides: [usize; 2],
    padding: Padding,
    dilation: [usize; 2],
) -> Option<[usize; 2]> {
    let along = |axis: usize| {
        let reach = (window[axis].checked_sub(1)?).checked_mul(dilation[axis])?.checked_add(1)?;
        match padding {
            Padding::Same => Some(size[axis].div_ceil(strides[axis])),
            Padding::Valid => Some((size[axis].checked_sub(reach)?) / strides[axis] + 1),
        }
    };
    Some([along(0)?, along(1)?])
}

/// The common shape of inputs with as many axes, where a size of 1 is repeated.
fn broadcast(inputs: &[&[usize]]) -> Option<Vec<usize>> {
    let (first, others) = inputs.split_first()?;
    let mut shape = first.to_vec();
    for other in others {
        if other.len() != shape.len() {
            return None;
        }
        for (side, &other) in shape.iter_mut().zip(*other) {
            match (*side, other) {
                (a, b) if a == b => {}
                (1, b) => *side = b,
                (_, 1) => {}
                _ => return None,
            }
        }
    }
    Some(shape)
}

fn reshaped(input: &[usize], sizes: &[i64]) -> Option<Vec<usize>> {
    let total = count(input)?;
    let known: usize = sizes
        .iter()
        .filter(|&&size| size != -1)
        .try_fold(1_usize, |product, &size| product.checked_mul(usize::try_from(size).ok()?))?;
    let open = sizes.iter().filter(|&&size| size == -1).count();
    let rest = if open == 1 && known > 0 { total / known } else { 1 };
    let shape: Vec<usize> = sizes.iter().map(|&size| if size == -1 { rest } else { size as usize }).collect();
    (open <= 1 && count(&shape) == Some(total)).then_some(shape)
}
