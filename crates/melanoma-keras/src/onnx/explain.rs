//! Which features explain the logits, and the path to them.

use crate::{
    config::{Activation, Layer, Padding, Pool, Scalar},
    error::KerasError,
    network::{Network, Node, NodeId},
};

/// The class maps that a converted model has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Path of the layer whose features are weighted.
    pub layer: String,
    /// Rows and columns of a map.
    pub size: [usize; 2],
    /// Whether the mean of a map plus a constant is the logit (class activation map, Zhou et al. 2016). Otherwise the
    /// weights are the gradient of the logit (Grad-CAM, Selvaraju et al. 2017, before its `ReLU`).
    pub is_exact: bool,
}

/// Joints of several branches on a path.
const MAX_JOINTS: usize = 3;

/// The way back from the logits to features with height and width.
pub(super) struct Path {
    /// The nodes after the features, from the logits on, each with the number of the input that the path takes.
    pub nodes: Vec<(NodeId, usize)>,
    pub features: NodeId,
}

/// Returns the path to the layer `target`, or to the last features that are no result of pooling.
///
/// # Errors
/// What is in the way.
pub(super) fn path(network: &Network, logits: NodeId, target: Option<&str>) -> Result<Path, KerasError> {
    let target = match target {
        Some(name) => {
            Some(network.find(name).ok_or_else(|| no_map(format!("the model has no layer `{name}`")))?)
        }
        None => None,
    };
    walk(network, logits, target, Vec::new())
}

fn walk(
    network: &Network,
    from: NodeId,
    target: Option<NodeId>,
    mut nodes: Vec<(NodeId, usize)>,
) -> Result<Path, KerasError> {
    let mut id = from;
    loop {
        let node = network.node(id);
        let has_area = matches!(node.shape[..], [height, width, _] if height * width > 1);
        if Some(id) == target || (target.is_none() && has_area && !keeps_sums(node)) {
            let no_area = || no_map(format!("`{}` has no height and width", node.name));
            return if has_area { Ok(Path { nodes, features: id }) } else { Err(no_area()) };
        }
        if is_joint(node) {
            return joined(network, id, target, &nodes);
        }
        if !can_pass(node, network) {
            let class = node.layer.as_ref().map_or("an input".into(), |layer| format!("{layer:?}"));
            let class: String = class.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            return Err(no_map(format!("the gradient does not pass `{}` ({class})", node.name)));
        }
        nodes.push((id, 0));
        id = node.inputs[0];
    }
}

/// Vectors side by side, such as features of the image and those of other inputs.
fn is_joint(node: &Node) -> bool {
    matches!(node.layer, Some(Layer::Concatenate { .. })) && node.shape.len() == 1
}

/// The path through the one branch that has features with height and width.
fn joined(
    network: &Network,
    joint: NodeId,
    target: Option<NodeId>,
    nodes: &[(NodeId, usize)],
) -> Result<Path, KerasError> {
    let node = network.node(joint);
    if nodes.iter().filter(|(id, _)| is_joint(network.node(*id))).count() == MAX_JOINTS {
        return Err(no_map(format!("`{}` is one of many that join branches", node.name)));
    }
    let branches = node.inputs.iter().enumerate().filter_map(|(index, input)| {
        let nodes = [nodes, &[(joint, index)]].concat();
        walk(network, *input, target, nodes).ok()
    });
    let mut branches: Vec<Path> = branches.collect();
    match (branches.pop(), branches.is_empty()) {
        (Some(path), true) => Ok(path),
        (Some(_), false) => Err(no_map(format!("several branches of `{}` come from the image", node.name))),
        (None, _) => Err(no_map(format!("the gradient passes no branch of `{}`", node.name))),
    }
}

/// Whether the features have global average pooling and linear layers behind them, and nothing else.
pub(super) fn is_exact(network: &Network, path: &Path) -> bool {
    let nodes = || path.nodes.iter().map(|(id, _)| network.node(*id));
    let is_mean = |node: &Node| matches!(node.layer, Some(Layer::GlobalPool { kind: Pool::Average, .. }));
    let is_linear = |node: &Node| match &node.layer {
        Some(Layer::Dense { .. } | Layer::Conv2d { .. } | Layer::Identity) => true,
        Some(Layer::Flatten | Layer::Reshape { .. }) => !flattens_area(network, node),
        _ => is_mean(node),
    };
    nodes().all(is_linear) && nodes().filter(|node| is_mean(node)).count() == 1
}

/// Whether a node makes one axis of height and width.
pub(super) fn flattens_area(network: &Network, node: &Node) -> bool {
    let input = node.inputs.first().map(|id| &network.node(*id).shape[..]);
    let has_area = matches!(input, Some([height, width, _]) if height * width > 1);
    has_area && matches!(node.layer, Some(Layer::Flatten | Layer::Reshape { .. }))
}

fn no_map(reason: String) -> KerasError {
    KerasError::Unsupported { layer: "of the heat maps".into(), reason }
}

/// Layers with height and width whose gradient has the same sum over them before and behind: each value of the output
/// has its gradient spread over the inputs.
fn keeps_sums(node: &Node) -> bool {
    match &node.layer {
        Some(Layer::Pool { kind: Pool::Max, .. } | Layer::Identity) => true,
        Some(Layer::Pool { padding, .. }) => *padding == Padding::Valid,
        _ => false,
    }
}

/// Layers whose gradient [`gradient`](super::gradient) has.
fn can_pass(node: &Node, network: &Network) -> bool {
    let Some(layer) = &node.layer else { return false };
    let is_point = matches!(node.shape[..], [_] | [1, 1, _]);
    let input_is_point =
        node.inputs.first().is_some_and(|id| matches!(network.node(*id).shape[..], [_] | [1, 1, _]));
    match layer {
        Layer::Activation(activation) => is_point && has_derivative(*activation),
        Layer::Conv2d { kernel, groups, .. } => {
            is_point && input_is_point && *kernel == [1, 1] && *groups == 1
        }
        Layer::Dense { .. }
        | Layer::BatchNormalization { .. }
        | Layer::Affine { .. }
        | Layer::Scalar { .. } => {
            is_point && !matches!(layer, Layer::Scalar { operation, .. } if !is_linear(*operation))
        }
        Layer::Flatten | Layer::GlobalPool { .. } | Layer::Identity => true,
        Layer::Reshape { .. } => input_is_point,
        Layer::Pool { .. } => keeps_sums(node),
        _ => false,
    }
}

/// Whether the derivative is a number.
const fn is_linear(operation: Scalar) -> bool {
    !matches!(operation, Scalar::Maximum | Scalar::Minimum)
}

fn has_derivative(activation: Activation) -> bool {
    match activation {
        Activation::Relu { threshold, .. } => threshold == 0.0,
        Activation::Linear
        | Activation::Sigmoid
        | Activation::Tanh
        | Activation::Silu
        | Activation::HardSilu
        | Activation::Elu { .. } => true,
        _ => false,
    }
}
