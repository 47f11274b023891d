//! The audit as one page for a person: no script, nothing from the network, the images inside.

use std::{fs, path::Path};

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use image::codecs::jpeg::JpegEncoder;
use melanoma_core::{Error, ErrorCode, Filter, Image, Limits, Preprocess, ResizeMode};

use super::{Audit, Conflict, Group, Kind, Pair};

/// Most pairs that a section of the page shows.
const SHOWN: usize = 48;

/// Longer side of a thumbnail in pixels.
const THUMBNAIL: u32 = 176;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page<'a> {
    audit: &'a Audit,
    findings: Vec<String>,
    sections: Vec<Section<'a>>,
    groups: [(&'static str, &'a [Group]); 2],
}

/// The pairs of one heading; each pair stands under the first that fits.
struct Section<'a> {
    title: &'static str,
    meaning: &'static str,
    pairs: Vec<Shown<'a>>,
    more: usize,
}

struct Shown<'a> {
    pair: &'a Pair,
    /// Addresses of the two thumbnails, with the image inside; empty where it cannot be read again.
    images: [String; 2],
}

type Heading = (&'static str, &'static str, fn(&Pair) -> bool);

const HEADINGS: [Heading; 5] = [
    (
        "Leaks: duplicates across splits",
        "The same image or lesion trains and tests. Take one of the two out, or move it to the other's split.",
        Pair::is_leak,
    ),
    (
        "Malignant here, benign there",
        "Exact or near duplicates whose labels contradict each other: at least one label is wrong.",
        |pair| pair.kind != Kind::Suspect && matches!(pair.conflict, Some(Conflict::Malignancy)),
    ),
    (
        "Duplicates of different groups",
        "Within a split. Give them one group before a split is made by group.",
        |pair| pair.kind != Kind::Suspect && pair.across_groups,
    ),
    (
        "Suspects of different groups or splits",
        "One witness speaks for these, or both faintly: look at them yourself.",
        |pair| pair.kind == Kind::Suspect && (pair.across_groups || pair.across_splits),
    ),
    ("Duplicates of one group", "As it should be: the group keeps them together.", |_| true),
];

impl Audit {
    /// The audit as one HTML page. The images of the pairs that it shows are read again.
    ///
    /// # Errors
    /// `internal` where the page cannot be made.
    pub fn page(&self, limits: &Limits) -> Result<String, Error> {
        let mut left: Vec<&Pair> = self.pairs.iter().collect();
        let sections = HEADINGS.map(|(title, meaning, belongs)| {
            let (own, others) = left.iter().partition::<Vec<&Pair>, _>(|pair| belongs(pair));
            left = others;
            let more = own.len().saturating_sub(SHOWN);
            let shown = |pair| Shown {
                pair,
                images: [&pair.a, &pair.b].map(|of| thumbnail(&of.path, limits).unwrap_or_default()),
            };
            Section { title, meaning, pairs: own.into_iter().take(SHOWN).map(shown).collect(), more }
        });
        let sections = sections.into_iter().filter(|section| !section.pairs.is_empty()).collect();
        let groups = [
            ("Groups across splits", self.groups_across_splits.as_slice()),
            ("Groups whose labels contradict each other", self.groups_in_conflict.as_slice()),
        ];
        let page = Page { audit: self, findings: self.findings(), sections, groups };
        page.render()
            .map_err(|e| Error::new(ErrorCode::Internal, "the page could not be made").with_source(e))
    }
}

/// A small copy of an image as a `data:` address.
fn thumbnail(path: &Path, limits: &Limits) -> Option<String> {
    let image = Image::decode(&fs::read(path).ok()?, limits).ok()?;
    let scale = f64::from(THUMBNAIL) / f64::from(image.width().max(image.height()));
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    let steps = Preprocess::only_resampling(
        ResizeMode::Stretch,
        Filter::Bicubic,
        side(image.width()),
        side(image.height()),
    );
    let view = steps.view(&image).ok()?;
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, 80);
    image::ImageEncoder::write_image(
        encoder,
        view.rgb(),
        steps.width,
        steps.height,
        image::ExtendedColorType::Rgb8,
    )
    .ok()?;
    Some(format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg)))
}
