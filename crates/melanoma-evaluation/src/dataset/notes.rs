//! What a person should know about how a data set was read.

use std::collections::BTreeMap;

/// Counts of rows that were not read as they stand.
#[derive(Default)]
pub(super) struct Notes {
    /// Number of rows.
    pub(super) rows: u64,
    /// Number of images that are not in the folder of the images.
    pub(super) not_found: u64,
    /// Number of names without extension that are no file.
    pub(super) without_extension: u64,
    /// Number of labels `akiec`.
    pub(super) akiec: u64,
    left_out: BTreeMap<String, u64>,
    contradictions: BTreeMap<(String, String), u64>,
    without_class: BTreeMap<String, u64>,
}

/// Names in one note; the others are counted.
const MAX_NAMES: usize = 5;

impl Notes {
    /// Counts a row that is left out.
    pub(super) fn left_out(&mut self, reason: &str) {
        *self.left_out.entry(reason.to_owned()).or_default() += 1;
    }

    /// Counts a row whose diagnosis contradicts the column that says whether the lesion is malignant.
    pub(super) fn contradiction(&mut self, diagnosis: &str, malignant: &str) {
        *self.contradictions.entry((diagnosis.to_owned(), malignant.to_owned())).or_default() += 1;
    }

    /// Counts a diagnosis that is of no known class.
    pub(super) fn without_class(&mut self, name: &str) {
        *self.without_class.entry(name.to_owned()).or_default() += 1;
    }

    /// One sentence for each kind of row.
    pub(super) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for (reason, count) in &self.left_out {
            sentences.push(format!("{count} of {} rows are left out: {reason}", self.rows));
        }
        for ((diagnosis, malignant), count) in &self.contradictions {
            sentences.push(format!(
                "{count} of {} rows have a `{diagnosis}` that contradicts `{malignant}`; they count as benign or malignant \
                 by `{malignant}`, without a class",
                self.rows
            ));
        }
        if !self.without_class.is_empty() {
            let count: u64 = self.without_class.values().sum();
            let names: Vec<&str> = self.without_class.keys().map(String::as_str).collect();
            let more = names.len().saturating_sub(MAX_NAMES);
            let more = if more == 0 { String::new() } else { format!(" and {more} others") };
            sentences.push(format!(
                "{count} of {} rows count as benign or malignant without a class: {}{more}",
                self.rows,
                names[..names.len().min(MAX_NAMES)].join(", ")
            ));
        }
        let missing = self.not_found + self.without_extension;
        if missing > 0 {
            sentences.push(format!("{missing} of {} images do not exist", self.rows));
        }
        if self.akiec > 0 {
            sentences.push(format!(
                "{} rows with the label akiec count as AK; the label includes carcinoma in situ, and --merge-classes AK+SCC \
                 counts both as one class",
                self.akiec
            ));
        }
        sentences
    }
}
