//! Reads the modules of a crate: their items, their `use` declarations and the paths they name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, UseTree,
    spanned::Spanned,
    visit::{self, Visit},
};

/// Names of modules from the root of the crate to one module; empty for the root.
pub(crate) type ModulePath = Vec<String>;

/// One module of a crate, without what only tests compile.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    pub(crate) children: BTreeSet<String>,
    /// Names of the items that the module defines.
    pub(crate) items: BTreeSet<String>,
    /// Names that `use` declarations bring in, with the path of each as it is written.
    pub(crate) imports: BTreeMap<String, Vec<String>>,
    /// Paths of the modules that `use path::*` opens.
    pub(crate) globs: Vec<Vec<String>>,
    pub(crate) references: Vec<Reference>,
}

/// A path that the text of a module names.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
}

/// Reads the crate whose root is the file `root`, such as `src/lib.rs`.
pub(crate) fn read_crate(root: &Path) -> anyhow::Result<BTreeMap<ModulePath, Module>> {
    let mut modules = BTreeMap::new();
    let folder = root.parent().unwrap_or(Path::new(""));
    read_file(root, folder, Vec::new(), &mut modules)?;
    Ok(modules)
}

fn read_file(
    file: &Path,
    folder: &Path,
    path: ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let syntax = syn::parse_file(&text).with_context(|| format!("cannot parse {}", file.display()))?;
    read_items(&syntax.items, file, folder, path, modules)
}

/// `folder` is where the files of the module's children lie.
fn read_items(
    items: &[Item],
    file: &Path,
    folder: &Path,
    path: ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) -> anyhow::Result<()> {
    let mut module = Module { file: file.to_owned(), ..Module::default() };
    for item in items {
        if is_test_only(attributes(item)) {
            continue;
        }
        if let Item::Mod(child) = item {
            let name = child.ident.to_string();
            module.children.insert(name.clone());
            read_child(child, file, &folder.join(&name), [&path[..], &[name]].concat(), modules)?;
        } else {
            module.items.extend(name_of(item));
            Reader { module: &mut module }.visit_item(item);
        }
    }
    modules.insert(path, module);
    Ok(())
}

fn read_child(
    child: &ItemMod,
    parent: &Path,
    folder: &Path,
    path: ModulePath,
    modules: &mut BTreeMap<ModulePath, Module>,
) -> anyhow::Result<()> {
    if let Some((_, items)) = &child.content {
        return read_items(items, parent, folder, path, modules);
    }
    for file in [folder.with_extension("rs"), folder.join("mod.rs")] {
        if file.is_file() {
            return read_file(&file, folder, path, modules);
        }
    }
    bail!("{} declares the module {}, which has no file", parent.display(), path.join("::"))
}

/// Adds what one item names to a module.
struct Reader<'a> {
    module: &'a mut Module,
}

impl Reader<'_> {
    fn refer(&mut self, segments: Vec<String>, line: usize) {
        self.module.references.push(Reference { segments, line });
    }

    fn import(&mut self, tree: &UseTree, prefix: &[String], line: usize) {
        let with = |name: String| [prefix, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &with(path.ident.to_string()), line),
            UseTree::Name(name) => self.import_as(name.ident.to_string(), with(name.ident.to_string()), line),
            UseTree::Rename(name) => {
                self.import_as(name.rename.to_string(), with(name.ident.to_string()), line);
            }
            UseTree::Glob(_) => {
                self.module.globs.push(prefix.to_vec());
                self.refer(prefix.to_vec(), line);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, prefix, line);
                }
            }
        }
    }

    fn import_as(&mut self, name: String, mut path: Vec<String>, line: usize) {
        // `use a::{self}` imports `a`.
        let name = if name == "self" && path.len() > 1 {
            path.pop();
            path.last().cloned().unwrap_or_default()
        } else {
            name
        };
        self.refer(path.clone(), line);
        self.module.imports.insert(name, path);
    }

    /// The tokens of a macro are not parsed, so that a path in them is found by its first word.
    fn scan(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (start, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(first) if ["crate", "self", "super"].contains(&&*first.to_string()) => {
                    let segments = path_at(&tokens[start..]);
                    if segments.len() > 1 {
                        self.refer(segments, first.span().start().line);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The longest `a::b::c` at the start of the tokens.
fn path_at(tokens: &[TokenTree]) -> Vec<String> {
    let mut segments = Vec::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(name), after @ ..] = rest {
        segments.push(name.to_string());
        match after {
            [TokenTree::Punct(a), TokenTree::Punct(b), next @ ..]
                if a.as_char() == ':' && b.as_char() == ':' =>
            {
                rest = next;
            }
            _ => break,
        }
    }
    segments
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes = match item {
            syn::ImplItem::Fn(function) => &function.attrs[..],
            syn::ImplItem::Const(constant) => &constant.attrs,
            _ => &[],
        };
        if !is_test_only(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.import(&item.tree, &[], item.span().start().line);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() && path.segments.len() > 1 {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.refer(segments, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        self.scan(invocation.tokens.clone());
        visit::visit_macro(self, invocation);
    }
}

/// Whether `#[cfg(test)]` or a condition that includes it is on an item.
fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let condition = attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
        let words: Vec<&str> = condition.split(|c: char| !c.is_alphanumeric()).collect();
        words.contains(&"test") && !words.contains(&"not")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
