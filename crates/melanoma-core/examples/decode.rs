//! `decode`: decodes the images that standard input names, one path a line, for comparison with
//! another decoder.
//!
//! For each it writes a line to standard output: `WIDTH HEIGHT`, which the RGB pixels follow, three bytes
//! each; or the code of the error, a space and the error.
//!
//! `find samples -name '*.png' | cargo run --release -p melanoma-core --example decode > pixels`

use std::{
    error::Error,
    fs,
    io::{self, BufRead, Write},
};

use melanoma_core::{Image, Limits};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    for path in io::stdin().lock().lines() {
        match Image::decode(&fs::read(path?)?, &Limits::default()) {
            Ok(image) => {
                writeln!(out, "{} {}", image.width(), image.height())?;
                out.write_all(image.rgb())?;
            }
            Err(error) => writeln!(out, "{} {error}", error.code())?,
        }
        out.flush()?;
    }
    Ok(())
}
