//! The segments of a JPEG before its first scan (ITU-T T.81, annex B): what is refused by name, what the
//! limits need, the orientation and the color profile.

use image::metadata::Orientation;

use super::marker;
use crate::decode::{error::DecodeError, orientation::orientation};

/// What the file declares before its first scan.
pub(super) struct Header<'a> {
    pub(super) frame: Frame,
    pub(super) orientation: Orientation,
    pub(super) profile: Option<Vec<u8>>,
    /// Whether the first scan has everything.
    pub(super) is_in_one_scan: bool,
    /// The file from its first scan header.
    pub(super) scans: &'a [u8],
}

/// A frame header.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) is_progressive: bool,
    /// At most 4.
    pub(super) components: Vec<Component>,
}

/// A component of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Samples in a row of a unit, 1 to 4.
    pub(super) horizontal: u8,
    /// Rows of samples in a unit, 1 to 4.
    pub(super) vertical: u8,
}

impl<'a> Header<'a> {
    /// Reads the segments up to the first scan. Skips bytes between segments, as libjpeg does.
    ///
    /// # Errors
    /// [`DecodeError::Unsupported`] with the name of a coding that is not supported, and
    /// [`DecodeError::Corrupt`] or [`DecodeError::Truncated`] if there is no frame or no scan.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut frame: Option<Frame> = None;
        let (mut exif, mut xmp) = (None, None);
        let mut profile = Profile::default();
        let mut rest = bytes;
        while let Some((code, segment, after)) = marker::next(rest) {
            match code {
                marker::SOS => {
                    let frame = frame.ok_or_else(|| super::corrupt("a scan precedes the frame header"))?;
                    return Ok(Self {
                        is_in_one_scan: frame.is_in_scan(segment),
                        frame,
                        orientation: orientation(exif, xmp),
                        profile: profile.whole(),
                        scans: rest,
                    });
                }
                marker::EOI => return Err(super::corrupt("there is no scan")),
                marker::DHP => return Err(unsupported("a hierarchical JPEG")),
                marker::DAC => return Err(unsupported("a JPEG with arithmetic coding")),
                marker::APP1 => {
                    exif = exif.or_else(|| segment.strip_prefix(b"Exif\0\0").filter(|exif| !exif.is_empty()));
                    xmp = xmp.or_else(|| segment.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0"));
                }
                marker::APP2 => profile.add(segment),
                0xc0..=0xcf if code != marker::DHT && code != marker::JPG => {
                    if frame.is_some() {
                        return Err(super::corrupt("there are two frame headers"));
                    }
                    frame = Some(Frame::read(code, segment)?);
                }
                _ => {}
            }
            rest = after;
        }
        Err(super::truncated("the file ends before its first scan"))
    }
}

impl Frame {
    /// Returns whether the scan with this header has all coefficients of all components.
    fn is_in_scan(&self, scan: &[u8]) -> bool {
        !self.is_progressive && scan.first().is_some_and(|&count| usize::from(count) == self.components.len())
    }

    /// Returns the number of coefficients of all components.
    pub(super) fn coefficients(&self) -> u64 {
        64 * self.components.iter().map(|&component| self.blocks(component)).sum::<u64>()
    }

    /// Returns the number of blocks of a component.
    pub(super) fn blocks(&self, component: Component) -> u64 {
        let largest = |factor: fn(&Component) -> u8| self.components.iter().map(factor).max().unwrap_or(1);
        let (horizontal, vertical) = (largest(|c| c.horizontal), largest(|c| c.vertical));
        // Whole units, as interleaved scans have them.
        let units = |side: u32, factor: u8| u64::from(side.div_ceil(8 * u32::from(factor)));
        units(self.width, horizontal)
            * units(self.height, vertical)
            * u64::from(component.horizontal)
            * u64::from(component.vertical)
    }

    fn read(code: u8, segment: &[u8]) -> Result<Self, DecodeError> {
        let is_progressive = match code {
            0xc0 | 0xc1 => false,
            0xc2 => true,
            0xc3 | 0xcb => return Err(unsupported("a lossless JPEG")),
            0xc9 | 0xca => return Err(unsupported("a JPEG with arithmetic coding")),
            _ => return Err(unsupported("a hierarchical JPEG")),
        };
        let &[precision, y1, y0, x1, x0, count, ref components @ ..] = segment else {
            return Err(super::corrupt("the frame header is too short"));
        };
        if precision != 8 {
            return Err(unsupported(if precision == 12 {
                "a JPEG of 12 bits per sample"
            } else {
                "a JPEG whose samples do not have 8 bits"
            }));
        }
        let (width, height) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
        if height == 0 {
            return Err(unsupported("a JPEG whose height follows its first scan (DNL)"));
        }
        if width == 0 || components.len() != 3 * usize::from(count) {
            return Err(super::corrupt("the frame header contradicts itself"));
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(unsupported("a JPEG that does not have 1, 3 or 4 components"));
        }
        let (components, _) = components.as_chunks();
        let components: Vec<_> = components
            .iter()
            .map(|&[id, sampling, _]| Component { id, horizontal: sampling >> 4, vertical: sampling & 0x0f })
            .collect();
        check_sampling(components.iter().map(|component| component.horizontal))?;
        check_sampling(components.iter().map(|component| component.vertical))?;
        Ok(Self { width: width.into(), height: height.into(), is_progressive, components })
    }
}

/// Returns an error unless each factor is in 1 to 4 and divides the largest.
fn check_sampling(factors: impl Iterator<Item = u8> + Clone) -> Result<(), DecodeError> {
    let largest = factors.clone().max().unwrap_or_default();
    if !factors.clone().all(|factor| (1..=4).contains(&factor)) {
        return Err(super::corrupt("a sampling factor is not in 1 to 4"));
    }
    if !factors.into_iter().all(|factor| largest.is_multiple_of(factor)) {
        return Err(unsupported("a JPEG with fractional sampling"));
    }
    Ok(())
}

fn unsupported(kind: &'static str) -> DecodeError {
    DecodeError::Unsupported { kind }
}

/// The chunks of an ICC profile (ICC.1:2022, B.4): a name, a number from 1, how many there are, and data.
#[derive(Default)]
struct Profile<'a> {
    chunks: Vec<(u8, &'a [u8])>,
    count: u8,
}

impl<'a> Profile<'a> {
    fn add(&mut self, segment: &'a [u8]) {
        if let Some(&[number, count, ref data @ ..]) = segment.strip_prefix(b"ICC_PROFILE\0") {
            self.chunks.push((number, data));
            self.count = count;
        }
    }

    /// Returns the profile, or `None` if a chunk is missing or there twice.
    fn whole(mut self) -> Option<Vec<u8>> {
        self.chunks.sort_by_key(|&(number, _)| number);
        let numbers = self.chunks.iter().map(|&(number, _)| number);
        let is_whole = self.count > 0 && numbers.eq(1..=self.count);
        is_whole.then(|| self.chunks.iter().flat_map(|&(_, data)| data).copied().collect())
    }
}
