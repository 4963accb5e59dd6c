//! The methods of a trait impl are for every crate to call, so the trait must be for every crate to name.
use itab::methods;

trait Raw {
    fn at(&self, i: usize) -> u8;
}
mod inner {
    pub(crate) trait Limited<T> {
        fn limited(&self) -> T;
    }
}
struct Secret;

pub struct Bytes([u8; 4]);
#[methods(Raw, Limited)]
impl Bytes {}
#[methods]
impl Raw for Bytes {
    fn at(&self, i: usize) -> u8 {
        self.0[i]
    }
}
#[methods]
impl inner::Limited<Secret> for Bytes {
    fn limited(&self) -> Secret {
        Secret
    }
}

// Whatever the trait is given, or asks for, and under whichever name.
mod with_arguments {
    use itab::methods;
    trait Named<'a> {
        fn named(&self) -> &'a str;
    }
    trait Sized<const N: usize>: Copy {
        fn sized(&self) -> [u8; N];
    }
    #[derive(Clone, Copy)]
    pub struct Value;
    #[methods(Named, Sized, Renamed)]
    impl Value {}
    #[methods]
    impl Named<'static> for Value {
        fn named(&self) -> &'static str {
            ""
        }
    }
    #[methods]
    impl Sized<{ 1 + 2 }> for Value {
        fn sized(&self) -> [u8; 3] {
            [0; 3]
        }
    }
    mod inner {
        pub(super) trait Original {
            fn original(&self);
        }
    }
    use inner::Original as Renamed;
    macro_rules! implement {
        ($path:path) => {
            #[methods]
            impl $path for Value {
                fn original(&self) {}
            }
        };
    }
    implement!(Renamed);
}

fn main() {}
