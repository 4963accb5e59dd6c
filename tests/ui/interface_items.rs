use itab::interface;

#[interface]
trait Constant {
    const N: usize;
}

#[interface]
trait Associated {
    type Item;
    fn next(&mut self) -> u8;
}

#[interface]
trait NoReceiver {
    fn new() -> u8;
}

#[interface]
trait MacroInside {
    methods!();
}

fn main() {}
