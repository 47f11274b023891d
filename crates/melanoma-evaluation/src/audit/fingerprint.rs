//! What is kept of an image to find its copies.

use std::cell::OnceCell;

use melanoma_core::{Error, Image};
use sha2::{Digest, Sha256};

use super::{
    alignment::Placement,
    hash::Hash,
    luma_image::{LumaImage, Surface, detail, luma},
    search::Parts,
    surround::without_surround,
    turn::Turn,
    window::Window,
};

/// What is kept of an image to find its copies: about 5 kB.
pub(super) struct Fingerprint {
    digest: [u8; 32],
    windows: Vec<(Window, [Hash; 8])>,
    detail: Vec<i8>,
    dark_surround: bool,
}

/// The detail of an image at two sizes, ready for alignment.
pub(super) struct Detail {
    fine: LumaImage,
    coarse: LumaImage,
}

/// The detail of an image in whose frame others may lie.
pub(super) struct Frame {
    fine: Surface,
    coarse: Surface,
    parts: OnceCell<Parts>,
}

/// Steps of the fit at the coarse size, and then at the fine one.
const STEPS: [usize; 2] = [6, 2];

/// Correlation at the coarse size below which no fit is worth the fine one.
const HOPELESS: f32 = 0.5;

impl Fingerprint {
    /// Of a decoded image.
    pub(super) fn of(image: &Image) -> Result<Self, Error> {
        let mut digest = Sha256::new();
        digest.update(image.width().to_le_bytes());
        digest.update(image.height().to_le_bytes());
        digest.update(image.rgb());
        let cut = without_surround(image)?;
        let image = cut.as_ref().unwrap_or(image);
        let luma = luma(image)?;
        let detail = detail(&luma);
        let luma_image = LumaImage::new(luma);
        let windows = Window::of_frame(image.width(), image.height());
        Ok(Self {
            digest: digest.finalize().into(),
            windows: windows.into_iter().map(|window| (window, Hash::turned(&luma_image, window))).collect(),
            detail,
            dark_surround: cut.is_some(),
        })
    }

    /// Whether the decoded pixels are the same, by SHA-256.
    pub(super) fn same_pixels(&self, other: &Self) -> bool {
        self.digest == other.digest
    }

    /// Whether all four corners of the frame are dark.
    pub(super) const fn has_dark_surround(&self) -> bool {
        self.dark_surround
    }

    /// The hash of the whole frame as it lies.
    pub(super) fn whole(&self) -> Hash {
        self.windows[0].1[0]
    }

    /// Every hash by which it may be found, with the placement that each stands for.
    pub(super) fn hashes(&self) -> impl Iterator<Item = (Hash, Placement)> {
        self.windows.iter().flat_map(|(window, hashes)| {
            hashes.iter().zip(Turn::ALL).map(|(&hash, turn)| (hash, Placement::new(turn, *window)))
        })
    }

    /// The detail, ready for alignment.
    pub(super) fn detail(&self) -> Detail {
        let fine = LumaImage::new(self.detail.iter().map(|&value| f32::from(value)).collect());
        Detail { coarse: fine.halved(), fine }
    }
}

impl Frame {
    pub(super) fn of(fingerprint: &Fingerprint) -> Self {
        let detail = fingerprint.detail();
        Self { fine: Surface::of(&detail.fine), coarse: Surface::of(&detail.coarse), parts: OnceCell::new() }
    }

    /// The best correlation of `inner` with a part of this, wherever it may lie.
    pub(super) fn searched(&self, inner: &Detail) -> f32 {
        let parts = self.parts.get_or_init(|| Parts::of(&self.coarse, inner.coarse.side()));
        let beginnings = parts.most_alike(&inner.coarse);
        beginnings.map(|beginning| self.aligned(inner, beginning)).fold(-1.0, f32::max)
    }

    /// The best correlation of `inner` with a part of this, from one beginning.
    pub(super) fn aligned(&self, inner: &Detail, beginning: Placement) -> f32 {
        let mut placement = beginning;
        for step in 0..STEPS[0] {
            if step == 2 && placement.correlation(&self.coarse, &inner.coarse) < 0.25 {
                return 0.0;
            }
            let Some(next) = placement.refined(&self.coarse, &inner.coarse) else { break };
            placement = next;
        }
        let coarse = placement.correlation(&self.coarse, &inner.coarse);
        if coarse < HOPELESS {
            return coarse;
        }
        for _ in 0..STEPS[1] {
            let Some(next) = placement.refined(&self.fine, &inner.fine) else { break };
            placement = next;
        }
        placement.correlation(&self.fine, &inner.fine)
    }
}
