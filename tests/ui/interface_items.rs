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
trait ByValue {
    fn into_text(self) -> String;
}

#[interface]
trait Boxed {
    fn unbox(self: Box<Self>);
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
