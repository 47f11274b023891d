//! `POST /api/v1/explain`: where the network looked, over the photograph or as numbers.

use std::io::Cursor;

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use image::{ImageFormat, RgbImage};
use melanoma_core::{Area, Asked, Classifier, Error, ErrorCode, HeatMap, Photo, Report, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accept::{JSON, PNG, prefers},
    asked::Question,
    metrics::Stage,
    openapi::{Chosen, Explained, RefusedPhotograph, Timed},
    problem::{Problem, internal},
    queue::Wanted,
    state::AppState,
    upload::Upload,
};

#[derive(Deserialize)]
struct Parameters {
    class: Option<String>,
}

/// A report, and what in the photograph spoke for a class.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Explanation {
    /// What the map is of: `malignant`, or the code of a class.
    class: Target,
    map: Map,
    view: View,
    report: Report,
}

/// Evidence by place, on a grid over the view.
#[derive(Serialize, JsonSchema)]
struct Map {
    /// Columns.
    #[schemars(range(min = 1))]
    width: usize,
    /// Rows.
    #[schemars(range(min = 1))]
    height: usize,
    /// Rows from the top, each from the left: from -1 to 1 without a unit. Above 0 speaks for the class,
    /// below 0 against it, and the strongest of this photograph is 1 or -1; so maps of two photographs
    /// tell where, and not how much. The map is of the photograph as it is, also where the report
    /// is of several views.
    #[schemars(inner(inner(range(min = -1.0, max = 1.0))))]
    values: Vec<Vec<f32>>,
}

/// Where on the upright photograph the network looked, in pixels: the map covers this part.
#[derive(Serialize, JsonSchema)]
struct View {
    /// From the left edge of the photograph.
    left: u32,
    /// From its upper edge.
    top: u32,
    /// Of the part.
    #[schemars(range(min = 1))]
    width: u32,
    /// Of the part.
    #[schemars(range(min = 1))]
    height: u32,
    /// Width of the upright photograph.
    #[schemars(range(min = 1))]
    photograph_width: u32,
    /// Height of the upright photograph.
    #[schemars(range(min = 1))]
    photograph_height: u32,
}

/// Where the network looked
///
/// The photograph with a heat map over it as PNG or, where `Accept` prefers `application/json`, the map
/// as numbers with the report. The photograph is the form's field `image`, or the body itself.
#[utoipa::path(
    post,
    path = "/api/v1/explain",
    operation_id = "explain",
    tag = "photographs",
    params(Explained, Chosen, Timed),
    request_body(description = "The photograph.", content(
        (ref("#/components/schemas/PhotographForm") = "multipart/form-data"),
        (ref("#/components/schemas/Photograph") = "image/*"),
        (ref("#/components/schemas/Photograph") = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "The picture, or the numbers.", content(
            (ref("#/components/schemas/Picture") = "image/png"),
            (ref("#/components/schemas/Explanation") = "application/json")
        )),
        RefusedPhotograph
    )
)]
pub(crate) async fn explain(
    State(state): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
    Question(asked): Question,
    upload: Upload,
) -> Result<Response, Problem> {
    let Query(Parameters { class }) = Query::try_from_uri(&uri).map_err(|e| {
        Error::new(ErrorCode::NotOffered, "the parameter `class` is `malignant` or a class").caused_by(e)
    })?;
    let classifier = state.classifier()?;
    let class = classifier.bundle().card().target(class.as_deref().unwrap_or("malignant"))?;
    let deadline = upload.deadline;
    let numbers = prefers(&headers, JSON, PNG);
    let counting = state.clone();
    let work = move |wanted: &Wanted<'_>| {
        let seen = Seen::of(&counting, &classifier, upload, &asked, &class, wanted)?;
        if numbers { Ok(Json(seen.numbers(class)).into_response()) } else { seen.picture() }
    };
    Ok(state.queue().run(deadline, work).await?)
}

/// What one look at the photograph gave.
struct Seen {
    photo: Photo,
    area: Area,
    map: HeatMap,
    report: Report,
}

impl Seen {
    fn of(
        state: &AppState,
        classifier: &Classifier,
        upload: Upload,
        asked: &Asked,
        class: &Target,
        wanted: &Wanted<'_>,
    ) -> Result<Self, Error> {
        let point = classifier.operating_point(asked)?;
        let (photo, tensors) = state.metrics().stage(Stage::Prepare, move || {
            let photo = Photo::decode_while(upload.bytes(), &classifier.limits(), wanted.0)?;
            let tensors = classifier.prepare_photo(&photo, classifier.views(asked))?;
            Ok::<_, Error>((photo, tensors))
        })?;
        wanted.go_on()?;
        let (outputs, report) = state.run(classifier, &tensors, point)?;
        let card = classifier.bundle().card();
        Ok(Self {
            area: card.preprocess.area(&photo),
            map: HeatMap::of(class, outputs.upright(), card)?,
            report,
            photo,
        })
    }

    fn numbers(self, class: Target) -> Explanation {
        let (map, area) = (self.map, self.area);
        Explanation {
            class,
            map: Map {
                width: map.width(),
                height: map.height(),
                values: map.values().chunks(map.width().max(1)).map(<[f32]>::to_vec).collect(),
            },
            view: View {
                left: area.left,
                top: area.top,
                width: area.width,
                height: area.height,
                photograph_width: self.photo.width(),
                photograph_height: self.photo.height(),
            },
            report: self.report,
        }
    }

    fn picture(self) -> Result<Response, Error> {
        let overlay: RgbImage = self.map.overlay(&self.photo, self.area);
        let mut png = Cursor::new(Vec::new());
        overlay.write_to(&mut png, ImageFormat::Png).map_err(|e| internal().caused_by(e))?;
        Ok(([(header::CONTENT_TYPE, PNG)], png.into_inner()).into_response())
    }
}
