using Jaild.Core;

namespace Jaild.Api;

/// <summary>UUIDs of requests, in the one form of RFC 9562 section 4.</summary>
internal static class Ids
{
    public static Guid Parse(string text, string field) =>
        Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty
            ? id
            : throw JaildException.Invalid(field, "not a UUID such as 0198c5d2-7c1e-7bb4-a6f5-3d0f5a2b9c11");

    public static Guid? ParseOptional(string text, string field) => text.Length == 0 ? null : Parse(text, field);
}
