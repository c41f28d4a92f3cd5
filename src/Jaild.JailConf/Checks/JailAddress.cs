using Jaild.JailConf.Text;

namespace Jaild.JailConf.Checks;

/// <summary>An item of <c>ip4.addr</c> or <c>ip6.addr</c>: <c>interface|address/mask options</c>, jail(8).</summary>
/// <param name="Family">4 or 6.</param>
/// <param name="Interface">What stands before the first bar, else the parameter <c>interface</c>; null for neither.</param>
/// <param name="Address">The address alone.</param>
/// <param name="Rest">The mask, with its slash, and the options; or empty.</param>
/// <param name="Item">The item it comes from.</param>
public sealed record JailAddress(int Family, ByteText? Interface, ByteText Address, ByteText Rest, Value Item)
{
    internal static JailAddress Of(int family, Value item, ByteText? usual)
    {
        var text = item.Text.Memory;
        var bar = text.Span.IndexOf((byte)'|');
        var address = text[(bar + 1)..];
        var end = address.Span.IndexOf((byte)'/');
        end = end < 0 ? address.Span.IndexOf((byte)' ') : end;
        var blank = end < 0 ? -1 : address.Span[..end].IndexOf((byte)' ');
        end = blank >= 0 ? blank : end < 0 ? address.Length : end;
        return new(family, bar < 0 ? usual : new(text[..bar]), new(address[..end]), new(address[end..]), item);
    }
}
