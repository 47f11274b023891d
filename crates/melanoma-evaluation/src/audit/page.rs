//! The audit as one HTML page: no script, nothing from the network, the images inside.

use askama::Template;
use melanoma_core::Limits;

use super::{Audit, Conflict, Group, Pair};
use crate::{error::Error, image_file, thumbnail::data_uri};

/// Largest number of pairs in a section of the page.
const MAX_PAIRS: usize = 48;

/// Longer side of a thumbnail in pixels.
const THUMBNAIL_SIDE: u32 = 176;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page<'a> {
    audit: &'a Audit,
    findings: Vec<String>,
    sections: Vec<Section<'a>>,
    groups: [(&'static str, &'a [Group]); 2],
}

/// The pairs under one heading. Each pair is in the first section that it belongs to.
struct Section<'a> {
    title: &'static str,
    meaning: &'static str,
    pairs: Vec<ShownPair<'a>>,
    more: usize,
}

struct ShownPair<'a> {
    pair: &'a Pair,
    /// The two thumbnails as `data:` addresses; empty if the image cannot be read again.
    thumbnails: [String; 2],
}

struct Heading {
    title: &'static str,
    meaning: &'static str,
    belongs: fn(&Pair) -> bool,
}

const HEADINGS: [Heading; 5] = [
    Heading {
        title: "Leaks: duplicates in two splits",
        meaning: "The same image or lesion is used for training and for testing. Remove one of the two, or move it to the \
                  split of the other.",
        belongs: Pair::is_leak,
    },
    Heading {
        title: "Contradicting labels: malignant and benign",
        meaning: "Exact or near duplicates, one labeled malignant and one benign: at least one label is wrong.",
        belongs: |pair| pair.is_certain() && matches!(pair.conflict, Some(Conflict::Malignancy)),
    },
    Heading {
        title: "Duplicates in different groups",
        meaning: "In one split. Put them in one group before you split the data by group.",
        belongs: |pair| pair.is_certain() && pair.across_groups,
    },
    Heading {
        title: "Possible duplicates in different groups or splits",
        meaning: "Both similarity signals are weak, or only one is available. Look at these pairs yourself.",
        belongs: |pair| !pair.is_certain() && (pair.across_groups || pair.across_splits),
    },
    Heading {
        title: "Duplicates in one group",
        meaning: "No action is needed: the group keeps them together.",
        belongs: |_| true,
    },
];

impl Audit {
    /// Returns the audit as one HTML page. The images of the pairs on the page are read again.
    ///
    /// # Errors
    /// `internal` if the page cannot be rendered.
    pub fn page(&self, limits: &Limits) -> Result<String, Error> {
        let page = Page {
            audit: self,
            findings: self.findings(),
            sections: self.sections(limits),
            groups: [
                ("Groups in more than one split", &self.groups_across_splits),
                ("Groups with contradicting labels", &self.groups_in_conflict),
            ],
        };
        page.render().map_err(Error::Page)
    }

    fn sections(&self, limits: &Limits) -> Vec<Section<'_>> {
        let mut left: Vec<&Pair> = self.pairs.iter().collect();
        let mut sections = Vec::new();
        for Heading { title, meaning, belongs } in HEADINGS {
            let (own, others): (Vec<&Pair>, Vec<&Pair>) = left.into_iter().partition(|pair| belongs(pair));
            left = others;
            if own.is_empty() {
                continue;
            }
            let more = own.len().saturating_sub(MAX_PAIRS);
            let pairs = own.into_iter().take(MAX_PAIRS).map(|pair| ShownPair::new(pair, limits)).collect();
            sections.push(Section { title, meaning, pairs, more });
        }
        sections
    }
}

impl<'a> ShownPair<'a> {
    fn new(pair: &'a Pair, limits: &Limits) -> Self {
        let thumbnails = [&pair.a, &pair.b].map(|image| {
            let image = image_file::decode(&image.path, limits).ok();
            image.and_then(|image| data_uri(&image, THUMBNAIL_SIDE)).unwrap_or_default()
        });
        Self { pair, thumbnails }
    }
}
