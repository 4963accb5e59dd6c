//! The package of another crate is not to be had by letting rustc infer who sees a method: `open` of `Vault` is not `pub`.
#![forbid(unsafe_code)]
use itab::__private::{HasMethod, MethodInfo, MethodOf, Name, ReceiverKind, Shared, This, Viewer, method};
use types::Vault;

type Open = Name<0x46f70656e, ()>;
type Sig = for<'a> fn(This<'a>) -> bool;

fn of<T, V, R>() -> MethodOf<T>
where
    T: HasMethod<Open, V, Sig, R>,
    V: Viewer,
    R: ReceiverKind,
{
    method::<T, Open, V, R, Sig>(&MethodInfo { name: "open", text: "fn(&self) -> bool" })
}

struct Hidden<F>(F);
fn hidden<V: Viewer>() -> Hidden<impl Fn() -> MethodOf<Vault>>
where
    Vault: HasMethod<Open, V, Sig, Shared>,
{
    Hidden(of::<Vault, V, Shared>)
}

fn main() {
    of::<Vault, _, Shared>();
    let _: Box<dyn Fn() -> MethodOf<Vault>> = Box::new(hidden().0);
}
