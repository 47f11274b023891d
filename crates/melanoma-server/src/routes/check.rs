//! `POST /api/v1/check`: whether an image would get an answer, without the answer.

use axum::{Json, extract::State};
use melanoma_core::{
    ImageCheck, ImageFindings, LocatedLesion,
    bundle::QualityGate,
    image_type::ImageTypeReport,
    quality::{Quality, RefuseLimits, WarnLimits},
    report::{QualityReport, WarningText},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    error::Error,
    openapi::{CheckErrors, TimeoutHeader},
    problem::{Problem, ProblemDetails},
    state::AppState,
    upload::Upload,
};

/// What was found in an image that was not classified. It says nothing about the lesion.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Check {
    /// Why the image is refused; null if it gets an answer.
    error: Option<ProblemDetails>,
    size: Size,
    /// How the image was taken, from one view; null if the image is refused, or nothing predicts image types.
    image_type: Option<ImageTypeReport>,
    quality: CheckedQuality,
    /// Where the lesion was located; null if the image is refused, or the model receives the center of the image.
    located_lesion: Option<LocatedLesion>,
}

/// The size of the upright image in pixels.
#[derive(Serialize, JsonSchema)]
struct Size {
    /// Columns.
    #[schemars(range(min = 1))]
    width: u32,
    /// Rows.
    #[schemars(range(min = 1))]
    height: u32,
}

/// How suitable an image is, and why.
#[derive(Serialize, JsonSchema)]
struct CheckedQuality {
    /// The warnings that a report on the image has; empty if the image is refused.
    warnings: Vec<WarningText>,
    /// What was measured on the input of the model; null if the image has too few pixels.
    measured: Option<Quality>,
    limits: Limits,
}

/// The limits of the model.
#[derive(Serialize, JsonSchema)]
struct Limits {
    /// Least pixels of the shorter side: below it, the image is refused as `image_too_small`.
    min_side: u32,
    /// Least contrast, 0 to 0.5: below it, the image is refused as `low_contrast`.
    min_contrast: f64,
    /// The image is refused outside of one of these.
    refuse: RefuseLimits,
    /// The report has a warning outside of one of these.
    warn: WarnLimits,
}

impl Check {
    fn new(check: ImageCheck, gate: &QualityGate) -> Self {
        let ImageCheck { size: (width, height), quality, image_type, findings } = check;
        let (error, findings) = match findings {
            Ok(findings) => (None, findings),
            Err(error) => (Some(ProblemDetails::from(&Error::from(error))), ImageFindings::default()),
        };
        let limits = gate.limits.unwrap_or_default();
        Self {
            error,
            size: Size { width, height },
            image_type: image_type.map(ImageTypeReport::rounded),
            quality: CheckedQuality {
                warnings: QualityReport::from(&findings).warnings,
                measured: quality.map(Quality::rounded),
                limits: Limits {
                    min_side: gate.min_side,
                    min_contrast: gate.min_contrast,
                    refuse: limits.refuse,
                    warn: limits.warn,
                },
            },
            located_lesion: findings.located_lesion,
        }
    }
}

/// Check the quality of an image before it is classified
///
/// Returns whether the image would be refused, the warnings that a report on it would have, the image type, and what
/// was measured with the limits of the model. An image that would be refused is a 200 with an `error`; a file that
/// cannot be decoded is an error as for `/api/v1/classify`. The image type costs one run of the network, on one view:
/// beside the limit, the mean of the views of a report can refuse another image as `no_lesion_found`. The image is the
/// form field `image`, or the body itself.
#[utoipa::path(
    post,
    path = "/api/v1/check",
    operation_id = "check",
    tag = "images",
    params(TimeoutHeader),
    request_body(description = "The image.", content(
        (ref("#/components/schemas/ImageForm") = "multipart/form-data"),
        (ref("#/components/schemas/Image") = "image/*"),
        (ref("#/components/schemas/Image") = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "What was found.",
         content((ref("#/components/schemas/Check") = "application/json"))),
        CheckErrors
    )
)]
pub(crate) async fn check(State(state): State<AppState>, upload: Upload) -> Result<Json<Check>, Problem> {
    let classifier = state.models().current()?;
    let caller = upload.caller.clone();
    let check = state.predictor().run(classifier, caller, move |worker| {
        let check = worker.check(upload)?;
        Ok(Check::new(check, worker.classifier().quality_gate()))
    });
    Ok(Json(check.await?))
}
