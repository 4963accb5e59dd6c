//! A program that asks what its plugins give it. `cargo build && cargo run -p plugin-host`, in `examples/plugins`
//!
//! `input.txt` names the plugins, one a line. Each is a library beside the program.

use std::error::Error;
use std::mem::ManuallyDrop;
use std::path::Path;

use interfaces::{Covers, Gifts, Named, Point, Scale, Shape, Start};
use itab::plugin::{BUILD, Build, ENTRY};
use itab::{Any, AnyRef, interface, methods};
use libloading::{Library, Symbol};

/// The host's own: the plugin that describes things was not told of it, nor the host of the plugin's type.
#[interface]
trait Describe {
    fn describe(&self, value: AnyRef<'_>) -> Option<String>;
}

struct Line(u32);

#[methods]
impl Line {
    pub fn draw(&self) -> String {
        "-".repeat(self.0 as usize)
    }
}

/// What a plugin gives.
///
/// # Safety
///
/// What the library runs when it is loaded must be sound, and if it exports `itab_plugin_build` and `itab_plugin_entry`, then
/// `itab::plugin!` wrote them. This program has no `#[global_allocator]`, so that it frees what plugins allocate, as
/// `itab::plugin` asks for.
unsafe fn load(path: &Path) -> Result<Vec<Any>, Box<dyn Error>> {
    // SAFETY: what it runs is sound (caller).
    let library = unsafe { Library::new(path)? };
    // Never unloaded: what it gives has the addresses of its code and its descriptors, and so have our tables.
    let library = ManuallyDrop::new(library);
    // SAFETY: `itab::plugin!` exports a function of this type under this name.
    let theirs: Symbol<'_, extern "C" fn() -> Build> = unsafe { library.get(BUILD)? };
    Build::of::<Start>().check(&theirs())?;
    // SAFETY: `itab::plugin!` exports a variable of this type under this name: the builds agree in it.
    let start: Symbol<'_, *const Start> = unsafe { library.get(ENTRY)? };
    let mut gifts = Gifts::default();
    // SAFETY: the address of that variable.
    (unsafe { **start })(&mut gifts);
    Ok(gifts.values)
}

fn main() -> Result<(), Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let folder = program.parent().ok_or("the program is in no folder")?;
    let mut values = vec![Any::new(Line(3))];
    for name in include_str!("../input.txt").lines() {
        // SAFETY: these plugins are those of this workspace, which forbid unsafe code.
        match unsafe { load(&folder.join(libloading::library_filename(name))) } {
            Ok(gifts) => {
                println!("{name}: {} value(s)", gifts.len());
                values.extend(gifts);
            }
            Err(error) => println!("{name}: refused: {error}"),
        }
    }
    for value in &mut values {
        if let Ok(mut scale) = value.cast_mut::<dyn Scale>() {
            scale.scale(2);
        }
        let any = value.as_any_ref();
        print!("{}:", any.ty());
        if let Ok(shape) = any.cast_ref::<dyn Shape>() {
            print!(" {}", shape.draw());
        }
        if let Ok(named) = any.cast_ref::<dyn Named>() {
            print!(" is called {}", named.name());
        }
        if let Ok(covers) = any.cast_ref::<dyn Covers>() {
            print!(" covers (3, 2): {}", covers.covers(Point { x: 3, y: 2 }));
        }
        println!();
    }
    // A type of one plugin, through an interface of another, which is asked through one of the host.
    let describers = values.iter().filter_map(|value| value.cast_ref::<dyn Describe>().ok());
    for describer in describers {
        for sentence in values.iter().filter_map(|value| describer.describe(value.as_any_ref())) {
            println!("{sentence}");
        }
    }
    Ok(())
}
