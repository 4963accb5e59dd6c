use itab::{Any, interface, methods};

#[interface]
pub trait Flyable {
    fn fly(&self);
}

struct Bird;
#[methods]
impl Bird {
    pub fn fly(&self) {}
}

fn land(_: &dyn Flyable) {}
fn start(_: impl Flyable) {}

struct Undescribed;

fn main() {
    land(&Bird);
    start(Bird);
    let _ = Any::new(Undescribed);
    let _ = Any::new(std::process::ExitCode::SUCCESS);
    let _ = Any::new(&String::new());
}
