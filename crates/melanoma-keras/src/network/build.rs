//! Writes nested models out: one node for each step of each call of each layer.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use super::{
    binding::{Bound, bind, join},
    check::check_weights,
    graph::{Input, Network, Node, NodeId},
    shape::output_shape,
};
use crate::{
    array::{Array, count},
    config::{Call, Content, Layer, LayerConfig, Model, Output, Structure},
    error::{KerasError, quoted},
    file::KerasFile,
    limits::{MAX_ELEMENTS, MAX_INPUTS, MAX_NODES, MAX_RANK, MAX_VISITS},
};

impl Network {
    /// Reads a `.h5`, `.hdf5` or `.keras` file.
    ///
    /// `size` is the height and width of the image for a model that leaves them open; it must be those of the model
    /// otherwise.
    ///
    /// # Errors
    /// [`KerasError`].
    pub fn read(bytes: Vec<u8>, size: Option<[usize; 2]>) -> Result<Self, KerasError> {
        build(&KerasFile::read(bytes)?, size)
    }
}

fn build(file: &KerasFile, size: Option<[usize; 2]>) -> Result<Network, KerasError> {
    let model = Model::parse(&file.config, file.major)?;
    let bound = bind(&model, file)?;
    let mut builder = Builder { bound, nodes: Vec::new(), names: HashMap::new(), visits: 0 };
    let inputs = builder.inputs(&model, size)?;
    let nodes: Vec<NodeId> = inputs.iter().map(|input| input.node).collect();
    let outputs = builder.model(&model, "", &nodes)?;
    Ok(Network {
        name: model.name,
        keras_version: file.version.clone(),
        inputs,
        nodes: builder.nodes,
        outputs,
    })
}

struct Builder {
    bound: Bound,
    nodes: Vec<Node>,
    /// How often each name is used.
    names: HashMap<String, usize>,
    visits: usize,
}

impl Builder {
    /// One node for each input of the outermost model.
    fn inputs(&mut self, model: &Model, size: Option<[usize; 2]>) -> Result<Vec<Input>, KerasError> {
        let mut inputs = Vec::new();
        match &model.structure {
            Structure::Sequential => {
                let first =
                    model.layers.first().ok_or_else(|| KerasError::graph("the model has no layers"))?;
                let shape = first_shape(first).ok_or(KerasError::InputSize)?;
                let is_input = matches!(first.content, Content::Input);
                let name = if is_input { first.name.clone() } else { format!("{}_input", first.name) };
                inputs.push(self.input(&name, shape, size)?);
            }
            Structure::Functional { inputs: outputs, .. } => {
                if outputs.len() > MAX_INPUTS {
                    return Err(KerasError::too_large(
                        "the model has too many inputs",
                        outputs.len(),
                        MAX_INPUTS,
                    ));
                }
                for output in outputs {
                    let layer = model.layers.iter().find(|layer| layer.name == output.layer);
                    let layer = layer.filter(|layer| matches!(layer.content, Content::Input));
                    let layer = layer.ok_or_else(|| {
                        KerasError::graph(format!("{} is no input layer", quoted(&output.layer)))
                    })?;
                    let shape = layer
                        .input_shape
                        .as_deref()
                        .ok_or_else(|| KerasError::config(&layer.name, "it has no `batch_shape`"))?;
                    inputs.push(self.input(&layer.name, shape, size)?);
                }
            }
        }
        Ok(inputs)
    }

    fn input(
        &mut self,
        name: &str,
        shape: &[Option<usize>],
        size: Option<[usize; 2]>,
    ) -> Result<Input, KerasError> {
        let shape = match (shape, size) {
            (&[height, width, Some(channels)], Some([rows, columns])) => {
                if height.is_some_and(|height| height != rows) || width.is_some_and(|width| width != columns)
                {
                    let (height, width) = (height.unwrap_or(rows), width.unwrap_or(columns));
                    return Err(KerasError::config(
                        name,
                        format!("its size is {width} x {height}, not {columns} x {rows}"),
                    ));
                }
                vec![rows, columns, channels]
            }
            _ => shape.iter().copied().collect::<Option<_>>().ok_or(KerasError::InputSize)?,
        };
        Ok(Input { name: name.to_owned(), node: self.push(name, None, Vec::new(), Vec::new(), shape)? })
    }

