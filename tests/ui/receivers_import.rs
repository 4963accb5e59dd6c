//! Where the second trait of an interface is not in scope, a box of the interface value is what has the method.
use itab::{Any, methods};

mod zoo {
    #[itab::interface]
    #[itab(owned = TaskOwned)]
    pub trait Task {
        fn run(self: Box<Self>) -> u32;
    }
}
use zoo::Task;

struct Job(u32);
#[methods]
impl Job {
    pub fn run(self) -> u32 {
        self.0
    }
}

fn main() {
    let _ = Box::new(Any::new(Job(1)).cast::<dyn Task>().unwrap()).run();
    let _ = Any::new(Job(1)).cast::<dyn Task>().unwrap().run();
}
