namespace Jaild.Core.Model;

/// <summary>What a client gave, as an error repeats it: short, because errors travel in HTTP/2 trailers, and without anything hostile.</summary>
internal static class Shown
{
    private const int MaxLength = 80;

    /// <summary>The most errors that are told of one request.</summary>
    public const int MaxErrors = 20;

    public static string Value(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
        return PlainText.Escape(cut);
    }
}
