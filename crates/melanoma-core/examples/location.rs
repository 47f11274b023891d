//! `location [--card CARD] IMAGE…`: where the lesion of each image is, by the limits of the shipped card or another, one
//! JSON value a line; null if the center shows it well.
//!
//! `cargo run --release -p melanoma-core --example location -- samples/*.jpg`

use std::{
    env,
    error::Error,
    fs,
    io::{self, Write},
};

use melanoma_core::{Card, Image, Limits};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let card = match arguments.as_slice() {
        [option, path, ..] if option == "--card" => Card::parse(&fs::read(path)?)?,
        _ => melanoma_model::bundle()?.card().clone(),
    };
    if arguments.first().is_some_and(|option| option == "--card") {
        arguments.drain(..2);
    }
    let limits = card.quality_gate.location.ok_or("the card has no limits of the location")?;
    for path in arguments {
        let image = Image::decode(&fs::read(&path)?, &Limits::default())?;
        writeln!(io::stdout(), "{}", serde_json::to_string(&limits.locate(&image))?)?;
    }
    Ok(())
}
