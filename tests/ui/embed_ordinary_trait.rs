use itab::interface;

trait Ordinary {}

#[interface]
trait Embeds: Ordinary {}

#[interface]
trait Prints: std::fmt::Display {}

fn main() {}
