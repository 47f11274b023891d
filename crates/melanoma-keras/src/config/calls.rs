//! How a layer of a functional model is called: with which outputs of other layers, numbers and options.

use serde_json::Value;

use crate::error::{KerasError, quoted};

/// An output of a call of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Output {
    /// Name of the layer.
    pub layer: String,
    /// Which call of it.
    pub call: usize,
    /// Which of its outputs.
    pub index: usize,
}

/// What a layer is called with.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Output(Output),
    /// A number, a list, a text or null.
    Constant(Value),
}

/// One call of a layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// In their order. Lists of outputs are flat.
    pub operands: Vec<Operand>,
    /// Those with a name.
    pub named: Vec<(String, Operand)>,
}

impl Call {
    /// Every output that the layer is called with.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &Output> {
        let named = self.named.iter().map(|(_, operand)| operand);
        self.operands.iter().chain(named).filter_map(|operand| match operand {
            Operand::Output(output) => Some(output),
            Operand::Constant(_) => None,
        })
    }
}

/// The field `inbound_nodes` of a layer.
pub(super) fn calls(layer: &str, inbound: &Value) -> Result<Vec<Call>, KerasError> {
    let invalid = || KerasError::config(layer, "`inbound_nodes` is not a list of calls");
    let calls = match inbound {
        Value::Null => return Ok(Vec::new()),
        Value::Array(calls) => calls,
        _ => return Err(invalid()),
    };
    calls.iter().map(|call| parse_call(call).ok_or_else(invalid)).collect()
}

fn parse_call(call: &Value) -> Option<Call> {
    let mut parsed = Call::default();
    match call {
        // Keras 3: `{"args": [...], "kwargs": {...}}`.
        Value::Object(object) => {
            push_operands(object.get("args")?, &mut parsed.operands, 0)?;
            for (name, value) in object.get("kwargs").and_then(Value::as_object).into_iter().flatten() {
                let operand = tensor_of_keras_3(value)
                    .map_or_else(|| Operand::Constant(value.clone()), Operand::Output);
                parsed.named.push((name.clone(), operand));
            }
        }
        // Keras 2: `[["layer", 0, 0, {...}], ...]`, or one of these without the outer list.
        Value::Array(items) if items.first().is_some_and(Value::is_string) => {
            push_keras_2(items, &mut parsed)?;
        }
        Value::Array(items) => {
            for item in items {
                push_keras_2(item.as_array()?, &mut parsed)?;
            }
        }
        _ => return None,
    }
    Some(parsed)
}

/// Lists of outputs become flat; other lists stay constants.
fn push_operands(value: &Value, operands: &mut Vec<Operand>, depth: usize) -> Option<()> {
    for item in value.as_array()? {
        if let Some(output) = tensor_of_keras_3(item) {
            operands.push(Operand::Output(output));
        } else if item
            .as_array()
            .is_some_and(|list| depth < 4 && list.iter().any(serde_json::Value::is_object))
        {
            push_operands(item, operands, depth + 1)?;
        } else {
            operands.push(Operand::Constant(item.clone()));
        }
    }
    Some(())
}

fn tensor_of_keras_3(value: &Value) -> Option<Output> {
    if value.get("class_name")?.as_str()? != "__keras_tensor__" {
        return None;
    }
    output(value.get("config")?.get("keras_history")?.as_array()?)
}

fn push_keras_2(item: &[Value], call: &mut Call) -> Option<()> {
    let constant = item.first()?.as_str()? == "_CONSTANT_VALUE";
    let operand =
        if constant { Operand::Constant(item.get(2)?.clone()) } else { Operand::Output(output(item)?) };
    call.operands.push(operand);
    for (name, value) in item.get(3).and_then(Value::as_object).into_iter().flatten() {
        let is_output = value.as_array().is_some_and(|list| list.first().is_some_and(Value::is_string));
        let operand = value.as_array().filter(|_| is_output).and_then(|list| output(list));
        call.named
            .push((name.clone(), operand.map_or_else(|| Operand::Constant(value.clone()), Operand::Output)));
    }
    Some(())
}

/// `["layer", call, index]`.
fn output(item: &[Value]) -> Option<Output> {
    let number = |value: &Value| {
        value.as_u64().and_then(|number| u32::try_from(number).ok()).map(|number| number as usize)
    };
    match item {
        [Value::String(layer), call, index, ..] => {
            Some(Output { layer: layer.clone(), call: number(call)?, index: number(index)? })
        }
        _ => None,
    }
}

/// `input_layers` and `output_layers`: one output or several, in a list or by name.
pub(super) fn outputs(model: &str, field: &str, value: &Value) -> Result<Vec<Output>, KerasError> {
    let invalid = || KerasError::config(model, format!("`{field}` is not a list of outputs"));
    let mut found = Vec::new();
    match value {
        Value::Array(items) if items.first().is_some_and(Value::is_string) => {
            found.push(output(items).ok_or_else(invalid)?);
        }
        Value::Array(items) => {
            for item in items {
                found.push(item.as_array().and_then(|item| output(item)).ok_or_else(invalid)?);
            }
        }
        Value::Object(items) => {
            for item in items.values() {
                found.push(item.as_array().and_then(|item| output(item)).ok_or_else(invalid)?);
            }
        }
        _ => return Err(invalid()),
    }
    if found.is_empty() {
        return Err(KerasError::graph(format!("the model {} has no `{field}`", quoted(model))));
    }
    Ok(found)
}
