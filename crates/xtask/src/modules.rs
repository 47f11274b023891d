//! Dependencies between the modules of a crate, and their cycles.
//!
//! There is one graph for the modules at the top of a crate and one for the modules of each folder. A module
//! depends on another if its text, or that of a module inside it, names a path into the other: in a `use`
//! declaration, in code or in the arguments of a macro. A path through a re-export leads to the module that has
//! the item. Code under `#[cfg(test)]` does not count.
//!
//! A parent may use its children and a child the items of its parent, as in any crate: only siblings have edges.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::Path,
};

use anyhow::Context;

use crate::{
    parse::{ModulePath, read_crate},
    resolve::resolve,
};

/// The modules of one folder, or those at the top of a crate.
#[derive(Debug)]
pub struct Graph {
    /// The crate and the path of the parent: `melanoma-core::bundle`.
    pub parent: String,
    /// For each module the modules that it depends on, each with one place that shows it.
    pub edges: BTreeMap<String, BTreeMap<String, String>>,
}

/// Modules each of which depends on the next, and the last on the first.
#[derive(Debug, PartialEq, Eq)]
pub struct Cycle {
    /// See [`Graph::parent`].
    pub parent: String,
    /// Each module with the place where it names the next one.
    pub steps: Vec<(String, String)>,
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.steps.iter().map(|(name, _)| name.as_str()).collect();
        let first = names.first().copied().unwrap_or_default();
        write!(f, "cycle in {}: {} → {first}", self.parent, names.join(" → "))?;
        for (name, place) in &self.steps {
            write!(f, "\n  {name}: {place}")?;
        }
        Ok(())
    }
}

impl Graph {
    /// The modules in an order in which each comes after those that it depends on.
    ///
    /// # Errors
    /// The shortest cycle through the first module that is in one.
    pub fn order(&self) -> Result<Vec<&str>, Cycle> {
        let mut order: Vec<&str> = Vec::new();
        let mut left: BTreeSet<&str> = self.edges.keys().map(String::as_str).collect();
        while !left.is_empty() {
            let next =
                left.iter().find(|name| self.edges[**name].keys().all(|to| !left.contains(to.as_str())));
            let Some(&next) = next else {
                let cycles = left.iter().filter_map(|name| self.cycle_through(name));
                return Err(cycles
                    .min_by_key(|cycle| cycle.steps.len())
                    .unwrap_or_else(|| Cycle { parent: self.parent.clone(), steps: Vec::new() }));
            };
            left.remove(next);
            order.push(next);
        }
        Ok(order)
    }

    /// The shortest cycle through a module, by breadth-first search.
    fn cycle_through(&self, start: &str) -> Option<Cycle> {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = vec![start];
        let mut at = 0;
        while let Some(&name) = queue.get(at) {
            at += 1;
            for to in self.edges.get(name)?.keys() {
                if to == start {
                    return Some(self.cycle_along(start, name, &before));
                }
                if !before.contains_key(to.as_str()) {
                    before.insert(to, name);
                    queue.push(to);
                }
            }
        }
        None
    }

    fn cycle_along(&self, start: &str, last: &str, before: &BTreeMap<&str, &str>) -> Cycle {
        let mut names = vec![last];
        while let Some(&name) = names.last()
            && name != start
        {
            names.push(before[name]);
        }
        names.reverse();
        let next_of = |i: usize| names.get(i + 1).copied().unwrap_or(start);
        let steps = names
            .iter()
            .enumerate()
            .map(|(i, name)| ((*name).to_owned(), self.edges[*name][next_of(i)].clone()));
        Cycle { parent: self.parent.clone(), steps: steps.collect() }
    }
}

impl fmt::Display for Graph {
    /// One line a module, in the order of [`Graph::order`] if there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = self.order().unwrap_or_else(|_| self.edges.keys().map(String::as_str).collect());
        write!(f, "{}", self.parent)?;
        for name in order {
            write!(f, "\n  {name}")?;
            let to: Vec<&str> = self.edges[name].keys().map(String::as_str).collect();
            if !to.is_empty() {
                write!(f, " → {}", to.join(", "))?;
            }
        }
        Ok(())
    }
}

/// The graphs of every crate below the folder `crates` of a workspace.
///
/// # Errors
/// A file that cannot be read or parsed.
pub fn workspace_graphs(workspace: &Path) -> anyhow::Result<Vec<Graph>> {
    let folder = workspace.join("crates");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut crates = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    crates.sort();
    let mut graphs = Vec::new();
    for folder in crates {
        graphs.extend(crate_graphs(&folder)?);
    }
    Ok(graphs)
}

/// The graphs of the crate in a folder: of its library and of its program, if it has them.
///
/// # Errors
/// A file that cannot be read or parsed.
pub fn crate_graphs(folder: &Path) -> anyhow::Result<Vec<Graph>> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut graphs = Vec::new();
    for root in ["src/lib.rs", "src/main.rs"] {
        let root = folder.join(root);
        if root.is_file() {
            graphs.extend(graphs_of(&name, folder, &root)?);
        }
    }
    Ok(graphs)
}

fn graphs_of(crate_name: &str, folder: &Path, root: &Path) -> anyhow::Result<Vec<Graph>> {
    let modules = read_crate(root)?;
    let mut graphs: BTreeMap<ModulePath, Graph> = BTreeMap::new();
    for (path, module) in &modules {
        if module.children.is_empty() {
            continue;
        }
        let parent = [&[crate_name.to_owned()], &path[..]].concat().join("::");
        let edges = module.children.iter().map(|child| (child.clone(), BTreeMap::new())).collect();
        graphs.insert(path.clone(), Graph { parent, edges });
    }
    for (from, module) in &modules {
        let file = module.file.strip_prefix(folder).unwrap_or(&module.file).display();
        for reference in &module.references {
            let Some(to) = resolve(&modules, from, &reference.segments) else { continue };
            let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            // One of the two is the other's parent, or they are the same.
            let (Some(a), Some(b)) = (from.get(shared), to.get(shared)) else { continue };
            let place = || format!("{file}:{}: {}", reference.line, reference.segments.join("::"));
            if let Some(edges) = graphs.get_mut(&from[..shared]).and_then(|graph| graph.edges.get_mut(a)) {
                edges.entry(b.clone()).or_insert_with(place);
            }
        }
    }
    Ok(graphs.into_values().collect())
}
