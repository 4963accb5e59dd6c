//! Takes whatever comes from a queue and asks what it can do.
#![forbid(unsafe_code)]

use std::sync::mpsc::{Sender, channel};
use std::thread;

use capabilities::{Detector, Located, Meter, Switch};
use devices::{Blind, HouseNumber, Lamp, Limited, Smoke, Thermometer};
use itab::{Any, Iface, type_switch};

/// What travels between the threads: anything that may.
type Message = Any<dyn Send>;

fn main() {
    let (queue, messages) = channel();
    let senders: [fn(Sender<Message>); 2] = [upstairs, downstairs];
    let senders = senders.map(|send| {
        let queue = queue.clone();
        thread::spawn(move || send(queue))
    });
    for sender in senders {
        sender.join().expect("a sender does not panic");
    }
    drop(queue);

    let mut detectors: Vec<Iface<dyn Detector + Send>> = Vec::new();
    let mut switches: Vec<Iface<dyn Switch + Send>> = Vec::new();
    for message in messages {
        println!("{}", describe(&message));
        // By value: each keeps what it asked for, and hands back what it did not get.
        let message = match message.cast::<dyn Detector + Send>() {
            Ok(detector) => {
                detectors.push(detector);
                continue;
            }
            Err(error) => error.into_value(),
        };
        match message.cast::<dyn Switch + Send>() {
            Ok(switch) => switches.push(switch),
            Err(error) => {
                for missing in error.error().reasons() {
                    println!("    no switch: {missing}");
                }
            }
        }
    }

    println!("\n{} detectors, {} switches", detectors.len(), switches.len());
    for alarm in detectors.iter().filter_map(|detector| detector.alarm()) {
        println!("alarm: {alarm}");
        for switch in &mut switches {
            let changed = switch.set(true);
            // A switch may be more than a switch.
            let room =
                Iface::cast_ref::<dyn Located>(switch).map_or("somewhere".into(), |at| at.room().to_string());
            println!("    light in the {room}{}", if changed { "" } else { " (was on)" });
        }
    }
}

/// What a message is, in words.
fn describe(message: &Message) -> String {
    let what = type_switch!(message, {
        n: HouseNumber => return format!("the house has number {}", n.0),
        _: u8 | u16 | u32 => "a number of somebody's".to_string(),
        d: dyn Detector => format!("a detector, at {} of {} {}", d.read(), d.limit(), d.unit()),
        m: dyn Meter => format!("a meter, at {} {}", m.read(), m.unit()),
        l: dyn Located => format!("something in the {}", l.room()),
        other: _ => format!("something with {} methods", other.ty().methods().len()),
    });
    format!("{}: {what}", message.ty())
}

fn upstairs(queue: Sender<Message>) {
    send(&queue, Any::from_value(Thermometer { room: "bedroom".into(), celsius: 19.5 }));
    send(&queue, Any::from_value(Box::new(Lamp { room: "bedroom".into(), on: false })));
    send(&queue, Any::from_value(HouseNumber(7)));
    send(&queue, Any::from_value(Blind { open_percent: 50 }));
}

fn downstairs(queue: Sender<Message>) {
    let oven = Thermometer { room: "kitchen".into(), celsius: 180.0 };
    send(&queue, Any::from_value(Limited { meter: oven, limit: 250.0 }));
    send(&queue, Any::from_value(Limited { meter: Smoke { percent: 12.0 }, limit: 5.0 }));
    send(&queue, Any::from_value(Lamp { room: "kitchen".into(), on: true }));
    send(&queue, Any::from_value(3_u32));
}

fn send(queue: &Sender<Message>, message: Message) {
    queue.send(message).expect("the hub listens until all have sent");
}
