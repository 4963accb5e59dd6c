//! A plugin with an allocator of its own.
#![forbid(unsafe_code)]

use std::alloc::System;

use itab::Any;

#[global_allocator]
static MINE: System = System;

fn start(gifts: &mut Vec<Any>) {
    gifts.push(Any::new([0_u64; 4]));
}

itab::plugin!(start: fn(&mut Vec<Any>));

fn main() {}
