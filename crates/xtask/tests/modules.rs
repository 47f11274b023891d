//! The graph of modules, on crates of a few lines.
#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::Path};

use tempfile::TempDir;
use xtask::modules::{Graph, crate_graphs};

/// A crate of these files, by their paths below `src`.
fn graphs(files: &[(&str, &str)]) -> Vec<Graph> {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join("src").join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(path, text).unwrap();
    }
    crate_graphs(folder.path()).unwrap()
}

/// The dependencies of a module at the top.
fn dependencies(files: &[(&str, &str)], module: &str) -> Vec<String> {
    graphs(files)[0].edges[module].keys().cloned().collect()
}

#[test]
fn modules_come_after_those_that_they_depend_on() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; pub use a::A;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "pub struct B(super::c::C);"),
        ("c.rs", "pub struct C;"),
    ];
    assert_eq!(graphs(&files)[0].order().unwrap(), ["c", "b", "a"]);
}

#[test]
fn a_cycle_is_named_with_the_places_that_make_it() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "pub struct B;\nfn f() {\n    crate::c::g();\n}"),
        ("c.rs", "pub fn g() { let _ = super::a::X; }"),
    ];
    let cycle = graphs(&files)[0].order().unwrap_err();
    let steps: Vec<&str> = cycle.steps.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(steps, ["a", "b", "c"]);
    let text = cycle.to_string();
    assert!(text.contains("a → b → c → a") && text.contains("src/b.rs:3: crate::c::g"), "{text}");
}

#[test]
fn a_reexport_leads_to_the_module_that_has_the_item() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; pub use b::{B as Renamed, inner::Deep}; pub use c::*;"),
        ("a.rs", "use crate::{Deep, Renamed}; fn f(_: crate::C) {}"),
        ("b.rs", "pub mod inner { pub struct Deep; } pub struct B;"),
        ("c.rs", "pub struct C;"),
    ];
    assert_eq!(dependencies(&files, "a"), ["b", "c"]);
}

#[test]
fn paths_in_macros_patterns_types_and_functions_count() {
    let check = |text: &str, expected: &[&str]| {
        let files =
            [("lib.rs", "mod a; mod b;"), ("a.rs", text), ("b.rs", "pub struct B; pub const X: u8 = 1;")];
        assert_eq!(dependencies(&files, "a"), expected, "{text}");
    };
    check("fn f() { println!(\"{}\", crate::b::X); }", &["b"]);
    check("fn f(x: u8) { if let crate::b::X = x {} }", &["b"]);
    check("fn f() -> Vec<Option<super::b::B>> { Vec::new() }", &["b"]);
    check("fn f() { use super::b::B; }", &["b"]);
    check("use super::b::{self}; fn f() -> b::B { b::B }", &["b"]);
    check("pub(in crate::a) struct A;", &[]);
    check("fn f() { std::mem::drop(1); self::g(); } fn g() {}", &[]);
    check("#[cfg(test)] mod tests { use crate::b::B; }", &[]);
    check("#[cfg(test)] use crate::b::B;", &[]);
    check("struct A; impl A { #[cfg(test)] fn f() -> crate::b::B { crate::b::B } }", &[]);
    check("#[cfg(not(test))] use crate::b::B;", &["b"]);
}

#[test]
fn each_folder_has_its_own_graph_and_parents_are_no_siblings() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod x; mod y; pub trait T {} fn f() { x::g(); }"),
        ("a/x.rs", "use super::{T, y::Y}; pub fn g() {}"),
        ("a/y.rs", "use crate::b::B; pub struct Y;"),
        ("b.rs", "pub struct B;"),
    ];
    let graphs = graphs(&files);
    assert_eq!(graphs.len(), 2);
    assert_eq!(graphs[0].order().unwrap(), ["b", "a"]);
    assert_eq!(graphs[1].order().unwrap(), ["y", "x"]);
    assert!(graphs[1].parent.ends_with("::a"));
}
