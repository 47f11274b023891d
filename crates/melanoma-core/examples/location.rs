//! `location IMAGE…`: where the lesion of each image is, one JSON value a line; null if the center shows it well.
//!
//! `cargo run --release -p melanoma-core --example location -- samples/*.png`

use std::{
    env,
    error::Error,
    fs,
    io::{self, Write},
};

use melanoma_core::{Image, Limits};

fn main() -> Result<(), Box<dyn Error>> {
    let bundle = melanoma_model::bundle()?;
    let limits = bundle.card().quality_gate.location.ok_or("the card has no limits of the location")?;
    for path in env::args().skip(1) {
        let image = Image::decode(&fs::read(&path)?, &Limits::default())?;
        writeln!(io::stdout(), "{}", serde_json::to_string(&limits.locate(&image))?)?;
    }
    Ok(())
}
