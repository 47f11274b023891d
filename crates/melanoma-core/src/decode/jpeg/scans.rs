//! Whether the scans of a JPEG have every coefficient.
//!
//! libjpeg fills what a missing scan would have coded, without a warning: the colors of a file that lacks a
//! component, the details of a progressive file that was cut between two scans.

use super::{header::Header, marker};
use crate::decode::error::DecodeError;

/// Most scans of an image. Encoders write about ten; each costs the time to visit all blocks, and a
/// scan of all blocks has as few as a hundred bytes.
const MAX_SCANS: usize = 500;
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
    let mut scans = 0;
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
            }
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
}

impl Scan {
    fn read(segment: &[u8], is_progressive: bool) -> Option<Self> {
        let (&count, rest) = segment.split_first()?;
        let (components, parameters) = rest.split_at_checked(2 * usize::from(count))?;
        let &[first, last, bits] = parameters else { return None };
        let components = components.iter().step_by(2).copied().collect();
        if !is_progressive {
            // A sequential scan has everything, whatever its parameters are.
            return Some(Self { components, first: 0, last: COEFFICIENTS - 1, low_bit: 0 });
        }
        let (first, last) = (usize::from(first), usize::from(last));
        (first <= last && last < COEFFICIENTS).then_some(Self {
            components,
            first,
            last,
            low_bit: bits & 0x0f,
        })
    }
}
