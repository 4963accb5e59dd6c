use itab::interface;

#[interface]
trait Asked {
    fn into_any(&self) -> u8;
}

#[interface]
trait Provided {
    fn name(&self) -> u8;
    fn r#as_iface_ref(&self) -> u8 {
        self.name()
    }
}

fn main() {}
