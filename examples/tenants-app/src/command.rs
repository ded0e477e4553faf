//! The commands that change the database.

use std::{
    error::Error,
    ffi::OsString,
    io::{self, Read},
};

use countersign::{Secret, Secrets};
use zeroize::Zeroizing;

use crate::{store::Store, tenant_name::TenantName};

const USAGE: &str = "usage: tenants-app [set NAME | retire NAME | remove NAME | list]";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve,
    Set(TenantName),
    Retire(TenantName),
    Remove(TenantName),
    List,
}

impl Command {
    /// Parses the arguments after the program's name.
    pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let arguments: Vec<String> = arguments
            .map(OsString::into_string)
            .collect::<Result<_, _>>()
            .map_err(|_| USAGE)?;
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match arguments.as_slice() {
            [] => Ok(Self::Serve),
            ["list"] => Ok(Self::List),
            ["set", name] => Ok(Self::Set(parse_name(name)?)),
            ["retire", name] => Ok(Self::Retire(parse_name(name)?)),
            ["remove", name] => Ok(Self::Remove(parse_name(name)?)),
            _ => Err(USAGE.to_owned()),
        }
    }
}

fn parse_name(text: &str) -> Result<TenantName, String> {
    TenantName::parse(text).ok_or_else(|| {
        format!("{text:?} is not a name: 1 to 63 lower-case letters, digits and hyphens")
    })
}

/// Reads the secret from stdin, and prints what is accepted from now on.
pub(crate) fn set(store: &Store, name: &TenantName) -> Result<(), Box<dyn Error>> {
    let mut input = Zeroizing::new(String::new());
    io::stdin().read_to_string(&mut input)?;
    store.set(name, only_line(&input)?)?;
    show(store, name)
}

/// The end of the line is not part of the secret; everything else is.
fn only_line(input: &str) -> Result<&str, &'static str> {
    let line = input.strip_suffix('\n').unwrap_or(input);
    let line = line.strip_suffix('\r').unwrap_or(line);
    match line {
        "" => Err("stdin has no secret"),
        _ if line.contains(['\n', '\r', '\0']) => Err("a secret is one line of stdin"),
        _ => Ok(line),
    }
}

/// Forgets the previous secret, and prints what is accepted from now on.
pub(crate) fn retire(store: &Store, name: &TenantName) -> Result<(), Box<dyn Error>> {
    if !store.retire(name)? {
        return Err(unknown(name));
    }
    show(store, name)
}

/// Removes a tenant.
pub(crate) fn remove(store: &Store, name: &TenantName) -> Result<(), Box<dyn Error>> {
    if !store.remove(name)? {
        return Err(unknown(name));
    }
    println!("{name}: removed");
    Ok(())
}

/// Prints every tenant.
pub(crate) fn list(store: &Store) -> Result<(), Box<dyn Error>> {
    for (name, secrets) in store.list()? {
        println!("{name}: {}", fingerprints(&secrets));
    }
    Ok(())
}

fn show(store: &Store, name: &TenantName) -> Result<(), Box<dyn Error>> {
    let secrets = store.secrets(name)?.ok_or_else(|| unknown(name))?;
    println!("{name}: {}", fingerprints(&secrets));
    Ok(())
}

fn fingerprints(secrets: &Secrets) -> String {
    let shown = |secret: &Secret| {
        let label = secret.label().unwrap_or_default();
        format!("{label} {}", secret.fingerprint())
    };
    let shown: Vec<_> = secrets.iter().map(shown).collect();
    shown.join(", ")
}

fn unknown(name: &TenantName) -> Box<dyn Error> {
    format!("there is no tenant {name}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Command, String> {
        Command::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_command_is_known_and_has_its_name() {
        let name = TenantName::parse("acme").unwrap();
        let commands = [
            (parse(&[]), Command::Serve),
            (parse(&["list"]), Command::List),
            (parse(&["set", "acme"]), Command::Set(name.clone())),
            (parse(&["retire", "acme"]), Command::Retire(name.clone())),
            (parse(&["remove", "acme"]), Command::Remove(name)),
        ];
        for (parsed, command) in commands {
            assert_eq!(parsed, Ok(command));
        }
        for arguments in [
            &["serve"][..],
            &[""],
            &["set"],
            &["list", "acme"],
            &["set", "acme", "key"],
            &["--help"],
        ] {
            assert_eq!(parse(arguments).unwrap_err(), USAGE, "{arguments:?}");
        }
        for name in ["", "Acme", "a/b", "../a"] {
            assert!(parse(&["set", name]).unwrap_err().contains("not a name"));
        }
    }

    #[test]
    fn a_secret_is_one_line_without_its_end() {
        for input in ["key", "key\n", "key\r\n"] {
            assert_eq!(only_line(input), Ok("key"));
        }
        assert_eq!(only_line(" key "), Ok(" key "));
        for input in ["", "\n", "\r\n", "a\nb", "a\n\n", "a\rb", "a\0"] {
            assert!(only_line(input).is_err(), "{input:?}");
        }
    }
}
