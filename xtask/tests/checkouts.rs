//! Two checkouts with one target directory share the program: it must read and write the checkout that runs it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with an xtask package and a specification that is not in its canonical form.
struct Checkout {
    root: PathBuf,
}

impl Checkout {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checkouts").join(name);
        let _ = fs::remove_dir_all(&root);
        let checkout = Self { root };
        checkout.write("xtask/Cargo.toml", "");
        checkout.write(&specification(name), "x-dialect: api-3.0\nopenapi:   3.1.1\n");
        checkout
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Runs the program as `cargo xtask` does in this checkout, and returns its output.
    fn xtask(&self, arguments: &[&str]) -> String {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.env("CARGO_MANIFEST_DIR", self.root.join("xtask")).current_dir(&self.root);
        let output = xtask.args(arguments).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn specification(name: &str) -> String {
    format!("spec/{name}/2020-01-01/openapi.yaml")
}

#[test]
fn a_shared_program_works_on_the_checkout_that_runs_it() {
    let (one, two) = (Checkout::new("one"), Checkout::new("two"));
    let original = two.read(&specification("two"));

    assert_eq!(one.xtask(&["fmt-spec"]).trim(), specification("one"));
    assert_ne!(one.read(&specification("one")), original);
    assert_eq!(two.read(&specification("two")), original, "the other checkout was written");

    assert_eq!(two.xtask(&["fmt-spec"]).trim(), specification("two"));
    assert_eq!(two.read(&specification("two")), one.read(&specification("one")));
}
