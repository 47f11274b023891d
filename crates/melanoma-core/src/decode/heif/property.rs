//! What describes an item: its size, its colors, how to turn it.

use super::boxes::Content;

pub(super) enum Property<'a> {
    /// `hvcC` or `av1C`: what the decoder needs besides the data.
    Configuration(&'a [u8]),
    /// `ispe`: width and height in pixels, before all transformations.
    Size(u32, u32),
    /// `colr` with code points.
    CodePoints(CodePoints),
    /// `colr` with an ICC profile.
    Profile(&'a [u8]),
    /// `auxC`: what an auxiliary image is.
    Auxiliary(&'a [u8]),
    Transformation(Transformation),
    /// What changes nothing here: the depth, the shape of a pixel, the light level of the display.
    Informative,
    /// A property that is not read.
    Unknown,
}

/// The code points of ITU-T H.273.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CodePoints {
    pub(super) primaries: u16,
    pub(super) transfer: u16,
    pub(super) matrix: u16,
    pub(super) is_full_range: bool,
}

/// A step from the coded to the shown image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transformation {
    /// `clap`: numerators and denominators of width and height, and of the distance between the centers.
    Crop { size: [(u32, u32); 2], offset: [(i32, u32); 2] },
    /// `irot`: quarter turns against the clock.
    Rotate(u8),
    /// `imir`: left becomes right, or top becomes bottom.
    Mirror { is_horizontal: bool },
}

/// Reads `ipco`.
pub(super) fn read_properties(content: Content<'_>) -> Option<Vec<Property<'_>>> {
    content.boxes()?.into_iter().map(|(kind, content)| read(kind, content)).collect()
}

fn read(kind: [u8; 4], mut content: Content<'_>) -> Option<Property<'_>> {
    Some(match &kind {
        b"hvcC" | b"av1C" => Property::Configuration(content.0),
        b"ispe" => {
            content.version()?;
            Property::Size(content.u32()?, content.u32()?)
        }
        b"colr" => color(content)?,
        b"auxC" => {
            content.version()?;
            let end = content.0.iter().position(|byte| *byte == 0).unwrap_or(content.0.len());
            Property::Auxiliary(&content.0[..end])
        }
        b"clap" => {
            let size = [(content.u32()?, content.u32()?), (content.u32()?, content.u32()?)];
            let offset = [(content.i32()?, content.u32()?), (content.i32()?, content.u32()?)];
            Property::Transformation(Transformation::Crop { size, offset })
        }
        b"irot" => Property::Transformation(Transformation::Rotate(content.u8()? & 3)),
        b"imir" => Property::Transformation(Transformation::Mirror { is_horizontal: content.u8()? & 1 == 1 }),
        b"pixi" | b"pasp" | b"clli" | b"mdcv" | b"cclv" | b"amve" | b"rloc" | b"a1lx" => {
            Property::Informative
        }
        _ => Property::Unknown,
    })
}

fn color(mut content: Content<'_>) -> Option<Property<'_>> {
    Some(match &content.fourcc()? {
        b"nclx" => Property::CodePoints(CodePoints {
            primaries: content.u16()?,
            transfer: content.u16()?,
            matrix: content.u16()?,
            is_full_range: content.u8()? >> 7 == 1,
        }),
        b"prof" | b"rICC" => Property::Profile(content.0),
        _ => Property::Informative,
    })
}
