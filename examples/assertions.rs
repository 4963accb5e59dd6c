//! Assertions, in both forms, and what they say when they fail. `cargo run --example assertions`
#![allow(missing_docs)]

use itab::{Any, AnyRef, Iface, Nilable, TypeAssertionError, interface, methods};

#[interface]
pub trait Reader {
    fn read(&mut self, most: usize) -> Vec<u8>;
}
#[interface]
pub trait Closer {
    fn close(&self) -> bool;
}
#[interface]
pub trait File: Reader + Closer {
    fn flush_all(&self);
    fn size(&self) -> u64;
}

pub struct Memory(Vec<u8>);

#[methods]
impl Memory {
    pub fn read(&mut self, most: usize) -> Vec<u8> {
        self.0.drain(..most.min(self.0.len())).collect()
    }
    /// Takes `&mut self`, where a [`Closer`] takes `&self`.
    pub fn close(&mut self) -> bool {
        self.0.clear();
        true
    }
    /// Another type than a [`File`] has.
    pub fn size(&self) -> usize {
        self.0.len()
    }
    /// Other letters.
    #[expect(non_snake_case, reason = "the point of it")]
    pub fn flushAll(&self) {}
}

fn main() -> Result<(), TypeAssertionError> {
    let mut any = Any::new(Memory(b"some bytes".to_vec()));

    println!("v, ok := x.(T)");
    println!("  is a Memory: {}, is a Vec: {}", any.is::<Memory>(), any.downcast_ref::<Vec<u8>>().is_some());
    println!("v, ok := x.(I)");
    println!(
        "  is a Reader: {}, is a Closer: {}",
        any.implements::<dyn Reader>(),
        any.implements::<dyn Closer>()
    );

    println!("x.(I), with `?`");
    println!("  {:?}", String::from_utf8_lossy(&any.cast_mut::<dyn Reader>()?.read(4)));

    println!("failures, in Go's words");
    for failed in [
        any.try_downcast_ref::<Vec<u8>>().err(),
        any.cast_ref::<dyn Closer>().err(),
        None::<AnyRef<'_>>.try_downcast_ref::<Memory>().err(),
        None::<AnyRef<'_>>.cast_ref::<dyn Closer>().err(),
    ] {
        println!("  {}", failed.expect("all of them fail"));
    }

    println!("and why, which Go says at compile time only");
    let failed = any.cast::<dyn File>().expect_err("much is missing");
    for missing in failed.error().reasons() {
        println!("  {missing}");
    }

    println!("the value comes back");
    let mut reader: Iface<dyn Reader> = failed.into_value().cast::<dyn Reader>()?;
    println!("  {:?}", String::from_utf8_lossy(&reader.read(100)));

    println!("without a check, it is a panic");
    let panic = std::panic::catch_unwind(|| Any::new(7_i32).cast::<dyn Closer>().unwrap().close());
    println!("  panicked: {}", panic.is_err());
    Ok(())
}
