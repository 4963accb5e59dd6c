use itab::interface;

#[interface]
#[derive(Clone)]
trait Derived {}

#[interface]
trait OnMethod {
    #[cfg_attr(all(), must_use, test)]
    fn get(&self) -> u8;
}

fn main() {}
