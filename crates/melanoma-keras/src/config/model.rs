//! A model: its layers and how they are connected. A layer can be a model itself.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    calls::{Call, Output, calls, outputs},
    fields::Fields,
    function::Function,
    layer::{Layer, Slot},
    parse::{input_shape, steps},
};
use crate::error::{KerasError, quoted};

/// A model or a nested model.
#[derive(Debug)]
pub(crate) struct Model {
    pub name: String,
    pub structure: Structure,
    pub layers: Vec<LayerConfig>,
    /// Whether the model as a whole is trained.
    pub trainable: bool,
}

/// How the layers are connected.
#[derive(Debug)]
pub(crate) enum Structure {
    /// Each layer to the next.
    Sequential,
    /// By the calls of the layers.
    Functional { inputs: Vec<Output>, outputs: Vec<Output> },
}

/// A layer of a model.
#[derive(Debug)]
pub(crate) struct LayerConfig {
    pub name: String,
    /// The class in Keras.
    pub class: String,
    pub content: Content,
    /// Whether its weights are trained, which decides about their order in an HDF5 file.
    pub trainable: bool,
    /// None in a sequential model.
    pub calls: Vec<Call>,
    /// The shape of its input, if the file states it: that of an input layer, or of the first of a sequential model.
    pub input_shape: Option<Vec<Option<usize>>>,
}

/// What a layer is.
#[derive(Debug)]
pub(crate) enum Content {
    /// An input of the model.
    Input,
    /// One or more steps, one after the other.
    Steps(Vec<Layer>),
    /// A function whose step depends on the call.
    Function(Function),
    /// Another model.
    Model(Box<Model>),
}

impl LayerConfig {
    /// The weights of the layer, in the order of Keras.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        match &self.content {
            Content::Steps(steps) => steps.iter().flat_map(Layer::slots).collect(),
            Content::Input | Content::Function(_) | Content::Model(_) => Vec::new(),
        }
    }
}

impl Model {
    /// Parses `class_name` and `config` of a model.
    pub(crate) fn parse(value: &Value, major: u32) -> Result<Self, KerasError> {
        let class = value["class_name"].as_str().unwrap_or_default();
        let config = &value["config"];
        // Keras before 2.3 stored a sequential model as the list of its layers.
        let list = config.as_array();
        let name = config["name"].as_str().unwrap_or("the model").to_owned();
        let layers = list.or_else(|| config["layers"].as_array());
        let layers = layers.ok_or_else(|| {
            KerasError::config(
                &name,
                "it has no list `layers`; save the model with `model.save`, not its weights",
            )
        })?;
        let structure = match class {
            "Sequential" => Structure::Sequential,
            "Functional" | "Model" => Structure::Functional {
                inputs: outputs(&name, "input_layers", &config["input_layers"])?,
                outputs: outputs(&name, "output_layers", &config["output_layers"])?,
            },
            _ => return Err(custom_model(&name, class)),
        };
        let layers: Vec<LayerConfig> =
            layers.iter().map(|layer| LayerConfig::parse(layer, major)).collect::<Result<_, _>>()?;
        let mut names = HashSet::new();
        if let Some(layer) = layers.iter().find(|layer| !names.insert(&layer.name)) {
            return Err(KerasError::graph(format!("two layers have the name {}", quoted(&layer.name))));
        }
        Ok(Self { name, structure, layers, trainable: config["trainable"].as_bool().unwrap_or(true) })
    }
}

fn custom_model(name: &str, class: &str) -> KerasError {
    let class: String = class.chars().take(60).collect();
    KerasError::unsupported(
        name,
        format!(
            "it is a model of the class `{class}`, which is Python code; build it as `keras.Model(inputs, outputs)` or `keras.Sequential`, and save it again"
        ),
    )
}

impl LayerConfig {
    fn parse(value: &Value, major: u32) -> Result<Self, KerasError> {
        let class = value["class_name"].as_str().unwrap_or_default();
        let config = &value["config"];
        let name = value["name"].as_str().or_else(|| config["name"].as_str()).unwrap_or_default();
        if name.is_empty() {
            return Err(KerasError::config(class, "the layer has no name"));
        }
        let content = if config.get("layers").is_some_and(Value::is_array) {
            Content::Model(Box::new(Model::parse(value, major)?))
        } else {
            let fields = Fields::new(name, major, config)?;
            content(class, fields, value)?
        };
        let shape = ["batch_shape", "batch_input_shape"]
            .iter()
            .map(|field| &config[*field])
            .find(|shape| !shape.is_null());
        let input_shape = match shape {
            Some(shape) => Some(
                input_shape(shape)
                    .ok_or_else(|| KerasError::config(name, "the shape of its input is invalid"))?,
            ),
            None => None,
        };
        Ok(Self {
            name: name.to_owned(),
            class: class.to_owned(),
            content,
            trainable: config["trainable"].as_bool().unwrap_or(true),
            calls: calls(name, &value["inbound_nodes"])?,
            input_shape,
        })
    }
}

fn content(class: &str, fields: Fields<'_>, value: &Value) -> Result<Content, KerasError> {
    let registered = value["registered_name"].as_str().unwrap_or_default();
    match class {
        "InputLayer" => return Ok(Content::Input),
        "TFOpLambda" => return Ok(Content::Function(Function::of_keras_2(fields)?)),
        // A class of somebody else can have any name.
        _ if registered.contains('>') => {
            let registered: String = registered.chars().take(60).collect();
            return Err(fields.unsupported(format!("its class `{registered}` is Python code; replace it by layers of Keras, and save the model again")));
        }
        _ => {}
    }
    // An operation and a layer can have the same class. A file of Keras 3 states the module, an HDF5 file does not.
    let is_operation = value["module"].as_str().map_or_else(
        || fields.major == 3 && fields.value("dtype").is_null(),
        |module| module.contains(".ops"),
    );
    if is_operation && let Some(function) = Function::of_keras_3(class, fields, &value["config"]) {
        return Ok(Content::Function(function));
    }
    steps(class, fields).map(Content::Steps)
}
