//! Predictions as a csv file of scores, which is also a manifest.

use std::{
    io::Write,
    path::{Path, absolute},
};

use melanoma_core::{Bundle, Card, ClassifyOptions, Logits, Tta, bundle::OperatingPoint, tta::PerView};

use super::score::{Prediction, Score};
use crate::{
    csv_cell::neutralized,
    dataset::{DataSet, DataSetOptions, Row, SQUASHED, Sample, Table},
    error::{Error, ErrorCode},
};

/// Columns of the sample, as in a manifest.
const SAMPLE: [&str; 11] = [
    "file",
    "source",
    "group",
    "diagnosis",
    "malignant",
    "sex",
    "age",
    "site",
    "skin_tone",
    "split",
    "frame",
];
/// The code of the error of an image without a score.
const ERROR: &str = "error";
/// The logits of each view, if there are several: separated by spaces, the views by semicolons.
const VIEWS: &str = "view_logits";
/// Whether the views' labels agree; empty with one view.
const AGREE: &str = "labels_agree";
/// Digest of the weights that gave the logits.
const WEIGHTS: &str = "weights_sha256";

fn logit_column(code: &str) -> String {
    format!("logit_{code}")
}

/// SHA-256 of the bundle's weights, on which the logits depend.
fn weights(bundle: &Bundle) -> &str {
    bundle.card().files.get("model.onnx").map_or("", |digest| digest.as_str())
}

/// Writes one row per image: the sample, the probabilities and the logits, with
/// as many digits as it takes to read the same numbers again.
///
/// # Errors
/// The errors of writing.
pub fn write(out: impl Write, predictions: &[Prediction], bundle: &Bundle) -> Result<(), csv::Error> {
    let codes = || bundle.card().classes.iter().map(|class| class.code.as_str());
    let mut out = csv::Writer::from_writer(out);
    let mut header: Vec<String> = SAMPLE.iter().map(ToString::to_string).collect();
    header.extend([ERROR, "refer", AGREE, "p_malignant"].map(str::to_owned));
    header.extend(codes().map(|code| format!("p_{code}")));
    header.extend(codes().map(logit_column));
    header.extend([VIEWS, WEIGHTS].map(str::to_owned));
    out.write_record(&header)?;
    for Prediction { sample, score } in predictions {
        let mut row = sample_cells(sample);
        match score {
            Ok(score) => row.extend(score_cells(score)),
            Err(code) => {
                row.push(code.to_string());
                row.resize(header.len() - 1, String::new());
            }
        }
        row.push(weights(bundle).into());
        out.write_record(&row)?;
    }
    out.flush()?;
    Ok(())
}

fn sample_cells(sample: &Sample) -> Vec<String> {
    let cell = |text: &str| neutralized(text).into_owned();
    let text = |value: &Option<String>| cell(value.as_deref().unwrap_or_default());
    vec![
        cell(&absolute(&sample.file).unwrap_or_else(|_| sample.file.clone()).to_string_lossy()),
        text(&sample.source),
        cell(&sample.group),
        cell(sample.diagnosis.as_str()),
        u8::from(sample.diagnosis.is_malignant()).to_string(),
        text(&sample.sex),
        sample.age.map(|age| age.to_string()).unwrap_or_default(),
        text(&sample.site),
        text(&sample.skin_tone),
        text(&sample.split),
        if sample.aspect_distorted { SQUASHED } else { "" }.into(),
    ]
}

/// From the column of the error to that of the views.
fn score_cells(score: &Score) -> Vec<String> {
    let mut cells = vec![
        String::new(),
        score.refer.to_string(),
        score.labels_agree.map(|agree| agree.to_string()).unwrap_or_default(),
        score.malignant.to_string(),
    ];
    cells.extend(score.probabilities.iter().map(f64::to_string));
    cells.extend(score.logits.mean().as_slice().iter().map(f32::to_string));
    cells.push(neutralized(&view_cell(score)).into_owned());
    cells
}

