//! HEIF (ISO 23008-12): HEIC, whose images are coded in HEVC, and AVIF, whose images are coded in AV1.
//!
//! This module reads the container, which is the same for both, puts tiles and opacity together, and converts
//! the planes to upright sRGB. The decoders of the planes are in [`hevc`] and [`av1`]. Decision record:
//! `docs/decisions/0025-heic-and-avif.md`.

// A build without a decoder needs the container for the name of the coding.
#![cfg_attr(not(all(feature = "heic", feature = "avif")), allow(dead_code, unused_variables))]

#[cfg(feature = "avif")]
mod av1;
mod boxes;
mod codec;
mod colors;
mod file;
#[cfg(feature = "heic")]
mod hevc;
mod items;
mod opacity;
mod picture;
mod planes;
mod property;
mod to_rgb;
mod transformations;

use image::{RgbImage, imageops::crop_imm};

pub(super) use self::codec::Codec;
use self::{
    colors::Colors, file::File, items::Items, opacity::Opacity, picture::Picture, planes::Planes,
    transformations::transformed,
};
use super::{color, decoded::Decoded, error::DecodeError, format::Format, resources::Resources};

pub(super) fn decode(bytes: &[u8], format: Format, resources: &Resources) -> Result<Decoded, DecodeError> {
    let items = Items::read(bytes, format)?;
    let codec = if format == Format::Avif { Codec::Av1 } else { Codec::Hevc };
    let file = File { items, codec, format };
    let picture = Picture::read(&file, file.items.primary)?;
    let (width, height) = picture.size;
    resources.limits.check_pixels(width, height)?;
    let alpha = picture.alpha(&file)?;
    let colors = Colors::read(&file, &picture)?;
    let transformed = transformed(&picture.transformations, picture.size, format)?;

    let pixels = u64::from(width) * u64::from(height);
    let joins_tiles = codec == Codec::Av1 && picture.has_tiles();
    let mut canvas = pixels * if alpha.is_some() { 4 } else { 3 };
    if joins_tiles {
        canvas += pixels * Planes::MOST_BYTES_PER_PIXEL;
    }
    let mut tile = tile_memory(&file, &picture)?;
    if let Some(alpha) = &alpha {
        tile = tile.max(tile_memory(&file, alpha)?);
    }
    // Beside the canvas there is a tile, or the pixels once more while they are cropped and turned upright.
    let work = tile.max(pixels * 3);
    let reservation = resources.reserve(format, canvas + work)?;

    let mut rgb = RgbImage::new(width, height);
    let mut profile = None;
    let mut whole: Option<Planes> = None;
    for tile in picture.tiles() {
        resources.token.check()?;
        let planes = file.planes(tile.item, picture.tile_size)?;
        let points = colors.points(&planes);
        if profile.is_none() {
            profile = Some(colors.profile(points, format)?);
        }
        if joins_tiles {
            // Chroma is interpolated across their borders.
            whole.get_or_insert_with(|| planes.whole(picture.size)).paste(&planes, tile.position, format)?;
        } else {
            to_rgb::draw(&planes, points, tile.position, &mut rgb, format)?;
        }
    }
    if let Some(planes) = whole {
        to_rgb::draw(&planes, colors.points(&planes), (0, 0), &mut rgb, format)?;
    }
    let opacity = alpha.map(|alpha| opacity(&file, &alpha, resources)).transpose()?;
    if let Some(opacity) = &opacity
        && opacity.is_premultiplied
    {
        opacity.divide(&mut rgb);
    }
    if let Some(profile) = profile.flatten() {
        color::convert(&mut rgb, &profile);
    }
    if let Some(opacity) = opacity {
        opacity.lay_over_white(&mut rgb);
    }
    if let Some(window) = transformed.window {
        rgb = crop_imm(&rgb, window.left, window.top, window.width, window.height).to_image();
    }
    Ok(Decoded::full(rgb, transformed.orientation, reservation))
}

/// Returns the most bytes that a tile takes while it is decoded.
fn tile_memory(file: &File<'_>, picture: &Picture) -> Result<u64, DecodeError> {
    let mut most = 0;
    for tile in picture.tiles() {
        most = file.bytes_per_pixel(tile.item)?.max(most);
    }
    Ok(most * picture.tile_pixels())
}

/// Decodes the opacity of each pixel.
fn opacity(file: &File<'_>, picture: &Picture, resources: &Resources) -> Result<Opacity, DecodeError> {
    let mut opacity = Opacity::new(picture.size, picture.is_premultiplied);
    let colors = Colors::read(file, picture)?;
    for tile in picture.tiles() {
        resources.token.check()?;
        let planes = file.planes(tile.item, picture.tile_size)?;
        opacity.draw(&planes, colors.points(&planes), tile.position);
    }
    Ok(opacity)
}
