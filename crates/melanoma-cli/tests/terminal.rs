//! Text of other people must not control the terminal.
#![cfg(unix)]

use crate::support::{Folder, Outcome, run, sample};

/// Clears the screen; C1 for the same; reverses the text; a line that looks like a result.
const HOSTILE: &str = "a\u{1b}[2J\u{9b}2J\u{202e}\u{2066}\u{7f}\nfake 1 %";

fn is_clean(outcome: &Outcome) {
    for text in [&outcome.out, &outcome.err] {
        let control = text.chars().find(|&c| {
            (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(control, None, "{text:?}");
    }
}

#[test]
fn names_of_files_do_not_reach_the_terminal_as_they_are() {
    let folder = Folder::new();
    let name = format!("{HOSTILE}.png");
    folder.write(&name, &sample("even"));
    folder.write(
        "labels.csv",
        format!("file,malignant,source\n\"{name}\",0,\"{HOSTILE}\"\nx.png,1,x\n").as_bytes(),
    );
    let classify = |format: &str, path: &str| {
        run(&mut folder.melanoma(["classify", "--engine", "rten", "--tta", "1", "--format", format, path]))
    };
    let table = classify("text", &name).exits(0);
    is_clean(&table);
    assert!(
        table.out.contains("\\u001b[2J\\u009b2J\\u202e\\u2066\\u007f\\u000afake 1 %.png"),
        "{}",
        table.out
    );
    let json = classify("json", &name).exits(0);
    is_clean(&json);
    assert_eq!(json.json()["image"], name);
    for format in ["text", "json"] {
        is_clean(&classify(format, &format!("missing {HOSTILE}")).exits(1));
        let options = ["evaluate", "--engine", "rten", "--tta", "1", "--resamples", "100", "labels.csv"];
        let evaluated = run(folder.melanoma(options).args(["--name", HOSTILE, "--format", format])).exits(1);
        is_clean(&evaluated);
        let audited = ["audit", "--engine", "rten", "labels.csv", "--format", format];
        is_clean(&run(&mut folder.melanoma(audited)).exits(1));
    }
    // Errors of a command, of a data set, and of the command line.
    is_clean(&run(&mut folder.melanoma(["audit", &format!("missing {HOSTILE}")])).exits(1));
    folder.write("wrong.csv", format!("file,diagnosis\nx.png,\"{HOSTILE}\"\n").as_bytes());
    is_clean(&run(&mut folder.melanoma(["evaluate", "wrong.csv"])).exits(1));
    folder.write("columns.csv", format!("\"{HOSTILE}\",b\nx.png,1\n").as_bytes());
    is_clean(&run(&mut folder.melanoma(["evaluate", "columns.csv"])).exits(1));
    is_clean(&run(&mut folder.melanoma(["classify", "x.png", "--format", HOSTILE])).exits(2));
    is_clean(&run(&mut folder.melanoma([HOSTILE])).exits(2));
}

#[test]
fn text_of_a_card_does_not_reach_the_terminal_as_it_is() {
    let bundle = Folder::with_bundle();
    bundle.change_card(|card| {
        for field in ["name", "version", "description", "license"] {
            card[field] = HOSTILE.into();
        }
    });
    for format in ["text", "markdown", "json"] {
        let outcome = run(&mut bundle.melanoma(["inspect", ".", "--format", format]));
        is_clean(&outcome);
        if format == "json" && outcome.code == Some(0) {
            assert_eq!(outcome.json()["card"]["description"], HOSTILE);
        }
    }
    let path = bundle.path().to_str().unwrap();
    let folder = Folder::with_samples();
    is_clean(&run(&mut folder.melanoma(["classify", "--engine", "rten", "--bundle", path, "even.png"])));
    is_clean(&run(&mut folder.melanoma(["doctor", "--bundle", path])));
}
