//! Finds the module that a path leads to, through re-exports.

use std::collections::BTreeMap;

use crate::parse::{Module, ModulePath};

/// Re-exports of re-exports are followed this far; a loop of them ends there.
const MAX_DEPTH: usize = 32;

/// The module of a path in the text of the module `from`, or none if the path leads to another crate.
pub(crate) fn resolve(
    modules: &BTreeMap<ModulePath, Module>,
    from: &ModulePath,
    segments: &[String],
) -> Option<ModulePath> {
    resolve_at_depth(modules, from, segments, 0)
}

fn resolve_at_depth(
    modules: &BTreeMap<ModulePath, Module>,
    from: &ModulePath,
    segments: &[String],
    depth: usize,
) -> Option<ModulePath> {
    if depth > MAX_DEPTH {
        return None;
    }
    let (start, rest) = start_of(modules, from, segments)?;
    let mut path = start;
    for (i, name) in rest.iter().enumerate() {
        let module = modules.get(&path)?;
        if module.children.contains(name) {
            path.push(name.clone());
            continue;
        }
        if module.items.contains(name) {
            return Some(path);
        }
        let after = &rest[i + 1..];
        if let Some(import) = module.imports.get(name) {
            let target = [&import[..], after].concat();
            // An import from another crate: this module is what the path leads to.
            return Some(resolve_at_depth(modules, &path, &target, depth + 1).unwrap_or(path));
        }
        for glob in &module.globs {
            let target = [&glob[..], &rest[i..]].concat();
            if let Some(found) = resolve_at_depth(modules, &path, &target, depth + 1)
                && modules.get(&found).is_some_and(|module| module.items.contains(name))
            {
                return Some(found);
            }
        }
        return Some(path);
    }
    Some(path)
}

/// The module at which a path starts, and what follows.
fn start_of<'a>(
    modules: &BTreeMap<ModulePath, Module>,
    from: &ModulePath,
    segments: &'a [String],
) -> Option<(ModulePath, &'a [String])> {
    let (first, rest) = segments.split_first()?;
    match first.as_str() {
        "crate" => Some((Vec::new(), rest)),
        "self" => Some((from.clone(), rest)),
        "super" => {
            let mut parent = from.clone();
            parent.pop()?;
            let mut rest = rest;
            while let Some(("super", next)) = rest.split_first().map(|(name, next)| (name.as_str(), next)) {
                parent.pop()?;
                rest = next;
            }
            Some((parent, rest))
        }
        name => modules.get(from)?.children.contains(name).then(|| (from.clone(), segments)),
    }
}
