//! The fingerprint of an image, by which its duplicates are found.

use std::cell::OnceCell;

use melanoma_core::{Image, dihedral::Dihedral};
use sha2::{Digest, Sha256};

use super::{
    alignment::Placement,
    hash::Hash,
    luma_image::{Area, LumaImage, Surface, detail},
    search::Parts,
    window::Window,
};

/// The fingerprint of an image: about 5 kB.
pub(super) struct Fingerprint {
    digest: [u8; 32],
    windows: Vec<(Window, [Hash; 8])>,
    detail: Vec<i8>,
    has_vignette: bool,
}

/// The detail of an image at two sizes, ready for alignment.
pub(super) struct Detail {
    fine: LumaImage,
    coarse: LumaImage,
}

/// The detail of an image whose frame may contain others.
pub(super) struct Frame {
    fine: Surface,
    coarse: Surface,
    parts: OnceCell<Parts>,
}

/// Steps of the fit at the coarse size, and then at the fine size.
const COARSE_STEPS: usize = 6;
const FINE_STEPS: usize = 2;

/// Least correlation after `TRIAL_STEPS` coarse steps of a fit that is continued.
const MIN_TRIAL_CORRELATION: f32 = 0.25;
const TRIAL_STEPS: usize = 2;

/// Least correlation at the coarse size of a fit that is continued at the fine size.
const MIN_COARSE_CORRELATION: f32 = 0.5;

impl Fingerprint {
    pub(super) fn new(image: &Image) -> Self {
        let mut digest = Sha256::new();
        digest.update(image.width().to_le_bytes());
        digest.update(image.height().to_le_bytes());
        digest.update(image.rgb());
        let area = Area::new(image);
        let luma = area.luma(image);
        let detail = detail(&luma);
        let luma_image = LumaImage::new(luma);
        let mut windows = Vec::new();
        for window in Window::hashed(area.width(), area.height()) {
            windows.push((window, Hash::of_symmetries(&luma_image, window)));
        }
        Self { digest: digest.finalize().into(), windows, detail, has_vignette: area.has_vignette() }
    }

    /// Whether the decoded pixels are the same, by SHA-256.
    pub(super) fn has_same_pixels(&self, other: &Self) -> bool {
        self.digest == other.digest
    }

    /// Whether the image has a vignette.
    pub(super) const fn has_vignette(&self) -> bool {
        self.has_vignette
    }

    /// The hash of the whole frame.
    pub(super) fn whole(&self) -> Hash {
        self.windows[0].1[0]
    }

    /// Returns every hash, with its placement.
    pub(super) fn hashes(&self) -> impl Iterator<Item = (Hash, Placement)> {
        self.windows.iter().flat_map(|(window, hashes)| {
            let placements = Dihedral::ALL.map(|symmetry| Placement::new(symmetry, *window));
            hashes.iter().copied().zip(placements)
        })
    }

    /// The detail, ready for alignment.
    pub(super) fn detail(&self) -> Detail {
        let fine = LumaImage::new(self.detail.iter().map(|&value| f32::from(value)).collect());
        Detail { coarse: fine.halved(), fine }
    }
}

impl Frame {
    pub(super) fn new(fingerprint: &Fingerprint) -> Self {
        let detail = fingerprint.detail();
        Self {
            fine: Surface::new(&detail.fine),
            coarse: Surface::new(&detail.coarse),
            parts: OnceCell::new(),
        }
    }

    /// Returns the best correlation of `inner` with any part of the frame.
    pub(super) fn search(&self, inner: &Detail) -> f32 {
        let parts = self.parts.get_or_init(|| Parts::new(&self.coarse, inner.coarse.side()));
        let starts = parts.most_similar(&inner.coarse);
        starts.map(|start| self.align(inner, start)).fold(-1.0, f32::max)
    }

    /// Returns the best correlation of `inner` with a part of the frame, from one start.
    pub(super) fn align(&self, inner: &Detail, start: Placement) -> f32 {
        let mut placement = start;
        for step in 0..COARSE_STEPS {
            if step == TRIAL_STEPS
                && placement.correlation(&self.coarse, &inner.coarse) < MIN_TRIAL_CORRELATION
            {
                return 0.0;
            }
            let Some(next) = placement.refined(&self.coarse, &inner.coarse) else { break };
            placement = next;
        }
        let coarse = placement.correlation(&self.coarse, &inner.coarse);
        if coarse < MIN_COARSE_CORRELATION {
            return coarse;
        }
        for _ in 0..FINE_STEPS {
            let Some(next) = placement.refined(&self.fine, &inner.fine) else { break };
            placement = next;
        }
        placement.correlation(&self.fine, &inner.fine)
    }
}
