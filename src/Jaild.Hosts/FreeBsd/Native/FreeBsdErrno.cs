namespace Jaild.Hosts.FreeBsd.Native;

/// <summary>Error numbers of FreeBSD (intro(2)); many differ from those of Linux, so none is ever taken from there.</summary>
internal enum FreeBsdErrno
{
    /// <summary>No error.</summary>
    None = 0,
    NoPermission = 1,
    NoEntry = 2,
    NoProcess = 3,
    Interrupted = 4,
    NoDevice = 6,
    BadDescriptor = 9,
    NoMemory = 12,
    AccessDenied = 13,
    BadAddress = 14,
    Busy = 16,
    Exists = 17,
    NotDirectory = 20,
    IsDirectory = 21,
    Invalid = 22,
    SystemFilesExhausted = 23,
    FilesExhausted = 24,
    TooBig = 27,
    TryAgain = 35,
    NotSupported = 45,
    NoAddressFamily = 47,
    AddressInUse = 48,
    AddressNotAvailable = 49,
    TimedOut = 60,
    Loop = 62,
    NameTooLong = 63,
    NotEmpty = 66,
    NoCall = 78,
    NotCapable = 93,
    CapabilityMode = 94,
}
