//! `--explain`: a heat map over each image, as PNG.

use std::{
    collections::HashSet,
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{ImageFormat, RgbImage};
use melanoma_core::{
    CancellationToken, Classifier, ClassifyOptions, Error, InvalidParameter, Report, Target,
};

use super::inputs::Input;
use crate::{
    args::OutputArgs,
    commands::{make_folder, output_file::OutputFile},
};

pub(super) struct Explainer {
    folder: PathBuf,
    target: Target,
    output: OutputArgs,
    /// The names of the files, one for each input.
    names: Vec<String>,
}

impl Explainer {
    /// Explains `class` for `inputs`, in files in `folder`.
    ///
    /// # Errors
    /// The model does not have the class.
    pub(super) fn new(
        folder: &Path,
        class: &str,
        output: OutputArgs,
        inputs: &[Input],
        classifier: &Classifier,
    ) -> Result<Self, InvalidParameter> {
        let target = classifier.bundle().card().target(class)?;
        let suffix = target.to_string().to_lowercase();
        Ok(Self { folder: folder.to_owned(), target, output, names: file_names(inputs, &suffix) })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn create_folder(&self) -> anyhow::Result<()> {
        make_folder(&self.folder)
    }

    /// The report, and the image under its heat map, from the same runs of the network.
    pub(super) fn classify(
        &self,
        bytes: &[u8],
        options: &ClassifyOptions,
        classifier: &Classifier,
    ) -> Result<(Report, RgbImage), Error> {
        let token = CancellationToken::new();
        let explanation = classifier.explain(bytes, &self.target, options, &token)?;
        let overlay = explanation.overlay();
        Ok((explanation.report, overlay))
    }

    /// Saves the map of an input, and returns its path.
    pub(super) fn save(&self, overlay: &RgbImage, index: usize) -> anyhow::Result<String> {
        let path = self.folder.join(&self.names[index]);
        let mut png = Cursor::new(Vec::new());
        overlay.write_to(&mut png, ImageFormat::Png)?;
        OutputFile::create(&path, self.output)?.write(|out| Ok(out.write_all(png.get_ref())?))?;
        Ok(path.display().to_string())
    }

    /// Whether the file has a number, because an earlier image has the same name.
    pub(super) fn is_renamed(&self, input: &Input, index: usize) -> bool {
        !self.names[index].starts_with(&format!(
            "{}-{}.",
            input.stem(),
            self.target.to_string().to_lowercase()
        ))
    }
}

/// `photo-malignant.png`, and `photo-malignant-2.png` for the next image that is called `photo`. Names differ by more than
/// case, as some file systems need.
fn file_names(inputs: &[Input], suffix: &str) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut name = |input: &Input| {
        let start = format!("{}-{suffix}", input.stem());
        let mut name = format!("{start}.png");
        let mut number = 1;
        while !taken.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{start}-{number}.png");
        }
        name
    };
    inputs.iter().map(&mut name).collect()
}
