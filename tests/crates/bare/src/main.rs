//! Runs what the library has without std, on this machine.

fn main() {
    bare::check();
    println!("everything holds without std");
}
