//! The colors of an image: an ICC profile, or code points of the file or of the coded data.

use moxcms::ColorProfile;

use super::{
    file::File,
    picture::Picture,
    planes::Planes,
    property::{CodePoints, Property},
};
use crate::decode::{
    color::{self, Cicp, Unshowable},
    error::DecodeError,
    format::Format,
};

pub(super) struct Colors<'a> {
    icc: Option<&'a [u8]>,
    points: Option<CodePoints>,
}

impl<'a> Colors<'a> {
    /// Reads the declarations of an image, or else of its tiles.
    pub(super) fn read(file: &File<'a>, picture: &Picture) -> Result<Self, DecodeError> {
        let mut colors = Self { icc: None, points: None };
        for item in picture.colored_items() {
            for (property, _) in file.items.properties(item)? {
                match property {
                    Property::Profile(profile) => colors.icc = colors.icc.or(Some(profile)),
                    Property::CodePoints(points) => colors.points = colors.points.or(Some(*points)),
                    _ => {}
                }
            }
        }
        Ok(colors)
    }

    /// Returns the code points of the file, which count more than those of the coded data.
    pub(super) fn points(&self, planes: &Planes) -> CodePoints {
        self.points.unwrap_or(planes.points)
    }

    /// Returns the color space, or `None` for sRGB.
    ///
    /// # Errors
    /// [`DecodeError::Unsupported`] for colors that 8-bit sRGB cannot show.
    pub(super) fn profile(
        &self,
        points: CodePoints,
        format: Format,
    ) -> Result<Option<ColorProfile>, DecodeError> {
        if let Some(icc) = self.icc {
            return Ok(color::from_icc(icc));
        }
        // A code point above 255 is none of the standard.
        let byte = |point: u16| u8::try_from(point).unwrap_or(0);
        match Cicp::from_points(byte(points.primaries), byte(points.transfer)) {
            Ok(Cicp::Unspecified | Cicp::Srgb) => Ok(None),
            Ok(Cicp::Other(profile)) => Ok(Some(*profile)),
            Err(unshowable) => Err(DecodeError::Unsupported { kind: kind(unshowable, format) }),
        }
    }
}

fn kind(unshowable: Unshowable, format: Format) -> &'static str {
    match (unshowable, format) {
        (Unshowable::HighDynamicRange, Format::Avif) => "an AVIF image with high dynamic range",
        (Unshowable::HighDynamicRange, _) => "a HEIC image with high dynamic range",
        (Unshowable::Transfer, Format::Avif) => {
            "an AVIF image with a transfer function other than that of sRGB"
        }
        (Unshowable::Transfer, _) => "a HEIC image with a transfer function other than that of sRGB",
        (Unshowable::Primaries, Format::Avif) => "an AVIF image with primaries other than those of a display",
        (Unshowable::Primaries, _) => "a HEIC image with primaries other than those of a display",
    }
}
