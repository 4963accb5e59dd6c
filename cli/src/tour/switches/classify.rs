fn classify(v: Option<AnyRef<'_>>) -> String {
    type_switch!(v, {
        nil => "nil".into(),
        n: i64 => format!("i64, plus one {}", n + 1),
        v: u32 | u64 => format!("unsigned: {}", v.unwrap().ty()),
        f: dyn Flyable => format!("a Flyable that {}", f.fly()),
        r: dyn Runnable => format!("a Runnable that {}", r.run()),
        other: _ => format!("no arm for {}", other.unwrap().ty()),
    })
}
