//! A page that shows the types, interfaces and itabs of a Go executable in a browser.
//!
//! [`Program`] is what the page knows: columns of numbers and names, made of a decoded executable. [`page`] puts it into one
//! HTML file that needs nothing else; [`reader`] is the same page with the reader in it, for executables that it is given.
//!
//! ```no_run
//! use itab_gobin::Binary;
//! use itab_page::{Program, page};
//!
//! let data = std::fs::read("/usr/bin/caddy")?;
//! let binary = Binary::read(&data)?;
//! std::fs::write("caddy.html", page(&Program::new("caddy", data.len(), &binary, None)))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod html;
mod program;

pub use html::{page, reader};
pub use program::{Changes, Program};
