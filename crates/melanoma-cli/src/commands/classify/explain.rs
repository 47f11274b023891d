//! `--explain`: the heat map over each image, as PNG.

use std::path::{Path, PathBuf};

use anyhow::Context;
use image::RgbImage;
use melanoma_core::{Classifier, ClassifyOptions, Error, HeatMap, Image, Report, Target};

use crate::commands::make_folder;

pub(super) struct Explainer {
    folder: PathBuf,
    target: Target,
    name: String,
}

impl Explainer {
    /// An explainer of `class` that writes to `folder`; the inner error is a class that the model
    /// does not have.
    pub(super) fn new(
        folder: &Path,
        class: &str,
        classifier: &Classifier,
    ) -> anyhow::Result<Result<Self, String>> {
        let target = match classifier.bundle().card().target(class) {
            Ok(target) => target,
            Err(error) => return Ok(Err(format!("--explain-class: {error}"))),
        };
        make_folder(folder)?;
        Ok(Ok(Self { folder: folder.to_owned(), target, name: class.to_lowercase() }))
    }

    /// The report and the image with its heat map, from the same runs of the network.
    pub(super) fn classify(
        &self,
        bytes: &[u8],
        asked: &ClassifyOptions,
        classifier: &Classifier,
    ) -> Result<(Report, RgbImage), Error> {
        let image = Image::decode(bytes, &classifier.limits())?;
        let point = classifier.operating_point(asked)?;
        let outputs = classifier.run(&classifier.prepare_photo(&image, classifier.views(asked))?)?;
        let card = classifier.bundle().card();
        let map = HeatMap::of(&self.target, outputs.upright(), card)?;
        let overlay = map.overlay(&image, card.preprocess.area(&image));
        Ok((classifier.conclude(&outputs, point), overlay))
    }

    /// Saves a map under the image's own name and its place in the list, so that two
    /// images of one name do not overwrite each other.
    pub(super) fn save(&self, overlay: &RgbImage, image: &str, index: usize) -> anyhow::Result<String> {
        let stem = Path::new(image).file_stem().filter(|_| image != "-");
        let stem = stem.map_or("stdin".into(), |stem| stem.to_string_lossy());
        let path = self.folder.join(format!("{:04}-{stem}-{}.png", index + 1, self.name));
        overlay.save(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path.display().to_string())
    }
}
