//! What a path of an output stands for: an open descriptor, a device or pipe, or a file that is made beside its place.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// More symbolic links after one another are a circle.
const MOST_LINKS: usize = 40;

/// Where bytes for a path go.
pub(crate) enum Destination {
    /// The standard output of this process.
    Standard,
    /// Written to as it is, never replaced: a device, a pipe, another open descriptor.
    Direct(PathBuf),
    /// Replaced as a whole once it is complete.
    Replaced {
        /// The file itself, behind all symbolic links.
        file: PathBuf,
        /// What is known of the file that stands there.
        before: Option<Metadata>,
    },
}

impl Destination {
    /// Follows the symbolic links of a path.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            if let Some(number) = descriptor(&path) {
                return Ok(match number {
                    1 => Self::Standard,
                    _ => Self::Direct(path),
                });
            }
            if fs::metadata(&path).is_ok_and(|about| !about.is_file()) {
                return Ok(Self::Direct(path));
            }
            match fs::symlink_metadata(&path) {
                Ok(about) if about.is_symlink() => {
                    let target = fs::read_link(&path)?;
                    // the name of a link to a file beside it has no folder of its own
                    path = path.parent().unwrap_or(Path::new("")).join(target);
                }
                Ok(about) if about.is_file() => {
                    // the file may be protected where its folder is not
                    OpenOptions::new().write(true).open(&path)?;
                    return Ok(Self::Replaced {
                        file: path,
                        before: Some(about),
                    });
                }
                Ok(_) => return Ok(Self::Direct(path)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Self::Replaced {
                        file: path,
                        before: None,
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("its symbolic links go in a circle"))
    }

    /// Do two paths stand for one file?
    pub(crate) fn same(one: &Path, other: &Path) -> bool {
        let file = |path: &Path| match Self::of(path) {
            Ok(Self::Replaced { file, .. }) => {
                let folder = match file.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                Some(folder.canonicalize().ok()?.join(file.file_name()?))
            }
            _ => None,
        };
        one == other || file(one).is_some_and(|file_of_one| file(other) == Some(file_of_one))
    }
}

/// The number behind /dev/stdout, /dev/fd/N, /proc/self/fd/N.
fn descriptor(path: &Path) -> Option<u32> {
    match path.to_str() {
        Some("/dev/stdout") => return Some(1),
        Some("/dev/stderr") => return Some(2),
        _ => {}
    }
    let number = path.file_name()?.to_str()?.parse().ok()?;
    let folder = path.parent()?;
    let own = |place: &str| {
        folder == Path::new(place)
            || matches!((folder.canonicalize(), fs::canonicalize(place)), (Ok(a), Ok(b)) if a == b)
    };
    ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"]
        .into_iter()
        .any(own)
        .then_some(number)
}

/// Opens what is written to as it is.
pub(crate) fn open_direct(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

/// Creates the file that will stand in place of another one, readable by no more than that one.
pub(crate) fn create_part(path: &Path, before: Option<&Metadata>) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if before.is_some() {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(path)?;
    if let Some(before) = before {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // Only some may give files away: then it is the writer's.
            let _ = std::os::unix::fs::fchown(&file, Some(before.uid()), Some(before.gid()));
        }
        if let Err(error) = file.set_permissions(before.permissions()) {
            fs::remove_file(path)?;
            return Err(error);
        }
    }
    Ok(file)
}
