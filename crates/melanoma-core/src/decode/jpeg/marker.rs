//! Markers and the segments behind them (ITU-T T.81, B.1.1).

pub(super) const DHT: u8 = 0xc4;
pub(super) const JPG: u8 = 0xc8;
pub(super) const DAC: u8 = 0xcc;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
pub(super) const DHP: u8 = 0xde;
pub(super) const APP1: u8 = 0xe1;
pub(super) const APP2: u8 = 0xe2;

/// Returns the code of the first marker in `bytes` that has a segment or ends the image, its segment without
/// the length, and what follows.
///
/// Skips everything before it: bytes of a scan, FF 00 among them, padding by FF, and markers without a
/// segment. Returns `None` if the file ends before the end of the segment.
pub(super) fn next(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let mut rest = bytes;
    loop {
        let at = rest.iter().position(|&byte| byte == 0xff)?;
        let code = *rest.get(at + 1)?;
        match code {
            0xff => rest = &rest[at + 1..],
            // A byte of a scan, TEM, RST0 to RST7, SOI.
            0x00 | 0x01 | 0xd0..=0xd8 => rest = &rest[at + 2..],
            EOI => return Some((code, &[], &rest[at + 2..])),
            _ => {
                let (length, body) = rest[at + 2..].split_first_chunk()?;
                let length = usize::from(u16::from_be_bytes(*length)).saturating_sub(2);
                let (segment, after) = body.split_at_checked(length)?;
                return Some((code, segment, after));
            }
        }
    }
}
