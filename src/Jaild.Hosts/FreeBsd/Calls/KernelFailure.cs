using System.Globalization;
using Jaild.Core;
using Jaild.Hosts.FreeBsd.Native;

namespace Jaild.Hosts.FreeBsd.Calls;

/// <summary>What a refusal of the kernel becomes for people: the call, what it was for, the kernel's own words, errno by FreeBSD's name and number.</summary>
internal static class KernelFailure
{
    private const string Unknown = "unknown parameter: ";

    /// <summary>The error of a call.</summary>
    /// <param name="call">Its name.</param>
    /// <param name="about">What it was for, such as a jail's name or the parameters that it was given.</param>
    /// <param name="errno">What it left.</param>
    /// <param name="text">What it wrote to errmsg, or empty.</param>
    /// <param name="parameter">The parameter at fault, where it is known.</param>
    internal static JaildException Of(string call, string about, FreeBsdErrno errno, string text, string parameter = "")
    {
        parameter = text.StartsWith(Unknown, StringComparison.Ordinal) ? text[Unknown.Length..] : parameter;
        var words = text == "" ? ErrnoText.Text(errno) : text;
        return new(errno == FreeBsdErrno.Exists ? ErrorKind.AlreadyExists : ErrorKind.Host, errno == FreeBsdErrno.Exists ? "JAIL_EXISTS" : "KERNEL_REFUSED",
            $"{call}: {about}: {words} ({ErrnoText.Name(errno)}, {(int)errno}){(parameter == "" ? "" : $"; it is about {parameter}")}")
        {
            Metadata = new Dictionary<string, string>
            {
                ["call"] = call, ["errno"] = ((int)errno).ToString(CultureInfo.InvariantCulture), ["errno_name"] = ErrnoText.Name(errno),
                ["errmsg"] = text, ["parameter"] = parameter,
            },
        };
    }
}
