//! Puts the reader, compiled to WebAssembly, into a page: `cargo run -p itab-page --example reader -- MODULE OUT`.
//! `web/build.sh` does both.

use std::error::Error;
use std::fs;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, out] = &arguments[..] else {
        return Err("usage: reader MODULE OUT".into());
    };
    let module = fs::read(module).map_err(|error| format!("{module}: {error}"))?;
    let page = itab_page::reader(&module);
    fs::write(out, &page).map_err(|error| format!("{out}: {error}"))?;
    println!("{out}: {} bytes, with a module of {}", page.len(), module.len());
    Ok(())
}
