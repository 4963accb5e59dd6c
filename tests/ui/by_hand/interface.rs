// What `#[interface]` writes, written by hand, and false: an interface with a method that takes `&mut self`, which is
// said to have none; and the method is not the trait's. A type implements it.
//
// For `include!`, where `private` is `itab::__private` and `methods` is in scope.

pub trait Hand {}
type Sig = for<'a> fn(private::This<'a>);
type N = private::Name<0x16e, ()>;
pub trait HasN: private::HasMethod<N, private::Anyone, Sig, private::Exclusive> {}
impl<T: private::HasMethod<N, private::Anyone, Sig, private::Exclusive>> HasN for T {}
private::interface! {
    {;} {}
    true dyn Hand<>;
    requires HasN;
    embeds;
    methods 0;
    count private::Len<1>;
    access private::SharedAccess;
}
impl private::Embeds for __ItabInterface {
    type Embedded = ();
}
impl private::InterfaceMethod<0> for __ItabInterface {
    type Name = N;
    type Sig = Sig;
    type Receiver = private::Exclusive;
    const NAME: &'static str = "n";
    const SPELLING: &'static private::Spelling = &private::Spelling { text: "fn(&self)", shape: &[] };
}

struct Value;
#[methods]
impl Value {
    pub fn n(&mut self) {}
}
