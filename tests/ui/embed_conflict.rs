use itab::interface;

#[interface]
pub trait Reader {
    fn read(&mut self, most: usize) -> Vec<u8>;
}

#[interface]
pub trait TextReader {
    fn read(&mut self, most: usize) -> String;
}

#[interface]
pub trait Both: Reader + TextReader {}

#[interface]
pub trait Own: Reader {
    fn read(&mut self) -> Vec<u8>;
}

#[interface]
pub trait Shared: Reader {
    fn read(&self, most: usize) -> Vec<u8>;
}

fn main() {}
