//! Types that do not say that they are what a nominal interface is about.
use itab::{Iface, IfaceRef, Typed, implements, interface, methods};

#[interface(nominal)]
pub trait Trusted {}
#[interface(nominal)]
pub trait Flyer {
    fn fly(&self);
}
#[interface]
pub trait Structural {
    fn fly(&self);
}

pub struct Bird;
#[methods(Flyer)]
impl Bird {}
#[methods(nominal)]
impl Flyer for Bird {
    fn fly(&self) {}
}
implements!(Bird: dyn Flyer);
implements!(Bird: dyn Structural);

#[derive(Typed)]
struct Forgotten;
impl Trusted for Forgotten {}

// Is not found at run time, and so not here.
#[derive(Typed)]
struct Unlisted;
#[methods(unlisted)]
impl Trusted for Unlisted {}

struct Stone;
#[methods]
impl Stone {
    pub fn fly(&self) {}
}

#[derive(Typed)]
#[itab(blocks(Flyer))]
struct Silent;
#[methods]
impl Flyer for Silent {
    fn fly(&self) {}
}
#[derive(Typed)]
#[itab(blocks(Structural))]
struct Eager;
#[methods(nominal)]
impl Structural for Eager {
    fn fly(&self) {}
}

#[interface(nominal)]
pub trait Of<T> {}
#[interface(sealed)]
pub trait Sealed {}

fn main() {
    let _ = IfaceRef::<dyn Trusted>::new(&Stone);
    let _ = Iface::<dyn Flyer>::new(Stone);
    let _ = IfaceRef::<dyn Trusted>::new(&Unlisted);
    // The methods are there, and the word is not.
    let structural = Iface::<dyn Structural>::new(Bird);
    let _ = Iface::convert::<dyn Flyer, _>(structural);
}
