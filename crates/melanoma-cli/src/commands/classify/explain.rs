//! `--explain`: a heat map over each image, as PNG.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{ImageFormat, RgbImage};
use melanoma_core::{
    CancellationToken, Classifier, ClassifyOptions, Error, InvalidParameter, Report, Target,
};

use crate::{
    args::OutputArgs,
    commands::{make_folder, output_file::OutputFile},
};

pub(super) struct Explainer {
    folder: PathBuf,
    target: Target,
    class: String,
    output: OutputArgs,
}

impl Explainer {
    /// Explains `class`, for files in `folder`.
    ///
    /// # Errors
    /// The model does not have the class.
    pub(super) fn new(
        folder: &Path,
        class: &str,
        output: OutputArgs,
        classifier: &Classifier,
    ) -> Result<Self, InvalidParameter> {
        let target = classifier.bundle().card().target(class)?;
        Ok(Self { folder: folder.to_owned(), target, class: class.to_lowercase(), output })
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

    /// Saves a map under the position and the name of its image. The position distinguishes images of one name.
    pub(super) fn save(&self, overlay: &RgbImage, image: &str, index: usize) -> anyhow::Result<String> {
        let stem = match Path::new(image).file_stem() {
            Some(stem) if image != "-" => stem.to_string_lossy(),
            _ => "stdin".into(),
        };
        let path = self.folder.join(format!("{:04}-{stem}-{}.png", index + 1, self.class));
        let mut png = Cursor::new(Vec::new());
        overlay.write_to(&mut png, ImageFormat::Png)?;
        OutputFile::create(&path, self.output)?.write(|out| Ok(out.write_all(png.get_ref())?))?;
        Ok(path.display().to_string())
    }
}
