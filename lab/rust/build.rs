//! Writes the generated types and interfaces.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for (name, text) in workload::rust::files() {
        std::fs::write(out.join(name), text)?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
