//! A client that sends bytes and shows the answer as it came.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::sign;

const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that is opened again once the server has closed it.
pub(crate) struct Client {
    address: SocketAddr,
    open: Option<BufReader<TcpStream>>,
}

/// An answer, without its `Date`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.as_str())
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            open: None,
        }
    }

    /// Posts a body that is signed with `key`.
    pub(crate) fn deliver(&mut self, path: &str, key: &str, body: &[u8]) -> Answer {
        self.post(path, &[&sign(key, body)], body)
    }

    /// Posts a body with these signatures.
    pub(crate) fn post(&mut self, path: &str, signatures: &[&str], body: &[u8]) -> Answer {
        let address = self.address;
        let fields = signatures
            .iter()
            .map(|signature| format!("x-supademo-signature: {signature}\r\n"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\n{}content-length: {}\r\n\r\n",
            fields.collect::<String>(),
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat())
    }

    pub(crate) fn send(&mut self, request: &[u8]) -> Answer {
        let mut connection = self.open.take().unwrap_or_else(|| {
            let stream = TcpStream::connect(self.address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.set_nodelay(true).unwrap();
            BufReader::new(stream)
        });
        connection.get_mut().write_all(request).unwrap();
        let answer = read(&mut connection);
        if answer.field("connection") != Some("close") {
            self.open = Some(connection);
        }
        answer
    }
}

fn read(connection: &mut impl BufRead) -> Answer {
    let mut line = || {
        let mut line = String::new();
        connection.read_line(&mut line).expect("an answer in time");
        line.trim_end().to_owned()
    };
    let status = line();
    let status = status.split(' ').nth(1).expect("a status").parse().unwrap();
    let mut fields = Vec::new();
    let mut length = 0;
    while let Some((name, value)) = line().split_once(": ") {
        if name == "content-length" {
            length = value.parse().unwrap();
        }
        if name != "date" {
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).unwrap();
    Answer {
        status,
        fields,
        body,
    }
}
