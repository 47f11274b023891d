//! The outcomes and the image types as text.

use melanoma_evaluation::{Evaluation, ImageTypeResults};

use crate::commands::text_table;

/// What the program does with the images of each type.
pub(super) fn decisions(evaluation: &Evaluation) -> String {
    let rows = evaluation.decisions.iter().map(|row| {
        let mut cells = vec![row.shows.to_owned(), row.lesions.to_owned(), row.images.to_string()];
        cells.extend([row.refer, row.no_sign, row.inconclusive, row.refused].map(|share| share.to_string()));
        cells
    });
    let header = ["outcomes", "lesions", "images", "referred", "no sign", "inconclusive", "refused"];
    text_table::plain(header, rows, 2)
}

/// The predicted image types against those of the data set.
pub(super) fn image_types(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    for rows in evaluation.image_types.chunk_by(|a, b| a.attribute == b.attribute) {
        let attribute = rows.first().map_or("", |row| row.attribute);
        let header =
            ["shows", attribute, "images", "dermoscopic", "clinical", "refused", "of these no lesion"];
        text.push_str(&text_table::plain(header, rows.iter().map(cells), 2));
        text.push('\n');
    }
    text + "Rows: what the data set says. Columns: what the program makes of the image; the other refusals are because of the \
            quality.\n"
}

fn cells(row: &ImageTypeResults) -> Vec<String> {
    let shares = &row.shares;
    vec![
        row.shows.to_owned(),
        row.value.clone(),
        row.images.to_string(),
        format!("{}: {}", row.dermoscopic, shares.dermoscopic),
        format!("{}: {}", row.clinical, shares.clinical),
        format!("{}: {}", row.refused, shares.refused),
        row.no_lesion_found.to_string(),
    ]
}
