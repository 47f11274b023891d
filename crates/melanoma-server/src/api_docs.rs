//! The page at `/docs`, rendered from the OpenAPI document.

use askama::Template;
use serde_json::Value;

/// The contents of the page.
#[derive(Template)]
#[template(path = "docs.html")]
pub(crate) struct ApiDocs {
    title: String,
    version: String,
    description: Vec<Text>,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

/// A paragraph: spans, and whether each is code.
type Text = Vec<(bool, String)>;

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Vec<Text>,
    parameters: Vec<Row>,
    bodies: Vec<Body>,
    responses: Vec<Response>,
    /// Command before and after the address.
    example: [String; 2],
    inputs: Vec<Input>,
    /// Whether the request has an image, and whether it can have several.
    takes_image: bool,
    takes_batch: bool,
    /// Media types of a successful response.
    accepts: Vec<String>,
}

/// A parameter as a field of the form.
struct Input {
    name: String,
    /// `query` or `header`.
    location: String,
    /// Empty if any text is possible.
    choices: Vec<String>,
}

struct Response {
    status: String,
    description: Vec<Text>,
    bodies: Vec<Body>,
}

struct Body {
    media_type: String,
    /// Name of the schema.
    schema: String,
}

struct Schema {
    name: String,
    description: Vec<Text>,
    rows: Vec<Row>,
}

/// A parameter, a field, or a value of an enumeration.
struct Row {
    name: String,
    kind: String,
    description: Vec<Text>,
}

impl ApiDocs {
    pub(crate) fn from_openapi(document: &Value) -> Self {
        let schemas = &document["components"]["schemas"];
        let mut operations = Vec::new();
        for (path, methods) in entries(&document["paths"]) {
            for (method, operation) in entries(methods) {
                operations.push(Operation::from_openapi(method, path, operation, schemas));
            }
        }
        // Operations on images first.
        operations.sort_by_key(|operation| operation.bodies.is_empty());
        Self {
            title: string(&document["info"]["title"]),
            version: string(&document["info"]["version"]),
            description: paragraphs(&document["info"]["description"]),
            operations,
            schemas: entries(schemas).map(|(name, schema)| Schema::from_json(name, schema)).collect(),
        }
    }

    pub(crate) fn render_page(&self) -> Result<String, askama::Error> {
        self.render()
    }
}

impl Operation {
    fn from_openapi(method: &str, path: &str, operation: &Value, schemas: &Value) -> Self {
        let parameters = || operation["parameters"].as_array().into_iter().flatten();
        let bodies = bodies(&operation["requestBody"]["content"]);
        let command = if method == "get" {
            "curl ".to_owned()
        } else if bodies.is_empty() {
            format!("curl -i -X {} ", method.to_uppercase())
        } else {
            "curl -F image=@photo.jpg ".to_owned()
        };
        let success = &operation["responses"]["200"]["content"];
        Self {
            id: string(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.into(),
            summary: string(&operation["summary"]),
            description: paragraphs(&operation["description"]),
            parameters: parameters().map(Row::from_parameter).collect(),
            inputs: parameters().map(|parameter| Input::from_parameter(parameter, schemas)).collect(),
            takes_image: !bodies.is_empty(),
            takes_batch: bodies.iter().any(|body| body.schema == "BatchForm"),
            accepts: entries(success).map(|(media_type, _)| media_type.to_owned()).collect(),
            bodies,
            responses: entries(&operation["responses"])
                .map(|(status, response)| Response::from_openapi(status, response))
                .collect(),
            example: [command, path.into()],
        }
    }
}

impl Input {
    fn from_parameter(parameter: &Value, schemas: &Value) -> Self {
        let schema = &parameter["schema"];
        let schema = schema_name(schema).map_or(schema, |name| &schemas[name]);
        let values = schema["enum"].as_array().into_iter().flatten().map(Value::to_string);
        let choices = if schema["type"] == "boolean" {
            ["false", "true"].map(str::to_owned).into()
        } else {
            values.collect()
        };
        Self { name: string(&parameter["name"]), location: string(&parameter["in"]), choices }
    }
}

impl Response {
    fn from_openapi(status: &str, response: &Value) -> Self {
        Self {
            status: status.into(),
            description: paragraphs(&response["description"]),
            bodies: bodies(&response["content"]),
        }
    }
}

impl Schema {
    fn from_json(name: &str, schema: &Value) -> Self {
        let mut rows = Row::from_properties(schema);
        for variant in schema["oneOf"].as_array().into_iter().flatten() {
            if let Some(value) = variant["const"].as_str() {
                rows.push(Row::from_schema(value, variant));
            }
            rows.append(&mut Row::from_properties(variant));
        }
        Self { name: name.into(), description: paragraphs(&schema["description"]), rows }
    }
}

impl Row {
    fn from_parameter(parameter: &Value) -> Self {
        Self {
            name: string(&parameter["name"]),
            kind: format!("{}, {}", string(&parameter["in"]), kind(&parameter["schema"])),
            description: paragraphs(&parameter["description"]),
        }
    }

    fn from_schema(name: &str, schema: &Value) -> Self {
        Self { name: name.into(), kind: kind(schema), description: paragraphs(&schema["description"]) }
    }

    fn from_properties(schema: &Value) -> Vec<Self> {
        entries(&schema["properties"]).map(|(name, property)| Self::from_schema(name, property)).collect()
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn bodies(content: &Value) -> Vec<Body> {
    let mut bodies = Vec::new();
    for (media_type, content) in entries(content) {
        let schema = &content["schema"];
        let name = schema_name(schema).or_else(|| schema_name(&schema["allOf"][0]));
        bodies.push(Body { media_type: media_type.into(), schema: name.unwrap_or_default() });
    }
    bodies
}

/// The name of the schema that `$ref` refers to.
fn schema_name(schema: &Value) -> Option<String> {
    schema["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)
}

/// A short description of a type: `array of integer`, `Report`, `number from 0 to 1`.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema_name(schema) {
        return name;
    }
    if let Some(variants) = schema["anyOf"].as_array() {
        return variants.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    let mut text = match &schema["type"] {
        Value::Array(types) => types.iter().map(string).collect::<Vec<_>>().join(" or "),
        name => string(name),
    };
    if schema["items"].is_object() {
        text += &format!(" of {}", kind(&schema["items"]));
    }
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(low), Some(high)) => text += &format!(" from {low} to {high}"),
        (Some(low), None) => text += &format!(", at least {low}"),
        _ => {}
    }
    text
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Splits text into paragraphs at empty lines, and each paragraph into spans at backticks.
fn paragraphs(value: &Value) -> Vec<Text> {
    let text = value.as_str().unwrap_or_default();
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(spans).collect()
}

fn spans(paragraph: &str) -> Text {
    paragraph.split('`').enumerate().map(|(i, span)| (i % 2 == 1, span.to_owned())).collect()
}
