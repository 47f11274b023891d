//! Files of the ISO base media file format (ISO 14496-12): HEIC, AVIF, videos, and raw images of Canon.

use super::{error::DecodeError, format::Format, heif::Codec};

const HEIC: &str = "a HEIC image";
const AVIF: &str = "an AVIF image";
const HEIF: &str = "a HEIF image";

/// Most bytes of the first box that are read; a file lists a dozen brands.
const MAX_BOX: usize = 512;

/// Whether the file begins with the box that lists the brands.
pub(super) fn is_iso_media(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

/// Returns the format of a file, if a decoder of it is built in.
///
/// # Errors
/// [`DecodeError::Unsupported`] with the name of the kind.
pub(super) fn detect(bytes: &[u8]) -> Result<Format, DecodeError> {
    match kind(bytes) {
        HEIC if cfg!(feature = "heic") => Ok(Format::Heic),
        AVIF if cfg!(feature = "avif") => Ok(Format::Avif),
        kind => Err(DecodeError::Unsupported { kind }),
    }
}

/// Returns the name of the kind: from the coding of the image that is shown, or else from the major brand and
/// the compatible ones.
fn kind(bytes: &[u8]) -> &'static str {
    let by_brand = kind_by_brand(bytes);
    if ![HEIC, AVIF, HEIF].contains(&by_brand) {
        return by_brand;
    }
    Codec::of_file(bytes).map_or(by_brand, Codec::kind)
}

fn kind_by_brand(bytes: &[u8]) -> &'static str {
    let declared = bytes.first_chunk().map_or(0, |size| u32::from_be_bytes(*size)) as usize;
    // A file that ends in its first box still has its major brand.
    let end = declared.clamp(12, MAX_BOX).min(bytes.len());
    let major = bytes.get(8..12).unwrap_or_default();
    let compatible = bytes.get(16..end).unwrap_or_default().as_chunks::<4>().0;
    let brands = || std::iter::once(major).chain(compatible.iter().map(<[u8; 4]>::as_slice));
    // The general brands of HEIF say nothing about the codec, wherever they stand.
    brands().find_map(by_codec).or_else(|| brands().find_map(by_container)).unwrap_or("a video")
}

fn by_codec(brand: &[u8]) -> Option<&'static str> {
    match brand {
        b"avif" | b"avis" | b"avio" | b"MA1A" | b"MA1B" => Some(AVIF),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => Some(HEIC),
        b"crx " => Some("a camera raw image"),
        b"jpeg" | b"jpgs" | b"j2ki" | b"j2is" | b"avci" | b"avcs" | b"vvic" | b"vvis" => Some(HEIF),
        b"jxl " => Some("a JPEG XL image"),
        _ => None,
    }
}

fn by_container(brand: &[u8]) -> Option<&'static str> {
    match brand {
        b"mif1" | b"mif2" | b"msf1" | b"miaf" => Some(HEIF),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(brands: &[&[u8; 4]]) -> Vec<u8> {
        let size = 16 + 4 * (brands.len() - 1) as u32;
        let mut bytes = size.to_be_bytes().to_vec();
        bytes.extend(b"ftyp");
        bytes.extend(brands[0]);
        bytes.extend([0; 4]);
        bytes.extend(brands[1..].iter().copied().flatten());
        bytes.extend(b"\0\0\0\x08meta\0\0\0\x08heic");
        bytes
    }

    #[test]
    fn the_codec_decides_wherever_its_brand_stands() {
        for (brands, name) in [
            (vec![b"avif", b"mif1", b"miaf"], "an AVIF image"),
            (vec![b"mif1", b"avif", b"miaf"], "an AVIF image"),
            (vec![b"miaf", b"mif1", b"MA1B"], "an AVIF image"),
            (vec![b"avis", b"msf1"], "an AVIF image"),
            (vec![b"heic", b"mif1"], "a HEIC image"),
            (vec![b"mif1", b"heic"], "a HEIC image"),
            (vec![b"msf1", b"hevc"], "a HEIC image"),
            (vec![b"mif1"], "a HEIF image"),
            (vec![b"miaf"], "a HEIF image"),
            (vec![b"crx ", b"isom"], "a camera raw image"),
            (vec![b"isom", b"avc1"], "a video"),
            (vec![b"qt  "], "a video"),
        ] {
            assert_eq!(kind(&file(&brands)), name, "{brands:?}");
        }
    }

    #[test]
    fn a_wrong_size_of_the_box_is_no_reason_to_fail() {
        for size in [0_u32, 1, 7, 13, u32::MAX] {
            let mut bytes = file(&[b"heic", b"mif1"]);
            bytes[..4].copy_from_slice(&size.to_be_bytes());
            assert_eq!(kind(&bytes), "a HEIC image", "{size}");
            assert_eq!(kind(&bytes[..12]), "a HEIC image", "{size}");
            assert_eq!(kind(&bytes[..8]), "a video", "{size}");
        }
    }
}
