//! What is made for an `unsafe` method is `unsafe` to call, whatever the signature says, and whoever calls it: the
//! library's macro does not make it safe.
#![forbid(unsafe_code)]
use itab::__private::{
    self as private, Anyone, Embeds, Exclusive, HasMethod, InterfaceMethod, Name, Shared, Spelling, This,
};
use itab::IfaceRef;

struct Mine;

// Said to be safe.
private::has_method! {
    {;} {}
    String;
    Mine, Anyone, This Exclusive, Exclusive, "as_mut_vec";
    for<'this> fn as_mut_vec() -> &'this mut Vec<u8>
}

// Said to be unsafe, and called outside of `unsafe`.
pub trait Get {
    fn get(&self) -> &Mine;
}
pub trait Hand {}
type Sig = for<'a> unsafe fn(This<'a>, usize) -> &'a Mine;
type N = Name<0x16e, ()>;
pub trait HasN: HasMethod<N, Anyone, Sig, Shared> {}
const _: () = {
    private::interface! {
        {;} {}
        true dyn Hand<>;
        requires HasN;
        embeds;
        methods 0;
        count private::Len<1>;
        access private::SharedAccess;
    }
    impl Embeds for __ItabInterface {
        type Embedded = ();
    }
    impl InterfaceMethod<0> for __ItabInterface {
        type Name = N;
        type Sig = Sig;
        type Receiver = Shared;
        const NAME: &'static str = "n";
        const SPELLING: &'static Spelling = &Spelling { text: "fn(&self)", shape: &[] };
    }
    impl Get for IfaceRef<'_, dyn Hand> {
        fn get(&self) -> &Mine {
            let at = usize::MAX;
            private::call!(Shared self, __ItabInterface, 0, (at))
        }
    }
};
fn main() {}