    /// The outputs of a model for these inputs.
    fn model(&mut self, model: &Model, path: &str, inputs: &[NodeId]) -> Result<Vec<NodeId>, KerasError> {
        self.visits += model.layers.iter().map(|layer| 1 + layer.calls.len()).sum::<usize>() + 1;
        if self.visits > MAX_VISITS {
            return Err(KerasError::too_large(
                "the model has too many nested layers",
                self.visits,
                MAX_VISITS,
            ));
        }
        match &model.structure {
            Structure::Sequential => {
                let &[mut value] = inputs else {
                    return Err(KerasError::graph(format!(
                        "{} takes one input, not {}",
                        quoted(&model.name),
                        inputs.len()
                    )));
                };
                for layer in &model.layers {
                    if !matches!(layer.content, Content::Input) {
                        let values = self.layer(layer, path, &Call::default(), &[value])?;
                        let [only] = values[..] else {
                            return Err(KerasError::graph(format!(
                                "{} has several outputs",
                                quoted(&layer.name)
                            )));
                        };
                        value = only;
                    }
                }
                Ok(vec![value])
            }
            Structure::Functional { inputs: names, outputs } => {
                self.functional(model, path, names, outputs, inputs)
            }
        }
    }

    /// Calls the layers, each after those that it takes values from.
    fn functional(
        &mut self,
        model: &Model,
        path: &str,
        names: &[Output],
        outputs: &[Output],
        inputs: &[NodeId],
    ) -> Result<Vec<NodeId>, KerasError> {
        if names.len() != inputs.len() {
            let reason =
                format!("{} takes {} inputs, not {}", quoted(&model.name), names.len(), inputs.len());
            return Err(KerasError::graph(reason));
        }
        // The values of each call, and the calls that wait for them.
        let mut values: HashMap<(&str, usize), Vec<NodeId>> = HashMap::new();
        let mut waiting: HashMap<(&str, usize), Vec<(&LayerConfig, usize)>> = HashMap::new();
        let mut missing: HashMap<(&str, usize), usize> = HashMap::new();
        let mut ready: VecDeque<(&LayerConfig, usize)> = VecDeque::new();
        let first_calls = first_calls(model, outputs);
        let first_call = |layer: &str| first_calls.get(layer).copied().unwrap_or(0);
        for (name, node) in names.iter().zip(inputs) {
            values.insert((&name.layer, name.call), vec![*node]);
        }
        for layer in model.layers.iter().filter(|layer| !matches!(layer.content, Content::Input)) {
            for (number, call) in layer.calls.iter().enumerate() {
                let mut needed: Vec<(&str, usize)> =
                    call.outputs().map(|output| (output.layer.as_str(), output.call)).collect();
                needed.sort_unstable();
                needed.dedup();
                needed.retain(|key| !values.contains_key(key));
                if needed.is_empty() {
                    ready.push_back((layer, number));
                }
                missing.insert((&layer.name, number), needed.len());
                for key in needed {
                    waiting.entry(key).or_default().push((layer, number));
                }
            }
        }
        while let Some((layer, number)) = ready.pop_front() {
            let call = &layer.calls[number];
            let found = call.outputs().map(|output| value(&values, output)).collect::<Result<Vec<_>, _>>()?;
            let key = (layer.name.as_str(), number + first_call(&layer.name));
            values.insert(key, self.layer(layer, path, call, &found)?);
            for (layer, number) in waiting.remove(&key).unwrap_or_default() {
                if let Some(count) = missing.get_mut(&(layer.name.as_str(), number)) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push_back((layer, number));
                    }
                }
            }
        }
        outputs.iter().map(|output| value(&values, output)).collect()
    }

    /// One call of a layer.
    fn layer(
        &mut self,
        layer: &LayerConfig,
        path: &str,
        call: &Call,
        inputs: &[NodeId],
    ) -> Result<Vec<NodeId>, KerasError> {
        let path = join(path, &layer.name);
        let node = match &layer.content {
            Content::Input => {
                return Err(KerasError::graph(format!("{} is an input inside the model", quoted(&path))));
            }
            Content::Model(model) => return self.model(model, &path, inputs),
            Content::Function(function) => {
                let (outputs, step) = function.resolve(&path, call)?;
                // The order of the values is that of the operands.
                debug_assert!(outputs.len() == inputs.len() || outputs.len() == 1);
                self.step(&path, &step, Vec::new(), &inputs[..outputs.len().min(inputs.len())])?
            }
            Content::Steps(steps) => self.steps(&path, steps, inputs)?,
        };
        Ok(vec![node])
    }

    fn steps(&mut self, path: &str, steps: &[Layer], inputs: &[NodeId]) -> Result<NodeId, KerasError> {
        let weights = self.bound.get(path).cloned().unwrap_or_default();
        let mut weights = weights.into_iter();
        let mut inputs = inputs.to_vec();
        for (index, step) in steps.iter().enumerate() {
            let own = weights.by_ref().take(step.slots().len()).collect();
            let name = if index + 1 == steps.len() { path.to_owned() } else { format!("{path}.{index}") };
            inputs = vec![self.step(&name, step, own, &inputs)?];
        }
        inputs.first().copied().ok_or_else(|| KerasError::graph(format!("{} has no input", quoted(path))))
    }

    fn step(
        &mut self,
        name: &str,
        step: &Layer,
        weights: Vec<Arc<Array>>,
        inputs: &[NodeId],
    ) -> Result<NodeId, KerasError> {
        let shapes: Vec<&[usize]> = inputs.iter().map(|id| self.nodes[id.0].shape.as_slice()).collect();
        let weights = check_weights(name, step, weights, &shapes)?;
        let shape = output_shape(name, step, &shapes)?;
        self.push(name, Some(step.clone()), weights, inputs.to_vec(), shape)
    }

    fn push(
        &mut self,
        name: &str,
        layer: Option<Layer>,
        weights: Vec<Arc<Array>>,
        inputs: Vec<NodeId>,
        shape: Vec<usize>,
    ) -> Result<NodeId, KerasError> {
        if self.nodes.len() == MAX_NODES {
            return Err(KerasError::too_large("the model has too many layers", MAX_NODES + 1, MAX_NODES));
        }
        if shape.len() > MAX_RANK {
            return Err(KerasError::too_large(
                format!("{} has too many axes", quoted(name)),
                shape.len(),
                MAX_RANK,
            ));
        }
        match count(&shape) {
            Some(elements) if elements <= MAX_ELEMENTS => {}
            elements => {
                let elements = elements.unwrap_or(usize::MAX);
                return Err(KerasError::too_large(
                    format!("{} has too many values", quoted(name)),
                    elements,
                    MAX_ELEMENTS,
                ));
            }
        }
        let used = self.names.entry(name.to_owned()).or_default();
        let name = if *used == 0 { name.to_owned() } else { format!("{name}.call_{used}") };
        *used += 1;
        self.nodes.push(Node { name, layer, weights, inputs, shape });
        Ok(NodeId(self.nodes.len() - 1))
    }
}

