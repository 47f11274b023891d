//! `melanoma samples`: synthetic images to try the program with.

use std::io::Cursor;

use image::ImageFormat;

use super::{make_folder, output_file::OutputFile};
use crate::{
    args::SamplesArgs,
    output::{Exit, note},
    synthetic::{Kind, draw},
};

/// Kind, seed and size of each image.
const IMAGES: [(Kind, u64, u32, u32); 3] =
    [(Kind::Even, 1, 320, 240), (Kind::Ragged, 2, 280, 280), (Kind::Red, 3, 240, 320)];

pub(crate) fn run(args: &SamplesArgs) -> anyhow::Result<Exit> {
    let folder = &args.folder;
    make_folder(folder)?;
    for (kind, seed, width, height) in IMAGES {
        let path = folder.join(format!("synthetic-{}.png", kind.name()));
        let mut png = Cursor::new(Vec::new());
        draw(kind, seed, width, height).write_to(&mut png, ImageFormat::Png)?;
        OutputFile::create(&path, args.output)?.write(|out| Ok(out.write_all(png.get_ref())?))?;
    }
    note(&format!(
        "{} synthetic images written to {}; they show no skin, and their results mean nothing",
        IMAGES.len(),
        folder.display()
    ));
    Ok(Exit::Success)
}
