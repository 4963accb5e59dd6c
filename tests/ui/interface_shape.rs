use itab::interface;

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
trait LifetimeToo<T, 'a: 'static> {
    fn get(&self) -> &'a T;
}

#[interface]
trait BoundOnSelf<T: Into<Self>> {
    fn get(&self) -> T;
}

#[interface]
trait WhereSelf<T>
where
    Self: Into<T>,
{
}

#[interface]
trait TakenName<String> {
    fn get(&self) -> String;
}

#[interface]
trait Attribute<#[cfg(all())] T> {
    fn get(&self) -> T;
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
