//! `melanoma samples`: images of skin lesions to try the program with.

use super::{make_folder, output_file::OutputFile};
use crate::{
    args::SamplesArgs,
    output::{Exit, note},
};

pub(crate) fn run(args: &SamplesArgs) -> anyhow::Result<Exit> {
    let folder = &args.folder;
    make_folder(folder)?;
    for (name, bytes) in melanoma_model::SAMPLES {
        OutputFile::create(&folder.join(name), args.output)?.write(|out| Ok(out.write_all(bytes)?))?;
    }
    note(&format!(
        "{} images written to {}; README.md has their sources and licenses",
        melanoma_model::SAMPLES.len() - 1,
        folder.display()
    ));
    Ok(Exit::Success)
}
