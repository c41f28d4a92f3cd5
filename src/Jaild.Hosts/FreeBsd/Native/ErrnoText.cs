namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>FreeBSD's own words for its error numbers (strerror(3)), with the names of intro(2).</summary>
internal static class ErrnoText
{
    private static readonly Dictionary<FreeBsdErrno, (string Name, string Text)> rows = new()
    {
        [FreeBsdErrno.NoPermission] = ("EPERM", "Operation not permitted"),
        [FreeBsdErrno.NoEntry] = ("ENOENT", "No such file or directory"),
        [FreeBsdErrno.NoProcess] = ("ESRCH", "No such process"),
        [FreeBsdErrno.Interrupted] = ("EINTR", "Interrupted system call"),
        [FreeBsdErrno.NoDevice] = ("ENXIO", "Device not configured"),
        [FreeBsdErrno.BadDescriptor] = ("EBADF", "Bad file descriptor"),
        [FreeBsdErrno.NoMemory] = ("ENOMEM", "Cannot allocate memory"),
        [FreeBsdErrno.AccessDenied] = ("EACCES", "Permission denied"),
        [FreeBsdErrno.BadAddress] = ("EFAULT", "Bad address"),
        [FreeBsdErrno.Busy] = ("EBUSY", "Device busy"),
        [FreeBsdErrno.Exists] = ("EEXIST", "File exists"),
        [FreeBsdErrno.NotDirectory] = ("ENOTDIR", "Not a directory"),
        [FreeBsdErrno.IsDirectory] = ("EISDIR", "Is a directory"),
        [FreeBsdErrno.Invalid] = ("EINVAL", "Invalid argument"),
        [FreeBsdErrno.SystemFilesExhausted] = ("ENFILE", "Too many open files in system"),
        [FreeBsdErrno.FilesExhausted] = ("EMFILE", "Too many open files"),
        [FreeBsdErrno.TooBig] = ("EFBIG", "File too large"),
        [FreeBsdErrno.TryAgain] = ("EAGAIN", "Resource temporarily unavailable"),
        [FreeBsdErrno.NotSupported] = ("EOPNOTSUPP", "Operation not supported"),
        [FreeBsdErrno.NoAddressFamily] = ("EAFNOSUPPORT", "Address family not supported by protocol family"),
        [FreeBsdErrno.AddressInUse] = ("EADDRINUSE", "Address already in use"),
        [FreeBsdErrno.AddressNotAvailable] = ("EADDRNOTAVAIL", "Can't assign requested address"),
        [FreeBsdErrno.TimedOut] = ("ETIMEDOUT", "Operation timed out"),
        [FreeBsdErrno.Loop] = ("ELOOP", "Too many levels of symbolic links"),
        [FreeBsdErrno.NameTooLong] = ("ENAMETOOLONG", "File name too long"),
        [FreeBsdErrno.NotEmpty] = ("ENOTEMPTY", "Directory not empty"),
        [FreeBsdErrno.NoCall] = ("ENOSYS", "Function not implemented"),
        [FreeBsdErrno.NotCapable] = ("ENOTCAPABLE", "Capabilities insufficient"),
        [FreeBsdErrno.CapabilityMode] = ("ECAPMODE", "Not permitted in capability mode"),
    };

    /// <summary>Its name, such as EINVAL.</summary>
    internal static string Name(FreeBsdErrno errno) => rows.TryGetValue(errno, out var row) ? row.Name : $"errno {(int)errno}";

    /// <summary>Its text.</summary>
    internal static string Text(FreeBsdErrno errno) => rows.TryGetValue(errno, out var row) ? row.Text : $"Unknown error: {(int)errno}";
}
