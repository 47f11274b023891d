//! The operations of a network as a table.

use melanoma_core::Bundle;
use melanoma_keras::{Operation, operations};
use serde::Serialize;

use crate::commands::text_table;

#[derive(Serialize)]
pub(super) struct Network {
    operations: Vec<Row>,
    parameters: u64,
    /// Of the operations whose shape is known.
    multiply_adds: u64,
}

#[derive(Serialize)]
struct Row {
    name: String,
    operator: String,
    /// Without the axis of the images; null if the file does not state it.
    shape: Option<Vec<u64>>,
    parameters: u64,
    multiply_adds: Option<u64>,
}

impl Network {
    pub(super) fn of(bundle: &Bundle) -> Self {
        let operations: Vec<Row> =
            operations(bundle.model()).unwrap_or_default().into_iter().map(Row::from).collect();
        Self {
            parameters: operations.iter().map(|row| row.parameters).sum(),
            multiply_adds: operations.iter().filter_map(|row| row.multiply_adds).sum(),
            operations,
        }
    }

    pub(super) fn table(&self) -> String {
        let sides = |shape: &[u64]| shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(" x ");
        let row = |row: &Row| {
            let shape = row.shape.as_deref().map_or_else(|| "?".into(), sides);
            vec![
                row.name.clone(),
                row.operator.clone(),
                shape,
                row.parameters.to_string(),
                number(row.multiply_adds),
            ]
        };
        let total = vec![
            "all".into(),
            String::new(),
            String::new(),
            self.parameters.to_string(),
            self.multiply_adds.to_string(),
        ];
        let rows = self.operations.iter().map(row).chain([total]);
        text_table::plain(["operation", "operator", "output", "parameters", "multiply-adds"], rows, 3)
    }
}

fn number(value: Option<u64>) -> String {
    value.map_or_else(|| "?".into(), |value| value.to_string())
}

impl From<Operation> for Row {
    fn from(operation: Operation) -> Self {
        let Operation { name, operator, shape, parameters, multiply_adds } = operation;
        Self { name, operator, shape, parameters, multiply_adds }
    }
}