/// The shape of the input of a sequential model, which its first layer, or the first of a nested model, states.
fn first_shape(layer: &LayerConfig) -> Option<&[Option<usize>]> {
    match &layer.content {
        Content::Model(model) => match &model.structure {
            Structure::Sequential => first_shape(model.layers.first()?),
            Structure::Functional { inputs, .. } => {
                let name = &inputs.first()?.layer;
                model.layers.iter().find(|layer| layer.name == *name)?.input_shape.as_deref()
            }
        },
        _ => layer.input_shape.as_deref(),
    }
}

/// The number of the first call of each layer, where it is not 0: Keras 2 counts the call by which a nested model was
/// built, and does not store it.
fn first_calls<'a>(model: &'a Model, outputs: &'a [Output]) -> HashMap<&'a str, usize> {
    let calls: HashMap<&str, usize> =
        model.layers.iter().map(|layer| (layer.name.as_str(), layer.calls.len())).collect();
    let used = model.layers.iter().flat_map(|layer| &layer.calls).flat_map(Call::outputs).chain(outputs);
    // Every call is used, or Keras would not have stored it.
    let is_past_end =
        |output: &&Output| output.call > 0 && calls.get(output.layer.as_str()) == Some(&output.call);
    used.filter(is_past_end).map(|output| (output.layer.as_str(), 1)).collect()
}

fn value(values: &HashMap<(&str, usize), Vec<NodeId>>, output: &Output) -> Result<NodeId, KerasError> {
    let found =
        values.get(&(output.layer.as_str(), output.call)).and_then(|outputs| outputs.get(output.index));
    found.copied().ok_or_else(|| {
        let Output { layer, call, index } = output;
        KerasError::graph(format!(
            "output {index} of call {call} of {} does not exist, or depends on itself",
            quoted(layer)
        ))
    })
}
