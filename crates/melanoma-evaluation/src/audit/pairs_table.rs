//! The pairs of an audit as csv.

use std::{borrow::Cow, io::Write};

use super::{Audit, PairImage};
use crate::csv_cell::neutralized;

/// Columns of each of the two images.
const IMAGE: [&str; 5] = ["file", "split", "group", "diagnosis", "source"];

impl Audit {
    /// Writes every pair as csv with a header.
    ///
    /// # Errors
    /// The errors of writing.
    pub fn write_pairs(&self, out: impl Write) -> csv::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        let mut header = Vec::new();
        for end in ["a", "b"] {
            header.extend(IMAGE.map(|column| format!("{column}_{end}")));
        }
        header.extend(["kind", "correlation", "cosine"].map(str::to_owned));
        writer.write_record(header)?;
        for pair in &self.pairs {
            let mut record: Vec<Cow<str>> = Vec::new();
            record.extend(cells(&pair.a));
            record.extend(cells(&pair.b));
            let correlation = format!("{:.4}", pair.correlation);
            let cosine = pair.cosine.map(|cosine| format!("{cosine:.4}")).unwrap_or_default();
            record.extend([pair.kind.as_str().into(), correlation.into(), cosine.into()]);
            writer.write_record(record.iter().map(|cell| cell.as_bytes()))?;
        }
        writer.flush()?;
        Ok(())
    }
}

fn cells(image: &PairImage) -> [Cow<'_, str>; 5] {
    let cells = [
        &image.file,
        image.split.as_deref().unwrap_or_default(),
        &image.group,
        &image.diagnosis,
        image.source.as_deref().unwrap_or_default(),
    ];
    cells.map(neutralized)
}
