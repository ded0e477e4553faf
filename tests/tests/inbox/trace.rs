use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

/// A system call that ended well, in the order in which they did. Sockets and files have their names.
#[derive(Debug)]
pub(crate) enum Call {
    /// Bytes were written to a file at this offset.
    Write {
        path: PathBuf,
        offset: usize,
        bytes: Vec<u8>,
    },
    /// A file was cut, or made longer.
    Truncate { path: PathBuf, len: usize },
    /// A file or directory was synced.
    Sync { path: PathBuf },
    /// Bytes came from a socket.
    Receive { socket: String, bytes: Vec<u8> },
    /// Bytes are about to go to a socket.
    Send { socket: String, bytes: Vec<u8> },
}

/// The calls whose order matters.
pub(crate) const CALLS: &str = "trace=write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,recvfrom,\
     read,readv,recvmsg,fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,\
     rename,renameat,renameat2";

/// Reads what `strace -f -yy -xx` wrote.
pub(crate) fn read(log: &Path) -> Vec<Call> {
    let text = fs::read_to_string(log).unwrap();
    let mut unfinished: HashMap<&str, String> = HashMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let Some((process, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(start) = rest.strip_suffix("<unfinished ...>") {
            // What is sent counts from here: it may arrive before the call has returned.
            if let Some(send) = parse(&format!("{start}) = 1")).filter(is_send) {
                calls.push(send);
                unfinished.remove(process);
            } else {
                unfinished.insert(process, start.trim_end().to_owned());
            }
            continue;
        }
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let end = resumed.split_once("resumed>").map_or("", |(_, end)| end);
            if let Some(start) = unfinished.remove(process) {
                calls.extend(parse(&format!("{start}{end}")));
            }
            continue;
        }
        calls.extend(parse(rest));
    }
    calls
}

fn is_send(call: &Call) -> bool {
    matches!(call, Call::Send { .. })
}

/// One line without its process; `None` for what failed, or is of no interest.
fn parse(line: &str) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    // Before the result there may be spaces, so that results are in one column.
    let (arguments, result) = (arguments.trim_end(), result.trim());
    if result.starts_with('-') || result.starts_with('?') {
        return None;
    }
    let count: usize = result.split([' ', '<']).next()?.parse().ok()?;
    let file = || Some(PathBuf::from(named(arguments)?));
    Some(match name {
        "pwrite64" => Call::Write {
            path: file()?,
            offset: arguments
                .trim_end_matches(')')
                .rsplit(", ")
                .next()?
                .trim()
                .parse()
                .ok()?,
            bytes: strings(arguments, count),
        },
        "fsync" | "fdatasync" => Call::Sync { path: file()? },
        "ftruncate" => Call::Truncate {
            path: file()?,
            len: arguments
                .trim_end_matches(')')
                .rsplit(", ")
                .next()?
                .trim()
                .parse()
                .ok()?,
        },
        "recvfrom" | "read" | "readv" | "recvmsg" => {
            let socket = named(arguments)?;
            if !socket.contains("TCP") {
                return None;
            }
            Call::Receive {
                socket,
                bytes: strings(arguments, count),
            }
        }
        "sendto" | "sendmsg" | "write" | "writev" => {
            let socket = named(arguments)?;
            if !socket.contains("TCP") {
                return None;
            }
            Call::Send {
                socket,
                bytes: strings(arguments, usize::MAX),
            }
        }
        // None of these is expected on the inbox's files, and the replay would be wrong about them.
        "pwritev" | "pwritev2" | "sync_file_range" | "truncate" | "fallocate" | "rename"
        | "renameat" | "renameat2" => panic!("the replay knows no {name}: {line}"),
        _ => return None,
    })
}

/// What the file descriptor is that the arguments begin with: `12<NAME>`.
fn named(arguments: &str) -> Option<String> {
    let (_, name) = arguments.split_once('<')?;
    let end = if name.starts_with("TCP") {
        name.find("]>")? + 1
    } else {
        name.find('>')?
    };
    String::from_utf8(unescaped(&name[..end])).ok()
}

/// The strings of the arguments, one after the other, and no more than so many bytes of them.
fn strings(arguments: &str, count: usize) -> Vec<u8> {
    assert!(!arguments.contains("\"..."), "strace cut a string");
    let mut bytes = Vec::new();
    for string in arguments.split('"').skip(1).step_by(2) {
        bytes.extend(unescaped(string));
    }
    bytes.truncate(count);
    bytes
}

/// `\x2f` is a byte; what is not written like that stands for itself.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4);
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'\\' && after.first() == Some(&b'x') && after.len() >= 3 {
            let digits = std::str::from_utf8(&after[1..3]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[3..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}
