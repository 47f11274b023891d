//! Scores as a csv file, which is also a manifest.

use std::{
    io::Write,
    path::{Path, absolute},
};

use melanoma_core::{Bundle, Card, ClassifyOptions, Error, ErrorCode, Logits, OperatingPoint, Tta, Views};

use super::{Answer, Score};
use crate::dataset::{DataSet, Row, Rows, invalid};

const LESION: [&str; 11] = [
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
/// The code of the error, where the image was not judged.
const ERROR: &str = "error";
/// The logits of each view, where there are several: separated by spaces, the views by semicolons.
const VIEWS: &str = "view_logits";
/// Whether the views' labels agree; empty after one view.
const AGREE: &str = "labels_agree";
/// Digest of the weights that gave the logits.
const WEIGHTS: &str = "weights_sha256";

fn logit_column(code: &str) -> String {
    format!("logit_{code}")
}

/// SHA-256 of the bundle's weights, which the logits hang on.
fn weights(bundle: &Bundle) -> &str {
    bundle.card().files.get("model.onnx").map_or("", |digest| digest.as_str())
}

/// Writes a row an image: what is known of the lesion, the probabilities and the logits, with
/// as many digits as it takes to read the same numbers again.
///
/// # Errors
/// Those of writing.
pub fn write(out: impl Write, answers: &[Answer], bundle: &Bundle) -> Result<(), csv::Error> {
    let codes = || bundle.card().classes.iter().map(|class| class.code.as_str());
    let mut out = csv::Writer::from_writer(out);
    let mut header: Vec<String> = LESION.iter().map(ToString::to_string).collect();
    header.extend([ERROR, "refer", AGREE, "p_malignant"].map(str::to_owned));
    header.extend(codes().map(|code| format!("p_{code}")));
    header.extend(codes().map(logit_column));
    header.extend([VIEWS, WEIGHTS].map(str::to_owned));
    out.write_record(&header)?;
    for Answer { lesion, score } in answers {
        let known = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut row = vec![
            absolute(&lesion.file).unwrap_or_else(|_| lesion.file.clone()).display().to_string(),
            known(&lesion.source),
            lesion.group.clone(),
            lesion.diagnosis.as_str().into(),
            u8::from(lesion.diagnosis.is_malignant()).to_string(),
            known(&lesion.sex),
            lesion.age.map(|age| age.to_string()).unwrap_or_default(),
            known(&lesion.site),
            known(&lesion.skin_tone),
            known(&lesion.split),
            if lesion.squashed { "squashed" } else { "" }.into(),
        ];
        match score {
            Ok(score) => {
                row.extend([
                    String::new(),
                    score.refer.to_string(),
                    score.labels_agree.map(|agree| agree.to_string()).unwrap_or_default(),
                    score.malignant.to_string(),
                ]);
                row.extend(score.probabilities.iter().map(f64::to_string));
                row.extend(score.logits.mean().as_slice().iter().map(f32::to_string));
                row.push(views(score));
            }
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

/// Reads what [`write()`] wrote, all or one split of it. Probabilities and decisions are made anew from the logits by the
/// bundle's card, so that a bundle with another calibration can be evaluated without its network.
///
/// # Errors
/// `unreadable_file`, `invalid_parameter`, and `invalid_dataset`, also where other weights gave the logits.
pub fn read(
    path: &Path,
    split: Option<&str>,
    bundle: &Bundle,
    asked: &ClassifyOptions,
) -> Result<(String, Vec<Answer>), Error> {
    let card = bundle.card();
    let point = card.operating_point(asked.operating_point.as_deref())?;
    let data = DataSet::open(path, &card.classes)?;
    let rows = Rows::open(path)?;
    let columns: Vec<String> = card.classes.iter().map(|class| logit_column(&class.code)).collect();
    if let Some(missing) = columns.iter().find(|column| rows.column(column).is_none()) {
        return Err(invalid(format!(
            "{} has no column `{missing}`: it is no file of scores",
            path.display()
        )));
    }
    let scores = rows.map(|row| {
        if row.get(WEIGHTS) != Some(weights(bundle)) {
            return Err(row.error(&format!("these scores are of other weights than {}'s", card.name)));
        }
        score(&row, &columns, card, point).map_err(|what| row.error(&what))
    })?;
    let answers = data.lesions.iter().cloned().zip(scores).map(|(lesion, score)| Answer { lesion, score });
    let mut answers: Vec<_> = answers.collect();
    let name = data.name.clone();
    if let Some(split) = split {
        // An unknown split is an error here too.
        data.split(split)?;
        answers.retain(|answer| answer.lesion.split.as_deref() == Some(split));
    }
    Ok((name, answers))
}

fn score(
    row: &Row,
    columns: &[String],
    card: &Card,
    point: Option<&OperatingPoint>,
) -> Result<Result<Score, ErrorCode>, String> {
    if let Some(code) = row.get(ERROR) {
        let known = ErrorCode::ALL.into_iter().find(|known| known.as_str() == code);
        return known.map(Err).ok_or_else(|| format!("`{ERROR}` is {code:?}, which is no code of an error"));
    }
    let logit = |column: &String| row.get(column)?.parse().ok();
    let logits = columns.iter().map(logit).collect::<Option<Vec<f32>>>().and_then(Logits::new);
    let logits = logits.ok_or("a logit is missing or no number")?;
    let logits = match row.get(VIEWS) {
        None => Views::one(logits),
        Some(text) => several(text, &logits)?,
    };
    Ok(Ok(Score::of(logits, card, point)))
}

/// What stands in the column of the views: nothing of one view.
fn views(score: &Score) -> String {
    let view = |logits: &Logits| logits.as_slice().iter().map(f32::to_string).collect::<Vec<_>>().join(" ");
    match score.logits.count() {
        Tta::One => String::new(),
        _ => score.logits.as_slice().iter().map(view).collect::<Vec<_>>().join(";"),
    }
}

/// Reads it again; `mean` is what stands in the columns of the logits.
fn several(text: &str, mean: &Logits) -> Result<Views<Logits>, String> {
    let view = |text: &str| {
        text.split(' ').map(|logit| logit.parse().ok()).collect::<Option<_>>().and_then(Logits::new)
    };
    let views = text.split(';').map(view).collect::<Option<Vec<_>>>().and_then(Views::new);
    let classes = mean.as_slice().len();
    let complete =
        |views: &Views<Logits>| views.as_slice().iter().all(|view| view.as_slice().len() == classes);
    views
        .filter(|views| complete(views) && views.mean() == *mean)
        .ok_or_else(|| format!("`{VIEWS}` are not {} views whose mean are the logits", Tta::CHOICES))
}
