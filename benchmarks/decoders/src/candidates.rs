//! The decoders, each from the bytes of a JPEG to rows of 8-bit RGB, on one thread.

use std::{error::Error, io::Cursor};

use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// Pixels of one photograph.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: Vec<u8>,
}

type Decoded = Result<Picture, Box<dyn Error>>;

/// A decoder by name.
pub(crate) struct Candidate {
    pub(crate) name: &'static str,
    pub(crate) decode: fn(&[u8]) -> Decoded,
}

/// All of them; the first is the one that melanoma uses, and what the others are compared with.
pub(crate) const CANDIDATES: &[Candidate] = &[
    Candidate { name: "zune-jpeg, strict", decode: zune },
    Candidate { name: "image", decode: image_crate },
    Candidate { name: "jpeg-decoder", decode: jpeg_decoder },
    #[cfg(feature = "turbojpeg")]
    Candidate { name: "turbojpeg", decode: turbo },
];

/// As `crates/melanoma-core/src/photo/jpeg.rs` does it.
fn zune(bytes: &[u8]) -> Decoded {
    let options = DecoderOptions::default().set_strict_mode(true).jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let rgb = decoder.decode()?;
    let (width, height) = decoder.dimensions().ok_or("no size")?;
    Ok(Picture { width, height, rgb })
}

fn image_crate(bytes: &[u8]) -> Decoded {
    let picture = image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg)?.into_rgb8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Ok(Picture { width, height, rgb: picture.into_raw() })
}

fn jpeg_decoder(bytes: &[u8]) -> Decoded {
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    let rgb = decoder.decode()?;
    let info = decoder.info().ok_or("no size")?;
    if info.pixel_format != jpeg_decoder::PixelFormat::RGB24 {
        return Err("only colour photographs are compared".into());
    }
    Ok(Picture { width: info.width.into(), height: info.height.into(), rgb })
}

#[cfg(feature = "turbojpeg")]
fn turbo(bytes: &[u8]) -> Decoded {
    let picture = turbojpeg::decompress(bytes, turbojpeg::PixelFormat::RGB)?;
    Ok(Picture { width: picture.width, height: picture.height, rgb: picture.pixels })
}
