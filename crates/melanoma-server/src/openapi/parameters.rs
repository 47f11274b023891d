//! What a request can say beside the image.

use utoipa::{
    IntoParams,
    openapi::{
        Ref, RefOr, Schema,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

/// `operating_point` and `tta`.
pub(crate) struct Chosen;
/// `batch`.
pub(crate) struct Listed;
/// `class`.
pub(crate) struct Explained;
/// The header with the time that a request gives itself.
pub(crate) struct Timed;

impl IntoParams for Chosen {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let point = "Name of the operating point to decide by, one of those in the model's card; without it the card's \
                     default. An unknown one is `invalid_parameter`.";
        let views = "How many ways the image is looked at: 1 as it is, 4 in its quarter turns, 8 mirrored as well; \
                     without it as many as the service was started with, or else as the model's card says. Four cost \
                     four times as much as one, and tell under `tta_agreement` whether they agree.";
        let view_count = Ref::from_schema_name("Tta");
        vec![
            parameter("operating_point", ParameterIn::Query, point, text()),
            parameter("tta", ParameterIn::Query, views, view_count),
        ]
    }
}

impl IntoParams for Listed {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let list = "`true` answers a list also where the request has one image only.";
        vec![parameter("batch", ParameterIn::Query, list, ObjectBuilder::new().schema_type(Type::Boolean))]
    }
}

impl IntoParams for Explained {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let class = "What the map is of: `malignant`, which it is without this, or the code of a class of the model, in \
                     capitals or not. An unknown one is `invalid_parameter`.";
        vec![parameter("class", ParameterIn::Query, class, text())]
    }
}

impl IntoParams for Timed {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let time = "Milliseconds after which the client does not wait any more. The server's own deadline, by default 30 \
                    seconds, counts where it is sooner.";
        let milliseconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        vec![parameter("X-Request-Timeout-Ms", ParameterIn::Header, time, milliseconds)]
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn parameter(name: &str, place: ParameterIn, what: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .description(Some(what))
        .schema(Some(schema))
        .build()
}
