//! Query parameters and headers of the operations.

use utoipa::{
    IntoParams,
    openapi::{
        Ref, RefOr, Schema,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

/// `operating_point`, `tta`, `age`, `sex` and `site`.
pub(crate) struct ClassifyParameters;
/// `batch`.
pub(crate) struct BatchParameters;
/// `target`.
pub(crate) struct ExplainParameters;
/// `Accept-Language`.
pub(crate) struct LanguageHeader;
/// `X-Request-Timeout-Ms`.
pub(crate) struct TimeoutHeader;

impl IntoParams for ClassifyParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let operating_point = "Name of an operating point in the model card; the default is that of the card. An \
                               unknown name is `invalid_parameter`.";
        let tta = "Views for test-time augmentation: 1 is the image itself, 4 are its rotations, 8 are also their \
                   mirror images. The default is that of the server, or else of the model card. The time grows with \
                   the number of views. `tta_agreement` reports how far the views agree.";
        let age = "Age of the person in years, for a model whose card has `metadata`. Absent is unknown, as for `sex` and \
                   `site`. A model without it answers `invalid_parameter`.";
        let sex = "Sex of the person, by a name in the model card.";
        let site = "Site of the lesion on the body, by a name in the model card.";
        let years = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(130));
        vec![
            parameter("operating_point", ParameterIn::Query, operating_point, string()),
            parameter("tta", ParameterIn::Query, tta, Ref::from_schema_name("Tta")),
            parameter("age", ParameterIn::Query, age, years),
            parameter("sex", ParameterIn::Query, sex, string()),
            parameter("site", ParameterIn::Query, site, string()),
        ]
    }
}

impl IntoParams for BatchParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let batch = "`true` returns a batch also for a request with one image.";
        vec![parameter("batch", ParameterIn::Query, batch, ObjectBuilder::new().schema_type(Type::Boolean))]
    }
}

impl IntoParams for ExplainParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let target = "Target of the heat map: `malignant`, the default, or the code or the name of a class in the model \
                      card, in any case. An unknown name is `invalid_parameter`.";
        vec![parameter("target", ParameterIn::Query, target, string())]
    }
}

impl IntoParams for LanguageHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let language = "Languages of `advice.text`, such as `de, en;q=0.5`: English, German, Spanish or French. The default \
                        is English; everything else is in English.";
        vec![parameter("Accept-Language", ParameterIn::Header, language, string())]
    }
}

impl IntoParams for TimeoutHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let timeout = "Time that the client waits, in milliseconds. The deadline of the server, 30 seconds by default, \
                       applies if it is sooner.";
        let milliseconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        vec![parameter("X-Request-Timeout-Ms", ParameterIn::Header, timeout, milliseconds)]
    }
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn parameter(
    name: &str,
    location: ParameterIn,
    description: &str,
    schema: impl Into<RefOr<Schema>>,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(location)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
