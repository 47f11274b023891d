//! The JPEG decoders. Each returns rows of 8-bit RGB and uses one thread.

use std::{error::Error, io::Cursor};

use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// Pixels of one image.
pub(crate) struct Pixels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: Vec<u8>,
}

type Decoded = Result<Pixels, Box<dyn Error>>;

/// A decoder by name.
pub(crate) struct Candidate {
    pub(crate) name: &'static str,
    pub(crate) decode: fn(&[u8]) -> Decoded,
}

/// The first is the one that melanoma uses; the others are compared with it.
pub(crate) const CANDIDATES: &[Candidate] = &[
    Candidate { name: "mozjpeg", decode: |bytes| moz(bytes, 8) },
    Candidate { name: "mozjpeg at 1/2", decode: |bytes| moz(bytes, 4) },
    Candidate { name: "mozjpeg at 1/4", decode: |bytes| moz(bytes, 2) },
    Candidate { name: "mozjpeg at 1/8", decode: |bytes| moz(bytes, 1) },
    Candidate { name: "zune-jpeg, strict", decode: zune },
    Candidate { name: "image", decode: image_crate },
    Candidate { name: "jpeg-decoder", decode: |bytes| jpeg_decoder(bytes, 1) },
    Candidate { name: "jpeg-decoder at 1/2", decode: |bytes| jpeg_decoder(bytes, 2) },
    Candidate { name: "jpeg-decoder at 1/4", decode: |bytes| jpeg_decoder(bytes, 4) },
    #[cfg(feature = "turbojpeg")]
    Candidate { name: "turbojpeg", decode: turbo },
];

/// As `crates/melanoma-core/src/decode/jpeg` does it, without its checks; reduced to `eighths`.
fn moz(bytes: &[u8], eighths: u8) -> Decoded {
    let mut decoder = mozjpeg::Decompress::new_mem(bytes)?;
    decoder.scale(eighths);
    let mut decoder = decoder.rgb()?;
    let (width, height) = (decoder.width(), decoder.height());
    let rgb = decoder.read_scanlines()?;
    decoder.finish()?;
    Ok(Pixels { width, height, rgb })
}

/// As version 0.6.0 did it.
fn zune(bytes: &[u8]) -> Decoded {
    let options = DecoderOptions::default().set_strict_mode(true).jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let rgb = decoder.decode()?;
    let (width, height) = decoder.dimensions().ok_or("no size")?;
    Ok(Pixels { width, height, rgb })
}

fn image_crate(bytes: &[u8]) -> Decoded {
    let image = image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg)?.into_rgb8();
    let (width, height) = (image.width() as usize, image.height() as usize);
    Ok(Pixels { width, height, rgb: image.into_raw() })
}

fn jpeg_decoder(bytes: &[u8], divisor: u16) -> Decoded {
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.read_info()?;
    let info = decoder.info().ok_or("no size")?;
    decoder.scale(info.width / divisor, info.height / divisor)?;
    let rgb = decoder.decode()?;
    let info = decoder.info().ok_or("no size")?;
    if info.pixel_format != jpeg_decoder::PixelFormat::RGB24 {
        return Err("only RGB images are compared".into());
    }
    Ok(Pixels { width: info.width.into(), height: info.height.into(), rgb })
}

#[cfg(feature = "turbojpeg")]
fn turbo(bytes: &[u8]) -> Decoded {
    let image = turbojpeg::decompress(bytes, turbojpeg::PixelFormat::RGB)?;
    Ok(Pixels { width: image.width, height: image.height, rgb: image.pixels })
}
