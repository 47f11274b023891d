//! Activations as nodes of ONNX, with operators that both engines have.

use super::{graph::Attribute, values::Emitter};
use crate::config::Activation;

/// Scale and alpha of SELU, as in Keras.
const SELU: (f32, f32) = (1.050_701, 1.673_263_2);

impl Emitter<'_> {
    /// Adds the nodes of an activation, and returns the name of the result. The softmax is over the second axis if the
    /// channels are there.
    pub(super) fn activation(
        &mut self,
        activation: Activation,
        name: &str,
        value: &str,
        channels_first: bool,
    ) -> String {
        let graph = &mut self.graph;
        let mut simple = |operator: &str| graph.node(operator, name, &[value], Vec::new());
        match activation {
            Activation::Linear => value.to_owned(),
            Activation::Relu { max, slope, threshold } => self.relu(name, value, max, slope, threshold),
            Activation::Elu { alpha } => {
                graph.node("Elu", name, &[value], vec![("alpha", Attribute::Float(alpha))])
            }
            Activation::Selu => {
                let (scale, alpha) = SELU;
                let scale = graph.scalar(&format!("{name}.scale"), scale);
                let elu = graph.node(
                    "Elu",
                    &format!("{name}.elu"),
                    &[value],
                    vec![("alpha", Attribute::Float(alpha))],
                );
                graph.node("Mul", name, &[&elu, &scale], Vec::new())
            }
            Activation::Softmax => {
                let axis = if channels_first { 1 } else { -1 };
                graph.node("Softmax", name, &[value], vec![("axis", Attribute::Int(axis))])
            }
            Activation::Sigmoid => simple("Sigmoid"),
            Activation::Tanh => simple("Tanh"),
            Activation::Softplus => simple("Softplus"),
            Activation::Exponential => simple("Exp"),
            Activation::HardSilu => simple("HardSwish"),
            Activation::Silu => {
                let sigmoid = graph.node("Sigmoid", &format!("{name}.sigmoid"), &[value], Vec::new());
                graph.node("Mul", name, &[value, &sigmoid], Vec::new())
            }
            Activation::HardSigmoid { slope } => {
                let attributes = vec![("alpha", Attribute::Float(slope)), ("beta", Attribute::Float(0.5))];
                graph.node("HardSigmoid", name, &[value], attributes)
            }
            Activation::Gelu { approximate } => {
                let how = if approximate { "tanh" } else { "none" };
                graph.node("Gelu", name, &[value], vec![("approximate", Attribute::Text(how))])
            }
            Activation::Softsign => {
                let one = graph.scalar(&format!("{name}.one"), 1.0);
                let absolute = graph.node("Abs", &format!("{name}.absolute"), &[value], Vec::new());
                let divisor = graph.node("Add", &format!("{name}.divisor"), &[&absolute, &one], Vec::new());
                graph.node("Div", name, &[value, &divisor], Vec::new())
            }
            Activation::Mish => {
                let softplus = graph.node("Softplus", &format!("{name}.softplus"), &[value], Vec::new());
                let tanh = graph.node("Tanh", &format!("{name}.tanh"), &[&softplus], Vec::new());
                graph.node("Mul", name, &[value, &tanh], Vec::new())
            }
        }
    }

    fn relu(&mut self, name: &str, value: &str, max: Option<f32>, slope: f32, threshold: f32) -> String {
        let graph = &mut self.graph;
        if slope == 0.0 && threshold == 0.0 {
            let Some(max) = max else { return graph.node("Relu", name, &[value], Vec::new()) };
            let bounds = [0.0, max].map(|bound| graph.scalar(&format!("{name}.bound"), bound));
            return graph.node("Clip", name, &[value, &bounds[0], &bounds[1]], Vec::new());
        }
        let bent = if threshold == 0.0 {
            graph.node(
                "LeakyRelu",
                &format!("{name}.leaky"),
                &[value],
                vec![("alpha", Attribute::Float(slope))],
            )
        } else {
            let [slope, threshold] =
                [slope, threshold].map(|number| graph.scalar(&format!("{name}.number"), number));
            let above =
                graph.node("GreaterOrEqual", &format!("{name}.above"), &[value, &threshold], Vec::new());
            let below = graph.node("Sub", &format!("{name}.difference"), &[value, &threshold], Vec::new());
            let below = graph.node("Mul", &format!("{name}.below"), &[&below, &slope], Vec::new());
            graph.node("Where", &format!("{name}.bent"), &[&above, value, &below], Vec::new())
        };
        let Some(max) = max else { return bent };
        let max = graph.scalar(&format!("{name}.max"), max);
        graph.node("Min", name, &[&bent, &max], Vec::new())
    }
}
