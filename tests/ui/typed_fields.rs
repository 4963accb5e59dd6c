use std::cell::Cell;
use std::marker::PhantomData;

use itab::{Any, Typed};

#[derive(Typed)]
#[typed(equality)]
struct NoSuchWord;

#[derive(Typed)]
#[typed(clone, hash)]
struct HashWithoutEquality(u8);

#[derive(Typed)]
#[typed(clone)]
union NotOneByOne {
    one: u8,
    two: i8,
}

#[derive(Typed)]
#[typed(debug)]
#[repr(C, packed)]
struct Packed(u8, u16);

#[derive(Typed)]
#[typed(eq)]
struct Skips {
    #[typed(skip)]
    field: u8,
}

#[derive(Typed)]
struct MarkedForNothing(#[typed(recursive)] u8);

#[derive(Typed)]
#[typed(fields)]
union NoFields {
    one: u8,
}

#[derive(Typed)]
#[typed(fields)]
#[repr(packed)]
struct PackedFields(pub u16);

struct Stone;

#[derive(Typed)]
#[typed(eq, hash)]
struct FieldLacks {
    one: u8,
    two: Cell<u8>,
}

// Its hash would have to agree with this equality.
#[derive(Typed)]
#[typed(eq, hash)]
struct Own {
    name: String,
}
impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        self.name.len() == other.name.len()
    }
}

// What it has depends on what it contains it in.
#[derive(Typed)]
#[typed(eq)]
struct Recursive(u8, Vec<(Cell<u8>, Recursive)>);

// The author knows more of it than its fields do.
#[derive(Typed)]
#[typed(send, sync)]
struct Handle<T> {
    number: u32,
    of: PhantomData<T>,
}
trait Sendable {}
unsafe impl<T: Sendable> Send for Handle<T> {}

#[derive(Typed)]
#[typed(sync)]
struct Shares<T>(Vec<T>, Cell<u8>);

// A parameter in a field has to have a descriptor.
#[derive(Typed)]
#[typed(eq)]
struct Items<T>(Vec<T>);

fn main() {
    let own = || Any::new(Own { name: String::new() });
    assert!(own() == own());
    Any::new(Items(vec![Stone]));
}
