//! The preprocessing of Keras as the steps of a card.

use std::fs;

use anyhow::Context;
use melanoma_core::preprocess::{Filter, Layout, Preprocess, ResizeMode};
use melanoma_keras::{Layer, Network};

use crate::args::PreprocessChoice;

/// The steps, without the size of the input.
pub(super) struct Steps {
    preprocess: Preprocess,
    /// Whether the file states the size, which the model must have.
    has_size: bool,
    /// Whether the network takes blue, green and red.
    pub is_bgr: bool,
}

impl Steps {
    pub(super) fn new(choice: &PreprocessChoice) -> anyhow::Result<Self> {
        let scaled = |rescale: f32, mean: [f32; 3], std: [f32; 3], is_bgr: bool| {
            let steps = Preprocess::resampling(ResizeMode::Stretch, Filter::Bicubic, 1, 1);
            let preprocess = Preprocess { rescale, mean, std, layout: Layout::Nchw, ..steps };
            Self { preprocess, has_size: false, is_bgr }
        };
        let (zero, one) = ([0.0; 3], [1.0; 3]);
        Ok(match choice {
            PreprocessChoice::Seed => scaled(1.0 / 255.0, zero, one, false),
            PreprocessChoice::None => scaled(1.0, zero, one, false),
            // The modes of `keras.applications.imagenet_utils.preprocess_input`.
            PreprocessChoice::KerasTf => scaled(1.0 / 127.5, one, one, false),
            PreprocessChoice::KerasTorch => {
                scaled(1.0 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], false)
            }
            PreprocessChoice::KerasCaffe => scaled(1.0, [123.68, 116.779, 103.939], one, true),
            PreprocessChoice::File(path) => {
                let json = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
                let preprocess: Preprocess = serde_json::from_slice(&json).with_context(|| {
                    format!("{} does not have the fields of `preprocess` in a card", path.display())
                })?;
                Self { preprocess, has_size: true, is_bgr: false }
            }
        })
    }

    /// The steps for an input of this height and width. The network takes its channels first.
    pub(super) fn for_size(self, [height, width]: [usize; 2]) -> anyhow::Result<Preprocess> {
        let Preprocess { width: columns, height: rows, .. } = self.preprocess;
        if self.has_size && [rows as usize, columns as usize] != [height, width] {
            anyhow::bail!(
                "the preprocessing makes {columns} x {rows} pixels, and the model takes {width} x {height}"
            );
        }
        Ok(Preprocess { width: width as u32, height: height as u32, layout: Layout::Nchw, ..self.preprocess })
    }
}

/// Whether both the card and the first layers of the network scale the values of the image.
pub(super) fn scales_twice(network: &Network, steps: &Preprocess) -> bool {
    let scales =
        |layer: &Layer| matches!(layer, Layer::Affine { .. } | Layer::Normalization | Layer::Scalar { .. });
    let mut images = network.images().map(|input| input.node);
    let Some(image) = images.next() else { return false };
    let first = network.nodes.iter().find(|node| node.inputs.contains(&image));
    steps.rescale < 1.0 && first.and_then(|node| node.layer.as_ref()).is_some_and(scales)
}
