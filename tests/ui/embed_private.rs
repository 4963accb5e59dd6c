use itab::interface;

#[interface]
trait Private {
    fn inside(&self);
}

#[interface]
pub trait Public: Private {}

fn main() {}
