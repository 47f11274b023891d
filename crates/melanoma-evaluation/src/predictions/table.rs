//! Predictions as a csv file of scores, which is also a manifest.

use std::{
    io::Write,
    path::{Path, absolute},
};

use melanoma_core::{Bundle, Card, ClassifyOptions, ErrorCode as CoreCode, Logits, Tta, tta::PerView};

use super::{
    outputs::ImageOutputs,
    score::{Prediction, Score},
    views::{VIEWS, read_views, view_cell},
};
use crate::{
    csv_cell::neutralized,
    dataset::{DataSet, DataSetOptions, Row, SQUASHED, Sample, SampleType, Table},
    error::{Error, ErrorCode},
};

/// Columns of the sample, as in a manifest.
const SAMPLE: [&str; 12] = [
    "file",
    "source",
    "group",
    "diagnosis",
    "malignant",
    "modality",
    "sex",
    "age",
    "site",
    "skin_tone",
    "split",
    "frame",
];
/// The code of the error of an image without a score.
const ERROR: &str = "error";
/// The predicted image type.
const IMAGE_TYPE: &str = "image_type";
/// The logits of the image types, the mean of the views.
const TYPE_LOGITS: [&str; 3] = ["logit_dermoscopic", "logit_clinical", "logit_other"];
/// The distance to the training data, the mean of the views.
const DISTANCE: &str = "distance";
/// Whether the image has a defect that changes probabilities: `true` or `false`.
const POOR: &str = "poor_image";
/// Whether the views' labels agree; empty with one view.
const AGREE: &str = "labels_agree";
/// Digest of the weights that gave the logits.
const WEIGHTS: &str = "weights_sha256";

fn logit_column(code: &str) -> String {
    format!("logit_{code}")
}

/// Writes one row per image: the sample, the probabilities and the outputs, with as many digits as it takes to read
/// the same numbers again. Only a model with these outputs has the columns of the image type and the distance. An
/// image without a lesion has outputs, and no probabilities.
///
/// # Errors
/// The errors of writing.
pub fn write(out: impl Write, predictions: &[Prediction], bundle: &Bundle) -> Result<(), csv::Error> {
    let card = bundle.card();
    let codes = || card.classes.iter().map(|class| class.code.as_str());
    let mut out = csv::Writer::from_writer(out);
    let mut header: Vec<String> = SAMPLE.iter().map(ToString::to_string).collect();
    header.extend([ERROR, "refer", "advice", AGREE, "p_malignant"].map(str::to_owned));
    header.extend(codes().map(|code| format!("p_{code}")));
    let before_outputs = header.len();
    header.extend(codes().map(logit_column));
    if card.tensors.image_type.is_some() {
        header.extend([IMAGE_TYPE].iter().chain(&TYPE_LOGITS).map(ToString::to_string));
    }
    if card.tensors.distance.is_some() {
        header.push(DISTANCE.into());
    }
    header.extend([POOR, VIEWS, WEIGHTS].map(str::to_owned));
    out.write_record(&header)?;
    for prediction in predictions {
        let mut row = sample_cells(&prediction.sample);
        match &prediction.score {
            Ok(score) => row.extend(score_cells(score)),
            Err(code) => row.push(code.to_string()),
        }
        row.resize(before_outputs, String::new());
        if let Ok(outputs) = &prediction.outputs {
            row.extend(output_cells(outputs, card));
        }
        row.resize(header.len() - 1, String::new());
        row.push(bundle.card().weights_sha256().into());
        out.write_record(&row)?;
    }
    out.flush()?;
    Ok(())
}

fn sample_cells(sample: &Sample) -> Vec<String> {
    let cell = |text: &str| neutralized(text).into_owned();
    let text = |value: &Option<String>| cell(value.as_deref().unwrap_or_default());
    let is_lesion = sample.diagnosis.is_lesion();
    vec![
        cell(&absolute(&sample.file).unwrap_or_else(|_| sample.file.clone()).to_string_lossy()),
        text(&sample.source),
        cell(&sample.group),
        if is_lesion { cell(sample.diagnosis.as_str()) } else { String::new() },
        if is_lesion { u8::from(sample.diagnosis.is_malignant()).to_string() } else { String::new() },
        sample.image_type.map_or("", SampleType::as_str).into(),
        text(&sample.sex),
        sample.age.map(|age| age.to_string()).unwrap_or_default(),
        text(&sample.site),
        text(&sample.skin_tone),
        text(&sample.split),
        if sample.aspect_distorted { SQUASHED } else { "" }.into(),
    ]
}

