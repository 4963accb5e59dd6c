use itab::interface;

#[interface]
trait Generic<T> {
    fn get(&self) -> T;
}

#[interface]
trait Lifetime<'a> {
    fn get(&self) -> &'a str;
}

#[interface]
trait Where
where
    Self: std::fmt::Debug,
{
}

#[interface]
unsafe trait Unsafe {}

#[interface]
trait SendToo: Send {}

#[interface]
trait SizedToo: Sized {}

#[interface]
trait Bounded: for<'a> PartialEq<&'a str> {}

#[interface(exported)]
trait Arguments {}

#[interface]
#[itab(rename = other)]
trait UnknownOption {}

#[interface]
struct NoTrait;

fn main() {}
