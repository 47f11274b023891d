//! Color spaces that a file declares. Phones save Display P3 and cameras Adobe RGB; the model expects
//! sRGB. Decision record: `docs/decisions/0005-color-profiles.md`.

use std::sync::Arc;

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    TransferCharacteristics, Transform8BitExecutor, TransformOptions,
};

/// Most bytes of a profile that is read; a display profile has a few kilobytes.
const MAX_PROFILE: usize = 4 << 20;

/// A conversion to sRGB. Making one costs milliseconds, so an image has one for all its strips.
pub(super) struct ToSrgb(Arc<Transform8BitExecutor>);

impl ToSrgb {
    /// Returns `None` for a profile that cannot be used.
    pub(super) fn new(source: &ColorProfile) -> Option<Self> {
        let (rgb, options) = (Layout::Rgb, TransformOptions::default());
        source.create_transform_8bit(rgb, &ColorProfile::new_srgb(), rgb, options).ok().map(Self)
    }

    /// Converts interleaved 8-bit RGB, in place.
    pub(super) fn convert(&self, rgb: &mut [u8]) {
        // A strip at a time, because the transform needs a second buffer.
        let mut strip = vec![0; 3 * 4096];
        for pixels in rgb.chunks_mut(strip.len()) {
            let out = &mut strip[..pixels.len()];
            if self.0.transform(pixels, out).is_ok() {
                pixels.copy_from_slice(out);
            }
        }
    }
}

/// Reads an ICC profile of RGB. A profile that cannot be read, or that describes another kind of data, is ignored, as
/// every viewer does.
pub(super) fn from_icc(profile: &[u8]) -> Option<ColorProfile> {
    if profile.len() > MAX_PROFILE {
        return None;
    }
    ColorProfile::new_from_slice(profile).ok().filter(|source| source.color_space == DataColorSpace::Rgb)
}

/// Converts interleaved 8-bit RGB to sRGB, in place.
pub(super) fn convert(rgb: &mut [u8], source: &ColorProfile) {
    if let Some(to_srgb) = ToSrgb::new(source) {
        to_srgb.convert(rgb);
    }
}

/// Converts cyan, magenta, yellow and black, 255 being full ink, to red, green and blue, rounded as in Pillow.
pub(super) fn cmyk_to_rgb([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let left = 255 - u32::from(black);
    [cyan, magenta, yellow].map(|ink| {
        let product = u32::from(ink) * left + 128;
        (left - (((product >> 8) + product) >> 8)) as u8
    })
}

/// Why code points cannot be shown in 8-bit sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unshowable {
    HighDynamicRange,
    Transfer,
    Primaries,
}

/// What coding-independent code points (ITU-T H.273) declare.
pub(super) enum Cicp {
    /// Nothing, so that other declarations count.
    Unspecified,
    Srgb,
    Other(Box<ColorProfile>),
}

impl Cicp {
    /// Reads the code points of the primaries and of the transfer function.
    ///
    /// # Errors
    /// What cannot be shown in 8-bit sRGB.
    pub(super) fn from_points(primaries: u8, transfer: u8) -> Result<Self, Unshowable> {
        // H.273 gives the same display curve a name for each standard; browsers show all of them as sRGB.
        match transfer {
            1 | 2 | 6 | 13 | 14 | 15 => {}
            16 | 18 => return Err(Unshowable::HighDynamicRange),
            _ => return Err(Unshowable::Transfer),
        }
        let color_primaries = match primaries {
            2 if transfer == 2 => return Ok(Self::Unspecified),
            1 | 2 => return Ok(Self::Srgb),
            5 => CicpColorPrimaries::Bt470Bg,
            6 | 7 => CicpColorPrimaries::Bt601,
            9 => CicpColorPrimaries::Bt2020,
            12 => CicpColorPrimaries::Smpte432,
            _ => return Err(Unshowable::Primaries),
        };
        Ok(Self::Other(Box::new(ColorProfile::new_from_cicp(CicpProfile {
            color_primaries,
            transfer_characteristics: TransferCharacteristics::Srgb,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        }))))
    }
}