/// From the column of the error to the last probability.
fn score_cells(score: &Score) -> Vec<String> {
    let mut cells = vec![
        String::new(),
        score.refer().to_string(),
        score.advice.as_str().to_owned(),
        score.labels_agree.map(|agree| agree.to_string()).unwrap_or_default(),
        score.malignant.to_string(),
    ];
    cells.extend(score.probabilities.iter().map(f64::to_string));
    cells
}

/// From the logits to the column of the views.
fn output_cells(outputs: &ImageOutputs, card: &Card) -> Vec<String> {
    let numbers = |logits: &Logits| logits.as_slice().iter().map(f32::to_string).collect::<Vec<_>>();
    let mut cells = numbers(&outputs.logits.mean());
    if card.tensors.image_type.is_some() {
        let predicted = match outputs.image_type_by(card) {
            Ok(found) => found.map_or("", |found| found.label.as_str()),
            Err(_) => SampleType::Other.as_str(),
        };
        cells.push(predicted.into());
        cells.extend(outputs.image_type.as_ref().map_or_else(|| vec![String::new(); 3], numbers));
    }
    if card.tensors.distance.is_some() {
        cells.push(outputs.distance.map(|distance| distance.to_string()).unwrap_or_default());
    }
    cells.push(outputs.is_poor.to_string());
    cells.push(neutralized(&view_cell(&outputs.logits)).into_owned());
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
    let point = options.operating_point.as_deref();
    card.profiles.check_operating_point(point)?;
    let data = DataSet::open(path, &DataSetOptions::default(), &card.classes)?;
    let rows = Table::open(path, |_| None)?;
    let columns: Vec<String> = card.classes.iter().map(|class| logit_column(&class.code)).collect();
    let of_type = TYPE_LOGITS.iter().filter(|_| card.tensors.image_type.is_some());
    let of_distance = [DISTANCE].into_iter().filter(|_| card.tensors.distance.is_some());
    let mut needed = columns.iter().map(String::as_str).chain(of_type.copied()).chain(of_distance);
    if let Some(missing) = needed.find(|column| rows.column(column).is_none()) {
        return Err(Error::invalid(format!(
            "{} has no column `{missing}`; a scores file of this model has one",
            path.display()
        )));
    }
    let outputs = rows.map(|row| {
        if row.get(WEIGHTS) != Some(bundle.card().weights_sha256()) {
            return Err(row.error(&format!("the scores are not from the weights of {}", card.name)));
        }
        read_outputs(&row, &columns, card).map_err(|message| row.error(&message))
    })?;
    let samples = data.samples.iter().cloned();
    let mut predictions: Vec<_> =
        samples.zip(outputs).map(|(sample, outputs)| Prediction::new(sample, outputs, card, point)).collect();
    let name = data.name.clone();
    if let Some(split) = split {
        // Rejects an unknown split.
        data.split(split)?;
        predictions.retain(|prediction| prediction.sample.split.as_deref() == Some(split));
    }
    Ok((name, predictions))
}

fn read_outputs(
    row: &Row,
    columns: &[String],
    card: &Card,
) -> Result<Result<ImageOutputs, ErrorCode>, String> {
    let number = |column: &str| row.get(column)?.parse().ok();
    let logits =
        || columns.iter().map(|column| number(column)).collect::<Option<Vec<f32>>>().and_then(Logits::new);
    if let Some(code) = row.get(ERROR) {
        let known = ErrorCode::from_name(code)
            .ok_or_else(|| format!("`{ERROR}` is {code:?}, which is not an error code"))?;
        // An image without a lesion can have one by another card.
        if known != ErrorCode::Core(CoreCode::NoLesionFound) || logits().is_none() {
            return Ok(Err(known));
        }
    }
    let logits = logits().ok_or("a logit is missing or not a finite number")?;
    let logits = match row.get(VIEWS) {
        None => PerView::from_symmetries(Tta::One, |_| logits.clone()),
        Some(text) => read_views(text, &logits)?,
    };
    let (mut image_type, mut distance) = (None, None);
    if card.tensors.image_type.is_some() {
        let values = TYPE_LOGITS.iter().map(|column| number(column)).collect::<Option<Vec<f32>>>();
        let values = values.and_then(Logits::new);
        image_type = Some(values.ok_or("a logit of the image type is missing or not a finite number")?);
    }
    if card.tensors.distance.is_some() {
        let value =
            row.get(DISTANCE).and_then(|text| text.parse().ok()).filter(|value: &f64| value.is_finite());
        distance = Some(value.ok_or("the distance is missing or not a finite number")?);
    }
    let is_poor = match row.get(POOR) {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(format!("`{POOR}` is neither `true` nor `false`")),
    };
    Ok(Ok(ImageOutputs { logits, image_type, distance, is_poor }))
}
