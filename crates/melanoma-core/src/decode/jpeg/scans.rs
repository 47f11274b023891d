//! Whether the scans of a JPEG have every coefficient.
//!
//! libjpeg fills what a missing scan would have coded, without a warning: the colors of a file that lacks a
//! component, the details of a progressive file that was cut between two scans.

use super::{header::Header, marker};
use crate::decode::error::DecodeError;

/// Most scans of an image. Encoders write about ten.
const MAX_SCANS: usize = 500;
/// Most coefficients that progressive scans visit, about four seconds. A scan of empty blocks has a hundred bytes
/// and visits all of them.
const MAX_VISITS: u64 = 800_000_000;
/// Coefficients whose visits take as long as the visit of a block.
const VISITS_PER_BLOCK: u64 = 3;
const COEFFICIENTS: usize = 64;

/// Bits of the coefficients of a component that are still missing; `MISSING` before the first scan.
type MissingBits = [u8; COEFFICIENTS];
const MISSING: u8 = u8::MAX;

/// Returns an error unless the scans up to the end marker have all bits of all coefficients.
pub(super) fn check(header: &Header) -> Result<(), DecodeError> {
    if header.is_in_one_scan {
        return Ok(());
    }
    let frame = &header.frame;
    let mut missing: Vec<MissingBits> = vec![[MISSING; COEFFICIENTS]; frame.components.len()];
    let mut rest = header.scans;
    let (mut scans, mut visits) = (0, 0_u64);
    while let Some((code, segment, after)) = marker::next(rest) {
        rest = after;
        if code == marker::EOI {
            break;
        }
        if code != marker::SOS {
            continue;
        }
        scans += 1;
        if scans > MAX_SCANS {
            return Err(DecodeError::Unsupported { kind: "a JPEG of more than 500 scans" });
        }
        let scan = Scan::read(segment, frame.is_progressive)
            .ok_or_else(|| super::corrupt("a scan header contradicts itself"))?;
        for (component, missing) in frame.components.iter().zip(&mut missing) {
            if scan.components.contains(&component.id) {
                missing[scan.first..=scan.last].fill(scan.low_bit);
                visits = visits.saturating_add(frame.blocks(*component) * scan.visits_per_block());
            }
        }
        if frame.is_progressive && visits > MAX_VISITS {
            return Err(DecodeError::Unsupported { kind: "a JPEG with too many scans for its size" });
        }
    }
    if missing.as_flattened().iter().any(|&bits| bits > 0) {
        return Err(super::truncated("the last scans are missing"));
    }
    Ok(())
}

/// A scan header: the components, the first and the last coefficient, and the lowest bit that it codes.
struct Scan {
    components: Vec<u8>,
    first: usize,
    last: usize,
    low_bit: u8,
    /// Whether it adds a bit to coefficients that an earlier scan has begun.
    is_refinement: bool,
}

impl Scan {
    /// A refinement visits each coefficient, even those of empty blocks.
    fn visits_per_block(&self) -> u64 {
        VISITS_PER_BLOCK + if self.is_refinement { (self.last - self.first + 1) as u64 } else { 0 }
    }

    fn read(segment: &[u8], is_progressive: bool) -> Option<Self> {
        let (&count, rest) = segment.split_first()?;
        let (components, parameters) = rest.split_at_checked(2 * usize::from(count))?;
        let &[first, last, bits] = parameters else { return None };
        let components = components.iter().step_by(2).copied().collect();
        if !is_progressive {
            // A sequential scan has everything, whatever its parameters are.
            return Some(Self {
                components,
                first: 0,
                last: COEFFICIENTS - 1,
                low_bit: 0,
                is_refinement: false,
            });
        }
        let (first, last) = (usize::from(first), usize::from(last));
        (first <= last && last < COEFFICIENTS).then_some(Self {
            components,
            first,
            last,
            low_bit: bits & 0x0f,
            is_refinement: bits >> 4 > 0,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::metadata::Orientation;

    use super::{
        super::header::{Component, Frame},
        *,
    };

    /// Checks an image of 8,000 x 8,000 pixels with one scan of the lowest coefficient and `refinements` of the others.
    fn check_with(refinements: u8) -> Result<(), DecodeError> {
        let scan = |first: u8, last: u8, bits: u8| {
            vec![0xff, marker::SOS, 0, 8, 1, 1, 0, first, last, bits, 0x12, 0x34]
        };
        let mut scans = scan(0, 0, 0);
        scans.extend(scan(1, 63, refinements));
        for bit in (0..refinements).rev() {
            scans.extend(scan(1, 63, (bit + 1) << 4 | bit));
        }
        scans.extend([0xff, marker::EOI]);
        let component = Component { id: 1, horizontal: 1, vertical: 1 };
        let frame = Frame { width: 8000, height: 8000, is_progressive: true, components: vec![component] };
        let orientation = Orientation::NoTransforms;
        check(&Header { frame, orientation, profile: None, is_in_one_scan: false, scans: &scans })
    }

    #[test]
    fn scans_that_visit_too_many_coefficients_are_rejected() {
        assert!(check_with(3).is_ok());
        let error = check_with(13).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the file is a JPEG with too many scans for its size, which is not supported"
        );
    }
}
