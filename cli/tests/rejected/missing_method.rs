use itab::{Iface, interface, methods};

#[interface]
pub trait People {
    fn return_name(&self) -> String;
}

pub struct Student;

#[methods]
impl Student {}

fn main() {
    let _ = Iface::<dyn People>::new(Student);
}
