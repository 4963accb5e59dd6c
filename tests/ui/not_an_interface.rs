use itab::{Any, Iface, InterfaceType};

trait Ordinary {}

fn main() {
    let any = Any::new(1_u8);
    let _ = any.cast_ref::<dyn Ordinary>();
    let _ = any.implements::<dyn std::fmt::Display>();
    let _ = InterfaceType::of::<u8>();
    let _: Option<Iface<String>> = any.cast().ok();
}
