//! The operations of a network as a table, with its branches and the engines that run it.

use melanoma_core::{Bundle, Limits};
use melanoma_keras::{Operation, operations};
use serde::Serialize;

use super::lanes;
use crate::{
    args::{Engine, EngineArgs},
    commands::text_table,
};

/// Characters of the longest bar.
const BAR: u64 = 12;

#[derive(Serialize)]
pub(super) struct Network {
    operations: Vec<Row>,
    parameters: u64,
    /// Of the operations whose shape is known.
    multiply_adds: u64,
    engines: Vec<EngineResult>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    operator: String,
    /// The places in the list of the operations whose values it takes.
    inputs: Vec<usize>,
    /// Without the axis of the images; null if the file does not state it.
    shape: Option<Vec<u64>>,
    parameters: u64,
    multiply_adds: Option<u64>,
    /// Names of the engines that run the network and thus this operation.
    engines: Vec<&'static str>,
}

/// Whether an engine runs the network and reproduces its test vectors.
#[derive(Serialize)]
struct EngineResult {
    name: &'static str,
    version: Option<String>,
    error: Option<String>,
}

impl EngineResult {
    fn new(engine: Engine, name: &'static str, bundle: &Bundle) -> Self {
        let options = EngineArgs { engine: Some(engine), ..EngineArgs::default() };
        match options.open(bundle.clone(), Limits::default(), 1) {
            Ok(classifier) => Self { name, version: Some(classifier.engine().version.clone()), error: None },
            Err(error) => Self { name, version: None, error: Some(format!("{error} [{}]", error.code())) },
        }
    }
}

impl Network {
    pub(super) fn of(bundle: &Bundle) -> Self {
        let engines = [(Engine::OnnxRuntime, "onnxruntime"), (Engine::Rten, "rten")]
            .map(|(engine, name)| EngineResult::new(engine, name, bundle));
        let run = engines.iter().filter(|engine| engine.error.is_none()).map(|engine| engine.name);
        let run: Vec<&'static str> = run.collect();
        let operations: Vec<Row> =
            operations(bundle.model()).unwrap_or_default().into_iter().map(|of| Row::new(of, &run)).collect();
        Self {
            parameters: operations.iter().map(|row| row.parameters).sum(),
            multiply_adds: operations.iter().filter_map(|row| row.multiply_adds).sum(),
            operations,
            engines: engines.into(),
        }
    }

    pub(super) fn table(&self) -> String {
        let inputs: Vec<Vec<usize>> = self.operations.iter().map(|row| row.inputs.clone()).collect();
        let lines = lanes::draw(&inputs).unwrap_or_else(|| vec!["●".into(); inputs.len()]);
        let rows = self.operations.iter().zip(lines).map(|(row, line)| self.cells(row, line));
        let total = ["", "all", "", "", "", &self.parameters.to_string(), &self.multiply_adds.to_string()];
        let rows = rows.chain([total.map(str::to_owned).into()]);
        let header = ["", "operation", "operator", "output", "engine", "parameters", "multiply-adds"];
        let mut text = text_table::plain(header, rows, 5);
        for EngineResult { name, version, error } in &self.engines {
            text.push_str(&match (version, error) {
                (Some(version), _) => format!("{name} {version} runs the network\n"),
                (None, error) => {
                    format!("{name} does not run the network: {}\n", error.as_deref().unwrap_or_default())
                }
            });
        }
        text
    }

    fn cells(&self, row: &Row, line: String) -> Vec<String> {
        let sides = |shape: &[u64]| shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(" x ");
        let engine = match row.engines[..] {
            [] => "none",
            [engine] => engine,
            _ => "both",
        };
        vec![
            line,
            row.name.clone(),
            row.operator.clone(),
            row.shape.as_deref().map_or_else(|| "?".into(), sides),
            engine.into(),
            row.parameters.to_string(),
            format!("{}{}", self.bar(row.multiply_adds), number(row.multiply_adds)),
        ]
    }

    /// The share of the multiply-adds, by its length.
    fn bar(&self, multiply_adds: Option<u64>) -> String {
        let most =
            self.operations.iter().filter_map(|row| row.multiply_adds).max().unwrap_or_default().max(1);
        let length = (multiply_adds.unwrap_or_default() * BAR).div_ceil(most);
        if length == 0 { String::new() } else { "█".repeat(length as usize) + " " }
    }
}

fn number(value: Option<u64>) -> String {
    value.map_or_else(|| "?".into(), |value| value.to_string())
}

impl Row {
    fn new(operation: Operation, engines: &[&'static str]) -> Self {
        let Operation { name, operator, inputs, shape, parameters, multiply_adds } = operation;
        Self { name, operator, inputs, shape, parameters, multiply_adds, engines: engines.to_vec() }
    }
}
