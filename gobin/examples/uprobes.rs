//! What an eBPF program needs to trace every implementation of a method, as commands for `uprobe_events` of tracefs:
//! `cargo run -p itab-gobin --example uprobes -- FILE INTERFACE METHOD`.
//!
//! A uprobe is placed at an offset in the file, not at an address. Each implementation is listed twice if it has two
//! functions: the one that itabs hold, and the one that is called where the type is known.

use std::error::Error;

use itab_gobin::Binary;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, interface, method] = &arguments[..] else {
        return Err("usage: uprobes FILE INTERFACE METHOD".into());
    };
    let data = std::fs::read(file)?;
    let binary = Binary::read(&data)?;
    let interface = binary.find_interface(interface)?;
    let slot = interface.methods().iter().position(|wanted| wanted.name() == method);
    let slot = slot.ok_or_else(|| format!("{} has no method {method}", interface.name()))?;

    let mut functions = Vec::new();
    for ty in binary.implementers(&interface).yes {
        let implementation = binary.matched(ty, &interface).expect("it implements the interface")[slot];
        functions.extend([implementation.ifn(), implementation.tfn()].into_iter().flatten());
    }
    functions.sort_unstable();
    functions.dedup();
    let pclntab = binary.pclntab();
    for function in functions {
        let Some(offset) = binary.image().file_offset(function) else { continue };
        println!("p:itab/{function:x} {file}:{offset:#x}  # {}", pclntab.name_at(function).unwrap_or("?"));
    }
    Ok(())
}
