//! What the page at `/docs` shows, picked from the document. What the document lacks is left out.

use askama::Template;
use serde_json::Value;

/// Where the examples ask; whoever reads the page knows the address that it came from.
const ADDRESS: &str = "http://127.0.0.1:12345";

/// The page.
#[derive(Template)]
#[template(path = "docs.html")]
pub(crate) struct ApiDocs {
    title: String,
    version: String,
    about: Vec<Text>,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

/// A paragraph: pieces that are code or are not.
type Text = Vec<(bool, String)>;

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: Vec<Text>,
    parameters: Vec<Row>,
    bodies: Vec<Body>,
    replies: Vec<Reply>,
    example: String,
}

struct Reply {
    status: String,
    about: Vec<Text>,
    bodies: Vec<Body>,
}

/// A media type, and the name of the schema of what comes in it.
struct Body {
    media_type: String,
    schema: String,
}

struct Schema {
    name: String,
    about: Vec<Text>,
    rows: Vec<Row>,
}

/// A parameter, a field, or one of several values.
struct Row {
    name: String,
    kind: String,
    about: Vec<Text>,
}

impl ApiDocs {
    pub(crate) fn of(document: &Value) -> Self {
        let mut operations: Vec<Operation> = entries(&document["paths"])
            .flat_map(|(path, methods)| {
                entries(methods).map(move |(method, operation)| Operation::of(method, path, operation))
            })
            .collect();
        // Images come first; who reads for health knows what to look for.
        operations.sort_by_key(|operation| operation.bodies.is_empty());
        let schemas = entries(&document["components"]["schemas"]);
        Self {
            title: text(&document["info"]["title"]),
            version: text(&document["info"]["version"]),
            about: paragraphs(&document["info"]["description"]),
            operations,
            schemas: schemas.map(|(name, schema)| Schema::of(name, schema)).collect(),
        }
    }
}

impl Operation {
    fn of(method: &str, path: &str, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let bodies = bodies(&operation["requestBody"]["content"]);
        Self {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.into(),
            summary: text(&operation["summary"]),
            about: paragraphs(&operation["description"]),
            parameters: parameters
                .map(|parameter| Row {
                    name: text(&parameter["name"]),
                    kind: format!("{}, {}", text(&parameter["in"]), kind(&parameter["schema"])),
                    about: paragraphs(&parameter["description"]),
                })
                .collect(),
            replies: entries(&operation["responses"])
                .map(|(status, reply)| Reply {
                    status: status.into(),
                    about: paragraphs(&reply["description"]),
                    bodies: self::bodies(&reply["content"]),
                })
                .collect(),
            example: match (method, bodies.is_empty()) {
                ("get", _) => format!("curl {ADDRESS}{path}"),
                (_, true) => format!("curl -i -X {} {ADDRESS}{path}", method.to_uppercase()),
                (_, false) => format!("curl -F image=@photo.jpg {ADDRESS}{path}"),
            },
            bodies,
        }
    }
}

impl Schema {
    fn of(name: &str, schema: &Value) -> Self {
        let row = |name: &str, part: &Value| Row {
            name: name.into(),
            kind: kind(part),
            about: paragraphs(&part["description"]),
        };
        let fields = entries(&schema["properties"]).map(|(name, field)| row(name, field));
        let choices = schema["oneOf"].as_array().into_iter().flatten().flat_map(|choice| {
            let value = choice["const"].as_str().map(|value| row(value, choice));
            value.into_iter().chain(entries(&choice["properties"]).map(move |(name, field)| row(name, field)))
        });
        let rows = fields.chain(choices).collect();
        Self { name: name.into(), about: paragraphs(&schema["description"]), rows }
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn bodies(content: &Value) -> Vec<Body> {
    let body = |(media_type, content): (&str, &Value)| Body {
        media_type: media_type.into(),
        schema: refers_to(&content["schema"])
            .or_else(|| refers_to(&content["schema"]["allOf"][0]))
            .unwrap_or_default(),
    };
    entries(content).map(body).collect()
}

/// The name of the schema that is referred to.
fn refers_to(schema: &Value) -> Option<String> {
    schema["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)
}

/// What a value is, in a few words: `array of integer`, `Report`, `number from 0 to 1`.
fn kind(schema: &Value) -> String {
    if let Some(name) = refers_to(schema) {
        return name;
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    let name = match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one),
    };
    let items =
        if schema["items"].is_object() { format!(" of {}", kind(&schema["items"])) } else { String::new() };
    let range = match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(low), Some(high)) => format!(" from {low} to {high}"),
        (Some(low), None) => format!(" from {low} on"),
        _ => String::new(),
    };
    format!("{name}{items}{range}")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Paragraphs stand between empty lines, code between backticks.
fn paragraphs(value: &Value) -> Vec<Text> {
    let paragraphs = value.as_str().unwrap_or_default().split("\n\n").filter(|text| !text.is_empty());
    let pieces =
        |text: &str| text.split('`').enumerate().map(|(i, piece)| (i % 2 == 1, piece.to_owned())).collect();
    paragraphs.map(pieces).collect()
}