/// Reads what [`write()`] wrote, all or one split of it. Probabilities and decisions are computed again from the logits by
/// the bundle's card, so that a bundle with another calibration can be evaluated without its network.
///
/// # Errors
/// `unreadable_file`, `invalid_parameter`, and `invalid_dataset`, also if other weights gave the logits.
pub fn read(
    path: &Path,
    split: Option<&str>,
    bundle: &Bundle,
    options: &ClassifyOptions,
) -> Result<(String, Vec<Prediction>), Error> {
    let card = bundle.card();
    let point = card.operating_point(options.operating_point.as_deref())?;
    let data = DataSet::open(path, &DataSetOptions::default(), &card.classes)?;
    let rows = Table::open(path, |_| None)?;
    let columns: Vec<String> = card.classes.iter().map(|class| logit_column(&class.code)).collect();
    if let Some(missing) = columns.iter().find(|column| rows.column(column).is_none()) {
        return Err(Error::invalid(format!(
            "{} has no column `{missing}`; a scores file of this model has one",
            path.display()
        )));
    }
    let scores = rows.map(|row| {
        if row.get(WEIGHTS) != Some(weights(bundle)) {
            return Err(row.error(&format!("the scores are not from the weights of {}", card.name)));
        }
        read_score(&row, &columns, card, point).map_err(|message| row.error(&message))
    })?;
    let samples = data.samples.iter().cloned();
    let mut predictions: Vec<_> =
        samples.zip(scores).map(|(sample, score)| Prediction { sample, score }).collect();
    let name = data.name.clone();
    if let Some(split) = split {
        // Rejects an unknown split.
        data.split(split)?;
        predictions.retain(|prediction| prediction.sample.split.as_deref() == Some(split));
    }
    Ok((name, predictions))
}

fn read_score(
    row: &Row,
    columns: &[String],
    card: &Card,
    point: Option<&OperatingPoint>,
) -> Result<Result<Score, ErrorCode>, String> {
    if let Some(code) = row.get(ERROR) {
        let known = ErrorCode::from_name(code);
        return known.map(Err).ok_or_else(|| format!("`{ERROR}` is {code:?}, which is not an error code"));
    }
    let logit = |column: &String| row.get(column)?.parse().ok();
    let logits = columns.iter().map(logit).collect::<Option<Vec<f32>>>().and_then(Logits::new);
    let logits = logits.ok_or("a logit is missing or not a finite number")?;
    let logits = match row.get(VIEWS) {
        None => PerView::from_symmetries(Tta::One, |_| logits.clone()),
        Some(text) => read_views(text, &logits)?,
    };
    Score::new(logits, card, point).map(Ok).map_err(|error| error.to_string())
}

/// The cell of the views; empty with one view.
fn view_cell(score: &Score) -> String {
    if score.logits.tta() == Tta::One {
        return String::new();
    }
    let view = |logits: &Logits| logits.as_slice().iter().map(f32::to_string).collect::<Vec<_>>().join(" ");
    score.logits.as_slice().iter().map(view).collect::<Vec<_>>().join(";")
}

/// Reads the cell of the views; `mean` are the logits in their own columns.
fn read_views(text: &str, mean: &Logits) -> Result<PerView<Logits>, String> {
    let view = |text: &str| {
        text.split(' ').map(|logit| logit.parse().ok()).collect::<Option<_>>().and_then(Logits::new)
    };
    let classes = mean.as_slice().len();
    match text.split(';').map(view).collect::<Option<Vec<_>>>().and_then(PerView::new) {
        Some(views)
            if views.as_slice().iter().all(|view| view.as_slice().len() == classes)
                && views.mean() == *mean =>
        {
            Ok(views)
        }
        _ => Err(format!("`{VIEWS}` must be {} views whose mean is the logits", Tta::CHOICES)),
    }
}
