//! The reader of Go executables for a browser: the page puts a file into the memory of this module, and gets what
//! [`itab_page::Program`] makes of it.
//!
//! What the page calls takes and returns numbers only, which is all that WebAssembly passes by itself. So four functions and
//! ten lines of JavaScript do without wasm-bindgen, whose generator would have to be installed, in the one version that
//! fits, by whoever builds the page. They are ordinary safe functions; only that their names are exported as they are has to
//! be called `unsafe`: a second function of that name would be undefined behaviour. They begin with `itab_`, because the
//! crate is compiled for other systems too when all are, whose C libraries have functions of shorter names.
//!
//! An instance reads one file. The page makes a new one for the next, so that memory is given back, and nothing is left of
//! what a panic interrupted (in WebAssembly, it ends the instance).
#![deny(unsafe_code)]

use std::sync::{Mutex, MutexGuard, PoisonError};

use itab_gobin::{Binary, diff};
use itab_page::{Changes, Program};

/// What the page gives, and what it gets.
struct Memory {
    inputs: [Vec<u8>; 4],
    output: Vec<u8>,
}

static MEMORY: Mutex<Memory> = Mutex::new(Memory { inputs: [const { Vec::new() }; 4], output: Vec::new() });

fn memory() -> MutexGuard<'static, Memory> {
    // There is one thread, and a panic ends the instance.
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for an input, and returns the address to which the page writes it; 0 if there is not so much memory, or no
/// such input.
///
/// The inputs are 0, the executable; 1, its name; 2, an older build of it; and 3, the name of that, without which there is
/// none. Names are UTF-8.
#[allow(unsafe_code, reason = "nobody else exports a name that begins so")]
#[unsafe(no_mangle)]
pub extern "C" fn itab_place(input: usize, len: usize) -> usize {
    let mut memory = memory();
    let Some(bytes) = memory.inputs.get_mut(input) else { return 0 };
    *bytes = Vec::new();
    if bytes.try_reserve_exact(len).is_err() {
        return 0;
    }
    bytes.resize(len, 0);
    // The page writes to these bytes before it calls another function: nobody has a reference to them then.
    bytes.as_mut_ptr().expose_provenance()
}

/// Reads the executable. Returns 1 if the output is the data of the page, as JSON, and 0 if it is a message that says why
/// there are none.
#[allow(unsafe_code, reason = "nobody else exports a name that begins so")]
#[unsafe(no_mangle)]
pub extern "C" fn itab_read() -> usize {
    let mut memory = memory();
    let answer = answer(&memory.inputs);
    let is_data = usize::from(answer.is_ok());
    memory.output = answer.unwrap_or_else(String::into_bytes);
    is_data
}

/// The address of the output.
#[allow(unsafe_code, reason = "nobody else exports a name that begins so")]
#[unsafe(no_mangle)]
pub extern "C" fn itab_output() -> usize {
    memory().output.as_ptr().expose_provenance()
}

/// The length of the output, in bytes.
#[allow(unsafe_code, reason = "nobody else exports a name that begins so")]
#[unsafe(no_mangle)]
pub extern "C" fn itab_output_len() -> usize {
    memory().output.len()
}

/// The data of the page as JSON, or why there are none.
fn answer(inputs: &[Vec<u8>; 4]) -> Result<Vec<u8>, String> {
    let [file, name, older, older_name] = inputs;
    let (name, older_name) = (String::from_utf8_lossy(name), String::from_utf8_lossy(older_name));
    let binary = Binary::read(file).map_err(|error| format!("{name}: {error}"))?;
    let mut changes = None;
    if !older_name.is_empty() {
        let older = Binary::read(older).map_err(|error| format!("{older_name}: {error}"))?;
        changes = Some(Changes::new(older_name.into_owned(), diff(&older, &binary)));
    }
    Ok(Program::new(&name, file.len(), &binary, changes).json())
}
