use itab::methods;

pub trait Named {
    fn name(&self) -> &'static str;
}

struct Cat;

#[methods(Named)]
impl Cat {
    pub fn name(&self) -> String {
        "cat".into()
    }
}

#[methods]
impl Named for Cat {
    fn name(&self) -> &'static str {
        "cat"
    }
}

fn main() {}
