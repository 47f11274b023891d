//! Embedded color profiles. Phones save Display P3 and cameras Adobe RGB; the model expects sRGB.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Most bytes of a profile that is read; a display profile has a few kilobytes.
const MAX_PROFILE: usize = 4 << 20;

/// Converts interleaved 8-bit RGB from the color space of `profile` to sRGB, in place.
///
/// Without a profile the pixels are sRGB already. A profile that cannot be read, or that
/// describes another kind of data than RGB, is ignored, as every viewer does.
pub(super) fn to_srgb(rgb: &mut [u8], profile: Option<&[u8]>) {
    let Some(profile) = profile.filter(|p| p.len() <= MAX_PROFILE) else { return };
    let Ok(source) = ColorProfile::new_from_slice(profile) else { return };
    if source.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) =
        source.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())
    else {
        return;
    };
    // A strip at a time, because the transform needs a second buffer.
    let mut strip = vec![0; 3 * 4096];
    for pixels in rgb.chunks_mut(strip.len()) {
        let out = &mut strip[..pixels.len()];
        if transform.transform(pixels, out).is_ok() {
            pixels.copy_from_slice(out);
        }
    }
}
